"""Documents with a plan's list of tasks, as offices make them: of the 2023 plan's own text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement

TEXT = Path(__file__).parents[1] / "data" / "ke-hoach-cchc-2023.txt"
Lines = list[list[str]]


def pages() -> list[Lines]:
    """Return the list as the plan's text has it: rows of cells, a list for each page."""
    text = TEXT.read_text("utf-8")
    listed = text[text.index("TT\tNội dung công việc") :]
    found: list[Lines] = [[]]
    for line in listed.split("\n"):
        if "\t" in line:
            found[-1].append(line.split("\t"))
        elif found[-1]:
            found.append([])
    return [page for page in found if page]


def write(path: Path, pages: Sequence[Lines], *, one_table: bool = True) -> Path:
    """Write pages of rows as tables of a document; section rows are one merged cell."""
    document = Document()
    document.add_paragraph("DANH MỤC nhiệm vụ, công việc cụ thể")
    parts = [[row for page in pages for row in page]] if one_table else list(pages)
    for part in parts:
        add_table(document, part)
    document.add_table(1, 2).cell(0, 0).text = "Nơi nhận: như trên"
    document.save(str(path))
    return path


def add_table(document: Any, rows: Lines) -> Any:
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        if cells[0] and not any(cells[1:]):
            row.cells[0].merge(row.cells[-1]).text = cells[0]
            continue
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return table


def delete(paragraph: Any) -> None:
    """Mark the words of a paragraph as deleted, as Word does while changes are tracked."""
    for run in list(paragraph.runs):
        mark = OxmlElement("w:del")
        run._r.addprevious(mark)
        mark.append(run._r)
        for text in run._r.t_lst:
            text.tag = text.tag.replace("}t", "}delText")


def number_it(paragraph: Any) -> None:
    """Make a paragraph an item of Word's own numbered list; its number is no text."""
    properties = paragraph._p.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = 1

"""Type answers into issued templates, found by their hidden machine keys.

Only the cells that are typed change in the file; everything else in the package stays as issued.
What checks said before is left out: a program that opens the file computes it. Totals of records
that nothing is typed into keep what they show.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from html import unescape
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from cchc_xl.base.progress import Progress
from cchc_xl.base.serials import to_serial
from cchc_xl.demo.case import Answers, Record, Value
from cchc_xl.templates.layout import (
    CARD_KEY_COLUMN,
    CARD_VALUE,
    FIRST_ROW,
    KEY_ROW,
    field_letter,
    letter,
)

FIRST: Final = field_letter(0)
"""The column that tells which row is which, where a template begins the rows."""

Job = tuple[Path, Answers, Path]
"""A template, the answers to type and the file to save."""

_CELL: Final = re.compile(
    r'<c r="([A-Z]+)(\d+)"((?: s="\d+")?)([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL
)
_STRING: Final = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_TEXT: Final = re.compile(r"<t(?: [^>]*)?>(.*?)</t>", re.DOTALL)
_VALUE: Final = re.compile(r"<v>(.*?)</v>")
_RESULT: Final = re.compile(r"(</f>)<v>[^<]+</v>")
_SAID: Final = re.compile(r"(t=\"str\"><f[^>]*>[^<]*</f>)<v>[^<]+</v>")
_STRINGS: Final = "xl/sharedStrings.xml"


def fill(template: Path, answers: Answers, out: Path) -> Path:
    """Type a unit's answers into its template and save it as ``out``.

    Rows that the template began are completed. ``KeyError``: an answer has no cell.
    """
    with zipfile.ZipFile(template) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    strings = [
        unescape("".join(_TEXT.findall(item))) for item in _STRING.findall(parts[_STRINGS].decode())
    ]
    left = {form for form, records in answers.items() if records}
    for name in sorted(part for part in parts if part.startswith("xl/worksheets/sheet")):
        sheet = _Sheet(parts[name].decode(), strings)
        xml = sheet.xml
        if sheet.form in left:
            left.remove(sheet.form)
            xml = sheet.typed(answers[sheet.form])
        parts[name] = (_SAID if sheet.form else _RESULT).sub(r"\1", xml).encode()
    if left:
        raise KeyError(f"{template.name}: no sheet for {sorted(left)}")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out


class _Sheet:
    """One worksheet part: its form, where its fields are, and the rows that are begun."""

    def __init__(self, xml: str, strings: Sequence[str]) -> None:
        self.xml = xml
        self._known: dict[tuple[str, int], str] = {}
        for column, row, _, attributes, content in _CELL.findall(xml):
            if 't="s"' in attributes:
                self._known[column, int(row)] = strings[int(_VALUE.findall(content)[0])]
        self._is_card = (CARD_KEY_COLUMN, FIRST_ROW) in self._known and "." not in self._known.get(
            ("A", KEY_ROW), ""
        )
        at = (CARD_KEY_COLUMN, FIRST_ROW) if self._is_card else ("A", KEY_ROW)
        self.form, _, _ = self._known.get(at, "").partition(".")

    def typed(self, records: Sequence[Record]) -> str:
        """Return the part with the records typed in. ``KeyError``: a field has no cell."""
        cells = self._card_cells(records[0]) if self._is_card else self._table_cells(records)

        def replaced(match: re.Match[str]) -> str:
            value = cells.pop((match[1], int(match[2])), None)
            return match[0] if value is None else _cell(match[1] + match[2], match[3], value)

        xml = _CELL.sub(replaced, self.xml)
        if cells:
            raise KeyError(f"{self.form}: no cell at {sorted(cells)}")
        return xml

    def _fields(self, column: str | None, row: int | None) -> dict[str, tuple[str, int]]:
        """Return the place of each machine key of the form in a column or a row."""
        prefix = f"{self.form}."
        return {
            text.removeprefix(prefix): place
            for place, text in self._known.items()
            if text.startswith(prefix) and (column in (None, place[0]) and row in (None, place[1]))
        }

    def _card_cells(self, record: Record) -> dict[tuple[str, int], Value]:
        lines = self._fields(CARD_KEY_COLUMN, None)
        return {
            (letter(CARD_VALUE), lines[name][1]): value
            for name, value in record.items()
            if value is not None
        }

    def _table_cells(self, records: Sequence[Record]) -> dict[tuple[str, int], Value]:
        columns = {name: place[0] for name, place in self._fields(None, KEY_ROW).items()}
        key = next(name for name, column in columns.items() if column == FIRST)
        begun: dict[Value, int] = {
            text: row
            for (column, row), text in self._known.items()
            if column == FIRST and row >= FIRST_ROW
        }
        row = FIRST_ROW
        cells: dict[tuple[str, int], Value] = {}
        for record in records:
            own = begun.get(record.get(key))
            if own is None:
                while row in begun.values():
                    row += 1
                own, row = row, row + 1
            for name, value in record.items():
                if value is not None and not (name == key and value in begun):
                    cells[columns[name], own] = value
        return cells


def _cell(address: str, style: str, value: Value) -> str:
    """Return a cell's XML with its style kept; text never becomes a formula."""
    head = f'<c r="{address}"{style}'
    if isinstance(value, str):
        return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    number = to_serial(value, epoch_1904=False) if isinstance(value, date) else value
    return f"{head}><v>{number}</v></c>"


def fill_all(
    jobs: Sequence[Job],
    processes: int | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Fill many templates in processes of their own, one per processor by default."""
    done = []
    with ProcessPoolExecutor(processes or os.cpu_count() or 1) as pool:
        for path in pool.map(_fill_one, jobs, chunksize=8):
            done.append(path)
            if progress is not None:
                progress(len(done), len(jobs))
    return done


def _fill_one(job: Job) -> Path:
    return fill(*job)

"""Paper in the form of decree 30/2020/NĐ-CP: what every official document that is written has."""

from __future__ import annotations

import io
from typing import Any

FONT = "Times New Roman"
CENTRE, JUSTIFY = 1, 3  # WD_ALIGN_PARAGRAPH


def set_page(document: Any) -> None:
    """Set the page, the font of all text, and the page's number from the second page on.

    A4, margins 20, 20, 30, 15 mm.
    """
    from docx.oxml.ns import qn

    style = document.styles["Normal"]
    style.font.name = FONT
    for which in ("eastAsia", "cs"):
        style.element.rPr.rFonts.set(qn(f"w:{which}"), FONT)
    style.paragraph_format.space_after = pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = cm(21), cm(29.7)
    section.top_margin = section.bottom_margin = cm(2)
    section.left_margin, section.right_margin = cm(3), cm(1.5)
    section.header_distance = cm(1)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    run = number.add_run()
    run.font.size = pt(13)
    for kind in ("begin", "PAGE", "end"):
        field = element("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            field.text = kind
        else:
            field.set(qn("w:fldCharType"), kind)
        run._element.append(field)
    document.core_properties.author = ""
    document.core_properties.comments = ""


def write_national_title(cell: Any) -> None:
    """Write the national title and the motto, underlined, into the head's right cell."""
    write_line(cell, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, align=CENTRE, bold=True)
    write_line(cell, "Độc lập - Tự do - Hạnh phúc", 13, align=CENTRE, bold=True)
    rule(cell, 2.3)


def written(document: Any) -> bytes:
    """Return a document as the bytes of a .docx file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def side_by_side(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """Return two cells beside each other, of these widths in centimetres, without borders."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for cell, column, width in zip(table.row_cells(0), table.columns, (left, right), strict=True):
        cell.width = column.width = cm(width)
    return table.cell(0, 0), table.cell(0, 1)


def write_line(
    place: Any,
    text: str,
    size: float,
    *,
    align: int = 0,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
) -> Any:
    """Add a paragraph; the blank one of a new cell is the first."""
    first = getattr(place, "_tc", None) is not None and not place.text and _is_new(place)
    paragraph = place.paragraphs[0] if first else place.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = pt(before)
    paragraph.paragraph_format.space_after = pt(after)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, pt(size)
    return paragraph


def _is_new(cell: Any) -> bool:
    return len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs


def rule(cell: Any, indent: float) -> None:
    """Draw a line below what stands above it, so far (cm) from both sides of the cell."""
    from docx.oxml.ns import qn

    line = write_line(cell, "", 2)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = cm(indent)
    line.paragraph_format.line_spacing = pt(3)
    borders, top = element("w:pBdr"), element("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    line._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


def element(name: str) -> Any:
    """Return a new element of a document, by its name with its prefix."""
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def cm(length: float) -> Any:
    """Return a length given in centimetres."""
    from docx.shared import Cm

    return Cm(length)


def pt(size: float) -> Any:
    """Return a size given in points."""
    from docx.shared import Pt

    return Pt(size)


def keep_rows_whole(table: Any) -> None:
    """Repeat a table's first row on every page, and break no row between pages."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))

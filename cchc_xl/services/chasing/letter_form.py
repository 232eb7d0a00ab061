"""The letter's template as it comes: a công văn in the form of decree 30/2020/NĐ-CP."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

_FONT = "Times New Roman"
_CENTRE, _JUSTIFY = 1, 3  # WD_ALIGN_PARAGRAPH
_BODY = (
    "{%p if lan > 1 %}",
    "Văn phòng đã nhắc đơn vị về báo cáo dưới đây; đây là lần nhắc thứ {{ lan }}.",
    "{%p endif %}",
    "{%p if bao_cao %}",
    "Theo kế hoạch cải cách hành chính năm {{ nam }}, các đơn vị gửi báo cáo từng kỳ. Tính đến "
    "ngày {{ ngay }}, theo dõi của Văn phòng về báo cáo của {{ don_vi }} như sau:",
    "{%p for bc in bao_cao %}",
    "- {{ bc.cau }}",
    "{%p endfor %}",
    "{%p endif %}",
    "{%p if bi_tra_lai %}",
    "Đề nghị đơn vị sửa báo cáo bị trả lại{% if co_loi %} theo phụ lục kèm theo{% endif %} và gửi "
    "lại; không phải điền lại từ đầu.",
    "{%p endif %}",
    "{%p if qua_han %}",
    "Đề nghị đơn vị gửi ngay báo cáo còn thiếu. Trong kỳ không phát sinh công việc thì vẫn gửi báo "
    "cáo và chọn “Không phát sinh” ở trang Bìa.",
    "{%p elif sap_den_han %}",
    "Đề nghị đơn vị gửi báo cáo đúng hạn. Trong kỳ không phát sinh công việc thì vẫn gửi báo cáo "
    "và chọn “Không phát sinh” ở trang Bìa.",
    "{%p endif %}",
    "{%p if viec %}",
    "Công việc của đơn vị đã quá hạn hoặc sắp đến hạn, theo số liệu gần nhất mà Văn phòng nhận "
    "được:",
    "{%p for v in viec %}",
    "- {{ v.cau }}",
    "{%p endfor %}",
    "Đề nghị đơn vị hoàn thành và nêu kết quả trong báo cáo tới.",
    "{%p endif %}",
    "Trân trọng./.",
)
_ABSTRACT = (
    "V/v {% if bi_tra_lai %}sửa và gửi lại báo cáo{% elif qua_han %}gửi báo cáo đã quá hạn"
    "{% elif sap_den_han %}gửi báo cáo đúng hạn{% else %}thực hiện công việc đến hạn{% endif %} "
    "cải cách hành chính năm {{ nam }}"
)
_ANNEX = ("STT", "Trang", "Ô", "Lỗi", "Cách sửa")
_CELLS = (
    "{{ loop.index }}",
    "{{ loi.trang }}",
    "{{ loi.o }}",
    "{% if loi.muc %}{{ loi.muc }}: {% endif %}{{ loi.noi_dung }}",
    "{{ loi.cach_sua }}",
)
_WIDTHS = (1.3, 2.5, 1.4, 5.9, 5.4)  # centimetres, 16.5 in all between the margins


def letter_form() -> bytes:
    """Return the template as the bytes of a .docx file: A4, margins 20, 20, 30, 15 mm."""
    from docx import Document

    document = Document()
    _page(document)
    _head(document)
    _line(document, "Kính gửi: {{ don_vi }}", 14, align=_CENTRE, before=18, after=12)
    for text in _BODY:
        line = _line(document, text, 14, align=_JUSTIFY, after=6)
        line.paragraph_format.first_line_indent = _cm(1.27)
        line.paragraph_format.line_spacing = 1.1
    _foot(document)
    _annex(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _page(document: Any) -> None:
    """Set the page, the font of all text, and the page's number from the second page on."""
    from docx.oxml.ns import qn

    style = document.styles["Normal"]
    style.font.name = _FONT
    for which in ("eastAsia", "cs"):
        style.element.rPr.rFonts.set(qn(f"w:{which}"), _FONT)
    style.paragraph_format.space_after = _pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = _cm(21), _cm(29.7)
    section.top_margin = section.bottom_margin = _cm(2)
    section.left_margin, section.right_margin = _cm(3), _cm(1.5)
    section.header_distance = _cm(1)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = _CENTRE
    run = number.add_run()
    run.font.size = _pt(13)
    for kind in ("begin", "PAGE", "end"):
        field = _element("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            field.text = kind
        else:
            field.set(qn("w:fldCharType"), kind)
        run._element.append(field)
    document.core_properties.author = ""
    document.core_properties.comments = ""


def _head(document: Any) -> None:
    """Write who sends it, the national title, number and abstract, place and date."""
    left, right = _two(document, 6.3, 10.2)
    _line(left, "{{ co_quan|upper }}", 12, align=_CENTRE)
    _line(left, "VĂN PHÒNG", 13, align=_CENTRE, bold=True)
    _rule(left, 2.2)
    _line(left, "Số:        /VP", 13, align=_CENTRE, before=4)
    _line(left, _ABSTRACT, 12, align=_CENTRE, before=4)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, align=_CENTRE, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, align=_CENTRE, bold=True)
    _rule(right, 2.3)
    _line(right, "…………, {{ ngay_bang_chu }}", 13, align=_CENTRE, italic=True, before=4)


def _foot(document: Any) -> None:
    """Write the recipients, and the block for the signature."""
    left, right = _two(document, 8.0, 8.5)
    _line(left, "Nơi nhận:", 12, bold=True, italic=True, before=12)
    for text in ("- Như trên;", "- Lưu: VP."):
        _line(left, text, 11)
    _line(right, "CHÁNH VĂN PHÒNG", 14, align=_CENTRE, bold=True, before=12)
    for _ in range(4):
        _line(right, "", 14, align=_CENTRE)


def _annex(document: Any) -> None:
    """Write the list of faults, on a page of its own, a table for each return sent back."""
    from docx.oxml.ns import qn

    for text in ("{%p for bc in bao_cao %}", "{%p if bc.loi %}"):
        _line(document, text, 13)
    title = _line(document, "PHỤ LỤC", 14, align=_CENTRE, bold=True)
    title.paragraph_format.page_break_before = True
    _line(document, "LỖI CẦN SỬA TRONG BÁO CÁO {{ bc.ky|upper }}", 14, align=_CENTRE, bold=True)
    _line(document, "Tệp {{ bc.tep }}", 13, align=_CENTRE, italic=True, after=8)
    table = document.add_table(rows=0, cols=len(_ANNEX))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = _cm(width)
    rows: list[Sequence[str]] = [_ANNEX, ("{%tr for loi in bc.loi %}",), _CELLS]
    for texts in [*rows, ("{%tr endfor %}",)]:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (*texts, *[""] * len(cells)), _WIDTHS, strict=False):
            cell.width = _cm(width)
            _line(cell, text, 12, bold=texts is _ANNEX, align=_CENTRE if texts is _ANNEX else 0)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for row in table.rows:
        whole = _element("w:cantSplit")
        whole.set(qn("w:val"), "1")
        row._tr.get_or_add_trPr().append(whole)
    for text in ("{%p endif %}", "{%p endfor %}"):
        _line(document, text, 13)


def _two(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """Return two cells beside each other, of these widths in centimetres, without borders."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for cell, column, width in zip(table.row_cells(0), table.columns, (left, right), strict=True):
        cell.width = column.width = _cm(width)
    return table.cell(0, 0), table.cell(0, 1)


def _line(
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
    paragraph.paragraph_format.space_before = _pt(before)
    paragraph.paragraph_format.space_after = _pt(after)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, _pt(size)
    return paragraph


def _is_new(cell: Any) -> bool:
    return len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs


def _rule(cell: Any, indent: float) -> None:
    """Draw a line below what stands above it, so far (cm) from both sides of the cell."""
    from docx.oxml.ns import qn

    line = _line(cell, "", 2)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = _cm(indent)
    line.paragraph_format.line_spacing = _pt(3)
    borders, top = _element("w:pBdr"), _element("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    line._p.get_or_add_pPr().append(borders)


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _cm(length: float) -> Any:
    from docx.shared import Cm

    return Cm(length)


def _pt(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)

"""The letter's template as it comes: a công văn in the form of decree 30/2020/NĐ-CP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cchc_xl.services.papers.decree import (
    CENTRE,
    JUSTIFY,
    cm,
    keep_rows_whole,
    rule,
    set_page,
    side_by_side,
    write_line,
    write_national_title,
    written,
)

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
    set_page(document)
    _head(document)
    write_line(document, "Kính gửi: {{ don_vi }}", 14, align=CENTRE, before=18, after=12)
    for text in _BODY:
        line = write_line(document, text, 14, align=JUSTIFY, after=6)
        line.paragraph_format.first_line_indent = cm(1.27)
        line.paragraph_format.line_spacing = 1.1
    _foot(document)
    _annex(document)
    return written(document)


def _head(document: Any) -> None:
    """Write who sends it, the national title, number and abstract, place and date."""
    left, right = side_by_side(document, 6.3, 10.2)
    write_line(left, "{{ co_quan|upper }}", 12, align=CENTRE)
    write_line(left, "VĂN PHÒNG", 13, align=CENTRE, bold=True)
    rule(left, 2.2)
    write_line(left, "Số:        /VP", 13, align=CENTRE, before=4)
    write_line(left, _ABSTRACT, 12, align=CENTRE, before=4)
    write_national_title(right)
    write_line(right, "…………, {{ ngay_bang_chu }}", 13, align=CENTRE, italic=True, before=4)


def _foot(document: Any) -> None:
    """Write the recipients, and the block for the signature."""
    left, right = side_by_side(document, 8.0, 8.5)
    write_line(left, "Nơi nhận:", 12, bold=True, italic=True, before=12)
    for text in ("- Như trên;", "- Lưu: VP."):
        write_line(left, text, 11)
    write_line(right, "CHÁNH VĂN PHÒNG", 14, align=CENTRE, bold=True, before=12)
    for _ in range(4):
        write_line(right, "", 14, align=CENTRE)


def _annex(document: Any) -> None:
    """Write the list of faults, on a page of its own, a table for each return sent back."""
    for text in ("{%p for bc in bao_cao %}", "{%p if bc.loi %}"):
        write_line(document, text, 13)
    title = write_line(document, "PHỤ LỤC", 14, align=CENTRE, bold=True)
    title.paragraph_format.page_break_before = True
    write_line(document, "LỖI CẦN SỬA TRONG BÁO CÁO {{ bc.ky|upper }}", 14, align=CENTRE, bold=True)
    write_line(document, "Tệp {{ bc.tep }}", 13, align=CENTRE, italic=True, after=8)
    table = document.add_table(rows=0, cols=len(_ANNEX))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = cm(width)
    rows: list[Sequence[str]] = [_ANNEX, ("{%tr for loi in bc.loi %}",), _CELLS]
    for texts in [*rows, ("{%tr endfor %}",)]:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (*texts, *[""] * len(cells)), _WIDTHS, strict=False):
            cell.width = cm(width)
            write_line(cell, text, 12, bold=texts is _ANNEX, align=CENTRE if texts is _ANNEX else 0)
    keep_rows_whole(table)
    for text in ("{%p endif %}", "{%p endfor %}"):
        write_line(document, text, 13)

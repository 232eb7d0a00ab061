"""The report's template as it comes: a report (báo cáo) in the form of decree 30/2020/NĐ-CP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cchc_xl.services.papers.decree import (
    CENTRE,
    JUSTIFY,
    cm,
    element,
    keep_rows_whole,
    pt,
    rule,
    set_page,
    side_by_side,
    write_line,
    write_national_title,
    written,
)
from cchc_xl.services.reporting.places import add_place, add_place_in_line

_CELL = 11
"""The size of what stands in tables, in points."""
_TARGETS = (
    ("STT", "{{ loop.index }}", 1.2),
    ("Chỉ tiêu", "{{ d.ma }}. {{ d.noi_dung }}", 4.6),
    ("Tử số", "{{ d.tu_so }}", 1.8),
    ("Mẫu số", "{{ d.mau_so }}", 1.8),
    ("Kết quả", "{{ d.ty_le }}", 1.6),
    ("Mức đề ra", "{{ d.nguong }}", 1.5),
    (
        "Kết luận",
        "{{ d.ket_luan }}{% if d.con_thieu %}; còn thiếu {{ d.con_thieu }}{% endif %}",
        2.2,
    ),
    ("Đơn vị đã báo cáo", "{{ d.don_vi }}", 1.8),
)
_FIELDS = (
    ("Lĩnh vực", "{{ d.linh_vuc }}", 5.1),
    ("Tiếp nhận", "{{ d.tiep_nhan }}", 1.9),
    ("Đã giải quyết", "{{ d.da_giai_quyet }}", 1.9),
    ("Trước hạn", "{{ d.truoc_han }}", 1.9),
    ("Đúng hạn", "{{ d.dung_han }}", 1.9),
    ("Quá hạn", "{{ d.qua_han }}", 1.9),
    ("Đang giải quyết", "{{ d.dang_giai_quyet }}", 1.9),
)
_GROUPS = (
    ("Nhóm đơn vị", "{{ d.nhom }}", 6.5),
    ("Đã kiểm tra", "{{ d.da_kiem_tra }}", 2.0),
    ("Số đơn vị", "{{ d.so_don_vi }}", 2.0),
    ("Tỷ lệ", "{{ d.phu }}", 2.0),
    ("Mức tối thiểu", "{{ d.muc }}", 2.0),
    ("Còn phải kiểm tra", "{{ d.con_phai }}", 2.0),
)
_TASKS = (
    ("Mục của Kế hoạch", "{{ d.phan }}", 5.1),
    ("Lượt giao", "{{ d.giao }}", 1.9),
    ("Hoàn thành", "{{ d.hoan_thanh }}", 1.9),
    ("Trong đó trễ hạn", "{{ d.tre_han }}", 1.9),
    ("Đang thực hiện", "{{ d.dang_lam }}", 1.9),
    ("Chưa thực hiện", "{{ d.chua_lam }}", 1.9),
    ("Quá hạn chưa xong", "{{ d.qua_han_chua_xong }}", 1.9),
)
_CITY = (
    ("STT", "{{ d.stt }}", 1.5),
    ("Nội dung", "{{ d.ten_dong }}", 8.8),
    ("Đơn vị tính", "{{ d.don_vi_tinh }}", 2.7),
    ("Số liệu", "{{ d.so_lieu }}", 3.5),
)
_OPENING = (
    "Thực hiện Kế hoạch cải cách hành chính nhà nước năm {{ nam }}, {{ co_quan }} báo cáo kết quả "
    "thực hiện {{ ky }} như sau (số liệu từ ngày "
    "{{ tu_ngay }} đến ngày {{ den_ngay }}):"
)
_PROVISIONAL = (
    "Số liệu của báo cáo là tạm tính: {{ da_bao_cao }}/{{ phai_bao_cao }} đơn vị đã có đủ báo cáo "
    "được chấp nhận; chỉ tiêu tạm tính được ghi rõ ở từng câu và ở Phụ lục."
)


def report_form() -> bytes:
    """Return the template as the bytes of a .docx file: A4, margins 20, 20, 30, 15 mm."""
    from docx import Document

    document = Document()
    set_page(document)
    document.styles["Normal"].font.size = pt(14)  # what a clerk writes in new paragraphs, too
    _head(document)
    _general(document)
    _sections(document)
    _closing(document)
    _foot(document)
    _annexes(document)
    return written(document)


def _head(document: Any) -> None:
    left, right = side_by_side(document, 7.1, 9.4)
    write_line(left, "ỦY BAN NHÂN DÂN THÀNH PHỐ", 12, align=CENTRE)
    write_line(left, "{{ co_quan|upper }}", 12, align=CENTRE, bold=True)
    rule(left, 2.4)
    number = write_line(left, "Số: ", 13, align=CENTRE, before=4)
    add_place_in_line(number, "so", "Số, ký hiệu", "        /BC-SGDĐT", 13)
    write_national_title(right)
    dated = write_line(right, "", 13, align=CENTRE, before=4)
    add_place_in_line(
        dated, "ngay", "Địa danh, ngày ký", "…………, ngày …… tháng …… năm ……", 13, italic=True
    )
    write_line(document, "BÁO CÁO", 14, align=CENTRE, bold=True, before=18)
    abstract = "Kết quả công tác cải cách hành chính {{ ky }}"
    write_line(document, abstract, 14, align=CENTRE, bold=True)
    rule(document, 6.4)
    told = "Kính gửi: {{ noi_nhan|join('; ') }}"
    write_line(document, told, 14, align=CENTRE, before=6, after=10)


def _text(document: Any, text: str, *, bold: bool = False) -> Any:
    line = write_line(document, text, 14, align=JUSTIFY, bold=bold, after=6)
    line.paragraph_format.first_line_indent = cm(1.27)
    line.paragraph_format.line_spacing = 1.1
    if bold:
        line.paragraph_format.keep_with_next = True
    return line


def _lines(document: Any, *texts: str) -> None:
    for text in texts:
        _text(document, text)


def _general(document: Any) -> None:
    _lines(document, _OPENING, "{%p if tam_tinh %}", _PROVISIONAL, "{%p endif %}")
    _text(document, "A. ĐÁNH GIÁ CHUNG", bold=True)
    add_place(document, "chung", "Văn phòng viết: đánh giá chung", 14)
    _lines(document, "{%p for cau in chung %}", "- {{ cau }}", "{%p endfor %}")
    _text(document, "{{ cau_nhiem_vu }}")
    _table(document, "tien_do", _TASKS, "Tiến độ nhiệm vụ theo các mục của Kế hoạch")
    _chart(document, "bieu_do_chi_tieu", "Kết quả các chỉ tiêu so với mức đề ra")


def _sections(document: Any) -> None:
    _text(document, "B. KẾT QUẢ THỰC HIỆN CÁC NHIỆM VỤ", bold=True)
    _lines(document, "{%p for muc in cac_muc %}")
    _text(document, "{{ muc.ma }}. {{ muc.ten }}", bold=True)
    _lines(document, "{%p for cau in muc.cau %}", "- {{ cau }}", "{%p endfor %}")
    _lines(document, "{%p if muc.co_kiem_tra %}")
    _table(document, "do_phu", _GROUPS, "Độ phủ kiểm tra theo nhóm đơn vị")
    _lines(document, "{%p endif %}", "{%p if muc.co_ho_so %}")
    _table(document, "ho_so", _FIELDS, "Giải quyết thủ tục hành chính theo lĩnh vực")
    _chart(document, "bieu_do_ho_so", "Hồ sơ đã giải quyết theo lĩnh vực")
    _lines(document, "{%p endif %}")
    add_place(document, "muc.{{ muc.ma }}", "Văn phòng viết: kết quả khác của mục này", 14)
    _lines(document, "{%p endfor %}")


def _closing(document: Any) -> None:
    for title, name, hint in (
        ("C. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN", "ton_tai", "tồn tại, hạn chế, nguyên nhân"),
        ("D. PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI", "ky_toi", "nhiệm vụ của kỳ tới"),
        ("Đ. KIẾN NGHỊ, ĐỀ XUẤT", "de_xuat", "kiến nghị, đề xuất"),
    ):
        _text(document, title, bold=True)
        add_place(document, name, f"Văn phòng viết: {hint}", 14)
    _text(
        document,
        "Trên đây là báo cáo kết quả công tác cải cách hành chính {{ ky }} của {{ co_quan }}./.",
    )


def _foot(document: Any) -> None:
    left, right = side_by_side(document, 8.0, 8.5)
    write_line(left, "Nơi nhận:", 12, bold=True, italic=True, before=12)
    for text in ("- Như trên;", "- Lãnh đạo Sở;", "- Lưu: VT, VP."):
        write_line(left, text, 11)
    write_line(right, "GIÁM ĐỐC", 14, align=CENTRE, bold=True, before=12)
    for _ in range(4):
        write_line(right, "", 14, align=CENTRE)
    signer = write_line(right, "", 14, align=CENTRE)
    add_place_in_line(signer, "nguoi_ky", "Họ tên người ký", "………………………", 14, bold=True)
    document.tables[-1].rows[0]._tr.get_or_add_trPr().append(element("w:cantSplit"))


def _annexes(document: Any) -> None:
    _annex(document, "PHỤ LỤC I", "KẾT QUẢ CÁC CHỈ TIÊU {{ ky|upper }}")
    _table(document, "chi_tieu", _TARGETS, "")
    _lines(document, "{%p if bieu_thanh_pho %}")
    _annex(document, "PHỤ LỤC II", "BIỂU SỐ LIỆU CỦA THÀNH PHỐ {{ ky|upper }}")
    _table(document, "bieu_thanh_pho", _CITY, "")
    _lines(document, "{%p endif %}")
    seal = "Mã niêm phong của sổ theo dõi: {{ ma_niem_phong }}"
    write_line(document, seal, 11, italic=True, before=10)


def _annex(document: Any, number: str, title: str) -> None:
    first = write_line(document, number, 14, align=CENTRE, bold=True)
    first.paragraph_format.page_break_before = True
    write_line(document, title, 14, align=CENTRE, bold=True)
    told = "(Kèm theo Báo cáo của {{ co_quan }}, số liệu từ {{ tu_ngay }} đến {{ den_ngay }})"
    write_line(document, told, 13, align=CENTRE, italic=True, after=8)


def _chart(document: Any, name: str, words: str) -> None:
    place = write_line(document, f"{{{{ {name} }}}}", 13, align=CENTRE, before=6)
    place.paragraph_format.keep_with_next = True
    write_line(document, f"Biểu đồ: {words}", 12, align=CENTRE, italic=True, after=8)


def _table(document: Any, name: str, columns: Sequence[tuple[str, str, float]], words: str) -> None:
    """Write a table with a row for each of what a placeholder has; ``words`` stand above it."""
    if words:
        line = write_line(
            document, f"Bảng: {words}", 12, align=CENTRE, italic=True, before=6, after=4
        )
        line.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(columns))
    table.style, table.autofit = "Table Grid", False
    titles, texts, widths = zip(*columns, strict=True)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = cm(width)
    loop = [f"{{%tr for d in {name} %}}", *[""] * (len(columns) - 1)]
    end = ["{%tr endfor %}", *[""] * (len(columns) - 1)]
    for cells in (titles, loop, texts, end):
        head = cells is titles
        for cell, text, width in zip(table.add_row().cells, cells, widths, strict=True):
            cell.width = cm(width)
            wide = width > 2.1 and not head
            write_line(cell, text, _CELL, bold=head, align=0 if wide else CENTRE)
    keep_rows_whole(table)
    write_line(document, "", 6)

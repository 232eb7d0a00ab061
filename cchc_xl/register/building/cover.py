"""The register's cover: the plan's title, and its sheets."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from cchc_xl.register.building.look import Look
from cchc_xl.register.schema import Table
from cchc_xl.register.schema.glance import GLANCE, SHEET

COVER = "Bìa"
HOW_TO_SEE = (
    "Trang đang ẩn để in gọn: bấm chuột phải vào tên một trang, chọn Unhide (Bỏ ẩn) hoặc "
    "Show Sheet (Hiện trang)."
)
CAPITAL = 1.25
"""How wide a capital letter is, measured in the digits that Excel's widths count."""
GROUPS = {
    "output": "Biểu tổng hợp (chương trình ghi)",
    "office": "Bảng của Văn phòng (Văn phòng nhập)",
    "log": "Nhật ký (chương trình ghi)",
    "data": "Số liệu các đơn vị báo cáo (chương trình ghi)",
}


def add_cover(
    book: Workbook,
    look: Look,
    title: str,
    issuer: str,
    chosen: Sequence[Table],
    hidden: Sequence[Table] = (),
) -> None:
    """Add the cover: the plan's title, and a list of the sheets with links.

    A link does not lead to a sheet that is ``hidden``; how to see it is said.
    """
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, CAPITAL * max(len(table.title) for table in chosen))
    sheet.set_row(3, 48)
    sheet.merge_range(0, 0, 0, 1, issuer.upper(), look.bold)
    sheet.merge_range(2, 0, 2, 1, "SỔ THEO DÕI CẢI CÁCH HÀNH CHÍNH", look.title)
    sheet.merge_range(3, 0, 3, 1, title, look.heading)
    row = 5
    if GLANCE in chosen:
        sheet.write_url(row, 0, f"internal:'{SHEET}'!A1", look.link, string=SHEET)
        sheet.write_string(row, 1, "MỘT TRANG CHO LÃNH ĐẠO: CHỈ TIÊU, ĐƠN VỊ, ĐỘ PHỦ", look.plain)
        row += 2
    for owner, group in GROUPS.items():
        members = [table for table in chosen if table.owner == owner]
        if not members:
            continue
        sheet.write_string(row, 0, group, look.bold)
        row += 1
        for table in members:
            target = f"internal:'{table.sheet}'!A1"
            if table in hidden:
                sheet.write_string(row, 0, f"{table.sheet} (đang ẩn)", look.plain)
            else:
                sheet.write_url(row, 0, target, look.link, string=table.sheet)
            sheet.write_string(row, 1, table.title, look.plain)
            row += 1
        row += 1
    if hidden:
        sheet.write_string(4, 0, HOW_TO_SEE, look.subtitle)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)

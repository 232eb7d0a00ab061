"""The register's cover and the charts of its dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.register.schema import HEADER_ROW, Table, tables
from cchc_xl.register.look import NAVY, Look

COVER = "Bìa"
GROUPS = {
    "output": "Biểu tổng hợp (chương trình ghi)",
    "office": "Bảng của Văn phòng (Văn phòng nhập)",
    "log": "Nhật ký (chương trình ghi)",
    "data": "Số liệu các đơn vị báo cáo (chương trình ghi)",
}
CHART_FONT = {"name": "Times New Roman", "size": 10}


def add_cover(
    book: Workbook, look: Look, title: str, issuer: str, chosen: Sequence[Table]
) -> None:
    """Add the cover: the plan's title, and a list of the sheets with links."""
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 64)
    sheet.set_row(3, 70)
    sheet.merge_range(0, 0, 0, 1, issuer.upper(), look.bold)
    sheet.merge_range(2, 0, 2, 1, "SỔ THEO DÕI CẢI CÁCH HÀNH CHÍNH", look.title)
    sheet.merge_range(3, 0, 3, 1, title, look.heading)
    row = 5
    for owner, group in GROUPS.items():
        members = [table for table in chosen if table.owner == owner]
        if not members:
            continue
        sheet.write_string(row, 0, group, look.bold)
        row += 1
        for table in members:
            target = f"internal:'{table.sheet}'!A1"
            sheet.write_url(row, 0, target, look.link, string=table.sheet)
            sheet.write_string(row, 1, table.title, look.plain)
            row += 1
        row += 1
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)


def add_dashboard_charts(
    book: Workbook, sheet: Worksheet, present: set[str], rows: Mapping[str, Sequence[Any]]
) -> None:
    """Add the charts: targets against their bars, coverage by group, returns by quarter."""
    place = len(tables()["out_dashboard"].columns) + 1
    if "out_targets" in present:
        chart = _chart(book, "bar", "Chỉ tiêu: tỷ lệ đạt và ngưỡng")
        _series(chart, "out_targets", "id", "ratio", rows, "Tỷ lệ", NAVY)
        _series(chart, "out_targets", "id", "bar", rows, "Ngưỡng", "#C00000")
        chart.set_y_axis({"reverse": True, "num_font": CHART_FONT})
        chart.set_size({"width": 560, "height": 760})
        sheet.insert_chart(HEADER_ROW - 1, place, chart)
    if "out_coverage" in present:
        chart = _chart(book, "column", "Độ phủ kiểm tra theo nhóm")
        _series(chart, "out_coverage", "group", "ratio", rows, "Đã kiểm tra", NAVY)
        _series(chart, "out_coverage", "group", "floor", rows, "Ngưỡng", "#C00000")
        chart.set_size({"width": 520, "height": 370})
        sheet.insert_chart(HEADER_ROW - 1, place + 9, chart)
    if "out_shares" in present:
        chart = _chart(book, "column", "Tình hình nộp báo cáo theo quý (số đơn vị)")
        for quarter in ("q1", "q2", "q3", "q4"):
            _series(chart, "out_shares", "state", quarter, rows, f"Quý {quarter[1]}", None)
        chart.set_size({"width": 520, "height": 370})
        sheet.insert_chart(HEADER_ROW + 19, place + 9, chart)


def _chart(book: Workbook, kind: str, title: str) -> Any:
    chart = book.add_chart({"type": kind})
    chart.set_title({"name": title, "name_font": {**CHART_FONT, "size": 12}})
    chart.set_legend({"position": "bottom", "font": CHART_FONT})
    return chart


def _series(
    chart: Any,
    table_id: str,
    labels: str,
    values: str,
    rows: Mapping[str, Sequence[Any]],
    name: str,
    colour: str | None,
) -> None:
    table = tables()[table_id]
    last = HEADER_ROW + max(1, len(rows.get(table_id, ()))) - 1
    columns = table.ids
    series: dict[str, Any] = {
        "name": name,
        "categories": [table.sheet, HEADER_ROW, columns.index(labels), last, columns.index(labels)],
        "values": [table.sheet, HEADER_ROW, columns.index(values), last, columns.index(values)],
    }
    if colour:
        series["fill"] = {"color": colour}
    chart.add_series(series)

"""The charts of the dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.plan.states import returns
from cchc_xl.register.building.look import NAVY
from cchc_xl.register.schema import HEADER_ROW, tables

CHART_COLOURS = {
    returns.ON_TIME: "#548235",
    returns.LATE: "#FFC000",
    returns.INACTIVE: "#A5A5A5",
    returns.TO_CORRECT: "#C55A11",
    returns.MISSING: "#C00000",
}
CHARTED = {
    "out_glance": ("line",),
    "out_targets": ("id", "ratio", "bar"),
    "out_coverage": ("title", "ratio", "floor"),
    "out_shares": ("state", *(f"q{number}" for number in range(1, 5))),
    "out_shares_months": ("state", *(f"m{number:02}" for number in range(1, 13))),
}
"""The columns that charts show, by table; of the overview, those that say how much there is."""
CHART_FONT = {"name": "Times New Roman", "size": 10}


def add_dashboard_charts(
    book: Workbook, sheet: Worksheet, present: set[str], rows: Mapping[str, Sequence[Any]]
) -> None:
    """Add the charts: targets against their bars, coverage by group, returns by quarter."""
    place = len(tables()["out_dashboard"].columns)
    left, right = 20, 475  # pixels from the column behind the table
    if "out_targets" in present:
        chart = _chart(book, {"type": "bar"}, "Chỉ tiêu: tỷ lệ đạt và ngưỡng")
        _ratios(chart, "out_targets", "id", rows)
        chart.set_y_axis({"reverse": True, "num_font": CHART_FONT})
        chart.set_x_axis({"num_format": "0%", "min": 0, "max": 1, "num_font": CHART_FONT})
        chart.set_size({"width": 440, "height": max(780, 28 * len(rows.get("out_targets", ())))})
        sheet.insert_chart(HEADER_ROW - 1, place, chart, {"x_offset": left})
    if "out_coverage" in present:
        chart = _chart(book, {"type": "column"}, "Độ phủ kiểm tra theo nhóm")
        _ratios(chart, "out_coverage", "title", rows)
        chart.set_y_axis({"num_format": "0%", "min": 0, "num_font": CHART_FONT})
        chart.set_size({"width": 380, "height": 380})
        sheet.insert_chart(HEADER_ROW - 1, place, chart, {"x_offset": right})
    for shares in sorted(present & {"out_shares", "out_shares_months"}):
        word = "tháng" if shares == "out_shares_months" else "quý"
        stacked = {"type": "column", "subtype": "percent_stacked"}
        chart = _chart(book, stacked, f"Tình hình nộp báo cáo theo {word}")
        _states(chart, shares, rows.get(shares, ()))
        chart.set_y_axis({"num_format": "0%", "num_font": CHART_FONT})
        chart.set_size({"width": 380, "height": 380})
        sheet.insert_chart(HEADER_ROW - 1, place, chart, {"x_offset": right, "y_offset": 400})


def _chart(book: Workbook, kind: dict[str, str], title: str) -> Any:
    chart = book.add_chart(kind)
    chart.set_title({"name": title, "name_font": {**CHART_FONT, "size": 12}})
    chart.set_legend({"position": "bottom", "font": CHART_FONT})
    return chart


def _ratios(chart: Any, table_id: str, labels: str, rows: Mapping[str, Sequence[Any]]) -> None:
    """Show each row's ratio beside what it should reach."""
    bar = "bar" if table_id == "out_targets" else "floor"
    last = HEADER_ROW + max(1, len(rows.get(table_id, ()))) - 1
    for column, name, colour in (("ratio", "Tỷ lệ", NAVY), (bar, "Ngưỡng", "#C55A11")):
        chart.add_series(
            {
                "name": name,
                "categories": _cells(table_id, HEADER_ROW, labels, last, labels),
                "values": _cells(table_id, HEADER_ROW, column, last, column),
                "fill": {"color": colour},
            }
        )


def _states(chart: Any, shares: str, rows: Sequence[Any]) -> None:
    """Stack the states of the units' returns for each period; the last row is their sum."""
    header = HEADER_ROW - 1
    first, last = CHARTED[shares][1], CHARTED[shares][-1]
    for row in range(HEADER_ROW, HEADER_ROW + len(rows) - 1):
        state = str(rows[row - HEADER_ROW][0])
        chart.add_series(
            {
                "name": [tables()[shares].sheet, row, 0],
                "categories": _cells(shares, header, first, header, last),
                "values": _cells(shares, row, first, row, last),
                "fill": {"color": CHART_COLOURS.get(state, "#D9D9D9")},
            }
        )


def _cells(table_id: str, top: int, left: str, bottom: int, right: str) -> list[str | int]:
    table = tables()[table_id]
    return [table.sheet, top, table.ids.index(left), bottom, table.ids.index(right)]

"""The charts of the overview, over the sheet's own cells."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.register.building.overview import layout
from cchc_xl.register.building.overview.layout import Plot
from cchc_xl.register.building.overview.looks import AMBER, BAD, BLUE, INK, PALE
from cchc_xl.register.schema.glance import SHEET

_FONT = {"name": "Times New Roman", "size": 9}
_HIDDEN_ZERO = '0.0%;;""'
_SHARES = {
    "num_format": "0%",
    "min": 0,
    "max": 1,
    "major_unit": 0.5,
    "num_font": _FONT,
    "major_gridlines": {"visible": False},  # a line through a label strikes its number out
}
_HELPERS = layout.COLUMNS + 1
_SIDE = 15 * layout.COLUMN


def add_charts(book: Workbook, sheet: Worksheet, plot: Plot, word: str) -> None:
    """Add the charts: targets beside their rows, coverage, the trend, tasks by section."""
    _targets(book, sheet, plot)
    top = layout.TABLE + 1 + plot.groups
    rest = layout.TABLE + 1 + plot.targets - top
    first = second = rest * 8 // 25
    heights = (first, second, rest - first - second)
    for add, height in zip((_coverage, _trend, _sections), heights, strict=True):
        chart = add(book, plot, word)
        chart.set_size({"width": _SIDE, "height": height * layout.ROW - 2})
        chart.set_chartarea({"border": {"none": True}})
        sheet.insert_chart(top, layout.BESIDE, chart, {"y_offset": 2, "object_position": 2})
        top += height


def _cells(first: int, last: int, column: int) -> list[str | int]:
    return [SHEET, first, column, last, column]


def _targets(book: Workbook, sheet: Worksheet, plot: Plot) -> None:
    """Add each target's bars beside its row: the chart is as high as the rows, without axes."""
    chart = book.add_chart({"type": "bar"})
    first, last = layout.TABLE + 1, layout.TABLE + plot.targets
    for column, name, fill in (
        (layout.RATIO, "Tỷ lệ", {"fill": {"color": BLUE}}),
        (layout.BAR, "Mức", _pattern("wide_upward_diagonal", INK, "#FFFFFF")),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": _cells(first, last, 0),
                "values": _cells(first, last, column),
                "gap": 30,
                "overlap": 0,
                **fill,
            }
        )
    hidden = {"visible": False, "major_gridlines": {"visible": False}}
    chart.set_x_axis({**hidden, "min": 0, "max": 1})
    chart.set_y_axis({**hidden, "reverse": True})
    chart.set_legend({"none": True})
    chart.set_plotarea({"layout": {"x": 0.01, "y": 0.0, "width": 0.98, "height": 1.0}})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    chart.set_size(
        {
            "width": (layout.BESIDE - 1 - layout.DRAWN) * layout.COLUMN,
            "height": plot.targets * layout.ROW,
        }
    )
    sheet.insert_chart(first, layout.DRAWN, chart, {"object_position": 2})


def _titled(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 9}, "overlay": False})


def _coverage(book: Workbook, plot: Plot, word: str) -> Any:
    """Return coverage by group with the line to reach."""
    first, last = layout.TABLE + 1, layout.TABLE + plot.groups
    names = _cells(first, last, layout.BESIDE)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "Đã kiểm tra",
            "categories": names,
            "values": _cells(first, last, layout.BESIDE + 9),
            "fill": {"color": BLUE},
            "gap": 80,
            "data_labels": {"value": True, "font": _FONT, "num_format": '0.0%;;""'},
        }
    )
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": "Mức",
            "categories": names,
            "values": _cells(first, last, _HELPERS + 11),
            "line": {"color": BAD, "width": 2.25, "dash_type": "dash"},
        }
    )
    chart.combine(line)
    chart.set_x_axis({"num_font": {**_FONT, "size": 7}})
    chart.set_y_axis(_SHARES)
    chart.show_hidden_data()
    _titled(chart, "Độ phủ kiểm tra (nét đứt: mức phải đạt)")
    chart.set_legend({"none": True})
    return chart


def _trend(book: Workbook, plot: Plot, word: str) -> Any:
    """Return the three shares of each quarter side by side."""
    first, last = layout.TABLE + 1, layout.TABLE + len(plot.periods)
    chart = book.add_chart({"type": "column"})
    looks = (
        ("Đúng hạn", {"fill": {"color": INK}}),
        (
            "Chỉ tiêu đạt",
            _pattern("wide_upward_diagonal", BLUE, PALE),
        ),
        ("Độ phủ", {"fill": {"color": AMBER}, "border": {"color": INK}}),
    )
    for column, (name, fill) in enumerate(looks, start=_HELPERS + 1):
        chart.add_series(
            {
                "name": name,
                "categories": _cells(first, last, _HELPERS),
                "values": _cells(first, last, column),
                "gap": 60,
                "overlap": 0,
                "data_labels": {
                    "value": True,
                    "font": {**_FONT, "size": 7},
                    "num_format": _HIDDEN_ZERO,
                },
                **fill,
            }
        )
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis(_SHARES)
    chart.show_hidden_data()
    _titled(chart, f"Xu hướng theo {word}")
    chart.set_legend({"position": "bottom", "font": _FONT})
    return chart


def _sections(book: Workbook, plot: Plot, word: str) -> Any:
    """Return how the tasks of each section stand."""
    first, last = layout.TABLE + 1, layout.TABLE + plot.sections
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    looks = (
        ("Hoàn thành", {"fill": {"color": BLUE}}, "#FFFFFF"),
        ("Đang làm", _pattern("wide_upward_diagonal", INK, "#FFFFFF"), "#000000"),
        ("Chưa làm", _pattern("large_grid", BAD, "#FFFFFF"), "#000000"),
        ("Không phát sinh", {"fill": {"color": "#D9D9D9"}}, "#000000"),
    )
    for column, (name, fill, ink) in enumerate(looks, start=_HELPERS + 6):
        chart.add_series(
            {
                "name": name,
                "categories": _cells(first, last, _HELPERS + 5),
                "values": _cells(first, last, column),
                "gap": 25,
                "data_labels": {
                    "value": True,
                    "font": {**_FONT, "size": 7, "color": ink},
                    "num_format": '0;;""',
                },
                **fill,
            }
        )
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": {**_FONT, "size": 7}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.show_hidden_data()
    title = "Nhiệm vụ theo phần: đậm xong, sọc đang làm, lưới chưa làm, nhạt không phát sinh"
    _titled(chart, title)
    chart.set_legend({"none": True})
    return chart


def _pattern(name: str, ink: str, ground: str) -> dict[str, Any]:
    """Return a fill that reads in grey."""
    return {"pattern": {"pattern": name, "fg_color": ink, "bg_color": ground}}

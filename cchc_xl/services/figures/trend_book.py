"""The workbook of a trend: the metrics by periods with their charts, what changed, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cchc_xl.base.atomic import written_beside
from cchc_xl.measures.across.trends import Series, Trend
from cchc_xl.measures.result import Measure
from cchc_xl.plan.states.targets import COMPLETE, PROVISIONAL
from cchc_xl.register.building.look import NAVY
from cchc_xl.register.building.xlsx import PlainWorkbook

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from cchc_xl.plan.periods import Period
    from cchc_xl.services.figures.trending import Source

TREND, FIGURES, CHANGES, SOURCES, CHARTED = (
    "Xu hướng",
    "Số liệu",
    "Thay đổi giữa các năm",
    "Nguồn",
    "Số vẽ biểu đồ",
)
"""The sheets, in order."""
_HEADER: Final = 3  # the row of titles, from 0
_FONT: Final = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "": {},
    "wrapped": {"text_wrap": True},
    "title": {"bold": True, "font_size": 14, "font_color": NAVY},
    "note": {"italic": True, "font_color": "#595959"},
    "ratio": {"num_format": "0.0%", "border": 1},
    "ratio*": {"num_format": '0.0%"*"', "border": 1, "italic": True},
    "header": {
        **{"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"},
        **{"bg_color": "#DDEBF7", "border": 1},
    },
}
_BREAK: Final = {"left": 5, "left_color": "#C00000"}
"""Where a metric was redefined: a thick line between the years, seen in grey, too."""
_LINES: Final = ((NAVY, "circle"), ("#2E75B6", "diamond"), ("#7F7F7F", "square"))
_BAR: Final = "#C55A11"
_CHART: Final = (430, 250)  # pixels
_CHART_ROWS: Final = 13  # rows of 20 pixels that a chart takes, with the space below it
_BESIDE: Final = 3  # charts in a row
_TITLE: Final = 60  # letters of a chart's title
_NAMES: Final = {"name": "Times New Roman", "size": 9}


_PAGE: Final = 790
"""How many pixels of a sheet stand side by side on A4 landscape."""
_DOWN: Final = 3  # rows of charts on a page
_LINE: Final = 15  # points


class _Column(NamedTuple):
    title: str
    width: float


def write_trend(path: Path, trend: Trend, sources: Sequence[Source]) -> None:
    """Write the workbook of a trend. ``OutputError``: it cannot be."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with written_beside(path) as beside, PlainWorkbook(beside, plain) as book:
        formats = {name: book.add_format({**_FONT, **look}) for name, look in _STYLES.items()}
        for name in ("ratio", "ratio*"):
            formats[f"|{name}"] = book.add_format({**_FONT, **_STYLES[name], **_BREAK})
        sheets = [book.add_worksheet(name) for name in (TREND, FIGURES, CHANGES, SOURCES, CHARTED)]
        _write_trend(sheets[0], trend, formats)
        _write_figures(sheets[1], trend, formats)
        _write_changes(sheets[2], trend, formats)
        _write_sources(sheets[3], sources, formats)
        _add_charts(book, sheets[0], sheets[4], trend, formats)
        for sheet in sheets:
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.set_margins(left=0.4, right=0.4)
        for sheet in sheets[1:]:
            sheet.fit_to_pages(1, 0)


def _head(
    sheet: Worksheet, title: str, notes: Sequence[str], columns: Sequence[_Column], formats: Any
) -> None:
    sheet.write_string(0, 0, title, formats["title"])
    sheet.set_row(0, 20)
    for row, note in enumerate(notes, 1):
        sheet.write_string(row, 0, note, formats["note"])
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(_HEADER, number, column.title, formats["header"])
    sheet.set_row(_HEADER, 32)
    sheet.repeat_rows(_HEADER)


def _write_trend(sheet: Worksheet, trend: Trend, formats: dict[str, Format]) -> None:
    lead = [_Column("Mã", 7), _Column("Chỉ tiêu", 46), _Column("Ngưỡng", 10)]
    periods = [_Column(period.title, 10) for period in trend.periods]
    notes = (
        "Ô trống: kỳ chưa có báo cáo, chưa có số liệu, không phát sinh, hoặc kế hoạch năm đó không "
        "có chỉ tiêu. Dấu *: tạm tính.",
        "Vạch đỏ đậm: từ năm đó cách tính đổi, số hai bên vạch không so với nhau được; xem trang "
        f"“{CHANGES}”.",
    )
    years = ", ".join(map(str, trend.years))
    columns = [*lead, *periods, _Column("Thay đổi", 40)]
    _head(sheet, f"XU HƯỚNG CÁC CHỈ TIÊU, NĂM {years}", notes, columns, formats)
    sheet.freeze_panes(_HEADER + 1, len(lead))
    for row, series in enumerate(trend.series, _HEADER + 1):
        metric = series.newest
        sheet.write_string(row, 0, metric.id, formats[""])
        sheet.write_string(row, 1, metric.title, formats["wrapped"])
        bar = dict(series.defined[max(series.defined)].levels).get("Ngưỡng", "")
        sheet.write_string(row, 2, bar, formats[""])
        for column, period in enumerate(trend.periods, len(lead)):
            _write_ratio(sheet, (row, column), series, period, formats)
        summary = _summary(series)
        sheet.write_string(row, len(columns) - 1, summary, formats["wrapped"])
        sheet.set_row(row, _height((metric.title, columns[1]), (summary, columns[-1])))
    # Pages end before the charts, which they do not where a sheet is fitted to a width.
    sheet.set_print_scale(int(100 * min(1, _PAGE / sum(7 * one.width + 5 for one in columns))))


def _height(*texts: tuple[str, _Column]) -> float:
    """Return the height of a row with texts in columns: nobody fits it later."""
    return _LINE * max(1, *(ceil(len(text) / (1.1 * column.width)) for text, column in texts))


def _write_ratio(
    sheet: Worksheet, place: tuple[int, int], series: Series, period: Period, formats: Any
) -> None:
    measure = series.points.get(period)
    look = "ratio*" if measure is not None and measure.provisional else "ratio"
    if period.part == "Q1" and period.year in series.breaks:
        look = f"|{look}"
    ratio = None if measure is None else measure.ratio
    if ratio is None:
        sheet.write_blank(*place, None, formats[look])
    else:
        sheet.write_number(*place, ratio, formats[look])


def _summary(series: Series) -> str:
    """Return in short what changed: the years and the things."""
    by_year: dict[int, list[str]] = {}
    for change in series.changes:
        by_year.setdefault(change.year, []).append(change.what.lower())
    return "; ".join(f"{year}: đổi {', '.join(what)}" for year, what in by_year.items())


def _write_figures(sheet: Worksheet, trend: Trend, formats: dict[str, Format]) -> None:
    columns = (
        *(_Column("Mã", 7), _Column("Chỉ tiêu", 46), _Column("Kỳ", 14), _Column("Tử số", 11)),
        *(_Column("Mẫu số", 11), _Column("Tỷ lệ", 9), _Column("Ngưỡng", 11)),
        *(_Column("Kết luận", 18), _Column("Số đơn vị đã báo cáo", 12), _Column("Tình trạng", 12)),
    )
    _head(sheet, "SỐ LIỆU CỦA TỪNG KỲ", (), columns, formats)
    rows = [(series, period) for series in trend.series for period in sorted(series.points)]
    for row, (series, period) in enumerate(rows, _HEADER + 1):
        measure = series.points[period]
        _write_row(sheet, row, _figures(measure, period), formats)
        sheet.set_row(row, _height((measure.title, columns[1])))
        if measure.ratio is not None:
            sheet.write_number(row, 5, measure.ratio, formats["ratio"])
    sheet.freeze_panes(_HEADER + 1, 0)
    sheet.autofilter(_HEADER, 0, max(_HEADER + 1, _HEADER + len(rows)), len(columns) - 1)


def _figures(measure: Measure, period: Period) -> tuple[str | float | None, ...]:
    reported = f"{measure.units_reported}/{measure.units_expected}"
    return (
        *(measure.id, measure.title, period.title, measure.numerator, measure.denominator, None),
        *(measure.shown_bar(), measure.verdict, reported if measure.units_expected else ""),
        PROVISIONAL if measure.provisional else COMPLETE,
    )


def _write_changes(sheet: Worksheet, trend: Trend, formats: dict[str, Format]) -> None:
    columns = (
        *(_Column("Mã", 7), _Column("Chỉ tiêu", 40), _Column("Từ năm", 9)),
        *(_Column("Điều thay đổi", 20), _Column("Trước", 50), _Column("Sau", 50)),
        _Column("So với năm trước", 22),
    )
    notes = (
        "So kế hoạch mà từng sổ đang theo. Mã đổi mà cách tính không đổi thì là cùng một chỉ tiêu.",
    )
    _head(sheet, "KẾ HOẠCH CÁC NĂM KHÁC NHAU Ở ĐÂU", notes, columns, formats)
    rows = [(series, change) for series in trend.series for change in series.changes]
    for row, (series, change) in enumerate(rows, _HEADER + 1):
        verdict = "không so được" if change.breaks else "so được"
        cells = (series.newest.id, series.newest.title, change.year, change.what)
        _write_row(sheet, row, (*cells, change.before, change.after, verdict), formats)
        texts = (series.newest.title, change.before, change.after)
        sheet.set_row(row, _height(*zip(texts, (columns[1], *columns[4:6]), strict=True)))
    if not rows:
        sheet.write_string(_HEADER + 1, 0, "Không có gì thay đổi.", formats[""])
    sheet.freeze_panes(_HEADER + 1, 0)


def _write_sources(sheet: Worksheet, sources: Sequence[Source], formats: dict[str, Format]) -> None:
    columns = (
        *(_Column("Năm", 7), _Column("Sổ", 34), _Column("SHA-256 của tệp", 70)),
        *(_Column("Kế hoạch", 50), _Column("Phiên bản sổ", 10), _Column("Niêm phong", 60)),
    )
    notes = ("Các sổ chỉ được đọc. Tệp có SHA-256 khác thì không phải tệp đã dùng.",)
    _head(sheet, "SỔ ĐÃ DÙNG", notes, columns, formats)
    for row, source in enumerate(sources, _HEADER + 1):
        whole = "Như lúc niêm phong" if source.sealed else "Chưa niêm phong lần nào"
        cells = (source.year, source.path.name, source.hash, source.title, source.version)
        told = " ".join(source.told) or whole
        _write_row(sheet, row, (*cells, told), formats)
        sheet.set_row(row, _height((source.title, columns[3]), (told, columns[5])))


def _write_row(
    sheet: Worksheet, row: int, values: Sequence[str | float | None], formats: Any
) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            sheet.write_string(row, column, value, formats["wrapped"])
        elif value is not None:
            sheet.write_number(row, column, float(value), formats[""])


def charted(trend: Trend) -> list[Series]:
    """Return the metrics that have a chart: targets with figures for two quarters or more."""
    quarters = {period for period in trend.periods if period.kind == "quarter"}
    return [
        series
        for series in trend.series
        if not series.newest.level_of
        and sum(
            one.ratio is not None for period, one in series.points.items() if period in quarters
        )
        > 1
    ]


def _segments(series: Series, years: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the years whose figures are of the same thing: a line of its own for each."""
    starts = [years[0], *series.breaks]
    for start, end in zip(starts, [*starts[1:], years[-1] + 1], strict=True):
        yield tuple(year for year in years if start <= year < end)


def _add_charts(
    book: Any, sheet: Worksheet, data: Worksheet, trend: Trend, formats: dict[str, Format]
) -> None:
    """Add a line chart of each metric below the table; what they show stands on a sheet."""
    quarters = [period for period in trend.periods if period.kind == "quarter"]
    data.write_string(0, 0, "Số mà các biểu đồ ở trang “Xu hướng” vẽ.", formats["note"])
    for column, period in enumerate(quarters, 2):
        data.write_string(1, column, f"{period.part[1:]}/{period.year}", formats["header"])
    below, row = _HEADER + 3 + len(trend.series), 2
    shown = charted(trend)
    rows = range(0, ceil(len(shown) / _BESIDE), _DOWN)
    sheet.set_h_pagebreaks([below + down * _CHART_ROWS for down in rows])
    for number, series in enumerate(shown):
        chart = book.add_chart({"type": "line"})
        metric = series.newest
        title = shorten(f"{metric.id}. {metric.title}", _TITLE, placeholder="…")
        chart.set_title({"name": title, "name_font": {**_NAMES, "size": 10}, "overlay": False})
        chart.set_x_axis({"num_font": _NAMES})
        chart.set_y_axis({"num_format": "0%", "num_font": _NAMES, "min": 0, **_most(series)})
        chart.set_legend({"position": "bottom", "font": _NAMES})
        chart.set_size({"width": _CHART[0], "height": _CHART[1]})
        row = _add_lines(chart, data, row, (series, trend.years, quarters), formats)
        down, across = divmod(number, _BESIDE)
        place = {"x_offset": across * (_CHART[0] + 10), "y_offset": 5, "object_position": 3}
        sheet.insert_chart(below + down * _CHART_ROWS, 0, chart, place)


def _most(series: Series) -> dict[str, int]:
    """Return where the axis of shares ends: at 100%, unless a figure is above it."""
    ratios = [one.ratio or 0 for one in series.points.values()]
    return {} if max(ratios) > 1 else {"max": 1}


def _add_lines(
    chart: Any,
    data: Worksheet,
    row: int,
    shown: tuple[Series, Sequence[int], Sequence[Period]],
    formats: dict[str, Format],
) -> int:
    """Add a metric's lines, one for each time it was defined, and its bar; return the next row."""
    series, years, quarters = shown
    lines: list[tuple[str, list[float | None], dict[str, Any]]] = []
    segments = list(_segments(series, years))
    for number, own in enumerate(segments):
        points = [series.points.get(quarter) for quarter in quarters]
        values = [
            one.ratio if one is not None and quarter.year in own else None
            for one, quarter in zip(points, quarters, strict=True)
        ]
        name = "Tỷ lệ" if len(segments) == 1 else f"Tỷ lệ (cách tính từ {own[0]})"
        colour, sign = _LINES[number % len(_LINES)]
        marker = {"type": sign, "size": 6, "fill": {"color": colour}, "border": {"color": colour}}
        lines.append((name, values, {"line": {"color": colour, "width": 2}, "marker": marker}))
    bars = [_bar(series, quarter) for quarter in quarters]
    if any(bar is not None for bar in bars):
        dashed = {"color": _BAR, "width": 1.5, "dash_type": "dash"}
        lines.append(("Ngưỡng", bars, {"line": dashed, "marker": {"type": "none"}}))
    for name, values, look in lines:
        data.write_string(row, 0, series.newest.id, formats[""])
        data.write_string(row, 1, name, formats[""])
        for column, value in enumerate(values, 2):
            if value is not None:
                data.write_number(row, column, value, formats["ratio"])
        last = len(quarters) + 1
        chart.add_series(
            {
                "name": [CHARTED, row, 1],
                "categories": [CHARTED, 1, 2, 1, last],
                "values": [CHARTED, row, 2, row, last],
                **look,
            }
        )
        row += 1
    return row


def _bar(series: Series, quarter: Period) -> float | None:
    metric = series.metrics.get(quarter.year)
    return None if metric is None or metric.bar is None else float(metric.bar) / 100

"""A trend on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from cchc_xl.console.data import measure_json

if TYPE_CHECKING:
    from rich.console import Console

    from cchc_xl.measures.across.trends import Series
    from cchc_xl.plan.periods import Period
    from cchc_xl.services.figures.trending import Trended

SHOWN = 8
"""How many periods a terminal has room for, the last ones."""


def trend_json(found: Trended) -> dict[str, Any]:
    """Return the figures by metric and period, what changed between the plans, and the sources."""
    return {
        "path": str(found.path),
        "sources": [
            {
                **{"year": source.year, "file": str(source.path), "sha256": source.hash},
                **{"schema": source.version, "told": list(source.told)},
            }
            for source in found.sources
        ],
        "series": [
            {
                "id": series.newest.id,
                "ids": {str(year): metric.id for year, metric in series.metrics.items()},
                "points": {
                    period.code: {**measure_json(one), "provisional": one.provisional}
                    for period, one in sorted(series.points.items())
                },
                "changes": [change._asdict() for change in series.changes],
            }
            for series in found.trend.series
        ],
    }


def show_trend(console: Console, found: Trended) -> None:
    """Print the metrics by the last periods that there are figures for, and what changed."""
    trend = found.trend
    reported = [period for period in trend.periods if period in trend.reported]
    shown = reported[-SHOWN:]
    table = Table(show_edge=False, header_style="bold")
    table.add_column("Mã", no_wrap=True)
    table.add_column("Chỉ tiêu", overflow="fold")
    for period in shown:
        table.add_column(period.title, overflow="fold", justify="right")
    for series in trend.series:
        metric = series.newest
        table.add_row(metric.id, metric.title, *(_cell(series, period, shown) for period in shown))
    console.print(table)
    if len(reported) > len(shown):
        console.print(f"Còn {len(reported) - len(shown)} kỳ trước nữa, xem trong tệp.")
    if any(one.provisional for series in trend.series for one in series.points.values()):
        console.print("*: tạm tính. Ô trống: không có số liệu, không phải là 0.", soft_wrap=True)


def _cell(series: Series, period: Period, shown: Sequence[Period]) -> str:
    """Return a figure; “|” before it where the metric was redefined."""
    first = next(one for one in shown if one.year == period.year)
    mark = "| " if period == first and period.year in series.breaks else ""
    measure = series.points.get(period)
    if measure is None or measure.ratio is None:
        return mark.strip()
    return f"{mark}{measure.shown_ratio()}{'*' if measure.provisional else ''}"


def trend_lines(found: Trended) -> Iterator[str]:
    """Yield what changed between the plans, the registers used with their hashes, the workbook."""
    for series in found.trend.series:
        for change in series.changes:
            how = "không so được với các năm trước" if change.breaks else "vẫn so được"
            yield (
                f"{series.newest.id}, từ năm {change.year}: {change.what.lower()} đổi từ "
                f"“{change.before}” thành “{change.after}”; {how}."
            )
    for source in found.sources:
        yield f"Sổ năm {source.year}: “{source.path.name}”, SHA-256 {source.hash}."
    yield f"Đã ghi “{found.path}”; các sổ giữ nguyên."

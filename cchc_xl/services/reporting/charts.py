"""Charts of the report as Word draws and changes them itself: DrawingML, with their own workbook.

XlsxWriter makes a small workbook with the figures and the chart; its chart part goes into the
document, and the workbook beside it, so that “Edit Data” in Word opens the figures.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from zipfile import ZipFile

from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.sheets import tthc
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PRINTING = re.compile(rb"<c:printSettings>.*?</c:printSettings>", re.DOTALL)
_EMU = 360_000  # a centimetre
_WIDTH = 16.5  # centimetres between the margins
_FONT = {"name": "Times New Roman", "size": 10}
_FILLS = ("#1F4E79", "#9DC3E6", "#C55A11")
"""Dark, light and middle: told apart in grey and by the colour-blind."""


class Figures(NamedTuple):
    """What a chart shows: the words of each row, and a column of numbers by the series' name."""

    categories: Sequence[str]
    series: Mapping[str, Sequence[float | None]]


class Chart(NamedTuple):
    """A chart of the report: the ``token`` that stands in the text for it, and how it is drawn."""

    token: str
    words: str
    kind: dict[str, str]
    height: Callable[[int], float]
    figures: Callable[[Picture], Figures]


def _targets(picture: Picture) -> Figures:
    """Return the ratio of each target that has a bar, in percent, and the bar."""
    own = [one for one in picture.measures if one.bar is not None and not one.level_of]
    own = [one for one in own if one.ratio is not None]
    shares = [round((one.ratio or 0) * 100, 1) for one in own]
    return Figures(
        [one.id for one in own],
        {"Kết quả (%)": shares, "Chỉ tiêu (%)": [float(one.bar or 0) for one in own]},
    )


def _dossiers(picture: Picture) -> Figures:
    """Return the dossiers resolved in each field: early, on time, late."""
    ids = tables()["out_tthc_fields"].ids
    rows = [row for row in tthc.field_rows(picture) if row[0] != TOTAL]
    words = {"early": "Trước hạn", "on_time": "Đúng hạn", "late": "Quá hạn"}
    found = {
        title: [_number(row[ids.index(name)]) for row in rows] for name, title in words.items()
    }
    return Figures([str(row[0]) for row in rows], found)


def _number(cell: object) -> float | None:
    value = cell.value if isinstance(cell, Formula) else cell
    return value if isinstance(value, int | float) else None


CHARTS = {
    "bieu_do_chi_tieu": Chart(
        "⟦bieu_do_chi_tieu⟧",
        "Kết quả các chỉ tiêu so với mức đề ra",
        {"type": "column"},
        lambda count: 8.0,
        _targets,
    ),
    "bieu_do_ho_so": Chart(
        "⟦bieu_do_ho_so⟧",
        "Hồ sơ đã giải quyết theo lĩnh vực",
        {"type": "bar", "subtype": "stacked"},
        lambda count: min(17.0, 3.0 + 0.95 * count),
        _dossiers,
    ),
}
"""The charts by the name of their placeholder."""


def put_charts(document: Any, picture: Picture) -> None:
    """Put the charts where their tokens stand; one without figures leaves its place."""
    from docx.oxml.ns import qn

    for number, chart in enumerate(CHARTS.values(), start=1):
        runs = [run for run in document.element.body.iter(qn("w:r")) if chart.token in _text(run)]
        if not runs:
            continue
        figures = chart.figures(picture)
        for run in runs:
            if figures.categories:
                _put(document, run, chart, figures, number)
            else:
                _say(run, f"({chart.words}: chưa có số liệu)")
            number += len(CHARTS)


def _text(run: Any) -> str:
    from docx.oxml.ns import qn

    return "".join(text.text or "" for text in run.iter(qn("w:t")))


def _say(run: Any, words: str) -> None:
    from docx.oxml.ns import qn

    first, *others = run.findall(qn("w:t"))
    first.text = words
    for other in others:
        run.remove(other)


def _put(document: Any, run: Any, chart: Chart, figures: Figures, number: int) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    xml, book = _drawn(chart, figures)
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    data = Part(PackURI(f"/word/embeddings/so-lieu-{number}.xlsx"), _BOOK_TYPE, book, package)
    beside = part.relate_to(data, f"{_RELATION}/package")
    external = f'<c:externalData xmlns:r="{_RELATION}" r:id="{beside}">'
    external += '<c:autoUpdate val="0"/></c:externalData>'
    part._blob = _PRINTING.sub(b"", xml).replace(
        b"</c:chartSpace>", external.encode() + b"</c:chartSpace>"
    )
    relation = document.part.relate_to(part, f"{_RELATION}/chart")
    for text in run.findall(qn("w:t")):
        run.remove(text)
    run.append(parse_xml(_drawing(relation, chart, len(figures.categories), number)))


def _drawing(relation: str, chart: Chart, rows: int, number: int) -> str:
    """Return the element that shows a chart within the line."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    place = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    charts = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    size = f'cx="{int(_WIDTH * _EMU)}" cy="{int(chart.height(rows) * _EMU)}"'
    return (
        f'<w:drawing xmlns:w="{word}"><wp:inline xmlns:wp="{place}" distT="0" distB="0" distL="0" '
        f'distR="0"><wp:extent {size}/><wp:docPr id="{900 + number}" name="{chart.words}" '
        f'descr="{chart.words}"/><a:graphic xmlns:a="{drawing}"><a:graphicData uri="{charts}">'
        f'<c:chart xmlns:c="{charts}" xmlns:r="{_RELATION}" r:id="{relation}"/></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing>"
    )


def _drawn(chart: Chart, figures: Figures) -> tuple[bytes, bytes]:
    """Return a chart's part, and the workbook of its figures."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, figures.categories)
        drawn = book.add_chart(chart.kind)
        last = len(figures.categories)
        for column, (name, numbers) in enumerate(figures.series.items(), start=1):
            sheet.write(0, column, name)
            sheet.write_column(1, column, _cells(numbers))
            drawn.add_series(
                {
                    "name": ["Sheet1", 0, column],
                    "categories": ["Sheet1", 1, 0, last, 0],
                    "values": ["Sheet1", 1, column, last, column],
                    "fill": {"color": _FILLS[column - 1]},
                    "border": {"color": "#404040", "width": 0.5},
                }
            )
        _dress(drawn, chart)
        sheet.insert_chart("F2", drawn)
    written = stream.getvalue()
    with ZipFile(io.BytesIO(written)) as parts:
        return parts.read("xl/charts/chart1.xml"), written


def _cells(numbers: Iterable[float | None]) -> list[float | str]:
    return ["" if number is None else number for number in numbers]


def _dress(drawn: Any, chart: Chart) -> None:
    across = chart.kind["type"] == "bar"
    drawn.set_title({"none": True})
    drawn.set_legend({"position": "bottom", "font": _FONT})
    lines, every = {"major_gridlines": {"visible": True}}, {"interval_unit": 1}
    numbers = {"num_font": _FONT} | lines
    words = {"num_font": _FONT, "reverse": across} | every
    drawn.set_x_axis(numbers if across else words)
    drawn.set_y_axis(words if across else numbers)
    drawn.set_chartarea({"border": {"none": True}})

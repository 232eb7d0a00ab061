"""The overview as a person finds it: in a file, in LibreOffice, on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.building.overview import layout, looks
from cchc_xl.register.building.overview.layout import Plot
from cchc_xl.register.building.workbook import Heading, write_workbook
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.file.lookups import shown
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema.glance import GLANCE, SHEET
from tests.content_samples import H1, Q1, one_sheet, random_content
from tests.register.register_books import as_columns

AS_OF = date(2023, 7, 1)
TILES, TARGETS = 6, layout.TABLE + 2
"""Rows as people count them: the numbers of the top line, the first target."""


TITLE = "TỔNGQUANCẢICÁCHHÀNHCHÍNH"


class Drawn(NamedTuple):
    """The overview of a content in a workbook, and the lines that it shows."""

    path: Path
    lines: list[list[CellValue]]

    def line(self, code: str) -> dict[str, Any]:
        return next(dict(zip(GLANCE.ids, row, strict=True)) for row in self.lines if row[0] == code)

    def sheet(self) -> Worksheet:
        found = openpyxl.load_workbook(self.path, data_only=True)[SHEET]
        assert isinstance(found, Worksheet)
        return found


def lines_of(period: Any) -> list[list[CellValue]]:
    """Return the lines of a period, their formulas as values: the other sheets are not there."""
    found = one_sheet(random_content(11, units=40), period, AS_OF, GLANCE.id)
    return [[cell.value if isinstance(cell, Formula) else cell for cell in row] for row in found]


def put(path: Path, lines: list[list[CellValue]]) -> None:
    with FileRegister.open(path) as book:
        book.replace_table(GLANCE.name, as_columns(*map(tuple, lines), titles=tuple(GLANCE.titles)))
        book.commit()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    path = tmp_path_factory.mktemp("tong-quan") / "so.xlsx"
    lines = lines_of(H1)
    codes = [[row[0], *[None] * (len(row) - 1)] for row in lines]
    heading = Heading.of(builtin_plan(2023))
    write_workbook(path, {GLANCE.id: codes}, heading=heading, lists={}, only=[GLANCE.id])
    put(path, lines)
    return Drawn(path, lines)


@pytest.fixture(scope="module")
def pages(drawn: Drawn) -> list[str]:
    """The workbook printed by LibreOffice: the text of each page."""
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("no LibreOffice")
    folder = drawn.path.parent
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(drawn.path)], check=True, capture_output=True, timeout=300)
    text = subprocess.run(
        ["pdftotext", "-layout", str(drawn.path.with_suffix(".pdf")), "-"],
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [squeezed(page) for page in text.split("\f")[:-1]]


def squeezed(text: str) -> str:
    """Return a text without blanks: LibreOffice parts letters that it makes smaller."""
    return re.sub(r"\s", "", text)


def test_what_is_stored_is_what_the_lines_say(drawn: Drawn) -> None:
    sheet = drawn.sheet()
    missed = drawn.line("CT-1")
    assert missed["verdict"] == "Chưa đạt"
    row = [cell.value for cell in sheet[TARGETS] if cell.value not in (None, "")]
    assert row[:2] == [missed["id"], missed["name"]]
    lines = [drawn.line(f"CT-{number}") for number in range(1, layout.FEWEST)]
    place = layout.GAP + 1
    told = [sheet.cell(TARGETS + number, place).value or None for number in range(len(lines))]
    assert told == [line["note"] for line in lines]
    assert any(str(note).startswith("thiếu ") for note in told)
    on_time = drawn.line("O-1")
    cut = int(on_time["value"] * 1000 / on_time["against"]) / 1000
    assert sheet.cell(TILES, 1).value == on_time["ratio"] == cut
    met = drawn.line("O-2")
    assert sheet.cell(TILES, 17).value == f"{met['value']}/{met['against']}"


def test_other_lines_leave_nothing_of_those_before(drawn: Drawn, tmp_path: Path) -> None:
    path = Path(shutil.copy(drawn.path, tmp_path / "so.xlsx"))
    kept = [row for row in lines_of(Q1) if not str(row[0]).startswith("CT-") or row[0] == "CT-1"]
    put(path, kept)
    sheet = Drawn(path, kept).sheet()
    assert sheet.cell(TARGETS, 3).value == Drawn(path, kept).line("CT-1")["name"]
    below = sheet.iter_rows(min_row=TARGETS + 1, max_row=TARGETS + 20, max_col=layout.DRAWN)
    assert {cell.value for row in below for cell in row} <= {None, ""}
    assert "Quý I/2023" in str(sheet.cell(2, 1).value)


def test_a_target_more_than_there_is_room_for_is_said(drawn: Drawn, tmp_path: Path) -> None:
    path = Path(shutil.copy(drawn.path, tmp_path / "so.xlsx"))
    plot = Plot.of(("Q1", "Q2", "Q3", "Q4"), {"targets": len(builtin_plan(2023).metrics)})
    last = sum(str(row[0]).startswith("CT-") for row in drawn.lines)
    rooms = max(layout.FEWEST, last + layout.SPARE)
    more: list[list[CellValue]] = [
        [f"CT-{number}", *drawn.lines[10][1:]] for number in range(last + 1, rooms + 2)
    ]
    put(path, [*drawn.lines, *more])
    texts = [cell.value for row in Drawn(path, []).sheet().iter_rows() for cell in row]
    assert any(str(text).startswith("… còn chỉ tiêu khác") for text in texts)
    assert plot.heavy > TARGETS


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('IFERROR({name}&"","")', "Tên"),
        ('IFERROR({none}&"","")', ""),
        ('IF(COUNT({ratio}),{ratio},"")', 0.5),
        ('IF(COUNT({name}),{name},"")', ""),
        ('IF(COUNT({value}),{value}&"/"&{value},"")', "3/3"),
        ('IFERROR(MID({name},2,1),"")', "ê"),
        ('IFERROR(LEFT({name},0)&"còn nữa","")', "còn nữa"),
        ('IFERROR(LEFT({none},0)&"còn nữa","")', ""),
    ],
)
def test_each_formula_of_the_sheet_is_reckoned(formula: str, value: Any) -> None:
    def cell(code: str, title: str) -> str:
        return f'INDEX({GLANCE.name}[{title}],MATCH("{code}",{GLANCE.name}[Mã dòng],0))'

    lines: dict[str, dict[str, CellValue]] = {
        "CT-1": {"Nội dung": "Tên", "Tỷ lệ": 0.5, "Giá trị": 3}
    }
    text = formula.format(
        name=cell("CT-1", "Nội dung"),
        none=cell("CT-2", "Nội dung"),
        ratio=cell("CT-1", "Tỷ lệ"),
        value=cell("CT-1", "Giá trị"),
    )
    assert shown(text, lines) == value
    with pytest.raises(LookupError):
        shown(f"UPPER({text})", lines)


def test_it_fits_a_screen_of_1366_pixels() -> None:
    beside = 98  # LibreOffice's headings, bars and sidebar
    assert 1366 - beside >= layout.COLUMNS * layout.COLUMN * 1.1 * layout.ZOOM / 100


def test_what_is_worse_is_darker_in_grey() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [grey(colour) for colour in (looks.GOOD, looks.MIDDLE, looks.BAD)]
    assert shades[0] - shades[1] > 35
    assert shades[1] - shades[2] > 100


@pytest.mark.libreoffice
def test_it_prints_on_one_landscape_page(drawn: Drawn, pages: list[str]) -> None:
    own = [page for page in pages if TITLE in page]
    assert len(own) == 1
    number = str(pages.index(own[0]) + 1)
    found = subprocess.run(
        ["pdfinfo", "-f", number, "-l", number, str(drawn.path.with_suffix(".pdf"))],
        check=True,
        capture_output=True,
    ).stdout.decode()
    assert re.search(r"size:\s+84[12]\S* x 595", found)
    wanted = [("CT-1", "name"), ("DV-1", "name"), ("PH-1", "name"), ("NB-1", "id")]
    for code, column in [*wanted, ("DAU-2", "name"), ("DAU-2", "note")]:
        assert squeezed(str(drawn.line(code)[column])) in own[0], code


@pytest.mark.libreoffice
def test_the_charts_show_the_figures(drawn: Drawn, pages: list[str]) -> None:
    """A figure that stands in a cell stands once more as a chart's label."""
    (own,) = (page for page in pages if TITLE in page)
    for quarter in ("Q1", "Q2"):
        for number in (1, 2, 3):
            ratio = drawn.line(f"XH-{quarter}-{number}")["ratio"]
            if ratio not in (None, "", 0):
                assert f"{ratio * 100:.1f}%" in own, (quarter, number)
    for number in range(1, 5):
        ratio = drawn.line(f"PH-{number}")["ratio"]
        if ratio:
            assert own.count(f"{ratio * 100:.1f}%") >= 2, number
    for code in (row[0] for row in drawn.lines if str(row[0]).startswith("NV-")):
        assert squeezed(str(drawn.line(str(code))["name"])[:20]) in own

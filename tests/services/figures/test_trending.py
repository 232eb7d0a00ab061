"""``cchc-xl trend``: a workbook of several registers, which are only read."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.measures.across.trends import trend
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.services.figures.trend_book import (
    CHANGES,
    CHARTED,
    FIGURES,
    SOURCES,
    TREND,
    write_trend,
)
from cchc_xl.services.figures.trending import Source
from tests.desk import Desk
from tests.measures.across.test_trends import content_of, plan_of
from tests.plan.plan_folders import copied, put


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the register of 2024: another bar, and nobody has reported yet."""
    place = tmp_path_factory.mktemp("2024")
    folder = copied(place / "ke-hoach", 2024)
    put(folder, "metrics.csv", "T7b", bar="82.5")
    services.init(place / "so-2024.xlsx", None, folder=folder)
    return place / "so-2024.xlsx"


def test_two_registers_are_told_side_by_side_and_stay_as_they_were(desk: Desk, later: Path) -> None:
    desk.use_merged()
    hashes = [sha256(path.read_bytes()).hexdigest() for path in (desk.register, later)]
    shown = desk.call("trend", later, desk.register, "--out", desk.folder / "xu-huong.xlsx")
    assert (shown.code, shown.err) == (0, "")
    assert [sha256(path.read_bytes()).hexdigest() for path in (desk.register, later)] == hashes
    assert "Quý I/2023" in shown.out
    assert "2024" not in shown.out.splitlines()[0]  # nobody has reported
    assert "T7b, từ năm 2024: ngưỡng đổi từ “80%” thành “82,5%”; vẫn so được." in shown.out
    for name, digest in zip(("so.xlsx", "so-2024.xlsx"), hashes, strict=True):
        assert f"“{name}”, SHA-256 {digest}." in shown.out
    book = openpyxl.load_workbook(desk.folder / "xu-huong.xlsx")
    assert book.sheetnames == [TREND, FIGURES, CHANGES, SOURCES, CHARTED]
    assert [row[2].value for row in book[SOURCES].iter_rows(min_row=5)] == hashes
    t7b = next(row for row in book[TREND].iter_rows(min_row=5) if row[0].value == "T7b")
    expected = {one.id: one for one in services.read_measures(desk.register, Period(2023, "Q1"))}
    assert t7b[3].value == expected["T7b"].ratio
    assert t7b[3].number_format == '0.0%"*"'  # six units of 120
    assert [cell.value for cell in t7b[4:13]] == [None] * 9


def test_json_has_the_figures_the_changes_and_the_sources(desk: Desk, later: Path) -> None:
    desk.use_merged()
    found = desk.call("trend", desk.register, later, "--json").json
    assert [source["year"] for source in found["sources"]] == [2023, 2024]
    assert Path(found["path"]) == later.with_name("XuHuong_2023-2024.xlsx")
    one = next(series for series in found["series"] if series["id"] == "T7b")
    assert list(one["points"]) == ["2023-Q1"]
    assert one["points"]["2023-Q1"]["provisional"] is True
    assert [change["what"] for change in one["changes"]] == ["Ngưỡng"]


def test_two_registers_of_one_year_are_refused(desk: Desk) -> None:
    other = desk.folder / "so-khac.xlsx"
    other.write_bytes(desk.register.read_bytes())
    shown = desk.call("trend", desk.register, other)
    assert shown.code == 2
    assert "cùng là sổ của năm 2023" in shown.err
    assert "Mỗi năm ghi một sổ." in shown.err


def test_no_register_is_written_over(desk: Desk) -> None:
    before = desk.register.read_bytes()
    assert desk.run("trend", "--out", desk.register).code == 2
    own = desk.folder / "XuHuong_2023.xlsx"
    own.write_bytes(before)
    shown = desk.call("trend", own)
    assert (shown.code, "Chọn tên khác bằng --out" in shown.err) == (2, True)
    assert desk.register.read_bytes() == own.read_bytes() == before


def test_a_line_ends_where_the_metric_was_redefined(tmp_path: Path) -> None:
    """Each way to reckon has a line of its own in the chart, blank in the other's years."""
    plans = plan_of(2023), plan_of(2024, T7b={"numerator": "early + on_time"})
    found = trend(map(content_of, plans))
    source = Source(2023, Path("so.xlsx"), "0" * 64, builtin_plan(2023).title, "6", True, ())
    write_trend(tmp_path / "x.xlsx", found, [source])
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    rows = [[cell.value for cell in row] for row in book[CHARTED].iter_rows(min_row=3)]
    assert [row[1:] for row in rows if row[0] == "T7b"] == [
        ["Tỷ lệ (cách tính từ 2023)", 0.9, 0.7, 0.8, 0.6, None, None, None, None],
        ["Tỷ lệ (cách tính từ 2024)", *[None] * 4, 0.98, 1, None, None],
        ["Ngưỡng", *[0.8] * 8],
    ]
    sheet = book[TREND]
    charts: list[object] = getattr(sheet, "_charts")  # noqa: B009
    assert len(charts) == len({row[0] for row in rows})
    t7b = next(row for row in sheet.iter_rows(min_row=5) if row[0].value == "T7b")
    thick = [cell.column for cell in t7b if cell.border.left.style == "thick"]
    assert thick == [9]  # the first quarter of 2024
    assert sheet.cell(4, 9).value == "Quý I/2024"
    (row,) = (row for row in book[CHANGES].iter_rows(min_row=5) if row[0].value == "T7b")
    assert (row[2].value, row[3].value, row[6].value) == (2024, "Tử số", "không so được")

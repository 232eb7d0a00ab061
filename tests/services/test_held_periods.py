"""Decisions and rebuilding leave the sheets with the period that each shows, computed anew."""

from __future__ import annotations

from typing import Any

import pytest

from cchc_xl.measures import dues
from cchc_xl.plan.periods import Period, periods_in
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.schema import tables, tables_of
from cchc_xl.services.consolidating import compute
from cchc_xl.services.run import period_of, subtitle_of
from tests.desk import Desk
from tests.register.sealing.test_seals import PERIOD, change, put, verify
from validation.forms import forms

OUTPUTS = tuple(
    table.id
    for table in tables_of(forms()).values()
    if table.owner == "output" and table.id != dues.SHEET
)
"""The sheets that show a period; what is due is shown as of the day of the run."""
WITHDRAW = ("withdraw", "--unit", "THPT01", *PERIOD, "--reason", "gửi nhầm")
DECISIONS = (
    WITHDRAW,
    ("excuse", "--unit", "TT01", *PERIOD, "--reason", "mới lập"),
    ("receive", "--unit", "VP", *PERIOD, "--date", "09/03/2023"),
)


def shown(desk: Desk) -> dict[str, Period | None]:
    """Return the period of each output sheet, as its second line names it."""
    with FileRegister.open(desk.register, write=False) as register:
        lines = {name: register.read_named(tables()[name].subtitle_name) for name in OUTPUTS}
    return {name: period_of(str(line or ""), 2023) for name, line in lines.items()}


def sheets(desk: Desk) -> dict[str, Any]:
    return {name: desk.frame(name).to_dict("records") for name in OUTPUTS}


@pytest.fixture
def half(desk: Desk) -> Desk:
    assert desk.run("merge", desk.put("THPT01", "THPT02", "VP"), *PERIOD).code == 0
    assert desk.run("consolidate", "--period", "2023-H1", "--out", desk.folder / "th").code == 0
    return desk


@pytest.mark.parametrize("command", DECISIONS, ids=lambda command: command[0])
def test_a_decision_on_a_quarter_leaves_the_half_year(half: Desk, command: Any) -> None:
    name, *rest = command
    told = half.run(name, *rest)
    assert told.code == 0
    assert "vẫn là của kỳ 6 tháng đầu năm 2023" in told.out
    assert set(shown(half).values()) == {Period.parse("2023-H1")}
    assert half.frame("out_dashboard").iloc[0]["Giá trị"] == "6 tháng đầu năm 2023"
    assert verify(half)["whole"]
    after = sheets(half)
    assert half.run("consolidate", "--period", "2023-H1", "--out", half.folder / "th").code == 0
    assert sheets(half) == after  # nothing was left as it was before the decision


def test_what_brings_a_return_back_leaves_them_too(half: Desk) -> None:
    before = sheets(half)
    for more in ((), ("--undo",)):
        name, *rest = WITHDRAW
        assert half.run(name, *rest, *more).code == 0
        assert (sheets(half) == before) is bool(more)
    assert set(shown(half).values()) == {Period.parse("2023-H1")}


def test_sheets_of_different_periods_keep_their_own(half: Desk) -> None:
    assert compute(half.register, Period.parse("2023-Y"), ["out_targets"]).written
    before = shown(half)
    assert set(before.values()) == {Period.parse("2023-H1"), Period.parse("2023-Y")}
    name, *rest = WITHDRAW
    assert half.run(name, *rest).code == 0
    assert shown(half) == before


def test_a_rebuild_leaves_them(half: Desk) -> None:
    before = sheets(half)
    change(half, "tthc", put(0, "Tiếp nhận tổng số", 99999))
    assert half.run("rebuild").code == 0
    assert set(shown(half).values()) == {Period.parse("2023-H1")}
    assert sheets(half) == before


def test_the_decisions_own_period_is_shown_where_it_is_the_sheets(desk: Desk) -> None:
    assert desk.run("merge", desk.put("THPT01", "VP"), *PERIOD).code == 0
    name, *rest = WITHDRAW
    assert "Các trang tổng hợp" not in desk.run(name, *rest).out
    assert set(shown(desk).values()) == {Period.parse("2023-Q1")}


@pytest.mark.parametrize("part", [period.part for period in periods_in(2023, "quarter")])
def test_the_line_below_a_title_names_its_period(part: str) -> None:
    period = Period(2023, part)
    line = subtitle_of(builtin_plan(2023), period)
    assert period_of(line, 2023) == period
    assert period_of(line, 2024) is None


@pytest.mark.parametrize("line", ["", "None", "Kỳ tổng hợp: ", "Quý I/2023", "Kỳ tổng hợp: Quý"])
def test_other_lines_name_none(line: str) -> None:
    assert period_of(line, 2023) is None


@pytest.mark.parametrize("typed", ["thpt01", "Thpt01", "THPT01"])
def test_a_units_code_may_be_typed_in_small_letters(half: Desk, typed: str) -> None:
    name, _, _, *rest = WITHDRAW
    assert half.run(name, "--unit", typed, *rest).code == 0
    log = half.frame("submissions")
    assert set(log.loc[log["Kết quả"] == "Rút", "Đơn vị"]) == {"THPT01"}
    assert half.run("issue", *PERIOD, "--unit", typed, "--out", half.folder / "bm").code == 0
    assert half.run(name, "--unit", "THPT_01", *rest).code == 2

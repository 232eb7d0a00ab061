"""Three provinces become one in the middle of a year, and district bureaus end.

On 30/06/2023 the offices of three departments (A, B, C) and their bureaus close; the office of the
new department goes on for all of them, some by way of another that closed on the same day. Schools
stay. All figures are reckoned by hand.
"""

from __future__ import annotations

from datetime import date

import pytest

from cchc_xl.measures.coverage import cover, population
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.measures.submission_states import submission_states
from cchc_xl.merging.between import with_findings_between
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import NOT_EXPECTED
from cchc_xl.plan.succession import heirs
from cchc_xl.register.content import Content
from cchc_xl.returns.earlier import last_reported, left_open
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    Q3,
    Q4,
    YEAR,
    Row,
    accepted,
    content_with,
    dossiers,
    row,
    unit,
)

LAST, NEXT = date(2023, 6, 30), date(2023, 7, 1)
OFFICES = ("VPA", "VPB", "VPC")
BUREAUS = {"PGDA": "VPA", "PGDB": "VPB", "PGDC": "VP"}
SCHOOLS = ("THPT1", "THPT2", "THPT3")
PENDING = {"VPA": 3, "VPB": 4, "VPC": 0, "PGDA": 2, "PGDB": 0, "PGDC": 1}
"""Dossiers that each of them has left on 07/06, one of each overdue: 10 in all, 4 overdue."""
EARLY, RESOLVED = 8, 10
"""What every unit resolves in every quarter."""

UNITS = [
    *(unit(code, "PHONG_SO", valid_to=LAST, successor="VP") for code in OFFICES),
    *(unit(code, "PHONG_GDDT", valid_to=LAST, successor=to) for code, to in BUREAUS.items()),
    unit("VP", "PHONG_SO", valid_from=NEXT),
    *(unit(code) for code in SCHOOLS),
]
BEFORE, AFTER = (*OFFICES, *BUREAUS, *SCHOOLS), ("VP", *SCHOOLS)


def figures(code: str, period: Period, carried: int = 0, pending: int = 0) -> Row:
    return dossiers(
        code,
        period,
        online=RESOLVED + pending - carried,
        carried_over=carried,
        early=EARLY,
        on_time=RESOLVED - EARLY,
        within_limit=max(0, pending - 1),
        overdue=min(1, pending),
    )


def inspected(code: str, day: date) -> Row:
    return {
        "inspected_unit": code,
        "inspection_date": day,
        "conclusion_number": f"KL {code}",
        "conclusion_date": day,
    }


def a_year(carried: int = 10, activity: str = "Có phát sinh") -> Content:
    """Return the year: what the new office says it took over in the third quarter, or its nil."""
    rows: dict[str, list[Row]] = {"submissions": [], "tthc": [], "bia": []}
    for period in (Q1, Q2, Q3, Q4):
        for code in BEFORE if period in (Q1, Q2) else AFTER:
            said = activity if (code, period) == ("VP", Q3) else "Có phát sinh"
            rows["submissions"].append(accepted(code, period, activity=said))
            rows["bia"].append(row(code, period, activity=said))
            if said != "Có phát sinh":
                continue
            left = PENDING.get(code, 0) if period == Q2 else 0
            over = carried if (code, period) == ("VP", Q3) else 0
            rows["tthc"].append(figures(code, period, over, left))
    rows["inspections"] = [
        inspected("VPA", date(2023, 5, 4)),
        inspected("THPT1", date(2023, 4, 4)),
        inspected("PGDA", date(2023, 5, 9)),
        inspected("VP", date(2023, 10, 5)),
    ]
    return content_with(UNITS, rows)


def measured(content: Content, period: Period, name: str) -> Measure:
    return next(one for one in measure(content, period) if one.id == name)


def test_who_goes_on_for_whom() -> None:
    """Also by way of one who closed on the same day, and not before the last day is over."""
    assert heirs(UNITS, LAST) == {}
    assert heirs(UNITS, NEXT) == dict.fromkeys((*OFFICES, *BUREAUS), "VP")
    alone = [unit("X", valid_to=LAST), unit("Y", valid_to=LAST, successor="X")]
    assert heirs(alone, NEXT) == {}


@pytest.mark.parametrize(
    ("period", "offices"), [(Q2, 3), (Q3, 1), (H1, 6), (YEAR, 8)], ids=lambda value: str(value)
)
def test_history_stays_in_the_figures(period: Period, offices: int) -> None:
    """T7b counts the offices' dossiers: 8 of 10 early in each quarter, before and after."""
    found = measured(a_year(), period, "T7b")
    assert (found.numerator, found.denominator) == (EARLY * offices, RESOLVED * offices)
    expected = {Q2: 3, Q3: 1, H1: 3, YEAR: 4}[period]
    assert (found.units_reported, found.units_expected) == (expected, expected)
    assert not found.provisional


def test_figures_of_bureaus_stay_beside() -> None:
    found = measured(a_year(), YEAR, "T7bH")
    assert (found.numerator, found.denominator) == (EARLY * 6, RESOLVED * 6)


def test_the_wall_has_each_unit_in_its_time() -> None:
    states = submission_states(a_year(), date(2023, 12, 31))
    first = ["Đúng hạn", "Đúng hạn", NOT_EXPECTED, NOT_EXPECTED]
    for code in (*OFFICES, *BUREAUS):
        assert list(states.loc[code]) == first, code
    assert list(states.loc["VP"]) == first[::-1]
    assert list(states.loc["THPT1"]) == ["Đúng hạn"] * 4
    owing = (states != NOT_EXPECTED).sum()
    assert list(owing) == [9, 9, 4, 4]


@pytest.mark.parametrize(
    ("day", "groups"),
    [
        (LAST, {"DVGD": (1, 3), "PS_TT": (1, 3), "PGD": (1, 3), "*": (3, 9)}),
        (NEXT, {"DVGD": (1, 3), "PS_TT": (0, 1), "PGD": (0, 0), "*": (1, 4)}),
        (date(2023, 12, 31), {"DVGD": (1, 3), "PS_TT": (1, 1), "PGD": (0, 0), "*": (2, 4)}),
    ],
)
def test_coverage_is_of_those_that_are_there(day: date, groups: dict[str, tuple[int, int]]) -> None:
    """Until the last day it is what it was; then the new office must be seen itself."""
    found = cover(a_year(), 2023, day)
    told = {one.group: (one.inspected, one.active) for one in found.groups[:-1]}
    assert told | {"*": (found.total.inspected, found.total.active)} == groups


def test_closures_and_additions_stay_on_the_list() -> None:
    rows = population(a_year(), 2023, date(2023, 12, 31)).set_index("unit")
    assert len(rows) == len(UNITS)
    assert [rows.at["VPA", name] for name in ("times", "change")] == [1, "Ngừng 30/06/2023"]
    assert [rows.at["VP", name] for name in ("times", "change")] == [1, "Bổ sung 01/07/2023"]


def test_what_they_left_is_carried_over_by_the_new_office() -> None:
    """3 + 4 + 2 + 1 dossiers, 4 of them overdue; nothing is left to those that have closed."""
    content = a_year()
    for found in (last_reported(content, Q3), left_open(content, Q3)):
        rows = found["tthc"]
        assert not set(rows["unit"]) & {*OFFICES, *BUREAUS}
        (left,) = rows[rows["unit"].eq("VP")].to_dict("records")
        assert (left["pending"], left["within_limit"], left["overdue"]) == (10, 6, 4)
    before = last_reported(content, Q2)["tthc"]
    assert {*OFFICES, *BUREAUS} <= set(before["unit"])  # the second quarter is their own


@pytest.mark.parametrize(("carried", "codes"), [(10, []), (7, ["R105"])])
def test_its_return_is_held_against_the_sum(carried: int, codes: list[str]) -> None:
    found = with_findings_between(a_year(carried))
    told = found[found["unit"].eq("VP") & found["code"].str.startswith("R10")]
    assert list(told["code"]) == codes
    if codes:
        assert "10" in told["message"].iloc[0]


def test_a_nil_return_of_the_new_office_leaves_what_they_left() -> None:
    content = a_year(activity="Không phát sinh")
    rows = content.frames["tthc"]
    rows = rows[rows["unit"].eq("VP") & rows["period"].eq(Q3.code)]
    assert rows[["carried_over", "pending", "overdue", "resolved"]].values.tolist() == [
        [10, 10, 4, 0]
    ]


def test_by_the_end_of_the_year_nothing_is_counted_twice() -> None:
    found = measured(a_year(), Period(2023, "Y"), "T7a")
    assert (found.numerator, found.denominator) == (RESOLVED * 8, RESOLVED * 8)

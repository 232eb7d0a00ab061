"""The page of clauses says who is asked and when: it is what the templates really ask."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from cchc_xl.plan.clauses import Carrier
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Clause, builtin_plan
from cchc_xl.templates.context import context_of
from tests.documents.askings import EACH, KEPT, LAST, SENT, Asking, askings, units_of
from tests.documents.clauses import of_year

PLAN = builtin_plan(2023)
QUARTERS = tuple(row.period for row in PLAN.calendar)
CONTEXT = context_of(PLAN, register="SO", key=b"0" * 32)
CLAUSES = [clause for clause in PLAN.clauses if any(one.who for one in askings(PLAN, clause))]


@cache
def rows(form: str, quarter: Period) -> dict[str, set[str]]:
    """Return the keys of the given rows of a form in each unit's template that has the form."""
    found = {}
    for unit in PLAN.units:
        issued = {one.id: one for one in CONTEXT.forms_of(unit, quarter)}
        if form in issued:
            lines = CONTEXT.lines_of(issued[form], unit, quarter)
            found[unit.code] = {line.key for line in lines}
    return found


@cache
def columns(form: str, column: str, quarter: Period) -> set[str]:
    """Return the units whose templates have a form, and in it the column."""
    return {
        unit.code
        for unit in PLAN.units
        for one in CONTEXT.forms_of(unit, quarter)
        if one.id == form and (not column or column in {field.id for field in one.columns})
    }


def having(form: str, quarter: Period, keys: set[str]) -> set[str]:
    """Return the units whose templates have any of the rows; products stand below their task."""
    return {
        unit
        for unit, own in rows(form, quarter).items()
        if keys & own or keys & {key.rpartition(".")[0] for key in own}
    }


def really_asked(clause: Clause, carrier: Carrier, quarter: Period) -> set[str]:
    """Return the units whose templates of a quarter ask for what carries a clause."""
    if carrier.kind == "table":
        return set()  # plans that units send are in no template
    if carrier.kind == "task":
        return having("nhiem_vu", quarter, {carrier.name})
    if carrier.kind == "indicator":
        return {unit for unit, own in rows("thong_ke", quarter).items() if carrier.name in own}
    tasks = {*clause.names("task"), clause.task} - {""}
    if tasks and carrier.name in ("nhiem_vu", "san_pham"):
        return having(carrier.name, quarter, tasks)
    return columns(carrier.name, carrier.column, quarter) & units_of(PLAN, clause.who or ("*",))


def said(asking: Asking, quarter: Period) -> set[str]:
    """Return the units that the page names for a quarter."""
    asked = {EACH: True, LAST: quarter.closing == "Q4", SENT: False}[asking.when]
    return units_of(PLAN, asking.who) if asked else set()


@pytest.mark.parametrize("clause", CLAUSES, ids=[clause.id for clause in CLAUSES])
def test_who_is_named_is_asked_and_who_is_asked_is_named(clause: Clause) -> None:
    for asking in askings(PLAN, clause):
        for quarter in QUARTERS if asking.when != KEPT else ():
            wanted = really_asked(clause, asking.carrier, quarter)
            assert said(asking, quarter) == wanted, (str(asking.carrier), quarter.code)


@pytest.mark.parametrize("clause", CLAUSES, ids=[clause.id for clause in CLAUSES])
def test_a_clause_binds_those_who_are_asked(clause: Clause) -> None:
    """Whom the plan's sentence means, as the clause has it, is who tells of it: nobody more."""
    found = askings(PLAN, clause)
    office = {"VP"} if any(one.when == KEPT for one in found) else set()
    asked = set().union(*(units_of(PLAN, one.who) for one in found))
    if not clause.task:
        assert units_of(PLAN, clause.who) - office == asked - office
    reports = {one.when for one in found if one.carrier.kind in ("indicator", "form")}
    if "task" not in {one.carrier.kind for one in found} and reports:
        assert clause.how_often == ("quarter" if EACH in reports else "year")


ROWS = {
    "III.1.3a": ["Đơn vị trực thuộc: báo cáo quý (I.2)", "Văn phòng Sở: báo cáo quý (nhiệm vụ 8)"],
    "III.1.3c": ["Trung tâm GDNN-GDTX: báo cáo quý (VII.8)"],
    "III.4.4a": [
        "Văn phòng Sở; Phòng Tổ chức cán bộ; Phòng Kế hoạch - Tài chính: báo cáo quý IV, số cả năm"
    ],
    "NV.9": ["Phòng cơ quan Sở: báo cáo quý (nhiệm vụ 9, “Nhiệm vụ”, I.5)"],
    "NV.22": [
        "Phòng cơ quan Sở: báo cáo quý (nhiệm vụ 22",
        "Phòng cơ quan Sở: báo cáo quý IV, số cả năm (III.10); hạn 31/12/2023",
    ],
    "NV.29": ["Văn phòng Sở: báo cáo quý IV, số cả năm (III.7, III.8)"],
    "II.9": ["Văn phòng Sở: mỗi quý, trang của Văn phòng trong sổ"],
    "III.1.1b": ["Phòng GD&ĐT quận, huyện: gửi kế hoạch về Văn phòng, một lần (nhiệm vụ 1b)"],
}


def told(text: str, clause: str) -> str:
    """Return what the page says of who and when for a clause."""
    row = next(line for line in text.splitlines() if line.startswith(f"| {clause} |"))
    return row.rsplit(" | ", 1)[1]


def test_the_page_says_it_of_each_place() -> None:
    text = of_year(PLAN)
    for clause, words in ROWS.items():
        assert [one for one in words if one not in told(text, clause)] == [], clause


def test_the_page_follows_the_plan() -> None:
    rows = [
        row._replace(kinds=("TTR",), asked="Q4") if row.code == "I.5" else row
        for row in PLAN.indicators
    ]
    text = of_year(replace(PLAN, indicators=tuple(rows)))
    assert "Thanh tra Sở: báo cáo quý IV, số cả năm (I.5" in told(text, "NV.9")

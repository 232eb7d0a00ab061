"""An inspection is told again until it is concluded and its findings are remedied: the whole loop.

Template of the next quarter, what an officer completes in it, the merge, the sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.demo import fill
from cchc_xl.demo.case import Record
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from cchc_xl.services.run import Outcome
from tests.desk import IN_TIME, Desk, answers_of, dated
from validation.words import INACTIVE

Q1, Q2, Q3, H1 = (Period.parse(f"2023-{part}") for part in ("Q1", "Q2", "Q3", "H1"))
UNIT, TELLER = "PGD01", "PGD01"


def inspection(unit: str, day: date, **cells: Any) -> Record:
    told: Record = {"inspected_unit": unit, "inspection_date": day, "inspection_kind": "Định kỳ"}
    return {**told, "findings": 0, "remedied": 0, "content": "CCHC", "lead": "Phòng", **cells}


CONCLUDED: Record = {"conclusion_number": "5/KL", "conclusion_date": date(2023, 2, 20)}
LATER = date(2023, 6, 20)
BEGUN: list[Record] = [
    inspection("THPT01", date(2023, 2, 1), **CONCLUDED)
    | {"findings": 3, "remedied": 1, "remedy_deadline": date(2023, 4, 15)},
    inspection("GDTX01", date(2023, 2, 12), **CONCLUDED),
    inspection("THPT02", date(2023, 2, 13)),
]


@pytest.fixture
def begun(desk: Desk) -> Desk:
    """Give a register with a bureau's first return: three inspections, two of them open."""
    desk.fill(TELLER, lambda given: given.update(kiem_tra=BEGUN))
    assert not desk.run("merge", desk.folder / "bc", "--period", "2023-Q1").code
    return desk


def template(desk: Desk, period: Period) -> Path:
    folder = desk.folder / f"bm-{period}"
    (path,) = services.issue(desk.register, period, folder, [TELLER])
    return path


def brought(path: Path) -> list[list[Any]]:
    """Return the rows that a template begins with, under the headings, without the check."""
    sheet = openpyxl.load_workbook(path)["Kiểm tra"]
    lines = [[cell.value for cell in line[1:11]] for line in sheet.iter_rows(min_row=6)]
    return [
        [cell.date() if isinstance(cell, datetime) else cell for cell in line]
        for line in lines
        if line[0]
    ]


def send(desk: Desk, period: Period, told: Sequence[Record], *, nil: bool = False) -> Outcome:
    """Fill in a quarter's template, merge it and return what was made of it."""
    path = template(desk, period)
    given = {**answers_of(TELLER, period, answers_of(TELLER)), "kiem_tra": list(told)}
    if nil:
        cover = {**given["bia"][0], "activity": INACTIVE}
        given = {"bia": [cover], "kiem_tra": list(told)}
    folder = desk.folder / f"bc-{period}"
    folder.mkdir(exist_ok=True)
    when = IN_TIME.replace(month=period.end.month)
    dated(fill(path, given, folder / path.name), when)
    return services.consolidate(desk.register, [folder], period, desk.folder / "ra")


def codes(outcome: Outcome) -> set[str]:
    found = outcome.run.examined.all_findings()
    return {one.code for one in found if one.sheet == "Kiểm tra"}


def between(desk: Desk) -> list[str]:
    """Return what the register's findings say of it, made anew from the returns in force."""
    title = next(one.title for one in tables()["findings"].columns if one.id == "code")
    return [code for code in desk.frame("findings")[title] if code == "R608"]


def held(outcome: Outcome) -> dict[str, Any]:
    *_, total = outcome.run.sheets["out_inspections"]
    cells = [cell.value if isinstance(cell, Formula) else cell for cell in total]
    return dict(zip(tables()["out_inspections"].ids, cells, strict=True))


def test_what_is_open_is_filled_in_completed_and_gone(begun: Desk) -> None:
    names = {unit.code: unit.name for unit in builtin_plan(2023).units}
    first, second = (f"{code} - {names[code]}" for code in ("THPT01", "THPT02"))
    assert brought(template(begun, Q2)) == [
        [
            *(first, date(2023, 2, 1), "Định kỳ", "5/KL", date(2023, 2, 20), 3, 1),
            *("CCHC", "Phòng", date(2023, 4, 15)),
        ],
        [second, date(2023, 2, 13), "Định kỳ", None, None, 0, 0, "CCHC", "Phòng", None],
    ]
    later: Record = {"conclusion_number": "9/KL", "conclusion_date": date(2023, 3, 20)}
    done = send(
        begun,
        Q2,
        [
            {"inspected_unit": first, "remedied": 3},
            {"inspected_unit": second, **later, "findings": 2, "remedy_deadline": LATER},
            inspection("TT01", date(2023, 4, 4), **CONCLUDED)
            | {"conclusion_date": date(2023, 4, 20), "findings": 1, "remedy_deadline": LATER},
        ],
    )
    assert codes(done) == set()
    assert between(begun) == []
    assert TELLER in {one.unit for one in done.run.examined.receipts if one.accepted}
    quarter = held(done)
    assert [quarter[name] for name in ("held", "findings", "remedied")] == [1, 1, 0]
    half = held(services.consolidate(begun.register, [], H1, begun.folder / "ra"))
    assert [half[name] for name in ("held", "concluded", "findings", "remedied")] == [4, 4, 6, 3]
    left = [line[:2] + line[5:7] for line in brought(template(begun, Q3))]
    assert left == [
        [second, date(2023, 2, 13), 2, 0],
        [f"TT01 - {names['TT01']}", date(2023, 4, 4), 1, 0],
    ]


def test_a_nil_return_leaves_what_is_open_as_it_is(begun: Desk) -> None:
    done = send(begun, Q2, [], nil=True)
    assert codes(done) == set()
    assert TELLER in {one.unit for one in done.run.examined.receipts if one.accepted}
    assert [line[1] for line in brought(template(begun, Q3))] == [
        date(2023, 2, 1),
        date(2023, 2, 13),
    ]


def test_an_inspection_of_the_quarter_is_no_nil_return(begun: Desk) -> None:
    done = send(begun, Q2, [inspection("TT01", date(2023, 4, 4))], nil=True)
    assert [one.unit for one in done.run.examined.receipts if one.accepted] == []
    assert "R901" in {one.code for one in done.run.examined.all_findings()}


def test_an_old_inspection_that_nobody_told_of_wants_an_explanation(begun: Desk) -> None:
    done = send(begun, Q2, [inspection("TT01", date(2023, 2, 3))])
    assert codes(done) == {"R608"}
    assert between(begun) == ["R608"]

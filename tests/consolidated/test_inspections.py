"""Inspections by content, by hand: each once, in its period, findings until they are remedied."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.consolidated import draw
from cchc_xl.consolidated.sheets.inspections import rows
from cchc_xl.measures.coverage import cover
from cchc_xl.measures.dues import due_things
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from tests.content_samples import Q1, Q2, YEAR, accepted, content_with, row, unit

H1 = Period(2023, "H1")
UNITS = [unit("VP", kind="PHONG_SO"), unit("PGD01", kind="PHONG_GDDT")]
UNITS += [unit(f"THPT0{n}") for n in (1, 2, 3, 4)]
FINANCE = "Tài chính công"


def own(inspected: str, day: date, **cells: Any) -> dict[str, Any]:
    told = {"inspected_unit": inspected, "inspection_date": day, "inspection_kind": "Định kỳ"}
    return {**told, "findings": 0, "remedied": 0, **cells}


def reported(period: Period, inspected: str, day: date, **cells: Any) -> dict[str, Any]:
    return row("PGD01", period, **own(inspected, day, **cells))


CONCLUDED = {"conclusion_number": "5/KL", "conclusion_date": date(2023, 3, 1)}
TABLES = {
    "submissions": [accepted(code, quarter) for code in ("VP", "PGD01") for quarter in (Q1, Q2)],
    "inspections": [
        own("THPT01", date(2023, 2, 1), **CONCLUDED, findings=3, remedied=1)
        | {"remedy_deadline": date(2023, 3, 30), "content": "CCHC"},
        own("THPT02", date(2023, 3, 7), content=FINANCE, inspection_kind="Đột xuất"),
        own("THPT03", date(2023, 3, 8)),  # the second quarter's
        own("THPT04", date(2022, 12, 7)),  # last year's
    ],
    "kiem_tra": [
        reported(Q1, "THPT01", date(2023, 2, 1), findings=9),  # Văn phòng's own, told again
        reported(Q1, "THPT02", date(2023, 2, 20), findings=2, content=FINANCE),
        reported(Q1, "THPT03", date(2023, 2, 21), inspection_kind="Đột xuất", content="Khác"),
        reported(Q2, "THPT02", date(2023, 2, 20), **CONCLUDED, findings=4, remedied=1)
        | {"remedy_deadline": date(2023, 4, 1), "content": FINANCE},
    ],
}


def counts(content: Content, period: Period) -> dict[tuple[Any, Any], list[Any]]:
    found = rows(draw(content, period, period.end))
    cells = [[one.value if isinstance(one, Formula) else one for one in line] for line in found]
    return {(line[0], line[1]): line[2:] for line in cells if any(line[2:])}


def test_each_counts_once_in_its_period() -> None:
    content = content_with(UNITS, TABLES)
    assert counts(content, Q1) == {
        ("CCHC", "Sở kiểm tra"): [1, 1, 0, 1, 3, 1, 0],  # due on 30/03: not over on 07/03
        (FINANCE, "Sở kiểm tra"): [1, 0, 1, 0, 0, 0, 0],
        (FINANCE, "Đơn vị báo cáo"): [1, 1, 0, 0, 2, 0, 0],
        ("Khác", "Đơn vị báo cáo"): [1, 0, 1, 0, 0, 0, 0],
        ("Tổng cộng", None): [4, 2, 2, 1, 5, 1, 0],
    }
    assert counts(content, H1) == {
        ("CCHC", "Sở kiểm tra"): [2, 2, 0, 1, 3, 1, 2],
        (FINANCE, "Sở kiểm tra"): [1, 0, 1, 0, 0, 0, 0],
        (FINANCE, "Đơn vị báo cáo"): [1, 1, 0, 1, 4, 1, 3],
        ("Khác", "Đơn vị báo cáo"): [1, 0, 1, 0, 0, 0, 0],
        ("Tổng cộng", None): [5, 3, 2, 2, 7, 2, 5],
    }


@pytest.mark.parametrize(
    ("period", "day", "overdue"),
    [
        (Q1, date(2023, 3, 7), 2),
        (Q1, date(2023, 3, 8), 0),
        (Q1, date(2023, 3, 31), 0),
        (H1, date(2023, 6, 7), 2),
        (H1, date(2023, 6, 8), 0),
        (H1, date(2023, 6, 30), 0),
        (YEAR, date(2023, 12, 7), 2),
        (YEAR, date(2023, 12, 8), 0),
    ],
)
def test_remedies_are_overdue_at_the_end_of_the_window(
    period: Period, day: date, overdue: int
) -> None:
    line = own("THPT01", date(2023, 2, 1), **CONCLUDED, findings=3, remedied=1, remedy_deadline=day)
    content = content_with(UNITS, {"inspections": [line]})
    for today in (None, date(2023, 2, 20), date(2026, 11, 27)):
        found = rows(draw(content, period, period.end, today))
        assert isinstance(found[-1][-1], Formula)
        assert found[-1][-1].value == overdue


def test_a_content_that_the_plan_does_not_list_has_rows_of_its_own() -> None:
    own_table = [own("THPT01", date(2023, 2, 1), content="Phòng cháy")]
    found = counts(content_with(UNITS, {"inspections": own_table}), Q1)
    assert found["Phòng cháy", "Sở kiểm tra"] == [1, 1, 0, 0, 0, 0, 0]
    assert found["Tổng cộng", None] == [1, 1, 0, 0, 0, 0, 0]


def test_only_reform_covers_a_unit_and_blank_is_reform() -> None:
    told = {**CONCLUDED, "inspection_kind": "Định kỳ"}
    about = {"THPT01": None, "THPT02": "CCHC", "THPT03": FINANCE, "THPT04": "Khác"}
    lines = [
        reported(Q1, code, date(2023, 2, 1), content=content, **told)
        for code, content in about.items()
    ]
    tables_ = {"submissions": TABLES["submissions"], "kiem_tra": lines}
    found = cover(content_with(UNITS, tables_), 2023, Q1.end)
    left = {one.code for one in found.total.not_inspected}
    assert left.isdisjoint({"THPT01", "THPT02"})
    assert left >= {"THPT03", "THPT04"}


def test_remedies_are_due_as_they_were_told_last() -> None:
    due = due_things(content_with(UNITS, TABLES), date(2023, 3, 25))
    remedies = [one for one in due if one.kind == "Khắc phục sau kiểm tra"]
    assert [(one.day, one.unit, one.what) for one in remedies] == [
        (date(2023, 3, 30), "THPT01", "Kiểm tra 5/KL: còn 2 tồn tại"),
        (date(2023, 4, 1), "THPT02", "Kiểm tra 5/KL: còn 3 tồn tại"),
    ]
    assert tables()["kiem_tra"].sheet in remedies[1].place

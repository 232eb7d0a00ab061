"""The sheets that list what units report, by hand: open tasks, documents, inspections, notes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from tests.content_samples import H1, Q1, Q2, Q4, YEAR, accepted, content_with, one_sheet, row, unit

Line = dict[str, Any]


def lines(content: Content, period: Period, name: str) -> tuple[list[Line], Line]:
    """Return a sheet's rows as people see them, and the last one."""
    *rows, total = (
        {
            column: cell.value if isinstance(cell, Formula) else cell
            for column, cell in zip(tables()[name].ids, line, strict=True)
        }
        for line in one_sheet(content, period, period.end, name)
    )
    return rows, total


def task(period: Period, name: str, **cells: Any) -> Line:
    return row("TTR", period, task=name, **cells)


TASKS = [
    task(Q1, "11", status="Đang thực hiện", progress=20, difficulty="Thiếu người"),
    task(Q1, "12", status="Chưa thực hiện"),
    task(Q2, "11", status="Đang thực hiện", progress=60, difficulty="Chưa có hướng dẫn"),
    task(Q2, "12", status="Hoàn thành", completion_date=date(2023, 5, 1), progress=100),
    task(Q2, "18", status="Hoàn thành", difficulty="Kinh phí", progress=100),
    task(Q2, "17", status="Không phát sinh"),
]


def test_what_is_not_done_and_why() -> None:
    office = unit("TTR", "PHONG_SO", name="Thanh tra Sở")
    log = [accepted("TTR", quarter) for quarter in (Q1, Q2)]
    content = content_with([office], {"nhiem_vu": TASKS, "submissions": log})
    for period in (Q2, H1):
        rows, total = lines(content, period, "out_open_tasks")
        told = {line["task"]: line for line in rows}
        assert "12" not in told
        assert "17" not in told
        names = ("name", "status", "progress", "outcome", "difficulty", "open", "overdue", "told")
        assert [told["11"][name] for name in names] == [
            *("Thanh tra Sở", "Đang thực hiện", 60, "Quá hạn chưa hoàn thành"),
            *("Chưa có hướng dẫn", 1, 1, 1),
        ]
        assert [told["18"][name] for name in ("difficulty", "open", "told")] == ["Kinh phí", 0, 1]
        assert {line["unit"] for line in rows} == {"TTR"}
        unsaid = [line for line in rows if line["status"] == "Chưa có báo cáo"]
        assert total["unit"] == "Tổng cộng"
        assert total["open"] == len(rows) - 1 == len(unsaid) + 1
        assert total["told"] == 2
        assert total["overdue"] == sum(line["overdue"] for line in rows) > 1
    before, _ = lines(content, Q1, "out_open_tasks")
    assert [line["progress"] for line in before if line["task"] in ("11", "12")] == [20, None]


PROGRAMME = [
    {"code": "1", "name": "Đúng hạn", "planned_date": date(2023, 4, 1), "lead": "VP"},
    {"code": "2", "name": "Trễ", "planned_date": date(2023, 4, 2), "lead": "VP"},
    {
        **{"code": "3", "name": "Gia hạn", "planned_date": date(2023, 4, 3), "lead": "VP"},
        **{"extended_date": date(2023, 6, 20), "extension_document": "CV 9"},
    },
    {"code": "4", "name": "Quá hạn", "planned_date": date(2023, 6, 7), "lead": "VP"},
    {"code": "5", "name": "Chưa ai báo", "planned_date": date(2023, 6, 8), "lead": "VP"},
]
DOCUMENTS = [
    row("VP", Q1, code="1", number="1/QĐ", issue_date=date(2023, 3, 1)),
    row("VP", Q1, name="Rà soát quý I", reviewed="Rà soát", number="7/2019/QĐ", position=1),
    row(
        "VP", Q2, code="2", number="2/QĐ", issue_date=date(2023, 4, 9), portal_date=date(2023, 5, 1)
    ),
    row("VP", Q2, code="3", position=1),
    row("VP", Q2, name="Xin thêm", planned_date=date(2023, 5, 5), number="8/DT", position=2),
    row("VP", Q2, name="Bãi bỏ quý II", reviewed="Bãi bỏ", number="9/2015/QĐ", position=3),
]


def test_each_legal_document() -> None:
    log = [accepted("VP", quarter) for quarter in (Q1, Q2)]
    tables_ = {"vbqppl": DOCUMENTS, "legal_programme": PROGRAMME, "submissions": log}
    content = content_with([unit("VP", "PHONG_SO")], tables_)
    rows, total = lines(content, Q2, "out_document_list")
    names = ("name", "first", "planned_date", "extension", "issue_date", "number", "state")
    april = [date(2023, 4, number) for number in range(1, 10)]
    assert [tuple(line[name] for name in names) for line in rows] == [
        ("Đúng hạn", april[0], april[0], None, date(2023, 3, 1), "1/QĐ", "Ban hành đúng hạn"),
        ("Trễ", april[1], april[1], None, april[8], "2/QĐ", "Ban hành trễ hạn"),
        ("Xin thêm", None, date(2023, 5, 5), None, None, "8/DT", "Đơn vị đề nghị bổ sung"),
        ("Quá hạn", date(2023, 6, 7), date(2023, 6, 7), None, None, None, "Quá hạn chưa ban hành"),
        ("Chưa ai báo", date(2023, 6, 8), date(2023, 6, 8), None, None, None, "Chưa đến hạn"),
        ("Gia hạn", april[2], date(2023, 6, 20), "CV 9", None, None, "Chưa đến hạn"),
        ("Bãi bỏ quý II", None, None, None, None, "9/2015/QĐ", "Bãi bỏ"),
    ]
    counts = {line["name"]: (line["planned"], line["on_schedule"]) for line in rows}
    assert [name for name, both in counts.items() if both[0]] == ["Đúng hạn", "Trễ", "Quá hạn"]
    assert [name for name, both in counts.items() if both[1]] == ["Đúng hạn"]
    assert (total["unit"], total["planned"], total["on_schedule"]) == ("Tổng cộng", 3, 1)
    assert rows[1]["portal_date"] == date(2023, 5, 1)
    half, _ = lines(content, H1, "out_document_list")
    reviewed = {line["number"] for line in half if line["reviewed"]}
    assert reviewed == {"7/2019/QĐ", "9/2015/QĐ"}


def test_a_register_without_the_programme_goes_by_what_units_plan() -> None:
    told = row("VP", Q1, name="A", planned_date=date(2023, 2, 1), issue_date=date(2023, 2, 1))
    rows, _ = lines(
        content_with([unit("VP", "PHONG_SO")], {"vbqppl": [told]}), Q1, "out_document_list"
    )
    assert [line["state"] for line in rows] == ["Ban hành đúng hạn"]


def inspection(unit_: str, day: date, **cells: Any) -> Line:
    return {"inspected_unit": unit_, "inspection_date": day, **cells}


CONCLUDED = {"conclusion_number": "5/KL", "conclusion_date": date(2023, 2, 20)}
OWN = [
    inspection("A", date(2023, 2, 1), **CONCLUDED, findings=3, remedied=1)
    | {"remedy_deadline": date(2023, 3, 7), "lead": "Thanh tra Sở"},
    inspection("B", date(2023, 4, 1), **CONCLUDED, findings=0, remedied=0),
]
TOLD = [
    row("PGD", Q1, **inspection("C", date(2023, 2, 2)), **CONCLUDED, findings=4, remedied=0)
    | {"remedy_deadline": date(2023, 5, 1)},
    row("PGD", Q1, **inspection("D", date(2023, 2, 3)), findings=0, remedied=0, position=1),
    row("PGD", Q1, **inspection("B", date(2023, 2, 9)), **CONCLUDED, findings=2, remedied=2)
    | {"position": 2},
    row("PGD", Q2, **inspection("C", date(2023, 2, 2)), **CONCLUDED, findings=4, remedied=4),
    row("PGD", Q2, **inspection("A", date(2023, 4, 4)), **CONCLUDED, findings=2, remedied=1)
    | {"remedy_deadline": date(2023, 6, 8), "position": 1},
]
UNITS = [unit("PGD", "PHONG_GDDT"), *(unit(code) for code in "ABCD")]


@pytest.mark.parametrize(
    ("period", "wanted", "sums"),
    [
        (
            Q1,
            [
                ("A", 1, 2, 2, "Quá hạn khắc phục"),
                ("C", 1, 4, 0, "Đang khắc phục"),
                ("D", 1, 0, 0, "Chưa có kết luận"),
                ("B", 1, 0, 0, "Đã khắc phục xong"),
            ],
            [4, 9, 3, 2],
        ),
        (
            Q2,
            [
                ("A", 0, 2, 2, "Quá hạn khắc phục"),
                ("C", 0, 0, 0, "Đã khắc phục xong"),
                ("D", 0, 0, 0, "Chưa có kết luận"),
                ("B", 1, 0, 0, "Không có tồn tại"),
                ("A", 1, 1, 0, "Đang khắc phục"),
            ],
            [2, 2, 1, 0],
        ),
        (
            H1,
            [
                ("A", 1, 2, 2, "Quá hạn khắc phục"),
                ("C", 1, 0, 0, "Đã khắc phục xong"),
                ("D", 1, 0, 0, "Chưa có kết luận"),
                ("B", 1, 0, 0, "Đã khắc phục xong"),
                ("B", 1, 0, 0, "Không có tồn tại"),
                ("A", 1, 1, 0, "Đang khắc phục"),
            ],
            [6, 11, 8, 2],
        ),
    ],
    ids=str,
)
def test_each_inspection(period: Period, wanted: list[tuple[Any, ...]], sums: list[int]) -> None:
    log = [accepted("PGD", quarter) for quarter in (Q1, Q2)]
    tables_ = {"inspections": OWN, "kiem_tra": TOLD, "submissions": log}
    content = content_with(UNITS, tables_)
    rows, total = lines(content, period, "out_inspection_list")
    names = ("inspected_unit", "held", "left", "overdue", "state")
    assert [tuple(line[name] for name in names) for line in rows] == wanted
    assert total["inspected_unit"] == "Tổng cộng trong kỳ"
    assert [total[name] for name in ("held", "findings", "remedied", "overdue")] == sums
    *_, by_content = one_sheet(content, period, period.end, "out_inspections")
    last = dict(zip(tables()["out_inspections"].ids, by_content, strict=True))
    for name in ("held", "findings", "remedied", "overdue"):
        cell = last[name]
        assert isinstance(cell, Formula)
        assert cell.value == total[name]
    assert rows[0]["lead"] == "Thanh tra Sở"
    assert {line["teller"] for line in rows} == {None, "PGD"}


def figure(period: Period, code: str, value: float | None, note: str | None = None) -> Line:
    return row("VP", period, indicator=code, value=value, note=note)


YEARLY, QUARTERLY, UNSAID = "I.9", "I.1", "I.3"


def test_notes_stand_beside_the_figures() -> None:
    rows = [
        figure(Q1, QUARTERLY, 3, "gồm 1 kế hoạch"),
        figure(Q2, QUARTERLY, 4, "không có"),
        figure(Q2, UNSAID, None, "chưa thống kê"),
    ]
    content = content_with([unit("VP", "PHONG_SO")], {"thong_ke": rows})

    def told(period: Period) -> dict[str, tuple[Any, ...]]:
        found, last = lines(content, period, "out_indicator_units")
        return {line["code"]: (line["value"], line["note"]) for line in [*found, last]}

    assert told(Q1) == {QUARTERLY: (3, "gồm 1 kế hoạch")}
    assert told(Q2) == {QUARTERLY: (4, "không có"), UNSAID: (None, "chưa thống kê")}
    assert told(H1) == {
        QUARTERLY: (7, "Quý I/2023: gồm 1 kế hoạch; Quý II/2023: không có"),
        UNSAID: (None, "Quý II/2023: chưa thống kê"),
    }


def test_what_nobody_was_asked_for_is_no_0() -> None:
    rows = [figure(Q1, QUARTERLY, 0), figure(Q4, YEARLY, 0)]
    content = content_with([unit("VP", "PHONG_SO")], {"thong_ke": rows})
    plan = {one.code: one for one in content.plan.indicators}
    assert (plan[YEARLY].asked, plan[QUARTERLY].asked) == ("Q4", "")

    def told(period: Period, code: str) -> list[Any]:
        found, last = lines(content, period, "out_indicators")
        (line,) = (one for one in [*found, last] if one["code"] == code)
        return [line["basis"], line["units"], line["value"]]

    for period in (Q1, Q2, H1):
        assert told(period, YEARLY) == ["Chưa đến kỳ", None, None]
    for period in (Q4, YEAR):
        assert told(period, YEARLY)[1:] == [1, 0]
    assert told(Q1, QUARTERLY) == ["Cộng các quý", 1, 0]
    assert told(Q2, QUARTERLY) == ["Cộng các quý", 0, ""]  # asked, and nobody has answered

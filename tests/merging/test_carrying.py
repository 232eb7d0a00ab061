"""What a return does not say anew stands as it was last reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import earlier_plan
from cchc_xl.register.content import Content
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    Q3,
    YEAR,
    Row,
    accepted,
    content_with,
    dossiers,
    plan_received,
    row,
    unit,
)

VP, TTR = unit("VP", "PHONG_SO"), unit("TTR", "PHONG_SO")
SCHOOL = unit("THPT01")
NIL = {"activity": "Không phát sinh"}
DONE, DOING = "Hoàn thành", "Đang thực hiện"


def figures(content: Content, metric: str, period: Period) -> tuple[float, float]:
    found: Measure = next(item for item in measure(content, period) if item.id == metric)
    return found.numerator, found.denominator


def log(*parts: tuple[str, Period, dict[str, Any]]) -> list[Row]:
    return [accepted(code, quarter, **changes) for code, quarter, changes in parts]


# City tasks and legal documents: the latest report counts, in the window of its date. So it is
# where Văn phòng keeps no table of them: what units tell of is all that there is.
BEFORE_TABLES = earlier_plan(2023, "4")


def test_the_example_of_a_half_year() -> None:
    """A task due 25/03 done 24/03, a document planned 25/03 issued 24/03, another shown 10/03."""
    given = {"document": "CV 1/UBND", "deadline": date(2023, 3, 25)}
    first = {"name": "QĐ một", "planned_date": date(2023, 3, 25)}
    second = {"name": "QĐ hai", "planned_date": date(2023, 3, 3), "issue_date": date(2023, 3, 3)}
    shown = {
        "national_database_date": date(2023, 3, 24),
        "portal_date": date(2023, 3, 24),
    }
    late = {"national_database_date": date(2023, 3, 10), "portal_date": date(2023, 3, 10)}
    rows = {
        "submissions": log(("VP", Q1, {}), ("VP", Q2, {})),
        "ubnd_giao": [
            row("VP", Q1, **given),
            row("VP", Q2, **given, completion_date=date(2023, 3, 24)),
        ],
        "vbqppl": [
            row("VP", Q1, **first),
            row("VP", Q1, **second, position=1),
            row("VP", Q2, **first, issue_date=date(2023, 3, 24), **shown),
            row("VP", Q2, **second, **late, position=1),
        ],
    }
    content = content_with([VP], rows, BEFORE_TABLES)
    assert {name: figures(content, name, H1) for name in ("T3", "T4a", "T4b", "T4c")} == {
        "T3": (1, 1),
        "T4a": (2, 2),
        "T4b": (2, 2),
        "T4c": (2, 2),
    }
    # on 07/03 neither was due, and the document of 03/03 was shown nowhere yet
    assert {name: figures(content, name, Q1) for name in ("T3", "T4a", "T4b", "T4c")} == {
        "T3": (0, 0),
        "T4a": (1, 1),
        "T4b": (0, 1),
        "T4c": (0, 1),
    }


def city_tasks(*reports: tuple[Period, str, date, date | None]) -> Content:
    rows = [
        row("VP", quarter, document=name, deadline=day, completion_date=done, position=number)
        for number, (quarter, name, day, done) in enumerate(reports)
    ]
    quarters = [Q1, Q2, Q3]
    log_rows = log(*(("VP", q, {}) for q in quarters))
    return content_with([VP], {"submissions": log_rows, "ubnd_giao": rows}, BEFORE_TABLES)


FEB, MAR, MAY = date(2023, 2, 20), date(2023, 3, 25), date(2023, 5, 20)


@pytest.mark.parametrize(
    ("reports", "quarter", "half"),
    [
        # not told again, it still falls due
        ([(Q1, "CV 1", MAR, None)], (0, 1), (0, 1)),
        ([(Q1, "CV 1", FEB, FEB)], (0, 0), (1, 1)),
        # told again under another spelling
        ([(Q1, "CV 1", MAR, None), (Q2, "cv  1", MAR, MAR)], (1, 1), (1, 1)),
        # extended: the earlier deadline is gone
        ([(Q1, "CV 1", FEB, None), (Q2, "CV 1", MAY, MAY)], (1, 1), (1, 1)),
        # two tasks of one document: the one that was done stays
        ([(Q1, "CV 1", FEB, FEB), (Q1, "CV 1", MAY, None), (Q2, "CV 1", MAY, MAY)], (1, 1), (2, 2)),
        # a later report takes a completion back
        ([(Q1, "CV 1", FEB, FEB), (Q2, "CV 1", FEB, None)], (0, 0), (0, 1)),
        # at the edges of the windows
        ([(Q1, "CV 1", date(2023, 3, 7), None)], (0, 0), (0, 1)),
        ([(Q1, "CV 1", date(2023, 3, 8), None)], (0, 1), (0, 1)),
        ([(Q1, "CV 1", date(2023, 6, 7), None)], (0, 1), (0, 1)),
        ([(Q1, "CV 1", date(2023, 6, 8), None)], (0, 0), (0, 0)),
        # what comes in the third quarter's return does not reach back
        ([(Q1, "CV 1", MAR, None), (Q3, "CV 1", MAR, MAR)], (0, 1), (0, 1)),
    ],
)
def test_city_tasks(
    reports: list[tuple[Period, str, date, date | None]],
    quarter: tuple[int, int],
    half: tuple[int, int],
) -> None:
    content = city_tasks(*reports)
    assert figures(content, "T3", Q2) == quarter
    assert figures(content, "T3", H1) == half


def test_the_year_takes_the_last_report_and_each_task_counts_in_one_quarter() -> None:
    content = city_tasks((Q1, "CV 1", MAR, None), (Q2, "CV 1", MAR, MAR), (Q3, "CV 2", MAY, MAY))
    assert figures(content, "T3", YEAR) == (2, 2)
    assert [figures(content, "T3", quarter) for quarter in (Q1, Q2, Q3)] == [(0, 0), (1, 1), (0, 0)]


def test_a_unit_that_sent_nothing_more_keeps_what_it_reported() -> None:
    rows = {
        "submissions": log(("VP", Q1, {}), ("TTR", Q2, {})),
        "ubnd_giao": [row("VP", Q1, document="CV 1", deadline=MAR)],
    }
    content = content_with([VP, TTR], rows, BEFORE_TABLES)
    assert figures(content, "T3", H1) == (0, 1)
    kept = content.frames["ubnd_giao"]
    assert kept[["period", "file", "cells"]].values.tolist() == [
        ["2023-Q1", "BC_2023-Q1_VP.xlsx", "A6:N6"],
        ["2023-Q2", "BC_2023-Q1_VP.xlsx", "A6:N6"],
    ]
    assert kept["version"].isna().tolist() == [False, True]


# Tasks of the list: due from the plan, whatever the file holds.


@pytest.mark.parametrize(
    ("rows", "changes", "expected"),
    [
        ([], {}, (0, 1)),
        ([{"task": "1c", "status": DONE, "completion_date": date(2023, 1, 9)}], {}, (0, 1)),
        ([{"task": "1c", "status": DONE, "completion_date": date(2023, 1, 11)}], {}, (0, 1)),
        ([{"task": "1c", "status": "Không phát sinh"}], {}, (0, 1)),
        ([{"task": "38", "status": DOING}], {}, (0, 1)),
        ([], NIL, (0, 1)),
        ([{"task": "11", "status": DONE, "completion_date": date(2023, 1, 1)}], {}, (0, 1)),
    ],
)
def test_a_given_task_is_due_whatever_the_return_holds(
    rows: list[Row], changes: dict[str, Any], expected: tuple[int, int]
) -> None:
    tasks = [row("THPT01", Q1, position=n, **cells) for n, cells in enumerate(rows)]
    content = content_with(
        [SCHOOL], {"submissions": log(("THPT01", Q1, changes)), "nhiem_vu": tasks}
    )
    assert figures(content, "T2", Q1) == expected


def test_without_a_return_in_force_nothing_is_due() -> None:
    sent_back = log(("THPT01", Q1, {"result": "Trả lại", "current": None}))
    assert figures(content_with([SCHOOL], {"submissions": sent_back}), "T2", Q1) == (0, 0)
    assert figures(content_with([SCHOOL], {}), "T2", Q1) == (0, 0)


def test_a_nil_return_leaves_the_states_of_tasks() -> None:
    rows = {
        "submissions": log(("THPT01", Q1, {}), ("THPT01", Q2, NIL), ("THPT01", Q3, NIL)),
        "nhiem_vu": [row("THPT01", Q1, task="38", status=DOING)],
        "unit_plans": [plan_received("THPT01", date(2023, 1, 9))],
    }
    content = content_with([SCHOOL], rows)
    assert [figures(content, "T2", period) for period in (Q1, Q2, H1, Q3)] == [(1, 1)] * 4
    carried = content.frames["nhiem_vu"]
    own = carried[carried["period"] == "2023-Q3"].set_index("task")
    assert (own.at["1c", "file"], own.at["1c", "status"]) == ("KH THPT01.docx", DONE)
    assert (own.at["38", "file"], own.at["38", "status"]) == ("BC_2023-Q1_THPT01.xlsx", DOING)


def test_overdue_tasks_stay_due_after_a_nil_return() -> None:
    tasks = ("11", "13", "15")  # of Thanh tra, due 31/03
    rows = {
        "submissions": log(("TTR", Q1, {}), ("TTR", Q2, NIL)),
        "nhiem_vu": [
            row("TTR", Q1, task=task, status=DOING, position=n) for n, task in enumerate(tasks)
        ],
    }
    content = content_with([TTR], rows)
    assert figures(content, "T2", Q1) == (0, 0)
    assert figures(content, "T2", H1) == (0, 3)


def test_a_task_given_later_or_taken_away_follows_the_plan() -> None:
    rows = {
        "submissions": log(("THPT01", Q1, {})),
        "nhiem_vu": [row("THPT01", Q1, task="1a", status=DOING)],
    }
    content = content_with([SCHOOL], rows)
    found = content.frames["nhiem_vu"].set_index("task")
    assert found.at["1a", "outcome"] == "Không được giao"
    assert found["due"].to_dict() == {"1a": 0, "1c": 1, "38": 0, "40c": 0}
    assert str(found.at["1c", "content"]).startswith("Ban hành Kế hoạch")


# Nil returns: no flows, stocks as last reported.


def nil_second_quarter() -> Content:
    services = {"valid_results": 30, "digitised_results": 20, "tracked": 50}
    rows = {
        "submissions": log(("TTR", Q1, {}), ("TTR", Q2, NIL)),
        "dich_vu_cong": [row("TTR", Q1, **services)],
        "tthc": [dossiers("TTR", Q1, online=55, early=50, within_limit=3, overdue=2)],
        "thong_ke": [
            row("TTR", Q1, indicator="III.1", value=10),
            row("TTR", Q1, indicator="V.2", value=7, position=1),
        ],
    }
    return content_with([TTR], rows)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("T10b", (20, 30)),
        ("N23a", (0, 10)),
        ("T6", (0, 0)),
        ("T7a", (0, 0)),
    ],
)
def test_a_nil_return_leaves_stocks_and_has_no_flows(
    metric: str, expected: tuple[int, int]
) -> None:
    assert figures(nil_second_quarter(), metric, Q2) == expected


def test_over_half_a_year_a_nil_quarter_adds_nothing_and_erases_nothing() -> None:
    content = nil_second_quarter()
    assert figures(content, "T6", H1) == (50, 55)
    assert figures(content, "T10b", H1) == (20, 30)
    pending = content.frames["tthc"].iloc[-1]
    counts = ["received", "carried_over", "online", "resolved", "pending", "overdue"]
    assert [pending["period"], *pending[counts]] == ["2023-Q2", 5, 5, 0, 0, 5, 2]
    assert content.frames["thong_ke"]["indicator"].tolist() == ["III.1", "V.2", "III.1"]


@pytest.mark.parametrize("opened", [0, None], ids=["asked for", "not asked for yet"])
def test_feedback_pending_stands_through_nil_quarters_where_it_was_asked_for(
    opened: int | None,
) -> None:
    told = {"received": 5, "on_time": 3, "late": 0, "pending": 2, "published": 3}
    rows = {
        "submissions": log(("TTR", Q1, {}), ("TTR", Q2, NIL), ("TTR", Q3, NIL)),
        "pakn": [row("TTR", Q1, **told, carried_over=opened)],
    }
    frame = content_with([TTR], rows).frames["pakn"]
    carried = frame[frame["version"].isna()]
    counts = ["received", "on_time", "late", "pending", "published", "carried_over"]
    assert carried["period"].tolist() == (["2023-Q2", "2023-Q3"] if opened == 0 else [])
    assert carried[counts].values.tolist() == [[0, 0, 0, 2, 0, 2]] * len(carried)
    assert carried["harassment"].isna().all()


def test_what_a_nil_return_states_does_not_hide_what_the_quarter_before_left() -> None:
    left = {"within_limit": 3, "online": 5, "early": 2}
    stated = dossiers("TTR", Q2, "Tuyển sinh", carried_over=3, within_limit=3)
    rows = {
        "submissions": log(("TTR", Q1, {}), ("TTR", Q2, NIL)),
        "tthc": [
            dossiers("TTR", Q1, "Tuyển sinh", **left),
            {**dossiers("TTR", Q1, "Giáo dục trung học", **left), "position": 1},
            stated,
        ],
    }
    frame = content_with([TTR], rows).frames["tthc"]
    second = frame[frame["period"] == Q2.code].set_index("field")
    assert second["pending"].to_dict() == {"Tuyển sinh": 3, "Giáo dục trung học": 3}
    assert second["version"].notna().to_dict() == {"Tuyển sinh": True, "Giáo dục trung học": False}


def test_carrying_twice_changes_nothing() -> None:
    from cchc_xl.merging.carrying import with_carried

    content = nil_second_quarter()
    for name, frame in with_carried(content.plan, content.frames).items():
        assert frame.reset_index(drop=True).equals(content.frames[name].reset_index(drop=True)), (
            name
        )


@pytest.mark.parametrize(("numerator", "expected"), [(0, "0/44"), (1, "1/44")])
def test_beside_t2_stands_how_many_of_the_44_tasks_are_done(numerator: int, expected: str) -> None:
    status = DONE if numerator else DOING
    rows = {
        "submissions": log(("TTR", Q2, {})),
        "nhiem_vu": [row("TTR", Q2, task="11", status=status, completion_date=FEB)],
    }
    found = next(item for item in measure(content_with([TTR], rows), Q2) if item.id == "T2")
    assert found.note.startswith(
        f"Hoàn thành {expected} nhiệm vụ; tính riêng 4 dòng tiêu đề và 0/3 nhiệm vụ chưa có hạn."
    )

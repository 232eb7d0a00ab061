"""Figures at the edges of the decisions on the reporting year, each reckoned by hand.

Every expected number is written out; the comment beside it is the arithmetic. Units, tasks and
deadlines are the plan's of 2023: quarters' figures reach up to 07/03, 07/06, 07/09 and 07/12.
"""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.base.zone import VIETNAM
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.measures.submission_states import days_late, sent_returns, submission_states
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import earlier_plan
from cchc_xl.register.content import Content
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    Q3,
    YEAR,
    accepted,
    content_with,
    dossiers,
    one_sheet,
    plan_received,
    row,
    unit,
)
from tests.desk import Desk, dated

VP, TTR = unit("VP", "PHONG_SO"), unit("TTR", "PHONG_SO")
A, B, C = unit("THPT01"), unit("THPT02"), unit("THPT03")
NIL: dict[str, Any] = {"activity": "Không phát sinh"}
BACK: dict[str, Any] = {"result": "Trả lại", "current": None}
GONE: dict[str, Any] = {"result": "Rút", "current": None}
EXCUSED: dict[str, Any] = {"result": "Miễn báo cáo", "current": None, "file": None, "hash": None}


def found(content: Content, metric: str, period: Period) -> Measure:
    return next(item for item in measure(content, period) if item.id == metric)


def figures(content: Content, metric: str, period: Period) -> tuple[float, float]:
    item = found(content, metric, period)
    return item.numerator, item.denominator


def test_between_the_8th_and_the_quarters_end_belongs_to_the_next_return() -> None:
    """Five city tasks about the seam of the first two quarters, told in the return of each."""
    days = [date(2023, 3, 7), date(2023, 3, 8), date(2023, 3, 31), date(2023, 4, 1), None]
    told = [
        row("VP", quarter, document=f"CV {n}", deadline=day or date(2023, 6, 7), position=n)
        for quarter in (Q1, Q2)
        for n, day in enumerate(days)
    ]
    for cells in told[5:]:  # by June all are done on their day, but for the one due on 31/03
        day = cells["deadline"]
        cells["completion_date"] = day if day != date(2023, 3, 31) else date(2023, 4, 1)
    log = [accepted("VP", quarter) for quarter in (Q1, Q2)]
    # the plan of a register that has no table of the city's tasks
    content = content_with([VP], {"submissions": log, "ubnd_giao": told}, earlier_plan(2023, "4"))
    # Q1 knows what is due by 07/03: one, of which June's return tells that it was done that day;
    # seen from Q1 only Q1's own return counts: not done
    assert figures(content, "T3", Q1) == (0, 1)
    # Q2: 08/03, 31/03, 01/04, 07/06 are due; the one of 31/03 came a day late: 4 - 1 = 3
    assert figures(content, "T3", Q2) == (3, 4)
    # H1 takes the latest report of all five: 5 - 1 = 4
    assert figures(content, "T3", H1) == (4, 5)


def test_a_nil_return_keeps_the_stocks_and_adds_no_flow() -> None:
    """VP reports 20 results of which 12 digitised, then twice that nothing came up."""
    rows = {
        "submissions": [
            accepted("VP", Q1),
            accepted("VP", Q2, **NIL),
            accepted("VP", Q3, **NIL),
            accepted("TTR", Q1),
            accepted("TTR", Q2),
            accepted("TTR", Q3),
        ],
        "dich_vu_cong": [
            row("VP", Q1, valid_results=20, digitised_results=12, transactions=7,
                     online_transactions=3),
            row("TTR", Q1, valid_results=1, digitised_results=0, transactions=1,
                     online_transactions=1),
            row("TTR", Q2, valid_results=5, digitised_results=4, transactions=2,
                     online_transactions=0),
            row("TTR", Q3, valid_results=10, digitised_results=9, transactions=4,
                     online_transactions=2),
        ],
    }  # fmt: skip
    content = content_with([VP, TTR], rows)
    # stocks: VP's 12 of 20 stand, TTR's last are 4 of 5, then 9 of 10
    assert figures(content, "T10b", H1) == (16, 25)  # 12 + 4 of 20 + 5
    assert figures(content, "T10b", Q3) == (21, 30)  # 12 + 9 of 20 + 10
    # flows: nothing of VP's after the first quarter
    assert figures(content, "N25b", Q2) == (0, 2)
    assert figures(content, "N25b", H1) == (4, 10)  # 3 + 1 + 0 of 7 + 1 + 2


def test_carried_over_dossiers_count_once_over_the_year() -> None:
    """40 come in the first quarter and wait for two more: they are received once."""
    rows = {
        "submissions": [accepted("VP", quarter) for quarter in (Q1, Q2, Q3)],
        "tthc": [
            dossiers("VP", Q1, online=30, direct=20, on_time=10, within_limit=40),
            dossiers("VP", Q2, online=5, carried_over=40, on_time=5, within_limit=30, overdue=10),
            dossiers("VP", Q3, direct=10, carried_over=40, early=20, late=30),
        ],
        "dich_vu_cong": [
            row("VP", Q1, tracked=45, online_full_dossiers=4),
            row("VP", Q2, tracked=5, online_full_dossiers=5),
            row("VP", Q3, tracked=9, online_full_dossiers=6),
        ],
    }
    content = content_with([VP], rows)
    # newly received: 50, 5 and 10; not 50, 45 and 50
    assert figures(content, "T6", Q2) == (5, 5)
    assert figures(content, "T6", H1) == (50, 55)
    assert figures(content, "T6", YEAR) == (59, 65)
    # resolved: 10, 5, 50; the full online procedure 4, 5, 6
    assert figures(content, "T8b", H1) == (9, 15)
    assert figures(content, "T8b", YEAR) == (15, 65)
    # in time: 10, 5, and 20 of the 50
    assert figures(content, "T7a", YEAR) == (35, 65)


@pytest.mark.parametrize(
    ("numerator", "shown"),
    [
        # of 3000: 2999 are 99.966…%, and no 100
        (2_999, "99,9%"),
        (3_000, "100%"),
        # 2000 are 66.666…%, cut and not rounded to 66.7
        (2_000, "66,6%"),
        (1, "0%"),  # 0.033…%
    ],
)
def test_a_ratio_is_cut_alike_on_sheet_and_screen(numerator: int, shown: str) -> None:
    rows = {
        "submissions": [accepted("VP", Q1)],
        "tthc": [dossiers("VP", Q1, online=3_000, on_time=3_000)],
        "dich_vu_cong": [row("VP", Q1, tracked=numerator)],
    }
    content = content_with([VP], rows)
    item = found(content, "T6", Q1)
    assert item.sentence().startswith(f"T6 {shown} / 100%")
    line = next(cells for cells in one_sheet(content, Q1, Q1.end, "out_targets") if "T6" in cells)
    assert item.ratio == {2_999: 0.999, 3_000: 1.0, 2_000: 0.666, 1: 0.0}[numerator]
    assert item.ratio in [getattr(cell, "value", cell) for cell in line]


def test_a_unit_excused_for_a_quarter_is_out_of_that_quarter_alone() -> None:
    """Three schools; the second is excused for the second quarter and the third sends nothing."""
    rows = {
        "submissions": [
            *(accepted("THPT01", quarter) for quarter in (Q1, Q2)),
            accepted("THPT02", Q1),
            accepted("THPT02", Q2, **EXCUSED),
            accepted("THPT03", Q1),
        ],
        "tthc": [
            dossiers("THPT01", Q1, online=10, on_time=10),
            dossiers("THPT02", Q1, online=10, late=10),
            dossiers("THPT03", Q1, online=10, on_time=10),
            dossiers("THPT01", Q2, online=10, on_time=10),
        ],
    }
    content = content_with([A, B, C], rows)
    states = submission_states(content, date(2023, 6, 8))
    assert states["2023-Q2"].tolist() == ["Đúng hạn", "Miễn báo cáo", "Chưa nộp"]
    # the deadline's own day is the first of the third school's days
    late = days_late(content, states, [Q1, Q2], date(2023, 6, 8))
    assert late == {"THPT01": 0, "THPT02": 0, "THPT03": 1}
    item = found(content, "T2", Q2)
    assert (item.units_reported, item.units_expected) == (1, 2)  # of three one is excused


def test_a_withdrawn_return_leaves_every_figure_and_the_unit_owes_again() -> None:
    rows = {
        "submissions": [accepted("VP", Q1), accepted("TTR", Q1, **GONE)],
        "tthc": [dossiers("VP", Q1, online=8, on_time=6, late=2)],
        "dich_vu_cong": [row("VP", Q1, tracked=8)],
    }
    content = content_with([VP, TTR], rows)
    assert figures(content, "T6", Q1) == (8, 8)
    assert figures(content, "T7a", Q1) == (6, 8)
    item = found(content, "T6", Q1)
    assert (item.units_reported, item.units_expected) == (1, 2)
    states = submission_states(content, date(2023, 3, 10))
    assert states["2023-Q1"].tolist() == ["Đúng hạn", "Chưa nộp (đã rút)"]
    # 08/03, 09/03 and 10/03
    assert days_late(content, states, [Q1], date(2023, 3, 10)) == {"VP": 0, "TTR": 3}


def test_a_late_supplement_changes_the_figures_and_makes_nobody_late() -> None:
    """In time on 05/03 with 6 of 10; on 20/04 a supplement says 10 of 10."""
    first = accepted("VP", Q1, current=None, hash="1", received=date(2023, 3, 5))
    second = accepted(
        "VP",
        Q1,
        version=2,
        hash="2",
        received=date(2023, 4, 20),
        timeliness="Trễ hạn",
        days_late=44,
    )
    rows = {
        "submissions": [first, second],
        "tthc": [dossiers("VP", Q1, online=10, on_time=10) | {"version": 2}],
        "dich_vu_cong": [row("VP", Q1, tracked=10) | {"version": 2}],
    }
    content = content_with([VP], rows)
    assert figures(content, "T6", Q1) == (10, 10)
    states = submission_states(content, date(2023, 5, 1))
    assert states.at["VP", "2023-Q1"] == "Đúng hạn"
    assert days_late(content, states, [Q1], date(2023, 5, 1)) == {"VP": 0}
    assert sent_returns(content)["VP", "2023-Q1"].counts_on_time(5)


@pytest.mark.parametrize(
    ("came", "state", "days", "counts"),
    [
        # sent on 05/03, back at once; five days are allowed from 08/03: up to 12/03
        (date(2023, 3, 7), "Đúng hạn, đã sửa 07/03", 0, True),
        (date(2023, 3, 12), "Đúng hạn, đã sửa 12/03", 0, True),
        (date(2023, 3, 13), "Đúng hạn, đã sửa 13/03", 1, False),
        (date(2023, 4, 11), "Đúng hạn, đã sửa 11/04", 30, False),  # 19 in March, 11 in April
    ],
)
def test_a_correction_after_the_deadline_by_a_punctual_unit(
    came: date, state: str, days: int, counts: bool
) -> None:
    late = max(0, (came - date(2023, 3, 7)).days)
    again = {"hash": "2", "version": 2, "received": came, "days_late": late}
    log = [
        accepted("VP", Q1, **BACK, received=date(2023, 3, 5)),
        accepted("VP", Q1, **again, timeliness="Trễ hạn" if late else "Đúng hạn"),
    ]
    content = content_with([VP], {"submissions": log})
    states = submission_states(content, date(2023, 4, 30))
    assert states.at["VP", "2023-Q1"] == state
    assert days_late(content, states, [Q1], date(2023, 4, 30)) == {"VP": days}
    assert sent_returns(content)["VP", "2023-Q1"].counts_on_time(5) is counts


def test_units_that_are_there_for_a_day_of_the_quarter() -> None:
    """Opened on 08/06, closed on 08/06, opened the day after, closed the day before."""
    day, before, after = date(2023, 6, 8), date(2023, 6, 7), date(2023, 6, 9)
    units = [
        A,
        unit("MO8", valid_from=day),
        unit("DONG8", valid_to=day),
        unit("MO9", valid_from=after),
        unit("DONG7", valid_to=before),
        unit("MOTNGAY", valid_from=day, valid_to=day),
    ]
    log = [accepted(code, Q2) for code in ("THPT01", "MO8", "DONG8")]
    content = content_with(units, {"submissions": log})
    item = found(content, "T2", Q2)
    # expected: THPT01, MO8, DONG8, MOTNGAY; sent: the first three
    assert (item.units_reported, item.units_expected) == (3, 4)
    states = submission_states(content, date(2023, 6, 30))["2023-Q2"]
    assert states.to_dict() == {
        "THPT01": "Đúng hạn",
        "MO8": "Đúng hạn",
        "DONG8": "Đúng hạn",
        "MO9": "Không thuộc diện",
        "DONG7": "Không thuộc diện",
        "MOTNGAY": "Chưa nộp",
    }


@pytest.mark.parametrize(
    ("done", "half"),
    [
        (date(2023, 3, 31), (2, 2)),  # on its last day
        (date(2023, 4, 1), (1, 2)),  # a day late
        (None, (1, 2)),  # not at all
    ],
)
def test_a_task_due_on_31_03_is_not_overdue_on_08_03(
    done: date | None, half: tuple[int, int]
) -> None:
    """Of VP's own tasks two have a day in the first half year: 1a (31/12/2022), 3p (31/03/2023)."""
    status = "Hoàn thành" if done else "Đang thực hiện"
    last = row("VP", Q2, task="3p", status=status, completion_date=done)
    rows = {
        "submissions": [accepted("VP", Q1), accepted("VP", Q2)],
        "nhiem_vu": [
            row("VP", Q1, task="1a", status="Hoàn thành", completion_date=date(2022, 12, 31)),
            row("VP", Q1, task="3p", status="Đang thực hiện"),
            last,
        ],
    }
    content = content_with([VP], rows)
    assert figures(content, "T2", Q1) == (1, 1)  # on 07/03 only 1a is due
    assert figures(content, "T2", H1) == half


def test_a_school_that_reports_nil_has_not_done_what_is_due() -> None:
    """1c is due on 10/01 from every school with a return in force: 1 of 2; the third sent none."""
    rows = {
        "submissions": [accepted("THPT01", Q1), accepted("THPT02", Q1, **NIL)],
        "unit_plans": [plan_received("THPT01", date(2023, 1, 9))],
    }
    assert figures(content_with([A, B, C], rows), "T2", Q1) == (1, 2)


NAMES = ("a bản chép.xlsx", "z bản chép.xlsx")  # one sorts before the file's own name, one after


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("order", ["at once", "copy first", "copy last"])
def test_a_file_under_two_names_came_when_its_first_copy_did(
    desk: Desk, name: str, order: str
) -> None:
    """Saved on 07/03 and copied on 20/03: received on 07/03, in time, whatever is merged first."""
    first = desk.put("THPT01")
    own = dated(next(first.iterdir()), datetime(2023, 3, 7, 23, 59, tzinfo=VIETNAM))
    copies = desk.folder / "chép"
    copies.mkdir()
    dated(Path(shutil.copy(own, copies / name)), datetime(2023, 3, 20, 8, tzinfo=VIETNAM))
    orders: dict[str, list[tuple[Path, ...]]] = {
        "at once": [(first, copies)],
        "copy first": [(copies,), (first,)],
        "copy last": [(first,), (copies,)],
    }
    for given in orders[order]:
        assert desk.run("merge", *given, "--period", "2023-Q1").code == 0
    log = desk.frame("submissions")
    (row_,) = log[log["Đơn vị"] == "THPT01"].to_dict("records")
    assert (row_["Ngày nhận"], row_["Thời hạn"], row_["Số ngày trễ"]) == (
        date(2023, 3, 7),
        "Đúng hạn",
        0,
    )

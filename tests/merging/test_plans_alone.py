"""Plans of units that have sent no return yet, each figure reckoned by hand."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.measures.sources import sources
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from tests.content_samples import H1, Q1, Q2, Q3, YEAR, accepted, content_with, plan_received, unit
from tests.desk import Desk
from tests.services.test_unit_plans import came, outcome, t2

IN_TIME, LATE, IN_MAY = date(2023, 1, 9), date(2023, 1, 12), date(2023, 5, 4)
EXCUSED: dict[str, Any] = {"result": "Miễn báo cáo", "current": None, "file": None, "hash": None}
UNITS = (
    *(unit(f"THPT0{number}") for number in (1, 2, 3, 4, 5)),
    unit("THPT06", valid_to=date(2023, 2, 1)),
    unit("PGD01", "PHONG_GDDT"),
    unit("PGD02", "PHONG_GDDT"),
    unit("TTR", "PHONG_SO"),
)


def content(*log: dict[str, Any]) -> Content:
    """Return schools and bureaus with plans in time, late, in May, none, and these in the log.

    In time: THPT01, THPT02, THPT05 and THPT06, which closed on 01/02, and PGD01; late: THPT03, and
    PGD02 in May. THPT04 sends none; that of Thanh tra is of no task of the list.
    """
    plans = [plan_received(f"THPT0{number}", IN_TIME) for number in (1, 2, 5, 6)]
    plans += [plan_received("THPT03", LATE), plan_received("TTR", IN_TIME, "V.1.a")]
    plans += [plan_received("PGD01", IN_TIME, "1b"), plan_received("PGD02", IN_MAY, "1b")]
    return content_with(UNITS, {"submissions": log, "unit_plans": plans})


def found(given: Content, period: Period) -> Measure:
    return next(one for one in measure(given, period) if one.id == "T2")


def figures(given: Content, period: Period) -> tuple[float, float]:
    one = found(given, period)
    return one.numerator, one.denominator


FIRST = (accepted("THPT01", Q1), accepted("THPT05", Q1, **EXCUSED))


def test_a_plan_counts_without_a_return() -> None:
    """Due by 07/03: 1c of THPT01, its return's only pair, and the plans of THPT02, THPT03, PGD01.

    THPT05 is excused, THPT06 closed before the deadline, PGD02's plan is of May, THPT04 has told
    nothing. THPT03's came late: 3 of 4. Of seven units that owe a return one has sent it.
    """
    given = content(*FIRST)
    assert figures(given, Q1) == (3, 4)
    one = found(given, Q1)
    assert (one.units_reported, one.units_expected, one.provisional) == (1, 7, True)


def test_who_is_excused_no_longer_counts_again() -> None:
    ended = accepted("THPT05", Q1, **{**EXCUSED, "result": "Thôi miễn"})
    assert figures(content(FIRST[0], ended), Q1) == (4, 5)


@pytest.mark.parametrize("changes", [{"result": "Trả lại"}, {"result": "Rút"}])
def test_a_return_sent_back_or_withdrawn_leaves_the_plan(changes: dict[str, Any]) -> None:
    gone = accepted("THPT02", Q1, **{**changes, "current": None})
    assert figures(content(*FIRST, gone), Q1) == (3, 4)


def test_an_excused_unit_that_reports_counts_by_its_return() -> None:
    assert figures(content(*FIRST, accepted("THPT05", Q1)), Q1) == (4, 5)


def test_each_quarter_knows_what_came_by_its_last_day() -> None:
    """The second quarter, with a return of Thanh tra: 11, 13 and 15 of 31/03 are its own, not done.

    The plans are those of THPT01, THPT02, THPT05 and PGD01 in time, THPT03 and PGD02 late: 4 of 9.
    The third has no return, so nothing of it is known.
    """
    given = content(*FIRST, accepted("TTR", Q2))
    assert figures(given, Q1) == (3, 4)
    assert figures(given, Q2) == (4, 9)
    assert figures(given, H1) == (4, 9)
    assert figures(given, Q3) == (0, 0)


def test_the_year_judges_plans_as_of_its_end() -> None:
    """Of the last quarter THPT01 reports: 1c, and 38 and 40c of 31/12, of which it states nothing.

    The five other plans (THPT05 is not excused from it) came, two of them late: 4 of 8 in time.
    """
    given = content(*FIRST, accepted("THPT01", Period(2023, "Q4")))
    assert figures(given, YEAR) == (4, 8)
    frame = given.frames["nhiem_vu"]
    own = frame[frame["period"].eq("2023-Q4") & frame["task"].isin(["1b", "1c"])]
    assert own["year_outcome"].value_counts().to_dict() == {
        "Hoàn thành đúng hạn": 4,
        "Hoàn thành trễ hạn": 2,
    }


def test_before_any_return_the_first_quarter_shows_the_plans() -> None:
    """THPT01, THPT02, THPT05 and PGD01 in time, THPT03 late; nobody is excused."""
    given = content()
    assert figures(given, Q1) == (4, 5)
    assert found(given, Q1).provisional
    assert figures(given, Q2) == (0, 0)


def test_rows_say_the_plans_file_and_no_return() -> None:
    given = content(*FIRST)
    rows = sources(given, "T2", Q1)
    assert rows["denominator"].sum() == 4
    own = rows[rows["unit"].eq("THPT02")]
    assert own[["file", "numerator"]].to_numpy().tolist() == [["KH THPT02.docx", 1]]
    assert own[["sheet", "cells"]].isna().all(axis=None)
    frame = given.frames["nhiem_vu"]
    [made] = frame[frame["unit"].eq("THPT03")].to_dict("records")
    assert (made["task"], made["status"], made["completion_date"].date()) == (
        *("1c", "Hoàn thành"),
        LATE,
    )
    assert (made["outcome"], made["unit_kind"]) == ("Hoàn thành trễ hạn", "THPT")
    assert made["content"].startswith("Ban hành Kế hoạch")
    assert "TTR" not in set(frame["unit"])


def test_progress_and_league_show_them() -> None:
    """1c is given to the five schools that are open, one of them excused; 1b to both bureaus."""
    run = consolidate_sheets(content(*FIRST), Q1, date(2023, 3, 20))
    shown = {name: cells(name, rows) for name, rows in run.items()}
    wanted = ("Đơn vị được giao", "Đã báo cáo", "Hoàn thành đúng hạn", "Hoàn thành trễ hạn")
    assert [shown["out_tasks"]["1c"][title] for title in wanted] == [4, 3, 2, 1]
    assert [shown["out_tasks"]["1b"][title] for title in wanted] == [2, 1, 1, 0]
    assert shown["out_tasks"]["1c"]["Tình trạng"] == "Đang thực hiện"
    league = {row["Đơn vị"]: row for row in shown["out_league"].values()}
    own = [league[code]["Nhiệm vụ đến hạn"] for code in ("THPT01", "THPT02", "THPT04", "THPT05")]
    assert own == [1, 1, 0, 0]


def cells(name: str, rows: list[list[Any]]) -> dict[Any, dict[str, Any]]:
    """Return an output's rows by their first cell that tells them apart."""
    titles = tables()[name].titles
    key = titles.index("Đơn vị") if name == "out_league" else 0
    plain = [[one.value if isinstance(one, Formula) else one for one in row] for row in rows]
    return {row[key]: dict(zip(titles, row, strict=True)) for row in plain}


def test_received_explained_and_withdrawn(desk: Desk, tmp_path: Path) -> None:
    """THPT03 sends its plan and no return: T2 has one pair more, whose file opens from the list."""
    desk.use_merged()
    shutil.copytree(desk.stock.merged.parent / "luu-tru", desk.folder / "luu-tru")
    before, due = t2(desk)
    path = came(desk.folder / "KH THPT03.pdf", datetime(2023, 1, 8, tzinfo=UTC))
    assert desk.run("receive-plan", path).code == 0
    assert t2(desk) == (before + 1, due + 1)
    assert outcome(desk, "THPT03", "1c") == "Hoàn thành đúng hạn"
    report = tmp_path / "o.xlsx"
    period = ("--period", "2023-Q1")
    shown = desk.run("explain", "T2", *period, "--json", "--report", report).json
    [own] = [one for one in shown["rows"] if one["unit"] == "THPT03"]
    assert (own["file"], own["sheet"], own["cells"]) == ("KH THPT03.pdf", None, None)
    assert Path(own["received"]).read_bytes() == path.read_bytes()
    sheet = openpyxl.load_workbook(report).worksheets[0]
    [link] = [cell.hyperlink for row in sheet for cell in row if cell.value == "KH THPT03.pdf"]
    assert link is not None
    assert link.location is None
    assert (report.parent / str(link.target)).resolve().read_bytes() == path.read_bytes()
    assert desk.run("verify").code == 0
    assert desk.run("receive-plan", "--withdraw", "THPT03", "--reason", "nhầm").code == 0
    assert t2(desk) == (before, due)


def test_plans_before_any_return_can_be_rebuilt(desk: Desk) -> None:
    path = came(desk.folder / "KH THPT03.pdf", datetime(2023, 1, 8, tzinfo=UTC))
    assert desk.run("receive-plan", path).code == 0
    assert t2(desk) == (1, 1)
    desk.type_into("nhiem_vu", 0, "completion_date", datetime(2023, 2, 1))
    assert desk.run("verify").code == 1
    assert desk.run("rebuild").code == 0
    assert outcome(desk, "THPT03", "1c") == "Hoàn thành đúng hạn"
    assert desk.run("verify").code == 0

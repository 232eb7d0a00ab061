"""What goes between the department and the city: tasks given, reports sent on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cchc_xl.consolidated.formulas import day_of, here, quoted, sum_product
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.measures.sent_on import city_reports, report_state
from cchc_xl.measures.sums import quarters_counted, rows_of, values_of
from cchc_xl.plan.states import reports, tasks
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Window

FORM = "ubnd_giao"
DUE = "in_period(deadline)"
ON_TIME = f"{DUE} and filled(completion_date) and completion_date <= deadline"
"""What the plan's metric of the city's tasks counts (target 3)."""
LISTED = ("unit", "unit_name", "document", "deadline", "lead", "completion_date")


def task_rows(picture: Picture) -> list[list[CellValue]]:
    """Return the city's tasks as they were reported last, by deadline, and how many were due.

    Their state is that at the end of the period's window.
    """
    counted = quarters_counted(picture.content, "latest", picture.period)
    frame = _by_deadline(picture, rows_of(picture.content, FORM, counted))
    window = picture.content.plan.window_of(picture.period)
    listed = {name: plain_values(frame[name]) for name in LISTED}
    days = zip(listed["deadline"], listed["completion_date"], strict=True)
    states = [task_state(due, done, window.end) for due, done in days]
    due, in_time = (values_of(frame, text).astype(int).tolist() for text in (DUE, ON_TIME))
    figures: tuple[Sequence[int | str], ...] = (due, in_time, states)
    columns = [
        [Formula(text, value) for value in values]
        for text, values in zip(_task_formulas(window), figures, strict=True)
    ]
    totals = [
        Formula(sum_product(FORM, text, counted), sum(values))
        for text, values in ((DUE, due), (ON_TIME, in_time))
    ]
    rows = [list(row) for row in zip(*listed.values(), *columns, strict=True)]
    return [*rows, [TOTAL, *[None] * (len(LISTED) - 1), *totals, None]]


def _by_deadline(picture: Picture, rows: DataFrame) -> DataFrame:
    units = picture.units_of(FORM)
    order = {code: number for number, code in enumerate(units)}
    rows = rows.assign(unit_name=rows["unit"].map(units), order=rows["unit"].map(order))
    return rows.sort_values(["deadline", "order", "position"], kind="stable")


def _task_formulas(window: Window) -> tuple[str, str, str]:
    """Return the formulas of a task's row: was it due, in time, and how it stands."""
    table = tables()["out_city_tasks"]
    deadline, done = here(table, "deadline"), here(table, "completion_date")
    start, end = day_of(window.start), day_of(window.end)
    due = f"IF(AND({deadline}>={start},{deadline}<={end}),1,0)"
    in_time = f'IF(AND({here(table, "due")}=1,{done}<>"",{done}<={deadline}),1,0)'
    return due, in_time, _state_formula(deadline, done, end)


def task_state(deadline: date | None, done: date | None, day: date) -> str:
    """Return how a task stood on a day."""
    if deadline is None:
        return tasks.NO_DEADLINE
    if done is not None:
        return tasks.ON_TIME if done <= deadline else tasks.LATE
    return tasks.OVERDUE if deadline <= day else tasks.NOT_YET_DUE


def _state_formula(deadline: str, done: str, day: str) -> str:
    on_time, late = quoted(tasks.ON_TIME), quoted(tasks.LATE)
    overdue, waiting = quoted(tasks.OVERDUE), quoted(tasks.NOT_YET_DUE)
    return (
        f'IF({deadline}="",{quoted(tasks.NO_DEADLINE)},'
        f'IF({done}<>"",IF({done}<={deadline},{on_time},{late}),'
        f"IF({deadline}<={day},{overdue},{waiting})))"
    )


def report_rows(picture: Picture) -> list[list[CellValue]]:
    """Return the reports to be sent on to the city, in the order of their periods (part V.1.c).

    Their state is that of the run's day, at the latest of the period's last.
    """
    table = tables()["out_city_reports"]
    due, sent = here(table, "due_date"), here(table, "sent_date")
    day = picture.latest_day
    text = (
        f'IF({sent}<>"",IF({due}="",{quoted(reports.SENT)},'
        f"IF({sent}<={due},{quoted(reports.ON_TIME)},{quoted(reports.LATE)})),"
        f'IF({due}="",{quoted(reports.UNDATED)},'
        f"IF({due}<{day_of(day)},{quoted(reports.OVERDUE)},{quoted(reports.NOT_YET_DUE)})))"
    )
    return [
        [
            *(report.period.title, report.recipient, report.due, report.sent),
            *(Formula(text, report_state(report.due, report.sent, day)), report.number),
            report.note,
        ]
        for report in city_reports(picture.content)
    ]


def overdue_reports(picture: Picture) -> list[str]:
    """Return what is overdue at the city: “Quý I/2023 gửi Sở Nội vụ”."""
    return [
        f"{report.period.title} gửi {report.recipient or 'chưa ghi nơi nhận'}"
        for report in city_reports(picture.content)
        if report_state(report.due, report.sent, picture.latest_day) == reports.OVERDUE
    ]

"""What goes between the department and the city: tasks given, reports sent on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cchc_xl.consolidated.formulas import day_of, here, quoted, sum_product
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.reported import by_day, with_offered
from cchc_xl.measures.sent_on import city_reports, report_state
from cchc_xl.measures.sums import Counted, quarters_counted, rows_of, values_of
from cchc_xl.plan.states import reports, tasks
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.expressions import Sheet, formula
from validation.frames import typed

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.periods import Period
    from cchc_xl.plan.year import Metric, Window
    from cchc_xl.register.content import Content

FORM = "ubnd_giao"
GIVEN = ("content", "issuer")
"""What Văn phòng's table alone says of a task: units report only how it stands."""
DUE = "in_period(deadline)"
"""Of a task with its day as it stands now: what the plan's metric counts as due (target 3)."""


def task_rows(picture: Picture) -> list[list[CellValue]]:
    """Return the city's tasks as they were reported last, by deadline, and how many were due.

    They are those of Văn phòng's table, where the register has one. Their state is that at the end
    of the period's window.
    """
    content = picture.content
    metric = next((one for one in content.plan.metrics if one.numerator_form == FORM), None)
    counted = quarters_counted(content, "latest", picture.period)
    window = content.plan.window_of(picture.period)
    told = _told(content, rows_of(content, FORM, counted), counted.quarters[-1])
    frame = by_day(content, told, "deadline", window)
    days = (plain_values(frame[name]) for name in ("deadline", "completion_date"))
    figures: dict[str, Sequence[int | str]] = {
        "due": _counted(frame, DUE),
        "on_time": _counted(frame, metric.numerator if metric else ""),
        "state": [task_state(due, done, window.end) for due, done in zip(*days, strict=True)],
    }
    formulas = _task_formulas(window, metric)
    columns = [
        [Formula(formulas[name], value) for value in figures[name]]
        if name in figures
        else plain_values(frame[name])
        for name in tables()["out_city_tasks"].ids
    ]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return [*rows, _total(metric, counted, figures)]


def _counted(frame: DataFrame, expression: str) -> list[int]:
    if not expression:
        return [0] * len(frame)
    return [int(value) for value in values_of(frame, expression)]


def _total(
    metric: Metric | None, counted: Counted, figures: Mapping[str, Sequence[int | str]]
) -> list[CellValue]:
    """Return the last row: how many were due and done in time, as the plan's metric counts."""
    sums: dict[str, CellValue] = {"unit": TOTAL}
    if metric is not None:
        parts = {
            "due": (metric.denominator_form, metric.denominator),
            "on_time": (metric.numerator_form, metric.numerator),
        }
        for name, (source, text) in parts.items():
            value = sum(int(value) for value in figures[name])
            sums[name] = Formula(sum_product(source, text, counted), value)
    return [sums.get(name) for name in tables()["out_city_tasks"].ids]


def _told(content: Content, rows: DataFrame, quarter: Period) -> DataFrame:
    """Return the rows about what stands in Văn phòng's table; nobody may have told of it yet."""
    traits = content.forms[FORM].traits
    found = _as_given(content, with_offered(content, FORM, rows, quarter))
    return found[found[traits.code].notna()] if traits.offered in content.plan.offered else found


def _as_given(content: Content, rows: DataFrame) -> DataFrame:
    """Put beside each row what the task is and who gave it, as Văn phòng's table has them."""
    traits = content.forms[FORM].traits
    given = content.frames[traits.offered]
    codes = plain_values(given[traits.code])
    found: dict[str, Any] = {}
    for name in GIVEN:
        known = dict(zip(codes, plain_values(given[name]), strict=True))
        told = [known.get(code) if code else None for code in plain_values(rows[traits.code])]
        found[name] = typed(told, "text")
    return rows.assign(**found)


def _task_formulas(window: Window, metric: Metric | None) -> dict[str, str]:
    """Return the formulas of a task's row: was it due, in time, and how it stands."""
    table = tables()["out_city_tasks"]
    sheet = Sheet(lambda name: here(table, name), window.start, window.end)
    counted = {"due": DUE, "on_time": metric.numerator if metric else ""}
    deadline, done = here(table, "deadline"), here(table, "completion_date")
    return {
        **{
            name: f"IF({formula(text, sheet, missing=False)},1,0)" if text else "0"
            for name, text in counted.items()
        },
        "state": _state_formula(deadline, done, day_of(window.end)),
    }


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

"""Progress of every task of the plan's list, at the end of the period."""

from __future__ import annotations

from collections.abc import Mapping

from cchc_xl.consolidated.formulas import Criterion, count_if, here, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.sheets.products import STANDS, share
from cchc_xl.measures.submission_states import expected_units
from cchc_xl.plan.states import tasks as outcomes
from cchc_xl.plan.year import Task
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables
from validation import words

FORM = "nhiem_vu"
COUNTED = {
    "reported": ("status", ""),
    "completed": ("status", words.COMPLETED),
    "on_time": ("outcome", outcomes.ON_TIME),
    "late": ("outcome", outcomes.LATE),
    "under_way": ("status", words.UNDER_WAY),
    "not_started": ("status", words.NOT_STARTED),
    "not_arisen": ("status", words.NOT_ARISEN),
    "overdue": ("outcome", outcomes.OVERDUE),
    "expected": ("year_outcome", outcomes.EXPECTED),
    "not_expected": ("year_outcome", outcomes.NOT_EXPECTED),
    "not_stated": ("year_outcome", outcomes.NOT_STATED),
}
"""What each column counts; a task that no return speaks of has no status.

A task without a deadline is completed neither on time nor late. What is expected until 31/12 is
counted apart, and only the year's last quarter tells of it.
"""
OUTLOOK = ("expected", "not_expected", "not_stated")


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each row of the list, headings among them, and the total.

    Units report the state that a task has reached, so the period's last quarter counts; of a year
    it is judged as of 31/12. A joint task is one for all that it is given to.
    """
    table = tables()["out_tasks"]
    counts = _counts(picture)
    assigned = _assigned(picture)
    products = share(picture)
    found: list[list[CellValue]] = []
    for task in picture.content.plan.tasks:
        leading: list[CellValue] = [task.id, task.section, task.content, task.lead, task.due_date]
        if task.is_heading:
            found.append([*leading, *[None] * (len(table.columns) - len(leading))])
            continue
        cells = {name: counts[name].get(task.id, 0) for name in COUNTED}
        own = [("task", here(table, "task"))]
        state = Formula(_state_formula(table), _state(assigned[task.id], cells))
        figures = _cells(picture, cells, own, state, once=task.joint)
        found.append([*leading, assigned[task.id], *figures, products.get(task.id)])
    totals = {name: sum(counts[name].values()) for name in COUNTED}
    total = [TOTAL, None, None, None, None, sum(assigned.values())]
    figures = _cells(picture, totals, [], None, once=True)
    return [*found, [*total, *figures, products.get(TOTAL)]]


def counted(picture: Picture) -> dict[str, tuple[str, str]]:
    """Return what each column counts: of a year the outcome at its end."""
    if picture.period.kind != "year":
        return COUNTED
    return {
        name: ("year_outcome" if column == "outcome" else column, text)
        for name, (column, text) in COUNTED.items()
    }


def _cells(
    picture: Picture,
    counts: Mapping[str, int],
    own: list[Criterion],
    state: CellValue,
    *,
    once: bool,
) -> list[CellValue]:
    """Return the counts of a row as formulas, with its state before what is expected.

    Before the year's last quarter nobody is asked what he expects: that is blank, not 0.
    ``once``: rows of joint tasks are among those counted.
    """
    cells: dict[str, CellValue] = {}
    for name, (column, text) in counted(picture).items():
        criteria = [*own, *(_once(column, text) if once else [(column, quoted(text or "<>"))])]
        cells[name] = Formula(count_if(FORM, [picture.last], criteria), counts[name])
    later = [cells.pop(name) for name in OUTLOOK]
    asked = picture.last.ends_year
    return [*cells.values(), state, *(later if asked else [None] * len(later))]


def _once(column: str, text: str) -> list[Criterion]:
    """Return the criteria that a row meets, of a joint task the one that stands for all."""
    if column != "status":
        return [(column, quoted(text)), (STANDS, quoted("<>"))]
    if text:
        return [(STANDS, quoted(text))]
    return [(STANDS, quoted("<>")), (STANDS, quoted(f"<>{outcomes.NOT_REPORTED}"))]


def _counts(picture: Picture) -> dict[str, dict[str, int]]:
    frame = picture.content.frames[FORM]
    frame = frame[frame["period"].eq(picture.last.code).fillna(False).astype(bool)]
    frame = frame[frame[STANDS].notna()]
    frame = frame.assign(status=frame[STANDS].mask(frame[STANDS].eq(outcomes.NOT_REPORTED)))
    counts = {}
    for name, (column, text) in counted(picture).items():
        met = frame[column].eq(text) if text else frame[column].notna()
        rows = frame[met.fillna(False).astype(bool)]
        counts[name] = {str(task): int(n) for task, n in rows["task"].value_counts().items()}
    return counts


def _assigned(picture: Picture) -> dict[str, int]:
    units = expected_units(picture.content, picture.last)

    def count(task: Task) -> int:
        every = sum(task.is_assigned_to(unit) for unit in units)
        return min(every, 1) if task.joint else every

    return {task.id: count(task) for task in picture.content.plan.tasks if not task.is_heading}


def _state(assigned: int, counts: Mapping[str, int]) -> str:
    if not assigned:
        return ""
    if counts["overdue"]:
        return outcomes.PAST_DUE
    if not counts["reported"]:
        return outcomes.NOT_REPORTED
    if counts["not_arisen"] >= assigned:
        return words.NOT_ARISEN
    if counts["completed"] + counts["not_arisen"] >= assigned:
        return outcomes.LATE if counts["late"] else words.COMPLETED
    done = counts["completed"] + counts["not_arisen"]
    if counts["expected"] and done + counts["expected"] >= assigned:
        return outcomes.EXPECTED
    return words.UNDER_WAY if counts["completed"] + counts["under_way"] else words.NOT_STARTED


def _state_formula(table: Table) -> str:
    cell = {name: here(table, name) for name in ("assigned", *COUNTED)}
    steps = [
        (f"{cell['assigned']}=0", '""'),
        (f"{cell['overdue']}>0", quoted(outcomes.PAST_DUE)),
        (f"{cell['reported']}=0", quoted(outcomes.NOT_REPORTED)),
        (f"{cell['not_arisen']}>={cell['assigned']}", quoted(words.NOT_ARISEN)),
        (
            f"{cell['completed']}+{cell['not_arisen']}>={cell['assigned']}",
            f"IF({cell['late']}>0,{quoted(outcomes.LATE)},{quoted(words.COMPLETED)})",
        ),
        (
            f"AND({cell['expected']}>0,"
            f"{cell['completed']}+{cell['not_arisen']}+{cell['expected']}>={cell['assigned']})",
            quoted(outcomes.EXPECTED),
        ),
        (f"{cell['completed']}+{cell['under_way']}>0", quoted(words.UNDER_WAY)),
    ]
    opened = "".join(f"IF({test},{result}," for test, result in steps)
    return f"{opened}{quoted(words.NOT_STARTED)}{')' * len(steps)}"

"""The next year's register, begun with what the one before leaves to it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.measures.across.left import (
    inspections_seen,
    open_records,
    undecided,
    undone_tasks,
)
from cchc_xl.plan.periods import Period
from cchc_xl.plan.succession import heirs
from cchc_xl.plan.year import builtin_years
from cchc_xl.register.building.config_sheet import Controls, controls_for
from cchc_xl.register.founding import opening_rows
from cchc_xl.register.frames import columns_of, plain_values
from cchc_xl.register.opening import opening_lines
from cchc_xl.register.schema import tables
from cchc_xl.returns.earlier import left_open
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.founding import chosen_plan, found
from cchc_xl.services.trusted import Tell, opened, read_trusted, silent

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.plan import Plan
    from cchc_xl.register.content import Content
    from cchc_xl.register.port import CellValue

Rows = dict[str, list[list["CellValue"]]]
PREVIOUS = "previous"
"""Key of the system table: the identity of the register of the year before."""


class NewYear(NamedTuple):
    """The new register, and what it took over.

    ``records`` says how many records each of Văn phòng's tables (ids) begins with, ``left`` how
    many are left open of each form (ids). ``closed`` are the units that have closed, by code, with
    who goes on for them (nobody: ""). ``silent`` are units that owed a return for the last period
    and have none in force: nothing of theirs could be taken over.
    ``undone`` are tasks of the plan before that somebody has not completed.
    """

    path: Path
    year: int
    units: int
    records: Mapping[str, int]
    left: Mapping[str, int]
    closed: Mapping[str, str]
    silent: tuple[str, ...]
    undone: tuple[str, ...]


def new_year(
    master: Path,
    year: int,
    folder: Path | None = None,
    out: Path | None = None,
    *,
    controls: Controls | None = None,
    tell: Tell = silent,
) -> NewYear:
    """Make the register of the year after that of ``master``, which is only read.

    ``folder`` holds the year's plan, by default it is the program's own; ``out`` is by default
    beside the old register, under its name with the new year. ``UsageProblem``: another year than
    the next, a file that is there already, or a plan that does not know the units. ``PlanError``.
    """
    with opened(master) as register:
        content = with_current_outcomes(read_trusted(register, tell=tell))
    _check_next(content, year)
    path = out or _beside(master, content.plan.year, year)
    if os.path.lexists(path):
        raise UsageProblem(f"Tệp “{path}” đã có, không ghi đè.", "Chọn tên khác bằng --out TỆP.")
    if folder is None and year not in builtin_years():
        raise UsageProblem(
            f"Chương trình không có sẵn kế hoạch năm {year}.",
            "Ghi --plan với thư mục kế hoạch của năm đó (lập bằng cchc-xl plan import).",
        )
    plan = chosen_plan(year, folder, tell)
    _check_units(content, plan)
    controls = controls_for(path, controls)
    left = _left(content, plan)
    identity = {PREVIOUS: content.settings["register"], **opening_lines(left, master.name)}
    taken = _taken(content, plan)
    found(path, plan, opening_rows(plan, content.plan.units, identity) | taken, controls, kept=True)
    return _told(path, content, plan, taken, left)


def _check_next(content: Content, year: int) -> None:
    own = content.plan.year
    if year != own + 1:
        raise UsageProblem(
            f"Sổ này là sổ năm {own}, sổ tiếp theo là của năm {own + 1}, không phải {year}.",
            f"Ghi --year {own + 1} và kế hoạch của năm đó.",
        )


def _beside(master: Path, before: int, year: int) -> Path:
    stem = master.stem
    named = stem.replace(str(before), str(year)) if str(before) in stem else f"{stem}-{year}"
    return master.with_name(f"{named}{master.suffix}")


def _check_units(content: Content, plan: Plan) -> None:
    """Refuse a plan that lacks a kind or a group of the units, or names a unit that is none."""
    units = content.plan.units
    kinds = {kind.kind for kind in plan.kinds}
    groups = {group.group for group in plan.groups}
    own = {group for unit in units for group in unit.group.split(";") if group}
    known = {unit.code for unit in units}
    named = {who for task in plan.tasks for who in task.assigned_to if who[0] != "@"}
    lacking = [
        *(f"loại đơn vị {kind}" for kind in sorted({unit.kind for unit in units} - kinds)),
        *(f"nhóm kiểm tra {group}" for group in sorted(own - groups)),
    ]
    if lacking:
        raise UsageProblem(
            f"Đơn vị của sổ cũ có {', '.join(lacking)}, kế hoạch năm {plan.year} không có.",
            "Thêm vào kinds.csv, groups.csv của kế hoạch mới, hoặc sửa trang “Đơn vị” của sổ cũ.",
        )
    if named - known:
        raise UsageProblem(
            f"Kế hoạch năm {plan.year} giao nhiệm vụ cho {', '.join(sorted(named - known))}, sổ cũ "
            "không có đơn vị nào mã như vậy.",
            "Sửa cột assigned_to của tasks.csv trong kế hoạch mới, hoặc thêm đơn vị vào sổ cũ.",
        )


def _left(content: Content, plan: Plan) -> dict[str, DataFrame]:
    """Return the rows of the last period that the new year's first returns go on with."""
    first = Period(content.plan.year + 1, "Y").within(content.plan.reporting)[0]
    kept = {}
    for name, frame in left_open(content, first).items():
        form = content.forms[name]
        goes_on = form.traits.balance or (form.traits.told_while and form.traits.brought)
        if goes_on and name in plan.form_ids and len(frame):
            kept[name] = frame[["unit", *(one.id for one in form.columns if one.id in frame)]]
    return kept


def _taken(content: Content, plan: Plan) -> Rows:
    """Return the rows of Văn phòng's tables that the new register begins with, by table id."""
    frames = {**open_records(content), "inspections": inspections_seen(content)}
    frames |= {"changes": undecided(content), "procedures": _in_force(content, plan)}
    rows = {
        name: [list(row) for row in columns_of(tables()[name], frame).records()]
        for name, frame in frames.items()
        if len(frame)
    }
    return rows | {"ranks": _ranks(content, plan)}


def _in_force(content: Content, plan: Plan) -> DataFrame:
    """Return the procedures that are still in force when the new year begins."""
    frame = content.frames["procedures"]
    ended = frame["valid_to"].dt.year.lt(plan.year).fillna(False).astype(bool)
    rows: DataFrame = frame[~ended]
    return rows


def _ranks(content: Content, plan: Plan) -> list[list[CellValue]]:
    """Return the plan's ranks; what was this year's is last year's."""
    frame = content.frames["ranks"]
    before = dict(zip(plain_values(frame["index"]), plain_values(frame["this_year"]), strict=True))
    rows = opening_rows(plan, ())["ranks"]
    place = tables()["ranks"].ids.index("last_year")
    return [[*row[:place], before.get(row[0]), *row[place + 1 :]] for row in rows]


def _told(
    path: Path, content: Content, plan: Plan, taken: Rows, left: Mapping[str, DataFrame]
) -> NewYear:
    last = content.plan.periods[-1]
    day = plan.deadline_of(plan.periods[0])
    own = heirs(content.plan.units, day)
    closed = [one for one in content.plan.units if one.valid_to is not None and one.valid_to < day]
    return NewYear(
        path=path,
        year=plan.year,
        units=len(content.plan.units) - len(closed),
        records={name: len(rows) for name, rows in taken.items() if name != "ranks"},
        left={name: _count(content, name, frame) for name, frame in left.items()},
        closed={one.code: own.get(one.code, "") for one in closed},
        silent=tuple(_silent(content, last)),
        undone=tuple(undone_tasks(content, last)),
    )


def _count(content: Content, name: str, frame: DataFrame) -> int:
    """Count what is left: of a balance the figures, else the records."""
    balance = content.forms[name].traits.balance
    return int(frame[balance.closing].sum()) if balance else len(frame)


def _silent(content: Content, last: Period) -> Iterator[str]:
    log = content.frames["submissions"]
    rows = log[log["period"].eq(last.code).fillna(False) & log["current"].notna()]
    there = set(rows["unit"].dropna())
    yield from (u.code for u in content.plan.expected_units(last) if u.code not in there)

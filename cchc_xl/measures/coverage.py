"""Inspection coverage: which units were inspected in the year, against the floor of their group.

Counted in whole units only. An inspection counts when it took place in the year and has a
conclusion's number and date; Văn phòng's own and those that units report count alike.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cchc_xl.measures.sums import cut_ratio, exact
from cchc_xl.merging.field_cells import narrowed
from cchc_xl.plan.records import Percent
from cchc_xl.plan.states.inspections import CLOSED, INSPECTED, NOT_INSPECTED, REFORM, UNDER_WAY
from cchc_xl.plan.year import Unit
from cchc_xl.register.frames import addresses
from cchc_xl.register.schema import tables
from validation import dtypes

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

TOTAL, TOTAL_TITLE = "TONG", "Tất cả các nhóm"

FORM = "kiem_tra"
"""The form in which units report inspections that they carried out."""
SOURCES = ("inspections", FORM)
"""Tables of inspections: Văn phòng's own first, so that they name the record of a shared one."""
PLACE = ("inspected_unit", "inspection_date")
"""What tells inspections apart."""
TELLER = ("unit", *PLACE)
"""What tells apart those that units report."""


class GroupCoverage(NamedTuple):
    """Coverage of one inspection group, or of all units (``group`` is ``TONG``).

    ``floor`` is percent, ``required`` the smallest whole number of units that reaches it,
    ``needed`` how many of them are still to be inspected. A group without units is never ``met``
    and has no ``ratio``. ``planned`` are units in Văn phòng's plan of inspections that have no
    concluded one yet.
    """

    group: str
    title: str
    inspected: int
    active: int
    ratio: float | None
    floor: Percent
    required: int
    needed: int
    met: bool
    not_inspected: tuple[Unit, ...]
    planned: int = 0

    @property
    def unplanned(self) -> int:
        """Return how many units are still to be put into the plan to reach the floor."""
        return max(0, self.needed - self.planned)


class Coverage(NamedTuple):
    """Coverage as of a day, by group in the plan's order; the last group is all units."""

    year: int
    as_of: date
    groups: tuple[GroupCoverage, ...]

    @property
    def total(self) -> GroupCoverage:
        """Return the coverage of all units."""
        return self.groups[-1]

    def group(self, name: str) -> GroupCoverage:
        """Return the coverage of one group. ``KeyError``: the plan has no such group."""
        for item in self.groups:
            if item.group == name:
                return item
        raise KeyError(name)


def required_units(active: int, floor: Percent) -> int:
    """Return the smallest whole number not below ``floor`` percent of ``active``."""
    return ceil(active * exact(floor) / 100)


def cover(content: Content, year: int, as_of: date) -> Coverage:
    """Compute coverage over the units that are active on ``as_of`` (part II.5, task 7 a).

    Counted are distinct units with at least one inspection of the year that was concluded by
    ``as_of``; a unit of several groups counts in each of them, and once in all. The floor in all
    is the highest one of the groups.
    """
    done = set(concluded_inspections(content, year, as_of)["inspected_unit"])
    planned = planned_quarters(content)
    active = [unit for unit in content.plan.units if unit.is_active_on(as_of)]
    groups = tuple(
        _cover(
            group.group,
            group.title,
            group.floor,
            [unit for unit in active if group.group in content.plan.groups_of(unit)],
            done,
            planned,
        )
        for group in content.plan.groups
    )
    floor = max((group.floor for group in content.plan.groups), default=0)
    total = _cover(TOTAL, TOTAL_TITLE, floor, active, done, planned)
    return Coverage(year, as_of, (*groups, total))


def planned_quarters(content: Content) -> dict[str, str]:
    """Return the quarter in which each unit of Văn phòng's plan of inspections is to be seen."""
    rows = content.frames["inspection_plan"].dropna(subset=["unit"])
    return dict(zip(rows["unit"], rows["quarter"].fillna(""), strict=True))


def _cover(
    group: str,
    title: str,
    floor: Percent,
    active: list[Unit],
    done: set[str],
    planned: Container[str],
) -> GroupCoverage:
    open_units = tuple(unit for unit in active if unit.code not in done)
    inspected = len(active) - len(open_units)
    required = required_units(len(active), floor)
    return GroupCoverage(
        group=group,
        title=title,
        inspected=inspected,
        active=len(active),
        ratio=cut_ratio(inspected, len(active)) if active else None,
        floor=floor,
        required=required,
        needed=max(0, required - inspected),
        met=bool(active) and inspected >= required,
        not_inspected=open_units,
        planned=sum(unit.code in planned for unit in open_units),
    )


def inspections_of(content: Content, year: int) -> DataFrame:
    """Return the inspections that took place in the year (``known_inspections``)."""
    rows = known_inspections(content)
    found: DataFrame = rows[rows["inspection_date"].dt.year == year]
    return found


def known_inspections(content: Content) -> DataFrame:
    """Return all inspections that the register knows of, each once.

    Columns: ``inspected_unit``, ``inspection_date``, ``conclusion_number``, ``conclusion_date``,
    and where the record stands: ``unit``, ``period``, ``file`` (empty for Văn phòng's own, which
    stand in the register), ``sheet``, ``cells``. Only those about administrative reform (CCHC)
    count, which is what a blank content means. An inspection is told apart by its unit and day;
    what one unit tells of it in several quarters is as it told it last. Of two records of one
    inspection the concluded one is kept, and of these the one concluded first.
    """
    columns = list(READ)
    place = ["unit", "period", "file", "sheet", "cells", "content"]
    frames = [_placed(content, name).reindex(columns=[*columns, *place]) for name in SOURCES]
    texts = dict.fromkeys([columns[0], columns[2], *place], dtypes.TEXT)
    days = dict.fromkeys(["inspection_date", "conclusion_date"], dtypes.DAY)
    joined = [frame.astype(texts | days) for frame in frames]
    rows: DataFrame = pd.concat(joined, ignore_index=True)
    rows = rows[rows["content"].isna() | rows["content"].eq(REFORM)].drop(columns="content")
    rows = rows[rows["inspected_unit"].notna() & rows["inspection_date"].notna()]
    number = rows["conclusion_number"].str.strip().fillna("")
    rows = rows.assign(conclusion_date=rows["conclusion_date"].where(number.ne("")))
    rows = rows.sort_values("conclusion_date", kind="stable", na_position="last")
    return rows.drop_duplicates(list(PLACE)).sort_index()


def told_last(rows: DataFrame) -> DataFrame:
    """Return each reported inspection once, as it was told last."""
    return rows.sort_values("period", kind="stable").drop_duplicates(list(TELLER), keep="last")


READ = ("inspected_unit", "inspection_date", "conclusion_number", "conclusion_date")
"""What makes a unit count as inspected."""


def _placed(content: Content, name: str) -> DataFrame:
    """Return a table of inspections with the sheet and cells in which each was typed."""
    frame = content.frames[name]
    form, table = content.forms.get(name), tables()[name]
    if form is not None:
        rows = told_last(frame)
        return rows.assign(sheet=form.sheet, cells=narrowed(content, name, rows, READ))
    cells = list(addresses(table, frame, "conclusion_date"))
    return frame.assign(sheet=table.sheet, cells=cells)


def concluded_inspections(content: Content, year: int, as_of: date) -> DataFrame:
    """Return the inspections of the year that were concluded by ``as_of``, each once."""
    rows = inspections_of(content, year)
    return rows[rows["conclusion_date"] <= pd.Timestamp(as_of)]


def population(content: Content, year: int, as_of: date) -> DataFrame:
    """Return every unit that was active in the year up to ``as_of`` with its inspections.

    Columns: ``unit``, ``name``, ``kind`` (its title), ``group`` (all its groups), ``district``,
    ``times`` (concluded inspections), ``last`` (date of the latest conclusion, may be missing),
    ``state``, ``change`` (what was added to the units of the year's first day, or closed since) and
    ``planned``, the quarter in which it is to be inspected. A closed unit is told apart and counts
    no more.
    """
    begin = date(year, 1, 1)
    units = [unit for unit in content.plan.units if unit.is_active_within(begin, as_of)]
    kinds = {kind.kind: kind.title for kind in content.plan.kinds}
    rows = inspections_of(content, year)
    begun = set(rows.loc[rows["inspection_date"] <= pd.Timestamp(as_of), "inspected_unit"])
    by_unit = rows[rows["conclusion_date"] <= pd.Timestamp(as_of)].groupby("inspected_unit")
    times = by_unit.size().to_dict()
    last = by_unit["conclusion_date"].max().to_dict()
    planned = planned_quarters(content)
    return pd.DataFrame(
        {
            "unit": [unit.code for unit in units],
            "name": [unit.name for unit in units],
            "kind": [kinds[unit.kind] for unit in units],
            "group": [";".join(content.plan.groups_of(unit)) for unit in units],
            "district": [unit.district or None for unit in units],
            "times": [times.get(unit.code, 0) for unit in units],
            "last": pd.array([last.get(unit.code) for unit in units], dtype=dtypes.DAY),
            "state": [
                _state(unit.code, times, begun) if unit.is_active_on(as_of) else CLOSED
                for unit in units
            ],
            "change": [_change(unit, begin, as_of) for unit in units],
            "planned": [planned.get(unit.code) or None for unit in units],
        }
    )


def _change(unit: Unit, begin: date, as_of: date) -> str | None:
    """Return how a unit differs from the units of the year's first day."""
    parts = []
    if unit.valid_from > begin:
        parts.append(f"Bổ sung {unit.valid_from:%d/%m/%Y}")
    if unit.valid_to is not None and unit.valid_to < as_of:
        parts.append(f"Ngừng {unit.valid_to:%d/%m/%Y}")
    return "; ".join(parts) or None


def _state(unit: str, times: Mapping[Any, int], begun: set[str]) -> str:
    if times.get(unit):
        return INSPECTED
    return UNDER_WAY if unit in begun else NOT_INSPECTED

"""Inspection coverage by group, and every unit's state behind it."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, quoted, quotient, ratio
from cchc_xl.consolidated.picture import Picture
from cchc_xl.measures.coverage import TOTAL, GroupCoverage, population
from cchc_xl.plan.records import Percent
from cchc_xl.plan.states.inspections import CLOSED, INSPECTED
from cchc_xl.plan.states.targets import MET, NONE_ARISEN, NOT_MET
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables


def coverage_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each inspection group, and one in all."""
    return [row_of(group) for group in picture.coverage.groups]


def _required(table: Table, floor: Percent, active: str) -> str:
    """Return the formula of the smallest whole number that reaches the floor."""
    parts = 100 if isinstance(floor, int) else 1000
    return f"INT((ROUND({here(table, 'floor')}*{parts},0)*{active}+{parts - 1})/{parts})"


def row_of(group: GroupCoverage) -> list[CellValue]:
    """Return the row of a group."""
    table, units = tables()["out_coverage"], tables()["out_population"]
    inspected, active, required = (
        here(table, name) for name in ("inspected", "active", "required")
    )
    state = units.reference("state")
    own = f'(";"&{units.reference("group")}&";")'
    own = f'ISNUMBER(FIND(";"&{here(table, "group")}&";",{own}))'
    in_all = group.group == TOTAL
    done = f"COUNTIFS({state},{quoted(INSPECTED)})"
    present = f"COUNTA({units.reference('unit')})-COUNTIFS({state},{quoted(CLOSED)})"
    waiting = f'({units.reference("planned")}<>"")*({state}<>{quoted(INSPECTED)})'
    waiting = f"{waiting}*({state}<>{quoted(CLOSED)})"
    planned = f"SUMPRODUCT({waiting})" if in_all else f"SUMPRODUCT({own}*{waiting})"
    if not in_all:
        done = f"SUMPRODUCT({own}*({state}={quoted(INSPECTED)}))"
        present = f"SUMPRODUCT({own}*({state}<>{quoted(CLOSED)}))"
    verdict = NONE_ARISEN if not group.active else MET if group.met else NOT_MET
    return [
        group.group,
        group.title,
        Formula(done, group.inspected),
        Formula(present, group.active),
        Formula(ratio(inspected, active), quotient(group.inspected, group.active)),
        group.floor / 100,
        Formula(_required(table, group.floor, active), group.required),
        Formula(f"MAX(0,{required}-{inspected})", group.needed),
        Formula(
            f"IF({active}=0,{quoted(NONE_ARISEN)},"
            f"IF({inspected}>={required},{quoted(MET)},{quoted(NOT_MET)}))",
            verdict,
        ),
        Formula(planned, group.planned),
        Formula(f"MAX(0,{here(table, 'needed')}-{here(table, 'planned')})", group.unplanned),
    ]


def population_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit of the year so far, in the list's order."""
    frame = population(picture.content, picture.period.year, picture.day)
    columns = [plain_values(frame[name]) for name in tables()["out_population"].ids]
    return [list(row) for row in zip(*columns, strict=True)]

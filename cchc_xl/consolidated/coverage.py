"""Inspection coverage by group, and every unit's state behind it."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, quoted, quotient, ratio
from cchc_xl.consolidated.picture import Picture
from cchc_xl.coverage import INSPECTED, TOTAL, GroupCoverage, population
from cchc_xl.measures import MET, NONE_ARISEN, NOT_MET
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables


def coverage_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each inspection group, and one in all."""
    return [_row(group) for group in picture.coverage.groups]


def _row(group: GroupCoverage) -> list[CellValue]:
    table, units = tables()["out_coverage"], tables()["out_population"]
    inspected, active, required = (
        here(table, name) for name in ("inspected", "active", "required")
    )
    done = f"{units.reference('state')},{quoted(INSPECTED)}"
    own = f"{units.reference('group')},{here(table, 'group')}"
    in_all = group.group == TOTAL
    verdict = NONE_ARISEN if not group.active else MET if group.met else NOT_MET
    return [
        group.group,
        group.title,
        Formula(f"COUNTIFS({done if in_all else f'{own},{done}'})", group.inspected),
        Formula(
            f"COUNTA({units.reference('unit')})" if in_all else f"COUNTIFS({own})", group.active
        ),
        Formula(ratio(inspected, active), quotient(group.inspected, group.active)),
        group.floor / 100,
        Formula(f"INT((ROUND({here(table, 'floor')}*100,0)*{active}+99)/100)", group.required),
        Formula(f"MAX(0,{required}-{inspected})", group.needed),
        Formula(
            f"IF({active}=0,{quoted(NONE_ARISEN)},"
            f"IF({inspected}>={required},{quoted(MET)},{quoted(NOT_MET)}))",
            verdict,
        ),
    ]


def population_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each active unit, in the list's order."""
    frame = population(picture.office, picture.period.year, picture.day)
    columns = [plain_values(frame[name]) for name in tables()["out_population"].ids]
    return [list(row) for row in zip(*columns, strict=True)]

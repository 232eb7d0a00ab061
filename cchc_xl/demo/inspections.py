"""Inspections that units carry out, and those of Văn phòng itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from cchc_xl.demo.case import Case, Record, some_day, whole
from cchc_xl.demo.profile import chance
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Unit
from validation.words import PLANNED, UNANNOUNCED

INSPECTORS = ("PHONG_SO", "PHONG_GDDT")
LEAD = "Văn phòng Sở"
CONTENTS = "noi_dung_kiem_tra"
"""The plan's list of what an inspection may be about."""
OWN_EACH_QUARTER = {"DVGD": 6, "PS_TT": 3, "PGD": 2}
"""How many units of each group Văn phòng inspects a quarter."""


def kiem_tra(case: Case) -> list[Record]:
    """Return a unit's inspections: a bureau looks at its district, Thanh tra at any school.

    Văn phòng reports none: its own stand in the register.
    """
    rng = case.chance("inspections")
    name = case.unit.name
    if "Văn phòng" in name or case.unit.kind not in INSPECTORS:
        return []
    seen = {inspected(row) for row in case.before("kiem_tra")}
    candidates = [
        unit
        for unit in case.plan.units
        if unit.kind not in INSPECTORS
        and unit.code not in seen
        and unit.is_active_within(case.period.start, case.period.end)
        and case.unit.district in ("", unit.district)
    ]
    wanted = rng.choice((2, 3, 3)) if "Thanh tra" in name else rng.choice((0, 0, 1, 1, 2))
    if case.unit.kind == "PHONG_SO" and "Thanh tra" not in name:
        wanted = rng.choice((0, 0, 0, 1))
    chosen = rng.sample(candidates, min(wanted, len(candidates)))
    contents, last = case.plan.choices(CONTENTS), case.report_date
    told = [
        _inspection(rng, unit, case.period, last)
        | {"content": _content(rng, contents), "lead": name}
        for unit in chosen
    ]
    return [*_followed(case), *told]


def inspected(record: Record) -> str:
    """Return the code of an inspection's unit, which a template names after it."""
    return str(record["inspected_unit"]).partition(" - ")[0]


def _followed(case: Case) -> Iterator[Record]:
    """Give what the template brings along: concluded by now, or remedied a little further.

    It names the unit as it is picked from the list.
    """
    names = {unit.code: unit.name for unit in case.plan.units}
    for row in case.before("kiem_tra"):
        code, left = inspected(row), whole(row, "findings") - whole(row, "remedied")
        day = row["inspection_date"]
        rng = case.chance(f"inspection of {code}")
        more: Record = {}
        if "conclusion_number" not in row and isinstance(day, date):
            more = _conclusion(rng, day + timedelta(days=15))
        elif left:
            more = {"remedied": whole(row, "remedied") + rng.randint(0, left)}
        if more:
            yield {**row, **more, "inspected_unit": f"{code} - {names[code]}"}


def _content(rng: Random, contents: Sequence[str]) -> str:
    """Return what an inspection is about: mostly the first, administrative reform."""
    return contents[0] if rng.random() < 0.9 else rng.choice(contents)


def _inspection(rng: Random, unit: Unit, period: Period, last: date) -> Record:
    day = some_day(rng, period.start + timedelta(days=4), last - timedelta(days=3))
    record: Record = {
        "inspected_unit": unit.code,
        "inspection_date": day,
        "inspection_kind": rng.choice((PLANNED, PLANNED, PLANNED, UNANNOUNCED)),
        "findings": 0,
        "remedied": 0,
    }
    concluded = day + timedelta(days=rng.randint(2, 14))
    return record | _conclusion(rng, concluded) if concluded <= last else record


def _conclusion(rng: Random, concluded: date) -> Record:
    """Return what an inspection came to, as it was concluded on a day."""
    found = rng.choice((0, 1, 1, 2, 3, 4))
    conclusion: Record = {
        "conclusion_number": f"{rng.randint(2, 190)}/KL-SGDĐT",
        "conclusion_date": concluded,
        "findings": found,
        "remedied": rng.randint(0, found),
    }
    if found:
        conclusion["remedy_deadline"] = concluded + timedelta(days=30)
    return conclusion


def own_inspections(
    plan: Plan,
    period: Period,
    seed: int,
    inspected: Collection[str] = (),
    planned: Collection[str] = (),
) -> list[Record]:
    """Return Văn phòng's own inspections of a quarter, of units not yet in ``inspected``.

    Those that are ``planned`` for the quarter come first.
    Those of the first group begin with two about other contents than reform, in turn.
    """
    rng = chance(seed, period.code, "own inspections")
    first, *others = plan.choices(CONTENTS)
    turn = 2 * (int(period.part.removeprefix("Q")) - 1)
    contents = [others[(turn + number) % len(others)] for number in range(2)]
    records = []
    for group, count in OWN_EACH_QUARTER.items():
        units = [
            unit
            for unit in plan.units
            if unit.group == group
            and unit.code not in inspected
            and unit.is_active_within(period.start, period.end)
        ]
        drawn = rng.sample(units, min(count, len(units)))
        drawn = [*(unit for unit in units if unit.code in planned), *drawn]
        for unit in list(dict.fromkeys(drawn))[:count]:
            record = _inspection(rng, unit, period, period.end)
            content = contents.pop(0) if contents else first
            records.append(record | {"content": content, "lead": LEAD})
    return sorted(
        records, key=lambda row: (str(row["inspection_date"]), str(row["inspected_unit"]))
    )

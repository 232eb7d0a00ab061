"""The case that is measured: a register of many units and a filled return of each."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cchc_xl import __version__, services
from cchc_xl.demo import answers, fill_all
from cchc_xl.plan.periods import Period
from cchc_xl.plan.unit_lists import HEADERS
from cchc_xl.plan.year import Plan, Unit, builtin_plan
from cchc_xl.register.building.config_sheet import Controls
from cchc_xl.register.schema import SCHEMA_VERSION
from cchc_xl.returns.identity import template_version
from cchc_xl.templates.layout import file_name

PERIOD = Period.parse("2023-Q1")
RECEIVED = datetime(2023, 3, 5, 10)
SEED = 1
SINGLE = ("PHONG_SO", "PHONG_GDDT")
"""Kinds of which there are not more in a bigger office: the plan's tasks name their units."""


class Case(NamedTuple):
    """Where the register as it was made and the filled returns lie."""

    register: Path
    returns: tuple[Path, ...]


def build(folder: Path, units: int, *, buttons: bool = False) -> Case:
    """Make the case in ``folder``, or take it from there when it was made before.

    With ``buttons`` the register is a workbook with macros for LibreOffice.
    """
    version = f"{template_version(builtin_plan(PERIOD.year))}-{SCHEMA_VERSION}"
    name = "so.xlsm" if buttons else "so.xlsx"
    place = folder / f"cchc-xl-bench-{__version__}-{version}-{units}{'-buttons' * buttons}"
    done = place / "done"
    if not done.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        _make(place / name, units)
        done.touch()
    return Case(place / name, tuple(sorted((place / "returns").iterdir())))


def _make(register: Path, wanted: int) -> None:
    plan, place = builtin_plan(PERIOD.year), register.parent
    units = place / "units.csv"
    _write_units(units, many_units(plan, wanted))
    controls = Controls.here("libreoffice") if register.suffix == ".xlsm" else None
    content = services.init(register, PERIOD.year, units, controls)
    blank, filled = place / "blank", place / "returns"
    services.issue(register, PERIOD, blank)
    filled.mkdir()
    jobs = [
        (blank / name, answers(content.plan, unit, PERIOD, SEED), filled / name)
        for unit in content.plan.expected_units(PERIOD)
        for name in [file_name(unit.code, PERIOD)]
    ]
    for path in fill_all(jobs):
        os.utime(path, (RECEIVED.timestamp(), RECEIVED.timestamp()))
    shutil.rmtree(blank)


def many_units(plan: Plan, wanted: int) -> list[Unit]:
    """Return the sample's units and as many copies of its schools and centres as are wanted."""
    units = list(plan.units)
    copied = [unit for unit in units if unit.kind not in SINGLE]
    for number in range(max(0, wanted - len(units))):
        unit = copied[number % len(copied)]
        copy = number // len(copied) + 2
        units.append(unit._replace(code=f"{unit.code}B{copy}", name=f"{unit.name} cơ sở {copy}"))
    return units[:wanted] if wanted > len(plan.units) else units


def _write_units(path: Path, units: Sequence[Unit]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADERS.values())
        writer.writerows(_cells(units))


def _cells(units: Sequence[Unit]) -> Iterator[list[object]]:
    for unit in units:
        yield ["" if value is None else value for value in unit]

"""The register of the sample returns: a new one each time, always with the same identity."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from cchc_xl import services
from cchc_xl.demo.assigned import CITY_TASKS, LEGAL_PROGRAMME, city_tasks, legal_programme
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import tables

IDENTITY = "SO-MAU"
KEY = sha256(b"cchc-xl, so mau").hexdigest()
"""The key that signs sample templates. It is published: it protects nothing."""


SEED = 11
"""What is made up of the samples follows from it."""


def make_register(path: Path, year: int) -> Path:
    """Make a register with the plan's sample units that knows the sample returns as its own."""
    fixed = {"register": f"{IDENTITY}-{year}", "key": KEY}
    services.init(path, year, settings=fixed, entered=assigned(year))
    return path


def assigned(year: int) -> dict[str, list[list[CellValue]]]:
    """Return what Văn phòng gave the sample units to report on in the first quarter, by table."""
    plan = builtin_plan(year)
    given = {
        CITY_TASKS: city_tasks(plan, plan.periods[0], SEED),
        LEGAL_PROGRAMME: legal_programme(plan, plan.periods[0], SEED),
    }
    return {
        name: [[record.get(column) for column in tables()[name].ids] for record in records]
        for name, records in given.items()
    }

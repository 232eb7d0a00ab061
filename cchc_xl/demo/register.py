"""The register of the sample returns: a new one each time, always with the same identity."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from cchc_xl import services
from cchc_xl.demo.assigned import CITY_TASKS, LEGAL_PROGRAMME, city_tasks, legal_programme
from cchc_xl.demo.office import type_below
from cchc_xl.plan.year import builtin_plan

IDENTITY = "SO-MAU"
KEY = sha256(b"cchc-xl, so mau").hexdigest()
"""The key that signs sample templates. It is published: it protects nothing."""


SEED = 11
"""What is made up of the samples follows from it."""


def make_register(path: Path, year: int) -> Path:
    """Make a register with the plan's sample units that knows the sample returns as its own."""
    services.init(path, year, settings={"register": f"{IDENTITY}-{year}", "key": KEY})
    enter_samples(path, year)
    return path


def enter_samples(path: Path, year: int) -> None:
    """Enter what Văn phòng gave the sample units to report on in the first quarter."""
    plan = builtin_plan(year)
    type_below(path, CITY_TASKS, city_tasks(plan, plan.periods[0], SEED))
    type_below(path, LEGAL_PROGRAMME, legal_programme(plan, plan.periods[0], SEED))

"""The register of the sample returns: a new one each time, always with the same identity."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from cchc_xl import services
from cchc_xl.demo.answers import Record
from cchc_xl.demo.assigned import CITY_TASKS, LEGAL_PROGRAMME, city_tasks, legal_programme
from cchc_xl.demo.unit_plans import Sent, plans_sent
from cchc_xl.merging.receiving_plans import LOG
from cchc_xl.plan.states.plans import RECEIVED
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import BY_FILE

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
    """Return what Văn phòng has of the sample units before the first quarter's returns, by table.

    It is what it gave them to report on, and the plans that they sent.
    """
    plan = builtin_plan(year)
    given = {
        CITY_TASKS: city_tasks(plan, plan.periods[0], SEED),
        LEGAL_PROGRAMME: legal_programme(plan, plan.periods[0], SEED),
        LOG: [_received(sent) for sent in plans_sent(plan, SEED)],
    }
    return {
        name: [[record.get(column) for column in tables()[name].ids] for record in records]
        for name, records in given.items()
    }


def _received(sent: Sent) -> Record:
    """Return the log's row of a plan that came."""
    day = sent.came.date()
    return {
        **{"task": sent.owed.id, "unit": sent.unit.code, "file": sent.file},
        **{"hash": sha256(sent.file.encode()).hexdigest(), "received": day},
        **{"received_from": BY_FILE, "modified": f"{sent.came:%Y-%m-%d %H:%M:%S}"},
        **{"number": f"{day.day}/KH-{sent.unit.code}", "plan_date": day - timedelta(days=1)},
        "result": RECEIVED,
    }

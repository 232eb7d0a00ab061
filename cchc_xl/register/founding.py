"""What a new register holds before anybody has reported: the plan, and an identity of its own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from cchc_xl.base.zone import VIETNAM
from cchc_xl.plan.keeping import lines_of
from cchc_xl.plan.periods import worded
from cchc_xl.plan.states.locks import OPEN
from cchc_xl.plan.states.targets import IMPROVE, KEEP
from cchc_xl.plan.year import Metric, Plan, Unit
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import SCHEMA_VERSION

Rows = list[list[CellValue]]


GOALS = {"keep": KEEP, "improve": IMPROVE}
"""What the register says for a rank's goal."""


def opening_rows(
    plan: Plan, units: Sequence[Unit], settings: Mapping[str, str] | None = None
) -> dict[str, Rows]:
    """Return the rows of the office's tables, the locks and the settings, by table id.

    The register's name and the key that signs its templates are new each time, unless
    ``settings`` give them.
    """
    basis = _bases(plan)
    rows: dict[str, list[list[CellValue]]] = {
        "units": [list(unit) for unit in units],
        "tasks": [
            [
                *(*task[:4], "x" if task.starred else None, *task[5:10]),
                *(";".join(task.assigned_to), task.note),
            ]
            for task in plan.tasks
        ],
        "metrics": [
            [m.id, m.target, m.title, m.bar, basis[m.basis], m.source, _noted(m)]
            for m in plan.metrics
        ],
        "calendar": [
            [row.period.code, row.deadline, row.source, row.data_from, row.data_to]
            for row in plan.calendar
        ],
        "ranks": [
            [r[0], r.title, GOALS[r.goal], r.limit, None, None, None, None, None]
            for r in plan.ranks
        ],
        "city_reports": [
            [report.period.code, report.recipient, report.due_date, None, None, report.note]
            for report in plan.city_reports
        ],
        "iso": [[item.id, item.metric, item.title, None, None, None] for item in plan.iso],
        "locks": [[row.period.code, OPEN, None, None] for row in plan.calendar],
        "system": [[key, value] for key, value in (_settings(plan) | dict(settings or {})).items()],
    }
    return {name: _blank(records) for name, records in rows.items()}


def _noted(metric: Metric) -> str:
    """Return a metric's note; of a bar that must not be exceeded it says so first."""
    return f"Ngưỡng là mức trần. {metric.note}".rstrip() if metric.has_ceiling else metric.note


def _bases(plan: Plan) -> dict[str, str | None]:
    """Return what the register says for how a metric's quarters or months add up."""
    return {
        "flow": worded("Cộng các quý", plan.reporting),
        "stock": worded("Lấy quý cuối", plan.reporting),
        "latest": "Lấy lần báo sau cùng",
        "as_of": "Tính đến ngày cuối kỳ",
        "": None,
    }


def _settings(plan: Plan) -> dict[str, str]:
    return {
        "register": f"SO-{plan.year}-{secrets.token_hex(4)}",
        "key": secrets.token_hex(32),
        "year": str(plan.year),
        "schema": SCHEMA_VERSION,
        "plan": plan.digest,
        **lines_of(plan.files),
        "created": datetime.now(VIETNAM).strftime("%Y-%m-%d %H:%M:%S"),
    }


def _blank(rows: Rows) -> Rows:
    """Leave cells without text empty instead of filling them with no letters."""
    return [[None if value == "" else value for value in row] for row in rows]

"""A clock that stands: what two runs write is then the same to the last cell.

A lock and a decision keep their moment in a record, the journal keeps it of every row, and the
seals and the journal's links are reckoned from these. Registers of two runs that are to be held
against each other therefore need one moment, not a comparison that leaves such cells out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from importlib import import_module
from typing import Any

from tests.clicks.tables import Rows

KEEPING = (
    "buttons.undoing",
    "services.cases",
    "services.checking",
    "services.consolidating",
    "services.deciding",
    "services.locking",
    "services.merging",
    "services.rebuilding",
    "services.run",
)
"""The program's modules whose moments stand in the register afterwards."""


def stop_clock(moment: datetime, put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Let these modules see always this moment; ``put`` is a monkeypatch's ``setattr``."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    for name in KEEPING:
        put(import_module(f"cchc_xl.{name}"), "datetime", Clock)


def assert_all_at(moment: datetime, records: Rows) -> None:
    """The journal's records must be of this moment: no other clock was asked."""
    assert {record[1] for record in records} <= {f"{moment:%Y-%m-%d %H:%M:%S}"}, records

"""Small contents of registers for tests: the built-in plan and empty tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.content import Content
from cchc_xl.register.frames import empty_frame
from cchc_xl.register.schema import SCHEMA_VERSION, SOURCE, tables
from cchc_xl.register.schema.words import BY_FILE
from cchc_xl.returns.receipts import Receipt

SETTINGS = {"register": "SO-2023-thu", "key": "00" * 32, "year": "2023", "schema": SCHEMA_VERSION}


def empty_content() -> Content:
    """Return a register's content with the plan of 2023 and nothing received."""
    frames = {name: empty_frame(table) for name, table in tables().items()}
    return Content(builtin_plan(2023), frames, SETTINGS)


def row_of(form: str, unit: str, period: str, file: str, position: int, **values: Any) -> list[Any]:
    """Return one row of a data table with these values in the form's columns."""
    filled = [values.get(column) for column in tables()[form].ids[len(SOURCE) :]]
    return [unit, period, None, file, position, "", *filled]


def receipt(
    unit: str,
    digest: str,
    day: date,
    *,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    errors: int = 0,
    period: str = "2023-Q1",
) -> Receipt:
    """Return a received file with rows given as values by field."""
    file = f"{digest}.xlsx"
    listed = {
        form: [row_of(form, unit, period, file, n, **record) for n, record in enumerate(records)]
        for form, records in (rows or {}).items()
    }
    return Receipt(
        unit=unit,
        file=file,
        hash=digest,
        modified=f"{day} 08:00:00",
        received=day,
        received_from=BY_FILE,
        activity="Có phát sinh",
        explanation="",
        errors=errors,
        warnings=0,
        rows={} if errors else listed,
    )

"""The log of the units' plans: a file more, or a file withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.merging.plan_documents import Document
from cchc_xl.plan.states.plans import RECEIVED
from cchc_xl.register.frames import cut, plain_values, rows_frame
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import BY_FILE, BY_OFFICE

if TYPE_CHECKING:
    from pandas import DataFrame

LOG = "unit_plans"
Key = tuple[str, str, str]
"""Task, unit and hash of a file."""
Row = dict[str, Any]


class Said(NamedTuple):
    """What Văn phòng says of the documents: the day they came, their number and date."""

    received: date | None = None
    number: str = ""
    plan_date: date | None = None


def logged_plans(log: DataFrame, documents: Sequence[Document], said: Said) -> DataFrame:
    """Return the log with these documents in it, in the order of tasks, units and receipt.

    The same content is received once, when it came first. A day that Văn phòng gave stays, unless
    it gives another. What was withdrawn stays so.
    """
    rows = {key_of(row): row for row in rows_of(log)}
    for document in documents:
        key = (document.task, document.unit, document.sha256)
        rows[key] = _with_word(_earliest(_row_of(document), rows.get(key)), said)
    return frame_of_rows(list(rows.values()))


def rows_of(log: DataFrame) -> list[Row]:
    """Return the log's rows as plain values by column."""
    columns = {name: plain_values(log[name]) for name in tables()[LOG].ids}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def key_of(row: Row) -> Key:
    """Return what tells a row of the log apart."""
    return str(row["task"]), str(row["unit"]), str(row["hash"])


def frame_of_rows(rows: Sequence[Row]) -> DataFrame:
    """Return rows as the log's frame, in its order."""
    table = tables()[LOG]
    ordered = sorted(
        rows, key=lambda row: (*key_of(row)[:2], str(row["received"]), row["modified"], row["hash"])
    )
    return rows_frame(table, [[row[name] for name in table.ids] for row in ordered])


def _row_of(document: Document) -> Row:
    modified = document.source.modified
    row: Row = dict.fromkeys(tables()[LOG].ids)
    return row | {
        "task": document.task,
        "unit": document.unit,
        "file": cut(document.source.file),
        "hash": document.sha256,
        "received": modified.date(),
        "received_from": BY_FILE,
        "modified": modified.strftime("%Y-%m-%d %H:%M:%S"),
        "result": RECEIVED,
    }


def _earliest(row: Row, known: Row | None) -> Row:
    """Return a row as it is after a copy came: under the name and time of the first."""
    if known is None:
        return row
    first = min((known, row), key=lambda one: (one["modified"], one["file"]))
    came = {name: first[name] for name in ("file", "modified")}
    if known["received_from"] != BY_OFFICE:
        came["received"] = first["received"]
    return known | came


def _with_word(row: Row, said: Said) -> Row:
    if said.received is not None:
        row = row | {"received": said.received, "received_from": BY_OFFICE}
    told = {"number": said.number or None, "plan_date": said.plan_date}
    return row | {name: value for name, value in told.items() if value is not None}

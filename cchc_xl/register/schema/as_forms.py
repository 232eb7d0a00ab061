"""Office tables as forms: so their lists are read, and what metrics count of them is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cchc_xl.plan.records import ENTERED
from cchc_xl.register.schema.office import OFFICE
from cchc_xl.register.schema.spec import Table, TableColumn
from validation.form import LONGEST_LINE, LONGEST_TEXT, Column, Form, Kind


def form_of(table: Table) -> Form:
    """Return an office table as the form that its list is read by: its key must be filled in."""
    columns = tuple(_column(column, table.key) for column in table.columns)
    return Form(table.id, table.sheet, table.title, "table", columns, 1, table.key, "")


def _column(column: TableColumn, key: tuple[str, ...]) -> Column:
    kinds: Mapping[str, Kind] = {
        "count": "count",
        "number": "number",
        "ratio": "number",
        "percent": "percent",
        "date": "date",
    }
    kind: Kind = kinds.get(column.kind, "choice" if column.choices else "text")
    minimum = 0 if kind == "count" else None
    longest = LONGEST_LINE if key == (column.id,) else LONGEST_TEXT
    return Column(
        *(column.id, column.title, "", kind, column.id in key, False),
        *(column.choices or None, column.list_name or None, minimum, None, column.width),
        longest=longest if kind == "text" else None,
    )


def countable(forms: Iterable[Form]) -> dict[str, Form]:
    """Return forms by id, and as further ones Văn phòng's tables that metrics count."""
    entered = [table for table in OFFICE if table.id in ENTERED]
    return {form.id: form for form in (*forms, *map(form_of, entered))}

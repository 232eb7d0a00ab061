"""The register's tables: sheets, names and columns, the single list that all parts use."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from functools import cache

from cchc_xl.plan.periods import PeriodKind
from cchc_xl.register.schema.as_forms import countable
from cchc_xl.register.schema.logs import LOGS
from cchc_xl.register.schema.office import OFFICE
from cchc_xl.register.schema.outputs import COUNTS, OUTPUTS
from cchc_xl.register.schema.spec import (
    FIRST_VERSION,
    PERIOD,
    UNIT,
    Kind,
    Owner,
    Table,
    TableColumn,
)
from cchc_xl.register.schema.spec import TableColumn as C
from cchc_xl.register.schema.standings import CRITERIA, has_others
from validation.form import Edition, Form
from validation.forms import forms as all_forms
from validation.forms import forms_of

__all__ = [
    "ACCEPTED_VERSIONS",
    "HEADER_ROW",
    "SCHEMA_VERSION",
    "Kind",
    "Owner",
    "Table",
    "TableColumn",
    "countable",
    "expected_tables",
    "own_columns",
    "tables",
    "tables_among",
    "tables_of",
]

HEADER_ROW = 4
SCHEMA_VERSION = "6"
"""What a new register is."""
ACCEPTED_VERSIONS = ("2", "3", "4", "5", "6")
"""What registers may be: an older one lacks the tables and columns that came later."""

# Every row of a return says where it was typed.
SOURCE = (
    UNIT,
    PERIOD,
    C("version", "Phiên bản", "count", 9),
    C("file", "Tệp", width=26),
    C("position", "Dòng số", "count", 8),
    C("cells", "Ô", width=12),
)
# Computed of tasks at every run from the plan's due dates, never typed.
OUTCOME = (
    C("due_date", "Hạn hoàn thành", "date", 13, computed=True),
    C("due", "Đến hạn", "count", 9, computed=True),
    C("outcome", "Kết quả", width=22, computed=True),
    C("year_due", "Đến hạn trong năm", "count", 9, since="4", computed=True),
    C("year_outcome", "Kết quả cả năm", width=22, since="4", computed=True),
    C("stands", "Trạng thái tính chung", width=18, since="5", computed=True),
)
# Computed at every run from the list of units: what a metric sums depends on it.
UNIT_KIND = C("unit_kind", "Loại đơn vị", width=14, since="5", computed=True)
SYSTEM = Table(
    "system",
    "tblHeThong",
    "_hethong",
    "HỆ THỐNG",
    "system",
    (C("key", "Khóa", width=20), C("value", "Giá trị", width=70)),
    ("key",),
)


@cache
def tables() -> dict[str, Table]:
    """Return every table that a register can have by its id, in the order of the sheets.

    A register has those of its version and of its plan's forms (``tables_of``).
    """
    known = all_forms()
    data = [_form_table(form) for form in known.values()]
    outputs = [_with_form_columns(table, known) for table in OUTPUTS]
    return {table.id: table for table in [*outputs, *OFFICE, *LOGS, *data, SYSTEM]}


def tables_of(
    forms: Iterable[str],
    version: str = SCHEMA_VERSION,
    reporting: PeriodKind | None = "quarter",
    criteria: Collection[str] = (),
) -> dict[str, Table]:
    """Return the tables of a register of a schema version, in the order of the sheets.

    ``forms`` are those of its plan: a form's rows and the sheets that are drawn from it are there
    when the form is. ``reporting`` is what its units report by (``Plan.reporting``); ``None`` gives
    the tables that all registers have. ``criteria`` are those of its league.
    """
    own = forms_of(forms)
    lacking = {
        name
        for form in all_forms().values()
        if form.id not in own
        for name in (form.id, *form.traits.shown)
    }
    return {
        name: table
        for name, table in tables().items()
        if int(table.since) <= int(version)
        and name not in lacking
        and table.only in (None, reporting)
        and (table.id != CRITERIA.id or has_others(criteria))
    }


def tables_among(names: Container[str]) -> list[Table]:
    """Return the tables of a register that has tables of these names.

    Only what comes with a form may be missing: without another one it is damaged.
    """
    own = tables_of((), FIRST_VERSION, None)
    return [t for t in tables().values() if t.id in own or t.name in names]


def expected_tables(
    edition: Edition,
    forms: Iterable[str],
    reporting: PeriodKind | None = "quarter",
    criteria: Collection[str] = (),
) -> dict[str, list[str]]:
    """Return the titles of the columns that each table of a register begins with, by name.

    ``forms`` are those of its plan, by which units report quarters or months (``reporting``), and
    ``criteria`` those of its league.
    """
    own = tables_of(forms, edition.version, reporting, criteria).values()
    return {table.name: table.titles_in(edition) for table in own}


def _form_table(form: Form) -> Table:
    columns = (*SOURCE, *own_columns(form), *(OUTCOME if form.traits.judged else ()), UNIT_KIND)
    columns = tuple(sorted(columns, key=lambda column: int(column.since)))
    place = (form.traits.table, form.traits.sheet)
    return Table(form.id, *place, form.title, "data", columns, ("unit", "period", "position"))


def own_columns(form: Form) -> tuple[TableColumn, ...]:
    """Return the columns that a form adds to its source: not the unit and period of the cover."""
    known = {column.id for column in SOURCE}
    return tuple(column for column in _columns(form) if column.id not in known)


def _columns(form: Form) -> Iterable[TableColumn]:
    for column in form.columns:
        kind: Kind = (
            column.kind if column.kind in ("count", "number", "percent", "date") else "text"
        )
        title = column.title.replace("/", " tháng ")  # a slash would need quoting in formulas
        since = column.since or FIRST_VERSION
        yield TableColumn(column.id, title, kind, column.width, since=since, until=column.until)


def _with_form_columns(table: Table, forms: Mapping[str, Form]) -> Table:
    """Put the counts of the form that a sheet is drawn from where they belong."""
    if COUNTS not in table.columns:
        return table
    form = next(form for form in forms.values() if table.id in form.traits.shown)
    counts = [column for column in _columns(form) if column.kind == "count"]
    at = table.columns.index(COUNTS)
    return table._replace(columns=(*table.columns[:at], *counts, *table.columns[at + 1 :]))

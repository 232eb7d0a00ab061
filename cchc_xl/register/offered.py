"""What Văn phòng's own tables give units to report on, and which units may be given it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cchc_xl.plan.given import Offered
from cchc_xl.plan.records import LEAD
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema import tables
from validation.form import LONGEST_TEXT
from validation.forms import forms_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.plan import Plan


class Columns(NamedTuple):
    """The columns of such a table: what names a record, its day, and how that was extended."""

    words: tuple[str, ...]
    day: str
    extended: str
    extension: str
    about: tuple[str, ...]


TABLES: Final[Mapping[str, Columns]] = {
    "city_tasks": Columns(
        *(("document", "content"), "deadline", "extended_deadline", "extension_document"),
        ("issuer", "note"),
    ),
    "legal_programme": Columns(
        *(("name",), "planned_date", "extended_date", "extension_document"),
        ("issuer", "note"),
    ),
}
"""The tables whose records units report on."""


def offered_records(
    frames: Mapping[str, DataFrame], version: str
) -> dict[str, tuple[Offered, ...]]:
    """Return the records of such tables that a register of a schema version has.

    The frames hold what is whole: code, words, day and unit are there.
    """
    return {
        name: tuple(_records(name, frames[name]))
        for name in TABLES
        if int(tables()[name].since) <= int(version)
    }


def _records(name: str, frame: DataFrame) -> list[Offered]:
    rows = frame[frame[tables()[name].key[0]].notna()]
    columns = {column: plain_values(rows[column]) for column in tables()[name].ids}
    lines = zip(*columns.values(), strict=True)
    return [_offered(name, dict(zip(columns, values, strict=True))) for values in lines]


def _offered(name: str, row: Mapping[str, Any]) -> Offered:
    columns, table = TABLES[name], tables()[name]
    titles = {column.id: column.title for column in table.columns}
    words = [str(row[column]) for column in columns.words if row[column]]
    first, extension = row[columns.day], row[columns.extension]
    day = row[columns.extended] or first
    about = [(titles[column], str(row[column] or "")) for column in columns.about]
    if day != first:
        about.insert(0, (titles[columns.extended], f"{day:%d/%m/%Y} ({extension})"))
    about.insert(0, (titles[columns.day], f"{first:%d/%m/%Y}"))
    whole = _cut(": ".join(words))
    aliases = tuple(map(_cut, words[:1])) if len(words) > 1 else ()
    return Offered(
        *(str(row[table.key[0]]), str(row[LEAD]), whole, aliases),
        *(day, first, str(extension or ""), tuple(about)),
    )


def _cut(words: str) -> str:
    """Return words as a return takes them: what is longer comes back to the unit as a fault."""
    return words if len(words) <= LONGEST_TEXT else words[: LONGEST_TEXT - 1] + "…"


def leads(plan: Plan, name: str) -> dict[str, str] | None:
    """Return the units (code: name) that report on such a table's records; ``None``: it is none.

    They are those of the kinds that fill in its form.
    """
    if name not in TABLES:
        return None
    own = [form.id for form in forms_of(plan.form_ids).values() if form.traits.offered == name]
    kinds = {row.kind for row in plan.forms if row.form in own}
    return {unit.code: unit.name for unit in plan.units if unit.kind in kinds}

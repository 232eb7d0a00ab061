"""What Văn phòng's own tables give units to report on, and which units may be given it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cchc_xl.plan.given import Offered
from cchc_xl.plan.records import LEAD
from cchc_xl.plan.succession import heirs
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema import tables
from validation.form import LONGEST_TEXT
from validation.forms import forms_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.plan import Plan
    from cchc_xl.plan.records import Unit


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


def lead_lines(plan: Plan, name: str, frame: DataFrame, *, orphans: bool = False) -> list[str]:
    """Say which lead units of such a table close, and who goes on from what day: nobody, or whom.

    ``orphans``: only what nobody goes on with.
    """
    if name not in TABLES:
        return []
    named = frame[LEAD].value_counts()
    found = []
    for unit in plan.units:
        count = int(named.get(unit.code, 0))
        if not count or unit.valid_to is None or unit.valid_to.year > plan.year:
            continue
        day = unit.valid_to + timedelta(days=1)
        heir = heirs(plan.units, day).get(unit.code)
        if heir is None or not orphans:
            rows = f"{count} dòng ở trang “{tables()[name].sheet}”"
            found.append(_closing(unit, day, heir, rows))
    return found


def _closing(unit: Unit, day: date, heir: str | None, rows: str) -> str:
    ends = f"đơn vị {unit.code} thôi hoạt động từ {day:%d/%m/%Y}"
    if heir is None:
        return (
            f"Cảnh báo: {ends}, không có đơn vị kế thừa: {rows} từ ngày đó không có ai báo cáo. "
            "Ghi đơn vị chủ trì khác, hoặc đơn vị kế thừa ở trang “Đơn vị”."
        )
    return f"Lưu ý: {ends}: {rows} do đơn vị kế thừa {heir} báo cáo từ ngày đó."

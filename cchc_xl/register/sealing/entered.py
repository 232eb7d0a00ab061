"""What Văn phòng changed in its own tables since they were sealed, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cchc_xl.register.content import content_of
from cchc_xl.register.founding import opening_rows
from cchc_xl.register.frames import columns_of_rows, typed_frame
from cchc_xl.register.schema import Table, tables
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.register.sealing.normal import Record, hash_of, normal_records, packed
from cchc_xl.register.sealing.trust import Trust
from validation.form import Edition

LOG = "submissions"
BY_OFFICE = "Văn phòng sửa"
ADDED, REMOVED = "thêm dòng", "bỏ dòng"
NO_COPY = "không còn bản đã niêm phong để đối chiếu"


class Difference(NamedTuple):
    """A cell that is not as sealed; a record that came or went has no column."""

    table: str
    record: str
    column: str
    sealed: str
    present: str


def entered_entries(trust: Trust, frames: Iterable[tuple[str, list[Record]]]) -> list[Entry]:
    """Return the journal's rows for the cells that Văn phòng changed in these tables."""
    return [entry for name, records in frames for entry in _entries(trust, name, records)]


def _entries(trust: Trust, name: str, records: list[Record]) -> Iterator[Entry]:
    table = tables()[name]
    sealed = sealed_records(trust, name)
    if sealed is None:
        yield Entry(BY_OFFICE, table=table.sheet, reason=NO_COPY)
        return
    for found in differences(table, sealed, records, trust.content.edition):
        yield Entry(
            BY_OFFICE,
            table=table.sheet,
            record=found.record,
            column=found.column,
            old=found.sealed,
            new=found.present,
            reason="" if found.column else (REMOVED if found.sealed else ADDED),
        )


def sealed_records(trust: Trust, name: str) -> list[Record] | None:
    """Return a table as it was sealed: from the archive, or as a new register has it.

    None: nobody knows any more.
    """
    seal = trust.seals[name]
    found = trust.archive.table(seal.good)
    return found if found is not None else _founding_records(trust, name)


def _founding_records(trust: Trust, name: str) -> list[Record] | None:
    """Return what a new register of the plan has in a table, if that is what was sealed."""
    plan = trust.content.founding or trust.content.plan
    opening = opening_rows(plan, plan.units, {"schema": trust.content.version})
    rows = _opening_outputs(trust, opening) if tables()[name].owner == "output" else opening
    if not rows.get(name) or name == "system":
        return None
    table = tables()[name]
    own = table.rows_in([trust.content.edition], rows[name])
    records = normal_records(table, list(zip(*own, strict=True)))
    return records if hash_of(packed(records)) == trust.seals[name].good else None


def _opening_outputs(
    trust: Trust, opening: Mapping[str, Sequence[Sequence[Any]]]
) -> Mapping[str, Any]:
    """Return the rows of the outputs of a register that nobody has reported to."""
    if trust.draw is None:
        return {}
    content = content_of(
        {
            table.id: typed_frame(table, columns_of_rows(table, opening.get(table.id, [])))
            for table in tables().values()
        },
        "",
    )
    first = content.plan.calendar[0].period
    return trust.draw(content, first, first.end)


def is_receipt_day(found: Difference) -> bool:
    """Tell whether a difference is a receipt date of the log, which Văn phòng may correct there.

    A date that is gone is none.
    """
    log = tables()[LOG]
    day = next(column.title for column in log.columns if column.id == "received")
    return found.table == log.id and found.column == day and bool(found.present)


def only_redated(trust: Trust) -> bool:
    """Tell whether the log differs from its seal in nothing but corrected receipt dates."""
    if LOG not in trust.tampered or LOG in trust.content.misfits:
        return False
    sealed = sealed_records(trust, LOG)
    if sealed is None:
        return False
    found = list(differences(tables()[LOG], sealed, trust.records(LOG), trust.content.edition))
    return bool(found) and all(map(is_receipt_day, found))


def differences(
    table: Table, sealed: Sequence[Record], present: Sequence[Record], edition: Edition
) -> Iterator[Difference]:
    """Yield the cells in which two states of a table differ, records matched by their key.

    Columns are compared as far as both states have them: the version that a register claims to be
    may have been changed, too.
    """
    columns = [column for column in table.columns if edition.knows(column)]
    key = [number for number, column in enumerate(columns) if column.id in table.key]
    old, new = _by_key(sealed, key), _by_key(present, key)
    for place in dict.fromkeys([*old, *new]):
        was, now = old.get(place), new.get(place)
        if was == now or (was and now and all(a == b for a, b in zip(was, now, strict=False))):
            continue
        record = " / ".join(part for part in place[0] if part)
        if was is None or now is None:
            text = " · ".join(cell for cell in (was or now or []) if cell)
            yield Difference(table.id, record, "", text if was else "", text if now else "")
            continue
        for column, one, other in zip(columns, was, now, strict=False):
            if one != other:
                yield Difference(table.id, record, column.title, one, other)


def _by_key(
    records: Sequence[Record], key: Sequence[int]
) -> dict[tuple[tuple[str, ...], int], Record]:
    """Return records by their key; of several with one key, the first, the second and so on."""
    found: dict[tuple[tuple[str, ...], int], Record] = {}
    count: dict[tuple[str, ...], int] = {}
    for record in records:
        own = tuple(record[number] for number in key if number < len(record))
        count[own] = count.get(own, 0) + 1
        found[own, count[own]] = record
    return found

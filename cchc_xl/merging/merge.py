"""Merging: which returns are in force, which rows the tables then hold, and what changed.

Pure functions over frames. A return is accepted whole or sent back whole; of several accepted
returns of a unit and period the newest is in force. The result does not depend on the order of
the files, and merging the same files again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

import pandas as pd

from cchc_xl.merging.carrying import stated, with_carried
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import ACCEPTED, IN_FORCE, LATE, ON_TIME, SENT_BACK, WITHDRAWN
from cchc_xl.register.content import Content
from cchc_xl.register.frames import cut, empty_frame, plain_values, rows_frame
from cchc_xl.register.schema import own_columns, tables
from cchc_xl.register.schema.words import BY_OFFICE
from cchc_xl.returns.receipts import Receipt
from validation import dtypes
from validation.findings import SEVERITIES, Finding
from validation.forms import forms
from validation.frames import shown

ORDER = ["received", "modified", "hash"]
CELL_CHANGES = {"added": "Thêm ô", "changed": "Sửa ô", "removed": "Bỏ ô"}
WHOLE_RETURN = "Thêm báo cáo"

ChangeKind = Literal["added", "changed", "removed"]
Recall = Callable[[Sequence[tuple[str, str]]], Iterable["Receipt"]]
"""What finds returns that were accepted before, given by unit and hash, among the files kept."""


def nothing_kept(wanted: Sequence[tuple[str, str]]) -> Iterable[Receipt]:
    """Find nothing: there is no archive."""
    return ()


class Change(NamedTuple):
    """One cell of the register's data that a merge adds, changes or removes."""

    kind: ChangeKind
    unit: str
    period: str
    table: str
    record: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Merged:
    """What the register holds after a merge, and what the merge changed.

    ``frames`` holds the new content of every table that a merge writes, the submissions and the
    data tables. ``replaced`` are the units whose return in force changes, with the file; ``again``
    those of them that had another one in force before. ``new_receipts`` are not in the log yet, or
    with another result. ``lacking`` are the files that should be in force by their receipt, with
    their unit, and whose rows are neither in the register nor among the files kept.
    """

    frames: dict[str, pd.DataFrame]
    replaced: dict[str, Receipt]
    again: frozenset[str]
    new_receipts: list[Receipt]
    lacking: tuple[tuple[str, str], ...]
    compare: Callable[[], list[Change]]

    @cached_property
    def changes(self) -> list[Change]:
        """Return every cell that the merge changes; they are looked for when first asked for."""
        return self.compare()


def merge(
    content: Content, period: Period, receipts: Sequence[Receipt], recall: Recall = nothing_kept
) -> Merged:
    """Merge the returns of one period into the register's content.

    A receipt that came to light, or was corrected, can make an accepted return the newest whose
    rows are not in the register any more: ``recall`` brings them.
    """
    log, new, at_hand = _logged(content, period, receipts)
    newest = _newest(log, period)
    recalled = list(recall([key[1:] for key in newest if key not in at_hand]))
    at_hand |= {(period.code, receipt.unit, receipt.hash) for receipt in recalled}
    submissions = _ranked(content, log, at_hand)
    lacking = tuple((key[1], newest[key]) for key in newest if key not in at_hand)
    given = _given(period, submissions, [*recalled, *receipts])
    data = {
        name: _with_rows(name, stated(content.frames[name]), period, given, submissions)
        for name in content.forms
    }
    replaced = _replaced(content, period, given)
    for name in data:
        lost = _differing(name, stated(content.frames[name]), data[name], period, given)
        replaced |= {unit: given[unit] for unit in lost}
    again = frozenset(_in_force(content.frames["submissions"], period)) & replaced.keys()

    def compare() -> list[Change]:
        return [
            change
            for name in data
            for change in _changes(name, stated(content.frames[name]), data[name], period, replaced)
        ]

    carried = with_carried(content.plan, {**data, "submissions": submissions})
    frames = data | carried | {"submissions": submissions}
    return Merged(frames, replaced, again, new, lacking, compare)


def _logged(
    content: Content, period: Period, receipts: Sequence[Receipt]
) -> tuple[pd.DataFrame, list[Receipt], set[tuple[str, str, str]]]:
    """Return the log of all files received with these in it, and those whose result is new.

    The third are the returns whose rows are at hand.
    """
    log = content.frames["submissions"]
    known = {
        (row.period, row.unit, row.hash): row
        for row in log.fillna({"unit": ""}).itertuples(index=False)
    }
    fresh: dict[tuple[str, str, str], dict[str, Any]] = {}
    new = []
    at_hand = _with_rows_at_hand(log)
    for receipt in sorted(receipts, key=first_received):
        key = (period.code, receipt.unit, receipt.hash)
        if key in fresh:
            continue
        earlier = known.get(key)
        fresh[key] = _log_row(receipt, period, earlier)
        if earlier is None or earlier.result != fresh[key]["result"]:
            new.append(receipt)
        if receipt.accepted:
            at_hand.add(key)
    table = tables()["submissions"]
    kept = log[
        [
            key not in fresh
            for key in zip(log["period"], log["unit"].fillna(""), log["hash"], strict=True)
        ]
    ]
    added = pd.DataFrame(list(fresh.values()), columns=list(table.ids))
    joined = pd.concat([kept, added.astype(dict(empty_frame(table).dtypes))], ignore_index=True)
    return joined, new, at_hand


def _newest(log: pd.DataFrame, period: Period) -> dict[tuple[str, str, str], str]:
    """Return the file's name of the accepted return that came last, for each unit of a period."""
    accepted = (log["period"] == period.code) & log["unit"].notna() & (log["result"] == ACCEPTED)
    rows = log[accepted.fillna(False).astype(bool)].sort_values(["unit", *ORDER], kind="stable")
    last = rows.drop_duplicates("unit", keep="last")
    keys = zip(last["period"], last["unit"], last["hash"], strict=True)
    return dict(zip(keys, last["file"].fillna("").tolist(), strict=True))


def first_received(receipt: Receipt) -> tuple[bool, date, str, str]:
    """Return what puts receipts of one content in order: they are one, the first.

    Văn phòng's word on the day comes before the time of a file.
    """
    by_file = receipt.received_from != BY_OFFICE
    return by_file, receipt.received, receipt.modified, receipt.file


def _with_rows_at_hand(log: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Return the returns whose rows stand in the data tables: those in force so far."""
    rows = log[(log["current"] == IN_FORCE).fillna(False)]
    return set(zip(rows["period"], rows["unit"], rows["hash"], strict=True))


def _log_row(receipt: Receipt, period: Period, earlier: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "period": period.code,
        "unit": receipt.unit or None,
        "version": 0,
        "file": receipt.file,
        "hash": receipt.hash,
        "received": receipt.received,
        "received_from": receipt.received_from,
        "modified": receipt.modified,
        "activity": cut(receipt.activity) or None,
        "result": ACCEPTED if receipt.accepted else SENT_BACK,
        "errors": receipt.errors,
        "warnings": receipt.warnings,
        "explanation": cut(receipt.explanation) or None,
    }
    return row if earlier is None else row | _kept_of(earlier, receipt)


def _kept_of(earlier: Any, receipt: Receipt) -> dict[str, Any]:
    """Return what stays in the log of an earlier receipt of the same content: the first counts.

    What was accepted stays accepted, with its findings, under whatever name it comes again.
    """
    kept: dict[str, Any] = {}
    if (earlier.modified, earlier.file) < (receipt.modified, receipt.file):
        kept |= {"file": earlier.file, "modified": earlier.modified}
    told = earlier.received_from != BY_OFFICE, earlier.received
    if not pd.isna(earlier.received):
        by_file, day, *_ = first_received(receipt)
        if told < (by_file, pd.Timestamp(day)):
            kept |= {"received": earlier.received, "received_from": earlier.received_from}
    if earlier.result in (ACCEPTED, WITHDRAWN):
        kept["result"] = earlier.result
        if not receipt.accepted:
            kept |= {name: getattr(earlier, name) for name in ("errors", "warnings")}
    return kept


def _ranked(
    content: Content, log: pd.DataFrame, at_hand: Collection[tuple[str, str, str]]
) -> pd.DataFrame:
    """Number the versions of each unit and period, and mark the return in force.

    Only a return whose rows are ``at_hand`` can be: when a receipt makes another one the newest
    that is not even among the files kept, it comes into force as soon as its file is merged again.
    """
    log = log.sort_values(["period", "unit", *ORDER], na_position="last", ignore_index=True)
    named = log["unit"].notna()
    groups = log.groupby(["period", "unit"], dropna=False)
    log["version"] = (groups.cumcount() + 1).astype(dtypes.WHOLE)
    keys = zip(log["period"], log["unit"].fillna(""), log["hash"], strict=True)
    usable = pd.Series([key in at_hand for key in keys], index=log.index, dtype=bool)
    accepted = named & usable & (log["result"] == ACCEPTED).fillna(False)
    last = log[accepted].groupby(["period", "unit"]).tail(1).index
    log["current"] = pd.Series(pd.NA, index=log.index, dtype=dtypes.TEXT)
    log.loc[last, "current"] = IN_FORCE
    deadlines = {row.period.code: pd.Timestamp(row.deadline) for row in content.plan.calendar}
    deadline = log["period"].map(deadlines).astype(dtypes.DAY)
    days = (log["received"] - deadline).dt.days + 1
    log["days_late"] = days.clip(lower=0).astype(dtypes.WHOLE)
    log["timeliness"] = pd.Series(
        [LATE if late else ON_TIME for late in (days > 0)], index=log.index, dtype=dtypes.TEXT
    )
    return log


def _given(
    period: Period, submissions: pd.DataFrame, receipts: Iterable[Receipt]
) -> dict[str, Receipt]:
    """Return the units whose return in force is one of these, which has its rows at hand."""
    now = _in_force(submissions, period)
    by_hash = {(receipt.unit, receipt.hash): receipt for receipt in receipts if receipt.accepted}
    return {
        unit: by_hash[unit, digest]
        for unit, digest in sorted(now.items())
        if (unit, digest) in by_hash
    }


def _replaced(content: Content, period: Period, given: Mapping[str, Receipt]) -> dict[str, Receipt]:
    """Return the units whose return in force was another before."""
    was = _in_force(content.frames["submissions"], period)
    return {unit: receipt for unit, receipt in given.items() if was.get(unit) != receipt.hash}


def _differing(
    name: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    period: Period,
    units: Collection[str],
) -> set[str]:
    """Return the units whose rows do not stand in the register as their files have them.

    Somebody deleted a row there, or typed over a figure.
    """
    if not units or (before.empty and after.empty):
        return set()
    form = forms()[name]
    filled = {column.id for column in form.columns if column.prefilled} - set(form.key)
    own = ["position", *(c.id for c in own_columns(form) if c.id not in filled)]
    old, new = (_rows_of(frame, own, period, units) for frame in (before, after))
    return {unit for unit in old.keys() | new.keys() if old.get(unit) != new.get(unit)}


def _rows_of(
    frame: pd.DataFrame, columns: Sequence[str], period: Period, units: Collection[str]
) -> dict[str, list[tuple[Any, ...]]]:
    here = (frame["period"] == period.code).fillna(False) & frame["unit"].isin(list(units))
    rows = frame[here].sort_values(["unit", "position"])
    found: dict[str, list[tuple[Any, ...]]] = {}
    values = zip(*(plain_values(rows[column]) for column in columns), strict=True)
    for unit, record in zip(rows["unit"].tolist(), values, strict=True):
        found.setdefault(unit, []).append(record)
    return found


def _in_force(submissions: pd.DataFrame, period: Period) -> dict[str, str]:
    rows = submissions[
        (submissions["period"] == period.code).fillna(False)
        & (submissions["current"] == IN_FORCE).fillna(False)
    ]
    return dict(zip(rows["unit"], rows["hash"], strict=True))


def _with_rows(
    name: str,
    frame: pd.DataFrame,
    period: Period,
    replaced: Mapping[str, Receipt],
    submissions: pd.DataFrame,
) -> pd.DataFrame:
    """Return a data table with the rows of the replaced returns exchanged."""
    added = [row for receipt in replaced.values() for row in receipt.rows.get(name, ())]
    if frame.empty and not added:
        return frame.reset_index(drop=True)
    here = (frame["period"] == period.code).fillna(False)
    kept = frame[~(here & frame["unit"].isin(list(replaced)))]
    parts = [part for part in (kept, rows_frame(tables()[name], added)) if len(part)]
    result = pd.concat(parts, ignore_index=True) if parts else empty_frame(tables()[name])
    current = submissions[submissions["current"].notna()]
    versions = dict(zip(_keys(current), current["version"].tolist(), strict=True))
    keys = list(_keys(result))
    result["version"] = pd.array([versions.get(key) for key in keys], dtype=dtypes.WHOLE)
    files = dict(zip(_keys(current), current["file"].tolist(), strict=True))
    named = [files.get(key, file) for key, file in zip(keys, result["file"], strict=True)]
    result["file"] = pd.array(named, dtype=dtypes.TEXT)
    return result.sort_values(["period", "unit", "position"], ignore_index=True)


def _keys(frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
    return zip(frame["period"].tolist(), frame["unit"].tolist(), strict=True)


def _changes(
    name: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    period: Period,
    replaced: Mapping[str, Receipt],
) -> list[Change]:
    """Compare the cells of the replaced returns, record by record."""
    if not replaced or (before.empty and after.empty):
        return []
    old = _cells(name, before, period, replaced)
    new = _cells(name, after, period, replaced)
    form = forms()[name]
    titles = {column.id: column.title for column in form.columns}
    names: dict[tuple[Any, ...], str] = {}
    code = period.code
    changes = []
    for place in dict.fromkeys([*old, *new]):
        was, now = old.get(place), new.get(place)
        if was == now:
            continue
        kind: ChangeKind = "added" if was is None else "removed" if now is None else "changed"
        unit, record, column = place
        if record not in names:
            names[record] = " / ".join(map(shown, record))
        changes.append(
            Change(
                kind,
                unit,
                code,
                form.sheet,
                names[record],
                titles[column],
                "" if was is None else shown(was),
                "" if now is None else shown(now),
            )
        )
    return changes


def _cells(
    name: str, frame: pd.DataFrame, period: Period, replaced: Mapping[str, Receipt]
) -> dict[tuple[str, tuple[Any, ...], str], Any]:
    """Return the filled cells of the replaced units by unit, record and column."""
    form = forms()[name]
    here = (frame["period"] == period.code).fillna(False) & frame["unit"].isin(list(replaced))
    rows = frame[here]
    columns = {column.id: plain_values(rows[column.id]) for column in own_columns(form)}
    records = _records(form.key, columns, plain_values(rows["position"]))
    units = rows["unit"].tolist()
    return {
        (unit, record, column): value
        for column, values in columns.items()
        for unit, record, value in zip(units, records, values, strict=True)
        if value is not None
    }


def _records(
    key: tuple[str, ...], columns: Mapping[str, list[Any]], positions: list[Any]
) -> list[tuple[Any, ...]]:
    if not key:
        return [(position + 1,) for position in positions]
    return list(zip(*(columns[name] for name in key), strict=True))


def finding_rows(
    content: Content,
    period: Period,
    findings: Mapping[str, Sequence[Finding]],
    receipts: Iterable[Receipt],
) -> pd.DataFrame:
    """Return the register's findings with those of these files (by hash) replaced.

    A file that is no longer the newest of its unit keeps its findings, so that the log of what
    was sent back stays complete, and so does one that was accepted and would not be any more.
    Those of a file that was only checked, never merged, go.
    """
    table = tables()["findings"]
    before, log = content.frames["findings"], content.frames["submissions"]
    taken = set(log.loc[(log["result"] == ACCEPTED).fillna(False), "hash"])
    again = {receipt.hash for receipt in receipts if receipt.accepted or receipt.hash not in taken}
    findings = {digest: items for digest, items in findings.items() if digest in again}
    kept = set(log["hash"]) - again
    here = (before["period"] == period.code).fillna(False) & ~before["hash"].isin(kept)
    rows = [
        {name: cut(text) for name, text in found._asdict().items()}
        | {"severity": SEVERITIES[found.severity], "period": period.code, "hash": digest}
        for digest, items in findings.items()
        for found in items
    ]
    added = pd.DataFrame(rows, columns=list(table.ids)).replace("", None)
    typed = empty_frame(table)
    parts = [part.astype(dict(typed.dtypes)) for part in (before[~here], added) if len(part)]
    joined = pd.concat([typed, *parts], ignore_index=True) if parts else typed
    order = ["period", "unit", "file", "hash", "sheet", "cell", "code", "label"]
    return joined.sort_values(order, ignore_index=True, kind="stable")


def preview_rows(merged: Merged) -> pd.DataFrame:
    """Return what a merge would change, as rows of the register's preview table.

    Each cell of a unit that reported before; of one that reports for the first time a single row
    that counts the cells.
    """
    rows: list[tuple[Any, ...]] = []
    first: dict[str, int] = {}
    for change in merged.changes:
        if change.unit in merged.again:
            old, new = cut(change.old), cut(change.new)
            row = (change.unit, change.period, change.table, change.record, change.column)
            rows.append((CELL_CHANGES[change.kind], *row, old or None, new or None))
        else:
            first[change.unit] = first.get(change.unit, 0) + 1
            period = change.period
    rows += [
        (WHOLE_RETURN, unit, period, None, merged.replaced[unit].file, None, None, f"{count} ô")
        for unit, count in sorted(first.items())
    ]
    return rows_frame(tables()["preview"], rows)

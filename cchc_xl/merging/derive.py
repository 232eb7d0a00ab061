"""What the register should hold: derived from the files received, the journal and the seals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cchc_xl.base.zone import VIETNAM
from cchc_xl.merging.in_force import last_period
from cchc_xl.merging.merge import merge
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.locks import LOCKED
from cchc_xl.plan.states.returns import ACCEPTED, IN_FORCE
from cchc_xl.reading.discover import Source
from cchc_xl.register.frames import plain_values, rows_frame
from cchc_xl.register.schema import Table, tables
from cchc_xl.register.schema.words import BY_FILE, BY_JOURNAL, BY_OFFICE
from cchc_xl.register.sealing.contradictions import journaled_results
from cchc_xl.register.sealing.entered import LOG, sealed_records
from cchc_xl.register.sealing.normal import Record
from cchc_xl.register.sealing.trust import Trust
from cchc_xl.returns.examining import reread
from cchc_xl.returns.receipts import Receipt
from validation import dtypes
from validation.forms import COVER

if TYPE_CHECKING:
    from cchc_xl.register.content import Content
    from validation.form import Edition

Return = tuple[str, str, str]
"""Period, unit and hash of a return."""


class Derived(NamedTuple):
    """The register's content as it should be, and the returns whose files are not at hand."""

    content: Content
    lacking: tuple[Return, ...]
    changed: tuple[Return, ...]


def derive(trust: Trust) -> Derived:
    """Derive the data tables, the log and the locks. The frames of all others stay as they are.

    Rows of a return whose file is not in the archive stay as they stand.
    """
    content = trust.content
    log = sealed_log(trust)
    receipts, lacking, changed = _read_again(trust, log)
    frames = dict(content.frames)
    bare = _bare(frames[COVER], log, lacking)
    for table in tables().values():
        if table.owner == "data":
            frames[table.id] = _of_returns(frames[table.id], lacking, bare)
    keys = zip(log["period"], log["unit"].fillna(""), log["hash"], strict=True)
    kept = {(period, unit, digest) for period, unit, digest in lacking}
    log = log.assign(current=_current(log, [key in kept for key in keys]))
    frames |= {"submissions": log, "locks": _locks(trust), "findings": _sealed(trust, "findings")}
    frames["unit_plans"] = _sealed(trust, "unit_plans")
    derived = content._replace(frames=frames)
    for period in sorted(set(log["period"])) or [last_period(derived).code]:
        merged = merge(derived, Period.parse(period), receipts.get(period, []))
        derived = derived._replace(frames={**derived.frames, **merged.frames})
    return Derived(derived, tuple(lacking), tuple(changed))


def _current(log: pd.DataFrame, kept: Sequence[bool]) -> pd.Series[Any]:
    return log["current"].where(pd.Series(kept, index=log.index, dtype=bool), pd.NA)


def _bare(
    cover: pd.DataFrame, log: pd.DataFrame, lacking: Iterable[Return]
) -> dict[tuple[str, str], int]:
    """Return the versions of the returns that stand without one, by period and unit.

    An earlier program took the version away when the log did not know the return any more; a cover
    is never carried over, so one without a version tells such a return from carried rows.
    """
    known = cover[cover["version"].notna()]
    told = set(zip(known["period"], known["unit"], strict=True))
    versions = dict(zip(_keys(log), plain_values(log["version"]), strict=True))
    return {key[:2]: versions[key] or 1 for key in lacking if key[:2] not in told}


def _of_returns(
    frame: pd.DataFrame, lacking: Iterable[Return], bare: Mapping[tuple[str, str], int]
) -> pd.DataFrame:
    wanted = {(period, unit) for period, unit, _ in lacking}
    keys = list(zip(frame["period"], frame["unit"], strict=True))
    mask = pd.Series([key in wanted for key in keys], index=frame.index, dtype=bool)
    versions = pd.Series([bare.get(key) for key in keys], index=frame.index, dtype=dtypes.WHOLE)
    whole = frame.assign(version=frame["version"].fillna(versions))
    return whole[mask].reset_index(drop=True)


def _read_again(
    trust: Trust, log: pd.DataFrame
) -> tuple[dict[str, list[Receipt]], list[Return], list[Return]]:
    """Read the returns in force from the archive; name those that are missing or changed there."""
    rows = log[log["current"].eq(IN_FORCE).fillna(False).astype(bool) & log["unit"].notna()]
    receipts: dict[str, list[Receipt]] = {}
    lacking, changed = [], []
    for code, group in rows.groupby("period"):
        sources = []
        for row in group.itertuples(index=False):
            stored = trust.archive.find(str(row.hash))
            whole = stored is not None and trust.archive.holds(stored)
            if stored is None or not whole:
                lacking.append((str(code), str(row.unit), str(row.hash)))
                if stored is not None:
                    changed.append(lacking[-1])
                continue
            moment = _moment(str(row.modified))
            sources.append((str(row.unit), Source(str(row.file), stored.path, "", moment)))
        read = reread(trust.content, sources, Period.parse(str(code)))
        by_key = {(row.unit, row.hash): row for row in group.itertuples(index=False)}
        receipts[str(code)] = [_as_logged(read[key], by_key[key]) for key in read if key in by_key]
        there = {key[1] for key in read}
        lacking += [
            (str(code), str(row.unit), str(row.hash))
            for row in group.itertuples(index=False)
            if row.hash not in there and (str(code), str(row.unit), str(row.hash)) not in lacking
        ]
    return receipts, lacking, changed


def _as_logged(receipt: Receipt, row: Any) -> Receipt:
    received = row.received.date() if isinstance(row.received, datetime) else row.received
    return receipt._replace(
        received=received,
        received_from=str(row.received_from),
        modified=str(row.modified),
        explanation="" if pd.isna(row.explanation) else str(row.explanation),
        activity="" if pd.isna(row.activity) else str(row.activity),
        warnings=0 if pd.isna(row.warnings) else int(row.warnings),
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=VIETNAM)


def sealed_log(trust: Trust) -> pd.DataFrame:
    """Return the log as it was sealed, with the receipt dates that Văn phòng has changed since.

    Without a sealed one, the log as it stands with the results that the journal knows.
    """
    table = tables()[LOG]
    records = sealed_records(trust, LOG) if trust.sealed else None
    if records is None:
        return _journaled_log(trust)
    log = frame_of(table, records, trust.content.edition)
    present = trust.content.frames[LOG]
    days = dict(zip(_keys(present), plain_values(present["received"]), strict=True))
    was = plain_values(log["received"])
    new = [days.get(key) or day for key, day in zip(_keys(log), was, strict=True)]
    changed = pd.Series([a != b for a, b in zip(was, new, strict=True)], index=log.index)
    log["received"] = pd.Series(new, index=log.index).astype(dtypes.DAY)
    log["received_from"] = log["received_from"].mask(changed, BY_OFFICE)
    return log


def _keys(log: pd.DataFrame) -> list[Return]:
    columns = [plain_values(log[name].fillna("")) for name in ("period", "unit", "hash")]
    return [(str(a), str(b), str(c)) for a, b, c in zip(*columns, strict=True)]


def _journaled_log(trust: Trust) -> pd.DataFrame:
    """Return the log with the journal's results, and the rows that it knows and the log lost."""
    content = trust.content
    log = content.frames[LOG].reset_index(drop=True).copy()
    said, undone = journaled_results(content)
    keys = _keys(log)
    for number, key in enumerate(keys):
        if key in said and key[0] not in undone:
            log.loc[number, "result"] = said[key]
    lost = [
        key for key in said if key not in keys and said[key] == ACCEPTED and key[0] not in undone
    ]
    if lost:
        added = rows_frame(tables()[LOG], [_lost_row(content, trust, key) for key in lost])
        log = pd.concat([part for part in (log, added) if len(part)], ignore_index=True)
    accepted = log["result"].eq(ACCEPTED).fillna(False).astype(bool) & log["unit"].notna()
    newest = log[accepted].sort_values(["received", "modified", "hash"], kind="stable")
    last = newest.groupby(["period", "unit"]).tail(1).index
    log["current"] = pd.Series(pd.NA, index=log.index, dtype=dtypes.TEXT)
    log.loc[last, "current"] = IN_FORCE
    return log


def _lost_row(content: Content, trust: Trust, key: Return) -> list[Any]:
    """Make a row of the log anew from what the journal and the archive know of a file."""
    journal = content.frames["journal"]
    rows = journal[journal["new"].eq(key[2]).fillna(False).astype(bool)]
    stored = trust.archive.find(key[2])
    time = str(rows["time"].iloc[0])
    modified, source = time, BY_JOURNAL
    if stored is not None:
        moment = datetime.fromtimestamp(stored.path.stat().st_mtime, VIETNAM)
        modified, source = moment.strftime("%Y-%m-%d %H:%M:%S"), BY_FILE
    cover = content.frames[COVER]
    own = cover[cover["unit"].eq(key[1]) & cover["period"].eq(key[0])]
    activity = plain_values(own["activity"])[0] if len(own) else None
    known = {
        "period": key[0],
        "unit": key[1],
        "version": 1,
        "file": str(rows["record"].iloc[0]),
        "hash": key[2],
        "received": date.fromisoformat(modified[:10]),
        "received_from": source,
        "modified": modified,
        "activity": activity,
        "result": ACCEPTED,
        "errors": 0,
        "warnings": 0,
    }
    return [known.get(name) for name in tables()[LOG].ids]


def _locks(trust: Trust) -> pd.DataFrame:
    """Return the locks as sealed; without a sealed copy, with the states that the journal knows."""
    records = sealed_records(trust, "locks") if trust.sealed else None
    if records is not None:
        return frame_of(tables()["locks"], records, trust.content.edition)
    locks = trust.content.frames["locks"].reset_index(drop=True).copy()
    known = trust.content.journaled_locks()
    locks.loc[locks["period"].isin(list(known)), "state"] = LOCKED
    return locks


def _sealed(trust: Trust, name: str) -> pd.DataFrame:
    """Return a table as it was sealed where it is not so any more, as it stands otherwise."""
    records = sealed_records(trust, name) if name in trust.tampered else None
    if records is None:
        return trust.content.frames[name]
    return frame_of(tables()[name], records, trust.content.edition)


def frame_of(table: Table, records: Sequence[Record], edition: Edition) -> pd.DataFrame:
    """Return records in their one form as a typed frame; what a record lacks is blank."""
    columns = [column for column in table.columns if edition.knows(column)]
    rows = []
    for record in records:
        cells = [_typed(text, c.kind) for text, c in zip(record, columns, strict=False)]
        rows.append([*cells, *[None] * (len(table.columns) - len(cells))])
    return rows_frame(table, rows)


def _typed(text: str, kind: str) -> Any:
    if not text:
        return None
    if kind == "date":
        return date.fromisoformat(text[:10])
    if kind in ("count", "percent"):
        return int(text)
    return float(text) if kind in ("number", "ratio") else text

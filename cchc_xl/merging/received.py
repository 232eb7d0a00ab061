"""The log of files received: versions, lateness, and which return is in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd

from cchc_xl.plan.lateness import days_late
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import ACCEPTED, IN_FORCE, LATE, ON_TIME, SENT_BACK, WITHDRAWN
from cchc_xl.register.content import Content
from cchc_xl.register.frames import cut, empty_frame, plain_values
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import BY_OFFICE
from cchc_xl.returns.receipts import Receipt
from validation import dtypes

ORDER = ["received", "modified", "hash"]


def logged(
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


def newest_accepted(log: pd.DataFrame, period: Period) -> dict[tuple[str, str, str], str]:
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


def ranked(
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
    deadlines = {row.period.code: row.deadline for row in content.plan.calendar}
    days = [
        days_late(day, deadlines[code]) if day is not None and code in deadlines else None
        for day, code in zip(plain_values(log["received"]), log["period"], strict=True)
    ]
    log["days_late"] = pd.array(days, dtype=dtypes.WHOLE)
    log["timeliness"] = pd.array([LATE if n else ON_TIME for n in days], dtype=dtypes.TEXT)
    return log

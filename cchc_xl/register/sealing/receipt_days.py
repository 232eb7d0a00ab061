"""Receipt dates that Văn phòng typed over in the log: taken over whole, and journaled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import BY_FILE
from cchc_xl.register.schema.words import BY_OFFICE as SAID_BY_OFFICE
from cchc_xl.register.sealing.entered import BY_OFFICE, LOG, sealed_records
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.register.sealing.trust import Trust
from validation import dtypes

if TYPE_CHECKING:
    from cchc_xl.register.content import Content


def with_entered_days(content: Content, trust: Trust) -> tuple[Content, list[Entry]]:
    """Return the content with the source of dates that were typed over, and what to journal.

    Lateness follows at the next merge. Without a copy of the sealed log the time of the file tells
    which dates were typed over.
    """
    if trust.sealed and LOG not in trust.tampered:
        return content, []
    log = content.frames[LOG].reset_index(drop=True)
    names = ("period", "unit", "hash", "received", "received_from", "modified", "version")
    rows = list(zip(*(plain_values(log[name]) for name in names), strict=True))
    sealed = _sealed_days(trust)
    title = next(c.title for c in tables()[LOG].columns if c.id == "received")
    entries, changed = [], []
    for period, unit, digest, day, source, modified, version in rows:
        said = str(modified or "")[:10] if source == BY_FILE else ""
        was = sealed.get((period, unit or "", digest), said)
        differs = bool(was and day) and str(day) != was
        changed.append(differs)
        if differs:
            record = " / ".join(filter(None, (period, unit, digest[:16] if digest else "")))
            entries.append(
                Entry(
                    BY_OFFICE,
                    period,
                    unit or "",
                    version,
                    tables()[LOG].sheet,
                    record,
                    title,
                    was,
                    str(day),
                )
            )
    if not entries:
        return content, []
    source = log["received_from"].mask(pd.Series(changed, index=log.index), SAID_BY_OFFICE)
    log = log.assign(received_from=source.astype(dtypes.TEXT))
    return content._replace(frames={**content.frames, LOG: log}), entries


def _sealed_days(trust: Trust) -> dict[tuple[str, str, str], str]:
    """Return the sealed dates, if there is a copy of the sealed log."""
    if not trust.sealed:
        return {}
    ids = tables()[LOG].ids
    places = [ids.index(name) for name in ("period", "unit", "hash", "received")]
    found = {}
    for record in sealed_records(trust, LOG) or []:
        period, unit, digest, day = (record[place] for place in places)
        found[period, unit, digest] = day
    return found

"""Taking returns that were accepted before out of the archive again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cchc_xl.base.zone import VIETNAM
from cchc_xl.reading.discover import Source
from cchc_xl.register.frames import plain_values
from cchc_xl.register.sealing.trust import Trust
from cchc_xl.returns.examining import reread
from cchc_xl.returns.receipts import Receipt

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.merging.merge import Recall
    from cchc_xl.plan.periods import Period


def recalling(trust: Trust, log: DataFrame, period: Period) -> Recall:
    """Return what reads returns of a quarter again, given by unit and hash, as the log has them.

    Those whose files are not in the archive, or not as they were, are left out.
    """

    def recall(wanted: Sequence[tuple[str, str]]) -> Iterable[Receipt]:
        rows = _logged(log, period) if wanted else {}
        sources = []
        for unit, digest in wanted:
            stored = trust.archive.find(digest)
            if stored is None or not trust.archive.holds(stored) or (unit, digest) not in rows:
                continue
            file, modified = rows[unit, digest]
            sources.append((unit, Source(file, stored.path, "", _moment(modified))))
        return list(reread(trust.content, sources, period).values()) if sources else []

    return recall


def _moment(text: str | None) -> datetime:
    """Return when a file was changed last; the log keeps its own word where somebody typed over."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%d %H:%M:%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=VIETNAM)


def _logged(log: DataFrame, period: Period) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return under which name and with which time each return of a quarter came."""
    columns = (plain_values(log[name]) for name in ("period", "unit", "hash", "file", "modified"))
    return {
        (unit, digest): (str(file), modified)
        for code, unit, digest, file, modified in zip(*columns, strict=True)
        if code == period.code
    }

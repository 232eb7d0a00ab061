"""The returns that were sent back, out of the archive, with the faults that the register keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.measures.owing import Owed, Returned
from cchc_xl.reading.discover import Source
from cchc_xl.register.content import Content
from cchc_xl.register.frames import plain_values
from cchc_xl.register.sealing.archive import Archive
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.receipts import Receipt
from cchc_xl.services.chasing.matters import Reminder
from cchc_xl.services.receiving.annotating import annotate
from validation.findings import SEVERITIES, Finding

_MODIFIED = datetime(1970, 1, 1, tzinfo=VIETNAM)  # nobody asks it of a file that is only marked


class Faulty(NamedTuple):
    """What is known of the files sent back, by SHA-256: their findings, and what was made of them.

    ``copies`` are marked returns, ``lists`` workbooks with the findings alone, of what cannot be
    marked. What the archive does not have has neither.
    """

    findings: Mapping[str, Sequence[Finding]]
    copies: Mapping[str, Path]
    lists: Mapping[str, Path]

    def path(self, digest: str) -> Path | None:
        """Return what was made of a file, if anything was."""
        return self.copies.get(digest) or self.lists.get(digest)


def faulty(
    content: Content,
    found: Sequence[Reminder],
    archive: Archive,
    beside: Path,
    progress: Progress | None = None,
) -> Faulty:
    """Mark the newest return of each unit that must correct it; copies are made in ``beside``."""
    owed = {one.returned.hash: one for each in found for one in each.owed if one.returned}
    findings = _findings(content, owed)
    receipts, sources = [], {}
    for digest, one in owed.items():
        stored = archive.find(digest)
        if one.returned and stored is not None and findings[digest]:
            receipts.append(_receipt(one, one.returned, findings[digest]))
            sources[digest] = Source(one.returned.file, stored.path, "", _MODIFIED)
    done = annotate(Examined(receipts, findings, [], sources), beside, progress=progress)
    copies = {one.hash: one.path for one in done.marked if not one.reason}
    lists = {one.hash: one.path for one in done.marked if one.reason}
    return Faulty(findings, copies, lists)


def _receipt(owed: Owed, returned: Returned, findings: Sequence[Finding]) -> Receipt:
    """Return the receipt of a return that was sent back, as far as marking it asks for one."""
    errors = sum(one.is_error for one in findings)
    file, digest, day = returned.file, returned.hash, returned.received or _MODIFIED.date()
    rest = len(findings) - errors
    return Receipt(owed.unit, file, digest, "", day, "", "", "", errors, rest, {})


def _findings(content: Content, owed: Mapping[str, Owed]) -> dict[str, list[Finding]]:
    """Return what the register's table of findings says of files, errors first, by SHA-256."""
    table = content.frames["findings"]
    names = (*Finding._fields, "hash")
    severities = {word: severity for severity, word in SEVERITIES.items()}
    found: dict[str, list[Finding]] = {digest: [] for digest in owed}
    for *values, digest in zip(*(plain_values(table[name]) for name in names), strict=True):
        one = owed.get(digest)
        if one is None or one.returned is None:
            continue
        kept = Finding(*(str(value or "") for value in values))  # type: ignore[arg-type]
        found[digest].append(
            kept._replace(
                severity=severities.get(kept.severity, "warning"),
                unit=one.unit,
                file=one.returned.file,
            )
        )
    return {
        digest: sorted(items, key=lambda one: not one.is_error) for digest, items in found.items()
    }

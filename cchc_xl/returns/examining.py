"""Examining returns: read, tell whose they are, validate all rows at once, decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from cchc_xl.base.folders import resolved
from cchc_xl.base.progress import Progress
from cchc_xl.plan.periods import Period
from cchc_xl.reading.discover import Source, discover
from cchc_xl.register.content import Content
from cchc_xl.returns.asked_before import as_asked_before, without_idle_version
from cchc_xl.returns.identifying import Return, distinct, identify
from cchc_xl.returns.identity import unit_in_name
from cchc_xl.returns.judging import judge
from cchc_xl.returns.notes import bounded, in_words
from cchc_xl.returns.read import read_all
from cchc_xl.returns.receipts import Receipt, not_to_come
from cchc_xl.returns.taking import receipt_of, take
from cchc_xl.returns.unasked import as_asked, asked_of
from validation.findings import Finding


class Examined(NamedTuple):
    """The outcome for every file: what was received, and what was found in it (by hash).

    ``sources`` tells where the bytes of each file that was read can be had, by their SHA-256.
    """

    receipts: list[Receipt]
    findings: dict[str, list[Finding]]
    unread: list[Finding]
    sources: Mapping[str, Source] = MappingProxyType({})

    def all_findings(self) -> list[Finding]:
        """Return every finding, those about files that are no returns first."""
        return [*self.unread, *(found for items in self.findings.values() for found in items)]

    @property
    def sent_back(self) -> list[Receipt]:
        """Return the files that are not accepted."""
        return [receipt for receipt in self.receipts if not receipt.accepted]

    @property
    def all_accepted(self) -> bool:
        """Tell whether nothing was sent back and no archive remained unopened.

        A file of another kind that was passed over (a warning) does not count.
        """
        return not self.sent_back and not any(found.is_error for found in self.unread)


def examine(
    content: Content,
    paths: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    besides: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Examined:
    """Read and check every return under ``paths`` for one quarter.

    ``received`` is Văn phòng's word on when they came; without it a file's own time counts.
    ``besides`` are files and folders that are passed over when they lie in a folder of returns.
    ``UsageProblem``: the day ``received`` has not come.
    """
    if received is not None:
        not_to_come(received)
    found = discover(paths)
    sources = _without(found.sources, besides, named=paths)
    asked = asked_of(content, period)
    raws = read_all(sources, tuple(asked.forms.values()), progress=progress)
    returns, copies = distinct(identify(content, raws, period, asked))
    usable = [item for item in returns if item.usable]
    by_return = judge(content, usable, period, received)
    findings: dict[str, list[Finding]] = {}
    receipts = []
    for item in returns:
        items = _told(item, by_return.get(item.raw.sha256, ()), period)
        receipt, items = receipt_of(asked.forms, item, items, period, received)
        findings.setdefault(item.raw.sha256, []).extend(items)
        receipts.append(receipt)
    known = {unit.code: unit for unit in content.plan.units}
    unread = [
        one._replace(unit=unit_in_name(one.file, period, known), period=period.code)
        for one in (*found.findings, *copies)
    ]
    by_hash = {raw.sha256: source for raw, source in zip(raws, sources, strict=True)}
    return Examined(receipts, findings, unread, by_hash)


def _told(item: Return, judged: Iterable[Finding], period: Period) -> list[Finding]:
    """Return what is told of a return: what its template asked for, in the words of its period."""
    found = as_asked_before([*item.findings, *judged], item.raw.rows, period)
    return [
        in_words(one, period.kind)._replace(unit=item.unit, period=period.code)
        for one in bounded(without_idle_version(found), item.raw.file)
    ]


def reread(
    content: Content, sources: Iterable[tuple[str, Source]], period: Period
) -> dict[tuple[str, str], Receipt]:
    """Return the receipts of returns that were accepted before, by unit and hash.

    ``sources`` are given with the units whose they are. Nothing is judged again: that the log
    calls them accepted is enough. One that can no longer be read is left out.
    """
    known = {unit.code for unit in content.plan.units}
    given = [(code, source) for code, source in sources if code in known]
    asked = asked_of(content, period)
    raws = read_all([source for _, source in given], tuple(asked.forms.values()))
    found = {}
    for (code, _), raw in zip(given, raws, strict=True):
        if raw.rows:
            item = Return(as_asked(raw, asked), code, asked.of_units[code], [], True)
            found[code, raw.sha256] = take(asked.forms, item, (), period, None)
    return found


def _without(
    sources: Sequence[Source], besides: Sequence[Path], named: Sequence[Path]
) -> list[Source]:
    """Leave out the register itself and the like, unless somebody named just that file."""
    asked = {resolved(path) for path in named if path.is_file()}
    passed = {resolved(path) for path in besides}
    kept = []
    for source in sources:
        place = resolved(source.path)
        if place in asked or not (place in passed or passed & set(place.parents)):
            kept.append(source)
    return kept

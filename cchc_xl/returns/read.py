"""Read returns: each file into typed rows, every value with the cell that it came from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from cchc_xl.base.progress import Progress
from cchc_xl.reading.book import quiet
from cchc_xl.reading.discover import Source
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.workers import NO_ANSWER, TOO_MUCH, limits, spread
from cchc_xl.returns.faults import fault_of
from cchc_xl.returns.notes import Notes, bounded
from cchc_xl.returns.rows import FormRows
from cchc_xl.returns.workbook import read_workbook
from validation import catalogue
from validation.findings import Finding
from validation.form import Form

_FEW: Final = 40  # files that are read sooner than a second process has started


class RawReturn(NamedTuple):
    """What one file holds, typed and located, before anything is judged.

    ``identity`` has the keys register, unit, period, version and signature as far as the file has
    them, None when it says nothing of itself. ``rows`` has the forms that were found, by id.
    ``findings`` have no unit and period yet. ``sha256`` is over the file's bytes; where those
    could not be had, over its shown name, so that no two files are taken for one.
    """

    file: str
    sha256: str
    modified: datetime
    size: int
    identity: dict[str, str] | None
    rows: dict[str, FormRows]
    findings: list[Finding]


def missing_sheets(raw: RawReturn, forms: Iterable[Form]) -> list[Finding]:
    """Return a finding for each of the unit's forms that the file has no sheet for.

    A file that could not be read has its one finding already: none is added.
    """
    if any(finding.code.startswith("F") and finding.is_error for finding in raw.findings):
        return []
    tried = {finding.sheet for finding in raw.findings if finding.code in ("S204", "S213")}
    return [
        catalogue.finding("S201", file=raw.file, sheet=form.sheet, label=form.title)
        for form in forms
        if form.id not in raw.rows and form.sheet not in tried
    ]


def read_source(source: Source, forms: Sequence[Form]) -> RawReturn:
    """Read one file. Whatever is wrong with it is a finding, never an exception."""
    try:
        data = source.read_bytes()
    except OSError:
        return _refused(source, Unreadable("F117"))
    except Unreadable as refusal:
        return _refused(source, refusal)
    sha256 = hashlib.sha256(data).hexdigest()
    notes = Notes(source.file)
    try:
        package = open_package(data)
        with quiet():
            identity, rows = read_workbook(package, forms, notes)
    except Unreadable as refusal:
        return _refused(source, refusal)._replace(sha256=sha256, size=len(data))
    except MemoryError:
        told = _refused(source, Unreadable(TOO_MUCH, **limits()))
        return told._replace(sha256=sha256, size=len(data))
    except Exception as error:  # a defect of the program's: the other files go on
        fault = fault_of(error, source.file)
        return RawReturn(source.file, sha256, source.modified, len(data), None, {}, [fault])
    return RawReturn(
        source.file,
        sha256,
        source.modified,
        len(data),
        identity,
        rows,
        bounded(notes.findings, source.file),
    )


def _refused(source: Source, refusal: Unreadable) -> RawReturn:
    """Return a return whose file gave nothing but one finding."""
    notes = Notes(source.file)
    notes.add(refusal.code, **refusal.fields)
    name = hashlib.sha256(source.file.encode()).hexdigest()
    return RawReturn(source.file, name, source.modified, 0, None, {}, notes.findings)


def read_all(
    sources: Sequence[Source],
    forms: Sequence[Form],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[RawReturn]:
    """Read all files, in the order of the sources; ``jobs`` processes, else one per processor.

    They are read in processes that may be ended: a file that takes too much is one finding.
    """
    jobs = jobs or os.cpu_count() or 1
    read = partial(read_source, forms=tuple(forms))
    found: dict[int, RawReturn] = {}
    few = len(sources) < _FEW
    with closing(spread(sources, read, _ended, 1 if few else jobs)) as results:
        for number, result in results:
            found[number] = result
            if progress:
                progress(len(found), len(sources))
    return [found[number] for number in range(len(sources))]


def _ended(source: Source, code: str) -> RawReturn:
    """Return a return whose file had its process ended."""
    told = _refused(source, Unreadable(code, **limits()))
    if code == NO_ANSWER:
        return told
    try:
        data = source.read_bytes()
    except (OSError, Unreadable):
        return told
    return told._replace(sha256=hashlib.sha256(data).hexdigest(), size=len(data))

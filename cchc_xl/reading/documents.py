"""Find documents that units send, in folders and as single files: nothing in them is read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cchc_xl.base.folders import resolved
from cchc_xl.reading.discover import Discovery, Source, modified_at, shown_names
from cchc_xl.reading.walking import SUFFIXES, Found, walk
from validation.catalogue import finding
from validation.findings import Finding
from validation.harmless import harmless

DOCUMENTS: Final = SUFFIXES | frozenset(
    (".docx", ".doc", ".pdf", ".odt", ".rtf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
)
"""What a plan may come as: a text, a table, a scan."""


def discover_documents(paths: Sequence[Path], besides: Sequence[Path] = ()) -> Discovery:
    """Return every document under the paths, by name; files of other kinds are findings.

    ``besides`` are files and folders that are passed over. ``UsageProblem``: a path does not exist.
    """
    passed = {resolved(path) for path in besides}
    unique: dict[str, Found] = {}
    for path in paths:
        for found in walk(path):
            place = resolved(found.path)
            if place not in passed and passed.isdisjoint(place.parents):
                unique.setdefault(os.fspath(place), found)
    sources: list[Source] = []
    findings: list[Finding] = []
    for found, shown in shown_names(list(unique.values())):
        suffix = found.path.suffix.lower()
        if found.code:
            findings.append(finding(found.code, file=shown))
        elif suffix in DOCUMENTS:
            sources.append(Source(shown, found.path, "", modified_at(found.path)))
        else:
            findings.append(finding("K105", file=shown, suffix=harmless(suffix) or "không đuôi"))
    return Discovery(sorted(sources, key=lambda source: (source.file, str(source.path))), findings)

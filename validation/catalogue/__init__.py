"""The catalogue of finding codes: severity, title, message and remedy, kept as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple, cast

from validation.findings import Finding, Severity
from validation.harmless import harmless


class Entry(NamedTuple):
    """What a finding code means; ``message`` and ``remedy`` are ``str.format`` templates.

    ``example`` fills them in as a return may. ``together``: all of one sheet may be told at once.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    example: Mapping[str, str]
    together: bool = False


@cache
def entries() -> dict[str, Entry]:
    """Return every entry of the catalogue by its code, in the order of the codes."""
    found: dict[str, Entry] = {}
    for source in resources.files(__package__).iterdir():
        if source.name.endswith(".toml"):
            for code, text in tomllib.loads(source.read_text(encoding="utf-8")).items():
                if code in found:
                    raise ValueError(f"finding code {code} stands twice in the catalogue")
                found[code] = Entry(
                    code,
                    cast(Severity, text["severity"]),
                    text["title"],
                    text["message"],
                    text["remedy"],
                    text.get("example", {}),
                    text.get("together", False),
                )
    return dict(sorted(found.items()))


def _harmless(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


def finding(
    code: str,
    /,
    *,
    unit: str = "",
    period: str = "",
    file: str = "",
    sheet: str = "",
    cell: str = "",
    label: str = "",
    value: object = "",
    **fields: object,
) -> Finding:
    """Make the finding ``code``; its templates see every argument.

    Texts come from files that others made: they are made harmless here, for every place that shows
    a finding.
    ``KeyError``: unknown code, or a template asks for a field that was not given.
    """
    entry = entries()[code]
    place = {"unit": unit, "period": period, "file": file, "sheet": sheet, "cell": cell}
    place |= {"label": label, "value": "" if value is None else str(value)}
    place = {name: harmless(text) for name, text in place.items()}
    known = {name: _harmless(text) for name, text in fields.items()} | place
    return Finding(
        code,
        entry.severity,
        **place,
        message=entry.message.format(**known),
        remedy=entry.remedy.format(**known),
    )

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
    ``list_message`` and ``list_remedy`` stand in their place where the file is no return but a list
    that Văn phòng imports, and the words of a return would not fit.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    example: Mapping[str, str]
    together: bool = False
    list_message: str = ""
    list_remedy: str = ""


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
                    text.get("list_message", ""),
                    text.get("list_remedy", ""),
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
    place = {"unit": unit, "period": period, "file": file, "sheet": sheet, "cell": cell}
    place |= {"label": label, "value": "" if value is None else str(value)}
    return _made(entries()[code], place, fields)


def list_finding(
    code: str,
    /,
    *,
    file: str,
    sheet: str = "",
    cell: str = "",
    label: str = "",
    value: object = "",
    **fields: object,
) -> Finding:
    """Make a finding in a list that Văn phòng imports, in the words for lists where it has some.

    ``KeyError``: as ``finding``.
    """
    place = {"unit": "", "period": "", "file": file, "sheet": sheet, "cell": cell}
    place |= {"label": label, "value": "" if value is None else str(value)}
    entry = entries()[code]
    message, remedy = entry.list_message or entry.message, entry.list_remedy or entry.remedy
    return _made(entry._replace(message=message, remedy=remedy), place, fields)


def _made(entry: Entry, place: Mapping[str, str], fields: Mapping[str, object]) -> Finding:
    shown = {name: harmless(text) for name, text in place.items()}
    known = {name: _harmless(text) for name, text in fields.items()} | shown
    return Finding(
        entry.code,
        entry.severity,
        **shown,
        message=entry.message.format(**known),
        remedy=entry.remedy.format(**known),
    )

"""Put the parts of a workbook's package where the parser looks for them.

Which part is the workbook, and where its sheets, texts and styles lie, only the relationships say;
the parser takes the usual names for granted. Names with backslashes (older .NET), a leading slash,
``./`` and ``../`` in a relationship mean the same parts.
Source: ECMA-376, part 2 (Open Packaging Conventions), 6.2.2 (names) and 6.5 (relationships).
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from cchc_xl.reading.ooxml import elements
from cchc_xl.reading.parts import Parts

_MAIN: Final = "/officeDocument"
_PLAIN_TARGET: Final = re.compile(r"(?:/xl/)?(?!xl/)[A-Za-z0-9_-][\w-]*(?:[./]\w[\w-]*)*", re.ASCII)
_USUAL: Final = {"/sharedStrings": "xl/sharedStrings", "/styles": "xl/styles"}
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"

_Link = dict[str, str]


def settled(parts: Parts, data: bytes) -> bytes:
    """Return a package whose parts have the usual names; ``data`` where they have them already.

    ``Unreadable``: its relationships are damaged.
    """
    main = _main(parts.read_xml("_rels/.rels"))
    suffix = posixpath.splitext(main)[1].lower()
    if main not in parts or suffix not in (".xml", ".bin"):
        return data if parts.has_usual_names else parts.rebuilt({})
    folder, name = posixpath.split(main)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    links = elements(parts.read_xml(rels), "Relationship")
    moved = _moved(links, folder, suffix, parts)
    usual = main.lower() == f"xl/workbook{suffix}" and not moved
    if usual and parts.has_usual_names and all(map(_is_plain, links)):
        return data
    written = {
        "_rels/.rels": _rels(
            [{"Id": "rId1", "Type": _type(parts), "Target": f"xl/workbook{suffix}"}]
        ),
        rels.lower(): _rels([_settled_link(link, folder, moved) for link in links]),
    }
    names = moved | {main.lower(): f"xl/workbook{suffix}"}
    names |= {rels.lower(): f"xl/_rels/workbook{suffix}.rels"}
    return parts.rebuilt(written, renamed=names)


@lru_cache(maxsize=64)
def _main(rels: bytes) -> str:
    """Return the name of the part that is the workbook, "" when none is named."""
    return next(
        (_resolved(link, "") for link in elements(rels, "Relationship") if _leads(link)), ""
    )


def _leads(link: _Link) -> bool:
    return link.get("Type", "").endswith(_MAIN)


def _type(parts: Parts) -> str:
    """Return the type of the relationship that leads to the workbook."""
    links = elements(parts.read_xml("_rels/.rels"), "Relationship")
    return next(link["Type"] for link in links if _leads(link))


def _is_plain(link: _Link) -> bool:
    """Tell whether the parser understands where a relationship leads, or need not."""
    return link.get("TargetMode") == "External" or bool(
        _PLAIN_TARGET.fullmatch(link.get("Target", ""))
    )


def _resolved(link: _Link, folder: str) -> str:
    """Return the name of the part that a relationship of a part in a folder leads to."""
    target = unquote(link.get("Target", "")).replace("\\", "/")
    whole = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(whole).lstrip("/")


def _moved(links: list[_Link], folder: str, suffix: str, parts: Parts) -> dict[str, str]:
    """Return the usual name of each part that has another, by its name in lower case."""
    moved: dict[str, str] = {}
    for number, link in enumerate(links):
        part = _resolved(link, folder)
        if link.get("TargetMode") == "External" or part not in parts:
            continue
        kind = next((kind for kind in _USUAL if link.get("Type", "").endswith(kind)), "")
        wanted = part
        if kind:
            wanted = f"{_USUAL[kind]}{suffix}"
        elif not part.lower().startswith("xl/") or not _PLAIN_TARGET.fullmatch(f"/{part}"):
            wanted = f"xl/worksheets/cchc{number}{suffix}"
        if wanted.lower() != part.lower():
            moved.setdefault(part.lower(), wanted)
    return moved


def _settled_link(link: _Link, folder: str, moved: dict[str, str]) -> _Link:
    """Return a relationship that names its part in full."""
    if link.get("TargetMode") == "External":
        return link
    part = _resolved(link, folder)
    return {**link, "Target": f"/{moved.get(part.lower(), part)}"}


def _rels(links: list[_Link]) -> bytes:
    """Return a part with relationships."""
    told = "".join(
        f"<Relationship {' '.join(f'{name}={quoteattr(value)}' for name, value in link.items())}/>"
        for link in links
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{told}</Relationships>'.encode()

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
_ROOT: Final = "_rels/.rels"
_PLAIN_TARGET: Final = re.compile(r"(?:/xl/)?(?!xl/)[A-Za-z0-9_-][\w-]*(?:[./]\w[\w-]*)*", re.ASCII)
_USUAL: Final = {"/sharedStrings": "xl/sharedStrings", "/styles": "xl/styles"}
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"

_Link = dict[str, str]


def settled(parts: Parts, data: bytes) -> bytes:
    """Return a package whose parts have the usual names; ``data`` where they have them already.

    ``Unreadable``: its relationships are damaged.
    """
    root = elements(parts.read_xml(_ROOT), "Relationship")
    main = _main(parts.read_xml(_ROOT))
    if main not in parts:
        return data if parts.has_usual_names else parts.rebuilt({})
    suffix = _suffix(main, parts)
    folder, name = posixpath.split(main)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    links = elements(parts.read_xml(rels), "Relationship")
    usual = {
        _ROOT: _ROOT,
        main.lower(): f"xl/workbook{suffix}",
        rels.lower(): f"xl/_rels/workbook{suffix}.rels",
    }
    renamed = {part: name for part, name in usual.items() if parts.written(part) != name}
    renamed |= _moved(links, folder, suffix, parts)
    leading = next(link.get("Target", "") for link in root if _leads(link))
    plain = leading.removeprefix("/") == f"xl/workbook{suffix}" and all(map(_is_plain, links))
    if plain and not renamed and parts.has_usual_names:
        return data
    written = {
        _ROOT: _rels([{"Id": "rId1", "Type": _type(root), "Target": f"xl/workbook{suffix}"}]),
        rels.lower(): _rels([_settled_link(link, folder, renamed) for link in links]),
    }
    return parts.rebuilt(written, renamed=renamed)


def _suffix(main: str, parts: Parts) -> str:
    """Return how the workbook's part should end: by its content where it ends otherwise."""
    suffix = posixpath.splitext(main)[1].lower()
    if suffix in (".xml", ".bin"):
        return suffix
    return ".xml" if parts.read(main).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else ".bin"


@lru_cache(maxsize=64)
def _main(rels: bytes) -> str:
    """Return the name of the part that is the workbook, "" when none is named."""
    return next(
        (_resolved(link, "") for link in elements(rels, "Relationship") if _leads(link)), ""
    )


def _leads(link: _Link) -> bool:
    return link.get("Type", "").endswith(_MAIN)


def _type(root: list[_Link]) -> str:
    """Return the type of the relationship that leads to the workbook."""
    return next(link["Type"] for link in root if _leads(link))


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
    """Return the usual name of each part that has another, by its name in lower case.

    The parser minds case in some packages: a part is called as its relationship spells it.
    """
    moved: dict[str, str] = {}
    for number, link in enumerate(links):
        part = _resolved(link, folder)
        if link.get("TargetMode") == "External" or part not in parts:
            continue
        kind = next((kind for kind in _USUAL if link.get("Type", "").endswith(kind)), "")
        wanted = part
        if kind:
            wanted = f"{_USUAL[kind]}{suffix}"
        elif not part.startswith("xl/") or not _PLAIN_TARGET.fullmatch(f"/{part}"):
            wanted = f"xl/worksheets/cchc{number}{suffix}"
        if wanted != parts.written(part):
            moved.setdefault(part.lower(), wanted)
    return moved


def _settled_link(link: _Link, folder: str, renamed: dict[str, str]) -> _Link:
    """Return a relationship that names its part from where the workbook will lie."""
    if link.get("TargetMode") == "External":
        return link
    part = _resolved(link, folder)
    name = renamed.get(part.lower(), part)
    return {**link, "Target": name[3:] if name.startswith("xl/") else f"/{name}"}


def _rels(links: list[_Link]) -> bytes:
    """Return a part with relationships."""
    told = "".join(
        f"<Relationship {' '.join(f'{name}={quoteattr(value)}' for name, value in link.items())}/>"
        for link in links
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{told}</Relationships>'.encode()

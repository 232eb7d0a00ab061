"""Changes to a package's parts: new ones, other ones, fewer; all others stay byte for byte."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable
from typing import IO

from cchc_xl.register.package import xmltext
from cchc_xl.register.package.parts import CONTENT_TYPES, Package, relationships_part

_PREFIX = re.compile(rb"<([^\s/>:]+:)?")
_DATE = (1980, 1, 1, 0, 0, 0)


class PackageEdits:
    """Collects changes to the parts of a package; names of parts do not differ by case."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._parts: dict[str, tuple[str, bytes]] = {}
        self._dropped: set[str] = set()

    @property
    def package(self) -> Package:
        """The package as it was before the changes."""
        return self._package

    def has(self, part: str) -> bool:
        """Whether the package has this part now."""
        key = part.lower()
        return key in self._parts or (self._package.has(part) and key not in self._dropped)

    def read(self, part: str) -> bytes:
        """A part as it is now, XML in UTF-8."""
        key = part.lower()
        return self._parts[key][1] if key in self._parts else self._package.read(part)

    def read_xml(self, part: str) -> bytes:
        """An XML part as it is now, in UTF-8."""
        return xmltext.as_utf8(self.read(part), part)

    def put(self, part: str, data: bytes) -> None:
        """Give a part other bytes, or add it."""
        if not self.has(part) or self.read(part) != data:
            self._parts[part.lower()] = (part, data)
            self._dropped.discard(part.lower())

    def drop(self, part: str) -> None:
        """Take a part out, with its relationships and its content type."""
        for gone in (part, relationships_part(part)):
            self._parts.pop(gone.lower(), None)
            if self._package.has(gone):
                self._dropped.add(gone.lower())
            self._undeclare(gone)

    def declare(self, part: str, content_type: str) -> None:
        """Say what a part is."""
        if self._type(part) == content_type:
            return
        self._undeclare(part)
        name = xmltext.escape_attribute(f"/{part}")
        xml = self.read_xml(CONTENT_TYPES)
        attributes = f'Override PartName="{name}" ContentType="{content_type}"/>'
        self.put(CONTENT_TYPES, appended(xml, attributes))

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship to another part and return its id; ``kind`` is its whole type."""
        rels = relationships_part(part)
        if not self.has(rels):
            self.put(rels, _NO_RELATIONSHIPS)
            self.declare(rels, _RELATIONSHIPS_TYPE)
        xml = self.read_xml(rels)
        used = {element.get("Id") for element in xmltext.parse(xml, rels)}
        name = next(f"rId{n}" for n in range(1, len(used) + 2) if f"rId{n}" not in used)
        path = xmltext.escape_attribute(posixpath.relpath(target, posixpath.dirname(part)))
        self.put(rels, appended(xml, f'Relationship Id="{name}" Type="{kind}" Target="{path}"/>'))
        return name

    def unrelate(self, part: str, ids: Iterable[str]) -> None:
        """Take relationships of a part away."""
        rels = relationships_part(part)
        if self.has(rels):
            self.put(rels, _without(self.read_xml(rels), "Id", set(ids)))

    def write(self, stream: IO[bytes]) -> None:
        """Write the changed package."""
        known = {key for key in self._parts if self._package.has(key)}
        buffer = io.BytesIO()
        replaced = {key: [self._parts[key][1]] for key in known}
        self._package.write(buffer, replaced, self._dropped)
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            for key, (part, data) in self._parts.items():
                if key not in known:
                    entry = zipfile.ZipInfo(part, _DATE)
                    entry.external_attr = 0o600 << 16
                    archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        stream.write(buffer.getbuffer())

    def _type(self, part: str) -> str | None:
        defaults: dict[str, str] = {}
        for element in xmltext.parse(self.read(CONTENT_TYPES), CONTENT_TYPES):
            content_type = element.get("ContentType", "")
            if element.get("PartName", "").lower() == f"/{part}".lower():
                return content_type
            defaults[element.get("Extension", "").lower()] = content_type
        return defaults.get(posixpath.splitext(part)[1].lstrip(".").lower())

    def _undeclare(self, part: str) -> None:
        xml = self.read_xml(CONTENT_TYPES)
        self.put(CONTENT_TYPES, _without(xml, "PartName", {f"/{part}"}))


_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_NO_RELATIONSHIPS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


def prefix(tag: bytes) -> bytes:
    """The namespace prefix of a start tag with its colon, empty without one."""
    match = _PREFIX.match(tag)
    return (match and match.group(1)) or b""


def appended(xml: bytes, element: str) -> bytes:
    """A part with one more element, written without its "<", as the last child of its root."""
    root = next(xmltext.tags(xml))
    start_tag = xml[root.start : root.end]
    name = prefix(start_tag)
    new = b"<" + name + element.encode()
    if root.empty:
        end = b"</" + name + root.name.encode() + b">"
        whole = start_tag[:-2].rstrip() + b">" + new + end
        return xmltext.splice(xml, [(root.start, root.end, whole)])
    close = xml.rindex(b"</")
    return xmltext.splice(xml, [(close, close, new)])


def _without(xml: bytes, attribute: str, values: set[str]) -> bytes:
    """A part without the children of its root that have one of these values; case is the same."""
    wanted = {value.lower() for value in values}
    edits = [
        (tag.start, xmltext.element_end(xml, tag), b"")
        for tag in xmltext.tags(xml)
        if tag.depth == 1
        and xmltext.attributes(xml[tag.start : tag.end]).get(attribute, "").lower() in wanted
    ]
    return xmltext.splice(xml, edits)

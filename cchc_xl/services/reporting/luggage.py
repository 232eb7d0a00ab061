"""What parts of a document need in another one: links, pictures, styles, lists."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

_SPACE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LINKS: Final = ("embed", "link", "id", "pict")


class Luggage:
    """Brings along from an old document into a new one what a part that is moved refers to."""

    def __init__(self, old: Any, new: Any) -> None:
        self.new = new
        self._old = old
        self._lists: dict[str, str] = {}

    def bring(self, part: Any) -> None:
        """Bring along what a part needs, and change what it names accordingly."""
        self._bring_links(part)
        self._bring_styles(part)
        self._bring_lists(part)

    def _bring_links(self, part: Any) -> None:
        """Bring along the pictures, charts and links that a part names."""
        for one in part.iter():
            for name in _LINKS:
                relation = self._old.part.rels.get(one.get(_SPACE + name) or "")
                if relation is None:
                    continue
                external = relation.is_external
                target = relation.target_ref if external else relation.target_part
                new = self.new.part.relate_to(target, relation.reltype, is_external=external)
                one.set(_SPACE + name, new)

    def _bring_styles(self, part: Any) -> None:
        """Bring along the styles that a part names, and those that they are based on."""
        from docx.oxml.ns import qn

        here, there = (
            _by_id(one.styles.element, "style", "styleId") for one in (self.new, self._old)
        )
        wanted = [one.get(qn("w:val")) for one in _naming(part, "pStyle", "rStyle", "tblStyle")]
        while wanted:
            name = wanted.pop()
            if name in here or name not in there:
                continue
            here[name] = deepcopy(there[name])
            here[name].attrib.pop(qn("w:default"), None)
            self.new.styles.element.append(here[name])
            others = _naming(here[name], "basedOn", "link", "next")
            wanted += [one.get(qn("w:val")) for one in others]

    def _bring_lists(self, part: Any) -> None:
        """Bring along the lists that paragraphs belong to, under numbers of their own."""
        from docx.oxml.ns import qn

        for one in list(_naming(part, "numId")):
            number = one.get(qn("w:val"))
            if number not in self._lists:
                self._lists[number] = self._list_like(number)
            if self._lists[number]:
                one.set(qn("w:val"), self._lists[number])
            else:
                one.getparent().getparent().remove(one.getparent())

    def _list_like(self, number: str) -> str:
        """Return the number of a list in the new document like one of the old one, or nothing."""
        from docx.oxml.ns import qn

        old, new = _numbering(self._old), _numbering(self.new)
        source = None if old is None else _by_id(old, "num", "numId").get(number)
        if source is None or new is None:
            return ""
        kind = source.find(qn("w:abstractNumId")).get(qn("w:val"))
        kinds, numbers = _by_id(new, "abstractNum", "abstractNumId"), _by_id(new, "num", "numId")
        drawn = deepcopy(_by_id(old, "abstractNum", "abstractNumId")[kind])
        own, own_kind = (str(max(map(int, used), default=0) + 1) for used in (numbers, kinds))
        source = deepcopy(source)
        drawn.set(qn("w:abstractNumId"), own_kind)
        source.set(qn("w:numId"), own)
        source.find(qn("w:abstractNumId")).set(qn("w:val"), own_kind)
        new.insert(len(kinds), drawn)
        new.append(source)
        return own


def _numbering(document: Any) -> Any:
    from docx.opc.constants import RELATIONSHIP_TYPE

    kind = RELATIONSHIP_TYPE.NUMBERING
    parts = [one.target_part for one in document.part.rels.values() if one.reltype == kind]
    return parts[0].element if parts else None


def _by_id(parts: Any, kind: str, name: str) -> dict[str, Any]:
    from docx.oxml.ns import qn

    return {one.get(qn(f"w:{name}")): one for one in parts.findall(qn(f"w:{kind}"))}


def _naming(part: Any, *kinds: str) -> Iterator[Any]:
    from docx.oxml.ns import qn

    yield from part.iter(*(qn(f"w:{kind}") for kind in kinds))

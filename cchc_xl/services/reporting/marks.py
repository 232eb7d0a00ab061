"""What a draft says of itself, so that a later run knows what somebody changed in it since."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from cchc_xl.services.reporting.places import outside_words, words_in

_PROGRAM: Final = "cchc-xl"
_WHOLE, _OUTSIDE = "cchc-xl-toan-van", "cchc-xl-ngoai-cho-viet"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
_SPACE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_OWN: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def mark(document: Any) -> None:
    """Write into a document's own properties what its words are."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from lxml import etree

    root = _properties(document)
    if root is None:
        root = parse_xml(f'<Properties xmlns="{_SPACE}" xmlns:vt="{_VALUES}"/>')
    own = _digests(document)
    for old in list(root):
        if old.get("name") in own:
            root.remove(old)
    last = max((int(one.get("pid")) for one in root), default=1)
    for number, (name, digest) in enumerate(own.items(), start=last + 1):
        told = etree.SubElement(
            root, f"{{{_SPACE}}}property", fmtid=_OWN, pid=str(number), name=name
        )
        etree.SubElement(told, f"{{{_VALUES}}}lpwstr").text = digest
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = _part(document)
    if part is None:
        package = document.part.package
        part = Part(PackURI("/docProps/custom.xml"), _TYPE, data, package)
        package.relate_to(part, _RELATION)
    part._blob = data
    document.core_properties.last_modified_by = _PROGRAM


def is_untouched(document: Any) -> bool:
    """Tell whether nobody has saved a draft since the program wrote it."""
    saved = document.core_properties.last_modified_by
    return bool(saved == _PROGRAM and _told(document) == _digests(document))


def is_whole_outside(document: Any) -> bool:
    """Tell whether the words of a draft outside its places are those that the program wrote."""
    return _told(document).get(_OUTSIDE) == _digests(document)[_OUTSIDE]


def _digests(document: Any) -> dict[str, str]:
    words = {_WHOLE: words_in(document.element.body), _OUTSIDE: outside_words(document)}
    return {name: sha256(text.encode()).hexdigest() for name, text in words.items()}


def _told(document: Any) -> dict[str, str]:
    root = _properties(document)
    found = [] if root is None else list(root)
    return {
        one.get("name"): "".join(one.itertext())
        for one in found
        if one.get("name") in (_WHOLE, _OUTSIDE)
    }


def _part(document: Any) -> Any:
    rels = document.part.package.rels.values()
    return next((one.target_part for one in rels if one.reltype == _RELATION), None)


def _properties(document: Any) -> Any:
    from docx.oxml import parse_xml

    part = _part(document)
    return None if part is None else parse_xml(part.blob)

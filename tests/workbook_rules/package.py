"""Rules for the package: zip entries, content types, relationships, shared strings, calculation.

Open Packaging Conventions, ECMA-376 part 2, clauses 6 and 7; part 1, 18.4 and 18.6.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tests.workbook_rules.opened import CONTENT_TYPES, XML_PARTS, Book, Element, named

SINGLE = ("styles", "sharedStrings", "theme", "calcChain", "vbaProject")
"""The kinds of parts of which a workbook has one at most."""


def entry_names(book: Book) -> Iterator[str]:
    """No two entries of one name (letter case apart), none outside the package's root."""
    for name, times in Counter(name.lower() for name in book.entries).items():
        if times > 1:
            yield f"{times} phần tên {name}"
    for name in book.entries:
        if "\\" in name or name.startswith("/") or ".." in name.split("/") or name.endswith("."):
            yield f"tên phần không hợp lệ {name}"


def well_formed(book: Book) -> Iterator[str]:
    """Each XML part is XML, without a document type."""
    for part in book.parts:
        if part.endswith(XML_PARTS):
            try:
                root = book.root(part)
            except etree.XMLSyntaxError as error:
                yield f"{part}: {error}"
            else:
                if root.getroottree().docinfo.internalDTD is not None:
                    yield f"{part} có DTD"


def content_types(book: Book) -> Iterator[str]:
    """Each part has a type, each type of a part is for one that is there, none is given twice."""
    root = book.root(CONTENT_TYPES)
    overrides = [element.get("PartName", "") for element in named(root, "Override")]
    extensions = [element.get("Extension", "").lower() for element in named(root, "Default")]
    for name, times in Counter([*map(str.lower, overrides), *extensions]).items():
        if times > 1:
            yield f"{name} khai {times} lần"
    present = {f"/{part}".lower() for part in book.parts}
    for name in overrides:
        if name.lower() not in present:
            yield f"khai phần không có: {name}"
    declared = {name.lower() for name in overrides}
    for part in book.parts:
        extension = part.rpartition(".")[2].lower()
        if part != CONTENT_TYPES and f"/{part}".lower() not in declared:
            if extension not in extensions:
                yield f"{part} không có kiểu"
            elif extension == "xml" and posixpath.dirname(part) not in ("docProps", "customXml"):
                yield f"{part} chỉ có kiểu chung của đuôi xml"


def relationships(book: Book) -> Iterator[str]:
    """Each leads to a part that is there; ids are unique; each ``r:id`` is one of them."""
    for part in ["", *book.parts]:
        relations = book.relations(part)
        for name, times in Counter(relation.id for relation in relations).items():
            if times > 1:
                yield f"{part}: {times} quan hệ {name}"
        for relation in relations:
            if not relation.external and relation.target not in book.parts:
                yield f"{part}: {relation.id} trỏ tới phần không có {relation.target}"
        if part.endswith(".xml") and part != CONTENT_TYPES:
            known = {relation.id for relation in relations}
            for used in sorted(_used_ids(book.root(part)) - known):
                yield f"{part}: dùng quan hệ không có {used}"
    for part in book.parts:
        if part.endswith(".rels"):
            folder, name = posixpath.split(part)
            owner = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
            if owner not in book.parts and part != "_rels/.rels":
                yield f"{part}: phần {owner} không có"


def reached(book: Book) -> Iterator[str]:
    """Each part is led to from the package's root; the workbook has one of each single part."""
    seen, waiting = {CONTENT_TYPES}, [""]
    while waiting:
        part = waiting.pop()
        folder, name = posixpath.split(part)
        seen.add(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in book.relations(part):
            if not relation.external and relation.target not in seen:
                seen.add(relation.target)
                waiting.append(relation.target)
    for part in book.parts:
        if part not in seen and not part.endswith("/"):
            yield f"không quan hệ nào dẫn tới {part}"
    kinds = Counter(relation.kind for relation in book.relations(book.workbook_part))
    for kind in SINGLE:
        if kinds[kind] > 1:
            yield f"{kinds[kind]} phần {kind}"


def shared_strings(book: Book) -> Iterator[str]:
    """The two counts are true, and each cell's string is there."""
    root = book.related("sharedStrings")
    size = 0 if root is None else len(root)
    used = 0
    for sheet in book.sheets:
        for element in named(book.root(sheet.part), "c"):
            if element.get("t") == "s":
                used += 1
                index = next((child.text or "" for child in named(element, "v")), "")
                if not index.isdigit() or int(index) >= size:
                    yield f"{sheet.name}!{element.get('r')}: không có chuỗi số {index}"
    if root is None:
        return
    for name, true in (("count", used), ("uniqueCount", size)):
        if root.get(name) not in (None, str(true)):
            yield f"{name} là {root.get(name)}, đúng ra {true}"


def calculation_chain(book: Book) -> Iterator[str]:
    """Each cell of the chain is there and has a formula; Excel repairs the file otherwise."""
    root = book.related("calcChain")
    if root is None:
        return
    ids = {element.get("sheetId"): element for element in named(book.workbook, "sheet")}
    by_name = {sheet.name: sheet for sheet in book.sheets}
    sheet_id = ""
    for element in named(root, "c"):
        sheet_id = element.get("i", sheet_id)
        listed = ids.get(sheet_id)
        sheet = None if listed is None else by_name.get(listed.get("name", ""))
        if sheet is None:
            yield f"trang số {sheet_id} không có"
            continue
        if not _has_formula(book.root(sheet.part), element.get("r", "")):
            yield f"{sheet.name}!{element.get('r')} không có công thức"


def _has_formula(root: Element, address: str) -> bool:
    return any(
        cell.get("r") == address and any(True for _ in cell.iter("{*}f"))
        for cell in named(root, "c")
    )


def _used_ids(root: Element) -> set[str]:
    """Return the values of all attributes of the relationships' namespace."""
    return {
        str(value)
        for element in root.iter("*")
        for key, value in element.attrib.items()
        if "officeDocument" in str(etree.QName(key).namespace)
        and str(etree.QName(key).namespace).endswith("/relationships")
        and value
    }

"""Sheets of a new register that an older one lacks, taken over with their tables and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy

from lxml import etree

from cchc_xl.register.package import xmltext
from cchc_xl.register.package.strings import SharedStrings
from cchc_xl.register.package.workbook import Sheet, Workbook
from cchc_xl.register.upgrading.charting import carry_charts, free_part, refer
from cchc_xl.register.upgrading.formats import Formats
from cchc_xl.register.upgrading.trees import Trees, reachable, write_text
from cchc_xl.register.upgrading.widening import Model

SHEET_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
TABLE_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_LEFT_OUT = ("legacyDrawing", "drawing", "controls", "AlternateContent")
"""What a sheet of the model has drawn on it: buttons, which are put anew; charts come along."""
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def adopt(trees: Trees, book: Workbook, model: Model, names: Iterable[str]) -> None:
    """Add sheets of the model by name, each where the model has it among those that are there.

    The names of cells that the model has on them come along, and the names of one sheet.
    """
    wanted, free = set(names), _free_number(trees, book)
    listed = [sheet.get("name", "") for sheet in _sheets(trees.root(book.part))]
    for sheet in model.book.sheets:
        if sheet.name in wanted:
            part = _add_part(trees, book, model, sheet, free)
            free += 1
            before = _neighbour(model.book.sheets, sheet, listed)
            place = listed.index(before) + 1 if before else 0
            _list_sheet(trees, book, sheet.name, part, place)
            _hide(trees, model, book, sheet.name)
            listed.insert(place, sheet.name)
    add_names(trees.root(book.part), model, wanted)
    if model.book.sheets[0].name in wanted:
        _show_first(trees, book)


def _sheets(root: etree._Element) -> etree._Element:
    (group,) = xmltext.children(root, "sheets")
    return group


def _neighbour(sheets: Sequence[Sheet], sheet: Sheet, listed: Sequence[str]) -> str:
    """Return the nearest sheet before one, as the model has them, that the register has, too."""
    before = [one.name for one in sheets[: sheets.index(sheet)]]
    return next((name for name in reversed(before) if name in listed), "")


def _add_part(trees: Trees, book: Workbook, model: Model, sheet: Sheet, number: int) -> str:
    """Add a sheet's part and that of its table, which gets a number; return the part's name."""
    folder = book.part.rpartition("/")[0]
    part = free_part(trees, f"{folder}/worksheets/sheet")
    root = deepcopy(model.trees.root(sheet.part))
    make_own(root, model.book.strings, model.formats)
    trees.edits.put(part, xmltext.rewritten(root))
    trees.edits.declare(part, SHEET_TYPE)
    links = {}
    for related in model.book.package.relationships(sheet.part):
        if related.kind == "table":
            table = free_part(trees, f"{folder}/tables/table")
            own = deepcopy(model.trees.root(related.target))
            own.set("id", str(number))
            trees.edits.put(table, xmltext.rewritten(own))
            trees.edits.declare(table, TABLE_TYPE)
            links[related.id] = trees.edits.relate(part, TABLE_KIND, table)
    for item in root.iter(etree.Element):
        if item.get(_LINK) in links:
            item.set(_LINK, links[item.get(_LINK, "")])
    drawing = carry_charts(trees, model.trees, sheet.part, part, folder)
    if drawing:
        refer(root, drawing)
    trees.edits.put(part, xmltext.rewritten(root))
    return part


def _free_number(trees: Trees, book: Workbook) -> int:
    """Return a number above those of all tables of the workbook."""
    found = [trees.root(part.target) for part in reachable(book.package) if part.kind == "table"]
    return max((int(root.get("id", "0")) for root in found), default=0) + 1


def make_own(root: etree._Element, strings: SharedStrings, formats: Formats) -> None:
    """Make a sheet of the model one of the register: its formats, its texts within the cells."""
    for item in list(root.iter(etree.Element)):  # texts are put into the cells meanwhile
        kind = xmltext.local(item)
        name = {"c": "s", "row": "s", "col": "style"}.get(kind, "")
        if name and name in item.attrib:
            item.set(name, str(int(item.get(name, "0")) + formats.cells))
        if kind == "cfRule" and "dxfId" in item.attrib:
            item.set("dxfId", str(int(item.get("dxfId", "0")) + formats.rules))
        if kind == "c" and item.get("t") == "s":
            (stored,) = xmltext.children(item, "v")
            item.remove(stored)
            write_text(item, strings.text(int(stored.text or "0")))
    for item in list(root):
        if xmltext.local(item) in _LEFT_OUT:
            root.remove(item)


def _list_sheet(trees: Trees, book: Workbook, name: str, part: str, place: int) -> None:
    """Put a sheet among those of the workbook; what counts sheets by their place counts on."""
    root = trees.root(book.part)
    group = _sheets(root)
    made = etree.Element(etree.QName(etree.QName(root).namespace, "sheet").text)
    made.set("name", name)
    made.set("sheetId", str(max(int(one.get("sheetId", "0")) for one in group) + 1))
    made.set(_LINK, trees.edits.relate(book.part, SHEET_KIND, part))
    group.insert(place, made)
    for named in root.iter("{*}definedName"):
        _count_on(named, "localSheetId", place)
    for view in root.iter("{*}workbookView"):
        _count_on(view, "activeTab", place)
        _count_on(view, "firstSheet", place)


def _hide(trees: Trees, model: Model, book: Workbook, name: str) -> None:
    """Hide a sheet that the model hides."""
    both = (trees.root(book.part), model.trees.root(model.book.part))
    own, theirs = (one for root in both for one in _sheets(root) if one.get("name") == name)
    if "state" in theirs.attrib:
        own.set("state", theirs.get("state", ""))


def _show_first(trees: Trees, book: Workbook) -> None:
    """Let the first sheet, which is new, be the one that is seen when the workbook opens."""
    for view in trees.root(book.part).iter("{*}workbookView"):
        for name in ("activeTab", "firstSheet"):
            view.attrib.pop(name, "")
    for sheet in book.sheets:
        for seen in trees.root(sheet.part).iter("{*}sheetView"):
            seen.attrib.pop("tabSelected", "")


def _count_on(element: etree._Element, name: str, place: int) -> None:
    number = int(element.get(name, "0"))
    if name in element.attrib and number >= place:
        element.set(name, str(number + 1))


def add_names(root: etree._Element, model: Model, wanted: set[str], *, local: bool = True) -> None:
    """Add the names of the model that lead to one of these sheets, but for those that are there.

    ``local``: those, too, that hold on one sheet only.
    """
    known = {(one.get("name"), one.get("localSheetId")) for one in root.iter("{*}definedName")}
    listed = [sheet.get("name", "") for sheet in _sheets(root)]
    theirs = [sheet.name for sheet in model.book.sheets]
    for named in model.trees.root(model.book.part).iter("{*}definedName"):
        place = (named.text or "").rpartition("!")[0].strip("'").replace("''", "'")
        if place not in wanted or not (local or "localSheetId" not in named.attrib):
            continue
        added = etree.Element(etree.QName(etree.QName(root).namespace, "definedName").text)
        for name, value in named.attrib.items():
            added.set(name, value)
        if "localSheetId" in named.attrib:
            own = theirs[int(named.get("localSheetId", "0"))]
            added.set("localSheetId", str(listed.index(own)))
        if (added.get("name"), added.get("localSheetId")) not in known:
            added.text = named.text
            _names_of(root).append(added)


def _names_of(root: etree._Element) -> etree._Element:
    found = xmltext.children(root, "definedNames")
    if found:
        return found[0]
    made = etree.Element(etree.QName(etree.QName(root).namespace, "definedNames").text)
    behind = ("sheets", "functionGroups", "externalReferences")
    places = [n for n, item in enumerate(root) if xmltext.local(item) in behind]
    root.insert(places[-1] + 1, made)
    return made

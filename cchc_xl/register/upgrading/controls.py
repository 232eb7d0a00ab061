"""The control sheet of an older register, its macros and buttons, as a new register has them."""

from __future__ import annotations

import io
from copy import deepcopy

from lxml import etree

from cchc_xl.base.addresses import Area, position
from cchc_xl.hosts.vba.builds import Host
from cchc_xl.register.live import control
from cchc_xl.register.mending.control_buttons import put_buttons
from cchc_xl.register.mending.mend import put_macros
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.repacking import PackageEdits
from cchc_xl.register.package.workbook import Sheet, Workbook
from cchc_xl.register.upgrading.adopting import add_names, make_own
from cchc_xl.register.upgrading.trees import Trees
from cchc_xl.register.upgrading.widening import Model, reach, rules_of


def written(edits: PackageEdits) -> bytes:
    """Return a changed package as a file's bytes."""
    stream = io.BytesIO()
    edits.write(stream)
    return stream.getvalue()


def with_buttons(data: bytes, name: str, host: Host) -> bytes:
    """Return a register that has a control sheet with the macros and buttons of this version.

    ``RegisterError``: macros that somebody added cannot be kept.
    """
    book = Workbook(Package(data, name))
    edits = PackageEdits(book.package)
    put_macros(edits, book, host, name)
    put_buttons(edits, book, _control_sheet(book))
    return written(edits)


def _control_sheet(book: Workbook) -> Sheet:
    return next(sheet for sheet in book.sheets if sheet.name == control.SHEET)


def complete_control_sheet(trees: Trees, book: Workbook, model: Model) -> None:
    """Give the control sheet, where there is one, the cells of a new register's that it lacks.

    What stands in a cell stays.
    """
    if not all(any(s.name == control.SHEET for s in b.sheets) for b in (book, model.book)):
        return
    root = trees.root(_control_sheet(book).part)
    source = deepcopy(model.trees.root(_control_sheet(model.book).part))
    make_own(source, model.book.strings, model.formats)
    rows = {row.get("r"): row for row in root.iter("{*}row")}
    for row in source.iter("{*}row"):
        own = rows.get(row.get("r"))
        if own is None:
            _insert_row(root, deepcopy(row))
        else:
            _complete_row(own, row)
    for used in source.iter("{*}dimension"):
        reach(root, Area.parse(used.get("ref", "A1")))
    _add_rules(root, source)
    add_names(trees.root(book.part), model, {control.SHEET})


def _insert_row(root: etree._Element, row: etree._Element) -> None:
    data = next(root.iter("{*}sheetData"))
    number = int(row.get("r", "0"))
    data.insert(sum(int(one.get("r", "0")) < number for one in data), row)


def _complete_row(own: etree._Element, row: etree._Element) -> None:
    """Add the cells that a row lacks or that hold nothing, and its height if it has none."""
    own.attrib.pop("spans", "")
    if "ht" not in own.attrib and "ht" in row.attrib:
        for name in ("ht", "customHeight"):
            own.set(name, row.get(name, "1"))
    there = {item.get("r"): item for item in own}
    for item in row:
        address = item.get("r", "A1")
        old = there.get(address)
        if old is not None and (len(old) or not len(item)):
            continue
        if old is not None:
            own.remove(old)
        column = position(address)[1]
        before = sum(position(one.get("r", "A1"))[1] < column for one in own)
        own.insert(before, deepcopy(item))


def _add_rules(root: etree._Element, source: etree._Element) -> None:
    """Add the drop-downs and hints of cells that have none."""
    taken = [
        Area.parse(ref)
        for rule in root.iter("{*}dataValidation")
        for ref in rule.get("sqref", "").split()
    ]
    for rule in source.iter("{*}dataValidation"):
        areas = [Area.parse(ref) for ref in rule.get("sqref", "").split()]
        if not any(area.overlaps(other) for area in areas for other in taken):
            rules_of(root).append(deepcopy(rule))
    for group in xmltext.children(root, "dataValidations"):
        group.set("count", str(len(group)))

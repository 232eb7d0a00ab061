"""Columns inserted into a sheet, as Excel does it: all that stands to their right moves along.

Cells, widths, merged cells, rules, notes, pictures and charts, other tables of the sheet, and every
reference to its cells, wherever in the workbook it stands.
"""

from __future__ import annotations

import re

from lxml import etree

from cchc_xl.base.addresses import cell, position
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.formulas import CannotStand
from cchc_xl.register.package.workbook import Sheet, Workbook
from cchc_xl.register.upgrading.references import LAST_COLUMN, Inserted, Unreadable
from cchc_xl.register.upgrading.trees import Trees, reachable

_AREAS = ("ref", "sqref", "activeCell", "topLeftCell")
_ANCHOR = re.compile(r"\s*,\s*")


def insert_columns(trees: Trees, book: Workbook, sheet: Sheet, inserted: Inserted) -> None:
    """Insert columns into a sheet. ``RegisterError``: something there cannot move."""
    try:
        _move_references(trees, book, inserted)
    except (Unreadable, CannotStand) as error:
        raise RegisterError(
            f"Sổ có công thức mà chương trình không đọc được: “{error}”.",
            f"Sửa công thức đó (có ô ở trang “{sheet.name}”), lưu sổ rồi chạy lại.",
        ) from error
    root = trees.root(sheet.part)
    _move_cells(root, sheet, inserted)
    _move_widths(root, inserted)
    _move_areas(root, inserted)
    for related in book.package.relationships(sheet.part):
        if related.kind in ("comments", "threadedComment", "table", "pivotTable"):
            _move_areas(trees.root(related.target), inserted)
        elif related.kind == "drawing":
            _move_anchors(trees.root(related.target), inserted)
        elif related.kind == "vmlDrawing":
            _move_notes(trees.root(related.target), inserted)


def _move_references(trees: Trees, book: Workbook, inserted: Inserted) -> None:
    for sheet in book.sheets:
        _move_formulas(trees, sheet.part, inserted, sheet.name)
        _move_attributes(trees.root(sheet.part), inserted, sheet.name)
        for related in book.package.relationships(sheet.part):
            if related.kind == "table":
                _move_formulas(trees, related.target, inserted, sheet.name)
    for part in reachable(book.package):
        if part.kind in ("chart", "chartEx"):
            _move_formulas(trees, part.target, inserted, "")
        elif part.kind == "pivotCacheDefinition":
            for source in trees.root(part.target).iter("{*}worksheetSource"):
                if source.get("sheet", "").casefold() == inserted.sheet.casefold():
                    source.set("ref", inserted.area(source.get("ref", "")))
    for name in trees.root(book.part).iter("{*}definedName"):
        name.text = inserted.formula(name.text or "", "")


def _move_formulas(trees: Trees, part: str, inserted: Inserted, home: str) -> None:
    for element in trees.formulas(part):
        text = element.text or ""
        if inserted.may_concern(text, home):
            element.text = inserted.formula(text, home)


def _move_attributes(root: etree._Element, inserted: Inserted, home: str) -> None:
    """Move where links lead, and the cells that scales of colours and icons go by."""
    for link in root.iter("{*}hyperlink"):
        if "!" in link.get("location", ""):
            link.set("location", inserted.formula(link.get("location", ""), home))
    for bound in root.iter("{*}cfvo"):
        if bound.get("type") == "formula":
            bound.set("val", inserted.formula(bound.get("val", ""), home))


def _move_cells(root: etree._Element, sheet: Sheet, inserted: Inserted) -> None:
    for row in root.iter("{*}row"):
        row.attrib.pop("spans", "")
        for item in row:
            line, column = position(item.get("r", ""))
            if column >= inserted.at and column + inserted.by > LAST_COLUMN:
                raise RegisterError(
                    f"Trang “{sheet.name}” có nội dung ở cột cuối cùng (ô {cell(line, column)}), "
                    "không chèn thêm cột được.",
                    "Chuyển nội dung đó vào gần bảng hơn, lưu sổ rồi chạy lại.",
                )
            item.set("r", cell(line, inserted.column(column)))


def _move_widths(root: etree._Element, inserted: Inserted) -> None:
    """Move the widths of columns; one that holds both sides of the place is parted."""
    for group in root.iter("{*}cols"):
        for width in list(group):
            first, last = int(width.get("min", "1")), int(width.get("max", "1"))
            if first < inserted.at <= last:
                rest = etree.fromstring(etree.tostring(width))
                width.set("max", str(inserted.at - 1))
                rest.set("min", str(inserted.at))
                group.insert(group.index(width) + 1, rest)
                width = rest
            if last >= inserted.at:
                first = int(width.get("min", "1")) + inserted.by
                width.set("min", str(first))
                width.set("max", str(min(last + inserted.by, LAST_COLUMN)))
                if first > LAST_COLUMN:
                    group.remove(width)


def _move_areas(root: etree._Element, inserted: Inserted) -> None:
    for element in root.iter(etree.Element):
        for name in _AREAS:
            if name in element.attrib:
                element.set(name, inserted.areas(element.get(name, "")))
        if xmltext.local(element) == "sqref" and element.text:
            element.text = inserted.areas(element.text)
    for line in root.iter("{*}colBreaks"):
        for item in line:
            item.set("id", str(inserted.column(int(item.get("id", "0")) + 1) - 1))


def _move_anchors(root: etree._Element, inserted: Inserted) -> None:
    """Move pictures and charts; columns of anchors count from 0."""
    for column in root.iter("{*}col"):
        column.text = str(inserted.column(int(column.text or "0") + 1) - 1)


def _move_notes(root: etree._Element, inserted: Inserted) -> None:
    """Move the boxes of notes and of buttons in a drawing in VML."""
    for column in root.iter("{*}Column"):
        column.text = str(inserted.column(int(column.text or "0") + 1) - 1)
    for anchor in root.iter("{*}Anchor"):
        parts = _ANCHOR.split((anchor.text or "").strip())
        for place in (0, 4):
            parts[place] = str(inserted.column(int(parts[place]) + 1) - 1)
        anchor.text = ", ".join(parts)

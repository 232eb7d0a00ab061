"""Tables of a register that get the columns which came later, at the right of the program's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from cchc_xl.base.addresses import Area, cell, position
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.upgrading.formats import Formats
from cchc_xl.register.upgrading.inserting import insert_columns
from cchc_xl.register.upgrading.references import Inserted
from cchc_xl.register.upgrading.trees import Trees, write_text


class Model(NamedTuple):
    """A new register of the same plan, whose tables and formats are taken over."""

    book: Workbook
    trees: Trees
    formats: Formats


class Columns(NamedTuple):
    """Columns that come into a table side by side, before the one that is ``place`` (from 0)."""

    place: int
    titles: tuple[str, ...]


def widen(
    trees: Trees,
    book: Workbook,
    table: TablePart,
    model: Model,
    old: Sequence[str],
    titles: Sequence[str],
) -> None:
    """Give a table the columns of ``titles`` that are not among its ``old`` ones.

    ``RegisterError``: a column of this name is there already, put there by somebody.
    """
    taken = [title for title in table.columns[len(old) :] if title in titles]
    if taken:
        raise RegisterError(
            f"Trang “{table.sheet}” đã có cột tự thêm tên “{taken[0]}”, trùng tên cột của phiên "
            "bản mới.",
            "Đổi tên cột tự thêm đó, lưu sổ rồi chạy lại.",
        )
    sheet = next(one for one in book.sheets if one.part == table.sheet_part)
    for new in reversed(_runs(old, titles)):
        at = table.area.left + new.place
        insert_columns(trees, book, sheet, Inserted(sheet.name, at, len(new.titles)))
        _widen_part(trees.root(table.part), table, new)
        _fill(trees, table, model, new)
        _add_widths(trees.root(table.sheet_part), table, model, new)
        _add_rules(trees.root(table.sheet_part), table, model, new)


def _runs(old: Sequence[str], titles: Sequence[str]) -> list[Columns]:
    """Return the titles that are new, those side by side together, from left to right."""
    found: list[Columns] = []
    place = 0
    for title in titles:
        if title in old:
            place += 1
        elif found and found[-1].place == place:
            found[-1] = Columns(place, (*found[-1].titles, title))
        else:
            found.append(Columns(place, (title,)))
    return found


def _widen_part(root: etree._Element, table: TablePart, new: Columns) -> None:
    """Name the new columns in the table's part; the table and its filter reach over them."""
    count = len(new.titles)
    area = Area.parse(root.get("ref", ""))
    area = area._replace(left=table.area.left)
    (columns,) = xmltext.children(root, "tableColumns")
    area = area._replace(right=area.left + len(columns) + count - 1)
    root.set("ref", str(area))
    for filtered in xmltext.children(root, "autoFilter"):
        ref = Area.parse(filtered.get("ref", str(area)))
        filtered.set("ref", str(ref._replace(left=area.left, right=area.right)))
        for column in xmltext.children(filtered, "filterColumn"):
            number = int(column.get("colId", "0"))
            column.set("colId", str(number + count * (number >= new.place)))
    free = max(int(column.get("id", "0")) for column in columns) + 1
    for place, title in enumerate(new.titles):
        made = etree.Element(etree.QName(etree.QName(root).namespace, "tableColumn").text)
        made.set("id", str(free + place))
        made.set("name", title)
        columns.insert(new.place + place, made)
    columns.set("count", str(len(columns)))


def _fill(trees: Trees, table: TablePart, model: Model, new: Columns) -> None:
    """Put the new columns' titles and their blank cells, in the formats of those like them."""
    root, at = trees.root(table.sheet_part), table.area.left + new.place
    rows = {int(row.get("r", "0")): row for row in root.iter("{*}row")}
    header = _formats(trees, table, model, new, [table.area.top])
    body = _formats(trees, table, model, new, range(table.first_row, table.area.bottom + 1))
    for number in range(table.area.top, table.area.bottom + 1):
        if number not in rows:
            continue
        row, is_header = rows[number], number == table.area.top
        behind = sum(position(item.get("r", ""))[1] < at for item in row)
        for place, title in enumerate(new.titles):
            made = etree.Element(etree.QName(etree.QName(root).namespace, "c").text)
            made.set("r", cell(number, at + place))
            made.set("s", header[place] if is_header else body[place])
            if is_header:
                write_text(made, title)
            row.insert(behind + place, made)
    reach(root, Area(table.area.top, at, table.area.top, at + len(new.titles) - 1))


def _formats(
    trees: Trees, table: TablePart, model: Model, new: Columns, rows: Sequence[int]
) -> list[str]:
    """Return the formats of new columns in the title's row or in those of the records.

    A column has that of one which a new register shows alike, as most of these rows have it: what
    the program takes for a column's own format is told by its neighbours. Where there is none, it
    has the model's.
    """
    like = model.book.table(table.name)
    first = like.area.top if rows[0] == table.area.top else like.first_row
    (shown,) = _styles(model.trees.root(like.sheet_part), [first])
    own = _styles(trees.root(table.sheet_part), rows)
    (columns,) = xmltext.children(trees.root(table.part), "tableColumns")
    known = {column.get("name", ""): n for n, column in enumerate(columns, table.area.left)}
    found = []
    for title in new.titles:
        style = shown.get(like.area.left + like.columns.index(title), 0)
        twins = [
            known[other]
            for n, other in enumerate(like.columns, like.area.left)
            if shown.get(n, 0) == style and other in known and other not in new.titles
        ]
        counted = Counter(row[twins[0]] for row in own if twins and twins[0] in row)
        usual = counted.most_common(1)
        found.append(str(usual[0][0] if usual else style + model.formats.cells))
    return found


def _styles(root: etree._Element, rows: Sequence[int]) -> list[dict[int, int]]:
    """Return the formats of the cells of rows by column, none of a row that is not stored."""
    lines = {int(row.get("r", "0")): row for row in root.iter("{*}row")}
    return [
        {position(item.get("r", ""))[1]: int(item.get("s", "0")) for item in lines.get(row, ())}
        for row in rows
    ]


def reach(root: etree._Element, area: Area) -> None:
    """Let what a sheet says of the cells that it uses hold an area, too."""
    for used in root.iter("{*}dimension"):
        old = Area.parse(used.get("ref", "A1"))
        new = Area(
            *(min(old.top, area.top), min(old.left, area.left)),
            *(max(old.bottom, area.bottom), max(old.right, area.right)),
        )
        used.set("ref", str(new))


def _add_widths(root: etree._Element, table: TablePart, model: Model, new: Columns) -> None:
    """Give the new columns the widths of a new register's."""
    like, group = model.book.table(table.name), next(root.iter("{*}cols"), None)
    if group is None:
        return
    source = list(model.trees.root(like.sheet_part).iter("{*}col"))
    for at, title in enumerate(new.titles, start=table.area.left + new.place):
        column = like.area.left + like.columns.index(title)
        width = next((w for w in source if _holds(w, column)), None)
        if width is None:
            continue
        made = etree.Element(etree.QName(etree.QName(root).namespace, "col").text)
        for name, text in (("min", at), ("max", at), ("width", width.get("width", "14"))):
            made.set(name, str(text))
        made.set("customWidth", "1")
        group.insert(sum(int(w.get("min", "0")) < at for w in group), made)


def _holds(width: etree._Element, column: int) -> bool:
    return int(width.get("min", "0")) <= column <= int(width.get("max", "0"))


def _add_rules(root: etree._Element, table: TablePart, model: Model, new: Columns) -> None:
    """Add the drop-downs and bounds that a new register has in the new columns."""
    like = model.book.table(table.name)
    down = table.area.top - like.area.top
    for rule in model.trees.root(like.sheet_part).iter("{*}dataValidation"):
        area = Area.parse(rule.get("sqref", "A1").split()[0])
        place = area.left - like.area.left
        title = like.columns[place] if 0 <= place < len(like.columns) else ""
        if title not in new.titles:
            continue
        column = table.area.left + new.place + new.titles.index(title)
        added = deepcopy(rule)
        added.set("sqref", str(Area(area.top + down, column, area.bottom + down, column)))
        rules_of(root).append(added)
    for group in root.iter("{*}dataValidations"):
        group.set("count", str(len(group)))


_BEFORE_RULES = frozenset(
    (
        *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData"),
        *("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter"),
        *("sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr"),
        "conditionalFormatting",
    )
)
"""What comes before the rules for what is typed (CT_Worksheet, 18.3.1.99)."""


def rules_of(root: etree._Element) -> etree._Element:
    """Return a sheet's rules for what is typed, made in their place if there are none."""
    found = xmltext.children(root, "dataValidations")
    if found:
        return found[0]
    behind = [n for n, item in enumerate(root) if xmltext.local(item) in _BEFORE_RULES]
    made = etree.Element(etree.QName(etree.QName(root).namespace, "dataValidations").text)
    root.insert(behind[-1] + 1, made)
    return made

"""Rules for tables (ECMA-376 part 1, 18.5): what Excel repairs or refuses and no schema sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.workbook_rules.names import name_problem
from tests.workbook_rules.opened import (
    Area,
    Book,
    Element,
    Sheet,
    area_of,
    attribute,
    decoded,
    letters_of,
    named,
)

TITLE = 255


def table_headers(book: Book) -> Iterator[str]:
    """The cells of the header row are texts, equal to the columns' names, line ends and all."""
    for sheet, table in book.all_tables:
        area = area_of(table.get("ref", ""))
        if area is None or table.get("headerRowCount", "1") != "1":
            continue
        cells = {cell.address: cell for cell in book.cells(sheet)}
        for place, column in enumerate(named(table, "tableColumn")):
            address = f"{letters_of(area.left + place)}{area.top}"
            name, cell = decoded(column.get("name", "")), cells.get(address)
            if cell is None or cell.kind not in ("s", "inlineStr", "str"):
                yield f"{sheet.name}!{address}: tiêu đề “{name}” không phải là chữ"
            elif cell.text != name:
                yield f"{sheet.name}!{address}: tiêu đề “{cell.text}”, tên cột “{name}”"


def table_names(book: Book) -> Iterator[str]:
    """Ids and names are unique, names can be typed in Excel, parts are listed by their sheet."""
    tables = [table for _, table in book.all_tables]
    for name in ("id", "name", "displayName"):
        for value, times in Counter(table.get(name, "").lower() for table in tables).items():
            if times > 1:
                yield f"{times} bảng cùng {name} {value}"
    for table in tables:
        problem = name_problem(table.get("displayName", ""))
        if problem:
            yield f"{table.get('displayName')}: {problem}"
    for sheet in book.sheets:
        listed = [attribute(e, "id") for e in named(book.root(sheet.part), "tablePart")]
        there = [r.id for r in book.relations(sheet.part) if r.kind == "table"]
        if sorted(listed) != sorted(there):
            yield f"{sheet.name}: trang kê {len(listed)} bảng, có {len(there)}"
        for element in named(book.root(sheet.part), "tableParts"):
            if element.get("count", str(len(listed))) != str(len(listed)):
                yield f"{sheet.name}: tableParts ghi {element.get('count')}"


def table_columns(book: Book) -> Iterator[str]:
    """As many columns as the table is wide; names and ids unique, not blank, not too long."""
    for _, table in book.all_tables:
        own, area = table.get("name"), area_of(table.get("ref", ""))
        columns = named(table, "tableColumn")
        for holder in named(table, "tableColumns"):
            if holder.get("count", str(len(columns))) != str(len(columns)):
                yield f"{own}: tableColumns ghi {holder.get('count')}, có {len(columns)}"
        if area is not None and area.right - area.left + 1 != len(columns):
            yield f"{own}: {len(columns)} cột trong vùng {table.get('ref')}"
        for name in ("id", "name"):
            values = (decoded(column.get(name, "")).lower() for column in columns)
            for value, times in Counter(values).items():
                if times > 1:
                    yield f"{own}: {times} cột cùng {name} {value}"
        for column in columns:
            title = decoded(column.get("name", ""))
            if not title or len(title) > TITLE:
                yield f"{own}: tên cột dài {len(title)}"


def table_areas(book: Book) -> Iterator[str]:
    """A table has a record, its filter is within it, and it crosses no table, no merged cells."""
    for sheet in book.sheets:
        taken: list[tuple[str, Area]] = [
            (f"ô gộp {element.get('ref')}", area)
            for element in named(book.root(sheet.part), "mergeCell")
            if (area := area_of(element.get("ref", "")))
        ]
        for table in book.tables(sheet):
            name, area = table.get("name", ""), area_of(table.get("ref", ""))
            if area is None:
                yield f"{name}: vùng {table.get('ref')} không đúng"
                continue
            yield from _size_problems(name, table, area)
            for other, where in taken:
                if area.overlaps(where):
                    yield f"{sheet.name}: {name} đè lên {other}"
            taken.append((name, area))
        yield from _sheet_filters(book, sheet)


def _size_problems(name: str, table: Element, area: Area) -> Iterator[str]:
    header, totals = int(table.get("headerRowCount", "1")), int(table.get("totalsRowCount", "0"))
    if area.bottom - area.top < header + totals:
        yield f"{name}: vùng {table.get('ref')} không có dòng nào"
    for element in table.iterchildren("{*}autoFilter"):
        within = area_of(element.get("ref", ""))
        if within != area._replace(bottom=area.bottom - totals):
            yield f"{name}: bộ lọc {element.get('ref')} trong bảng {table.get('ref')}"


def _sheet_filters(book: Book, sheet: Sheet) -> Iterator[str]:
    """A sheet's own filter has its hidden name, and is no table's."""
    for element in book.root(sheet.part).iterchildren("{*}autoFilter"):
        area = area_of(element.get("ref", ""))
        if area is None:
            yield f"{sheet.name}: bộ lọc {element.get('ref')}"

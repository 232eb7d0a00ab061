"""Rules for sheets (ECMA-376 part 1, 18.3): order, addresses, values, formats, lengths.

Lengths: "Excel specifications and limits".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from tests.workbook_rules.opened import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    Book,
    Element,
    Sheet,
    area_of,
    attribute,
    named,
)

TEXT, LINE_ENDS = 32_767, 253
LIST, RULE_TITLE, RULE_TEXT = 255, 32, 255
HEADER = 255
LINK = 2_079
HEIGHT, WIDTH = 409.5, 255
POINTERS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
"""What a format points to, and where that is kept."""
KINDS = ("n", "s", "str", "inlineStr", "b", "e", "d")
ERROR_VALUES = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")


def cell_places(book: Book) -> Iterator[str]:
    """Rows and cells are in order, each once, within the sheet, and within what it says it has."""
    for sheet in book.sheets:
        row_before = 0
        dimension = next((e.get("ref") for e in named(book.root(sheet.part), "dimension")), None)
        whole = None if dimension is None else area_of(dimension)
        for row in named(book.root(sheet.part), "row"):
            number = int(row.get("r", row_before + 1))
            if not row_before < number <= LAST_ROW:
                yield f"{sheet.name}: dòng {number} sau dòng {row_before}"
            row_before, column_before = number, 0
            for cell in row.iterchildren("{*}c"):
                place = area_of(cell.get("r", ""))
                if place is None or place.top != number or place.left <= column_before:
                    yield f"{sheet.name}: ô {cell.get('r')} trong dòng {number}"
                    continue
                column_before = place.left
                if whole is not None and not whole.holds(place) and len(cell):
                    yield f"{sheet.name}: ô {cell.get('r')} ngoài vùng {dimension}"


def cell_values(book: Book) -> Iterator[str]:
    """A cell holds what its type says, and no more than a cell can."""
    for sheet in book.sheets:
        for cell in book.cells(sheet):
            problem = value_problem(cell.kind, cell.text)
            if problem:
                yield f"{sheet.name}!{cell.address}: {problem}"


def value_problem(kind: str, text: str) -> str:
    """Return what is wrong with a cell's value; "" if nothing is."""
    if kind not in KINDS:
        return f"kiểu {kind}"
    if kind == "n":
        return "" if not text or _is_number(text) else f"số “{text}”"
    if kind == "b":
        return "" if text in ("0", "1", "true", "false") else f"giá trị logic “{text}”"
    if kind == "e":
        return "" if text in ERROR_VALUES else f"mã lỗi “{text}”"
    if len(text) > TEXT:
        return f"chữ dài {len(text)}"
    return f"{text.count(chr(10))} lần xuống dòng" if text.count("\n") > LINE_ENDS else ""


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def styles(book: Book) -> Iterator[str]:
    """Formats of cells, rows and columns are there, and so is all that formats point to."""
    root = book.related("styles")
    if root is None:
        yield "không có phần styles"
        return
    formats, looks = _size(root, "cellXfs"), _size(root, "dxfs")
    yield from _counts(root)
    for xf in named(root, "xf"):
        for name, holder in POINTERS.items():
            if int(xf.get(name, "0")) >= max(_size(root, holder), 1):
                yield f"định dạng dùng {name} {xf.get(name)}, không có"
    for sheet in book.sheets:
        page = book.root(sheet.part)
        for tag, name in (("c", "s"), ("row", "s"), ("col", "style")):
            for number in {element.get(name, "0") for element in named(page, tag)}:
                if int(number) >= formats:
                    yield f"{sheet.name}: {tag} dùng định dạng {number}, có {formats}"
        for element in named(page, "cfRule"):
            if int(element.get("dxfId", "-1")) >= looks:
                yield f"{sheet.name}: dxfId {element.get('dxfId')}, có {looks}"
    for _, table in book.all_tables:
        for element in table.iter("*"):
            for name, value in ((str(k), str(v)) for k, v in element.attrib.items()):
                if name.endswith("DxfId") and int(value) >= looks:
                    yield f"{table.get('name')}: {name} {value}, có {looks}"


def _size(root: Element, name: str) -> int:
    return sum(len(holder) for holder in root.iterchildren("{*}" + name))


def _counts(root: Element) -> Iterator[str]:
    for holder in root:
        if holder.get("count") not in (None, str(len(holder))):
            yield f"{holder.tag.rpartition('}')[2]} ghi {holder.get('count')}, có {len(holder)}"
    codes = [element.get("numFmtId", "") for element in named(root, "numFmt")]
    for holder in root.iterchildren("{*}numFmts"):
        codes = [element.get("numFmtId", "") for element in holder]
        for code, times in Counter(codes).items():
            if times > 1:
                yield f"{times} định dạng số {code}"
        for element in holder:
            if len(element.get("formatCode", "")) > 255:
                yield f"định dạng số dài {len(element.get('formatCode', ''))}"


def input_rules(book: Book) -> Iterator[str]:
    """Rules for what is typed: a list of at most 255 letters, titles of 32, texts of 255."""
    limits = {
        "promptTitle": RULE_TITLE, "errorTitle": RULE_TITLE, "prompt": RULE_TEXT, "error": RULE_TEXT
    }  # fmt: skip
    for sheet in book.sheets:
        page = book.root(sheet.part)
        for holder in named(page, "dataValidations"):
            rules = list(holder.iterchildren("{*}dataValidation"))
            if holder.get("count") not in (None, str(len(rules))):
                yield f"{sheet.name}: dataValidations ghi {holder.get('count')}, có {len(rules)}"
        for rule in named(page, "dataValidation"):
            where = rule.get("sqref") or "".join(e.text or "" for e in named(rule, "sqref"))
            for name, limit in limits.items():
                if len(rule.get(name, "")) > limit:
                    yield f"{sheet.name} {where}: {name} dài {len(rule.get(name, ''))}"
            for element in named(rule, "formula1"):
                text = "".join(map(str, element.itertext()))
                if rule.get("type") == "list" and text.startswith('"') and len(text) - 2 > LIST:
                    yield f"{sheet.name} {where}: danh sách dài {len(text) - 2}"
            yield from _areas(sheet, where)


def looks(book: Book) -> Iterator[str]:
    """Conditional formats have areas within the sheet and a priority each."""
    for sheet in book.sheets:
        page = book.root(sheet.part)
        for element in named(page, "conditionalFormatting"):
            where = element.get("sqref") or "".join(e.text or "" for e in named(element, "sqref"))
            yield from _areas(sheet, where)
        rules = [rule for rule in named(page, "cfRule") if rule.get("priority")]
        for priority, times in Counter(rule.get("priority") for rule in rules).items():
            if times > 1:
                yield f"{sheet.name}: {times} quy tắc cùng ưu tiên {priority}"


def merged_cells(book: Book) -> Iterator[str]:
    """Merged cells cross no others."""
    for sheet in book.sheets:
        taken: list[Area] = []
        for element in named(book.root(sheet.part), "mergeCell"):
            area = area_of(element.get("ref", ""))
            if area is None or (area.top == area.bottom and area.left == area.right):
                yield f"{sheet.name}: ô gộp {element.get('ref')}"
            elif any(area.overlaps(other) for other in taken):
                yield f"{sheet.name}: ô gộp {element.get('ref')} đè lên ô gộp khác"
            else:
                taken.append(area)
        for holder in named(book.root(sheet.part), "mergeCells"):
            if holder.get("count") not in (None, str(len(holder))):
                yield f"{sheet.name}: mergeCells ghi {holder.get('count')}, có {len(holder)}"


def page_texts(book: Book) -> Iterator[str]:
    """Headers, footers and links are not too long; rows and columns not too large."""
    for sheet in book.sheets:
        page = book.root(sheet.part)
        for holder in named(page, "headerFooter"):
            for element in holder:
                if len(element.text or "") > HEADER:
                    yield f"{sheet.name}: đầu, chân trang dài {len(element.text or '')}"
        for relation in book.relations(sheet.part):
            if relation.external and len(relation.target) > LINK:
                yield f"{sheet.name}: liên kết dài {len(relation.target)}"
        for row in named(page, "row"):
            if float(row.get("ht", "0")) > HEIGHT:
                yield f"{sheet.name}: dòng {row.get('r')} cao {row.get('ht')}"
        last = 0
        for column in named(page, "col"):
            first, end = int(column.get("min", "0")), int(column.get("max", "0"))
            if not last < first <= end <= LAST_COLUMN or float(column.get("width", "0")) > WIDTH:
                yield f"{sheet.name}: cột {first} đến {end}, rộng {column.get('width')}"
            last = end


def links(book: Book) -> Iterator[str]:
    """Links stand in cells, and lead to sheets that are there."""
    names = {sheet.name.lower() for sheet in book.sheets}
    for sheet in book.sheets:
        for element in named(book.root(sheet.part), "hyperlink"):
            yield from _areas(sheet, element.get("ref", ""))
            place = element.get("location", "")
            if "!" in place and not attribute(element, "id"):
                target = place.rpartition("!")[0].strip("'").replace("''", "'").lower()
                if target not in names:
                    yield f"{sheet.name}!{element.get('ref')}: liên kết tới {place}"


def _areas(sheet: Sheet, where: str) -> Iterator[str]:
    if not where.split():
        yield f"{sheet.name}: quy tắc không có vùng"
    for part in where.split():
        if area_of(part) is None:
            yield f"{sheet.name}: vùng {part} không đúng"

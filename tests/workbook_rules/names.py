"""Rules for the workbook part: names of sheets and cells, and what a sheet's tab may be called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.workbook_rules.opened import Book, area_of, named

SHEET_NAME, NAME = 31, 255
_SHEET_REFUSED = re.compile(r"[:\\/?*\[\]\x00-\x1f]")
_NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")
_LIKE_A1 = re.compile(r"[A-Za-z]{1,3}[0-9]+")
_LIKE_R1C1 = re.compile(r"[Rr][0-9]*([Cc][0-9]*)?|[Cc][0-9]*")
_BUILT_IN = re.compile(r"_xlnm\.[A-Za-z_]+")
_PLAIN_REFERENCE = re.compile(
    r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!(\$?[A-Z]+\$?[0-9]+(?::\$?[A-Z]+\$?[0-9]+)?)"
)


def name_problem(name: str) -> str:
    """Return why Excel does not take a name for a cell, a formula or a table; "" if it does.

    Names that look like cells are refused in both ways of writing them, past the last column
    (XFD) and the last row, too: another program's sheets may be larger.
    """
    if len(name) > NAME:
        return f"dài {len(name)} ký tự"
    if not _NAME.fullmatch(name):
        return "có ký tự không được dùng"
    if _LIKE_A1.fullmatch(name) or _LIKE_R1C1.fullmatch(name):
        return "giống địa chỉ ô"
    if name.lower() in ("true", "false"):
        return "là giá trị logic"
    return ""


def sheet_names(book: Book) -> Iterator[str]:
    """At most 31 letters, none of those that references use, each once, ids once."""
    listed = named(book.workbook, "sheet")
    for element in listed:
        name = element.get("name", "")
        if not 1 <= len(name.encode("utf-16-le")) // 2 <= SHEET_NAME:
            yield f"“{name}” dài {len(name)} ký tự"
        if _SHEET_REFUSED.search(name) or name.startswith("'") or name.endswith("'"):
            yield f"“{name}” có ký tự không được dùng"
        if name.lower() == "history":
            yield f"“{name}” là tên Excel giữ riêng"
    for what, values in (
        ("tên", [element.get("name", "").lower() for element in listed]),
        ("sheetId", [element.get("sheetId", "") for element in listed]),
    ):
        for value, times in Counter(values).items():
            if times > 1:
                yield f"{times} trang cùng {what} {value}"


def sheets_shown(book: Book) -> Iterator[str]:
    """One sheet at least is seen, and the one in front is one of them."""
    listed = named(book.workbook, "sheet")
    seen = [element.get("state", "visible") == "visible" for element in listed]
    if not any(seen):
        yield "mọi trang đều ẩn"
    for view in named(book.workbook, "workbookView"):
        for name in ("activeTab", "firstSheet"):
            number = int(view.get(name, "0"))
            if number >= len(listed):
                yield f"{name} {number} không phải là trang nào"
            elif name == "activeTab" and any(seen) and not seen[number]:
                yield f"trang hiện trước ({number}) bị ẩn"


def defined_names(book: Book) -> Iterator[str]:
    """Each can be typed in Excel, is there once in its scope, and leads to cells that exist."""
    sheets = len(named(book.workbook, "sheet"))
    keys = []
    for element in named(book.workbook, "definedName"):
        name, scope = element.get("name", ""), element.get("localSheetId")
        keys.append((name.lower(), scope))
        problem = "" if _BUILT_IN.fullmatch(name) else name_problem(name)
        if problem:
            yield f"{name}: {problem}"
        if scope is not None and int(scope) >= sheets:
            yield f"{name}: trang số {scope} không có"
        text = element.text or ""
        if not text.strip():
            yield f"{name}: không trỏ vào đâu"
        if "#REF!" in text:
            yield f"{name}: {text}"
        match = _PLAIN_REFERENCE.fullmatch(text)
        if match and area_of(match[1].replace("$", "")) is None:
            yield f"{name}: {text} nằm ngoài trang tính"
    tables = [(table.get("displayName", "").lower(), None) for _, table in book.all_tables]
    for (name, _), times in Counter([*keys, *tables]).items():
        if times > 1:
            yield f"{times} tên {name}"

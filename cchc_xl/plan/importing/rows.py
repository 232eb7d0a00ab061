"""The rows of a plan's list of tasks in its tables: sections, tasks, rows below tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from cchc_xl.plan.importing.unread import Unread
from cchc_xl.reading.plain_list import find_list, heading_words
from cchc_xl.reading.texts.tables import TextCell, TextTable

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("TT", "STT", "Số TT", "Số thứ tự"),
    "content": (
        *("Nội dung công việc", "Nội dung nhiệm vụ", "Nhiệm vụ", "Nội dung", "Công việc"),
        *("Nhiệm vụ, công việc cụ thể", "Tên nhiệm vụ", "Nội dung thực hiện"),
    ),
    "lead": (
        *("Đơn vị chủ trì", "Cơ quan chủ trì", "Chủ trì", "Cơ quan, đơn vị chủ trì"),
        "Chủ trì thực hiện",
    ),
    "cooperating": (
        *("Đơn vị phối hợp", "Cơ quan phối hợp", "Phối hợp", "Cơ quan, đơn vị phối hợp"),
        "Phối hợp thực hiện",
    ),
    "time_limit": (
        *("Thời gian thực hiện/ hoàn thành", "Thời gian hoàn thành", "Thời gian thực hiện"),
        *("Thời gian", "Thời hạn", "Thời hạn hoàn thành", "Tiến độ"),
    ),
    "product": (
        *("Sản phẩm", "Kết quả", "Sản phẩm đầu ra", "Sản phẩm, kết quả", "Kết quả, sản phẩm"),
        *("Sản phẩm dự kiến", "Dự kiến sản phẩm"),
    ),
}
"""What such lists head their columns with; the first is what a column is called here."""
_NEEDED: Final = ("content", "lead")
_ALONE: Final = {**COLUMNS, "lead": (*COLUMNS["lead"], "Đơn vị thực hiện", "Cơ quan thực hiện")}
"""Where nobody but who does it is named: no heading of both who leads and who cooperates."""
_GIVEN_ON: Final = ("lead", "cooperating", "time_limit", "product")
"""Columns whose merged cells hold for each of their rows."""
_SECTION: Final = re.compile(r"(?:[A-ZĐ]\s*[.-]\s*)?([IVX]+)\s*[.:)–-]?\s+(\S.*)")
_ROMAN: Final = re.compile(r"([IVX]+)[.)]?")
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)*[a-zđ]?)[.)]?")
_LETTER: Final = re.compile(r"([a-zđ])[.)]?")
_COLUMN_NUMBER: Final = re.compile(r"\(?\d{1,2}\)?")
_RESIDUE: Final = re.compile(r"</?(?:ul|ol|li|p|br|span|div|b|i|strong|em)\b[^<>]*>")


class ListRow(NamedTuple):
    """A row of the list: where it stands, what it is, and its cells by column.

    A section's id (“III”) is its ``number``, its title the ``content``.
    """

    table: str
    row: int
    is_section: bool
    cells: dict[str, str]

    def unread(self, column: str, reason: str, remedy: str, *, serious: bool = True) -> Unread:
        """Return what was not read in a cell of the row."""
        value, title = self.cells[column], COLUMNS[column][0]
        return Unread(self.table, self.row, f"cột “{title}”", value, reason, remedy, serious)


class _Place(NamedTuple):
    """Where a table's columns are, how many it has, and its first row below the headings."""

    columns: dict[str, int]
    width: int
    first: int


def list_rows(tables: Sequence[TextTable], unread: list[Unread]) -> list[ListRow]:
    """Return the rows of the list, which may go over several tables; what is not read is told.

    A table below without headings goes on with the list when it is as wide.
    """
    found: list[ListRow] = []
    place: _Place | None = None
    for table in tables:
        headed = _headed(table)
        if headed is None and (place is None or not found or place.width != _width(table)):
            if found and table.rows:
                reason = "không có tiêu đề cột của danh mục, không đọc"
                remedy = "Nếu là phần tiếp của danh mục thì cho bảng có đủ các cột như bảng trước."
                unread.append(Unread(table.name, 0, "", "", reason, remedy, serious=False))
            continue
        if headed is not None:
            place = headed
        if place is not None:
            first = 0 if headed is None else place.first
            _add_rows(found, table, place._replace(first=first), unread)
    return found


def _width(table: TextTable) -> int:
    return len(table.rows[0]) if table.rows else 0


def _headed(table: TextTable) -> _Place | None:
    grid = [[cell.text for cell in row] for row in table.rows]
    found = find_list(grid, COLUMNS)
    if found is None or "lead" not in found.columns:
        found = find_list(grid, _ALONE)
    if found is None or not all(name in found.columns for name in _NEEDED):
        return None
    columns = dict(found.columns)
    if "number" not in columns and found.numbering is not None:
        columns["number"] = found.numbering[0]
    return _Place(columns, _width(table), found.header + 1)


def _add_rows(found: list[ListRow], table: TextTable, place: _Place, unread: list[Unread]) -> None:
    above: dict[str, str] = {}
    for number, row in enumerate(table.rows[place.first :], place.first + 1):
        cells = _cells(row, place.columns, above)
        above = cells
        texts = [cell.text for cell in row if cell.text]
        if not texts or _is_heading(cells) or all(map(_COLUMN_NUMBER.fullmatch, texts)):
            continue
        made = _row(table.name, number, cells, len(texts))
        if _goes_on(made, row, place, first=number == place.first + 1, found=found):
            _join(found, made, unread)
        else:
            found.append(_without_residue(made, unread))


def _cells(
    row: Sequence[TextCell], columns: dict[str, int], above: dict[str, str]
) -> dict[str, str]:
    cells = dict.fromkeys(COLUMNS, "")
    for name, column in columns.items():
        cell = row[column]
        given_on = cell.merged and name in _GIVEN_ON
        cells[name] = above.get(name, "") if given_on else cell.text
    return cells


def _is_heading(cells: dict[str, str]) -> bool:
    """Tell whether the headings are said again, as at the top of a page."""
    heads = [heading_words(one) for one in COLUMNS["lead"]]
    return heading_words(cells["lead"]) in heads and bool(cells["content"])


def _row(table: str, number: int, cells: dict[str, str], filled: int) -> ListRow:
    """Return a row as what it is: a section's title, or a task with its number and words."""
    alone = filled == 1 and not any(cells[name] for name in _GIVEN_ON)
    title = _SECTION.fullmatch(cells["number"] or cells["content"]) if alone else None
    roman = _ROMAN.fullmatch(cells["number"])
    if roman and cells["content"] and not any(cells[name] for name in _GIVEN_ON):
        return ListRow(table, number, True, {**cells, "number": roman[1]})
    if title:
        return ListRow(table, number, True, {**cells, "number": title[1], "content": title[2]})
    return ListRow(table, number, False, cells)


def _goes_on(
    row: ListRow, cells: Sequence[TextCell], place: _Place, *, first: bool, found: list[ListRow]
) -> bool:
    """Tell whether a row only goes on with the one above: merged with it, or cut by a page."""
    if row.is_section or not found or found[-1].is_section or row.cells["number"]:
        return False
    content = row.cells["content"]
    if not content:
        return True
    return first and found[-1].table != row.table and content[0].islower() and content[1:2] != ")"


def _join(found: list[ListRow], row: ListRow, unread: list[Unread]) -> None:
    last = found[-1]
    merged = {
        name: f"{last.cells[name]} {text}".strip()
        for name, text in row.cells.items()
        if text and text != last.cells[name]
    }
    if not merged:
        return
    found[-1] = last._replace(cells={**last.cells, **merged})
    words = " ".join(filter(None, row.cells.values()))
    reason = f"được nối vào dòng {last.row} của {last.table}"
    remedy = "Nếu là một nhiệm vụ riêng thì thêm dòng đó vào tasks.csv."
    unread.append(Unread(row.table, row.row, "", words, reason, remedy, serious=False))


def _without_residue(row: ListRow, unread: list[Unread]) -> ListRow:
    """Leave out what a conversion from a web page left in the cells."""
    for column, text in row.cells.items():
        bare = " ".join(_RESIDUE.sub(" ", text).split())
        if bare != text:
            reason = "có mã của trang web (HTML) còn sót, đã bỏ"
            unread.append(row.unread(column, reason, "Xem lại ô này.", serious=False))
            row = row._replace(cells={**row.cells, column: bare})
    return row


def numbers(rows: Sequence[ListRow], unread: list[Unread]) -> Iterator[tuple[ListRow, str, str]]:
    """Yield each task with its id and its number as the plan has it.

    A row “a) …” without a number below 1 is 1a, one with neither 1p (then 1p2, …).
    """
    known: set[str] = set()
    last = ""
    for row in rows:
        if row.is_section:
            continue
        name, number = _named(row, last)
        if number:
            _check_order(row, last, number, unread)
            last = number
        elif row.cells["number"] and name.endswith("p"):
            remedy = "Sửa số thứ tự trong văn bản rồi đọc lại, hoặc sửa cột number của tasks.csv."
            unread.append(row.unread("number", "không phải là số thứ tự, coi như trống", remedy))
        if name in known:
            once = name
            name = next(f"{once}_{n}" for n in range(2, 999) if f"{once}_{n}" not in known)
            reason = f"trùng mã {once} với dòng trên, đặt mã {name}"
            unread.append(row.unread("number", reason, "Sửa cột id của tasks.csv nếu cần."))
        known.add(name)
        yield row, name, number


def _named(row: ListRow, last: str) -> tuple[str, str]:
    said = row.cells["number"]
    number = _NUMBER.fullmatch(said)
    if number:
        return number[1], number[1]
    letter = _LETTER.fullmatch(said) or re.match(r"([a-zđ])\)", row.cells["content"])
    return f"{last}{letter[1] if letter else 'p'}".replace("đ", "dd"), ""


def _check_order(row: ListRow, last: str, number: str, unread: list[Unread]) -> None:
    """Say where the running number leaps: a row may have been lost."""
    if not (last.isdigit() and number.isdigit()) or int(number) == int(last) + 1:
        return
    reason = f"số thứ tự nhảy từ {last} đến {number}: có thể thiếu dòng, hoặc văn bản đánh nhầm"
    remedy = "So lại với văn bản; thiếu thì thêm dòng vào tasks.csv."
    unread.append(row.unread("number", reason, remedy, serious=False))

"""A list of units as people make it, in the plan's columns: which column is which, what is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from cchc_xl.plan.fields import Problem
from cchc_xl.reading.plain_list import PlainList, find_list, heading_words
from validation.words import casefolded

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan

HEADERS = {
    "code": "Mã đơn vị",
    "name": "Tên đơn vị",
    "kind": "Loại",
    "group": "Nhóm kiểm tra",
    "district": "Quận huyện",
    "contact": "Liên hệ",
    "valid_from": "Hiệu lực từ",
    "valid_to": "Hiệu lực đến",
    "successor": "Đơn vị kế thừa",
    "note": "Ghi chú",
}
"""The titles of the columns; those beside ``NEEDED`` may be left out."""
NEEDED = ("code", "name", "kind")
OTHER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("Mã", "Mã số", "Mã trường", "Ký hiệu", "Mã định danh"),
    "name": ("Tên", "Tên trường", "Đơn vị", "Trường", "Tên cơ quan, đơn vị", "Tên phòng"),
    "kind": ("Loại đơn vị", "Loại hình", "Loại trường", "Khối"),
    "group": ("Nhóm", "Nhóm đơn vị"),
    "district": ("Quận, huyện, thị xã", "Địa bàn", "Huyện", "Quận"),
    "contact": ("Điện thoại", "Số điện thoại", "Email", "Thư điện tử", "Địa chỉ email"),
    "valid_from": ("Ngày thành lập", "Hoạt động từ", "Từ ngày"),
    "valid_to": ("Ngày giải thể", "Hoạt động đến", "Đến ngày"),
    "successor": ("Đơn vị nhận", "Kế thừa"),
    "note": ("Chú thích",),
}
"""Other words by which such lists head them."""
_PASSED: Final = {
    "total": "dòng cộng, bỏ qua",
    "group": "tiêu đề của một nhóm, bỏ qua",
    "remark": "ghi chú hoặc phần ký, bỏ qua",
}

_LEFT_OUT: Final = frozenset(("truong", "va"))

NumberedRows = list[tuple[int, list[str]]]


class Arranged(NamedTuple):
    """Rows in the plan's columns, the header first, and how the list was understood."""

    rows: NumberedRows
    told: tuple[Problem, ...] = ()


def arranged(file: str, rows: NumberedRows, plan: Plan, problems: list[Problem]) -> Arranged:
    """Put a list's rows into the plan's columns and terms; ``problems`` gets what is wrong.

    A kind or a group may be given by its title. Where no unit has a group each is in those of its
    kind; a unit without a first day has existed since the plan's year began.
    """
    grid = _squared(rows)
    found = _found(grid)
    if found is None:
        wanted = ", ".join(f"“{HEADERS[name]}”" for name in NEEDED)
        reason = f"không thấy dòng tiêu đề; danh sách phải có các cột {wanted}"
        problems.append(Problem(file, 0, "", "", reason))
        return Arranged([])
    lines = [line for line, _ in rows]
    wrong = list(_columns_wrong(file, lines[found.header], found))
    passed = {one.row for one in found.passed}
    records = [n for n in range(found.header + 1, len(grid)) if n not in passed]
    wrong += _stray(file, [(lines[n], grid[n]) for n in records], found)
    problems += wrong
    if any(problem.field for problem in wrong):
        return Arranged([])
    found = _without_blanks(found, [grid[n] for n in records])
    made = [(lines[n], _in_plan_terms(grid[n], found, plan)) for n in records]
    undated = sum(not _cell(grid[n], found, "valid_from") and any(grid[n]) for n in records)
    return Arranged(
        [(lines[found.header], [*HEADERS]), *made], tuple(_told(file, lines, found, undated, plan))
    )


def is_list(rows: NumberedRows) -> bool:
    """Tell whether these rows have the headings of what each unit must have."""
    found = _found(_squared(rows))
    return found is not None and {*NEEDED} <= {*found.columns, *found.doubled}


def _squared(rows: NumberedRows) -> list[list[str]]:
    width = max((len(cells) for _, cells in rows), default=0)
    return [cells + [""] * (width - len(cells)) for _, cells in rows]


def _found(grid: Sequence[Sequence[str]]) -> PlainList | None:
    names = {name: (title, *OTHER_WORDS[name]) for name, title in HEADERS.items()}
    return find_list([list(cells) for cells in grid], names)


def _columns_wrong(file: str, line: int, found: PlainList) -> Iterator[Problem]:
    """Name the columns that the list lacks, or has twice."""
    strange = ", ".join(f"“{label}”" for label in found.others.values())
    for name, columns in found.doubled.items():
        reason = f"tiêu đề này có ở {len(columns)} cột, không rõ lấy cột nào"
        yield Problem(file, line, HEADERS[name], HEADERS[name], reason)
    for name in NEEDED:
        if name not in found.columns and name not in found.doubled:
            reason = "thiếu cột này" + (f"; chưa rõ là cột nào: {strange}" if strange else "")
            yield Problem(file, line, HEADERS[name], "", reason)


def _stray(
    file: str, rows: Iterable[tuple[int, Sequence[str]]], found: PlainList
) -> Iterator[Problem]:
    """Name the values in columns that no heading stands over."""
    for line, cells in rows:
        for column, value in enumerate(cells):
            if value and column not in found.headed:
                yield Problem(file, line, "", "", f"“{value}” nằm ngoài các cột có tiêu đề")


def _in_plan_terms(cells: Sequence[str], found: PlainList, plan: Plan) -> list[str]:
    row = {name: cells[column] for name, column in found.columns.items()}
    kinds = {casefolded(kind.title): kind.kind for kind in plan.kinds}
    groups = {casefolded(group.title): group.group for group in plan.groups}
    row["kind"] = _term(row["kind"], kinds)
    if "group" in row:
        row["group"] = ";".join(_term(part, groups) for part in row["group"].split(";"))
    else:
        row["group"] = ";".join(one.group for one in plan.groups if row["kind"] in one.kinds)
    row["valid_from"] = row.get("valid_from") or f"{plan.year}-01-01"
    return [row.get(name, "") for name in HEADERS]


def _term(said: str, titles: Mapping[str, str]) -> str:
    """Return the code of what is meant by its title, or by the code in whatever case."""
    codes = {casefolded(code): code for code in titles.values()}
    exact = {**titles, **codes}.get(casefolded(said))
    if exact is not None:
        return exact
    alike = {code for title, code in titles.items() if _plain(title) == _plain(said)}
    return alike.pop() if len(alike) == 1 else said.strip()


def _plain(text: str) -> tuple[str, ...]:
    """Return a text's words without marks, signs and the word for any unit that is a school."""
    return tuple(word for word in heading_words(text) if word not in _LEFT_OUT)


def _without_blanks(found: PlainList, rows: Sequence[Sequence[str]]) -> PlainList:
    """Return a list without its columns in which nothing stands, as blank lists have them."""
    kept = {
        name: column
        for name, column in found.columns.items()
        if name in NEEDED or any(cells[column] for cells in rows)
    }
    return found._replace(columns=kept)


def _cell(cells: Sequence[str], found: PlainList, name: str) -> str:
    return cells[found.columns[name]] if name in found.columns else ""


def _told(
    file: str, lines: Sequence[int], found: PlainList, undated: int, plan: Plan
) -> Iterator[Problem]:
    """Say what was taken for what, what was passed over, and what stands for what is not there."""
    header = lines[found.header]
    for name, label in found.renamed.items():
        if name in found.columns:
            yield Problem(file, header, HEADERS[name], label, "được hiểu là cột này")
    for label in found.others.values():
        yield Problem(file, header, label, label, "không dùng đến, bỏ qua")
    for one in found.passed:
        if one.text:
            yield Problem(file, lines[one.row], "", "", f"“{one.text}” là {_PASSED[one.why]}")
    if "group" not in found.columns:
        reason = f"không có “{HEADERS['group']}”: lấy các nhóm của loại đơn vị"
        yield Problem(file, 0, "", "", reason)
    if undated:
        reason = f"{undated} đơn vị không có “{HEADERS['valid_from']}”: ghi 01/01/{plan.year}"
        yield Problem(file, 0, "", "", reason)

"""Find a list in a sheet that somebody made for people: where it begins, which columns are which.

Above it stand titles, beside its columns a running number, its headings in other words or in two
rows; between its records there are headings of groups, below them sums, remarks and who signed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from cchc_xl.reading.book import Grid, Raw

Names = Mapping[str, Sequence[str]]
"""For each column that is looked for its headings: its own, then others that mean it."""
Why = Literal["total", "group", "remark"]
Words = tuple[str, ...]
Fits = Callable[[Words, Sequence[Words]], int]

_DEPTH: Final = 60
"""Rows that are looked through for headings."""
_SHORTENED: Final = """
TTHC thu tuc hanh chinh
VBQPPL van ban quy pham phap luat
UBND uy ban nhan dan
DVC dich vu cong
SDT so dien thoai
VB van ban
DV don vi
"""
_IN_FULL: Final = {
    short.lower(): full
    for short, _, full in (line.partition(" ") for line in _SHORTENED.split("\n") if line)
} | {"thu tuc": "thu tuc hanh chinh"}
_SHORT: Final = re.compile(rf"\b(?:{'|'.join(_IN_FULL)}(?! hanh chinh))\b")
_NUMBERING: Final = frozenset(("stt", "tt", "so tt", "so thu tu", "no"))
_TOTALS: Final = frozenset(("cong", "tong", "tong cong", "tong so"))
_COLUMN_NUMBER: Final = re.compile(r"[(\[]?([0-9]{1,2}|[A-ZĐ])[)\]]?")
_REMARK: Final = re.compile(
    r"ghi chu|chu thich|chu y|luu y|nguon (?:so|du) lieu|nguoi (?:lap|tong hop)|thu truong|noi nhan"
    r"|(?:pho )?giam doc|truong phong|chanh van phong|hieu truong|k ?t |t ?m |t ?l |tuq "
    r"|(?:\w+ ){0,4}ngay [\d ]*thang [\d ]*nam|danh sach (?:nay )?(?:gom|co) \d|an dinh danh sach"
)
_GROUP: Final = re.compile(
    r"(?:[ivxl]+|[a-z]|\d{1,2}) (?=\w{2})|(?:phan|muc|nhom|khoi|linh vuc|cum) "
)
_GROUP_MARK: Final = re.compile(r"[IVXL]+|[A-ZĐ]", re.IGNORECASE)


class Passed(NamedTuple):
    """A row that is none of the list's records: where it is told of, what it says, what it is."""

    row: int
    column: int
    text: str
    why: Why


class PlainList(NamedTuple):
    """Where a list lies: its (last) header row, counted from 0, and the columns of what was found.

    ``renamed`` are columns known by other words, with these; ``doubled`` those with several places;
    ``others`` the headings of the columns that nobody looked for, a running number apart;
    ``headed`` are all columns with a heading; ``numbering`` is the one with a running number and
    what heads it.
    """

    header: int
    columns: dict[str, int]
    renamed: dict[str, str]
    doubled: dict[str, list[int]]
    others: dict[int, str]
    headed: frozenset[int]
    passed: tuple[Passed, ...] = ()
    numbering: tuple[int, str] | None = None


def find_list(grid: Grid, names: Names) -> PlainList | None:
    """Find the list with these columns, ``None`` when no row has two of their headings."""
    rows = range(min(len(grid), _DEPTH))
    headed = [_matched(row, _labels(grid, row), names) for row in rows]
    headed += [_matched(row + 1, _divided(grid, row), names) for row in rows[:-1]]
    best = max(headed, key=_score, default=None)  # of equals the first
    if best is None or _known(best) < min(2, len(names)):
        return None
    return best._replace(passed=tuple(_passed(grid, best)))


def _known(found: PlainList) -> int:
    return len(found.columns) + len(found.doubled)


def _score(found: PlainList) -> tuple[int, int]:
    return _known(found), -len(found.renamed)


def _labels(grid: Grid, row: int) -> dict[int, str]:
    return dict(enumerate(map(_shown, grid[row])))


def _divided(grid: Grid, row: int) -> dict[int, str]:
    """Read a row as headings together with the one below, where that divides some of them."""
    top, below = _labels(grid, row), _labels(grid, row + 1)
    labels: dict[int, str] = {}
    above = ""
    for column, text in top.items():
        above = text or above
        under = below.get(column, "")
        labels[column] = f"{above} {under}".strip() if under else text
    return labels


def _shown(cell: Raw) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _matched(header: int, labels: Mapping[int, str], names: Names) -> PlainList:
    """Tell which columns these headings are: by their own words, by others, by words within."""
    words = {column: heading_words(label) for column, label in labels.items() if label}
    own = {name: heading_words(given[0]) for name, given in names.items()}
    columns: dict[str, int] = {}
    doubled: dict[str, list[int]] = {}
    for name, wanted in own.items():
        there = [column for column, said in words.items() if said == wanted]
        if len(there) == 1:
            columns[name] = there[0]
        elif there:
            doubled[name] = there
    free = {c: said for c, said in words.items() if said not in own.values()}
    renamed: dict[str, str] = {}
    for test in (_is_alias, _is_within):
        for name, column in _unlike(free, names, {*columns, *doubled}, test):
            columns[name] = column
            renamed[name] = labels[column]
            del free[column]
    others = {c: labels[c] for c, said in free.items() if " ".join(said) not in _NUMBERING}
    numbering = next(((c, labels[c]) for c in free if c not in others), None)
    return PlainList(
        header, columns, renamed, doubled, others, frozenset(words), numbering=numbering
    )


def _unlike(
    free: Mapping[int, Words], names: Names, known: Container[str], fits: Fits
) -> list[tuple[str, int]]:
    """Return the columns that other words name: each where nothing else could be meant."""
    wanted = {
        name: [heading_words(one) for one in given]
        for name, given in names.items()
        if name not in known
    }
    meant: dict[int, list[str]] = {}
    for column, said in free.items():
        told = [(n, name) for name, given in wanted.items() if (n := fits(said, given))]
        most = max((n for n, _ in told), default=0)
        meant[column] = [name for n, name in told if n == most]
    sure = [(fitting[0], column) for column, fitting in meant.items() if len(fitting) == 1]
    often = Counter(name for name, _ in sure)
    return [(name, column) for name, column in sure if often[name] == 1]


def _is_alias(said: Words, given: Sequence[Words]) -> int:
    return 1 if said in given else 0


def _is_within(said: Words, given: Sequence[Words]) -> int:
    """Return how many words of a heading (two or more) stand all in what a column is headed."""
    return max((len(one) for one in given if len(one) > 1 and set(one) <= set(said)), default=0)


@lru_cache(maxsize=4_096)
def heading_words(label: str) -> Words:
    """Return a heading's words for comparing: plain letters alone, what is shortened in full."""
    apart = unicodedata.normalize("NFD", label.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    bare = " ".join(re.sub(r"[^\w]|_", " ", plain).split())
    return tuple(_SHORT.sub(lambda found: _IN_FULL[found[0]], bare).split())


def _passed(grid: Grid, found: PlainList) -> Iterator[Passed]:
    """Give the rows below the headings that are no records."""
    first = found.header + 1
    if first < len(grid) and _is_numbering(grid[first]):
        first += 1
        yield Passed(first - 1, -1, "", "group")
    rows = [(row, _filled(grid[row])) for row in range(first, len(grid))]
    rows = [(row, cells) for row, cells in rows if cells]
    signed = _signed(rows)
    left = min(found.columns.values(), default=0)
    for row, cells in rows:
        column, said = next(((c, v) for c, v in cells if isinstance(v, str)), (-1, ""))
        if row >= signed:
            yield Passed(row, column, said, "remark")
        elif " ".join(heading_words(said)) in _TOTALS:
            yield Passed(row, column, said, "total")
        elif _is_group(cells, left):
            column, text = cells[-1]
            yield Passed(row, column, str(text), "group")


def _filled(cells: Sequence[Raw]) -> list[tuple[int, Raw]]:
    return [
        (column, value)
        for column, value in enumerate(cells)
        if value is not None and (str(value).strip() if isinstance(value, str) else True)
    ]


def _is_numbering(cells: Sequence[Raw]) -> bool:
    """Tell whether a row numbers the columns: “(1) (2) (3)”, “A B 1 2”."""
    told = []
    for _, value in _filled(cells):
        shown = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        found = _COLUMN_NUMBER.fullmatch(shown.strip())
        if found is None:
            return False
        told.append(found[1])
    numbers = [int(one) for one in told if one.isdigit()]
    steady = all(after == before + 1 for before, after in pairwise(numbers))
    return len(told) > 2 and bool(numbers) and numbers[0] in (1, 2) and steady


def _is_group(cells: Sequence[tuple[int, Raw]], left: int) -> bool:
    """Tell whether a row is a heading over some records: one text, behind a mark like “II.”.

    Where it is one cell, it stands where the list begins (``left``).
    """
    *marks, (column, text) = cells
    if len(marks) > 1 or not isinstance(text, str) or " " not in text.strip():
        return False
    if marks:
        at, mark = marks[0]
        return at < left and bool(_GROUP_MARK.fullmatch(str(mark).strip(" .)")))
    return column <= left and (text.isupper() or bool(_GROUP.match(" ".join(heading_words(text)))))


def _signed(rows: Sequence[tuple[int, Sequence[tuple[int, Raw]]]]) -> int:
    """Return the row from which on there are only remarks and who signed; none: one beyond all."""
    begins = rows[-1][0] + 1 if rows else 0
    for row, cells in reversed(rows):
        texts = [" ".join(heading_words(str(value))) for _, value in cells]
        remarks = [bool(_REMARK.match(text)) for text in texts]
        if all(remarks):
            begins = row
        elif len(cells) > 2 or not all(" " in text for text in texts):
            break
    return begins

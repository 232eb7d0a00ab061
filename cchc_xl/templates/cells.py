"""What may be wrong with a cell by itself, as formulas: text where a number belongs and the like.

Fields side by side that take the same are tested at once. What the office reads with a warning
(a number typed as text) is told as a fault: a sum in a spreadsheet would pass it over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from cchc_xl.base.serials import to_serial
from cchc_xl.plan.year import Window
from cchc_xl.returns.cells.texts import MAX_NUMBER
from cchc_xl.returns.cells.typed_text import EARLIEST, LATEST
from cchc_xl.templates import layout
from validation.catalogue import entries
from validation.form import Column, Form

ONLY_SPACES = "Ô chỉ có khoảng trắng"
NO_NUMBER, NO_DAY, NO_CHOICE = (entries()[code].title for code in ("C306", "C311", "C316"))
OUT_OF_BOUNDS = "Phải là số"
_NUMBERS = ("count", "percent", "number")
_LARGEST = f"1E{len(str(MAX_NUMBER)) - 1}"
_TIMES = (EARLIEST, LATEST)
_BEYOND = 99
"""More columns than a form has."""


class Fault(NamedTuple):
    """A test of cells side by side: ``found`` tells whether one is wrong, ``wrong`` which ones.

    ``wrong`` is an array over ``cells`` that is above 0 for each wrong one.
    """

    title: str
    columns: tuple[Column, ...]
    cells: str
    found: str
    wrong: str

    def named(self) -> str:
        """Return the formula of the sentence that names the first wrong field of a table's row."""
        if len(self.columns) == 1:
            return quoted(naming(self.title, self.columns[0].title))
        last = layout.letter(_BEYOND - 1)
        heads = f"$A${layout.HEADER_ROW}:${last}${layout.HEADER_ROW}"
        weight = f"({_BEYOND}-COLUMN({self.cells}))"
        first = f"{_BEYOND}-SUMPRODUCT(MAX((1*{self.wrong}>0)*{weight}))"
        head = f'SUBSTITUTE(INDEX({heads},1,{first}),{quoted(layout.REQUIRED_MARK)},"")'
        before, after = naming(self.title, "\n").split("\n")
        return f"{quoted(before)}&{head}&{quoted(after)}"


Cells = Callable[[int, int], str]
"""The reference of a record's cells from one column of the form to another (from 0)."""


def faults(
    form: Form, cells: Cells, days: Window | None, totals: Collection[str] = ()
) -> Iterator[Fault]:
    """Return what is tested of a record's cells, in the order in which it is told.

    ``days`` are those that a return may tell of, if that is judged; ``totals`` are what
    their parts make them, which are told of before.
    """
    for same, test in _tests(totals):
        for numbers in _runs(form, same):
            columns = tuple(form.columns[number] for number in numbers)
            yield test(form, columns, cells(numbers[0], numbers[-1]))
    for numbers in _runs(form, _dated) if days else ():
        columns = tuple(form.columns[number] for number in numbers)
        yield _far(form, columns, cells(numbers[0], numbers[-1]), cells, days or Window(*_TIMES))


def naming(title: str, field: str) -> str:
    """Return a sentence that names the field which is at fault, as it is looked for."""
    return f"{title} (ô “{field}”)"


def quoted(text: str) -> str:
    """Return text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


Same = Callable[[Column], Hashable]


def _runs(form: Form, same: Same) -> Iterator[list[int]]:
    """Group fields side by side that an officer fills in and that are the ``same`` in a way."""
    kinds = [None if column.prefilled else same(column) for column in form.columns]
    for kind, numbers in groupby(range(len(kinds)), kinds.__getitem__):
        if kind is not None:
            yield list(numbers)


def _only_spaces(form: Form, columns: tuple[Column, ...], cells: str) -> Fault:
    wrong = f'(({cells}<>"")*(TRIM({cells})=""))'
    return Fault(ONLY_SPACES, columns, cells, f"SUMPRODUCT({wrong})>0", wrong)


def _text(form: Form, columns: tuple[Column, ...], cells: str) -> Fault:
    wrong = f'(({cells}<>"")*(1-{_is_number(cells)}))'
    return Fault(NO_NUMBER, columns, cells, f"SUMPRODUCT({wrong})>0", wrong)


def _is_number(cells: str) -> str:
    """Return the array that tells of numbers: LibreOffice takes TRUE for one."""
    return f"ISNUMBER({cells})*(1-ISLOGICAL({cells}))"


def _bounds(column: Column) -> Hashable:
    if column.kind not in _NUMBERS:
        return None
    alone = "" if column.required else column.id
    return column.kind == "number", column.minimum, column.maximum, alone


def _out_of_bounds(form: Form, columns: tuple[Column, ...], cells: str) -> Fault:
    column = columns[0]
    low, high = column.minimum or 0, column.maximum
    tests = [f"({cells}<{low})", f"({cells}>={_LARGEST})" if high is None else f"({cells}>{high})"]
    what = OUT_OF_BOUNDS
    if column.kind != "number":
        tests.append(f"({cells}<>INT({cells}))")
        what += " nguyên"
    wrong = f"({'+'.join(tests)})"
    found = f"SUMPRODUCT({wrong})>0"
    if not column.required:  # a formula in it may show "", of which no function takes a number
        found = f'IF({cells}="",FALSE,{wrong}>0)'
    until = "" if high is None else f" đến {high}"
    title = f"{what} từ {low}{until}{' trở lên' * (high is None)}"
    return Fault(title, columns, cells, found, wrong)


def _no_day(form: Form, columns: tuple[Column, ...], cells: str) -> Fault:
    first, last = map(_serial, _TIMES)
    day = f"{_is_number(cells)}*({cells}>={first})*({cells}<{last + 1})"
    wrong = f'(({cells}<>"")*(1-{day}))'
    return Fault(NO_DAY, columns, cells, f"SUMPRODUCT({wrong})>0", wrong)


def _far(
    form: Form, columns: tuple[Column, ...], cells: str, all_cells: Cells, days: Window
) -> Fault:
    """Test for days that no template takes; what stands ``apart`` may be much older."""
    first, last = map(_serial, days)
    wrong = f'(({cells}<>"")*(({cells}<{first})+({cells}>{last})))'
    names = [column.id for column in form.columns]
    if form.traits.apart in names:
        at = names.index(form.traits.apart)
        wrong = f'({wrong}*({all_cells(at, at)}=""))'
    return Fault(_title("M108"), columns, cells, f"SUMPRODUCT({wrong})>0", wrong)


def _serial(day: date) -> int:
    return int(to_serial(day, epoch_1904=False))


def _dated(column: Column) -> Hashable:
    return column.kind == "date" or None


def _listed(column: Column) -> Hashable:
    return column.id if column.kind == "choice" else None


def _not_listed(form: Form, columns: tuple[Column, ...], cells: str) -> Fault:
    wrong = f'({cells}<>"")*(SUMPRODUCT(1*({layout.list_name(form, columns[0])}={cells}))=0)'
    return Fault(NO_CHOICE, columns, cells, f"({wrong})>0", wrong)


def _longest(column: Column) -> Hashable:
    return column.longest if column.kind == "text" else None


def _too_long(form: Form, columns: tuple[Column, ...], cells: str) -> Fault:
    wrong = f"(LEN({cells})>{columns[0].longest})"
    return Fault(_title("M106"), columns, cells, f"SUMPRODUCT(1*{wrong})>0", wrong)


def _missing(form: Form, columns: tuple[Column, ...], cells: str) -> Fault:
    wrong = f'({cells}="")'
    return Fault(_title("M101"), columns, cells, f"SUMPRODUCT(1*{wrong})>0", wrong)


def _needed(column: Column) -> Hashable:
    return column.required or None


def _title(code: str) -> str:
    return entries()[code].title


Test = Callable[[Form, tuple[Column, ...], str], Fault]


def _tests(totals: Collection[str]) -> list[tuple[Same, Test]]:
    def parts(same: Same) -> Same:
        return lambda column: None if column.id in totals else same(column)

    def sums(same: Same) -> Same:
        return lambda column: same(column) if column.id in totals else None

    return [
        (lambda column: True, _only_spaces),
        (lambda column: column.kind in _NUMBERS or None, _text),
        (parts(_needed), _missing),
        (sums(_needed), _missing),
        (parts(_bounds), _out_of_bounds),
        (sums(_bounds), _out_of_bounds),
        (_dated, _no_day),
        (_listed, _not_listed),
        (_longest, _too_long),
    ]

"""What bounds the figures of the rows that the plan gives: formulas, and what may be typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from cchc_xl.templates import checks
from cchc_xl.templates.cells import quoted
from cchc_xl.templates.context import GivenLine
from cchc_xl.templates.formulas import ROW
from validation.bounds import UNBOUND, Bounds, sums_within
from validation.catalogue import entries
from validation.form import Column, Form


def figure_of(form: Form) -> Column:
    """Return the column whose figures have bounds: the one that must be typed into a given row."""
    return form.column(form.needed)


def bound_formulas(
    form: Form, lines: Sequence[GivenLine], rows: int, formulas: Sequence[str]
) -> list[str]:
    """Put what bounds a given row's figure before its formula; ``lines`` are the first rows.

    The formulas have ``ROW`` for the number of their row. It says of a row what
    ``validation.bounds.beyond`` says of it.
    """
    bounds = {line.key: line.bounds for line in lines if line.bounds != UNBOUND}
    found = list(formulas)
    if not bounds:
        return found
    table = _Table(form, rows)
    for number, line in enumerate(lines):
        tests = list(_tests(line.key, bounds, table, table.own))[::-1]
        for code, test in sorted(tests, key=_is_warning, reverse=True):
            title, otherwise = quoted(checks.beyond(code, form)), found[number][1:]
            told = f"IFERROR(AND(ISNUMBER({table.own}),{test}),FALSE)"
            if _is_warning((code, test)):  # after all that is wrong with the row
                found[number] = f'=IF(({otherwise})="",IF({told},{title},""),{otherwise})'
            else:
                found[number] = f"=IF({told},{title},{otherwise})"
    return found


def _is_warning(test: tuple[str, str]) -> bool:
    return entries()[test[0]].severity == "warning"


def typed_runs(
    form: Form, column: Column, lines: Sequence[GivenLine], rows: Iterable[int]
) -> Iterator[tuple[int, int, Column]]:
    """Give the first and last row of each run in which a column is typed alike, and as what.

    Where a row counts things, its figure is a count. A prefilled column is not typed.
    """
    counted = {number for number, line in enumerate(lines) if line.bounds.whole}
    if counted and column != figure_of(form):
        counted = set()
    for counts, run in groupby(() if column.prefilled else rows, counted.__contains__):
        numbers = list(run)
        yield numbers[0], numbers[-1], column._replace(kind="count") if counts else column


class _Table:
    """The cells of a table of given rows: the column of their keys, and that of their figures."""

    def __init__(self, form: Form, rows: int) -> None:
        self._key_cells, self._figure_cells = (
            checks.cells_of(form, name, rows) for name in (form.key[0], form.needed)
        )
        self.own = checks.in_row(self._figure_cells, ROW)
        """The cell of a row's own figure."""

    def figure(self, key: str) -> str:
        """Return the formula of the figure of another row."""
        return f"SUMIF({self._key_cells},{quoted(key)},{self._figure_cells})"

    def told(self, key: str) -> str:
        """Return the test whether another row has a figure."""
        same = f"({self._key_cells}={quoted(key)})"
        return f"(SUMPRODUCT({same}*ISNUMBER({self._figure_cells}))>0)"


def _tests(
    key: str, bounds: Mapping[str, Bounds], table: _Table, own: str
) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a row's figure (a code) and the formula that finds it."""
    one = bounds.get(key, UNBOUND)
    if one.whole:
        yield "P117", f"{own}<>INT({own})"
    if one.most is not None:
        yield "P120", f"{own}>{one.most}"
    if one.part_of:
        yield one.code, f"{table.told(one.part_of)},{own}>{table.figure(one.part_of)}"
    for keys, whole in sums_within(bounds):
        if key == keys[-1]:
            parts, limit = [table.figure(part) for part in keys], table.figure(whole)
            told = ",".join(table.told(other) for other in (*keys, whole))
            sound = ",".join(_sound(part, bounds, table, limit) for part in keys)
            yield "P118", f"{told},{sound},{'+'.join(parts)}>{limit}"


def _sound(key: str, bounds: Mapping[str, Bounds], table: _Table, limit: str) -> str:
    """Return the test whether a part has nothing wrong with itself, which is told in its row."""
    figure = table.figure(key)
    tests = [f"{figure}=INT({figure})"] if bounds[key].whole else []
    if bounds[key].most is not None:
        tests.append(f"{figure}<={bounds[key].most}")
    return ",".join([*tests, f"{figure}<={limit}"])

"""The text of the sheets' formulas: structured references to the register's tables.

English function names and commas, no leading "=", as in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cchc_xl.measures.sums import Counted, cut_ratio
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import LEAD, OFFERED
from cchc_xl.plan.year import Window
from cchc_xl.register.schema import Table, tables
from validation import expressions
from validation.expressions import Sheet

Criterion = tuple[str, str]
"""A column's id and what its cells must be, as formula text (``"x"`` in quotes, a reference)."""


def quoted(text: str) -> str:
    """Return a text as a constant."""
    return '"' + text.replace('"', '""') + '"'


def day_of(day: date) -> str:
    """Return a day as a constant."""
    return f"DATE({day.year},{day.month},{day.day})"


def either(tests: Sequence[str]) -> str:
    """Return the test over rows that one of some holds.

    A single one stays as it is: in Excel a truth is greater than any number, FALSE than 0, too.
    """
    return tests[0] if len(tests) == 1 else f"({'+'.join(tests)}>0)"


def here(table: Table, column: str) -> str:
    """Return the reference to a column's cell in the formula's own row."""
    title = next(item.title for item in table.columns if item.id == column)
    return f"{table.name}[[#This Row],[{title}]]"


def unit_column(source: str) -> str:
    """Return the column (id) of a form's table, or of one of Văn phòng's, that names the unit."""
    return LEAD if source in OFFERED else "unit"


def period_criteria(quarters: Sequence[Period]) -> list[str]:
    """Return the criteria on “Kỳ” whose results add up to these quarters' rows.

    All quarters (or months) of a year are one criterion: a year's sheet of 1,000 units would have
    four times as many sums otherwise.
    """
    first = quarters[0]
    if tuple(quarters) == Period(first.year, "Y").within(first.kind):
        return [quoted(f"{first.year}-{first.part[0]}*")]
    return [quoted(quarter.code) for quarter in quarters]


def sum_if(
    source: str, column: str, quarters: Sequence[Period], criteria: Iterable[Criterion] = ()
) -> str:
    """Return the sum of a data table's column over the rows of quarters that meet criteria."""
    table = tables()[source]
    return _added(f"SUMIFS({table.reference(column)},", table, quarters, criteria)


def count_if(source: str, quarters: Sequence[Period], criteria: Iterable[Criterion]) -> str:
    """Return the number of a data table's rows of quarters that meet criteria."""
    return _added("COUNTIFS(", tables()[source], quarters, criteria)


def _added(
    opening: str, table: Table, quarters: Sequence[Period], criteria: Iterable[Criterion]
) -> str:
    tests = [f"{table.reference(column)},{value}" for column, value in criteria]
    period = table.reference("period")
    return "+".join(
        f"{opening}{','.join([*tests, f'{period},{code}'])})" for code in period_criteria(quarters)
    )


def sum_product(
    source: str,
    expression: str,
    counted: Counted,
    criteria: Iterable[Criterion] = (),
    kinds: Sequence[str] = (),
) -> str:
    """Return the sum of an expression (``validation.expressions``) over the rows of quarters.

    They are those of the units of ``kinds``, of all where none are named. Each row says its unit's
    kind: to look it up for every row would take as many steps as there are rows times units.
    """
    table = tables()[source]
    tests = [f"{table.reference(column)}={value}" for column, value in criteria]
    if kinds:
        tests.append(either([f"({table.reference('unit_kind')}={quoted(kind)})" for kind in kinds]))
    return "+".join(
        _quarter_product(table, expression, quarter, window, tests)
        for quarter, window in counted.windows.items()
    )


def sum_of_unit(source: str, expression: str, counted: Counted, unit: str) -> str:
    """Return ``sum_product`` over the rows of one unit (a reference), in SUMIFS where they can.

    A sheet has it for every unit, and SUMIFS need not look at every row for each of them.
    """
    table = tables()[source]
    groups = [(quoted(quarter.code), window) for quarter, window in counted.windows.items()]
    if not expressions.reads_days(expression):
        groups = [(code, groups[0][1]) for code in period_criteria(counted.quarters)]
    sums = []
    for code, window in groups:
        sheet = Sheet(cell=table.reference, start=window.start, end=window.end, array=True)
        where = [(table.reference("unit"), unit), (table.reference("period"), code)]
        sums.append(expressions.quick_sum(expression, sheet, where))
    if all(sums):
        return "+".join(filter(None, sums))
    return sum_product(source, expression, counted, [("unit", unit)])


def _quarter_product(
    table: Table, expression: str, quarter: Period, window: Window, tests: Sequence[str]
) -> str:
    sheet = Sheet(cell=table.reference, start=window.start, end=window.end, array=True)
    own = [f"{table.reference('period')}={quoted(quarter.code)}"] if "period" in table.ids else []
    return expressions.sum_formula(expression, sheet, [*tests, *own])


def ratio(numerator: str, denominator: str, *, ceiling: bool = False) -> str:
    """Return the quotient of two formulas cut to one decimal of its percentage, or empty.

    Against a ``ceiling`` it is rounded up. It is cut in thousandths; what arithmetic with fractions
    leaves beyond the ninth decimal is rounded away first, so that the cut is as exact as
    ``quotient``.
    """
    sign = "-" if ceiling else ""  # INT goes down, below 0 too
    whole = f"{sign}INT({sign}ROUND(({numerator})*1000/{denominator},9))"
    return f'IF({denominator}=0,"",{whole}/1000)'


def quotient(numerator: float, denominator: float) -> float | str:
    """Return the value of ``ratio``."""
    return cut_ratio(numerator, denominator) if denominator else ""

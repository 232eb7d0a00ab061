"""The language of rules and metrics, evaluated by pandas."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.validation.validation_samples import END, START, with_period
from validation.expressions import (
    ExpressionError,
    Rows,
    Sheet,
    calls,
    evaluate,
    formula,
    names,
    parse,
    sum_formula,
)

NA = None


def rows(**columns: Any) -> Rows:
    """Return rows of counts (``a``, ``b``, ``c``), texts (``s``) and days (``d``, ``e``)."""
    kinds = {"a": "Int64", "b": "Int64", "c": "Int64", "s": "string"}
    frame = pd.DataFrame(
        {
            name: pd.array(values, dtype=kinds.get(name, "datetime64[s]"))
            for name, values in columns.items()
        }
    )
    return Rows(with_period(frame))


def told(text: str, *, missing: bool, **columns: Any) -> list[Any]:
    """Evaluate an expression over columns."""
    return evaluate(text, rows(**columns), missing=missing).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a + b - 2 * c",
        "a == b + c",
        "s == 'TTHC'",
        "s != 'x' or filled(d)",
        "filled(a) and not filled(b)",
        "in_period(d) and filled(e) and e <= d",
        "a * (s == 'TTHC')",
        "due and s == 'x'",
        "a <= total(tthc.received)",
        "told(nhiem_vu.status) != 'x'",
        "previous(s) != 'x' or s == 'x'",
        "d <= period_end",
        " a == 0.5 ",
    ],
)
def test_allowed(text: str) -> None:
    assert parse(text) is parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "a\0b",
        "a = 1",
        "a; b",
        "'text'",
        "True",
        "a == True",
        "a == None",
        "a == 1e999",
        "a == 1j",
        "a / b",
        "a // b",
        "a % b",
        "a ** 2",
        "-a",
        "not a",
        "not (a == b)",
        "not in_period(d)",
        "not by_end(d)",
        "latest(d, e)",
        "by_end(d) == 1",
        "not filled(a, b)",
        "not filled(a, x=1)",
        "a < b < c",
        "a is b",
        "a in b",
        "s < 'x'",
        "s + 'x'",
        "(a == b) == c",
        "1 == 1",
        "1 + 1 == 2",
        "a and 1",
        "a and b + c",
        "a and previous(b)",
        "filled(a) == 1",
        "filled(a + b)",
        "filled()",
        "in_period(d, e)",
        "total(received)",
        "told(status) == 'x'",
        "told(a.b) + 1",
        "a and told(a.b)",
        "total(a.b.c)",
        "previous(a.b)",
        "open('x')",
        "a.b",
        "a[0]",
        "[a]",
        "lambda: a",
        "a if b else c",
        "__import__('os')",
        "filled(*a)",
        "f'{a}'",
        "(" * 300 + "a" + ")" * 300,
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert text[:20] in str(caught.value)


def test_names_are_the_fields_of_the_own_row() -> None:
    assert names("b + a == total(tthc.received) or previous(c) == b") == ("b", "a")
    assert names("filled(x) and in_period(y) and not filled(z)") == ("x", "y", "z")


def test_calls() -> None:
    text = "a <= total(tthc.received) + total(pakn.late) or previous(c) == 1"
    assert calls(text, "total") == ("tthc.received", "pakn.late")
    assert calls(text, "previous") == ("c",)
    assert calls(text, "filled") == ()


@pytest.mark.parametrize("missing", [True, False])
def test_a_comparison_with_an_empty_cell_is_what_the_caller_says(missing: bool) -> None:
    assert told(
        "a == b + c", missing=missing, a=[3, 3, NA, 3], b=[1, 1, 1, NA], c=[2, 1, 2, 2]
    ) == [
        True,
        False,
        missing,
        missing,
    ]
    assert told("s == 'x'", missing=missing, s=["x", "y", NA]) == [True, False, missing]
    assert told("s != 'x'", missing=missing, s=["x", "y", NA]) == [False, True, missing]
    day = date(2023, 2, 1)
    assert told("d <= e", missing=missing, d=[day, day, NA], e=[day, NA, NA]) == [
        True,
        missing,
        missing,
    ]


@pytest.mark.parametrize("missing", [True, False])
def test_filled_never_depends_on_the_caller(missing: bool) -> None:
    assert told("filled(a)", missing=missing, a=[0, NA]) == [True, False]
    assert told("not filled(a)", missing=missing, a=[0, NA]) == [False, True]


def test_an_empty_cell_in_a_sum_is_zero() -> None:
    assert told("a + b", missing=False, a=[1, NA, NA], b=[2, 3, NA]) == [3, 3, 0]
    assert told("a - 2 * b", missing=False, a=[9, NA], b=[2, 3]) == [5, -6]
    assert told("a * (s == 'x')", missing=False, a=[4, 4, 4, NA], s=["x", "y", NA, "x"]) == [
        4,
        0,
        0,
        0,
    ]


def test_a_number_is_true_when_it_is_not_zero() -> None:
    assert told("a and b", missing=False, a=[1, 0, NA, 2], b=[1, 1, 1, 3]) == [
        True,
        False,
        False,
        True,
    ]


def test_in_period_takes_both_ends() -> None:
    days = [date(2022, 12, 31), START, date(2023, 2, 3), END, date(2023, 4, 1), NA]
    assert told("in_period(d)", missing=False, d=days) == [False, True, True, True, False, False]
    assert told("in_period(d)", missing=True, d=days) == [False, True, True, True, False, True]


def test_by_end_takes_the_last_day_and_an_empty_cell_is_none_whatever_is_missing() -> None:
    days = [date(2022, 12, 31), START, END, date(2023, 4, 1), NA]
    for missing in (True, False):
        assert told("by_end(d)", missing=missing, d=days) == [True, True, True, False, False]


def test_latest_is_the_last_day_up_to_the_end() -> None:
    days = [START, date(2023, 4, 1), date(2023, 2, 3), NA, date(2023, 2, 3)]
    assert told("latest(d)", missing=False, d=days) == [False, False, True, False, True]
    assert told("latest(d)", missing=False, d=[date(2023, 4, 1), NA]) == [False, False]
    assert told("a * latest(d)", missing=False, a=[4, 5], d=[START, END]) == [0, 5]


def test_latest_has_a_formula_over_whole_columns_only() -> None:
    column = Sheet(lambda name: f"tbl[{name}]", START, END, array=True)
    assert sum_formula("a * latest(d)", column) == (
        'SUMPRODUCT(((tbl[d]<>"")*(tbl[d]<=DATE(2023,3,31))*'
        '(COUNTIFS(tbl[d],">"&(tbl[d]+0),tbl[d],"<="&DATE(2023,3,31))=0))*1,tbl[a])'
    )
    with pytest.raises(ExpressionError):
        formula("latest(d)", Sheet(str, START, END), missing=False)


def test_conditions_are_bool_and_sums_are_nullable() -> None:
    data = rows(a=[1, NA], b=[1, 2], s=["x", NA], d=[START, NA])
    dated = ("in_period(d)", "by_end(d)", "latest(d)")
    for text in ("a == b", "filled(a)", "a and b", *dated, "s == 'x' or filled(d)"):
        for missing in (True, False):
            assert evaluate(text, data, missing=missing).dtype == "bool", text
    assert evaluate("a + b", data, missing=False).dtype == "Int64"
    assert evaluate("a + (s == 'x')", data, missing=False).dtype == "Int64"


def test_no_rows() -> None:
    dated = ("in_period(d) and filled(s)", "by_end(d)", "latest(d)")
    for text in ("a == b", "a + b", *dated, "s == 'x'"):
        assert told(text, missing=True, a=[], b=[], s=[], d=[]) == []


def test_values_from_elsewhere() -> None:
    data = rows(a=[5, 5, 5])
    other = pd.Series([5, 4, None], dtype="Int64")
    known = data._replace(total=lambda name: other, previous=lambda name: other)
    assert evaluate("a <= total(x.y)", known, missing=True).tolist() == [True, False, True]
    assert evaluate("a == previous(a)", known, missing=False).tolist() == [True, False, False]
    for text in ("a <= total(x.y)", "a == previous(a)"):
        with pytest.raises(ExpressionError):
            evaluate(text, data, missing=True)


def test_the_index_is_kept() -> None:
    data = rows(a=[1, 2], b=[1, 1])
    moved = data._replace(frame=data.frame.set_axis([7, 3]))
    assert evaluate("a == b", moved, missing=True).to_dict() == {7: True, 3: False}


count = st.none() | st.integers(0, 9)


@given(st.lists(st.tuples(count, count, count), max_size=8), st.booleans())
def test_evaluation_agrees_with_plain_python(cells: list[tuple[Any, ...]], missing: bool) -> None:
    columns = {name: [row[i] for row in cells] for i, name in enumerate("abc")}
    expected = [missing if None in row else row[0] <= row[1] + row[2] for row in cells]
    assert told("a <= b + c", missing=missing, **columns) == expected
    sums = [(a or 0) + (b or 0) - (c or 0) for a, b, c in cells]
    assert told("a + b - c", missing=missing, **columns) == sums
    either = [(a is not None) or bool(b and c) for a, b, c in cells]
    assert told("filled(a) or (b and c)", missing=missing, **columns) == either


SCALAR = Sheet({"a": "A6", "b": "B6", "s": "C6", "d": "D6"}.__getitem__, START, END)
ARRAY = Sheet(lambda name: f"t[{name}]", START, END, array=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a == b", 'IF(OR(A6="",B6=""),TRUE,(A6=B6))'),
        ("a == a + b", 'IF(OR(A6="",B6=""),TRUE,(A6=(N(A6)+N(B6))))'),
        ("s != 'a\"b'", 'IF(C6="",TRUE,(C6<>"a""b"))'),
        ("d <= period_end", 'IF(D6="",TRUE,(D6<=DATE(2023,3,31)))'),
        ("filled(a) or not filled(b)", 'OR((A6<>""),(B6=""))'),
        ("a and b", "AND((N(A6)<>0),(N(B6)<>0))"),
    ],
)
def test_formula_of_one_row(text: str, expected: str) -> None:
    assert formula(text, SCALAR, missing=True) == expected


def test_formula_of_columns() -> None:
    assert formula("a == b", ARRAY, missing=False) == '((t[a]<>"")*(t[b]<>"")*(t[a]=t[b]))'
    assert formula("a == b", ARRAY, missing=True) == '(((t[a]="")+(t[b]="")+(t[a]=t[b]))>0)'


def test_sums() -> None:
    where = ['t[p]="Q1"']
    assert sum_formula("a", ARRAY) == "SUMPRODUCT(t[a])"
    assert sum_formula("a + b", ARRAY, where) == (
        'SUMPRODUCT((t[p]="Q1")*1,t[a])+SUMPRODUCT((t[p]="Q1")*1,t[b])'
    )
    assert sum_formula("2 * (a - b)", ARRAY) == "2*SUMPRODUCT(t[a])+-2*SUMPRODUCT(t[b])"
    assert sum_formula("filled(a)", ARRAY) == 'SUMPRODUCT((t[a]<>"")*1)'


def test_what_has_no_formula_says_so() -> None:
    for text, sheet in (("a + b", ARRAY), ("a == a + b", ARRAY), ("a == total(x.y)", SCALAR)):
        with pytest.raises(ExpressionError, match="công thức"):
            formula(text, sheet, missing=False)
    with pytest.raises(ExpressionError, match="công thức"):
        formula("a == previous(a)", SCALAR, missing=True)
    with pytest.raises(ExpressionError, match="hằng số"):
        sum_formula("a + 1", ARRAY)

"""Every figure of the consolidated sheets is reckoned from its own formula, as Excel would."""

from __future__ import annotations

from datetime import date
from math import isclose
from typing import Any

import pytest

from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.consolidated.tracing.arithmetic import NoNumberError, compared, criterion, operated
from cchc_xl.consolidated.tracing.given import given_sentence
from cchc_xl.consolidated.tracing.grammar import Call, Column, Here, Literal, Operation, parse
from cchc_xl.consolidated.tracing.reckoning import Place, Reckoner
from cchc_xl.consolidated.tracing.tables import Rows, Tables
from cchc_xl.consolidated.tracing.terms import Kind, Traced, Tracer
from cchc_xl.measures.sums import cut_ratio
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from tests.content_samples import H1, Q1, Q2, Q4, YEAR, random_content

AS_OF = date(2023, 7, 1)


def drawn(content: Content, period: Period) -> tuple[dict[str, Any], Tables]:
    sheets = consolidate_sheets(content, period, AS_OF)
    return sheets, Tables(content.tables, content.frames, sheets)


@pytest.mark.parametrize(("period", "seed"), [(Q2, 11), (H1, 12), (YEAR, 13)], ids=str)
def test_every_formula_gives_in_excels_way_what_pandas_gives(period: Period, seed: int) -> None:
    quarters = (Q1, Q4) if period == YEAR else (Q1, Q2)
    content = random_content(seed, units=25, quarters=quarters)
    sheets, known = drawn(content, period)
    reckoner, counted = Reckoner(known), 0
    for name, rows in sheets.items():
        table = content.tables[name]
        for number, row in enumerate(rows):
            for cell in row:
                if isinstance(cell, Formula):
                    found = reckoner.value(parse(cell.text), Place(table.name, number))
                    assert same(found, cell.value), (name, number, cell)
                    counted += 1
    assert counted > 1000


def same(found: Any, value: Any) -> bool:
    if isinstance(found, int | float) and isinstance(value, int | float):
        return isclose(found, value, rel_tol=1e-9, abs_tol=1e-9)
    return bool(found == value)


@pytest.mark.parametrize(("period", "seed"), [(Q2, 21), (YEAR, 22)], ids=str)
def test_what_a_figure_is_made_of_adds_up_to_it(period: Period, seed: int) -> None:
    content = random_content(seed, units=25, quarters=(Q1, Q2, Q4))
    sheets, known = drawn(content, period)
    tracer = Tracer(known)
    kinds = dict.fromkeys(Kind, 0)
    for name, rows in sheets.items():
        table = content.tables[name]
        for column in table.columns:
            for number, row in enumerate(rows):
                traced = tracer.follow(table.name, column.title, number)
                kinds[traced.kind] += 1
                adds_up(traced, (name, column.id, number))
                cell = row[table.ids.index(column.id)]
                value = cell.value if isinstance(cell, Formula) else cell
                if column.kind not in ("date", "text") and value not in (None, ""):
                    assert traced.kind is not Kind.NONE
                    assert same(traced.value, value)
    assert kinds[Kind.SUM] > 1000
    assert kinds[Kind.RATIO] > 20
    assert min(kinds.values()) > 0


def adds_up(traced: Traced, where: object) -> None:
    """Check that the rows give each part, and the parts the figure, as it is told."""
    for part in traced.parts:
        if traced.kind is not Kind.RECKONED or part.terms:
            assert isclose(sum(term.value for term in part.terms), part.value, abs_tol=1e-6), where
    if traced.kind is Kind.SUM:
        (part,) = traced.parts
        assert same(part.value, traced.value), where
    if traced.kind is Kind.RATIO:
        above, below = (part.value for part in traced.parts)
        assert traced.value in {cut_ratio(above, below, ceiling=up) for up in (False, True)}, where


def test_a_number_without_a_formula_says_where_it_comes_from() -> None:
    content = random_content(5, units=20)
    sheets, known = drawn(content, Q2)
    tracer, other = Tracer(known), given_sentence("", "")
    silent = {
        (name, column.id)
        for name, rows in sheets.items()
        for column in content.tables[name].columns
        if column.kind != "date"
        for number in range(len(rows))
        if tracer.follow(content.tables[name].name, column.title, number).kind is Kind.GIVEN
        if given_sentence(name, column.id) == other
    }
    assert silent == set()


def small(cells: Rows) -> Tables:
    """Return the sheet of shares by field with cells of it, and no data."""
    table = tables()["out_tthc_fields"]
    columns = table.columns[:2] + table.columns[-1:]
    return Tables({table.id: table._replace(columns=columns)}, {}, {table.id: cells})


def test_formulas_are_read_as_trees() -> None:
    text = 'IF(tblA[[#This Row],[Mẫu số]]=0,"",-tblB[Cột 1]*2+SUMIFS(tblB[Cột 1],tblB[Kỳ],"a""b"))'
    node = parse(text)
    assert isinstance(node, Call)
    assert node.arguments[0] == Operation("=", Here("tblA", "Mẫu số"), Literal(0))
    product = Operation("*", Operation("-", Literal(0), Column("tblB", "Cột 1")), Literal(2))
    summed = Call("SUMIFS", (Column("tblB", "Cột 1"), Column("tblB", "Kỳ"), Literal('a"b')))
    assert node.arguments[2] == Operation("+", product, summed)
    for broken in ("A1+1", "1+", "1 2"):
        with pytest.raises(ValueError, match="no formula of a sheet"):
            parse(broken)


def test_truths_are_greater_than_numbers_and_numbers_less_than_texts() -> None:
    assert compared(">", False, 0)
    assert compared(">", "", 99)
    assert compared("=", None, "")
    assert compared("=", None, 0)
    assert compared("=", "Đạt", "ĐẠT")
    assert operated("*", True, 3) == 3
    with pytest.raises(NoNumberError):
        operated("+", "x", 1)


def test_criteria_choose_cells_as_sumifs_does() -> None:
    cells = [None, "", "a", "AB", 1, 2.5, "2"]
    chosen = {
        "": [None, ""],
        "<>": ["", "a", "AB", 1, 2.5, "2"],
        "a*": ["a", "AB"],
        "<>a": [None, "", "AB", 1, 2.5, "2"],
        "2": ["2"],
        ">=1": [1, 2.5],
        "<b": ["", "a", "AB", "2"],
        "a~*": [],
    }
    assert {text: [one for one in cells if criterion(text)(one)] for text in chosen} == chosen


def test_a_sum_of_a_sum_is_followed_to_its_own_rows() -> None:
    titles = tables()["out_tthc_fields"].titles
    own = f"tblTTHCLinhVuc[[#This Row],[{titles[1]}]]"
    ratio = f'IF({own}=0,"",INT(ROUND(({own})*1000/{own},9))/1000)'
    known = small([["a", 3, Formula(ratio, 1.0)], ["b", Formula(f"{own}+1", 4), None]])
    found = Tracer(known).follow("tblTTHCLinhVuc", titles[-1], 0)
    assert found.kind is Kind.RATIO
    assert [(part.title, part.value) for part in found.parts] == [(titles[1], 3)] * 2
    assert Tracer(known).follow("tblTTHCLinhVuc", titles[-1], 1).kind is Kind.NONE

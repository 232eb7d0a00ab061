"""Formulas that are the same in other letters, and some that only look alike."""

from __future__ import annotations

import pytest

from cchc_xl.register.live.values import same
from cchc_xl.register.package.spelling import spelled
from cchc_xl.register.port import Formula

OWN = "tblA"
ALIKE = [
    ("[@[Giải quyết tổng số]]", "tblA[[#This Row],[Giải quyết tổng số]]"),
    ("[@Số]*2", "tblA[[#This Row],[Số]]*2"),
    ("[@Số]", "tblA[@Số]"),
    ("[@Số]", "[[#This Row],[Số]]"),
    ("SUM([Số])", "sum(tblA[Số])"),
    ("SUM(tblA[[#Data],[Số]])", "SUM(tblA[[Số]])"),
    ("SUM(tblA[[#Headers], [#Data], [Số]])", "SUM(tblA[[#Data],[#Headers],[Số]])"),
    ("SUM([@[Quý I]:[Quý IV]])", "SUM(tblA[[#This Row],[Quý I]:[Quý IV]])"),
    ("ROWS([#All])", "ROWS(TBLA[#All])"),
    ("COUNTIFS(tblB[Đơn vị],[@Mã])", "COUNTIFS( TBLB[đơn vị] , tblA[[#This Row],[Mã]] )"),
    ("_xlfn.XLOOKUP(1,A1:A9,B1:B9)", "XLOOKUP(1, A1:A9, B1:B9)"),
    ("_xlfn._xlws.FILTER(A1:A9,B1:B9)", "FILTER(A1:A9,B1:B9)"),
    ("@A1:A5+1", "_xlfn.SINGLE(A1:A5)+1"),
    ("SUM(@A1:A5)", "SUM(A1:A5)"),
    ("IF(TRUE(),1,0)", "IF(TRUE,1,0)"),
    ("'Trang'!A1", "Trang!A1"),
    ('IFERROR(tblB[[#Totals],[Số]],"–")', 'iferror(tblB[[#Totals],[Số]], "–")'),
]
APART = [
    ("[@Số]", "[Số]"),
    ("tblB[Số]", "[Số]"),
    ("tblB[@Số]", "tblA[@Số]"),
    ('"a b"', '"ab"'),
    ('"ít"', '"ÍT"'),
    ('"[@Số]"', '"tblA[[#This Row],[Số]]"'),
    ("[@Số]", "[@Sô]"),
    ("A1", "$A$1"),
    ("tblA[#All]", "tblA[#Headers]"),
    ("SUM(A1,B1)", "SUM(A1:B1)"),
    ("[@[A]:[B]]", "[@[A]]"),
    ("-A1", "A1"),
    ("[@[Giá (đ)]]", "[@[Giá đ]]"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_other_spellings_are_no_change(one: str, other: str) -> None:
    assert spelled(one, OWN) == spelled(other, OWN)
    assert same(Formula(one), Formula(other, 5), OWN)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_formulas_are(one: str, other: str) -> None:
    assert not same(Formula(one), Formula(other), OWN)


def test_without_a_table_a_missing_name_is_not_taken_for_one() -> None:
    assert spelled("[Số]") != spelled("tblA[Số]")


@pytest.mark.parametrize(
    "text", ["", "[", "tblA[", "(", '"', "'", "[@", "SINGLE(", "[[#", "]", "''!"]
)
def test_what_is_no_formula_ends(text: str) -> None:
    assert isinstance(spelled(text, OWN), str)

"""Formulas between Excel's grammar and LibreOffice's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xlwings as xw

from cchc_xl.hosts.libreoffice.formulas import as_error, to_excel, to_libreoffice
from tests.hosts.libreoffice.books import PLAIN, TABLE

PAIRS = [
    ("=SUM(A1,B2)", "=SUM(A1;B2)"),
    ("=Sheet1!A1+1", "=$Sheet1.A1+1"),
    ("='Đơn vị & số'!$A$1:$B$2", "=$'Đơn vị & số'.$A$1:$B$2"),
    ("='It''s'!A1", "=$'It''s'.A1"),
    ("=SUM(Trống!A:A,1:3)", "=SUM($Trống.A:A;1:3)"),
    ('=IF(A1="a,b;c","x!y",2)', '=IF(A1="a,b;c";"x!y";2)'),
    ("=SUM({1,2;3,4})", "=SUM({1;2|3;4})"),
    ("=SUM((A1,B1),3)", "=SUM((A1~B1);3)"),
    ("=SUM(A1:C3 B2:D4)", "=SUM(A1:C3!B2:D4)"),
    ("=A1% ^ 2", "=A1% ^ 2"),
    ("=Trống!#REF!+1", "=$Trống.#REF!+1"),
    ("=ERROR.TYPE(#N/A)", "=ERROR.TYPE(#N/A)"),
    ("=IF(TRUE(),1,2)", "=IF(TRUE();1;2)"),
    ("=tbl[[#This Row],[Số, lẻ]]", "=tbl[[#This Row];[Số, lẻ]]"),
    ('=COUNTIFS(tbl[Mã],A1,tbl[Kỳ],"x")', '=COUNTIFS(tbl[Mã];A1;tbl[Kỳ];"x")'),
    ("=LOG10(1.5e3)", "=LOG10(1.5e3)"),
    ("=tên.dài+A1", "=tên.dài+A1"),
]


@pytest.mark.parametrize(("excel", "host"), PAIRS)
def test_both_ways(excel: str, host: str) -> None:
    assert to_libreoffice(excel) == host
    assert to_excel(host) == excel


@pytest.mark.parametrize(
    ("excel", "host"),
    [
        ("=tbl[@Mã]", "=tbl[[#This Row];[Mã]]"),
        ("=tbl[@[Số lượng]]", "=tbl[[#This Row];[Số lượng]]"),
        ("=tbl[#Headers]", "=tbl[[#Headers]]"),
        ("=_xlfn.IFS(TRUE,1)", "=IFS(TRUE();1)"),
        ("=_xlfn._xlws.SORT(A1)", "=SORT(A1)"),
    ],
)
def test_excels_short_forms_are_spelled_out(excel: str, host: str) -> None:
    assert to_libreoffice(excel) == host


@pytest.mark.parametrize("formula", ["=[1]Sheet1!A1", "='[x.xlsx]Sheet1'!A1", "=[@Mã]"])
def test_other_workbooks_are_refused(formula: str) -> None:
    with pytest.raises(ValueError, match="sổ khác"):
        to_libreoffice(formula)


@pytest.mark.parametrize("formula", ["=[[#this row];số]*2", "=A1)", "=)((;", '="x', "='x"])
def test_what_the_office_could_not_read_itself_is_handed_on(formula: str) -> None:
    assert to_excel(formula).startswith("=")


@pytest.mark.parametrize(
    ("text", "error"), [("#n/a", "#N/A"), ("#REF!", "#REF!"), ("#REF", None), ("N/A", None)]
)
def test_error_literals(text: str, error: str | None) -> None:
    assert as_error(text) == error


@pytest.mark.libreoffice
def test_formulas_are_understood_and_come_back(standard: Callable[[], xw.Book]) -> None:
    sheet = standard().sheets[PLAIN]
    formulas = {
        "=SUM('Đơn vị & số'!$C$5:$C$6)": 3.0,
        "=SUM('Đơn vị & số'!C5,'Đơn vị & số'!C6)": 3.0,
        f"=SUM({TABLE}[Số])": 3.0,
        f"=COUNTA({TABLE}[[#Headers],[Mã]:[Số]])": 3.0,
        f'=SUMIFS({TABLE}[Số],{TABLE}[Mã],"b")': 2.0,
        "=SUM({1,2;3,4})": 10.0,
        "=SUM(($A$1,D4),1)": 4.5,
        "=SUM(C4:E4 D3:D5)": 3.5,
        '=IF(TRUE(),"a;b,c","")': "a;b,c",
        "=HangSo*2": 10.0,
    }
    block = sheet.range("H1").resize(len(formulas), 1)
    block.value = [[text] for text in formulas]
    assert block.value == list(formulas.values())
    assert [row[0] for row in block.formula] == list(formulas)

"""The sheet of examples is seen by officers, and read, counted and taken for data by nobody."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.examining import examine
from cchc_xl.returns.identity import EXAMPLES_SHEET, EXAMPLES_TITLE, READY_SHEET
from cchc_xl.templates import examples, layout
from tests.desk import Q1, UNITS, Desk, Stock, dated
from tests.validation.validation_samples import LISTS, a_return, previous, record, returns
from validation.check import check
from validation.forms import forms

SMALL = 8_000
"""Bytes that the sheet may add to a template's file."""


@pytest.mark.parametrize("unit", UNITS)
def test_every_field_that_is_filled_in_has_an_example_and_its_help(stock: Stock, unit: str) -> None:
    book = openpyxl.load_workbook(stock.template(unit))
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"][-1] == EXAMPLES_SHEET
    sheet = book[EXAMPLES_SHEET]
    assert sheet["A1"].value == EXAMPLES_TITLE
    assert sheet.protection.sheet
    printed = str(sheet.print_area).rpartition("!")[2].replace("$", "")
    assert sheet[printed].value is None  # LibreOffice prints no page of it
    lines = {
        (sheet.cell(row, 1).value, sheet.cell(row, 3).value): sheet.cell(row, 2).value
        for row in range(examples.TOP_ROW, sheet.max_row + 1)
    }
    shown = [form for form in forms().values() if form.sheet in book.sheetnames]
    assert len(shown) > 5
    for form in shown:
        title = f"Trang {form.sheet}"
        assert any(label == title for label, _ in lines)
        for column in form.columns:
            heads = {cell.value for row in book[form.sheet].iter_rows() for cell in row}
            if not column.prefilled and layout.header(column) in heads:
                assert lines[layout.header(column), column.help], (form.id, column.id)


def test_examples_are_what_the_office_would_accept() -> None:
    """Check the examples of the forms whose rows stand alone, by all their rules."""
    stated = {
        name: [
            record(
                name,
                **{
                    column.id: column.example
                    for column in forms()[name].columns
                    if column.example is not None and column.kind != "date"
                },
            )
        ]
        for name in ("tthc", "dich_vu_cong", "hai_long", "pakn")
    }
    found = check(returns(a_return(**stated)), LISTS, previous())
    assert [(one.code, one.sheet, one.label) for one in found if one.is_error] == []


def test_dates_stand_in_the_order_in_which_things_happen() -> None:
    for form, earlier, later in (
        ("kiem_tra", "inspection_date", "conclusion_date"),
        ("kiem_tra", "conclusion_date", "remedy_deadline"),
        ("vbqppl", "issue_date", "national_database_date"),
        ("ubnd_giao", "completion_date", "deadline"),
        ("nhiem_vu", "document_date", "completion_date"),
    ):
        first, second = (forms()[form].column(name).example for name in (earlier, later))
        assert isinstance(first, int)
        assert isinstance(second, int)
        assert first <= second, form
    window = builtin_plan(2023).window_of(Q1)
    length = (window.end - window.start).days
    days = [
        column.example
        for form in forms().values()
        for column in form.columns
        if column.kind == "date" and isinstance(column.example, int)
    ]
    assert 0 <= min(days) <= max(days) <= length


def content(desk: Desk) -> Content:
    with FileRegister.open(desk.register, write=False) as register:
        return read_content(register, 2023)


def without_examples(book: Workbook) -> None:
    del book[EXAMPLES_SHEET]


def copied(book: Workbook) -> None:
    book.copy_worksheet(book[EXAMPLES_SHEET]).title = "TTHC (2)"


def renamed(book: Workbook) -> None:
    book[EXAMPLES_SHEET].title = "Cách ghi"


def named_as_a_form(book: Workbook) -> None:
    book["Kiến nghị"].title = "Của tôi"
    book[EXAMPLES_SHEET].title = "Kiến nghị"


@pytest.mark.parametrize("change", [without_examples, copied, renamed])
def test_a_return_reads_the_same_whatever_becomes_of_its_examples(
    desk: Desk, tmp_path: Path, change: object
) -> None:
    """Read a return as it is, without the sheet (older templates), with copies of it."""
    assert callable(change)
    source = desk.stock.filled("THPT01")
    book = openpyxl.load_workbook(source)
    change(book)
    path = tmp_path / source.name
    book.save(path)
    known = content(desk)
    assert read(known, path) == read(known, source)


def read(known: Content, path: Path) -> tuple[object, list[tuple[str, str]]]:
    """Return the rows of a return, and what was found in it where."""
    examined = examine(known, [dated(path)], Q1)
    (receipt,) = examined.receipts
    return receipt.rows, [(one.code, one.sheet) for one in examined.all_findings()]


def test_examples_named_as_a_form_are_not_that_form(desk: Desk, tmp_path: Path) -> None:
    source = desk.stock.filled("THPT01")
    book = openpyxl.load_workbook(source)
    named_as_a_form(book)
    path = tmp_path / source.name
    book.save(path)
    known = content(desk)
    (rows, before), (same, after) = read(known, source), read(known, path)
    assert same == rows  # found again by its keys, under the name that it has now
    assert {code for code, _ in after} - {code for code, _ in before} == {"S203"}


def test_the_sheet_is_small_and_counts_nowhere(stock: Stock) -> None:
    path = stock.template("THPT01")
    book = openpyxl.load_workbook(path)
    told = [cell.value for row in book[READY_SHEET].iter_rows() for cell in row]
    assert not any(isinstance(one, str) and f"'{EXAMPLES_SHEET}'" in one for one in told)
    own, rest = BytesIO(), BytesIO()
    book.save(own)
    del book[EXAMPLES_SHEET]
    book.save(rest)
    assert 0 < len(own.getvalue()) - len(rest.getvalue()) < SMALL

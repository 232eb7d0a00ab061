"""Totals in a template add themselves up, may be typed over, and are read as they are shown."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from cchc_xl import services
from cchc_xl.demo import fill
from cchc_xl.reading.discover import discover
from cchc_xl.returns.read import RawReturn, read_source
from cchc_xl.templates import layout
from cchc_xl.templates.totals import total_formula
from cchc_xl.templates.workbook import template_bytes
from tests.desk import IN_TIME, Q2, Desk, answers_of, dated
from tests.templates.template_samples import QUARTER, context, issued_forms, recalculate, unit
from validation.catalogue import entries
from validation.rules import Rule, rules_of, totals_of
from validation.words import INACTIVE

FIELD = "Giáo dục mầm non"
DOSSIERS = {
    "field": FIELD, "online": 4, "direct": 3, "carried_over": 1,
    "early": 5, "on_time": 1, "late": 0, "within_limit": 2, "overdue": 0, "postal": 1,
}  # fmt: skip
TOTALS = {"received": 8, "resolved": 6, "pending": 2}


def typed(record: Mapping[str, object], row: int = 0) -> Workbook:
    """Type a record of dossiers into a new template, as a script would."""
    content = template_bytes(context(), unit("THPT01"), QUARTER)
    book = openpyxl.load_workbook(BytesIO(content))
    form = issued_forms()["tthc"]
    for name, value in record.items():
        book[form.sheet][layout.address(form, row, name)].value = value
    return book


def saved(book: Workbook, folder: Path) -> Path:
    path = folder / "BC_2023-Q1_THPT01.xlsx"
    book.save(path)
    return path


def read(path: Path) -> RawReturn:
    [source] = discover([path]).sources
    return read_source(source, list(issued_forms().values()))


def dossiers(raw: RawReturn) -> list[dict[str, object]]:
    rows = raw.rows["tthc"]
    return [dict(zip(rows.columns, record, strict=True)) for record in rows.values]


def test_totals_are_what_the_rules_say() -> None:
    assert totals_of(rules_of("tthc")) == {
        "received": ("online", "direct", "carried_over"),
        "resolved": ("early", "on_time", "late"),
        "pending": ("within_limit", "overdue"),
    }
    assert totals_of(rules_of("dich_vu_cong")) == {}


@pytest.mark.parametrize(
    "rule", ["a == b", "a == b - c", "a == b + 1", "a <= b + c", "b + c == a", "a + b == c + d"]
)
def test_what_is_no_sum_of_fields_is_no_total(rule: str) -> None:
    assert totals_of([Rule("R101", "tthc", "a", rule)]) == {}
    assert totals_of([Rule("R101", "tthc", "a", "a == b + c")]) == {"a": ("b", "c")}


def test_what_a_warning_doubts_is_no_total() -> None:
    warned = next(code for code, entry in entries().items() if entry.severity == "warning")
    assert totals_of([Rule(warned, "tthc", "a", "a == b + c")]) == {}


def test_parts_that_lie_apart_are_added() -> None:
    form = issued_forms()["tthc"]
    formula = total_formula(form, ("direct", "early", "late"), lambda name: f"<{name}>")
    assert formula == '=IF(COUNT(<direct>,<early>,<late>)=0,"",SUM(<direct>,<early>,<late>))'


@pytest.mark.libreoffice
def test_totals_add_up_and_blank_records_stay_blank(tmp_path: Path) -> None:
    raw = read(recalculate(saved(typed(DOSSIERS), tmp_path), tmp_path))
    assert dossiers(raw) == [DOSSIERS | TOTALS]
    assert [one for one in raw.findings if one.sheet == "TTHC"] == []


@pytest.mark.libreoffice
def test_a_total_may_be_typed_over(tmp_path: Path) -> None:
    path = recalculate(saved(typed(DOSSIERS | {"received": 9}), tmp_path), tmp_path)
    assert dossiers(read(path)) == [DOSSIERS | TOTALS | {"received": 9}]
    told = openpyxl.load_workbook(path, data_only=True)["TTHC"]["A6"].value
    assert told == "Tiếp nhận không bằng tổng các phần (ô “Tiếp nhận tổng số”)"


@pytest.mark.libreoffice
def test_a_total_of_nothing_is_told_after_its_parts(tmp_path: Path) -> None:
    path = recalculate(saved(typed({"field": FIELD, "early": 2.5}), tmp_path), tmp_path)
    sheet = openpyxl.load_workbook(path, data_only=True)["TTHC"]
    assert sheet["A6"].value == "Chưa điền (ô “Tiếp nhận trực tuyến”)"
    assert [sheet[cell].value for cell in ("C6", "G6", "K6")] == [None, 2.5, None]


@pytest.mark.libreoffice
def test_a_total_of_zeros_stays_0_in_an_xls(tmp_path: Path) -> None:
    """LibreOffice stores 0 for a sum of zeros and for a text: beside zeros it is the sum."""
    book = typed(dict.fromkeys(DOSSIERS, 0) | {"field": FIELD})
    for name, value in (DOSSIERS | {"resolved": '="chữ"'}).items():
        form = issued_forms()["tthc"]
        book[form.sheet][layout.address(form, 1, name)].value = value
    raw = read(recalculate(saved(book, tmp_path), tmp_path, "xls"))
    told = [(one.code, one.cell) for one in raw.findings if one.sheet == "TTHC" and one.is_error]
    assert told == [("C330", "G7")]
    zeros, second = dossiers(raw)
    assert {name: zeros[name] for name in (*DOSSIERS, *TOTALS)} == {
        name: FIELD if name == "field" else 0 for name in (*DOSSIERS, *TOTALS)
    }
    assert (second["received"], second["resolved"]) == (TOTALS["received"], None)


def test_totals_that_nobody_computed_are_named_where_something_was_typed(tmp_path: Path) -> None:
    raw = read(saved(typed(DOSSIERS), tmp_path))
    told = [(one.code, one.cell) for one in raw.findings if one.sheet == "TTHC"]
    assert told == [("C302", "C6"), ("C302", "G6"), ("C302", "K6")]
    assert len(dossiers(raw)) == 1


@pytest.mark.parametrize("row", [0, 7])
def test_a_part_in_a_record_of_its_own_is_not_lost(tmp_path: Path, row: int) -> None:
    raw = read(saved(typed({"overdue": 3}, row), tmp_path))
    told = [(one.code, one.cell) for one in raw.findings if one.sheet == "TTHC"]
    assert told == [("C302", f"K{layout.FIRST_ROW + row}")]


@pytest.mark.libreoffice
@pytest.mark.parametrize("field", ["progress", "completion_date", "difficulty", "document_number"])
def test_a_formula_that_shows_nothing_is_blank(tmp_path: Path, field: str) -> None:
    form = issued_forms()["nhiem_vu"]
    book = typed({})
    sheet = book[form.sheet]
    for name, value in {"status": "Chưa thực hiện", "progress": 0, field: '=""'}.items():
        sheet[layout.address(form, 0, name)].value = value
    path = recalculate(saved(book, tmp_path), tmp_path)
    told = openpyxl.load_workbook(path, data_only=True)[form.sheet]["A6"].value
    assert told is None or told.startswith("· "), told
    rows = read(path).rows["nhiem_vu"]
    assert rows.values[0][rows.columns.index(field)] is None
    assert [one for one in read(path).findings if one.sheet == form.sheet] == []


def test_what_opens_a_record_is_no_answer_of_a_nil_return(desk: Desk) -> None:
    register = desk.folder / "merged.xlsx"
    shutil.copy(desk.stock.merged, register)
    cover = answers_of("PGD01", Q2)["bia"][0] | {"activity": INACTIVE}
    template = desk.stock.template("PGD01", Q2)
    path = fill(template, {"bia": [cover]}, desk.folder / template.name)
    opened = openpyxl.load_workbook(path, data_only=True)["TTHC"]
    totals = [(opened[f"C{row}"].value, opened[f"F{row}"].value) for row in range(6, 10)]
    assert all(total == left and left for total, left in totals)
    services.merge_returns(register, [dated(path, IN_TIME.replace(month=6))], Q2)
    rows = [
        row
        for row in openpyxl.load_workbook(register)["SL TTHC"].iter_rows(values_only=True)
        if row[:2] == ("PGD01", Q2.code)
    ]
    assert [row[6:] for row in rows if None in row[6:18]] == []
    assert sorted((row[7], row[10], row[15]) for row in rows) == sorted(
        (left, left, left) for _, left in totals
    )

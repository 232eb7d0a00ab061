"""The column “Kiểm tra”: its formulas say what pandas says about the same rows."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from cchc_xl.plan.records import Window
from cchc_xl.returns.identity import READY_SHEET
from cchc_xl.templates import checks, layout, ready
from cchc_xl.templates.formulas import card_formulas, table_patterns
from cchc_xl.templates.prefill import Earlier
from cchc_xl.templates.started import noted
from cchc_xl.templates.workbook import template_bytes
from tests.templates.template_samples import (
    QUARTER,
    context,
    issued_forms,
    opened,
    recalculate,
    unit,
)
from validation.catalogue import entries
from validation.expressions import KNOWN, Rows, evaluate, names
from validation.form import Column, Form
from validation.forms import COVER, forms
from validation.frames import form_frame, typed
from validation.rules import Rule, rules, rules_of, totals_of
from validation.words import ACTIVE, INACTIVE

WINDOW = Window(QUARTER.start, QUARTER.end)

Row = dict[str, object]
VP = unit("VP")
EARLIER: Earlier = {
    "nhiem_vu": [{"task": "1a", "status": "Hoàn thành", "progress": 90}],
    "tthc": [{"field": "Giáo dục mầm non", "pending": 3}],
    "pakn": [{"received": 3, "pending": 2}],
}
SEEDS = (8, 17, 52, 61, 65)


def test_every_rule_that_a_template_can_judge_is_in_a_formula() -> None:
    book = opened("VP")
    shown = {}
    for form in issued_forms().values():
        cells = book[form.sheet][layout.letter(layout.check_column(form))]
        shown[form.id] = "".join(str(cell.value) for cell in cells if cell.data_type == "f")
    asked = {(form.id, column.id) for form in issued_forms().values() for column in form.columns}
    for rule in rules():
        title, judged = entries()[rule.code].title, not rule.looks_back and rule.cells <= asked
        judged = judged and (rule.form, rule.lacking) not in asked
        label = next(
            (one.title for one in issued_forms()[rule.form].columns if one.id == rule.at), ""
        )
        sentence = f'"{title} (ô “{label}”)"'
        assert (sentence in shown[rule.form].replace("Cảnh báo: ", "")) is judged


def test_a_rule_over_a_form_that_the_unit_lacks_is_left_out() -> None:
    form = issued_forms()["dich_vu_cong"]
    whole = checks.judged(form, rules_of(form.id), WINDOW, [form, issued_forms()["tthc"]])
    alone = checks.judged(form, rules_of(form.id), WINDOW, [form])
    left_out = {rule.code for rule in whole.rules} - {rule.code for rule in alone.rules}
    assert left_out == {"R210", "R211", "R212", "R213"}


def test_errors_come_before_warnings_and_only_warnings_are_marked() -> None:
    form = issued_forms()["nhiem_vu"]
    chosen = checks.judged(form, rules_of(form.id), WINDOW, [form]).rules
    severities = [entries()[rule.code].severity for rule in chosen]
    assert severities == sorted(severities)
    for rule in rules():
        marked = checks.shown(rule, forms()[rule.form]).startswith(checks.WARNING_MARK)
        assert marked is (entries()[rule.code].severity == "warning")
        assert not entries()[rule.code].title.startswith("Cảnh báo")


def random_value(column: Column, rng: random.Random) -> object:
    if rng.random() < (0.02 if column.required else 0.2):
        return None
    match column.kind:
        case "count":
            return rng.randint(0, 4)
        case "percent":
            return rng.choice([0, 50, 100])
        case "number":
            return rng.choice([0, 1.5, 7])
        case "date":
            day = date(2023, 3, 20) + timedelta(days=rng.randint(0, 15))
            return day if rng.random() < 0.8 else date(2022, 2, 15)
        case "choice":
            return rng.choice(column.choices or context().choices(column.list_name or ""))
        case "unit":
            return rng.choice(["THPT01 - Trường", "THPT02"])
    return f"{rng.choice(['12/QĐ-SGDĐT', 'Nội dung'])} {rng.randint(1, 60)}"


def random_rows(form: Form, rng: random.Random) -> list[Row]:
    count = 1 if form.shape == "card" else context().rows_of(form, VP, QUARTER)
    given = context().given_rows(form, VP, QUARTER)
    rows: list[Row] = []
    for number in range(count):
        row: Row = dict(given[number]) if given else {}
        if form.shape == "card" or rng.random() < 0.9:
            row |= {
                column.id: random_value(column, rng)
                for column in form.columns
                if not column.prefilled
            }
        rows.append(consistent(form, row) if rng.random() < 0.5 else row)
    return rows


def consistent(form: Form, row: Row) -> Row:
    """Make the sums of a TTHC row right, so that later rules get their turn."""
    if form.id != "tthc" or any(row.get(column.id) is None for column in form.columns):
        return row
    row["late"] = row["on_time"] = 0
    row["pending"], row["within_limit"], row["overdue"] = 2, 1, 1
    row["resolved"] = row["early"]
    row["received"] = int(str(row["early"])) + 2
    row["online"], row["direct"], row["carried_over"] = row["received"], 0, 0
    return row


def fill(book: Workbook, filled: dict[str, list[Row]]) -> None:
    for name, rows in filled.items():
        form = issued_forms()[name]
        for position, row in enumerate(rows):
            for column in form.columns:
                cell = book[form.sheet][layout.address(form, position, column.id)]
                if not column.prefilled:
                    cell.value = row.get(column.id)


def asks(rule: Rule, asked: set[str]) -> bool:
    """Tell whether a form asks all that a rule reads of it: fields may be given up."""
    reads = {rule.at, *names(rule.rule)} - KNOWN.keys()
    return reads <= asked and rule.lacking not in asked


def expected_messages(form: Form, filled: dict[str, list[Row]]) -> list[str]:
    """Judge rows with pandas: what is missing, a repeated key, the first broken rule."""
    rows = filled[form.id]
    ids = [column.id for column in form.columns]
    frame = form_frame(form, [[row.get(name) for name in ids] for row in rows]).assign(
        period_start=pd.Timestamp(date(2022, 12, 8)),
        period_end=pd.Timestamp(date(2023, 3, 7)),
        plan_start=pd.Timestamp(date(2022, 12, 1)),
    )

    def total(name: str) -> pd.Series[int]:
        other, _, field = name.partition(".")
        return pd.Series(sum(int(str(row.get(field) or 0)) for row in filled[other]), frame.index)

    def told(name: str) -> pd.Series[Any]:
        other, _, field = name.partition(".")
        said = {row["task"]: row.get(field) for row in filled[other]}
        cells = [said.get(row["task"]) for row in rows]
        kind = next(one.kind for one in forms()[other].columns if one.id == field)
        return pd.Series(typed(cells, kind), frame.index)

    asked = {column.id for column in form.columns}
    chosen = [rule for rule in rules_of(form.id) if rule.in_template and asks(rule, asked)]
    chosen.sort(key=lambda rule: entries()[rule.code].severity)
    broken = {
        rule: ~evaluate(rule.rule, Rows(frame, total, told=told), missing=True) for rule in chosen
    }

    def first(number: int, rules: Sequence[Rule]) -> str:
        return next((checks.shown(rule, form) for rule in rules if broken[rule][number]), "")

    if form.shape == "card":
        return [
            lacking(rows[0], [column])
            or first(0, [rule for rule in chosen if rule.at == column.id])
            for column in form.columns
        ]
    beyond = beyond_bounds(form, rows)
    begun = not all(idle(form, row) for row in rows)
    blank = checks.unfilled(form) if form.traits.given and form.needed and begun else ""
    lines = context().lines_of(form, VP, QUARTER)
    found = [
        beyond[row[form.key[0]]]
        if form.key and row.get(form.key[0]) in beyond
        else blank
        if idle(form, row) and not form.traits.follows
        else lacking(row, parts_first(form, chosen))
        or again(form, rows, row)
        or first(number, chosen)
        for number, row in enumerate(rows)
    ]
    return noted(form, found, rows, lines, date(2023, 3, 7)) if form.traits.state else found


def parts_first(form: Form, chosen: Sequence[Rule]) -> list[Column]:
    totals = totals_of(chosen)
    return sorted(form.columns, key=lambda column: column.id in totals)


def beyond_bounds(form: Form, rows: list[Row]) -> dict[object, str]:
    """Say what is wrong with the figures of given rows, by the rows' keys."""
    bounds = {line.key: line.bounds for line in context().lines_of(form, VP, QUARTER)}
    figures: dict[object, Any] = {row.get(form.key[0]): row.get("value") for row in rows if bounds}
    found = {}
    for key, figure in figures.items():
        one = bounds[str(key)]
        limit = figures.get(one.part_of)
        if figure is not None and one.whole and figure != int(figure):
            found[key] = checks.beyond("P117", form)
        elif None not in (figure, one.most) and figure > one.most:
            found[key] = checks.beyond("P120", form)
        elif None not in (figure, limit) and figure > limit:
            found[key] = checks.beyond(one.code, form)
    return found


def idle(form: Form, row: Row) -> bool:
    return all(row.get(column.id) is None for column in form.columns if not column.prefilled)


def again(form: Form, rows: list[Row], row: Row) -> str:
    key = [row.get(name) for name in form.key]
    if not key or None in key or form.column(form.key[0]).prefilled:
        return ""
    same = [other for other in rows if [other.get(name) for name in form.key] == key]
    return checks.repeated(form) if len(same) > 1 else ""


def lacking(row: Row, columns: Sequence[Column]) -> str:
    for column in columns:
        if column.required and not column.prefilled and row.get(column.id) is None:
            return checks.missing(column)
    return ""


@pytest.mark.libreoffice
def test_formulas_agree_with_pandas_on_random_rows(tmp_path: Path) -> None:
    seen: set[str] = set()
    for seed in SEEDS:
        rng = random.Random(seed)
        filled = {name: random_rows(form, rng) for name, form in issued_forms().items()}
        filled[COVER][0]["activity"] = ACTIVE
        book = opened("VP")
        fill(book, filled)
        path = tmp_path / f"{seed}.xlsx"
        book.save(path)
        result = openpyxl.load_workbook(recalculate(path, tmp_path / str(seed)), data_only=True)
        errors = warnings = 0
        listed = []
        for form in issued_forms().values():
            column = layout.letter(layout.check_column(form))
            wanted = expected_messages(form, filled)
            cells = [f"{column}{layout.FIRST_ROW + number}" for number in range(len(wanted))]
            found = {cell: result[form.sheet][cell].value or "" for cell in cells}
            assert found == dict(zip(cells, wanted, strict=True)), form.id
            faults = [text for text in wanted if text and not text.startswith(checks.NOTE_MARK)]
            marks = [text.startswith(checks.WARNING_MARK) for text in faults]
            errors, warnings = errors + marks.count(False), warnings + marks.count(True)
            seen |= set(wanted)
            rows = enumerate(wanted, layout.FIRST_ROW)
            listed += [(form.sheet, row, text) for row, text in rows if _is_error(text)]
        told = result[READY_SHEET]
        _assert_listed(result, listed)
        assert told["A3"].value == f"CÒN {errors} LỖI"
        said = str(told["A4"].value or "").partition(":")[0]
        assert said == (f"Còn {warnings} cảnh báo" if warnings else "")
    titles = {
        checks.shown(rule, form)
        for form in issued_forms().values()
        for rule in rules_of(form.id)
        if rule.in_template and asks(rule, {column.id for column in form.columns})
    }
    assert len(titles & seen) > 0.8 * len(titles)  # the random rows broke most of the rules


def _is_error(text: str) -> bool:
    return bool(text) and not text.startswith((checks.WARNING_MARK, checks.NOTE_MARK))


def _assert_listed(result: Workbook, faults: list[tuple[str, int, str]]) -> None:
    """The first sheet lists each fault with the cell that it names, or says how many more."""
    told, top = result[READY_SHEET], ready.list_row(len(issued_forms()))
    lines = [[cell.value for cell in row] for row in told.iter_rows(top + 1, top + ready.LISTED)]
    listed = [(line[0], line[1], line[3]) for line in lines if line[0]]
    assert listed == faults[: ready.LISTED]
    for sheet, row, place, text, *_ in lines[: len(listed)]:
        cell = result[str(sheet)][str(place)]
        assert cell.row == row
        titles = {f"{result[str(sheet)].cell(at[0], at[1]).value}".removesuffix(" (*)")
                  for at in ((layout.HEADER_ROW, cell.column), (cell.row, 1))}  # fmt: skip
        assert any(f"(ô “{title}”)" in str(text) for title in titles), (place, text)
    more = len(faults) - ready.LISTED
    said = str(told.cell(top + ready.LISTED + 1, 1).value or "")
    assert said.startswith(f"… và còn {more} lỗi nữa" if more > 0 else ""), said
    assert bool(said) is (more > 0)


@pytest.mark.libreoffice
@pytest.mark.parametrize("earlier", [{}, EARLIER], ids=["new", "carried on"])
def test_what_is_stored_is_what_a_program_computes(earlier: Earlier, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template_bytes(context(), VP, QUARTER, earlier))
    formulas, stored = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    result = openpyxl.load_workbook(recalculate(path, tmp_path), data_only=True)
    cells = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(cells) > 250
    for sheet, cell in cells:
        assert (result[sheet][cell].value or "") == (stored[sheet][cell].value or ""), (sheet, cell)


@pytest.mark.libreoffice
@pytest.mark.parametrize(("received", "lacking"), [(None, 0), (0, 5)], ids=["nil", "begun"])
def test_what_opens_a_card_is_no_answer_of_a_nil_return(
    received: int | None, lacking: int, tmp_path: Path
) -> None:
    path = tmp_path / "nil.xlsx"
    path.write_bytes(template_bytes(context(), VP, QUARTER, EARLIER))
    book, form = openpyxl.load_workbook(path), issued_forms()["pakn"]
    assert book[form.sheet][layout.address(form, 0, "carried_over")].value == 2
    cover = issued_forms()[COVER]
    book[cover.sheet][layout.address(cover, 0, "activity")] = INACTIVE
    book[form.sheet][layout.address(form, 0, "received")] = received
    book.save(path)
    told = openpyxl.load_workbook(recalculate(path, tmp_path), data_only=True)[form.sheet]
    letter = layout.letter(layout.check_column(form))
    rows = range(layout.FIRST_ROW, layout.FIRST_ROW + len(form.columns))
    said = [told[f"{letter}{row}"].value for row in rows]
    assert len([text for text in said if text]) == lacking, said


@pytest.mark.libreoffice
def test_a_broken_cell_is_said_and_does_not_spread(tmp_path: Path) -> None:
    book = opened("VP")
    book["TTHC"]["B6"] = "Giáo dục mầm non"
    book["TTHC"]["C6"] = "=#REF!"
    path = tmp_path / "broken.xlsx"
    book.save(path)
    result = openpyxl.load_workbook(recalculate(path, tmp_path), data_only=True)
    assert result["TTHC"]["A6"].value == checks.UNREADABLE
    assert result[READY_SHEET]["A3"].value == "CÒN 5 LỖI"  # four on the cover


def test_formulas_stay_within_what_excel_takes() -> None:
    """Excel takes 8,192 characters and 64 levels of nesting."""
    for form in issued_forms().values():
        chosen = checks.judged(form, rules_of(form.id), WINDOW, list(issued_forms().values()))
        if form.shape == "card":
            texts = card_formulas(chosen, {})
        else:
            texts = table_patterns(chosen, 40)[:1]
        for text in texts:
            assert len(text) < 8192
            depth = deepest = 0
            for bracket in re.findall(r"[()]", re.sub(r'"[^"]*"', "", text)):
                depth += 1 if bracket == "(" else -1
                deepest = max(deepest, depth)
            assert depth == 0
            assert deepest < 64
            assert not re.search(r'"[^"]{256,}"', text)


TYPED_UNITS = (
    ("THPT01", ""),
    ("thpt01", ""),
    ("THPT01 - Trường THPT Hồng Bàng số 1", ""),
    ("THPT01 – Trường THPT Hồng Bàng số 1", ""),
    ("THPT99", "Cảnh báo: Đơn vị không có trong danh sách (ô “Đơn vị được kiểm tra”)"),
    ("VP", "Đơn vị tự kiểm tra mình (ô “Đơn vị được kiểm tra”)"),
)
"""What somebody may type for a unit, and what the row says of it."""


@pytest.mark.libreoffice
def test_a_unit_may_be_typed_by_code_or_with_a_dash_and_an_unknown_one_is_told(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(template_bytes(context(), VP, QUARTER))
    book = openpyxl.load_workbook(path)
    form = issued_forms()["kiem_tra"]
    sheet = book[form.sheet]
    for position, (text, _) in enumerate(TYPED_UNITS):
        for column in form.columns:
            sheet[layout.address(form, position, column.id)] = plain_value(column, position)
        sheet[layout.address(form, position, "inspected_unit")] = text
    book.save(path)
    told = openpyxl.load_workbook(recalculate(path, tmp_path), data_only=True)[form.sheet]
    letter = layout.letter(layout.check_column(form))
    rows = range(layout.FIRST_ROW, layout.FIRST_ROW + len(TYPED_UNITS))
    found = [told[f"{letter}{row}"].value or "" for row in rows]
    assert found == [said for _, said in TYPED_UNITS]


def plain_value(column: Column, position: int) -> date | int | str:
    """Return a value that a field takes in a record; each record has its own days."""
    match column.kind:
        case "date":
            return date(2023, 2, 10 + position)
        case "count":
            return 0
        case "choice":
            return (column.choices or context().choices(column.list_name or ""))[0]
    return "12/KL"

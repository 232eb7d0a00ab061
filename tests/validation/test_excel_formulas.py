"""Pandas and LibreOffice give the same answers to the same expressions on random rows."""

from __future__ import annotations

import random
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from cchc_xl.register.schema import tables
from tests.validation.validation_samples import BEGIN, END, LISTS, START, with_period
from validation.expressions import ExpressionError, Rows, Sheet, evaluate, formula, sum_formula
from validation.form import Column, Form
from validation.forms import forms
from validation.frames import form_frame
from validation.rules import rules

ROWS = 80
DIRTY_ROWS = 12
GROUPS = 8
TOTAL = 1
FIRST_ROW = 4  # below the header
METRICS = [
    ("tthc", "early"),
    ("tthc", "early + on_time"),
    ("tthc", "2 * received - (pending - late)"),
    ("tthc", "received == resolved"),
    ("dich_vu_cong", "tracked"),
    ("hai_long", "satisfied * (subject == 'TTHC')"),
    ("hai_long", "(returned - satisfied) * (subject != 'TTHC')"),
    ("ubnd_giao", "in_period(deadline)"),
    (
        "ubnd_giao",
        "in_period(deadline) and filled(completion_date) and completion_date <= deadline",
    ),
    ("vbqppl", "in_period(planned_date) and filled(issue_date) and issue_date <= planned_date"),
    ("vbqppl", "in_period(issue_date) and filled(portal_date)"),
    ("vbqppl", "not filled(number) or reviewed == 'Bãi bỏ'"),
    ("nhiem_vu", "progress and status == 'Hoàn thành'"),
    ("nhiem_vu", "progress or completion_date <= period_end"),
    ("nhiem_vu", "progress * (filled(evidence) + in_period(document_date))"),
    ("nhiem_vu", "expected == 'Hoàn thành' and status != 'Hoàn thành'"),
    ("thong_ke", "value * (indicator == 'x')"),
    ("thong_ke", "value > 0.5"),
]
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item></oor:items>
"""
needs_libreoffice = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is not on this machine"),
]


def a_record(form: Form, chance: random.Random) -> list[Any]:
    """Draw a record, well filled or half empty."""
    empty = chance.choice((0.1, 0.1, 0.6))
    return [a_value(column, chance, empty) for column in form.columns]


def a_value(column: Column, chance: random.Random, empty: float) -> Any:
    """Draw what an officer might type, near the bounds that rules look at."""
    if chance.random() < empty:
        return None
    match column.kind:
        case "count":
            return chance.randrange(5)
        case "percent":
            return chance.choice((0, 1, 99, 100))
        case "number":
            return chance.choice((0, 0.25, 0.5, 1, 1234.75))
        case "date":
            near = chance.choice((START, END, date(2023, 2, 10), BEGIN))
            return near + timedelta(days=chance.randrange(-1, 2))
        case "choice" | "unit":
            return chance.choice(column.choices or tuple(LISTS[column.list_name or ""]))
    return chance.choice(("x", "y", "12/BC-SGD", "Quý I, năm 2023"))


def title_of(form: Form, name: str) -> str:
    """Return a column's title in the register: a form's may hold what a reference may not."""
    return next(column.title for column in tables()[form.id].columns if column.id == name)


class Sample:
    """A workbook with random rows of every form, each rule beside its row and sums of metrics."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.values = {
            form.id: [a_record(form, chance) for _ in range(ROWS)] for form in forms().values()
        }
        self.expected: dict[tuple[str, str], tuple[str, Any]] = {}
        self.clean: list[tuple[str, str]] = []

    def write(self, path: Path) -> None:
        """Write the workbook and note what pandas says about each of its formulas."""
        with xlsxwriter.Workbook(path) as book:
            self.day = book.add_format({"num_format": "dd/mm/yyyy"})
            book.add_worksheet("total").write_number(0, 0, TOTAL)
            for form in forms().values():
                self._write_form(book.add_worksheet(form.id), form)
            self._write_metrics(book.add_worksheet("metrics"))

    def _write_form(self, sheet: Any, form: Form) -> None:
        dirty = [["chưa rõ"] * len(form.columns) for _ in range(DIRTY_ROWS)]
        for row, cells in enumerate([*self.values[form.id], *dirty], FIRST_ROW):
            for number, value in enumerate(cells):
                if value is not None and (row + number) % 3 == 0 and row >= FIRST_ROW + ROWS:
                    value = 2  # text beside numbers
                self._write(sheet, row, number, value)
            sheet.write_number(row, len(form.columns), row % GROUPS)
        titles = [*(title_of(form, column.id) for column in form.columns), "Nhóm"]
        last = FIRST_ROW + ROWS + DIRTY_ROWS - 1
        columns = [{"header": title} for title in titles]
        place = (FIRST_ROW - 1, 0, last, len(titles) - 1)
        sheet.add_table(*place, {"name": f"tbl_{form.id}", "columns": columns})
        self._write_rules(sheet, form, len(titles) + 1)

    def _write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        elif value is not None:
            sheet.write_number(row, column, value)

    def _write_rules(self, sheet: Any, form: Form, first_column: int) -> None:
        ids = [column.id for column in form.columns]
        ours = [rule for rule in rules() if rule.form == form.id and rule.in_template]
        for column, rule in enumerate(ours, first_column):
            answers = evaluate(rule.rule, self.rows(form), missing=True)
            for row in range(FIRST_ROW, FIRST_ROW + ROWS + DIRTY_ROWS):
                place = Sheet(
                    lambda name, row=row: xl_rowcol_to_cell(row, ids.index(name)),  # type: ignore[misc]
                    START,
                    END,
                    begins=BEGIN,
                    total=lambda name: "total!$A$1",
                    told=lambda name, row=row: self._told(name, row),  # type: ignore[misc]
                )
                sheet.write_formula(row, column, "=" + formula(rule.rule, place, missing=True))
                cell = (form.id, xl_rowcol_to_cell(row, column))
                if row < FIRST_ROW + ROWS:
                    self.expected[cell] = (rule.code, bool(answers[row - FIRST_ROW]))
                else:
                    self.clean.append(cell)

    def _write_metrics(self, sheet: Any) -> None:
        for row, (form_id, text) in enumerate(METRICS):
            form = forms()[form_id]
            rows = self.rows(form)
            values = evaluate(text, rows, missing=False)
            place = Sheet(
                lambda name, form=form: f"tbl_{form.id}[{title_of(form, name)}]",  # type: ignore[misc]
                START,
                END,
                array=True,
            )
            groups = (rows.frame.index + FIRST_ROW) % GROUPS
            for group in range(GROUPS):
                where = f"tbl_{form_id}[Nhóm]={group}"
                expected = float(values[groups == group].sum())
                cell = ("metrics", xl_rowcol_to_cell(row, group))
                self._write_sum(sheet, cell, text, place, [where, self._typed(form, place)])
                self.expected[cell] = (text, expected)
                cell = ("metrics", xl_rowcol_to_cell(row, GROUPS + group))
                self._write_sum(sheet, cell, text, place, [where])
                self.clean.append(cell)
            self._write_condition(sheet, row, text, place, form, values)

    def _typed(self, form: Form, place: Sheet) -> str:
        """Leave the dirty rows out: they hold this text in one column at least."""
        shares = [f'({place.cell(column.id)}="chưa rõ")' for column in form.columns]
        return f"({'+'.join(shares)})=0"

    def _write_sum(
        self, sheet: Any, cell: tuple[str, str], text: str, place: Sheet, where: list[str]
    ) -> None:
        sheet.write_formula(*xl_cell_to_rowcol(cell[1]), "=" + sum_formula(text, place, where))

    def _write_condition(
        self, sheet: Any, row: int, text: str, place: Sheet, form: Form, values: pd.Series[Any]
    ) -> None:
        if values.dtype != "bool":
            return
        for missing in (False, True):
            test = formula(text, place, missing=missing)
            answers = evaluate(text, self.rows(form), missing=missing)
            column = 2 * GROUPS + missing
            total = f"=SUMPRODUCT(({self._typed(form, place)})*{test})"
            sheet.write_formula(row, column, total)
            expected = float(answers.sum())
            self.expected["metrics", xl_rowcol_to_cell(row, column)] = (text, expected)

    def rows(self, form: Form) -> Rows:
        """Return the rows of a form for pandas, without the dirty ones."""
        frame = with_period(form_frame(form, self.values[form.id]))
        total = pd.Series(TOTAL, index=frame.index, dtype="Int64")
        return Rows(frame, total=lambda name: total, told=self._other)

    def _other(self, name: str) -> pd.Series[Any]:
        """Return what another form's row in the same place says, for pandas."""
        form, _, field = name.partition(".")
        return form_frame(forms()[form], self.values[form])[field]

    def _told(self, name: str, row: int) -> str:
        form, _, field = name.partition(".")
        ids = [column.id for column in forms()[form].columns]
        return f"{form}!{xl_rowcol_to_cell(row, ids.index(field))}"


def recalculate(path: Path) -> dict[str, Any]:
    """Open a workbook in LibreOffice, recalculate it and return its sheets' values."""
    profile, out = path.parent / "profile", path.parent / "out"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    book = openpyxl.load_workbook(out / path.name, data_only=True)
    return {sheet.title: sheet for sheet in book.worksheets}


class TestInLibreOffice:
    pytestmark = needs_libreoffice

    @given(seed=st.integers(0, 2**32 - 1))
    @settings(
        max_examples=2,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_every_cell_agrees_with_pandas(self, tmp_path: Path, seed: int) -> None:
        sample = Sample(seed)
        path = tmp_path / f"sample{seed}.xlsx"
        sample.write(path)
        sheets = recalculate(path)
        wrong = {
            cell: (about, expected, told)
            for cell, (about, expected) in sample.expected.items()
            if (told := sheets[cell[0]][cell[1]].value) != pytest.approx(expected)
        }
        assert not wrong
        for sheet, cell in sample.clean:
            told = sheets[sheet][cell].value
            assert isinstance(told, bool | int | float), (sheet, cell, told)

    def test_the_sample_tells_something_about_every_rule(self, tmp_path: Path) -> None:
        sample = Sample(2)
        sample.write(tmp_path / "sample.xlsx")
        for rule in rules():
            answers = {value for about, value in sample.expected.values() if about == rule.code}
            assert answers == ({True, False} if rule.in_template else set()), rule.code
        for _, text in METRICS:
            assert any(value for about, value in sample.expected.values() if about == text), text


def test_a_rule_about_last_quarter_has_no_formula() -> None:
    place = Sheet(lambda name: "A1", START, END)
    for rule in rules():
        if not rule.in_template:
            with pytest.raises(ExpressionError):
                formula(rule.rule, place, missing=True)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_formulas_are_short_enough_for_excel(rule: Any) -> None:
    if rule.in_template:
        place = Sheet(
            lambda name: "$AB$1000",
            START,
            END,
            begins=BEGIN,
            total=lambda name: "SUM(TTHC!$B$6:$B$99)",
            told=lambda name: "INDEX(TTHC!$B$6:$B$99,MATCH($AB$1000,TTHC!$A$6:$A$99,0))",
        )
        assert len(formula(rule.rule, place, missing=True)) < 1000

"""The sample returns: made-up answers keep all rules, and real files give what the table says."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from cchc_xl.base.errors import RegisterError
from cchc_xl.demo import Answers, answers, fill
from cchc_xl.demo.inspections import own_inspections
from cchc_xl.demo.register import make_register
from cchc_xl.plan.given import asked_rows, rows_for
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Unit, builtin_plan
from cchc_xl.reading.discover import discover
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.examining import Examined, examine
from cchc_xl.returns.read import RawReturn, read_all
from cchc_xl.templates import context_of, file_name, issue
from validation.check import check
from validation.form import Edition, Form
from validation.forms import forms
from validation.frames import form_frame
from validation.returns import Origin, Returns

SAMPLES = Path(__file__).parents[2] / "workbooks" / "samples"
FOLDER = SAMPLES / "2023-Q1"
TABLE = Path(__file__).parents[1] / "data" / "samples-2023-Q1.toml"
Q1, Q2, Q3, Q4 = Period(2023, "Y").quarters
EXPECTED: list[dict[str, Any]] = tomllib.loads(TABLE.read_text("utf-8"))["file"]


class Found(NamedTuple):
    """A finding as the checked table has it."""

    code: str
    sheet: str
    cell: str
    value: str


# The files that LibreOffice saved


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    path = make_register(tmp_path_factory.mktemp("register") / "so.xlsx", 2023)
    with FileRegister.open(path, write=False) as register:
        return read_content(register)


@pytest.fixture(scope="module")
def raws() -> dict[str, RawReturn]:
    found = read_all(discover([FOLDER]).sources, tuple(forms().values()), jobs=1)
    return {raw.file: raw for raw in found}


@pytest.fixture(scope="module")
def examined(content: Content) -> Examined:
    return examine(content, [FOLDER], Q1)


def test_table_names_every_sample() -> None:
    assert sorted(row["name"] for row in EXPECTED) == sorted(p.name for p in FOLDER.iterdir())
    assert len(EXPECTED) == 25
    assert sum("findings" in row for row in EXPECTED) == 9
    assert {Path(row["name"]).suffix for row in EXPECTED} == {".xlsx", ".ods", ".xls"}


@pytest.mark.parametrize("row", EXPECTED, ids=[row["name"] for row in EXPECTED])
def test_sample_gives_exactly_what_the_table_says(row: dict[str, Any], examined: Examined) -> None:
    [receipt] = [item for item in examined.receipts if item.file == row["name"]]
    found = examined.findings[receipt.hash]
    assert [Found(f.code, f.sheet, f.cell, f.value) for f in found] == [
        Found(**finding) for finding in row.get("findings", [])
    ]
    assert (receipt.unit, receipt.accepted) == (row["unit"], row["accepted"])
    assert all(f.message and f.remedy and f.unit == row["unit"] for f in found)


def test_shipped_register_takes_the_samples(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "so-mau-2023.xlsx"
    shutil.copy(SAMPLES / path.name, path)
    try:
        with FileRegister.open(path) as register:
            shipped = read_content(register)
    except RegisterError as problem:
        pytest.fail(f"{path.name} is of an older schema, run `make samples`: {problem}")
    own = {"created": "", "journal_mark": ""}  # each register's own
    assert {**shipped.settings, **own} == {**content.settings, **own}
    assert shipped.plan == content.plan


def test_all_samples_are_received(examined: Examined) -> None:
    assert examined.unread == []
    assert len(examined.receipts) == 25
    assert len(examined.sent_back) == 7


def test_officers_words_are_read(raws: dict[str, RawReturn]) -> None:
    """What was typed in LibreOffice is what is read, whatever the format of the file."""
    for name in ("BC_2023-Q1_PGD01.xlsx", "BC_2023-Q1_PGD08.ods", "BC_2023-Q1_PGD12.xls"):
        rows = raws[name].rows
        cover = dict(zip(rows["bia"].columns, rows["bia"].values[0], strict=True))
        assert cover["activity"] == "Có phát sinh"
        assert Q1.start <= cover["report_date"] < Q1.end  # type: ignore[operator]
        for values in rows["tthc"].values:
            record: dict[str, Any] = dict(zip(rows["tthc"].columns, values, strict=True))
            assert record["received"] == record["resolved"] + record["pending"] > 0


def test_inserted_record_is_read_in_its_place(raws: dict[str, RawReturn]) -> None:
    rows = raws["BC_2023-Q1_PTNC07.xlsx"].rows["tthc"]
    assert [values[0] for values in rows.values] == [
        "Giáo dục tiểu học",
        "Giáo dục trung học",
        "Quy chế thi, tuyển sinh",
    ]
    assert [rows.address(n, "received") for n in range(3)] == ["C7", "C8", "C9"]
    assert rows.values[2][rows.columns.index("within_limit")] == 1


# Answers that are made up


@pytest.fixture(scope="module")
def plan() -> Plan:
    return builtin_plan(2023)


def year_of(plan: Plan, unit: Unit, seed: int) -> dict[str, Answers]:
    made: dict[str, Answers] = {}
    previous = None
    for period in (Q1, Q2, Q3, Q4):
        previous = made[period.code] = answers(plan, unit, period, seed, previous)
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_answers_of_all_units_keep_every_rule(plan: Plan, seed: int) -> None:
    years = {unit.code: year_of(plan, unit, seed) for unit in plan.units}
    lists = {row.list: plan.choices(row.list) for row in plan.lists}
    lists["units"] = tuple(unit.code for unit in plan.units)
    previous: dict[str, pd.DataFrame] = {}
    for period in (Q1, Q2, Q3, Q4):
        quarter = [(unit, years[unit.code][period.code]) for unit in plan.units]
        returns = as_returns(plan, period, quarter)
        assert [(f.code, f.unit, f.label) for f in check(returns, lists, previous)] == []
        previous = {
            name: frame.assign(unit=returns.units_of(frame))
            for name, frame in returns.frames.items()
        }


def as_returns(plan: Plan, period: Period, quarter: list[tuple[Unit, Answers]]) -> Returns:
    origins = [
        Origin(unit.code, period.code, unit.code, plan.forms_of(unit.kind), _no_address)
        for unit, _ in quarter
    ]
    frames = {form.id: _frame(plan, form, period, quarter) for form in forms().values()}
    edition = Edition.newest(plan.year)
    unasked = {
        (form.id, column.id)
        for form in forms().values()
        for column in form.columns
        if not column.is_asked(period.closing, edition)
    }
    return Returns(origins, frames, {}, period.end, unasked, plan.days)


def _no_address(form: str, position: int, field: str) -> str:
    return f"{form}.{field}"


def _frame(
    plan: Plan, form: Form, period: Period, quarter: list[tuple[Unit, Answers]]
) -> pd.DataFrame:
    rows, numbers, positions = [], [], []
    given = asked_rows(plan, form)
    for number, (unit, made) in enumerate(quarter):
        words = rows_for(given, unit, period.closing)
        for position, record in enumerate(made.get(form.id, ())):
            told = words[str(record[form.key[0]])] if words else {}
            whole = {"unit": unit.code, "period": period.code, **told, **record}
            if place := whole.get("inspected_unit"):  # an open one comes along with its name
                whole["inspected_unit"] = str(place).partition(" - ")[0]
            rows.append([whole.get(column.id) for column in form.columns])
            numbers.append(number)
            positions.append(position)
    return form_frame(form, rows).assign(
        return_no=pd.array(numbers, dtype="int64"),
        position=pd.array(positions, dtype="int64"),
        period_start=pd.Series(pd.Timestamp(period.start), range(len(rows)), "datetime64[s]"),
        period_end=pd.Series(pd.Timestamp(period.end), range(len(rows)), "datetime64[s]"),
        plan_start=pd.Series(pd.Timestamp(plan.begins), range(len(rows)), "datetime64[s]"),
        own_unit=pd.array([quarter[number][0].code for number in numbers], dtype="string"),
    )


def test_answers_do_not_depend_on_order(plan: Plan) -> None:
    there = [answers(plan, unit, Q1, 5) for unit in plan.units]
    back = [answers(plan, unit, Q1, 5) for unit in reversed(plan.units)]
    assert there == back[::-1]
    assert there != [answers(plan, unit, Q1, 6) for unit in plan.units]


def test_answers_have_the_forms_and_rows_of_the_plan(plan: Plan) -> None:
    idle = 0
    for unit in plan.units:
        made = answers(plan, unit, Q1, 1)
        assert tuple(made) == plan.forms_of(unit.kind)
        if made["bia"][0]["activity"] == "Không phát sinh":
            idle += 1
            continue
        tasks = [row["task"] for row in made["nhiem_vu"]]
        assert tasks == [task.id for task in plan.tasks_of(unit) if not task.by_receipt]
        codes = [row["indicator"] for row in made["thong_ke"]]
        assert codes == [row.code for row in plan.indicators_of(unit, Q1)]
    assert 0 < idle < 10


def test_quarters_follow_each_other(plan: Plan) -> None:
    for unit in plan.units:
        made = year_of(plan, unit, 3)
        for earlier, later in ((Q1, Q2), (Q2, Q3), (Q3, Q4)):
            left = {row["field"]: row["pending"] for row in made[earlier.code]["tthc"]}
            for row in made[later.code]["tthc"]:
                assert row["carried_over"] == left.get(row["field"], 0)
            feedback = [made[quarter.code]["pakn"] for quarter in (earlier, later)]
            if all(feedback):
                assert feedback[1][0]["carried_over"] == feedback[0][0]["pending"]
            tasks = {row["task"]: row for row in made[later.code]["nhiem_vu"]}
            for row in made[earlier.code]["nhiem_vu"]:
                if row["status"] == "Hoàn thành":
                    kept = tasks[row["task"]]
                    assert kept["completion_date"] == row["completion_date"]
                    assert kept.get("document_number") == row.get("document_number")
            products = products_in(made[later.code])
            for code, row in products_in(made[earlier.code]).items():
                assert products[code] == row


def products_in(made: Answers) -> dict[Any, Any]:
    return {row["product_code"]: row for row in made.get("san_pham", ())}


def test_inspections_are_of_real_units(plan: Plan) -> None:
    units = {unit.code: unit for unit in plan.units}
    inspected = set()
    for unit in plan.units:
        for row in answers(plan, unit, Q1, 1).get("kiem_tra", ()):
            assert unit.kind in ("PHONG_SO", "PHONG_GDDT")
            inspected.add(str(row["inspected_unit"]))
            if unit.district:
                assert units[str(row["inspected_unit"])].district == unit.district
    assert inspected <= units.keys()
    own = own_inspections(plan, Q2, 1, inspected)
    assert own
    assert inspected.isdisjoint(str(row["inspected_unit"]) for row in own)


# Filling templates


@pytest.fixture
def filled(plan: Plan, tmp_path: Path) -> tuple[Answers, RawReturn]:
    unit = next(unit for unit in plan.units if unit.code == "TTR")
    context = context_of(plan, register="SO-2023-test", key=bytes(32))
    issue(tmp_path / "issued", context, [unit], Q1)
    made = answers(plan, unit, Q1, 4)
    name = file_name(unit.code, Q1)
    out = fill(tmp_path / "issued" / name, made, tmp_path / name)
    edition = Edition.newest(plan.year)
    known = tuple(form.read_by(edition) for form in forms().values())
    [raw] = read_all(discover([out]).sources, known, jobs=1)
    return made, raw


def test_filled_template_is_read_as_answered(filled: tuple[Answers, RawReturn]) -> None:
    made, raw = filled
    assert raw.findings == []
    for name, records in made.items():
        rows = raw.rows[name]
        read = [dict(zip(rows.columns, values, strict=True)) for values in rows.values]
        if forms()[name].traits.follows:  # those without a document stay as they were given
            told = {record["product_code"] for record in records}
            read = [row for row in read if row["product_code"] in told or row["number"]]
        assert len(read) == len(records)
        for record, values in zip(records, read, strict=True):
            assert {field: values[field] for field in record} == record


def test_fill_changes_only_what_is_typed(plan: Plan, tmp_path: Path) -> None:
    import openpyxl

    unit = plan.units[0]
    context = context_of(plan, register="SO-2023-test", key=bytes(32))
    [template] = issue(tmp_path / "issued", context, [unit], Q1)
    out = fill(template, {"pakn": [{"received": 3}]}, tmp_path / "out.xlsx")
    cells: list[dict[tuple[str, str], object]] = []
    for path in (template, out):
        book = openpyxl.load_workbook(path)
        cells.append(
            {
                (sheet.title, cell.coordinate): (cell.value, cell.style_id)
                for sheet in book.worksheets
                for row in sheet.iter_rows()
                for cell in row
            }
        )
    before, after = cells
    assert before.keys() == after.keys()
    changed = {place for place in before if before[place] != after[place]}
    assert changed == {("PAKN", "B6")}
    stored = openpyxl.load_workbook(out, data_only=True)
    formulas = [place for place, cell in after.items() if str(cell).startswith("('=")]
    assert len(formulas) > 100
    assert {stored[sheet][cell].value for sheet, cell in formulas} == {None}  # to be computed anew


def test_fill_refuses_answers_without_a_cell(plan: Plan, tmp_path: Path) -> None:
    unit = next(unit for unit in plan.units if unit.kind == "THPT")
    context = context_of(plan, register="SO-2023-test", key=bytes(32))
    [template] = issue(tmp_path / "issued", context, [unit], Q1)
    out = tmp_path / "out.xlsx"
    with pytest.raises(KeyError, match="vbqppl"):
        fill(template, {"vbqppl": [{"name": "x"}]}, out)
    with pytest.raises(KeyError, match="nothing"):
        fill(template, {"pakn": [{"nothing": 1}]}, out)
    with pytest.raises(KeyError, match="no cell"):
        fill(template, {"tthc": [{"received": 1}] * 99}, out)
    assert not out.exists()

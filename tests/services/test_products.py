"""Products of tasks: what is taken, what stands, what is withdrawn, and what the sheets show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from cchc_xl import services
from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.demo import Answers, fill
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.services.deciding import withdraw
from tests.content_samples import accepted, content_with, one_sheet, row, unit
from tests.desk import IN_TIME, Desk, answers_of, dated
from tests.desk import Q1 as FIRST
from tests.desk import Q2 as SECOND
from tests.desk import call as call
from tests.desk import desk as desk
from tests.desk import stock as stock

SHEET, SCHOOL = "Sản phẩm", "THPT01"
PLANNED, REPORTED = "40c.1", "40c.2"
LATER = IN_TIME.replace(hour=15)


def of_task(answers: Answers, task: str) -> dict[str, Any]:
    return next(record for record in answers["nhiem_vu"] if record["task"] == task)


def completed(answers: Answers, *products: dict[str, Any]) -> None:
    """Say that task 40c is done, with these products and no number beside the task itself."""
    record = of_task(answers, "40c")
    record.clear()
    record |= {"task": "40c", "status": "Hoàn thành", "progress": 100}
    record["completion_date"] = date(2023, 3, 1)
    answers["san_pham"] = list(products)


def product(code: str, number: str | None = "5/KH", day: date | None = None) -> dict[str, Any]:
    return {"product_code": code, "number": number, "date": day or date(2023, 2, 20)}


BOTH = (product(PLANNED), product(REPORTED, "9/BC"))


def content(desk: Desk) -> Content:
    with FileRegister.open(desk.register, write=False) as register:
        return read_content(register)


def kept(desk: Desk, period: Period = FIRST) -> dict[str, tuple[Any, bool]]:
    """Return the numbers of the school's products, and whether a return states them."""
    frame = content(desk).frames["san_pham"]
    own = frame[frame["unit"].eq(SCHOOL) & frame["period"].eq(period.code)]
    columns = [plain_values(own[name]) for name in ("product_code", "number", "version")]
    told = zip(*columns, strict=True)
    return {code: (number, version is not None) for code, number, version in told}


def merged(desk: Desk, *files: Path, period: Period = FIRST) -> list[tuple[str, str, str]]:
    """Merge files; return code, sheet and cell of each finding on the school."""
    outcome = services.merge_returns(desk.register, list(files), period)
    found = outcome.run.examined.all_findings()
    return [(one.code, one.sheet, one.cell) for one in found if one.unit == SCHOOL]


def test_a_completed_task_needs_all_its_products_and_no_number_of_its_own(desk: Desk) -> None:
    assert merged(desk, desk.fill(SCHOOL, lambda given: completed(given, *BOTH))) == []
    assert kept(desk) == {PLANNED: ("5/KH", True), REPORTED: ("9/BC", True)}


def test_a_missing_product_is_told_at_its_cell(desk: Desk) -> None:
    found = merged(desk, desk.fill(SCHOOL, lambda given: completed(given, product(PLANNED))))
    assert found == [("R309", SHEET, "F7")]
    found = merged(desk, desk.fill(SCHOOL, completed, into="none"))
    assert found == [("R309", SHEET, "F6"), ("R309", SHEET, "F7")]
    numbered = {"product_code": REPORTED, "number": "9/BC"}
    path = desk.fill(SCHOOL, lambda given: completed(given, BOTH[0], numbered), into="undated")
    assert merged(desk, path) == [("R310", SHEET, "G7")]
    assert kept(desk) == {}


def test_a_file_does_not_decide_how_many_documents_are_due(desk: Desk) -> None:
    path = desk.fill(SCHOOL, lambda given: completed(given, *BOTH))
    book = openpyxl.load_workbook(path)
    tasks = book["Nhiệm vụ"]
    (line,) = (cell.row for cell in tasks["B"] if cell.value == "38")
    heads = {cell.value: number for number, cell in enumerate(tasks[5], start=1)}
    tasks.cell(line, heads["Trạng thái (*)"]).value = "Hoàn thành"
    tasks.cell(line, heads["Ngày hoàn thành"]).value = date(2023, 1, 6)
    tasks.cell(line, heads["Số văn bản"]).value = None
    tasks.cell(line, heads["Văn bản phải có"]).value = "Không đòi hỏi"
    book.save(path)
    found = merged(desk, dated(path))
    assert ("R302", "Nhiệm vụ", f"G{line}") in found
    assert "P106" in [code for code, _, _ in found]


def test_what_was_told_stands_in_the_next_template_and_after_a_nil_return(desk: Desk) -> None:
    merged(desk, desk.fill(SCHOOL, lambda given: completed(given, *BOTH)))
    services.issue(desk.register, SECOND, desk.folder / "bm", [SCHOOL])
    template = desk.folder / "bm" / f"BC_2023-Q2_{SCHOOL}.xlsx"
    sheet = openpyxl.load_workbook(template)[SHEET]
    assert [sheet[cell].value for cell in ("F6", "F7")] == ["5/KH", "9/BC"]
    nil: Answers = {"bia": [answers_of(SCHOOL)["bia"][0] | {"activity": "Không phát sinh"}]}
    nil["bia"][0]["report_date"] = date(2023, 6, 1)
    when = IN_TIME.replace(month=6)
    path = dated(fill(template, nil, desk.folder / template.name), when)
    outcome = services.merge_returns(desk.register, [path], SECOND)
    assert not [one for one in outcome.run.examined.all_findings() if one.sheet == SHEET]
    assert {code: number for code, (number, _) in kept(desk, SECOND).items()} == {
        PLANNED: "5/KH",
        REPORTED: "9/BC",
    }


def test_a_later_file_and_a_withdrawal_decide_what_stands(desk: Desk) -> None:
    merged(desk, desk.fill(SCHOOL, lambda given: completed(given, *BOTH)))
    again = (product(PLANNED, "6/KH"), BOTH[1])
    merged(desk, desk.fill(SCHOOL, lambda given: completed(given, *again), into="2", when=LATER))
    assert kept(desk)[PLANNED] == ("6/KH", True)
    withdraw(desk.register, SCHOOL, FIRST, "gửi nhầm bản", previous=True)
    assert kept(desk) == {PLANNED: ("5/KH", True), REPORTED: ("9/BC", True)}
    withdraw(desk.register, SCHOOL, FIRST, "gửi nhầm kỳ")
    assert kept(desk) == {}


def test_a_product_may_stay_blank_while_its_task_is_under_way(desk: Desk) -> None:
    def under_way(given: Answers) -> None:
        of_task(given, "40c").clear()
        record = next(one for one in given["nhiem_vu"] if not one)
        record |= {"task": "40c", "status": "Đang thực hiện", "progress": 30}
        given["san_pham"] = [product(PLANNED)]

    assert merged(desk, desk.fill(SCHOOL, under_way)) == []
    assert kept(desk) == {PLANNED: ("5/KH", True), REPORTED: (None, False)}


# The sheets, over rows made by hand


def shown(made: Content, period: Period) -> list[dict[str, Any]]:
    rows = one_sheet(made, period, date(2023, 7, 1), "out_products")
    names = tables()["out_products"].ids
    return [dict(zip(names, map(value, line), strict=True)) for line in rows]


def value(cell: CellValue) -> Any:
    return cell.value if isinstance(cell, Formula) else cell


def office(**told: Any) -> Content:
    """Return an office of VP, another department and a school, with rows of the first quarter."""
    units = [unit("VP", "PHONG_SO"), unit("TCCB", "PHONG_SO"), unit("THPT01", "THPT")]
    log = [accepted(one.code, FIRST) for one in units]
    return content_with(units, {"submissions": log, **told})


def test_states_of_products_by_task_and_unit() -> None:
    tasks = [
        row("VP", FIRST, task="10", document_number="4/BC", document_date=date(2023, 2, 1)),
        row("VP", FIRST, task="4", document_number="4/KH"),
        row("VP", FIRST, task="44", status="Không phát sinh"),
    ]
    products = [
        row("VP", FIRST, product_code="7.1", task="7", number="1/KH", date=date(2023, 1, 9)),
        row("VP", FIRST, product_code="7.2", task="7", number="2/TB"),
    ]
    lines = shown(office(nhiem_vu=tasks, san_pham=products), FIRST)
    found = [(line["task"], line["unit"], line["state"]) for line in lines]
    assert [one for one in found if one[0] in ("4", "10", "44")] == [
        ("4", "VP", "Chưa có"), ("10", "VP", "Có"), ("44", "VP", "Không đòi hỏi"),
    ]  # fmt: skip
    assert [one[2] for one in found if one[0] == "7"] == ["Có", "Chưa có"]
    # a joint task: one document for all; one that ends in data: nobody owes any
    assert [one[1] for one in found if one[0] == "9"] == ["VP", "VP"]
    assert [one[1:] for one in found if one[0] == "20"] == [(None, "Không đòi hỏi")]
    assert [one[1] for one in found if one[0] == "40c"] == ["THPT01", "THPT01"]
    total = lines[-1]
    states = [line["state"] for line in lines[:-1]]
    assert total["given"] == states.count("Có") == 2
    assert total["due"] == states.count("Có") + states.count("Chưa có")


def test_tasks_tell_how_many_of_their_products_there_are() -> None:
    products = [row("VP", FIRST, product_code="7.1", number="1/KH", date=date(2023, 1, 9))]
    sheets = consolidate_sheets(office(san_pham=products), FIRST, date(2023, 7, 1))
    place = tables()["out_tasks"].ids.index("products")
    told = {line[0]: value(line[place]) for line in sheets["out_tasks"]}
    assert (told["7"], told["9"], told["1"]) == ("1/2", "0/2", None)
    assert told["20"] == "0/0"
    assert told["Tổng cộng"].startswith("1/")


def test_what_counts_is_the_periods_last_quarter() -> None:
    cells = {"product_code": "7.1", "number": "1/KH", "date": date(2023, 5, 9)}
    made = office(san_pham=[row("VP", SECOND, **cells)])
    for period, state in ((FIRST, "Chưa có"), (SECOND, "Có"), (Period.parse("2023-H1"), "Có")):
        own = [one for one in shown(made, period) if one["task"] == "7"]
        assert own[0]["state"] == state

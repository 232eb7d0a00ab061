"""What later versions ask more of existing forms: bad input is named in its cell, with a remedy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.demo import Answers
from cchc_xl.register.schema.office import OFFICE
from cchc_xl.templates import layout
from tests.desk import Q1, Desk
from validation.words import INITIATIVE_STATES

INSPECTION: dict[str, Any] = {
    **{"inspected_unit": "THPT01", "inspection_date": date(2023, 2, 10), "findings": 2},
    **{"inspection_kind": "Đột xuất", "conclusion_number": "7/KL", "remedied": 1},
    **{"conclusion_date": date(2023, 2, 20), "content": "Tài chính công", "lead": "Thanh tra Sở"},
    "remedy_deadline": date(2023, 3, 20),
}
INITIATIVE = {"name": "Phiếu hẹn", "author": "Lê An", "field": "Lĩnh vực khác"}
INITIATIVE |= {"level": "Chưa công nhận", "state": "Đăng ký"}


def filled(given: Answers) -> None:
    """Let the return have one field of dossiers, an inspection and an initiative."""
    given["tthc"] = [{**dict.fromkeys(given["tthc"][0], 0), "field": "Giáo dục mầm non"}]
    given["tthc"][0] |= {"received": 9, "online": 5, "direct": 4, "resolved": 8, "early": 5}
    given["tthc"][0] |= {"late": 3, "pending": 1, "overdue": 1, "postal": 4}
    given["dich_vu_cong"] = [{**dict.fromkeys(given["dich_vu_cong"][0], 0), "apologies": 3}]
    given["pakn"] = [{**dict.fromkeys(given["pakn"][0], 0), "received": 2, "on_time": 2}]
    given["kiem_tra"] = [dict(INSPECTION)]
    given["sang_kien"] = [dict(INITIATIVE)]


def of(form: str, **cells: Any) -> Callable[[Answers], None]:
    """Change cells of a form's one record."""

    def change(given: Answers) -> None:
        filled(given)
        given[form][0].update(cells)

    return change


def found(desk: Desk, change: Callable[[Answers], None]) -> list[tuple[str, str, str, str]]:
    _, examined = services.validate(desk.register, [desk.fill("PGD01", change)], Q1)
    findings = examined.all_findings()
    assert all(one.remedy and one.cell in one.remedy for one in findings)
    return [(one.code, one.sheet, one.cell, one.value) for one in findings]


def test_what_they_ask_is_accepted(desk: Desk) -> None:
    assert found(desk, filled) == []


def test_what_may_be_left_blank_is_accepted_blank(desk: Desk) -> None:
    blank: dict[str, Any] = {"lead": None, "remedy_deadline": None}
    blank["remedied"] = INSPECTION["findings"]  # else a deadline is asked for
    assert found(desk, of("kiem_tra", **blank)) == []
    running = dict.fromkeys(("content", "conclusion_number", "conclusion_date"))
    assert found(desk, of("kiem_tra", **blank, **running)) == []
    assert found(desk, of("sang_kien", state=None)) == []


@pytest.mark.parametrize(
    ("form", "cells", "place"),
    [
        ("tthc", {"postal": 5}, ("R107", "TTHC", "N6", "5")),
        ("tthc", {"postal": None}, ("M101", "TTHC", "N6", "")),
        ("dich_vu_cong", {"apologies": 5}, ("R212", "Dịch vụ công", "B14", "5")),
        ("dich_vu_cong", {"apologies": 2}, ("R213", "Dịch vụ công", "B14", "2")),
        ("dich_vu_cong", {"apologies": -1}, ("M102", "Dịch vụ công", "B14", "-1")),
        ("pakn", {"harassment": 3}, ("R803", "PAKN", "B11", "3")),
        ("pakn", {"harassment": None}, ("M101", "PAKN", "B11", "")),
        ("pakn", {"carried_over": 1}, ("R801", "PAKN", "B6", "2")),
        ("pakn", {"carried_over": None}, ("M101", "PAKN", "B12", "")),
        ("pakn", {"carried_over": -1}, ("M102", "PAKN", "B12", "-1")),
        ("pakn", {"carried_over": "vài"}, ("C306", "PAKN", "B12", "vài")),
        ("kiem_tra", {"content": None}, ("R609", "Kiểm tra", "I6", "")),
        ("kiem_tra", {"content": "Y tế"}, ("M104", "Kiểm tra", "I6", "Y tế")),
        (
            "kiem_tra",
            {"remedy_deadline": date(2023, 2, 19)},
            ("R605", "Kiểm tra", "K6", "19/02/2023"),
        ),
        ("kiem_tra", {"remedy_deadline": "tháng sau"}, ("C311", "Kiểm tra", "K6", "tháng sau")),
        ("sang_kien", {"state": "Xong"}, ("C316", "Sáng kiến", "F6", "Xong")),
    ],
    ids=str,
)
def test_bad_input_is_named_in_its_cell(
    desk: Desk, form: str, cells: dict[str, Any], place: tuple[str, str, str, str]
) -> None:
    assert found(desk, of(form, **cells)) == [place]


def test_the_template_offers_what_may_be_chosen(desk: Desk) -> None:
    lists = openpyxl.load_workbook(desk.stock.template("PGD01"))[layout.LISTS_SHEET]
    columns = {str(cells[0].value): [cell.value for cell in cells[1:]] for cells in lists.columns}
    offered = [value for values in columns.values() for value in values]
    assert set(INITIATIVE_STATES) <= set(offered)
    assert {"CCHC", "Công vụ và trách nhiệm người đứng đầu", "Khác"} <= set(offered)


def test_office_chooses_the_content_of_its_own_inspections_from_the_same_list(desk: Desk) -> None:
    (table,) = (table for table in OFFICE if table.id == "inspections")
    at = table.ids.index("content")
    sheet = openpyxl.load_workbook(desk.register)[table.sheet]
    rules = {
        str(rule.formula1)
        for rule in sheet.data_validations.dataValidation
        if sheet.cell(5, at + 1).coordinate in rule.sqref
    }
    (rule,) = rules
    assert rule.startswith('"CCHC,Thủ tục hành chính,Công vụ và trách nhiệm người đứng đầu,')
    assert len(rule) <= 257

"""A unit that is typed by its name alone is the one that is called so, if one is."""

from __future__ import annotations

import pytest

from cchc_xl import services
from cchc_xl.plan.year import builtin_plan
from cchc_xl.reading.discover import discover
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.cells.texts import chosen
from cchc_xl.returns.read import read_all
from cchc_xl.returns.spelling import names_of, respelt
from tests.desk import Q1, Desk
from tests.returns.test_fields_of_later_versions import of

SCHOOL = next(unit for unit in builtin_plan(2023).units if unit.code == "THPT01")


@pytest.mark.parametrize(
    "typed", [SCHOOL.name, SCHOOL.name.upper(), f"  {SCHOOL.name.replace(' ', '  ')} "]
)
def test_its_full_name_stands_for_its_code(desk: Desk, typed: str) -> None:
    path = desk.fill("PGD01", of("kiem_tra", inspected_unit=typed))
    _, examined = services.validate(desk.register, [path], Q1)
    read = [one for one in examined.all_findings() if one.code == "C315"]
    assert [(one.sheet, one.cell) for one in read] == [("Kiểm tra", "B6")]
    assert "được đọc là “THPT01”" in read[0].message
    assert {one.code for one in examined.all_findings()} <= {"C315", "C303"}
    (receipt,) = examined.receipts
    assert "THPT01" in receipt.rows["kiem_tra"][0]


def test_a_name_of_nobody_is_not_in_the_list(desk: Desk) -> None:
    path = desk.fill("PGD01", of("kiem_tra", inspected_unit="Trường THPT Không Có"))
    _, examined = services.validate(desk.register, [path], Q1)
    assert {"M107"} <= {one.code for one in examined.all_findings()} <= {"M107", "C322"}


@pytest.mark.parametrize("name", ["Trường THPT Trùng Tên", "Trung tâm A - B"])
def test_a_name_of_two_units_is_told_with_both_codes(desk: Desk, name: str) -> None:
    path = desk.fill("PGD01", of("kiem_tra", inspected_unit=name))
    with FileRegister.open(desk.register, write=False) as book:
        content = read_content(book)
    forms = content.forms
    (raw,) = read_all(discover([path]).sources, tuple(forms.values()))
    told = respelt(raw, forms, content.lists(), {chosen(name): ["THPT01", "THPT02"]})
    (found,) = [one for one in told.findings if one.code == "C332"]
    assert (found.cell, found.value) == ("B6", name)
    assert "THPT01, THPT02" in found.message
    assert "THPT01, THPT02" in found.remedy
    assert (0, "inspected_unit") in told.rows["kiem_tra"].bad
    assert "C322" not in {one.code for one in told.findings}


def test_names_that_differ_in_nothing_but_spelling_are_one_name() -> None:
    other = SCHOOL._replace(code="X", name=SCHOOL.name.upper())
    assert names_of([SCHOOL, other]) == {chosen(SCHOOL.name): ["THPT01", "X"]}

"""Lists as people write them: other words for values, periods, offices, and what stays unclear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.plan.year import builtin_plan, load_units
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.services.importing import Imported, import_list, offered_in
from cchc_xl.services.receiving.meant import candidates, known_of
from tests.desk import Desk
from tests.services.test_importing import codes, desk, listed, without_reports

__all__ = ["desk", "without_reports"]

A_DAY = date(2023, 6, 20)


def first(desk: Desk, table: str, column: str) -> Any:
    """Return a column of a table's first record as the register keeps it."""
    with FileRegister.open(desk.register, write=False) as register:
        return read_content(register).frames[table][column].tolist()[0]


@pytest.fixture(scope="module")
def content(without_reports: Path) -> Content:
    with FileRegister.open(without_reports, write=False) as register:
        return read_content(register)


def meant(content: Content, name: str, column: str, said: str, heading: str = "") -> Any:
    """Return what a text may mean in a column."""
    table = tables()[name]
    own = next(one for one in table.columns if one.id == column)
    known = known_of(table, own, offered_in(content, table))
    assert known is not None
    return candidates(known, said, heading)


def one(desk: Desk, table: str, cells: dict[str, Any]) -> Imported:
    """Take in a list of one row."""
    return import_list(desk.register, table, listed(desk.folder, [(*cells.values(),)], (*cells,)))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        *(("Quý 1", "2023-Q1"), ("Quý 01", "2023-Q1"), ("Q1", "2023-Q1"), ("quý I", "2023-Q1")),
        *(("Quý 2/2023", "2023-Q2"), ("Quý IV năm 2023", "2023-Q4"), ("Quý III - 2023", "2023-Q3")),
        *(
            ("6 tháng", "2023-H1"),
            ("6 tháng (năm 2023)", "2023-H1"),
            ("6 THÁNG ĐẦU NĂM", "2023-H1"),
        ),
        *(("Cả năm", "2023-Y"), ("Năm 2023", "2023-Y"), ("12 tháng năm 2023", "2023-Y")),
    ],
)
def test_a_period_is_read_as_people_write_it(content: Content, said: str, read: str) -> None:
    assert meant(content, "city_reports", "period", said, "Kỳ") == (read,)


@pytest.mark.parametrize(
    "said", ["Quý 5", "Quý 1/2022", "Quý I năm 2024", "6 tháng cuối năm", "1", "tháng 3", "9 tháng"]
)
def test_a_period_that_is_none_of_the_year_s_is_none(content: Content, said: str) -> None:
    assert meant(content, "city_reports", "period", said, "Kỳ") == ()


@pytest.mark.parametrize("said", [1, "I"])
def test_a_number_below_the_word_quarter_is_read_with_it(desk: Desk, said: Any) -> None:
    found = one(desk, "city_reports", {"Quý": said, "Nơi nhận": "Sở Nội vụ"})
    assert found.written, found.findings
    assert first(desk, "city_reports", "period") == "2023-Q1"
    assert ("C315", "A2") in codes(found)


@pytest.mark.parametrize(
    ("column", "said", "read"),
    [
        *(("level", "Cấp Tỉnh", "Sở"), ("level", "tỉnh", "Sở"), ("level", "Cấp Sở", "Sở")),
        *(("level", "Sở GD&ĐT", "Sở"), ("level", "Sở Giáo dục và Đào tạo", "Sở")),
        *(("level", "Tỉnh/Sở", "Sở"), ("level", "Cấp Huyện", "Huyện")),
        *(("level", "Phòng GDĐT", "Huyện"), ("level", "UBND quận", "Huyện")),
        *(("level", "Phường", "Xã"), ("level", "Nhà trường", "Đơn vị")),
        *(("has_fee", "x", "Có"), ("has_fee", "đã", "Có"), ("has_fee", "chưa", "Không")),
        *(("internal", "Có", "x"), ("internal", "không", ""), ("standardised", "chưa", "")),
    ],
)
def test_a_value_in_other_words_is_known(
    content: Content, column: str, said: str, read: str
) -> None:
    assert meant(content, "procedures", column, said) == (read,)


@pytest.mark.parametrize(
    ("column", "said"),
    [("has_fee", "nhiều"), ("level", "Bộ"), ("standardised", "đã"), ("internal", "2")],
)
def test_what_means_nothing_in_a_column_is_left_to_be_found(
    content: Content, column: str, said: str
) -> None:
    assert meant(content, "procedures", column, said) == ()


def test_a_decision_is_not_read_out_of_its_contrary(content: Content) -> None:
    assert meant(content, "changes", "decision", "chưa chấp nhận") == ()


def test_what_is_read_otherwise_is_said_cell_by_cell(desk: Desk) -> None:
    cells = {"Mã TTHC": "1.01", "Tên thủ tục": "Chuyển trường", "Cấp thực hiện": "Cấp Tỉnh"}
    cells |= {"Có phí": "x", "Công khai CSDLQG": "chưa", "Nội bộ": "không"}
    found = one(desk, "procedures", cells)
    assert found.written, found.findings
    told = [(one.cell, one.message) for one in found.findings if one.code == "C315"]
    assert told == [
        ("C2", "“Cấp giải quyết” là “Cấp Tỉnh”, được đọc là “Sở”."),
        ("E2", "“Chuẩn hóa công khai từ” là “chưa”, được đọc là “ô để trống”."),
        ("D2", "“Nghĩa vụ tài chính” là “x”, được đọc là “Có”."),
        ("F2", "“TTHC nội bộ” là “không”, được đọc là “ô để trống”."),
    ]
    assert first(desk, "procedures", "level") == "Sở"
    assert first(desk, "procedures", "has_fee") == "Có"


@pytest.mark.parametrize("said", ["đã"])
def test_a_day_is_not_made_of_a_tick(desk: Desk, said: str) -> None:
    cells = {"Mã TTHC": "1.01", "Tên thủ tục": "A", "Cấp": "Sở", "Công khai CSDLQG": said}
    found = one(desk, "procedures", cells)
    assert not found.accepted
    assert [one.cell for one in found.findings if one.is_error] == ["D2"]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Thành phố", ("“Sở”", "“Huyện”")),
        ("Sở/Huyện", ("“Sở”", "“Huyện”")),
        ("Cấp tỉnh/cấp xã", ("“Sở”", "“Xã”")),
    ],
)
def test_what_may_be_several_values_is_found_with_them(
    desk: Desk, said: str, known: tuple[str, ...]
) -> None:
    found = one(desk, "procedures", {"Mã TTHC": "1", "Tên thủ tục": "A", "Cấp giải quyết": said})
    assert codes(found) == [("M109", "C2")]
    assert all(value in found.findings[0].message for value in known)


PROGRAMME = {"Mã văn bản": "VB1", "Tên văn bản": "Quy định", "Ngày theo kế hoạch": A_DAY}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        *(("TCCB", "TCCB"), ("Phòng TCCB", "TCCB"), ("P. TCCB", "TCCB")),
        *(("Tổ chức cán bộ", "TCCB"), ("tổ chức cán bộ", "TCCB"), ("Phòng KH-TC", "KHTC")),
        *(("Kế hoạch - Tài chính", "KHTC"), ("Thanh tra", "TTR"), ("Văn phòng", "VP")),
        *(("Giáo dục Trung học", "GDTRH"), ("GD Trung học", "GDTRH"), ("Phòng GDTrH", "GDTRH")),
        *(("Khảo thí", "KTKD"), ("GDTX&ĐH", "GDTXDH"), ("Chính trị tư tưởng", "CTTT")),
    ],
)
def test_an_office_is_known_by_its_short_name(content: Content, said: str, read: str) -> None:
    assert meant(content, "legal_programme", "lead", said, "Đơn vị chủ trì") == (read,)


@pytest.mark.parametrize("said", ["Sở GD&ĐT", "Phòng Y tế", "Phòng"])
def test_an_office_that_could_be_any_or_none_is_found(desk: Desk, said: str) -> None:
    found = one(desk, "legal_programme", PROGRAMME | {"Đơn vị chủ trì": said})
    assert [one.cell for one in found.findings if one.is_error] == ["D2"]
    assert found.findings[-1].code in ("M104", "M109")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        *(("HĐND thành phố", "HĐND"), ("UBND thành phố Hải Phòng", "UBND")),
        *(
            ("Ủy ban nhân dân thành phố", "UBND"),
            ("UBND TP", "UBND"),
            ("Hội đồng nhân dân", "HĐND"),
        ),
    ],
)
def test_an_issuer_is_known_with_its_city(content: Content, said: str, read: str) -> None:
    assert meant(content, "legal_programme", "issuer", said) == (read,)


def test_two_issuers_at_once_are_asked_about(desk: Desk) -> None:
    cells = PROGRAMME | {"Đơn vị chủ trì": "VP", "Cơ quan ban hành": "HĐND/UBND thành phố"}
    found = one(desk, "legal_programme", cells)
    assert codes(found) == [("M109", "E2")]


TASKS = ("STT", "Số công văn", "Nội dung", "Thời hạn", "Chủ trì")


def test_a_running_number_is_the_code_where_there_is_no_other(desk: Desk) -> None:
    rows = [(1, "12/UBND-VX", "Báo cáo", A_DAY, "VP"), (2, "13/UBND-VX", "Rà soát", A_DAY, "TCCB")]
    path = listed(desk.folder, rows, TASKS, above=2)
    found = import_list(desk.register, "city_tasks", path)
    assert found.written, found.findings
    assert found.added == 2
    told = {(one.cell, one.value) for one in found.findings if one.code == "S206"}
    assert {("A3", "STT"), ("B3", "Số công văn")} <= told
    again = import_list(desk.register, "city_tasks", path)
    assert (again.accepted, again.written) == (True, False)


def test_a_running_number_of_another_record_does_not_take_its_place(desk: Desk) -> None:
    rows = [(1, "12/UBND-VX", "Báo cáo", A_DAY, "VP")]
    import_list(desk.register, "city_tasks", listed(desk.folder, rows, TASKS))
    other = [(1, "15/UBND-VX", "Kiểm tra", A_DAY, "VP")]
    found = import_list(desk.register, "city_tasks", listed(desk.folder, other, TASKS))
    assert [one.cell for one in found.findings if one.code == "M110"] == ["A2"]
    assert not found.written
    assert first(desk, "city_tasks", "content") == "Báo cáo"


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ";"), ("utf-8-sig", ";"), ("utf-8", ","), ("utf-16", "\t")],
)
def test_the_list_may_be_csv(desk: Desk, encoding: str, separator: str) -> None:
    lines = [("Kỳ", "Nơi nhận", "Hạn gửi"), ("Quý 1", "Sở Nội vụ", "15/03/2023")]
    path = desk.folder / "gửi.csv"
    path.write_text("\n".join(map(separator.join, lines)), encoding=encoding)
    found = import_list(desk.register, "city_reports", path)
    assert found.written, found.findings
    assert first(desk, "city_reports", "period") == "2023-Q1"


def test_units_may_stand_in_any_sheet(tmp_path: Path) -> None:
    plan = builtin_plan(2023)
    book = openpyxl.Workbook()
    cover, sheet = book.active, book.create_sheet("Danh sách")
    assert cover is not None
    cover.append(["DANH SÁCH KÈM THEO CÔNG VĂN"])
    sheet.append(["STT", "Mã", "Tên trường", "Loại hình"])
    for number, unit in enumerate(plan.units, 1):
        title = next(kind.title for kind in plan.kinds if kind.kind == unit.kind)
        sheet.append([number, unit.code, unit.name, title.removeprefix("Trường ").upper()])
    path = tmp_path / "đơn vị.xlsx"
    book.save(path)
    read = load_units(path, plan)
    assert [(one.code, one.kind) for one in read] == [(one.code, one.kind) for one in plan.units]


def test_a_name_that_two_units_have_stands_for_neither(content: Content) -> None:
    first, second, *others = content.plan.units
    units = (first, second._replace(name=first.name.upper()), *others)
    doubled = content._replace(plan=replace(content.plan, units=units))
    read = meant(doubled, "inspections", "inspected_unit", first.name)
    assert {first.code, second.code} <= set(read)
    offered = offered_in(doubled, tables()["inspections"])["units"]
    assert offered.keys().isdisjoint([first.name, first.name.upper()])
    assert offered[others[0].name] == others[0].code

"""Văn phòng's own list of units, as a workbook or as CSV."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cchc_xl.base.errors import PlanError
from cchc_xl.plan.unit_lists import HEADERS
from cchc_xl.plan.year import Plan, builtin_plan, load_units


@pytest.fixture(scope="module")
def plan() -> Plan:
    return builtin_plan(2023)


def unit_rows(plan: Plan) -> list[list[Any]]:
    codes = {"VP", "TCCB", "KHTC", "TTR", "PGD01", "THPT01"}
    rows: list[list[Any]] = [list(HEADERS.values())]
    return rows + [list(unit) for unit in plan.units if unit.code in codes]


def save_workbook(path: Path, rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def unit_problems(path: Path, plan: Plan) -> list[str]:
    with pytest.raises(PlanError) as caught:
        load_units(path, plan)
    assert caught.value.remedy == "Sửa danh sách đơn vị rồi chạy lại."
    return [line.removeprefix("- ") for line in caught.value.message.split("\n")[1:]]


def test_units_come_from_a_workbook(plan: Plan, tmp_path: Path) -> None:
    rows = unit_rows(plan)
    expected = tuple(unit for unit in plan.units if unit.code in {row[0] for row in rows})
    assert load_units(save_workbook(tmp_path / "đơn vị.xlsx", rows), plan) == expected


def test_units_come_with_titles_typed_dates_and_columns_in_any_order(
    plan: Plan, tmp_path: Path
) -> None:
    rows = unit_rows(plan)
    kinds = {kind.kind: kind.title for kind in plan.kinds}
    for row in rows[1:]:
        row[2] = f" {kinds[row[2]].upper()} "
        row[6] = "1/1/2010"
        row[7] = datetime(2025, 6, 30) if row[7] else None
    turned = [[], [], *([None, *reversed(row[:9])] for row in rows)]
    turned[2] = [title.upper() for title in reversed(rows[0][:9])]
    turned[3:] = [row[1:] for row in turned[3:]]
    units = load_units(save_workbook(tmp_path / "units.xlsx", turned), plan)
    assert [unit._replace(note="") for unit in units] == [
        unit._replace(note="") for unit in plan.units if unit.code in {row[0] for row in rows}
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_units_come_from_csv_as_excel_saves_it(plan: Plan, tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "units.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(unit_rows(plan))
    assert [unit.code for unit in load_units(path, plan)] == [
        "VP", "TCCB", "KHTC", "TTR", "PGD01", "THPT01"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "value", "told"),
    [
        (6, 0, "THPT 01", "dòng 7, cột “Mã đơn vị”, giá trị “THPT 01”: mã đơn vị chỉ gồm"),
        (6, 0, "VP", "dòng 7, cột “Mã đơn vị”, giá trị “VP”: trùng với dòng 2"),
        (6, 1, None, "dòng 7, cột “Tên đơn vị”, giá trị “”: ô bắt buộc đang để trống"),
        (6, 2, "Tiểu học", "dòng 7, cột “Loại”, giá trị “Tiểu học”: Tiểu học không có trong"),
        (6, 3, "PGD;X", "dòng 7, cột “Nhóm kiểm tra”, giá trị “PGD;X”: X không có trong"),
        (6, 6, "2010", "dòng 7, cột “Hiệu lực từ”, giá trị “2010”: không phải là ngày dạng"),
        (6, 6, 40179, "dòng 7, cột “Hiệu lực từ”, giá trị “40179”: không phải là ngày dạng"),
        (6, 7, "31/02/2024", "dòng 7, cột “Hiệu lực đến”, giá trị “31/02/2024”: không phải"),
        (5, 8, "PGD99", "dòng 6, cột “Đơn vị kế thừa”, giá trị “PGD99”: PGD99 không có trong"),
        (0, 0, "Thứ hạng", "dòng 1, cột “Mã đơn vị”, giá trị “”: thiếu cột này; chưa rõ là cột nà"),
        (0, 2, "Hạng", "dòng 1, cột “Loại”, giá trị “”: thiếu cột này; chưa rõ là cột nào: “Hạng”"),
        (0, 9, "Tên đơn vị", "dòng 1, cột “Tên đơn vị”, giá trị “Tên đơn vị”: tiêu đề này có ở 2"),
        (2, 0, "TCCB2", ": thiếu đơn vị có mã TCCB, là nơi báo cáo nhiệm vụ 5"),
    ],
)
def test_a_wrong_unit_is_named_with_its_row(
    plan: Plan, tmp_path: Path, row: int, column: int, value: Any, told: str
) -> None:
    rows = unit_rows(plan)
    rows[row][column] = value
    problems = unit_problems(save_workbook(tmp_path / "dv.xlsx", rows), plan)
    assert any(problem.startswith(("dv.xlsx, " + told, "dv.xlsx" + told)) for problem in problems)


def test_a_value_beside_the_columns_is_named(plan: Plan, tmp_path: Path) -> None:
    rows = unit_rows(plan)
    rows[3].append("lạc")
    problems = unit_problems(save_workbook(tmp_path / "dv.xlsx", rows), plan)
    assert problems[0].startswith("dv.xlsx, dòng 4: ")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("dv.xlsx", b"not a workbook", "dv.xlsx: không phải là bảng tính đọc được"),
        ("dv.xlsx", b"", "dv.xlsx: không phải là bảng tính đọc được"),
        ("dv.ods", None, "dv.ods: không có tệp này"),
        ("dv.csv", None, "dv.csv: không có tệp này"),
        ("dv.csv", b"", "dv.csv: tệp không có dòng nào"),
        ("dv.csv", "Mã đơn vị".encode("utf-16"), "dv.csv: không phải là tệp chữ Unicode (UTF-8)"),
        ("dv.pdf", b"%PDF", "dv.pdf: không đọc được dạng tệp này; cần .xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(
    plan: Plan, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (problem,) = unit_problems(tmp_path / name, plan)
    assert problem.startswith(told)


def test_a_list_with_only_a_header_has_no_units(plan: Plan, tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "dv.xlsx", unit_rows(plan)[:1])
    assert unit_problems(path, plan) == ["dv.xlsx: không có đơn vị nào"]


def far_cell(place: str) -> Callable[[bytes], bytes]:
    row = "".join(letter for letter in place if letter.isdigit())
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    return lambda xml: xml.replace(b"</sheetData>", cell)


def changed(data: bytes, change: Callable[[bytes], bytes], part: str = "") -> bytes:
    """Return a workbook with its sheet, or another part, changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            here = name == (part or "xl/worksheets/sheet1.xml")
            new.writestr(name, change(content) if here else content)
    return target.getvalue()


UNREADABLE = "không phải là bảng tính đọc được"
HARMFUL: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "far cell": (lambda d: changed(d, far_cell("XFD1048576")), "ô XFD1048576, quá xa danh sách"),
    "far cell in lower case": (lambda d: changed(d, far_cell("xfd1048576")), "ô XFD1048576, quá"),
    "far row": (lambda d: changed(d, far_cell("A1048576")), "ô A1048576, quá xa"),
    "far column": (lambda d: changed(d, far_cell("ZZ1")), "ô ZZ1, quá xa"),
    "wide in all": (lambda d: changed(d, far_cell("IU9998")), "đến ô IU9998, quá xa"),
    "no place": (lambda d: changed(d, far_cell("$A$1")), UNREADABLE),
    "cut": (lambda d: d[: len(d) // 2], UNREADABLE),
    "doctype": (lambda d: changed(d, lambda xml: b"<!DOCTYPE a>" + xml), UNREADABLE),
    "bomb": (lambda d: changed(d, lambda xml: xml + b" " * 60_000_000), UNREADABLE),
    "too large": (lambda d: d + bytes(21 * 2**20), "tệp lớn hơn 20 MB"),
    "a web page": (lambda d: b"<html><table/></html>", UNREADABLE),
    "a picture": (lambda d: b"\x89PNG\r\n\x1a\n" + d, UNREADABLE),
    "an empty package": (lambda d: b"PK\5\6" + bytes(18), UNREADABLE),
}


@pytest.mark.parametrize("name", HARMFUL)
@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_damaged_list_is_one_problem(plan: Plan, tmp_path: Path, name: str, suffix: str) -> None:
    harm, told = HARMFUL[name]
    good = save_workbook(tmp_path / "tốt.xlsx", unit_rows(plan)).read_bytes()
    path = tmp_path / f"dv{suffix}"
    path.write_bytes(harm(good))
    (problem,) = unit_problems(path, plan)
    assert told in problem


def test_a_defect_in_reading_a_list_is_told_with_a_report(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(data: bytes) -> None:
        raise KeyError("own")

    monkeypatch.setattr("cchc_xl.base.failures.tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("cchc_xl.reading.first_sheet.open_package", defective)
    (problem,) = unit_problems(save_workbook(tmp_path / "dv.xlsx", unit_rows(plan)), plan)
    (report,) = tmp_path.glob("cchc-xl-loi-*.txt")
    assert str(report) in problem
    assert "KeyError" not in problem


@pytest.mark.skipif(os.name != "posix", reason="needs what only POSIX file systems have")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods"])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "closed link"])
def test_a_list_that_is_no_file(plan: Plan, tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"dv{suffix}"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path.name)
    (problem,) = unit_problems(path, plan)
    assert re.search("không phải là tệp thường|không có tệp này|không đọc được tệp này", problem)


def test_what_is_typed_in_a_list_is_shown_harmless(plan: Plan, tmp_path: Path) -> None:
    rows = unit_rows(plan)
    rows[1][0] = "V\x1b[31mP\u202e"
    path = tmp_path / "dv\x1b[31m.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    problems = unit_problems(path, plan)
    assert problems
    assert all(problem.isprintable() for problem in problems)


def test_an_error_in_a_list_is_told(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "dv.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(unit_rows(plan)):
            sheet.write_row(number, 0, row)
        sheet.write_formula(3, 0, "=Sheet9!A1", None, "#REF!")
    assert any("giá trị “#REF!”" in problem for problem in unit_problems(path, plan))


def test_two_units_of_one_name_are_told_and_taken(plan: Plan, tmp_path: Path) -> None:
    rows = unit_rows(plan)
    name, district = (rows[0].index(title) for title in ("Tên đơn vị", "Quận huyện"))
    rows[3][name], rows[3][district] = rows[2][name], rows[2][district]
    told: list[str] = []
    units = load_units(save_workbook(tmp_path / "dv.xlsx", rows), plan, told.append)
    assert len(units) == len(rows) - 1
    (text,) = told
    heading, line = text.splitlines()
    assert heading == "Danh sách đơn vị “dv.xlsx” có 1 chỗ nên xem lại:"
    assert line.startswith(f"- dv.xlsx, dòng 4, cột “Tên đơn vị”, giá trị “{rows[2][name]}”: ")
    assert f"trùng tên với {units[1].code} ở dòng 3" in line


def made_for_people(plan: Plan) -> list[list[Any]]:
    """Return a list of units as an office keeps it, without what only the program asks for."""
    kinds = {kind.kind: kind.title for kind in plan.kinds}
    units = [unit for unit in plan.units if unit.code in {row[0] for row in unit_rows(plan)}]
    records = [
        [n, unit.code, unit.name, kinds[unit.kind].upper(), unit.district, unit.contact, "xanh"]
        for n, unit in enumerate(units, 1)
    ]
    return [
        ["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["DANH SÁCH ĐƠN VỊ"],
        [],
        ["STT", "Mã số", "Tên cơ quan, đơn vị", "Loại hình", "Quận/huyện", "Điện thoại", "Màu"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ["I", "CÁC PHÒNG CỦA SỞ"],
        *records[:4],
        ["II", "", "Các đơn vị"],
        *records[4:],
        ["", "Tổng cộng", len(records)],
        [],
        ["", "", "", "Hải Phòng, ngày 5 tháng 1 năm 2023"],
        ["", "Người lập", "", "KT. GIÁM ĐỐC"],
    ]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_list_made_for_people_is_read_and_how_is_said(
    plan: Plan, tmp_path: Path, suffix: str
) -> None:
    rows, path = made_for_people(plan), tmp_path / f"dv{suffix}"
    if suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
    else:
        save_workbook(path, rows)
    told: list[str] = []
    units = load_units(path, plan, told.append)
    given = [unit for unit in plan.units if unit.code in {row[0] for row in unit_rows(plan)}]
    day = datetime(2023, 1, 1).date()
    assert list(units) == [
        unit._replace(valid_from=day, valid_to=None, successor="", note="") for unit in given
    ]
    (text,) = told
    heading, *lines = text.splitlines()
    assert heading == f"Danh sách đơn vị “dv{suffix}” được hiểu như sau:"
    assert [line.removeprefix(f"- dv{suffix}, ") for line in lines[:-2]] == [
        "dòng 4, cột “Mã đơn vị”, giá trị “Mã số”: được hiểu là cột này",
        "dòng 4, cột “Tên đơn vị”, giá trị “Tên cơ quan, đơn vị”: được hiểu là cột này",
        "dòng 4, cột “Loại”, giá trị “Loại hình”: được hiểu là cột này",
        "dòng 4, cột “Liên hệ”, giá trị “Điện thoại”: được hiểu là cột này",
        "dòng 4, cột “Màu”, giá trị “Màu”: không dùng đến, bỏ qua",
        "dòng 6: “CÁC PHÒNG CỦA SỞ” là tiêu đề của một nhóm, bỏ qua",
        "dòng 11: “Các đơn vị” là tiêu đề của một nhóm, bỏ qua",
        "dòng 14: “Tổng cộng” là dòng cộng, bỏ qua",
        "dòng 16: “Hải Phòng, ngày 5 tháng 1 năm 2023” là ghi chú hoặc phần ký, bỏ qua",
        "dòng 17: “Người lập” là ghi chú hoặc phần ký, bỏ qua",
    ]
    assert lines[-2:] == [
        f"- dv{suffix}: không có “Nhóm kiểm tra”: lấy các nhóm của loại đơn vị",
        f"- dv{suffix}: 6 đơn vị không có “Hiệu lực từ”: ghi 01/01/2023",
    ]


def test_a_list_as_the_program_wants_it_is_taken_without_a_word(plan: Plan, tmp_path: Path) -> None:
    told: list[str] = []
    load_units(save_workbook(tmp_path / "dv.xlsx", unit_rows(plan)), plan, told.append)
    assert told == []


def test_a_file_without_headings_is_no_list(plan: Plan, tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "dv.xlsx", unit_rows(plan)[1:])
    assert unit_problems(path, plan) == [
        "dv.xlsx: không thấy dòng tiêu đề; danh sách phải có các cột “Mã đơn vị”, “Tên đơn vị”, "
        "“Loại”"
    ]

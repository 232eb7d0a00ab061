"""A register that is not what it should be: exit 3, what and where, and nothing written."""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.content import content_of
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import typed_frame
from cchc_xl.register.port import CellError
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables, tables_of
from tests.desk import Desk, rezipped
from tests.tables import as_frame, from_frame
from validation.forms import forms
from validation.rules import looked_back

PERIOD = ("--period", "2023-Q1")
ENGLISH = re.compile(r"\b(error|traceback|file|not|invalid|zip|bad|exception|codec|xml)\b", re.I)


def refused(desk: Desk, *told: str, by_all: bool = True) -> None:
    """Run every command on the register: each must refuse alike and leave no trace."""
    returns = desk.put("THPT01")
    before = desk.state()
    commands: tuple[tuple[object, ...], ...] = (
        ("validate", returns, *PERIOD),
        ("merge", returns, *PERIOD),
        ("consolidate", returns, *PERIOD, "--out", desk.folder / "th"),
        ("targets", *PERIOD, "--json"),
    )
    for command in commands if by_all else commands[1:2]:
        shown = desk.call(command[0], desk.register, *command[1:])
        assert (shown.code, shown.out) == (3, ""), shown
        assert shown.err.startswith("Lỗi: ")
        assert "\nCách xử lý: " in shown.err
        assert "chính nó" not in shown.err
        for text in told:
            assert text in shown.err
        bare = re.sub(r"“[^”]*”|\S+\.xlsx|/\S+|\(.*?\)|cchc-xl \w+", " ", shown.err)
        assert not ENGLISH.findall(bare), bare
    assert desk.state() == before


def test_a_missing_register(desk: Desk) -> None:
    desk.register.unlink()
    refused(desk, "Không tìm thấy sổ theo dõi", "so.xlsx")


def test_a_folder_in_place_of_the_register(desk: Desk) -> None:
    desk.register.unlink()
    desk.register.mkdir()
    refused(desk, "Không đọc được sổ theo dõi")


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "tệp rỗng"),
    "text": (lambda data: b"a;b\n1;2\n", "tệp không phải sổ tính Excel"),
    "truncated": (lambda data: data[: len(data) // 2], "bị hỏng: tệp bị cắt cụt"),
    "no directory": (lambda data: data[:-100], "bị hỏng: tệp bị cắt cụt"),
    "old format": (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "định dạng cũ .xls"),
    "encrypted": (
        lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "được đặt mật khẩu",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_register(desk: Desk, damage: str) -> None:
    change, told = DAMAGES[damage]
    desk.register.write_bytes(change(desk.register.read_bytes()))
    refused(desk, told)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "sheet of units", "xl/tables/table1.xml", "xl/styles.xml"]
)
def test_broken_xml_inside_the_register(desk: Desk, part: str) -> None:
    if part == "sheet of units":
        names = openpyxl.load_workbook(desk.register, read_only=True).sheetnames
        part = f"xl/worksheets/sheet{names.index('Đơn vị') + 1}.xml"
    rezipped(desk.register, lambda name, data: data[: len(data) // 2] if name == part else data)
    refused(desk, "hỏng")


def test_another_workbook_is_no_register(desk: Desk) -> None:
    shutil.copy(desk.stock.template("THPT01"), desk.register)
    refused(desk, "Thiếu bảng tblDonVi")


def test_a_register_of_another_year(desk: Desk) -> None:
    shown = desk.run("validate", desk.put("THPT01"), "--period", "2024-Q1")
    assert (shown.code, shown.out) == (3, "")
    assert "là sổ của năm 2023, không phải năm 2024." in shown.err


def setting(desk: Desk, key: str, value: str | None) -> None:
    names = desk.frame("system").iloc[:, 0].tolist()
    desk.type_into("system", names.index(key), "value", value)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("schema", "99", "thuộc phiên bản 99, chương trình này dùng phiên bản 6."),
        ("year", "hai nghìn", "Thông tin hệ thống"),
        ("key", "không phải khóa", "Thông tin hệ thống"),
        ("key", None, "thiếu thông tin hệ thống: key"),
        ("register", None, "thiếu thông tin hệ thống: register"),
    ],
)
def test_the_registers_own_settings_are_not_to_be_touched(
    desk: Desk, key: str, value: str | None, told: str
) -> None:
    setting(desk, key, value)
    refused(desk, told, by_all=False)


def in_part(part: str, old: str, new: str) -> Callable[[str, bytes], bytes]:
    def change(name: str, data: bytes) -> bytes:
        if name.startswith(part) and old.encode() in data:
            return data.replace(old.encode(), new.encode())
        return data

    return change


def test_a_renamed_table(desk: Desk) -> None:
    rezipped(desk.register, in_part("xl/tables/", '"tblLich"', '"tblLichCu"'))
    refused(desk, "Bảng tblLich đã bị đổi tên thành tblLichCu trên trang Lịch báo cáo.")


def test_a_renamed_column_is_named_with_its_cell(desk: Desk) -> None:
    rezipped(desk.register, in_part("xl/tables/", '"Nộp trước ngày"', '"Hạn nộp"'))
    refused(desk, "cột Nộp trước ngày đã bị đổi tên thành Hạn nộp (ô B4)")


def test_reordered_columns_are_named_with_the_first_cell(desk: Desk) -> None:
    def swap(name: str, data: bytes) -> bytes:
        text = data.decode() if name.startswith("xl/tables/") else ""
        if '"tblLich"' not in text:
            return data
        text = text.replace('name="Nộp trước ngày"', "name=?").replace(
            'name="Căn cứ"', 'name="Nộp trước ngày"'
        )
        return text.replace("name=?", 'name="Căn cứ"').encode()

    rezipped(desk.register, swap)
    refused(desk, "bắt đầu từ ô B4 (cần cột Nộp trước ngày, đang là Căn cứ)")


def test_a_deleted_table(desk: Desk) -> None:
    with zipfile.ZipFile(desk.register) as package:
        part = next(
            name
            for name in package.namelist()
            if name.startswith("xl/tables/") and b'"tblLich"' in package.read(name)
        )
    target = part.rpartition("/")[2]
    dropped = re.compile(rf'<Relationship [^>]*{re.escape(target)}"[^>]*/>')

    def change(name: str, data: bytes) -> bytes | None:
        if name == part:
            return None
        return dropped.sub("", data.decode()).encode() if name.endswith(".rels") else data

    rezipped(desk.register, change)
    refused(desk, "Thiếu bảng tblLich (cột đầu: Kỳ).")


def test_a_renamed_sheet_does_no_harm(desk: Desk) -> None:
    rezipped(desk.register, in_part("xl/workbook.xml", 'name="Lịch báo cáo"', 'name="Lịch"'))
    returns = desk.put("THPT01")
    assert desk.run("consolidate", returns, *PERIOD, "--out", desk.folder / "th").code == 0


WRONG_CELLS: dict[str, tuple[str, str, Any, str]] = {
    "kind": ("units", "kind", "TRUONG_LA", "đơn vị VP có loại đơn vị lạ “TRUONG_LA”"),
    "group": ("units", "group", "NHOM_LA", "đơn vị VP có nhóm kiểm tra lạ “NHOM_LA”"),
    "code": ("units", "code", "TCCB", "mã “TCCB” ghi hai lần"),
    "code with a space": ("units", "code", "V P", "dòng 5, cột “Mã đơn vị”, giá trị “V P”"),
    "no name": ("units", "name", None, "dòng 5, cột “Tên đơn vị”"),
    "text for a date": (
        "units",
        "valid_from",
        "từ năm ngoái",
        "ô G5 (“Hiệu lực từ”) là “từ năm ngoái”, cần ngày",
    ),
    "deadline": ("calendar", "deadline", "mồng 8", "ô B5 (“Nộp trước ngày”) là “mồng 8”, cần ngày"),
    "quarter": ("calendar", "period", "2023-Q5", "cột “Kỳ”, giá trị “2023-Q5”"),
    "no quarter": ("calendar", "period", None, "trang “Lịch báo cáo”"),
    "bar text": ("metrics", "bar", "cao", "(“Ngưỡng phần trăm”) là “cao”, cần số"),
    "bar fraction": ("metrics", "bar", 99.55, "là “99,55”, cần số từ 0 đến 100"),
    "bar too high": ("metrics", "bar", 101, "cần số từ 0 đến 100"),
    "metric gone": ("metrics", "id", "T99", "thiếu chỉ tiêu T1"),
    "task gone": ("tasks", "id", "99x", "thiếu nhiệm vụ 1"),
    "goal": ("ranks", "goal", "giữ nhóm", "chỉ được ghi: Giữ nhóm dẫn đầu, Cải thiện"),
    "ISO": ("iso", "result", "đạt", "ô D5 (“Kết quả”) là “đạt”, chỉ được ghi: Đạt, Chưa đạt"),
    "ISO error": ("iso", "date", CellError("#REF!"), "là “#REF!”, cần ngày"),
}


@pytest.mark.parametrize("case", WRONG_CELLS)
def test_a_wrong_cell_in_the_offices_tables_is_named(desk: Desk, case: str) -> None:
    table, column, value, told = WRONG_CELLS[case]
    desk.type_into(table, 0, column, value)
    refused(desk, told, tables()[table].sheet, by_all=False)


def test_wrong_inspections_of_the_office_are_named(desk: Desk) -> None:
    table = tables()["inspections"]
    with FileRegister.open(desk.register) as register:
        frame = as_frame(register.read_table(table.name))
        cells = ["KHONGCO", date(2023, 2, 1), "Bất ngờ", "1/KL", date(2023, 2, 5), 0, 0]
        frame.loc[5, :] = pd.Series([*cells, "Thi đua", None, None], frame.columns, dtype=object)
        register.replace_table(table.name, from_frame(frame))
        register.commit()
    refused(
        desk,
        "ô A5 (“Đơn vị được kiểm tra”) là “KHONGCO”, chỉ được ghi: mã đơn vị trong trang “Đơn vị”",
        "ô C5 (“Hình thức”) là “Bất ngờ”, chỉ được ghi: Định kỳ, Đột xuất",
        "ô H5 (“Nội dung”) là “Thi đua”, chỉ được ghi: CCHC, Thủ tục hành chính, Công vụ",
    )


def test_wrong_cells_in_the_data_are_named_when_the_data_is_used(desk: Desk) -> None:
    desk.use_merged()
    desk.type_into("pakn", 0, "received", "năm")
    for command in (("targets", *PERIOD), ("merge", desk.put("THPT01"), *PERIOD)):
        shown = desk.run(*command)
        assert (shown.code, shown.out) == (3, "")
        assert "Trang “SL PAKN” của sổ theo dõi có ô sai kiểu:" in shown.err
        assert "là “năm”, cần số nguyên" in shown.err


def test_whatever_stands_in_the_programs_own_sheets_is_written_over(desk: Desk) -> None:
    desk.use_merged()
    desk.type_into("out_targets", 0, "numerator", "ai đó gõ nhầm")
    assert desk.run("consolidate", *PERIOD, "--out", desk.folder / "th").code == 0
    assert desk.frame("out_targets")["Tử số"].iloc[0] != "ai đó gõ nhầm"


def test_a_check_reads_only_what_it_looks_into(desk: Desk) -> None:
    desk.use_merged()
    with FileRegister.open(desk.register, write=False) as register:
        whole, part = read_content(register), read_content(register, 2023, looked_back())
    assert part.plan == whole.plan
    for name in tables():
        if name in looked_back() or tables()[name].owner == "office":
            assert part.frames[name].equals(whole.frames[name])
        elif tables()[name].owner in ("data", "log") and name not in ("locks", "journal"):
            assert part.frames[name].empty
            assert part.frames[name].dtypes.equals(whole.frames[name].dtypes)


def test_numbers_that_were_not_typed_exactly_are_refused(desk: Desk) -> None:
    with FileRegister.open(desk.register, write=False) as register:
        frames = {
            table.id: typed_frame(table, register.read_table(table.name))
            for table in tables_of(forms()).values()
        }
        ranks = register.read_table("tblXepHangChiSo")
    place = ranks.titles.index("Giới hạn nhóm dẫn đầu")
    cells = [[1e30] * len(ranks) if n == place else column for n, column in enumerate(ranks.cells)]
    with pytest.raises(RegisterError, match="cần số nguyên"):
        typed_frame(tables()["ranks"], replace(ranks, cells=cells))
    assert content_of(frames, "so.xlsx").plan.year == 2023


@pytest.mark.parametrize("seed", range(6))
def test_random_damage_never_shows_a_traceback(desk: Desk, seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    data = bytearray(desk.stock.merged.read_bytes())
    if seed % 3 == 0:
        data = bytearray(rng.randbytes(rng.randint(1, 5000)))
    else:
        for _ in range(rng.choice((1, 5, 50))):
            data[rng.randrange(len(data))] = rng.randrange(256)
    desk.register.write_bytes(bytes(data))
    shown = desk.run("targets", *PERIOD)
    assert shown.code in (0, 3)
    assert "chính nó" not in shown.err, shown.err


@pytest.mark.parametrize("seed", range(6))
def test_random_damage_inside_a_part_never_shows_a_traceback(desk: Desk, seed: int) -> None:
    rng = random.Random(seed)
    with zipfile.ZipFile(desk.stock.merged) as package:
        names = sorted(n for n in package.namelist() if n.endswith((".xml", ".rels")))
    part = rng.choice(names)
    shutil.copy(desk.stock.merged, desk.register)

    def change(name: str, data: bytes) -> bytes | None:
        if name != part:
            return data
        if seed % 4 == 0:
            return None
        text = bytearray(data)
        for _ in range(rng.choice((1, 3, 20))):
            text[rng.randrange(len(text))] = rng.choice(b'<>"/ =0aZ\x00\xff')
        return bytes(text)

    rezipped(desk.register, change)
    before = desk.register.read_bytes()
    shown = desk.run("consolidate", desk.put("THPT01"), *PERIOD, "--out", desk.folder / "th")
    assert shown.code in (0, 3), shown
    assert "chính nó" not in shown.err, (part, shown.err)
    if shown.code == 3:
        assert desk.register.read_bytes() == before

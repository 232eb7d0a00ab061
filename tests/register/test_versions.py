"""Registers that are older than some columns: blank when read, left out when written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.base.errors import RegisterError
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.building.workbook import Heading, write_workbook
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.founding import opening_rows
from cchc_xl.register.frames import columns_of_rows, rows_frame
from cchc_xl.register.handing import hand, hand_frames
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.port import Formula, Register
from cchc_xl.register.read import read_content, version_of
from cchc_xl.register.schema import SCHEMA_VERSION, expected_tables, tables, tables_of
from cchc_xl.register.schema.spec import TableColumn
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.tables import as_frame, from_frame
from validation.form import Edition

CASES = Path(__file__).parents[1] / "data" / "cases" / "registers"
OLD = CASES / "inspections-typed-below-table.xlsx"
LATE = TableColumn("leader", "Người xem", since="3")
LATE_FIGURE = TableColumn("rest", "Còn lại", "count", since="3")
Q1 = Period.parse("2023-Q1")


@pytest.fixture(autouse=True)
def newer_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give two tables of the program a column that a register of version 2 cannot have."""
    for name, column in (("preview", LATE), ("out_shares", LATE_FIGURE)):
        table = tables()[name]
        monkeypatch.setitem(tables(), name, table._replace(columns=(*table.columns, column)))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD, tmp_path / "so.xlsx"))


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A register made by a program that fills the late columns."""
    plan = builtin_plan(2023)
    rows = opening_rows(plan, plan.units)
    path = tmp_path / "moi.xlsx"
    heading = Heading(plan.title, plan.issuer, 2023)
    own = tables_of(plan.form_ids)
    only = [name for name in own if name != "out_dashboard"]  # its charts want figures
    write_workbook(path, rows, heading=heading, lists={}, only=only)
    return path


@contextmanager
def reading(path: Path) -> Iterator[Register]:
    with FileRegister.open(path, write=False) as register:
        yield register


@pytest.mark.parametrize("path", sorted(CASES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_every_register_of_version_2_opens_and_its_late_columns_are_blank(path: Path) -> None:
    with reading(path) as register:
        assert version_of(register) == "2"
        content = read_content(register, 2023)
    assert content.frames["preview"]["leader"].isna().all()


def test_what_a_new_register_has_is_what_its_version_expects(new: Path) -> None:
    with reading(new) as register:
        assert version_of(register) == SCHEMA_VERSION
        expected = expected_tables(Edition(SCHEMA_VERSION, 2023), builtin_plan(2023).form_ids)
        expected.pop("tblTongQuan")
        register.check_tables(expected)
        assert register.tables()["tblXemTruoc"].columns[-1] == LATE.title


def test_a_new_register_that_lost_a_late_column_is_refused(old: Path) -> None:
    with FileRegister.open(old) as register:
        system = as_frame(register.read_table("tblHeThong"))
        system.loc[system["Khóa"] == "schema", "Giá trị"] = SCHEMA_VERSION
        register.replace_table("tblHeThong", from_frame(system))
        register.commit()
    with reading(old) as register, pytest.raises(RegisterError) as refused:
        read_content(register, 2023)
    assert "bảng tblXemTruoc: thiếu cột Người xem." in refused.value.message


def hand_both(register: Register) -> None:
    """Hand over a table with a late column, and one with formulas that name late columns."""
    preview = rows_frame(tables()["preview"], [("Sửa ô", *"abcdefg", "Lan")])
    hand_frames(register, {"preview": preview})
    named = ("tblTyLeNop[[#This Row],[Còn lại]]", "tblTyLeNop[@[Còn lại]]", "tblTyLeNop[Còn lại]")
    kept = "tblTyLeNop[[#This Row],[Quý 1]]"
    row = [
        "Đúng hạn",
        *(Formula(f"SUM({text})", n) for n, text in enumerate(named)),
        Formula(kept, 9),
        *[None] * 4,
        Formula(kept, 9),
    ]
    hand(register, {"out_shares": columns_of_rows(tables()["out_shares"], [row])})


def test_an_old_register_gets_the_columns_that_it_has(old: Path) -> None:
    with FileRegister.open(old) as register:
        hand_both(register)
        register.commit()
    with reading(old) as register:
        assert list(register.read_table("tblXemTruoc").records()) == [("Sửa ô", *"abcdefg")]
        (share,) = register.read_table("tblTyLeNop").records()
        assert share == ("Đúng hạn", 0, 1, 2, 9, *[None] * 4)
        sheet = register._base.table("tblTyLeNop")  # type: ignore[attr-defined]
        area = sheet.area._replace(top=sheet.first_row, bottom=sheet.first_row)
        data = register._base.sheet_data(sheet.sheet_part)  # type: ignore[attr-defined]
        ((_, block),) = data.read(area, formulas=True)
        assert [type(column[0]) is Formula for column in block][:6] == [
            *[False] * 4,
            True,
            False,
        ]


def test_a_new_register_gets_all_of_them(new: Path) -> None:
    with FileRegister.open(new) as register:
        hand_both(register)
        register.commit()
    with reading(new) as register:
        assert register.read_table("tblXemTruoc").cells[-1][0] == "Lan"
        assert register.read_table("tblTyLeNop").cells[-1][0] == 9


def test_a_service_writes_into_an_old_register(old: Path) -> None:
    assert services.set_lock(old, Q1, locked=True)
    with reading(old) as register:
        assert read_content(register, 2023).is_locked(Q1)


@pytest.mark.libreoffice
def test_an_open_old_register_gets_the_columns_that_it_has(old: Path, open_book: OpenBook) -> None:
    register = LiveRegister(open_book(old))
    hand_both(register)
    register.commit()
    assert read_content(register, 2023).frames["preview"]["leader"].isna().all()
    (share,) = register.read_table("tblTyLeNop").records()
    assert share[:4] == ("Đúng hạn", 0, 1, 2)

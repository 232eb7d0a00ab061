"""What every adapter of the register must do.

A test class of an adapter inherits from :class:`RegisterContract` and gives the fixture ``opened``:
a function that opens the standard workbook of ``register_books`` for writing and, called again
after ``close``, opens the same workbook as it was committed.
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.port import CellError, Columns, Formula, Register
from tests.register.register_books import EMPTY, RECORDS, SHEET, TABLE, TITLES, as_columns

Open = Callable[[], Register]

TEXTS = [
    "=1+1",
    "+84 225",
    "-5",
    "@SUM(A1)",
    "007",
    " đầu và cuối ",
    "hai\ndòng\tcột",
    "về đầu\r\ndòng",
    "chuông \x07 và \x00",
    "_x000D_ viết liền",
    "_x0041_",
    "a_x00e0_b _x005F_x0041_",
    "'có dấu nháy",
    "''",
    "<thẻ> & \"nháy\" 'đơn'",
    unicodedata.normalize("NFD", "Thủ tục hành chính"),
    unicodedata.normalize("NFC", "Thủ tục hành chính"),
    "𠀀 chữ Nôm 😀",
    "\ufffe",
    "#REF!",
    "TRUE",
    "1.234,5",
    "x" * 32_767,
]
VALUES = [
    0,
    1,
    -7,
    2**53,
    -(2**53),
    1.5,
    0.1 + 0.2,
    1e300,
    -1e-300,
    True,
    False,
    dt.date(1900, 1, 1),
    dt.date(1900, 2, 28),
    dt.date(1900, 3, 1),
    dt.date(2023, 3, 8),
    dt.date(9999, 12, 31),
    dt.datetime(2023, 3, 8, 7, 30, 15, 250_000),
    CellError("#DIV/0!"),
]


def values(columns: Columns) -> list[tuple[Any, ...]]:
    """Records one by one."""
    return list(columns.records())


def reopened(register: Register, opened: Open) -> Register:
    """The register after a commit, read anew."""
    assert register.commit() is True
    register.close()
    return opened()


class RegisterContract:
    """The tests; see the module."""

    def test_lists_tables(self, opened: Open) -> None:
        tables = opened().tables()
        assert list(tables) == [TABLE, EMPTY]
        assert tables[TABLE] == (TABLE, SHEET, TITLES, 3, "A4:E7")
        assert tables[EMPTY].rows == 0

    def test_reads_records(self, opened: Open) -> None:
        table = opened().read_table(TABLE)
        assert values(table) == list(RECORDS)
        assert table.titles == TITLES
        assert list(table.rows or ()) == [5, 6, 7]
        assert type(table["Tiếp nhận"][0]) is int
        assert type(table["Ngày nhận"][0]) is dt.date

    def test_an_empty_table_has_no_records(self, opened: Open) -> None:
        table = opened().read_table(EMPTY)
        assert (len(table), table.rows, list(map(len, table.cells))) == (0, [], [0, 0])
        assert table.titles == ("Mã", "Số")

    @pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
    def test_text_comes_back_letter_for_letter(self, opened: Open, text: str) -> None:
        register = opened()
        register.replace_table(TABLE, as_columns(("A", None, None, 1, text)))
        assert values(register.read_table(TABLE)) == [("A", None, None, 1, text)]
        register = reopened(register, opened)
        (back,) = register.read_table(TABLE)["Nội dung"]
        assert back == text
        assert type(back) is str

    @pytest.mark.parametrize("value", VALUES, ids=str)
    def test_values_come_back_in_kind(self, opened: Open, value: Any) -> None:
        register = opened()
        column = "Ngày nhận" if isinstance(value, dt.date) else "Tiếp nhận"
        row = tuple({"Đơn vị": "A", column: value}.get(title) for title in TITLES)
        register.replace_table(TABLE, as_columns(row))
        register = reopened(register, opened)
        (back,) = register.read_table(TABLE)[column]
        assert back == value
        assert type(back) is type(value)

    def test_a_date_is_a_date_in_any_column(self, opened: Open) -> None:
        register = opened()
        day = dt.date(2023, 3, 8)
        register.replace_table(TABLE, as_columns(("A", None, 5, day, day)))
        register = reopened(register, opened)
        assert values(register.read_table(TABLE)) == [("A", None, 5, day, day)]

    def test_blank_and_zero_differ(self, opened: Open) -> None:
        register = opened()
        register.replace_table(EMPTY, as_columns(("a", None), ("b", 0), titles=("Mã", "Số")))
        register = reopened(register, opened)
        assert values(register.read_table(EMPTY)) == [("a", None), ("b", 0)]

    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            (float("nan"), None),
            (pd.NA, None),
            (pd.NaT, None),
            ("", None),
            (5.0, 5),
            (np.int64(5), 5),
            (np.float64(2.5), 2.5),
            (np.bool_(True), True),
            (np.str_("a"), "a"),
        ],
    )
    def test_other_libraries_values_are_plain_ones(
        self, opened: Open, given: Any, stored: Any
    ) -> None:
        register = opened()
        register.replace_table(TABLE, as_columns(("A", None, None, given, None)))
        (back,) = register.read_table(TABLE)["Tiếp nhận"]
        assert back == stored
        assert type(back) is type(stored)

    def test_a_timestamp_is_a_date(self, opened: Open) -> None:
        register = opened()
        days = pd.to_datetime(["2023-03-08 00:00", "2023-03-08 09:30"])
        rows = [(unit, None, day, 1, None) for unit, day in zip("AB", days, strict=True)]
        register.replace_table(TABLE, as_columns(*rows))
        assert list(register.read_table(TABLE)["Ngày nhận"]) == [
            dt.date(2023, 3, 8),
            dt.datetime(2023, 3, 8, 9, 30),
        ]

    @pytest.mark.parametrize(
        "value",
        [
            "x" * 32_768,
            "😀" * 16_384,
            2**53 + 1,
            math.inf,
            dt.date(1899, 12, 31),
            dt.datetime(2023, 1, 1, tzinfo=dt.UTC),
            Formula("1+" * 5_000 + "1", 1),
        ],
        ids=["long", "long pairs", "big", "infinite", "early", "zone", "formula"],
    )
    def test_what_a_cell_cannot_hold_is_refused(self, opened: Open, value: Any) -> None:
        register = opened()
        with pytest.raises(RegisterError, match=r"thứ 2 của cột Nội dung, bảng tblTTHC") as error:
            register.replace_table(
                TABLE, as_columns(("A", None, None, 1, None), ("B", None, None, 1, value))
            )
        assert error.value.remedy
        assert not register.pending()

    def test_a_formula_reads_as_its_stored_value(self, opened: Open) -> None:
        register = opened()
        register.replace_table(
            TABLE,
            as_columns(
                ("A", None, None, Formula("SUM(1,2)", 3), Formula('" a"&"< "', " a< ")),
                (
                    "B",
                    None,
                    None,
                    Formula("1=1", True),
                    Formula("DATE(2023,3,8)", dt.date(2023, 3, 8)),
                ),
                ("C", None, None, Formula("1/0", CellError("#DIV/0!")), Formula('""')),
            ),
        )
        register = reopened(register, opened)
        back = values(register.read_table(TABLE))
        assert [row[3] for row in back] == [3, True, CellError("#DIV/0!")]
        assert [row[4] for row in back] == [" a< ", dt.date(2023, 3, 8), None]

    def test_growing_and_shrinking(self, opened: Open) -> None:
        register = opened()
        many = [(f"U{i}", "2023-Q1", None, i, None) for i in range(5_000)]
        register.replace_table(TABLE, as_columns(*many))
        register = reopened(register, opened)
        assert register.tables()[TABLE].ref == "A4:E5004"
        assert values(register.read_table(TABLE)) == many
        register.replace_table(TABLE, as_columns(*many[:2]))
        register = reopened(register, opened)
        assert register.tables()[TABLE].ref == "A4:E6"
        register.replace_table(TABLE, as_columns())
        register = reopened(register, opened)
        assert register.tables()[TABLE].rows == 0
        assert len(register.read_table(TABLE)) == 0

    def test_appending(self, opened: Open) -> None:
        register = opened()
        new = ("THPT04", "2023-Q1", dt.date(2023, 3, 3), 4, "thêm")
        register.append_rows(TABLE, as_columns(new))
        register.append_rows(TABLE, as_columns())
        register.append_rows(EMPTY, as_columns(("a", 1), titles=("Mã", "Số")))
        register.append_rows(EMPTY, as_columns(("b", 2), titles=("Mã", "Số")))
        register = reopened(register, opened)
        assert values(register.read_table(TABLE)) == [*RECORDS, new]
        assert values(register.read_table(EMPTY)) == [("a", 1), ("b", 2)]

    def test_appending_to_what_was_replaced(self, opened: Open) -> None:
        register = opened()
        register.replace_table(TABLE, as_columns())
        register.append_rows(TABLE, as_columns(RECORDS[1]))
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        register = reopened(register, opened)
        assert values(register.read_table(TABLE)) == [RECORDS[1], RECORDS[0]]

    def test_the_same_again_is_no_change(self, opened: Open) -> None:
        register = opened()
        register.replace_table(TABLE, register.read_table(TABLE))
        register.replace_table(TABLE, as_columns(*RECORDS), key=["Đơn vị", "Kỳ"])
        register.replace_table(EMPTY, register.read_table(EMPTY))
        register.write_named("Ky", "2023-Q1")
        assert not register.pending()
        assert register.commit() is False

    def test_back_again_is_no_change(self, opened: Open) -> None:
        register = opened()
        register.replace_table(TABLE, as_columns(RECORDS[0]))
        register.write_named("Ky", "2023-Q2")
        assert register.pending()
        register.replace_table(TABLE, as_columns(*RECORDS))
        register.write_named("Ky", "2023-Q1")
        assert not register.pending()

    def test_columns_may_come_in_any_order(self, opened: Open) -> None:
        register = opened()
        turned = [record[::-1] for record in RECORDS]
        register.replace_table(TABLE, as_columns(*turned, titles=TITLES[::-1]))
        assert not register.pending()

    def test_named_cells(self, opened: Open) -> None:
        register = opened()
        assert set(register.names()) == {"Ky", "HanNop", "MoCua"}
        assert register.read_named("Ky") == "2023-Q1"
        assert register.read_named("HanNop") == dt.date(2023, 3, 31)
        assert register.read_named("MoCua") is None
        register.write_named("Ky", "=2023")
        register.write_named("HanNop", dt.date(2023, 6, 30))
        register.write_named("MoCua", 5)
        assert register.read_named("Ky") == "=2023"
        register = reopened(register, opened)
        assert register.read_named("Ky") == "=2023"
        assert register.read_named("HanNop") == dt.date(2023, 6, 30)
        assert register.read_named("MoCua") == 5
        assert values(register.read_table(TABLE)) == list(RECORDS)

    def test_unknown_tables_and_names_are_refused(self, opened: Open) -> None:
        register = opened()
        for call in (
            lambda: register.read_table("tblKhac"),
            lambda: register.replace_table("tblKhac", as_columns()),
            lambda: register.append_rows("tblKhac", as_columns()),
        ):
            with pytest.raises(RegisterError, match="tblKhac") as error:
                call()
            assert "tblKhac" in error.value.remedy
        with pytest.raises(RegisterError, match="Vung"):
            register.read_named("Vung")
        with pytest.raises(RegisterError, match="KhongCo"):
            register.write_named("KhongCo", 1)

    def test_rows_with_other_columns_are_refused(self, opened: Open) -> None:
        register = opened()
        with pytest.raises(RegisterError, match="Cột lạ"):
            register.replace_table(TABLE, as_columns(("a",), titles=("Cột lạ",)))
        with pytest.raises(RegisterError, match="tblTTHC"):
            register.replace_table(TABLE, as_columns(("a",), titles=("Kỳ",)))

    def test_check_tables_names_every_problem(self, opened: Open) -> None:
        register = opened()
        register.check_tables({TABLE: TITLES, EMPTY: ["Mã"]})
        with pytest.raises(RegisterError) as error:
            register.check_tables(
                {
                    TABLE: ["Đơn vị", "Quý", "Ngày nhận"],
                    "tblVangMat": ["Cột A"],
                    "tblCu": ["Mã", "Số"],
                }
            )
        message = error.value.message
        assert "cột Quý đã bị đổi tên thành Kỳ (ô B4)" in message
        assert "Thiếu bảng tblVangMat" in message
        assert "Bảng tblCu đã bị đổi tên thành tblTrong trên trang Trống" in message
        assert "đặt lại tên bảng thành tblCu" in error.value.remedy
        with pytest.raises(RegisterError, match=r"đổi chỗ.*ô A4.*cần cột Kỳ, đang là Đơn vị"):
            register.check_tables({TABLE: ["Kỳ", "Đơn vị"]})
        with pytest.raises(RegisterError, match=r"Trang Trống, bảng tblTrong: thiếu cột Thêm"):
            register.check_tables({EMPTY: ["Mã", "Số", "Thêm"]})

    def test_a_snapshot_brings_back(self, opened: Open) -> None:
        register = opened()
        before = register.snapshot()
        register.replace_table(TABLE, as_columns(RECORDS[0]))
        after = register.snapshot()
        register.restore(before)
        assert not register.pending()
        assert values(register.read_table(TABLE)) == list(RECORDS)
        register.restore(after)
        assert values(register.read_table(TABLE)) == [RECORDS[0]]
        assert register.commit()
        register.restore(before)
        register = reopened(register, opened)
        assert values(register.read_table(TABLE)) == list(RECORDS)

    def test_closing_drops_what_was_not_committed(self, opened: Open) -> None:
        register = opened()
        register.replace_table(TABLE, as_columns())
        register.close()
        assert values(opened().read_table(TABLE)) == list(RECORDS)

    def test_status_and_message_change_nothing(self, opened: Open) -> None:
        register = opened()
        register.status("Đang đọc")
        register.message("Xong")
        register.status("")
        assert not register.pending()
        assert register.location

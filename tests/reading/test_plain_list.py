"""A list made for people is found where it lies, and what is no record is passed over."""

from __future__ import annotations

from typing import Any

import pytest

from cchc_xl.reading.plain_list import PlainList, find_list, heading_words

NAMES = {
    "code": ("Mã TTHC", "Mã số"),
    "name": ("Tên thủ tục",),
    "from": ("Hiệu lực từ", "Ngày hiệu lực"),
    "to": ("Hiệu lực đến",),
    "note": ("Ghi chú",),
}
HEAD = ["STT", "Mã TTHC", "Tên thủ tục", "Hiệu lực từ"]
RECORD = [1.0, "1.01", "Chuyển trường", "01/02/2023"]


def found_in(*rows: list[Any]) -> PlainList:
    width = max(map(len, rows))
    found = find_list([row + [""] * (width - len(row)) for row in rows], NAMES)
    assert found is not None
    return found


def passed(*rows: list[Any]) -> list[tuple[int, str]]:
    return [(one.row, one.why) for one in found_in(HEAD, *rows).passed]


@pytest.mark.parametrize(
    ("label", "same"),
    [
        ("Mã TTHC (*)", "MÃ THỦ TỤC HÀNH CHÍNH"),
        ("Tên thủ tục", "ten  TTHC:"),
        ("Chuẩn hoá", "chuẩn hóa"),
        ("Điện thoại", "DIEN THOAI"),
        ("Ngày\nhiệu lực", "ngày hiệu lực"),
    ],
)
def test_headings_are_compared_by_their_letters(label: str, same: str) -> None:
    assert heading_words(label) == heading_words(same) != ()


def test_a_list_below_titles_with_a_running_number() -> None:
    found = found_in(["SỞ GIÁO DỤC"], ["DANH MỤC THỦ TỤC HÀNH CHÍNH"], [], HEAD, RECORD)
    assert (found.header, found.columns) == (3, {"code": 1, "name": 2, "from": 3})
    assert (found.renamed, found.doubled, found.others, found.passed) == ({}, {}, {}, ())


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (["Mã số", "Tên TTHC", "Ngày hiệu lực"], {"code": 0, "name": 1, "from": 2}),
        (["Mã số TTHC", "Tên thủ tục hành chính"], {"code": 0, "name": 1}),
        (["Ngày hiệu lực từ", "Tên thủ tục", "Số mã TTHC"], {"from": 0, "name": 1, "code": 2}),
        (["Mã số", "Mã TTHC", "Tên thủ tục"], {"code": 1, "name": 2}),
        (["Mã số", "Mã số", "Tên thủ tục", "Ghi chú"], {"name": 2, "note": 3}),
    ],
)
def test_headings_in_other_words(heads: list[str], columns: dict[str, int]) -> None:
    assert found_in(heads).columns == columns


def test_what_is_known_by_other_words_is_told_and_what_nobody_looks_for() -> None:
    found = found_in(["TT", "Mã số", "Tên thủ tục", "Màu", "Ghi chú", "Ghi chú"])
    assert found.renamed == {"code": "Mã số"}
    assert found.doubled == {"note": [4, 5]}
    assert found.others == {3: "Màu"}


def test_headings_in_two_rows() -> None:
    top = ["STT", "Mã TTHC", "Tên thủ tục", "Hiệu lực", "", "Ghi chú"]
    found = found_in(["DANH MỤC"], top, ["", "", "", "Từ", "Đến", ""], [1.0, "1", "a", "", "", ""])
    assert found.header == 2
    assert found.columns == {"code": 1, "name": 2, "from": 3, "to": 4, "note": 5}
    assert found.renamed == {}


def test_no_list() -> None:
    assert find_list([["Một", "Hai"], ["a", "b"]], NAMES) is None
    assert find_list([["Mã TTHC"], ["1"]], NAMES) is None
    assert find_list([], NAMES) is None


@pytest.mark.parametrize(
    "numbers", [["(1)", "(2)", "(3)", "(4)"], [1.0, 2.0, 3.0, 4.0], ["A", "B", "1", "2"]]
)
def test_the_numbers_of_the_columns_are_no_record(numbers: list[Any]) -> None:
    assert passed(numbers, RECORD) == [(1, "group")]


@pytest.mark.parametrize(
    "row",
    [
        ["I", "", "LĨNH VỰC TRUNG HỌC"],
        ["II.", "Giáo dục mầm non"],
        ["I. Giáo dục trung học"],
        ["Lĩnh vực: mầm non"],
        ["BẬC TIỂU HỌC"],
    ],
)
def test_a_heading_over_some_records_is_none_of_them(row: list[Any]) -> None:
    assert passed(RECORD, row, RECORD) == [(2, "group")]


@pytest.mark.parametrize(
    "rows",
    [
        [["Ghi chú: số liệu đến 07/03"]],
        [
            ["", "", "Hải Phòng, ngày 5 tháng 3 năm 2023"],
            ["", "Người lập biểu", "Thủ trưởng đơn vị"],
        ],
        [["", "", "KT. GIÁM ĐỐC"], ["", "", "PHÓ GIÁM ĐỐC"], ["", "", "Nguyễn Văn A"]],
        [["(Danh sách này gồm 12 thủ tục./.)"], ["Nguồn số liệu: Văn phòng"]],
    ],
)
def test_what_stands_below_a_list_is_none_of_it(rows: list[list[Any]]) -> None:
    assert passed(RECORD, *rows) == [(2 + n, "remark") for n in range(len(rows))]


def test_sums_are_no_records() -> None:
    assert passed(RECORD, ["", "Tổng cộng", "", ""], ["Cộng:", "", "", 5.0]) == [
        *((2, "total"), (3, "total"))
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "Cấp bản sao văn bằng", ""],  # its code is lacking: that is a fault
        ["", "1.02", "Xác nhận của hiệu trưởng", ""],
        ["", "1.03", "Giám đốc sở cho phép hoạt động", ""],
        [2.0, "1.04", "", ""],
        ["", "1.05", "", ""],
        ["I", "MỘT", "", ""],
    ],
)
def test_a_record_that_is_not_whole_stays_one(row: list[Any]) -> None:
    assert passed(RECORD, row) == []
    assert passed(row, RECORD) == []

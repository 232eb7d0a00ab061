"""Values as Excel hands them out over COM, and as it must be given them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.register.live.texts import COM, UNO, Letters, as_text
from cchc_xl.register.live.values import (
    as_read_back,
    cell_value,
    fitting_format,
    formula_text,
    from_host,
    needs_format,
    same,
    to_libreoffice,
)
from cchc_xl.register.port import CellError, Formula

UTC = dt.UTC


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (None, None),
        ("", None),
        ("chữ", "chữ"),
        (5.0, 5),
        (2.0**53, 2**53),
        (2.0**54, 2.0**54),
        (2.5, 2.5),
        (-0.0, 0),
        (True, True),
        (Decimal("12.5000"), 12.5),
        (Decimal("12.0000"), 12),
        (dt.datetime(2023, 3, 8, tzinfo=UTC), dt.date(2023, 3, 8)),
        (dt.datetime(2023, 3, 8, 7, 30, tzinfo=UTC), dt.datetime(2023, 3, 8, 7, 30)),
        (dt.datetime(2023, 3, 8, 7, 30, 0, 1_499), dt.datetime(2023, 3, 8, 7, 30, 0, 1_000)),
        (dt.datetime(1899, 12, 31, tzinfo=UTC), dt.date(1900, 1, 1)),
        (dt.datetime(1900, 2, 27), dt.date(1900, 2, 28)),
        (dt.datetime(1900, 3, 1), dt.date(1900, 3, 1)),
        (dt.datetime(1899, 12, 30, 12), 0.5),
        (dt.datetime(9999, 12, 31), dt.date(9999, 12, 31)),
        (-2146826281, CellError("#DIV/0!")),
        (-2146826246, CellError("#N/A")),
        (-2146826265, CellError("#REF!")),
        (-2146826243, CellError("#SPILL!")),
        (-2146826000, CellError("#VALUE!")),
        ("a_x0041_b", "a_x0041_b"),
        ("_x000D_", "_x000D_"),
        ("_x005F_x0041_", "_x005F_x0041_"),
        ("a\ufdd00000b", "a\0b"),
    ],
)
def test_what_comes_out_of_a_cell(raw: Any, value: Any) -> None:
    found = from_host(raw, False)
    assert found == value
    assert type(found) is type(value)


def test_a_workbook_may_count_from_1904() -> None:
    day = dt.datetime(2023, 3, 8, tzinfo=UTC)
    assert from_host(day, True) == dt.date(2023, 3, 8)
    assert to_libreoffice(dt.date(2023, 3, 8), True) == dt.datetime(2023, 3, 8)


def test_an_unknown_kind_is_no_value() -> None:
    with pytest.raises(TypeError):
        from_host(b"x", False)


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (None, None),
        (True, True),
        (5, 5.0),
        (2**53, float(2**53)),
        (dt.date(2023, 3, 8), dt.datetime(2023, 3, 8)),
        (dt.date(1900, 1, 1), dt.datetime(1899, 12, 31)),
        (
            dt.datetime(2023, 3, 8, 7, 30, 15, 250_000),
            dt.datetime(2023, 3, 8, 7, 30, 15, 250_000),
        ),
        (CellError("#REF!"), "#REF!"),
        (Formula("SUM(A1,1)", 3), "=SUM(A1,1)"),
        ("#REF!", "'#REF!"),
    ],
)
def test_what_goes_into_a_cell(value: Any, given: Any) -> None:
    assert to_libreoffice(value, False) == given


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+84 225", "-5", "@SUM(A1)", "007", "'x", "''", "#REF!", "TRUE", "đúng", "Wahr"),
        *(
            "3-1",
            "1/2 tr",
            "12%",
            "5 đ",
            "Mar 5",
            "tháng 3",
            "1,5",
            "một 二",
            "٣ ba",
            "(5)",
            "5 PM",
        ),
        *(" =1", "\t=1", "\n1", "1E5", "e", "THPT01", ".5", "$5", "a" * 20, " đầu dòng"),
    ],
)
def test_text_that_could_be_read_otherwise_gets_an_apostrophe(text: str) -> None:
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Tuyển sinh lớp mười", "Đúng hạn", "không có, chưa rõ", "A b\nc"])
def test_other_text_goes_in_as_it_is(text: str) -> None:
    assert as_text(text) == text


@pytest.mark.parametrize("letters", [COM, UNO], ids=["com", "uno"])
@given(
    st.text(min_size=1, max_size=30)
    | st.lists(st.sampled_from(["_x", "005F", "0041", "000D", "D83D", "_", "x", "a"])).map("".join)
)
def test_any_text_comes_back(letters: Letters, text: str) -> None:
    if not text:
        return
    written = as_text(text, letters)
    assert from_host(written.removeprefix("'"), False, letters) == text
    assert "\0" not in written
    written.encode("utf-16")


@given(st.datetimes(min_value=dt.datetime(1900, 3, 1)), st.booleans())
def test_any_moment_comes_back_to_the_millisecond(moment: dt.datetime, epoch_1904: bool) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if epoch_1904 and moment.year < 1905:
        return
    (expected,) = as_read_back([moment], epoch_1904)
    back = from_host(to_libreoffice(moment, epoch_1904), epoch_1904)
    assert back == expected
    assert type(back) is type(expected)


@pytest.mark.parametrize(
    ("raw", "formula", "value"),
    [
        (3.0, "=SUM(1,2)", Formula("SUM(1,2)", 3)),
        ("=1+1", "=1+1", "=1+1"),
        ("'x", "'x", "'x"),
        (12.0, "12", 12),
        (True, "TRUE", True),
        (None, "", None),
        ("", '=""', Formula('""')),
        (6.0, "{=SUM(A1:A3*2)}", Formula("SUM(A1:A3*2)", 6)),
        (-2146826281, "=1/0", Formula("1/0", CellError("#DIV/0!"))),
        (-2146826281, "#DIV/0!", CellError("#DIV/0!")),
        (-2146826281, "=#DIV/0!", CellError("#DIV/0!")),
    ],
)
def test_a_formula_is_told_from_a_text(raw: Any, formula: str, value: Any) -> None:
    assert cell_value(raw, formula, False) == value


def test_a_formula_is_what_begins_with_an_equals_sign() -> None:
    assert formula_text("=A1") == "A1"
    assert formula_text("{=A1}") == "A1"
    assert formula_text("A1") == formula_text("'=A1") == formula_text(None) == ""


def test_programs_may_spell_a_formula_in_their_own_way() -> None:
    assert same(Formula("sum( A1 , 2)", 1), Formula("SUM(A1,2)"))
    assert same(Formula("_xlfn.CONCAT(tblA[Số thứ tự])"), Formula("CONCAT(tblA[Số thứ tự])"))
    assert not same(Formula('"ít"'), Formula('"ÍT"'))
    assert not same(Formula("A1", 5), 5)
    assert not same(1, True)
    assert not same("#REF!", CellError("#REF!"))


@pytest.mark.parametrize("text", ["_x0041_", "a_x0041_b", "_x005F_x0041_", "_x00e0_", "_x005F_"])
@pytest.mark.parametrize("letters", [COM, UNO], ids=["com", "uno"])
def test_letters_that_look_like_a_files_escape_are_these_letters(
    letters: Letters, text: str
) -> None:
    assert from_host(text, False, letters) == text
    assert to_libreoffice(text, False, letters) == f"'{text}"


def test_libreoffice_hands_out_a_files_control_letters_as_their_escape() -> None:
    assert from_host("một_x000D_\nhai", False, UNO) == "một\r\nhai"
    assert from_host("_x005F_x000D_", False, UNO) == "_x000D_"


DAY = dt.date(2023, 3, 8)
MOMENT = dt.datetime(2023, 3, 8, 7, 30)


@pytest.mark.parametrize(
    ("column", "current", "first", "wanted"),
    [
        ([DAY, None, "chữ"], "General", "General", "dd/mm/yyyy"),
        ([DAY, MOMENT], "0.00", "0.00", "dd/mm/yyyy hh:mm:ss"),
        ([DAY], "m/d/yyyy", "m/d/yyyy", ""),
        ([DAY], "", "m/d/yyyy", "m/d/yyyy"),
        ([5, None], "General", "General", ""),
        ([5], "0.0%", "0.0%", ""),
        ([5], "dd/mm/yyyy", "dd/mm/yyyy", "General"),
        ([5], "@", "@", "General"),
        ([5], "", "0.0%", "0.0%"),
        ([5], "", "dd/mm/yyyy", "General"),
        ([5, DAY], "0.00", "0.00", "General"),
        ([True, DAY], "General", "General", ""),
        ([Formula("A1")], "@", "@", "General"),
        ([Formula("A1")], "dd/mm/yyyy", "dd/mm/yyyy", ""),
        ([Formula("A1", 5)], "dd/mm/yyyy", "dd/mm/yyyy", "General"),
        ([Formula("A1=1", True)], "0.00", "0.00", "General"),
    ],
)
def test_a_column_gets_the_format_that_its_values_need(
    column: list[Any], current: str, first: str, wanted: str
) -> None:
    assert needs_format(column)
    assert fitting_format(column, current, first) == wanted


def test_text_needs_no_format() -> None:
    assert not needs_format(["x", None, True, CellError("#N/A")])

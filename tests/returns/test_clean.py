"""What a cell is read as, and what is said about it."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.returns.cells.clean import Cleaned, clean
from cchc_xl.returns.cells.columns import clean_column
from cchc_xl.returns.cells.texts import folded, show, tidy
from cchc_xl.returns.cells.typed_text import read_number
from tests.returns.returns_samples import column
from validation.catalogue import entries
from validation.form import Column

COUNT = column("n", "Số", "count")
NUMBER = column("n", "Số", "number")
PERCENT = column("n", "Tỷ lệ", "percent")
DATE = column("d", "Ngày", "date")
TEXT = column("t", "Chữ")
PHONE = column("phone", "Điện thoại")
CHOICE = column("c", "Trạng thái", "choice", choices=("Hoàn thành", "Chưa thực hiện"))
UNIT = column("u", "Đơn vị", "unit")
COLUMNS = (COUNT, NUMBER, PERCENT, DATE, TEXT, PHONE, CHOICE, UNIT)
DAY = date(2023, 3, 15)


@pytest.mark.parametrize(
    ("raw", "asked", "value", "code"),
    [
        (12.0, COUNT, 12, ""),
        (12, COUNT, 12, ""),
        ("", COUNT, None, ""),
        ("  ", COUNT, None, "C303"),
        ("1.234", COUNT, 1234, "C305"),
        ("1 234", COUNT, 1234, "C305"),
        ("1\u00a0234", COUNT, 1234, "C305"),
        ("1.234.567", COUNT, 1234567, "C305"),
        ("007", COUNT, 7, "C305"),
        ("-3", COUNT, -3, "C305"),
        ("12,0", COUNT, 12, "C305"),
        ("1,234", COUNT, None, "C307"),
        ("1,5", COUNT, None, "C307"),
        (1.5, COUNT, None, "C307"),
        ("12 hồ sơ", COUNT, None, "C306"),
        ("95%", COUNT, None, "C306"),
        ("không", COUNT, None, "C325"),
        ("-", COUNT, None, "C325"),
        (True, COUNT, None, "C320"),
        (1e300, COUNT, None, "C323"),
        (float("nan"), COUNT, None, "C323"),
        (DAY, COUNT, None, "C319"),
        ("1.234,5", NUMBER, 1234.5, "C305"),
        ("1,5", NUMBER, 1.5, "C305"),
        ("1.5", NUMBER, 1.5, "C305"),
        (1.5, NUMBER, 1.5, ""),
        ("1.23.4", NUMBER, None, "C306"),
        (95.0, PERCENT, 95, ""),
        ("95%", PERCENT, 95, "C305"),
        ("95 %", PERCENT, 95, "C305"),
        ("95,5%", PERCENT, None, "C307"),
        (0.95, PERCENT, 95, "C308"),
        (0.29, PERCENT, 29, "C308"),
        (0.955, PERCENT, None, "C307"),
        (1.0, PERCENT, 1, "C326"),
        (0.0, PERCENT, 0, ""),
        (DAY, DATE, DAY, ""),
        (datetime(2023, 3, 15), DATE, DAY, ""),
        (datetime(2023, 3, 15, 8, 30), DATE, DAY, "C313"),
        ("15/03/2023", DATE, DAY, "C309"),
        ("15-3-2023", DATE, DAY, "C309"),
        ("15.03.2023", DATE, DAY, "C309"),
        ("15/3/23", DATE, DAY, "C309"),
        ("2023-03-15", DATE, DAY, "C309"),
        ("ngày 15 tháng 3 năm 2023", DATE, DAY, "C309"),
        ("31/02/2023", DATE, None, "C310"),
        ("03/15/2023", DATE, None, "C310"),
        ("tháng 3/2023", DATE, None, "C311"),
        ("15/03/0203", DATE, None, "C314"),
        (date(2203, 3, 15), DATE, None, "C314"),
        (45000.0, DATE, date(2023, 3, 15), "C312"),
        (45000.5, DATE, None, "C311"),
        (15.0, DATE, None, "C311"),
        (float("inf"), DATE, None, "C323"),
        (time(8, 30), DATE, None, "C311"),
        (timedelta(hours=30), TEXT, None, "C319"),
        (True, DATE, None, "C311"),
        ("Tốt", TEXT, "Tốt", ""),
        (" Tốt  lắm ", TEXT, "Tốt lắm", "C303"),
        ("Tốt\u200blắm\u00a0", TEXT, "Tốtlắm", "C303"),
        ("dòng 1\ndòng 2", TEXT, "dòng 1\ndòng 2", ""),
        (unicodedata.normalize("NFD", "Tốt"), TEXT, "Tốt", "C304"),
        ("=1+1", TEXT, "=1+1", ""),
        ("@a", TEXT, "@a", ""),
        (15.0, TEXT, "15", "C317"),
        (1.5, TEXT, "1,5", "C317"),
        (DAY, TEXT, None, "C319"),
        ("x" * 40_000, TEXT, None, "C324"),
        ("😀" * 16_384, TEXT, None, "C324"),
        ("Së Gi¸o dôc", TEXT, None, "C321"),
        ("Tr­êng häc", TEXT, None, "C321"),
        (912345678.0, PHONE, "0912345678", "C318"),
        ("0912345678", PHONE, "0912345678", ""),
        ("Hoàn thành", CHOICE, "Hoàn thành", ""),
        ("hoàn  THÀNH ", CHOICE, "Hoàn thành", "C315"),
        (unicodedata.normalize("NFD", "Hoàn thành"), CHOICE, "Hoàn thành", "C304"),
        ("Hoàn thành ", CHOICE, "Hoàn thành", "C303"),
        ("Xong", CHOICE, None, "C316"),
        ("Hoµn thµnh", CHOICE, None, "C321"),
        (1.0, CHOICE, None, "C316"),
        (True, CHOICE, None, "C316"),
        ("THPT01", UNIT, "THPT01", ""),
        ("THPT01 - Trường THPT Trần Phú", UNIT, "THPT01", ""),
        ("thpt01", UNIT, "THPT01", "C322"),
    ],
)
def test_clean(raw: Any, asked: Column, value: Any, code: str) -> None:
    cleaned = clean(raw, asked)
    assert (cleaned.value, cleaned.code) == (value, code)
    assert type(cleaned.value) is type(value)


@pytest.mark.parametrize(
    ("raw", "percent", "value", "code"),
    [
        (1.0, True, 100, "C308"),
        (1.0, False, 1, ""),
        (1.5, True, 150, "C308"),
        (1.5, False, None, "C307"),
        (95.0, True, 95, ""),
    ],
)
def test_percent_format_decides(raw: float, percent: bool, value: int | None, code: str) -> None:
    assert clean(raw, PERCENT, percent)[:2] == (value, code)


def test_suggestion_is_given() -> None:
    fields = dict(clean("Së Gi¸o dôc", TEXT).fields)
    assert fields == {"encoding": "TCVN3 (ABC)", "suggestion": "Sở Giáo dục"}


RAW = st.one_of(
    st.text(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["", None, 0.0, 1.0, 0.5, " 12", "12", "1.234", "Hoàn thành", "THPT01"]),
)


@given(RAW, st.sampled_from(COLUMNS))
def test_every_cell_is_a_value_or_said(raw: Any, asked: Column) -> None:
    cleaned = clean(raw, asked)
    if cleaned.code:
        entry = entries()[cleaned.code]
        assert cleaned.bad == (entry.severity == "error")
        known = {"label": "", "value": show(raw), "cell": "A1"} | dict(cleaned.fields)
        assert entry.message.format(**known)
        assert entry.remedy.format(**known)
    else:
        assert not cleaned.bad
    if cleaned.bad:
        assert cleaned.value is None
    if cleaned.value is not None:
        kinds = {"count": int, "percent": int, "number": float, "date": date}
        assert type(cleaned.value) is kinds.get(asked.kind, str)


@given(st.lists(RAW), st.sampled_from(COLUMNS))
def test_column_reads_as_cells_do(values: list[Any], asked: Column) -> None:
    found, odd = clean_column(values, asked)
    one_by_one = [clean(value, asked) for value in values]
    for position, (value, cleaned) in enumerate(zip(found, one_by_one, strict=True)):
        if position in odd:
            assert value is None
        else:
            assert cleaned == Cleaned(value)
            assert type(value) is type(cleaned.value)


@given(st.text())
def test_tidy_text_stays(text: str) -> None:
    once = tidy(text)[0]
    assert tidy(once) in ((once, ""), (once, "C304"))
    assert once == once.strip(" \n")


@given(st.integers(-(10**14), 10**14), st.sampled_from([".", " "]))
def test_grouped_numbers_come_back(number: int, mark: str) -> None:
    typed = f"{number:,}".replace(",", mark)
    assert read_number(typed) == number


TONES = [
    ("Hoàn thành", "Hòan thành"),
    ("Hoàn thành", "HÒAN THÀNH"),
    ("Hoàn thành", "hoàn  thành"),
    ("Hoàn thành", "Hoa\u0300n tha\u0300nh"),
    ("Hòa Bình", "Hoà Bình"),
    ("Thúy", "Thuý"),
    ("Khỏe", "Khoẻ"),
    ("Hóa học", "Hoá học"),
    ("Ủy ban", "Uỷ ban"),
    ("Lũy kế", "Luỹ kế"),
    ("Thủy sản", "Thuỷ sản"),
    ("Tòa án", "Toà án"),
    ("Của", "Cuả"),
    ("Tùy chọn", "Tuỳ chọn"),
    ("Xóa sổ", "Xoá sổ"),
    ("Hoạt động", "Họat động"),
    ("Quý", "Qúy"),
    ("Giải quyết", "Gỉai quyết"),
    ("Toàn trình", "Tòan trình"),
    ("Thuế", "Thúê"),
    ("Trường Hòa, Hóa.", "Trường Hoà, Hoá."),
]
OTHER_WORDS = [
    ("Hòa", "Hóa"),
    ("Hoàn", "Hoãn"),
    ("Thúy", "Thủy"),
    ("Của", "Cua"),
    ("Má", "Mà"),
    ("Hoà", "Hoa"),
    ("Bạn", "Bàn"),
    ("Tóa", "Toạ"),
    ("Ủy", "Ụy"),
    ("Đà", "Dà"),
    ("Tư", "Tu"),
]


@pytest.mark.parametrize(("choice", "typed"), TONES)
def test_where_the_tone_stands_makes_no_other_word(choice: str, typed: str) -> None:
    asked = column("c", "Chọn", "choice", choices=("Khác", choice))
    cleaned = clean(typed, asked)
    assert (cleaned.value, cleaned.bad) == (choice, False)
    assert cleaned.code in ("C315", "C303", "C304")


@pytest.mark.parametrize(
    "typed",
    [
        "Cấp Sở \u2013 thành phố, quận",
        "Cấp Sở-thành phố,quận",
        "Cấp Sở \u2014 thành phố , quận",
        "Cấp\u00a0Sở\u00a0-\u00a0thành phố,  quận ",
        "CẤP SỞ \u2212 thành phố, quận",
        "Cấp Sở\u2011thành phố, quận",
    ],
)
def test_a_pasted_choice_with_other_spaces_or_dashes_is_read(typed: str) -> None:
    choice = "Cấp Sở - thành phố, quận"
    cleaned = clean(typed, column("c", "Chọn", "choice", choices=("Khác", choice)))
    assert (cleaned.value, cleaned.bad) == (choice, False)
    assert cleaned.code in ("C315", "C303")


@pytest.mark.parametrize("typed", ["Cấp Sở thành phố, quận", "Cấp Sở - thành phố quận"])
def test_a_choice_without_its_signs_is_another_one(typed: str) -> None:
    asked = column("c", "Chọn", "choice", choices=("Cấp Sở - thành phố, quận",))
    assert clean(typed, asked).code == "C316"


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("THPT01 - Trường THPT Ngô Quyền", "THPT01"),
        ("THPT01 \u2013 Trường THPT Ngô Quyền", "THPT01"),
        ("THPT01\u2014Trường THPT Ngô Quyền", "THPT01"),
        ("THPT01-Trường THPT Ngô Quyền", "THPT01"),
        ("THPT01- Trường THPT Ngô Quyền", "THPT01"),
        ("THPT01 -Trường THPT Ngô Quyền", "THPT01"),
        ("A-1 - Trường A", "A-1"),
        ("A-1", "A-1"),
        ("THPT01", "THPT01"),
    ],
)
def test_a_picked_unit_is_known_by_its_code_whatever_the_dash(typed: str, unit: str) -> None:
    cleaned = clean(typed, column("c", "Đơn vị", "unit"))
    assert (cleaned.value, cleaned.code) == (unit, "")


@pytest.mark.parametrize(("choice", "typed"), OTHER_WORDS)
def test_another_tone_makes_another_word(choice: str, typed: str) -> None:
    assert clean(typed, column("c", "Chọn", "choice", choices=(choice,))).code == "C316"


@given(st.text(alphabet="hoaàáảãạeèuùyýgiq ờng\u0300\u0301,.-", max_size=12))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("typed", "count", "number"),
    [
        ("0.475", "C307", 0.475),
        ("0,475", "C307", 0.475),
        ("-0.475", "C307", -0.475),
        ("+0.475", "C307", 0.475),
        ("00.475", "C307", 0.475),
        ("01.234", "C307", 1.234),
        ("0.000", "C305", 0.0),
        ("0.475.000", "C306", None),
        ("0 475", "C306", None),
        ("0.5", "C307", 0.5),
        ("000.475", "C307", 0.475),
        ("1.475", "C305", 1475.0),
        ("10.475", "C305", 10475.0),
        ("100.475", "C305", 100475.0),
    ],
)
def test_thousands_do_not_begin_with_nought(typed: str, count: str, number: float | None) -> None:
    assert clean(typed, COUNT).code == count
    assert clean(typed, NUMBER).value == number


@pytest.mark.parametrize(
    ("typed", "day", "code"),
    [
        ("2023-02-17T00:00:00.000Z", date(2023, 2, 17), ""),
        ("2023-02-17T00:00:00Z", date(2023, 2, 17), ""),
        ("2023-02-17T00:00:00.000+07:00", date(2023, 2, 17), ""),
        ("2023-02-17T00:00:00+0700", date(2023, 2, 17), ""),
        ("2023-02-17T00:00:00.000000", date(2023, 2, 17), ""),
        ("2023-02-17T10:30:00Z", date(2023, 2, 17), "C313"),
        ("2023-02-17T23:59:59.999Z", date(2023, 2, 18), "C313"),
        ("2023-02-16T23:59:30.000Z", date(2023, 2, 17), "C313"),  # SheetJS in Vietnam: .xlsx
        ("2023-02-16T16:59:30.000Z", date(2023, 2, 17), "C313"),  # and .ods
        ("2023-02-16T16:58:00.000Z", date(2023, 2, 16), "C313"),
        ("2023-02-16T17:00:00Z", date(2023, 2, 17), ""),
        ("2023-02-16T19:00:00+02:00", date(2023, 2, 17), ""),
        ("2023-02-16T22:00:00+0000", date(2023, 2, 17), "C313"),
        ("2023-02-17T23:59:59", date(2023, 2, 17), "C313"),
        ("2023-02-17T08:00:00+07:00", date(2023, 2, 17), "C313"),
        ("9999-12-31T23:59:00Z", None, "C311"),
        ("1899-12-30T00:00:00Z", None, "C314"),
        ("2023-02-30T00:00:00Z", None, "C311"),
        ("2023-02-17T25:00:00Z", None, "C311"),
        ("2023-02-17Z", date(2023, 2, 17), ""),
        ("2023-02-17+07:00", date(2023, 2, 17), ""),
        ("2023-02-17T", None, "C311"),
        ("20230217T000000Z", None, "C311"),
    ],
)
def test_dates_as_programs_write_them(typed: str, day: date | None, code: str) -> None:
    cleaned = clean(typed, DATE)
    assert (cleaned.value, cleaned.code) == (day, code)

"""Small parts: addresses, formats, escapes, serial numbers, sameness."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.base.serials import from_serial, to_serial
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.formulas import translated
from cchc_xl.register.package.styles import shows_date
from cchc_xl.register.package.values import same
from cchc_xl.register.port import CellError, CellValue, Formula


@pytest.mark.parametrize(("text", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16_384)])
def test_column_letters(text: str, number: int) -> None:
    assert addresses.letters(number) == text
    assert addresses.number(text) == number


def test_areas() -> None:
    assert Area.parse("A4:$J$20") == (4, 1, 20, 10)
    assert str(Area.parse("B2:B2")) == "B2"
    assert Area.parse("A1:B2").overlaps(Area.parse("B2:C3"))
    assert not Area.parse("A1:B2").overlaps(Area.parse("C1:C9"))
    with pytest.raises(ValueError, match="A"):
        Area.parse("A:A:A")


@pytest.mark.parametrize(
    ("code", "date"),
    [
        ("dd/mm/yyyy", True),
        ("[$-42A]d mmmm yyyy;@", True),
        ("h:mm AM/PM", True),
        ("[h]:mm", False),
        ("General", False),
        ('#,##0 "đồng"', False),
        ('0 "ngày dmy"', False),
        ("0.00E+00", False),
        ("[Red]-0;[Blue]d", False),
        ("0\\d", False),
        ("_-* #,##0_-", False),
        ("@", False),
    ],
)
def test_formats_that_show_dates(code: str, date: bool) -> None:
    assert shows_date(code) is date


@given(st.text(st.characters(codec=None)))
def test_escapes_come_back(text: str) -> None:
    written = xmltext.escape(text).encode("utf-8")
    element = xmltext.parse(b"<t>" + written + b"</t>", "")
    assert xmltext.decode_xstring(element.text or "") == _joined(text)
    assert xmltext.decode_xstring(xmltext.unescape(written.decode())) == _joined(text)


def _joined(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\rb", "a_x000D_b"),
        ("_x000D_", "_x005F_x000D_"),
        ("\x01", "_x0001_"),
        ("_x_", "_x_"),
        ("a & <b>", "a &amp; &lt;b&gt;"),
        ("\n\t", "\n\t"),
    ],
)
def test_escapes(text: str, written: str) -> None:
    assert xmltext.escape(text) == written


@pytest.mark.parametrize(
    ("day", "serial"),
    [
        (dt.date(1900, 1, 1), "1"),
        (dt.date(1900, 2, 28), "59"),
        (dt.date(1900, 3, 1), "61"),
        (dt.date(2023, 3, 8), "44993"),
        (dt.datetime(2023, 3, 8, 12), "44993.5"),
        (dt.date(9999, 12, 31), "2958465"),
    ],
)
def test_serial_numbers(day: dt.date, serial: str) -> None:
    assert to_serial(day, False) == serial
    assert from_serial(float(serial), False) == day


@given(st.datetimes(dt.datetime(1904, 1, 1), dt.datetime(9999, 12, 31)), st.booleans())
def test_times_of_day_come_back_to_the_millisecond(moment: dt.datetime, epoch: bool) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    back = from_serial(float(to_serial(moment, epoch)), epoch)
    midnight = moment == dt.datetime.combine(moment.date(), dt.time())
    assert back == (moment.date() if midnight else moment)


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, None, False),
        ("1", 1, False),
        ("#N/A", CellError("#N/A"), False),
        (CellError("#N/A"), CellError("#N/A"), True),
        (dt.date(2023, 3, 8), dt.datetime(2023, 3, 8), True),
        (Formula("A1", 1), Formula("A1", 1.0), True),
        (Formula("A1", 1), Formula("A1", True), False),
        (Formula("A1", 1), 1, False),
    ],
)
def test_sameness(a: CellValue, b: CellValue, equal: bool) -> None:
    assert same(a, b) is equal
    assert same(b, a) is equal


def test_formulas_move_as_when_sorting() -> None:
    formula = "IF(A5>$B$1,tblX[[#This Row],[Số]]&\"A5\",'Trang 1'!C5)"
    moved = "IF(A9>$B$1,tblX[[#This Row],[Số]]&\"A5\",'Trang 1'!C9)"
    assert translated(formula, "F5", "F9") == moved
    assert translated(formula, "F5", "F5") == formula


def test_attributes_are_set_in_place() -> None:
    tag = b"<a x='1' ref = \"A1\" />"
    assert xmltext.set_attribute(tag, "ref", "B&2") == b"<a x='1' ref = \"B&amp;2\" />"
    assert xmltext.set_attribute(b"<a/>", "y", "2") == b'<a y="2"/>'
    assert xmltext.attributes(tag) == {"x": "1", "ref": "A1"}


def test_a_tag_whose_name_is_no_text_is_passed_over() -> None:
    assert [tag.name for tag in xmltext.tags(b"<a><b\xff/><c/></a>")] == ["a", "b\ufffd", "c"]


def test_tags_pass_over_comments_and_cdata() -> None:
    xml = b"<?xml version='1.0'?><!-- <z/> --><a b='>'><x:c><![CDATA[<d>]]></x:c><e/></a>"
    assert [(tag.name, tag.depth) for tag in xmltext.tags(xml)] == [("a", 0), ("c", 1), ("e", 1)]
    inner = next(tag for tag in xmltext.tags(xml) if tag.name == "c")
    end = xmltext.element_end(xml, inner)
    assert xml[inner.start : end] == b"<x:c><![CDATA[<d>]]></x:c>"

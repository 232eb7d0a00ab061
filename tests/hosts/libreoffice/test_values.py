"""Values on their way into and out of cells, without a LibreOffice."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlwings import XlwingsError

from cchc_xl.base.cells import MAX_TEXT
from cchc_xl.hosts.libreoffice.inside.blocks import (
    BLANK,
    BOOLEAN,
    CLOCK,
    DAY,
    FORMULA,
    MOMENT,
    NUMBER,
    STRING,
    Block,
)
from cchc_xl.hosts.libreoffice.values import block_of, dated_at

EPOCH = dt.datetime(1899, 12, 30)


def block(*row: Any) -> Block:
    return block_of([list(row)], EPOCH)


@pytest.mark.parametrize(
    ("value", "cell", "kind"),
    [
        (None, "", BLANK),
        ("", "", BLANK),
        (math.nan, "", BLANK),
        ("'", "", BLANK),
        (5, 5.0, NUMBER),
        (2**53, float(2**53), NUMBER),
        (True, 1.0, BOOLEAN),
        ("007", "007", STRING),
        ("'=1+1", "=1+1", STRING),
        ("''a", "'a", STRING),
        ("=", "=", STRING),
        ("#KHAC!", "#KHAC!", STRING),
        ("'#REF!", "#REF!", STRING),
        ("=1", "", FORMULA),
        ("#ref!", "", FORMULA),
        (dt.date(1900, 1, 1), 2.0, DAY),
        (dt.datetime(2023, 3, 8), 44993.0, DAY),
        (dt.datetime(2023, 3, 8, 12), 44993.5, MOMENT),
        (dt.time(6), 0.25, CLOCK),
    ],
)
def test_a_value_becomes_what_the_office_stores(value: Any, cell: Any, kind: int) -> None:
    made = block(value)
    assert made.rows == [(cell,)]
    assert type(made.rows[0][0]) is type(cell)
    assert made.kinds == [bytes([kind])]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (math.inf, "vô cực"),
        (2**53 + 1, "9007199254740993"),
        (object, "kiểu type"),
        ("x" * (MAX_TEXT + 1), "32768 ký tự"),
        ("😀" * 16_384, "32768 ký tự"),
        ("nửa \ud800", "surrogate"),
        ("=[Khac.xlsx]A!A1", "sổ khác"),
        (dt.datetime(2023, 1, 1, tzinfo=dt.UTC), "múi giờ"),
    ],
    ids=["infinite", "digits", "kind", "long", "pairs", "half", "elsewhere", "zone"],
)
def test_what_no_cell_holds_is_refused(value: Any, told: str) -> None:
    with pytest.raises(XlwingsError, match=told):
        block("a", value)


def test_formulas_are_kept_apart_by_column_and_row() -> None:
    made = block_of([["=A1,B1" if i % 2 else "x", i, "#N/A"] for i in range(3)], EPOCH)
    assert made.formulas == {0: {1: "=A1;B1"}, 2: {0: "=#N/A", 1: "=#N/A", 2: "=#N/A"}}
    assert made.rows == [("x", 0.0, ""), ("", 1.0, ""), ("x", 2.0, "")]


def test_line_ends_get_marks_only_for_carriage_returns() -> None:
    assert block("a\nb", "c").marks == ""
    marks = block("a\r\nb", "c\ue000").marks
    assert len(set(marks)) == 2
    assert not set(marks) & set("a\r\nbc\ue000")


def test_a_packed_block_survives_json() -> None:
    made = block("x\r\ny", "'007", 1.5, None, True, "=A1", dt.date(2023, 3, 8), "#N/A")
    assert Block.unpacked(*json.loads(json.dumps(made.packed()))) == made


@given(
    st.datetimes(min_value=dt.datetime(1900, 3, 1), max_value=dt.datetime(9999, 12, 31, 23, 59, 59))
)
def test_a_moment_comes_back_to_the_millisecond(moment: dt.datetime) -> None:
    serial = block(moment).rows[0][0]
    assert isinstance(serial, float)
    back = dated_at(serial, EPOCH)
    assert isinstance(back, dt.datetime)
    assert abs(back - moment) <= dt.timedelta(microseconds=500)
    assert back.microsecond % 1000 == 0


@pytest.mark.parametrize("serial", [-1e9, 3e6, 1e300])
def test_a_number_outside_the_calendar_stays_a_number(serial: float) -> None:
    assert dated_at(serial, EPOCH) == serial

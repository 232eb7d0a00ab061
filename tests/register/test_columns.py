"""One step from the port's columns to typed frames, and one back; whatever stands in the cells."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pandas as pd
import pytest

from cchc_xl.base.cells import MAX_TEXT
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.frames import columns_of, columns_of_rows, columns_shown, typed_frame
from cchc_xl.register.package import values
from cchc_xl.register.port import CellError, CellValue, Columns, Formula
from cchc_xl.register.schema.spec import Table, TableColumn
from cchc_xl.register.sealing.normal import as_text, packed, records_of
from validation.form import Edition

TABLE = Table(
    "thu",
    "tblThu",
    "Thử",
    "THỬ",
    "office",
    (
        TableColumn("code", "Mã"),
        TableColumn("number", "Số", "count"),
        TableColumn("day", "Ngày", "date"),
        TableColumn("share", "Tỷ lệ", "ratio"),
    ),
    ("code",),
)
DAY = dt.date(2023, 3, 8)


def read(*rows: tuple[CellValue, ...]) -> Columns:
    columns = columns_of_rows(TABLE, rows)
    return Columns(columns.titles, columns.cells, range(5, 5 + len(rows)))


def test_cells_that_are_what_their_column_is_for_and_others_come_to_the_same() -> None:
    plain = typed_frame(TABLE, read(("a", 1, DAY, 1), (None, None, None, None)))
    other = typed_frame(
        TABLE, read(("a", 1.0, dt.datetime(2023, 3, 8, 7, 30), 1.0), ("", None, None, float("nan")))
    )
    assert plain.equals(other)
    assert plain.dtypes.equals(other.dtypes)
    assert plain.index.tolist() == [5, 6]
    assert list(columns_of(TABLE, other).records()) == [("a", 1, DAY, 1.0), (None,) * 4]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ((CellError("#REF!"), None, None, None), "A6"),
        (("a", "một", None, None), "B6"),
        (("a", True, None, None), "B6"),
        (("a", 2**53 + 1, None, None), "B6"),
        (("a", -(2**53) - 1, None, None), "B6"),
        (("a", 1.5, None, None), "B6"),
        (("a", None, "hôm qua", None), "C6"),
        (("a", None, None, False), "D6"),
    ],
)
def test_a_cell_of_another_kind_is_named(row: tuple[CellValue, ...], cell: str) -> None:
    with pytest.raises(RegisterError, match=f"ô {cell} "):
        typed_frame(TABLE, read(("b", 2**53, DAY, 0.5), row))


def test_text_of_a_number_is_its_digits() -> None:
    frame = typed_frame(TABLE, read((7, None, None, None), ("a", None, None, None)))
    assert frame["code"].tolist() == ["7", "a"]


def test_a_record_has_one_form_whether_its_column_is_all_text_or_not() -> None:
    rows: list[tuple[CellValue, ...]] = [("hai\r\ndòng", 1, DAY, None), (None, 2, None, 0.5)]
    records = records_of(TABLE, columns_of_rows(TABLE, rows), Edition("4", 2023))
    assert records == sorted([["hai\ndòng", "1", "2023-03-08", ""], ["", "2", "", "0.5"]])


ODD: list[Any] = [None, "", "x", "1", 1, 1.0, True, False, 0, 0.0, DAY, CellError("x")]
ODD += [dt.datetime(2023, 3, 8), Formula("1", 1), Formula("1", True), Formula("1", 1.0)]


@pytest.mark.parametrize("seed", range(60))
def test_alike_is_alike_value_by_value(seed: int) -> None:
    rng = random.Random(seed)
    some = rng.choices(ODD, k=rng.randint(0, 4))
    others = [rng.choice([value, rng.choice(ODD)]) for value in some]
    assert values.all_same(some, others) == all(map(values.same, some, others))


@pytest.mark.parametrize("seed", range(30))
def test_rows_with_a_value_are_filled(seed: int) -> None:
    rng = random.Random(seed)
    height = rng.randint(0, 5)
    columns = [rng.choices([None, 0, False, "x"], k=height) for _ in range(rng.randint(1, 3))]
    expected = [n for n in range(height) if any(column[n] is not None for column in columns)]
    assert list(values.filled(columns)) == expected


@pytest.mark.parametrize("text", ["", "x", "x" * 16_382, "x" * 16_383, "x" * 32_767, "_x0041_"])
def test_texts_are_cleaned_alike_among_texts_and_among_numbers(text: str) -> None:
    assert values.cleaned([text, None], False, "") == values.cleaned([text, None, 1], False, "")[:2]


def test_missing_values_of_any_column_are_blank() -> None:
    days: Any = [DAY, None]
    frame = pd.DataFrame(
        {
            "code": pd.array(["a", None], dtype="string"),
            "number": pd.array([1, None], dtype="Int64"),
            "day": pd.array(days, dtype="datetime64[s]"),
            "share": pd.Series([0.5, float("nan")], dtype="float64"),
        }
    )
    found = list(columns_of(TABLE, frame).records())
    assert found == [("a", 1, DAY, 0.5), (None,) * 4]
    assert [type(value) for value in found[0]] == [str, int, dt.date, float]


def test_as_text_tells_truth_from_one() -> None:
    assert [as_text(value) for value in (True, 1, 1.0, None)] == ["TRUE", "1", "1", ""]


def test_what_an_output_puts_together_is_cut_to_what_a_cell_takes() -> None:
    long = "a" * 40_000
    shown = columns_shown(TABLE, [(long, Formula("A1", long), None, 1), ("b", None, DAY, None)])
    texts = [value.value if isinstance(value, Formula) else value for value in shown.cells[0]]
    assert [len(str(text)) for text in texts] == [MAX_TEXT, 1]
    live = shown.cells[1][0]
    assert isinstance(live, Formula)
    assert (live.text, str(live.value)[-1], len(str(live.value))) == ("A1", "…", MAX_TEXT)
    assert [list(cells) for cells in shown.cells[2:]] == [[None, DAY], [1, None]]


def test_half_a_letter_in_a_register_is_read_and_sealed_as_one_that_cannot_be_read() -> None:
    columns = read(("a\ud800b", 1, DAY, 1))
    assert typed_frame(TABLE, columns)["code"].tolist() == ["a\ufffdb"]
    (record,) = records_of(TABLE, columns, Edition("5", 2023))
    assert record[0] == "a\ufffdb"
    assert packed([record])

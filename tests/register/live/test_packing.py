"""Cell values and snapshots through JSON and back."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.register.live.packing import pack, packed, unpack, unpacked
from cchc_xl.register.live.snapshot import LiveSnapshot, TableImage
from cchc_xl.register.port import CellError, CellValue, Formula

PLAIN = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["#REF!", "#N/A"]).map(CellError),
)
VALUES = PLAIN | st.builds(Formula, st.text("ABC123()+,"), PLAIN)


def through_json(content: Any) -> Any:
    return json.loads(json.dumps(content))


@given(VALUES)
def test_every_value_comes_back_in_kind(value: CellValue) -> None:
    back = unpack(through_json(pack(value)))
    assert back == value
    assert type(back) is type(value)
    if isinstance(value, Formula):
        assert isinstance(back, Formula)
        assert type(back.value) is type(value.value)


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=4), VALUES)
def test_a_snapshot_comes_back(rows: list[tuple[CellValue, CellValue]], named: CellValue) -> None:
    image = TableImage(("Mã", "Số"), tuple(rows), ((0, 7, "ghi chú"),), ("Mã",))
    snapshot = LiveSnapshot({"tblA": image}, {"Ky_tblA": named})
    assert unpacked(through_json(packed(snapshot))) == snapshot


def test_a_day_is_no_moment() -> None:
    assert pack(date(2023, 3, 1)) != pack(datetime(2023, 3, 1))


@pytest.mark.parametrize(
    "content",
    [[], {"f": "A1"}, {"x": "y"}, {"d": "hôm qua"}, {"f": "A1", "v": {"f": "A2", "v": 1}}, [1, 2]],
)
def test_what_is_no_value_is_refused(content: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        unpack(content)


@pytest.mark.parametrize("value", [b"x", {1}, object()])
def test_what_no_cell_holds_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        pack(value)

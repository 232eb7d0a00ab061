"""What is wrong in the tables that Văn phòng enters is named with its cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.register.office_faults import faults
from cchc_xl.register.schema import tables
from tests.content_samples import table_frame

DAY, LATER = date(2023, 1, 1), date(2023, 2, 1)
RIGHT: list[dict[str, Any]] = [
    {"code": "A", "level": "Sở", "valid_from": DAY, "valid_to": DAY},
    {"code": "B", "valid_to": LATER},
    {},
]
FIGURES: list[dict[str, Any]] = [
    {"date": DAY, "online_users": 5, "verified_users": 5},
    {"date": LATER},
]


def told(**rows: list[dict[str, Any]]) -> list[str]:
    frames = {name: table_frame(name, rows.get(name, ())) for name in tables()}
    return list(faults(frames))


def test_right_rows_have_no_faults() -> None:
    assert told(procedures=RIGHT, city_figures=FIGURES) == []
    assert told() == []


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("procedures", {"code": "A"}, "“Bộ TTHC”, ô A3 (“Mã TTHC”) là “A”: đã ghi ở dòng trên"),
        ("procedures", {"level": "Xã"}, "ô A3 (“Mã TTHC”): ô này không được để trống"),
        (
            "procedures",
            {"code": "C", "valid_from": LATER, "valid_to": DAY},
            "ô F3 (“Hiệu lực đến”) là “01/01/2023”: sớm hơn “Hiệu lực từ”",
        ),
        ("city_figures", {"date": DAY}, "ô A2 (“Số liệu đến ngày”) là “01/01/2023”: đã ghi"),
        ("city_figures", {"online_users": 5}, "ô A2 (“Số liệu đến ngày”): ô này không được"),
        (
            "city_figures",
            {"date": date(2023, 3, 1), "online_users": 5, "verified_users": 6},
            "ô C2 (“Đã định danh và xác thực”) là “6”: lớn hơn “Người dùng dịch vụ công",
        ),
        (
            "city_figures",
            {"date": date(2023, 3, 1), "online_users": -1},
            "ô B2 (“Người dùng dịch vụ công trực tuyến”) là “-1”: số âm",
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_cell(table: str, row: dict[str, Any], said: str) -> None:
    right: dict[str, list[dict[str, Any]]] = {"procedures": RIGHT, "city_figures": FIGURES}
    (found,) = told(**(right | {table: [*right[table], row]}))
    assert said in found

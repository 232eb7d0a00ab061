"""Rows typed below any of Văn phòng's tables, or into its spare rows, count as its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.schema import HEADER_ROW, tables
from cchc_xl.services.trusted import read_trusted
from tests.desk import Q1, Desk

TYPED: dict[str, list[Any]] = {
    "units": ["THPT99", "Trường thử", "THPT", None, "Lê Chân", None, date(2020, 1, 1)],
    "tasks": [
        *("45", "45", "VII", "Việc thêm", None, "Văn phòng", None, "Quý I/2023", "Báo cáo"),
        *(date(2023, 3, 1), "VP"),
    ],
    "inspections": ["THPT01", date(2023, 2, 2), "Định kỳ", "1/KL", date(2023, 2, 5), 0, 0, "CCHC"],
    "ranks": ["PAPI2", "Chỉ số thêm", "Cải thiện", None, 5, 4, 2023, date(2023, 1, 1), "1/TB"],
    "iso": ["T11z", "T11a", "Thêm", "Đạt", date(2023, 2, 2), "1/TB"],
}


@pytest.mark.parametrize("place", ["below", "spare"])
def test_rows_typed_at_the_end_of_each_table_count(place: str, desk: Desk) -> None:
    with FileRegister.open(desk.register, write=False) as register:
        infos = register.tables()
        records = {name: len(register.read_table(tables()[name].name)) for name in TYPED}
    book = openpyxl.load_workbook(desk.register)
    for name, cells in TYPED.items():
        rows = infos[tables()[name].name].rows
        assert rows >= records[name] + 10, name
        above = rows if place == "below" else records[name]
        for column, value in enumerate(cells, start=1):
            book[tables()[name].sheet].cell(HEADER_ROW + 1 + above, column).value = value
    book.save(desk.register)
    lines: list[str] = []
    with FileRegister.open(desk.register, write=False) as register:
        content = read_trusted(register, tell=lines.append)
    for name in TYPED:
        frame = content.frames[name]
        assert len(frame) == records[name] + 1
        assert frame.iloc[-1, 0] == TYPED[name][0]
    told = [line for line in lines if "1 dòng ghi ngay dưới bảng được tính" in line]
    assert len(told) == (len(TYPED) if place == "below" else 0)
    assert "công thức chưa có giá trị" in lines[-1]
    assert "bị sửa tay" not in lines[-1]
    (template,) = services.issue(desk.register, Q1, desk.folder / "bm", ["THPT99"])
    assert template.is_file()

"""The button that draws units to inspect: a list first, then the draw from it."""

from __future__ import annotations

import openpyxl
import pytest

from cchc_xl import buttons
from cchc_xl.register.live.control import SEED
from tests.buttons.test_buttons import OpenRegister
from tests.buttons.test_buttons import opened as opened
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host

pytestmark = pytest.mark.libreoffice


def test_a_list_is_frozen_then_drawn_from_with_the_number(opened: OpenRegister) -> None:
    buttons.merge()
    text = buttons.draw()
    assert "Danh sách chốt đến 31/12/2023: 120 đơn vị" in text
    assert "Tiếp theo: công bố tệp này" in text
    opened.cell(SEED).value = 48205
    text = buttons.draw()
    assert "Số rút thăm 48205" in text
    assert "rồi" not in text
    assert opened.cell(SEED).value is None
    (path,) = (opened.folder / "rut-tham").glob("rut-tham_*.xlsx")
    sheet = openpyxl.load_workbook(path)["Kết quả"]
    drawn = [row[2] for row in sheet.iter_rows(min_row=10, values_only=True)]
    planned = opened.register.read_table("tblKeHoachKiemTra")
    assert planned["Đơn vị được kiểm tra"] == drawn
    assert set(planned["Cách chọn"]) == {"Rút thăm"}
    opened.cell(SEED).value = 48205
    assert "Không có đơn vị nào phải rút thêm" in buttons.draw()
    assert opened.cell(SEED).value == 48205
    opened.cell(SEED).value = "mười"
    assert "không dùng làm số rút thăm được" in buttons.draw()

"""The buttons that answer: what a unit has to mend, where a figure comes from, the backups."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from cchc_xl import buttons
from cchc_xl.register.live import control
from cchc_xl.register.live.control import FOLDER, METRIC, RECEIVED
from tests.buttons.test_buttons import GOOD, WRONG, OpenRegister
from tests.buttons.test_buttons import opened as opened
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host

pytestmark = pytest.mark.libreoffice


def test_what_is_sent_back_is_marked_beside_the_register(opened: OpenRegister) -> None:
    before = opened.rows()
    text = buttons.annotate()
    assert "1 trả lại" in text
    assert "Tiếp theo: gửi mỗi tệp" in text
    out = opened.folder / "tra-lai" / "2023-Q1"
    (marked,) = out.glob("*.xlsx")
    assert openpyxl.load_workbook(marked).sheetnames[0] == "Cần sửa"
    assert opened.rows() == before
    (opened.folder / "bao-cao" / WRONG).unlink()
    text = buttons.annotate()
    assert "Không có báo cáo nào bị trả lại" in text
    assert "Tiếp theo" not in text
    assert marked.name in text


def test_copies_never_go_among_the_returns(opened: OpenRegister) -> None:
    opened.put(*GOOD)
    (opened.folder / "tra-lai").mkdir()
    (opened.folder / "bao-cao").rename(opened.folder / "tra-lai" / "2023-Q1")
    opened.cell(FOLDER).value = "tra-lai/2023-Q1"
    assert "là thư mục báo cáo" in buttons.annotate()


def test_a_target_is_followed_to_its_cells(opened: OpenRegister) -> None:
    buttons.merge()
    assert "Chưa ghi mã chỉ tiêu cần hỏi" in buttons.explain()
    opened.cell(METRIC).value = "T99"
    assert "Kế hoạch không có chỉ tiêu “T99”" in buttons.explain()
    opened.cell(METRIC).value = "t7b"
    text = buttons.explain()
    assert text.startswith("Quý I/2023: T7b ")
    path = opened.folder / "giai-trinh" / "T7b_2023-Q1.xlsx"
    assert str(path) in text
    sheet = openpyxl.load_workbook(path).worksheets[0]
    shown = {cell.value for row in sheet.iter_rows() for cell in row}
    assert GOOD[0] in shown
    links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links
    assert all("luu-tru" in (link.target or "") for link in links)


def test_the_selected_cell_of_a_sheet_is_followed_to_its_cells(opened: OpenRegister) -> None:
    buttons.merge()
    buttons.export()
    sheet = opened.book.sheets["TTHC theo đơn vị"]
    sheet.activate()
    sheet.range("D6").select()
    text = buttons.explain()
    assert text.startswith("Ô D6 trang “TTHC theo đơn vị”, Quý I/2023: “Tiếp nhận trực tuyến”")
    path = opened.folder / "giai-trinh" / "TTHC theo đơn vị_D6_2023-Q1.xlsx"
    assert str(path) in text
    assert openpyxl.load_workbook(path).sheetnames == ["Các ô"]
    sheet.range("B6").select()
    assert "là chữ" in buttons.explain()
    opened.book.sheets[control.SHEET].activate()
    opened.cell(METRIC).value = "TTHC theo đơn vị!D6"
    assert buttons.explain() == text


def test_the_newest_backups_are_named(opened: OpenRegister) -> None:
    assert "chưa có bản sao lưu nào." in buttons.backups()
    buttons.merge()
    text = buttons.backups()
    assert "Sổ có 1 bản sao lưu" in text
    assert "ngay trước khi:" in text


def test_a_day_of_receipt_holds_for_one_merge(opened: OpenRegister) -> None:
    opened.cell(RECEIVED).value = "'ngày 7"
    assert "chưa có ngày nhận đúng" in buttons.merge()
    opened.cell(RECEIVED).value = "'07/03/2023"
    assert "Ngày nhận ghi cho các báo cáo này: 07/03/2023." in buttons.merge()
    days = opened.register.read_table("tblNop")["Ngày nhận"]
    assert {str(day)[:10] for day in days if day} == {str(date(2023, 3, 7))}
    assert opened.cell(RECEIVED).raw_value in (None, "")

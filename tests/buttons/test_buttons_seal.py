"""The buttons of the seal and of decisions, on a register that is open in LibreOffice."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path

import pytest

from cchc_xl import buttons
from cchc_xl.base.folders import PLANS
from cchc_xl.register.live.control import (
    BRING_BACK,
    CODE,
    DAY,
    END_EXCUSE,
    JOURNAL_CODE,
    METRIC,
    OPTION,
    OPTION_TITLE,
    REASON,
    REOPEN,
    UNIT,
    VERSION,
)
from cchc_xl.register.sealing.seals import OPEN_REMARK
from tests.buttons.test_buttons import GOOD, OpenRegister
from tests.buttons.test_buttons import opened as opened
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host

pytestmark = pytest.mark.libreoffice


def test_the_seal_is_checked_and_rebuilt_by_buttons(opened: OpenRegister) -> None:
    buttons.merge()
    assert buttons.verify().startswith("Sổ còn nguyên như niêm phong.")
    table = opened.register.tables()["tblTTHC"]
    sheet = opened.book.sheets[table.sheet]
    row = int(table.ref.partition(":")[0].strip("ABCDEFGHIJ")) + 1
    column = table.columns.index("Tiếp nhận tổng số") + 1
    old = sheet.range((row, column)).raw_value
    sheet.range((row, column)).value = 99999
    text = buttons.verify()
    assert "SL TTHC" in text
    assert "nay “99999”" in text
    assert "không còn như lúc niêm phong: “SL TTHC”" in buttons.targets()
    assert buttons.rebuild().startswith("Đã dựng lại 1 chỗ:")
    assert sheet.range((row, column)).raw_value == old
    assert buttons.verify().startswith("Sổ còn nguyên như niêm phong.")


@pytest.mark.parametrize("reopened", [True, False])
def test_after_undo_the_outputs_are_as_sealed(
    opened: OpenRegister, open_book: OpenBook, reopened: bool
) -> None:
    """Found: their seals were of values from before the undo, or of zeros not yet computed."""
    (opened.folder / "bao-cao" / GOOD[1]).unlink()
    buttons.merge()
    opened.put(*GOOD)
    buttons.merge()
    if reopened:
        opened.book.save()
        path = opened.book.fullname
        opened.book.api.close(True)
        opened.book = open_book(Path(path))
        opened.book.set_mock_caller()
    assert buttons.undo().startswith("Đã hoàn tác lần gộp Quý I/2023")
    journal = opened.register.read_table("tblNhatKy")
    assert OPEN_REMARK not in set(journal["Lý do"])
    assert buttons.verify().startswith("Sổ còn nguyên như niêm phong.")


def test_decisions_act_on_the_unit_that_is_chosen(opened: OpenRegister) -> None:
    buttons.merge()
    assert "Chưa ghi mã đơn vị" in buttons.withdraw()
    opened.cell(UNIT).value = "THPT01"
    opened.cell(REASON).value = "gửi nhầm"
    opened.cell(DAY).value = "'20/03/2023"
    assert buttons.receive().startswith("Đã ghi ngày nhận báo cáo của THPT01 Quý I/2023: 20/03")
    assert buttons.withdraw().startswith("Đã rút báo cáo của THPT01 Quý I/2023 khỏi số liệu.")
    assert "THPT01" not in set(opened.register.read_table("tblBia")["Đơn vị"])
    assert buttons.excuse().startswith("THPT01 Quý I/2023 được miễn báo cáo.")
    assert buttons.verify().startswith("Sổ còn nguyên như niêm phong.")


def test_each_decision_is_taken_back_by_buttons(opened: OpenRegister) -> None:
    buttons.merge()
    before = list(opened.register.read_table("tblTTHC").records())
    opened.cell(UNIT).value = "THPT01"
    opened.cell(REASON).value = "nhầm"
    assert f"chọn “{BRING_BACK}” ở ô “{OPTION_TITLE}”" in buttons.withdraw()
    opened.cell(OPTION).value = END_EXCUSE
    assert "không dùng với nút này" in buttons.withdraw()
    opened.cell(OPTION).value = BRING_BACK
    assert buttons.withdraw().startswith("Đã lấy lại báo cáo đã rút của THPT01 Quý I/2023.")
    assert not opened.cell(OPTION).raw_value
    assert list(opened.register.read_table("tblTTHC").records()) == before
    assert buttons.excuse().startswith("THPT01 Quý I/2023 được miễn báo cáo.")
    opened.cell(OPTION).value = END_EXCUSE
    assert buttons.excuse().startswith("THPT01 Quý I/2023 phải báo cáo trở lại.")
    assert f"chọn “{REOPEN}”" in buttons.lock()
    assert f"chọn “{REOPEN}”" in buttons.merge()
    opened.cell(OPTION).value = REOPEN
    assert buttons.lock().startswith("Đã mở lại Quý I/2023.")
    opened.cell(VERSION).value = 7
    opened.cell(DAY).value = "'06/03/2023"
    assert "không có đúng một báo cáo như vậy" in buttons.receive()
    opened.cell(VERSION).value = 1
    assert buttons.receive().startswith("Đã ghi ngày nhận báo cáo của THPT01 Quý I/2023: 06/03")
    text = buttons.verify()
    assert text.startswith("Sổ còn nguyên như niêm phong.")
    code = opened.cell(CODE).raw_value
    assert text.endswith(f"Mã niêm phong của sổ: {code}")
    assert opened.cell(JOURNAL_CODE).raw_value == f"Mã niêm phong: {code}"


def test_rows_typed_below_a_table_count_and_the_table_grows(opened: OpenRegister) -> None:
    table = opened.register.tables()["tblKiemTraVP"]
    sheet = opened.book.sheets[table.sheet]
    bottom = int(table.ref.rpartition(":")[2].strip("ABCDEFGHIJ"))
    for offset, unit in enumerate(("THPT01", "THPT02"), start=1):
        sheet.range((bottom + offset, 1)).value = f"'{unit}"
    assert "2 dòng ghi ngay dưới bảng" in buttons.coverage()
    grown = opened.register.tables()["tblKiemTraVP"]
    assert int(grown.ref.rpartition(":")[2].strip("ABCDEFGHIJ")) == bottom + 2
    assert "dưới bảng" not in buttons.coverage()


RESTORING = ("merge", "rebuild", "verify", "backups")
"""Buttons that tell of a cell of the wrong kind, bring back what stood there, or look at files."""


def test_every_button_refuses_a_figure_that_is_none(opened: OpenRegister) -> None:
    buttons.merge()
    table = opened.register.tables()["tblTTHC"]
    sheet = opened.book.sheets[table.sheet]
    row = int(table.ref.partition(":")[0].strip("ABCDEFGHIJ")) + 1
    cell = sheet.range((row, table.columns.index("Tiếp nhận tổng số") + 1))
    old = cell.raw_value
    cell.value = "'mười hai"
    opened.cell(UNIT).value = "THPT01"
    opened.cell(REASON).value = "thử"
    opened.cell(DAY).value = "'06/03/2023"
    opened.cell(METRIC).value = "T7b"
    (opened.folder / PLANS).mkdir()
    before = opened.rows()
    pressed = [
        function
        for name, function in vars(buttons).items()
        if inspect.isfunction(function)
        and function.__module__ == buttons.__name__
        and not name.startswith("_")
    ]
    assert len(pressed) >= 15
    for button in pressed:
        if button.__name__ in (*RESTORING, "undo"):
            continue
        text = button()
        assert "có ô sai kiểu" in text, (button.__name__, text)
        assert "Dựng lại số liệu" in text, (button.__name__, text)
        assert cell.raw_value == "mười hai"
    assert opened.rows() == before
    assert buttons.rebuild().startswith("Đã dựng lại 1 chỗ:")
    assert cell.raw_value == old


def test_a_receipt_date_that_was_corrected_is_taken_over(opened: OpenRegister) -> None:
    buttons.merge()
    table = opened.register.tables()["tblNop"]
    sheet = opened.book.sheets[table.sheet]
    row = int(table.ref.partition(":")[0].strip("ABCDEFGHIJ")) + 1
    sheet.range((row, table.columns.index("Ngày nhận") + 1)).value = date(2023, 3, 20)
    text = buttons.targets()
    assert "Lưu ý: ngày nhận được sửa ở “Nhật ký nộp”" in text
    assert "không còn như lúc niêm phong" not in text
    assert "ngày nhận được sửa" not in buttons.targets()  # the first click wrote, and took it over
    assert buttons.verify().startswith("Sổ còn nguyên như niêm phong.")

"""The buttons of the seal and of decisions, on a register that is open in LibreOffice."""

from __future__ import annotations

import pytest

from cchc_xl import buttons
from cchc_xl.control import DAY, REASON, UNIT
from tests.libreoffice.office import live_office as live_office
from tests.libreoffice.office import open_book as open_book
from tests.test_buttons import Office
from tests.test_buttons import office as office

pytestmark = pytest.mark.libreoffice


def test_the_seal_is_checked_and_rebuilt_by_buttons(office: Office) -> None:
    buttons.merge()
    assert buttons.verify().startswith("Sổ còn nguyên như niêm phong.")
    table = office.register.tables()["tblTTHC"]
    sheet = office.book.sheets[table.sheet]
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


def test_decisions_act_on_the_unit_that_is_chosen(office: Office) -> None:
    buttons.merge()
    assert "Chưa ghi mã đơn vị" in buttons.withdraw()
    office.cell(UNIT).value = "THPT01"
    office.cell(REASON).value = "gửi nhầm"
    office.cell(DAY).value = "'20/03/2023"
    assert buttons.receive().startswith("Đã ghi ngày nhận báo cáo của THPT01 Quý I/2023: 20/03")
    assert buttons.withdraw().startswith("Đã rút báo cáo của THPT01 Quý I/2023 khỏi số liệu.")
    assert "THPT01" not in set(office.register.read_table("tblBia")["Đơn vị"])
    assert buttons.excuse().startswith("THPT01 Quý I/2023 được miễn báo cáo.")
    assert buttons.verify().startswith("Sổ còn nguyên như niêm phong.")


def test_rows_typed_below_a_table_count_and_the_table_grows(office: Office) -> None:
    table = office.register.tables()["tblKiemTraVP"]
    sheet = office.book.sheets[table.sheet]
    bottom = int(table.ref.rpartition(":")[2].strip("ABCDEFGHIJ"))
    for offset, unit in enumerate(("THPT01", "THPT02"), start=1):
        sheet.range((bottom + offset, 1)).value = f"'{unit}"
    assert "2 dòng ghi ngay dưới bảng" in buttons.coverage()
    grown = office.register.tables()["tblKiemTraVP"]
    assert int(grown.ref.rpartition(":")[2].strip("ABCDEFGHIJ")) == bottom + 2
    assert "dưới bảng" not in buttons.coverage()

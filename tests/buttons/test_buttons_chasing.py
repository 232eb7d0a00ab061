"""The buttons that keep after the units: the plans that they owe, messages that remind."""

from __future__ import annotations

import pytest

from cchc_xl import buttons
from cchc_xl.register.building.overview import layout
from cchc_xl.register.live.control import RECEIVED
from cchc_xl.register.schema.glance import GLANCE, SHEET
from tests.buttons.test_buttons import OpenRegister, refused
from tests.buttons.test_buttons import opened as opened
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host

pytestmark = pytest.mark.libreoffice


def test_plans_are_taken_on_the_day_that_is_given_for_one_click(opened: OpenRegister) -> None:
    refused(opened, buttons.receive_plans, "Không có thư mục kế hoạch", "tên tệp có mã đơn vị")
    plans = opened.folder / "ke-hoach"
    plans.mkdir()
    (plans / "KH THPT01.docx").write_bytes(b"a plan")
    (plans / "khong ten.docx").write_bytes(b"another plan")
    opened.cell(RECEIVED).value = "'06/01/2023"
    text = buttons.receive_plans()
    assert "THPT01, kế hoạch theo 1c: nhận 06/01/2023 (Văn phòng), KH THPT01.docx" in text
    assert "Lỗi K101 khong ten.docx" in text
    assert "Nhận 1 văn bản, 1 văn bản mới." in text
    assert "Tiếp theo: xem trang “Nhận kế hoạch”, lưu sổ." in text
    assert opened.cell(RECEIVED).raw_value in (None, "")
    log = opened.register.read_table("tblNhanKeHoach")
    days = dict(zip(log["Tệp"], log["Ngày nhận"], strict=True))
    assert str(days["KH THPT01.docx"])[:10] == "2023-01-06"
    assert "Sổ không có gì thay đổi." in buttons.receive_plans()


def test_who_owes_something_gets_messages_beside_the_register(opened: OpenRegister) -> None:
    text = buttons.remind()
    assert "nhắc 120 đơn vị: 120 quá hạn chưa gửi" in text
    assert "Tiếp theo: lưu sổ." in text
    (day,) = (opened.folder / "nhac-bao-cao").iterdir()
    assert str(day) in text
    assert len(list(day.glob("*/*_thu.eml"))) == 120
    told = [row for row in opened.rows()["journal"] if "Soạn thư nhắc" in row]
    assert len({row[3] for row in told}) == 120


def test_the_report_to_the_city_is_drafted_from_the_open_register(opened: OpenRegister) -> None:
    before = opened.rows()
    text = buttons.report()
    path = opened.folder / "bao-cao-thanh-pho" / "BaoCao_2023-Q1.docx"
    assert f"Đã soạn báo cáo Quý I/2023 vào “{path}”" in text
    assert path.is_file()
    assert opened.rows() == before


def test_the_overview_shows_what_a_click_wrote(opened: OpenRegister) -> None:
    buttons.export()
    lines = opened.register.read_table(GLANCE.name)
    by_code = dict(zip(lines["Mã dòng"], lines["Nội dung"], strict=True))
    sheet = opened.book.sheets[SHEET]
    shown = [sheet.range((layout.TABLE + 1 + number, 3)).value for number in range(1, 6)]
    assert shown == [by_code[f"CT-{number}"] for number in range(1, 6)]

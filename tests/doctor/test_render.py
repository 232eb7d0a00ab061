"""The result as people see it."""

from __future__ import annotations

from cchc_xl.doctor import Ailment, Severity, as_lines, as_message, diagnose, exit_code
from tests.doctor.cases import LINUX, book, lacking

BROKEN = Ailment("D101", "Python", Severity.BROKEN, "không có", "Cài lại.")
WARNING = Ailment("D303", "Đám mây", Severity.WARNING, "OneDrive", "Chuyển đi.")
UNKNOWN = Ailment("D402", "WPS", Severity.UNKNOWN, "không đọc được", "Xem tiêu đề.")
GOOD = Ailment("D304", "Đường dẫn", Severity.GOOD, "40 ký tự", "")


def test_lines_for_the_console() -> None:
    assert as_lines([BROKEN, WARNING, GOOD]) == [
        "[hỏng] D101 Python: không có",
        "    Cách sửa: Cài lại.",
        "[cảnh báo] D303 Đám mây: OneDrive",
        "    Cách sửa: Chuyển đi.",
        "[tốt] D304 Đường dẫn: 40 ký tự",
        "Máy chưa dùng được các nút của sổ (1 hỏng, 1 cảnh báo, 0 không kiểm tra được, 1 tốt).",
    ]


def test_one_message_box() -> None:
    assert as_message([WARNING, UNKNOWN, GOOD]) == "\n".join(
        [
            "Các nút dùng được, nhưng có điều cần chú ý "
            "(0 hỏng, 1 cảnh báo, 1 không kiểm tra được, 1 tốt).",
            "• CẢNH BÁO: Đám mây: OneDrive",
            "   → Chuyển đi.",
            "• KHÔNG KIỂM TRA ĐƯỢC: WPS: không đọc được",
            "   → Xem tiêu đề.",
        ]
    )
    assert as_message([UNKNOWN]).startswith("Chưa thấy lỗi, nhưng có mục không kiểm tra được")
    assert as_message([GOOD]) == (
        "Máy tốt, các nút dùng được (0 hỏng, 0 cảnh báo, 0 không kiểm tra được, 1 tốt)."
    )


def test_a_message_box_stays_short() -> None:
    text = as_message([BROKEN] * 3 + [WARNING] * 12).splitlines()
    assert len(text) == 20
    assert [line.startswith("• HỎNG") for line in text[1:7:2]] == [True] * 3
    assert text[-1].startswith("Còn 6 mục nữa: chạy lệnh cchc-xl doctor")
    assert len(as_message([BROKEN] * 9).splitlines()) == 19


def test_exit_codes() -> None:
    assert exit_code([BROKEN, GOOD]) == 1
    assert exit_code([WARNING, UNKNOWN, GOOD]) == 0
    assert exit_code(diagnose(LINUX)) == 0
    assert exit_code(diagnose(lacking("uno", facts=LINUX))) == 1


def test_a_missing_register_is_told_alone() -> None:
    facts = book(LINUX, kind="missing", builds=None, modules=None, schema=None, opened=None)
    bad = [ailment for ailment in diagnose(facts) if ailment.severity is not Severity.GOOD]
    assert [ailment.code for ailment in bad] == ["D201"]

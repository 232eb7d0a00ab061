"""Checks of the application that opens the register."""

from __future__ import annotations

from cchc_xl.doctor.ailment import Verdict, broken, good, unknown, warning
from cchc_xl.doctor.checks.place import INTERNET, UNBLOCK, lies_in
from cchc_xl.doctor.facts import Excel, Facts, LibreOffice

ASK, SIGNED, NONE = 2, 3, 4
TRUST_CENTER = "Tệp > Tùy chọn > Trung tâm tin cậy > Thiết đặt (Trust Center Settings)"
"""Where Excel keeps its macro settings."""
SECURITY = "Công cụ > Tùy chọn > LibreOffice > Bảo mật > Bảo mật macro (Macro Security)"
"""Where LibreOffice keeps them."""


def macros(facts: Facts) -> Verdict:
    """Judge whether the macros of the register may run."""
    if facts.host is not None:
        return good("macro đang chạy: nút vừa gọi được chương trình này")
    if facts.program == "libreoffice":
        return _libreoffice(facts, facts.libreoffice)
    return _excel(facts, facts.excel)


def _excel(facts: Facts, excel: Excel | None) -> Verdict:
    if excel is None or excel.version is None:
        return unknown(
            "không đọc được thiết đặt macro của Excel",
            f"Trong Excel: {TRUST_CENTER} > Macro Settings, chọn “Disable all macros with "
            "notification”.",
        )
    if not excel.version:
        return broken("không thấy Excel trên máy này", "Cài Microsoft Excel 2016 trở lên.")
    book = facts.workbook
    if book is not None and lies_in(book.path, excel.trusted):
        return good("sổ nằm trong thư mục tin cậy, macro chạy ngay")
    if excel.vba_warnings in (SIGNED, NONE):
        return broken("Excel tắt mọi macro không ký số", _allow(excel))
    if excel.blocks_internet and book is not None and (book.zone or 0) >= INTERNET:
        return broken("chính sách của cơ quan cấm macro trong tệp tải từ mạng", UNBLOCK)
    if excel.vba_warnings is None:
        return unknown(
            "không đọc được thiết đặt macro của Excel",
            "Mở sổ; nếu có thanh vàng thì bấm Enable Content.",
        )
    if excel.vba_warnings == ASK:
        return good("Excel hỏi trước khi chạy macro; bấm Enable Content khi mở sổ lần đầu")
    return good("Excel cho chạy macro")


def _allow(excel: Excel) -> str:
    if excel.by_policy:
        return (
            "Nhờ quản trị máy sửa chính sách (VBAWarnings), hoặc thêm thư mục của sổ vào Trusted "
            "Locations."
        )
    return (
        f"{TRUST_CENTER} > Trusted Locations, thêm thư mục của sổ; hoặc Macro Settings > “Disable "
        "all macros with notification”."
    )


def _libreoffice(facts: Facts, program: LibreOffice | None) -> Verdict:
    if program is None or program.installed is None:
        return unknown("không đọc được thiết đặt của LibreOffice", f"Xem {SECURITY}.")
    if not program.installed:
        return broken(
            "không thấy LibreOffice trên máy này", "Cài LibreOffice Calc 7.4 trở lên rồi mở lại sổ."
        )
    if program.disabled:
        return broken("LibreOffice tắt hẳn macro", f"Bật lại macro ở {SECURITY}.")
    if program.level is None:
        return unknown("không đọc được mức bảo mật macro của LibreOffice", f"Xem {SECURITY}.")
    book = facts.workbook
    if program.level == 0:
        return good("LibreOffice cho chạy macro")
    if book is not None and lies_in(book.path, program.trusted):
        return good("sổ nằm trong thư mục tin cậy của LibreOffice")
    if program.level == 1:
        return good("LibreOffice hỏi trước khi chạy macro; bấm Bật macro (Enable Macros) khi mở sổ")
    return warning(
        "LibreOffice chặn macro khi mở sổ thẳng từ thư mục, vì thư mục đó chưa được tin cậy",
        f"Mở sổ bằng lệnh cchc-xl open, hoặc thêm thư mục của sổ ở {SECURITY} > Trusted Sources.",
    )


def wps(facts: Facts) -> Verdict:
    """Judge whether WPS Office answers where Excel is called."""
    remedy = (
        "Mở WPS > Cấu hình (Configuration Tools) > bỏ ô tương thích Microsoft Office, rồi mở sổ "
        "bằng Microsoft Excel."
    )
    if facts.host is not None and facts.host.kind == "wps":
        return broken("sổ đang mở trong WPS, không phải Microsoft Excel", remedy)
    if facts.excel is None or facts.excel.server is None:
        return unknown(
            "không đọc được chương trình nào trả lời thay Excel",
            "Mở sổ và xem tên chương trình trên thanh tiêu đề: phải là Excel, không phải WPS.",
        )
    server = facts.excel.server.casefold().replace("\\", "/")
    if "kingsoft" in server or "wps" in server or "/et.exe" in server:
        return broken(f"WPS trả lời thay Excel ({facts.excel.server})", remedy)
    return good("Microsoft Excel" if server else "không có chương trình nào trả lời thay Excel")

"""Checks of the register's file."""

from __future__ import annotations

from cchc_xl.doctor.ailment import Verdict, broken, good, unknown
from cchc_xl.doctor.facts import Facts, Workbook

RESTORE = (
    "Lấy bản có nút gần nhất trong thư mục sao-luu, hoặc lập sổ mới bằng lệnh cchc-xl init; từ nay "
    "không lưu sổ của Excel bằng chương trình khác."
)
BUILDS = {"excel": "Excel", "libreoffice": "LibreOffice"}


def buttons(facts: Facts) -> Verdict:
    """Judge whether the file is a register with its macros and controls."""
    book = facts.book
    if book.kind is None or (book.kind == "xlsm" and book.modules is None):
        return unknown("không đọc được tệp sổ", "Đóng sổ, kiểm tra quyền đọc tệp rồi chạy lại.")
    if book.kind == "missing":
        return broken(f"không có tệp “{book.path}”", "Kiểm tra lại tên và thư mục của sổ.")
    if book.kind == "other":
        return broken(
            "tệp không phải sổ tính .xlsm đọc được (hỏng, có mật khẩu, không có quyền đọc hoặc là "
            "loại khác)",
            "Bỏ mật khẩu mở tệp, hoặc lấy lại bản gần nhất trong thư mục sao-luu.",
        )
    if book.kind == "xlsx":
        return broken(
            "sổ là tệp .xlsx, định dạng này không chứa nút",
            "Dùng sổ .xlsm; nếu sổ vừa bị “Lưu thành” .xlsx thì lấy lại tệp .xlsm cũ. Gắn nút vào "
            "sổ .xlsx: cchc-xl upgrade SỔ --host excel (hoặc libreoffice).",
        )
    return _project(book)


def _project(book: Workbook) -> Verdict:
    if not book.modules or not book.builds:
        return broken(
            "macro của các nút không còn trong sổ, có lẽ sổ đã bị chương trình khác lưu lại",
            RESTORE,
        )
    if book.buttons is None:
        return unknown(
            "không đọc được các nút trên trang tính", "Mở sổ, xem trang Bảng điều khiển còn đủ nút."
        )
    lost = sorted(book.buttons.subs - book.buttons.assigned)
    if not book.buttons.assigned:
        return broken(
            "các nút không còn trên trang tính; sổ đã bị chương trình khác lưu lại", RESTORE
        )
    if lost:
        return broken(f"thiếu nút gọi {', '.join(lost)}", RESTORE)
    return good(f"đủ {len(book.buttons.assigned)} nút")


def build(facts: Facts) -> Verdict:
    """Judge whether the register was built for the application that opens it."""
    builds = facts.book.builds
    if builds is None:
        return unknown(
            "không đọc được macro trong sổ", "Mở sổ và bấm một nút; nếu báo lỗi thì lập lại sổ."
        )
    if not builds:
        return broken("sổ không có macro chạy Python", RESTORE)
    if facts.program not in builds:
        made, opens = BUILDS[min(builds)], BUILDS[facts.program]
        return broken(
            f"sổ làm cho {made} nhưng được mở bằng {opens}",
            f"Mở sổ này bằng {made}, hoặc đóng sổ rồi đổi các nút: cchc-xl upgrade SỔ --host "
            f"{facts.program}.",
        )
    return good(f"sổ làm cho {BUILDS[facts.program]}")


def schema(facts: Facts) -> Verdict:
    """Judge whether the register is of the version that this package works on."""
    found = facts.book.schema
    if found is None:
        return unknown(
            "không đọc được bảng hệ thống của sổ",
            "Chạy lệnh cchc-xl validate với sổ này để xem lỗi cụ thể.",
        )
    if not found:
        return broken(
            "tệp không phải sổ theo dõi do cchc-xl lập", "Chọn đúng tệp sổ, hoặc lập sổ mới."
        )
    if found not in facts.schemas:
        return broken(
            f"sổ thuộc phiên bản {found}, chương trình dùng phiên bản {facts.schemas[-1]}",
            "Dùng đúng bộ chương trình đã lập sổ, hoặc lập sổ mới.",
        )
    newest = facts.schemas[-1]
    older = f"; lên phiên bản {newest}: cchc-xl upgrade SỔ" if found != newest else ""
    return good(f"phiên bản {found}{older}")


def half_written(facts: Facts) -> Verdict:
    """Judge whether a click was broken off while it wrote, and the file saved so."""
    found = facts.book.half_written
    if found is None:
        return unknown(
            "không biết sổ có đang ghi dở không",
            "Chạy lệnh cchc-xl validate với sổ này để xem lỗi cụ thể.",
        )
    if found:
        return broken(
            "một lần bấm nút bị ngắt giữa chừng rồi sổ được lưu lại: số liệu nửa cũ nửa mới",
            "Mở sổ, bấm một nút (ví dụ “Kiểm tra”): nút đó đưa sổ về như trước; rồi lưu sổ. Không "
            "được thì lấy bản gần nhất trong thư mục sao-luu.",
        )
    return good("sổ không có lần ghi dở nào")


def opened(facts: Facts) -> Verdict:
    """Judge whether another program or person has the register open."""
    host, by = facts.host, facts.book.opened
    if host is not None and host.location is not None:
        if host.read_only:
            return broken(
                "sổ đang mở ở chế độ chỉ đọc, có người khác mở trước hoặc tệp bị cấm ghi",
                "Đóng sổ, chờ người kia đóng sổ (hoặc bỏ dấu Read-only của tệp) rồi mở lại.",
            )
        if host.read_only is None:
            return unknown(
                "không biết sổ có đang ở chế độ chỉ đọc không",
                "Xem thanh tiêu đề: nếu có chữ “Chỉ đọc” (Read-Only) thì đóng và mở lại sổ.",
            )
        return good("sổ mở ở chương trình này và ghi được")
    if by is None:
        return unknown(
            "không biết sổ có đang mở ở đâu không", "Đóng sổ ở mọi chương trình rồi chạy lại."
        )
    if by:
        return broken(by, "Lưu và đóng sổ ở chương trình đó rồi chạy lại.")
    return good("không ai mở sổ")

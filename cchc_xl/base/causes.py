"""Why the system refused to read or write a file, in words, and what to do about it.

Numbers of errors: POSIX ``errno``, and those of Windows (``winerror``) that Python gives no errno
of its own.
"""

from __future__ import annotations

import errno
import os
from typing import NamedTuple

LONGEST_PATH = 259
"""The most letters of a whole path in programs of Windows that ask for nothing else (MAX_PATH)."""


class Cause(NamedTuple):
    """A reason, as the end of a sentence without its full stop, and the remedy."""

    text: str
    remedy: str


FULL = Cause(
    "không đủ chỗ trống trên ổ đĩa",
    "Xóa bớt tệp trên ổ đĩa hoặc chọn ổ khác rồi chạy lại.",
)
NOT_ALLOWED = Cause(
    "không có quyền",
    "Bỏ thuộc tính chỉ đọc (Read-only), xin quyền đọc và ghi ở thư mục đó, đóng tệp ở chương trình "
    "khác rồi chạy lại.",
)
READ_ONLY = Cause(
    "ổ đĩa hoặc thư mục chỉ cho đọc", "Chép việc sang một ổ cho phép ghi rồi chạy lại."
)
TOO_LONG = Cause(
    "tên hoặc đường dẫn quá dài",
    "Đặt tên ngắn lại (dưới 200 byte; một chữ có dấu là 2 đến 3 byte) hoặc chuyển vào thư mục gần "
    "gốc ổ đĩa hơn rồi chạy lại.",
)
IN_USE = Cause(
    "tệp đang được mở ở chương trình khác", "Lưu và đóng tệp ở chương trình đó rồi chạy lại."
)
NO_FOLDER = Cause(
    "trên đường dẫn có phần là tệp, không phải thư mục",
    "Đổi tên hoặc chuyển tệp đó đi nơi khác rồi chạy lại.",
)
A_FOLDER = Cause("đó là một thư mục, không phải tệp", "Chọn đúng tên tệp rồi chạy lại.")
NOT_THERE = Cause("không tìm thấy đường dẫn", "Kiểm tra lại đường dẫn rồi chạy lại.")
IN_CIRCLES = Cause("liên kết trỏ vòng về chính nó", "Xóa hoặc sửa liên kết đó rồi chạy lại.")
TOO_MANY = Cause("máy đang mở quá nhiều tệp", "Đóng bớt chương trình rồi chạy lại.")
BROKEN = Cause(
    "ổ đĩa báo lỗi hoặc mất kết nối mạng",
    "Kiểm tra ổ đĩa, kết nối mạng tới thư mục đó rồi chạy lại.",
)
CLOSED = Cause("đầu ra đã bị đóng", "Không đóng đầu ra của lệnh, hoặc ghi nó vào một tệp.")

_BY_NUMBER = {
    "ENOSPC": FULL,
    "EDQUOT": FULL,
    "EFBIG": FULL,
    "EACCES": NOT_ALLOWED,
    "EPERM": NOT_ALLOWED,
    "EROFS": READ_ONLY,
    "ENAMETOOLONG": TOO_LONG,
    "EBUSY": IN_USE,
    "ETXTBSY": IN_USE,
    "ENOTDIR": NO_FOLDER,
    "EEXIST": NO_FOLDER,
    "EISDIR": A_FOLDER,
    "ENOENT": NOT_THERE,
    "ELOOP": IN_CIRCLES,
    "EMFILE": TOO_MANY,
    "ENFILE": TOO_MANY,
    "EIO": BROKEN,
    "ESTALE": BROKEN,
    "ENODEV": BROKEN,
    "ENXIO": BROKEN,
    "EHOSTDOWN": BROKEN,
    "EHOSTUNREACH": BROKEN,
    "ENETDOWN": BROKEN,
    "ENETUNREACH": BROKEN,
    "ENOTCONN": BROKEN,
    "ETIMEDOUT": BROKEN,
    "EBADF": CLOSED,
}
_BY_WINDOWS_NUMBER = {32: IN_USE, 33: IN_USE, 112: FULL, 39: FULL, 206: TOO_LONG} | dict.fromkeys(
    (21, 51, 53, 55, 59, 64, 67, 121, 1231, 1232), BROKEN
)


def cause_of(error: OSError) -> Cause | None:
    """Return why the system refused; None: for a reason that has no words here."""
    number = getattr(error, "winerror", None)
    if number in _BY_WINDOWS_NUMBER:
        return _BY_WINDOWS_NUMBER[number]
    found = _BY_NUMBER.get(errno.errorcode.get(error.errno or 0, ""))
    if found is NOT_THERE and os.name == "nt" and len(str(error.filename or "")) > LONGEST_PATH:
        return TOO_LONG
    return found


def told(error: OSError) -> Cause:
    """Return why the system refused, its number where there are no words for it."""
    found = cause_of(error)
    number = f"mã lỗi hệ thống {error.errno}"
    if found is None:
        return Cause(number, BROKEN.remedy)
    return Cause(f"{found.text} ({number})", found.remedy) if found is BROKEN else found


def folder_is_gone() -> bool:
    """Tell whether the folder that the program was started in was deleted meanwhile."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False

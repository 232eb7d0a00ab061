"""Why pip could not install, told in Vietnamese."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import NamedTuple

PYTHON = "https://www.python.org/downloads/windows/"


class Trouble(NamedTuple):
    """Words of pip's output (lower case), what they mean, and what to do."""

    words: tuple[str, ...]
    message: str
    remedy: str


TROUBLES = (
    Trouble(
        ("no space left", "not enough space", "errno 28", "winerror 112"),
        "ổ đĩa hết chỗ",
        "Dọn ít nhất 1 GB trên ổ đĩa rồi bấm đúp lại cai-dat.cmd.",
    ),
    Trouble(
        ("long path support", "winerror 206]"),
        "đường dẫn của thư mục quá dài",
        "Chuyển cả thư mục vào một nơi có đường dẫn ngắn, ví dụ C:\\CCHC, rồi bấm đúp lại "
        "cai-dat.cmd.",
    ),
    Trouble(
        ("winerror 5]", "winerror 32]", "permission denied", "errno 13"),
        "có tệp đang bị chương trình khác giữ hoặc không có quyền ghi",
        "Đóng Excel và mọi cửa sổ Python, tạm dừng phần mềm diệt vi-rút nếu được phép, rồi bấm đúp "
        "lại cai-dat.cmd.",
    ),
    Trouble(
        ("certificate_verify_failed", "sslerror", "ssl: "),
        "kết nối mạng bị kiểm soát chứng chỉ",
        "Nhờ quản trị mạng mở địa chỉ pypi.org và files.pythonhosted.org, hoặc dùng bộ cài có thư "
        "mục goi.",
    ),
    Trouble(
        ("proxyerror", "cannot connect to proxy", "407 proxy"),
        "máy chủ proxy từ chối",
        "Nhờ quản trị mạng khai proxy cho máy, hoặc dùng bộ cài có thư mục goi.",
    ),
    Trouble(
        (
            "newconnectionerror",
            "failed to establish a new connection",
            "getaddrinfo failed",
            "name resolution",
            "nameresolutionerror",
            "read timed out",
            "connecttimeouterror",
            "connection broken",
            "connectionreseterror",
        ),
        "không kết nối được mạng tới kho thư viện Python",
        "Kiểm tra mạng rồi bấm đúp lại cai-dat.cmd, hoặc dùng bộ cài có thư mục goi.",
    ),
)
COMPILER = ("microsoft visual c++", "metadata-generation-failed", "could not find a version")


def explained(output: str, log: Path, *, offline: bool) -> tuple[str, str]:
    """Return message and remedy for the output of a pip that failed."""
    text = output.casefold()
    for trouble in TROUBLES:
        if any(words in text for words in trouble.words):
            return f"Không cài được thư viện: {trouble.message}.", trouble.remedy
    bits = struct.calcsize("P") * 8
    mine = f"Python {sys.version_info[0]}.{sys.version_info[1]} {bits} bit"
    if bits == 32:
        return (
            f"Thư viện không có bản cho {mine}.",
            f"Cài Python 64 bit từ {PYTHON} rồi bấm đúp lại cai-dat.cmd.",
        )
    if "no matching distribution" in text and offline:
        return (
            f"Thư mục goi không có đủ thư viện cho {mine}.",
            "Cài đúng phiên bản Python ghi trong tên các tệp .whl của thư mục goi (cp313 là Python "
            "3.13), hoặc đổi tên thư mục goi để cài qua mạng.",
        )
    if any(words in text for words in COMPILER):
        return (
            f"Chưa có thư viện dựng sẵn cho {mine}.",
            f"Cài Python 3.12 hoặc 3.13 (64 bit) từ {PYTHON} rồi bấm đúp lại cai-dat.cmd.",
        )
    return "Không cài được thư viện.", f"Gửi tệp “{log}” cho người bảo trì chương trình."

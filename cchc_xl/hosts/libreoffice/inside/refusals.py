"""What LibreOffice would not do, in words for the person; some of it LibreOffice leaves out.

It ignores some writes to protected cells in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cchc_xl.hosts.libreoffice.uno_bridge import is_uno_error


class Refused(Exception):
    """LibreOffice cannot do what it was told; the text says what, and what to do."""


def check_writable(document: Any, sheet: Any, area: Any, address: str) -> None:
    """``Refused`` if the document is read-only or one of the cells is locked."""
    if document.isReadonly():
        raise Refused(
            f"Sổ đang mở ở chế độ chỉ đọc nên không ghi được vào trang “{sheet.Name}”. "
            "Đóng sổ, mở lại để sửa được, rồi chạy lại."
        )
    if sheet.isProtected():
        protection = area.CellProtection
        if protection is None or protection.IsLocked:
            raise Refused(
                f"Trang “{sheet.Name}” đang được bảo vệ, không ghi được vào {address}. "
                "Bỏ bảo vệ trang (Công cụ > Bảo vệ trang tính), rồi chạy lại."
            )


def check_unprotected(document: Any, sheet: Any) -> None:
    """``Refused`` if the sheet cannot be changed but for single cells."""
    if document.isReadonly() or sheet.isProtected():
        raise Refused(
            f"Trang “{sheet.Name}” đang được bảo vệ hoặc sổ chỉ đọc nên không sửa được. "
            "Bỏ bảo vệ trang (Công cụ > Bảo vệ trang tính), rồi chạy lại."
        )


@contextmanager
def told(what: str | Callable[[], str]) -> Iterator[None]:
    """Turn an error of LibreOffice into one that says what could not be done.

    A function is called for the text only then: to ask LibreOffice for a name takes time.
    """
    try:
        yield
    except Exception as error:
        if not is_uno_error(error):
            raise
        text = what if isinstance(what, str) else what()
        raise Refused(
            f"LibreOffice không làm được việc này: {text}. "
            "Kiểm tra chỗ đó có công thức mảng, ô gộp hoặc tên trùng, rồi chạy lại."
        ) from error

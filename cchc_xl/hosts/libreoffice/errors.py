"""Why LibreOffice cannot be used; what goes wrong inside a workbook is an ``XlwingsError``."""

from __future__ import annotations

from cchc_xl.base.errors import CchcError


class HostUnavailable(CchcError):
    """LibreOffice or Python's bridge to it is missing, does not start or does not answer."""


def no_python() -> HostUnavailable:
    """Return the refusal of a LibreOffice that cannot run Python in its own process."""
    return HostUnavailable(
        "LibreOffice trên máy này không chạy được phần Python của chương trình.",
        "Đóng mọi cửa sổ LibreOffice rồi mở sổ bằng cchc-xl open; vẫn vậy thì cài đủ gói "
        "python3-uno (Debian, Ubuntu: sudo apt install python3-uno) rồi chạy lại.",
    )

"""The checks: each judges facts and returns one verdict; none reads the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cchc_xl.doctor.ailment import Ailment, Verdict
from cchc_xl.doctor.checks import place, python, register
from cchc_xl.doctor.checks import program as program
from cchc_xl.doctor.facts import Facts


class Check(NamedTuple):
    """A check: its stable code, its title, the judge, and whom it concerns."""

    code: str
    title: str
    judge: Callable[[Facts], Verdict]
    concerns: Callable[[Facts], bool]

    def ailment(self, facts: Facts) -> Ailment:
        """Judge the facts."""
        return Ailment(self.code, self.title, *self.judge(facts))


def everyone(facts: Facts) -> bool:
    """Every machine."""
    return True


def with_register(facts: Facts) -> bool:
    """Runs that name a register."""
    return facts.workbook is not None


def with_macro_file(facts: Facts) -> bool:
    """Registers of the kind that holds macros; of another one the first check tells."""
    return facts.workbook is not None and facts.workbook.kind in ("xlsm", None)


def with_file(facts: Facts) -> bool:
    """Registers whose file is there and is a workbook, as far as is known."""
    return facts.workbook is not None and facts.workbook.kind not in ("missing", "other")


def on_windows(facts: Facts) -> bool:
    """Windows."""
    return facts.platform == "win32"


def on_excel(facts: Facts) -> bool:
    """Excel on Windows."""
    return on_windows(facts) and facts.program == "excel"


def on_libreoffice(facts: Facts) -> bool:
    """LibreOffice on any system."""
    return facts.program == "libreoffice"


def with_macros(facts: Facts) -> bool:
    """A host whose macro settings are known to the checks."""
    return on_excel(facts) or on_libreoffice(facts)


def register_on_windows(facts: Facts) -> bool:
    """A register that Windows opens."""
    return with_register(facts) and on_windows(facts)


def register_in_excel(facts: Facts) -> bool:
    """A register that Excel opens."""
    return with_register(facts) and on_excel(facts)


CHECKS = (
    Check("D101", "Python của các nút", python.interpreter, everyone),
    Check("D102", "Bộ chương trình cchc-xl", python.package, everyone),
    Check("D103", "Phiên bản xlwings", python.xlwings, everyone),
    Check("D104", "Python và Office 32 bit, 64 bit", python.bitness, on_windows),
    Check("D105", "Cầu nối Python với LibreOffice", python.uno, on_libreoffice),
    Check("D106", "Chữ trong đường dẫn cấu hình", python.letters, on_excel),
    Check("D107", "Hệ điều hành", python.system, everyone),
    Check("D201", "Tệp sổ và các nút", register.buttons, with_register),
    Check("D202", "Sổ đúng với chương trình bảng tính", register.build, with_macro_file),
    Check("D203", "Phiên bản của sổ", register.schema, with_file),
    Check("D204", "Sổ đang mở nơi khác", register.opened, with_file),
    Check("D205", "Sổ ghi dở", register.half_written, with_file),
    Check("D301", "Tệp tải từ mạng bị chặn", place.blocked, with_file),
    Check("D302", "Chế độ xem được bảo vệ", place.protected_view, register_in_excel),
    Check("D303", "Thư mục OneDrive, SharePoint", place.cloud, with_register),
    Check("D304", "Độ dài đường dẫn", place.length, register_on_windows),
    Check("D401", "Macro", program.macros, with_macros),
    Check("D402", "WPS thay chỗ Excel", program.wps, on_windows),
)

"""Facts of machines: one that is well, and what is changed in it for a case."""

from __future__ import annotations

from typing import Any

from cchc_xl.doctor.facts import (
    Buttons,
    Conf,
    Excel,
    Facts,
    Folder,
    HostFacts,
    Interpreter,
    LibreOffice,
    Workbook,
)

PYTHON = r"C:\CCHC\.cchc-xl\Scripts\python.exe"
REGISTER = r"C:\CCHC\Sổ theo dõi 2023 (bản 1).xlsm"
USER_CONF = r"C:\Users\lan\.xlwings\xlwings.conf"
VERSIONS = {
    "cchc-xl": "0.1.0",
    "pandas": "3.1.1",
    "pandera": "0.35.0",
    "pywin32": "311",
    "xlwings": "0.37.8",
    "uno": "",
}
SUBS = frozenset({"GopBaoCao", "KiemTra", "KiemTraMay"})

INTERPRETER = Interpreter(PYTHON, "user", True, False, (3, 12, 4), 64, VERSIONS)
BOOK = Workbook(
    REGISTER,
    "xlsm",
    modules=("ThisWorkbook", "Sheet1", "Buttons", "xlwings"),
    builds=frozenset({"excel"}),
    module_version="0.37.8",
    buttons=Buttons(SUBS, SUBS),
    schema="4",
    opened="",
    half_written=False,
    zone=0,
)
EXCEL = Excel(
    "16.0",
    bits=64,
    server=r"C:\Program Files\Microsoft Office\Root\Office16\EXCEL.EXE /automation",
    vba_warnings=2,
    blocks_internet=False,
    protected_view=True,
    trusted=(),
)
WINDOWS = Facts(
    "win32",
    PYTHON,
    ansi="cp1252",
    interpreter=INTERPRETER,
    confs=(
        Conf("sheet", "xlwings.conf", {"ADD_WORKBOOK_TO_PYTHONPATH": "false"}),
        Conf("directory", r"C:\CCHC\xlwings.conf", {}),
        Conf("user", USER_CONF, {"INTERPRETER_WIN": PYTHON}),
    ),
    schemas=("2", "3", "4"),
    workbook=BOOK,
    excel=EXCEL,
    cloud=(Folder(r"C:\Users\lan\OneDrive"),),
)
LINUX = Facts(
    "linux",
    "/opt/cchc/bin/python",
    interpreter=Interpreter(
        "/home/lan/cchc/bin/python",
        "sheet",
        True,
        False,
        (3, 11, 2),
        64,
        VERSIONS | {"uno": "uno", "pywin32": ""},
    ),
    schemas=("2", "3", "4"),
    workbook=BOOK._replace(
        path="/home/lan/Sổ 2023.xlsm", builds=frozenset({"libreoffice"}), module_version=""
    ),
    libreoffice=LibreOffice(True, 1, False, ()),
    cloud=(),
)
IN_EXCEL = HostFacts(
    "Microsoft Excel",
    "16.0",
    r"C:\Program Files\Microsoft Office\Root\Office16",
    REGISTER,
    False,
)
IN_WPS = HostFacts("Microsoft Excel", "12.0", r"C:\Program Files\Kingsoft\WPS Office\office6")


def python(**changes: Any) -> Facts:
    """Windows with another interpreter."""
    return WINDOWS._replace(interpreter=INTERPRETER._replace(**changes))


def lacking(*names: str, facts: Facts = WINDOWS) -> Facts:
    """An interpreter without these packages."""
    assert facts.interpreter is not None
    packages = {**(facts.interpreter.packages or {}), **dict.fromkeys(names, "")}
    return facts._replace(interpreter=facts.interpreter._replace(packages=packages))


def book(facts: Facts = WINDOWS, **changes: Any) -> Facts:
    """The machine with another register."""
    assert facts.workbook is not None
    return facts._replace(workbook=facts.workbook._replace(**changes))


def excel(**changes: Any) -> Facts:
    """Windows with another Excel."""
    return WINDOWS._replace(excel=EXCEL._replace(**changes))


def libreoffice(**changes: Any) -> Facts:
    """Linux with another LibreOffice."""
    assert LINUX.libreoffice is not None
    return LINUX._replace(libreoffice=LINUX.libreoffice._replace(**changes))

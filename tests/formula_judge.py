"""LibreOffice as a judge: a headless LibreOffice that recalculates workbooks and reads every cell.

The tests talk to it through a small script (this file) run by a Python that has ``uno``, so that
the tests' own environment needs none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self
from uuid import uuid4

Value = str | float
START_SECONDS = 90
RUN_SECONDS = 300


class JudgedCell(NamedTuple):
    """A cell as LibreOffice sees it; ``error`` is what it shows in place of a value, else ""."""

    value: Value
    formula: str
    error: str


class FormulaJudge:
    """A headless LibreOffice of its own, with its own profile below ``folder``.

    Used as a context. Several workbooks may be handed to one host, one after the other.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pipe = f"cchc-{uuid4().hex}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        soffice = shutil.which("soffice")
        assert soffice, "soffice is not on the PATH"
        profile = (self._folder / "office-profile").absolute().as_uri()
        self._process = subprocess.Popen(
            [
                soffice,
                f"-env:UserInstallation={profile}",
                "--headless",
                "--norestore",
                "--nolockcheck",
                f"--accept=pipe,name={self._pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        assert process is not None
        try:
            self._run("stop")
            process.wait(30)
        except (subprocess.SubprocessError, AssertionError):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)

    def read(self, path: Path, *, recalculate: bool = True) -> dict[str, dict[str, JudgedCell]]:
        """Return the filled cells by sheet and A1 address, every formula calculated anew.

        Numbers, dates (as serials) and truth values come as ``float``.
        """
        found = self._run("read", str(path.absolute()), "1" if recalculate else "0")
        return {
            sheet: {address: JudgedCell(*cell) for address, cell in cells.items()}
            for sheet, cells in found.items()
        }

    def convert(self, path: Path, target: Path) -> Path:
        """Save a workbook in the format of the target's suffix (.pdf, .ods, .xls, .xlsx, .csv)."""
        self._run("convert", str(path.absolute()), str(target.absolute()))
        return target

    def _run(self, *arguments: str) -> Any:
        answer = self._folder / f"answer-{uuid4().hex}.json"
        done = subprocess.run(
            [uno_python(), __file__, self._pipe, str(answer), *arguments],
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stderr[-2000:]}"
        return json.loads(answer.read_text("utf-8"))


@cache
def uno_python() -> str:
    """Return a Python that can import ``uno``."""
    for candidate in (sys.executable, "/usr/bin/python3", shutil.which("python3") or ""):
        if candidate and Path(candidate).exists():
            test = [candidate, "-c", "import uno"]
            if subprocess.run(test, capture_output=True, check=False).returncode == 0:
                return candidate
    raise AssertionError("no Python can import uno; install python3-uno")


def main(pipe: str, answer: str, command: str, *arguments: str) -> None:
    """Do one thing in the running LibreOffice and write the answer as JSON."""
    desktop = _connect(pipe)
    result: Any = None
    if command == "stop":
        _stop(desktop)
    elif command == "read":
        result = _read(desktop, arguments[0], recalculate=arguments[1] == "1")
    elif command == "convert":
        _convert(desktop, *arguments)
    Path(answer).write_text(json.dumps(result, ensure_ascii=False), "utf-8")


def _connect(pipe: str) -> Any:
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def _stop(desktop: Any) -> None:
    from com.sun.star.lang import DisposedException

    try:
        desktop.terminate()
    except DisposedException:
        return  # it is gone before it could answer


def _property(name: str, value: Any) -> Any:
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _open(desktop: Any, path: str) -> Any:
    document = desktop.loadComponentFromURL(
        Path(path).as_uri(), "_blank", 0, (_property("Hidden", True),)
    )
    assert document is not None, f"LibreOffice cannot open {path}"
    return document


def _read(desktop: Any, path: str, *, recalculate: bool) -> dict[str, Any]:
    document = _open(desktop, path)
    try:
        if recalculate:
            document.calculateAll()
        return {sheet.Name: _cells(sheet) for sheet in document.Sheets}
    finally:
        document.close(False)


def _cells(sheet: Any) -> dict[str, list[Any]]:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
    values, texts = area.getDataArray(), area.getFormulaArray()
    formulas = _places(area.queryContentCells(FORMULAS))
    errors = _places(area.queryFormulaCells(ERRORS))
    cells = {}
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            place = column, row
            if value != "" or place in formulas:
                error = area.getCellByPosition(*place).String if place in errors else ""
                text = texts[row][column] if place in formulas else ""
                cells[f"{_letters(column)}{row + 1}"] = ["" if error else value, text, error]
    return cells


FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA; a text may begin with "=", too
ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR


def _places(ranges: Any) -> set[tuple[int, int]]:
    return {
        (column, row)
        for part in ranges.RangeAddresses
        for column in range(part.StartColumn, part.EndColumn + 1)
        for row in range(part.StartRow, part.EndRow + 1)
    }


def _letters(column: int) -> str:
    text = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


FILTERS = {
    ".pdf": "calc_pdf_Export",
    ".ods": "calc8",
    ".xls": "MS Excel 97",
    ".xlsx": "Calc MS Excel 2007 XML",
    ".csv": "Text - txt - csv (StarCalc)",
}


def _convert(desktop: Any, path: str, target: str) -> None:
    document = _open(desktop, path)
    try:
        chosen = FILTERS[re.sub(r"^.*(?=\.)", "", target).lower()]
        document.storeToURL(Path(target).as_uri(), (_property("FilterName", chosen),))
    finally:
        document.close(False)


def leave() -> NoReturn:
    """End this process without tidying up: pyuno may crash when the interpreter ends under it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
    leave()

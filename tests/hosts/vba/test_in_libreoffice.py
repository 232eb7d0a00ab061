"""The macros inside LibreOffice: all compile, and a click starts what it should, to the letter."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import macros
from cchc_xl import services
from cchc_xl.register.building.config_sheet import Controls
from tests.formula_judge import FormulaJudge, uno_python
from tests.hosts.vba import basic_host

pytestmark = pytest.mark.libreoffice

Caller = Callable[..., list[Any]]
SUBS = re.findall(r"Public Sub (\w+)\(\)", macros.source(macros.BUTTONS))
INTERPRETER = """#!/bin/sh
# Stands in for Python: keeps its arguments, a line each, and says that it is done.
printf '%s\\n' "$@" >>"$(dirname "$0")/arguments"
while [ "$1" != --done ]; do shift; done
echo 0 >"$2"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a name that needs quoting, with an interpreter of such a name in it."""
    folder = tmp_path_factory.mktemp("so") / "Văn phòng Sở (quý I) & 'khác'"
    folder.mkdir()
    program = folder / "trình chạy"
    program.write_text(INTERPRETER, "utf-8")
    program.chmod(0o755)
    controls = Controls("libreoffice", linux=str(program))
    services.init(folder / "sổ theo dõi.xlsm", 2023, controls=controls)
    return folder


@pytest.fixture(scope="module")
def call(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Calls macros of the workbook by module, name and arguments; returns what they return."""
    place = tmp_path_factory.mktemp("hồ sơ")
    with FormulaJudge(place) as host:

        def run(*calls: tuple[str, str, list[Any]]) -> list[Any]:
            answer = place / f"answer-{uuid4().hex}.json"
            done = subprocess.run(
                [
                    *(uno_python(), basic_host.__file__, host._pipe),
                    *(str(folder / "sổ theo dõi.xlsm"), json.dumps(calls), str(answer)),
                ],
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-2000:]
            results: list[Any] = json.loads(answer.read_text("utf-8"))
            return results

        yield run


def test_every_button_starts_its_own_function_on_this_workbook(
    folder: Path, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "arguments").unlink(missing_ok=True)
    call(*((macros.BUTTONS, name, []) for name in SUBS))
    lines = (folder / "arguments").read_text("utf-8").splitlines()
    started = [lines[n : n + 10] for n in range(0, len(lines), 10)]
    functions = re.findall(r"buttons; (buttons\.\w+\(\))", macros.source(macros.BUTTONS))
    assert len(started) == len(SUBS) == len(functions)
    for arguments, function in zip(started, functions, strict=True):
        assert arguments[:4] == [
            *("-m", "cchc_xl.libreoffice.call"),
            *("--workbook", str(folder / "sổ theo dõi.xlsm")),
        ]
        assert arguments[4] == "--profile"
        assert (Path(arguments[5]) / "user" / "registrymodifications.xcu").is_file()
        assert Path(arguments[5]).parent.name.startswith("hồ sơ")
        assert arguments[6] == "--done"
        assert arguments[8:] == ["--statement", f"from cchc_xl import buttons; {function}"]
        assert not Path(arguments[7]).exists()
        assert not Path(arguments[7]).with_suffix("").exists()
    assert len({arguments[7] for arguments in started}) == len(started)


def test_runpython_returns_the_code_and_is_quick_to_see_it(call: Caller) -> None:
    start = time.monotonic()
    assert call(*[(macros.LIBREOFFICE, "RunPython", ["pass"])] * 5) == [0] * 5
    assert time.monotonic() - start < 30


EXPLAINED = {
    72: "Chương trình dừng giữa chừng (mã 72). Nếu đang gộp báo cáo, bấm “Hoàn tác lần gộp cuối”",
    -137: "Chương trình dừng giữa chừng (mã -137). Nếu đang gộp báo cáo",
    -127: "Không có Python ở “/x/python”. Mở trang ẩn xlwings.conf",
    -126: "Không có Python ở “/x/python”. Mở trang ẩn xlwings.conf",
    -1: "Python ở “/x/python” không chạy được gói cchc-xl (mã -1). Cài lại gói cchc-xl",
    -1000: "Lệnh chạy quá 30 phút chưa xong nên không chờ nữa. Xem dòng trạng thái",
}


def test_a_code_is_explained_in_vietnamese(call: Caller) -> None:
    texts = call(*((macros.LIBREOFFICE, "Explanation", [str(n), "/x/python"]) for n in EXPLAINED))
    for text, start in zip(texts, EXPLAINED.values(), strict=True):
        assert text.startswith(start)
        assert text.endswith(".")


def test_a_program_that_leaves_no_code_is_noticed_at_once(folder: Path, call: Caller) -> None:
    programs = {
        "/không có/python": -127,
        str(folder / "sổ theo dõi.xlsm"): -126,  # not a program
        "/bin/false": -1,
        str(folder / "trình chạy"): 0,
    }
    start = time.monotonic()
    codes = call(*((macros.LIBREOFFICE, "Outcome", [program, "pass"]) for program in programs))
    assert codes == list(programs.values())
    assert time.monotonic() - start < 30

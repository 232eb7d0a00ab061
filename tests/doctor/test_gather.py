"""Facts of this very machine and of real registers."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl.doctor import HostFacts, Severity, diagnose, examine
from cchc_xl.doctor import interpreter as interpreters
from cchc_xl.doctor.facts import Conf, Facts, Interpreter
from cchc_xl.doctor.gather import gather
from cchc_xl.doctor.host import host_of
from cchc_xl.doctor.workbook import read_sheet_conf, read_workbook
from cchc_xl.register.schema import SCHEMA_VERSION
from tests.desk import Shown

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="facts of a Linux machine")


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of each build, made once."""
    from cchc_xl import services
    from cchc_xl.register.building.config_sheet import Controls

    folder = tmp_path_factory.mktemp("Sổ (1) & thử")
    services.init(folder / "sổ excel.xlsm", 2023, None, Controls.here("excel"))
    services.init(folder / "sổ.xlsm", 2023, None, Controls.here("libreoffice"))
    services.init(folder / "sổ.xlsx", 2023)
    return folder


@pytest.fixture
def book(stock: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(stock / "sổ.xlsm", tmp_path))


def severities(facts: Facts) -> dict[str, Severity]:
    return {ailment.code: ailment.severity for ailment in diagnose(facts)}


def test_a_real_register_for_libreoffice(book: Path) -> None:
    facts = gather(book)
    assert facts.workbook is not None
    assert [*(facts.workbook.builds or ())] == ["libreoffice"]
    assert (facts.workbook.schema, facts.workbook.opened) == (SCHEMA_VERSION, "")
    assert facts.workbook.buttons is not None
    assert len(facts.workbook.buttons.subs) == 22
    assert facts.workbook.buttons.subs == facts.workbook.buttons.assigned
    assert facts.interpreter is not None
    assert (facts.interpreter.path, facts.interpreter.given_by) == (sys.executable, "sheet")
    assert facts.interpreter.version == sys.version_info[:3]
    assert facts.interpreter.packages is not None
    assert facts.interpreter.packages["pandas"]
    found = severities(facts)
    for code in ("D101", "D102", "D103", "D201", "D202", "D203", "D204", "D303"):
        assert found[code] is Severity.GOOD, code


def test_a_real_register_for_excel(stock: Path) -> None:
    import xlwings

    facts = gather(stock / "sổ excel.xlsm")
    assert facts.workbook is not None
    assert [*(facts.workbook.builds or ())] == ["excel"]
    assert facts.workbook.module_version == xlwings.__version__
    assert severities(facts)["D202"] is Severity.BROKEN
    assert severities(facts)["D103"] is Severity.GOOD


def test_examining_changes_nothing(book: Path) -> None:
    before = hashlib.sha256(book.read_bytes()).digest(), sorted(os.listdir(book.parent))
    examine(book)
    assert (hashlib.sha256(book.read_bytes()).digest(), sorted(os.listdir(book.parent))) == before


def test_a_register_without_macros(stock: Path) -> None:
    found = severities(gather(stock / "sổ.xlsx"))
    assert found["D201"] is Severity.BROKEN
    assert "D202" not in found
    assert found["D203"] is Severity.GOOD


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def text(path: Path) -> None:
    path.write_bytes("không phải sổ".encode())


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [cut, text, folder, Path.unlink])
def test_what_is_no_register(book: Path, spoil: Callable[[Path], None]) -> None:
    spoil(book)
    assert severities(gather(book))["D201"] is Severity.BROKEN


def repacked(book: Path, drop: str = "", change: tuple[bytes, bytes] = (b"", b"")) -> None:
    """Write the register without parts, or with other bytes in them."""
    with zipfile.ZipFile(book) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            if not (drop and drop in name):
                new.writestr(name, data.replace(*change) if change[0] else data)


def test_a_register_whose_buttons_are_gone(book: Path) -> None:
    repacked(book, drop="vmlDrawing")
    (found,) = [ailment for ailment in examine(book) if ailment.code == "D201"]
    assert found.severity is Severity.BROKEN
    assert "các nút không còn trên trang tính" in found.found


def test_a_register_with_one_button_less(book: Path) -> None:
    repacked(book, change=(b"[0]!GopBaoCao<", b"[0]!Khac<"))
    (found,) = [ailment for ailment in examine(book) if ailment.code == "D201"]
    assert "thiếu nút gọi GopBaoCao" in found.found


def test_a_register_whose_macros_are_gone_or_damaged(book: Path) -> None:
    repacked(book, change=(b"\xd0\xcf\x11\xe0", b"\0\0\0\0"))
    assert severities(gather(book))["D202"] is Severity.UNKNOWN
    repacked(book, drop="vbaProject")
    assert severities(gather(book))["D202"] is Severity.BROKEN
    assert severities(gather(book))["D201"] is Severity.BROKEN


def test_another_workbook_is_no_register(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "khác.xlsx")) as other:
        other.add_worksheet()
    assert read_workbook(tmp_path / "khác.xlsx").schema == ""


def test_who_has_it_open(book: Path) -> None:
    mark = book.with_name(f".~lock.{book.name}#")
    mark.write_text(",Nguyễn Thị Lan,MAY-01,08.03.2023 07:30,file:///tmp;", "utf-8")
    (found,) = [ailment for ailment in examine(book) if ailment.code == "D204"]
    assert found.severity is Severity.BROKEN
    assert "Nguyễn Thị Lan (MAY-01)" in found.found
    clicked = HostFacts("LibreOffice", location=str(book), read_only=False)
    assert severities(gather(book, clicked))["D204"] is Severity.GOOD


def test_the_configuration_sheet(stock: Path, tmp_path: Path) -> None:
    conf = read_sheet_conf(stock / "sổ.xlsm")
    assert conf.entries == {
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
        "INTERPRETER_LINUX": sys.executable,
    }
    assert read_sheet_conf(stock / "sổ.xlsx").entries == {}
    assert read_sheet_conf(tmp_path / "không có.xlsm").entries is None


def sheet(path: str) -> tuple[Conf, ...]:
    return (Conf("sheet", "xlwings.conf", {"INTERPRETER_LINUX": path}),)


def test_an_interpreter_that_is_gone(tmp_path: Path) -> None:
    python = interpreters.find(sheet(str(tmp_path / "python")), "libreoffice", {})
    assert python == Interpreter(str(tmp_path / "python"), "sheet", False)


def test_an_interpreter_whose_base_is_gone(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/no/such/python\n")
    broken.chmod(0o755)
    python = interpreters.find(sheet(str(broken)), "libreoffice", {})
    assert python is not None
    assert (python.exists, python.version) == (True, ())


def test_an_interpreter_without_the_package(tmp_path: Path) -> None:
    environment = tmp_path / "môi trường"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = interpreters.find(sheet(str(environment / "bin" / "python")), "libreoffice", {})
    assert python is not None
    assert python.version == sys.version_info[:3]
    assert python.packages is not None
    assert set(python.packages.values()) == {""}
    assert python.bits == 64


def test_an_interpreter_that_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "python"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setattr(interpreters, "PATIENCE", 0.3)
    python = interpreters.find(sheet(str(slow)), "libreoffice", {})
    assert python == Interpreter(str(slow), "sheet", True)


def test_a_blank_means_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = interpreters.find(sheet(""), "libreoffice", {})
    assert python is not None
    assert (python.given_by, Path(python.path).name) == ("path", "python3")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert interpreters.find(sheet(""), "libreoffice", {}) == Interpreter("", "path", False)


def test_a_configuration_that_cannot_be_read() -> None:
    unreadable = (Conf("sheet", "xlwings.conf", None),)
    assert interpreters.find(unreadable, "libreoffice", {}) is None


def test_a_machine_without_a_register() -> None:
    facts = gather()
    assert facts.interpreter is not None
    assert (facts.interpreter.path, facts.interpreter.given_by) == (sys.executable, "running")
    assert severities(facts)["D102"] is Severity.GOOD
    assert not [code for code in severities(facts) if code.startswith(("D2", "D3"))]


def test_an_application_that_answers_nothing() -> None:
    assert host_of(None, None) == HostFacts()  # type: ignore[arg-type]


def test_the_command(book: Path, call: Callable[..., Shown]) -> None:
    shown = call("doctor", str(book))
    assert (shown.code, shown.err) in ((0, ""), (1, ""))
    assert f"[tốt] D203 Phiên bản của sổ: phiên bản {SCHEMA_VERSION}" in shown.out
    missing = call("doctor", str(book.with_name("không.xlsm")))
    assert missing.code == 1
    assert "[hỏng] D201 Tệp sổ và các nút: không có tệp" in missing.out

"""The two builds of the register's macros, and the modules that are the project's own."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

import macros
from cchc_xl import buttons
from cchc_xl.base.errors import OutputError
from cchc_xl.hosts.vba.builds import HOSTS, Host, build_project, host_modules, sheet_code_names
from tests.hosts.vba.vba_reading import modules_of, streams_of

SUB = re.compile(r"^Public Sub (\w+)\(\)\n    (.*)\nEnd Sub$", re.MULTILINE)
CALL = re.compile(r'RunPython "from cchc_xl import buttons; buttons\.(\w+)\(\)"')


def xlwings_source() -> bytes:
    package = importlib.util.find_spec("xlwings")
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "xlwings.bas").read_bytes()


@pytest.mark.parametrize("host", HOSTS)
def test_a_build_has_a_module_for_each_sheet_the_buttons_and_its_own_runpython(host: Host) -> None:
    found = modules_of(build_project(host, 3))
    own = {"excel": "xlwings", "libreoffice": "LibreOfficeRunPython"}[host]
    names = ["ThisWorkbook", "Sheet1", "Sheet2", "Sheet3", "Buttons", own]
    assert [item.name for item in found] == names
    assert [item.suffix for item in found] == ["cls"] * 4 + ["bas"] * 2
    for read in found[4:5] if host == "excel" else found[4:]:
        assert read.text.encode("ascii") == macros.source(read.name).replace("\n", "\r\n").encode()


def test_the_excel_build_carries_the_installed_xlwings_module_unchanged() -> None:
    assert modules_of(build_project("excel", 1))[-1].text.encode("ascii") == xlwings_source()


@pytest.mark.parametrize("host", HOSTS)
def test_a_build_is_a_sound_container_and_the_same_each_time(host: Host) -> None:
    project = build_project(host, 43)
    assert project == build_project(host, 43)
    assert len(streams_of(project)) == 1 + 43 + 2 + 4


def test_code_names_are_those_that_excel_gives() -> None:
    assert sheet_code_names(3) == ["Sheet1", "Sheet2", "Sheet3"]


def test_a_missing_xlwings_module_is_told_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r"thiếu tệp xlwings\.bas") as caught:
        host_modules("excel")
    assert "pip install" in caught.value.remedy


# The project's own modules


@pytest.mark.parametrize("name", macros.NAMES)
def test_a_module_is_ascii_named_after_its_file_and_declares_what_it_uses(name: str) -> None:
    source = macros.source(name)
    assert source.isascii()
    assert source.startswith(f'Attribute VB_Name = "{name}"\n')
    assert "\nOption Explicit\n" in source
    assert "\t" not in source
    assert source.endswith("\n")
    assert len(max(source.splitlines(), key=len)) < 1023  # longer lines are an error in VBA


def test_every_module_of_the_folder_is_listed() -> None:
    folder = Path(macros.__file__).parent
    assert sorted(macros.NAMES) == sorted(path.stem for path in folder.glob("*.bas"))


def test_each_button_is_one_call_of_a_button_function() -> None:
    source = macros.source(macros.BUTTONS)
    subs = SUB.findall(source)
    assert len(subs) == source.count("End Sub") == 22
    called = [match[1] for _, line in subs if (match := CALL.fullmatch(line))]
    assert called == [
        *("issue", "check", "preview", "merge", "coverage"),
        *("targets", "export", "lock", "undo", "doctor"),
        *("verify", "rebuild", "withdraw", "excuse", "receive"),
        *("annotate", "explain", "backups", "receive_plans", "remind"),
        *("draw", "report"),
    ]
    assert all(callable(getattr(buttons, name)) for name in called)


def lint(folder: Path, sources: dict[str, str]) -> dict[str, Any]:
    """Return vbalidator's report on modules of one project, with Excel's object model."""
    for name, source in sources.items():
        (folder / f"{name}.bas").write_text(source, "ascii")
    report = folder / "report.json"
    tool = Path(sys.executable).with_name("vbalidator")
    options = ("--host", "excel", "--strict", "--quiet", "--output", report)
    subprocess.run([tool, folder, *options], check=False)
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def test_the_projects_own_modules_have_no_fault_that_vbalidator_knows(tmp_path: Path) -> None:
    """No error, no warning, and no false alarm that would have to be explained away."""
    found = lint(tmp_path, {name: macros.source(name) for name in macros.NAMES})
    assert found["issues"] == []
    assert found["summary"]["files_scanned"] == len(macros.NAMES)


@pytest.mark.parametrize("name", macros.NAMES)
def test_vbalidator_finds_a_fault_in_the_same_modules_when_there_is_one(
    name: str, tmp_path: Path
) -> None:
    sources = {item: macros.source(item) for item in macros.NAMES}
    sources[name] = sources[name].replace("RunPython", "RunPyton")
    assert lint(tmp_path, sources)["issues"]


# What the module for LibreOffice says


def messages() -> list[str]:
    """The texts of the module for LibreOffice, a text that goes on in the next line in one."""
    source = macros.source(macros.LIBREOFFICE)
    calls = re.findall(r'Viet\(((?:"[^"]*"(?: & _\n +)?)+)\)', source)
    joined = ["".join(re.findall('"([^"]*)"', call)) for call in calls]
    return [re.sub(r"\\u([0-9A-F]{4})", lambda m: chr(int(m[1], 16)), text) for text in joined]


def test_its_messages_are_vietnamese_letters_composed_as_typed() -> None:
    texts = messages()
    assert len(texts) > 10
    for text in texts:
        assert unicodedata.is_normalized("NFC", text)
        assert "\\u" not in text
        known = {"LATIN", "SPACE", "COMMA", "FULL", "LEFT", "RIGHT", "SEMICOLON", "COLON"}
        signs = {"GREATER-THAN", "HYPHEN-MINUS", "LOW", "DIGIT", "ZERO"}
        assert {unicodedata.name(c).split(maxsplit=1)[0] for c in text} <= known | signs


@pytest.mark.parametrize(
    "part",
    [
        "Lệnh trước chưa chạy xong.",
        "“Hoàn tác lần gộp cuối”",
        "Sổ này dành cho LibreOffice trên Linux.",
        "INTERPRETER_LINUX",
        "Cài lại gói cchc-xl",
    ],
)
def test_it_says_what_to_do(part: str) -> None:
    assert any(part in text for text in messages())

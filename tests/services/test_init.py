"""Making a register: with buttons for Excel or LibreOffice, or without."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.base.errors import UsageProblem
from cchc_xl.cli import main
from cchc_xl.commands.init import command as init_command
from cchc_xl.hosts.vba.builds import HOSTS
from cchc_xl.register.building.config_sheet import PYTHON_LINUX, PYTHON_WINDOWS, Controls
from cchc_xl.register.file.adapter import FileRegister
from tests.hosts.vba.vba_reading import modules_of
from tests.workbook_parts import VBA, parts_of

SAMPLE_NOTE = "Danh sách đơn vị trong sổ là mẫu; hãy thay bằng danh sách thật (--units).\n"


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(left.value.code or 0)


def last_module(path: Path) -> str:
    return modules_of(parts_of(path)[VBA])[-1].name


@pytest.mark.parametrize(
    ("options", "module"),
    [
        ([], "xlwings"),
        (["--host", "excel"], "xlwings"),
        (["--host", "libreoffice"], "LibreOfficeRunPython"),
    ],
)
def test_an_xlsm_has_buttons_for_the_office_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], module: str
) -> None:
    path = tmp_path / "Sổ theo dõi.XLSM"
    assert run("init", path, "--year", "2023", *options) == 0
    assert capsys.readouterr().out == (
        f"Đã lập sổ “{path}” cho năm 2023 với 120 đơn vị.\n{SAMPLE_NOTE}"
    )
    assert last_module(path) == module
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_an_xlsx_has_none(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    assert run("init", path, "--year", "2023") == 0
    parts = parts_of(path)
    assert VBA not in parts
    assert not any(name.endswith(".vml") for name in parts)


@pytest.mark.parametrize("host", HOSTS)
def test_an_xlsx_for_an_office_program_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    path = tmp_path / "so.xlsx"
    assert run("init", path, "--year", "2023", "--host", host) == 2
    title = {"excel": "Excel", "libreoffice": "LibreOffice"}[host]
    assert capsys.readouterr().err == (
        f"Lỗi: Sổ “so.xlsx” có đuôi .xlsx nên không có nút bấm cho {title}.\n"
        "Cách xử lý: Đổi đuôi tệp thành .xlsm, hoặc bỏ tùy chọn --host.\n"
    )
    assert not path.exists()


@pytest.mark.parametrize("name", ["so.xls", "so", "so.ods", "so.xlsb"])
def test_another_suffix_is_wrong_usage_that_names_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert run("init", tmp_path / name, "--year", "2023") == 2
    assert capsys.readouterr().err == (
        f"Lỗi: Tên sổ “{name}” phải có đuôi .xlsm hoặc .xlsx.\n"
        "Cách xử lý: Đổi đuôi tệp thành .xlsm (sổ có nút bấm) hoặc .xlsx (sổ không có nút).\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_office_program_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", tmp_path / "so.xlsm", "--year", "2023", "--host", "wps") == 2
    assert "Giá trị của “--host” không đúng." in capsys.readouterr().err


def test_the_command_offers_every_office_program() -> None:
    (option,) = [item for item in init_command.params if item.name == "host"]
    assert tuple(option.type.choices) == HOSTS  # type: ignore[attr-defined]


def test_a_register_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    path.write_bytes(b"cu")
    with pytest.raises(UsageProblem, match="đã có, không ghi đè"):
        services.init(path, 2023)
    assert path.read_bytes() == b"cu"


@pytest.mark.parametrize(
    ("platform", "expected"),
    [("linux", (sys.executable, None)), ("win32", (None, sys.executable))],
)
def test_the_running_python_is_written_where_its_system_looks(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    expected: tuple[str | None, str | None],
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("cchc_xl.register.building.config_sheet.sys.platform", platform)
        controls = Controls.here("excel")
    services.init(tmp_path / "so.xlsm", 2023, controls=controls)
    with FileRegister.open(tmp_path / "so.xlsm", write=False) as register:
        found = register.read_named(PYTHON_LINUX), register.read_named(PYTHON_WINDOWS)
    assert found == expected


def test_two_registers_of_the_same_year_have_the_same_macros(tmp_path: Path) -> None:
    paths = [tmp_path / "mot.xlsm", tmp_path / "hai.xlsm"]
    for path in paths:
        services.init(path, 2023)
    first, second = (parts_of(path)[VBA] for path in paths)
    assert first == second

"""cai-dat.cmd: what can be told of it without Windows, and for real what it starts in Python."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_xl.doctor import config, configure, troubles
from cchc_xl.doctor.install import (
    InstallError,
    Package,
    find_package,
    install_package,
    make_environment,
    python_of,
)
from cchc_xl.register.building.config_sheet import PYTHON_WINDOWS, Controls
from cchc_xl.register.file.adapter import FileRegister

ROOT = Path(__file__).parents[2]
COMMAND, WINDOW = ROOT / "cai-dat.cmd", ROOT / "lenh.cmd"
ODD = "Sổ (1) & thử 100%"
SOURCES = ("cchc_xl", "macros", "validation", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return COMMAND.read_bytes().decode("utf-8").split("\r\n")


@pytest.mark.parametrize("command", [COMMAND, WINDOW], ids=lambda path: path.name)
def test_bytes_suit_cmd(command: Path) -> None:
    data = command.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    assert b"\t" not in data


def test_code_is_ascii_and_texts_come_after_the_code_page(lines: list[str]) -> None:
    first = next(number for number, line in enumerate(lines) if not line.isascii())
    assert lines.index("chcp 65001 >nul") < first
    for number, line in enumerate(lines):
        if number >= first:
            assert line.startswith(("echo", ":", "goto", "pause", "exit")) or not line, line
        else:
            assert line.isascii()
    assert lines[first].startswith("echo ")


def test_texts_hold_nothing_that_cmd_would_take_for_code(lines: list[str]) -> None:
    shown = [line for line in lines if line.startswith("echo ")]
    assert shown
    for line in shown:
        assert not re.search(r"[<>|&^!]|%", re.sub(r'%RESULT%|"%(SETUP|PYTHONPATH)%"', "", line)), (
            line
        )
        assert len(line) <= 100


def test_every_label_is_there_and_used(lines: list[str]) -> None:
    labels = [line[1:] for line in lines if line.startswith(":")]
    assert len(labels) == len(set(labels))
    code = [line for line in lines if not line.startswith(("rem ", "echo ", ":"))]
    jumps = {name for line in code for name in re.findall(r"\bgoto :?(\w+)", line)}
    calls = {name for line in code for name in re.findall(r"\bcall :(\w+)", line)}
    assert jumps | calls == set(labels)
    assert not jumps & calls


def test_no_block_runs_into_the_next(lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if line.startswith(":") and line != ":find_python":
            before = [item for item in lines[:number] if item and not item.startswith("rem ")][-1]
            assert before.startswith(("goto ", "exit /b")), line


@pytest.mark.parametrize(
    "name", ["HERE", "PYTHON", "PYTHONPATH", "SETUP", "CANDIDATE", "OUTSIDE", "BITS"]
)
def test_a_variable_that_may_hold_anything_is_quoted(lines: list[str], name: str) -> None:
    found = 0
    for line in lines:
        for match in re.finditer(rf"%{name}(?::[^%]*)?%", line):
            quoted = line[: match.start()].count('"') % 2 == 1
            assert quoted or line[match.start() - 5 : match.start()] == "/reg:", line
            found += 1
    assert found


def test_what_a_program_answers_is_looked_at(lines: list[str]) -> None:
    external = re.compile(r'^(?:"%\w+%"|where|reg|py)\s')
    ran = [number for number, line in enumerate(lines) if external.match(line)]
    assert len(ran) == 4
    for number in ran:
        # A program that crashes ends with a negative code, which "if errorlevel 1" does not see.
        looked = 'if not "%ERRORLEVEL%"=="0" '
        wanted = (f"{looked}exit /b 0", f"{looked}goto damaged", 'set "RESULT=%ERRORLEVEL%"')
        assert lines[number + 1] in wanted


def test_quotes_and_parentheses_pair(lines: list[str]) -> None:
    for line in lines:
        if line.startswith(("rem ", "echo ")):
            continue
        assert line.count('"') % 2 == 0, line
        assert line.count("(") == line.count(")"), line


@pytest.mark.parametrize("bits", [32, 64])
def test_the_question_to_a_python_is_right(lines: list[str], bits: int, tmp_path: Path) -> None:
    (line,) = [line for line in lines if "calcsize" in line]
    question = re.search(r'-c "([^"]+)"', line)
    assert question is not None
    code = question[1].replace("%BITS%", str(bits))
    other = int(struct.calcsize("P") * 8 != bits)
    mine = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    goi = tmp_path / "goi"

    def answer() -> int:
        return subprocess.run(
            [sys.executable, "-I", "-c", code], cwd=tmp_path, check=False
        ).returncode

    assert answer() == other
    goi.mkdir()
    (goi / "cchc_xl-0.1.0-py3-none-any.whl").touch()
    assert answer() == other
    (goi / "numpy-2.4.6-cp39-cp39-win_amd64.whl").touch()
    assert answer() == 1  # wheels, and none for this Python
    (goi / f"numpy-2.4.6-{mine}-{mine}-win{'32' if bits == 64 else '_amd64'}.whl").touch()
    assert answer() == 1
    (goi / f"numpy-2.4.6-{mine}-{mine}-win{'_amd64' if bits == 64 else '32'}.whl").touch()
    assert answer() == other


def test_the_launcher_is_asked_for_its_python(lines: list[str]) -> None:
    (line,) = [line for line in lines if "py %TAG%" in line]
    question = re.search(r'-c "([^"]+)"', line)
    assert question is not None
    run = subprocess.run([sys.executable, "-c", question[1]], capture_output=True, check=True)
    assert run.stdout.decode().strip() == sys.executable


def test_the_package_is_where_the_command_looks(lines: list[str]) -> None:
    (line,) = [line for line in lines if line.startswith("if not exist cchc_xl")]
    assert (ROOT / line.split()[3].replace("\\", "/")).is_file()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's own wheel, built from a copy of the sources."""
    source = tmp_path_factory.mktemp("nguồn")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("gói")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(out)]
    subprocess.run([*build, str(source)], check=True)
    (found,) = out.glob("cchc_xl-*.whl")
    return found


@pytest.fixture(scope="module")
def folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a clerk unpacks: a wheel and a register, in a folder with an odd name.

    The environment is there already and sees the libraries of the one that runs the tests, so
    that nothing is downloaded.
    """
    from cchc_xl import services

    unpacked = tmp_path_factory.mktemp("máy") / ODD
    unpacked.mkdir()
    shutil.copy(wheel, unpacked)
    path = unpacked / "sổ 2023.xlsm"
    services.init(path, 2023, None, Controls("excel", windows=r"D:\cũ\python.exe"))
    python = make_environment(unpacked / ".cchc-xl")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    libraries = Path(pytest.__file__).parents[1]
    (Path(answer.stdout.strip()) / "libraries.pth").write_text(f"{libraries}\n", "utf-8")
    return unpacked


def start(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the installer as cai-dat.cmd does: from the wheel, nothing installed."""
    wheels = sorted(folder.glob("cchc_xl-*.whl"))
    path = str(wheels[-1]) if wheels else str(ROOT)
    own = {"HOME": str(home), "LOCALAPPDATA": str(home), "PYTHONPATH": path, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "cchc_xl.doctor.install", *arguments],
        env=os.environ | own,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="asserts what a Linux machine answers")
def test_a_clerk_installs_twice(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    first = start(folder, home, f"{folder}{os.sep}.")
    assert first.stderr == ""
    assert first.returncode == 4, first.stdout  # the register is for Excel, and here is none
    assert "Bước 1/3: môi trường Python đã có, dùng lại." in first.stdout
    assert "Đã bỏ đường dẫn Python cũ trong sổ “sổ 2023.xlsm”" in first.stdout
    assert "[tốt] D102 Bộ chương trình cchc-xl: cchc-xl " in first.stdout
    assert "[hỏng] D202" in first.stdout
    assert "ĐÃ CÀI, NHƯNG CÒN MỤC HỎNG" in first.stdout
    with FileRegister.open(folder / "sổ 2023.xlsm", write=False) as register:
        assert register.read_named(PYTHON_WINDOWS) is None
    conf = home / ".xlwings" / "xlwings.conf"
    entries = config.parse(conf.read_bytes(), "ascii")
    assert set(entries) == {"INTERPRETER_WIN", "INTERPRETER"}
    python = Path(entries["INTERPRETER_WIN"])
    assert str(python).isascii()
    assert python.samefile(python_of(folder / ".cchc-xl"))

    where = "import cchc_xl; print(cchc_xl.__file__)"
    shown = subprocess.run([python, "-P", "-c", where], capture_output=True, text=True, check=True)
    assert ".cchc-xl" in shown.stdout or "cchc-xl-" in shown.stdout
    before = conf.read_bytes(), (folder / "sổ 2023.xlsm").read_bytes()
    second = start(folder, home, str(folder))
    assert second.returncode == 4
    assert f"Cấu hình “{conf}” đã đúng." in second.stdout
    assert "Đã bỏ" not in second.stdout
    assert (conf.read_bytes(), (folder / "sổ 2023.xlsm").read_bytes()) == before


def test_nothing_to_install(tmp_path: Path) -> None:
    run = start(tmp_path, tmp_path, str(tmp_path))
    assert (run.returncode, run.stderr) == (3, "")
    assert "CHƯA CÀI ĐƯỢC: Không thấy bộ cài đặt cạnh cai-dat.cmd." in run.stdout
    assert "Giải nén cả bộ chương trình" in run.stdout
    assert not (tmp_path / ".cchc-xl").exists()


def test_the_installer_is_not_called_by_hand(tmp_path: Path) -> None:
    run = start(tmp_path, tmp_path)
    assert (run.returncode, run.stderr) == (3, "")
    assert "Bấm đúp tệp cai-dat.cmd" in run.stdout


def test_a_folder_that_may_not_be_written(wheel: Path, tmp_path: Path) -> None:
    shutil.copy(wheel, tmp_path)
    (tmp_path / ".cchc-xl").write_bytes(b"")
    run = start(tmp_path, tmp_path, str(tmp_path))
    assert (run.returncode, run.stderr) == (3, "")
    assert "CHƯA CÀI ĐƯỢC: Không tạo được môi trường Python" in run.stdout


def test_an_offline_folder_that_lacks_libraries(wheel: Path, tmp_path: Path) -> None:
    offline = tmp_path / "goi"
    offline.mkdir()
    shutil.copy(wheel, offline)
    package = find_package(tmp_path)
    assert package == Package(offline / wheel.name, offline, None)
    python = make_environment(tmp_path / ".cchc-xl")
    log = tmp_path / ".cchc-xl" / "cai-dat.log"
    with pytest.raises(InstallError) as error:
        install_package(python, package, log)
    assert "Thư mục goi không có đủ thư viện cho Python" in error.value.message
    assert "No matching distribution" in log.read_text("utf-8")


def test_an_environment_is_kept_or_made_anew(tmp_path: Path) -> None:
    environment = tmp_path / "môi trường"
    python = make_environment(environment)
    mark = environment / "của tôi"
    mark.write_bytes(b"")
    assert make_environment(environment) == python
    assert mark.exists()
    python.unlink()
    python.write_text("#!/no/such/python\n")
    python.chmod(0o755)
    assert make_environment(environment) == python
    assert not mark.exists()


def test_the_newest_wheel_is_taken(tmp_path: Path) -> None:
    for version in ("0.9.0", "0.10.0", "0.2.1"):
        (tmp_path / f"cchc_xl-{version}-py3-none-any.whl").write_bytes(b"")
    (tmp_path / "constraints.txt").write_text("pandas==3.1.1\n")
    package = find_package(tmp_path)
    assert package.target.name == "cchc_xl-0.10.0-py3-none-any.whl"
    assert (package.wheels, package.constraints) == (None, tmp_path / "constraints.txt")
    assert find_package(ROOT).target == ROOT


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "hết chỗ"),
        ("[WinError 32] The process cannot access the file because it is being used", "đang bị"),
        ("[WinError 5] Access is denied", "đang bị"),
        ("HINT: This system does not have Windows Long Path support enabled.", "quá dài"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED", "chứng chỉ"),
        ("ProxyError('Cannot connect to proxy.', OSError", "proxy"),
        ("NewConnectionError: [Errno 11001] getaddrinfo failed", "không kết nối được mạng"),
        ("ERROR: Could not find a version that satisfies pandas", "Chưa có thư viện dựng sẵn"),
        ("error: Microsoft Visual C++ 14.0 or greater is required", "Chưa có thư viện dựng sẵn"),
        ("AssertionError", "Không cài được thư viện."),
    ],
)
def test_what_stopped_pip_is_told(output: str, words: str, tmp_path: Path) -> None:
    message, remedy = troubles.explained(output, tmp_path / "a.log", offline=False)
    assert words in message
    assert remedy


PYTHON = r"C:\CCHC\.cchc-xl\Scripts\python.exe"


def test_only_the_users_file_is_written(tmp_path: Path) -> None:
    home, place = tmp_path / "home", tmp_path / "so"
    place.mkdir()
    configure.write_configuration(place, home, PYTHON, "cp1252")
    assert not (place / "xlwings.conf").exists()
    assert (home / ".xlwings" / "xlwings.conf").read_bytes() == (
        f'"INTERPRETER_WIN","{PYTHON}"\r\n"INTERPRETER","{PYTHON}"\r\n'.encode()
    )


def test_what_hides_the_users_file_is_written_too(tmp_path: Path) -> None:
    beside = tmp_path / "xlwings.conf"
    beside.write_bytes(b'"SHOW CONSOLE","True"\r\n')
    configure.write_configuration(tmp_path, tmp_path / "home", PYTHON, "cp1252")
    assert beside.read_bytes() == b'"SHOW CONSOLE","True"\r\n'
    beside.write_bytes(b'"interpreter_win","D:\\x.exe"\r\n"SHOW CONSOLE","True"\r\n')
    done = configure.write_configuration(tmp_path, tmp_path / "home", PYTHON, "cp1252")
    assert config.parse(beside.read_bytes(), "cp1252") == {
        "INTERPRETER_WIN": PYTHON,
        "INTERPRETER": PYTHON,
        "SHOW CONSOLE": "True",
    }
    assert any("D:\\x.exe" in line for line in done)
    assert b"D:\\x.exe" in (tmp_path / "xlwings.conf.truoc-cchc-xl").read_bytes()


def test_a_user_whose_name_vba_cannot_read(tmp_path: Path) -> None:
    home = tmp_path / "Nguyễn Thị Lan"
    configure.write_configuration(tmp_path, home, PYTHON, "cp1252")
    assert config.parse((tmp_path / "xlwings.conf").read_bytes(), "cp1252")["INTERPRETER_WIN"]


def test_a_register_gets_the_path_where_no_file_can_be_read(folder: Path, tmp_path: Path) -> None:
    register = Path(shutil.copy(folder / "sổ 2023.xlsm", tmp_path))
    assert configure.set_in_register(register, PYTHON) == [
        "Đã ghi đường dẫn Python vào sổ “sổ 2023.xlsm”."
    ]
    with FileRegister.open(register, write=False) as book:
        assert book.read_named(PYTHON_WINDOWS) == PYTHON
    assert configure.set_in_register(register, PYTHON) == []
    register.with_name(f".~lock.{register.name}#").write_text(",Lan,MAY-01,,;", "utf-8")
    refused = configure.set_in_register(register, "")
    assert "Chưa sửa được cấu hình trong sổ" in refused[0]
    assert "đóng sổ" in refused[1]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links stand for junctions")
def test_a_path_with_marks_is_reached_through_a_link(tmp_path: Path) -> None:
    python = tmp_path / "Sổ" / ".cchc-xl" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_bytes(b"")
    plain = tmp_path / "plain"
    plain.mkdir()
    links = [tmp_path / "Sổ", tmp_path / "none", plain]
    for _ in range(2):
        path = configure.visible_to_vba(python, "cp1252", links)
        assert path.isascii()
        assert Path(path).samefile(python)
    assert len(list(plain.iterdir())) == 1
    assert configure.visible_to_vba(Path("/opt/é/.cchc-xl/bin/python"), "cp1252", []) == (
        "/opt/é/.cchc-xl/bin/python"
    )
    with pytest.raises(InstallError) as error:
        configure.visible_to_vba(python, "cp1252", [])
    assert "C:\\CCHC" in error.value.remedy

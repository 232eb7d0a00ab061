"""Reaching a running LibreOffice, starting one, and what is said when there is none."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_xl.hosts.libreoffice import connection, processes, uno_bridge
from cchc_xl.hosts.libreoffice.errors import HostUnavailable
from tests.hosts.libreoffice import books
from tests.hosts.libreoffice.running import RunningHost

SETTINGS = "user/registrymodifications.xcu"


@pytest.fixture
def host_without_pipe(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Give the profile of a LibreOffice that was started as people do, and the open workbook."""
    profile, path = tmp_path / "hồ sơ", books.make(tmp_path / "sổ mở.xlsx")
    command = [processes.soffice(), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    process = subprocess.Popen(
        [*command, "--norestore", "--nologo", str(path)],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not (path.parent / f".~lock.{path.name}#").exists() and time.monotonic() < until:
        time.sleep(0.2)
    try:
        yield profile, path
    finally:
        processes.kill(process)


@pytest.mark.libreoffice
def test_a_running_office_opens_a_pipe_when_asked(host_without_pipe: tuple[Path, Path]) -> None:
    profile, path = host_without_pipe
    assert connection.connect(connection.pipe_of(profile)) is None
    reached = connection.reach(f"{profile.as_uri()}/user")
    assert connection.find_document(reached, path) is not None
    assert connection.find_document(reached, path.with_name("khác.xlsx")) is None
    assert reached.process is None
    again = connection.start(profile)
    assert again.process is None
    assert connection.find_document(again, path) is not None


@pytest.mark.libreoffice
def test_an_office_that_ran_before_is_not_taken_for_the_one_started(
    host_without_pipe: tuple[Path, Path],
) -> None:
    profile, path = host_without_pipe
    reached = connection.start(profile, headless=True)
    assert reached.process is None
    assert connection.find_document(reached, path) is not None


@pytest.mark.libreoffice
def test_no_office_is_left_where_none_runs(tmp_path: Path) -> None:
    with pytest.raises(HostUnavailable) as refusal:
        connection.reach(tmp_path / "hồ sơ")
    assert "Mở sổ theo dõi bằng LibreOffice" in refusal.value.remedy
    assert connection.connect(connection.pipe_of(tmp_path / "hồ sơ")) is None


@pytest.mark.libreoffice
def test_a_document_is_found_through_a_link(running_host: RunningHost, tmp_path: Path) -> None:
    path = books.make(tmp_path / "sổ.xlsx")
    link = tmp_path / "liên kết.xlsx"
    link.symlink_to(path)
    document = running_host.connection.open(path, hidden=True)
    assert connection.find_document(running_host.connection, link) == document
    document.close(True)


@pytest.mark.libreoffice
def test_an_office_that_ended_is_not_alive(tmp_path: Path) -> None:
    started = connection.start(tmp_path / "hồ sơ", headless=True, macro_level=0)
    assert started.is_alive()
    assert "MacroSecurityLevel" in (tmp_path / "hồ sơ" / SETTINGS).read_text("utf-8")
    started.stop()
    assert not started.is_alive()


def test_the_register_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(HostUnavailable, match=r"Không có tệp.*sổ\.xlsm"):
        connection.open_register(tmp_path / "sổ.xlsm")


def test_a_window_needs_a_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(HostUnavailable, match="màn hình") as refusal:
        connection.start(tmp_path / "hồ sơ")
    assert refusal.value.remedy
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert processes.has_display()


@pytest.mark.libreoffice
def test_an_office_that_misses_a_call_is_called_again(
    host_without_pipe: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, path = host_without_pipe
    connection.reach(profile)
    connect, missed = connection.connect, [True]

    def busy_at_first(pipe: str, seconds: float = 0.0) -> connection.Connection | None:
        return None if missed and missed.pop() else connect(pipe, seconds)

    monkeypatch.setattr(connection, "connect", busy_at_first)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    again = connection.start(profile)
    assert not missed
    assert again.process is None
    assert connection.find_document(again, path) is not None


def test_without_libreoffice_the_remedy_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(processes, "program_folders", list)
    with pytest.raises(HostUnavailable, match="Không tìm thấy LibreOffice") as refusal:
        processes.soffice()
    assert "libreoffice-calc" in refusal.value.remedy
    (tmp_path / "soffice").touch()
    monkeypatch.setattr(processes, "program_folders", lambda: [tmp_path])
    assert processes.soffice() == str(tmp_path / "soffice")


def test_a_profile_may_be_named_in_every_way(tmp_path: Path) -> None:
    wanted = tmp_path.as_uri()
    for given in (
        tmp_path,
        str(tmp_path),
        wanted,
        f"{wanted}/",
        tmp_path / "user",
        f"{wanted}/user",
    ):
        assert processes.profile_url(given) == wanted
    assert connection.pipe_of(tmp_path) == connection.pipe_of(f"{wanted}/user")
    assert connection.pipe_of(tmp_path) != connection.pipe_of(None)


def test_the_macro_level_is_set_anew_beside_other_settings(tmp_path: Path) -> None:
    settings = tmp_path / SETTINGS
    settings.parent.mkdir()
    settings.write_text(
        '<?xml version="1.0"?>\n<oor:items xmlns:oor="o">\n<item oor:path="/a"/>\n</oor:items>\n',
        "utf-8",
    )
    processes.set_macro_level(tmp_path, 3)
    processes.set_macro_level(tmp_path, 0)
    text = settings.read_text("utf-8")
    assert text.count("MacroSecurityLevel") == 1
    assert "<value>0</value>" in text
    assert '<item oor:path="/a"/>' in text
    assert text.endswith("</oor:items>\n")


def test_a_bridge_for_another_python_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libpyuno.so").write_bytes(b"\0libpython3.7.so.1.0\0")
    monkeypatch.setattr(uno_bridge, "program_folders", lambda: [tmp_path])
    with pytest.raises(HostUnavailable, match=r"Python 3\.7") as refusal:
        uno_bridge.uno.__wrapped__()
    assert "python3.7 -m venv" in refusal.value.remedy


def test_without_a_bridge_the_remedy_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(uno_bridge, "program_folders", lambda: [tmp_path])
    monkeypatch.setattr(uno_bridge, "PACKAGE_FOLDERS", ())
    monkeypatch.setitem(sys.modules, "uno", None)
    with pytest.raises(HostUnavailable, match="“uno”") as refusal:
        uno_bridge.uno.__wrapped__()
    assert "python3-uno" in refusal.value.remedy


def test_a_broken_bridge_leaves_no_half_loaded_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "uno.py").write_text("import pyuno_that_is_not_there\n", "utf-8")
    monkeypatch.setattr(uno_bridge, "program_folders", lambda: [tmp_path])
    monkeypatch.setattr(uno_bridge, "PACKAGE_FOLDERS", ())
    monkeypatch.setitem(sys.modules, "uno", None)
    with pytest.raises(HostUnavailable, match="pyuno_that_is_not_there"):
        uno_bridge.uno.__wrapped__()
    assert "uno" not in sys.modules

"""LibreOffice as a process: finding ``soffice``, starting and ending it, and its profile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cchc_xl.hosts.libreoffice.errors import HostUnavailable
from cchc_xl.hosts.libreoffice.uno_bridge import program_folders

END_SECONDS = 20.0
TOKEN = "CCHC_XL_TOKEN"
"""The variable that tells a LibreOffice that was started here from one that ran already."""
SYSTEM_FOLDERS = ("/usr/bin", "/bin")
"""Where the system keeps the Python that LibreOffice is built for."""
_SETTINGS = "user/registrymodifications.xcu"
_EMPTY_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n</oor:items>\n'
)
_MACRO_LEVEL = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>{}</value></prop></item>\n'
)


def soffice() -> str:
    """The command that starts LibreOffice. Errors: ``HostUnavailable`` if there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    for folder in program_folders():
        for name in ("soffice", "soffice.exe"):
            if (folder / name).is_file():
                return str(folder / name)
    raise HostUnavailable(
        "Không tìm thấy LibreOffice trên máy này.",
        "Cài LibreOffice (Debian, Ubuntu: sudo apt install libreoffice-calc), rồi chạy lại.",
    )


def has_display() -> bool:
    """Return whether there is a screen on which a window can be opened."""
    needs_display = os.name == "posix" and sys.platform != "darwin"
    return not needs_display or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def no_display() -> HostUnavailable:
    """Return the refusal of a window where there is no screen for it."""
    return HostUnavailable(
        "Không có màn hình để LibreOffice mở cửa sổ.",
        "Chạy lệnh này trong phiên làm việc có màn hình (không phải qua ssh hoặc cron).",
    )


def profile_url(profile: str | Path) -> str:
    """A profile folder (path or URL, with or without "/user") as the URL of the installation."""
    text = str(profile)
    url = text.rstrip("/") if text.startswith("file:") else Path(text).absolute().as_uri()
    return url.removesuffix("/user")


def settings_home() -> str:
    """The folder below which LibreOffice keeps the user's own profile."""
    named = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    return named or str(Path.home())


def start(
    profile: str | Path | None, pipe: str, token: str, options: Sequence[str]
) -> subprocess.Popen[bytes]:
    """Start ``soffice`` with a pipe, in a session of its own so that it outlives this process.

    LibreOffice knows ``token`` as its variable :data:`TOKEN`. One that runs with the profile
    already takes over the pipe, not the token.
    """
    command = [soffice(), f"--accept=pipe,name={pipe};urp;", f"-env:{TOKEN}={token}", *options]
    if profile is not None:
        command.insert(1, f"-env:UserInstallation={profile_url(profile)}")
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment(),
    )


def environment() -> dict[str, str]:
    """Return the variables for a LibreOffice that is started here.

    The Python within it takes its library from the first ``python3`` on the PATH, and a virtual
    environment (who activates it has it there) or another Python has no bridge: so the system's
    comes first.
    """
    given = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    if os.name == "posix":
        given["PATH"] = os.pathsep.join((*SYSTEM_FOLDERS, given.get("PATH", "")))
    return given


def end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a started process to end; one that does not is killed with all it started."""
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that was started here, with all it started."""
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait(END_SECONDS)


def let_go(process: subprocess.Popen[bytes]) -> None:
    """Leave a process to itself: it outlives this one, and nobody will ask for its exit code."""
    process.returncode = 0


def set_macro_level(profile: Path, level: int) -> None:
    """Write the macro security level (0 low to 3 very high) into a profile's settings."""
    settings = profile / _SETTINGS
    settings.parent.mkdir(parents=True, exist_ok=True)
    text = settings.read_text("utf-8") if settings.exists() else _EMPTY_SETTINGS
    lines = [line for line in text.splitlines(True) if '"MacroSecurityLevel"' not in line]
    head, end_tag, tail = "".join(lines).rpartition("</oor:items>")
    settings.write_text(head + _MACRO_LEVEL.format(level) + end_tag + tail, "utf-8")

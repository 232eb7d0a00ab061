"""What officers see, as the guides show it: each workbook opened in a LibreOffice window.

With ``CCHC_XL_GUIDES=1`` the pictures are written into docs/ (`make pictures`).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clicks.clerk import NO_TIPS, OPEN_SECONDS
from tests.clicks.screen import Screen, patience, wait_for
from tests.templates.verdicts import told_by_templates

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "workbooks" / "samples"

pytestmark = [pytest.mark.libreoffice, pytest.mark.screen]


class View(NamedTuple):
    """A workbook, and the picture of it in docs/."""

    workbook: str
    picture: str


VIEWS = (
    View("BC_2023-Q1_GDTX03.xlsx", "mau-chua-san-sang"),
    View("BC_2023-Q1_THPT01.xlsx", "mau-san-sang"),
    View("can-sua/BC_2023-Q1_GDTX03.xlsx", "ban-can-sua"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The returns of the guides, and what the office sends back of them."""
    returns = tmp_path / "bao-cao"
    returns.mkdir()
    for view in VIEWS[:2]:
        shutil.copy(SAMPLES / "2023-Q1" / view.workbook, returns)
    register = str(SAMPLES / "so-mau-2023.xlsx")
    command = [sys.executable, "-m", "cchc_xl", "validate", register, str(returns)]
    command += ["--period", "2023-Q1", "--annotate", str(returns / "can-sua")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "1 chấp nhận, 1 trả lại" in done.stdout
    return returns


def test_what_officers_see(folder: Path, tmp_path: Path) -> None:
    files = [folder / view.workbook for view in VIEWS]
    told = told_by_templates(files[:2], tmp_path)
    assert [told[path.name].ready for path in files[:2]] == [False, True]
    kept = os.environ.get("CCHC_XL_SCREENSHOTS")
    pictures = Path(kept) / "huong-dan" if kept else tmp_path / "pictures"
    with Screen(pictures) as screen:
        for number, view in enumerate(VIEWS):
            picture = shown(screen, files[number], tmp_path / f"profile-{number}", view.picture)
            if os.environ.get("CCHC_XL_GUIDES") == "1":
                shutil.copy(picture, ROOT / "docs" / f"{view.picture}.png")
    seen = {picture.read_bytes() for picture in pictures.glob("*.png")}
    assert len(seen) == len(VIEWS)
    for view in VIEWS:
        assert (ROOT / "docs" / f"{view.picture}.png").is_file()


def shown(screen: Screen, path: Path, profile: Path, name: str) -> Path:
    """Open a workbook in a window as large as the screen; returns the picture of it."""
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(NO_TIPS, "utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--norestore", "--nologo"]
    office = subprocess.Popen(
        [*command, str(path)],
        env=screen.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        title = re.escape(path.name)
        wait_for(lambda: screen.windows(title), OPEN_SECONDS, f"window of {path.name}")
        window = screen.windows(title)[0]
        screen.focus(window)
        screen.fill_with(window)
        time.sleep(2 * patience())  # what is drawn, is drawn in steps
        return screen.picture(name)
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()

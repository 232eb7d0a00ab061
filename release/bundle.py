"""What stands where in a release, and the zip of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from cchc_xl import __version__
from cchc_xl.doctor.checksums import LIST, written
from cchc_xl.doctor.install import GUIDES, OFFLINE, TRIAL
from release.pages import write_pages
from release.wheels import ROOT, write_zip

NAME = f"cchc-xl-{__version__}"
WORKBOOKS = ("so-theo-doi-*-excel.xlsm", "bieu-mau/*", "samples/so-mau-*.xlsx", "samples/*-Q1/*")
"""What of workbooks/ is handed out; the register is tried in that folder, as it reads beside it."""


def lay_out(folder: Path, wheels: Iterable[Path], installer: Path | None = None) -> None:
    """Fill a new folder as it is unpacked at the office, the list of checksums last.

    ``installer``: Python's own for Windows, to be handed out with it.
    """
    (folder / OFFLINE).mkdir(parents=True)
    for wheel in wheels:
        shutil.copy(wheel, folder / OFFLINE)
    beside = [ROOT / name for name in ("cai-dat.cmd", "lenh.cmd", "LICENSE")]
    for path in [*beside, *([installer] if installer else [])]:
        shutil.copy(path, folder)
    for path in _workbooks():
        place = folder / TRIAL / path.relative_to(ROOT / "workbooks")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    write_pages(folder / GUIDES)
    (folder / LIST).write_bytes(written(folder, names_in(folder)).encode())


def names_in(folder: Path) -> list[str]:
    """Return the names of the files in a folder and below, with ``/``, sorted."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def zipped(folder: Path, out: Path, epoch: int) -> Path:
    """Write the zip of a folder into ``out``; all lies in one folder inside. Returns its path."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{NAME}-windows.zip"
    parts = {f"{NAME}/{name}": (folder / name).read_bytes() for name in names_in(folder)}
    write_zip(path, parts, epoch)
    return path


def _workbooks() -> Iterator[Path]:
    for pattern in WORKBOOKS:
        yield from (p for p in sorted((ROOT / "workbooks").glob(pattern)) if p.is_file())

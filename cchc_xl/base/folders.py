"""Files and folders: where they lie, and why a result could not be written into one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from cchc_xl.base.causes import told
from cchc_xl.base.errors import OutputError

TEMPLATES, RETURNS, RESULTS = "bieu-mau", "bao-cao", "tong-hop"
SENT_BACK, CELLS = "tra-lai", "giai-trinh"
ARCHIVE, BACKUPS = "luu-tru", "sao-luu"
"""What lies beside a register: templates issued, returns that came, what was consolidated,
marked copies of returns to send back, the cells that make a figure, the files that were accepted or
sent back, and the states of the register before each write."""
REPORTS, REPORT_FORMS = "bao-cao-thanh-pho", "mau-bao-cao"
"""Reports to the city, and the templates that they are made of."""
REMINDERS, WORDINGS, PLANS = "nhac-bao-cao", "mau-nhac", "ke-hoach"
DRAWS = "rut-tham"
"""Beside a register, too: reminders to units, the templates that they are worded by, the units' own
plans that came; the lists and draws of units to inspect."""


def resolved(path: Path) -> Path:
    """Return a path from the root, links followed; a link to itself stays as it stands.

    ``Path.resolve`` raises RuntimeError at such a link before Python 3.13.
    """
    return Path(os.path.realpath(path))


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where there are none. ``OutputError``: it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cause = told(error)
        raise OutputError(
            f"Không tạo được thư mục “{folder}”: {cause.text}.", cause.remedy
        ) from error


def not_written(path: Path, error: OSError) -> OutputError:
    """Return the refusal for a result that the system did not let be written."""
    cause = told(error)
    return OutputError(f"Không ghi được tệp “{path}”: {cause.text}.", cause.remedy)


def of_the_system(error: Exception) -> OSError:
    """Return the system's error within one of XlsxWriter's, which takes it as its argument."""
    (inner,) = error.args or (None,)
    return inner if isinstance(inner, OSError) else OSError(errno.EIO, str(error))

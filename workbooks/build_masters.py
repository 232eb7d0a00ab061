"""Build the master workbooks with buttons that lie beside this file, one for each program.

Run it with the project's Python when macros, forms, rules or the plan have changed (``make
samples``). They are the register of the sample returns: their identity and key are published, and
they name no computer's Python. The same sources give the same workbooks.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from cchc_xl import services
from cchc_xl.demo.register import IDENTITY, KEY
from cchc_xl.hosts.vba.builds import HOSTS, Host
from cchc_xl.register.building.config_sheet import Controls
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live import control

HERE = Path(__file__).parent
YEAR = 2023
RETURNS = "samples/2023-Q1"
"""The folder of returns that the buttons read at first, beside the workbook."""


def name_of(host: Host) -> str:
    """Return the file name of the workbook for an program."""
    return f"so-theo-doi-{YEAR}-{host}.xlsm"


def build(host: Host, folder: Path) -> Path:
    """Build the workbook for an program in a folder, over the one that is there."""
    with TemporaryDirectory(prefix=".masters-", dir=folder) as place:
        path = Path(place) / name_of(host)
        linux = "python3" if host == "libreoffice" else ""
        controls = Controls(host, linux=linux)
        fixed = {"register": f"{IDENTITY}-{YEAR}", "key": KEY, "created": f"{YEAR}-01-01 00:00:00"}
        services.init(path, YEAR, controls=controls, settings=fixed)
        with FileRegister.open(path) as register:
            register.write_named(control.FOLDER, RETURNS)
            register.commit()
        os.replace(path, folder / path.name)
    return folder / name_of(host)


def main(folder: Path) -> None:
    """Build both workbooks and name them."""
    for host in HOSTS:
        print(build(host, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

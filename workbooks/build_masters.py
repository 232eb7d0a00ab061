"""Build the workbooks that lie beside this file: a master for each program, blank templates.

Run it with the project's Python when macros, forms, rules or the plan have changed (``make
samples``). The masters, with their buttons, are the register of the sample returns: their identity
and key are published, and they name no computer's Python. The same sources give the same workbooks.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from cchc_xl import services
from cchc_xl.demo.register import IDENTITY, KEY, assigned
from cchc_xl.hosts.vba.builds import HOSTS, Host
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.building.config_sheet import Controls
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live import control

HERE = Path(__file__).parent
YEAR = 2023
RETURNS = "samples/2023-Q1"
"""The folder of returns that the buttons read at first, beside the workbook."""
BLANK = "bieu-mau"
"""The folder of the templates, as units get them: one of each kind."""
PERIOD = Period(YEAR, "Q4")
"""The quarter whose templates have all that is asked in the year."""


FIXED = {"register": f"{IDENTITY}-{YEAR}", "key": KEY, "created": f"{YEAR}-01-01 00:00:00"}
"""What a register is known by, and what signs its templates."""


def name_of(host: Host) -> str:
    """Return the file name of the workbook for an program."""
    return f"so-theo-doi-{YEAR}-{host}.xlsm"


def build(host: Host, folder: Path) -> Path:
    """Build the workbook for an program in a folder, over the one that is there."""
    with TemporaryDirectory(prefix=".masters-", dir=folder) as place:
        path = Path(place) / name_of(host)
        linux = "python3" if host == "libreoffice" else ""
        controls = Controls(host, linux=linux)
        services.init(path, YEAR, controls=controls, settings=FIXED, entered=assigned(YEAR))
        with FileRegister.open(path) as register:
            register.write_named(control.FOLDER, RETURNS)
            register.commit()
        os.replace(path, folder / path.name)
    return folder / name_of(host)


def issue(folder: Path) -> list[Path]:
    """Issue the last quarter's templates: of each kind of unit the first one's.

    They have what the plan gives and nothing else: their register has neither returns nor anything
    that Văn phòng entered, unlike the masters. They go over those that are there.
    """
    first = {unit.kind: unit.code for unit in reversed(builtin_plan(YEAR).units)}
    target = folder / BLANK
    target.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix=".bieu-mau-", dir=folder) as place:
        bare = Path(place) / f"so-theo-doi-{YEAR}.xlsx"
        services.init(bare, YEAR, settings=FIXED)
        made = services.issue(bare, PERIOD, Path(place) / BLANK, sorted(first.values()))
        return [path.replace(target / path.name) for path in made]


def main(folder: Path) -> None:
    """Build all workbooks and name them."""
    masters = [build(host, folder) for host in HOSTS]
    for path in (*masters, *issue(folder)):
        print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

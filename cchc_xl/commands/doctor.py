"""``cchc-xl doctor``: what breaks the buttons on this computer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH
from cchc_xl.console.options import command as as_command


@as_command("doctor", epilog="Mã thoát 1: có gì đó hỏng trên máy này.")
@click.argument("master", metavar="[SỔ]", type=OWN_PATH, required=False)
def command(master: Path | None) -> None:
    """Tìm những gì làm hỏng các nút của sổ trên máy này và nói cách sửa."""
    from cchc_xl import doctor
    from cchc_xl.services.trusted import seal_lines

    found = doctor.examine(master)
    for line in [*doctor.as_lines(found), *(seal_lines(master) if master else [])]:
        click.echo(line)
    sys.exit(doctor.exit_code(found))

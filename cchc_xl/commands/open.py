"""``cchc-xl open``: open a register in LibreOffice, ready for clicks."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import command as as_command
from cchc_xl.console.options import master


@as_command("open")
@master
def command(master: Path) -> None:
    """Mở sổ bằng LibreOffice trên Linux, sẵn sàng để bấm nút."""
    from cchc_xl.services.opening import open_for_clicks

    for line in open_for_clicks(master):
        click.echo(line)

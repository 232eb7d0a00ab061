"""``cchc-xl upgrade``: a register of an earlier version, or without buttons, becomes a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from cchc_xl.console.options import as_json, master, telling
from cchc_xl.console.options import command as as_command


@as_command("upgrade")
@master
@click.option(
    "--host",
    type=click.Choice(["excel", "libreoffice"]),
    help="Gắn nút bấm cho chương trình này; sổ .xlsx thành sổ .xlsm cùng tên.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem sẽ thêm gì, không ghi sổ.")
@as_json
def command(
    master: Path, host: Literal["excel", "libreoffice"] | None, dry_run: bool, as_json: bool
) -> None:
    """Nâng sổ của phiên bản trước lên phiên bản này, gắn nút bấm; giữ mọi thứ trong sổ."""
    from cchc_xl.console import data
    from cchc_xl.services.renewing.sentences import upgraded_lines
    from cchc_xl.services.renewing.upgrading import upgrade

    found = upgrade(master, host, dry_run=dry_run, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(data.upgraded_json(found)))
        return
    for line in upgraded_lines(found, master, dry_run=dry_run):
        click.echo(line)

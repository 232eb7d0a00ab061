"""``cchc-xl backups``: the backups of a register."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console import options


@options.command("backups")
@options.master
@options.as_json
def command(master: Path, as_json: bool) -> None:
    """Liệt kê các bản sao lưu của sổ: số, thời điểm, dung lượng, việc làm ngay sau đó."""
    from cchc_xl.console import data, render
    from cchc_xl.services.backups import list_backups, none_yet, warning

    found = list_backups(master)
    if told := warning(master):
        click.echo(told, err=as_json)
    if as_json:
        click.echo(data.as_json([data.backup_json(backup) for backup in found]))
    elif found:
        render.show_backups(options.console(), found)
        click.echo(f"Lấy lại một bản: cchc-xl restore “{master}” --number SỐ")
    else:
        click.echo(none_yet(master))

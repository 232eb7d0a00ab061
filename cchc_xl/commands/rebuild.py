"""``cchc-xl rebuild``: the data tables, the log and the journal from what was received."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import command as as_command
from cchc_xl.console.options import master


@as_command("rebuild")
@master
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem chỗ sẽ dựng lại; không ghi sổ.")
def command(master: Path, dry_run: bool) -> None:
    """Dựng lại số liệu và nhật ký từ kho lưu trữ các báo cáo đã nhận."""
    from cchc_xl.services.rebuilding import rebuild
    from cchc_xl.services.summaries import rebuilt_lines

    for line in rebuilt_lines(rebuild(master, dry_run=dry_run), dry_run=dry_run):
        click.echo(line)

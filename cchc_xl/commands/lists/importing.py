"""``cchc-xl import``: a plain list into one of Văn phòng's tables."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH, as_json, console, finish, master, telling
from cchc_xl.console.options import command as as_command


@as_command("import", epilog="Mã thoát 1: danh sách có lỗi, sổ không bị ghi.")
@master
@click.argument("table", metavar="BẢNG")
@click.argument("path", metavar="TỆP", type=OWN_PATH)
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không ghi sổ.")
@click.option("--blank", is_flag=True, help="Ghi vào TỆP một danh sách trống để điền.")
@as_json
def command(
    master: Path, table: str, path: Path, dry_run: bool, blank: bool, as_json: bool
) -> None:
    """Nhập danh sách từ tệp bảng tính vào một bảng của Văn phòng."""
    from cchc_xl.console import data, render
    from cchc_xl.services.importing import blank_list, import_list
    from cchc_xl.services.summaries import imported_lines

    if blank:
        made = blank_list(master, table, path, tell=telling(quiet=as_json))
        click.echo(f"Đã ghi danh sách trống “{path}”; điền xong thì nhập vào trang “{made.sheet}”:")
        click.echo(f'cchc-xl import "{master}" {made.id} "{path}"')
        return
    found = import_list(master, table, path, dry_run=dry_run, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(data.imported_json(found)))
    else:
        render.show_findings(console(), found.findings)
        for line in imported_lines(found, dry_run=dry_run):
            click.echo(line)
    finish(all_accepted=found.accepted)

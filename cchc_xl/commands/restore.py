"""``cchc-xl restore``: a backup takes the register's place."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.base.errors import UsageProblem
from cchc_xl.console import options


@options.command("restore")
@options.master
@click.option("--number", metavar="SỐ", type=click.IntRange(1), help="Số của bản sao lưu.")
@click.option("--file", metavar="TÊN_TỆP", default="", help="Tên tệp, cho bản cũ không có số.")
def command(master: Path, number: int | None, file: str) -> None:
    """Đưa sổ về một bản sao lưu; sổ hiện thời được sao lưu trước."""
    from cchc_xl.services.backups import restore, warning

    if (number is None) == (not file):
        raise UsageProblem(
            "Chưa chỉ bản sao lưu nào, hoặc chỉ cả số lẫn tên.",
            f"Ghi --number SỐ (xem số bằng lệnh cchc-xl backups “{master}”), hoặc --file TÊN_TỆP.",
        )
    restored = restore(master, number, file)
    name = restored.backup.path.name
    if told := warning(master):
        click.echo(told)
    if not restored.changed:
        click.echo(f"Sổ “{master}” đang giống hệt bản “{name}”, không phải ghi gì.")
        return
    click.echo(
        f"Đã đưa sổ “{master}” về bản “{name}”, đúng từng byte, kể cả nhật ký: việc làm sau "
        f"{restored.backup.time:%d/%m/%Y %H:%M:%S} không còn trong sổ."
    )
    if restored.kept is not None:
        click.echo(f"Sổ trước khi đưa về được giữ ở bản “{restored.kept.name}”.")

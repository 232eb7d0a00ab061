"""``cchc-xl unlock``: reopen a locked period, with a reason."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import TextType, master, period, telling
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("unlock")
@master
@period
@click.option(
    "--reason", metavar="LÝ_DO", default="", type=TextType(), help="Lý do mở lại (bắt buộc)."
)
def command(master: Path, period: Period, reason: str) -> None:
    """Mở lại kỳ đã khóa, có ghi lý do."""
    from cchc_xl import services

    changed = services.set_lock(master, period, locked=False, reason=reason, tell=telling())
    click.echo(f"Đã mở lại {period.title}." if changed else f"{period.title} đang mở.")

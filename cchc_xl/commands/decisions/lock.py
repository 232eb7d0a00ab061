"""``cchc-xl lock``: lock a period."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import TextType, master, period, telling
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("lock")
@master
@period
@click.option("--reason", metavar="LÝ_DO", default="", type=TextType(), help="Lý do khóa.")
def command(master: Path, period: Period, reason: str) -> None:
    """Khóa kỳ: từ đó không nhận thay đổi."""
    from cchc_xl import services

    changed = services.set_lock(master, period, locked=True, reason=reason, tell=telling())
    click.echo(f"Đã khóa {period.title}." if changed else f"{period.title} đã khóa từ trước.")

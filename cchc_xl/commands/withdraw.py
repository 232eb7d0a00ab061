"""``cchc-xl withdraw``: take an accepted return out of all figures."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.commands.options import command as as_command
from cchc_xl.commands.options import master, period, reason, telling, unit
from cchc_xl.periods import Period


@as_command("withdraw")
@master
@unit
@period
@reason
@click.option("--previous", is_flag=True, help="Cho bản được chấp nhận trước đó có hiệu lực lại.")
def command(master: Path, unit: str, period: Period, reason: str, previous: bool) -> None:
    """Rút một báo cáo đã gộp khỏi mọi số liệu."""
    from cchc_xl.services.deciding import withdraw
    from cchc_xl.summaries import decided_lines

    decided = withdraw(master, unit, period, reason, previous=previous, tell=telling())
    for line in decided_lines(decided):
        click.echo(line)

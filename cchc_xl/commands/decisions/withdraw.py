"""``cchc-xl withdraw``: take an accepted return out of all figures."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.base.errors import UsageProblem
from cchc_xl.console.options import command as as_command
from cchc_xl.console.options import master, period, reason, telling, unit
from cchc_xl.plan.periods import Period


@as_command("withdraw")
@master
@unit
@period
@reason
@click.option("--previous", is_flag=True, help="Cho bản được chấp nhận trước đó có hiệu lực lại.")
@click.option("--undo", is_flag=True, help="Lấy lại các báo cáo đã rút của đơn vị và kỳ đó.")
def command(
    master: Path, unit: str, period: Period, reason: str, previous: bool, undo: bool
) -> None:
    """Rút một báo cáo đã gộp khỏi mọi số liệu (hoặc lấy lại báo cáo đã rút)."""
    from cchc_xl.services.deciding import bring_back, withdraw
    from cchc_xl.services.summaries import decided_lines

    if undo and previous:
        raise UsageProblem("--undo và --previous không dùng cùng nhau.", "Bỏ một tùy chọn.")
    if undo:
        decided = bring_back(master, unit, period, reason, tell=telling())
    else:
        decided = withdraw(master, unit, period, reason, previous=previous, tell=telling())
    for line in decided_lines(decided):
        click.echo(line)
    if not undo:
        back = f"cchc-xl withdraw “{master.name}” --unit {unit} --period {period.code} --undo"
        click.echo(f"Rút nhầm thì lấy lại: {back} --reason “lý do”.")

"""``cchc-xl excuse``: free a unit from reporting for a quarter."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import command as as_command
from cchc_xl.console.options import master, period, reason, telling, unit
from cchc_xl.plan.periods import Period


@as_command("excuse")
@master
@unit
@period
@reason
@click.option("--end", is_flag=True, help="Thôi miễn: đơn vị lại phải báo cáo.")
def command(master: Path, unit: str, period: Period, reason: str, end: bool) -> None:
    """Miễn báo cáo một quý cho một đơn vị (hoặc thôi miễn)."""
    from cchc_xl.services.deciding import excuse
    from cchc_xl.services.summaries import decided_lines

    decided = excuse(master, unit, period, reason, end=end, tell=telling())
    for line in decided_lines(decided):
        click.echo(line)
    if not end:
        back = f"cchc-xl excuse “{master.name}” --unit {unit} --period {period.code} --end"
        click.echo(f"Miễn nhầm thì thôi miễn: {back} --reason “lý do”.")

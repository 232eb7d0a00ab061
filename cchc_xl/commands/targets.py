"""``cchc-xl targets``: the plan's targets for a quarter, six months or a year."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import as_json, console, master, period, telling
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("targets")
@master
@period
@as_json
def command(master: Path, period: Period, as_json: bool) -> None:
    """Tính các chỉ tiêu của một quý, 6 tháng hoặc năm từ số liệu đã gộp."""
    from cchc_xl import services
    from cchc_xl.console import data, render

    measures = services.read_measures(master, period, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json([data.measure_json(item) for item in measures]))
    else:
        render.show_measures(console(), measures)

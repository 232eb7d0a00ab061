"""``cchc-xl explain``: the cells that a target's figures were typed in."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import TextType, as_json, console, master, period, telling
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("explain")
@master
@click.argument("metric", metavar="CHỈ_TIÊU", type=TextType())
@period
@as_json
def command(master: Path, metric: str, period: Period, as_json: bool) -> None:
    """Chỉ ra các ô làm nên một chỉ tiêu (mã như lệnh targets in ra, ví dụ T7b)."""
    from cchc_xl import services
    from cchc_xl.console import data, render

    explained = services.explain(master, metric, period, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(data.explained_json(explained)))
    else:
        render.show_explained(console(), explained)

"""``cchc-xl explain``: the cells that a target's figures were typed in."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import (
    OWN_PATH,
    TextType,
    as_json,
    console,
    master,
    not_over,
    period,
    telling,
)
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("explain")
@master
@click.argument("metric", metavar="CHỈ_TIÊU", type=TextType())
@period
@click.option(
    "--report",
    metavar="TỆP",
    type=OWN_PATH,
    help="Ghi ra tệp Excel, mỗi ô có liên kết mở báo cáo đã nhận.",
)
@as_json
def command(master: Path, metric: str, period: Period, report: Path | None, as_json: bool) -> None:
    """Chỉ ra các ô làm nên một chỉ tiêu (mã như lệnh targets in ra, ví dụ T7b)."""
    from cchc_xl import services
    from cchc_xl.console import data, render

    not_over(report, (master,))
    explained = services.explain(master, metric, period, tell=telling(quiet=as_json))
    if report is not None:
        from cchc_xl.console.cells_report import write_cells

        write_cells(report, explained)
    if as_json:
        click.echo(data.as_json(data.explained_json(explained)))
    else:
        render.show_explained(console(), explained)

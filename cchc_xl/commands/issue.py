"""``cchc-xl issue``: the templates of a quarter."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH, master, period, progress_bar, telling
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("issue")
@master
@period
@click.option(
    "--out",
    metavar="THƯ_MỤC",
    required=True,
    type=OWN_PATH,
    help="Thư mục chứa biểu mẫu phát hành.",
)
@click.option("--unit", "units", metavar="MÃ", multiple=True, help="Mã đơn vị; ghi nhiều lần được.")
def command(master: Path, period: Period, out: Path, units: tuple[str, ...]) -> None:
    """Phát hành biểu mẫu báo cáo của một quý cho các đơn vị."""
    from cchc_xl import services

    with progress_bar("Phát hành biểu mẫu") as progress:
        paths = services.issue(master, period, out, units, progress, tell=telling())
    click.echo(f"Đã phát hành {len(paths)} biểu mẫu {period.title} vào “{out}”.")

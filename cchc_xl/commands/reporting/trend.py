"""``cchc-xl trend``: the same metrics over the registers of several years."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH, as_json, console, not_over, telling
from cchc_xl.console.options import command as as_command


@as_command("trend")
@click.argument("masters", metavar="SỔ...", nargs=-1, required=True, type=OWN_PATH)
@click.option(
    "--out", metavar="TỆP", type=OWN_PATH, help="Tệp Excel; mặc định XuHuong_NĂM.xlsx cạnh sổ."
)
@as_json
def command(masters: tuple[Path, ...], out: Path | None, as_json: bool) -> None:
    """So các chỉ tiêu qua sổ của nhiều năm, nêu chỗ cách tính hoặc ngưỡng đổi; sổ chỉ được đọc."""
    from cchc_xl.console import data
    from cchc_xl.console.trends import show_trend, trend_json, trend_lines
    from cchc_xl.services.figures.trending import write_trends

    not_over(out, masters)
    found = write_trends(masters, out, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(trend_json(found)))
        return
    show_trend(console(), found)
    for line in trend_lines(found):
        click.echo(line)

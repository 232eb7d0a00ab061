"""``cchc-xl coverage``: the inspection coverage of a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.console.options import DayType, YearType, as_json, console, master, telling
from cchc_xl.console.options import command as as_command


@as_command("coverage")
@master
@click.option("--year", required=True, type=YearType(), help="Năm tính độ phủ.")
@click.option("--as-of", type=DayType(), help="Tính đến ngày; mặc định hết năm.")
@as_json
def command(master: Path, year: int, as_of: date | None, as_json: bool) -> None:
    """Tính độ phủ kiểm tra theo nhóm đơn vị (tối thiểu 30%)."""
    from cchc_xl import services
    from cchc_xl.console import data, render

    coverage = services.read_coverage(master, year, as_of, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(data.coverage_json(coverage)))
    else:
        render.show_coverage(console(), coverage)

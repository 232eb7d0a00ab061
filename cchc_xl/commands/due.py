"""``cchc-xl due``: what is overdue, and what is due in the next days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.console.options import DayType, as_json, console, master, telling
from cchc_xl.console.options import command as as_command


@as_command("due")
@master
@click.option(
    "--days",
    metavar="SỐ",
    type=click.IntRange(0, 366),
    default=30,
    help="Nhìn trước bao nhiêu ngày; mặc định 30.",
)
@click.option("--as-of", type=DayType(), help="Tính đến ngày; mặc định hôm nay.")
@click.option("--unit", metavar="MÃ", help="Chỉ việc của một đơn vị.")
@as_json
def command(master: Path, days: int, as_of: date | None, unit: str | None, as_json: bool) -> None:
    """Liệt kê việc quá hạn và việc sắp đến hạn của từng đơn vị."""
    from cchc_xl.console import data, render
    from cchc_xl.services.figures.due import read_dues

    found = read_dues(master, days, as_of, unit, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(data.dues_json(found)))
    else:
        render.show_dues(console(), found)

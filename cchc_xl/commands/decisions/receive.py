"""``cchc-xl receive``: correct the day on which a return came."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.console.options import DayType, TextType, master, period, telling, unit
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("receive")
@master
@unit
@period
@click.option("--date", "day", required=True, type=DayType(), help="Ngày nhận đúng.")
@click.option("--file", metavar="TỆP", default="", help="Tên tệp trong nhật ký nộp.")
@click.option("--version", metavar="SỐ", type=int, help="Phiên bản trong nhật ký nộp.")
@click.option("--reason", metavar="LÝ_DO", default="", type=TextType(), help="Lý do sửa.")
def command(
    master: Path,
    unit: str,
    period: Period,
    day: date,
    file: str,
    version: int | None,
    reason: str,
) -> None:
    """Sửa ngày nhận của một báo cáo; nguồn là Văn phòng."""
    from cchc_xl.services.deciding import receive
    from cchc_xl.services.summaries import decided_lines

    decided = receive(
        master, unit, period, day, file=file, version=version, reason=reason, tell=telling()
    )
    for line in decided_lines(decided):
        click.echo(line)

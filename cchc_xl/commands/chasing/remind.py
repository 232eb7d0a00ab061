"""``cchc-xl remind``: messages to units that owe something, ready to be sent by a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.console.options import (
    OWN_PATH,
    DayType,
    PeriodType,
    as_json,
    console,
    master,
    progress_bar,
    telling,
)
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("remind")
@master
@click.option("--period", type=PeriodType(), help="Chỉ nhắc báo cáo của kỳ này, không nhắc việc.")
@click.option(
    "--days",
    metavar="SỐ",
    type=click.IntRange(0, 366),
    default=7,
    help="Nhắc trước hạn bao nhiêu ngày; mặc định 7.",
)
@click.option("--as-of", type=DayType(), help="Tính đến ngày; mặc định hôm nay.")
@click.option("--unit", "units", metavar="MÃ", multiple=True, help="Chỉ nhắc đơn vị này.")
@click.option(
    "--out",
    metavar="THƯ_MỤC",
    type=OWN_PATH,
    help="Nơi ghi thư mục của từng ngày; mặc định “nhac-bao-cao” cạnh sổ.",
)
@click.option(
    "--templates",
    metavar="THƯ_MỤC",
    type=OWN_PATH,
    help="Thư mục mẫu thư; mặc định “mau-nhac” cạnh sổ, chưa có mẫu nào thì ghi mẫu đó ra.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem sẽ nhắc ai, không ghi gì.")
@as_json
def command(
    master: Path,
    period: Period | None,
    days: int,
    as_of: date | None,
    units: tuple[str, ...],
    out: Path | None,
    templates: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Soạn thư, tin nhắn, công văn nhắc các đơn vị; không tự gửi gì."""
    from cchc_xl.console import data, reminders
    from cchc_xl.services.chasing.reminding import Asked, remind

    asked = Asked(as_of, days, period, units, out, templates)
    with progress_bar("Đánh dấu báo cáo bị trả lại", quiet=as_json) as progress:
        found = remind(
            master, asked, dry_run=dry_run, progress=progress, tell=telling(quiet=as_json)
        )
    if as_json:
        click.echo(data.as_json(reminders.reminded_json(found)))
    else:
        reminders.show_reminded(console(), found)

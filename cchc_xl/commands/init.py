"""``cchc-xl init``: a new register for a year."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from cchc_xl.console.options import PATH, YearType, host, master, telling
from cchc_xl.console.options import command as as_command


@as_command("init")
@master
@click.option("--year", type=YearType(), help="Năm của kế hoạch có sẵn, ví dụ 2023.")
@click.option(
    "--plan",
    "folder",
    metavar="THƯ_MỤC",
    type=PATH,
    help="Thư mục kế hoạch của riêng đơn vị, thay cho kế hoạch có sẵn.",
)
@click.option(
    "--units", metavar="TỆP", type=PATH, help="Danh sách đơn vị (Excel hoặc CSV) thay cho mẫu."
)
@host
def command(
    master: Path,
    year: int | None,
    folder: Path | None,
    units: Path | None,
    host: Literal["excel", "libreoffice"] | None,
) -> None:
    """Lập sổ theo dõi mới của một năm: .xlsm có nút bấm, .xlsx không có."""
    from cchc_xl import services
    from cchc_xl.register.building.config_sheet import Controls

    if year is None and folder is None:
        context = click.get_current_context()
        wanted = next(option for option in context.command.params if option.name == "year")
        raise click.MissingParameter(ctx=context, param=wanted)
    controls = Controls.here(host) if host else None
    plan = services.init(master, year, units, controls, folder=folder, tell=telling()).plan
    click.echo(f"Đã lập sổ “{master}” cho năm {plan.year} với {len(plan.units)} đơn vị.")
    if units is None and folder is None:
        click.echo("Danh sách đơn vị trong sổ là mẫu; hãy thay bằng danh sách thật (--units).")

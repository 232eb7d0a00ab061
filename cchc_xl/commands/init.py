"""``cchc-xl init``: a new register for a year."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from cchc_xl.console.options import PATH, YearType, master
from cchc_xl.console.options import command as as_command


@as_command("init")
@master
@click.option("--year", required=True, type=YearType(), help="Năm của kế hoạch, ví dụ 2023.")
@click.option(
    "--units", metavar="TỆP", type=PATH, help="Danh sách đơn vị (Excel hoặc CSV) thay cho mẫu."
)
@click.option(
    "--host",
    type=click.Choice(["excel", "libreoffice"]),
    help="Chương trình sẽ mở sổ .xlsm; không ghi thì là excel.",
)
def command(
    master: Path, year: int, units: Path | None, host: Literal["excel", "libreoffice"] | None
) -> None:
    """Lập sổ theo dõi mới của một năm: .xlsm có nút bấm, .xlsx không có."""
    from cchc_xl import services
    from cchc_xl.register.building.control_sheet import Controls

    content = services.init(master, year, units, Controls.here(host) if host else None)
    click.echo(f"Đã lập sổ “{master}” cho năm {year} với {len(content.plan.units)} đơn vị.")
    if units is None:
        click.echo("Danh sách đơn vị trong sổ là mẫu; hãy thay bằng danh sách thật (--units).")

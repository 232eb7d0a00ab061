"""``cchc-xl new-year``: the next year's register from the one before."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from cchc_xl.console.options import OWN_PATH, PATH, YearType, host, master, telling
from cchc_xl.console.options import command as as_command


@as_command("new-year")
@master
@click.option("--year", required=True, type=YearType(), help="Năm của sổ mới, ví dụ 2024.")
@click.option(
    "--plan",
    "folder",
    metavar="THƯ_MỤC",
    type=PATH,
    help="Thư mục kế hoạch của năm đó; không ghi thì là kế hoạch có sẵn.",
)
@click.option(
    "--out", metavar="TỆP", type=OWN_PATH, help="Sổ mới; mặc định cạnh sổ cũ, tên có năm mới."
)
@host
def command(
    master: Path,
    year: int,
    folder: Path | None,
    out: Path | None,
    host: Literal["excel", "libreoffice"] | None,
) -> None:
    """Lập sổ của năm sau từ sổ năm trước; sổ năm trước chỉ được đọc.

    Chuyển sang: đơn vị và đơn vị kế thừa, hồ sơ đang giải quyết, nhiệm vụ thành phố giao và văn bản
    chưa xong, Bộ TTHC, các cuộc kiểm tra, thứ hạng năm trước.
    """
    from cchc_xl.console.years import new_year_lines
    from cchc_xl.register.building.config_sheet import Controls
    from cchc_xl.services.renewing.new_year import new_year

    controls = Controls.here(host) if host else None
    made = new_year(master, year, folder, out, controls=controls, tell=telling())
    for line in new_year_lines(made):
        click.echo(line)

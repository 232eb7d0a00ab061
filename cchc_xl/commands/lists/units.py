"""``cchc-xl units``: a list of units, judged before a register is made of it, or blank."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH, PATH, YearType, telling
from cchc_xl.console.options import command as as_command


@as_command("units")
@click.argument("path", metavar="TỆP", type=OWN_PATH)
@click.option("--year", type=YearType(), help="Năm của kế hoạch có sẵn, ví dụ 2023.")
@click.option(
    "--plan",
    "folder",
    metavar="THƯ_MỤC",
    type=PATH,
    help="Thư mục kế hoạch của riêng đơn vị, thay cho kế hoạch có sẵn.",
)
@click.option("--blank", is_flag=True, help="Ghi vào TỆP một danh sách trống để điền.")
def command(path: Path, year: int | None, folder: Path | None, blank: bool) -> None:
    """Xem trước danh sách đơn vị, hoặc ghi một danh sách trống để điền."""
    from cchc_xl.plan.units import load_units
    from cchc_xl.services.founding import chosen_plan
    from cchc_xl.services.receiving.blank import write_blank_units

    plan = chosen_plan(year, folder, telling())
    if blank:
        write_blank_units(path, plan)
        click.echo(f"Đã ghi danh sách trống “{path}”. Điền, lưu, đóng, rồi xem lại bằng:")
        click.echo(f'cchc-xl units "{path}" {_plan(year, folder)}')
        return
    units = load_units(path, plan, telling())
    click.echo(f"Danh sách “{path}” có {len(units)} đơn vị, dùng được. Lập sổ bằng:")
    click.echo(f'cchc-xl init so-{plan.year}.xlsm {_plan(year, folder)} --units "{path}"')


def _plan(year: int | None, folder: Path | None) -> str:
    """Return the options that name the plan, as they were given."""
    named = () if folder is None else (f'--plan "{folder}"',)
    return " ".join((*(() if year is None else (f"--year {year}",)), *named))

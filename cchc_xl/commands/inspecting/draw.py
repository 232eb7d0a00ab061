"""``cchc-xl draw``: a list is frozen, units to inspect are drawn from it, a draw is checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.base.errors import UsageProblem
from cchc_xl.console.options import OWN_PATH, DayType, TextType, as_json, finish, telling
from cchc_xl.console.options import command as as_command


@as_command("draw", epilog="Mã thoát 1: bảng đem kiểm có chỗ không khớp.")
@click.argument("master", metavar="[SỔ]", required=False, type=OWN_PATH)
@click.option(
    "--seed",
    metavar="SỐ",
    type=TextType(),
    help="Số rút thăm công khai; không ghi thì chỉ chốt danh sách.",
)
@click.option("--as-of", type=DayType(), help="Chốt danh sách đến ngày; mặc định hôm nay.")
@click.option(
    "--list",
    "listed",
    metavar="TỆP",
    type=OWN_PATH,
    help="Danh sách đã chốt để rút; mặc định lần chốt cuối chưa rút.",
)
@click.option(
    "--out",
    metavar="THƯ_MỤC",
    type=OWN_PATH,
    help="Nơi ghi tệp; mặc định “rut-tham” cạnh sổ.",
)
@click.option(
    "--verify",
    metavar="TỆP",
    type=OWN_PATH,
    help="Rút lại một bảng đã công bố và so từng ô; không cần sổ.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không ghi gì.")
@as_json
def command(
    master: Path | None,
    seed: str | None,
    as_of: date | None,
    listed: Path | None,
    out: Path | None,
    verify: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Rút thăm đơn vị kiểm tra: chốt danh sách, rút theo số công khai, kiểm lại."""
    from cchc_xl.console import data, draws
    from cchc_xl.services.inspecting.drawing import AskedDraw, draw_units
    from cchc_xl.services.inspecting.sentences import draw_lines, verified_lines
    from cchc_xl.services.inspecting.verifying import verify_draw

    tell = telling(quiet=as_json)
    if verify is not None:
        checked = verify_draw(verify, master, tell=tell)
        lines = verified_lines(verify.name, checked)
        click.echo(data.as_json(draws.verified_json(checked)) if as_json else "\n".join(lines))
        finish(all_accepted=checked.right)
        return
    if master is None:
        raise UsageProblem("Chưa ghi sổ.", "Ghi tên sổ sau draw; chỉ --verify TỆP mới không cần.")
    asked = AskedDraw(seed or "", as_of, listed, out)
    done = draw_units(master, asked, dry_run=dry_run, tell=tell)
    lines = draw_lines(done, dry_run=dry_run)
    click.echo(data.as_json(draws.draw_json(done)) if as_json else "\n".join(lines))

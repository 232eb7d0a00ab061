"""``cchc-xl receive-plan``: take the units' own plans, or withdraw one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.base.errors import UsageProblem
from cchc_xl.console.options import (
    DayType,
    TextType,
    as_json,
    finish,
    master,
    received,
    returns,
    telling,
)
from cchc_xl.console.options import command as as_command


@as_command("receive-plan")
@master
@returns
@click.option("--unit", metavar="MÃ", default="", help="Đơn vị của các tệp; không ghi thì xem tên.")
@click.option("--task", metavar="MÃ", default="", help="Nhiệm vụ (1c), mục (V.1.a) của Kế hoạch.")
@received
@click.option("--number", metavar="SỐ", default="", type=TextType(), help="Số văn bản kế hoạch.")
@click.option("--date", "day", type=DayType(), help="Ngày văn bản kế hoạch.")
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không ghi sổ.")
@click.option(
    "--withdraw",
    metavar="MÃ",
    default="",
    help="Rút kế hoạch đã nhận của đơn vị này; cần --reason.",
)
@click.option(
    "--undo", is_flag=True, help="Cùng --withdraw MÃ: không rút mà lấy lại kế hoạch đã rút."
)
@click.option(
    "--reason", metavar="LÝ_DO", default="", type=TextType(), help="Lý do rút hoặc lấy lại."
)
@as_json
def command(
    master: Path,
    paths: tuple[Path, ...],
    unit: str,
    task: str,
    received: date | None,
    number: str,
    day: date | None,
    dry_run: bool,
    withdraw: str,
    undo: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Nhận kế hoạch của đơn vị (tệp ở dạng nào cũng được), tính hạn theo ngày nhận."""
    from cchc_xl.console.data import as_json as printed
    from cchc_xl.console.plans import plans_json, plans_lines
    from cchc_xl.merging.receiving_plans import Said
    from cchc_xl.services.receiving.unit_plans import receive_plans, withdraw_plans

    tell = telling(quiet=as_json)
    if withdraw:
        _alone(paths, dry_run or unit or number or day or received)
        sentence = withdraw_plans(master, withdraw, reason, task=task, undo=undo, tell=tell)
        click.echo(printed({"sentence": sentence}) if as_json else sentence)
        return
    _of_documents(paths, undo or reason)
    said = Said(received, number, day)
    found = receive_plans(master, paths, said, unit=unit, task=task, dry_run=dry_run, tell=tell)
    if as_json:
        click.echo(printed(plans_json(found)))
    else:
        for line in plans_lines(found, dry_run=dry_run):
            click.echo(line)
    finish(all_accepted=found.all_taken)


def _of_documents(paths: tuple[Path, ...], besides: object) -> None:
    if besides:
        raise UsageProblem("--undo và --reason chỉ dùng cùng --withdraw.", "Thêm --withdraw MÃ.")
    if not paths:
        raise UsageProblem(
            "Chưa chỉ tệp hoặc thư mục kế hoạch nào.", "Ghi tệp hoặc thư mục sau tên sổ."
        )


def _alone(paths: tuple[Path, ...], besides: object) -> None:
    if paths or besides:
        raise UsageProblem(
            "--withdraw không dùng cùng tệp hay tùy chọn của lệnh nhận.",
            "Chỉ ghi --withdraw MÃ, --task, --undo và --reason.",
        )

"""``cchc-xl report``: the report on a period to the city, as a Word document to be finished."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH, as_json, master, period, telling
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("report")
@master
@period
@click.option(
    "--out",
    metavar="THƯ_MỤC",
    type=OWN_PATH,
    help="Nơi ghi báo cáo; mặc định “bao-cao-thanh-pho” cạnh sổ.",
)
@click.option(
    "--templates",
    metavar="THƯ_MỤC",
    type=OWN_PATH,
    help="Thư mục mẫu; mặc định “mau-bao-cao” cạnh sổ, chưa có mẫu nào thì ghi mẫu đó ra.",
)
@as_json
def command(
    master: Path, period: Period, out: Path | None, templates: Path | None, as_json: bool
) -> None:
    """Soạn báo cáo quý, 6 tháng hoặc năm gửi thành phố (.docx) từ số liệu đã gộp."""
    from cchc_xl.console import data
    from cchc_xl.services.reporting.reporting import report
    from cchc_xl.services.reporting.told import reported_lines

    found = report(master, period, out=out, templates=templates, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(data.report_json(found)))
    else:
        for line in reported_lines(found):
            click.echo(line)

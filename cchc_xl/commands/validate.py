"""``cchc-xl validate``: check returns; nothing is merged."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import (
    OWN_PATH,
    as_json,
    console,
    finish,
    given,
    master,
    not_over,
    period,
    progress_bar,
    returns,
    telling,
)
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("validate")
@master
@returns
@period
@click.option("--report", metavar="TỆP", type=OWN_PATH, help="Ghi lỗi và cảnh báo ra tệp Excel.")
@as_json
def command(
    master: Path, paths: tuple[Path, ...], period: Period, report: Path | None, as_json: bool
) -> None:
    """Kiểm tra báo cáo, không ghi gì vào sổ."""
    from cchc_xl import services
    from cchc_xl.console import render
    from cchc_xl.console.report import write_report
    from cchc_xl.register.sealing import journal

    not_over(report, (master, *paths))
    with progress_bar("Đọc báo cáo", quiet=as_json) as progress:
        content, examined = services.validate(
            master, given(paths), period, progress=progress, tell=telling(quiet=as_json)
        )
    if report is not None:
        code = journal.code_of(content.frames["journal"])
        write_report(report, examined.all_findings(), code)
    if as_json:
        click.echo(render.as_json(render.examined_json(examined)))
    else:
        render.show_examined(console(), examined)
    finish(all_accepted=examined.all_accepted)

"""``cchc-xl consolidate``: the quarter's end in one go."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.console.options import (
    OWN_PATH,
    PATH,
    as_json,
    console,
    details,
    finish,
    master,
    period,
    progress_bar,
    received,
    show_written,
    telling,
)
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("consolidate")
@master
@click.argument("paths", metavar="[ĐƯỜNG_DẪN]...", nargs=-1, type=PATH)
@period
@click.option(
    "--out", metavar="THƯ_MỤC", required=True, type=OWN_PATH, help="Thư mục ghi biểu tổng hợp."
)
@received
@details
@as_json
def command(
    master: Path,
    paths: tuple[Path, ...],
    period: Period,
    out: Path,
    received: date | None,
    details: bool,
    as_json: bool,
) -> None:
    """Làm trọn việc cuối quý: kiểm tra, gộp, tính và xuất biểu tổng hợp."""
    from cchc_xl import services
    from cchc_xl.console import data, render

    with progress_bar("Đọc báo cáo", quiet=as_json) as progress:
        outcome = services.consolidate(
            master,
            paths,
            period,
            out,
            received=received,
            progress=progress,
            tell=telling(quiet=as_json),
        )
    if as_json:
        click.echo(data.as_json(data.outcome_json(outcome)))
    else:
        screen = console()
        render.show_examined(screen, outcome.run.examined, details=details)
        render.show_measures(screen, outcome.run.measures)
        render.show_coverage(screen, outcome.run.coverage)
        show_written(master, outcome, dry_run=False)
        click.echo(f"Biểu tổng hợp: “{outcome.workbook}”.")
    finish(all_accepted=outcome.run.examined.all_accepted)

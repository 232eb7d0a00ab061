"""``cchc-xl merge``: check returns and merge them into the register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_xl.console.options import (
    as_json,
    console,
    details,
    finish,
    given,
    master,
    period,
    progress_bar,
    received,
    returns,
    show_written,
    telling,
)
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("merge")
@master
@returns
@period
@received
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem ô sẽ thêm, sửa, bỏ; không ghi sổ.")
@details
@as_json
def command(
    master: Path,
    paths: tuple[Path, ...],
    period: Period,
    received: date | None,
    dry_run: bool,
    details: bool,
    as_json: bool,
) -> None:
    """Kiểm tra rồi gộp báo cáo vào sổ."""
    from cchc_xl import services
    from cchc_xl.console import data, render

    with progress_bar("Đọc báo cáo", quiet=as_json) as progress:
        outcome = services.merge_returns(
            master,
            given(paths),
            period,
            received=received,
            dry_run=dry_run,
            progress=progress,
            tell=telling(quiet=as_json),
        )
    if as_json:
        click.echo(data.as_json(data.outcome_json(outcome)))
    else:
        out = console()
        render.show_examined(out, outcome.run.examined, details=details)
        render.show_changes(out, outcome.run.merged.changes)
        show_written(master, outcome, dry_run)
    finish(all_accepted=outcome.run.examined.all_accepted)

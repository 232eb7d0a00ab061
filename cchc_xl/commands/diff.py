"""``cchc-xl diff``: what returns would change in the register, and which targets move by it."""

from __future__ import annotations

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
    returns,
    telling,
)
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("diff")
@master
@returns
@period
@details
@as_json
def command(
    master: Path, paths: tuple[Path, ...], period: Period, details: bool, as_json: bool
) -> None:
    """So báo cáo (ví dụ bản gửi lại) với sổ: ô nào khác, chỉ tiêu nào thay đổi; không ghi gì."""
    from cchc_xl.console import data, render
    from cchc_xl.services.figures.comparing import compare

    with progress_bar("Đọc báo cáo", quiet=as_json) as progress:
        compared = compare(
            master, given(paths), period, progress=progress, tell=telling(quiet=as_json)
        )
    examined = compared.run.examined
    if as_json:
        click.echo(data.as_json(data.compared_json(compared)))
    else:
        out = console()
        render.show_examined(out, examined, details=details)
        render.show_changes(out, compared.run.merged.changes)
        render.show_moved(out, compared.moved)
    finish(all_accepted=examined.all_accepted)

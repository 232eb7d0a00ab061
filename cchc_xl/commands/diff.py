"""``cchc-xl diff``: what returns change in the register, and which targets move by it."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.base.errors import UsageProblem
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
@click.option(
    "--unit", metavar="MÃ", help="So bản đang có hiệu lực của đơn vị với bản đã gộp trước đó."
)
@details
@as_json
def command(
    master: Path,
    paths: tuple[Path, ...],
    period: Period,
    unit: str | None,
    details: bool,
    as_json: bool,
) -> None:
    """So báo cáo (ví dụ bản gửi lại) với sổ: ô nào khác, chỉ tiêu nào thay đổi; không ghi gì.

    Đã gộp rồi thì ghi --unit thay cho đường dẫn: so hai bản gần nhất của đơn vị.
    """
    if unit is None:
        _with_returns(master, paths, period, details=details, as_json=as_json)
    elif paths:
        raise UsageProblem(
            "Không ghi cả --unit lẫn đường dẫn báo cáo.",
            "So báo cáo chưa gộp: bỏ --unit; so hai bản đã gộp: bỏ đường dẫn.",
        )
    else:
        _with_each_other(master, unit, period, as_json=as_json)


def _with_each_other(master: Path, unit: str, period: Period, *, as_json: bool) -> None:
    from cchc_xl.console import data, render
    from cchc_xl.services.figures.comparing import compare_versions

    resent = compare_versions(master, unit, period, tell=telling(quiet=as_json))
    if as_json:
        click.echo(data.as_json(data.resent_json(resent)))
        return
    out = console()
    render.show_versions(out, resent)
    render.show_changes(out, resent.changes)
    render.show_moved(out, resent.moved, ("Bản trước", "Bản này"))


def _with_returns(
    master: Path, paths: tuple[Path, ...], period: Period, *, details: bool, as_json: bool
) -> None:
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

"""``cchc-xl verify``: is the register as it was sealed, and as the printed code says?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_xl.console.options import as_json, console, master
from cchc_xl.console.options import command as as_command

if TYPE_CHECKING:
    from cchc_xl.services.verifying import Verified


@as_command("verify", epilog="Mã thoát 1: có chỗ khác niêm phong.")
@master
@click.option(
    "--against",
    metavar="TỆP_XUẤT",
    default="",
    help="Tệp biểu tổng hợp đã xuất, hoặc mã niêm phong in trên đó.",
)
@as_json
def command(master: Path, against: str, as_json: bool) -> None:
    """Kiểm tra niêm phong: sổ còn đúng như chương trình đã ghi không, chỗ nào khác."""
    from cchc_xl.console import data
    from cchc_xl.services.verifying import verify

    found = verify(master, against)
    if as_json:
        click.echo(data.as_json(_as_json(found)))
    else:
        _show(found)
    if not found.whole:
        raise SystemExit(1)


def _as_json(found: Verified) -> dict[str, Any]:
    return {
        "sealed": found.sealed,
        "whole": found.whole,
        "code": found.code,
        "printed": found.printed,
        "against": found.against,
        "places": [place._asdict() for place in found.places],
        "notes": list(found.notes),
    }


def _show(found: Verified) -> None:
    from cchc_xl.services.summaries import verified_lines

    out = console()
    for line in verified_lines(found):
        out.print(line, soft_wrap=True)

"""``cchc-xl demo``: a whole year with made-up returns."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH, progress_bar
from cchc_xl.console.options import command as as_command


@as_command("demo")
@click.argument("folder", metavar="[THƯ_MỤC]", type=OWN_PATH, default=Path("demo"))
def command(folder: Path) -> None:
    """Chạy thử trọn vẹn một năm, quý I đến quý IV, với 120 đơn vị mẫu."""
    from cchc_xl.demo.whole_year import run_demo

    run_demo(folder, click.echo, progress_bar)

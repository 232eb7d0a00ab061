"""``cchc-xl page``: a period at a glance, as one page for a telephone."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import OWN_PATH, master, not_over, period, telling
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("page")
@master
@period
@click.option(
    "--out", metavar="TỆP", type=OWN_PATH, help="Tệp .html; mặc định BangDieuHanh_KỲ.html cạnh sổ."
)
@click.option("--pdf", is_flag=True, help="Lập thêm tệp PDF một trang A4 cạnh trang đó.")
def command(master: Path, period: Period, out: Path | None, pdf: bool) -> None:
    """Lập trang tổng quan một kỳ để xem trên điện thoại (một tệp HTML, không cần mạng)."""
    from cchc_xl.services.briefing.briefing import write_page

    page = out or master.with_name(f"BangDieuHanh_{period.code}.html")
    for path in (page, page.with_suffix(".pdf")):
        not_over(path, (master,))
    written = write_page(master, period, page, pdf=pdf, tell=telling())
    click.echo(f"Đã lập trang {written.page}")
    if written.pdf is not None:
        click.echo(f"Đã lập tệp {written.pdf}")

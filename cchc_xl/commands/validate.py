"""``cchc-xl validate``: check returns; nothing is merged."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.console.options import (
    OWN_PATH,
    as_json,
    console,
    details,
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
@click.option(
    "--annotate",
    metavar="THƯ_MỤC",
    type=OWN_PATH,
    help="Ghi vào thư mục này bản đánh dấu của mỗi báo cáo bị trả lại: ô sai được tô màu, có ghi "
    "chú, trang đầu “Cần sửa” liệt kê lỗi có đường dẫn tới ô; bản gốc giữ nguyên.",
)
@details
@as_json
def command(
    master: Path,
    paths: tuple[Path, ...],
    period: Period,
    report: Path | None,
    annotate: Path | None,
    details: bool,
    as_json: bool,
) -> None:
    """Kiểm tra báo cáo, không ghi gì vào sổ."""
    from cchc_xl import services
    from cchc_xl.console import data, render
    from cchc_xl.console.report import write_report
    from cchc_xl.register.sealing import journal
    from cchc_xl.services.receiving import annotating
    from cchc_xl.services.summaries import marked_lines

    not_over(report, (master, *paths))
    if annotate is not None:
        annotating.must_be_apart(annotate, paths)
    with progress_bar("Đọc báo cáo", quiet=as_json) as progress:
        content, examined = services.validate(
            master, given(paths), period, progress=progress, tell=telling(quiet=as_json)
        )
    if report is not None:
        code = journal.code_of(content.frames["journal"])
        write_report(report, examined.all_findings(), code)
    annotated = None
    if annotate is not None:
        with progress_bar("Ghi bản đánh dấu", quiet=as_json) as progress:
            annotated = annotating.annotate(examined, annotate, progress=progress)
    if as_json:
        click.echo(data.as_json(data.examined_json(examined, annotated)))
    else:
        render.show_examined(console(), examined, details=details)
        for line in marked_lines(annotated) if annotated else ():
            click.echo(line)
    finish(all_accepted=examined.all_accepted)

"""``cchc-xl explain``: the cells that a target, or a cell of a sheet, comes from."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_xl.base.errors import UsageProblem
from cchc_xl.console.options import (
    OWN_PATH,
    PeriodType,
    TextType,
    as_json,
    console,
    master,
    not_over,
    telling,
)
from cchc_xl.console.options import command as as_command
from cchc_xl.plan.periods import Period


@as_command("explain")
@master
@click.argument("metric", metavar="[CHỈ_TIÊU]", required=False, type=TextType())
@click.option(
    "--cell",
    metavar="Ô",
    type=TextType(),
    help="Ô của một trang tổng hợp, ví dụ 'TTHC theo đơn vị!D12', thay cho chỉ tiêu.",
)
@click.option(
    "--period",
    type=PeriodType(),
    help="Kỳ báo cáo, ví dụ 2023-Q1; với --cell thì lấy kỳ mà trang đang ghi.",
)
@click.option(
    "--report",
    metavar="TỆP",
    type=OWN_PATH,
    help="Ghi ra tệp Excel, mỗi ô có liên kết mở báo cáo đã nhận.",
)
@as_json
def command(
    master: Path,
    metric: str | None,
    cell: str | None,
    period: Period | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Chỉ ra các ô làm nên một chỉ tiêu (ví dụ T7b) hoặc một ô số của trang tổng hợp."""
    from cchc_xl.console import data, explaining
    from cchc_xl.services.figures.asking import explain_asked

    if (metric is None) == (cell is None):
        raise UsageProblem(
            "Cần đúng một trong hai: mã chỉ tiêu, hoặc --cell.",
            "Ví dụ: explain SỔ T7b --period 2023-Q1, hoặc explain SỔ --cell 'Chỉ tiêu!C8'.",
        )
    if metric is not None and period is None:
        raise UsageProblem("Chưa ghi --period.", "Thêm --period KỲ, ví dụ --period 2023-Q1.")
    not_over(report, (master,))
    asked = str(metric or cell)
    explained = explain_asked(master, asked, period, tell=telling(quiet=as_json))
    if report is not None:
        explaining.write(report, explained)
    if as_json:
        click.echo(data.as_json(explaining.to_json(explained)))
    else:
        explaining.show(console(), explained)

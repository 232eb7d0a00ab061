"""The command line: parse, call one service, render. Exit codes 0 to 4.

0: all returns accepted; 1: some sent back, the rest done; 2: wrong usage; 3: the run could not
go on, and nothing was written; 4: something was written (it is named) before the run could not go
on, was stopped, or could not print its result.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

import click

from cchc_xl import __version__
from cchc_xl.causes import folder_is_gone, told
from cchc_xl.commands import commands
from cchc_xl.commands.options import (
    OWN_PATH,
    PATH,
    DayType,
    YearType,
    as_json,
    console,
    master,
    period,
    progress_bar,
    received,
    returns,
    telling,
)
from cchc_xl.deeds import noted
from cchc_xl.errors import PARTLY_DONE, CchcError, UsageProblem
from cchc_xl.failures import FOLDER_IS_GONE, Failure, done_sentence, failure_of
from cchc_xl.folders import resolved
from cchc_xl.periods import Period
from cchc_xl.streams import Output, streams
from cchc_xl.vietnamese import VietnameseCommand, VietnameseGroup, usage_remedy, usage_text

F = TypeVar("F", bound=Callable[..., Any])

GC_THRESHOLD = 100_000
"""Importing pandas and pandera makes many objects that stay; looking through them takes 0.2 s."""


@click.group(
    cls=VietnameseGroup,
    no_args_is_help=False,
    epilog="Mã thoát: 0 nhận hết; 1 có báo cáo bị trả lại; 2 gọi sai; "
    "3 không làm được, chưa ghi gì, sổ giữ nguyên; 4 đã ghi (tệp được nêu tên) nhưng sau đó không "
    "làm tiếp hoặc không in được kết quả.",
    context_settings={"help_option_names": ["--help", "-h"]},
)
@click.version_option(__version__, message="cchc-xl %(version)s", help="In phiên bản rồi thoát.")
def cli() -> None:
    """Theo dõi kế hoạch cải cách hành chính bằng Excel: phát hành biểu mẫu, kiểm tra, gộp và tổng
    hợp báo cáo của các đơn vị."""
    if folder_is_gone():
        raise CchcError(*FOLDER_IS_GONE)


def command(name: str) -> Callable[[F], click.Command]:
    """Register a command under a name, with Vietnamese help."""
    return cli.command(name, cls=VietnameseCommand)


@command("init")
@master
@click.option("--year", required=True, type=YearType(), help="Năm của kế hoạch, ví dụ 2023.")
@click.option(
    "--units", metavar="TỆP", type=PATH, help="Danh sách đơn vị (Excel hoặc CSV) thay cho mẫu."
)
@click.option(
    "--host",
    type=click.Choice(["excel", "libreoffice"]),
    help="Chương trình sẽ mở sổ .xlsm; không ghi thì là excel.",
)
def init_command(
    master: Path, year: int, units: Path | None, host: Literal["excel", "libreoffice"] | None
) -> None:
    """Lập sổ theo dõi mới của một năm: .xlsm có nút bấm, .xlsx không có."""
    from cchc_xl import services
    from cchc_xl.register.control_sheet import Controls

    office = services.init(master, year, units, Controls.here(host) if host else None)
    click.echo(f"Đã lập sổ “{master}” cho năm {year} với {len(office.plan.units)} đơn vị.")
    if units is None:
        click.echo("Danh sách đơn vị trong sổ là mẫu; hãy thay bằng danh sách thật (--units).")


@command("issue")
@master
@period
@click.option(
    "--out",
    metavar="THƯ_MỤC",
    required=True,
    type=OWN_PATH,
    help="Thư mục chứa biểu mẫu phát hành.",
)
@click.option("--unit", "units", metavar="MÃ", multiple=True, help="Mã đơn vị; ghi nhiều lần được.")
def issue_command(master: Path, period: Period, out: Path, units: tuple[str, ...]) -> None:
    """Phát hành biểu mẫu báo cáo của một quý cho các đơn vị."""
    from cchc_xl import services

    with progress_bar("Phát hành biểu mẫu") as progress:
        paths = services.issue(master, period, out, units, progress, tell=telling())
    click.echo(f"Đã phát hành {len(paths)} biểu mẫu {period.title} vào “{out}”.")


@command("validate")
@master
@returns
@period
@click.option("--report", metavar="TỆP", type=OWN_PATH, help="Ghi lỗi và cảnh báo ra tệp Excel.")
@as_json
def validate_command(
    master: Path, paths: tuple[Path, ...], period: Period, report: Path | None, as_json: bool
) -> None:
    """Kiểm tra báo cáo, không ghi gì vào sổ."""
    from cchc_xl import journal, render, services

    _not_over(report, (master, *paths))
    with progress_bar("Đọc báo cáo", quiet=as_json) as progress:
        office, examined = services.validate(
            master, _given(paths), period, progress=progress, tell=telling(quiet=as_json)
        )
    if report is not None:
        code = journal.code_of(office.frames["journal"])
        render.write_report(report, examined.all_findings(), code)
    if as_json:
        click.echo(render.as_json(render.examined_json(examined)))
    else:
        render.show_examined(console(), examined)
    finish(all_accepted=examined.all_accepted)


@command("merge")
@master
@returns
@period
@received
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem ô sẽ thêm, sửa, bỏ; không ghi sổ.")
@as_json
def merge_command(
    master: Path,
    paths: tuple[Path, ...],
    period: Period,
    received: date | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Kiểm tra rồi gộp báo cáo vào sổ."""
    from cchc_xl import render, services

    with progress_bar("Đọc báo cáo", quiet=as_json) as progress:
        outcome = services.merge_returns(
            master,
            _given(paths),
            period,
            received=received,
            dry_run=dry_run,
            progress=progress,
            tell=telling(quiet=as_json),
        )
    if as_json:
        click.echo(render.as_json(render.outcome_json(outcome)))
    else:
        out = console()
        render.show_examined(out, outcome.run.examined)
        render.show_changes(out, outcome.run.merged.changes)
        _show_written(master, outcome, dry_run)
    finish(all_accepted=outcome.run.examined.all_accepted)


@command("coverage")
@master
@click.option("--year", required=True, type=YearType(), help="Năm tính độ phủ.")
@click.option("--as-of", type=DayType(), help="Tính đến ngày; mặc định hết năm.")
@as_json
def coverage_command(master: Path, year: int, as_of: date | None, as_json: bool) -> None:
    """Tính độ phủ kiểm tra theo nhóm đơn vị (tối thiểu 30%)."""
    from cchc_xl import render, services

    coverage = services.read_coverage(master, year, as_of, tell=telling(quiet=as_json))
    if as_json:
        click.echo(render.as_json(render.coverage_json(coverage)))
    else:
        render.show_coverage(console(), coverage)


@command("targets")
@master
@period
@as_json
def targets_command(master: Path, period: Period, as_json: bool) -> None:
    """Tính các chỉ tiêu của một quý, 6 tháng hoặc năm từ số liệu đã gộp."""
    from cchc_xl import render, services

    measures = services.read_measures(master, period, tell=telling(quiet=as_json))
    if as_json:
        click.echo(render.as_json([render.measure_json(item) for item in measures]))
    else:
        render.show_measures(console(), measures)


@command("consolidate")
@master
@click.argument("paths", metavar="[ĐƯỜNG_DẪN]...", nargs=-1, type=PATH)
@period
@click.option(
    "--out", metavar="THƯ_MỤC", required=True, type=OWN_PATH, help="Thư mục ghi biểu tổng hợp."
)
@received
@as_json
def consolidate_command(
    master: Path,
    paths: tuple[Path, ...],
    period: Period,
    out: Path,
    received: date | None,
    as_json: bool,
) -> None:
    """Làm trọn việc cuối quý: kiểm tra, gộp, tính và xuất biểu tổng hợp."""
    from cchc_xl import render, services

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
        click.echo(render.as_json(render.outcome_json(outcome)))
    else:
        screen = console()
        render.show_examined(screen, outcome.run.examined)
        render.show_measures(screen, outcome.run.measures)
        render.show_coverage(screen, outcome.run.coverage)
        _show_written(master, outcome, dry_run=False)
        click.echo(f"Biểu tổng hợp: “{outcome.workbook}”.")
    finish(all_accepted=outcome.run.examined.all_accepted)


@command("lock")
@master
@period
@click.option("--reason", metavar="LÝ_DO", default="", help="Lý do khóa.")
def lock_command(master: Path, period: Period, reason: str) -> None:
    """Khóa kỳ: từ đó không nhận thay đổi."""
    from cchc_xl import services

    changed = services.set_lock(master, period, locked=True, reason=reason, tell=telling())
    click.echo(f"Đã khóa {period.title}." if changed else f"{period.title} đã khóa từ trước.")


@command("unlock")
@master
@period
@click.option("--reason", metavar="LÝ_DO", default="", help="Lý do mở lại (bắt buộc).")
def unlock_command(master: Path, period: Period, reason: str) -> None:
    """Mở lại kỳ đã khóa, có ghi lý do."""
    from cchc_xl import services

    changed = services.set_lock(master, period, locked=False, reason=reason, tell=telling())
    click.echo(f"Đã mở lại {period.title}." if changed else f"{period.title} đang mở.")


@command("open")
@master
def open_command(master: Path) -> None:
    """Mở sổ bằng LibreOffice trên Linux, sẵn sàng để bấm nút."""
    from cchc_xl.opening import open_for_clicks

    for line in open_for_clicks(master):
        click.echo(line)


@command("doctor")
@click.argument("master", metavar="[SỔ]", type=OWN_PATH, required=False)
def doctor_command(master: Path | None) -> None:
    """Tìm những gì làm hỏng các nút của sổ trên máy này và nói cách sửa."""
    from cchc_xl import doctor
    from cchc_xl.services.trusted import seal_lines

    found = doctor.examine(master)
    for line in [*doctor.as_lines(found), *(seal_lines(master) if master else [])]:
        click.echo(line)
    sys.exit(doctor.exit_code(found))


@command("demo")
@click.argument("folder", metavar="[THƯ_MỤC]", type=OWN_PATH, default=Path("demo"))
def demo_command(folder: Path) -> None:
    """Chạy thử trọn vẹn quý I và quý II với 120 đơn vị mẫu."""
    from cchc_xl.demo import run_demo

    run_demo(folder, click.echo, progress_bar)


for added in commands():
    cli.add_command(added)


def _given(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    if not paths:
        raise UsageProblem(
            "Chưa chỉ tệp hoặc thư mục báo cáo nào.", "Ghi thư mục chứa báo cáo sau tên sổ."
        )
    return paths


def _not_over(report: Path | None, used: tuple[Path, ...]) -> None:
    """Refuse a report that would be written over the register or a return."""
    if report is not None and resolved(report) in {resolved(path) for path in used}:
        raise UsageProblem(
            f"Tệp “{report}” đang là sổ hoặc báo cáo, không ghi đè.", "Chọn tên khác cho --report."
        )


def _show_written(master: Path, outcome: Any, dry_run: bool) -> None:
    from cchc_xl.register.backups import place_of_last
    from cchc_xl.summaries import warning_lines

    if dry_run:
        click.echo("Xem trước: sổ không bị ghi.")
    elif outcome.written:
        click.echo(f"Đã ghi sổ “{master}”; bản trước nằm trong {place_of_last(master)}.")
    else:
        click.echo(f"Sổ “{master}” không có gì thay đổi.")
    for line in warning_lines(outcome):
        click.echo(line)


def finish(*, all_accepted: bool) -> None:
    """Leave with exit code 1 when a return was sent back."""
    if not all_accepted:
        raise SystemExit(1)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line. Whatever goes wrong is said in Vietnamese, without a traceback."""
    gc.set_threshold(GC_THRESHOLD)
    atexit.register(gc.freeze)  # at the end nobody need look through the run's objects again
    with noted() as done:
        try:
            with streams() as printed:
                code = _run(arguments, done)
                printed.out.flush()
                code = _shown(printed.out, code, done)
        except KeyboardInterrupt:  # when all was done and said
            code = PARTLY_DONE if done else CchcError.exit_code
    sys.exit(code)


def _run(arguments: list[str] | None, done: list[Path]) -> int:
    """Run one command and return its exit code; ``done`` is what it has written so far."""
    try:
        cli.main(arguments, prog_name="cchc-xl", standalone_mode=False)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0
    except click.ClickException as error:
        failure = Failure(usage_text(error), usage_remedy(error), UsageProblem.exit_code)
    except click.Abort:
        failure = failure_of(KeyboardInterrupt(), _standing(done))
    except (Exception, KeyboardInterrupt) as error:  # the last line before a clerk
        failure = failure_of(error, _standing(done))
    else:
        return 0
    for line in failure.lines():
        click.echo(line, err=True)
    return failure.exit_code


def _shown(out: Output, code: int, done: list[Path]) -> int:
    """Return the exit code when all is printed, and say so if it could not be.

    Who closes a pipe has enough of what was printed: nothing is wrong, and the code stays.
    """
    if out.error is None or out.was_left or code not in (0, 1):
        return code
    cause = told(out.error)
    standing = _standing(done)
    written = done_sentence(standing) if standing else "Không có tệp nào bị ghi."
    failure = Failure(
        f"Không in được kết quả: {cause.text}.\n{written}",
        cause.remedy,
        PARTLY_DONE if standing else CchcError.exit_code,
    )
    for line in failure.lines():
        click.echo(line, err=True)
    return failure.exit_code


def _standing(done: list[Path]) -> list[Path]:
    """Leave out what was made to become another file."""
    return [path for path in done if path.exists()]

"""What the commands have in common: types of arguments, options, and how a command shows itself."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import resolved
from cchc_xl.console.vietnamese import VietnameseCommand
from cchc_xl.plan.periods import Period
from validation.harmless import harmless

if TYPE_CHECKING:
    from rich.console import Console

    from cchc_xl.base.progress import Progress

    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType

F = TypeVar("F", bound=Callable[..., Any])


class PeriodType(ParamType):
    """A period's code, such as 2023-Q1, 2023-H1 or 2023-Y."""

    name = "KỲ"

    def convert(self, value: Any, param: Any, ctx: Any) -> Period:
        """Parse the code; a wrong one is wrong usage."""
        return value if isinstance(value, Period) else Period.parse(str(value))


class YearType(ParamType):
    """A year of four digits."""

    name = "NĂM"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Parse the year; a wrong one is wrong usage."""
        if not re.fullmatch("[1-9][0-9]{3}", str(value)):
            raise UsageProblem(f"“{value}” không phải là năm.", "Ghi năm bốn chữ số, ví dụ 2023.")
        return int(value)


class DayType(ParamType):
    """A day, typed as dd/mm/yyyy or yyyy-mm-dd."""

    name = "NGÀY"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Parse the day; a wrong one is wrong usage."""
        for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(str(value), pattern).date()
            except ValueError:
                continue
        raise UsageProblem(f"“{value}” không phải là ngày.", "Ghi dạng 07/03/2023 hoặc 2023-03-07.")


class TextType(ParamType):
    """A text that the register can keep: what the terminal sent may not be text at all."""

    name = "CHỮ"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Take the text; bytes that are no letters of the terminal's encoding are wrong usage."""
        if any(unicodedata.category(letter) == "Cs" for letter in str(value)):
            raise UsageProblem(
                f"“{harmless(str(value))}” có ký tự không đọc được.",
                "Gõ lại chữ đó bằng bộ gõ Unicode, không chép từ tệp dùng bảng mã khác.",
            )
        return str(value)


class PlainPath(click.Path):
    """A file or folder of the caller's own, whose name has no control characters.

    Names of returns may have them: they are told with the file.
    """

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Take the path; a name with a line end or an escape sequence is wrong usage."""
        path = super().convert(value, param, ctx)
        if any(unicodedata.category(letter) == "Cc" for letter in str(path)):
            raise UsageProblem(
                f"Tên “{harmless(str(path))}” có ký tự điều khiển hoặc xuống dòng.",
                "Đổi tên tệp hoặc thư mục rồi chạy lại.",
            )
        return path


PATH = click.Path(path_type=Path, readable=False)  # who reads it says why it cannot
OWN_PATH = PlainPath(path_type=Path, readable=False)
master = click.argument("master", metavar="SỔ", type=OWN_PATH)
returns = click.argument("paths", metavar="ĐƯỜNG_DẪN...", nargs=-1, type=PATH)
period = click.option(
    "--period", required=True, type=PeriodType(), help="Kỳ báo cáo, ví dụ 2023-Q1."
)
received = click.option(
    "--received", type=DayType(), help="Ngày nhận do Văn phòng xác nhận; không ghi thì lấy của tệp."
)
details = click.option(
    "--details", is_flag=True, help="Nêu từng ô của cảnh báo giống nhau trong một trang."
)
as_json = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")

host = click.option(
    "--host",
    type=click.Choice(["excel", "libreoffice"]),
    help="Chương trình sẽ mở sổ .xlsm; không ghi thì là excel.",
)
unit = click.option("--unit", metavar="MÃ", required=True, help="Mã đơn vị.")
reason = click.option(
    "--reason", metavar="LÝ_DO", required=True, type=TextType(), help="Lý do (bắt buộc)."
)


def command(name: str, epilog: str | None = None) -> Callable[[F], click.Command]:
    """Make a command with Vietnamese help; ``cli.py`` adds it to the program.

    ``epilog`` says at the end of the help what an exit code means of this command.
    """
    return click.command(name, cls=VietnameseCommand, epilog=epilog)


def telling(*, quiet: bool = False) -> Callable[[str], None]:
    """Return what prints the lines that a person must see beside a result.

    ``quiet``: the result is for machines, so that the lines go to the other stream.
    """
    return lambda line: click.echo(line, err=quiet)


def console() -> Console:
    """Return the console for results; it does not fold lines when it writes to a file."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    return Console(width=width, highlight=False, emoji=False, markup=False)


@contextmanager
def progress_bar(title: str, *, quiet: bool = False) -> Iterator[Progress | None]:
    """Show how far a long step is, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def given(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    if not paths:
        raise UsageProblem(
            "Chưa chỉ tệp hoặc thư mục báo cáo nào.", "Ghi thư mục chứa báo cáo sau tên sổ."
        )
    return paths


def not_over(report: Path | None, used: tuple[Path, ...]) -> None:
    """Refuse a report that would be written over the register or a return.

    Whatever lies already in a folder of returns is one. A file can have several names.
    """
    if report is None or not report.is_file():
        return
    whole = resolved(report)
    folders = {resolved(path) for path in used if path.is_dir()}
    same = any(path.is_file() and path.samefile(report) for path in used)
    if same or folders & set(whole.parents):
        raise UsageProblem(
            f"Tệp “{report}” đang là sổ hoặc báo cáo, không ghi đè.", "Chọn tên khác cho --report."
        )


def show_written(master: Path, outcome: Any, dry_run: bool) -> None:
    from cchc_xl.register.file.backups import place_of_last
    from cchc_xl.services.summaries import warning_lines

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

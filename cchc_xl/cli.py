"""The command line: parse, call one service, render. Exit codes 0 to 4.

0: all returns accepted; 1: some sent back, the rest done; 2: wrong usage; 3: the run could not
go on, and nothing was written; 4: something was written (it is named) before the run could not go
on, was stopped, or could not print its result.
"""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path
from typing import NoReturn

import click

from cchc_xl import __version__
from cchc_xl.base.causes import folder_is_gone, told
from cchc_xl.base.deeds import noted
from cchc_xl.base.errors import EXITS, PARTLY_DONE, CchcError, UsageProblem
from cchc_xl.base.failures import FOLDER_IS_GONE, Failure, done_sentence, failure_of
from cchc_xl.commands import commands
from cchc_xl.console.quotes import unquoted
from cchc_xl.console.streams import Output, streams
from cchc_xl.console.vietnamese import VietnameseGroup, usage_remedy, usage_text

GC_THRESHOLD = 100_000
"""Importing pandas and pandera makes many objects that stay; looking through them takes 0.2 s."""


@click.group(
    cls=VietnameseGroup,
    no_args_is_help=False,
    epilog=f"Mã thoát: {'; '.join(f'{one.code} {one.meaning}' for one in EXITS)}.",
    context_settings={"help_option_names": ["--help", "-h"]},
)
@click.version_option(__version__, message="cchc-xl %(version)s", help="In phiên bản rồi thoát.")
def cli() -> None:
    """Theo dõi kế hoạch cải cách hành chính bằng Excel: phát hành biểu mẫu, kiểm tra, gộp và tổng
    hợp báo cáo của các đơn vị."""
    if folder_is_gone():
        raise CchcError(*FOLDER_IS_GONE)


for added in commands():
    cli.add_command(added)


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
        cli.main(_meant(arguments), prog_name="cchc-xl", standalone_mode=False)
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


def _meant(arguments: list[str] | None) -> list[str] | None:
    """Return the arguments without typographic quotes; None (click takes the process's own, and on
    Windows the files that a pattern names) where there are none of these."""
    given = sys.argv[1:] if arguments is None else arguments
    meant = unquoted(given)
    return arguments if meant == given else meant


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

"""Exit codes keep their word: 3 only when nothing was written, 4 names what was.

Each command runs in a process of its own, as people run it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from cchc_xl.base.causes import cause_of, told
from cchc_xl.base.deeds import note, noted, put, uninterrupted
from cchc_xl.base.errors import OutputError, RegisterError
from cchc_xl.base.failures import failure_of
from cchc_xl.console.streams import Output
from cchc_xl.register.file.backups import backups
from tests.desk import Desk

PERIOD = ("--period", "2023-Q1")
PROGRAM = (sys.executable, "-m", "cchc_xl")
ENGLISH = re.compile(r"Traceback|Errno|Error|Exception|No space|denied|No such|broken pipe", re.I)
posix = pytest.mark.skipif(os.name == "nt", reason="devices and streams of POSIX")
FULL = Path("/dev/full")


class Ended(NamedTuple):
    """What a process left behind."""

    code: int
    err: str


def run(*arguments: object, out: IO[bytes] | int | None = None, **options: object) -> Ended:
    """Run a command; ``out`` is where its output goes (by default nobody looks at it)."""
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        stdout=subprocess.DEVNULL if out is None else out,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        **options,  # type: ignore[call-overload]
    )
    err = done.stderr.decode()
    assert not ENGLISH.search(err), err
    return Ended(done.returncode, err)


def shell(line: str, *arguments: object) -> Ended:
    """Run a line of shell, in which "$@" is the command."""
    done = subprocess.run(
        ["bash", "-c", line, "bash", *PROGRAM, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    err = done.stderr.decode()
    assert not ENGLISH.search(err), err
    return Ended(done.returncode, err)


def merging(desk: Desk) -> Sequence[object]:
    return ("merge", desk.register, desk.put("THPT01"), *PERIOD)


@posix
def test_a_merge_whose_output_is_full_was_written(desk: Desk) -> None:
    before = desk.register.read_bytes()
    with FULL.open("wb") as full:
        code, err = run(*merging(desk), out=full)
    assert code == 4
    assert err == (
        "Lỗi: Không in được kết quả: không đủ chỗ trống trên ổ đĩa.\n"
        f"Trước đó lượt chạy này đã ghi xong: “{desk.register}”.\n"
        "Cách xử lý: Xóa bớt tệp trên ổ đĩa hoặc chọn ổ khác rồi chạy lại.\n"
    )
    assert desk.register.read_bytes() != before
    (backup,) = backups(desk.register)
    assert backup.path.read_bytes() == before


@posix
@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ('"$@" >/dev/full', (4, 3)),
        ('"$@" >&-', (4, 3)),
        ('"$@" >/dev/full 2>/dev/full', (4, 3)),
        ('"$@" >&- 2>&-', (4, 3)),
        ('"$@" >/dev/full <&-', (4, 3)),
        ('"$@" 2>/dev/full', (0, 0)),
        ('"$@" 2>&-', (0, 0)),
        ('"$@" <&-', (0, 0)),
        ('set -o pipefail; "$@" | head -c 1', (0, 0)),
        ('set -o pipefail; "$@" | true', (0, 0)),
        ('exec 3>&1; exec >&-; "$@" >&3', (0, 0)),
    ],
)
def test_outputs_that_cannot_be_written(desk: Desk, line: str, codes: tuple[int, int]) -> None:
    """The first code is that of the run that writes, the second that of one without changes."""
    before = desk.register.read_bytes()
    arguments = ("lock", desk.register, *PERIOD)
    first = shell(line, *arguments)
    written = desk.register.read_bytes()
    assert written != before
    second = shell(line, *arguments)
    assert desk.register.read_bytes() == written
    assert (first.code, second.code) == codes
    if "2>" not in line:
        assert ("đã ghi xong" in first.err) == (codes[0] == 4)
        assert ("Không có tệp nào bị ghi" in second.err) == (codes[1] == 3)


@posix
@pytest.mark.parametrize("line", ['"$@" >/dev/full', 'set -o pipefail; "$@" | true'])
def test_a_merge_with_a_return_sent_back(desk: Desk, line: str) -> None:
    desk.put("THPT01")
    desk.fill("VP", lambda given: given["tthc"].append(dict(given["tthc"][0])))
    ended = shell(line, "merge", desk.register, desk.folder / "bc", *PERIOD)
    assert ended.code == (4 if "full" in line else 1)


@posix
@pytest.mark.parametrize("line", ['"$@" >/dev/full', '"$@" >&-'])
@pytest.mark.parametrize("command", ["targets", "coverage", "validate"])
def test_a_command_that_only_prints(desk: Desk, command: str, line: str) -> None:
    more = {"coverage": ("--year", 2023), "validate": (desk.put("VP"), *PERIOD)}
    before = desk.state()
    ended = shell(line, command, desk.register, *more.get(command, PERIOD))
    assert ended.code == 3
    assert "Không có tệp nào bị ghi." in ended.err
    assert desk.state() == before


@posix
def test_an_output_that_is_a_file_of_the_register_is_not_written_into(desk: Desk) -> None:
    """With the output closed, the register's file must not become the output."""
    ended = shell('"$@" >&- 2>&- <&-', *merging(desk))
    assert ended.code == 4
    assert run("targets", desk.register, *PERIOD).code == 0


@posix
def test_a_report_and_templates_count_as_written(desk: Desk) -> None:
    report = desk.folder / "loi.xlsx"
    given = ("validate", desk.register, desk.put("VP"), *PERIOD, "--report", report)
    ended = shell('"$@" >/dev/full', *given)
    assert (ended.code, f"“{report}”" in ended.err) == (4, True)
    out = desk.folder / "bm"
    issuing = ("issue", desk.register, *PERIOD, "--out", out, "--unit", "VP", "--unit", "TTR")
    ended = shell('"$@" >/dev/full', *issuing)
    assert (ended.code, "BC_2023-Q1_TTR.xlsx" in ended.err) == (4, True)
    fresh = desk.folder / "moi.xlsx"
    ended = shell('"$@" >/dev/full', "init", fresh, "--year", 2023)
    assert (ended.code, f"“{fresh}”" in ended.err) == (4, True)


def test_a_template_that_was_kept_after_others_were_written(desk: Desk) -> None:
    out = desk.folder / "bm"
    given = ("issue", desk.register, *PERIOD, "--out", out)
    assert run(*given, "--unit", "VP").code == 0
    (out / "BC_2023-Q1_VP.xlsx").write_bytes(b"filled in")
    kept = run(*given, "--unit", "VP")
    assert (kept.code, "giữ nguyên" in kept.err) == (3, True)
    partly = run(*given, "--unit", "VP", "--unit", "TTR")
    assert (partly.code, "BC_2023-Q1_TTR.xlsx" in partly.err) == (4, True)


@posix
@pytest.mark.parametrize("absolute", [True, False])
def test_a_working_directory_that_is_gone(desk: Desk, tmp_path: Path, absolute: bool) -> None:
    gone = tmp_path / "mất"
    gone.mkdir()
    register = desk.register if absolute else "so.xlsx"
    before = desk.state()
    ended = shell(f'cd "{gone}" && rmdir "{gone}" && "$@"', "targets", register, *PERIOD)
    assert ended.code == 3
    assert ended.err.splitlines()[0].startswith("Lỗi: Thư mục mà lệnh được chạy trong đó đã bị xóa")
    assert desk.state() == before
    assert shell(f'mkdir "{gone}"; cd "{gone}" && rmdir "{gone}" && "$@"', "--help").code == 0


@posix
@pytest.mark.parametrize("command", ["targets", "lock", "consolidate"])
def test_a_register_that_may_not_be_read(desk: Desk, command: str) -> None:
    """The super-user may read everything, and gives that up for the test."""
    line = '"$@"'
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("not on the PATH: setpriv")
        line = 'setpriv --bounding-set=-dac_override,-dac_read_search "$@"'
    desk.register.chmod(0)
    out = ("--out", desk.folder / "ra") if command == "consolidate" else ()
    ended = shell(line, command, desk.register, *out, *PERIOD)
    assert ended.code == 3
    assert "không có quyền" in ended.err
    assert f"“{desk.register}”" in ended.err or str(desk.register) in ended.err
    assert not (desk.folder / "ra").exists()


@posix
@pytest.mark.parametrize("command", ["targets", "lock", "init"])
@pytest.mark.parametrize("length", [300, 252])
def test_a_name_that_is_too_long(desk: Desk, command: str, length: int) -> None:
    register = desk.folder / f"{'x' * (length - 5)}.xlsx"
    if length < 256:
        shutil.copy(desk.register, register)
        if command != "lock":
            pytest.skip("reading needs no other names")
    given = ("--year", 2023) if command == "init" else PERIOD
    before = desk.state()
    ended = run(command, register, *given)
    assert ended.code == 3
    assert "quá dài" in ended.err
    assert "Đặt tên ngắn lại" in ended.err
    assert desk.state() == before


@posix
def test_an_output_folder_that_is_full(desk: Desk) -> None:
    """A name that is too long for the workbook stands for whatever keeps it from being written."""
    out = desk.folder / "ra"
    out.mkdir()
    out.chmod(0o500)
    before = desk.state()
    if os.geteuid() == 0:
        out.rmdir()
        out.write_bytes(b"")
        before = desk.state()
    ended = run("consolidate", desk.register, desk.put("VP"), *PERIOD, "--out", out)
    assert ended.code == 3
    after = {name: kept for name, kept in desk.state().items() if not name.startswith("bc/")}
    assert after == before


def test_causes_have_words() -> None:
    for number, words in ((28, "chỗ trống"), (13, "quyền"), (36, "quá dài"), (40, "vòng")):
        error = OSError(number, "English")
        if os.name != "nt":
            assert words in told(error).text
    assert cause_of(OSError(9999, "x")) is None
    assert told(OSError(9999, "x")).text == "mã lỗi hệ thống 9999"


def test_what_was_done_changes_the_code_of_any_failure(tmp_path: Path) -> None:
    done = [tmp_path / f"{n}.xlsx" for n in range(7)]
    for error in (
        RegisterError("A.", "B."),
        OutputError("A.", "B."),
        KeyboardInterrupt(),
        MemoryError(),
        PermissionError(13, "x", "y"),
    ):
        assert failure_of(error).exit_code == 3
        failure = failure_of(error, done)
        assert failure.exit_code == 4
        assert f"“{done[4]}” và 2 tệp khác" in failure.message
        assert str(done[5]) not in failure.message


def test_deeds_are_noted_for_the_run_alone(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    note(first)
    with noted() as outer:
        first.write_bytes(b"")
        put(first, second)
        with noted() as inner:
            note(first)
        note(second)
    assert (outer, inner) == ([second], [first])


@posix
def test_a_step_within_another_hands_a_signal_on_to_its_end() -> None:
    import signal

    reached = []

    def steps() -> None:
        with uninterrupted():
            with uninterrupted():
                signal.raise_signal(signal.SIGINT)
            reached.append("the second step")

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            steps()
        assert reached == ["the second step"]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


@posix
@pytest.mark.parametrize("ignored", [False, True])
def test_a_signal_waits_for_the_end_of_a_step(ignored: bool) -> None:
    """A run that was told to ignore Ctrl-C (in the background) goes on ignoring it."""
    import signal

    reached = []

    def step() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            reached.append("after the signal")

    handler = signal.SIG_IGN if ignored else signal.default_int_handler
    before = signal.signal(signal.SIGINT, handler)
    try:
        with nullcontext() if ignored else pytest.raises(KeyboardInterrupt):
            step()
        assert reached == ["after the signal"]
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


class _Failing:
    """A stream whose n-th write fails."""

    closed = False

    def __init__(self, number: int, after: int) -> None:
        self.number, self.left, self.written = number, after, ""

    def write(self, text: str) -> int:
        if not self.left:
            raise OSError(self.number, "English")
        self.left -= 1
        self.written += text
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise OSError(25, "none")


def test_the_first_error_of_an_output_is_kept_and_the_rest_goes_nowhere() -> None:
    stream = _Failing(28, 2)
    output = Output(stream)  # type: ignore[arg-type]
    for text in ("a", "b", "c", "d"):
        assert output.write(text) == 1
        output.flush()
    assert stream.written == "ab"
    assert output.error is not None
    assert output.error.errno == 28
    assert not output.was_left
    closed = Output(None)
    closed.write("a")
    closed.flush()
    assert closed.error is not None
    left = Output(_Failing(32, 0))  # type: ignore[arg-type]
    left.write("a")
    assert left.was_left


NO_FILES: dict[str, Any] = {
    "pipe": getattr(os, "mkfifo", None),
    "device": lambda path: path.symlink_to("/dev/zero"),
}


@posix
@pytest.mark.parametrize("kind", NO_FILES)
@pytest.mark.parametrize("command", ["targets", "lock", "doctor", "backups", "verify"])
def test_a_register_that_is_no_file_is_not_waited_for(desk: Desk, command: str, kind: str) -> None:
    """A pipe without a writer would be waited for; a device gives bytes without an end."""
    register = desk.folder / "ong.xlsx"
    NO_FILES[kind](register)
    period = PERIOD if command in ("targets", "lock") else ()
    ended = run(command, register, *period, timeout=60)
    assert ended.code in ((1, 3) if command == "doctor" else (3,))
    if command != "doctor":
        assert "đường ống hoặc thiết bị" in ended.err


@posix
@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_compared_with_is_a_file(desk: Desk, kind: str) -> None:
    against = desk.folder / "in.xlsx"
    NO_FILES[kind](against)
    ended = run("verify", desk.register, "--against", against, timeout=60)
    assert (ended.code, "không phải là tệp đọc được" in ended.err) == (2, True)

"""Every command of the program's own list, met with what can go wrong: its code and its cause.

The commands run in this process; ``tests/commands/test_exit_codes.py`` has the same in processes of
their own for some of them.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import socket
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from cchc_xl import cli
from tests.desk import Desk
from tests.every_command import arguments, names, on_a_register

posix = pytest.mark.skipif(os.name == "nt", reason="devices, links and rights of POSIX")
pytestmark = posix

ENGLISH: Final = re.compile(
    r"Traceback|Errno|Error\b|Exception|No space|denied|No such|[Bb]roken pipe|lỗi của chính nó"
)
CASES: Final = Path(__file__).parents[1] / "data" / "cases" / "producers"
RESULTS: Final = (
    "ra/",
    "bao-cao-thanh-pho/",
    "mau-bao-cao/",
    "BangDieuHanh_",
    "XuHuong_",
    "so-2024",
)
"""Where commands write their results when they are not told where."""
FULL: Final = Path("/dev/full")
WITHOUT_SCREEN: Final = "Không có màn hình"  # where a command would open a window


def xls(path: Path) -> None:
    shutil.copy(CASES / "xls_gnumeric" / "BC_2023-Q1_THPT01.xls", path)


def xlsb(path: Path) -> None:
    shutil.copy(CASES / "xlsb_sheetjs" / "BC_2023-Q1_THPT01.xlsb", path)


def ods(path: Path) -> None:
    shutil.copy(next((CASES / "ods_gnumeric").glob("*.ods")), path)


def document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<a/>")


def bound(path: Path) -> None:
    """Leave a socket where a name of at most some hundred letters is allowed."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(path.name)
    finally:
        os.chdir(before)


def no_rights(path: Path) -> None:
    path.write_bytes(b"PK")
    path.chmod(0)


KINDS: Final[dict[str, tuple[Callable[[Path], object], str]]] = {
    "a folder": (Path.mkdir, "đó là một thư mục"),
    "a link to a folder": (lambda path: path.symlink_to(path.parent), "đó là một thư mục"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "liên kết trỏ vòng"),
    "a link to nowhere": (lambda path: path.symlink_to("khong-co.xlsm"), "Không tìm thấy"),
    "nothing": (lambda path: None, "Không tìm thấy"),
    "a socket": (bound, "đường ống hoặc thiết bị"),
    "a pipe": (os.mkfifo, "đường ống hoặc thiết bị"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "đường ống hoặc thiết bị"),
    "an empty file": (Path.touch, "tệp rỗng"),
    "zeros": (lambda path: path.write_bytes(bytes(9_000)), "tệp rỗng"),
    "no rights": (no_rights, "không có quyền"),
    "an .xls": (xls, "tệp ở định dạng cũ .xls"),
    "an .xlsb": (xlsb, "tệp ở định dạng .xlsb"),
    "an .ods": (ods, "tệp ở định dạng .ods"),
    "a page": (
        lambda path: path.write_text("\ufeff\n<HTML><table></table></HTML>", encoding="utf-8"),
        "trang web (HTML, XML)",
    ),
    "a text": (lambda path: path.write_text("a;b\n1;2\n"), "không phải sổ tính Excel"),
    "a .pdf": (lambda path: path.write_bytes(b"%PDF-1.7\n"), "không phải sổ tính Excel"),
    "a .docx": (document, "không phải sổ tính Excel"),
    "half of a zip": (lambda path: path.write_bytes(b"PK\3\4" + bytes(99)), "bị cắt cụt"),
}  # fmt: skip


class _Rights(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32),
                ("inheritable", ctypes.c_uint32))  # fmt: skip


@contextmanager
def as_anybody() -> Iterator[None]:
    """Give up, for a while, the super-user's right to read whatever is forbidden (capset(2))."""
    if os.geteuid() != 0:
        yield
        return
    if not sys.platform.startswith("linux"):
        pytest.skip("the super-user may read everything")
    system = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    kept, given = (_Rights * 2)(), (_Rights * 2)()
    for rights in (kept, given):
        assert system.capget(head, rights) == 0
    given[0].effective &= ~(1 << 1 | 1 << 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert system.capset(head, given) == 0
    try:
        yield
    finally:
        assert system.capset(head, kept) == 0


def with_backup(desk: Desk) -> Path:
    """Return where a register lay that has one backup; it is gone."""
    place = desk.folder / "sổ cái.xlsm"
    shutil.copy(desk.register, place)
    assert desk.call("lock", place, "--period", "2023-Q1").code == 0
    place.unlink()
    return place


@pytest.mark.parametrize("kind", KINDS)
def test_a_register_that_is_none(desk: Desk, kind: str) -> None:
    """Nothing is written, and the cause is said; the backups can be listed and brought back."""
    make, cause = KINDS[kind]
    place, returns, out = with_backup(desk), desk.put("VP"), desk.folder / "ra"
    make(place)
    before = desk.state() if kind != "no rights" else {}
    for name in on_a_register():
        if name in ("init", "restore"):
            continue
        with as_anybody():
            shown = desk.call(*arguments(name, place, returns, out))
        told = shown.out + shown.err
        assert shown.code in {"doctor": (1,), "backups": (0, 3)}.get(name, (3,)), (name, shown)
        assert cause in told, (name, shown)
        assert "Cách" in told or name == "backups", (name, shown)
        assert not ENGLISH.search(told), (name, shown)
    if kind != "no rights":
        assert desk.state() == before


@pytest.mark.parametrize("kind", KINDS)
def test_making_a_register_where_something_is(desk: Desk, kind: str) -> None:
    make, _ = KINDS[kind]
    place = desk.folder / "mới.xlsx"
    make(place)
    before = desk.state() if kind != "no rights" else {}
    shown = desk.call(*arguments("init", place, desk.folder, desk.folder))
    assert shown.code == (0 if kind == "nothing" else 2), shown
    assert kind == "nothing" or "đã có, không ghi đè" in shown.err
    assert not ENGLISH.search(shown.out + shown.err), shown
    if kind not in ("nothing", "no rights"):
        assert desk.state() == before


@pytest.mark.parametrize("kind", KINDS)
def test_bringing_a_register_back_where_something_is(desk: Desk, kind: str) -> None:
    """What is a file, and may be read, gives way and is kept; anything else is refused."""
    make, cause = KINDS[kind]
    place = with_backup(desk)
    make(place)
    with as_anybody():
        shown = desk.call(*arguments("restore", place, desk.folder, desk.folder))
    assert not ENGLISH.search(shown.out + shown.err), shown
    if shown.code == 0:
        assert desk.call("targets", place, "--period", "2023-Q1").code == 0
    elif kind in ("a link to a folder", "a link to nowhere", "a device"):
        assert (shown.code, "chưa có bản sao lưu nào" in shown.err) == (2, True), shown
    else:
        assert shown.code == 3, shown
        assert cause.lower() in shown.err.lower(), shown


class Left(NamedTuple):
    """What a command left behind whose output went elsewhere: its code and its other output."""

    code: int
    err: str


@contextmanager
def printing_to(out: int, err: Path) -> Iterator[None]:
    """Let this process print to a file number, and tell what goes wrong to a file."""
    before = sys.stdout, sys.stderr
    with open(out, "w", encoding="utf-8") as stream, err.open("w", encoding="utf-8") as other:
        sys.stdout, sys.stderr = stream, other
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def run_into(out: int, folder: Path, given: list[object]) -> Left:
    """Run a command whose output goes to a file number."""
    err = folder.with_suffix(".err")
    with printing_to(out, err), pytest.raises(SystemExit) as left:
        cli.main([str(argument) for argument in given])
    code = left.value.code
    told = err.read_text(encoding="utf-8")
    assert not ENGLISH.search(told), (given, told)
    return Left(code if isinstance(code, int) else -1, told)


def nobody_reads() -> int:
    """Return a pipe's end that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    return write


def usual() -> list[str]:
    """Return the commands that work on a register without a window."""
    return [name for name in on_a_register() if name != "open"]


@pytest.fixture
def desks(desk: Desk) -> Callable[[str], Desk]:
    """Return what gives a command a desk of its own: returns merged, a backup there."""
    desk.use_merged()
    shutil.copytree(desk.stock.merged.parent / "luu-tru", desk.folder / "luu-tru")
    assert desk.run("lock", "--period", "2023-Q2").code == 0
    made = desk.folder

    def new(name: str) -> Desk:
        folder = made.parent / f"{made.name}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
        return desk.__class__(desk.stock, folder, desk.call)

    return new


def given_at(desk: Desk, name: str) -> list[object]:
    place = desk.register if name != "init" else desk.folder / "mới.xlsx"
    return arguments(name, place, desk.put("VP", "TT01"), desk.folder / "ra")


def test_an_output_that_is_full(desks: Callable[[str], Desk]) -> None:
    """4 names what was written, 3 says that nothing was; what is written is whole."""
    for name in usual():
        desk = desks(name)
        given = given_at(desk, name)
        before = desk.state()
        left = run_into(os.open(FULL, os.O_WRONLY), desk.folder, given)
        written = desk.state() != before
        assert left.code == (4 if written else 3), (name, left)
        assert ("đã ghi xong" in left.err) == written, (name, left)
        assert ("Không có tệp nào bị ghi" in left.err) != written, (name, left)
        assert "không đủ chỗ trống" in left.err, (name, left)
        assert desk.run("targets", "--period", "2023-Q1").code == 0, name


def test_an_output_that_nobody_reads_any_more(desks: Callable[[str], Desk]) -> None:
    """Who closes a pipe has enough: the code is that of the work."""
    for name in usual():
        desk = desks(name)
        code = desk.call(*given_at(desk, name)).code
        other = desks(name)
        left = run_into(nobody_reads(), other.folder, given_at(other, name))
        assert left == (code, ""), name
        assert code in (0, 1), name


def test_a_working_folder_that_is_gone(desks: Callable[[str], Desk]) -> None:
    desk = desks("gone")
    before, here = desk.state(), Path.cwd()
    gone = desk.folder.with_suffix(".gone")
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    try:
        for name in names():
            for place in (desk.register, "so.xlsx"):
                shown = desk.call(*arguments(name, place, desk.folder / "bc", Path("ra")))
                assert shown.code == 3, (name, shown)
                assert "Thư mục mà lệnh được chạy trong đó đã bị xóa" in shown.err, (name, shown)
                assert not ENGLISH.search(shown.out + shown.err), (name, shown)
    finally:
        os.chdir(here)
    assert desk.state() == before


def test_a_name_that_no_file_can_have(desks: Callable[[str], Desk]) -> None:
    desk = desks("long")
    returns = desk.put("VP")
    before = desk.state()
    for name in on_a_register():
        if name == "restore":  # of which there is no backup
            continue
        place = desk.folder / f"{'ộ' * 100}.xlsx"  # 305 bytes
        shown = desk.call(*arguments(name, place, returns, desk.folder / "ra"))
        assert shown.code in ((1, 3) if name == "doctor" else (3,)), (name, shown)
        assert "quá dài" in shown.out + shown.err, (name, shown)
        assert not ENGLISH.search(shown.out + shown.err), (name, shown)
    assert desk.state() == before


def test_a_name_to_which_nothing_can_be_added(desks: Callable[[str], Desk]) -> None:
    """The register can be read; its backup, its lock and its copy would need longer names."""
    desk = desks("longer")
    place = desk.folder / f"{'x' * 247}.xlsx"  # 252 bytes
    shutil.copy(desk.register, place)
    returns = desk.put("VP")
    before = desk.state()
    for name in usual():
        shown = desk.call(*arguments(name, place, returns, desk.folder / "ra"))
        assert not ENGLISH.search(shown.out + shown.err), (name, shown)
        if name in ("init", "restore"):
            assert shown.code in (2, 3), (name, shown)
        elif shown.code == 3:
            assert "quá dài" in shown.err, (name, shown)
        else:
            assert shown.code in (0, 1), (name, shown)
    after = desk.state()
    assert {name: after.get(name) for name in before} == before
    assert all(name.startswith(RESULTS) for name in after.keys() - before.keys())


def test_every_command_is_met() -> None:
    """A command that is added is met by itself, or says here what it asks for."""
    folder = Path("x")
    for name in names():
        assert arguments(name, folder, folder, folder)[0] == name
    assert {"merge", "verify", "rebuild", "restore", "receive"} < set(on_a_register())

"""Saving: the old file or the new one, never anything between; and who may write."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.base.errors import RegisterBusy, RegisterError
from cchc_xl.register.file import saving
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.file.backups import backups
from tests.register.contract import values
from tests.register.register_books import RECORDS, TABLE, as_columns, build


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return build(tmp_path / "sổ theo dõi.xlsx")


def leftovers(path: Path) -> list[str]:
    return [file.name for file in path.parent.iterdir() if file.name.endswith(".tmp")]


def append(path: Path) -> None:
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        assert register.commit()


def _records(path: Path) -> list[Any]:
    with FileRegister.open(path, write=False) as register:
        return values(register.read_table(TABLE))


def test_another_run_has_the_lock(book: Path) -> None:
    with FileRegister.open(book):
        with pytest.raises(RegisterBusy, match="lượt chạy khác") as error:
            FileRegister.open(book)
        assert error.value.exit_code == 3
    append(book)


def test_the_lock_is_let_go_when_opening_fails(book: Path) -> None:
    good = book.read_bytes()
    book.write_bytes(good[:-200])
    with pytest.raises(RegisterError, match="bị hỏng"):
        FileRegister.open(book)
    book.write_bytes(good)
    append(book)


def test_libreoffice_has_it_open(book: Path) -> None:
    mark = book.with_name(f".~lock.{book.name}#")
    mark.write_text(",Nguyễn Thị Lan,MAY-01,08.03.2023 07:30,file:///C:/Users/lan;", "utf-8")
    with pytest.raises(RegisterBusy) as error:
        FileRegister.open(book)
    assert "đang mở trong LibreOffice, người mở: Nguyễn Thị Lan (MAY-01)" in error.value.message
    assert mark.name in error.value.remedy
    assert _records(book) == list(RECORDS)


def test_excel_opens_it_before_the_commit(book: Path) -> None:
    before = book.read_bytes()
    mark = book.with_name(f"~${book.name}")
    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        mark.write_bytes(b"\x03Lan" + b" " * 50 + b"\x03\0L\0a\0n\0" + b" \0" * 50)
        with pytest.raises(RegisterBusy, match="đang mở trong Excel, người mở: Lan"):
            register.commit()
        assert book.read_bytes() == before
        mark.unlink()
        assert register.commit()


def test_windows_refuses_a_file_that_cannot_be_opened(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "name", "nt")
    saving.require_free(book)
    monkeypatch.setattr(saving, "_opens_for_writing", lambda path: False)
    with pytest.raises(RegisterBusy, match="chương trình khác"):
        saving.require_free(book)


def test_a_file_that_changed_meanwhile_is_not_overwritten(book: Path) -> None:
    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        other = build(book.parent / "khác.xlsx", RECORDS[:1]).read_bytes()
        book.write_bytes(other)
        with pytest.raises(RegisterError, match="đã bị sửa trong lúc"):
            register.commit()
    assert book.read_bytes() == other
    assert backups(book) == []
    assert leftovers(book) == []


@pytest.mark.parametrize(
    ("function", "number", "message"),
    [
        ("fsync", errno.ENOSPC, "Không đủ chỗ trống"),
        ("replace", errno.EACCES, "Không có quyền ghi"),
        ("replace", errno.EIO, "mã lỗi hệ thống 5"),
        ("chmod", errno.EROFS, "Không có quyền ghi"),
    ],
)
def test_errors_of_the_system_leave_the_file(
    book: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int, message: str
) -> None:
    before = book.read_bytes()

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(number, "English text")

    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        with monkeypatch.context() as patch:
            patch.setattr(os, function, fail)
            with pytest.raises(RegisterError, match=message) as error:
                register.commit()
        assert "English" not in error.value.message + error.value.remedy
        assert book.read_bytes() == before
        assert leftovers(book) == []
        assert backups(book) == []
        assert register.commit()


def test_an_error_while_the_backup_is_written(book: Path) -> None:
    before = book.read_bytes()
    book.with_name("sao-luu").write_bytes(b"")
    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        with pytest.raises(RegisterError, match=r"sao-luu.*là tệp, không phải thư mục") as error:
            register.commit()
        assert "Đổi tên hoặc chuyển tệp đó đi" in error.value.remedy
    assert book.read_bytes() == before
    assert leftovers(book) == []


KILL = """
import os, sys
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.port import Columns
os.{function} = lambda *args, **kwargs: os._exit(9)
with FileRegister.open(sys.argv[1]) as register:
    read = register.read_table("{table}")
    register.replace_table("{table}", Columns(read.titles, [column[:1] for column in read.cells]))
    register.commit()
"""


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_killed_run_leaves_the_original(book: Path, function: str) -> None:
    before = book.read_bytes()
    run = subprocess.run(
        [sys.executable, "-c", KILL.format(function=function, table=TABLE), str(book)],
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert run.returncode == 9
    assert book.read_bytes() == before
    assert len(leftovers(book)) == 1
    append(book)
    assert leftovers(book) == []
    assert len(_records(book)) == 4


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_permissions_stay(book: Path) -> None:
    book.chmod(0o640)
    append(book)
    assert stat.S_IMODE(book.stat().st_mode) == 0o640


def test_a_read_only_file_is_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access: Callable[..., bool] = lambda path, mode: mode != os.W_OK  # noqa: E731
    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        monkeypatch.setattr(os, "access", access)
        with pytest.raises(RegisterError, match="Không có quyền ghi") as error:
            register.commit()
    assert "Read-only" in error.value.remedy


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_a_link_stays_a_link(book: Path) -> None:
    link = book.with_name("lối tắt.xlsx")
    link.symlink_to(book)
    append(link)
    assert link.is_symlink()
    assert len(_records(book)) == 4


def test_what_is_written_is_checked_before_it_replaces(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = book.read_bytes()
    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        monkeypatch.setattr(
            "cchc_xl.register.file.pending.resize_table_part", lambda xml, old, new: xml
        )
        with pytest.raises(RegisterError, match="không khớp"):
            register.commit()
    assert book.read_bytes() == before

"""Backups: whole or not there, ordered by number, kept by a policy, whatever the clock says."""

from __future__ import annotations

import errno
import os
import random
import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.base.errors import RegisterError
from cchc_xl.base.folders import BACKUPS
from cchc_xl.register.file import backups as module
from cchc_xl.register.file import saving
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.file.backups import POLICY, Policy, backups, kept, prune
from tests.register.register_books import RECORDS, TABLE, as_columns, build


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return build(tmp_path / "sổ theo dõi.xlsx")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Give a file that stands for a register: what is in it does not matter to backups."""
    path = tmp_path / "so.xlsx"
    path.write_bytes(b"0")
    return path


def append(path: Path) -> None:
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        assert register.commit()


def numbers(path: Path) -> list[int]:
    return [backup.number for backup in backups(path)]


def at(monkeypatch: pytest.MonkeyPatch, time: datetime) -> None:
    """Set the clock that names of backups are made by."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return time

    monkeypatch.setattr(module, "datetime", Clock)


def test_a_numbered_backup_is_kept(book: Path) -> None:
    before = book.read_bytes()
    append(book)
    (backup,) = backups(book)
    assert backup.path.parent == book.parent / "sao-luu"
    assert backup.path.read_bytes() == before
    assert backup.path.name.startswith("sổ theo dõi_000001_20")
    assert backup.number == 1


def test_commits_in_one_second_have_a_backup_each(book: Path) -> None:
    with FileRegister.open(book) as register:
        for _ in range(12):
            register.append_rows(TABLE, as_columns(RECORDS[0]))
            assert register.commit()
    assert numbers(book) == list(range(1, 13))
    sizes = []
    for backup in backups(book):
        with FileRegister.open(backup.path, write=False) as register:
            sizes.append(len(register.read_table(TABLE)))
    assert sizes == list(range(3, 15))


def test_old_names_come_first_and_count(plain: Path) -> None:
    folder = plain.with_name(BACKUPS)
    folder.mkdir()
    for name in (
        "so_2023-01-02_080000.xlsx",
        "so_2023-01-02_080000-2.xlsx",
        "so_2023-01-02_080000-10.xlsx",
        "so_2023-01-01_235959.xlsx",
        "so_000002_2020-01-01_000000.xlsx",
        "so_000010_2019-01-01_000000.xlsx",
    ):
        (folder / name).write_bytes(name.encode())
    for name in (
        "so khác_000001_2023-01-01_080000.xlsx",
        "so_của tôi.xlsx",
        "so_2023-13-01_080000.xlsx",
        "so_01_2023-01-01_080000.xlsx",
        "so_000003_2023-01-01_080000.xlsm",
        "xso_000003_2023-01-01_080000.xlsx",
        "hoan-tac_so.json.gz",
    ):
        (folder / name).write_bytes(b"")
    (folder / "so_000004_2023-01-01_080000.xlsx").mkdir()
    kept(plain)
    assert [backup.path.name for backup in backups(plain)][:-1] == [
        "so_2023-01-01_235959.xlsx",
        "so_2023-01-02_080000.xlsx",
        "so_2023-01-02_080000-2.xlsx",
        "so_2023-01-02_080000-10.xlsx",
        "so_000002_2020-01-01_000000.xlsx",
        "so_000010_2019-01-01_000000.xlsx",
    ]
    assert numbers(plain) == [0, 0, 0, 0, 2, 10, 11]


def test_the_same_register_is_not_copied_twice(plain: Path) -> None:
    first = kept(plain)
    assert kept(plain) == first
    plain.write_bytes(b"1")
    second = kept(plain)
    assert second != first
    plain.write_bytes(b"0")
    assert kept(plain) not in (first, second)
    assert numbers(plain) == [1, 2, 3]


CLOCKS: dict[str, Callable[[int], datetime]] = {
    "set back": lambda n: datetime(2023, 6, 1) - timedelta(days=n),
    "set forward once": lambda n: datetime(2023 if n < 20 else 2050, 6, 1, 1) + timedelta(hours=n),
    "standing still": lambda n: datetime(2023, 6, 1, 8),
    "back to 1980": lambda n: datetime(2023 if n < 50 else 1980, 6, 1) + timedelta(minutes=n),
    "jumping": lambda n: datetime(1990, 1, 1) + timedelta(days=(n * 7919) % 15_000),
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_newest_stay_whatever_the_clock_says(
    plain: Path, monkeypatch: pytest.MonkeyPatch, clock: str
) -> None:
    for number in range(1, 101):
        at(monkeypatch, CLOCKS[clock](number))
        plain.write_bytes(str(number).encode())
        newest = kept(plain)
        prune(plain)
        assert newest.is_file()
        assert backups(plain)[-1].path == newest
    assert numbers(plain)[-POLICY.last :] == list(range(71, 101))
    for backup in backups(plain):
        assert backup.path.read_bytes() == str(backup.number).encode()


def test_the_policy_keeps_days_and_months(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    start = datetime(2023, 1, 1, 8)
    for number in range(1, 241):  # two a day for 120 days
        at(monkeypatch, start + timedelta(hours=12 * (number - 1)))
        plain.write_bytes(str(number).encode())
        kept(plain)
        prune(plain)
    found = backups(plain)
    times = [backup.time for backup in found]
    assert numbers(plain)[-30:] == list(range(211, 241))
    days = {time.date() for time in times}
    assert {date(2023, 4, 30) - timedelta(days=n) for n in range(31)} <= days
    older = [time for time in times if time.date() < date(2023, 3, 31)]
    assert older == [datetime(2023, 1, 31, 20), datetime(2023, 2, 28, 20)]
    assert len(found) == 30 + 16 + 2  # the last 30 are of 15 days


def test_other_policies(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 11):
        at(monkeypatch, datetime(2023, number, 1))
        plain.write_bytes(str(number).encode())
        kept(plain)
    prune(plain, Policy(last=2, days=1))
    assert numbers(plain) == list(range(1, 11))  # one of each month
    folder = plain.with_name(BACKUPS)
    for number in range(11, 16):
        at(monkeypatch, datetime(2023, 10, number))
        plain.write_bytes(str(number).encode())
        kept(plain)
    prune(plain, Policy(last=2, days=3), keep=folder / "so_000011_2023-10-11_000000.xlsx")
    assert numbers(plain) == [*range(1, 10), 11, 13, 14, 15]


def test_leftovers_of_killed_copies_are_removed(book: Path) -> None:
    append(book)
    folder = book.with_name(BACKUPS)
    leftover = folder / f".{book.stem}.abc12345.chep"
    leftover.write_bytes(b"PK")
    other = folder / ".sổ khác.abc12345.chep"
    other.write_bytes(b"PK")
    append(book)
    assert not leftover.exists()
    assert other.exists()
    assert numbers(book) == [1, 2]


@pytest.mark.parametrize(
    ("function", "number", "said"),
    [
        ("fsync", errno.ENOSPC, "Không đủ chỗ trống"),
        ("replace", errno.EACCES, "Không có quyền ghi"),
        ("replace", errno.EIO, "mất kết nối mạng"),
        ("write", errno.EDQUOT, "Không đủ chỗ trống"),
        ("open", errno.ENAMETOOLONG, "quá dài"),
        ("replace", errno.EROFS, "Không có quyền ghi"),
        ("mkdir", errno.EEXIST, "là tệp, không phải thư mục"),
        ("replace", errno.EBUSY, "chương trình khác"),
        ("mkdir", errno.ENOTDIR, "là tệp, không phải thư mục"),
        ("mkdir", errno.ESTALE, "mất kết nối mạng"),
        ("mkdir", 4242, "mã lỗi hệ thống 4242"),
    ],
)
def test_a_copy_that_fails_leaves_nothing(
    plain: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int, said: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(number, "English text", str(plain.with_name(BACKUPS)))

    def fail_at_new(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        return fail() if "x" in mode else opened(path, mode, *args, **kwargs)

    opened = Path.open
    if function == "write":
        monkeypatch.setattr(os, "fsync", fail)
    elif function == "open":
        monkeypatch.setattr(Path, "open", fail_at_new)
    else:
        monkeypatch.setattr(os, function, fail)
    with pytest.raises(RegisterError) as error:
        saving.keep(plain)
    monkeypatch.undo()
    assert said in error.value.message
    assert "English" not in error.value.message + error.value.remedy
    assert error.value.remedy.endswith(".")
    assert plain.read_bytes() == b"0"
    folder = plain.with_name(BACKUPS)
    assert not folder.exists() or list(folder.iterdir()) == []
    saving.keep(plain)
    assert numbers(plain) == [1]


def test_the_backups_folder_is_a_file(book: Path) -> None:
    before = book.read_bytes()
    book.with_name(BACKUPS).write_bytes(b"x")
    with pytest.raises(RegisterError, match=r"sao-luu.*là tệp, không phải thư mục"):
        append(book)
    assert book.read_bytes() == before
    assert book.with_name(BACKUPS).read_bytes() == b"x"
    assert backups(book) == []


@pytest.mark.skipif(os.name == "nt", reason="names are counted in bytes elsewhere")
@pytest.mark.parametrize("letters", [70, 76, 80])
def test_a_long_name_has_its_own_cause(tmp_path: Path, letters: int) -> None:
    path = tmp_path / f"{'sổ' * (letters // 2)}{'ữ' * 3}.xlsx"
    stem = path.stem
    while len(path.name.encode()) < 240:
        stem += "x"
        path = path.with_name(f"{stem}.xlsx")
    build(tmp_path / "so.xlsx").rename(path)
    before = path.read_bytes()
    with pytest.raises(RegisterError, match="quá dài") as error:
        append(path)
    assert "Đặt tên ngắn lại" in error.value.remedy
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_copy_has_the_time_and_permissions_of_the_register(plain: Path) -> None:
    plain.chmod(0o640)
    os.utime(plain, (1_700_000_000, 1_700_000_000))
    copy = kept(plain)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    assert copy.stat().st_mtime == 1_700_000_000


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_other_names_of_the_register_are_refused(book: Path) -> None:
    other = book.with_name("tên khác.xlsx")
    other.hardlink_to(book)
    before = book.read_bytes()
    for path in (book, other):
        with pytest.raises(RegisterError, match="còn có 1 tên khác") as error:
            append(path)
        assert "xóa các tên kia" in error.value.remedy
    assert book.read_bytes() == other.read_bytes() == before
    assert book.samefile(other)
    other.unlink()
    append(book)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_name_that_is_given_meanwhile_is_refused(book: Path) -> None:
    other = book.with_name("tên khác.xlsx")
    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        other.hardlink_to(book)
        with pytest.raises(RegisterError, match="tên khác"):
            register.commit()
    assert book.samefile(other)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_lead_to_one_register_and_one_set_of_backups(book: Path) -> None:
    folder = book.parent / "nơi khác"
    folder.mkdir()
    link, far = book.with_name("lối tắt.xlsx"), folder / "sổ.xlsx"
    link.symlink_to(book)
    far.symlink_to(link)
    with FileRegister.open(book):
        for path in (link, far):
            with pytest.raises(RegisterError, match="lượt chạy khác"):
                FileRegister.open(path)
    for path in (book, link, far):
        append(path)
    assert numbers(book) == [1, 2, 3]
    assert not folder.joinpath(BACKUPS).exists()


def test_any_order_of_writing_and_pruning_keeps_the_last(plain: Path) -> None:
    chance = random.Random(8)
    made: list[bytes] = []
    for _ in range(60):
        content = bytes([chance.randrange(5)])
        plain.write_bytes(content)
        kept(plain)
        if not made or made[-1] != content:
            made.append(content)
        prune(plain, Policy(last=chance.randrange(1, 40), days=1))
        found = backups(plain)
        assert found[-1].path.read_bytes() == content
        assert found[-1].number == len(made)
        assert [b.path.read_bytes() for b in found] == [made[b.number - 1] for b in found]

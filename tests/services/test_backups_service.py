"""Listing backups and bringing one back: what is shown, what is kept, what is refused."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from cchc_xl.base.errors import RegisterBusy, RegisterError, UsageProblem
from cchc_xl.base.folders import BACKUPS
from cchc_xl.register.file import backups as module
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.file.backups import backups
from cchc_xl.services.backups import RESTORED, list_backups, restore
from tests.desk import Desk

PERIOD = ("--period", "2023-Q1")


def worked(desk: Desk) -> list[bytes]:
    """Lock, reopen and merge; return the register before each and after the last."""
    states = [desk.register.read_bytes()]
    for command, more in (
        ("lock", PERIOD),
        ("unlock", (*PERIOD, "--reason", "bổ sung")),
        ("merge", (desk.put("THPT01"), *PERIOD)),
    ):
        assert desk.run(command, *more).code == 0
        states.append(desk.register.read_bytes())
    return states


def test_the_list_says_which_run_followed(desk: Desk) -> None:
    states = worked(desk)
    found = list_backups(desk.register)
    assert [(item.number, item.size) for item in found] == [
        (number, len(state)) for number, state in enumerate(states[:-1], start=1)
    ]
    assert [item.run.split(", ")[0] for item in found] == [
        "Khóa kỳ 2023-Q1",
        "Mở kỳ 2023-Q1",
        "Gộp 2023-Q1",
    ]
    shown = desk.run("backups")
    assert (shown.code, shown.err) == (0, "")
    assert all(item.path.name in shown.out for item in found)
    said = desk.run("backups", "--json").json
    assert [item["number"] for item in said] == [1, 2, 3]
    assert [item["file"] for item in said] == [str(item.path) for item in found]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_backup_comes_back_to_the_byte_and_the_present_is_kept(desk: Desk, number: int) -> None:
    states = worked(desk)
    shown = desk.run("restore", "--number", number)
    assert (shown.code, shown.err) == (0, "")
    assert "đúng từng byte" in shown.out
    assert desk.register.read_bytes() == states[number - 1]
    newest = backups(desk.register)[-1]
    assert newest.number == 4
    assert newest.path.read_bytes() == states[-1]
    assert f"“{newest.path.name}”" in shown.out
    assert list_backups(desk.register)[-1].run == RESTORED
    again = desk.run("restore", "--number", 4)
    assert again.code == 0
    assert desk.register.read_bytes() == states[-1]


def test_bringing_back_what_is_there_writes_nothing(desk: Desk) -> None:
    states = worked(desk)
    assert desk.run("restore", "--number", 3).code == 0
    before = desk.state()
    shown = desk.run("restore", "--number", 3)
    assert shown.code == 0
    assert "đang giống hệt bản" in shown.out
    assert desk.register.read_bytes() == states[2]
    kept = {name for name in desk.state() if name not in before}
    assert len(kept) <= 1  # what is there is copied, as it is not the newest copy


def test_a_register_that_was_deleted_or_damaged_comes_back(desk: Desk) -> None:
    states = worked(desk)
    desk.register.unlink()
    shown = desk.run("restore", "--number", 2)
    assert shown.code == 0
    assert "được giữ ở bản" not in shown.out
    assert desk.register.read_bytes() == states[1]
    desk.register.write_bytes(b"PK broken")
    assert desk.run("backups").code == 0
    assert desk.run("restore", "--number", 3).code == 0
    assert desk.register.read_bytes() == states[2]
    assert backups(desk.register)[-1].path.read_bytes() == b"PK broken"


def test_an_old_backup_is_named_by_its_file(desk: Desk) -> None:
    folder = desk.register.with_name(BACKUPS)
    folder.mkdir()
    old = folder / "so_2023-01-02_080000.xlsx"
    shutil.copy(desk.register, old)
    states = worked(desk)
    assert [item.number for item in list_backups(desk.register)] == [0, 1, 2]
    assert desk.run("backups", "--json").json[0]["number"] is None
    assert desk.run("restore", "--file", old.name).code == 0
    assert desk.register.read_bytes() == states[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Chưa chỉ bản sao lưu nào"),
        (("--number", 1, "--file", "x"), "Chưa chỉ bản sao lưu nào"),
        (("--number", 9), "Không có bản sao lưu số 9"),
        (("--file", "../so.xlsx"), "Không có bản sao lưu tệp “../so.xlsx”"),
        (("--number", 0), "Giá trị của “--number” không đúng."),
        (("--number", "một"), "Giá trị của “--number” không đúng."),
    ],
)
def test_wrong_calls(desk: Desk, arguments: tuple[object, ...], said: str) -> None:
    desk.run("lock", *PERIOD)
    before = desk.state()
    shown = desk.run("restore", *arguments)
    assert shown.code == 2
    assert said in shown.err
    assert desk.state() == before


def test_no_backups_at_all(desk: Desk) -> None:
    assert desk.run("backups").out == f"Sổ “{desk.register}” chưa có bản sao lưu nào.\n"
    with pytest.raises(UsageProblem, match="chưa có bản sao lưu nào"):
        restore(desk.register, 1)
    shown = desk.call("backups", desk.folder / "khác.xlsx")
    assert (shown.code, "Không tìm thấy sổ" in shown.err) == (3, True)


@pytest.mark.parametrize("damage", ["cut", "empty", "other", "no tables"])
def test_a_damaged_backup_is_refused(desk: Desk, damage: str) -> None:
    worked(desk)
    copy = backups(desk.register)[1].path
    data = copy.read_bytes()
    template = desk.stock.template("VP").read_bytes()
    changed = {"cut": data[:-100], "empty": b"", "other": b"a,b\n", "no tables": template}
    copy.write_bytes(changed[damage])
    before = desk.state()
    shown = desk.run("restore", "--number", 2)
    assert shown.code == 3
    assert "không đọc được hoặc không phải sổ theo dõi" in shown.err
    assert desk.state() == before


def test_a_register_that_is_open_is_not_replaced(desk: Desk) -> None:
    worked(desk)
    before = desk.state()
    with FileRegister.open(desk.register):
        assert "Một lượt chạy khác" in desk.run("restore", "--number", 1).err
    mark = desk.register.with_name(f".~lock.{desk.register.name}#")
    mark.write_text(",lan,MAY-01,08.03.2023 07:30,file:///lan;", "utf-8")
    with pytest.raises(RegisterBusy, match="LibreOffice"):
        restore(desk.register, 1)
    mark.unlink()
    assert desk.state() == before


def test_what_fails_while_bringing_back_leaves_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(desk)
    desk.run("restore", "--number", 1)
    before = desk.state()

    def fail(*args: object) -> None:
        raise OSError(28, "English")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(RegisterError, match="Không đủ chỗ trống"):
        restore(desk.register, 2)
    monkeypatch.undo()
    after = desk.state()
    assert after["so.xlsx"] == before["so.xlsx"]
    assert not [name for name in after if name.endswith((".tmp", ".chep"))]


def test_a_clock_that_was_set_back_does_not_matter(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(1999, 1, 1)

    desk.run("lock", *PERIOD)
    monkeypatch.setattr(module, "datetime", Clock)
    desk.run("unlock", *PERIOD, "--reason", "x")
    found = list_backups(desk.register)
    assert [(item.number, item.time.year == 1999) for item in found] == [(1, False), (2, True)]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_through_a_link(desk: Desk, tmp_path: Path) -> None:
    states = worked(desk)
    far = tmp_path / "nơi khác"
    far.mkdir()
    link = far / "sổ.xlsx"
    link.symlink_to(desk.register)
    assert [item["number"] for item in desk.call("backups", link, "--json").json] == [1, 2, 3]
    assert desk.call("restore", link, "--number", 1).code == 0
    assert desk.register.read_bytes() == states[0]
    assert link.is_symlink()
    shown = desk.call("merge", link, desk.folder / "bc", *PERIOD)
    assert f"thư mục “{desk.register.with_name(BACKUPS)}” (bản số 5)" in shown.out


def test_the_backups_of_before_a_register_got_buttons_are_named(desk: Desk) -> None:
    desk.run("lock", "--period", "2023-Q1")
    renamed = desk.register.rename(desk.register.with_suffix(".xlsm"))
    told = f"Sổ “{renamed}” chưa có bản sao lưu nào. Bản của sổ trước khi có nút: "
    assert desk.call("backups", renamed).out == f"{told}cchc-xl backups “so.xlsx”.\n"
    renamed.rename(desk.register)
    assert "restore “" in desk.run("backups").out

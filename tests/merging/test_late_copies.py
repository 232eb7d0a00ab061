"""Content X came on one day, Y on the next, a late copy of X after that: Y is in force."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.demo import Answers
from tests.desk import IN_TIME, Desk, dated
from tests.register.sealing.test_seals import PERIOD, verify

NEW_PHONE = "0225 3999 999"


def files(desk: Desk) -> dict[str, Path]:
    """Return X of 5 March, Y (another telephone) of 6 March and a copy of X of 7 March."""

    def changed(given: Answers) -> None:
        given["bia"][0]["phone"] = NEW_PHONE

    first = desk.fill("THPT01", into="x")
    second = desk.fill(
        "THPT01", changed, name="THPT01 sửa.xlsx", into="y", when=IN_TIME.replace(day=6)
    )
    copy = desk.folder / "z" / "0 bản sao THPT01.xlsx"
    copy.parent.mkdir()
    shutil.copy(first, copy)
    return {"X": first, "Y": second, "Z": dated(copy, IN_TIME.replace(day=7))}


def phone(desk: Desk) -> str:
    return str(desk.frame("bia")["Điện thoại"].iloc[0])


def log(desk: Desk) -> list[tuple[Any, ...]]:
    """Return of each content in the log the day, the file, the version and whether it counts."""
    frame = desk.frame("submissions")
    names = ["Ngày nhận", "Tệp", "Phiên bản", "Hiện hành"]
    return [(row[0].day, *row[1:]) for row in frame[names].itertuples(index=False)]


IN_FORCE = [(5, "BC_2023-Q1_THPT01.xlsx", 1, None), (6, "THPT01 sửa.xlsx", 2, "x")]


@pytest.mark.parametrize("order", ["ZYX", "ZXY", "YZX"])
def test_the_late_copy_is_not_in_force_in_any_order(desk: Desk, order: Sequence[str]) -> None:
    there = files(desk)
    for name in order:
        shown = desk.run("merge", there[name], *PERIOD)
        assert (shown.code, "phải có hiệu lực" in shown.out) == (0, False)
    assert (phone(desk), log(desk)) == (NEW_PHONE, IN_FORCE)
    assert verify(desk)["whole"]
    assert "không có gì thay đổi" in desk.run("merge", there["Z"], *PERIOD).out


def test_a_file_that_the_archive_lost_is_named(desk: Desk) -> None:
    there = files(desk)
    for name in "ZY":
        assert desk.run("merge", there[name], *PERIOD).code == 0
    assert phone(desk) != NEW_PHONE
    shutil.rmtree(desk.folder / "luu-tru")
    shown = desk.run("merge", there["X"], *PERIOD)
    assert shown.code == 0
    assert (
        "Cảnh báo: theo ngày nhận, bản “THPT01 sửa.xlsx” của THPT01 Quý I/2023 phải có hiệu lực, "
        "nhưng kho “luu-tru” không còn nguyên tệp này; bản trước giữ hiệu lực. Gộp lại tệp đó."
    ) in shown.out
    assert phone(desk) != NEW_PHONE
    assert desk.run("merge", there["Y"], *PERIOD).code == 0
    assert (phone(desk), log(desk)) == (NEW_PHONE, IN_FORCE)


def test_a_corrected_receipt_day_brings_the_other_return_into_force_at_once(desk: Desk) -> None:
    there = files(desk)
    for name in "XY":
        assert desk.run("merge", there[name], *PERIOD).code == 0
    version = ("--version", "1", "--date", "07/03/2023")
    assert desk.run("receive", "--unit", "THPT01", *PERIOD, *version).code == 0
    assert phone(desk) != NEW_PHONE
    assert [row[3] for row in log(desk)] == [None, "x"]
    assert verify(desk)["whole"]


def test_a_rehearsal_tells_what_comes_back_and_writes_nothing(desk: Desk) -> None:
    there = files(desk)
    for name in "ZY":
        desk.run("merge", there[name], *PERIOD)
    before = desk.state()
    shown = desk.run("merge", there["X"], *PERIOD, "--dry-run")
    assert (shown.code, "ô được sửa: 1" in shown.out) == (0, True)
    assert desk.state() == before

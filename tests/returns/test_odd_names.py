"""A folder with everything in it that is no return: each is told, none stops the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.desk import Desk
from validation.harmless import harmless_lines

PERIOD = ("--period", "2023-Q1")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs what only POSIX has")


def litter(desk: Desk) -> Path:
    """Put odd things beside a good return, and return their folder."""
    folder = desk.put("THPT02")
    good = (folder / os.listdir(folder)[0]).read_bytes()
    os.mkfifo(folder / "ống.xlsx")
    (folder / "vòng.xlsx").symlink_to("vòng.xlsx")
    (folder / "lên").symlink_to("..")
    (folder / "máy.xlsx").symlink_to("/dev/zero")
    (folder / "a\x1b[31mđỏ\x1b]0;x\x07.xlsx").write_bytes(good[:-1])
    (folder / "b\nTHPT09: chấp nhận.xlsx").write_bytes(b"")
    (folder / "c\u202excod.xlsx").write_bytes(b"PK")
    return folder


def test_each_is_told_in_json(desk: Desk) -> None:
    shown = desk.run("validate", litter(desk), *PERIOD, "--json")
    assert shown.code == 1
    assert [row["unit"] for row in shown.json["accepted"]] == ["THPT02"]
    told = {(item["code"], item["file"]) for item in shown.json["findings"]}
    wanted = {("F122", "ống.xlsx"), ("F123", "vòng.xlsx"), ("F123", "lên"), ("F122", "máy.xlsx")}
    assert wanted <= told
    for item in shown.json["findings"]:
        assert all(harmless_lines(str(value)) == value for value in item.values())
        assert "\n" not in item["file"]


def test_nothing_raw_is_printed(desk: Desk) -> None:
    shown = desk.run("validate", litter(desk), *PERIOD)
    assert shown.code == 1
    printed = shown.out + shown.err
    assert printed
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert not any(line.startswith("THPT09") for line in printed.splitlines())


@pytest.mark.parametrize("name", ["sổ\nmới.xlsx", "sổ\x1b[2J.xlsx", "sổ\r.xlsx", "s\tổ.xlsx"])
def test_a_register_is_not_named_so(desk: Desk, tmp_path: Path, name: str) -> None:
    shown = desk.call("init", tmp_path / name, "--year", "2023")
    assert shown.code == 2
    assert "\x1b" not in shown.err
    assert "ký tự điều khiển" in shown.err

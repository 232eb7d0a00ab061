"""The container: another reader finds the same streams and has nothing to complain about."""

from __future__ import annotations

import random

import pytest

from cchc_xl.base.compound import MINI_CUTOFF, ProjectProblem, Tree, compound_file
from tests.hosts.vba.vba_reading import streams_of


@pytest.mark.parametrize(
    "size", [0, 1, 63, 64, 65, 511, 512, 513, MINI_CUTOFF - 1, MINI_CUTOFF, MINI_CUTOFF + 1]
)
def test_streams_of_any_size_come_back(size: int) -> None:
    data = random.Random(size).randbytes(size)
    tree: Tree = {"a": data, "kho": {"b": data[::-1]}, "c": b"beside"}
    found = streams_of(compound_file(tree))
    assert found == {"a": data, "kho/b": data[::-1], "c": b"beside"}


def test_many_streams_in_storages_come_back() -> None:
    members = {f"Sheet{n}": bytes([n]) * 700 for n in range(1, 90)}
    tree: Tree = {"VBA": {**members, "dir": b"d"}, "PROJECT": b"p", "Kho": {"Trong": {"x": b"y"}}}
    found = streams_of(compound_file(tree))
    wanted = {f"VBA/{name}": data for name, data in members.items()}
    assert found == {**wanted, "VBA/dir": b"d", "PROJECT": b"p", "Kho/Trong/x": b"y"}


def test_a_fat_of_many_sectors_comes_back() -> None:
    data = bytes(3_000_000)
    assert streams_of(compound_file({"big": data, "small": b"s"})) == {
        "big": data,
        "small": b"s",
    }


@pytest.mark.parametrize("size", [7_080_000, 7_200_000, 15_500_000])
def test_a_fat_that_the_header_cannot_list_comes_back(size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert streams_of(compound_file({"big": data, "small": b"s"})) == {"big": data, "small": b"s"}


@pytest.mark.parametrize("name", ["", "a" * 32, "a/b", "a:b", "a!b", "a\\b"])
def test_names_that_no_stream_may_have_are_refused(name: str) -> None:
    with pytest.raises(ProjectProblem, match="cannot be the name"):
        compound_file({name: b""})


def test_a_name_of_31_letters_is_kept() -> None:
    assert streams_of(compound_file({"a" * 31: b"x"})) == {"a" * 31: b"x"}


def test_the_order_of_the_members_does_not_hide_any() -> None:
    """Siblings are found by length, then by capital letters (MS-CFB 2.6.4)."""
    names = ["b", "A", "aa", "B2", "ab", "Zz", "c", "_VBA_PROJECT", "dir"]
    found = streams_of(compound_file({name: name.encode() for name in names}))
    assert found == {name: name.encode() for name in names}

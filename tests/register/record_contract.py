"""What people put on a record stays on it: what every adapter of the register must do.

A test class of an adapter inherits from :class:`RecordContract` and gives the fixture ``change``:
a function that puts records in place of all of the standard table's in a file, by key, and returns
the path of the workbook as it is then, and what was displaced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.register.port import Displaced
from tests.register.belongings import FIRST, KINDS, SAYS, Mark, lying, marked, record, records

Change = Callable[[Path, Sequence[tuple[Any, ...]]], tuple[Path, list[Displaced]]]
OLD = "abcdef"
FATES = {
    "stays": "abcdef",
    "moves down": "xaybcdef",
    "moves up": "bcdef",
    "grows": "abcdefxyz",
    "shrinks": "abc",
    "two swap": "bacdef",
    "turned round": "fedcba",
    "is removed": "acdef",
    "all change": "uvwxyz",
    "all gone": "",
}
"""The records after a change, by what it does to those before."""


def marks_of(kind: str) -> list[Mark]:
    """A mark of one kind on the records b and d."""
    return [
        Mark(kind, FIRST + OLD.index(key), column, key) for key, column in (("b", "B"), ("d", "D"))
    ]


def all_marks() -> list[Mark]:
    """A mark of each kind on the records b and d."""
    return [mark for kind in KINDS for mark in marks_of(kind)]


class RecordContract:
    """The tests; see the module."""

    @pytest.mark.parametrize("fate", FATES)
    def test_it_stays_on_its_record_or_is_told(
        self, fate: str, tmp_path: Path, change: Change
    ) -> None:
        path = marked(tmp_path / "so.xlsx", OLD, all_marks())
        before = lying(path)
        assert all(len(before[key]) == len(KINDS) for key in "bd")
        after, displaced = change(path, records(FATES[fate]))
        assert_kept(before, lying(after), FATES[fate])
        for kind, what in SAYS.items():
            gone = {key for key in "bd" if key not in FATES[fate]}
            told = {item.key[0] for item in displaced if item.what == what}
            if kind == "own":
                assert told <= gone  # it may stay where no record stands
            else:
                assert told == gone, (kind, displaced)

    def test_the_same_records_again_change_nothing(self, tmp_path: Path, change: Change) -> None:
        path = marked(tmp_path / "so.xlsx", OLD, all_marks())
        before = lying(path)
        after, displaced = change(path, records(OLD))
        assert displaced == []
        assert lying(after) == before

    def test_the_first_records_fill_is_its_own(self, tmp_path: Path, change: Change) -> None:
        marks = [Mark("fill", FIRST, column, "a") for column in "ABCDE"]
        path = marked(tmp_path / "so.xlsx", OLD, marks)
        after, _ = change(path, records("xyabcz"))
        found = lying(after)
        assert {key for key, things in found.items() if things} == {"a"}
        assert len(found["a"]) == 5

    def test_a_single_records_fill_is_its_own(self, tmp_path: Path, change: Change) -> None:
        path = marked(tmp_path / "so.xlsx", "a", [Mark("fill", FIRST, "B", "a")])
        after, _ = change(path, records("xay"))
        assert lying(after)["a"] == {("fill", "B")}
        assert lying(after)["x"] == set()

    def test_a_column_that_is_filled_stays_so(self, tmp_path: Path, change: Change) -> None:
        marks = [Mark("fill", FIRST + place, "B", key) for place, key in enumerate(OLD)]
        path = marked(tmp_path / "so.xlsx", OLD, marks)
        after, displaced = change(path, records("xabcdefy"))
        assert displaced == []
        assert all(lying(after)[key] == {("fill", "B")} for key in "xabcdefy")

    def test_what_changes_in_a_record_leaves_its_marks(
        self, tmp_path: Path, change: Change
    ) -> None:
        path = marked(tmp_path / "so.xlsx", OLD, all_marks())
        before = lying(path)
        after, displaced = change(path, [record(key, 77) for key in OLD])
        assert displaced == []
        assert_kept(before, lying(after), OLD)


def assert_kept(
    before: dict[str, set[tuple[Any, ...]]], after: dict[str, set[tuple[Any, ...]]], keys: str
) -> None:
    """Each record bears what it bore, and a new one nothing."""
    for key in keys:
        now, was = after.get(key, set()), before.get(key, set())
        assert now == was, (key, now - was, was - now)
    left = {thing for thing in after.get("", set()) if thing[0] != "own"}
    assert left == set(), left

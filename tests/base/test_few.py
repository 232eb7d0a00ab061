"""What a message names of many things, and how it counts the others."""

from __future__ import annotations

from cchc_xl.base.few import few_lines, few_names


def test_names_up_to_the_bound_are_all_named() -> None:
    assert few_names([], 2, "tệp") == ""
    assert few_names(["a", "b"], 2, "tệp") == "a, b"


def test_names_beyond_it_are_counted() -> None:
    assert few_names(["a", "b", "c", "d"], 2, "tệp") == "a, b và 2 tệp khác"


def test_lines_up_to_the_bound_are_all_shown() -> None:
    assert few_lines([], 2, "chỗ khác") == []
    assert few_lines(["a", "b"], 2, "chỗ khác") == ["a", "b"]


def test_lines_beyond_it_are_counted_in_one_more() -> None:
    assert few_lines(["a", "b", "c"], 2, "chỗ khác") == ["a", "b", "… và 1 chỗ khác."]

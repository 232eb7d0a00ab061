"""What a cell holds at most, and what it cannot hold whole."""

from __future__ import annotations

import pytest

from cchc_xl.base.cells import MAX_TEXT, fitted, is_whole, letters_of, whole

EMOJI = "😀"


@pytest.mark.parametrize(
    ("text", "letters"),
    [("a" * MAX_TEXT, MAX_TEXT), (EMOJI * 16_384, MAX_TEXT + 1), ("ấ" * 20_000, 20_000)],
)
def test_letters_are_counted_as_a_cell_counts_them(text: str, letters: int) -> None:
    assert letters_of(text) == letters


@pytest.mark.parametrize("text", ["", "a", "a" * MAX_TEXT, EMOJI * 16_383])
def test_what_a_cell_takes_stays(text: str) -> None:
    assert fitted(text) == text


@pytest.mark.parametrize("text", ["a" * (MAX_TEXT + 1), EMOJI * 16_384, "a" + EMOJI * 20_000])
def test_what_it_does_not_take_is_cut_between_letters_and_says_so(text: str) -> None:
    cut = fitted(text)
    assert MAX_TEXT - 1 <= letters_of(cut) <= MAX_TEXT
    assert text.startswith(cut.removesuffix("…"))
    assert cut.endswith("…")
    assert is_whole(cut)


@pytest.mark.parametrize(
    ("text", "read"),
    [("a", "a"), (EMOJI, EMOJI), ("a\ud800b", "a\ufffdb"), ("\ud83d\ude00", EMOJI)],
)
def test_half_a_letter_is_shown_as_one_that_cannot_be_read(text: str, read: str) -> None:
    assert whole(text) == read
    assert is_whole(whole(text))

"""Which rows an expression can count, by what is known of them beforehand."""

from __future__ import annotations

import pytest

from validation.expressions import adds_up, counts

ROW = {"indicator": "A", "unit_of_measure": "người"}


@pytest.mark.parametrize(
    ("text", "counted", "added"),
    [
        ("value", True, True),
        ("value * (indicator == 'A')", True, True),
        ("value * ('A' == indicator)", True, True),
        ("value * (indicator == 'B')", False, False),
        ("value * (indicator != 'A')", False, False),
        ("value * (indicator != 'B')", True, True),
        ("value * (indicator == 'B' or indicator == 'A')", True, True),
        ("value * (indicator == 'A' and unit_of_measure == 'cuộc')", False, False),
        ("value * (indicator == 'B') + value * (indicator == 'A')", True, True),
        ("value * (indicator == 'B') - (indicator == 'A')", True, False),
        ("0 * value", False, False),
        ("filled(value)", True, False),
        ("value > 3", True, False),
        ("value * (note == 'x')", True, True),
        ("not filled(note) and indicator == 'B'", False, False),
    ],
)
def test_what_is_known_tells_whether_a_row_counts(text: str, counted: bool, added: bool) -> None:
    assert (counts(text, ROW), adds_up(text, ROW)) == (counted, added)

"""What a missed bar is short of, and which units it is short by."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.measures.result import Measure
from cchc_xl.measures.sums import Number, cut_ratio, exact, plain, reaches
from cchc_xl.measures.weights import weights
from cchc_xl.plan.records import Percent
from cchc_xl.plan.states.targets import MET, NO_FIGURES, NONE_ARISEN, NOT_MET

NAMES = {"VP": "Văn phòng", "TTR": "Thanh tra Sở", "KHTC": "Phòng Kế hoạch - Tài chính"}


def measured(
    numerator: Number, denominator: Number, bar: Percent | None = 80, *, ceiling: bool = False
) -> Measure:
    against = 100 if bar is None else bar
    met = reaches(exact(numerator), exact(denominator), against, ceiling=ceiling)
    return Measure(
        id="T7b",
        target="7",
        title="Hồ sơ trước hạn",
        numerator=numerator,
        denominator=denominator,
        ratio=cut_ratio(numerator, denominator) if denominator else None,
        bar=bar,
        also_bar=None,
        met=met,
        verdict=MET if met else NOT_MET if denominator else NONE_ARISEN,
        units_reported=112,
        units_expected=120,
        provisional=True,
        source="Mục II.7",
        note="",
        ceiling=ceiling,
        counted="hồ sơ trước hạn",
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "bar", "needed"),
    [
        (1536, 1958, 80, 31),  # 1566.4 of them are 80%
        (7, 10, 80, 1),
        (0, 1, 80, 1),
        (79, 100, 80, 1),
        (8, 10, 80, None),
        (0, 0, 80, None),
        (6, 7, None, 1),  # without a bar all are wanted
        (329, 400, 82.5, 1),
        (12.5, 100, 20, 7.5),  # money: what is no whole number is needed to its fraction
    ],
)
def test_what_is_needed(
    numerator: Number, denominator: Number, bar: Percent | None, needed: Number | None
) -> None:
    assert measured(numerator, denominator, bar).needed == needed


def test_the_sentence_says_what_is_needed() -> None:
    assert measured(1536, 1958).sentence() == (
        "T7b 78,4% / 80%: chưa đạt, cần thêm 31 hồ sơ trước hạn, 112/120 đơn vị"
    )
    money = measured(12.5, 100, 20)._replace(counted="triệu đồng")
    assert money.sentence() == "T7b 12,5% / 20%: chưa đạt, cần thêm 7,5 triệu đồng, 112/120 đơn vị"
    words = measured(7, 10)._replace(counted="")
    assert words.sentence() == "T7b 70% / 80%: chưa đạt, cần thêm 1, 112/120 đơn vị"


def test_a_ceiling_says_what_is_too_much() -> None:
    over = measured(5, 100, 2, ceiling=True)
    assert over.needed == 3
    assert over.sentence() == ("T7b 5% / tối đa 2%: vượt trần 3 hồ sơ trước hạn, 112/120 đơn vị")


def test_nothing_is_needed_while_there_are_no_figures() -> None:
    none = measured(0, 10)._replace(verdict=NO_FIGURES, met=None)
    assert none.needed is None
    assert weights(none, rows(("VP", 0, 10)), NAMES) == ()


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 1000), st.booleans())
def test_what_is_needed_reaches_the_bar_and_one_less_does_not(
    numerator: int, denominator: int, tenths: int, is_ceiling: bool
) -> None:
    bar = plain(Fraction(tenths, 10))
    found = measured(min(numerator, denominator), denominator, bar, ceiling=is_ceiling)
    if found.needed is None:
        assert found.met
        return
    step = -1 if is_ceiling else 1

    def met(by: Number) -> bool:
        figure = exact(found.numerator) + step * exact(by)
        return reaches(figure, Fraction(denominator), bar, ceiling=is_ceiling)

    assert met(found.needed)
    assert not met(found.needed - 1)


def rows(*figures: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(figures, columns=["unit", "numerator", "denominator"])


def test_the_heaviest_units_come_first_and_those_above_the_bar_are_left_out() -> None:
    found = rows(
        *(("VP", 10, 0), ("VP", 0, 20)),  # 10/20: 6 short
        *(("TTR", 90, 100), ("TTR", 10, 10)),  # 100/110: 12 over
        ("KHTC", 150, 200),  # 10 short
        ("", 1, 50),  # Văn phòng's own figure is nobody's
    )
    lines = weights(measured(261, 380), found, NAMES)
    assert [tuple(line) for line in lines] == [
        ("KHTC", "Phòng Kế hoạch - Tài chính", 150, 200, 10),
        ("VP", "Văn phòng", 10, 20, 6),
    ]
    short = sum(exact(line.short) for line in lines)
    assert short - 12 == Fraction(80, 100) * 330 - 260


def test_units_over_a_ceiling_are_those_that_have_too_much() -> None:
    found = rows(("VP", 5, 100), ("TTR", 0, 100), ("KHTC", 1, 0))
    lines = weights(measured(6, 200, 2, ceiling=True), found, NAMES)
    assert [(line.unit, line.short) for line in lines] == [("VP", 3), ("KHTC", 1)]


def test_a_bar_that_is_met_is_short_by_nobody() -> None:
    assert weights(measured(90, 100), rows(("VP", 1, 10), ("TTR", 89, 90)), NAMES) == ()

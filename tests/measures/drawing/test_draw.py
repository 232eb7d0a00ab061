"""The draw: every unit has the chance that is printed, whatever the number that was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_xl.base.errors import UsageProblem
from cchc_xl.measures.drawing.draw import Block, draw, numbers_of, seed_of
from cchc_xl.measures.drawing.frozen import Candidate, Frozen, by_quarter, shares_of
from cchc_xl.plan.states.inspections import INSPECTED, OPEN, PLANNED, UNDER_WAY
from tests import by_hand_draw

DAY = date(2023, 2, 1)


def candidate(number: int, groups: str = "A", years: int = 1, **changes: object) -> Candidate:
    """Return a unit, one of seven districts', whose weight is one more than its years."""
    made = Candidate(
        f"U{number:03}", f"Đơn vị {number}", "Trường", groups, f"Quận {number % 7}", OPEN, None,
        (years, 0, 0, 0, 0),
    )  # fmt: skip
    return made._replace(**changes)  # type: ignore[arg-type]


def listed(units: Sequence[Candidate], *floors: int) -> Frozen:
    groups = [(name, f"Nhóm {name}", floor) for name, floor in zip("ABC", floors, strict=False)]
    return Frozen(2023, DAY, shares_of(groups), tuple(units))


def codes(block: Block) -> set[str]:
    return {one.unit.code for one in block.chosen}


UNITS = [candidate(n, years=n % 4) for n in range(60)]


def test_each_unit_is_drawn_as_often_as_its_chance_says() -> None:
    """Chi-square over 4,000 numbers: 60 units of which 18 are drawn, so 59 degrees of freedom."""
    frozen, times = listed(UNITS, 30), 4000
    drawn: Counter[str] = Counter()
    for seed in range(1, times + 1):
        (block,) = draw(frozen, seed).blocks
        assert len(block.chosen) == 18
        drawn.update(codes(block))
    chances = {one.unit.code: one.chance for one in block.units}
    assert sum(chances.values()) == 18
    statistic = sum(
        (drawn[code] - times * chance) ** 2 / (times * chance * (1 - chance))
        for code, chance in chances.items()
    )
    assert 30 < statistic < 98  # a thousandth lies on either side
    heavy, light = chances["U003"], chances["U004"]
    assert heavy / light == Fraction(4, 1)


def test_lottery_numbers_side_by_side_draw_nothing_alike() -> None:
    frozen = listed(UNITS, 30)
    drawn = [codes(draw(frozen, seed).blocks[0]) for seed in range(48200, 48300)]
    common = [len(a & b) for a, b in pairwise(drawn)]
    expected = float(sum(one.chance**2 for one in draw(frozen, 1).blocks[0].units))
    assert abs(sum(common) / len(common) - expected) < 1


@given(st.integers(1, 10**9 - 1))
@settings(max_examples=60, deadline=None)
def test_each_district_gets_its_share_up_or_down(seed: int) -> None:
    (block,) = draw(listed(UNITS, 30), seed).blocks
    for district in {unit.district for unit in UNITS}:
        own = [one for one in block.units if one.unit.district == district]
        share = sum(one.chance for one in own)
        assert floor(share) <= sum(one.chosen for one in own) <= ceil(share)


unit_lists = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "A;B", "B;C", "C", ""]),
        st.integers(0, 3),
        st.sampled_from([OPEN, OPEN, OPEN, INSPECTED, UNDER_WAY, PLANNED]),
    ),
    min_size=1,
    max_size=40,
)


@given(unit_lists, st.integers(1, 10**9 - 1), st.tuples(*[st.integers(0, 100)] * 3))
@settings(max_examples=200, deadline=None)
def test_it_is_what_comes_of_setting_out_the_points_by_hand(
    made: list[tuple[str, int, str]], seed: int, floors: tuple[int, int, int]
) -> None:
    units = [
        candidate(n, groups, years, state=state) for n, (groups, years, state) in enumerate(made)
    ]
    frozen = listed(units, *floors)
    by_hand = by_hand_draw.Listed(
        [
            by_hand_draw.Unit(
                n, one.code, tuple(one.groups.split(";")), one.district, one.state, 1 + one.times[0]
            )
            for n, one in enumerate(units, 1)
        ],
        {share.group: int(share.floor) for share in frozen.shares},
        by_hand_draw.ROMAN,
        seed,
    )
    drawn = {one.unit.code: (share.group, one.quarter) for share, one in draw(frozen, seed).chosen}
    assert drawn == by_hand_draw.draw(by_hand)
    for share in frozen.shares:  # what is done, planned or drawn reaches the floor where it can
        inside = [one for one in units if one.is_in(share.group)]
        reached = sum(one.state != OPEN or one.code in drawn for one in inside)
        assert reached >= ceil(Fraction(len(inside) * int(share.floor), 100))


def test_a_unit_longer_than_the_distance_is_drawn_for_certain() -> None:
    units = [candidate(0, times=(3, 2, 2, 4, 2)), *(candidate(n, years=0) for n in range(1, 10))]
    for seed in range(1, 50):
        (block,) = draw(listed(units, 30), seed).blocks
        assert (block.certain, len(block.chosen)) == (1, 3)
        assert block.units[0].chosen
        assert {one.chance for one in block.units[1:]} == {Fraction(2, 9)}


def test_all_are_drawn_when_no_more_are_left_than_are_needed() -> None:
    done = [candidate(n, state=INSPECTED) for n in range(6)]
    units = [*done, *(candidate(n, years=n % 3) for n in range(6, 10))]
    (block,) = draw(listed(units, 100), 7).blocks
    assert codes(block) == {"U006", "U007", "U008", "U009"}


def test_what_is_done_under_way_or_planned_counts_before_anything_is_drawn() -> None:
    states = [INSPECTED, UNDER_WAY, PLANNED]
    units = [candidate(n, state=state) for n, state in enumerate(states)]
    units += [candidate(n) for n in range(3, 11)]
    need = listed(units, 30).need(listed(units, 30).shares[0])
    assert (need.active, need.required, need.inspected, need.others) == (11, 4, 1, 2)
    assert (need.lacking, need.number) == (1, 1)


@pytest.mark.parametrize(
    ("number", "quarters", "spread"),
    [(27, 4, [7, 7, 7, 6]), (5, 4, [2, 1, 1, 1]), (2, 3, [1, 1, 0]), (0, 2, [0, 0])],
)
def test_quarters_get_even_shares_the_earlier_ones_first(
    number: int, quarters: int, spread: list[int]
) -> None:
    assert by_quarter(number, quarters) == spread


@pytest.mark.parametrize(
    ("day", "left"),
    [(date(2022, 12, 20), 4), (date(2023, 3, 31), 4), (date(2023, 4, 1), 3), (DAY, 4)],
)
def test_only_quarters_that_are_not_over_are_planned_for(day: date, left: int) -> None:
    frozen = listed(UNITS, 30)._replace(as_of=day)
    assert frozen.quarters == by_hand_draw.ROMAN[4 - left :]
    (block,) = draw(frozen, 48205).blocks
    counts = Counter(one.quarter for one in block.chosen)
    assert [counts[quarter] for quarter in frozen.quarters] == by_quarter(18, left)


def test_the_numbers_are_park_and_millers() -> None:
    """From 1 the 10,000th is 1043618065 (CACM 31, 1988, page 1195)."""
    numbers = numbers_of(1, 0, 10_000 - 10).all
    assert numbers[10_000] == 1043618065


@pytest.mark.parametrize(("text", "seed"), [("48205", 48205), ("04 820", 4820), (" 1 ", 1)])
def test_a_number_is_read_as_people_write_it(text: str, seed: int) -> None:
    assert seed_of(text) == seed


@pytest.mark.parametrize("text", ["0", "000", "-5", "12,5", "số", "1234567890", "٣"])
def test_what_is_no_number_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        seed_of(text)
    assert text in refused.value.message
    assert "công khai" in refused.value.remedy


def test_the_code_tells_every_change_of_a_list() -> None:
    frozen = listed(UNITS, 30)
    first = UNITS[0]
    changed = [
        frozen._replace(as_of=date(2023, 2, 2)),
        frozen._replace(units=frozen.units[1:]),
        frozen._replace(shares=shares_of([("A", "Nhóm A", 31)])),
        frozen._replace(base=2),
        frozen._replace(units=(first._replace(because="khác"), *frozen.units[1:])),
        frozen._replace(units=(first._replace(times=(1, 1, 0, 0, 0)), *frozen.units[1:])),
        frozen._replace(units=(first._replace(last=date(2022, 1, 1)), *frozen.units[1:])),
    ]
    assert len({frozen.code, *(one.code for one in changed)}) == 1 + len(changed)

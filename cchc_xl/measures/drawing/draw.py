"""The draw: systematic sampling with chances in proportion to weights, by whole numbers alone.

A published number starts a row of numbers (Park and Miller's: each is 16807 times the one before,
modulo 2^31 - 1), which a pocket calculator or a spreadsheet's MOD goes on with exactly. Within a
group the units lie in a line, district by district and within a district by their numbers, each as
long as its weight. A first point is set by the group's number, the others follow at equal
distances; a unit is drawn when a point falls on it (Madow 1949). So

- each unit's chance is known beforehand: how many are drawn x its weight / all weights. Drawing
  by u^(1/weight) would follow the weights only about;
- each district gets its share of the draw, rounded up or down;
- nothing but sums and whole parts is reckoned, in numbers below 2^53: a spreadsheet, a calculator
  and this module cannot differ in a last digit, as they may in roots and logarithms.

A unit that is longer than the distance would be met for certain: it is taken first, and the line is
laid of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.measures.coverage import TOTAL
from cchc_xl.measures.drawing.frozen import Candidate, Frozen, Need, Share, code_of
from cchc_xl.plan.states.inspections import OPEN

MULTIPLIER, MODULUS = 16_807, 2**31 - 1
"""Park and Miller's minimal standard (Communications of the ACM 31, 1988, page 1192)."""
SKIPPED = 10
"""How many numbers are let go by first: those of seeds side by side begin alike."""
PARTS = 10**6
"""A group's first point lies at so many parts of a distance: its number's last six digits."""
SEED_DIGITS = 9


class Numbers(NamedTuple):
    """The numbers that a seed gives: all, a group's by its place, and a unit's by its line."""

    all: tuple[int, ...]
    groups: int

    def of_group(self, place: int) -> int:
        """Return the number of the group at a place (from 0)."""
        return self.all[SKIPPED + 1 + place]

    def of_unit(self, line: int) -> int:
        """Return the number of the unit on a line of the list (from 0)."""
        return self.all[SKIPPED + 1 + self.groups + line]


class Drawn(NamedTuple):
    """A unit that could be drawn for a group: how, and for which quarter if it was.

    ``line`` is its place in the frozen list (from 0), ``weight`` is 0 when a group above it took
    it, ``before`` the weights that lie before it in the line.
    """

    unit: Candidate
    line: int
    number: int
    weight: int
    certain: bool = False
    before: int = 0
    chance: Fraction = Fraction(0)
    chosen: bool = False
    quarter: str = ""


class Block(NamedTuple):
    """The draw of one group: what it needed, its units in the list's order, and how it began.

    ``number`` is the group's own, ``start`` its last six digits; ``certain`` units were taken
    first, ``weights`` are those of the others.
    """

    need: Need
    place: int
    number: int
    start: int
    certain: int
    weights: int
    units: tuple[Drawn, ...]

    @property
    def chosen(self) -> list[Drawn]:
        """Return the units drawn, by quarter and number."""
        found = [one for one in self.units if one.chosen]
        return sorted(found, key=lambda one: one.number)


class Draw(NamedTuple):
    """A draw: the list, the published number, and what came of it group by group."""

    frozen: Frozen
    seed: int
    numbers: Numbers
    blocks: tuple[Block, ...]

    @property
    def chosen(self) -> list[tuple[Share, Drawn]]:
        """Return the units drawn, with the group for which each was."""
        return [(block.need.share, one) for block in self.blocks for one in block.chosen]

    @property
    def code(self) -> str:
        """Return the code of the draw: of the list, the number, and who was drawn when."""
        found = [[share.group, one.unit.code, one.quarter] for share, one in self.chosen]
        return code_of([self.frozen.code, self.seed, found])


def seed_of(text: str) -> int:
    """Return the number that a draw begins with, as it was published.

    ``UsageProblem``: no whole number from 1 on, or one with too many digits.
    """
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= SEED_DIGITS):
        seed = 0
    else:
        seed = int(digits)
    if not seed:
        raise UsageProblem(
            f"“{text}” không dùng làm số rút thăm được.",
            f"Ghi một số công khai khác 0, từ 1 đến {SEED_DIGITS} chữ số, ví dụ giải đặc biệt xổ "
            "số của một ngày đã báo trước.",
        )
    return seed


def numbers_of(seed: int, groups: int, units: int) -> Numbers:
    """Return the numbers that a seed gives for so many groups and units."""
    found = [seed % MODULUS]
    for _ in range(SKIPPED + groups + units):
        found.append(found[-1] * MULTIPLIER % MODULUS)
    return Numbers(tuple(found), groups)


def draw(frozen: Frozen, seed: int) -> Draw:
    """Draw, group by group in the plan's order, the units that each still lacks; then in all."""
    numbers = numbers_of(seed, len(frozen.shares), len(frozen.units))
    districts = {name: n for n, name in enumerate(frozen.districts)}
    blocks: list[Block] = []
    chosen: list[str] = []
    for place, share in enumerate(frozen.shares):
        need = frozen.need(share, chosen)
        if share.group == TOTAL and not need.number:
            continue
        block = _block(frozen, need, place, numbers, districts, chosen)
        blocks.append(block)
        chosen += [one.unit.code for one in block.chosen]
    return Draw(frozen, seed, numbers, tuple(blocks))


def _block(
    frozen: Frozen,
    need: Need,
    place: int,
    numbers: Numbers,
    districts: Mapping[str, int],
    taken: Sequence[str],
) -> Block:
    """Draw the units of one group; those ``taken`` by groups above it weigh nothing."""
    members = [
        Drawn(
            *(unit, line, numbers.of_unit(line)),
            0 if unit.code in taken else frozen.weight(unit),
        )
        for line, unit in enumerate(frozen.units)
        if unit.state == OPEN and unit.is_in(need.share.group)
    ]
    sure = certain_weights([one.weight for one in members], need.number)
    members = [one._replace(certain=one.weight in sure) for one in members]
    certain = sum(one.certain for one in members)
    left, weights = need.number - certain, sum(one.weight for one in members if not one.certain)
    start = numbers.of_group(place) % PARTS
    line = sorted(members, key=lambda one: (districts[one.unit.district], one.number))
    met = _met(line, left, weights, start)
    ranked = _with_quarters([met[one.line] for one in members], need.number, frozen.quarters)
    return Block(need, place, numbers.of_group(place), start, certain, weights, tuple(ranked))


def certain_weights(weights: Sequence[int], number: int) -> set[int]:
    """Return the weights that are met for certain when so many units are drawn.

    A weight is, when it is not shorter than the distance between points in a line of all that are
    not heavier; whatever is heavier is then, too.
    """
    return {
        weight
        for weight in set(weights)
        if weight
        and weight * (number - sum(other > weight for other in weights))
        >= sum(other for other in weights if other <= weight)
    }


def _met(line: Sequence[Drawn], left: int, weights: int, start: int) -> dict[int, Drawn]:
    """Return the units of a line with their chance and whether a point falls on them."""
    found, before = {}, 0
    for one in line:
        length = 0 if one.certain else one.weight
        chance = Fraction(left * length, weights) if length else Fraction(int(one.certain))
        hit = one.certain
        if length:
            ends = (points(at, left, weights, start) for at in (before, before + length))
            hit = next(ends) < next(ends)
        found[one.line] = one._replace(before=before, chance=chance, chosen=hit)
        before += length
    return found


def points(at: int, number: int, weights: int, start: int) -> int:
    """Return how many points lie up to a place of a line, of ``number`` in all."""
    return (at * number * PARTS + start * weights) // (weights * PARTS)


def _with_quarters(units: Sequence[Drawn], number: int, quarters: Sequence[str]) -> list[Drawn]:
    """Spread the units drawn evenly over the quarters, in the order of their numbers."""
    order = sorted(one.number for one in units if one.chosen)
    return [
        one._replace(quarter=quarters[order.index(one.number) * len(quarters) // number])
        if one.chosen
        else one
        for one in units
    ]

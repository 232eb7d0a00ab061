"""A draw as a person makes it from a published workbook, written apart from the program.

The points are set out one by one along the line and looked for among the units, with fractions;
the program counts whole parts instead. What is read is what the sheets show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

FREE = "Đưa vào rút thăm"
ROMAN = ("Quý I", "Quý II", "Quý III", "Quý IV")


class Unit(NamedTuple):
    """A unit of the list: its line (from 1), groups, district, how it stands, its weight."""

    line: int
    code: str
    groups: tuple[str, ...]
    district: str
    state: str
    weight: int


class Listed(NamedTuple):
    """A published list: units, floors of groups in order, the quarters that are left, the seed."""

    units: list[Unit]
    floors: dict[str, int]
    quarters: Sequence[str]
    seed: int


def read(path: Path, quarters: Sequence[str]) -> Listed:
    """Read a published draw's list and seed; weights are added up again from their reasons."""
    book: Any = openpyxl.load_workbook(path)
    weights = book["Trọng số"]
    each, most = ([weights.cell(row, c).value for c in range(8, 13)] for row in (2, 3))
    units = []
    for row in book["Quần thể"].iter_rows(min_row=5, values_only=True):
        line, code, _, _, groups, district, _, state, _ = row
        times = [weights.cell(4 + line, column).value for column in range(3, 8)]
        points = (min(b, a * n) for a, b, n in zip(each, most, times, strict=True))
        own = tuple(groups.split(";")) if groups else ()
        units.append(Unit(line, code, own, district or "", state, 1 + sum(points)))
    rows = book["Cần kiểm tra"].iter_rows(min_row=5, max_col=3, values_only=True)
    floors = {row[0]: row[2] for row in rows if row[2] is not None}
    return Listed(units, floors, quarters, book["Kết quả"]["C3"].value)


def numbers(seed: int, count: int) -> list[int]:
    """Return the numbers that a seed gives, the ten that are let go left out."""
    found = [seed]
    while len(found) < 11 + count:
        found.append(found[-1] * 16807 % 2147483647)
    return found[11:]


def draw(listed: Listed) -> dict[str, tuple[str, str]]:
    """Return the units drawn, each with the group that it was drawn for and its quarter."""
    row = numbers(listed.seed, len(listed.floors) + len(listed.units))
    of_groups, of_units = row[: len(listed.floors)], row[len(listed.floors) :]
    found: dict[str, tuple[str, str]] = {}
    for number, (group, floor) in zip(of_groups, listed.floors.items(), strict=True):
        inside = [one for one in listed.units if group in (*one.groups, "TONG")]
        reached = sum(one.state != FREE or one.code in found for one in inside)
        free = [one for one in inside if one.state == FREE and one.code not in found]
        wanted = min(len(free), max(0, ceil(Fraction(len(inside) * floor, 100)) - reached))
        own = {one.code: of_units[one.line - 1] for one in free}
        chosen = drawn_of(free, wanted, Fraction(number % 10**6, 10**6), own)
        order = sorted(chosen, key=own.__getitem__)
        left = len(listed.quarters)
        found |= {
            code: (group, listed.quarters[place * left // wanted])
            for place, code in enumerate(order)
        }
    return found


def drawn_of(units: list[Unit], wanted: int, start: Fraction, own: Mapping[str, int]) -> list[str]:
    """Return who is drawn of units: those that are too long first, then those under a point."""
    sure: list[str] = []
    while units and wanted > len(sure):
        step = Fraction(sum(one.weight for one in units), wanted - len(sure))
        longest = max(one.weight for one in units)
        if longest < step:
            break
        sure += [one.code for one in units if one.weight == longest]
        units = [one for one in units if one.weight < longest]
    count = wanted - len(sure)
    if not count:
        return sure
    step = Fraction(sum(one.weight for one in units), count)
    line = sorted(units, key=lambda one: (one.district, own[one.code]))
    points = [step * (place + 1 - start) for place in range(count)]
    found, end = [], Fraction(0)
    for one in line:
        begin, end = end, end + one.weight
        found += [one.code for point in points if begin < point <= end]
    return sure + found


def shown(path: Path) -> dict[str, tuple[str, str]]:
    """Return who was drawn as a published workbook says it."""
    rows: Any = openpyxl.load_workbook(path)["Kết quả"].iter_rows(min_row=10, values_only=True)
    return {row[2]: (row[1], row[8]) for row in rows}

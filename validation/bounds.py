"""What the figure of a given row may be, beside those of other rows of the same return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple


class Bounds(NamedTuple):
    """The bounds of a row's figure.

    It is a part of the figure of the row ``part_of`` (a key; "" for none), and ``apart`` from the
    other such parts: nothing counts in two of them. A ``whole`` one has no fraction. One that may
    count what is of an ``earlier`` period is above that figure with an explanation.
    """

    part_of: str = ""
    apart: bool = False
    whole: bool = False
    earlier: bool = False

    @property
    def code(self) -> str:
        """Return the finding that it is above the figure of which it is a part."""
        return "P119" if self.earlier else "P110"


UNBOUND = Bounds()


class Beyond(NamedTuple):
    """A figure, or the sum of those of several ``keys``, that is beyond its bounds.

    ``limit`` is the figure of the row ``whole`` where it is above that one.
    """

    code: str
    keys: tuple[str, ...]
    value: Decimal
    whole: str = ""
    limit: Decimal = Decimal(0)


def beyond(bounds: Mapping[str, Bounds], figures: Mapping[str, Decimal]) -> Iterator[Beyond]:
    """Find the figures beyond their bounds (P117, P110, P119), and sums of others (P118).

    ``figures`` are those that are told, by their rows' keys: a part is held against nothing where
    its whole is not told, and a sum neither where one of its figures is not.
    """
    found: dict[str, Beyond] = {}
    for key, value in figures.items():
        whole = bounds[key].part_of if key in bounds else ""
        if key in bounds and bounds[key].whole and value % 1:
            found[key] = Beyond("P117", (key,), value)
        elif whole in figures and value > figures[whole]:
            found[key] = Beyond(bounds[key].code, (key,), value, whole, figures[whole])
    yield from found.values()
    for keys, whole in sums_within(bounds):
        if found.keys().isdisjoint(keys) and figures.keys() >= {*keys, whole}:
            total = sum((figures[key] for key in keys), Decimal(0))
            if total > figures[whole]:
                yield Beyond("P118", keys, total, whole, figures[whole])


def sums_within(bounds: Mapping[str, Bounds]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the keys of parts that add up to no more than the figure of another row, and its key.

    They come in the order of ``bounds``, and there are always several.
    """
    groups: dict[str, list[str]] = {}
    for key, one in bounds.items():
        if one.part_of and one.apart:
            groups.setdefault(one.part_of, []).append(key)
    yield from ((tuple(keys), whole) for whole, keys in groups.items() if len(keys) > 1)

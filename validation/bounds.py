"""What the figure of a given row may be, beside those of other rows of the same return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple


class Bounds(NamedTuple):
    """The bounds of a row's figure.

    It is a part of the figure of the row ``part_of`` (a key; "" for none), and ``apart`` from the
    other such parts: nothing counts in two of them. A ``whole`` one has no fraction. One that may
    count what is of an ``earlier`` period is above that figure with an explanation. It is no more
    than ``most``, where a scale ends there (points, percent).
    """

    part_of: str = ""
    apart: bool = False
    whole: bool = False
    earlier: bool = False
    most: int | float | None = None

    @property
    def code(self) -> str:
        """Return the finding that it is above the figure of which it is a part."""
        return "P119" if self.earlier else "P110"


UNBOUND = Bounds()


class Beyond(NamedTuple):
    """A figure, or the sum of those of several ``keys``, that is beyond its bounds.

    ``limit`` is what it is above: the figure of the row ``whole``, or the end of its scale.
    """

    code: str
    keys: tuple[str, ...]
    value: Decimal
    whole: str = ""
    limit: Decimal = Decimal(0)


def beyond(bounds: Mapping[str, Bounds], figures: Mapping[str, Decimal]) -> Iterator[Beyond]:
    """Find the figures beyond their bounds (P117, P120, P110, P119), and sums of others (P118).

    ``figures`` are those that are told, by their rows' keys: a part is held against nothing where
    its whole is not told, and a sum neither where one of its figures is not.
    """
    found: dict[str, Beyond] = {}
    for key, value in figures.items():
        own = bounds.get(key, UNBOUND)
        whole, most = own.part_of, own.most
        if own.whole and value % 1:
            found[key] = Beyond("P117", (key,), value)
        elif most is not None and value > (end := Decimal(str(most))):
            found[key] = Beyond("P120", (key,), value, limit=end)
        elif whole in figures and value > figures[whole]:
            found[key] = Beyond(own.code, (key,), value, whole, figures[whole])
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

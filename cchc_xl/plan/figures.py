"""Figures that a plan's texts and formulas name in braces: ``{T7b.ty_le}``, ``{II.7}``.

A metric's has a part behind its id, an indicator's is its code alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from validation.expressions import ExpressionError, parse

PARTS: Final[Mapping[str, str]] = {
    "tu_so": "tử số",
    "mau_so": "mẫu số",
    "ty_le": "tỷ lệ",
    "chi_tieu": "ngưỡng của chỉ tiêu",
    "so_voi": "so với ngưỡng: “vượt 2,9 điểm”",
    "ket_luan": "kết luận: “đạt”",
}
"""What can be said of a metric, by the name of the part."""
NUMBERS: Final = ("tu_so", "mau_so", "ty_le")
"""Those parts that are numbers."""
_PLACE = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")


class Reference(NamedTuple):
    """A figure that is named: a metric's ``part``, or an indicator's figure (no part)."""

    id: str
    part: str

    def __str__(self) -> str:
        return f"{{{self.id}.{self.part}}}" if self.part else f"{{{self.id}}}"


def references(text: str) -> Iterator[Reference]:
    """Give the figures that a text names, in order.

    ``ValueError`` says in Vietnamese which braces are wrong.
    """
    if _BRACE.search(_PLACE.sub("", text)):
        raise ValueError("thừa hoặc thiếu một dấu { hoặc }")
    for place in _PLACE.findall(text):
        yield reference(place)


def reference(place: str) -> Reference:
    """Read what stands between braces. ``ValueError`` as in ``references``."""
    name, dot, last = place.rpartition(".")
    found = Reference(name, last) if dot and last in PARTS else Reference(place, "")
    if not re.fullmatch(r"[A-Za-z0-9_.]+", found.id):
        raise ValueError(f"“{{{place}}}” không phải là tên số liệu")
    return found


def replaced(text: str, said: Callable[[Reference], str]) -> str:
    """Return the text with something in the place of each figure."""
    return _PLACE.sub(lambda found: said(reference(found[1])), text)


def sentence(cell: str) -> str:
    """Take a sentence that names figures."""
    list(references(cell))
    return cell


def formula(cell: str) -> str:
    """Take a formula over figures: numbers, ``+ - *`` and what ``references`` reads."""
    for one in references(cell):
        if one.part not in ("", *NUMBERS):
            raise ValueError(f"{one} không phải là số; công thức dùng {', '.join(NUMBERS)}")
    try:
        parse(plain_names(cell)[0])
    except ExpressionError as error:
        raise ValueError(f"không phải là công thức: {error}") from None
    return cell


def plain_names(text: str) -> tuple[str, dict[str, Reference]]:
    """Return a formula as an expression (``validation.expressions``), and what its names mean."""
    names: dict[str, Reference] = {}

    def name_of(one: Reference) -> str:
        known = next((name for name, named in names.items() if named == one), "")
        name = known or f"so_lieu_{len(names) + 1}"
        names[name] = one
        return name

    return replaced(text, name_of), names

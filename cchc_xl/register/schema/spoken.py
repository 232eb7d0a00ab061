"""Other words that lists of Văn phòng's own use for the values of its tables' columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.inspections import QUARTERS
from cchc_xl.register.schema.words import NO, YES

Spellings = Mapping[str, tuple[str, ...]]
"""For each value what people write for it; what stands at two of them is ambiguous."""

TICK: Final = "x"
"""The value of a column that is ticked, or blank."""
AFFIRMED: Final = ("có", "x", "đã", "đã có", "rồi", "đúng", "yes", "✓", "✔", "√")
DENIED: Final = ("không", "chưa", "chưa có", "không có", "ko", "k", "no")
"""What says that there is something, or that there is nothing."""
_LEVELS: Final[Spellings] = {
    "Sở": (
        *("Cấp tỉnh", "Tỉnh", "Cấp thành phố", "Thành phố", "Cấp Sở"),
        *("Sở GD&ĐT", "Cơ quan Sở", "Sở, ban, ngành"),
    ),
    "Huyện": (
        *("Cấp huyện", "Quận", "Quận, huyện", "Cấp quận, huyện", "Thị xã", "Thành phố"),
        *("Phòng GD&ĐT", "UBND cấp huyện", "UBND huyện", "UBND quận", "UBND quận, huyện"),
    ),
    "Xã": ("Cấp xã", "Phường", "Xã, phường", "Thị trấn", "UBND cấp xã", "UBND xã", "UBND phường"),
    "Đơn vị": ("Trường", "Cấp trường", "Nhà trường", "Cơ sở giáo dục", "Đơn vị trực thuộc"),
}
_CHOSEN: Final[Mapping[tuple[str, str], Spellings]] = {
    ("procedures", "level"): _LEVELS,
    ("procedures", "has_fee"): {YES: AFFIRMED, NO: DENIED},
    ("procedures", "internal"): {TICK: AFFIRMED, "": DENIED},
    ("legal_programme", "issuer"): {
        "HĐND": ("Hội đồng nhân dân", "HĐND thành phố", "HĐND tỉnh"),
        "UBND": ("Ủy ban nhân dân", "UBND thành phố", "UBND tỉnh", "Chủ tịch UBND thành phố"),
    },
    ("city_reports", "recipient"): {
        "UBND thành phố": ("UBND", "Ủy ban nhân dân thành phố", "UBND tỉnh"),
        "Sở Nội vụ": ("Nội vụ",),
    },
}
LOOSE: Final = frozenset((("city_reports", "recipient"), ("legal_programme", "issuer")))
"""Columns of bodies, whose names may have more words around them (“UBND thành phố Hải Phòng”)."""


def spellings_of(table: str, column: str) -> Spellings:
    """Return the other words of a column's values."""
    return _CHOSEN.get((table, column), {})


def spoken_period(period: Period) -> tuple[str, ...]:
    """Return what people write for a period of the register's year: “Quý 1”, “6 tháng (2023)”."""
    names = _NAMES.get(period.part) or _spoken_month(period.part)
    dated = [f"{name} {word}{period.year}" for name in names for word in ("", "năm ")]
    return (*names, *dated)


def _spoken_month(part: str) -> tuple[str, ...]:
    number = int(part[1:])
    return f"Tháng {number}", f"Tháng {number:02}", f"T{number}"


def spoken_quarter(title: str) -> tuple[str, ...]:
    """Return what people write for “Quý I” without its year."""
    number = QUARTERS.index(title) + 1
    return title, f"Quý {number}", f"Quý 0{number}", f"Q{number}"


_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    **{f"Q{number}": spoken_quarter(title) for number, title in enumerate(QUARTERS, 1)},
    "H1": ("6 tháng", "6 tháng đầu năm", "Sáu tháng đầu năm", "H1", "Nửa đầu năm"),
    "Y": ("Năm", "Cả năm", "12 tháng"),
}

"""How large the figures of a unit are, by its kind, and what stays the same all year."""

from __future__ import annotations

from random import Random
from typing import Final, NamedTuple

from cchc_xl.demo import words
from cchc_xl.plan.year import Plan, Unit

Span = tuple[int, int]


class Profile(NamedTuple):
    """Ranges for units of one kind; ``dossiers`` are those of a field of procedures a quarter."""

    fields: tuple[str, ...]
    field_count: Span
    dossiers: Span
    results: Span
    staff: Span
    feedback: Span
    surveys: Span


_HIGH_SCHOOL = ("Giáo dục trung học", "Quy chế thi, tuyển sinh", "Hệ thống văn bằng, chứng chỉ")
_ALL_LEVELS = ("Giáo dục tiểu học", *_HIGH_SCHOOL)
_CENTRE = ("Giáo dục thường xuyên", "Giáo dục nghề nghiệp", "Hệ thống văn bằng, chứng chỉ")
_OFFICE = (
    "Kiểm định chất lượng giáo dục",
    "Giáo dục và Đào tạo thuộc hệ thống giáo dục quốc dân",
    "Hệ thống văn bằng, chứng chỉ",
    "Các cơ sở giáo dục khác",
)
_DISTRICT = (
    "Giáo dục mầm non",
    "Giáo dục tiểu học",
    "Giáo dục trung học",
    "Hệ thống văn bằng, chứng chỉ",
    "Giáo dục thường xuyên",
)
PROFILES: Final = {
    "PHONG_SO": Profile(_OFFICE, (1, 3), (60, 420), (400, 2600), (6, 16), (0, 9), (80, 200)),
    "PHONG_GDDT": Profile(_DISTRICT, (3, 5), (40, 260), (600, 3200), (9, 18), (0, 7), (60, 180)),
    "THPT": Profile(_HIGH_SCHOOL, (1, 3), (12, 90), (120, 900), (55, 115), (0, 4), (40, 120)),
    "PT_NHIEU_CAP": Profile(
        _ALL_LEVELS, (2, 3), (12, 80), (120, 800), (60, 130), (0, 4), (40, 120)
    ),
    "GDNN_GDTX": Profile(_CENTRE, (1, 3), (8, 60), (90, 600), (18, 46), (0, 3), (30, 90)),
    "TRUC_THUOC": Profile(_CENTRE[:2], (1, 2), (5, 40), (40, 300), (14, 60), (0, 3), (30, 80)),
}
_SELDOM: Final = {"PHONG_SO": "Đào tạo với nước ngoài", "PHONG_GDDT": "Giáo dục dân tộc"}
SELDOM_SHARE: Final = 0.1
"""Share of units that handle their kind's seldom field, too."""
_OTHER: Final = Profile((), (1, 2), (5, 40), (40, 300), (10, 40), (0, 3), (30, 80))


def chance(*parts: object) -> Random:
    """Return the random numbers that belong to these parts, the same whenever they are asked."""
    return Random(repr(parts))


def profile_of(unit: Unit) -> Profile:
    """Return the ranges for a unit's kind."""
    return PROFILES.get(unit.kind, _OTHER)


def procedure_fields(plan: Plan, unit: Unit, seed: int) -> list[str]:
    """Return the fields of procedures that a unit handles all year, in the list's order."""
    choices = plan.choices("linh_vuc")
    own = [name for name in choices if name.casefold() in unit.name.casefold()]
    profile = profile_of(unit)
    usual = [name for name in profile.fields if name in choices and name not in own]
    rng = chance(seed, unit.code, "fields")
    wanted = max(1, rng.randint(*profile.field_count))
    picked = [*own, *rng.sample(usual or list(choices), min(wanted, len(usual or choices)))]
    kept = picked[: max(wanted, len(own))]
    if chance(seed, unit.code, "rare field").random() < SELDOM_SHARE:
        kept.append(_SELDOM.get(unit.kind, ""))
    return [name for name in choices if name in kept]


def person(rng: Random) -> str:
    """Return a common family name with a common given name."""
    return f"{rng.choice(words.FAMILIES)} {rng.choice(words.WOMEN + words.MEN)}"

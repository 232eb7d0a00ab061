"""Initiatives, proposals and the indicators of “Thống kê khác”."""

from __future__ import annotations

from random import Random

from cchc_xl.demo import words
from cchc_xl.demo.case import Case, Record, share
from cchc_xl.demo.profile import person
from cchc_xl.plan.year import Indicator
from validation.words import INITIATIVE_STATES

_SHARES = {
    "I.12": ("I.11", 0.8, 1.0),
    "I.14": ("I.13", 0.8, 1.0),
    "I.16": ("I.15", 0.6, 1.0),
    "II.8": ("II.7", 0.2, 0.6),
    "III.2": ("III.1", 0.08, 0.3),
    "III.4": ("III.3", 0.1, 0.28),
    "III.8": ("III.7", 0.1, 0.4),
    "IV.4": ("IV.3", 0.9, 1.0),
    "V.8": ("V.7", 0.9, 0.98),
    "V.9": ("V.7", 0.0, 0.01),
    "VI.5": ("VI.4", 0.7, 1.0),
    "VII.4": ("IV.4", 0.0, 0.6),
    "VII.7": ("VII.6", 0.85, 1.0),
}
"""Indicators that are a part of another one, and of which size."""

_SPANS = {
    "I.3": (3, 12),
    "I.5": (0, 1),
    "I.9": (40, 160),
    "I.10": (30, 120),
    "I.15": (1, 2),
    "II.2": (0, 2),
    "II.3": (0, 120),
    "II.5": (0, 300),
    "III.1": (4, 20),
    "III.3": (60, 900),
    "III.7": (20, 60),
    "III.9": (1, 1),
    "III.11": (60, 90),
    "IV.1": (0, 1),
    "IV.2": (0, 1),
    "V.1": (0, 1),
    "V.2": (0, 25),
    "V.3": (0, 4),
    "V.4": (0, 1),
    "V.7": (4200, 5200),
    "V.10": (4200, 5200),
    "VI.1": (0, 2),
    "VI.2": (0, 1),
    "VI.3": (0, 420),
    "VI.4": (5, 60),
    "VI.6": (0, 20),
    "VII.1": (6, 20),
    "VII.3": (0, 6),
    "VII.5": (0, 10),
    "VII.6": (400, 900),
    "VII.9": (0, 600),
    "VII.11": (4, 20),
}
_MONEY = "triệu đồng"


def sang_kien(case: Case) -> list[Record]:
    """Return the unit's new initiatives, mostly none or one."""
    rng = case.chance("initiatives")
    fields = [name for name in words.INITIATIVES if name in case.plan.choices("linh_vuc_sang_kien")]
    levels = case.plan.choices("cap_cong_nhan")
    names = rng.sample(fields, min(len(fields), rng.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2))))
    found: list[Record] = []
    for name in names:
        told: Record = {"name": rng.choice(words.INITIATIVES[name]), "author": person(rng)}
        level = rng.choice((*levels[:2], *levels[:3]))
        states = INITIATIVE_STATES[: 2 if level == levels[0] else 3]
        found.append({**told, "field": name, "level": level, "state": rng.choice(states)})
    return found


def kien_nghi(case: Case) -> list[Record]:
    """Return the unit's difficulties and proposals."""
    rng = case.chance("proposals")
    texts = rng.sample(words.PROPOSALS, rng.choice((0, 0, 0, 1, 1, 2)))
    return [{"text": text} for text in texts]


def thong_ke(case: Case) -> list[Record]:
    """Return a value for every indicator of the unit's kind; stocks stay or grow in the year."""
    values: dict[str, float] = {}
    records: list[Record] = []
    for row in case.plan.indicators_of(case.unit, case.period):
        values[row.code] = _indicator(case, row, values)
        record: Record = {"indicator": row.code, "value": values[row.code]}
        if row.asked and case.chance(f"note {row.code}").random() < 0.2:
            record["note"] = words.ABOUT_FIGURES[len(records) % len(words.ABOUT_FIGURES)]
        records.append(record)
    return records


def of_the_year(case: Case) -> list[Record]:
    """Return a value for every indicator that this quarter alone asks for, for the whole year."""
    asked = {row.code for row in case.plan.indicators if row.asked}
    return [record for record in thong_ke(case) if record["indicator"] in asked]


def _indicator(case: Case, row: Indicator, values: dict[str, float]) -> float:
    standing = case.standing(f"indicator {row.code}")
    rng = standing if row.basis == "stock" else case.chance(f"indicator {row.code}")
    if row.code in _SHARES:
        whole, low, high = _SHARES[row.code]
        return _part(rng, values.get(whole, 0), low, high, row)
    if row.code == "IV.3":
        return rng.randint(*case.profile.staff)
    if row.code == "VII.2":
        done = 0.2 * (case.period.end.month // 3) + rng.uniform(-0.1, 0.1)
        return round(values.get("VII.1", 0) * min(1.0, max(0.0, done)))
    low, high = _SPANS.get(row.code, (1 if row.asked else 0, 8))
    if row.unit_of_measure == _MONEY and rng.random() < 0.5:
        return round(rng.uniform(low, high), 1)
    return rng.randint(low, high)


def _part(rng: Random, whole: float, low: float, high: float, row: Indicator) -> float:
    if row.unit_of_measure == _MONEY:
        return round(whole * rng.uniform(low, high), 1)
    return share(rng, int(whole), low, high)

"""How many cells each kind of unit has to fill in, now and at most."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from cchc_xl.plan.given import asked_rows, rows_for
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Unit, builtin_plan, builtin_years, earlier_plan
from cchc_xl.register.schema import SCHEMA_VERSION
from tests.documents.markdown import page, table
from validation.form import Edition, Form
from validation.forms import forms_of

BEFORE = "4"
"""The schema version whose returns no later one may exceed by more than ``MORE``."""
MORE = 20
"""Percent."""
HEADS = ("Loại đơn vị", "Đơn vị nhiều nhất", "Quý I đến III", "Nhiều nhất", "Quý IV", "Nhiều nhất")
INTRODUCTION = (
    "Số ô mà một đơn vị phải điền trong báo cáo của một quý: mỗi mục của trang dạng phiếu một ô; "
    "mỗi dòng điền sẵn bằng số cột đơn vị tự ghi; mỗi bảng để trống tính một dòng. Dòng hỏi một "
    f"lần trong năm chỉ có ở quý IV. “Nhiều nhất” là số ô của sổ bản {BEFORE} cộng {MORE}%: việc "
    "thêm vào kế hoạch hay biểu mẫu không được vượt mức đó."
)


def document() -> str:
    """Return the cells of each kind for all plans that come with the program."""
    return page("Số ô đơn vị phải điền", INTRODUCTION, *map(_year, builtin_years()))


def _year(year: int) -> str:
    plan = builtin_plan(year)
    rows = [_kind(plan, kind.kind, kind.title) for kind in plan.kinds if kind.reports]
    return "\n\n".join([f"## Năm {year}", table(HEADS, rows)])


def _kind(plan: Plan, kind: str, title: str) -> tuple[object, ...]:
    first, last = plan.calendar[0].period, plan.calendar[-1].period
    units = [unit for unit in plan.units if unit.kind == kind]
    fullest = max(units, key=lambda unit: (cells(plan, unit, last), cells(plan, unit, first)))
    counts = [
        count
        for quarter in (first, last)
        for count in (cells(plan, fullest, quarter), limit(plan.year, fullest, quarter))
    ]
    return (title, fullest.name, *counts)


def cells(plan: Plan, unit: Unit, quarter: Period, version: str = SCHEMA_VERSION) -> int:
    """Return how many cells a unit has to fill in for a quarter."""
    own = forms_of(plan.forms_of(unit.kind)).values()
    edition = Edition(version, plan.year)
    return sum(_cells(plan, unit, quarter, form) for form in _asked(own, quarter, edition))


def limit(year: int, unit: Unit, quarter: Period) -> int:
    """Return how many cells it may be at most."""
    return cells(_before(year), unit, quarter, BEFORE) * (100 + MORE) // 100


@cache
def _before(year: int) -> Plan:
    return earlier_plan(year, BEFORE)


def _asked(forms: Iterable[Form], quarter: Period, edition: Edition) -> list[Form]:
    part = quarter.closing
    return [form.asked(part, edition) for form in forms if form.is_asked(part)]


def _cells(plan: Plan, unit: Unit, quarter: Period, form: Form) -> int:
    if not form.traits.given:
        return len(form.typed_in)
    given = rows_for(asked_rows(plan, form), unit, quarter.closing).values()
    return sum(form.is_open(column, words) for words in given for column in form.columns)

"""What a metric means by a year's plan, in words, so that two years' can be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from cchc_xl.plan.records import shown_percent
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from cchc_xl.plan.year import Metric, Plan

Words = tuple[tuple[str, str], ...]
"""Pairs of what is said (“Tử số”) and how, only of what is said at all."""

_MEASURES: Final = {
    "ratio": "tỷ lệ từ số liệu báo cáo",
    "coverage": "độ phủ kiểm tra",
    "ranks": "thứ hạng",
    "confirmed": "Văn phòng xác nhận",
}
_BASES: Final = {
    "flow": "cộng các kỳ",
    "stock": "lấy kỳ cuối",
    "latest": "lấy lần báo sau cùng",
}
_NAME: Final = re.compile(r"'[^']*'|[a-z_]\w*")


class Definition(NamedTuple):
    """How a metric is reckoned, and the levels that its figure is held against.

    Figures of two years with another ``reckoned`` cannot be compared; with other ``levels`` they
    can, only what is asked of them is another.
    """

    reckoned: Words
    levels: Words


def define(plan: Plan, metric: Metric) -> Definition:
    """Return what a metric means by a plan; names of codes and columns are their titles."""
    own = [group for group in plan.groups if group.group == metric.group]
    counted = [kind for group in own for kind in group.kinds] or list(metric.kinds)
    ranks = plan.ranks if metric.measure == "ranks" else ()
    reckoned = (
        ("Cách đo", _MEASURES[metric.measure]),
        ("Tử số", _sum(metric.numerator_form, metric.numerator)),
        ("Mẫu số", _sum(metric.denominator_form, metric.denominator)),
        ("Tử số của cả năm", _sum(metric.numerator_form, metric.year_numerator)),
        ("Mẫu số của cả năm", _sum(metric.denominator_form, metric.year_denominator)),
        ("Cách cộng các kỳ", _BASES.get(metric.basis, "")),
        ("Loại đơn vị", _kinds(plan, counted)),
        ("Chỉ số được xếp hạng", "; ".join(f"{one.title} ({one.goal})" for one in ranks)),
        ("Nội dung được xác nhận", "; ".join(i.title for i in plan.iso if i.metric == metric.id)),
    )
    most = "tối đa " if metric.has_ceiling else ""
    levels = (
        ("Ngưỡng", "" if metric.bar is None else most + shown_percent(metric.bar)),
        ("Ngưỡng thứ hai", "" if metric.also_bar is None else shown_percent(metric.also_bar)),
        ("Sàn của nhóm", "; ".join(shown_percent(group.floor) for group in own)),
        ("Giới hạn nhóm dẫn đầu", "; ".join(f"{i.index} {i.limit}" for i in ranks if i.limit)),
    )
    return Definition(_said(reckoned), _said(levels))


def _said(words: Iterable[tuple[str, str]]) -> Words:
    return tuple((what, how) for what, how in words if how)


def _sum(form: str, expression: str) -> str:
    """Return what is summed, with the titles of the form's columns: “TTHC”: “Đúng hạn” + …"""
    table = tables().get(form)
    if table is None or not expression:
        return ""
    titles = {column.id: f"“{column.title}”" for column in table.columns}
    shown = _NAME.sub(lambda found: titles.get(found[0], found[0]), expression)
    return f"trang “{table.sheet}”: {shown}"


def _kinds(plan: Plan, codes: Iterable[str]) -> str:
    titles = {kind.kind: kind.title for kind in plan.kinds}
    return ", ".join(sorted({titles.get(code, code) for code in codes}))

"""The plan's own sentences, and what of the register carries each of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple

from cchc_xl.plan.fields import Problem, codes
from validation.form import Form

POLICY, OPEN, HEADING, CALENDAR = "policy", "open", "heading", "calendar"
LIST = "NV."
"""What the ids of the list's rows begin with; a task's id follows."""
EVERYBODY = ("*",)

Sheets = Mapping[tuple[str, str], Collection[str]]
"""The register's own tables, “output” or “table” and the id, with the ids of their columns."""

HOMES = {
    "task": ("tasks.csv", "id"),
    "metric": ("metrics.csv", "id"),
    "indicator": ("indicators.csv", "code"),
    "form": ("forms.csv", "form"),
}
"""The file and column of a plan that has the names of a kind of carrier."""
_WITH_COLUMNS = ("form", "table", "output")


class Carrier(NamedTuple):
    """What carries a clause: a task, metric, indicator, form, table or output of that ``name``.

    ``column`` is a form's field or a table's column. The words “policy” (nothing can be reported),
    “open” (something has no place yet), “heading” and “calendar” have no name.
    """

    kind: str
    name: str = ""
    column: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.kind, ".".join(filter(None, self[1:])))))


class Clause(NamedTuple):
    """One sentence of the plan, or a part of it, word for word; or a row of the list of tasks.

    ``who`` reports it: unit codes, kinds (``@PHONG_SO``), or ``*`` for all. A row of the list
    (``NV.20``) has the words, units and deadline of its task.
    """

    id: str
    text: str
    who: tuple[str, ...]
    how_often: Literal["quarter", "year", "once", ""]
    deadline: date | None
    carriers: tuple[Carrier, ...]
    note: str

    @property
    def task(self) -> str:
        """Return the id of the task whose row of the list it is, or nothing."""
        return self.id.removeprefix(LIST) if self.id.startswith(LIST) else ""

    def has(self, kind: str) -> bool:
        """Tell whether something of that kind carries it."""
        return any(carrier.kind == kind for carrier in self.carriers)

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the names of what of that kind carries it."""
        return tuple(carrier.name for carrier in self.carriers if carrier.kind == kind)


def clause_id(cell: str) -> str:
    """Take numbers and letters of the plan's own headings with ``.`` between them."""
    if not re.fullmatch(r"[A-Za-z0-9đ]+(\.[A-Za-z0-9đ]+)*", cell):
        raise ValueError("phải là số, chữ của các mục trong Kế hoạch, cách nhau bằng “.”")
    return cell


def carriers(cell: str) -> tuple[Carrier, ...]:
    """Take carriers with ``;`` between them: ``form:tthc.early;metric:T7b``, or ``policy``."""
    found = tuple(map(_carrier, codes(cell)))
    if len(found) > 1 and not {POLICY, HEADING}.isdisjoint(one.kind for one in found):
        raise ValueError(f"“{POLICY}” và “{HEADING}” phải đứng một mình")
    return found


def _carrier(text: str) -> Carrier:
    if text in (POLICY, OPEN, HEADING, CALENDAR):
        return Carrier(text)
    match = re.fullmatch(r"(task|metric|indicator|form|table|output):([A-Za-z0-9_.]+)", text)
    if match is None:
        raise ValueError(
            f"“{text}” không phải là nơi ghi; nơi ghi là task, metric, indicator, form, table hoặc "
            f"output, dấu “:” và mã, hoặc {POLICY}, {OPEN}, {HEADING}, {CALENDAR}"
        )
    kind, name = match.groups()
    if kind in _WITH_COLUMNS:
        return Carrier(kind, *name.split(".", 1))
    return Carrier(kind, name)


def missing(clause: Clause) -> Iterator[tuple[str, str]]:
    """Find what a clause must say and does not: the column, and why."""
    if clause.task and clause.text:
        yield "text", "dòng của danh mục lấy nguyên văn ở tasks.csv, để trống ô này"
    if not clause.task and not clause.text:
        yield "text", "phải ghi nguyên văn câu của Kế hoạch"
    if clause.task or clause.has(POLICY) or clause.has(HEADING):
        return
    if not clause.who:
        yield "who", f"câu có nơi ghi thì phải có đơn vị báo cáo ({', '.join(EVERYBODY)} là tất cả)"
    if not clause.how_often:
        yield "how_often", "câu có nơi ghi thì phải nói báo cáo khi nào"


def misfits(
    rows: Mapping[int, Clause], forms: Mapping[str, Form], sheets: Sheets
) -> Iterator[Problem]:
    """Find carriers that neither the forms nor the register's tables have; rows by their line."""
    for line, clause in rows.items():
        for carrier in clause.carriers:
            reason = _misfit(carrier, forms, sheets)
            if reason:
                yield Problem("clauses.csv", line, "carriers", str(carrier), reason)


def _misfit(carrier: Carrier, forms: Mapping[str, Form], sheets: Sheets) -> str:
    if carrier.kind == "form" and carrier.name in forms and carrier.column:
        known = {column.id for column in forms[carrier.name].columns}
        return "" if carrier.column in known else f"biểu mẫu không có ô {carrier.column}"
    if carrier.kind not in ("table", "output"):
        return ""
    columns = sheets.get((carrier.kind, carrier.name))
    if columns is None:
        return f"sổ không có bảng {carrier.name} thuộc loại này"
    known = {"", *columns}
    return "" if carrier.column in known else f"bảng không có cột {carrier.column}"

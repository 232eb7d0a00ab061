"""What a plan asks for and nobody can answer: there is no form and no unit for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from cchc_xl.plan import clauses
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Loaded, Row
from cchc_xl.plan.records import NOBODY, Indicator, IsoItem, Kind, Metric, Task, Unit
from validation.form import Form

Files = Mapping[str, Loaded]
Forms = Mapping[str, Form]
Asked = Mapping[str, set[str]]
"""The forms that units of each kind fill in, by kind."""


def unanswered(files: Files) -> Iterator[Problem]:
    """Find what names something that cannot answer it, whatever the forms ask."""
    for look, needed in (
        (_groups_without_units, ("metrics.csv", "groups.csv", "units.csv")),
        (_items_of_ratios, ("iso.csv", "metrics.csv")),
    ):
        if all(files[name].complete for name in needed):
            yield from look(files)


def unasked(files: Files, forms: Forms) -> Iterator[Problem]:
    """Find what is asked of units whose kind does not fill in the form for it."""
    if not all(files[name].complete for name in ("kinds.csv", "forms.csv", "units.csv")):
        return
    asked = asked_of(files)
    for name in GIVEN:
        yield from _given_without_form(files, name, takers(name, forms), asked)
    yield from _products_without_form(files, forms, asked)
    yield from _metrics_without_form(files["metrics.csv"], asked)
    yield from _clauses_without_form(files, asked)


GIVEN = {"tasks": "assigned_to", "indicators": "kinds"}
"""What the plan gives to a form as rows, and the column that says to whom."""


def asked_of(files: Files) -> Asked:
    """Return the forms that units of each kind fill in: of one that nobody knows, too, it is none.

    That a kind is unknown is told where it is named.
    """
    asked = defaultdict[str, set[str]](set)
    for row in files["forms.csv"].rows:
        asked[row.cells["kind"]].add(row.cells["form"])
    return asked


def takers(given: str, forms: Forms) -> set[str]:
    """Return the forms in which the plan's tasks, or indicators, are rows."""
    return {form.id for form in forms.values() if form.traits.given == given}


def to_be_reported(files: Files, given: str) -> Iterator[tuple[Row, Mapping[str, str]]]:
    """Give each row of tasks or indicators, with the kind of each unit and kind that has it.

    What a unit fulfils by sending its own plan is in no return.
    """
    sent = files["unit_plans.csv"].values("task")
    for row in files[f"{given}.csv"].rows:
        record = row.record
        if isinstance(record, Indicator) or (isinstance(record, Task) and record.id not in sent):
            yield row, kinds_of(getattr(record, GIVEN[given]), files)


def _given_without_form(
    files: Files, given: str, taking: set[str], asked: Asked
) -> Iterator[Problem]:
    """Find tasks or indicators of units whose kind has no form in which they stand.

    A kind without any form is told as such, one that owes nothing with what it is still asked.
    """
    named = sorted(taking & files["forms.csv"].values("form"))
    silent = silent_kinds(files)
    for row, kinds in to_be_reported(files, given) if named else ():
        lost = [
            one
            for one, kind in kinds.items()
            if asked[kind] and kind not in silent and taking.isdisjoint(asked[kind])
        ]
        if lost:
            reason = (
                f"{', '.join(lost)} không báo cáo được: forms.csv không giao biểu mẫu "
                f"{' hoặc '.join(named)} cho loại đơn vị này"
            )
            yield files[f"{given}.csv"].problem(row, GIVEN[given], reason)


def _products_without_form(files: Files, forms: Forms, asked: Asked) -> Iterator[Problem]:
    """Find tasks with several products whose units tell of them and have no form for products."""
    taking, telling = takers("products", forms), takers("tasks", forms)
    silent = silent_kinds(files)
    units = [row.record for row in files["units.csv"].rows if isinstance(row.record, Unit)]
    for row in files["tasks.csv"].rows:
        task = row.record
        if not isinstance(task, Task):
            continue
        owing = {unit.kind for unit in units if len(task.products_of(unit)) > 1} - silent
        lost = sorted(
            kind for kind in owing if taking.isdisjoint(asked[kind]) and telling & asked[kind]
        )
        if lost:
            reason = (
                f"có nhiều sản phẩm, forms.csv không giao biểu mẫu {' hoặc '.join(sorted(taking))} "
                f"cho {', '.join(lost)}"
            )
            yield files["tasks.csv"].problem(row, "products", reason)


def silent_kinds(files: Files) -> set[str]:
    """Return the kinds of units that owe no returns."""
    kinds = [row.record for row in files["kinds.csv"].rows]
    return {kind.kind for kind in kinds if isinstance(kind, Kind) and not kind.reports}


def kinds_of(who: Iterable[str], files: Files) -> dict[str, str]:
    """Return the kind of each unit and kind (with ``@`` or without) that the plan has."""
    kind_of = {row.cells["code"]: row.cells["kind"] for row in files["units.csv"].rows}
    kind_of |= {kind: kind for kind in files["kinds.csv"].values("kind")}
    return {one: kind for one in who if (kind := kind_of.get(one.removeprefix("@")))}


def _metrics_without_form(metrics: Loaded, asked: Asked) -> Iterator[Problem]:
    for row in metrics.rows:
        metric = row.record
        if not isinstance(metric, Metric) or metric.kinds == NOBODY:
            continue
        read = {metric.numerator_form, metric.denominator_form} & set().union(*asked.values())
        lost = [kind for kind in metric.kinds if asked[kind] and not read <= asked[kind]]
        if lost:
            reason = (
                f"{', '.join(lost)} không báo cáo biểu mẫu {', '.join(sorted(read))} (forms.csv)"
            )
            yield metrics.problem(row, "kinds", reason)


def _clauses_without_form(files: Files, asked: Asked) -> Iterator[Problem]:
    """Find clauses with a form that none of those fills in who are to report them."""
    said, given = files["clauses.csv"], files["forms.csv"].values("form")
    for row in said.rows:
        if not isinstance(row.record, clauses.Clause) or row.record.who == clauses.EVERYBODY:
            continue
        kinds = set(kinds_of(row.record.who, files).values())
        filled = set().union(*(asked[kind] for kind in kinds)) if kinds else set()
        lost = [name for name in row.record.names("form") if name in given and name not in filled]
        if kinds and lost:
            reason = f"không đơn vị nào ở cột who báo cáo biểu mẫu {', '.join(lost)} (forms.csv)"
            yield said.problem(row, "carriers", reason)


def _groups_without_units(files: Files) -> Iterator[Problem]:
    units = [row.record for row in files["units.csv"].rows]
    kinds = {row.cells["group"]: row.cells["kinds"].split(";") for row in files["groups.csv"].rows}
    filled = {
        group
        for unit in units
        if isinstance(unit, Unit)
        for group in (unit.group.split(";") if unit.group else kinds)
        if unit.group or unit.kind in kinds[group]
    }
    for row in files["metrics.csv"].rows:
        metric = row.record
        if isinstance(metric, Metric) and metric.group in kinds and metric.group not in filled:
            reason = "nhóm không có đơn vị nào trong units.csv, không đo được độ phủ"
            yield files["metrics.csv"].problem(row, "group", reason)


def _items_of_ratios(files: Files) -> Iterator[Problem]:
    measures = {row.cells["id"]: row.cells["measure"] for row in files["metrics.csv"].rows}
    for row in files["iso.csv"].rows:
        measure = measures.get(row.cells["metric"], "confirmed")
        if isinstance(row.record, IsoItem) and measure != "confirmed":
            reason = f"chỉ số này đo bằng “{measure}”, mục xác nhận chỉ dùng cho “confirmed”"
            yield files["iso.csv"].problem(row, "metric", reason)

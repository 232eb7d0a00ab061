"""What a plan leaves out, or says in two places in two ways: faults that no single row shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Loaded, Row
from cchc_xl.plan.records import FormOfKind, Group, Indicator, Kind, Metric, Task, shown_percent
from cchc_xl.plan.words import is_below
from validation.forms import COVER

Files = Mapping[str, Loaded]


def omissions(files: Files) -> Iterator[Problem]:
    """Find what is left out; a file that could not be read is not held against the others."""
    for look, needed in (
        (_without_cover, ("kinds.csv", "forms.csv")),
        (_tasks_of_nobody, ("tasks.csv", "units.csv")),
        (_indicators_of_nobody, ("indicators.csv", "kinds.csv", "units.csv")),
        (_two_bars, ("metrics.csv", "groups.csv")),
        (_nothing_to_rank, ("metrics.csv", "ranks.csv")),
        (_alike, ("units.csv",)),
        (_devices, ("units.csv",)),
    ):
        if all(files[name].complete for name in needed):
            yield from look(files)
    if files["metrics.csv"].complete:
        yield from _halves(files["metrics.csv"])


def _without_cover(files: Files) -> Iterator[Problem]:
    forms = [row.record for row in files["forms.csv"].rows]
    covered = {form.kind for form in forms if isinstance(form, FormOfKind) and form.form == COVER}
    for row in files["kinds.csv"].rows:
        if isinstance(row.record, Kind) and row.record.reports and row.record.kind not in covered:
            reason = (
                "loại đơn vị phải báo cáo mà không có biểu mẫu bìa; "
                f"thêm dòng “{row.record.kind},{COVER}” vào forms.csv"
            )
            yield files["kinds.csv"].problem(row, "kind", reason)


def _tasks_of_nobody(files: Files) -> Iterator[Problem]:
    """Find tasks that are given to no unit, or only to kinds of which there is none."""
    units = files["units.csv"]
    known = units.values("code") | {f"@{kind}" for kind in units.values("kind")}
    kinds = {f"@{kind}" for kind in files["kinds.csv"].values("kind")}
    rows = files["tasks.csv"].rows
    for row, following in zip_longest(rows, rows[1:]):
        task, below = row.record, following.record if following else None
        if not isinstance(task, Task):
            continue
        heads = following is not None and (below is None or is_below(below, task))
        if task.is_heading and not heads:
            reason = (
                "nhiệm vụ không giao cho ai: không có đơn vị chủ trì, cũng không là dòng tiêu đề "
                "của dòng nào; ghi cột lead và assigned_to"
            )
            yield files["tasks.csv"].problem(row, "lead", reason)
        elif task.assigned_to and set(task.assigned_to) <= kinds - known:
            reason = "nhiệm vụ không giao cho ai: units.csv không có đơn vị nào thuộc loại này"
            yield files["tasks.csv"].problem(row, "assigned_to", reason)


def _indicators_of_nobody(files: Files) -> Iterator[Problem]:
    kinds = [row.record for row in files["kinds.csv"].rows]
    reporting = {kind.kind for kind in kinds if isinstance(kind, Kind) and kind.reports}
    known = files["kinds.csv"].values("kind")
    kind_of = {row.cells["code"]: row.cells["kind"] for row in files["units.csv"].rows}
    for row in files["indicators.csv"].rows:
        if not isinstance(row.record, Indicator) or row.record.kinds == ("*",):
            continue
        asked = {kind_of.get(one, one) for one in row.record.kinds}
        if asked <= known and reporting.isdisjoint(asked):
            reason = "không loại đơn vị nào trong số này phải báo cáo, nên không ai báo cáo chỉ số"
            yield files["indicators.csv"].problem(row, "kinds", reason)


def _two_bars(files: Files) -> Iterator[Problem]:
    groups = [row.record for row in files["groups.csv"].rows]
    floors = {group.group: group.floor for group in groups if isinstance(group, Group)}
    for row in files["metrics.csv"].rows:
        metric = row.record
        if not isinstance(metric, Metric) or metric.measure != "coverage" or metric.bar is None:
            continue
        floor = floors.get(metric.group, metric.bar)
        if floor != metric.bar:
            reason = (
                f"khác mức {shown_percent(floor)} của nhóm {metric.group} ở groups.csv, cột "
                "floor; hai nơi phải ghi một mức"
            )
            yield files["metrics.csv"].problem(row, "bar", reason)


def _nothing_to_rank(files: Files) -> Iterator[Problem]:
    if files["ranks.csv"].rows:
        return
    for row in files["metrics.csv"].rows:
        if isinstance(row.record, Metric) and row.record.measure == "ranks":
            reason = "ranks.csv không có chỉ số xếp hạng nào để đo chỉ số này"
            yield files["metrics.csv"].problem(row, "measure", reason)


def _alike(files: Files) -> Iterator[Problem]:
    """Find codes that differ in capitals only: neither names of files nor Excel tell them apart."""
    for loaded in files.values():
        name = loaded.file.key[-1]
        first: dict[tuple[str, ...], Row] = {}
        for row in loaded.rows:
            place = tuple(row.cells[field].casefold() for field in loaded.file.key)
            other = first.setdefault(place, row)
            if any(other.cells[field] != row.cells[field] for field in loaded.file.key):
                reason = f"chỉ khác dòng {other.line} ở chữ hoa, chữ thường; {_CONFUSED}"
                yield loaded.problem(row, name, reason)


def _devices(files: Files) -> Iterator[Problem]:
    """Find codes that Windows keeps, in capitals or not, for devices: no file can be called so."""
    for row in files["units.csv"].rows:
        if re.fullmatch("CON|PRN|AUX|NUL|(COM|LPT)[0-9]", row.cells["code"], re.IGNORECASE):
            reason = "Windows giữ tên này cho thiết bị, không đặt tên tệp được; chọn mã khác"
            yield files["units.csv"].problem(row, "code", reason)


_CONFUSED = "tên tệp và công thức của Excel không phân biệt hai mã"
_PAIRS = (
    ("year_numerator", "year_denominator"),
    ("open", "expected"),
    ("beside", "beside_form"),
    ("beside", "beside_as"),
    ("beside", "beside_title"),
)
_NEEDS = {"open": "year_denominator"}


def _halves(metrics: Loaded) -> Iterator[Problem]:
    """Find columns of metrics that count only together and of which one is blank."""
    for row in metrics.rows:
        if not isinstance(row.record, Metric):
            continue
        told = set()
        for one, other in _PAIRS:
            filled = [name for name in (one, other) if row.cells[name]]
            blank = other if filled == [one] else one
            if len(filled) == 1 and blank not in told:
                told.add(blank)
                yield metrics.problem(row, blank, f"cột {filled[0]} đã ghi thì phải ghi cột này")
        for one, other in _NEEDS.items():
            if row.cells[one] and not row.cells[other] and other not in told:
                yield metrics.problem(row, other, f"cột {one} đã ghi thì phải ghi cột này")

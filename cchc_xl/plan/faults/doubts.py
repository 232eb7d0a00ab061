"""What a plan may say and hardly means: told to whoever draws it up, and no reason to refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from cchc_xl.plan.faults import counting
from cchc_xl.plan.faults.reaching import (
    GIVEN,
    Forms,
    asked_of,
    silent_kinds,
    takers,
    to_be_reported,
)
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Loaded, Row
from cchc_xl.plan.records import ENTERED, Kind, Target, Unit

Files = Mapping[str, Loaded]
Doubt = Callable[[Files, Forms], Iterator[Problem]]


def doubts(files: Files, forms: Forms) -> Iterator[Problem]:
    """Find what nothing comes of; a file that could not be read is not held against the others."""
    looks: tuple[tuple[Doubt, tuple[str, ...]], ...] = (
        (_targets_of_nothing, ("targets.csv", "metrics.csv")),
        (_silent_kinds, ("kinds.csv", "units.csv", *_ASKING)),
        (_rows_of_no_form, ("forms.csv", "units.csv", "kinds.csv")),
        (_unused_lists, ("lists.csv", "forms.csv", "kinds.csv")),
        (_nothing_counts, ("league.csv",)),
        (_one_name, ("units.csv",)),
        (_several_items, ("iso.csv",)),
        (_several_groups, ("groups.csv",)),
        (counting.of_others, counting.NEEDED),
        (counting.mixed_measures, counting.NEEDED),
        (_some_whole, ("indicators.csv",)),
    )
    for look, needed in looks:
        if all(files[name].complete for name in needed):
            yield from look(files, forms)


_ASKING = {"forms.csv": "kind", "metrics.csv": "kinds"}
"""What names kinds of units in order to hear from them, and the column that does."""


def _targets_of_nothing(files: Files, _: Forms) -> Iterator[Problem]:
    measured = files["metrics.csv"].values("target")
    for row in files["targets.csv"].rows:
        if isinstance(row.record, Target) and str(row.record.id) not in measured:
            reason = "không chỉ số nào trong metrics.csv, cột target, đo chỉ tiêu này"
            yield files["targets.csv"].problem(row, "id", reason)


def _silent_kinds(files: Files, _: Forms) -> Iterator[Problem]:
    """Find kinds that owe no returns, and of which something is asked all the same.

    Floors of inspections hold for them, too: Văn phòng enters inspections itself.
    """
    silent = silent_kinds(files)
    for row in files["kinds.csv"].rows:
        if not isinstance(row.record, Kind) or row.record.kind not in silent:
            continue
        places = [
            f"{name}, dòng {', '.join(map(str, lines))}"
            for name, lines in _asking(files, row.record.kind)
            if lines
        ]
        if places:
            reason = (
                f"loại đơn vị không phải báo cáo mà vẫn được giao ở {'; '.join(places)}: ghi “x” "
                "ở đây, hoặc bỏ loại này ở các dòng đó"
            )
            yield files["kinds.csv"].problem(row, "reports", reason)


def _asking(files: Files, kind: str) -> Iterator[tuple[str, list[int]]]:
    """Give the lines of each file that ask something of a kind of units or of a unit of it."""
    for name, column in _ASKING.items():
        rows = files[name].rows
        yield name, [row.line for row in rows if kind in row.cells[column].split(";")]
    for given in GIVEN:
        found = to_be_reported(files, given)
        yield f"{given}.csv", [row.line for row, kinds in found if kind in kinds.values()]


def _rows_of_no_form(files: Files, forms: Forms) -> Iterator[Problem]:
    """Find tasks and indicators of a plan none of whose forms has them as rows."""
    for given, column in GIVEN.items():
        wanted = takers(given, forms)
        rows = [row for row, kinds in to_be_reported(files, given) if kinds]
        if rows and wanted.isdisjoint(files["forms.csv"].values("form")):
            reason = (
                f"không đơn vị nào báo cáo dòng này và {len(rows) - 1} dòng khác của "
                f"{given}.csv: forms.csv không có biểu mẫu {' hoặc '.join(sorted(wanted))}"
            )
            yield files[f"{given}.csv"].problem(rows[0], column, reason)


def _unused_lists(files: Files, forms: Forms) -> Iterator[Problem]:
    filled = set(ENTERED).union(*asked_of(files).values())
    used = [form for form in forms.values() if form.id in filled]
    offered = {column.list_name for form in used for column in form.columns}
    first: dict[str, Row] = {}
    for row in files["lists.csv"].rows:
        first.setdefault(row.cells["list"], row)
    for name, row in first.items():
        if name not in offered:
            reason = (
                "không ô nào của các biểu mẫu trong forms.csv, cũng không bảng nào của Văn phòng "
                "chọn từ danh sách này"
            )
            yield files["lists.csv"].problem(row, "list", reason)


def _nothing_counts(files: Files, _: Forms) -> Iterator[Problem]:
    if not files["league.csv"].rows:
        reason = "không có tiêu chí nào, bảng xếp hạng đơn vị không xếp ai"
        yield Problem("league.csv", 1, "criterion", "", reason)


def _several_items(files: Files, _: Forms) -> Iterator[Problem]:
    """Find metrics with several items: they are met only when all of these are confirmed."""
    first: dict[str, Row] = {}
    for row in files["iso.csv"].rows:
        other = first.setdefault(row.cells["metric"], row)
        if other is not row:
            reason = (
                f"chỉ số này đã có mục {other.cells['id']} ở dòng {other.line}; nó chỉ đạt khi mọi "
                "mục đều được xác nhận đạt"
            )
            yield files["iso.csv"].problem(row, "metric", reason)


def _several_groups(files: Files, _: Forms) -> Iterator[Problem]:
    """Find kinds in several groups of inspection: every unit of them counts in each group.

    A single unit is put into several by its own row.
    """
    first: dict[str, Row] = {}
    for row in files["groups.csv"].rows:
        for kind in row.cells["kinds"].split(";"):
            other = first.setdefault(kind, row)
            if other is not row:
                reason = (
                    f"{kind} đã thuộc nhóm {other.cells['group']} ở dòng {other.line}, mỗi đơn vị "
                    "loại này tính vào cả hai nhóm; nếu chỉ vài đơn vị, ghi nhóm của chúng ở "
                    "units.csv, cột group"
                )
                yield files["groups.csv"].problem(row, "kinds", reason)


def _some_whole(files: Files, _: Forms) -> Iterator[Problem]:
    """Find indicators that may have a fraction, while another one in the same measure may not."""
    rows = files["indicators.csv"].rows
    whole = {row.cells["unit_of_measure"]: row for row in reversed(rows) if row.cells["whole"]}
    for row in rows:
        other = whole.get(row.cells["unit_of_measure"])
        if other is not None and not row.cells["whole"]:
            reason = (
                f"để trống là có thể có phần lẻ, trong khi {other.cells['code']} ở dòng "
                f"{other.line} cùng đơn vị tính chỉ lấy số nguyên"
            )
            yield files["indicators.csv"].problem(row, "whole", reason)


def _one_name(files: Files, _: Forms) -> Iterator[Problem]:
    return same_names(files["units.csv"])


def same_names(units: Loaded) -> Iterator[Problem]:
    """Find units of one name in one place and at one time: who reads cannot tell them apart."""
    before: dict[tuple[str, str], list[tuple[Unit, int]]] = {}
    for row in units.rows:
        unit = row.record
        if not isinstance(unit, Unit):
            continue
        alike = before.setdefault((_spoken(unit.name), _spoken(unit.district)), [])
        for other, line in alike:
            if other.is_active_within(unit.valid_from, unit.valid_to or date.max):
                reason = f"trùng tên với {other.code} ở dòng {line}, cùng nơi, cùng lúc hoạt động"
                yield units.problem(row, "name", reason)
        alike.append((unit, row.line))


def _spoken(name: str) -> str:
    return " ".join(name.casefold().split())

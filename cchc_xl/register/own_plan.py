"""The plan as Văn phòng keeps it in the register's own tables, and what is wrong in these."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_xl.base.errors import RegisterError
from cchc_xl.plan import fields
from cchc_xl.plan import files as plan_files
from cchc_xl.plan.faults import calendar as windows
from cchc_xl.plan.periods import codes_of
from cchc_xl.plan.records import LEAD, Percent
from cchc_xl.plan.states.inspections import REFORM
from cchc_xl.plan.states.locks import LOCKED, OPEN
from cchc_xl.plan.year import Deadline, Plan, Task, Unit
from cchc_xl.register.frames import addresses
from cchc_xl.register.offered import TABLES, leads, offered_records
from cchc_xl.register.office_faults import faults
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from pandas import DataFrame

BEFORE_LISTS = {"noi_dung_kiem_tra": (REFORM, "Khác")}
"""What a column took before plans had a list for it."""


def own_plan(plan: Plan, frames: Mapping[str, DataFrame], version: str) -> Plan:
    """Return a plan with what Văn phòng keeps in the register's own tables in its place.

    ``version`` is the register's schema version: what it has no table for is not offered.

    ``RegisterError`` names the cells, records and columns in which something is wrong.
    """
    problems: list[str] = []
    units = _records("units", plan_files.UNITS, frames, problems)
    tasks = _records("tasks", plan_files.TASKS, frames, problems)
    calendar = _records("calendar", plan_files.CALENDAR, frames, problems)
    bars = _bars(plan, frames["metrics"], problems)
    codes = [unit.code for unit in units]
    problems += _unknown(units, "kind", {kind.kind for kind in plan.kinds}, "loại đơn vị")
    problems += _unknown(units, "group", {group.group for group in plan.groups}, "nhóm kiểm tra")
    problems += [
        f"- trang “Đơn vị”: mã “{code}” ghi hai lần" for code in set(codes) if codes.count(code) > 1
    ]
    kept = replace(plan, units=tuple(units))
    problems += _unlisted(kept, frames)
    problems += _not_reporting(kept, frames)
    problems += faults(frames, plan.year)
    problems += _broken_windows(calendar)
    problems += _lost("Danh mục nhiệm vụ", "nhiệm vụ", plan.tasks, tasks, "id")
    problems += _lost("Lịch báo cáo", "kỳ", plan.calendar, calendar, "period")
    if problems:
        raise RegisterError(
            "Sổ theo dõi có chỗ sai trong các bảng của Văn phòng:\n" + "\n".join(problems[:20]),
            "Sửa các chỗ nêu trên trong sổ rồi chạy lại.",
        )
    metrics = tuple(metric._replace(bar=bars[metric.id]) for metric in plan.metrics)
    said = {task.id: task for task in plan.tasks}
    tasks = [_as_planned(task, said.get(task.id, task)) for task in tasks]
    return replace(
        kept,
        tasks=tuple(tasks),
        calendar=tuple(calendar),
        metrics=metrics,
        offered=offered_records(frames, version),
    )


def _as_planned(task: Task, planned: Task) -> Task:
    """Return a task of Văn phòng's table with what only the plan says of it."""
    only = ("joint", "by_receipt", "products", "no_document", "products_from")
    return task._replace(**{name: getattr(planned, name) for name in only})


def _broken_windows(calendar: Iterable[Deadline]) -> Iterator[str]:
    """Name the quarters whose figures do not follow on those of the quarter before."""
    rows = sorted(calendar, key=lambda row: row.period)
    titles = {column.id: column.title for column in tables()["calendar"].columns}
    for row, (field, reason) in zip(rows, windows.window_problems(rows), strict=True):
        if reason:
            yield f"- trang “Lịch báo cáo”, kỳ {row.period.code}, cột “{titles[field]}”: {reason}"


def _records(
    table_id: str, file: fields.DataFile, frames: Mapping[str, DataFrame], problems: list[str]
) -> list[Any]:
    """Read records from an office table through the checks of the plan's own files."""
    sheet = tables()[table_id]
    found: list[fields.Problem] = []
    records = []
    named = [field.name for field in file.fields]
    for row in frames[table_id].itertuples():
        cells = {name: _as_cell(getattr(row, name, None)) for name in named}
        record = fields.read_row(file, int(str(row.Index)), cells, found)
        if record is not None:
            records.append(record)
    titles = {column.id: column.title for column in sheet.columns}
    for problem in found:
        title = titles.get(problem.field, problem.field)
        problems.append(
            f"- trang “{sheet.sheet}”, dòng {problem.line}, cột “{title}”, "
            f"giá trị “{problem.value}”: {problem.reason}"
        )
    return records


def _as_cell(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return " ".join(str(value).split())


def _bars(plan: Plan, frame: DataFrame, problems: list[str]) -> dict[str, Percent | None]:
    sheet = "- trang “Chỉ tiêu kế hoạch”"
    given = dict(zip(frame["id"], map(_as_bar, frame["bar"]), strict=True))
    lost = [metric.id for metric in plan.metrics if metric.id not in given]
    if lost:
        problems.append(f"{sheet} thiếu chỉ tiêu {', '.join(lost)}")
    repeated = frame["id"][frame["id"].duplicated() & frame["id"].notna()]
    problems += [f"{sheet}: mã “{name}” ghi hai lần" for name in repeated.unique()]
    for metric in plan.metrics:
        bar = given.get(metric.id)
        right = bar == metric.bar or (bar is not None and _is_bar(bar))
        if metric.id not in lost and not right:
            shown = "để trống" if bar is None else f"là “{bar}”".replace(".", ",")
            problems.append(
                f"{sheet}: ngưỡng của chỉ tiêu {metric.id} {shown}, cần số từ 0 đến 100, nhiều "
                "nhất một chữ số thập phân"
            )
    return given | dict.fromkeys(lost)


def _is_bar(bar: Percent) -> bool:
    return 0 <= bar <= 100 and float(bar) == round(float(bar), 1)


def _offers(plan: Plan) -> dict[str, Collection[str]]:
    """Return what the drop-downs of Văn phòng's tables offer, by the name of their list."""
    lists = {row.list: plan.choices(row.list) for row in plan.lists}
    units = {unit.code for unit in plan.units}
    return {**BEFORE_LISTS, **lists, "units": units, "periods": codes_of(plan.year, plan.reporting)}


def _unlisted(plan: Plan, frames: Mapping[str, DataFrame]) -> Iterator[str]:
    """Name the cells of Văn phòng's tables and of the locks that hold none of the values allowed.

    A blank cell is what has not been entered yet. Units and groups in the list of units itself
    are judged elsewhere.
    """
    offers = _offers(plan)
    for table in tables().values():
        if table.owner != "office" and table.id != "locks":
            continue
        for column in table.columns:
            allowed = column.choices or offers.get(column.list_name, ())
            if (table.id, column.id) == ("locks", "state"):
                allowed = (LOCKED, OPEN)
            if not allowed:
                continue
            cells = frames[table.id][column.id].dropna()
            wrong = cells[~cells.isin(list(allowed))]
            by_code = column.list_name == "units"
            wanted = "mã đơn vị trong trang “Đơn vị”" if by_code else ", ".join(allowed)
            places = addresses(table, wrong.to_frame(), column.id)
            for cell, value in zip(places, wrong, strict=True):
                yield (
                    f"- trang “{table.sheet}”, ô {cell} (“{column.title}”) là “{value}”, "
                    f"chỉ được ghi: {wanted}"
                )


def _not_reporting(plan: Plan, frames: Mapping[str, DataFrame]) -> Iterator[str]:
    """Name the cells that give something to a unit which has no form to report on it."""
    known = {unit.code for unit in plan.units}
    for name in TABLES:
        table, own = tables()[name], leads(plan, name) or {}
        cells = frames[name][LEAD].dropna()
        wrong = cells[cells.isin(list(known)) & ~cells.isin(list(own))]
        for cell, value in zip(addresses(table, wrong.to_frame(), LEAD), wrong, strict=True):
            yield (
                f"- trang “{table.sheet}”, ô {cell}: đơn vị “{value}” không có biểu mẫu để báo cáo "
                "việc này; ghi đơn vị khác"
            )


def _as_bar(value: Any) -> Percent | None:
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _unknown(units: Iterable[Unit], field: str, known: set[str], what: str) -> list[str]:
    get: Callable[[Unit], str] = lambda unit: str(getattr(unit, field))  # noqa: E731
    return [
        f"- trang “Đơn vị”: đơn vị {unit.code} có {what} lạ “{name}”"
        for unit in units
        for name in get(unit).split(";")
        if name not in known and (name or field != "group")
    ]


def _lost(
    sheet: str, what: str, wanted: Iterable[Any], given: Iterable[Any], name: str
) -> list[str]:
    """Name the records of the plan that are gone from an office table."""
    known = {getattr(record, name) for record in given}
    lost = [key for record in wanted if (key := getattr(record, name)) not in known]
    names = ", ".join(str(getattr(key, "code", key)) for key in lost)
    return [f"- trang “{sheet}” thiếu {what} {names}"] if lost else []

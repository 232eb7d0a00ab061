"""What must agree between the files of a plan."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import validation.forms
from cchc_xl.plan import clauses
from cchc_xl.plan.clauses import Clause
from cchc_xl.plan.faults.reporting import unknown_figures
from cchc_xl.plan.faults.yearly import check_texts
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Loaded
from cchc_xl.plan.records import (
    ENTERED,
    NOBODY,
    OFFERED,
    RETURNS,
    Criterion,
    FormOfKind,
    Indicator,
    Metric,
    Rank,
    Task,
    Unit,
    UnitPlan,
)

Files = Mapping[str, Loaded]
Report = Callable[[str, str], Problem]
"""Makes the problem of a row's column (name, reason)."""

_PLACES = {
    "kinds.csv": "bảng loại đơn vị (kinds.csv)",
    "groups.csv": "bảng nhóm kiểm tra (groups.csv)",
    "units.csv": "danh sách đơn vị",
}
_RATIO_COLUMNS = (
    "numerator_form",
    "numerator",
    "denominator_form",
    "denominator",
    "bar",
    "direction",
    "basis",
)
_NEEDED = {
    "ratio": _RATIO_COLUMNS,
    "coverage": ("group", "bar", "direction"),
    "ranks": (),
    "confirmed": (),
}
_ALLOWED = {**_NEEDED, "ratio": (*_RATIO_COLUMNS, "also_bar")}


def check(files: Files) -> Iterator[Problem]:
    """Find what does not agree; a file that could not be read is not held against the others."""
    for loaded in files.values():
        yield from check_file(loaded, files)
    yield from unknown_figures(files)


def check_file(loaded: Loaded, files: Files) -> Iterator[Problem]:
    """Find what does not agree within one file and with those that it refers to."""
    yield from _references(loaded, files)
    yield from check_texts(loaded)
    look = _CHECKS.get(loaded.file.record)
    if look is None:
        return
    for row in loaded.rows:
        if row.record is not None:
            yield from look(row.record, partial(loaded.problem, row), files)


def _references(loaded: Loaded, files: Files) -> Iterator[Problem]:
    for field in loaded.file.fields:
        if field.refers is None or not files[field.refers[0]].complete:
            continue
        file, column = field.refers
        known = files[file].values(column)
        for row in loaded.rows:
            cell = row.cells[field.name]
            allowed = known | set(field.besides)
            unknown = [part for part in cell.split(";") if part not in allowed] if cell else []
            if unknown and cell == cell.strip():
                place = _PLACES.get(file, f"{file}, cột {column}")
                reason = f"{', '.join(unknown)} không có trong {place}"
                yield loaded.problem(row, field.name, reason)


def _task(task: Task, report: Report, files: Files) -> Iterator[Problem]:
    if task.lead and not task.assigned_to:
        yield report("assigned_to", "nhiệm vụ có đơn vị chủ trì thì phải có đơn vị báo cáo")
    if task.is_heading and task.due_date:
        yield report("due_date", "dòng tiêu đề không có hạn")
    yield from _reporters(task.assigned_to, "assigned_to", report, files)
    yield from _products(task, report, files)


def _products(task: Task, report: Report, files: Files) -> Iterator[Problem]:
    """Find products of a task that nobody owes, or that it cannot have."""
    for column in ("products", "products_from"):
        if task.no_document and getattr(task, column):
            yield report(column, "nhiệm vụ không đòi hỏi văn bản (no_document) thì để trống ô này")
    yield from _reporters(task.products_from, "products_from", report, files)
    units = [row.record for row in files["units.csv"].rows if isinstance(row.record, Unit)]
    givers = [unit for unit in units if unit.code in task.products_from]
    idle = [unit.code for unit in givers if not task.is_assigned_to(unit)]
    if idle:
        reason = f"nhiệm vụ không giao cho {', '.join(idle)} báo cáo (cột assigned_to)"
        yield report("products_from", reason)


def _reporters(
    who: tuple[str, ...], column: str, report: Report, files: Files
) -> Iterator[Problem]:
    """Find units and kinds (``@PHONG_SO``) that the plan does not have."""
    kinds, units = files["kinds.csv"], files["units.csv"]
    if not (kinds.complete and units.complete):
        return
    known = {f"@{kind}" for kind in kinds.values("kind")} | units.values("code")
    unknown = [one for one in who if one not in known]
    if unknown:
        reason = f"không có đơn vị hoặc loại đơn vị {', '.join(unknown)}"
        yield report(column, f"{reason} (loại đơn vị ghi @ ở trước)")


def _metric(metric: Metric, report: Report, files: Files) -> Iterator[Problem]:
    for field in (*_RATIO_COLUMNS, "group", "also_bar"):
        filled = getattr(metric, field) not in ("", None)
        optional = field == "bar" and metric.level_of
        if field in _NEEDED[metric.measure] and not filled and not optional:
            yield report(field, f"cách đo “{metric.measure}” cần cột này")
        if filled and field not in _ALLOWED[metric.measure]:
            yield report(field, f"cách đo “{metric.measure}” không dùng cột này")
    if metric.measure == "coverage" and metric.has_ceiling:
        yield report("direction", "độ phủ kiểm tra là mức tối thiểu, chỉ được ghi at_least")
    if metric.bar == 0 and metric.direction == "at_least":
        yield report("bar", "mức tối thiểu 0% lúc nào cũng đạt; ghi mức phải đạt, hoặc at_most")
    if metric.bar == 100 and metric.has_ceiling:
        yield report("bar", "mức trần 100% lúc nào cũng đạt; ghi mức trần thấp hơn, hoặc at_least")
    yield from _target(metric.target, report, files)
    yield from _level(metric, report, files)
    entered = [name for name in (metric.numerator_form, metric.denominator_form) if name in ENTERED]
    reported = metric.denominator_form in OFFERED and metric.numerator_form not in ENTERED
    if reported and metric.basis != "latest":
        reason = f"{metric.denominator_form} là bảng của Văn phòng mà đơn vị báo cáo: ghi latest"
        yield report("basis", reason)
    elif entered and not reported and metric.basis and metric.basis != "as_of":
        reason = f"{entered[0]} là bảng của Văn phòng, chỉ tính đến một ngày: ghi as_of"
        yield report("basis", reason)
    elif metric.basis == "as_of" and len(entered) < 2:
        yield report("basis", f"as_of chỉ dùng cho bảng của Văn phòng: {', '.join(ENTERED)}")
    if entered and metric.kinds:
        yield report("kinds", "bảng của Văn phòng không chia theo loại đơn vị, để trống cột này")
    items = files["iso.csv"]
    if metric.measure == "confirmed" and items.complete and metric.id not in items.values("metric"):
        yield report("id", "iso.csv không có mục nào để xác nhận chỉ số này")


def _target(target: str, report: Report, files: Files) -> Iterator[Problem]:
    """Find a metric of a target, a task (``N20``) or a clause that there is not."""
    name, file = target, "targets.csv"
    if not target.isdigit():
        name, file = target.removeprefix("N"), "tasks.csv" if target[0] == "N" else "clauses.csv"
    loaded = files[file]
    told = loaded.rows or not loaded.file.late  # a plan need not come with its clauses
    if loaded.complete and told and name not in loaded.values("id"):
        yield report("target", f"{name} không có trong {file}, cột id")


def _level(metric: Metric, report: Report, files: Files) -> Iterator[Problem]:
    """Find kinds of units that there are not, and lines of a level that belong to no metric."""
    if metric.kinds and metric.measure != "ratio":
        yield report("kinds", f"cách đo “{metric.measure}” không dùng cột này")
    known = files["kinds.csv"]
    unknown = [kind for kind in metric.kinds if kind not in known.values("kind")]
    if unknown and known.complete and not (metric.level_of and metric.kinds == NOBODY):
        yield report("kinds", f"{', '.join(unknown)} không có trong {_PLACES['kinds.csv']}")
    if not metric.level_of:
        return
    if not metric.kinds:
        reason = f"dòng theo cấp phải ghi loại đơn vị, cấp không có đơn vị nào ghi “{NOBODY[0]}”"
        yield report("kinds", reason)
    rows = [row.record for row in files["metrics.csv"].rows]
    whole = next((row for row in rows if row is not None and row.id == metric.level_of), None)
    if isinstance(whole, Metric) and whole.level_of:
        yield report("level_of", f"{whole.id} cũng là dòng theo cấp; ghi chỉ tiêu của cả hai")
    elif isinstance(whole, Metric) and whole is not _above(metric, rows):
        yield report("level_of", f"dòng theo cấp phải ở ngay dưới chỉ tiêu {whole.id}")


def _above(metric: Metric, rows: Sequence[object]) -> object:
    """Return the nearest metric above a line of a level that is none itself."""
    before = rows[: rows.index(metric)]
    return next((row for row in reversed(before) if not getattr(row, "level_of", "")), None)


def _form(form: FormOfKind, report: Report, files: Files) -> Iterator[Problem]:
    known = [module.name for module in pkgutil.iter_modules(validation.forms.__path__)]
    if form.form not in known:
        yield report("form", f"không có biểu mẫu này; các biểu mẫu: {', '.join(known)}")


def _indicator(indicator: Indicator, report: Report, files: Files) -> Iterator[Problem]:
    said = files["clauses.csv"]
    unknown = [clause for clause in indicator.clause if clause not in said.values("id")]
    if unknown and said.complete and said.rows:
        yield report("clause", f"{', '.join(unknown)} không có trong clauses.csv, cột id")
    if not indicator.task and not indicator.clause:
        yield report("task", "phải ghi nhiệm vụ, hoặc câu của Kế hoạch ở cột clause")
    yield from _part(indicator, report, files)
    kinds, units = files["kinds.csv"], files["units.csv"]
    if indicator.kinds == ("*",) or not (kinds.complete and units.complete):
        return
    known = kinds.values("kind") | units.values("code")
    unknown = [one for one in indicator.kinds if one not in known]
    if unknown:
        places = f"{_PLACES['kinds.csv']}, cũng không trong {_PLACES['units.csv']}"
        yield report("kinds", f"{', '.join(unknown)} không có trong {places}")


def _part(indicator: Indicator, report: Report, files: Files) -> Iterator[Problem]:
    """Find a part that cannot be held against its whole in every return."""
    rows = [row.record for row in files["indicators.csv"].rows]
    for whole in rows if indicator.part_of else ():
        if not isinstance(whole, Indicator) or whole.code != indicator.part_of:
            continue
        alike = whole.unit_of_measure == indicator.unit_of_measure and whole != indicator
        given = whole.kinds in (("*",), indicator.kinds) and whole.asked in ("", indicator.asked)
        if not (alike and given):
            reason = f"{whole.code} phải là chỉ số khác, cùng đơn vị tính, cùng nơi và kỳ báo cáo"
            yield report("part_of", reason)
    told = [row for row in rows if isinstance(row, Indicator) and row.apart and row != indicator]
    if indicator.apart and not any(row.part_of == indicator.part_of != "" for row in told):
        yield report("apart", "ghi “x” ở ít nhất hai phần của cùng một chỉ số (cột part_of)")
    if indicator.earlier and (indicator.apart or not indicator.part_of):
        reason = "ghi “x” ở một phần của chỉ số khác (cột part_of), không ghi cùng cột apart"
        yield report("earlier", reason)


def _clause(clause: Clause, report: Report, files: Files) -> Iterator[Problem]:
    for column, reason in clauses.missing(clause):
        yield report(column, reason)
    if clause.who != clauses.EVERYBODY:
        yield from _reporters(clause.who, "who", report, files)
    for kind, (file, column) in clauses.HOMES.items():
        unknown = [name for name in clause.names(kind) if name not in files[file].values(column)]
        if unknown and files[file].complete:
            yield report("carriers", f"{', '.join(unknown)} không có trong {file}, cột {column}")
    tasks = files["tasks.csv"]
    if clause.task and tasks.complete and clause.task not in tasks.values("id"):
        yield report("id", f"{clause.task} không có trong tasks.csv, cột id")
    ids = files["clauses.csv"].values("id")
    if clause.has(clauses.HEADING) and not any(one.startswith(f"{clause.id}.") for one in ids):
        yield report("carriers", "tiêu đề không có câu nào ở dưới")


def _unit_plan(row: UnitPlan, report: Report, files: Files) -> Iterator[Problem]:
    if row.task:
        for column in ("clause", "who", "due_date"):
            if getattr(row, column):
                yield report(column, f"nhiệm vụ {row.task} đã nói điều này, để trống ô này")
        return
    if not row.clause:
        yield report("task", "phải ghi nhiệm vụ, hoặc câu của Kế hoạch ở cột clause")
        return
    said = files["clauses.csv"]
    if said.complete and said.rows and row.clause not in said.values("id"):
        yield report("clause", f"{row.clause} không có trong clauses.csv, cột id")
    if [one.cells["clause"] for one in files["unit_plans.csv"].rows].count(row.clause) > 1:
        yield report("clause", "ghi hai lần; mỗi câu ghi một dòng")
    for column in ("who", "due_date"):
        if not getattr(row, column):
            yield report(column, "kế hoạch không thuộc nhiệm vụ nào thì phải ghi ô này")
    yield from _reporters(row.who, "who", report, files)


def _unit(unit: Unit, report: Report, files: Files) -> Iterator[Problem]:
    if unit.valid_to is not None and unit.valid_to < unit.valid_from:
        yield report("valid_to", "ngày hết hiệu lực sớm hơn ngày bắt đầu hiệu lực")
    if unit.successor == unit.code:
        yield report("successor", "đơn vị không thể kế thừa chính mình")
    elif unit.successor and unit.valid_to is None:
        yield report("successor", "chỉ đơn vị đã hết hiệu lực mới có đơn vị kế thừa")
    elif unit.successor and unit.code in _successors(unit, files):
        yield report("successor", "các đơn vị kế thừa lẫn nhau thành vòng")


def _successors(unit: Unit, files: Files) -> set[str]:
    """Return who succeeds a unit, one after the other."""
    next_of = {row.cells["code"]: row.cells["successor"] for row in files["units.csv"].rows}
    found: set[str] = set()
    code = unit.successor
    while code and code not in found:
        found.add(code)
        code = next_of.get(code, "")
    return found


def _rank(rank: Rank, report: Report, files: Files) -> Iterator[Problem]:
    if rank.total == 0:
        yield report("total", "tổng số địa phương phải lớn hơn 0")
    elif rank.limit is not None and not 0 < rank.limit <= rank.total:
        yield report("limit", f"giới hạn phải từ 1 đến {rank.total} (cột total)")
    if rank.limit is not None and rank.goal == "improve":
        yield report("limit", "mục tiêu improve so với năm trước, không dùng giới hạn")


def _criterion(criterion: Criterion, report: Report, files: Files) -> Iterator[Problem]:
    rows = [row.record for row in files["metrics.csv"].rows]
    named = next((row for row in rows if row is not None and row.id == criterion.metric), None)
    if criterion.criterion != RETURNS and not criterion.metric:
        yield report("metric", "cần mã chỉ số: tiêu chí tính theo công thức của chỉ số đó")
    elif isinstance(named, Metric) and not _counts_returns(named):
        reason = "không tính từ báo cáo của từng đơn vị, không làm tiêu chí được"
        yield report("metric", f"chỉ số {criterion.metric} {reason}")
    elif criterion.bar is None and not criterion.metric:
        yield report("bar", "cần mã chỉ số ở cột metric hoặc ngưỡng phần trăm ở cột này")
    elif criterion.bar is None and isinstance(named, Metric):
        if named.bar is None:
            yield report("metric", f"chỉ số {criterion.metric} không có ngưỡng để so")
        elif named.has_ceiling:
            reason = "có mức trần, còn tiêu chí này đếm việc làm được; ghi mức phải đạt ở cột bar"
            yield report("metric", f"chỉ số {criterion.metric} {reason}")


def _counts_returns(metric: Metric) -> bool:
    """Tell whether a metric is a ratio of what units report."""
    entered = metric.denominator_form in ENTERED
    return metric.measure == "ratio" and metric.basis != "as_of" and not entered


_CHECKS: dict[Callable[..., object], Callable[..., Iterator[Problem]]] = {
    Task: _task,
    Metric: _metric,
    FormOfKind: _form,
    Indicator: _indicator,
    Clause: _clause,
    Unit: _unit,
    UnitPlan: _unit_plan,
    Rank: _rank,
    Criterion: _criterion,
}

"""What the register holds, as one value: the plan as Văn phòng keeps it, and every table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.base.errors import RegisterError
from cchc_xl.plan import checks, fields, keeping
from cchc_xl.plan import files as plan_files
from cchc_xl.plan.given import given_rows
from cchc_xl.plan.periods import Period, codes_of
from cchc_xl.plan.records import Percent
from cchc_xl.plan.year import Deadline, Plan, Unit, check_forms, earlier_plan, kept_plan
from cchc_xl.register.frames import addresses
from cchc_xl.register.schema import (
    SCHEMA_VERSION,
    Table,
    tables,
    tables_of,
)

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.sealing.trust import Trust
    from validation.form import Form


class Content(NamedTuple):
    """The register's content.

    ``plan`` has its units, tasks, calendar and bars from the register's own tables. ``frames``
    holds every table by its id (``cchc_xl.register.schema``): typed columns named by id, the
    current rows of all periods. ``settings`` are the identity of the register. ``unread`` are the
    ids of tables whose frames are empty because nobody asked for them, ``trust`` what a look at
    the register's seals says. ``misfits`` are tables some cells of which could not be read as what
    their columns are for, and are blank here. ``founding`` is the plan that the register was made
    from, before Văn phòng changed anything.
    """

    plan: Plan
    frames: Mapping[str, DataFrame]
    settings: Mapping[str, str]
    unread: frozenset[str] = frozenset()
    trust: Trust | None = None
    misfits: frozenset[str] = frozenset()
    founding: Plan | None = None

    @property
    def version(self) -> str:
        """Return the register's schema version."""
        return self.settings.get("schema") or SCHEMA_VERSION

    @property
    def key(self) -> bytes:
        """Return the key that signs this register's templates."""
        return bytes.fromhex(self.settings["key"])

    @property
    def forms(self) -> dict[str, Form]:
        """Return the forms of the register's plan by id, in the order of the sheets."""
        from validation.forms import forms_of

        return forms_of(self.plan.form_ids)

    @property
    def tables(self) -> dict[str, Table]:
        """Return the register's tables by id, in the order of the sheets."""
        return tables_of(self.plan.form_ids, self.version)

    def unit(self, code: str) -> Unit | None:
        """Return the unit with this code."""
        return next((unit for unit in self.plan.units if unit.code == code), None)

    def typed_unit(self, text: str) -> Unit | None:
        """Return the unit whose code a person typed, in capitals or not."""
        known = self.unit(text)
        alike = [unit for unit in self.plan.units if unit.code.casefold() == text.casefold()]
        return known or (alike[0] if len(alike) == 1 else None)

    def forms_asked(self, quarter: Period) -> dict[str, tuple[str, ...]]:
        """Return the forms that each unit (by code) is asked for in a quarter.

        They are those of its kind, less those that have no row for it.
        """
        forms = {name: form for name, form in self.forms.items() if form.is_asked(quarter.part)}
        rows = {name: given_rows(self.plan, form) for name, form in forms.items()}

        def is_asked(name: str, unit: Unit) -> bool:
            if name not in forms or not forms[name].traits.given:
                return name in forms
            return any(row.is_for(unit) for row in rows[name])

        return {
            unit.code: tuple(n for n in self.plan.forms_of(unit.kind) if is_asked(n, unit))
            for unit in self.plan.units
        }

    def is_locked(self, period: Period) -> bool:
        """Tell whether the period, or any quarter of it, is locked."""
        locked = self.locked_quarters()
        return any(quarter.code in locked for quarter in period.quarters)

    def locked_quarters(self) -> set[str]:
        """Return the codes of the locked quarters.

        A lock that was typed over does not open a period: the journal knows which are locked.
        """
        locks = self.frames["locks"]
        return set(locks.loc[locks["state"] == LOCKED, "period"]) | self.journaled_locks()

    def journaled_locks(self) -> set[str]:
        """Return the codes of the quarters that the journal knows as locked."""
        log = self.frames["journal"]
        locked = set()
        for action, code in zip(log["action"].tolist(), log["period"].tolist(), strict=True):
            if action == LOCKING:
                locked.add(str(code))
            elif action == OPENING:
                locked.discard(str(code))
        return locked

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Return the drop-downs that the plan and the register supply."""
        names = dict.fromkeys(choice.list for choice in self.plan.lists)
        units = tuple(unit.code for unit in self.plan.units)
        return {name: self.plan.choices(name) for name in names} | {"units": units}


def held_periods(content: Content) -> dict[str, str]:
    """Return the line below the title of each data table: the quarters that it holds, by id."""
    lines = {}
    for table in content.tables.values():
        if table.owner == "data":
            codes = sorted(set(content.frames[table.id]["period"].dropna()))
            held = ", ".join(Period.parse(code).title for code in codes)
            lines[table.id] = f"Kỳ có trong bảng: {held or 'chưa có kỳ nào'}"
    return lines


LOCKED, OPEN = "Đã khóa", "Đang mở"
LOCKING, OPENING = "Khóa kỳ", "Mở kỳ"
"""What the journal calls locking a period, and reopening it."""


def settings_of(system: DataFrame) -> dict[str, str]:
    """Return the identity of a register by key, from its system table."""
    known = system.dropna()
    return dict(zip(known["key"], known["value"], strict=True))


def content_of(frames: Mapping[str, DataFrame], location: str, year: int | None = None) -> Content:
    """Make the content of every table's frame; ``location`` names the register in messages."""
    settings = settings_of(frames["system"])
    _check_settings(location, settings, year)
    plan = founding_plan(location, settings)
    from validation.forms import forms_of

    forms = forms_of(plan.form_ids).values()
    check_forms(plan, {form.id: form.known(settings["schema"]) for form in forms})
    return Content(_own_plan(plan, frames), frames, settings, founding=plan)


def founding_plan(location: str, settings: Mapping[str, str]) -> Plan:
    """Return the plan that a register was made from, as it carries it.

    Registers made before they carried one follow the program's plan of their year, as it was then.
    """
    if not keeping.has_lines(settings):
        return earlier_plan(int(settings["year"]), settings["schema"])
    try:
        plan = kept_plan(keeping.files_of(settings))
    except ValueError:
        plan = None
    if plan is None or plan.digest != settings.get("plan") or str(plan.year) != settings["year"]:
        raise _damaged(location)
    _check_known(location, plan)
    return plan


def _check_known(location: str, plan: Plan) -> None:
    from validation.forms import forms

    unknown = [name for name in plan.form_ids if name not in forms()]
    if unknown:
        raise RegisterError(
            f"Sổ “{location}” có biểu mẫu mà chương trình này không biết: {', '.join(unknown)}.",
            "Dùng phiên bản chương trình đã lập sổ, hoặc phiên bản mới hơn.",
        )


def _check_settings(location: str, settings: Mapping[str, str], year: int | None) -> None:
    lacking = [name for name in ("register", "key", "year", "schema") if not settings.get(name)]
    if lacking:
        raise RegisterError(
            f"Sổ “{location}” thiếu thông tin hệ thống: {', '.join(lacking)}.",
            "Lấy lại bản sao lưu gần nhất trong thư mục “sao-luu”.",
        )
    if not _is_whole(settings):
        raise _damaged(location)
    if year is not None and int(settings["year"]) != year:
        raise RegisterError(
            f"Sổ “{location}” là sổ của năm {settings['year']}, không phải năm {year}.",
            "Chọn đúng sổ của năm, hoặc sửa kỳ báo cáo.",
        )


def _damaged(location: str) -> RegisterError:
    return RegisterError(
        f"Thông tin hệ thống của sổ “{location}” đã bị sửa hỏng.",
        "Lấy lại bản sao lưu gần nhất trong thư mục “sao-luu”.",
    )


def _is_whole(settings: Mapping[str, str]) -> bool:
    """Tell whether year and key are still what the program wrote."""
    try:
        return len(bytes.fromhex(settings["key"])) > 0 and int(settings["year"]) > 0
    except ValueError:
        return False


def _own_plan(plan: Plan, frames: Mapping[str, DataFrame]) -> Plan:
    """Replace what Văn phòng keeps in the register's own tables."""
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
    problems += _unlisted(frames, set(codes), codes_of(plan.year))
    problems += _broken_windows(calendar)
    problems += _lost("Danh mục nhiệm vụ", "nhiệm vụ", plan.tasks, tasks, "id")
    problems += _lost("Lịch báo cáo", "kỳ", plan.calendar, calendar, "period")
    if problems:
        raise RegisterError(
            "Sổ theo dõi có chỗ sai trong các bảng của Văn phòng:\n" + "\n".join(problems[:20]),
            "Sửa các chỗ nêu trên trong sổ rồi chạy lại.",
        )
    metrics = tuple(metric._replace(bar=bars[metric.id]) for metric in plan.metrics)
    joint = {task.id for task in plan.tasks if task.joint}
    tasks = [task._replace(joint=task.id in joint) for task in tasks]
    return replace(
        plan, units=tuple(units), tasks=tuple(tasks), calendar=tuple(calendar), metrics=metrics
    )


def _broken_windows(calendar: Iterable[Deadline]) -> Iterator[str]:
    """Name the quarters whose figures do not follow on those of the quarter before."""
    rows = sorted(calendar, key=lambda row: row.period)
    titles = {column.id: column.title for column in tables()["calendar"].columns}
    for row, (field, reason) in zip(rows, checks.window_problems(rows), strict=True):
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
    import pandas as pd

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


def _unlisted(
    frames: Mapping[str, DataFrame], units: Collection[str], periods: Collection[str]
) -> Iterator[str]:
    """Name the cells of Văn phòng's tables and of the locks that hold none of the values allowed.

    A blank cell is what has not been entered yet. Units and groups in the list of units itself
    are judged elsewhere.
    """
    for table in tables().values():
        if table.owner != "office" and table.id != "locks":
            continue
        for column in table.columns:
            allowed: Collection[str] = column.choices
            if column.list_name == "units":
                allowed = units
            elif column.list_name == "periods":
                allowed = periods
            elif (table.id, column.id) == ("locks", "state"):
                allowed = (LOCKED, OPEN)
            if not allowed:
                continue
            cells = frames[table.id][column.id].dropna()
            wrong = cells[~cells.isin(list(allowed))]
            wanted = "mã đơn vị trong trang “Đơn vị”" if allowed is units else ", ".join(allowed)
            places = addresses(table, wrong.to_frame(), column.id)
            for cell, value in zip(places, wrong, strict=True):
                yield (
                    f"- trang “{table.sheet}”, ô {cell} (“{column.title}”) là “{value}”, "
                    f"chỉ được ghi: {wanted}"
                )


def _as_bar(value: Any) -> Percent | None:
    import pandas as pd

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

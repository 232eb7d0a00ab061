"""What is due soon and what is overdue: whose it is, until when, and where it stands.

Each kind of thing is one function of the register's content and a day, which gives what is open
then; whoever adds a kind adds its function to ``SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cchc_xl.measures.coverage import inspections_of
from cchc_xl.measures.sent_on import asked_reports, city_reports
from cchc_xl.measures.submission_states import excused, sent_returns
from cchc_xl.merging.offers import with_codes
from cchc_xl.merging.unit_plans import received_plans
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.inspections import QUARTERS
from cchc_xl.plan.succession import heirs, is_closed
from cchc_xl.plan.words import task_words
from cchc_xl.register.frames import first_row, plain_values
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import BY_OFFICE
from validation.words import COMPLETED, NOT_ARISEN

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

TASKS, CITY_TASKS, DOCUMENTS, INSPECTIONS = "nhiem_vu", "ubnd_giao", "vbqppl", "kiem_tra"
DAYS = 30
"""How far one looks ahead where nobody says it."""
RETURN = "Báo cáo"
"""What a return is called that has not come, or must be corrected."""
NOBODY_LEADS = "{} đã thôi hoạt động, không có đơn vị kế thừa: ghi đơn vị chủ trì khác"
"""What is said of a thing whose lead unit has closed and nobody goes on for."""
SHEET = "out_due"
"""The sheet that shows it (id)."""


class Due(NamedTuple):
    """A thing to be done by the end of ``day``, by a unit (code; "" is Văn phòng).

    Where nobody has said until when, it is not ``dated``: from ``day`` on it can be done.
    """

    day: date
    unit: str
    kind: str
    what: str
    place: str
    dated: bool = True

    @property
    def deadline(self) -> date | None:
        """Return the day until which it must be done, if there is one."""
        return self.day if self.dated else None

    def days_left(self, as_of: date) -> int | None:
        """Return how many days are left; below 0 it is overdue."""
        return (self.day - as_of).days if self.dated else None

    def is_overdue(self, as_of: date) -> bool:
        """Tell whether it should have been done before a day."""
        return self.dated and self.day < as_of

    def words(self, as_of: date) -> str:
        """Return how many days are left or passed, in words."""
        days = self.days_left(as_of)
        if days is None:
            return "Chưa ghi hạn"
        if not days:
            return "Hôm nay"
        return f"Còn {days} ngày" if days > 0 else f"Quá hạn {-days} ngày"


Source: TypeAlias = "Callable[[Content, date], Iterator[Due]]"


def due_things(content: Content, as_of: date, days: int = DAYS) -> list[Due]:
    """Return what is overdue on a day or due within so many days after it, by day, then unit."""
    last = as_of + timedelta(days=days)
    order = {unit.code: number for number, unit in enumerate(content.plan.units)}
    found = [due for source in SOURCES for due in source(content, as_of) if due.day <= last]
    return sorted(found, key=lambda due: (due.day, order.get(due.unit, -1), due.kind, due.what))


def told_until(content: Content, period: Period) -> Content:
    """Return a register's content without what returns of later periods tell."""
    frames = dict(content.frames)
    for name in content.forms:
        frame = frames[name]
        rows = frame.set_axis(_rows(frame)).rename_axis("row")
        told = rows["period"].le(content.plan.periods_of(period)[-1].code)
        frames[name] = rows[told.fillna(False).astype(bool)]
    return content._replace(frames=frames)


def subtitle(as_of: date) -> str:
    """Return the line below the sheet's title: of which day it is."""
    return f"Tính đến ngày {as_of:%d/%m/%Y}: việc quá hạn và việc đến hạn trong {DAYS} ngày tới"


def name_of(content: Content, due: Due) -> str:
    """Return the name of whose it is."""
    unit = content.unit(due.unit)
    return unit.name if unit else due.unit or BY_OFFICE


def _tasks(content: Content, as_of: date) -> Iterator[Due]:
    """Give the tasks of the plan's list that a unit was given and has not completed.

    One that is fulfilled by a plan's coming is due as that (``_unit_plans``). A joint task stands
    under each of its lead units that has not completed it, with all of these.
    """
    reported: dict[tuple[str, str], tuple[str, str]] = {}
    for row, record in _records(content, TASKS, newest=False):
        reported[record["unit"], record["task"]] = (record["status"], _at(TASKS, row))
    words = task_words(content.plan.tasks)
    rows = dict(zip(content.frames["tasks"]["id"], _rows(content.frames["tasks"]), strict=True))
    shared: dict[str, list[Due]] = {}
    for unit in content.plan.units:
        for task in content.plan.tasks_of(unit) if unit.is_active_on(as_of) else ():
            unknown = ("", _at("tasks", rows.get(task.id, first_row())))
            status, place = reported.get((unit.code, task.id), unknown)
            if task.due_date and not task.by_receipt and status not in (COMPLETED, NOT_ARISEN):
                what = f"{task.id}. {words[task.id]}"
                due = Due(task.due_date, unit.code, "Nhiệm vụ trong danh mục", what, place)
                if task.joint:
                    shared.setdefault(task.id, []).append(due)
                else:
                    yield due
    for dues in shared.values():
        yield from _of_all(dues)


def _unit_plans(content: Content, as_of: date) -> Iterator[Due]:
    """Give the units' own plans that have not come, whether or not a return is in."""
    sent = received_plans(content.frames["unit_plans"], as_of)
    words, place = task_words(content.plan.tasks), f"trang “{tables()['unit_plans'].sheet}”"
    for unit in content.plan.units:
        for owed in content.plan.plans_of(unit) if unit.is_active_on(as_of) else ():
            day = owed.due_date
            if day and unit.is_active_on(day) and (owed.id, unit.code) not in sent:
                what = words.get(owed.id, "Kế hoạch cải cách hành chính của đơn vị")
                last, kind = day - timedelta(days=1), "Kế hoạch của đơn vị"
                yield Due(last, unit.code, kind, f"{owed.title}. {what}", place)


def _of_all(dues: Sequence[Due]) -> Iterator[Due]:
    """Give the thing that several units have to do together, under each, with who is left."""
    left = ", ".join(due.unit for due in dues)
    for due in dues:
        yield due._replace(what=f"{due.what} (nhiệm vụ chung; còn {left})")


def _city_tasks(content: Content, as_of: date) -> Iterator[Due]:
    """Give the city's tasks that no report says to be done."""
    kind = "Nhiệm vụ thành phố giao"
    if content.forms[CITY_TASKS].traits.offered in content.plan.offered:
        yield from _offered(content, CITY_TASKS, "completion_date", kind, as_of)
        return
    for row, record in _records(content, CITY_TASKS):
        if record["deadline"] and not record["completion_date"]:
            place, what = _at(CITY_TASKS, row), record["document"]
            yield Due(record["deadline"], record["unit"], kind, what, place)


def _offered(content: Content, name: str, done: str, kind: str, as_of: date) -> Iterator[Due]:
    """Give what Văn phòng's own table asks for and the last report does not say to be done.

    What a unit was given that has closed is its successor's; without one Văn phòng has to name who.
    """
    form = content.forms[name]
    home, code = form.traits.offered, form.traits.code
    rows = with_codes(content.plan, form, content.frames[name])
    told = content._replace(frames={**content.frames, name: rows})
    ended = {one[code] for _, one in _records(told, name) if one[done]}
    closed = {unit.code for unit in content.plan.units if is_closed(unit, as_of)}
    going_on = heirs(content.plan.units, as_of)
    frame = content.frames[home]
    places = dict(zip(frame[tables()[home].key[0]], _rows(frame), strict=True))
    for row in content.plan.offered[home]:
        if row.code not in ended:
            place, what = _at(home, places.get(row.code, first_row())), f"{row.code}. {row.words}"
            unit = going_on.get(row.unit, row.unit)
            if unit in closed:
                unit, what = "", f"{what} ({NOBODY_LEADS.format(unit)})"
            yield Due(row.day, unit, kind, what, place)


def _documents(content: Content, as_of: date) -> Iterator[Due]:
    """Give the legal documents that are planned and not issued."""
    kind = "Ban hành văn bản QPPL"
    if content.forms[DOCUMENTS].traits.offered in content.plan.offered:
        yield from _offered(content, DOCUMENTS, "issue_date", kind, as_of)
        return
    for row, record in _records(content, DOCUMENTS):
        if record["planned_date"] and not record["issue_date"]:
            place, what = _at(DOCUMENTS, row), record["name"]
            yield Due(record["planned_date"], record["unit"], kind, what, place)


def _remedies(content: Content, as_of: date) -> Iterator[Due]:
    """Give what inspections found and nobody has remedied, of those that set a deadline for it.

    An inspection that a unit tells of again is as it was told last.
    """
    for table in ("inspections", INSPECTIONS):
        key = ("unit", "inspected_unit", "inspection_date")
        told = _records(content, table, newest=False)
        last = {tuple(map(record.get, key)): (row, record) for row, record in told}
        for row, record in last.values():
            day, left = record.get("remedy_deadline"), _left(record)
            if day and left != 0:
                number = record["conclusion_number"] or f"{record['inspection_date']:%d/%m/%Y}"
                what = f"Kiểm tra {number}: còn {left or 'chưa rõ số'} tồn tại"
                place = _at(table, row)
                yield Due(day, record["inspected_unit"], "Khắc phục sau kiểm tra", what, place)


def _left(record: dict[str, Any]) -> int | None:
    """Return how many findings are not remedied; nobody knows where they were not counted."""
    if record["findings"] is None:
        return None
    return max(0, int(record["findings"]) - int(record["remedied"] or 0))


def _returns(content: Content, as_of: date) -> Iterator[Due]:
    """Give the returns that have not come, or must be corrected."""
    sent, free = sent_returns(content), excused(content)
    for quarter in content.plan.periods:
        last = content.plan.deadline_of(quarter) - timedelta(days=1)
        for unit in content.plan.expected_units(quarter):
            key = (unit.code, quarter.code)
            if key in free or (key in sent and sent[key].accepted is not None):
                continue
            to_do = "sửa và gửi lại" if key in sent else "gửi"
            place = f"trang “{tables()['out_wall'].sheet}”"
            yield Due(last, unit.code, RETURN, f"Báo cáo {quarter.title}: {to_do}", place)


def _city_reports(content: Content, as_of: date) -> Iterator[Due]:
    """Give the reports to the city that Văn phòng has not sent (part V.1.c).

    One without a day is told from the day on by which the units' returns must be in. A register
    that was founded without such reports has those of every period.
    """
    table = tables()["city_reports"]
    if table.id not in content.tables:
        return
    for report in city_reports(content) or asked_reports(content.plan):
        if report.sent:
            continue
        day = report.due or content.plan.deadline_of(report.period)
        what = f"Báo cáo {report.period.title} gửi {report.recipient or 'thành phố'}"
        place = _at(table.id, report.row) if report.row else f"trang “{table.sheet}”"
        yield Due(day, "", "Gửi thành phố", what, place, dated=report.due is not None)


def _planned_inspections(content: Content, as_of: date) -> Iterator[Due]:
    """Give the units that Văn phòng planned to inspect by a quarter's end and has not (part II.5).

    One that somebody has inspected meanwhile is no longer due, whoever it was.
    """
    year = content.plan.year
    ends = dict(zip(QUARTERS, (q.end for q in Period(year, "Y").quarters), strict=True))
    seen = set(inspections_of(content, year)["inspected_unit"])
    for row, record in _records(content, "inspection_plan"):
        code, quarter = record["unit"], record["quarter"]
        unit = content.unit(code)
        if code not in seen and quarter in ends and unit and unit.is_active_on(as_of):
            place = _at("inspection_plan", row)
            yield Due(ends[quarter], "", "Kiểm tra theo kế hoạch", f"{code} {unit.name}", place)


SOURCES: tuple[Source, ...] = (
    _tasks,
    _unit_plans,
    _city_tasks,
    _documents,
    _remedies,
    _returns,
    _city_reports,
    _planned_inspections,
)


def _records(
    content: Content, name: str, *, newest: bool = True
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give a table's records with their rows of the sheet, in the order of their periods.

    ``newest``: those of the last period alone, in which what is told again stands as told last.
    """
    frame = content.frames[name]
    rows = _rows(frame)
    columns = {column: plain_values(frame[column]) for column in tables()[name].ids}
    records = [
        (row, dict(zip(columns, values, strict=True)))
        for row, values in zip(rows, zip(*columns.values(), strict=True), strict=True)
    ]
    if "period" not in columns:
        return iter(records)
    last = max((record["period"] for _, record in records), default="")
    kept = [pair for pair in records if not newest or pair[1]["period"] == last]
    return iter(sorted(kept, key=lambda pair: str(pair[1]["period"])))


def _rows(frame: DataFrame) -> list[int]:
    """Return the sheet's rows of a frame: as it was read, or as it will be written."""
    if frame.index.name == "row":
        return [int(row) for row in frame.index]
    return list(range(first_row(), first_row() + len(frame)))


def _at(name: str, row: int) -> str:
    return f"trang “{tables()[name].sheet}”, dòng {row}"

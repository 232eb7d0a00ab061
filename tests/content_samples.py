"""Contents made by hand and by chance: a plan with few units, and tables filled for them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pandas as pd

from cchc_xl.consolidated import SHEETS, draw
from cchc_xl.merging.carrying import with_carried
from cchc_xl.plan.given import given_rows, rows_for
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Unit, builtin_plan
from cchc_xl.register.content import Content
from cchc_xl.register.frames import empty_frame
from cchc_xl.register.offered import leads, offered_records
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import SCHEMA_VERSION, tables
from validation.forms import forms

Row = dict[str, Any]
Q1, Q2, Q3, Q4 = (Period(2023, f"Q{number}") for number in (1, 2, 3, 4))
H1, YEAR = Period(2023, "H1"), Period(2023, "Y")
GROUPS = {"PHONG_SO": "PS_TT", "TRUC_THUOC": "PS_TT", "PHONG_GDDT": "PGD"}


def unit(code: str, kind: str = "THPT", **changes: Any) -> Unit:
    """Return a unit that has always existed, unless told otherwise."""
    made = Unit(
        code=code,
        name=f"Đơn vị {code}",
        kind=kind,
        group=GROUPS.get(kind, "DVGD"),
        district="Lê Chân",
        contact="",
        valid_from=date(2010, 1, 1),
        valid_to=None,
        successor="",
        note="",
    )
    return made._replace(**changes)


def plan_with(units: Iterable[Unit], plan: Plan | None = None) -> Plan:
    """Return a plan, by default that of 2023, with these units."""
    return replace(plan or _plan(), units=tuple(units))


@cache
def _plan() -> Plan:
    return builtin_plan(2023)


def plan_received(unit: str, day: date, task: str = "1c") -> Row:
    """Return the log's row of a unit's plan that came on a day."""
    return {
        "task": task,
        "unit": unit,
        "file": f"KH {unit}.docx",
        "hash": f"{unit}-{day}",
        "received": day,
        "modified": f"{day} 08:00:00",
        "result": "Đã nhận",
    }


def content_with(
    units: Iterable[Unit], rows: Mapping[str, Sequence[Row]], plan: Plan | None = None
) -> Content:
    """Return a content whose tables hold these rows (by table id); all others are empty.

    A table of what units report on is as good as not there when it is empty: so are older ones.
    """
    plan = plan_with(units, plan)
    frames = {name: table_frame(name, rows.get(name, ())) for name in tables()}
    offered = offered_records(frames, SCHEMA_VERSION)
    plan = replace(plan, offered={name: offered[name] for name in offered if rows.get(name)})
    frames |= with_carried(plan, frames)
    return Content(plan, frames, {})


def table_frame(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as the typed frame of a table; what a row leaves out is empty."""
    typed = _empty(name)
    unknown = {column for row in rows for column in row} - set(typed.columns)
    assert not unknown, f"{name} has no column {unknown}"
    columns: dict[str, Any] = {}
    for column in typed.columns:
        cells: list[Any] = [row.get(column) for row in rows]
        dtype: Any = typed[column].dtype
        columns[column] = pd.array(cells, dtype=dtype)
    return pd.DataFrame(columns)


@cache
def _empty(name: str) -> pd.DataFrame:
    return empty_frame(tables()[name])


def accepted(unit: str, period: Period, **changes: Any) -> dict[str, Any]:
    """Return the log's row of an accepted return that came in time."""
    return {
        "period": period.code,
        "unit": unit,
        "version": 1,
        "file": f"BC_{period}_{unit}.xlsx",
        "hash": f"{unit}{period}",
        "received": period.end - timedelta(days=30),
        "timeliness": "Đúng hạn",
        "days_late": 0,
        "activity": "Có phát sinh",
        "result": "Chấp nhận",
        "current": "x",
        **changes,
    }


def row(unit: str, period: Period, **cells: Any) -> dict[str, Any]:
    """Return a data table's row with where it was typed."""
    place = {"version": 1, "file": f"BC_{period}_{unit}.xlsx", "position": 0, "cells": "A6:N6"}
    return {"unit": unit, "period": period.code, **place, **cells}


def dossiers(unit: str, period: Period, field: str = "Giáo dục trung học", **counts: int) -> Row:
    """Return a row of the form II.06a that adds up, from its parts."""
    part = dict.fromkeys(
        ("online", "direct", "carried_over", "early", "on_time", "late", "within_limit", "overdue"),
        0,
    )
    part |= counts
    return row(
        unit,
        period,
        field=field,
        received=part["online"] + part["direct"] + part["carried_over"],
        resolved=part["early"] + part["on_time"] + part["late"],
        pending=part["within_limit"] + part["overdue"],
        **part,
    )


KINDS = ("PHONG_SO", "PHONG_GDDT", "THPT", "PT_NHIEU_CAP", "GDNN_GDTX", "TRUC_THUOC")


def one_sheet(
    content: Content, period: Period, as_of: date, name: str, today: date | None = None
) -> list[list[CellValue]]:
    """Return the rows of one output table: all together take several times as long."""
    return SHEETS[name](draw(content, period, as_of, today))


def random_content(
    seed: int,
    units: int,
    quarters: Sequence[Period] = (Q1, Q2),
    fields: int = 3,
    plan: Plan | None = None,
) -> Content:
    """Return a content filled by chance: late, missing, refused and empty returns among them."""
    chance = random.Random(seed)
    made = [_random_unit(chance, number) for number in range(units)]
    plan = plan_with(made, plan)
    rows: dict[str, list[Row]] = {name: [] for name in tables()}
    pending: dict[tuple[str, str], int] = {}
    for quarter in quarters:
        for item in made:
            if item.is_active_within(quarter.start, quarter.end):
                _submit(chance, plan, item, quarter, rows, pending, fields)
    rows["inspections"] += [_inspection(chance, made) for _ in range(units // 4)]
    _tell_again(rows, quarters)
    rows["ranks"] = [
        {"index": "PAR", "goal": "Giữ nhóm dẫn đầu", "limit": 10, "this_year": 7},
        {
            **{"index": "PAR", "goal": "Giữ nhóm dẫn đầu", "limit": 10, "this_year": 12},
            "valid_from": date(2023, 4, 16),
        },
        {"index": "PCI", "goal": "Giữ nhóm dẫn đầu", "limit": 10, "this_year": 11},
        {"index": "PAPI", "goal": "Cải thiện", "last_year": 20, "this_year": 20},
        {"index": "ICT", "goal": "Cải thiện", "last_year": 20, "this_year": 19},
        {"index": "DTI", "goal": "Cải thiện", "this_year": 3},
    ]
    rows["iso"] = [
        {"id": "ISO9001", "metric": "T11a", "result": "Đạt"},
        {"id": "ISODT", "metric": "T11b", "result": "Chưa đạt", "date": date(2023, 4, 16)},
        {"id": "ISO18091", "metric": "T11c"},
    ]
    rows["city_reports"] = [
        {"period": "2023-H1", "recipient": "Sở Nội vụ", "due_date": date(2023, 6, 15)},
        {
            **{"period": "2023-Q1", "recipient": "Sở Nội vụ", "due_date": date(2023, 3, 15)},
            **{"sent_date": date(2023, 3, 16), "number": "12/BC-SGDĐT"},
        },
        {"period": "2023-Q1", "recipient": "UBND thành phố", "sent_date": date(2023, 3, 10)},
        {"period": "2023-Y", "recipient": "UBND thành phố"},
    ]
    rows["changes"] = [
        {"unit": "VP", "text": "Lùi thời hạn", "date": date(2023, 2, 1)},
        {"unit": "VP", "text": "Bổ sung nhiệm vụ", "decision": "Đang xem xét"},
        {"unit": "DV0001", "text": "Sửa chỉ tiêu", "decision": "Chấp nhận"},
        {"unit": "DV0002"},
    ]
    rows["unit_plans"] = _plans(random.Random(seed), made)
    rows["city_tasks"] = _city_tasks(random.Random(seed), plan)
    rows["legal_programme"] = _programme(random.Random(seed), plan)
    known_fields = plan.choices("linh_vuc")
    rows["procedures"] = [_procedure(chance, number, known_fields) for number in range(40)]
    rows["city_figures"] = [
        {"date": date(2023, month, 1), "online_users": 100 * month, "verified_users": 60 * month}
        for month in (6, 1, 3, 9)
    ]
    return content_with(made, rows, plan)


def _plans(chance: random.Random, units: Sequence[Unit]) -> list[Row]:
    """Return plans that came around 10/01, some twice, some withdrawn."""
    rows = []
    for item in units:
        for _ in range(chance.choice((0, 1, 1, 2))):
            received = date(2023, 1, 10) + timedelta(days=chance.randint(-9, 90))
            task = {"PHONG_GDDT": "1b", "PHONG_SO": "V.1.a"}.get(item.kind, "1c")
            result = chance.choice(("Đã nhận", "Đã nhận", "Đã nhận", "Đã rút"))
            rows.append({**plan_received(item.code, received, task), "result": result})
    return rows


def _city_tasks(chance: random.Random, plan: Plan) -> list[Row]:
    """Return tasks that units tell of by their words, and some that nobody tells of."""
    rows = []
    for code in leads(plan, "city_tasks") or ():
        for number in range(chance.randint(0, 3)):
            deadline = date(2022, 12, 20) + timedelta(days=chance.randint(0, 210))
            later = deadline + timedelta(days=chance.randint(1, 40))
            extended = {"extended_deadline": later, "extension_document": "Công văn gia hạn"}
            rows.append(
                {"code": f"{code}.{number}", "document": f"Công văn {number}", "lead": code}
                | {"deadline": deadline, **(extended if chance.random() < 0.2 else {})}
            )
    return rows


def _programme(chance: random.Random, plan: Plan) -> list[Row]:
    """Return documents that units tell of by their words, and some that nobody tells of."""
    rows = []
    for code in leads(plan, "legal_programme") or ():
        for number in range(chance.randint(0, 4)):
            planned = date(2022, 12, 20) + timedelta(days=chance.randint(0, 210))
            later = planned + timedelta(days=chance.randint(1, 40))
            extended = {"extended_date": later, "extension_document": "Công văn gia hạn"}
            rows.append(
                {"code": f"{code}.{number}", "name": f"=Quyết định {number}", "lead": code}
                | {"planned_date": planned, **(extended if chance.random() < 0.2 else {})}
            )
    return rows


def _procedure(chance: random.Random, number: int, fields: Sequence[str]) -> dict[str, Any]:
    names = (
        *("valid_from", "valid_to", "eligible", "full_online", "standardised", "integrated"),
        *("online_payment", "issued_new", "impact_assessed"),
    )
    days = {
        name: date(2022, 11, 1) + timedelta(days=chance.randint(0, 420))
        for name in names
        if chance.random() < (0.2 if name == "valid_to" else 0.7)
    }
    return {
        "code": f"1.{number:06}",
        "field": chance.choice((None, *fields)),
        "level": chance.choice(("Sở", "Sở", "Sở", "Huyện", None)),
        "has_fee": chance.choice(("Có", "Không", None)),
        "internal": chance.choice((None, None, None, "x")),
        **days,
    }


def _random_unit(chance: random.Random, number: int) -> Unit:
    made = unit(f"DV{number:04d}", chance.choice(KINDS))
    if made.kind == "TRUC_THUOC" and chance.random() < 0.5:
        made = made._replace(group="DVGD;PS_TT")
    if chance.random() < 0.05:
        return made._replace(valid_to=date(2023, 3, 15))
    return made._replace(valid_from=date(2023, 4, 20)) if chance.random() < 0.05 else made


def _submit(
    chance: random.Random,
    plan: Plan,
    item: Unit,
    quarter: Period,
    rows: dict[str, list[Row]],
    pending: dict[tuple[str, str], int],
    fields: int,
) -> None:
    fate = chance.random()
    if fate < 0.1:
        return
    if fate < 0.2:
        sent = accepted(item.code, quarter, result="Trả lại", current=None)
        rows["submissions"].append(sent)
        return
    late = {"timeliness": "Trễ hạn", "days_late": chance.randint(1, 9)} if fate < 0.35 else {}
    if 0.35 <= fate < 0.45:  # sent back first, corrected since
        back = {"result": "Trả lại", "current": None, "hash": f"{item.code}{quarter}-0"}
        early = {"received": quarter.start + timedelta(days=20)}
        rows["submissions"].append(accepted(item.code, quarter, **back, **early))
    empty = {"activity": "Không phát sinh"} if fate > 0.92 else {}
    rows["submissions"].append(accepted(item.code, quarter, **late, **empty))
    if not empty:
        for form in plan.forms_of(item.kind):
            if form in _FILLERS:
                rows[form] += _FILLERS[form](chance, plan, item, quarter, fields)
            elif form == "tthc":
                rows[form] += _dossiers(chance, plan, item, quarter, pending, fields)


def _dossiers(
    chance: random.Random,
    plan: Plan,
    item: Unit,
    quarter: Period,
    pending: dict[tuple[str, str], int],
    fields: int,
) -> list[Row]:
    found = []
    for field in plan.choices("linh_vuc")[:fields]:
        carried = pending.get((item.code, field), 0)
        online, direct = chance.randint(0, 60), chance.randint(0, 40)
        left = chance.randint(0, (online + direct + carried) // 3)
        done = online + direct + carried - left
        early = chance.randint(0, done)
        on_time = chance.randint(0, done - early)
        overdue = chance.randint(0, left)
        pending[item.code, field] = left
        found.append(
            dossiers(
                item.code,
                quarter,
                field,
                online=online,
                direct=direct,
                carried_over=carried,
                early=early,
                on_time=on_time,
                late=done - early - on_time,
                within_limit=left - overdue,
                overdue=overdue,
            )
        )
    return found


def _tasks(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    found = []
    for task in plan.tasks_of(item):
        status = chance.choice(
            ("Chưa thực hiện", "Đang thực hiện", "Hoàn thành", "Hoàn thành", "Không phát sinh")
        )
        done = quarter.start + timedelta(days=chance.randint(-40, 80))
        day = done if status == "Hoàn thành" else None
        cells = {"task": task.id, "status": status, "completion_date": day}
        cells |= _document(
            f"{item.code} {quarter} {task.id}", quarter, "document_number", "document_date"
        )
        cells |= _progress(f"{item.code} {quarter} {task.id}")
        if quarter.ends_year:
            cells["expected"] = chance.choice((None, "Hoàn thành", "Chưa hoàn thành"))
        found.append(row(item.code, quarter, **cells))
    return found


def _progress(seed: str) -> dict[str, Any]:
    """Return how far a task is and what is in its way, or one of them, or none."""
    chance = random.Random(f"{seed} progress")
    told = {"progress": chance.randint(0, 100), "difficulty": "Thiếu người"}
    return {name: cell for name, cell in told.items() if chance.random() < 0.4}


def _document(seed: str, quarter: Period, number: str, day: str) -> dict[str, Any]:
    """Return number and date of a document, or one of them, or none."""
    chance = random.Random(seed)
    told = {number: f"{chance.randint(1, 99)}/KH", day: quarter.start}
    return {name: cell for name, cell in told.items() if chance.random() < 0.7}


def _products(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    given = rows_for(given_rows(plan, forms()["san_pham"]), item, quarter.closing)
    return [
        row(
            item.code,
            quarter,
            **{"product_code": code, "task": words["task"], "position": position},
            **_document(f"{item.code} {quarter} {code}", quarter, "number", "date"),
        )
        for position, (code, words) in enumerate(given.items())
    ]


def _services(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    names = [column.id for column in tables()["out_services"].columns if column.kind == "count"]
    return [row(item.code, quarter, **{name: chance.randint(0, 90) for name in names})]


def _documents(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    def day(share: float) -> date | None:
        shift = timedelta(days=chance.randint(-30, 120))
        return quarter.start + shift if chance.random() < share else None

    return [
        row(
            item.code,
            quarter,
            name=f"=Quyết định {number}",
            planned_date=day(0.8),
            issue_date=day(0.7),
            national_database_date=day(0.5),
            portal_date=day(0.5),
            reviewed=chance.choice((None, "Rà soát", "Bãi bỏ")),
            procedure=chance.choice((None, "Đúng quy định", "Chưa đúng quy định")),
        )
        for number in range(chance.randint(0, 4))
    ]


def _given(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    found = []
    for number in range(chance.randint(0, 3)):
        deadline = quarter.start + timedelta(days=chance.randint(-20, 110))
        done = deadline + timedelta(days=chance.randint(-9, 4)) if chance.random() < 0.8 else None
        text = f"Công văn {number}"
        found.append(
            row(item.code, quarter, document=text, deadline=deadline, completion_date=done)
        )
    return found


def _surveys(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    found = []
    for subject in ("TTHC", "Dịch vụ giáo dục công"):
        returned = chance.randint(0, 50)
        satisfied = chance.randint(returned * 8 // 10, returned)
        counts = {"sent": 50, "returned": returned, "satisfied": satisfied}
        found.append(row(item.code, quarter, subject=subject, **counts))
    return found


def _indicators(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    return [
        row(
            item.code,
            quarter,
            indicator=indicator.code,
            value=chance.choice((None, 0, 12, 0.1, 7.35, 1234.5)),
        )
        for indicator in plan.indicators_of(item, quarter)
    ]


def _texts(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    return (
        [row(item.code, quarter, text="=Đề nghị “tập huấn” thêm")] if chance.random() < 0.3 else []
    )


def _initiatives(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    cells = {"author": "Nguyễn Thị Hòa", "field": "Lĩnh vực khác", "level": "Cấp cơ sở"}
    name = {"name": "Phiếu hẹn điện tử"}
    return [row(item.code, quarter, **name, **cells)] if chance.random() < 0.3 else []


def _feedback(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    on_time, late, pending = len(item.code), quarter.end.month % 4, len(item.kind) % 3
    counts = {"received": on_time + late + pending, "on_time": on_time, "late": late}
    rest = {"pending": pending, "published": late, "harassment": pending}
    return [row(item.code, quarter, **counts, **rest)]


def _reported_inspections(
    chance: random.Random, plan: Plan, item: Unit, quarter: Period, fields: int
) -> list[Row]:
    found = _inspection(chance, list(plan.units))
    return [{**row(item.code, quarter), **found}] if chance.random() < 0.5 else []


_FILLERS = {
    "nhiem_vu": _tasks,
    "san_pham": _products,
    "dich_vu_cong": _services,
    "vbqppl": _documents,
    "ubnd_giao": _given,
    "hai_long": _surveys,
    "thong_ke": _indicators,
    "pakn": _feedback,
    "kien_nghi": _texts,
    "sang_kien": _initiatives,
    "kiem_tra": _reported_inspections,
}


def _inspection(chance: random.Random, units: Sequence[Unit]) -> dict[str, Any]:
    day = date(2023, 1, 5) + timedelta(days=chance.randint(0, 160))
    concluded = chance.random() < 0.7
    about = (None, "CCHC", "Tài chính công", "Nội dung khác hẳn")
    return {
        "inspected_unit": chance.choice(units).code,
        "inspection_date": day,
        "inspection_kind": "Đột xuất" if day.day % 3 == 0 else "Định kỳ",
        "conclusion_number": "12/KL" if concluded else None,
        "conclusion_date": day + timedelta(days=20) if concluded else None,
        "findings": day.day % 5 or None,
        "remedied": day.day % 2,
        "content": about[day.toordinal() % 4] if concluded else about[1],
        "remedy_deadline": day + timedelta(days=50) if day.day % 4 else None,
    }


def _tell_again(rows: dict[str, list[Row]], quarters: Sequence[Period]) -> None:
    """Let units tell of inspections again in the last quarter, and Văn phòng have some of them."""
    first = [one for one in rows["kiem_tra"] if one["period"] == quarters[0].code]
    concluded = {"conclusion_number": "9/KL", "conclusion_date": date(2023, 5, 5), "findings": 7}
    last = quarters[-1].code
    rows["kiem_tra"] += [{**one, "period": last, **concluded, "remedied": 2} for one in first[::3]]
    own = {column.id for column in tables()["inspections"].columns}
    rows["inspections"] += [
        {name: value for name, value in one.items() if name in own} for one in first[1::3]
    ]

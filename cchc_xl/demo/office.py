"""What Văn phòng types into its own tables: inspections, ranks, ISO, reports to the city."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from cchc_xl.demo.case import Record
from cchc_xl.demo.profile import chance
from cchc_xl.merging.between import doubts_found
from cchc_xl.merging.doubts import CODES
from cchc_xl.merging.explained import explanations
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import RECIPIENTS
from cchc_xl.plan.states.changes import DECISIONS
from cchc_xl.plan.states.doubts import WAITING
from cchc_xl.plan.states.inspections import BY_OFFICE, QUARTERS
from cchc_xl.plan.year import Plan, Rank
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import columns_of_rows, plain_values
from cchc_xl.register.port import CellValue
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import Table, tables

Typed: TypeAlias = Mapping[str, CellValue]
"""What somebody types into a record, by the columns' ids."""

CHANGES = (
    "Lùi thời hạn nhiệm vụ tập huấn dịch vụ công trực tuyến sang quý sau.",
    "Bổ sung đơn vị phối hợp cho nhiệm vụ số hóa kết quả giải quyết thủ tục hành chính.",
    "Ghi lại viện dẫn văn bản đã hết hiệu lực ở nhiệm vụ kiểm tra văn bản.",
    "Bổ sung chỉ tiêu khảo sát hài lòng về dịch vụ giáo dục công.",
)
"""What somebody may want the plan to say otherwise."""
NOTES = ("Đã nhắc qua Hệ thống quản lý văn bản.", "Theo dõi tại giao ban tháng.")
NOTED = 5
"""Of so many records Văn phòng remarks on one."""
GIVEN = (7, 10)
"""How many days after the units' deadline each recipient has its report in the demonstration."""


def inspected_units(path: Path) -> list[str]:
    """Return the units that Văn phòng has inspected, after its own table."""
    table = tables()["inspections"]
    with FileRegister.open(path, write=False) as register:
        return [str(code) for code in register.read_table(table.name)[table.columns[0].title]]


def planned_units(path: Path, period: Period) -> list[str]:
    """Return the units that Văn phòng plans to inspect in a quarter, after its own table."""
    table = tables()["inspection_plan"]
    titles = dict(zip(table.ids, table.titles, strict=True))
    with FileRegister.open(path, write=False) as register:
        read = register.read_table(table.name)
    quarter = QUARTERS[period.quarters[0].start.month // 3]
    rows = zip(read[titles["unit"]], read[titles["quarter"]], strict=True)
    return [str(unit) for unit, planned in rows if planned == quarter]


def added_to_plan(plan: Plan, drawn: Collection[str]) -> Record:
    """Return a school that Văn phòng puts into the plan of inspections besides those drawn."""
    unit = next(one for one in plan.units if one.kind == "THPT" and one.code not in drawn)
    told: Record = {"unit": unit.code, "quarter": QUARTERS[-1], "chosen_by": BY_OFFICE}
    return told | {"group": unit.group, "note": "Kiểm tra theo đơn phản ánh."}


def type_explanation(path: Path) -> None:
    """Write what a unit said by telephone of a doubt that stands in the register, if one does."""
    with FileRegister.open(path, write=False) as register:
        content = read_content(register)
    found = doubts_found(content).dropna(subset=["cell", "value"])
    found = found[found["code"].isin([*CODES.values()])]
    waiting = [one.state in WAITING for one in explanations(content, found)]
    found = found[pd.Series(waiting, found.index, dtype="bool")]
    names = ("unit", "period", "code", "sheet", "cell", "value")
    told = zip(*(plain_values(found[name].head(1)) for name in names), strict=True)
    words = {"words": "Đã rà soát với sổ gốc, số liệu đúng.", "told_by": "Người lập báo cáo"}
    records: list[Record] = [
        {**dict(zip(names, row, strict=True)), **words, "told_on": Period.parse(row[1]).end}
        for row in told
    ]
    if records:
        type_below(path, "explanations", records)


def with_notes(records: Sequence[Record]) -> list[Record]:
    """Return records of Văn phòng's with a remark beside some of them."""
    return [
        record | {"note": NOTES[number // NOTED % len(NOTES)]} if number % NOTED == 1 else record
        for number, record in enumerate(records)
    ]


def close_unit(path: Path, code: str, last: date, successor: str) -> None:
    """Write down that a unit exists until ``last`` and who goes on for it."""
    table = tables()["units"]
    with FileRegister.open(path) as register:
        place = list(register.read_table(table.name)[table.columns[0].title]).index(code)
        told: Typed = {"valid_to": last, "successor": successor, "note": "Mẫu; sáp nhập"}
        _type(register, table, [{}] * place + [told])
        register.commit()


def type_below(path: Path, name: str, records: list[Record]) -> None:
    """Add records below those that stand in a table (its id) of the register. ``RegisterError``."""
    table = tables()[name]
    rows = [[record.get(name) for name in table.ids] for record in records]
    with FileRegister.open(path) as register:
        register.append_rows(table.name, columns_of_rows(table, rows))
        register.commit()


def type_ranks(path: Path, plan: Plan, period: Period, seed: int) -> None:
    """Fill in made-up ranks of both years."""
    table, day = tables()["ranks"], period.start.replace(day=16)
    typed: list[Typed] = []
    for rank in plan.ranks:
        last_year, this_year = _ranks(rank, seed)
        typed.append(
            {"last_year": last_year, "this_year": this_year, "index_year": plan.year - 1}
            | {"valid_from": day, "document": f"Công bố {rank[0]} năm {plan.year - 1}"}
        )
    with FileRegister.open(path) as register:
        _type(register, table, typed)
        register.commit()


def type_iso(path: Path, period: Period, results: Sequence[str | None]) -> None:
    """Fill in what became of the plan's ISO items, one after the other; nothing leaves one."""
    notice = f"Thông báo đánh giá nội bộ năm {period.year}"
    told: Typed = {"date": period.start.replace(day=16), "document": notice}
    with FileRegister.open(path) as register:
        typed: list[Typed] = [{"result": name, **told} if name else {} for name in results]
        _type(register, tables()["iso"], typed)
        register.commit()


def type_city_reports(path: Path, plan: Plan, last: Period) -> None:
    """Write down which reports the city is to have by when; those up to the last quarter's went."""
    table = tables()["city_reports"]
    rows: list[list[CellValue]] = []
    for period, recipient in ((one.period, one.recipient) for one in plan.city_reports):
        days = GIVEN[RECIPIENTS.index(recipient)]
        due = plan.deadline_of(period) + timedelta(days=days)
        sent = due - timedelta(days=1) if period <= last else None
        number = f"{days * 10 + period.end.month}/BC-SGDĐT" if sent else None
        note = "Gửi qua Hệ thống quản lý văn bản." if sent and days == GIVEN[0] else None
        rows.append([period.code, recipient, due, sent, number, note])
    with FileRegister.open(path) as register:
        register.replace_table(table.name, columns_of_rows(table, rows), key=table.key_titles)
        register.commit()


def plan_changes(plan: Plan, period: Period, seed: int) -> list[Record]:
    """Return what units proposed in a quarter to change in the plan: one answered, one not yet."""
    rng = chance(seed, period.code, "changes")
    day = plan.deadline_of(period) - timedelta(days=30)
    units = rng.sample([unit.code for unit in plan.units if unit.is_active_on(day)], 2)
    found: list[Record] = []
    for number, (unit, text) in enumerate(zip(units, rng.sample(CHANGES, 2), strict=True)):
        told: Record = {"unit": unit, "text": text, "date": day}
        told["document"] = f"{rng.randint(10, 90)}/CV-{unit}"
        if number:
            answer = {"decision": rng.choice(DECISIONS[:2]), "decided_by": f"{day:%m}1/SGDĐT-VP"}
            told |= {**answer, "decided_on": day + timedelta(days=14)}
        found.append(told)
    return found


def _type(register: FileRegister, table: Table, typed: Sequence[Typed]) -> None:
    """Type values (by the columns' ids) into a table's first records."""
    read = register.read_table(table.name)
    columns = dict(zip(read.titles, map(list, read.cells), strict=True))
    titles = dict(zip(table.ids, table.titles, strict=True))
    for place, record in enumerate(typed):
        for name, value in record.items():
            columns[titles[name]][place] = value
    edited = replace(read, cells=list(columns.values()))
    register.replace_table(table.name, edited, key=table.key_titles)


def _ranks(rank: Rank, seed: int) -> tuple[int, int]:
    """Return last year's and this year's rank; all but the first index reach their goal."""
    rng = chance(seed, "rank", rank[0])
    limit = rank.limit or rank.total // 2
    last_year = rng.randint(max(2, limit // 2), limit)
    return last_year, max(1, last_year - rng.randint(1, 3))

"""The rest of a new plan's folder: the files of the plan before, moved to its year."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Final

from cchc_xl.plan import files
from cchc_xl.plan.folder import HEADER_FILE
from cchc_xl.plan.importing.tasks import Cells, Drafted
from cchc_xl.plan.importing.unread import Unread

Rows = list[Cells]

_DATES: Final = {
    files.CALENDAR.name: ("deadline", "data_from", "data_to"),
    files.CITY_REPORTS.name: ("due_date",),
    files.UNIT_PLANS.name: ("due_date",),
}
"""The columns of days that move with the year."""
_GONE: Final = "cu."
"""Begins what a metric of a task that is no more is said to be of."""


def following(
    before: Mapping[str, bytes], years: tuple[int, int], made: Drafted, unread: list[Unread]
) -> dict[str, bytes]:
    """Return a new plan's files by name, those of ``before`` moved from one year to the other.

    Tasks are called as the new list calls them. What belongs to a task that is no more is said.
    Sentences of the plan before (clauses.csv) are those of another year, and left out.
    """
    old, year = years
    found = dict(before)
    found[files.TASKS.name] = _written([f.name for f in files.TASKS.fields], made.tasks)
    _change(found, files.SECTIONS.name, lambda rows: _sections(rows, made, found, unread))
    _change(found, files.INDICATORS.name, lambda rows: _indicators(rows, made.ids, unread))
    _change(found, files.METRICS.name, lambda rows: _metrics(rows, made.ids, unread))
    _change(found, files.UNIT_PLANS.name, lambda rows: _unit_plans(rows, made.ids, unread))
    if old != year:
        _to_year(found, old, year, unread)
    return found


def rows_of(content: bytes) -> Rows:
    """Return the rows of a file by column."""
    text = content.decode("utf-8-sig")
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _written(columns: list[str], rows: Rows) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")


def _change(found: dict[str, bytes], name: str, change: Callable[[Rows], Rows]) -> None:
    """Write a file anew where its rows change; else it stays to the byte."""
    if name not in found:
        return
    before = rows_of(found[name])
    after = change([dict(row) for row in before])
    if after != before:
        header = next(csv.reader(io.StringIO(found[name].decode("utf-8-sig"), newline="")))
        found[name] = _written(header, after)


def _sections(rows: Rows, made: Drafted, found: Mapping[str, bytes], unread: list[Unread]) -> Rows:
    """Return the list's sections, and those of before that something else still stands in."""
    own = {row["id"] for row in made.sections}
    used = {
        row["section"]
        for name in (files.INDICATORS.name, files.REPORT_SENTENCES.name)
        for row in rows_of(found.get(name, b"section\n"))
    }
    kept = [row for row in rows if row["id"] not in own and row["id"] in used]
    for row in kept:
        reason = f"danh mục không có phần {row['id']} (“{row['title']}”), giữ của kế hoạch trước"
        remedy = "Sửa cột section của indicators.csv, report_sentences.csv rồi bỏ phần đó."
        unread.append(Unread("", 0, "", "", reason, remedy))
    once = {row["id"]: row for row in reversed(made.sections)}
    return [*reversed(once.values()), *kept]


def _indicators(rows: Rows, ids: Mapping[str, str], unread: list[Unread]) -> Rows:
    for row in rows:
        task = row["task"]
        if task and task not in ids:
            row["clause"] = row.get("clause", "") or f"NV.{task}"
            remedy = "Ghi nhiệm vụ mới vào cột task, hoặc bỏ chỉ số nếu không hỏi nữa."
            unread.append(_gone(files.INDICATORS.name, row["code"], task, remedy))
        row["task"] = ids.get(task, "")
    return rows


def _metrics(rows: Rows, ids: Mapping[str, str], unread: list[Unread]) -> Rows:
    for row in rows:
        task = row["target"].removeprefix("N")
        if row["target"] == task:
            continue
        if task not in ids:
            remedy = "Ghi N và mã nhiệm vụ mới vào cột target, hoặc bỏ chỉ tiêu."
            unread.append(_gone(files.METRICS.name, row["id"], task, remedy))
        row["target"] = f"N{ids[task]}" if task in ids else f"{_GONE}{task}"
    return rows


def _unit_plans(rows: Rows, ids: Mapping[str, str], unread: list[Unread]) -> Rows:
    kept = []
    for row in rows:
        task = row["task"]
        if task and task not in ids:
            remedy = "Nhiệm vụ nào đòi đơn vị gửi kế hoạch thì thêm vào unit_plans.csv."
            unread.append(_gone(files.UNIT_PLANS.name, task, task, remedy))
            continue
        kept.append({**row, "task": ids.get(task, "")})
    return kept


def _gone(file: str, key: str, task: str, remedy: str) -> Unread:
    reason = f"nhiệm vụ {task} của kế hoạch trước không thấy trong danh mục mới"
    return Unread(file, 0, f"dòng {key}", "", reason, remedy)


def _to_year(found: dict[str, bytes], old: int, year: int, unread: list[Unread]) -> None:
    later = year - old
    for name, columns in _DATES.items():
        _change(found, name, partial(_moved, columns=columns, later=later))
    text = found[HEADER_FILE].decode("utf-8")
    text = re.sub(rf"(?m)^(\s*year\s*=\s*){old}\b", rf"\g<1>{year}", text)
    found[HEADER_FILE] = re.sub(rf"\bnăm {old}\b", f"năm {year}", text).encode("utf-8")
    found.pop(files.CLAUSES.name, None)
    reason = (
        f"từ kế hoạch năm {old}, chuyển sang năm {year}: lịch báo cáo, báo cáo gửi thành phố; giữ "
        "nguyên: chỉ tiêu, chỉ số, đơn vị, danh sách; bỏ: câu chữ của kế hoạch (clauses.csv)"
    )
    remedy = "Đọc kế hoạch mới, sửa targets.csv, metrics.csv (ngưỡng), calendar.csv, units.csv."
    unread.append(Unread("", 0, "", "", reason, remedy, serious=False))


def _moved(rows: Rows, columns: tuple[str, ...], later: int) -> Rows:
    for row in rows:
        for column in columns:
            if row.get(column):
                row[column] = _years_later(date.fromisoformat(row[column]), later).isoformat()
        if row.get("period"):
            year, part = row["period"].split("-")
            row["period"] = f"{int(year) + later}-{part}"
    return rows


def _years_later(day: date, later: int) -> date:
    is_last = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + later, day=28 if is_last else day.day)

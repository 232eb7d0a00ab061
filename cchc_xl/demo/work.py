"""Tasks of the plan's list and of the city: what is done by when, with which document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cchc_xl.demo import words
from cchc_xl.demo.case import Case, Record, some_day
from cchc_xl.plan.given import Offered
from cchc_xl.plan.year import Task
from validation.forms import forms
from validation.words import (
    COMPLETED,
    IN_ORDER,
    NOT_ARISEN,
    NOT_COMPLETED,
    NOT_STARTED,
    REVIEWS,
    UNDER_WAY,
)


def nhiem_vu(case: Case) -> list[Record]:
    """Return a record for each task of the unit; a completed one stays as it was reported."""
    before = {row["task"]: row for row in case.before("nhiem_vu")}
    records = []
    for task in case.plan.tasks_of(case.unit):
        if task.by_receipt:
            continue
        earlier = before.get(task.id, {})
        if earlier.get("status") == COMPLETED:
            records.append({**earlier, "difficulty": None})
        else:
            records.append(_task(case, task))
    return records


def _task(case: Case, task: Task) -> Record:
    """Return how a task stands on the day of the report, as the unit's year is set out to go."""
    rng = case.standing(f"task {task.id}")
    start, done = _course(rng, case, task)
    if done is None and rng.random() < 0.3:
        return {"task": task.id, "status": NOT_ARISEN}
    today = case.report_date
    if done is not None and done <= today:
        number, evidence = _number(rng, case), rng.choice(words.EVIDENCE)
        document: Record = {"document_number": number, "document_date": done}
        return {
            "task": task.id,
            "status": COMPLETED,
            "progress": 100,
            "completion_date": done,
            **(document if len(task.products_of(case.unit)) == 1 else {}),
            "evidence": evidence,
        }
    if today < start or done is None:
        told: Record = {"task": task.id, "status": NOT_STARTED, "progress": 0}
        return told | _expected(case, task, done)
    passed = (today - start).days / max(1, (done - start).days)
    difficulty = rng.choice(words.DIFFICULTIES) if rng.random() < 0.12 else None
    return {
        "task": task.id,
        "status": UNDER_WAY,
        "progress": min(95, max(5, round(passed * 20) * 5)),
        "difficulty": difficulty,
        **_expected(case, task, done),
    }


def _expected(case: Case, task: Task, done: date | None) -> Record:
    """Return whether an open task is expected to be done by the year's end; some do not say."""
    if case.period.closing != "Q4" or case.chance(f"expected {task.id}").random() < 0.15:
        return {}
    return {"expected": COMPLETED if done and done <= case.period.end else NOT_COMPLETED}


def san_pham(case: Case, tasks: Sequence[Record]) -> list[Record]:
    """Return the products of tasks that end in several, where there is one already.

    A completed task has all of them, one under way the first.
    """
    before = {row["product_code"]: row for row in case.before("san_pham")}
    told = {row["task"]: row for row in tasks}
    found: list[Record] = []
    for task in case.plan.tasks_of(case.unit):
        several = task.products_of(case.unit)
        status = told.get(task.id, {}).get("status")
        there = {COMPLETED: len(several), UNDER_WAY: 1}.get(str(status), 0)
        for number, _ in enumerate(several[:there] if len(several) > 1 else (), start=1):
            code = f"{task.id}.{number}"
            found.append(before.get(code) or _product(case, code, told[task.id]))
    return found


def _product(case: Case, code: str, task: Record) -> Record:
    rng = case.standing(f"product {code}")
    done = task.get("completion_date")
    day = done if isinstance(done, date) else some_day(rng, case.start, case.report_date)
    place = rng.choice(words.EVIDENCE)
    return {"product_code": code, "number": _number(rng, case), "date": day, "place": place}


def _course(rng: Random, case: Case, task: Task) -> tuple[date, date | None]:
    """Return when work on a task begins and ends: mostly in time, some late, some never."""
    year = case.plan.year
    if task.due_date is None:
        done = some_day(rng, date(year, 2, 15), date(year, 11, 30))
        return done - timedelta(days=45), done if rng.random() < 0.4 else None
    begin = max(date(year - 1, 12, 1), task.due_date - timedelta(days=320))
    begin = min(begin + timedelta(days=rng.randint(0, 30)), task.due_date - timedelta(days=8))
    first = begin + (task.due_date - begin) / 6
    done = some_day(rng, first, task.due_date - timedelta(days=rng.randint(0, 5)))
    if rng.random() < 0.05:
        done = task.due_date + timedelta(days=rng.randint(3, 25))
    return begin, done


def _number(rng: Random, case: Case) -> str:
    return f"{rng.randint(3, 480)}/{rng.choice(words.PRODUCT_KINDS)}-{_initials(case)}"


def _initials(case: Case) -> str:
    """Return what stands for the unit in the numbers of its documents."""
    if case.unit.kind == "PHONG_SO":
        return "SGDĐT"
    return "PGDĐT" if case.unit.kind == "PHONG_GDDT" else case.unit.code


def ubnd_giao(case: Case) -> list[Record]:
    """Return how the city's tasks that Văn phòng gave the unit stand on the day of the report."""
    records: list[Record] = []
    for row in given_by_office(case, "ubnd_giao"):
        rng = case.standing(f"city task {row.code}")
        done: date | None = row.day - timedelta(days=rng.randint(0, 9))
        if rng.random() < 0.06:
            done = None if rng.random() < 0.4 else row.day + timedelta(days=4)
        if done is not None and done > case.report_date:
            done = None
        records.append({"document": row.words, "completion_date": done, "lead": case.unit.name})
    return records


def given_by_office(case: Case, form: str) -> Sequence[Offered]:
    """Return what Văn phòng's own table gives the unit to report on by a form."""
    return case.plan.offered_to(case.unit, forms()[form], case.period) or ()


def vbqppl(case: Case) -> list[Record]:
    """Return how the documents of Văn phòng's programme stand, and what was reviewed."""
    rng = case.chance("legal")
    records = [_document(case, row) for row in given_by_office(case, "vbqppl")]
    if rng.random() < 0.15:
        name = rng.choice(words.LEGAL_NAMES)
        title = f"{name} (ban hành năm {case.period.year - rng.randint(3, 8)})"
        records.append({"name": title, "reviewed": rng.choice(REVIEWS)})
    return records


def _document(case: Case, row: Offered) -> Record:
    """Return a document of the programme: most are issued in time, all appear within days."""
    rng, last = case.standing(f"document {row.code}"), case.report_date
    issued: date | None = row.day - timedelta(days=rng.randint(0, 10))
    if rng.random() < 0.1:
        issued = row.day + timedelta(days=5) if rng.random() < 0.6 else None
    if issued is None or issued > last:
        return {"name": row.words}
    entered = issued + timedelta(days=rng.randint(1, 6))
    shown = issued + timedelta(days=rng.randint(0, 4))
    return {
        "name": row.words,
        "issue_date": issued,
        "number": f"{rng.randint(5, 60)}/{case.period.year}/QĐ-UBND",
        "national_database_date": entered if entered <= last else None,
        "portal_date": shown if shown <= last else None,
        "procedure": IN_ORDER[rng.random() < 0.1],
    }

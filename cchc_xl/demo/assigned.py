"""What Văn phòng's own tables give units to report on, made up quarter by quarter."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from cchc_xl.demo import words
from cchc_xl.demo.case import Record, some_day
from cchc_xl.demo.profile import chance
from cchc_xl.plan.periods import Period
from cchc_xl.plan.plan import Plan
from cchc_xl.register.offered import leads

CITY_TASKS, LEGAL_PROGRAMME = "city_tasks", "legal_programme"
ADDED = "thống kê cơ sở vật chất phòng, chống thiên tai của các trường"


def city_tasks(plan: Plan, period: Period, seed: int) -> list[Record]:
    """Return the tasks that the city gives with a deadline within a quarter's figures."""
    records: list[Record] = []
    for unit in leads(plan, CITY_TASKS) or ():
        rng = chance(seed, unit, period.code, "city tasks")
        subjects = rng.sample(words.GIVEN_TASKS, rng.choice((0, 0, 1, 1, 2, 3)))
        for number, subject in enumerate(subjects, 1):
            code = f"UB{period.part.lstrip('QM')}.{unit}.{number}"
            records.append({"code": code, **_city_task(rng, plan, period, subject), "lead": unit})
    return records


def _city_task(rng: Random, plan: Plan, period: Period, subject: str) -> Record:
    last = plan.deadline_of(period) - timedelta(days=8)
    deadline = some_day(rng, period.start + timedelta(days=20), last)
    given = deadline - timedelta(days=rng.randint(15, 40))
    record: Record = {
        "document": f"Công văn số {rng.randint(120, 2900)}/UBND-VX ngày {given:%d/%m/%Y}",
        "content": f"{subject[:1].upper()}{subject[1:]}",
        "issuer": "UBND thành phố",
        "deadline": deadline,
    }
    if rng.random() < 0.08:
        number = rng.randint(120, 2900)
        record["extended_deadline"] = deadline + timedelta(days=rng.randint(5, 20))
        record["extension_document"] = f"Công văn số {number}/UBND-VX ngày {deadline:%d/%m/%Y}"
    return record


def added_task(plan: Plan, period: Period) -> Record:
    """Return a task of the city that a unit tells of and Văn phòng has not in its table."""
    last = plan.deadline_of(period) - timedelta(days=20)
    document = f"Công văn số 77/UBND-NC ngày {last - timedelta(days=9):%d/%m/%Y} về {ADDED}"
    return {"document": document, "deadline": last, "completion_date": last - timedelta(days=1)}


def legal_programme(plan: Plan, period: Period, seed: int) -> list[Record]:
    """Return the legal documents that are planned for a quarter."""
    records: list[Record] = []
    last = plan.deadline_of(period) - timedelta(days=12)
    for unit in leads(plan, LEGAL_PROGRAMME) or ():
        rng = chance(seed, unit, period.code, "legal")
        names = rng.sample(words.LEGAL_NAMES, rng.choice((0, 0, 1, 1, 2)))
        for number, name in enumerate(names, 1):
            planned = some_day(rng, period.start + timedelta(days=15), last)
            record: Record = {
                "code": f"VB{period.part.lstrip('QM')}.{unit}.{number}",
                "name": f"{name} năm {period.year} ({period.part})",
                "issuer": rng.choice(("HĐND", "UBND")),
                "planned_date": planned,
                "lead": unit,
            }
            if rng.random() < 0.1:
                record["extended_date"] = planned + timedelta(days=rng.randint(5, 20))
                paper = f"{rng.randint(120, 2900)}/UBND-NC"
                record["extension_document"] = f"Công văn số {paper} ngày {planned:%d/%m/%Y}"
            records.append(record)
    return records

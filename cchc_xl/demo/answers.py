"""All answers of one return, form by form."""

from __future__ import annotations

from cchc_xl.demo import dossiers, extras, inspections, words, work
from cchc_xl.demo.case import Answers, Case, Record, total
from cchc_xl.demo.profile import chance, person
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Unit
from validation.words import ACTIVE, COMPLETED, INACTIVE

__all__ = ["Answers", "Record", "answers"]

IDLE_SHARE = 0.05
"""Share of schools and centres without pending dossiers that have nothing to report."""


def answers(
    plan: Plan, unit: Unit, period: Period, seed: int, previous: Answers | None = None
) -> Answers:
    """Return what a unit answers for a quarter: for each of its forms the records it types.

    ``previous`` are its answers of the quarter before: dossiers then pending are carried over and
    completed tasks stay so. Every rule of ``validation/catalogue/rules.toml`` holds. Units are
    given by their code; prefilled fields other than a row's key are left out.
    """
    case = Case(plan, unit, period, seed, previous)
    given = plan.forms_of(unit.kind)
    if _is_idle(case):
        filled = {"bia": _cover(case, INACTIVE), "nhiem_vu": _kept_tasks(case)}
        filled["san_pham"] = [*case.before("san_pham")]
        filled["thong_ke"] = extras.of_the_year(case)
    else:
        filled = _figures(case)
    return {form: filled.get(form, []) for form in given}


def _figures(case: Case) -> Answers:
    fields = dossiers.tthc(case)
    tasks = work.nhiem_vu(case)
    received = total(fields, "received")
    return {
        "bia": _cover(case, ACTIVE),
        "nhiem_vu": tasks,
        "san_pham": work.san_pham(case, tasks),
        "tthc": fields,
        "dich_vu_cong": dossiers.dich_vu_cong(case, fields),
        "vbqppl": work.vbqppl(case),
        "kiem_tra": inspections.kiem_tra(case),
        "hai_long": dossiers.hai_long(case, received),
        "ubnd_giao": work.ubnd_giao(case),
        "pakn": dossiers.pakn(case),
        "sang_kien": extras.sang_kien(case),
        "thong_ke": extras.thong_ke(case),
        "kien_nghi": extras.kien_nghi(case),
    }


def _is_idle(case: Case) -> bool:
    """Tell whether the unit has nothing to report; never while anything is still pending."""
    left = [*case.before("tthc"), *case.before("pakn")]
    if case.unit.kind in inspections.INSPECTORS or any(row["pending"] for row in left):
        return False
    return case.chance("activity").random() < IDLE_SHARE


def _kept_tasks(case: Case) -> list[Record]:
    """Return the tasks completed earlier, which a template brings along by itself."""
    rows = case.before("nhiem_vu")
    return [row for row in rows if row.get("status") == COMPLETED]


def _cover(case: Case, activity: str) -> list[Record]:
    rng = case.standing("people")
    jobs = words.JOBS.get(case.unit.kind)
    if jobs is None:
        jobs = words.SCHOOL_JOBS if "Trường" in case.unit.name else words.CENTRE_JOBS
    line = chance(case.seed, case.unit.code, "phone").randint(0, 9999)
    return [
        {
            "activity": activity,
            "reporter": person(rng),
            "job_title": rng.choice(jobs),
            "phone": f"0225.000.{line:04d}",
            "email": case.unit.contact or None,
            "report_date": case.report_date,
            "head": person(rng),
        }
    ]

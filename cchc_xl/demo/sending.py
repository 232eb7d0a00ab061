"""Who sends a return when: most in time, some late, some not at all, some with a mistake."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo.case import Answers, Record
from cchc_xl.demo.fill import fill_all
from cchc_xl.demo.inspections import INSPECTORS
from cchc_xl.demo.profile import chance
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan


class Senders(NamedTuple):
    """How many schools and centres send nothing, late, or with a mistake in a quarter.

    ``again``: those with a mistake send a right return days later. ``recounted``: so many find
    another number of dossiers left over than they had reported; ``explained``: and say why.
    """

    missing: int
    late: int
    wrong: int
    again: bool = False
    recounted: int = 0
    explained: bool = False


SENDERS = (
    Senders(3, 5, 1),
    Senders(2, 3, 0, recounted=1, explained=True),
    Senders(2, 4, 1, again=True, recounted=1),
    Senders(1, 3, 1),
)
"""Each quarter's."""

RECOUNT = "Kiểm đếm lại hồ sơ chuyển sang: quý trước báo cáo thiếu do nhập sót phần mềm một cửa."


class Sending(NamedTuple):
    """A file that comes to Văn phòng."""

    unit: str
    answers: Answers
    name: str
    received: datetime


def sendings(
    plan: Plan,
    period: Period,
    made: Mapping[str, Answers],
    names: Mapping[str, str],
    reported: Collection[str],
    seed: int,
) -> list[Sending]:
    """Return the files of a quarter: ``names`` tells each unit's template.

    ``reported`` are the units whose figures of the quarter before are known.
    """
    senders = SENDERS[int(period.part.removeprefix("Q")) - 1]
    rng = chance(seed, period.code, "senders")
    kinds = {unit.code: unit.kind for unit in plan.units}
    schools = [code for code in made if kinds[code] not in INSPECTORS]
    drawn = rng.sample(schools, senders.missing + senders.late)
    missing, late = drawn[: senders.missing], drawn[senders.missing :]
    able = [code for code in schools if code not in drawn and made[code].get("tthc")]
    wrong = rng.sample(able, senders.wrong)
    known = [code for code in able if code in reported and code not in wrong]
    recounted = rng.sample(known, senders.recounted)
    found = []
    for code, answers in made.items():
        if code in missing:
            continue
        told = _recounted(answers, explained=senders.explained) if code in recounted else answers
        day = _received(plan, period, code, seed, is_late=code in late)
        if code not in wrong:
            found.append(Sending(code, told, names[code], day))
            continue
        found.append(Sending(code, _with_wrong_sum(told), names[code], day))
        if senders.again:
            stem, _, ending = names[code].rpartition(".")
            again = f"{stem} (gửi lại).{ending}"
            found.append(Sending(code, told, again, day + timedelta(days=3)))
    return found


def send(
    sent: list[Sending], templates: Mapping[str, Path], out: Path, progress: Progress | None
) -> None:
    """Fill in the templates; each file has the time it came."""
    out.mkdir(parents=True)
    fill_all(
        [(templates[one.unit], one.answers, out / one.name) for one in sent], progress=progress
    )
    for one in sent:
        os.utime(out / one.name, (one.received.timestamp(),) * 2)


def _received(plan: Plan, period: Period, code: str, seed: int, *, is_late: bool) -> datetime:
    rng = chance(seed, period.code, code, "received")
    days = rng.randint(0, 9) if is_late else -rng.randint(1, 2)
    day = plan.deadline_of(period) + timedelta(days=days)
    return datetime.combine(day, time(rng.randint(8, 16), rng.randint(0, 59)), VIETNAM)


def _with_wrong_sum(made: Answers) -> Answers:
    """Return answers with one total of dossiers that does not add up."""
    return _first_field(made, received=3)


def _recounted(made: Answers, *, explained: bool) -> Answers:
    """Return answers with two dossiers more from the quarter before, both resolved meanwhile."""
    told = _first_field(made, received=2, carried_over=2, resolved=2, on_time=2)
    return with_explanation(told, RECOUNT) if explained else told


def _first_field(made: Answers, **more: int) -> Answers:
    """Return answers with counts of the first field of procedures raised."""
    fields = made.get("tthc", [])
    raised: list[Record] = [
        {**row, **{name: _count(row, name) + count for name, count in more.items()}}
        for row in fields[:1]
    ]
    return {**made, "tthc": [*raised, *fields[1:]]} if fields else made


def _count(record: Record, name: str) -> int:
    value = record[name]
    return value if isinstance(value, int) else 0


def with_explanation(made: Answers, text: str) -> Answers:
    """Return answers with something said on the cover about warnings that remain."""
    (cover,) = made["bia"]
    return {**made, "bia": [{**cover, "explanation": text}]}

"""The units' own plans as they come to Văn phòng: small documents with the time they came."""

from __future__ import annotations

import os
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo.profile import chance
from cchc_xl.plan.year import OwedPlan, Plan, Unit

MISSING, LATE = {"list": 3, "clauses": 1}, {"list": 4, "clauses": 1}
"""How many units send no plan, and how many send it late: of those that the list of tasks names,
and of those that owe one by a clause alone."""

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>"
)


class Sent(NamedTuple):
    """A unit's plan as it came: in which file, when."""

    unit: Unit
    owed: OwedPlan
    file: str
    came: datetime


def plans_sent(plan: Plan, seed: int) -> list[Sent]:
    """Return the plans that came, most of them in time."""
    found: list[Sent] = []
    for part, owing in _owing(plan).items():
        rng = chance(seed, "plans" if part == "list" else part)
        drawn = rng.sample([unit.code for unit, _, _ in owing], MISSING[part] + LATE[part])
        missing, late = drawn[: MISSING[part]], drawn[MISSING[part] :]
        for unit, owed, due in owing:
            if unit.code not in missing:
                days = rng.randint(0, 12) if unit.code in late else -rng.randint(1, 9)
                hour = time(rng.randint(8, 16), rng.randint(0, 59))
                came = datetime.combine(due + timedelta(days=days), hour, VIETNAM)
                file = f"Ke hoach CCHC {plan.year} {unit.code}.docx"
                found.append(Sent(unit, owed, file, came))
    return found


def _owing(plan: Plan) -> dict[str, list[tuple[Unit, OwedPlan, date]]]:
    """Return who owes which plan by when: by the list of tasks, and by clauses alone."""
    listed = {task.id for task in plan.tasks}
    found: dict[str, list[tuple[Unit, OwedPlan, date]]] = {"list": [], "clauses": []}
    for unit in plan.units:
        for owed in plan.plans_of(unit):
            if owed.due_date and unit.is_active_on(owed.due_date):
                part = found["list" if owed.id in listed else "clauses"]
                part.append((unit, owed, owed.due_date))
    return found


def write_plans(folder: Path, plan: Plan, seed: int) -> int:
    """Write the plans that came and return how many units owe one."""
    folder.mkdir(parents=True)
    for sent in plans_sent(plan, seed):
        text = f"Kế hoạch cải cách hành chính năm {plan.year} của {sent.unit.name}"
        _write(folder / sent.file, text, sent.came)
    return sum(map(len, _owing(plan).values()))


def _write(path: Path, text: str, came: datetime) -> None:
    """Write a document of one line, as small as Word and LibreOffice open it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", _BODY.format(escape(text)))
    os.utime(path, (came.timestamp(),) * 2)

"""The units' own plans as they come to Văn phòng: small documents with the time they came."""

from __future__ import annotations

import os
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo.profile import chance
from cchc_xl.plan.year import Plan

MISSING, LATE = 3, 4
"""How many units send no plan, and how many send it late."""

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


def write_plans(folder: Path, plan: Plan, seed: int) -> int:
    """Write the plans that came and return how many units owe one."""
    owing = [
        (unit, task)
        for unit in plan.units
        for task in plan.tasks_of(unit)
        if task.by_receipt and task.due_date and unit.is_active_on(task.due_date)
    ]
    folder.mkdir(parents=True)
    rng = chance(seed, "plans")
    drawn = rng.sample([unit.code for unit, _ in owing], MISSING + LATE)
    missing, late = drawn[:MISSING], drawn[MISSING:]
    for unit, task in owing:
        if unit.code in missing or task.due_date is None:
            continue
        days = rng.randint(0, 12) if unit.code in late else -rng.randint(1, 9)
        hour = time(rng.randint(8, 16), rng.randint(0, 59))
        came = datetime.combine(task.due_date + timedelta(days=days), hour, VIETNAM)
        path = folder / f"Ke hoach CCHC {plan.year} {unit.code}.docx"
        _write(path, f"Kế hoạch cải cách hành chính năm {plan.year} của {unit.name}", came)
    return len(owing)


def _write(path: Path, text: str, came: datetime) -> None:
    """Write a document of one line, as small as Word and LibreOffice open it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", _BODY.format(escape(text)))
    os.utime(path, (came.timestamp(),) * 2)

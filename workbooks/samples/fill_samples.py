"""Make the sample returns of 2023-Q1: issue templates, fill them in real LibreOffice.

Run it with the project's Python when forms, rules or the plan have changed (``make samples``):
it writes ``so-mau-2023.xlsx``, the register that signed the templates, and ``2023-Q1/``. What
must be found in each file stands in ``tests/data/samples-2023-Q1.toml``, which is written by hand.
Needs ``soffice`` and a Python with LibreOffice's ``uno`` (``CCHC_UNO_PYTHON``, by default
``/usr/bin/python3``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from cchc_xl.demo import Answers, Record, answers
from cchc_xl.demo.register import SEED, make_register
from cchc_xl.plan.given import asked_rows, rows_for
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Unit
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.templates import context_of, file_name, issue
from cchc_xl.templates.layout import address
from validation.forms import forms

HERE = Path(__file__).parent
REGISTER = HERE / "so-mau-2023.xlsx"
PERIOD = Period(2023, "Q1")
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".xls": "MS Excel 97"}

CLEAN = {
    "VP": ".xlsx", "TTR": ".xlsx", "KTKD": ".xlsx",
    "PGD01": ".xlsx", "PGD08": ".ods", "PGD12": ".xls",
    "THPT01": ".xlsx", "THPT02": ".ods", "THPT11": ".xlsx", "THPT29": ".xlsx",
    "PTNC01": ".xlsx", "PTNC12": ".xls", "GDTX01": ".xlsx", "TT01": ".ods", "TT05": ".xlsx",
}  # fmt: skip
IDLE = "THPT50"

Step = list[Any]


class Sample(NamedTuple):
    """One file: whose template, how it is named and stored, and what the officer does in it."""

    unit: str
    steps: list[Step]
    suffix: str = ".xlsx"
    name: str = ""
    password: str = ""
    period: Period = PERIOD


class Desk:
    """The register's office and what its units would answer."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def unit(self, code: str) -> Unit:
        """Return a unit of the register. ``KeyError``: it has none with this code."""
        unit = self.content.unit(code)
        if unit is None:
            raise KeyError(code)
        return unit

    def answers(self, code: str, period: Period = PERIOD, **forms: list[Record]) -> Answers:
        """Return a unit's answers, with the records of some forms given instead."""
        plan, unit = self.content.plan, self.unit(code)
        seed = SEED
        made = answers(plan, unit, period, seed)
        while not made["pakn"]:  # nothing to report: not in these files
            seed += 1
            made = answers(plan, unit, period, seed)
        return made | forms

    def card(self, code: str, form: str, **changes: Any) -> list[Record]:
        """Return the one record of a unit's card with some fields changed."""
        return [{**self.answers(code)[form][0], **changes}]

    def typed(self, code: str, made: Answers, period: Period = PERIOD) -> list[Step]:
        """Return the steps that type answers into the unit's template."""
        edition, part = self.content.edition, period.closing
        issued = {name: forms()[name].asked(part, edition) for name in made}
        return [
            ["type", issued[form].sheet, address(issued[form], position, field), text]
            for form, records in made.items()
            for position, record in self._placed(code, form, records, period)
            for field, text in self._texts(form, record)
        ]

    def _placed(
        self, code: str, form: str, records: list[Record], period: Period
    ) -> Iterator[tuple[int, Record]]:
        """Yield each record with its place in the template; given fields are not typed."""
        plan, unit = self.content.plan, self.unit(code)
        offered = plan.offered_to(unit, forms()[form], period)
        if offered is not None:
            thing = forms()[form].traits.thing
            words = [row.words for row in offered]
            added = len(words)
            for record in records:
                if record[thing] in words:
                    rest = {name: value for name, value in record.items() if name != thing}
                    yield words.index(str(record[thing])), rest
                else:
                    yield added, record
                    added += 1
            return
        if not forms()[form].traits.given:
            yield from enumerate(records)
            return
        given = [*rows_for(asked_rows(plan, forms()[form]), unit, period.closing)]
        [key] = forms()[form].key
        for record in records:
            rest = {name: value for name, value in record.items() if name != key}
            yield given.index(str(record[key])), rest

    def _texts(self, form: str, record: Record) -> Iterator[tuple[str, str]]:
        """Yield each filled field with what the officer types or picks."""
        for field, value in record.items():
            if value is None:
                continue
            text = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
            if isinstance(value, float):
                text = text.replace(".", ",")
            if forms()[form].column(field).kind == "unit":
                text = f"{value} - {self.unit(text).name}"
            yield field, text


def clean(desk: Desk) -> Iterator[Sample]:
    """Returns without a fault, of units of every kind."""
    for code, suffix in CLEAN.items():
        yield Sample(code, desk.typed(code, desk.answers(code)), suffix)
    cover = desk.card(IDLE, "bia", activity="Không phát sinh")
    yield Sample(IDLE, desk.typed(IDLE, {"bia": cover}))


def odd(desk: Desk) -> Iterator[Sample]:
    """Nine returns that are odd or wrong in nine ways."""
    yield Sample("THPT05", desk.typed("THPT05", desk.answers("THPT05")), name="BC_2023-Q1_THPT06")
    before = Period(2022, "Q4")
    steps = desk.typed("THPT20", desk.answers("THPT20", before), before)
    yield Sample("THPT20", steps, name="BC_2023-Q1_THPT20", period=before)
    yield wrong_sums(desk)
    yield numbers_as_text(desk)
    yield old_encoding(desk)
    yield inserted_rows(desk)
    yield deleted_column(desk)
    yield broken_formulas(desk)
    yield Sample("TT03", desk.typed("TT03", desk.answers("TT03")), password="2023")


def field_of_procedures(name: str, *counts: int, postal: int = 0) -> Record:
    """Return a record of the form TTHC, its counts in the order of the columns."""
    names = [column.id for column in forms()["tthc"].columns]
    return dict(zip(names, (name, *counts, postal), strict=True))


def wrong_sums(desk: Desk) -> Sample:
    """Totals that are not the sum of their parts, on two sheets."""
    code = "GDTX03"
    made = desk.answers(
        code,
        tthc=[
            field_of_procedures("Giáo dục thường xuyên", 45, 25, 15, 2, 40, 33, 6, 1, 2, 2, 0),
            field_of_procedures("Giáo dục nghề nghiệp", 20, 12, 8, 0, 19, 14, 4, 0, 1, 1, 0),
        ],
        dich_vu_cong=desk.card(
            code, "dich_vu_cong", tracked=60, online_full_dossiers=30, apologies=1
        ),
        pakn=[
            {
                **{"received": 5, "on_time": 3, "late": 0, "pending": 1, "published": 3},
                **{"harassment": 1, "carried_over": 0},
            }
        ],
    )
    return Sample(code, desk.typed(code, made))


def numbers_as_text(desk: Desk) -> Sample:
    """Numbers and a date that were pasted as text."""
    code = "PGD09"
    online = desk.card(
        code,
        "dich_vu_cong",
        tracked=100,
        online_full_dossiers=60,
        valid_results=1234,
        digitised_results=900,
        apologies=0,
    )
    tasks = desk.answers(code)["nhiem_vu"]
    tasks[0] = {"task": tasks[0]["task"], "status": "Đang thực hiện", "progress": 95}
    explained = "Số liệu được chép từ phần mềm một cửa."
    made = desk.answers(
        code,
        bia=desk.card(code, "bia", report_date=date(2023, 3, 6), explanation=explained),
        nhiem_vu=tasks,
        tthc=[field_of_procedures("Giáo dục mầm non", 112, 80, 20, 12, 100, 85, 15, 0, 12, 12, 0)],
        dich_vu_cong=online,
    )
    pasted: list[Step] = [
        ["text", "Bìa", "B13", "06/03/2023"],
        ["text", "Nhiệm vụ", "E6", "95%"],
        ["text", "TTHC", "F6", "12 "],
        ["text", "Dịch vụ công", "B10", "1.234"],
    ]
    return Sample(code, desk.typed(code, made) + pasted)


def old_encoding(desk: Desk) -> Sample:
    """A name and a proposal typed in TCVN3 with an old font, on an old computer."""
    code = "THPT33"
    made = desk.answers(code, kien_nghi=[])
    name = "NguyÔn ThÞ H»ng"
    proposal = "§Ò nghÞ Së tæ chøc tËp huÊn vÒ dÞch vô c«ng trùc tuyÕn."
    typed: list[Step] = [
        ["type", "Bìa", "B9", name],
        ["font", "Bìa", "B9", ".VnTime"],
        ["type", "Kiến nghị", "B6", proposal],
        ["font", "Kiến nghị", "B6", ".VnTime"],
    ]
    return Sample(code, desk.typed(code, made) + typed, ".xls")


def inserted_rows(desk: Desk) -> Sample:
    """Rows inserted above a header, between records and between the lines of a card."""
    code = "PTNC07"
    made = desk.answers(
        code,
        tthc=[
            field_of_procedures("Giáo dục tiểu học", 30, 20, 10, 0, 28, 24, 4, 0, 2, 2, 0),
            field_of_procedures("Quy chế thi, tuyển sinh", 12, 9, 3, 0, 11, 9, 2, 0, 1, 1, 0),
        ],
        dich_vu_cong=desk.card(
            code, "dich_vu_cong", tracked=60, online_full_dossiers=25, apologies=0
        ),
        hai_long=[
            {"subject": "TTHC", "sent": 40, "returned": 38, "satisfied": 37},
            {"subject": "Dịch vụ giáo dục công", "sent": 60, "returned": 55, "satisfied": 53},
        ],
    )
    third = field_of_procedures("Giáo dục trung học", 18, 10, 8, 0, 18, 15, 3, 0, 0, 0, 0)
    inserted: list[Step] = [
        ["unprotect", "TTHC"],
        ["insert_rows", "TTHC", 1, 1],
        ["type", "TTHC", "A1", "Ghi chú: số liệu đã được Hiệu trưởng duyệt."],
        ["insert_rows", "TTHC", 8, 1],
        *(
            ["type", "TTHC", f"{letter}8", str(value)]
            for letter, value in zip("BCDEFGHIJKLMN", third.values(), strict=True)
        ),
        ["text", "TTHC", "L9", "1 "],
        ["unprotect", "Hài lòng"],
        ["insert_rows", "Hài lòng", 7, 2],
        ["unprotect", "PAKN"],
        ["insert_rows", "PAKN", 8, 1],
    ]
    return Sample(code, desk.typed(code, made) + inserted)


def deleted_column(desk: Desk) -> Sample:
    """The column “Giải quyết quá hạn” deleted because there was nothing in it."""
    code = "GDTX08"
    fields = [field_of_procedures("Giáo dục thường xuyên", 26, 18, 8, 0, 25, 20, 5, 0, 1, 1, 0)]
    online = desk.card(code, "dich_vu_cong", tracked=26, online_full_dossiers=12, apologies=0)
    steps = desk.typed(code, desk.answers(code, tthc=fields, dich_vu_cong=online))
    return Sample(code, [*steps, ["unprotect", "TTHC"], ["delete_column", "TTHC", "J"]])


def broken_formulas(desk: Desk) -> Sample:
    """Formulas pasted from the officer's own workbook, which lost what they refer to."""
    code = "PGD05"
    pasted: list[Step] = [
        ["formula", "TTHC", "H6", "=#REF!+1"],
        ["formula", "Dịch vụ công", "B8", "=SUM(#REF!)"],
    ]
    return Sample(code, desk.typed(code, desk.answers(code)) + pasted)


def jobs_of(samples: list[Sample], desk: Desk, issued: Path, out: Path) -> list[dict[str, Any]]:
    """Issue the templates and return the work for LibreOffice."""
    settings = desk.content.settings
    context = context_of(desk.content.plan, register=settings["register"], key=desk.content.key)
    jobs = []
    for sample in samples:
        unit = desk.unit(sample.unit)
        folder = issued / sample.period.code
        issue(folder, context, [unit], sample.period)
        template = folder / file_name(unit.code, sample.period)
        name = (sample.name or template.stem) + sample.suffix
        jobs.append(
            {
                "template": str(template),
                "out": str(out / name),
                "filter": FILTERS[sample.suffix],
                "password": sample.password,
                "steps": sample.steps,
            }
        )
    return jobs


def main() -> None:
    """Make the register and all samples anew."""
    python = os.environ.get("CCHC_UNO_PYTHON", "/usr/bin/python3")
    if not shutil.which("soffice") or not shutil.which(python):
        sys.exit("LibreOffice (soffice) and a Python with its uno module are needed")
    out = HERE / PERIOD.code
    with tempfile.TemporaryDirectory(prefix="cchc-samples-") as name:
        folder = Path(name)
        register = make_register(folder / REGISTER.name, PERIOD.year)
        with FileRegister.open(register) as opened:
            desk = Desk(read_content(opened))
        made = folder / "made"
        made.mkdir()
        jobs = jobs_of([*clean(desk), *odd(desk)], desk, folder / "issued", made)
        (folder / "jobs.json").write_text(json.dumps(jobs), "utf-8")
        typist = HERE / "type_in_office.py"
        subprocess.run([python, str(typist), str(folder / "jobs.json")], check=True)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(made, out)
        shutil.copy(register, REGISTER)
    print(f"{len(jobs)} returns in {out}")


if __name__ == "__main__":
    main()

"""A small context and the ways in which the templates' tests open what was written."""

from __future__ import annotations

import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Unit, builtin_plan
from cchc_xl.templates import TemplateContext, context_of
from cchc_xl.templates.prefill import Earlier
from cchc_xl.templates.workbook import template_bytes
from validation.form import Form
from validation.forms import forms

KEY = b"0123456789abcdef0123456789abcdef"
REGISTER = "SO-2023-7f3a"
QUARTER = Period.parse("2023-Q1")

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@cache
def plan() -> Plan:
    return builtin_plan(2023)


@cache
def context() -> TemplateContext:
    return context_of(plan(), register=REGISTER, key=KEY)


@cache
def issued_forms() -> dict[str, Form]:
    """Return the forms as the templates of ``QUARTER`` have them."""
    return {name: context().as_issued(form, QUARTER) for name, form in forms().items()}


def unit(code: str) -> Unit:
    return next(unit for unit in plan().units if unit.code == code)


def opened(code: str, earlier: Earlier | None = None, *, values: bool = False) -> Workbook:
    content = template_bytes(context(), unit(code), QUARTER, earlier)
    return openpyxl.load_workbook(BytesIO(content), data_only=values)


def recalculate(path: Path, folder: Path, suffix: str = "xlsx") -> Path:
    """Let LibreOffice open the workbook, compute every formula anew and save it again."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, "utf-8")
    target = folder / "recalculated"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(target),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target / f"{path.stem}.{suffix}"

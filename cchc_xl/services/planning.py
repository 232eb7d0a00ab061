"""A plan's folder, held against all that a register needs of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import year as plans
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.files import FILES
from cchc_xl.plan.folder import HEADER_FILE, PlanFiles
from cchc_xl.plan.year import CheckedPlan, examine_plan, require_built_in
from cchc_xl.register.schema import countable, tables
from validation.forms import forms
from validation.harmless import harmless

NAMES = (HEADER_FILE, *(file.name for file in FILES))
_SUFFIXES = (".csv", ".toml")


def check_plan(path: Path) -> CheckedPlan:
    """Find everything that is wrong with a plan's folder. ``PlanError``: there is no such folder.

    What the plan's tables say is held against one another, the forms and the register's tables.
    """
    if not path.is_dir():
        raise PlanError(
            f"Không có thư mục kế hoạch “{harmless(str(path))}”.",
            "Chỉ thư mục chứa plan.toml và các tệp .csv của kế hoạch.",
        )
    sheets = {
        ("output" if table.owner == "output" else "table", table.id): table.ids
        for table in tables().values()
    }
    found = examine_plan(PlanFiles.folder(path), countable(forms().values()), sheets)
    strange = tuple(_strangers(path))
    beside = found._replace(doubts=(*found.doubts, *_copies(path)))
    return beside._replace(plan=None, problems=found.problems + strange) if strange else beside


def check_year(year: int) -> CheckedPlan:
    """Find everything that is wrong with the program's plan of a year. ``PlanError``: none."""
    require_built_in(year)
    return check_plan(plans.YEARS / str(year))


def _strangers(path: Path) -> Iterator[Problem]:
    """Find folders and files of a plan's kinds that no plan has: their names may be mistyped."""
    built_in = path.resolve().parent == plans.YEARS
    for found in _beside(path):
        if found.is_dir():
            if not (built_in and found.match(plans.BEFORE)):
                reason = "thư mục con không thuộc kế hoạch, chuyển đi nơi khác"
                yield Problem(found.name, 0, "", "", reason)
        elif found.suffix.lower() in _SUFFIXES:
            reason = f"kế hoạch không có tệp tên này; các tệp: {', '.join(NAMES)}"
            yield Problem(found.name, 0, "", "", reason)


def _copies(path: Path) -> Iterator[Problem]:
    """Find what looks like one of a plan's files in another format, or kept from before."""
    for found in _beside(path):
        own = re.match("[a-z_]+", found.name.lower())
        of = next((name for name in NAMES if own and name.partition(".")[0] == own[0]), None)
        if of and found.is_file() and found.suffix.lower() not in _SUFFIXES:
            reason = f"tệp này không được đọc: kế hoạch đọc {of}; xóa, hoặc chuyển đi nơi khác"
            yield Problem(found.name, 0, "", "", reason)


def _beside(path: Path) -> Iterator[Path]:
    """Give all that lies in a folder and is no file of a plan, nor one that programs hide."""
    for found in sorted(path.iterdir()):
        if found.name not in NAMES and not found.name.startswith((".", "~")):
            yield found

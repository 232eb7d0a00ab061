"""A plan's folder, held against all that a register needs of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import year as plans
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.files import FILES
from cchc_xl.plan.folder import HEADER_FILE, PlanFiles
from cchc_xl.plan.year import Examined, examine_plan, require_built_in
from validation.harmless import harmless

NAMES = (HEADER_FILE, *(file.name for file in FILES))


def check_plan(path: Path) -> Examined:
    """Find everything that is wrong with a plan's folder. ``PlanError``: there is no such folder.

    What the plan's tables say is held against one another, the forms and the register's tables.
    """
    from cchc_xl.register.schema import countable, tables
    from validation.forms import forms

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
    strange = () if path.resolve().parent == plans.YEARS else tuple(_strangers(path))
    return found._replace(plan=None, problems=found.problems + strange) if strange else found


def check_year(year: int) -> Examined:
    """Find everything that is wrong with the program's plan of a year. ``PlanError``: none."""
    require_built_in(year)
    return check_plan(plans.YEARS / str(year))


def _strangers(path: Path) -> Iterator[Problem]:
    """Find folders and files of a plan's kinds that no plan has: their names may be mistyped."""
    for found in sorted(path.iterdir()):
        name = found.name
        if name.startswith((".", "~")):
            continue
        if found.is_dir():
            yield Problem(name, 0, "", "", "thư mục con không thuộc kế hoạch, chuyển đi nơi khác")
        elif name not in NAMES and found.suffix.lower() in (".csv", ".toml"):
            reason = f"kế hoạch không có tệp tên này; các tệp: {', '.join(NAMES)}"
            yield Problem(name, 0, "", "", reason)

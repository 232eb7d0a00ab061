"""A plan's folder, held against all that a register needs of it."""

from __future__ import annotations

from pathlib import Path

from cchc_xl.base.errors import PlanError
from cchc_xl.plan.folder import PlanFiles
from cchc_xl.plan.year import Examined, examine_plan
from validation.harmless import harmless


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
    return examine_plan(PlanFiles.folder(path), countable(forms().values()), sheets)

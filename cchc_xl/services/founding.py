"""A new register for a year."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cchc_xl.base.atomic import written_beside
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import make_folder
from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.plan.periods import codes_of
from cchc_xl.plan.year import Plan, load_units
from cchc_xl.register.building.config_sheet import Controls, controls_for
from cchc_xl.register.building.workbook import Heading, write_workbook
from cchc_xl.register.content import Content, content_of, held_periods
from cchc_xl.register.founding import opening_rows
from cchc_xl.register.frames import columns_of_rows, typed_frame
from cchc_xl.register.live.control import CODE_LABEL
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.archive import Archive
from cchc_xl.register.sealing.closing import founding_seal
from cchc_xl.services.planning import check_plan, check_year
from cchc_xl.services.run import subtitle_of
from cchc_xl.services.trusted import Tell, silent

if TYPE_CHECKING:
    from pandas import DataFrame


def init(
    path: Path,
    year: int | None,
    units: Path | None = None,
    controls: Controls | None = None,
    settings: Mapping[str, str] | None = None,
    folder: Path | None = None,
    entered: Mapping[str, list[list[CellValue]]] = MappingProxyType({}),
    tell: Tell = silent,
) -> Content:
    """Make a new register for a plan's year: an .xlsm with buttons, or an .xlsx without.

    ``controls`` says for which program the buttons are and where Python is (by default
    Excel and the Python that is running), ``settings`` give it another identity than one of its
    own. ``folder`` holds the plan instead of the program's own one of the year; ``tell`` hears
    what is doubtful in it. ``entered`` are rows that tables (by id) begin with.
    ``UsageProblem``: there is a file already, another suffix, controls for an .xlsx, or a plan of
    another year; ``PlanError``: a plan in which something is wrong.
    """
    if os.path.lexists(path):  # a link that leads nowhere, too
        raise UsageProblem(
            f"Tệp “{path}” đã có, không ghi đè.", "Chọn tên khác, hoặc chuyển tệp cũ đi nơi khác."
        )
    controls = controls_for(path, controls)
    plan = chosen_plan(year, folder, tell)
    rows = opening_rows(plan, load_units(units, plan, tell) if units else plan.units, settings)
    return found(path, plan, rows | dict(entered), controls, kept=units is not None)


def found(
    path: Path,
    plan: Plan,
    rows: Mapping[str, list[list[CellValue]]],
    controls: Controls | None,
    *,
    kept: bool,
) -> Content:
    """Write and seal a register that holds these rows (by table id), whose plan is ``plan``.

    ``kept``: they are more than the plan gives, so that the archive keeps them. ``OutputError``.
    """
    content = content_of(_frames(rows), str(path))
    first = plan.calendar[0].period
    closing = founding_seal(content, consolidate_sheets(content, first, first.end))
    filled = dict(rows) | {name: list(of.records()) for name, of in closing.columns.items()}
    make_folder(path.parent)
    write_register(path, content, filled, closing.code, controls)
    if kept:  # what a plan gives is known without an archive
        closing.keep(Archive(path))
    return content


def _frames(rows: Mapping[str, list[list[CellValue]]]) -> dict[str, DataFrame]:
    return {
        table.id: typed_frame(table, columns_of_rows(table, rows.get(table.id, [])))
        for table in tables().values()
    }


def write_register(
    path: Path,
    content: Content,
    rows: Mapping[str, Sequence[Sequence[CellValue]]],
    code: str,
    controls: Controls | None,
) -> None:
    """Write the workbook of a content, with these rows by table id; ``code`` is the journal's.

    ``OutputError``: it cannot be written.
    """
    plan = content.plan
    lists: dict[str, Sequence[str]] = {row.list: plan.choices(row.list) for row in plan.lists}
    lists["kinds"] = [kind.kind for kind in plan.kinds]
    lists["groups"] = [group.group for group in plan.groups]
    lists["periods"] = codes_of(plan.year, plan.reporting)
    with written_beside(path) as beside:
        write_workbook(
            beside,
            rows,
            heading=Heading.of(plan),
            lists=lists,
            subtitle=subtitle_of(plan, plan.calendar[0].period),
            subtitles=held_periods(content) | {"journal": f"{CODE_LABEL}{code}"},
            controls=controls,
            only=list(content.tables),
            own=content.edition,
        )


def chosen_plan(year: int | None, folder: Path | None, tell: Tell = silent) -> Plan:
    """Return the plan of a folder, or the program's own of a year; ``tell`` hears what is doubtful.

    ``UsageProblem``: neither is given, or they do not fit; ``PlanError``.
    """
    if folder is None:
        if year is None:
            raise UsageProblem(
                "Chưa ghi năm của kế hoạch.",
                "Ghi --year với năm của kế hoạch, hoặc --plan với thư mục kế hoạch.",
            )
        return check_year(year).whole()
    found = check_plan(folder)
    plan = found.whole()
    if year not in (None, plan.year):
        raise UsageProblem(
            f"Kế hoạch trong thư mục “{folder.name}” là của năm {plan.year}, không phải {year}.",
            "Bỏ --year, hoặc chỉ đúng thư mục kế hoạch của năm.",
        )
    if found.doubts:
        tell(found.doubted())
    return plan

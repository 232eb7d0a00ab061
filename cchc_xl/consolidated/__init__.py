"""The consolidated sheets: each is a module of ``sheets``.

Counts and sums are live formulas over the register's tables with the value that pandas computed
stored beside them; what is text is written as text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from cchc_xl.consolidated.picture import Picture, draw
from cchc_xl.consolidated.sheets import (
    city,
    city_tables,
    coverage,
    dashboard,
    due,
    glance,
    indicators,
    initiatives_proposals,
    inspections,
    league,
    legal_documents,
    procedures,
    products,
    public_services,
    surveys,
    targets,
    tasks,
    tthc,
    unit_plans,
    wall,
)
from cchc_xl.consolidated.sheets.lists import documents as document_list
from cchc_xl.consolidated.sheets.lists import doubts, open_tasks
from cchc_xl.consolidated.sheets.lists import inspections as inspection_list
from cchc_xl.plan.periods import Period
from cchc_xl.register.port import CellValue

if TYPE_CHECKING:
    from cchc_xl.register.content import Content

__all__ = ["Picture", "consolidate_sheets", "draw", "sheets_of"]

SHEETS: dict[str, Callable[[Picture], list[list[CellValue]]]] = {
    "out_dashboard": dashboard.rows,
    "out_glance": glance.rows,
    "out_targets": targets.rows,
    "out_coverage": coverage.coverage_rows,
    "out_population": coverage.population_rows,
    "out_inspections": inspections.rows,
    "out_inspection_list": inspection_list.rows,
    "out_tasks": tasks.rows,
    "out_open_tasks": open_tasks.rows,
    "out_products": products.rows,
    "out_tthc_fields": tthc.field_rows,
    "out_tthc_units": tthc.unit_rows,
    "out_services": public_services.rows,
    "out_documents": legal_documents.rows,
    "out_document_list": document_list.rows,
    "out_procedures": procedures.rows,
    "out_wall": wall.wall_rows,
    "out_shares": wall.share_rows,
    "out_wall_months": wall.wall_rows,
    "out_shares_months": wall.share_rows,
    "out_league": league.rows,
    "out_criteria": league.criterion_rows,
    "out_initiatives": initiatives_proposals.initiative_rows,
    "out_proposals": initiatives_proposals.proposal_rows,
    "out_additions": initiatives_proposals.addition_rows,
    "out_pakn": public_services.feedback_rows,
    "out_surveys": surveys.rows,
    "out_doubts": doubts.rows,
    "out_city_tasks": city.task_rows,
    "out_city_reports": city.report_rows,
    "out_city_tables": city_tables.rows,
    "out_indicators": indicators.section_rows,
    "out_indicator_units": indicators.unit_rows,
    "out_due": due.rows,
    "out_unit_plans": unit_plans.rows,
}
"""The function that gives the rows of each output table, by the table's id."""


def consolidate_sheets(
    content: Content, period: Period, as_of: date, today: date | None = None
) -> dict[str, list[list[CellValue]]]:
    """Return the rows of every output table for a period, by table id.

    ``as_of`` decides which returns are missing; units and inspections count as of that day, at the
    latest as of the period's last. ``today`` is the day of the run, if it is one.
    """
    return sheets_of(draw(content, period, as_of, today))


def sheets_of(picture: Picture) -> dict[str, list[list[CellValue]]]:
    """Return the rows of every output table of the register from what was computed before."""
    own = picture.content.tables
    return {table: rows(picture) for table, rows in SHEETS.items() if table in own}

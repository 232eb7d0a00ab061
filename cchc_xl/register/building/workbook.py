"""Builds workbooks with the register's tables: the register itself and the consolidated one.

Only new workbooks come from here. An existing register is changed by
``cchc_xl.register.file.adapter``, which touches nothing but the rows of the program's own tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.base.folders import of_the_system
from cchc_xl.plan.periods import Period, PeriodKind, periods_in
from cchc_xl.plan.year import Plan
from cchc_xl.register.building.buttons import ON_SHEETS, SHEET_BUTTON, insert_button
from cchc_xl.register.building.charts import add_dashboard_charts
from cchc_xl.register.building.config_sheet import Controls, add_config_sheet, add_macros
from cchc_xl.register.building.control_sheet import add_control_sheet
from cchc_xl.register.building.cover import add_cover
from cchc_xl.register.building.look import Look, mark_states, name_cell
from cchc_xl.register.building.overview.adding import add_overview
from cchc_xl.register.building.xlsx import PlainWorkbook
from cchc_xl.register.live import control
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import HEADER_ROW, Table, TableColumn, tables
from cchc_xl.register.schema.glance import GLANCE
from validation.form import Edition

Rows = Sequence[Sequence[CellValue]]

SPARE_ROWS = {
    "units": 20,
    "tasks": 10,
    "inspections": 40,
    "ranks": 10,
    "iso": 10,
    "city_reports": 20,
    "procedures": 40,
    "city_figures": 10,
    "changes": 20,
    "explanations": 20,
}
"""Blank rows at the end of a new register's tables that Văn phòng adds records to."""
LONGEST_LIST = 255
ALERT_TITLE = "Giá trị không đúng"
TYPED_ROWS = 2000  # how far below a header the drop-downs of an office table reach
DASHBOARD = "out_dashboard"
PRINTED = (
    *(DASHBOARD, "out_targets", "out_coverage", "out_inspections", "out_tasks"),
    *("out_tthc_fields", "out_documents", "out_procedures", "out_wall", "out_wall_months"),
    *("out_shares", "out_shares_months", "out_league", "out_additions"),
    *("out_city_reports", "out_city_tables", "out_indicators"),
)
"""The sheets of the separate workbook that are in view, and so are printed with it as a whole.

The others are lists unit by unit, and what is carried for the formulas: hundreds of pages.
"""


class Heading(NamedTuple):
    """What the cover says: the plan's title, who issued it, the year, what units report by."""

    title: str
    issuer: str
    year: int
    reporting: PeriodKind = "quarter"

    @classmethod
    def of(cls, plan: Plan) -> Heading:
        """Return what a plan's workbooks say."""
        return cls(plan.title, plan.issuer, plan.year, plan.reporting)

    @property
    def periods(self) -> tuple[Period, ...]:
        """Return the year's periods: those that units report for, and the sums of them."""
        return periods_in(self.year, self.reporting)

    @property
    def reported(self) -> tuple[str, ...]:
        """Return the parts of the year that units report for: “Q1”."""
        return tuple(one.part for one in self.periods if one.kind == self.reporting)


def write_workbook(
    path: Path,
    rows: Mapping[str, Rows],
    *,
    heading: Heading,
    lists: Mapping[str, Sequence[str]],
    only: Iterable[str] = (),
    subtitle: str = "",
    subtitles: Mapping[str, str] = MappingProxyType({}),
    controls: Controls | None = None,
    own: Edition | None = None,
) -> None:
    """Write a new workbook with the tables (all, or ``only`` these ids) and their rows.

    ``rows`` gives the rows of a table by its id; a table without rows gets one blank row, and
    columns that neither a new register of the heading's year has nor the one that they come from
    (``own``) are left out. ``lists`` holds the drop-downs of the office tables. ``subtitles``
    replaces the line below the title of some sheets (by table id). ``controls`` adds the control
    sheet, the buttons and macros; the file is an .xlsm then. ``OSError``: it cannot be written.
    """
    editions, asked = [Edition.newest(heading.year), *([own] if own else [])], set(only)
    named = [table for table in tables().values() if not only or table.id in asked]
    rows = {table.id: table.rows_in(editions, rows.get(table.id, ())) for table in named}
    chosen = [table.known(*editions) for table in named]
    options = {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}
    book = PlainWorkbook(str(path), {**options, "strings_to_urls": False})
    try:
        _fill(book, chosen, rows, heading, lists, (subtitle, subtitles), controls)
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise of_the_system(error) from error


def _fill(
    book: Workbook,
    chosen: Sequence[Table],
    rows: Mapping[str, Rows],
    heading: Heading,
    lists: Mapping[str, Sequence[str]],
    subtitle: tuple[str, Mapping[str, str]],
    controls: Controls | None,
) -> None:
    created = datetime(heading.year, 1, 1)
    book.set_properties({"title": heading.title, "company": heading.issuer, "created": created})
    book.set_calc_mode("auto")
    look = Look(book)
    if controls is not None:
        code = str(subtitle[1].get("journal", "")).removeprefix(control.CODE_LABEL)
        add_control_sheet(book, look, heading.title, heading.periods, code)
    present = {table.id for table in chosen}
    hidden = [] if lists else [table for table in chosen if table.id not in PRINTED]
    add_cover(book, look, heading.title, heading.issuer, chosen, hidden)
    if GLANCE.id in present:
        add_overview(
            book,
            heading.reported,
            rows.get(GLANCE.id, ()),
            heading.reporting,
            has_buttons=controls is not None,
            in_front=controls is None and not lists,
        )
    sheets = {table.id: book.add_worksheet(table.sheet) for table in chosen}
    for table in chosen:
        sheet, line = sheets[table.id], subtitle[1].get(table.id, subtitle[0])
        spare = SPARE_ROWS.get(table.id, 0) if lists else 0
        _write_table(sheet, table, rows.get(table.id, ()), look, line, spare)
        mark_states(look, sheet, table)
        _name_subtitle(book, table, is_register=bool(lists))
    for table in chosen:
        if table.owner == "office":
            _add_validations(book, sheets[table.id], table, lists, present)
        if table in hidden:
            sheets[table.id].hide()
        if table.owner == "system":
            sheets[table.id].very_hidden()
        if table.owner == "output" and controls is not None:
            insert_button(sheets[table.id], *SHEET_BUTTON, ON_SHEETS)
    if DASHBOARD in present:
        add_dashboard_charts(book, sheets[DASHBOARD], present, rows)
    if controls is not None:
        add_config_sheet(book, look, controls)
        add_macros(book, controls.host)


def _name_subtitle(book: Workbook, table: Table, *, is_register: bool) -> None:
    """Give the line below a sheet's title the name by which a run finds it again."""
    if table.id == "journal" and is_register:
        name_cell(book, control.JOURNAL_CODE, table.sheet, 1, 0)
    if table.owner in ("output", "data"):
        name_cell(book, table.subtitle_name, table.sheet, 1, 0)


def _write_table(
    sheet: Worksheet, table: Table, rows: Rows, look: Look, subtitle: str, spare: int = 0
) -> None:
    formats = [look.cell(column, table.owner) for column in table.columns]
    header = HEADER_ROW - 1
    sheet.write_string(0, 0, table.title, look.title)
    sheet.write_string(1, 0, subtitle, look.subtitle)
    for number, (column, style) in enumerate(zip(table.columns, formats, strict=True)):
        sheet.set_column(number, number, column.width)
        sheet.write_blank(header + 1, number, None, style)
    last = header + max(1, len(rows)) + spare
    sheet.add_table(
        header,
        0,
        last,
        len(table.columns) - 1,
        {
            "name": table.name,
            "style": "Table Style Light 9" if table.owner == "output" else "Table Style Light 1",
            "columns": [
                {"header": column.title, "header_format": look.header} for column in table.columns
            ],
        },
    )
    for row, values in enumerate(rows, start=header + 1):
        if all(value is None for value in values):
            continue
        for number, (value, style) in enumerate(zip(values, formats, strict=True)):
            write_cell(sheet, row, number, value, style)
    for row in range(header + 1 + max(1, len(rows)), last + 1):
        for number, style in enumerate(formats):
            sheet.write_blank(row, number, None, style)
    _set_up_page(sheet, table, header)


def write_cell(sheet: Worksheet, row: int, column: int, value: Any, style: Any) -> None:
    """Write one value as what it is; text is never taken for a formula, a number or a link."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, Formula):
        stored = "" if value.value is None else value.value
        sheet.write_formula(row, column, "=" + value.text, style, stored)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)


def _set_up_page(sheet: Worksheet, table: Table, header: int) -> None:
    sheet.set_row(0, 22)
    sheet.set_row(header, 45)
    if table.id == DASHBOARD:
        sheet.set_zoom(80)
    else:
        sheet.freeze_panes(header + 1, 2 if _narrow(table) else 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&RTrang &P/&N")
    sheet.hide_gridlines(2)


def _narrow(table: Table) -> bool:
    """Tell whether the first two columns leave room beside them when they stay in view."""
    return sum(column.width for column in table.columns[:2]) < 60


def _add_validations(
    book: Workbook,
    sheet: Worksheet,
    table: Table,
    lists: Mapping[str, Sequence[str]],
    present: set[str],
) -> None:
    first, last = HEADER_ROW, HEADER_ROW + TYPED_ROWS
    for number, column in enumerate(table.columns):
        rule = _validation(column, table, lists, present)
        if rule is not None:
            sheet.data_validation(first, number, last, number, rule)
    code = xl_range_abs(first, 0, last, 0)
    if table.id == "units":
        book.define_name("DanhSachDonVi", f"='{table.sheet}'!{code}")


def _fits_a_rule(choices: Sequence[str]) -> bool:
    """Tell whether Excel takes a list in its rule: commas part it, and it ends at 255 letters."""
    return len(",".join(choices)) <= LONGEST_LIST and not any("," in one for one in choices)


def _validation(
    column: TableColumn, table: Table, lists: Mapping[str, Sequence[str]], present: set[str]
) -> dict[str, Any] | None:
    alert = {"ignore_blank": True, "error_title": ALERT_TITLE}
    if column.list_name == "units" and "units" in present:
        message = "Chọn mã đơn vị trong trang “Đơn vị”."
        return {"validate": "list", "source": "=DanhSachDonVi", "error_message": message, **alert}
    if column.list_name == "groups":
        alert |= {"error_type": "warning"}  # several groups may be typed with “;” between them
    choices = column.choices or tuple(lists.get(column.list_name, ()))
    if choices and _fits_a_rule(choices):
        message = "Chọn một giá trị trong danh sách."
        return {"validate": "list", "source": list(choices), "error_message": message, **alert}
    if column.kind == "count":
        message = "Ghi số nguyên không nhỏ hơn 0."
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
        return {**rule, "error_message": message, **alert}
    if column.kind == "date":
        message = "Ghi ngày dạng ngày/tháng/năm."
        rule = {"validate": "date", "criteria": ">=", "value": date(1950, 1, 1)}
        return {**rule, "error_message": message, **alert}
    return None

"""One unit's template: its sheets in order, the summary on the cover, the hidden sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO

from cchc_xl.plan.periods import Period
from cchc_xl.returns.identity import fields_of, sign
from cchc_xl.templates import checks, layout, prefill
from cchc_xl.templates.context import TemplateContext, UnitOfTemplate
from cchc_xl.templates.sheets import Page, write_page
from cchc_xl.templates.styles import FONT, Styles
from cchc_xl.templates.summary import write_summary
from cchc_xl.templates.xlsx import TemplateWorkbook
from validation.form import Form
from validation.forms import COVER

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def template_bytes(
    context: TemplateContext,
    unit: UnitOfTemplate,
    period: Period,
    earlier: prefill.Earlier | None = None,
) -> bytes:
    """Return a unit's template for a quarter as a file's content; the same input, the same bytes.

    ``earlier`` holds the unit's records of the quarter before (``prefill.earlier_of``).
    """
    target = BytesIO()
    workbook = TemplateWorkbook(target, OPTIONS | {"default_format_properties": dict(FONT)})
    styles = Styles(workbook)
    identity = sign(context.key, context.register, unit.code, period.code, context.version)
    pages = _pages(context, unit, period, earlier or {}, styles)
    sheets = [workbook.add_worksheet(page.form.sheet) for page in pages]
    for sheet, page in zip(sheets, pages, strict=True):
        write_page(sheet, page)
    write_summary(sheets[0], pages)
    _write_lists(workbook, context, [page.form for page in pages])
    _write_identity(workbook, identity.stamp() | fields_of(page.form for page in pages))
    _set_properties(workbook, context, unit, period)
    sheets[0].activate()
    workbook.close()
    return target.getvalue()


def _pages(
    context: TemplateContext,
    unit: UnitOfTemplate,
    period: Period,
    earlier: prefill.Earlier,
    styles: Styles,
) -> list[Page]:
    forms = context.forms_of(unit, period)
    window = context.window_of(period)
    whole = {form.id for form in forms if any(column.quarter for column in form.columns)}
    sheets = {form.id: prefill.records(context, form, unit, period, earlier) for form in forms}
    sheets[COVER] = [{"unit": unit.code, "period": period.code}]
    pages = []
    for form in forms:
        days = window
        if not whole.isdisjoint((form.id, form.traits.follows)):  # a supplement tells of the year
            days = window._replace(end=max(window.end, date(period.year, 12, 31)))
        judged = checks.judged(form, context.rules.get(form.id, ()), days, forms, context.begins)
        messages = checks.first_messages(judged, sheets)
        pages.append(Page(context, unit, period, judged, sheets[form.id], messages, styles))
    return pages


def _write_lists(
    workbook: TemplateWorkbook, context: TemplateContext, forms: Sequence[Form]
) -> None:
    """Write each drop-down's choices into a column of the hidden sheet, under a defined name."""
    sheet = workbook.add_worksheet(layout.LISTS_SHEET)
    sheet.very_hidden()
    lists = {
        layout.list_name(form, column): column.choices or context.choices(column.list_name or "")
        for form in forms
        for column in form.columns
        if column.choices or column.list_name
    }
    for index, (name, choices) in enumerate(lists.items()):
        sheet.write_string(0, index, name)
        for number, choice in enumerate(choices, 1):
            sheet.write_string(number, index, choice)
        column = layout.letter(index)
        cells = f"${column}$2:${column}${len(choices) + 1}"
        workbook.define_name(name, f"={checks.quoted_sheet(layout.LISTS_SHEET)}!{cells}")


def _write_identity(workbook: TemplateWorkbook, stamp: Mapping[str, str]) -> None:
    """Write the stamp twice: into the hidden sheet and into the document's properties."""
    sheet = workbook.add_worksheet(layout.IDENTITY_SHEET)
    sheet.very_hidden()
    for row, (name, value) in enumerate(stamp.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
        workbook.set_custom_property(layout.PROPERTY_PREFIX + name, value, "text")


def _set_properties(
    workbook: TemplateWorkbook, context: TemplateContext, unit: UnitOfTemplate, period: Period
) -> None:
    workbook.set_properties(
        {
            "title": f"Báo cáo cải cách hành chính {period.title} - {unit.code} - {unit.name}",
            "subject": context.title,
            "company": context.issuer,
            "author": context.issuer,
            "created": datetime.combine(period.start, time()),
        }
    )

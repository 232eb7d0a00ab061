"""One unit's template: whether it is ready, its sheets in order, the hidden sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO

from cchc_xl.plan.periods import Period
from cchc_xl.returns.identity import EXAMPLES_SHEET, READY_SHEET, fields_of, sign
from cchc_xl.templates import checks, layout, prefill
from cchc_xl.templates.besides import looked_up
from cchc_xl.templates.context import TemplateContext, UnitOfTemplate
from cchc_xl.templates.examples import write_examples
from cchc_xl.templates.page import Page
from cchc_xl.templates.ready import write_ready
from cchc_xl.templates.sheets import write_page
from cchc_xl.templates.started import first_messages, noted
from cchc_xl.templates.styles import FONT, Styles
from cchc_xl.templates.verdict import Whole
from cchc_xl.templates.xlsx import TemplateWorkbook
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
    year: prefill.Earlier | None = None,
) -> bytes:
    """Return a unit's template for a quarter as a file's content; the same input, the same bytes.

    ``earlier`` holds the unit's records of the quarter before, ``year`` those of all the year's
    quarters before (``prefill.earlier_by_unit``).
    """
    target = BytesIO()
    workbook = TemplateWorkbook(target, OPTIONS | {"default_format_properties": dict(FONT)})
    styles = Styles(workbook)
    identity = sign(context.key, context.register, unit.code, period.code, context.version)
    pages = _pages(context, unit, period, prefill.Before(earlier or {}, year or {}), styles)
    whole = Whole(pages)
    first = workbook.add_worksheet(READY_SHEET)
    for page in pages:
        besides = whole.cover_tests() if page.form.id == COVER else {}
        write_page(workbook.add_worksheet(page.form.sheet), page, besides)
    write_ready(first, whole)
    write_examples(workbook.add_worksheet(EXAMPLES_SHEET), pages)
    _write_lists(workbook, context, pages)
    _write_identity(workbook, identity.stamp() | fields_of(page.form for page in pages))
    _set_properties(workbook, context, unit, period)
    first.activate()
    workbook.close()
    return target.getvalue()


def _pages(
    context: TemplateContext,
    unit: UnitOfTemplate,
    period: Period,
    before: prefill.Before,
    styles: Styles,
) -> list[Page]:
    forms = context.forms_of(unit, period)
    window = context.window_of(period)
    whole = {form.id for form in forms if any(column.quarter for column in form.columns)}
    sheets = {
        form.id: prefill.records(context, form, unit, period, before.quarter) for form in forms
    }
    sheets[COVER] = [{"unit": unit.code, "period": period.code}]
    pages = []
    for form in forms:
        days = window
        if not whole.isdisjoint((form.id, form.traits.follows)):  # a supplement tells of the year
            days = window._replace(end=max(window.end, date(period.year, 12, 31)))
        bounds = context.days if context.begins else None
        rules = context.rules.get(form.id, ())
        judged = checks.judged(form, rules, days, forms, context.begins, bounds)
        messages = first_messages(judged, sheets)
        if form.traits.state:
            lines = context.lines_of(form, unit, period)
            messages = noted(form, messages, sheets[form.id], lines, window.end)
        records = sheets[form.id]
        pages.append(Page(context, unit, period, judged, records, messages, before, styles))
    return pages


def _write_lists(
    workbook: TemplateWorkbook, context: TemplateContext, pages: Sequence[Page]
) -> None:
    """Write what is chosen from, and looked up, into columns of the hidden sheet, each named."""
    sheet = workbook.add_worksheet(layout.LISTS_SHEET)
    sheet.very_hidden()
    lists: dict[str, Sequence[object]] = {
        layout.list_name(page.form, column): column.choices
        or context.choices(column.list_name or "")
        for page in pages
        for column in page.form.columns
        if column.choices or column.list_name
    }
    for page in pages:
        lists |= looked_up(page.form, page.before)
    for index, (name, cells) in enumerate(lists.items()):
        sheet.write_string(0, index, name)
        for number, cell in enumerate(cells, 1):
            sheet.write(number, index, cell)
        column = layout.letter(index)
        place = f"${column}$2:${column}${len(cells) + 1}"
        workbook.define_name(name, f"={checks.quoted_sheet(layout.LISTS_SHEET)}!{place}")


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

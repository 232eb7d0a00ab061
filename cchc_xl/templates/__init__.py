"""Return templates: one workbook per unit and quarter, derived from the forms and the plan."""

from __future__ import annotations

from cchc_xl.templates.batch import issue
from cchc_xl.templates.context import GivenLine, TemplateContext, UnitOfTemplate, context_of
from cchc_xl.templates.layout import file_name

__all__ = [
    "GivenLine",
    "TemplateContext",
    "UnitOfTemplate",
    "context_of",
    "file_name",
    "issue",
]

"""What may be typed into a field, as the spreadsheet's own data validation."""

from __future__ import annotations

from datetime import date
from typing import Any

from cchc_xl.templates import layout
from cchc_xl.templates.context import GivenLine, TemplateContext
from validation.form import Column, Form

LONGEST_TITLE = 32
LONGEST_MESSAGE = 255
LONGEST_TEXT = 2000
"""Characters that a text field takes when its model names no limit."""

OLDEST = date(1945, 9, 2)
"""The first day of what a form tells apart: documents that are reviewed may be as old."""

_RECKONED = "Ô này tự cộng; gõ số đè lên cũng được nhận."
_REFUSED = "Giá trị không hợp lệ"


def validation(
    form: Form, column: Column, context: TemplateContext, *, reckoned: bool = False
) -> dict[str, Any]:
    """Return XlsxWriter's options for a field: the bounds, the help and the error alert.

    ``reckoned`` is a total that the template adds up by itself. A unit may be typed by its code,
    which is not in the list: the sentence beside tells of one that does not exist, and no alert
    stops who types a code.
    """
    bounds, allowed = _bounds(form, column, context)
    return bounds | {
        "ignore_blank": True,
        "input_title": cut(column.title, LONGEST_TITLE),
        "input_message": cut(_help(column, allowed, reckoned), LONGEST_MESSAGE),
        "error_title": _REFUSED,
        "error_message": cut(f"“{column.title}”: {allowed}", LONGEST_MESSAGE),
        "show_error": column.kind != "unit",
    }


def _bounds(form: Form, column: Column, context: TemplateContext) -> tuple[dict[str, Any], str]:
    """Return the bounds of a field and the same in words."""
    low, high = column.minimum or 0, column.maximum
    match column.kind:
        case "choice":
            return _list(form, column), "chỉ chọn một giá trị trong danh sách."
        case "unit":
            return _list(form, column), "chọn một đơn vị trong danh sách, hoặc ghi mã đơn vị."
        case "date":
            first, last = context.days
            first = OLDEST if form.traits.apart else first
            between = {"criteria": "between", "minimum": first, "maximum": last}
            words = f"ngày/tháng/năm, từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}."
            return {"validate": "date"} | between, words
        case "text":
            longest = column.maximum or LONGEST_TEXT
            limit = {"validate": "length", "criteria": "<=", "value": longest}
            return limit, f"nhiều nhất {longest} ký tự."
        case "count" | "percent" | "number":
            kind = "decimal" if column.kind == "number" else "integer"
            what = "số" if column.kind == "number" else "số nguyên"
            if high is None:
                words = f"{what} không nhỏ hơn {low}, không ghi chữ."
                return {"validate": kind, "criteria": ">=", "value": low}, words
            between = {"criteria": "between", "minimum": low, "maximum": high}
            return {"validate": kind} | between, f"{what} từ {low} đến {high}, không ghi chữ."


def _list(form: Form, column: Column) -> dict[str, Any]:
    return {"validate": "list", "source": "=" + layout.list_name(form, column)}


def _help(column: Column, allowed: str, reckoned: bool) -> str:
    """Return the field's help; the title leads when it is cut short in the box's own title."""
    lead = f"{column.title}. " if len(column.title) > LONGEST_TITLE else ""
    if reckoned:
        return f"{lead}{column.help} {_RECKONED}"
    need = "Bắt buộc" if column.required else "Không bắt buộc"
    return f"{lead}{column.help} {need}; {allowed}"


def given_prompt(form: Form, line: GivenLine) -> dict[str, Any]:
    """Return a box that shows what the plan says of a given row when it is chosen."""
    noun = form.traits.noun
    text = "\n".join(f"{name}: {value}" for name, value in line.about if value)
    return {
        "validate": "any",
        "input_title": cut(f"{noun[:1].upper()}{noun[1:]} {line.key}", LONGEST_TITLE),
        "input_message": cut(text, LONGEST_MESSAGE),
    }


def cut(text: str, longest: int) -> str:
    """Shorten text at a word, with an ellipsis, where Excel takes no more."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0] + "…"

"""Whatever an officer fills in ends in a consolidated sheet, or in the log of returns: by field.

Each field of each form of the plan gets a mark of its own in a return of the fourth quarter. A
text, a day or a number must stand in a sheet as it was typed; with the rest, a sheet must change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.plan.given import given_rows, rows_for
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from tests.content_samples import Q4, Row, accepted, content_with, row, unit
from validation.form import Column, Edition
from validation.forms import forms_of

Field = tuple[str, str]

IN_THE_LOG = [("bia", "activity"), ("bia", "explanation")]
"""Fields that the log of returns shows, beside the findings that an explanation answers."""
ON_NO_SHEET = dict.fromkeys(
    (("bia", name) for name in ("reporter", "job_title", "phone", "email", "report_date", "head")),
    "Who made and signed a return: for a question about it, no figure of the plan.",
)
"""Fields that no sheet shows, with the reason."""
BY_EFFECT = {
    ("nhiem_vu", "completion_date"): "It says whether a task counts as done in time.",
    ("nhiem_vu", "expected"): "Units are counted by what they expect.",
}
"""Texts and days that only counts tell of, with the reason; choices are all shown so."""

OFFICE = unit("VP", "PHONG_SO")
SCHOOLS = [unit("THPT01"), unit("THPT02")]
PLAN = builtin_plan(2023)
FORMS = {
    name: form.asked(Q4.closing, Edition.newest(2023))
    for name, form in forms_of(PLAN.form_ids).items()
}
FIELDS = [(name, form.column(field)) for name, form in FORMS.items() for field in form.typed_in]
CODED = {"code": "CODED", "lead": "VP"}


def marks() -> Iterator[tuple[Field, Any]]:
    """Give a mark for each field that takes any text, day or number."""
    for number, (name, column) in enumerate(FIELDS):
        if column.kind == "text":
            yield (name, column.id), f"dấu {number} của {name}"
        elif column.kind == "date":
            yield (name, column.id), date(2023, 9, 10) + timedelta(days=number % 80)
        elif column.kind in ("count", "number"):
            yield (name, column.id), 1_000_003 + 10_007 * number


MARKS = dict(marks())


CHOICES = [(name, column.id) for name, column in FIELDS if (name, column.id) not in MARKS]
"""Fields in which an officer chooses, and shares of a hundred."""


def column_of(field: Field) -> Column:
    return FORMS[field[0]].column(field[1])


def choice_of(column: Column, place: int = 0) -> Any:
    if column.kind == "percent":
        return 41 + place
    if column.kind == "unit":
        return SCHOOLS[place].code
    return (column.choices or PLAN.choices(column.list_name or ""))[place]


def records(name: str) -> list[Row]:
    """Return the rows that a return has of a form before anything is typed."""
    form = FORMS[name]
    if form.traits.given in ("tasks", "products", "indicators"):
        known = rows_for(given_rows(PLAN, form), OFFICE, Q4.closing)
        sent = {task.id for task in PLAN.tasks if task.by_receipt}
        return [{form.key[0]: key} for key in known if key not in sent]
    if form.traits.offered:
        return [{form.traits.code: "CODED"}, {}]
    return [{}]


def content(changes: Mapping[Field, Any]) -> Any:
    """Return a register with one return, every field of which is filled in."""
    typed = {field: choice_of(column_of(field)) for field in CHOICES} | MARKS
    typed |= changes
    own: dict[str, list[Row]] = {"submissions": [accepted("VP", Q4)]}
    for name, form in FORMS.items():
        cells = {field: typed[name, field] for field in form.typed_in}
        own[name] = [
            row("VP", Q4, **{"position": place, **cells, **record})
            for place, record in enumerate(records(name))
        ]
    for coded in (line for name in ("vbqppl", "ubnd_giao") for line in own[name][:1]):
        coded.pop("reviewed", None)  # what stands in Văn phòng's programme is none of those
    own["legal_programme"] = [{**CODED, "name": "Quyết định", "planned_date": date(2023, 10, 1)}]
    own["city_tasks"] = [{**CODED, "document": "Công văn", "deadline": date(2023, 10, 1)}]
    return content_with([OFFICE, *SCHOOLS], own)


def shown(changes: Mapping[Field, Any]) -> dict[str, list[list[CellValue]]]:
    sheets = consolidate_sheets(content(changes), Q4, Q4.end)
    return {
        name: [[one.value if isinstance(one, Formula) else one for one in line] for line in lines]
        for name, lines in sheets.items()
    }


@pytest.fixture(scope="module")
def whole() -> dict[str, list[list[CellValue]]]:
    return shown({})


@pytest.fixture(scope="module")
def found(whole: dict[str, list[list[CellValue]]]) -> set[Field]:
    """Return the fields whose mark stands in a sheet."""
    cells = {cell for lines in whole.values() for line in lines for cell in line}
    texts = [cell for cell in cells if isinstance(cell, str)]
    return {
        field
        for field, mark in MARKS.items()
        if mark in cells or (isinstance(mark, str) and any(mark in text for text in texts))
    }


def test_marks_are_their_own() -> None:
    """So a mark that is found is that of its field; days may fall together between forms."""
    of_one_kind = [mark for mark in MARKS.values() if not isinstance(mark, date)]
    assert len(of_one_kind) == len(set(of_one_kind))
    for name in FORMS:
        days = [m for (form, _), m in MARKS.items() if form == name and isinstance(m, date)]
        assert len(days) == len(set(days))
    assert len(FIELDS) > 80


@pytest.mark.parametrize(
    "field",
    [field for field in MARKS if field not in BY_EFFECT | ON_NO_SHEET and field not in IN_THE_LOG],
    ids=".".join,
)
def test_what_is_typed_stands_in_a_sheet(field: Field, found: set[Field]) -> None:
    assert field in found


@pytest.mark.parametrize(
    "field",
    [*(field for field in CHOICES if field not in IN_THE_LOG), ("nhiem_vu", "completion_date")],
    ids=".".join,
)
def test_what_is_chosen_changes_a_sheet(
    field: Field, whole: dict[str, list[list[CellValue]]]
) -> None:
    if field in MARKS:
        done: dict[Field, Any] = {("nhiem_vu", "status"): "Hoàn thành"}
        early, late = ({**done, field: day} for day in (date(2022, 1, 1), date(2023, 12, 7)))
        assert shown(early) != shown(late)
    else:
        assert shown({field: choice_of(column_of(field), 1)}) != whole


@pytest.mark.parametrize("field", IN_THE_LOG, ids=".".join)
def test_the_log_of_returns_has_what_is_said_of_a_return(field: Field) -> None:
    assert field in {(name, column.id) for name, column in FIELDS}
    assert field[1] in tables()["submissions"].ids


def test_exceptions_are_still_ones(found: set[Field]) -> None:
    """Each is a field that officers fill in and whose mark stands in no sheet."""
    known = {(name, column.id) for name, column in FIELDS}
    for field, reason in (ON_NO_SHEET | BY_EFFECT).items():
        assert field in known
        assert field not in found
        assert reason.endswith(".")

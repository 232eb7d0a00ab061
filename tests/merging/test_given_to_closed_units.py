"""What Văn phòng gave a unit that has closed since: its successor's, from then on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.consolidated import draw, sheets_of
from cchc_xl.measures.dues import due_things
from cchc_xl.measures.metrics import measure
from cchc_xl.plan.periods import Period
from cchc_xl.plan.plan import Plan
from cchc_xl.register.content import Content
from cchc_xl.register.offered import lead_lines
from cchc_xl.returns.judging import _offers as offers_of
from cchc_xl.templates.context import context_of
from tests.content_samples import Q1, Q2, accepted, content_with, row, unit
from validation.forms import forms

LAST, MAY, APRIL = date(2023, 3, 31), date(2023, 5, 10), date(2023, 4, 20)
OLD = unit("GDTH", "PHONG_SO", valid_to=LAST, successor="TTR")
UNITS = [OLD, unit("TTR", "PHONG_SO"), unit("VP", "PHONG_SO")]
CHAIN = [OLD, unit("TTR", "PHONG_SO", valid_to=LAST, successor="VP"), UNITS[2]]
ALONE = [OLD._replace(successor=""), *UNITS[1:]]
KINDS: dict[str, tuple[str, str, str, str, str]] = {
    "ubnd_giao": ("city_tasks", "document", "deadline", "completion_date", "T3"),
    "vbqppl": ("legal_programme", "name", "planned_date", "issue_date", "T4a"),
}
every_form = pytest.mark.parametrize("form", KINDS)


def content(
    form: str, units: list[Any], *told: tuple[str, Period, date | None], sent: tuple[str, ...]
) -> Content:
    """Return a register in which GDTH was given “A”, due in May, and who told of it when."""
    table, thing, until, done, _ = KINDS[form]
    given = {"code": "A", thing: "Văn bản A", until: MAY, "lead": "GDTH"}
    rows = [
        row(name, period, code="A", **{thing: "Văn bản A", until: MAY, done: day})
        for name, period, day in told
    ]
    log = [accepted(name, Period.parse(code)) for name, code in (one.split() for one in sent)]
    return content_with(units, {"submissions": log, table: [given], form: rows})


def figure(made: Content, form: str) -> tuple[Any, Any]:
    found = {one.id: one for one in measure(made, Q2)}[KINDS[form][4]]
    return found.numerator, found.denominator


def holders(made: Content, form: str, period: Period) -> list[str]:
    rows = made.frames[form]
    return list(rows.loc[rows["period"].eq(period.code), "unit"])


@every_form
@pytest.mark.parametrize(("units", "heir"), [(UNITS, "TTR"), (CHAIN, "VP")])
def test_the_successor_reports_and_is_counted(form: str, units: list[Any], heir: str) -> None:
    sent = ("GDTH 2023-Q1", f"{heir} 2023-Q2")
    made = content(form, units, ("GDTH", Q1, None), (heir, Q2, APRIL), sent=sent)
    assert figure(made, form) == (1, 1)
    assert (holders(made, form, Q1), holders(made, form, Q2)) == (["GDTH"], [heir])
    assert due_things(made, date(2023, 6, 7)) == [
        one for one in due_things(made, date(2023, 6, 7)) if "Văn bản A" not in one.what
    ]


@every_form
def test_what_was_done_before_the_unit_closed_stays_done(form: str) -> None:
    sent = ("GDTH 2023-Q1", "TTR 2023-Q2")
    made = content(form, UNITS, ("GDTH", Q1, date(2023, 3, 1)), sent=sent)
    assert figure(made, form) == (1, 1)
    assert holders(made, form, Q2) == ["TTR"]


@every_form
def test_nobody_else_may_tell_of_it(form: str) -> None:
    sent = ("GDTH 2023-Q1", "VP 2023-Q2")
    made = content(form, UNITS, ("VP", Q2, APRIL), sent=sent)
    assert figure(made, form) == (0, 1)
    assert made.frames[form]["code"].isna().sum() == 1


@every_form
def test_templates_and_checks_give_it_to_who_reports(form: str) -> None:
    made = content(form, UNITS, sent=("GDTH 2023-Q1",))
    plan: Plan = made.plan
    context = context_of(plan, register="x", key=b"k")
    for period, heir in ((Q1, "GDTH"), (Q2, "TTR")):
        given = {
            one.code: [line.key for line in context.lines_of(forms()[form], one, period)]
            for one in UNITS
        }
        offers = offers_of(plan, forms()[form], period)
        judged = {one.code: list(offers.get(one.code, ())) for one in UNITS}
        assert given == judged == {one.code: ["A"] * (one.code == heir) for one in UNITS}


@every_form
@pytest.mark.parametrize(
    ("units", "day", "owing"),
    [
        (UNITS, LAST, "GDTH"),
        (UNITS, date(2023, 4, 1), "TTR"),
        (CHAIN, date(2023, 4, 1), "VP"),
        (ALONE, date(2023, 4, 1), ""),
    ],
)
def test_who_owes_it(form: str, units: list[Any], day: date, owing: str) -> None:
    made = content(form, units, sent=("GDTH 2023-Q1",))
    (due,) = [one for one in due_things(made, day, 60) if "Văn bản A" in one.what]
    assert due.unit == owing
    assert ("không có đơn vị kế thừa" in due.what) is (not owing)


@every_form
def test_an_import_says_who_takes_it_over(form: str) -> None:
    for units, said in ((UNITS, "kế thừa TTR báo cáo"), (ALONE, "không có ai báo cáo")):
        made = content(form, units, sent=())
        table = KINDS[form][0]
        (line,) = lead_lines(made.plan, table, made.frames[table])
        assert "GDTH thôi hoạt động từ 01/04/2023" in line
        assert said in line
        orphans = lead_lines(made.plan, table, made.frames[table], orphans=True)
        assert orphans == [line] * (units is ALONE)


@every_form
def test_who_closes_in_a_later_year_is_nobodys_business_yet(form: str) -> None:
    later = unit("GDTH", "PHONG_SO", valid_to=date(2025, 6, 30))
    made = content(form, [later, *UNITS[1:]], sent=())
    table = KINDS[form][0]
    assert lead_lines(made.plan, table, made.frames[table]) == []


def test_the_sheet_by_unit_counts_it_for_the_successor() -> None:
    sent = ("GDTH 2023-Q1", "TTR 2023-Q2")
    made = content("vbqppl", UNITS, ("TTR", Q2, APRIL), sent=sent)
    shown = sheets_of(draw(made, Q2, Q2.end, Q2.end))["out_documents"]
    planned = {str(line[0]): getattr(line[2], "value", None) for line in shown}
    assert planned["TTR"] == 1
    formula = next(line[2] for line in shown if line[0] == "TTR")
    assert '"GDTH"' in str(formula)
    assert planned.get("GDTH", 0) == 0

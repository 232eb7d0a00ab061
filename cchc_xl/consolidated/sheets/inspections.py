"""Inspections by content (parts II.5, III.3, III.5, V.2): those of Văn phòng's own table, and those
that units report; periodic and surprise apart, what they found and what is remedied.

Văn phòng's own count in the period that their day falls into, reported ones in that of the return
that tells of them first, as they were told last in it. One that Văn phòng has, too, counts as Văn
phòng's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.consolidated.formulas import day_of, either, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.measures.coverage import PLACE, TELLER, told_last
from cchc_xl.measures.sums import equals
from cchc_xl.plan.states.inspections import OWN, REFORM, REPORTED
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables
from validation.expressions import Rows, evaluate
from validation.forms import forms
from validation.words import PLANNED, UNANNOUNCED

if TYPE_CHECKING:
    from datetime import date

    from pandas import DataFrame, Series

TABLE, FORM = "inspections", "kiem_tra"
SOURCES = {OWN: TABLE, REPORTED: FORM}
"""Where the inspections of each row stand."""
COUNTS = ("held", "periodic", "surprise", "concluded", "findings", "remedied", "overdue")


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return two rows for each content, in the plan's order: Văn phòng's and reported; the total.

    What is overdue is so at the end of the period's window.
    """
    end = picture.content.plan.window_of(picture.period).end
    counted = {source: counts_of(rows_of(picture, source), end) for source in SOURCES}
    found: list[list[CellValue]] = []
    for content in _contents(picture, counted.values()):
        for source, frame in counted.items():
            own = frame[frame["content"].eq(content)]
            found.append([content, source, *sums_of(picture, [source], content, own).values()])
    whole = pd.concat(counted.values(), ignore_index=True)
    return [*found, [TOTAL, None, *sums_of(picture, list(SOURCES), "", whole).values()]]


def _contents(picture: Picture, counted: Iterable[DataFrame]) -> list[str]:
    name = picture.content.forms[FORM].column("content").list_name
    listed = [row.value for row in picture.content.plan.lists if row.list == name]
    told = {content for frame in counted for content in frame["content"]}
    return [*listed, *sorted(told.difference(listed))]


def sums_of(
    picture: Picture, sources: Sequence[str], content: str, counts: DataFrame
) -> dict[str, Formula]:
    """Return what the inspections of sources add to each column, of one content or of all.

    ``counts`` are those of these inspections (``counts_of``).
    """
    end = picture.content.plan.window_of(picture.period).end
    found = {}
    for count in COUNTS:
        parts = [
            f"SUMPRODUCT({'*'.join([*_tests(picture, source, content), *factors])})"
            for source in sources
            for factors in [_factors(tables()[SOURCES[source]], end)[count]]
        ]
        found[count] = Formula("+".join(parts), int(counts[count].sum()))
    return found


def rows_of(picture: Picture, source: str) -> DataFrame:
    """Return the inspections that count in the period, each once."""
    window = picture.content.plan.window_of(picture.period)
    if source == OWN:
        own = picture.content.frames[TABLE]
        start, end = pd.Timestamp(window.start), pd.Timestamp(window.end)
        held = own["inspection_date"].between(start, end) & own["inspected_unit"].notna()
        return own[held.fillna(False).astype(bool)]
    told = _told(picture)
    before = told[told["period"] < picture.quarters[0].code]
    return told_last(told[~_among(told, before, TELLER)])


def followed(picture: Picture, source: str) -> DataFrame:
    """Return the inspections from before the period that something is still to be told of.

    They count in an earlier one. A reported one is told of again in the period, or open.
    """
    if source == OWN:
        own = picture.content.frames[TABLE]
        start = pd.Timestamp(picture.content.plan.window_of(picture.period).start)
        held = own["inspection_date"].lt(start) & own["inspected_unit"].notna()
        return own[held.fillna(False).astype(bool) & is_open(own)]
    told = _told(picture)
    first = picture.quarters[0].code
    before = told[told["period"] < first]
    last = told_last(told[_among(told, before, TELLER)])
    return last[last["period"].ge(first) | is_open(last)]


def _told(picture: Picture) -> DataFrame:
    """Return what units told up to the period's end of inspections that Văn phòng does not have."""
    own, reported = (picture.content.frames[name] for name in (TABLE, FORM))
    told = reported[reported["period"].le(picture.last.code).fillna(False).astype(bool)]
    return told[~_among(told, own, PLACE)]


def _among(rows: DataFrame, others: DataFrame, key: Sequence[str]) -> Series[bool]:
    """Tell which rows have the key of one of the others."""
    names = list(key)
    known = pd.MultiIndex.from_frame(others[names])
    return pd.Series(pd.MultiIndex.from_frame(rows[names]).isin(known), index=rows.index)


def is_concluded(rows: DataFrame) -> Series[bool]:
    """Tell which inspections have number and day of a conclusion."""
    numbered = rows["conclusion_number"].str.strip().fillna("").ne("")
    return (numbered & rows["conclusion_date"].notna()).astype(bool)


def is_open(rows: DataFrame) -> Series[bool]:
    """Tell which inspections have no conclusion yet, or findings that are not remedied."""
    return evaluate(forms()[FORM].traits.told_while, Rows(rows), missing=False)


def counts_of(rows: DataFrame, end: date) -> DataFrame:
    """Return what each inspection adds to each column, with its content; none said is CCHC.

    Findings are overdue whose deadline is not after ``end``.
    """
    findings, remedied = (rows[name].fillna(0).astype("int64") for name in ("findings", "remedied"))
    late = rows["remedy_deadline"].le(pd.Timestamp(end)).fillna(False).astype(bool)
    return pd.DataFrame(
        {
            "content": rows["content"].fillna(REFORM),
            "held": 1,
            "periodic": equals(rows["inspection_kind"], PLANNED).astype("int64"),
            "surprise": equals(rows["inspection_kind"], UNANNOUNCED).astype("int64"),
            "concluded": is_concluded(rows).astype("int64"),
            "findings": findings,
            "remedied": remedied,
            "overdue": (findings - remedied).clip(lower=0).where(late, 0),
        }
    )


def _factors(table: Table, day: date) -> dict[str, list[str]]:
    """Return what a row adds to each column, as factors of a product."""
    kind, number, concluded, findings, remedied, deadline = (
        table.reference(name)
        for name in (
            *("inspection_kind", "conclusion_number", "conclusion_date", "findings", "remedied"),
            "remedy_deadline",
        )
    )
    return {
        "held": [],
        "periodic": [f"({kind}={quoted(PLANNED)})"],
        "surprise": [f"({kind}={quoted(UNANNOUNCED)})"],
        "concluded": [f'(TRIM({number})<>"")', f'({concluded}<>"")'],
        "findings": [findings],
        "remedied": [remedied],
        "overdue": [
            *(f'({deadline}<>"")', f"({deadline}<={day_of(day)})", f"({findings}>{remedied})"),
            f"({findings}-{remedied})",
        ],
    }


def _tests(picture: Picture, source: str, content: str) -> list[str]:
    """Return the conditions under which a row of a source counts, of one content or of all."""
    table = tables()[SOURCES[source]]
    about = table.reference("content")
    tests = [f"({about}={quoted(content)})"] if content else []
    if content == REFORM:
        tests = [either([f'({about}="")', *tests])]
    unit, day = (table.reference(name) for name in ("inspected_unit", "inspection_date"))
    if source == OWN:
        window = picture.content.plan.window_of(picture.period)
        held = (f"({day}>={day_of(window.start)})", f"({day}<={day_of(window.end)})")
        return [f'({unit}<>"")', *held, *tests]
    period, teller = table.reference("period"), table.reference("unit")
    quarters = [f"({period}={quoted(quarter.code)})" for quarter in picture.quarters]
    own = (tables()[TABLE].reference(name) for name in ("inspected_unit", "inspection_date"))
    place = ",".join(f"{known},{told}" for known, told in zip(own, (unit, day), strict=True))
    tests += [either(quarters), f"(COUNTIFS({place})=0)"]
    same = ",".join(f"{cells},{cells}" for cells in (teller, unit, day))
    first = picture.quarters[0]
    if first.code != picture.content.plan.periods[0].code:
        tests.append(f"(COUNTIFS({same},{period},{quoted(f'<{first.code}')})=0)")
    if len(picture.quarters) > 1:
        later = f'{period},">"&{period},{period},{quoted(f"<={picture.last.code}")}'
        tests.append(f"(COUNTIFS({same},{later})=0)")
    return tests

"""Inspections by content (parts II.5, III.3, III.5, V.2): those of Văn phòng's own table, and those
that units report; periodic and surprise apart, what they found and what is remedied.

Văn phòng's own count in the period that their day falls into, reported ones in that of their
return: one that its unit tells of again as it was told last, and one that Văn phòng has, too, as
Văn phòng's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.consolidated.formulas import day_of, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.measures.sums import equals
from cchc_xl.plan.states.inspections import OWN, REFORM, REPORTED
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables
from validation.words import PLANNED, UNANNOUNCED

if TYPE_CHECKING:
    from datetime import date

    from pandas import DataFrame

TABLE, FORM = "inspections", "kiem_tra"
SOURCES = {OWN: TABLE, REPORTED: FORM}
"""Where the inspections of each row stand."""
COUNTS = ("held", "periodic", "surprise", "concluded", "findings", "remedied", "overdue")


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return two rows for each content, in the plan's order: Văn phòng's and reported; the total.

    What is overdue is so on the run's day, at the latest on the period's last.
    """
    counted = {source: _counts(_rows_of(picture, source), picture) for source in SOURCES}
    found: list[list[CellValue]] = []
    for content in _contents(picture, counted.values()):
        for source, frame in counted.items():
            own = frame[frame["content"].eq(content)]
            found.append([content, source, *_cells(picture, [source], content, own)])
    whole = pd.concat(counted.values(), ignore_index=True)
    return [*found, [TOTAL, None, *_cells(picture, list(SOURCES), "", whole)]]


def _contents(picture: Picture, counted: Iterable[DataFrame]) -> list[str]:
    name = picture.content.forms[FORM].column("content").list_name
    listed = [row.value for row in picture.content.plan.lists if row.list == name]
    told = {content for frame in counted for content in frame["content"]}
    return [*listed, *sorted(told.difference(listed))]


def _cells(
    picture: Picture, sources: Sequence[str], content: str, rows: DataFrame
) -> Iterator[Formula]:
    for count in COUNTS:
        parts = [
            f"SUMPRODUCT({'*'.join([*_tests(picture, source, content), *factors])})"
            for source in sources
            for factors in [_factors(tables()[SOURCES[source]], picture.latest_day)[count]]
        ]
        yield Formula("+".join(parts), int(rows[count].sum()))


def _rows_of(picture: Picture, source: str) -> DataFrame:
    """Return the inspections that count, each once."""
    own, reported = (picture.content.frames[name] for name in (TABLE, FORM))
    place = ["inspected_unit", "inspection_date"]
    if source == OWN:
        window = picture.content.plan.window_of(picture.period)
        start, end = pd.Timestamp(window.start), pd.Timestamp(window.end)
        held = own["inspection_date"].between(start, end) & own["inspected_unit"].notna()
        return own[held.fillna(False).astype(bool)]
    told = reported[reported["period"].isin([quarter.code for quarter in picture.quarters])]
    last = told.sort_values("period", kind="stable").drop_duplicates(["unit", *place], keep="last")
    known = pd.MultiIndex.from_frame(own[place])
    return last[~pd.MultiIndex.from_frame(last[place]).isin(known)]


def _counts(rows: DataFrame, picture: Picture) -> DataFrame:
    """Return what each inspection adds to each column, with its content; none said is CCHC."""
    numbered = rows["conclusion_number"].str.strip().fillna("").ne("")
    findings, remedied = (rows[name].fillna(0).astype("int64") for name in ("findings", "remedied"))
    late = rows["remedy_deadline"].lt(pd.Timestamp(picture.latest_day)).fillna(False).astype(bool)
    return pd.DataFrame(
        {
            "content": rows["content"].fillna(REFORM),
            "held": 1,
            "periodic": equals(rows["inspection_kind"], PLANNED).astype("int64"),
            "surprise": equals(rows["inspection_kind"], UNANNOUNCED).astype("int64"),
            "concluded": (numbered & rows["conclusion_date"].notna()).astype("int64"),
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
            *(f'({deadline}<>"")', f"({deadline}<{day_of(day)})", f"({findings}>{remedied})"),
            f"({findings}-{remedied})",
        ],
    }


def _tests(picture: Picture, source: str, content: str) -> list[str]:
    """Return the conditions under which a row of a source counts, of one content or of all."""
    table = tables()[SOURCES[source]]
    about = table.reference("content")
    tests = [f"({about}={quoted(content)})"] if content else []
    if content == REFORM:
        tests = [f'(({about}="")+({about}={quoted(content)})>0)']
    unit, day = (table.reference(name) for name in ("inspected_unit", "inspection_date"))
    if source == OWN:
        window = picture.content.plan.window_of(picture.period)
        held = (f"({day}>={day_of(window.start)})", f"({day}<={day_of(window.end)})")
        return [f'({unit}<>"")', *held, *tests]
    period, teller = table.reference("period"), table.reference("unit")
    quarters = "+".join(f"({period}={quoted(quarter.code)})" for quarter in picture.quarters)
    own = (tables()[TABLE].reference(name) for name in ("inspected_unit", "inspection_date"))
    place = ",".join(f"{known},{told}" for known, told in zip(own, (unit, day), strict=True))
    tests += [f"({quarters}>0)", f"(COUNTIFS({place})=0)"]
    if len(picture.quarters) > 1:
        same = ",".join(f"{cells},{cells}" for cells in (teller, unit, day))
        later = f'{period},">"&{period},{period},{quoted(f"<={picture.last.code}")}'
        tests.append(f"(COUNTIFS({same},{later})=0)")
    return tests

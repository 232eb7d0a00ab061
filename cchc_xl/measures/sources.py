"""Where a figure comes from: the rows of the register that make a metric."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_xl.measures.coverage import concluded_inspections, population
from cchc_xl.measures.entered import entered_figures
from cchc_xl.measures.metrics import counting_day
from cchc_xl.measures.sums import quarters_counted, rows_of, values_of
from cchc_xl.merging.field_cells import narrowed
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import ENTERED, OFFERED
from cchc_xl.plan.states.inspections import CLOSED, INSPECTED
from cchc_xl.register.frames import addresses
from cchc_xl.register.schema import tables
from validation import dtypes
from validation.expressions import names

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Metric
    from cchc_xl.register.content import Content

COLUMNS = ["unit", "period", "file", "sheet", "cells", "numerator", "denominator", "reporter"]
TEXTS = dict.fromkeys(["unit", "period", "file", "sheet", "cells", "reporter"], dtypes.TEXT)


def sources(
    content: Content, metric_id: str, period: Period, as_of: date | None = None
) -> DataFrame:
    """Return the rows that made a metric; numerators and denominators add up to its own.

    Columns: ``unit``, ``period``, ``file``, ``sheet`` and ``cells`` say where a row was typed
    (without file: what Văn phòng enters in the register; without sheet: the file itself is what
    counts, a plan by the day it came), ``cells`` being those of the fields that the metric reads;
    ``numerator``, ``denominator`` say what it adds. A coverage metric has a row for each active
    unit with its first concluded inspection; ``reporter`` is the unit whose return the file is,
    which need not be the one inspected. ``KeyError``: the plan has no such metric.
    """
    metric = {item.id: item for item in content.plan.metrics}[metric_id].of(period)
    if metric.measure == "ratio":
        return _of_ratio(content, metric, period)
    if metric.measure == "coverage":
        return _of_coverage(content, metric, period, counting_day(content.plan, period, as_of))
    return _of_entered(content, metric, period, counting_day(content.plan, period, as_of))


def _of_ratio(content: Content, metric: Metric, period: Period) -> DataFrame:
    counted = quarters_counted(content, metric.basis, period)
    parts = []
    for form in dict.fromkeys((metric.numerator_form, metric.denominator_form)):
        rows = rows_of(content, form, counted, metric.kinds)
        read = [
            name
            for source, text in (
                (metric.numerator_form, metric.numerator),
                (metric.denominator_form, metric.denominator),
            )
            if source == form
            for name in names(text)
        ]
        adds = {
            column: values_of(rows, text).astype(dtypes.NUMBER) if source == form else 0.0
            for column, source, text in (
                ("numerator", metric.numerator_form, metric.numerator),
                ("denominator", metric.denominator_form, metric.denominator),
            )
        }
        parts.append(placed(content, form, rows, read).assign(**adds)[COLUMNS].astype(TEXTS))
    # An older pandas lets what is empty decide about the columns' types, and warns of it.
    joined = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    counts = (joined["numerator"] != 0) | (joined["denominator"] != 0)
    return joined[counts].reset_index(drop=True)


def placed(content: Content, source: str, rows: DataFrame, read: Collection[str]) -> DataFrame:
    """Return rows with where the fields that are read stand: in a return, or at Văn phòng's."""
    if source not in ENTERED:
        typed = rows.assign(cells=narrowed(content, source, rows, read), reporter=rows["unit"])
        typed = typed.assign(sheet=content.forms[source].sheet)
        sent = [task.id for task in content.plan.tasks if task.by_receipt]
        if content.forms[source].traits.judged:
            typed["sheet"] = typed["sheet"].mask(typed["task"].isin(sent))
        return typed
    table = tables()[source]
    cells = list(addresses(table, rows, table.ids[0]))
    unit = rows["unit"] if source in OFFERED else ""
    return rows.assign(unit=unit, file=None, sheet=table.sheet, cells=cells, reporter="")


def _of_coverage(content: Content, metric: Metric, period: Period, day: date) -> DataFrame:
    units = population(content, period.year, day)
    own = units["group"].str.split(";").map(lambda groups: metric.group in groups)
    units = units[own & units["state"].ne(CLOSED)]
    done = concluded_inspections(content, period.year, day)
    done = done.sort_values("conclusion_date", kind="stable").drop_duplicates("inspected_unit")
    done = done.set_index("inspected_unit").rename(columns={"unit": "reporter"})
    place = done[["period", "file", "sheet", "cells", "reporter"]]
    rows = units[["unit", "state"]].join(place, on="unit")
    inspected = rows["state"].eq(INSPECTED).astype(dtypes.NUMBER)
    return rows.assign(numerator=inspected, denominator=1.0)[COLUMNS].reset_index(drop=True)


def _of_entered(content: Content, metric: Metric, period: Period, day: date) -> DataFrame:
    table, column = ("ranks", "this_year") if metric.measure == "ranks" else ("iso", "result")
    rows, entered, met = entered_figures(content, metric, day)
    found: dict[str, Any] = {
        "unit": "",
        "period": period.code,
        "file": None,
        "sheet": tables()[table].sheet,
        "cells": list(addresses(tables()[table], rows, column)),
        "numerator": met.astype(dtypes.NUMBER),
        "denominator": entered.astype(dtypes.NUMBER),
        "reporter": "",
    }
    return pd.DataFrame(found, index=rows.index, columns=COLUMNS).reset_index(drop=True)

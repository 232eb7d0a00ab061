"""What one quarter's return says against the quarter before, reckoned anew at every run.

A return is accepted whether or not the other quarter's is there yet, so these findings follow from
the returns in force alone, whichever was merged first. They are warnings that want an explanation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_xl.base.addresses import cell as cell_address
from cchc_xl.base.addresses import number as column_number
from cchc_xl.merging.carrying import stated
from cchc_xl.merging.doubts import CODES, Doubt, doubts_of
from cchc_xl.merging.explained import explanations
from cchc_xl.merging.in_force import returns_in_force
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.doubts import WAITING
from cchc_xl.plan.states.returns import ACCEPTED
from cchc_xl.register.frames import cut, empty_frame, plain_values
from cchc_xl.register.schema import tables
from cchc_xl.returns.earlier import last_reported
from cchc_xl.returns.notes import in_words
from validation import dtypes
from validation.catalogue import finding
from validation.check import between_quarters
from validation.findings import SEVERITIES, Finding
from validation.frames import DTYPES
from validation.returns import Origin, Returns
from validation.rules import codes_between, looked_back

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content


def with_findings_between(content: Content) -> DataFrame:
    """Return the register's findings with those between quarters made anew.

    They stand under the hash of the return in force whose rows they are about.
    """
    table, before = tables()["findings"], content.frames["findings"]
    kept = _under_their_names(before[~before["code"].isin(_reckoned())], content)
    quarters = sorted(set(returns_in_force(content)["period"]))
    rows = [row for code in quarters for row in _rows(content, Period.parse(code))]
    rows += _doubt_rows(content)
    typed = empty_frame(table)
    added = pd.DataFrame(rows, columns=list(table.ids)).replace("", None)
    parts = [part.astype(dict(typed.dtypes)) for part in (kept, added) if len(part)]
    joined = pd.concat(parts, ignore_index=True) if parts else typed
    order = ["period", "unit", "file", "hash", "sheet", "cell", "code", "label"]
    return joined.sort_values(order, ignore_index=True, kind="stable")


def _reckoned() -> frozenset[str]:
    """Return the codes of findings that follow from the returns in force."""
    return codes_between() | {*CODES.values()}


def _doubt_rows(content: Content) -> list[dict[str, Any]]:
    returns = returns_in_force(content)
    columns = [plain_values(returns[name]) for name in ("unit", "period", "file", "hash")]
    known = {row[:2]: row[2:] for row in zip(*columns, strict=True)}
    found = []
    for told in doubtful(content, {key: file or "" for key, (file, _) in known.items()}):
        row = {name: cut(text) for name, text in told._asdict().items()}
        digest = known[told.unit, told.period][1]
        found.append(row | {"severity": SEVERITIES["warning"], "hash": digest})
    return found


def doubtful(content: Content, files: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    """Give the doubts about the rows that a content holds, of these units and periods.

    ``files`` are the names of their returns.
    """
    for doubt in doubts_of(content):
        file = files.get((doubt.unit, doubt.period))
        if file is not None:
            yield in_words(_doubted(content, doubt, file), Period.parse(doubt.period).kind)


def _doubted(content: Content, doubt: Doubt, file: str) -> Finding:
    """Return a doubt as the finding about its cell."""
    form = content.forms[doubt.form]
    names = [column.id for column in form.columns]
    return finding(
        doubt.code,
        unit=doubt.unit,
        period=doubt.period,
        file=file,
        sheet=form.sheet,
        cell=cell_within(doubt.cells, names.index(doubt.column)),
        label=form.column(doubt.column).title,
        value=doubt.value,
        **doubt.said,
    )


def _under_their_names(findings: DataFrame, content: Content) -> DataFrame:
    """Name each file as the log does: one content may have come under several names."""
    log = content.frames["submissions"]
    columns = [plain_values(log[name]) for name in ("period", "unit", "hash", "file")]
    names = {row[:3]: row[3] for row in zip(*columns, strict=True)}
    own = [plain_values(findings[name]) for name in ("period", "unit", "hash", "file")]
    files = [names.get(row[:3]) or row[3] for row in zip(*own, strict=True)]
    return findings.assign(file=pd.array(files, dtype=dtypes.TEXT))


def _rows(content: Content, quarter: Period) -> Iterator[dict[str, Any]]:
    returns = returns_in_force(content)
    returns = returns[returns["period"] == quarter.code].sort_values("unit")
    columns = [plain_values(returns[name]) for name in ("unit", "file", "hash")]
    listed = list(zip(*columns, strict=True))
    units, asked = [unit for unit, *_ in listed], content.forms_asked(quarter)
    names = [name for name in looked_back() if name in content.forms]
    frames = {name: _frame(content, name, quarter, units) for name in names}
    origins = [
        Origin(
            unit,
            quarter.code,
            file or "",
            asked.get(unit, ()),
            _address(content, frames, number),
        )
        for number, (unit, file, _) in enumerate(listed)
    ]
    window = content.plan.window_of(quarter)
    found = between_quarters(
        Returns(origins, frames, {}, window.end), last_reported(content, quarter)
    )
    for place, problem in found.items():
        told = in_words(problem, quarter.kind)
        row = {name: cut(text) for name, text in told._asdict().items()}
        yield row | {"severity": SEVERITIES["warning"], "hash": listed[place.return_no][2]}


def _frame(content: Content, name: str, quarter: Period, units: Sequence[str]) -> DataFrame:
    """Return the stated rows of a quarter as the rules take them."""
    rows = stated(content.frames[name])
    rows = rows[rows["period"].eq(quarter.code).fillna(False) & rows["unit"].isin(list(units))]
    numbers = {unit: number for number, unit in enumerate(units)}
    form, window = content.forms[name], content.plan.window_of(quarter)
    typed = {
        column.id: rows[column.id].astype(DTYPES[column.kind])
        for column in form.columns
        if column.id in rows
    }
    return pd.DataFrame(
        {
            **typed,
            "return_no": rows["unit"].map(numbers).astype("int64"),
            "position": rows["position"].astype("int64"),
            "cells": rows["cells"],
            "period_start": pd.Series(pd.Timestamp(window.start), rows.index).astype(dtypes.DAY),
        }
    ).reset_index(drop=True)


def _address(
    content: Content, frames: dict[str, DataFrame], number: int
) -> Callable[[str, int, str], str]:
    """Return what finds a record's cell by the range that its row keeps (``batch.spans``)."""

    def address(form: str, position: int, field: str) -> str:
        frame = frames[form]
        own = frame[(frame["return_no"] == number) & (frame["position"] == position)]
        if own.empty or pd.isna(own["cells"].iloc[0]):
            return ""
        names = [column.id for column in content.forms[form].columns]
        return cell_within(str(own["cells"].iloc[0]), names.index(field))

    return address


def cell_within(cells: str, number: int) -> str:
    """Return one of the cells that a record stands in, counted from 0 (“A6:I6” or “A6,C6”)."""
    listed = cells.split(",")
    if len(listed) > 1:
        return listed[number] if number < len(listed) else ""
    ends = re.fullmatch(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)", cells)
    if ends is None:
        return ""
    row, column = int(ends[2]), column_number(ends[1])
    down = ends[1] == ends[3]
    return cell_address(row + number, column) if down else cell_address(row, column + number)


def doubts_found(content: Content) -> DataFrame:
    """Return the register's findings that follow from the returns in force, of these alone."""
    returns = returns_in_force(content)
    known = set(zip(returns["unit"], returns["period"], returns["hash"], strict=True))
    rows = content.frames["findings"]
    rows = rows[rows["code"].isin(_reckoned())]
    keys = zip(rows["unit"], rows["period"], rows["hash"], strict=True)
    return rows[pd.Series([key in known for key in keys], rows.index, dtype="bool")]


def unexplained(content: Content) -> dict[tuple[str, str], list[str]]:
    """Return the codes of such findings that nobody explained, by unit and quarter."""
    rows = doubts_found(content)
    found: dict[tuple[str, str], list[str]] = {}
    columns = [plain_values(rows[name]) for name in ("unit", "period", "code")]
    told = explanations(content, rows)
    for unit, period, code, explained in zip(*columns, told, strict=True):
        if explained.state in WAITING:
            codes = found.setdefault((unit, period), [])
            if code not in codes:
                codes.append(code)
    return found


def with_warnings_counted(submissions: DataFrame, findings: DataFrame) -> DataFrame:
    """Return the log with as many warnings for each accepted file as its findings have."""
    warnings = findings[findings["severity"].eq(SEVERITIES["warning"]).fillna(False).astype(bool)]
    counts = warnings.groupby(["unit", "period", "hash"]).size().to_dict()
    keys = zip(submissions["unit"], submissions["period"], submissions["hash"], strict=True)
    accepted = submissions["result"].eq(ACCEPTED).fillna(False).astype(bool)
    counted = pd.array([counts.get(key, 0) for key in keys], dtype=dtypes.WHOLE)
    found = submissions["warnings"].mask(accepted, pd.Series(counted, index=submissions.index))
    return submissions.assign(warnings=found)

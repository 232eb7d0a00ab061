"""Each legal document (VBQPPL): until when, what it has come to, as it was reported last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cchc_xl.consolidated.formulas import day_of, here, quoted, sum_product
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.reported import by_day, with_offered
from cchc_xl.consolidated.sheets.legal_documents import FORM, counted_side
from cchc_xl.measures.sums import Counted, quarters_counted, rows_of, values_of
from cchc_xl.plan.states import documents
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.expressions import Sheet, formula

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Window

TABLE = "out_document_list"
DUE = "in_period(planned_date)"
"""Of a document with its day as it stands now: what the plan's metric counts as due (target 4)."""
COUNTS = ("planned", "on_schedule")
"""The sides of that metric, as the sheet by unit names them, too."""


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return the documents by deadline, those reviewed or abolished last, and how many were due.

    They are those of Văn phòng's programme, what officers propose to add to it (which counts
    nowhere), and what they reviewed or abolished in the period. Their state is that at the end of
    the period's window.
    """
    content = picture.content
    counted = quarters_counted(content, "latest", picture.period)
    window = content.plan.window_of(picture.period)
    rows_then = _in_period(picture, rows_of(content, FORM, counted))
    told = with_offered(content, FORM, rows_then, counted.quarters[-1])
    frame = by_day(content, told, "planned_date", window)
    expressions = _expressions(picture)
    figures: dict[str, Sequence[int | str]] = {
        name: [int(one) for one in values_of(frame, text)] if text else [0] * len(frame)
        for name, text in expressions.items()
    }
    figures["state"] = _states(picture, frame, window.end)
    formulas = _formulas(picture, window, expressions)
    ids = tables()[TABLE].ids
    columns = [
        [Formula(formulas[name], value) for value in figures[name]]
        if name in figures
        else plain_values(frame[name])
        for name in ids
    ]
    lines = [list(row) for row in zip(*columns, strict=True)]
    total = {"unit": TOTAL, **_sums(picture, counted, expressions)}
    return [*lines, [total.get(name) for name in ids]]


def _sums(picture: Picture, counted: Counted, names: Iterable[str]) -> dict[str, CellValue]:
    """Return the sides of the plan's metric."""
    sums: dict[str, CellValue] = {}
    for name in names:
        source, text = counted_side(picture, name)
        if not text:
            continue
        value = values_of(rows_of(picture.content, source, counted), text).sum()
        sums[name] = Formula(sum_product(source, text, counted), int(value))
    return sums


def _in_period(picture: Picture, frame: DataFrame) -> DataFrame:
    """Return rows without what was reviewed or abolished before the period's only quarter."""
    if picture.period != picture.last:
        return frame
    return frame[frame["reviewed"].isna() | frame["version"].notna()]


def _expressions(picture: Picture) -> dict[str, str]:
    """Return what each column of counts adds of a row: nothing where the plan lacks the metric."""
    on_schedule = counted_side(picture, COUNTS[1])[1]
    if not on_schedule:
        return dict.fromkeys(COUNTS, "")
    known = "filled(code) and " if _has_programme(picture) else ""
    return {COUNTS[0]: known + DUE, COUNTS[1]: on_schedule}


def _has_programme(picture: Picture) -> bool:
    content = picture.content
    return content.forms[FORM].traits.offered in content.plan.offered


def _states(picture: Picture, frame: DataFrame, day: date) -> list[str]:
    columns = [plain_values(frame[name]) for name in ("code", "reviewed", "planned_date")]
    issued = plain_values(frame["issue_date"])
    known = _has_programme(picture)
    return [
        reviewed or (_state(due, done, day) if code or not known else documents.PROPOSED)
        for code, reviewed, due, done in zip(*columns, issued, strict=True)
    ]


def _state(due: date | None, issued: date | None, day: date) -> str:
    if issued is not None:
        if due is None:
            return documents.ISSUED
        return documents.ON_TIME if issued <= due else documents.LATE
    if due is None:
        return documents.UNDATED
    return documents.OVERDUE if due <= day else documents.NOT_YET_DUE


def _formulas(picture: Picture, window: Window, expressions: Mapping[str, str]) -> dict[str, str]:
    table = tables()[TABLE]
    sheet = Sheet(lambda name: here(table, name), window.start, window.end)
    code, reviewed, due, issued = (
        here(table, name) for name in ("code", "reviewed", "planned_date", "issue_date")
    )
    on_time, late = quoted(documents.ON_TIME), quoted(documents.LATE)
    overdue, waiting = quoted(documents.OVERDUE), quoted(documents.NOT_YET_DUE)
    dated = f"IF({issued}<={due},{on_time},{late})"
    open_ = f"IF({due}<={day_of(window.end)},{overdue},{waiting})"
    state = (
        f'IF({due}="",IF({issued}="",{quoted(documents.UNDATED)},{quoted(documents.ISSUED)}),'
        f'IF({issued}="",{open_},{dated}))'
    )
    if _has_programme(picture):
        state = f'IF({code}="",{quoted(documents.PROPOSED)},{state})'
    counts = {
        name: f"IF({formula(text, sheet, missing=False)},1,0)" if text else "0"
        for name, text in expressions.items()
    }
    return {**counts, "state": f'IF({reviewed}<>"",{reviewed},{state})'}

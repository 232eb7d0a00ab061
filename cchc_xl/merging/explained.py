"""Whether doubts are explained: by the unit on its return's cover, or in Văn phòng's own table.

What Văn phòng wrote of a figure stands for that figure: where a later return has another one at the
cell, and that is doubtful again, it must be explained again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.merging.in_force import returns_in_force
from cchc_xl.plan.states.doubts import BY_OFFICE, BY_UNIT, CHANGED, OPEN
from cchc_xl.register.frames import plain_values
from validation.words import casefolded

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

TABLE = "explanations"
Row = Mapping[str, Any]


class Explanation(NamedTuple):
    """How a doubt stands (``plan.states.doubts``), who explained it, when and in which words."""

    state: str
    by: str | None = None
    on: date | None = None
    words: str | None = None


def explanations(content: Content, findings: DataFrame) -> Iterator[Explanation]:
    """Give, for each of the findings in order, whether it is explained.

    ``findings`` have the columns of the register's findings.
    """
    covers = {
        (one["unit"], one["period"], one["hash"]): one
        for one in _records(returns_in_force(content))
        if (one["explanation"] or "").strip()
    }
    told: dict[tuple[str, ...], list[Row]] = {}
    for row in _records(content.frames[TABLE]):
        if (row["words"] or "").strip():
            told.setdefault(_key(row), []).append(row)
    for found in _records(findings):
        own = [row for row in told.get(_key(found), ()) if _is_about(row, found)]
        yield _explanation(found, covers.get((found["unit"], found["period"], found["hash"])), own)


def _explanation(found: Row, cover: Row | None, told: list[Row]) -> Explanation:
    same = [row for row in told if _of_the_value(row, found)]
    if cover is not None and not same:
        return Explanation(BY_UNIT, cover["unit"], cover["received"], cover["explanation"])
    if not told:
        return Explanation(OPEN)
    row = (same or told)[-1]
    state = BY_OFFICE if same else CHANGED
    return Explanation(state, row["told_by"], row["told_on"], row["words"])


def _key(row: Row) -> tuple[str, ...]:
    return tuple(casefolded(row[name] or "") for name in ("unit", "period", "code"))


def _is_about(row: Row, found: Row) -> bool:
    """Tell whether an explanation is about a finding: one that names no cell is about each."""
    return all(
        not row[name] or casefolded(row[name]) == casefolded(found[name] or "")
        for name in ("sheet", "cell")
    )


def _of_the_value(row: Row, found: Row) -> bool:
    """Tell whether it is about the figure that stands there, with or without its points (1.000)."""
    told, stands = (casefolded(one["value"] or "").replace(".", "") for one in (row, found))
    return not told or told == stands


def _records(frame: DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): plain_values(frame[name]) for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

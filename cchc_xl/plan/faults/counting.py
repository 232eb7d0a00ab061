"""Which of the rows that the plan gives a metric counts: who is asked for them, in what measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from cchc_xl.plan.faults.fitting import EXPRESSIONS
from cchc_xl.plan.faults.reaching import (
    GIVEN,
    Files,
    Forms,
    asked_of,
    kinds_of,
    silent_kinds,
)
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Row
from cchc_xl.plan.given import GivenRow, given_rows
from cchc_xl.plan.records import NOBODY, Choice, Indicator, Metric, Task
from validation import expressions
from validation.form import Form

NEEDED = ("metrics.csv", "tasks.csv", "indicators.csv", "forms.csv", "kinds.csv", "units.csv")
Telling = Callable[[str, Mapping[str, str]], bool]
R = TypeVar("R")
_SHOWN = 3


class _Giving(NamedTuple):
    tasks: Sequence[Task]
    indicators: Sequence[Indicator]
    lists: Sequence[Choice] = ()


class _Reading(NamedTuple):
    """An expression of a metric over a form whose rows the plan gives."""

    row: Row
    metric: Metric
    column: str
    form: Form
    rows: Sequence[GivenRow]

    def keys(self, telling: Telling) -> list[str]:
        """Return the keys of the rows of which the expression tells this."""
        text, name = getattr(self.metric, self.column), self.form.key[0]
        found = [row.key for row in self.rows if telling(text, {**row.words, name: row.key})]
        return list(dict.fromkeys(found))


class _Unasked(NamedTuple):
    """Kinds of units that a metric counts: ``able`` have the form, ``lost`` none of the rows."""

    reading: _Reading
    able: list[str]
    lost: list[str]
    keys: list[str]

    @property
    def what(self) -> str:
        """Return which rows these are, and where it stands who is asked for them."""
        given = self.reading.form.traits.given
        place = f"{given}.csv, cột {GIVEN[given]}"
        return f"dòng mà cột {self.reading.column} tính ({_few(self.keys)}; {place})"


def of_nobody(files: Files, forms: Forms) -> Iterator[Problem]:
    """Find metrics over rows that none of the kinds of units which they count is asked for."""
    found = _unasked(files, forms)
    for one in _first_of_each(one for one in found if one.lost == one.able):
        reason = f"không loại đơn vị nào ở đây được giao {one.what}"
        yield files["metrics.csv"].problem(one.reading.row, "kinds", reason)


def of_others(files: Files, forms: Forms) -> Iterator[Problem]:
    """Find metrics with kinds of units that are not asked for the rows, beside such that are."""
    found = _unasked(files, forms)
    for one in _first_of_each(one for one in found if one.lost != one.able):
        reason = f"{', '.join(one.lost)} không bao giờ có số: không được giao {one.what}"
        yield files["metrics.csv"].problem(one.reading.row, "kinds", reason)


def mixed_measures(files: Files, forms: Forms) -> Iterator[Problem]:
    """Find metrics that add up figures in different units of measure."""
    measure_of = {one.code: one.unit_of_measure for one in _records(files, "indicators", Indicator)}
    receivers = _receivers(files, "indicators")
    for one in _readings(files, forms):
        if one.form.traits.given != "indicators":
            continue
        own = set(one.metric.kinds)
        keys = [key for key in one.keys(expressions.adds_up) if not own or own & receivers[key]]
        measures = list(dict.fromkeys(measure_of[key] for key in keys))
        if len(measures) > 1:
            reason = (
                f"cộng {len(measures)} đơn vị tính khác nhau ({_few(measures)}): chỉ lấy các chỉ "
                f"số cùng đơn vị tính, ví dụ {one.form.key[0]} == '{keys[0]}'"
            )
            yield files["metrics.csv"].problem(one.row, one.column, reason)


def _unasked(files: Files, forms: Forms) -> Iterator[_Unasked]:
    """Give the expressions of which some kinds have the form and none of the rows that count."""
    asked, silent = asked_of(files), silent_kinds(files)
    receivers = {given: _receivers(files, given) for given in GIVEN}
    for one in _readings(files, forms):
        kinds = [kind for kind in one.metric.kinds if kind not in silent]
        able = [kind for kind in kinds if one.form.id in asked.get(kind, ())]
        keys = one.keys(expressions.counts)
        reached = set().union(*(receivers[one.form.traits.given][key] for key in keys))
        lost = [kind for kind in able if kind not in reached]
        if keys and lost:
            yield _Unasked(one, able, lost, keys)


def _first_of_each(found: Iterable[_Unasked]) -> Iterable[_Unasked]:
    """Return the first of each metric: its expressions mostly lack the same."""
    first: dict[str, _Unasked] = {}
    for one in found:
        first.setdefault(one.reading.metric.id, one)
    return first.values()


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _readings(files: Files, forms: Forms) -> Iterator[_Reading]:
    giving = _Giving(_records(files, "tasks", Task), _records(files, "indicators", Indicator))
    given = {one.id: given_rows(giving, one) for one in forms.values() if one.traits.given in GIVEN}
    for row in files["metrics.csv"].rows:
        metric = row.record
        if not isinstance(metric, Metric) or metric.kinds == NOBODY:
            continue
        for column, source in EXPRESSIONS:
            form = getattr(metric, source)
            if form in given and getattr(metric, column):
                yield _Reading(row, metric, column, forms[form], given[form])


def _records(files: Files, given: str, record: type[R]) -> list[R]:
    rows = [row.record for row in files[f"{given}.csv"].rows]
    return [one for one in rows if isinstance(one, record)]


def _receivers(files: Files, given: str) -> Mapping[str, set[str]]:
    """Return the kinds of the units that are asked for each row, by its key."""
    loaded, kinds = files[f"{given}.csv"], files["kinds.csv"].values("kind")
    found = {}
    for row in loaded.rows:
        who = row.cells[GIVEN[given]].split(";")
        key = row.cells[loaded.file.key[0]]
        found[key] = kinds if who == ["*"] else set(kinds_of(who, files).values())
    return found

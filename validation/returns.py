"""All returns of one run as typed frames, with the way back from a row to its cell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from validation import dtypes
from validation.bounds import Bounds
from validation.catalogue import finding
from validation.findings import Finding
from validation.form import Form
from validation.forms import COVER, forms
from validation.frames import filled_rows
from validation.words import INACTIVE


class Cell(NamedTuple):
    """Where a finding points: the return, the form, the record and the field."""

    return_no: int
    form: str
    position: int
    field: str


class Given(NamedTuple):
    """The records of a pre-filled form that the plan gives a return, by their keys.

    ``own`` has for each key the given words by field id; ``known`` are all keys of the plan, and
    ``elsewhen`` those that the unit is given in other quarters, with the quarter (“Q4”).
    ``yearly`` are those that this quarter alone asks for, for the whole year; ``bounds`` has those
    of each one's figure.
    """

    own: Mapping[str, Mapping[str, str]]
    known: Collection[str]
    elsewhen: Mapping[str, str] = MappingProxyType({})
    yearly: Collection[str] = ()
    bounds: Mapping[str, Bounds] = MappingProxyType({})


class Offer(NamedTuple):
    """A record of Văn phòng's own table: the texts that name it, and the days that it may have.

    The first of each is what stands there now.
    """

    names: Sequence[str]
    days: Sequence[date]


class Origin(NamedTuple):
    """Where a return's rows come from: whose it is, its file, and how its cells are found.

    ``forms`` are the ids of the forms that its unit is given and that the file has;
    ``address(form id, position, field id)`` gives the A1 address of a record's cell, empty when
    there is none; ``given`` is what the plan gives, by form; ``offered`` what Văn phòng's own
    tables give, by form and code, of the forms for which the register has such a table.
    ``lacking`` are the fields (form, field) without which its template was issued.
    """

    unit: str
    period: str
    file: str
    forms: tuple[str, ...]
    address: Callable[[str, int, str], str]
    given: Mapping[str, Given] = MappingProxyType({})
    offered: Mapping[str, Mapping[str, Offer]] = MappingProxyType({})
    lacking: Collection[tuple[str, str]] = ()


class Returns(NamedTuple):
    """The rows of many returns of one quarter.

    ``frames`` has for each form id a typed frame with a unique index: the form's columns,
    ``return_no`` (index into ``origins``), ``position`` (number of the record within its return),
    and what rules know beside its cells (``expressions.KNOWN``). ``bad`` names the cells (return,
    position, field) that were found wrong when they were read; in the frames they are empty.
    ``unasked`` are the fields (form, field) that the quarter's templates of the register do not
    have. ``days`` are the first and the last one that templates take, ``None`` where any day is
    taken.
    """

    origins: Sequence[Origin]
    frames: Mapping[str, pd.DataFrame]
    bad: Mapping[str, set[tuple[int, int, str]]]
    period_end: date
    unasked: Collection[tuple[str, str]] = ()
    days: tuple[date, date] | None = None

    def cell(self, form: str, row: int, field: str) -> Cell:
        """Return the cell of a frame's row."""
        frame = self.frames[form]
        number: Any = frame.at[row, "return_no"]
        position: Any = frame.at[row, "position"]
        return Cell(int(number), form, int(position), field)

    def address(self, cell: Cell) -> str:
        """Return the A1 address of a cell, empty when there is none."""
        return self.origins[cell.return_no].address(cell.form, cell.position, cell.field)

    def finding(self, code: str, cell: Cell, /, **fields: Any) -> Finding:
        """Make the finding ``code`` at a cell; ``fields`` may have the names of form fields."""
        origin = self.origins[cell.return_no]
        place = {
            "unit": origin.unit,
            "period": origin.period,
            "file": origin.file,
            "sheet": forms()[cell.form].sheet,
            "cell": self.address(cell),
        }
        return finding(code, **(fields | place))

    def units_of(self, frame: pd.DataFrame) -> pd.Series[Any]:
        """Return the unit's code for each row of a frame."""
        units = pd.Series([origin.unit for origin in self.origins], dtype=dtypes.TEXT)
        return pd.Series(units.array[frame["return_no"].to_numpy()], index=frame.index)

    def inactive(self) -> set[int]:
        """Return the numbers of the returns whose cover says that nothing happened."""
        cover = self.frames[COVER]
        return set(cover.loc[(cover["activity"] == INACTIVE).fillna(False), "return_no"])

    def without_idle_rows(self) -> Returns:
        """Drop records left wholly empty, but not single prefilled rows of an active unit.

        A sheet that an active unit left wholly empty is one finding (R903), not one for each row.
        """
        inactive = self.inactive()
        kept = {}
        for name, frame in self.frames.items():
            form = forms()[name]
            used = filled_rows(frame, form.typed_in) | self._has_bad_cell(name)
            if form.traits.balance:  # what is brought along is no answer of a nil return
                nil = used & frame["return_no"].isin(inactive)
                used &= ~nil | _beyond_opening(form, frame[nil]).reindex(
                    used.index, fill_value=False
                )
            if form.is_prefilled:
                started = set(frame.loc[used, "return_no"]) - inactive
                if form.traits.follows:
                    started = set(frame["return_no"]) - inactive
                used |= frame["return_no"].isin(started)
            kept[name] = frame[used] if name != COVER else frame
        return self._replace(frames=kept)

    def in_plan_words(self) -> Returns:
        """Put the plan's words where it gives them, whatever the files say: rules go by these."""
        kept = dict(self.frames)
        for name, frame in self.frames.items():
            form = forms()[name]
            if not form.traits.given or frame.empty:
                continue
            places = list(zip(frame["return_no"], frame[form.key[0]], strict=True))
            rows = [self._given_words(name, number, key) for number, key in places]
            for field in dict.fromkeys(field for words in rows for field in words):
                words = pd.Series([row.get(field) for row in rows], frame.index, dtypes.TEXT)
                kept[name] = kept[name].assign(**{field: words.fillna(frame[field])})
        return self._replace(frames=kept)

    def _given_words(self, form: str, number: int, key: Any) -> Mapping[str, str]:
        given = self.origins[number].given.get(form)
        return {} if given is None or pd.isna(key) else given.own.get(key, {})

    def _has_bad_cell(self, name: str) -> pd.Series[bool]:
        frame = self.frames[name]
        rows = {(return_no, position) for return_no, position, _ in self.bad.get(name, ())}
        if not rows:
            return pd.Series(False, index=frame.index)
        pairs = zip(frame["return_no"], frame["position"], strict=True)
        return pd.Series([pair in rows for pair in pairs], index=frame.index, dtype=bool)


def _beyond_opening(form: Form, frame: pd.DataFrame) -> pd.Series[bool]:
    """Tell of each record whether it says more than what it was opened with."""
    told: Any = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return pd.Series([form.says_more(record) for record in told], frame.index, dtype=bool)

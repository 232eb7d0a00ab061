"""All returns of one run as typed frames, with the way back from a row to its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from validation.catalogue import finding
from validation.findings import Finding
from validation.form import Form
from validation.forms import forms
from validation.forms.bia import INACTIVE
from validation.frames import filled_rows


class Cell(NamedTuple):
    """Where a finding points: the return, the form, the record and the field."""

    return_no: int
    form: str
    position: int
    field: str


class Source(NamedTuple):
    """One return: whose it is, which file it came in and how its cells are found.

    ``forms`` are the ids of the forms that its unit is given; ``address(form id, position,
    field id)`` gives the A1 address of a record's cell, empty when there is none.
    """

    unit: str
    period: str
    file: str
    forms: tuple[str, ...]
    address: Callable[[str, int, str], str]


class Returns(NamedTuple):
    """The rows of many returns of one quarter.

    ``frames`` has for each form id a typed frame: the form's columns, ``return_no`` (index into
    ``sources``), ``position`` (number of the record within its return), ``period_start`` and
    ``period_end``. ``bad`` names the cells that were found wrong when they were read.
    """

    sources: Sequence[Source]
    frames: Mapping[str, pd.DataFrame]
    bad: Mapping[str, set[tuple[int, int, str]]]
    period_end: date

    def cell(self, form: str, row: int, field: str) -> Cell:
        """Return the cell of a frame's row."""
        frame = self.frames[form]
        return Cell(int(frame.at[row, "return_no"]), form, int(frame.at[row, "position"]), field)

    def finding(self, code: str, form: Form, row: int, field: str, **fields: Any) -> Finding:
        """Make the finding ``code`` at one cell of a frame's row."""
        cell = self.cell(form.id, row, field)
        source = self.sources[cell.return_no]
        return finding(
            code,
            unit=source.unit,
            period=source.period,
            file=source.file,
            sheet=form.sheet,
            cell=source.address(form.id, cell.position, field),
            **fields,
        )

    def first_row(self, form: Form, row: int) -> str:
        """Return the address of the first record with the same key as this row."""
        frame = self.frames[form.id]
        key = ["return_no", *form.key]
        same = frame[(frame[key] == frame.loc[row, key]).all(axis=1)]
        first = self.cell(form.id, int(same.index[0]), form.key[0])
        return self.sources[first.return_no].address(form.id, first.position, first.field)

    def units_of(self, frame: pd.DataFrame) -> pd.Series[Any]:
        """Return the unit's code for each row of a frame."""
        units = pd.Series([source.unit for source in self.sources], dtype="string")
        return pd.Series(units.array[frame["return_no"].to_numpy()], index=frame.index)

    def inactive(self) -> set[int]:
        """Return the numbers of the returns whose cover says that nothing happened."""
        cover = self.frames["bia"]
        return set(cover.loc[(cover["activity"] == INACTIVE).fillna(False), "return_no"])

    def without_idle_rows(self) -> Returns:
        """Drop prefilled rows that an inactive unit left empty, and records left wholly empty."""
        inactive = self.inactive()
        kept = {}
        for name, frame in self.frames.items():
            form = forms()[name]
            typed_in = [column.id for column in form.columns if not column.prefilled]
            used = filled_rows(frame, typed_in) | self._has_bad_cell(name)
            if form.layout == "table":
                used |= ~frame["return_no"].isin(inactive)
            kept[name] = frame[used] if name != "bia" else frame
        return self._replace(frames=kept)

    def _has_bad_cell(self, name: str) -> pd.Series[bool]:
        frame = self.frames[name]
        rows = {(return_no, position) for return_no, position, _ in self.bad.get(name, ())}
        if not rows:
            return pd.Series(False, index=frame.index)
        pairs = zip(frame["return_no"], frame["position"], strict=True)
        return pd.Series([pair in rows for pair in pairs], index=frame.index, dtype=bool)

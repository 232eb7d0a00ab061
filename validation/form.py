"""The shape of a form, light enough to send to a reading process."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["count", "number", "percent", "date", "text", "choice", "unit"]
Shape = Literal["table", "card"]


class Column(NamedTuple):
    """One thing a return asks for; ``kind`` says what may be typed.

    ``count`` is a whole number, ``percent`` a whole number from 0 to 100, ``unit`` the code of a
    unit (typed as the code or picked as "code - name"). ``list_name`` names choices that the plan
    or the register supplies; ``choices`` are fixed by the form itself. ``minimum`` and ``maximum``
    bound a number, ``longest`` is the most characters that a text may have. Only the templates of
    ``quarter`` (“Q4”; all when empty) have it, and registers since schema version ``since``.
    """

    id: str
    title: str
    help: str
    kind: Kind
    required: bool
    prefilled: bool
    choices: tuple[str, ...] | None
    list_name: str | None
    minimum: int | None
    maximum: int | None
    width: float
    longest: int | None = None
    quarter: str = ""
    since: str = ""

    def is_asked(self, quarter: str, version: str) -> bool:
        """Tell whether a register of a schema version asks for it in a quarter (“Q4”)."""
        return self.quarter in ("", quarter) and int(self.since or 0) <= int(version)


class Traits(NamedTuple):
    """What a form is to the program, beyond what it asks for; a plain form needs none of it.

    ``table`` and ``sheet`` name its rows' table in the register, ``place`` is its place among the
    sheets. ``everywhere``: every register has its table, as sheets are consolidated from it.
    ``standing``: it may say something also of a quarter in which nothing happened; of one that
    also tells what is left, ``flows`` are the figures that something happened. ``carried`` are the
    fields that a template brings along from the quarter before. ``given`` says what of the plan
    its rows are (``tasks`` or ``indicators``), ``noun`` what one is called and ``missing`` the
    finding that one is gone. ``thing`` is the field that names what is told again until it is done.
    """

    table: str
    sheet: str
    place: int = 1000
    everywhere: bool = False
    standing: bool = False
    flows: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    given: str = ""
    noun: str = ""
    missing: str = ""
    thing: str = ""


class Form(NamedTuple):
    """One sheet of the return, derived from its pandera model.

    ``shape`` is ``table`` (a row is a record) or ``card`` (one record, a line for each column);
    ``open_rows`` is how many rows a template offers (0: it writes the rows itself); ``key`` names
    the columns that may not repeat within a return; a ``required`` form may not
    stay empty when the unit reports activity. ``traits`` change neither what it asks for nor its
    template.
    """

    id: str
    sheet: str
    title: str
    shape: Shape
    columns: tuple[Column, ...]
    open_rows: int
    key: tuple[str, ...]
    note: str
    required: bool = False
    traits: Traits = Traits("", "")

    @property
    def typed_in(self) -> tuple[str, ...]:
        """Return the ids of the columns that an officer fills in."""
        return tuple(column.id for column in self.columns if not column.prefilled)

    @property
    def is_prefilled(self) -> bool:
        """Tell whether the template writes the rows and an officer only completes them."""
        return self.open_rows == 0

    def asked(self, quarter: str, version: str) -> Form:
        """Return the form as a register of a schema version issues it for a quarter (“Q4”)."""
        if all(column.is_asked(quarter, version) for column in self.columns):
            return self
        kept = [column for column in self.columns if column.is_asked(quarter, version)]
        return self._replace(columns=tuple(kept))

    def known(self, version: str) -> Form:
        """Return the form as registers of a schema version know it, whatever the quarter."""
        kept = [column for column in self.columns if int(column.since or 0) <= int(version)]
        return self._replace(columns=tuple(kept))

    def column(self, name: str) -> Column:
        """Return the column with this id. ``KeyError``: there is none."""
        for column in self.columns:
            if column.id == name:
                return column
        raise KeyError(name)

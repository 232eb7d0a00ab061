"""The shape of a form, light enough to send to a reading process."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from validation import expressions
from validation.words import ONE_DOCUMENT

Kind = Literal["count", "number", "percent", "date", "text", "choice", "unit"]
Shape = Literal["table", "card"]


LONGEST_TEXT = 2000
"""Letters of a text that a form asks for."""
LONGEST_LINE = 255
"""Letters of one that is a name, a number or a code."""
FIRST_YEAR = 2000
NEVER = "-"
"""The quarter of a column that a register does not know."""
LATER = "+"
"""The quarter of a column that came after a template was issued."""


class Dated(Protocol):
    """A column that came with an edition, and may have gone with a later one."""

    @property
    def since(self) -> str:
        """Return what brought it: a schema version (“5”), a year's plan (“2024”) or nothing."""

    @property
    def until(self) -> str:
        """Return what gave it up: a schema version, a year's plan or nothing."""


class Edition(NamedTuple):
    """What says which columns a register has: its schema version and the year of its plan.

    ``first`` is the schema version that it began with, where it was upgraded since: what was given
    up in between it goes on to have.
    """

    version: str
    year: int
    first: str = ""

    @classmethod
    def newest(cls, year: int) -> Edition:
        """Return what a new register of a year's plan is, of any schema version to come."""
        return cls(str(FIRST_YEAR), year)

    def has(self, since: str) -> bool:
        """Tell whether it has what came with a schema version (“5”) or a year's plan (“2024”)."""
        came = int(since or 0)
        return came <= (int(self.version) if came < FIRST_YEAR else self.year)

    def knows(self, column: Dated) -> bool:
        """Tell whether it has a column: one that has come and is not given up."""
        return self.has(column.since) and not (column.until and self.began.has(column.until))

    @property
    def began(self) -> Edition:
        """Return what it was at first."""
        return self._replace(version=self.first or self.version)


class Column(NamedTuple):
    """One thing a return asks for; ``kind`` says what may be typed.

    ``count`` is a whole number, ``percent`` a whole number from 0 to 100, ``unit`` the code of a
    unit (typed as the code or picked as "code - name"). ``list_name`` names choices that the plan
    or the register supplies; ``choices`` are fixed by the form itself. ``minimum`` and ``maximum``
    bound a number, ``longest`` is the most characters that a text may have. Only the templates of
    ``quarter`` (“Q4”; all when empty) have it, and registers of an edition that has ``since``: a
    schema version (“4”), or the year of a plan (“2024”), before which no register asks for it;
    from ``until`` on, which is told alike, none does any more. ``example`` shows how it is filled
    in; of a date it is the number of a day within the quarter's window, from 0.
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
    until: str = ""
    example: str | int | None = None

    @property
    def filling(self) -> str:
        """Return how its empty cell is filled in, as a remedy goes on after the cell."""
        if self.choices or self.list_name:
            return "; chọn một giá trị trong danh sách"
        match self.kind:
            case "count" | "percent" | "number":
                return "; không có số liệu thì ghi 0"
            case "date":
                return " theo dạng ngày/tháng/năm"
        return ""

    def is_asked(self, quarter: str, edition: Edition) -> bool:
        """Tell whether a register asks for it in a quarter (“Q4”)."""
        return self.quarter in ("", quarter) and edition.knows(self)


class Balance(NamedTuple):
    """Figures that one quarter leaves to the next.

    ``closing`` is what a record has left at a quarter's end and ``left`` what that is made of; it
    is the ``opening`` of the same record in the next quarter, a part of its ``total`` where it has
    one. ``gone`` is the finding that a record with something left is not told of any more. Where a
    template did not ask for the ``opening``, nobody knows what a record has left.
    """

    opening: str
    total: str
    closing: str
    left: tuple[str, ...]
    gone: str


JUDGED = ("task", "status", "completion_date", "expected")
"""The columns from which the outcome of a task is computed."""

Given = Literal["", "tasks", "products", "indicators", "lists"]


class Traits(NamedTuple):
    """What a form is to the program, beyond what it asks for; a plain form needs none of it.

    ``table`` and ``sheet`` name its rows' table in the register (by default after the form),
    ``place`` is its place among the sheets. ``shown`` are the consolidated sheets (ids) that are
    drawn from it and that a register without it does not have. ``quarter`` (“Q4”): only its returns
    are asked for it.

    ``given``: its rows are the plan's tasks, their products where a task has several, or the
    indicators, or the values of the list that its key offers (``lists``); ``noun`` is what one is
    called and ``missing`` the finding that one is gone. ``lasting``: each of them has a row in
    every quarter with a return in force, as it was last reported. ``judged``: they are tasks whose
    outcome the program computes (from ``JUDGED``).
    ``follows``: they belong to the records of that form (id), so that they are judged also where
    nothing is typed in them, and as of the same day. ``documents`` are the columns that are closed
    where the row's ``document`` does not say that exactly one is due.

    ``state`` is the column that says “Hoàn thành” and ``done`` the day of it. ``thing`` is the
    field that names what is told again until it is done, with its ``deadline``: it stands in every
    later quarter as it was last told. A template begins with what is open of it where the form is
    ``brought`` along; the columns ``anew`` are asked for each time.

    ``offered`` is the table (id) in which Văn phòng keeps what units report on by this form, where
    a register has it: its records are the template's first rows, each with its ``code`` (a field),
    its words (``thing``) and its day (``deadline``). What an officer adds is put to Văn phòng,
    unless it is ``apart``: a row in which this field is filled belongs in no such table.

    ``told_while`` (an expression) is what a record is told again for in every later quarter: a
    template begins with those, as they were told last, where the form is ``brought`` along. What
    happened on a day (``happened``) within the quarter is no longer nil.

    What a nil return leaves: of a ``balance`` what was open; ``stocks``, the fields (and of
    indicators those) that are counted as of a day; no flows. ``standing``: it may say something
    also of a quarter in which nothing happened; ``flows`` are the figures that something happened
    where the others do not say so. ``stocks`` are named by the fields themselves.
    """

    table: str = ""
    sheet: str = ""
    place: int = 1000
    shown: tuple[str, ...] = ()
    quarter: str = ""
    given: Given = ""
    noun: str = "mục"
    missing: str = "P107"
    lasting: bool = False
    judged: bool = False
    follows: str = ""
    documents: tuple[str, ...] = ()
    state: str = ""
    done: str = ""
    thing: str = ""
    deadline: str = ""
    brought: bool = False
    anew: tuple[str, ...] = ()
    offered: str = ""
    code: str = ""
    apart: str = ""
    told_while: str = ""
    happened: str = ""
    balance: Balance | None = None
    stocks: tuple[str, ...] = ()
    standing: bool = False
    flows: tuple[str, ...] = ()

    @property
    def ours(self) -> tuple[str, ...]:
        """Return the fields that Văn phòng fills in of a record that its own table gives."""
        return (self.thing, self.deadline) if self.offered else ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the ids of the columns that the traits speak of."""
        named = (self.state, self.done, self.thing, self.deadline, *self.anew, *self.flows)
        named += (self.code, self.apart, self.happened)
        named += expressions.names(self.told_while) if self.told_while else ()
        named += JUDGED if self.judged else ()
        balance = self.balance
        if balance:
            named += (balance.opening, balance.total, balance.closing, *balance.left)
        return tuple(name for name in named if name)


class Form(NamedTuple):
    """One sheet of the return, derived from its pandera model.

    ``shape`` is ``table`` (a row is a record) or ``card`` (one record, a line for each column);
    ``open_rows`` is how many rows a template offers (0: it writes the rows itself); ``key`` names
    the columns that may not repeat within a return; a ``required`` form may not
    stay empty when the unit reports activity. ``traits`` do not change what it asks for.
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
    traits: Traits = Traits()

    @property
    def typed_in(self) -> tuple[str, ...]:
        """Return the ids of the columns that an officer fills in."""
        return tuple(column.id for column in self.columns if not column.prefilled)

    @property
    def needed(self) -> str:
        """Return the first column that an officer must fill in, "" where a row may stay blank."""
        return next((one.id for one in self.columns if one.required and not one.prefilled), "")

    @property
    def opening(self) -> tuple[str, ...]:
        """Return the columns of a record that opens with what the quarter before left."""
        balance = self.traits.balance
        return (*self.key, balance.opening) if balance else ()

    @property
    def opened(self) -> tuple[str, ...]:
        """Return those columns, and the total of which what was left is a part."""
        balance = self.traits.balance
        return (*self.opening, balance.total) if balance and balance.total else self.opening

    def says_more(self, record: Mapping[str, object]) -> bool:
        """Tell whether a record says more than what it was opened with, and the total of that."""
        balance = self.traits.balance
        if balance is None:
            return True
        total = record[balance.total] if balance.total else None
        rest = (record[name] for name in self.typed_in if name not in self.opened)
        return total not in (None, record[balance.opening]) or any(
            value is not None for value in rest
        )

    @property
    def is_prefilled(self) -> bool:
        """Tell whether the template writes the rows and an officer only completes them."""
        return self.open_rows == 0

    def is_asked(self, quarter: str) -> bool:
        """Tell whether returns of a quarter (“Q4”) have the form."""
        return self.traits.quarter in ("", quarter)

    def asked(self, quarter: str, edition: Edition) -> Form:
        """Return the form as a register issues it for a quarter (“Q4”)."""
        if all(column.is_asked(quarter, edition) for column in self.columns):
            return self
        return self._with([one for one in self.columns if one.is_asked(quarter, edition)])

    def is_open(self, column: Column, record: Mapping[str, object]) -> bool:
        """Tell whether an officer fills in a column of a record that a template writes."""
        told = record.get("document", ONE_DOCUMENT)
        closed = column.id in self.traits.documents and told != ONE_DOCUMENT
        ours = column.id in self.traits.ours and record.get(self.traits.code) is not None
        return not (column.prefilled or closed or ours)

    def known(self, edition: Edition) -> Form:
        """Return the form as a register knows it, whatever the quarter."""
        return self._with([column for column in self.columns if edition.knows(column)])

    def _with(self, columns: Sequence[Column]) -> Form:
        """Return the form with these of its columns: without the opening there is no balance."""
        balance, names = self.traits.balance, {column.id for column in columns}
        if balance and balance.opening not in names:
            traits = self.traits._replace(balance=None)
            return self._replace(columns=tuple(columns), traits=traits)
        return self._replace(columns=tuple(columns))

    def read_by(self, edition: Edition) -> Form:
        """Return the form with what the register does not know as columns of no quarter."""
        if all(edition.knows(column) for column in self.columns):
            return self
        columns = [
            one if edition.knows(one) else one._replace(quarter=NEVER) for one in self.columns
        ]
        return self._replace(columns=tuple(columns))

    @property
    def at_times(self) -> tuple[str, ...]:
        """Return the ids of the columns that not every template of the form has."""
        return tuple(one.id for one in self.columns if one.quarter or one.since)

    def issued_with(self, fields: Collection[str] | None) -> Form:
        """Return the form as a template has it that has these of the columns ``at_times``.

        ``None`` is one that does not say so: it was issued before templates did, and may lack all.
        """
        if not self.at_times:
            return self
        columns = [
            one
            if one.id not in self.at_times or one.quarter == NEVER
            else one._replace(quarter="" if one.id in (fields or ()) else one.quarter or LATER)
            for one in self.columns
        ]
        return self._replace(columns=tuple(columns))

    def column(self, name: str) -> Column:
        """Return the column with this id. ``KeyError``: there is none."""
        for column in self.columns:
            if column.id == name:
                return column
        raise KeyError(name)

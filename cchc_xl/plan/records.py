"""The rows of a plan's files. Empty text is ``""``, an empty date or number ``None``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal, NamedTuple, Protocol

from cchc_xl.plan.periods import Period

Measure = Literal["ratio", "ranks", "coverage", "confirmed"]
Direction = Literal["at_least", "at_most"]
Basis = Literal["flow", "stock", "latest", "as_of"]
Percent = int | float
"""Whole, or with one decimal."""
ENTERED = {
    "procedures": "filled(code)",
    "city_figures": "by_end(date)",
    "city_tasks": "filled(code)",
    "legal_programme": "filled(code)",
}
"""Văn phòng's own tables that metrics count, with what tells that there is anything."""
OFFERED = ("city_tasks", "legal_programme")
"""Those of these tables whose records units report on by a form: each is a metric's denominator
beside what the form tells of it last."""
LEAD = "lead"
"""The column of such a table that says which unit reports on a record."""
NOBODY = ("-",)
"""The kinds of units of a level that nobody of the plan's list belongs to."""
Goal = Literal["keep", "improve"]


class Receiver(Protocol):
    """Who is given something to report on: a unit, by its code and its kind."""

    @property
    def code(self) -> str:
        """Return the unit's code."""

    @property
    def kind(self) -> str:
        """Return the unit's kind."""


def is_among(unit: Receiver, named: Collection[str]) -> bool:
    """Tell whether a unit is named, by its code or by its kind (``@PHONG_SO``)."""
    return unit.code in named or f"@{unit.kind}" in named


class Section(NamedTuple):
    """One of the sections (I to VII) of the list of tasks."""

    id: str
    title: str


class Task(NamedTuple):
    """One row of the list of tasks (danh mục nhiệm vụ), word for word.

    ``number`` is what the list prints in its first column; ``assigned_to`` says who reports on the
    task: unit codes and kinds (``@PHONG_SO``). A ``joint`` task is one for all that report on it.
    One judged ``by_receipt`` is fulfilled by the unit's own plan, which must be received before
    00:00 of the due date (``UnitPlan``): nobody is asked how far it is.
    ``products`` are the documents that it ends in, in the plan's words, where ``product`` names
    more than one, or others' besides; those with a slash are either one. With ``no_document`` it
    ends in something else. ``products_from`` are the units that give them, all that report on the
    task if none are named.
    """

    id: str
    number: str
    section: str
    content: str
    starred: bool
    lead: str
    cooperating: str
    time_limit: str
    product: str
    due_date: date | None
    assigned_to: tuple[str, ...]
    note: str
    joint: bool = False
    by_receipt: bool = False
    products: tuple[str, ...] = ()
    no_document: bool = False
    products_from: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Tell whether the row only introduces the rows below it."""
        return not self.lead

    def is_assigned_to(self, unit: Receiver) -> bool:
        """Tell whether the unit reports on the task, by its code or by its kind."""
        return is_among(unit, self.assigned_to)

    def products_of(self, unit: Receiver) -> tuple[str, ...]:
        """Return the documents that the unit owes when it has completed the task."""
        if self.no_document or not self.is_assigned_to(unit):
            return ()
        if self.products_from and unit.code not in self.products_from:
            return ()
        return self.products or (self.product,)


class Target(NamedTuple):
    """One of the plan's main targets (part II), word for word without its number."""

    id: int
    text: str
    note: str


class Metric(NamedTuple):
    """How a target is measured.

    A ``ratio`` is the sum of ``numerator`` over the rows of ``numerator_form`` against the sum of
    ``denominator`` over the rows of ``denominator_form`` (``validation.expressions``; a condition
    counts 1). ``bar`` and ``also_bar`` are percent: what the ratio must reach, or (``at_most``)
    must not exceed. ``basis`` says how quarters add up: a flow is summed, a stock is the last
    quarter's, of a thing that is told more than once the latest report counts. What Văn phòng
    enters itself (``ENTERED``) counts as of the period's last day, or within its window where
    units report on it (``OFFERED``). ``target`` is a target's number,
    ``N`` and a task's, or a clause's id.
    The year's figures have expressions of their own where they are given; ``open`` counts what can
    still change until its end, and ``expected`` what of it the units expect to come true.
    What is shown ``beside`` it is a sum of its own: as it stands at the period's end (``count``),
    or as another denominator (``ratio``).
    ``kinds`` are those of the units whose rows are summed (empty: all). What is a ``level_of``
    another metric shows that one's figures for units of another level; it needs no bar. ``counted``
    is what the numerator counts, in words that follow a number: “hồ sơ trước hạn”.
    """

    id: str
    target: str
    title: str
    measure: Measure
    group: str
    numerator_form: str
    numerator: str
    denominator_form: str
    denominator: str
    bar: Percent | None
    also_bar: Percent | None
    direction: Direction | Literal[""]
    basis: Basis | Literal[""]
    source: str
    note: str
    beside_title: str = ""
    beside_form: str = ""
    beside: str = ""
    beside_as: Literal["count", "ratio", ""] = ""
    year_numerator: str = ""
    year_denominator: str = ""
    open: str = ""
    expected: str = ""
    kinds: tuple[str, ...] = ()
    level_of: str = ""
    counted: str = ""

    @property
    def has_ceiling(self) -> bool:
        """Tell whether the bar is one that must not be exceeded."""
        return self.direction == "at_most"

    def of(self, period: Period) -> Metric:
        """Return the metric as a period is measured by: a year by the year's expressions."""
        if period.kind != "year" or not self.year_denominator:
            return self._replace(open="", expected="")
        return self._replace(numerator=self.year_numerator, denominator=self.year_denominator)


class Deadline(NamedTuple):
    """A return of ``period`` is on time when it is received before 00:00 of ``deadline``.

    Its figures are those from ``data_from`` to ``data_to``, both days included; ``None`` leaves
    them to the deadlines (``Plan.window_of``).
    """

    period: Period
    deadline: date
    source: str
    note: str
    data_from: date | None = None
    data_to: date | None = None


BOUND_SINCE = "5"
"""The schema version whose registers hold dates to the plan's, and units to what is not theirs."""


class Window(NamedTuple):
    """The days whose figures a period counts, the first and the last one included."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start:%d/%m/%Y} đến {self.end:%d/%m/%Y}"


class Kind(NamedTuple):
    """A kind of unit; ``reports`` says whether such units owe returns."""

    kind: str
    title: str
    reports: bool = True


class Group(NamedTuple):
    """A group of units whose inspection coverage has a floor, in percent."""

    group: str
    title: str
    kinds: tuple[str, ...]
    floor: Percent
    source: str
    note: str


class FormOfKind(NamedTuple):
    """Units of this kind fill in this form."""

    kind: str
    form: str


class Choice(NamedTuple):
    """One value of a drop-down list."""

    list: str
    value: str


class Indicator(NamedTuple):
    """A figure that units report under “Thống kê khác”.

    ``kinds`` are those of the units that report it, or codes of units, ``("*",)`` is all;
    ``clause`` names the sentences of the plan that ask for it. It is ``asked`` in returns of “Q4”
    alone, for the whole year, or of every quarter (empty). What is a ``part_of`` another indicator
    (its code) is not above it in any return, and parts of one that are ``apart`` (nothing counts in
    two of them) are not above it together. A ``whole`` one counts things: its figure has no
    fraction. A part that may count things of an ``earlier`` year, which its whole does not count
    any more, may be above it if the unit explains why. Where its scale ends (points, percent) no
    figure is above the ``most``.
    """

    code: str
    section: str
    title: str
    unit_of_measure: str
    kinds: tuple[str, ...]
    task: str
    basis: Basis
    clause: tuple[str, ...] = ()
    asked: Literal["Q4", ""] = ""
    part_of: str = ""
    apart: bool = False
    whole: bool = False
    earlier: bool = False
    most: int | float | None = None

    def is_for(self, unit: Receiver) -> bool:
        """Tell whether the unit reports it, by its code or by its kind."""
        return self.kinds == ("*",) or unit.kind in self.kinds or unit.code in self.kinds


class Rank(NamedTuple):
    """A provincial index: ``keep`` within ``limit`` of ``total``, or ``improve`` on last year."""

    index: str  # type: ignore[assignment]  # a rank is never searched as a tuple
    title: str
    goal: Goal
    limit: int | None
    total: int
    note: str


RETURNS = "returns"
"""The criterion that is no metric's: returns that came in time."""


class Criterion(NamedTuple):
    """What counts for a unit in the league table, against a metric's bar or its own one (percent).

    It is what the expressions of ``metric`` give for the unit alone, whatever kinds of units the
    metric is summed over.
    """

    criterion: str
    metric: str
    bar: Percent | None


DRAW_REASONS = ("years", "late", "sent_back", "missing", "doubts")
"""What can make a unit likelier to be drawn for inspection: years since the last one, returns that
were late, sent back or missing, warnings that nobody explained.
"""


class DrawReason(NamedTuple):
    """What makes a unit likelier to be drawn for inspection: ``each`` time, at most ``most``."""

    reason: str
    each: int
    most: int


RECIPIENTS = ("Sở Nội vụ", "UBND thành phố")
"""Whom Văn phòng sends its reports on to (part V.1.c)."""


class DoubtBound(NamedTuple):
    """From where on figures are doubtful: the kind of doubt (``files.DOUBT_KINDS``) and its bounds.

    ``limit`` is a percentage of equal figures, a number of MADs, or what round figures are
    multiples of; ``least`` the number of figures, or the figure, from which on it is judged;
    ``peers`` how many quarters or units there must be to compare with; ``spread`` the least MAD, in
    percent; ``part`` and ``whole`` the columns of a rate (form and column with a dot between).
    """

    doubt: str
    limit: int
    least: int
    peers: int
    spread: int
    part: str
    whole: str
    note: str


class UnitPlan(NamedTuple):
    """A plan of their own that units send, and the clauses that ask for it.

    It fulfils a ``task`` of the list, which says who sends it until when. One that no task carries
    names a ``clause`` instead: ``who`` owes it (unit codes and kinds, ``@PHONG_SO``), received
    before 00:00 of ``due_date``, and it counts for no task.
    """

    task: str
    source: str
    note: str
    clause: str = ""
    who: tuple[str, ...] = ()
    due_date: date | None = None

    @property
    def id(self) -> str:
        """Return what it is logged by: the task's id, or the clause's."""
        return self.task or self.clause

    @property
    def title(self) -> str:
        """Return the task's id, or “Mục” and the clause's."""
        return self.task or f"Mục {self.clause}"


class OwedPlan(NamedTuple):
    """A plan that a unit owes (``UnitPlan``), to be received before 00:00 of ``due_date``."""

    id: str
    title: str
    due_date: date | None


class CityReport(NamedTuple):
    """A report on a period that Văn phòng sends on to the city, due on a day if one is set."""

    period: Period
    recipient: str
    due_date: date | None
    note: str


class ReportSentence(NamedTuple):
    """A sentence of the report to the city, in a section of the plan, or before them (empty).

    It names figures in braces (``cchc_xl.plan.figures``); ``subject`` is what it tells of, for when
    there is no figure.
    """

    section: str
    subject: str
    sentence: str


class CityRow(NamedTuple):
    """A row of the table of figures that the city asks for, in the order and words of its form.

    ``formula`` is reckoned over figures in braces (``cchc_xl.plan.figures``); a heading has none.
    """

    row: str
    title: str
    unit_of_measure: str
    formula: str
    note: str


class IsoItem(NamedTuple):
    """Something that Văn phòng confirms for a metric."""

    id: str
    metric: str
    title: str


class Unit(NamedTuple):
    """A unit that reports; valid from ``valid_from`` to ``valid_to``, both days included.

    ``group`` holds the codes of its inspection groups with ``;`` between them; none are those of
    its kind (``Plan.groups_of``).
    """

    code: str
    name: str
    kind: str
    group: str
    district: str
    contact: str
    valid_from: date
    valid_to: date | None
    successor: str
    note: str

    def is_active_on(self, day: date) -> bool:
        """Tell whether the unit exists on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_active_within(self, start: date, end: date) -> bool:
        """Tell whether the unit exists on at least one day from ``start`` to ``end``."""
        return self.valid_from <= end and (self.valid_to is None or start <= self.valid_to)


def shown_percent(value: Percent) -> str:
    """Return a percentage in Vietnamese writing: “80%”, “82,5%”."""
    return f"{value}%".replace(".", ",")

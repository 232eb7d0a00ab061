"""One sheet of a unit's template: all that it is written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_xl.plan.periods import Period
from cchc_xl.templates import checks, layout
from cchc_xl.templates.besides import Beside, besides, due_cell
from cchc_xl.templates.context import GivenLine, TemplateContext, UnitOfTemplate
from cchc_xl.templates.formulas import EMPTY, due_note
from cchc_xl.templates.prefill import Before, Record
from cchc_xl.templates.styles import Styles
from validation.form import Form


@dataclass(frozen=True)
class Page:
    """Everything that one sheet of a unit's template is written from.

    ``records`` come filled in; ``messages`` are what the checks beside them show at the start.
    """

    context: TemplateContext
    unit: UnitOfTemplate
    period: Period
    judged: checks.Judged
    records: Sequence[Record]
    messages: Sequence[str]
    before: Before
    styles: Styles

    @property
    def form(self) -> Form:
        """Return the sheet's form."""
        return self.judged.form

    @property
    def name(self) -> str:
        """Return the sheet's name as it stands in a formula."""
        return checks.quoted_sheet(self.form.sheet)

    @property
    def where(self) -> str:
        """Return whose return it is, for which quarter and days."""
        window = self.context.window_of(self.period)
        unit = f"{self.unit.code} - {self.unit.name}"
        return f"{unit}. Kỳ báo cáo: {self.period.title}, số liệu từ {window}."

    @property
    def lines(self) -> Sequence[GivenLine]:
        """Return the rows that the plan, or Văn phòng, gives."""
        return self.context.lines_of(self.form, self.unit, self.period)

    @property
    def besides(self) -> list[Beside]:
        """Return what stands at the right of the fields."""
        return besides(self.form, self.lines, self.before)

    @property
    def notes(self) -> bool:
        """Tell whether the checks say until when a record is due."""
        return bool(self.form.traits.state and due_cell(self.form, self.lines))

    @property
    def calm(self) -> str:
        """Return the formula of what the checks say where nothing is wrong."""
        end = self.context.window_of(self.period).end
        due = due_cell(self.form, self.lines)
        return due_note(self.form, due, end) if self.notes else EMPTY

    @property
    def rows(self) -> int:
        """Return the number of lines that carry a check: records, or a card's fields."""
        if self.form.shape == "card":
            return len(self.form.columns)
        begun = len(self.records)
        if self.form.traits.brought or self.offered:
            return self.form.open_rows + begun
        return max(self.form.open_rows, begun)

    @property
    def offered(self) -> int:
        """Return how many of the first records Văn phòng's own table gives."""
        return len(self.lines) if self.form.traits.offered else 0

    @property
    def offers(self) -> bool:
        """Tell whether Văn phòng keeps a table of what is reported here."""
        given = self.context.given.get(self.form.id, {})
        return bool(self.form.traits.offered) and self.unit.code in given

    @property
    def first_open(self) -> int:
        """Return the first field that an officer may type into in the first record, from 0."""
        form = self.form
        ours = form.traits.ours if self.offered else ()
        return next(
            index
            for index, column in enumerate(form.columns)
            if not column.prefilled and column.id not in ours
        )

    @property
    def check_range(self) -> str:
        """Return the cells of the column “Kiểm tra”."""
        column = layout.letter(layout.check_column(self.form))
        return f"${column}${layout.FIRST_ROW}:${column}${layout.FIRST_ROW + self.rows - 1}"

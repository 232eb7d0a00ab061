"""Following a cell of a consolidated sheet to the cells that it was typed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cchc_xl.base.addresses import position
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.consolidated import draw, sheets_of
from cchc_xl.consolidated.figures import written_number
from cchc_xl.consolidated.tracing.given import given_sentence
from cchc_xl.consolidated.tracing.tables import Rows, Tables
from cchc_xl.consolidated.tracing.terms import Kind, Traced, Tracer
from cchc_xl.measures.sums import Number
from cchc_xl.plan.periods import Period
from cchc_xl.register.frames import first_row
from cchc_xl.services.figures.cells_behind import Behind
from cchc_xl.services.figures.explaining import Explained, Named, explained, named_in, received_of
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.figures.sheet_records import key_of, named_cell, records
from cchc_xl.services.trusted import (
    Master,
    Tell,
    archive_of,
    opened,
    read_trusted,
    shown_periods,
    silent,
)

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content
    from cchc_xl.register.port import Columns, Register
    from cchc_xl.register.schema import Table

OF_METRICS: Final = ("numerator", "denominator", "ratio", "verdict", "also", "needed")
"""The columns of the sheet of targets that are explained as the target itself is."""
NOTHING: Final = "Không có dòng nào để cộng: chưa có báo cáo được gộp, hoặc các ô đó là 0."
SELECT: Final = (
    "Chọn một ô số trong bảng của một trang tổng hợp (ví dụ trang “{sheet}”, cột “{column}”) rồi "
    "hỏi lại."
)


class FigurePart(NamedTuple):
    """A sum that a figure is made of; ``rows`` (``cells_behind.COLUMNS``) add up to its value."""

    title: str
    value: Number
    rows: DataFrame


class ExplainedCell(NamedTuple):
    """A cell of a consolidated sheet, and the rows that make its figure.

    ``about`` is what its row is about, ``value`` the figure as it is reckoned now, ``shown`` as
    sheets show it, ``how`` says how the parts make the figure, ``doubt`` that the sheet shows
    another. ``received`` says where the file of a unit and a quarter is kept.
    """

    sheet: str
    cell: str
    title: str
    about: str
    period: Period
    value: Number
    shown: str
    kind: Kind
    how: str
    doubt: str
    parts: tuple[FigurePart, ...]
    received: dict[Named, Path]

    def kept(self, row: Mapping[str, Any]) -> Path | None:
        """Return where the file received is kept that a row stands in; of Văn phòng's rows none."""
        return self.received.get((row["reporter"], row["period"], row["file"]))

    def lines(self) -> list[str]:
        """Return what is said above the rows: which figure it is, of what, and how it comes."""
        of = f" của {self.about}" if self.about else ""
        figure = f"Ô {self.cell} trang “{self.sheet}”, {self.period.title}: “{self.title}”{of} là "
        return [*filter(None, (f"{figure}{self.shown}.", self.how, self.doubt))]


def explain_cell(
    master: Master, place: str, period: Period | None = None, *, tell: Tell = silent
) -> Explained | ExplainedCell:
    """Follow a cell (“TTHC theo đơn vị!D12”) of a consolidated sheet to the cells behind it.

    ``period`` is reckoned where the sheet does not say which it shows. ``UsageProblem``: there is
    no figure in the cell.
    """
    with opened(master) as register:
        content = read_trusted(register, period.year if period else None, tell=tell)
        return CellExplainer(register, with_current_outcomes(content)).explain(place, period)


class CellExplainer:
    """Follows cells of the consolidated sheets of a register that is open."""

    def __init__(self, register: Register, content: Content) -> None:
        self.content, self.archive = content, archive_of(register)
        self._register = register
        self._shown = shown_periods(register, content.plan.year)
        self._columns: dict[str, Columns] = {}
        self._rows: dict[str, dict[tuple[Any, ...], int]] = {}
        self._drawn: dict[Period, Drawn] = {}
        self._metrics: dict[tuple[str, Period], Explained] = {}

    def explain(self, place: str, period: Period | None = None) -> Explained | ExplainedCell:
        """Follow a cell (see :func:`explain_cell`). ``UsageProblem``: it holds no figure."""
        table, cell = named_cell(self.content, place)
        year = Period(self.content.plan.year, "Y")
        asked = _Asked(self, table, cell, self._shown.get(table.id, period or year))
        if table.id == "out_targets" and asked.column in OF_METRICS:
            return self._metric(str(asked.record["id"]), asked.period)
        return asked.explained()

    def _metric(self, metric: str, period: Period) -> Explained:
        key = (metric, period)
        if key not in self._metrics:
            self._metrics[key] = explained(self.content, self.archive, metric, period)
        return self._metrics[key]

    def columns(self, table: Table) -> Columns:
        """Return what stands on a sheet."""
        if table.name not in self._columns:
            self._columns[table.name] = self._register.read_table(table.name)
        return self._columns[table.name]

    def drawn(self, period: Period) -> Drawn:
        """Return the sheets of a period as they are reckoned now."""
        if period not in self._drawn:
            today = datetime.now(VIETNAM).date()
            picture = draw(self.content, period, period.end, today)
            sheets = sheets_of(picture)
            tables = Tables(self.content.tables, self.content.frames, sheets)
            behind = Behind(picture, tables, partial(self._sheet_row, sheets))
            self._drawn[period] = Drawn(sheets, Tracer(tables), behind)
        return self._drawn[period]

    def _sheet_row(self, sheets: Mapping[str, Rows], name: str, number: int) -> int:
        """Return where a record stands on the register's sheet, as people sorted it."""
        table = self.content.tables[name]
        if name not in self._rows:
            read = self.columns(table)
            keys = (tuple(one[k] for k in table.key) for one in records(table, read))
            self._rows[name] = dict(zip(keys, read.rows or (), strict=True))
        found = self._rows[name].get(key_of(table, sheets[name][number]))
        return first_row() + number if found is None else found


class Drawn:
    """The sheets of a period as they are reckoned now, and what follows their figures."""

    def __init__(self, sheets: Mapping[str, Rows], tracer: Tracer, behind: Behind) -> None:
        self.tracer, self.behind = tracer, behind
        self._sheets = sheets
        self._numbers: dict[str, dict[tuple[Any, ...], int]] = {}

    def numbers(self, table: Table) -> dict[tuple[Any, ...], int]:
        """Return the number of each record of a sheet by its key."""
        if table.id not in self._numbers:
            rows = self._sheets[table.id]
            self._numbers[table.id] = {key_of(table, row): n for n, row in enumerate(rows)}
        return self._numbers[table.id]


class _Asked:
    """A cell that is asked about."""

    def __init__(self, explainer: CellExplainer, table: Table, cell: str, period: Period) -> None:
        self._explainer = explainer
        self.table, self.cell, self.period = table, cell, period
        self._columns = explainer.columns(table)
        row, number = position(cell)
        self.column, title = self._column(number)
        rows = list(self._columns.rows or ())
        if row not in rows:
            raise self._no_figure("nằm ngoài các dòng số liệu của bảng")
        at = rows.index(row)
        self.shown = self._columns[title][at]
        self.record = records(table, self._columns, [at])[0]

    def _column(self, number: int) -> tuple[str, str]:
        titles = self._columns.titles
        title = titles[number - 1] if 0 < number <= len(titles) else ""
        own = {one.title_among(titles): one.id for one in self.table.columns}
        if title not in own:
            raise self._no_figure("không thuộc cột nào của chương trình")
        return own[title], title

    def _no_figure(self, why: str) -> UsageProblem:
        numeric = [one.title for one in self.table.columns if one.kind not in ("text", "date")]
        column = numeric[0] if numeric else "Giá trị"
        sheet = self.table.sheet if numeric else "Chỉ tiêu"
        return UsageProblem(
            f"Ô {self.cell} trang “{self.table.sheet}” {why}: không có số liệu để chỉ ra nguồn.",
            SELECT.format(sheet=sheet, column=column if numeric else "Tử số"),
        )

    def explained(self) -> ExplainedCell:
        """Return what the figure is made of. ``UsageProblem``: the cell holds none."""
        table, drawn = self.table, self._explainer.drawn(self.period)
        column = next(one for one in table.columns if one.id == self.column)
        self._require_figure(column.kind)
        traced = drawn.tracer.follow(table.name, column.title, self._row(drawn))
        if traced.kind is Kind.NONE or not isinstance(traced.value, int | float):
            raise self._no_figure("nay không còn số: số liệu đã thay đổi sau khi lập trang")
        parts = tuple(
            FigurePart(part.title, part.value, drawn.behind.rows(part.terms))
            for part in traced.parts
        )
        wanted = set[Named]().union(*(named_in(part.rows) for part in parts))
        return ExplainedCell(
            table.sheet,
            self.cell,
            column.title,
            self._about(),
            self.period,
            traced.value,
            self._written(column.title, traced.value),
            traced.kind,
            self._how(traced),
            self._doubt(traced.value, column.title),
            parts,
            received_of(self._explainer.content, self._explainer.archive, wanted),
        )

    def _require_figure(self, kind: str) -> None:
        shown = self.shown
        if shown is None or shown == "":
            raise self._no_figure("để trống")
        if kind == "date" or isinstance(shown, date):
            raise self._no_figure("là ngày, không phải số liệu tính ra")
        if not isinstance(shown, int | float):
            raise self._no_figure("là chữ")

    def _row(self, drawn: Drawn) -> int:
        """Return which of the rows as they are reckoned now is the one that was asked about."""
        wanted = tuple(self.record[name] for name in self.table.key)
        found = drawn.numbers(self.table).get(wanted)
        if found is None:
            raise self._no_figure("thuộc một dòng không còn khi tính lại bây giờ")
        return found

    def _about(self) -> str:
        names = [name for name in self.table.ids if name in self.table.key]
        found = [str(self.record[name]) for name in names if self.record[name] is not None]
        return ", ".join(found)

    def _doubt(self, value: Number, title: str) -> str:
        assert isinstance(self.shown, int | float)
        if abs(self.shown - value) < 1e-9:
            return ""
        return (
            f"Trang đang ghi {self._written(title, self.shown)}, lập trước khi số liệu thay đổi: "
            "bấm “Xuất biểu tổng hợp” để trang ghi như tính lại ở đây."
        )

    def _how(self, traced: Traced) -> str:
        """Return in words how the figure comes from its parts."""
        if traced.kind is Kind.GIVEN:
            return given_sentence(self.table.id, self.column)
        if traced.kind is Kind.SUM:
            count = len(traced.parts[0].terms)
            return f"Bằng tổng {count} dòng sau." if count else NOTHING
        named = [f"“{one.title}” {self._written(one.title, one.value)}" for one in traced.parts]
        if traced.kind is Kind.RATIO:
            return f"Bằng {named[0]} chia cho {named[1]}, phần trăm cắt còn một chữ số lẻ."
        return f"Tính bằng công thức trong ô từ: {'; '.join(named)}."

    def _written(self, title: str, value: Number) -> str:
        """Return a number as the sheet shows it."""
        shares = {one.title for one in self.table.columns if one.kind == "ratio"}
        return (
            f"{written_number(round(value * 100, 1))}%"
            if title in shares
            else (written_number(value))
        )

"""What is said of whole sheets and of the whole return, as formulas: nothing typed, rows gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cchc_xl.templates import checks, layout
from cchc_xl.templates.cells import naming, quoted
from cchc_xl.templates.formulas import Test, filled, idle_test, is_filled, typed_cells
from cchc_xl.templates.page import Page
from validation.catalogue import entries
from validation.forms import COVER
from validation.words import ACTIVE

INSERTED = "Có dòng chèn thêm không có công thức kiểm tra: chuyển xuống dòng trống có sẵn"
BELOW = "Có nội dung nằm dưới bảng, không được kiểm tra: chuyển vào bảng"
_NUMBERS = ("count", "percent", "number")


class Whole(NamedTuple):
    """All pages of a template, and the conditions that its cover says."""

    pages: Sequence[Page]

    @property
    def idle(self) -> str:
        """Return the condition that the cover says that nothing happened."""
        return idle_test(self.pages[0].judged.forms)

    @property
    def active(self) -> str:
        """Return the condition that the cover says that something happened."""
        cover = self.pages[0]
        cell = checks.cells_of(cover.form, "activity", 1)
        return f"({cover.name}!{cell}={quoted(ACTIVE)})"

    def cover_tests(self) -> dict[str, list[Test]]:
        """Return what the cover's answer about activity is held against (R901, R902)."""
        others = [page for page in self.pages if page.form.id != COVER]
        figures = [text for page in others if _tells(page) for text in _figures(page)]
        typed = [text for page in others for text in _inputs(page)]
        idle, active = self.idle, self.active
        tests = []
        if figures:
            tests.append((f"AND({idle},{'+'.join(figures)}>0)", _at_activity(others, "R901")))
        if typed:
            tests.append((f"AND({active},{filled(typed)}=0)", _at_activity(others, "R902")))
        return {"activity": tests}

    def sheet_tests(self, page: Page) -> Iterator[Test]:
        """Return what is wrong with a sheet as a whole (R903, P102, P107), or out of its checks."""
        form = page.form
        if form.required and form.id != COVER:
            empty = f"{filled(_inputs(page))}=0"
            yield f"AND({self.active},{empty})", entries()["R903"].title
        if form.shape == "card":
            return
        gone = entries()[form.traits.missing]
        if form.traits.given and gone.severity == "error":
            keys = f"{page.name}!{checks.cells_of(form, form.key[0], page.rows)}"
            yield f"COUNTA({keys})<{len(page.lines)}", gone.title
        checked = f"ISBLANK({page.name}!{page.check_range})"
        typed = "+".join(
            f"SUMPRODUCT({is_filled(f'{page.name}!{cells}')}*{checked})"
            for cells in typed_cells(form, page.rows)
        )
        yield f"{typed}>0", INSERTED
        most = layout.LAST_OPEN_ROW - layout.FIRST_ROW + 1
        below = (f"{page.name}!{one}" for one in typed_cells(form, most, page.rows))
        yield f"{filled(below)}>0", BELOW


def _at_activity(pages: Sequence[Page], code: str) -> str:
    cover = pages[0].judged.forms[0]
    return naming(entries()[code].title, cover.column("activity").title)


def _tells(page: Page) -> bool:
    """Tell whether what stands in a sheet says that something happened."""
    traits = page.form.traits
    return not page.offers and (not traits.standing or bool(traits.happened))


def _inputs(page: Page) -> list[str]:
    """Return the cells in which an officer says something; what Văn phòng gave is no answer."""
    form = page.form
    ours = form.traits.ours if page.offers else ()
    rest = [name for name in form.typed_in if name not in ours]
    found = [
        *typed_cells(form, page.rows, 0, rest),
        *typed_cells(form, page.rows, page.offered, ours),
    ]
    return [f"{page.name}!{cells}" for cells in found]


def _figures(page: Page) -> list[str]:
    """Return formulas that are above 0 where a sheet has a figure, or any row if it has none."""
    form = page.form
    if form.traits.happened:
        day = page.judged.window.start
        days = f"{page.name}!{checks.cells_of(form, form.traits.happened, page.rows)}"
        return [f'COUNTIF({days},">="&DATE({day.year},{day.month},{day.day}))']
    names = form.traits.flows or tuple(column.id for column in form.columns)
    numbers = [name for name in names if form.column(name).kind in _NUMBERS]
    if not numbers:
        return [f"({filled(_inputs(page))})"]
    cells = [f"{page.name}!{one}" for one in typed_cells(form, page.rows, 0, numbers)]
    return [f'COUNTIF({one},"{sign}0")' for one in cells for sign in "<>"]

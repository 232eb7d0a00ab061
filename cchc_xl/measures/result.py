"""What a metric has come to, and the sentence that says so."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from cchc_xl.measures.sums import Number, distance, exact, plain, thousandths
from cchc_xl.plan.records import Percent, shown_percent
from cchc_xl.plan.states.targets import EXCEEDED, NOT_MET


class Measure(NamedTuple):
    """One metric, measured.

    ``ratio`` is a fraction of 1 in thousandths, cut, or rounded up against a ``ceiling``: a bar
    that must not be exceeded. ``bar`` and ``also_bar`` are percent. ``met``
    is ``None`` while there are no figures, or too few to tell; a denominator of 0 is never met.
    ``units_reported`` have a return in force for every quarter that they need one for;
    ``provisional``: not all of ``units_expected`` have, or Văn phòng has not entered all figures.
    ``note`` says how the figure stands against ``also_bar``, which figures are missing, and what
    the plan notes. What is a ``level_of`` another metric is no target of its own; without a bar it
    is neither met nor missed.
    """

    id: str
    target: str
    title: str
    numerator: Number
    denominator: Number
    ratio: float | None
    bar: Percent | None
    also_bar: Percent | None
    met: bool | None
    verdict: str
    units_reported: int
    units_expected: int
    provisional: bool
    source: str
    note: str
    ceiling: bool = False
    level_of: str = ""
    counted: str = ""

    @property
    def needed(self) -> Number | None:
        """Return what a missed bar is short of: how much more of what is counted would reach it.

        The denominator is taken to stay. Of a ceiling that is exceeded it is how much is too many.
        What is counted in whole numbers is needed in whole numbers. None: nothing is missed.
        """
        if self.verdict != NOT_MET:
            return None
        bar = 100 if self.bar is None else self.bar
        figures = exact(self.numerator), exact(self.denominator)
        short = distance(*figures, bar, ceiling=self.ceiling)
        whole = all(figure.denominator == 1 for figure in figures)
        return ceil(short) if whole else plain(short)

    def sentence(self) -> str:
        """Return the result in a line.

        “T7b 78,4% / 80%: chưa đạt, cần thêm 31 hồ sơ trước hạn, 112/120 đơn vị”. The ratio is cut,
        not rounded, so that it never shows a bar that was not reached. Against a ceiling it is
        rounded up: “C1 2,1% / tối đa 2%: vượt trần 3 hồ sơ, 112/120 đơn vị”.
        """
        figures = self.id
        if self.ratio is not None:
            figures += f" {self.shown_ratio()}"
            figures += f" / {self.shown_bar()}" if self.bar is not None else ""
        exceeded = self.ceiling and self.verdict == NOT_MET
        verdict = EXCEEDED if exceeded else self.verdict
        text = f"{figures}: {verdict[0].lower()}{verdict[1:]}{self._short()}"
        if self.units_expected:
            text += f", {self.units_reported}/{self.units_expected} đơn vị"
        return text

    def _short(self) -> str:
        """Return what is lacking, or too much, as the sentence goes on with it."""
        if not self.needed:
            return ""
        much = f"{self.needed:.15g}".replace(".", ",")
        return f"{'' if self.ceiling else ', cần thêm'} {much} {self.counted}".rstrip()

    def shown_ratio(self) -> str:
        """Return the ratio in percent, or nothing."""
        if self.ratio is None:
            return ""
        return percent(self.numerator, self.denominator, ceiling=self.ceiling)

    def shown_bar(self) -> str:
        """Return the bar: “80%”, of a ceiling “tối đa 2%”; nothing where there is none."""
        if self.bar is None:
            return ""
        return f"{'tối đa ' if self.ceiling else ''}{shown_percent(self.bar)}"


def percent(numerator: Number, denominator: Number, *, ceiling: bool = False) -> str:
    """Return a ratio in percent with at most one decimal, in Vietnamese writing.

    It is cut off, against a ``ceiling`` rounded up (``cchc_xl.measures.sums.thousandths``).
    """
    whole, tenth = divmod(thousandths(numerator, denominator, ceiling=ceiling), 10)
    return f"{whole},{tenth}%" if tenth else f"{whole}%"

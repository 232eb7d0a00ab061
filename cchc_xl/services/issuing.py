"""The templates of a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cchc_xl import templates
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.progress import Progress
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Unit
from cchc_xl.register.content import Content
from cchc_xl.returns.earlier import left_open
from cchc_xl.services.run import must_be_reported
from cchc_xl.services.trusted import Master, Tell, opened, read_trusted, silent


def issue(
    master: Master,
    period: Period,
    out: Path,
    codes: Sequence[str] = (),
    progress: Progress | None = None,
    *,
    tell: Tell = silent,
) -> list[Path]:
    """Write the templates of a quarter, one workbook a unit, and return their paths in order."""
    with opened(master) as register:
        content = read_trusted(register, period.year, tell=tell)
    must_be_reported(content.plan, period)
    chosen = _chosen(content, period, codes)
    context = templates.context_of(
        content.plan,
        register=content.settings["register"],
        key=content.key,
        edition=content.edition,
    )
    quarters = [one.code for one in _before(content, period)]
    previous = left_open(content, period)
    year = {
        name: frame[frame["period"].isin(quarters)]
        for name, frame in content.frames.items()
        if name in context.forms
    }
    return templates.issue(
        *(out, context, chosen, period), previous=previous, year=year, progress=progress
    )


def _before(content: Content, period: Period) -> list[Period]:
    """Return the periods of the same year for which units reported before one."""
    reported = (row.period for row in content.plan.calendar)
    return [one for one in reported if one.year == period.year and one.end < period.start]


def _chosen(content: Content, period: Period, codes: Sequence[str]) -> list[Unit]:
    """Return the units of these codes, each once, or all that report. ``UsageProblem``: unknown."""
    typed = {code: content.typed_unit(code) for code in codes}
    codes = [known.code if (known := typed[code]) else code for code in codes]
    active = {unit.code: unit for unit in content.plan.expected_units(period)}
    unknown = [code for code in codes if code not in active]
    if unknown:
        raise UsageProblem(
            f"Không có đơn vị đang hoạt động trong {period.title} với mã: {', '.join(unknown)}.",
            "Xem mã đơn vị ở trang “Đơn vị” của sổ.",
        )
    return [active[code] for code in dict.fromkeys(codes)] if codes else list(active.values())

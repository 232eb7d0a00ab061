"""Writing the page of a period, and its PDF."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.atomic import written_beside
from cchc_xl.consolidated.brief import Brief, brief
from cchc_xl.consolidated.picture import draw
from cchc_xl.plan.periods import Period
from cchc_xl.services.briefing.browser import browser, print_page
from cchc_xl.services.briefing.page import html
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.trusted import Master, Tell, opened, read_trusted, silent


class Written(NamedTuple):
    """Where the page is, and its PDF if one was wanted."""

    brief: Brief
    page: Path
    pdf: Path | None


def write_page(
    master: Master, period: Period, page: Path, *, pdf: bool = False, tell: Tell = silent
) -> Written:
    """Write the page of a period from the merged returns; the register stays as it is.

    ``pdf``: print it beside the page, too. ``UsageProblem``: nothing on the computer prints, and
    nothing was written; ``OutputError``: a file cannot be written.
    """
    program = browser() if pdf else None
    with opened(master) as register:
        content = with_current_outcomes(read_trusted(register, period.year, tell=tell))
        name = Path(register.location).name
    found = brief(draw(content, period, period.end))
    with written_beside(page) as beside:
        beside.write_text(html(found, name), "utf-8", newline="\n")
    if program is None:
        return Written(found, page, None)
    printed = page.with_suffix(".pdf")
    print_page(program, page, printed)
    return Written(found, page, printed)

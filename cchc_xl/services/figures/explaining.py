"""Following a figure to the cells that it was typed in, and to the units that weigh on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.measures.sources import sources
from cchc_xl.measures.sums import Number, plain, total
from cchc_xl.measures.weights import Weight, weights
from cchc_xl.merging.in_force import returns_in_force
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.trusted import Master, Tell, archive_of, opened, read_trusted, silent

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.sealing.archive import Archive


class Explained(NamedTuple):
    """A metric, and the rows that make it.

    ``rows`` has the columns of :func:`cchc_xl.measures.sources.sources`; ``numerator`` and
    ``denominator`` are their sums. ``weights`` are the units that a missed bar is short by, the
    heaviest first. ``received`` says where the file of a unit and a quarter is kept, of those that
    are.
    """

    measure: Measure
    rows: DataFrame
    numerator: Number
    denominator: Number
    weights: tuple[Weight, ...]
    received: dict[tuple[str, str], Path]

    def kept(self, row: Mapping[str, Any]) -> Path | None:
        """Return where the file received is kept that a row stands in; of Văn phòng's rows none."""
        return self.received.get((row["reporter"], row["period"])) if row["file"] else None


def explain(master: Master, metric: str, period: Period, *, tell: Tell = silent) -> Explained:
    """Follow a metric of a period to the cells that it was typed in. ``UsageProblem``: none such.

    ``metric`` is its id, in capitals or not.
    """
    with opened(master) as register:
        content = with_current_outcomes(read_trusted(register, period.year, tell=tell))
        archive = archive_of(register)
    measures = {item.id: item for item in measure(content, period, period.end)}
    known = next((name for name in measures if name.casefold() == metric.casefold()), None)
    if known is None:
        raise UsageProblem(
            f"Kế hoạch không có chỉ tiêu “{metric}”.", f"Ghi một mã trong: {', '.join(measures)}."
        )
    rows, measured = sources(content, known, period, period.end), measures[known]
    numerator, denominator = (plain(total(rows[name])) for name in ("numerator", "denominator"))
    names = {unit.code: unit.name for unit in content.plan.units}
    heavy = weights(measured, rows, names)
    filed = rows[rows["file"].notna()]
    wanted = set(zip(filed["reporter"], filed["period"], strict=True))
    received = _received(content, archive, wanted)
    return Explained(measured, rows, numerator, denominator, heavy, received)


def _received(
    content: Content, archive: Archive, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Path]:
    """Return where the archive keeps the returns in force of some units and quarters."""
    log = returns_in_force(content)
    stored = {
        (unit, period): archive.find(digest)
        for unit, period, digest in zip(log["unit"], log["period"], log["hash"], strict=True)
        if (unit, period) in wanted
    }
    return {key: found.path for key, found in stored.items() if found is not None}

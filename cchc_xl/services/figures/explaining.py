"""Following a figure to the cells that it was typed in, and to the units that weigh on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
from cchc_xl.plan.states.plans import RECEIVED
from cchc_xl.register.content import Content
from cchc_xl.register.frames import plain_values
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.trusted import Master, Tell, archive_of, opened, read_trusted, silent

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.sealing.archive import Archive


Named = tuple[str, str, str]
"""A unit, the quarter of a row that stands in a file of the unit's, and the file's name."""


class Explained(NamedTuple):
    """A metric in a period, and the rows that make it.

    ``rows`` has the columns of :func:`cchc_xl.measures.sources.sources`; ``numerator`` and
    ``denominator`` are their sums. ``weights`` are the units that a missed bar is short by, the
    heaviest first. ``received`` says where the files of units, by their name, are kept that came
    by a quarter, of those that are.
    """

    measure: Measure
    period: Period
    rows: DataFrame
    numerator: Number
    denominator: Number
    weights: tuple[Weight, ...]
    received: dict[Named, Path]

    def kept(self, row: Mapping[str, Any]) -> Path | None:
        """Return where the file received is kept that a row stands in; of Văn phòng's rows none."""
        return self.received.get((row["reporter"], row["period"], row["file"]))


def explain(master: Master, metric: str, period: Period, *, tell: Tell = silent) -> Explained:
    """Follow a metric of a period to the cells that it was typed in. ``UsageProblem``: none such.

    ``metric`` is its id, in capitals or not.
    """
    with opened(master) as register:
        content = with_current_outcomes(read_trusted(register, period.year, tell=tell))
        archive = archive_of(register)
    return explained(content, archive, metric, period)


def explained(content: Content, archive: Archive, metric: str, period: Period) -> Explained:
    """Follow a metric of a register that was read (see :func:`explain`)."""
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
    received = received_of(content, archive, named_in(rows))
    return Explained(measured, period, rows, numerator, denominator, heavy, received)


def named_in(rows: DataFrame) -> set[Named]:
    """Return the files in which rows stand, each with whose it is and the quarter."""
    filed = rows[rows["file"].notna()]
    return set(zip(*(filed[name] for name in ("reporter", "period", "file")), strict=True))


def received_of(content: Content, archive: Archive, wanted: Collection[Named]) -> dict[Named, Path]:
    """Return where the archive keeps the files in which rows of some quarters stand.

    A row that is carried over stands in the file of an earlier quarter, one of a plan that came in
    that plan's own.
    """
    came = _hashes(content)
    stored = {key: archive.find(digest) for key in wanted if (digest := came(*key))}
    return {key: found.path for key, found in stored.items() if found is not None}


def _hashes(content: Content) -> Callable[[str, str, str], str | None]:
    """Return what gives the hash of a unit's file by name, the latest one up to a quarter."""
    returns = returns_in_force(content).sort_values("period", kind="stable")
    log = content.frames["unit_plans"]
    plans = log[log["result"].eq(RECEIVED).fillna(False).astype(bool)].assign(period="")
    found: dict[tuple[str, str], dict[str, str]] = {}
    for frame in (plans, returns):
        columns = [plain_values(frame[name]) for name in ("unit", "file", "period", "hash")]
        for unit, file, period, digest in zip(*columns, strict=True):
            found.setdefault((unit, file), {})[period] = digest

    def named(unit: str, period: str, file: str) -> str | None:
        known = found.get((unit, file), {})
        return next((known[code] for code in sorted(known, reverse=True) if code <= period), None)

    return named

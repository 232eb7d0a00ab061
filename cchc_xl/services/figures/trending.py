"""The metrics of several registers side by side, as a workbook; the registers are only read."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.measures.across.trends import Trend, trend
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.figures.trend_book import write_trend
from cchc_xl.services.trusted import Tell, opened, read_trusted, silent, trust_of

if TYPE_CHECKING:
    from cchc_xl.register.content import Content


class Source(NamedTuple):
    """A register that figures come from: its file, the plan that it goes by, and its seals.

    ``hash`` is the file's SHA-256. ``told`` is what a look at the seals says, nothing when all is
    as it was sealed.
    """

    year: int
    path: Path
    hash: str
    title: str
    version: str
    sealed: bool
    told: tuple[str, ...]


class Trended(NamedTuple):
    """The trend, the registers it is made of, in the order of their years, and the workbook."""

    trend: Trend
    sources: tuple[Source, ...]
    path: Path


def write_trends(
    masters: Sequence[Path], out: Path | None = None, *, tell: Tell = silent
) -> Trended:
    """Write the metrics of registers, one of each year, into a workbook of their own.

    ``out`` is by default “XuHuong_2023-2024.xlsx” beside the register of the last year.
    ``UsageProblem``: two registers of one year, or the workbook would be one of them.
    ``RegisterError``: one cannot be read.
    """
    read = [_read(master, tell) for master in masters]
    read.sort(key=lambda one: one[0].year)
    sources = tuple(source for source, _ in read)
    _check_years(sources)
    found = trend(content for _, content in read)
    path = out or sources[-1].path.with_name(_file_name(found.years))
    _check_apart(path, sources)
    write_trend(path, found, sources)
    return Trended(found, sources, path)


def _file_name(years: Sequence[int]) -> str:
    last = f"-{years[-1]}" if len(years) > 1 else ""
    return f"XuHuong_{years[0]}{last}.xlsx"


def _read(master: Path, tell: Tell) -> tuple[Source, Content]:
    told: list[str] = []
    with opened(master) as register:
        digest = sha256(master.read_bytes()).hexdigest()
        content = with_current_outcomes(read_trusted(register, tell=told.append))
    for line in told:
        tell(f"“{master.name}”: {line}")
    plan = content.plan
    sealed = trust_of(content).sealed
    return Source(plan.year, master, digest, plan.title, content.version, sealed, (*told,)), content


def _check_apart(path: Path, sources: Sequence[Source]) -> None:
    for source in sources:
        if path.exists() and path.samefile(source.path):
            raise UsageProblem(
                f"Tệp “{path}” đang là sổ, không ghi đè.", "Chọn tên khác bằng --out TỆP."
            )


def _check_years(sources: Sequence[Source]) -> None:
    for before, source in pairwise(sources):
        if before.year == source.year:
            raise UsageProblem(
                f"“{before.path}” và “{source.path}” cùng là sổ của năm {source.year}.",
                "Mỗi năm ghi một sổ.",
            )

"""What Văn phòng types into its own tables: inspections, ranks and the state of ISO."""

from __future__ import annotations

from pathlib import Path

from cchc_xl.demo.case import Record
from cchc_xl.demo.profile import chance
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Rank
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import titled_rows
from cchc_xl.register.schema import tables


def inspected_units(path: Path) -> list[str]:
    """Return the units that Văn phòng has inspected, after its own table."""
    table = tables()["inspections"]
    with FileRegister.open(path, write=False) as register:
        return [str(code) for code in register.read_table(table.name)[table.columns[0].title]]


def type_inspections(path: Path, records: list[Record]) -> None:
    """Add inspections below those that stand in the register. ``RegisterError``."""
    table = tables()["inspections"]
    rows = [[record.get(name) for name in table.ids] for record in records]
    with FileRegister.open(path) as register:
        register.append_rows(table.name, titled_rows(table, rows))
        register.commit()


def type_ranks_and_iso(path: Path, plan: Plan, period: Period, seed: int) -> None:
    """Fill in made-up ranks of both years, and confirm the plan's first ISO item."""
    ranks, iso = tables()["ranks"], tables()["iso"]
    title = {f"{table.id}.{c.id}": c.title for table in (ranks, iso) for c in table.columns}
    with FileRegister.open(path) as register:
        frame = register.read_table(ranks.name)
        for number, rank in zip(frame.index, plan.ranks, strict=True):
            last_year, this_year = _ranks(rank, seed)
            frame.loc[number, title["ranks.last_year"]] = last_year
            frame.loc[number, title["ranks.this_year"]] = this_year
        register.replace_table(ranks.name, frame, key=[title["ranks.index"]])
        frame = register.read_table(iso.name)
        first = frame.index[0]
        frame.loc[first, title["iso.result"]] = "Đạt"
        frame.loc[first, title["iso.date"]] = period.start.replace(day=16)
        frame.loc[first, title["iso.document"]] = f"Thông báo đánh giá nội bộ năm {plan.year}"
        register.replace_table(iso.name, frame, key=[title["iso.id"]])
        register.commit()


def _ranks(rank: Rank, seed: int) -> tuple[int, int]:
    """Return last year's and this year's rank; all but the first index reach their goal."""
    rng = chance(seed, "rank", rank[0])
    limit = rank.limit or rank.total // 2
    last_year = rng.randint(max(2, limit // 2), limit)
    return last_year, max(1, last_year - rng.randint(1, 3))

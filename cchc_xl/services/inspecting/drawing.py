"""Freezing a list of units, and drawing from it those to inspect into Văn phòng's own table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import DRAWS, make_folder
from cchc_xl.base.zone import VIETNAM
from cchc_xl.measures.coverage import planned_quarters
from cchc_xl.measures.drawing.draw import Draw, draw, seed_of
from cchc_xl.measures.drawing.freezing import freeze
from cchc_xl.measures.drawing.frozen import Frozen
from cchc_xl.plan.states.inspections import BY_DRAW
from cchc_xl.register.handing import hand
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import DRAWN, LIST_FROZEN
from cchc_xl.register.sealing.closing import close
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.services.inspecting.book import write_draw
from cchc_xl.services.inspecting.reading import read_published
from cchc_xl.services.inspecting.verifying import journaled
from cchc_xl.services.trusted import Master, Tell, commit, opened, read_trusted, silent, trust_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content
    from cchc_xl.register.port import Register

TABLE = "inspection_plan"


class AskedDraw(NamedTuple):
    """What a draw is asked for: without a ``seed`` the list is only frozen, as of a day.

    ``listed`` is a published list to draw from, by default the last one that was frozen and not
    drawn from yet; ``out`` the folder for the workbook, by default “rut-tham” beside the register.
    """

    seed: str = ""
    as_of: date | None = None
    listed: Path | None = None
    out: Path | None = None


class DoneDraw(NamedTuple):
    """What became of it: the workbook, the list, the draw if there was one, what is planned now.

    ``added`` are the units that came into the plan of inspections; ``there`` those drawn that were
    in it already.
    """

    path: Path
    frozen: Frozen
    draw: Draw | None = None
    added: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    written: bool = False


def draw_units(
    master: Master, asked: AskedDraw, *, dry_run: bool = False, tell: Tell = silent
) -> DoneDraw:
    """Freeze a list, or draw from one the units that the floors lack (part II.5, task 7 a).

    A list is drawn from once. ``UsageProblem``: a number that is none, a day outside the register's
    year, a list that the register did not freeze or that was drawn from, nothing to draw.
    """
    seed = seed_of(asked.seed) if asked.seed.strip() else 0
    with opened(master, write=not dry_run) as register:
        content = read_trusted(register, tell=tell)
        _must_have(content)
        folder = asked.out or Path(register.location).parent / DRAWS
        frozen = _listed(content, asked, folder) if seed else freeze(content, _day(content, asked))
        fresh = frozen.code not in journaled(content, LIST_FROZEN, "record")
        entries = [_frozen_entry(frozen)] if fresh else []
        if not seed:
            path = folder / file_name(frozen, None)
            found = DoneDraw(path, frozen)
            return found if dry_run else _save(register, content, found, entries, {})
        made = draw(frozen, seed)
        if not made.chosen:
            raise UsageProblem(
                "Không có đơn vị nào phải rút thêm: các nhóm đã kiểm tra hoặc có kế hoạch đủ.",
                "Xem trang “Độ phủ kiểm tra”; muốn thêm đơn vị thì ghi vào trang “Kế hoạch kiểm "
                "tra”.",
            )
        return _drawn(register, content, made, folder, entries, dry_run=dry_run)


def _drawn(
    register: Register,
    content: Content,
    made: Draw,
    folder: Path,
    entries: Sequence[Entry],
    *,
    dry_run: bool,
) -> DoneDraw:
    known = planned_quarters(content)
    codes = [one.unit.code for _, one in made.chosen]
    found = DoneDraw(
        folder / file_name(made.frozen, made),
        made.frozen,
        made,
        tuple(code for code in codes if code not in known),
        tuple(code for code in codes if code in known),
    )
    if dry_run:
        return found
    table = tables()[TABLE]
    told = f"{len(codes)} đơn vị, {len(found.there)} đã có sẵn trong kế hoạch"
    head = Entry(
        DRAWN,
        table=table.sheet,
        record=made.code,
        old=made.frozen.code,
        new=str(made.seed),
        reason=told,
    )
    rows = [
        Entry(DRAWN, table=table.sheet, record=one.unit.code, new=one.quarter)
        for _, one in made.chosen
        if one.unit.code in found.added
    ]
    after = _planned(content.frames[TABLE], made, found.added)
    return _save(register, content, found, [*entries, head, *rows], {TABLE: after})


def _save(
    register: Register,
    content: Content,
    found: DoneDraw,
    entries: Sequence[Entry],
    frames: dict[str, DataFrame],
) -> DoneDraw:
    """Write the workbook, and into the register what it says; neither stands without the other."""
    make_folder(found.path.parent)
    if not entries:  # the same list again: the register knows it
        write_draw(found.path, found.frozen, found.draw)
        return found
    now = datetime.now(VIETNAM)
    closing = close(trust_of(content), frames, entries, now, derived=list(frames))
    hand(register, closing.columns)
    before = lambda: write_draw(found.path, found.frozen, found.draw)  # noqa: E731
    return found._replace(written=commit(register, content, closing, before))


def file_name(frozen: Frozen, made: Draw | None) -> str:
    """Return the name of a list's workbook, or of a draw's: the day and its code."""
    what, code = ("rut-tham", made.code) if made else ("danh-sach", frozen.code)
    return f"{what}_{frozen.as_of:%Y-%m-%d}_{code}.xlsx"


def _planned(before: DataFrame, made: Draw, added: Sequence[str]) -> DataFrame:
    """Return the plan of inspections with the units that were drawn below what it holds."""
    rows = [
        {
            "unit": one.unit.code,
            "quarter": one.quarter,
            "chosen_by": BY_DRAW,
            "group": share.group,
            "draw": made.code,
            "frozen_on": pd.Timestamp(made.frozen.as_of),
            "note": None,
        }
        for share, one in made.chosen
        if one.unit.code in added
    ]
    new = pd.DataFrame(rows, columns=list(before.columns)).astype(dict(before.dtypes))
    return pd.concat([before, new], ignore_index=True) if len(before) else new


def _must_have(content: Content) -> None:
    if TABLE not in content.tables:
        raise UsageProblem(
            f"Sổ lập bằng phiên bản trước của chương trình, không có trang “{tables()[TABLE].sheet}"
            "”.",
            "Nâng sổ lên phiên bản này (cchc-xl upgrade SỔ) rồi rút thăm.",
        )


def _day(content: Content, asked: AskedDraw) -> date:
    """Return the day of a list: that asked for, else today, at the latest the year's last."""
    year = content.plan.year
    last = date(year, 12, 31)
    day = asked.as_of or min(datetime.now(VIETNAM).date(), last)
    if not date(year - 1, 1, 1) <= day <= last:
        raise UsageProblem(
            f"Không chốt danh sách của năm {year} vào ngày {day:%d/%m/%Y} được.",
            f"Chọn một ngày trong năm {year}, hoặc trong năm trước khi lập kế hoạch.",
        )
    return day


def _listed(content: Content, asked: AskedDraw, folder: Path) -> Frozen:
    """Return the list to draw from: a published one, the last frozen one, else one made now."""
    waiting = _waiting(content)
    path = asked.listed
    if path is None and (asked.as_of or not waiting):
        frozen = freeze(content, _day(content, asked))
        _must_be_undrawn(content, frozen)
        return frozen
    if path is None:
        day, code = waiting[-1]
        path = folder / f"danh-sach_{day}_{code}.xlsx"
        if not path.is_file():
            raise UsageProblem(
                f"Không thấy danh sách đã chốt “{path}”.",
                "Chép tệp đó về chỗ cũ, hoặc chỉ nó bằng --list TỆP; muốn chốt lại thì chạy lệnh "
                "không có --seed.",
            )
    frozen = read_published(path).frozen
    if frozen.code not in journaled(content, LIST_FROZEN, "record"):
        raise UsageProblem(
            f"Danh sách trong “{path.name}” có mã {frozen.code}, sổ này không chốt danh sách nào "
            "có mã đó: tệp đã bị sửa, hoặc là của sổ khác.",
            "Dùng đúng tệp đã công bố (kiểm bằng cchc-xl draw SỔ --verify TỆP), hoặc chốt lại.",
        )
    _must_be_undrawn(content, frozen)
    return frozen


def _waiting(content: Content) -> list[tuple[str, str]]:
    """Return the day and the code of each list that was frozen and not drawn from, in order."""
    drawn = set(journaled(content, DRAWN, "old"))
    days = journaled(content, LIST_FROZEN, "new")
    codes = journaled(content, LIST_FROZEN, "record")
    listed = zip(days, codes, strict=True)
    return [(day, code) for day, code in listed if code not in drawn]


def _must_be_undrawn(content: Content, frozen: Frozen) -> None:
    if frozen.code in journaled(content, DRAWN, "old"):
        raise UsageProblem(
            f"Danh sách mã {frozen.code} (chốt đến {frozen.as_of:%d/%m/%Y}) đã rút rồi; mỗi danh "
            "sách chỉ rút một lần.",
            "Cần rút thêm (đơn vị bỏ khỏi kế hoạch, đơn vị mới) thì chốt danh sách mới: chạy lệnh "
            "không có --seed.",
        )


def _frozen_entry(frozen: Frozen) -> Entry:
    needs = {share.group: frozen.need(share).number for share in frozen.shares[:-1]}
    told = "; ".join(f"{group} {number}" for group, number in needs.items())
    return Entry(
        LIST_FROZEN,
        table=tables()[TABLE].sheet,
        record=frozen.code,
        new=frozen.as_of.isoformat(),
        reason=f"{len(frozen.units)} đơn vị; số rút: {told}",
    )

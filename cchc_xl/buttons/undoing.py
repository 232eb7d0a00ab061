"""Taking back the last merge by button: what the register held before is kept in a file.

The file is the one that the merge kept while it wrote (:mod:`cchc_xl.buttons.underway`). It is
taken back only while nothing came after the merge; the journal is never shortened, undoing adds a
row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.errors import RegisterError, UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.buttons.underway import Kept, Undoable, chain_of, identity_of, read_kept, undo_file
from cchc_xl.plan.periods import Period
from cchc_xl.register.frames import typed_frame
from cchc_xl.register.handing import hand, hand_frames
from cchc_xl.register.port import Columns
from cchc_xl.register.read import check_whole, read_content
from cchc_xl.register.schema import Table, tables, tables_among
from cchc_xl.register.schema.words import UNDOING
from cchc_xl.register.sealing.archive import Archive
from cchc_xl.register.sealing.closing import close_restored
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.register.sealing.seals import SEALING, seals_of
from cchc_xl.services.summaries import displaced_lines
from cchc_xl.services.trusted import hand_code, trust_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.buttons.underway import UnderWay
    from cchc_xl.register.live.adapter import LiveRegister
    from cchc_xl.register.live.snapshot import LiveSnapshot
    from cchc_xl.services.run import Outcome, Run


WATCHED = ("submissions", "locks")
"""Tables of what happened that must be as the merge left them, beside data and Văn phòng's own."""


def with_undo(
    register: LiveRegister, under_way: UnderWay, merge: Callable[[Callable[[Run], None]], Outcome]
) -> Outcome:
    """Merge in such a way that it can be taken back.

    ``merge`` gets the function to be called before the first cell is written. ``OutputError``:
    what the register holds cannot be kept; nothing is written then.
    """

    def keep(run: Run) -> None:
        register.status("Đang ghi sổ…")
        if run.merged.new_receipts:
            under_way.undoable = lambda: _undoable(register, run.period)

    try:
        return merge(keep)
    finally:
        under_way.undoable = None


def _undoable(register: LiveRegister, period: Period) -> Undoable:
    return Undoable(period.code, chain_of(register), dict(_prints(register)))


def _prints(register: LiveRegister) -> Iterator[tuple[str, str]]:
    """Give a hash of each watched table as it is, or will be: of its values, not its formulas."""
    for table in tables_among(register.tables()):
        if table.owner in ("data", "office") or table.id in WATCHED:
            yield table.id, _print(table, register.read_table(table.name))


def _print(table: Table, read: Columns) -> str:
    """Return a hash of a table's values, but for what is computed again from Văn phòng's tables."""
    own = (column for column in table.columns if not column.computed)
    titles = [t for t in (c.title_among(read.titles) for c in own) if t in read.titles]
    digest = sha256()
    for row in zip(*(read[title] for title in titles), strict=True):
        digest.update(repr([_plain(value) for value in row]).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _plain(value: object) -> object:
    """Return a value as every program gives it, also after it has saved 15 of 17 digits."""
    return float(f"{value:.12g}") if isinstance(value, int | float) else value


def take_back(register: LiveRegister, path: Path, confirm: Callable[[str], None]) -> str:
    """Bring back what the register held before the last merge; return what to tell.

    ``UsageProblem``: there is nothing to undo, or something came after the merge.
    ``RegisterError``: what was kept is damaged, or of another register.
    """
    kept, undo, before = _read(undo_file(path))
    period = Period.parse(undo.period)
    what = f"lần gộp {period.title} lúc {kept.time}"
    check_whole(register)
    if identity_of(register) != kept.register:
        raise _unusable(undo_file(path))
    journal = typed_frame(tables()["journal"], register.read_table(tables()["journal"].name))
    _refuse_later_changes(register, journal, undo, what)
    confirm(f"Hoàn tác {what}? Sổ trở lại như trước lần gộp đó; nhật ký ghi thêm một dòng.")
    entry = Entry(UNDOING, period.code, reason=f"Hoàn tác {what}")
    _restore(register, before, journal, entry)
    undo_file(path).unlink(missing_ok=True)
    return "\n".join(
        [
            f"Đã hoàn tác {what}; sổ như trước lần gộp đó.",
            *displaced_lines(register.displaced),
            "Tiếp theo: lưu sổ; sửa xong báo cáo thì bấm “Kiểm tra” rồi gộp lại.",
        ]
    )


def _restore(
    register: LiveRegister, before: LiveSnapshot, journal: DataFrame, entry: Entry
) -> None:
    running = {tables()["journal"].name, tables()["system"].name}  # these go on
    others = {name: image for name, image in before.tables.items() if name not in running}
    register.restore(before._replace(tables=others))
    hand_frames(register, {"journal": journal})
    kept = before.tables.get(tables()["journal"].name)
    earlier = seals_of(journal.iloc[: len(kept.rows)] if kept is not None else journal)
    trust = trust_of(read_content(register))
    with register.settled():
        closing = close_restored(trust, [entry], datetime.now(VIETNAM), earlier)
    hand(register, closing.columns)
    hand_code(register, closing)
    archive = Archive(Path(register.location))
    register.commit(before=lambda: closing.keep(archive))


def _refuse_later_changes(
    register: LiveRegister, journal: DataFrame, undo: Undoable, what: str
) -> None:
    """Refuse what would throw away what came after the merge. ``UsageProblem``.

    Seals alone are no change of what the merge left: a check writes them, too.
    """
    links = journal["chain"].tolist()
    known = undo.chain in links
    later = journal.iloc[links.index(undo.chain) + 1 :] if known else journal
    happened = later[~later["action"].eq(SEALING).fillna(False).astype(bool)]
    if not known or len(happened):
        last = str(happened["action"].iloc[-1]) if len(happened) else "nhật ký trống"
        raise _later(what, f"dòng cuối của nhật ký: {last}")
    changed = [name for name, print_ in _prints(register) if undo.prints.get(name) != print_]
    if changed:
        sheets = ", ".join(f"“{tables()[name].sheet}”" for name in changed)
        raise _later(what, f"đã sửa ở trang {sheets}")


def _later(what: str, why: str) -> UsageProblem:
    return UsageProblem(
        f"Sổ không còn như ngay sau {what} ({why}) nên không hoàn tác được.",
        "Xem số liệu cũ ở các bản trong thư mục “sao-luu”; sửa sai bằng cách gộp báo cáo đã sửa "
        "của đơn vị.",
    )


def _read(file: Path) -> tuple[Kept, Undoable, LiveSnapshot]:
    """Read what was kept. ``UsageProblem``: nothing was. ``RegisterError``: it is damaged."""
    if not file.exists():
        raise UsageProblem(
            "Không có lần gộp nào bằng nút để hoàn tác.",
            "Nút này chỉ hoàn tác được lần gộp cuối bằng nút “Gộp báo cáo”, một lần.",
        )
    kept = read_kept(file)
    try:
        if kept is None or kept.undo is None:
            raise _unusable(file)
        return kept, kept.undo, kept.before
    except (KeyError, TypeError, ValueError) as error:
        raise _unusable(file) from error


def _unusable(file: Path) -> RegisterError:
    return RegisterError(
        f"Tệp hoàn tác “{file}” bị hỏng hoặc là của sổ khác.",
        "Đóng sổ mà không lưu rồi mở lại để về bản lưu gần nhất; bản cũ hơn nằm trong thư mục "
        "“sao-luu”. Sau đó xóa tệp hoàn tác này.",
    )

"""Taking back the last merge by button: what the register held before is kept in a file.

The file lies in the backup folder beside the register. It is complete before the merge writes its
first cell and bears another name until the last one is written: a merge that was broken off in the
middle is known at the next click. The journal is never shortened; undoing adds a row.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.errors import HalfWritten, OutputError, RegisterError, UsageProblem
from cchc_xl.journal import Entry
from cchc_xl.office import settings_of, version_of
from cchc_xl.periods import TIMEZONE, Period
from cchc_xl.register.frames import typed_frame
from cchc_xl.register.handing import hand_frames
from cchc_xl.register.packing import packed, unpacked
from cchc_xl.register.saving import BACKUP_FOLDER
from cchc_xl.register.schema import expected_tables, tables
from cchc_xl.sealing.archive import Archive
from cchc_xl.sealing.closing import close_restored
from cchc_xl.sealing.seals import SEALING
from cchc_xl.summaries import displaced_lines

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.live import LiveRegister
    from cchc_xl.register.live_snapshot import LiveSnapshot
    from cchc_xl.run import Run
    from cchc_xl.services import Outcome

UNDOING = "Hoàn tác"
"""What the journal calls it."""


class Kept(NamedTuple):
    """What was there before a merge, and how the merge left the journal.

    ``content`` is the register's snapshot, packed; ``chain`` the journal's last link after the
    merge; ``register`` the identity of the register that it was taken from.
    """

    register: str
    period: str
    time: str
    chain: str
    content: dict[str, Any]


def with_undo(
    register: LiveRegister, path: Path, merge: Callable[[Callable[[Run], None]], Outcome]
) -> Outcome:
    """Merge in such a way that it can be taken back.

    ``merge`` gets the function to be called before the first cell is written. ``OutputError``:
    what the register holds cannot be kept; nothing is written then.
    """
    keys = {table.name: table.key_titles for table in tables().values()}
    under_way = _under_way(path)

    def keep(run: Run) -> None:
        register.status("Đang ghi sổ…")
        if run.merged.new_receipts:
            _keep(path, run, register.before_changes(keys))

    try:
        outcome = merge(keep)
    except HalfWritten:
        raise
    except Exception:  # what was written is taken back
        under_way.unlink(missing_ok=True)
        raise
    if under_way.exists():
        os.replace(under_way, _file(path))
    return outcome


def _keep(path: Path, run: Run, before: LiveSnapshot) -> None:
    """Write the file, complete and seen on the disk, before it bears its name."""
    kept = Kept(
        run.office.settings["register"],
        run.period.code,
        datetime.now(TIMEZONE).strftime("%d/%m/%Y %H:%M:%S"),
        _chain(run.office.frames["journal"]),
        packed(before),
    )
    file = _under_way(path)
    beside = file.with_name(f"{file.name}.tmp")
    try:
        file.parent.mkdir(exist_ok=True)
        with beside.open("wb") as stream:
            stream.write(gzip.compress(json.dumps(kept._asdict()).encode(), 1))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, file)
    except OSError as error:
        raise OutputError(
            f"Không ghi được tệp hoàn tác “{file}”; chưa gộp gì.",
            "Kiểm tra quyền ghi và chỗ trống của thư mục chứa sổ rồi bấm lại.",
        ) from error


def is_half_written(path: Path) -> bool:
    """Tell whether a merge into this register was broken off in the middle."""
    return _under_way(path).exists()


def take_back(register: LiveRegister, path: Path, confirm: Callable[[str], None]) -> str:
    """Bring back what the register held before the last merge; return what to tell.

    ``UsageProblem``: there is nothing to undo, or something came after the merge.
    ``RegisterError``: what was kept is damaged, or of another register.
    """
    broken_off = is_half_written(path)
    file = _under_way(path) if broken_off else _file(path)
    kept, before = _read(file)
    period = Period.parse(kept.period)
    what = f"lần gộp {period.title} lúc {kept.time}"
    register.check_tables(expected_tables(version_of(register)))
    if settings_of(_frame(register, "system")).get("register") != kept.register:
        raise _unusable(file)
    if broken_off:
        journal = _journal_in(before)
    else:
        journal = _frame(register, "journal")
        _refuse_later_changes(journal, kept, what)
    confirm(f"Hoàn tác {what}? Sổ trở lại như trước lần gộp đó; nhật ký ghi thêm một dòng.")
    entry = Entry(UNDOING, period.code, reason=f"Hoàn tác {what}")
    _restore(register, before, journal, entry)
    _file(path).unlink(missing_ok=True)
    _under_way(path).unlink(missing_ok=True)
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
    table = tables()["journal"]
    others = {name: image for name, image in before.tables.items() if name != table.name}
    register.restore(before._replace(tables=others))
    hand_frames(register, {"journal": journal})
    closing = close_restored(register, [entry], datetime.now(TIMEZONE))
    hand_frames(register, closing.frames)
    archive = Archive(Path(register.location))
    register.commit(before=lambda: closing.keep(archive))


def _journal_in(before: LiveSnapshot) -> DataFrame:
    """Return the journal before a merge that was broken off: what it added did not happen."""
    from pandas import DataFrame

    table = tables()["journal"]
    image = before.tables[table.name]
    records = [row for row in image.rows if any(value is not None for value in row)]
    return typed_frame(table, DataFrame(records, columns=list(image.titles), dtype=object))


def _refuse_later_changes(journal: DataFrame, kept: Kept, what: str) -> None:
    if _chain(journal) == kept.chain:
        return
    happened = journal[~journal["action"].eq(SEALING).fillna(False).astype(bool)]
    last = str(happened["action"].iloc[-1]) if len(happened) else "nhật ký trống"
    raise UsageProblem(
        f"Sổ không còn như ngay sau {what} (dòng cuối của nhật ký: {last}) nên không hoàn tác "
        "được.",
        "Xem số liệu cũ ở các bản trong thư mục “sao-luu”; sửa sai bằng cách gộp báo cáo đã sửa "
        "của đơn vị.",
    )


def _frame(register: LiveRegister, table_id: str) -> DataFrame:
    table = tables()[table_id]
    return typed_frame(table, register.read_table(table.name))


def _chain(journal: DataFrame) -> str:
    return str(journal["chain"].iloc[-1]) if len(journal) else ""


def _file(path: Path) -> Path:
    return path.parent / BACKUP_FOLDER / f"hoan-tac_{path.stem}.json.gz"


def _under_way(path: Path) -> Path:
    return path.parent / BACKUP_FOLDER / f"dang-gop_{path.stem}.json.gz"


def _read(file: Path) -> tuple[Kept, LiveSnapshot]:
    """Read what was kept. ``UsageProblem``: nothing was. ``RegisterError``: it is damaged."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise UsageProblem(
            "Không có lần gộp nào bằng nút để hoàn tác.",
            "Nút này chỉ hoàn tác được lần gộp cuối bằng nút “Gộp báo cáo”, một lần.",
        ) from None
    try:
        kept = Kept(**json.loads(gzip.decompress(data)))
        return kept, unpacked(kept.content)
    except (OSError, EOFError, ValueError, TypeError, KeyError, zlib.error) as error:
        raise _unusable(file) from error


def _unusable(file: Path) -> RegisterError:
    return RegisterError(
        f"Tệp hoàn tác “{file}” bị hỏng hoặc là của sổ khác.",
        "Đóng sổ mà không lưu rồi mở lại để về bản lưu gần nhất; bản cũ hơn nằm trong thư mục "
        "“sao-luu”. Sau đó xóa tệp hoàn tác này.",
    )

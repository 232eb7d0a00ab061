"""A click that writes: what it overwrites is kept on the disk until it is done.

Two halves belong together. The workbook bears a mark from before the first cell until after the
last one; a file in the backup folder names the same mark and holds the way back. A mark without
its end means that the click was broken off, and the next one takes back what it wrote. A file
whose mark the workbook does not bear means that the book was closed unsaved: for this book the
click did not happen.
"""

from __future__ import annotations

import gzip
import json
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.base.atomic import write_whole
from cchc_xl.base.errors import OutputError, RegisterError
from cchc_xl.base.folders import BACKUPS
from cchc_xl.base.zone import VIETNAM
from cchc_xl.register.content import settings_of
from cchc_xl.register.frames import typed_frame
from cchc_xl.register.live.packing import packed, unpacked
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from cchc_xl.register.live.adapter import LiveRegister
    from cchc_xl.register.live.snapshot import LiveSnapshot
    from cchc_xl.register.port import Displaced


class Undoable(NamedTuple):
    """What lets a merge be taken back later on, and tells whether it still may be.

    ``chain`` is the journal's last link after the merge, ``prints`` what tables hold then.
    """

    period: str
    chain: str
    prints: dict[str, str]


class Kept(NamedTuple):
    """What stood where a click writes: of which register, by which click, under which mark."""

    register: str
    mark: str
    button: str
    time: str
    content: dict[str, Any]
    undo: Undoable | None = None

    @property
    def before(self) -> LiveSnapshot:
        """Return what stood there. ``KeyError``, ``TypeError``, ``ValueError``: it is damaged."""
        return unpacked(self.content)

    @property
    def what(self) -> str:
        """Return which click it was, for messages."""
        return f"“{self.button}” lúc {self.time}"


class UnderWay:
    """Keeps the way back of one click's writes, see :class:`~…register.live_commit.WayBack`.

    ``undoable`` says, when all is planned, what makes the write one that can be undone later.
    """

    def __init__(self, register: Callable[[], LiveRegister], path: Path, button: str) -> None:
        self._register = register
        self._path = path
        self._button = button
        self.undoable: Callable[[], Undoable] | None = None

    def keep(self, before: LiveSnapshot) -> str:
        """Write the file, complete and seen on the disk. ``OutputError``: it cannot be."""
        mark = f"đang ghi {secrets.token_hex(8)}"
        kept = Kept(
            identity_of(self._register()),
            mark,
            self._button,
            datetime.now(VIETNAM).strftime("%d/%m/%Y %H:%M:%S"),
            packed(before),
            self.undoable() if self.undoable else None,
        )
        _write(under_way_file(self._path), kept)
        return mark

    def drop(self) -> None:
        """Forget what was kept: all is as before."""
        with suppress(OSError):
            under_way_file(self._path).unlink(missing_ok=True)

    def finish(self) -> None:
        """Keep the file of a write that can be undone for the undo, and drop any other."""
        if self.undoable is None:
            self.drop()
        else:
            os.replace(under_way_file(self._path), undo_file(self._path))


def settle(register: LiveRegister, path: Path) -> str:
    """Take back what a click left that was broken off; return what to tell, "" for nothing.

    ``RegisterError``: the workbook is half written and the way back is gone, or not to be gone.
    """
    mark = register.unfinished()
    if not mark:
        _close_leftover(register, path)
        return ""
    kept = next((kept for kept in _all_kept(path) if kept.mark == mark), None)
    try:
        before = kept.before if kept is not None else None
    except (KeyError, TypeError, ValueError):
        before = None
    if kept is None or before is None or kept.register != identity_of(register):
        raise RegisterError(
            f"Sổ đang ghi dở (một lần bấm nút bị ngắt giữa chừng) và không còn tệp để đưa sổ về "
            f"như trước trong thư mục “{BACKUPS}”.",
            "Đóng sổ mà không lưu rồi mở lại. Nếu vẫn báo như vậy: sổ được chép từ thư mục khác "
            f"thì mở nó ở thư mục đó; còn không thì lấy bản gần nhất trong “{BACKUPS}”.",
        )
    lost = register.repair(before)
    with suppress(OSError):
        under_way_file(path).unlink(missing_ok=True)
    return "\n".join(
        [
            f"Lần bấm {kept.what} bị ngắt khi đang ghi; sổ đã được đưa về như trước lần bấm đó. "
            "Nếu cần, bấm lại nút đó.",
            *map(_lost_line, lost),
        ]
    )


def _lost_line(item: Displaced) -> str:
    said = f": “{item.value}”" if item.value is not None else ""
    what = (item.what or "dòng ẩn").capitalize()
    return (
        f"{what} ở ô {item.cell}, trang “{item.sheet}” không trả lại được{said}; đặt lại bằng tay."
    )


def _close_leftover(register: LiveRegister, path: Path) -> None:
    """Put away the file of a click that wrote all, or nothing, of what the workbook holds."""
    file = under_way_file(path)
    if not file.exists():
        return
    kept = read_kept(file)
    done = kept is not None and kept.undo is not None and kept.undo.chain == chain_of(register)
    with suppress(OSError):
        if done:
            os.replace(file, undo_file(path))
        else:
            file.unlink()


def identity_of(register: LiveRegister) -> str:
    """Return which register it is, "" if its system table does not say."""
    table = tables()["system"]
    if table.name not in register.tables():
        return ""
    frame = typed_frame(table, register.read_table(table.name))
    return settings_of(frame).get("register", "")


def chain_of(register: LiveRegister) -> str:
    """Return the journal's last link, collected changes included."""
    table = tables()["journal"]
    if table.name not in register.tables():
        return ""
    journal = typed_frame(table, register.read_table(table.name))
    return str(journal["chain"].iloc[-1]) if len(journal) else ""


def undo_file(path: Path) -> Path:
    """Return where the way back of the last merge lies."""
    return path.parent / BACKUPS / f"hoan-tac_{path.stem}.json.gz"


def under_way_file(path: Path) -> Path:
    """Return where the way back of a click lies that is writing."""
    return path.parent / BACKUPS / f"dang-ghi_{path.stem}.json.gz"


def _all_kept(path: Path) -> Iterator[Kept]:
    """Find what was kept beside a register, its own first: it may have been saved as another."""
    own = under_way_file(path)
    others = sorted(own.parent.glob("dang-ghi_*.json.gz")) if own.parent.is_dir() else []
    for file in dict.fromkeys([own, *others]):
        kept = read_kept(file)
        if kept is not None:
            yield kept


def read_kept(file: Path) -> Kept | None:
    """Read what was kept; ``None``: nothing was, or it is damaged."""
    try:
        kept = Kept(**json.loads(gzip.decompress(file.read_bytes())))
        undo = Undoable(*kept.undo) if kept.undo is not None else None
        return kept._replace(undo=undo)
    except (OSError, EOFError, ValueError, TypeError, zlib.error):
        return None


def _write(file: Path, kept: Kept) -> None:
    """Write the file, complete and seen on the disk, before it bears its name."""
    beside = file.with_name(f"{file.name}.tmp")
    try:
        file.parent.mkdir(exist_ok=True)
        beside.unlink(missing_ok=True)
        write_whole(file, gzip.compress(json.dumps(kept._asdict()).encode(), 1), beside)
    except OSError as error:
        raise OutputError(
            f"Không ghi được tệp hoàn tác “{file}”; chưa ghi gì vào sổ.",
            "Kiểm tra quyền ghi và chỗ trống của thư mục chứa sổ rồi bấm lại.",
        ) from error

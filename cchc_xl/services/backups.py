"""The backups of a register: what there is, which run made each, and bringing one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.errors import RegisterError, UsageProblem
from cchc_xl.base.folders import BACKUPS, resolved
from cchc_xl.register.file import saving
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.file.backups import Backup, backups
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.schema import tables

NAMED = 3
"""How many things of one run are named."""
HALF_WRITTEN = (
    "Cảnh báo: sổ “{}” đang ghi dở (một lần bấm nút bị ngắt giữa chừng rồi sổ được lưu lại). Mở "
    "sổ, bấm một nút bất kỳ rồi lưu; nếu không được, đưa sổ về một bản sao lưu khác."
)
RESTORED = "Khôi phục bản sao lưu"

UNREADABLE = "Cảnh báo: sổ hiện thời không đọc được. {} {}"

_Row = tuple[str, str]
"""A row of a journal: its link, and what was done."""


class Listed(NamedTuple):
    """A backup: its number (0: of an earlier version), time, bytes, the run that made it, file.

    ``run`` is "" where no journal tells.
    """

    number: int
    time: datetime
    size: int
    run: str
    path: Path


class Restored(NamedTuple):
    """What was brought back, and the copy of what was there before (None: there was nothing)."""

    backup: Backup
    kept: Path | None
    changed: bool


def warning(master: Path) -> str:
    """Return what is wrong with the register itself, "" when it can be worked with."""
    try:
        with FileRegister.open(master, write=False) as register:
            return HALF_WRITTEN.format(master) if register.unfinished() else ""
    except RegisterError as error:
        return UNREADABLE.format(error.message, error.remedy)


def list_backups(master: Path) -> list[Listed]:
    """Return the backups of a register, the oldest first.

    A run copies the register and then writes into its journal: which run made a backup stands in
    the state after it, the next backup or the register itself. ``RegisterError``: there is neither
    a register of this name nor a backup.
    """
    path = resolved(master)
    found = backups(path)
    if not found and not path.is_file():
        Package.load(master)
    journals = [_journal(backup.path) for backup in found] + [_journal(path)]
    return [
        Listed(backup.number, backup.time, _size(backup.path), _run(before, after), backup.path)
        for backup, before, after in zip(found, journals[:-1], journals[1:], strict=True)
    ]


def none_yet(master: Path) -> str:
    """Return what is said of a register without backups: those of before it got buttons have the
    name that it had then."""
    told = f"Sổ “{master}” chưa có bản sao lưu nào."
    before = resolved(master).with_suffix(".xlsx")
    if before.name == master.name or not backups(before):
        return told
    return f"{told} Bản của sổ trước khi có nút: cchc-xl backups “{before.name}”."


def restore(master: Path, number: int | None = None, file: str = "") -> Restored:
    """Bring a backup back, byte for byte, given by its number or its file's name.

    What is there before is kept as a backup first. ``UsageProblem``: no such backup;
    ``RegisterError``: it is no whole register, or the register cannot be written;
    ``RegisterBusy``: it is open elsewhere.
    """
    path = resolved(master)
    chosen = _chosen(path, number, file)
    try:
        data = chosen.path.read_bytes()
        workbook = Workbook(Package(data, chosen.path.name))
        _ = workbook.tables, workbook.names
        if tables()["journal"].name not in workbook.tables:
            raise RegisterError("")
    except (OSError, RegisterError) as error:
        raise RegisterError(
            f"Bản sao lưu “{chosen.path.name}” không đọc được hoặc không phải sổ theo dõi.",
            f"Chọn bản khác: xem danh sách bằng lệnh cchc-xl backups “{master}”.",
        ) from error
    kept = saving.bring_back(path, data, chosen.path)
    return Restored(chosen, kept, changed=kept is None or kept.read_bytes() != data)


def _chosen(path: Path, number: int | None, file: str) -> Backup:
    found = backups(path)
    for backup in found:
        if backup.path.name == file or (number and backup.number == number):
            return backup
    what = f"tệp “{file}”" if file else f"số {number}"
    raise UsageProblem(
        f"Không có bản sao lưu {what} của sổ “{path.name}” trong thư mục “{BACKUPS}”."
        if found
        else f"Sổ “{path.name}” chưa có bản sao lưu nào trong thư mục “{BACKUPS}” cạnh nó.",
        f"Xem các bản đang có: cchc-xl backups “{path.name}”.",
    )


def _journal(path: Path) -> list[_Row] | None:
    """Return the rows of a register's journal; None: it cannot be read."""
    table = tables()["journal"]
    try:
        with FileRegister.open(path, write=False) as register:
            read = register.read_table(table.name)
    except RegisterError:
        return None
    titles = dict(zip(table.ids, table.titles, strict=True))
    wanted = [titles[name] for name in ("chain", "action", "period")]
    if not set(wanted) <= set(read.titles):
        return None
    return [
        (str(link), " ".join(str(part) for part in what if part))
        for link, *what in zip(*(read[title] for title in wanted), strict=True)
    ]


def _run(before: Sequence[_Row] | None, after: Sequence[_Row] | None) -> str:
    """Return what was done between two states, in the order of the journal."""
    if before is None or after is None:
        return ""
    if list(after[: len(before)]) != list(before):
        return RESTORED
    done = list(dict.fromkeys(what for _, what in after[len(before) :]))
    return ", ".join(done[:NAMED]) + (", …" if len(done) > NAMED else "")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

"""What every service begins and ends with: a look at the seals, and a sealed write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from cchc_xl.base.errors import CchcError
from cchc_xl.base.failures import failure_of
from cchc_xl.base.folders import BACKUPS
from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.control import CODE, CODE_LABEL, JOURNAL_CODE
from cchc_xl.register.port import Register
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.archive import Archive
from cchc_xl.register.sealing.notices import trust_lines
from cchc_xl.register.sealing.trust import Trust, note_whole
from cchc_xl.services.run import period_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from cchc_xl.plan.periods import Period
    from cchc_xl.reading.discover import Source
    from cchc_xl.register.sealing.closing import Closing

Tell: TypeAlias = Callable[[str], None]
"""What gets the lines that a person must see beside the result."""


Master: TypeAlias = Path | Register
"""The register: a file to be opened for the service, or one that is open already."""


def silent(line: str) -> None:
    """Tell nobody."""


def read_trusted(
    register: Register,
    year: int | None = None,
    data: Collection[str] | None = None,
    tell: Tell = silent,
    *,
    restoring: bool = False,
) -> Content:
    """Read the register (see ``read_content``) and tell what is not as it was sealed."""
    for line in rows_taken_in(register):
        tell(line)
    content = read_content(register, year, data, restoring=restoring)
    trust = trust_of(content)
    trust.draw = consolidate_sheets
    for line in trust_lines(trust):
        tell(line)
    return content._replace(trust=trust)


def seal_lines(master: Path | Register) -> list[str]:
    """Return what a register's seals tell; of one that cannot be read, why."""
    lines: list[str] = []
    try:
        with opened(master) as register:
            read_trusted(register, tell=lines.append)
    except CchcError as error:
        lines += failure_of(error).lines()
    return lines


def rows_taken_in(register: Register) -> list[str]:
    """Count what Văn phòng typed directly below its tables; return what to tell of it."""
    lines = []
    found = register.tables()
    for table in tables().values():
        if table.owner != "office" or table.name not in found:
            continue
        taken = register.take_in(table.name)
        if taken.rows:
            lines.append(
                f"Trang “{table.sheet}”: {taken.rows} dòng ghi ngay dưới bảng được tính; bảng được "
                "nới ra các dòng đó khi chương trình ghi sổ."
            )
        if taken.apart:
            lines.append(
                f"Cảnh báo: trang “{table.sheet}” có nội dung ở ô {taken.apart}, cách xa bảng nên "
                "không được tính; chuyển lên sát dưới bảng nếu là dữ liệu."
            )
    return lines


def shown_periods(register: Register, year: int) -> dict[str, Period]:
    """Return the period that each output sheet shows (id of its table); none that shows none."""
    known = set(register.names())
    found: dict[str, Period] = {}
    for table in tables().values():
        name = table.subtitle_name
        if table.owner == "output" and name in known:
            period = period_of(str(register.read_named(name) or ""), year)
            found |= {table.id: period} if period else {}
    return found


def trust_of(content: Content) -> Trust:
    """Return what a look at the register's seals says."""
    return content.trust or Trust(content)


def archive_of(register: Register) -> Archive:
    """Return the archive beside a register."""
    return Archive(Path(register.location))


def code_cells(code: str) -> dict[str, str]:
    """Return what the named cells show that bear the register's code."""
    return {CODE: code, JOURNAL_CODE: f"{CODE_LABEL}{code}"} if code else {}


def hand_code(register: Register, closing: Closing) -> None:
    """Hand the code of the journal as it will be to the cells that show it.

    Registers of earlier versions have no such cells.
    """
    known = set(register.names())
    for name, text in code_cells(closing.code).items():
        if name in known:
            register.write_named(name, text)


def commit(
    register: Register,
    content: Content,
    closing: Closing,
    before: Callable[[], None] = lambda: None,
    received: Mapping[str, Source] = MappingProxyType({}),
) -> bool:
    """Write what was handed to the register; the archive has what belongs to it before.

    ``content`` is the register's content as it was read, ``received`` are the files of this run by
    their SHA-256. ``before`` is called when all is prepared and nothing is written yet. False:
    nothing had changed.
    """
    archive = archive_of(register)
    trust = trust_of(content)
    whole = not (trust.tampered or trust.journal_problem)

    hand_code(register, closing)

    def keep() -> None:
        before()
        archive.keep_sources(received)
        closing.keep(archive)

    written = register.commit(before=keep)
    if not written:
        archive.keep_sources(received)
    elif whole:
        note_whole(register, content, archive)
    return written


@contextmanager
def opened(master: Master, *, write: bool = False) -> Iterator[Register]:
    """Open the register's file, alone if to write, and let go of it at the end.

    A register that is open already is used as it is, and left open.
    """
    if not isinstance(master, Path):
        yield master
        return
    register = FileRegister.open(master, write=write)
    try:
        if write:
            archive_of(register).tidy()
        yield register
    finally:
        register.close()


def own_files(register: Register) -> list[Path]:
    """Return the register and its backups, which may lie in a folder of returns."""
    path = Path(register.location)
    return [path, path.parent / BACKUPS]

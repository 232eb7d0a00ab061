"""What every service begins and ends with: a look at the seals, and a sealed write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from cchc_xl.office import Office, read_office
from cchc_xl.sealing.archive import Archive
from cchc_xl.sealing.trust import Trust, note_whole, trust_lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from cchc_xl.register.port import Register
    from cchc_xl.returns.discover import Source
    from cchc_xl.sealing.closing import Closing

Tell: TypeAlias = Callable[[str], None]
"""What gets the lines that a person must see beside the result."""


def silent(line: str) -> None:
    """Tell nobody."""


def read_trusted(
    register: Register,
    year: int | None = None,
    data: Collection[str] | None = None,
    tell: Tell = silent,
) -> Office:
    """Read the register (see ``read_office``) and tell what is not as it was sealed."""
    office = read_office(register, year, data)
    for line in trust_lines(trust_of(office)):
        tell(line)
    return office


def trust_of(office: Office) -> Trust:
    """Return what a look at the register's seals says."""
    return office.trust or Trust(office)


def archive_of(register: Register) -> Archive:
    """Return the archive beside a register."""
    return Archive(Path(register.location))


def commit(
    register: Register,
    office: Office,
    closing: Closing,
    before: Callable[[], None] = lambda: None,
    received: Mapping[str, Source] = MappingProxyType({}),
) -> bool:
    """Write what was handed to the register; the archive has what belongs to it before.

    ``office`` is the register's content as it was read, ``received`` are the files of this run by
    their SHA-256. ``before`` is called when all is prepared and nothing is written yet. False:
    nothing had changed.
    """
    archive = archive_of(register)
    trust = trust_of(office)
    whole = not (trust.tampered or trust.journal_problem)

    def keep() -> None:
        before()
        archive.keep_sources(received)
        closing.keep(archive)

    written = register.commit(before=keep)
    if not written:
        archive.keep_sources(received)
    elif whole:
        note_whole(register, office, archive)
    return written

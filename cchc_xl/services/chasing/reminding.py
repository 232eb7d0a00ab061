"""Reminders for all units that owe something: messages ready to be sent by a person."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.deeds import note, uninterrupted
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import REMINDERS, WORDINGS
from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.handing import hand
from cchc_xl.register.port import Register
from cchc_xl.register.sealing.closing import close
from cchc_xl.services.chasing.folders import Draft, drafted
from cchc_xl.services.chasing.listing import LIST, Listed, list_of
from cchc_xl.services.chasing.mails import addresses, draft_of, phones
from cchc_xl.services.chasing.marked_returns import Faulty, faulty
from cchc_xl.services.chasing.matters import Reminder, entries, reminders
from cchc_xl.services.chasing.placeholders import owed_sentence, values
from cchc_xl.services.chasing.stationery import Stationery, stationery
from cchc_xl.services.run import must_be_reported
from cchc_xl.services.trusted import (
    Master,
    Tell,
    archive_of,
    commit,
    opened,
    read_trusted,
    silent,
    trust_of,
)

DAYS = 7
"""How many days before the last one a unit is reminded, where nobody says it."""
_NAMED = 3  # units that a folder's name says


class Asked(NamedTuple):
    """What reminders are asked for: as of which day (today), so many days ahead, of whom.

    ``period``: of its returns alone; ``codes``: these units alone. ``out`` is the folder for the
    days' folders, ``wordings`` that of the templates; both lie beside the register by default.
    """

    as_of: date | None = None
    days: int = DAYS
    period: Period | None = None
    codes: tuple[str, ...] = ()
    out: Path | None = None
    wordings: Path | None = None


class Reminded(NamedTuple):
    """The reminders of a day, and what was written: nothing in a rehearsal.

    ``folder`` is the day's, ``wordings`` the templates' folder, ``new_wordings`` the templates
    written into it. ``kept`` are the files that somebody had changed in the day's folder.
    """

    as_of: date
    days: int
    listed: tuple[Listed, ...]
    reminders: tuple[Reminder, ...]
    folder: Path
    wordings: Path
    new_wordings: tuple[Path, ...] = ()
    kept: tuple[str, ...] = ()
    written: bool = False


def remind(
    master: Master,
    asked: Asked,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> Reminded:
    """Write the reminders of a day, and into the journal that they were made; none is sent.

    Each unit gets a folder with an e-mail (.eml), a text for chat, a letter (.docx) and its return
    with the faults marked if one was sent back; a list of all lies beside the folders. A second run
    on the same day replaces what nobody touched since. ``WordingError``: a template of Văn phòng's
    is spoilt; ``OutputError``: the folder cannot be written. Nothing is written then.
    """
    day = asked.as_of or datetime.now(VIETNAM).date()
    with opened(master, write=not dry_run) as register:
        content = read_trusted(register, asked.period.year if asked.period else None, tell=tell)
        found = _found(content, asked, day)
        home = Path(register.location).parent
        papers = stationery(asked.wordings or home / WORDINGS)
        place = (asked.out or home / REMINDERS) / _name(asked, found, day)
        listed = tuple(_line(one, day) for one in found)
        result = Reminded(day, asked.days, listed, tuple(found), place, papers.folder)
        if dry_run or not (found or place.exists()):
            return result
        with drafted(place.parent, place.name) as draft:
            marked = faulty(
                content, found, archive_of(register), draft.beside / "danh-dau", progress
            )
            listed = _all_written(draft, content, found, marked, papers, day)
            made = papers.write_missing()
            _log(register, content, found, day, draft)
            kept = tuple(draft.kept)
        return result._replace(listed=listed, new_wordings=tuple(made), kept=kept, written=True)


def _found(content: Content, asked: Asked, day: date) -> list[Reminder]:
    """Return the reminders asked for. ``UsageProblem``: an unknown unit, a period of no returns."""
    if asked.period is not None:
        must_be_reported(content.plan, asked.period)
    codes = []
    for text in asked.codes:
        unit = content.typed_unit(text)
        if unit is None:
            raise UsageProblem(
                f"Sổ không có đơn vị “{text}”.", "Ghi mã đơn vị như ở trang “Đơn vị” của sổ."
            )
        codes.append(unit.code)
    return reminders(content, day, asked.days, period=asked.period, codes=codes)


def _name(asked: Asked, found: Sequence[Reminder], day: date) -> str:
    """Return the folder's name: the day, and what it is narrowed to, if it is.

    A folder of some units does not take the place of that of all.
    """
    period = (asked.period.code,) if asked.period else ()
    codes = [one.unit.code for one in found] if asked.codes else []
    more = (f"va-{len(codes) - _NAMED}-don-vi",) if len(codes) > _NAMED else ()
    return "_".join((day.isoformat(), *period, *codes[:_NAMED], *more))


def _all_written(
    draft: Draft,
    content: Content,
    found: Sequence[Reminder],
    marked: Faulty,
    papers: Stationery,
    day: date,
) -> tuple[Listed, ...]:
    """Write the messages of all units and their list into the draft; return the list's lines."""
    lines = []
    for one in found:
        code, line = one.unit.code, _line(one, day)
        copies = [
            (path.name, path.read_bytes())
            for owed in one.owed
            if owed.returned and (path := marked.path(owed.returned.hash))
        ]
        said = papers.say(values(content.plan, one, day, marked))
        mail = draft_of(one.unit.name, line.addresses, said.subject, said.mail, copies)
        chat = codecs.BOM_UTF8 + said.chat.replace("\n", "\r\n").encode()
        lines.append(
            line._replace(
                mail=draft.add(code, f"{code}_thu.eml", mail),
                chat=draft.add(code, f"{code}_tin-nhan.txt", chat),
                letter=draft.add(code, f"{code}_cong-van.docx", said.letter),
                marked=[draft.add(code, name, data) for name, data in copies],
            )
        )
    if lines:
        draft.add("", LIST, list_of(lines, day))
    return tuple(lines)


def _line(one: Reminder, day: date) -> Listed:
    """Return a unit's line of the list, as far as it does not depend on what is written."""
    contact = one.unit.contact or ""
    said = [owed_sentence(owed, day) for owed in one.owed]
    late = sum(due.is_overdue(day) for due in one.dues)
    if one.dues:
        said.append(f"Công việc: {late} quá hạn, {len(one.dues) - late} sắp đến hạn.")
    return Listed(
        code=one.unit.code,
        name=one.unit.name,
        number=one.number,
        state=" ".join(said),
        phones=phones(contact),
        addresses=addresses(contact),
        contact=contact,
    )


def _log(
    register: Register, content: Content, found: Sequence[Reminder], day: date, draft: Draft
) -> None:
    """Put the draft in its place and write the journal: both or, where one fails, neither."""
    told = entries(content, found, day)
    with uninterrupted():
        try:
            if told:
                closing = close(trust_of(content), {}, told, datetime.now(VIETNAM))
                hand(register, closing.columns)
                commit(register, content, closing, draft.publish)
            else:
                draft.publish()
        except BaseException:
            draft.take_back()
            raise
        draft.settle()
        if draft.place.exists():
            note(draft.place)

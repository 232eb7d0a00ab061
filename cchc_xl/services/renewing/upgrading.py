"""A register of an earlier version becomes one of the present version.

The new file is made whole and looked through before it takes the old one's place; the old one is
among the backups then. Key, data, log and journal stay, and the plan that the register goes by.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from cchc_xl.base.errors import RegisterError
from cchc_xl.base.zone import VIETNAM
from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.hosts.vba.builds import CONFIG_SHEET, Host
from cchc_xl.merging.in_force import last_period
from cchc_xl.plan.keeping import has_lines, lines_of
from cchc_xl.plan.year import builtin_plan, builtin_years
from cchc_xl.register.building.config_sheet import TITLES, Controls
from cchc_xl.register.content import FIRST, Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import rows_frame
from cchc_xl.register.live import control
from cchc_xl.register.mending.mend import macros_of
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.port import Displaced
from cchc_xl.register.schema import SCHEMA_VERSION, expected_tables, tables
from cchc_xl.register.schema.glance import GLANCE, SHEET
from cchc_xl.register.schema.words import UPGRADED
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.register.sealing.seals import HEAD_KEYS
from cchc_xl.register.sealing.trust import Trust
from cchc_xl.register.upgrading.controls import with_buttons
from cchc_xl.register.upgrading.restructuring import restructured
from cchc_xl.returns.examining import Examined
from cchc_xl.services.founding import write_register
from cchc_xl.services.renewing.finishing import is_upgraded, put_away
from cchc_xl.services.renewing.proving import must_be_same, state_of
from cchc_xl.services.run import Errand, Run, apply, run_of
from cchc_xl.services.trusted import (
    Tell,
    archive_of,
    commit,
    read_trusted,
    rows_taken_in,
    shown_periods,
    silent,
    trust_of,
)
from validation.forms import forms_of


class Upgraded(NamedTuple):
    """What an upgrade did, or would do: the versions, the sheets that are new or got columns.

    ``columns`` are the new columns' titles by the sheet's name, ``lacking`` the titles of forms
    that new registers of the year have and this one's plan has not. ``buttons`` is the program
    for which it gets macros and buttons, "" where it has them or is not to. ``path`` is where the
    register lies then. ``ended``: an earlier upgrade had been broken off when its file was there,
    and the old one has been put away.
    """

    path: Path
    before: str
    after: str
    buttons: Host | Literal[""] = ""
    sheets: tuple[str, ...] = ()
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lacking: tuple[str, ...] = ()
    displaced: tuple[Displaced, ...] = ()
    written: bool = False
    ended: bool = False

    @property
    def needed(self) -> bool:
        """Tell whether there was anything to do."""
        return self.before != self.after or bool(self.buttons)


def upgrade(
    master: Path, host: Host | None = None, *, dry_run: bool = False, tell: Tell = silent
) -> Upgraded:
    """Take a register to the present version; with ``host`` it gets buttons for that program.

    An .xlsx that gets buttons becomes an .xlsm beside, and goes into the backups. An .xlsm keeps
    the program that its buttons are for unless ``host`` says another.

    ``RegisterError``: it is not whole, or holds something that cannot go along; it is as it was.
    """
    register = FileRegister.open(master, write=not dry_run)
    try:
        if not dry_run:
            archive_of(register).tidy()
        content = read_trusted(register, tell=tell)
        found = _planned(register, content, host)
        if not found.needed:
            return found
        _must_be_whole(content)
        if _is_taken(Path(register.location), found.path):
            _must_be_upgraded(content, found.path)
            if not dry_run:
                put_away(Path(register.location))
            return found._replace(ended=True, written=not dry_run)
        before, held = state_of(register, content), shown_periods(register, content.plan.year)
        after = _renewed(content)
        register.rebase(_structured(register, content, after, found), found.path)
        rows_taken_in(register)
        run = _run(register, after, Errand([_entry(found, content)], held=held))
        found = found._replace(displaced=tuple(apply(register, run)))
        must_be_same(before, register.as_written(), found.buttons)
        if dry_run:
            return found
        return found._replace(written=commit(register, after, run.closing))
    finally:
        register.close()


def _planned(register: FileRegister, content: Content, host: Host | None) -> Upgraded:
    """Return what is to be done with a register."""
    path, after = Path(register.location), _renewed(content)
    old, new = content.tables, after.tables
    editions = content.edition, after.edition
    added = {
        table.sheet: tuple(
            title
            for title in table.titles_in(editions[1])
            if title not in table.titles_in(editions[0])
        )
        for table in old.values()
    }
    buttons = _buttons(register, host)
    return Upgraded(
        path.with_suffix(".xlsm") if buttons and path.suffix.lower() != ".xlsm" else path,
        content.version,
        SCHEMA_VERSION,
        buttons=buttons,
        sheets=tuple(table.sheet for name, table in new.items() if name not in old),
        columns=tuple((sheet, titles) for sheet, titles in added.items() if titles),
        lacking=tuple(_lacking(content)),
    )


def _buttons(register: FileRegister, host: Host | None) -> Host | Literal[""]:
    """Return the program for which a register gets macros and buttons, "" if it gets none."""
    path = Path(register.location)
    if path.suffix.lower() != ".xlsm":
        return host or ""
    macros = macros_of(Workbook(register.package), path)
    (own,) = macros.hosts if len(macros.hosts) == 1 else (Controls.here("excel").host,)
    whole = macros.whole and set(control.LATER_NAMES) <= set(register.names())
    return "" if whole and host in (None, own) else host or own


def _is_taken(path: Path, target: Path) -> bool:
    return target != path and os.path.lexists(target)


def _must_be_upgraded(content: Content, target: Path) -> None:
    """Refuse a file beside the register that is not what an upgrade of it has written."""
    if not is_upgraded(content, target):
        raise RegisterError(
            f"Cạnh sổ đã có tệp “{target.name}”, không phải sổ này sau khi nâng cấp; sổ giữ "
            "nguyên.",
            "Chuyển tệp đó đi nơi khác rồi chạy lại.",
        )


def _lacking(content: Content) -> Sequence[str]:
    """Return the titles of the forms that a new register of the year has and this one has not."""
    if content.plan.year not in builtin_years():
        return ()
    newest = forms_of(builtin_plan(content.plan.year).form_ids)
    return [form.title for name, form in newest.items() if name not in content.plan.form_ids]


def _must_be_whole(content: Content) -> None:
    """Refuse a register that is not as it was sealed: nothing is to be covered up."""
    trust = trust_of(content)
    if trust.tampered or trust.journal_problem:
        raise RegisterError(
            "Sổ có chỗ khác với niêm phong nên không nâng cấp.",
            "Xem từng chỗ bằng cchc-xl verify SỔ, đưa sổ về đúng (cchc-xl rebuild SỔ), rồi chạy "
            "lại.",
        )


def _renewed(content: Content) -> Content:
    """Return the content as that of a register of the present version; its plan stays."""
    settings = {**content.settings, "schema": SCHEMA_VERSION}
    if content.edition.began.version != SCHEMA_VERSION:
        settings[FIRST] = content.edition.began.version
    if not has_lines(settings) and content.founding is not None:
        files = content.founding.files
        settings |= {"plan": content.founding.digest, **lines_of(files)}
    rows = [[name, text] for name, text in settings.items() if name not in HEAD_KEYS]
    frames = {**content.frames, "system": rows_frame(tables()["system"], rows)}
    return content._replace(settings=settings, frames=frames, trust=None)


def _structured(register: FileRegister, content: Content, after: Content, found: Upgraded) -> bytes:
    """Return the register's file with the tables, columns and buttons that it lacks."""
    before, wanted = _titles(content), _titles(after)
    period = last_period(after)
    drawn = consolidate_sheets(after, period, period.end)
    drawn = {name: rows for name, rows in drawn.items() if name in (*content.tables, GLANCE.id)}
    with TemporaryDirectory(prefix="cchc-xl-") as folder:
        path = Path(folder) / f"mau{found.path.suffix.lower()}"
        controls = Controls.here(found.buttons) if found.buttons else None
        write_register(path, after, drawn, "", controls)
        model = Package.load(path)
    there = {sheet.name for sheet in Workbook(register.package).sheets}
    wanted_sheets = [control.SHEET, CONFIG_SHEET] if found.buttons else []
    sheets = [name for name in wanted_sheets if name not in there]
    if GLANCE.name not in before:
        sheets.append(SHEET)
    data = restructured(register.package, model, before, wanted, sheets=sheets)
    return with_buttons(data, found.path.name, found.buttons) if found.buttons else data


def _titles(content: Content) -> dict[str, list[str]]:
    """Return the titles of the program's columns by the name of the table."""
    plan = content.plan
    return expected_tables(content.edition, plan.form_ids, plan.reporting, plan.criteria)


def _entry(found: Upgraded, content: Content) -> Entry:
    buttons = f"; gắn nút cho {TITLES[found.buttons]}" if found.buttons else ""
    return Entry(
        UPGRADED,
        record=found.path.name,
        old=found.before,
        new=found.after,
        reason=f"giữ kế hoạch {content.plan.year} mà sổ được lập{buttons}",
    )


def _run(register: FileRegister, after: Content, errand: Errand) -> Run:
    """Plan what is computed anew, and the seals of all tables in their new form."""
    trust = Trust(after, register)
    trust.draw = consolidate_sheets
    sealed = [t.id for t in after.tables.values() if t.owner in ("data", "log", "system")]
    return run_of(
        after._replace(trust=trust),
        last_period(after),
        Examined([], {}, []),
        datetime.now(VIETNAM),
        errand=errand._replace(derived=sealed, also=("system",)),
    )

"""Looking through a register that was made anew: it holds all that the old one held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.content import FIRST, Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.mending.mend import macros_of
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.port import Columns
from cchc_xl.register.schema import Table, tables
from cchc_xl.register.sealing.normal import as_text
from cchc_xl.register.sealing.seals import HEAD_KEYS
from cchc_xl.services.trusted import read_trusted, trust_of

_COMPUTED = ("output",)
_ANEW = frozenset(("preview", "findings", "system"))
"""Tables that a run writes anew, and the one whose keys are compared one by one."""
_CHANGED = {"schema", "plan", FIRST, *HEAD_KEYS}
"""What an upgrade changes in the register's identity, or adds to it."""


class State(NamedTuple):
    """What a register held: its tables by name, and its identity."""

    tables: Mapping[str, Columns]
    settings: Mapping[str, str]


def state_of(register: FileRegister, content: Content) -> State:
    """Return what a register holds."""
    read = {name: register.read_table(name) for name in register.tables()}
    return State(read, content.settings)


def must_be_same(before: State, register: FileRegister, buttons: str) -> None:
    """Refuse a register that is not whole, or lacks what the old one held. ``RegisterError``.

    ``buttons`` is the program for which it is to have buttons, "" where nothing is said of them.
    """
    content = read_trusted(register)
    trust = trust_of(content)
    after = register.tables()
    wrong = [name for name, old in before.tables.items() if not _holds(name, old, register, after)]
    lost = [
        name
        for name, text in before.settings.items()
        if name not in _CHANGED and content.settings.get(name) != text
    ]
    if buttons:
        macros = macros_of(Workbook(register.package), Path("so.xlsm"))
        wrong += [] if macros.whole and macros.hosts == {buttons} else ["nút bấm"]
    if wrong or lost or trust.changed or trust.journal_problem:
        where = ", ".join([*wrong, *lost, *trust.changed, trust.journal_problem]).strip(", ")
        raise RegisterError(
            f"Bản nâng cấp của sổ không giữ đúng mọi thứ của sổ cũ ({where}); sổ giữ nguyên.",
            "Gửi sổ cho người bảo trì chương trình.",
        )


def _holds(name: str, old: Columns, register: FileRegister, after: Mapping[str, object]) -> bool:
    """Tell whether a table has all records of before; a run may add what is owed to the data."""
    table = next((one for one in tables().values() if one.name == name), None)
    if name not in after:
        return False
    if table is not None and (table.owner in _COMPUTED or table.id in _ANEW):
        return True
    new = register.read_table(name)
    titles = [title for title in old.titles if not _is_computed(table, title)]
    before, present = _records(old, titles), _records(new, titles)
    if table is not None and table.id == "journal":
        return present[: len(before)] == before
    more = Counter(present) - Counter(before)
    return not Counter(before) - Counter(present) and not (more and not _grows(table))


def _records(columns: Columns, titles: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(map(as_text, columns[title]) for title in titles), strict=True))


def _grows(table: Table | None) -> bool:
    return table is not None and table.owner == "data"


def _is_computed(table: Table | None, title: str) -> bool:
    return table is not None and any(c.title == title and c.computed for c in table.columns)

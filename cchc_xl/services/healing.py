"""Reading the register before returns are merged: cells of the wrong kind are restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.merging.derive import derive
from cchc_xl.register.content import Content
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.services.trusted import Tell, read_trusted, trust_of

if TYPE_CHECKING:
    from cchc_xl.register.port import Register


def read_to_merge(register: Register, year: int, tell: Tell) -> Content:
    """Read the register; data tables with cells of the wrong kind are derived from the archive.

    ``RegisterError``: there are such cells and the archive does not have every file, or they lie
    in a table that merging does not write as a whole. It names them.
    """
    lines: list[str] = []
    content = _healed(register, read_trusted(register, year, tell=lines.append, restoring=True))
    for line in lines:  # a refusal stands alone
        tell(line)
    return content


def _healed(register: Register, content: Content) -> Content:
    if not content.misfits:
        return content
    trust = trust_of(content)
    if all(tables()[name].owner == "data" for name in content.misfits) and trust.archive.exists:
        derived = derive(trust)
        if not derived.lacking:
            whole = {name: derived.content.frames[name] for name in content.misfits}
            frames = {**content.frames, **whole}
            return content._replace(frames=frames, misfits=frozenset())
    read_content(register)  # names the cells
    return content

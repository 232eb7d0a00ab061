"""What lies on records as plain values, and putting it there again from these.

A write that is broken off leaves nobody who holds LibreOffice's own objects: what it took away is
given back by another process, perhaps after the workbook was saved and opened again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cchc_xl.hosts.libreoffice.inside.belongings import (
    CHECK,
    HEIGHT,
    HIDDEN,
    LINK,
    LOOK,
    NOTE,
    RULE,
    Found,
    put_link,
)
from cchc_xl.hosts.libreoffice.inside.formats import Formats
from cchc_xl.hosts.libreoffice.inside.looks import give_look, plain_look
from cchc_xl.hosts.libreoffice.inside.rules import give_rule, plain_rule
from cchc_xl.hosts.libreoffice.inside.validations import give_check, plain_check

Place = Sequence[int]
"""First row, first column, last row and last column, from 1."""


def plain(document: Any, formats: Formats, item: Found) -> str:
    """Return as JSON what it takes to give a thing back, besides its text; "" if nothing does."""
    made: Any = None
    if item.kind == LOOK:
        made = plain_look(item.held, formats)
    elif item.kind == RULE:
        made = plain_rule(document, item.held.api, item.places)
    elif item.kind == CHECK:
        made = plain_check(item.held)
    elif item.kind in (NOTE, HEIGHT):
        made = item.held
    return "" if made is None else json.dumps(made, ensure_ascii=False)


def give(
    document: Any, sheet: Any, formats: Formats, place: Place, kind: str, said: str, held: str
) -> bool:
    """Put a thing on cells that lost it; False: that cannot be done.

    ``place`` is one cell, or for rules all cells where it is to lie.
    """
    top, left, bottom, right = (number - 1 for number in place)
    cells = sheet.getCellRangeByPosition(left, top, right, bottom)
    first = cells.getCellByPosition(0, 0)
    value = json.loads(held) if held else None
    if kind == NOTE:
        sheet.Annotations.insertNew(first.CellAddress, said)
        first.Annotation.IsVisible = bool(value)
    elif kind == LINK:
        put_link(document, first, said)
    elif kind == HIDDEN:
        cells.Rows.IsVisible = False
    elif value is None:
        return False
    elif kind == HEIGHT:
        cells.Rows.Height = value
    elif kind == LOOK:
        give_look(cells, value, formats)
    elif kind == CHECK:
        give_check(document, sheet, cells, value)
    else:
        return kind == RULE and give_rule(document, sheet, list(place), value)
    return True

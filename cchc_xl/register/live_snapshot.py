"""What a live register held at a moment, as plain values that may be kept in a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cchc_xl.register.port import CellValue


class TableImage(NamedTuple):
    """What a table held: plain values that may be kept in a file.

    ``rows`` are all rows of its records in their order with one value for each of ``titles``
    (an empty table has one blank row), formulas as ``Formula``. ``beside`` are the cells left and
    right of it in these rows: number of the row from 0, column of the sheet, content. ``key``
    are the titles that tell its records apart, if it is known. ``things`` are what people put on
    records (kind, row from 0, column, text), if a change was to move any of it.
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    beside: tuple[tuple[int, int, CellValue], ...] = ()
    key: tuple[str, ...] = ()
    things: tuple[tuple[str, int, int, str], ...] | None = None


class LiveSnapshot(NamedTuple):
    """The tables and named cells of a register at a moment, by name.

    One that an earlier process took may be handed back, too.
    """

    tables: Mapping[str, TableImage]
    named: Mapping[str, CellValue]

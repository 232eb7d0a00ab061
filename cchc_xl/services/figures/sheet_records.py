"""Cells and records of the consolidated sheets, as people name them and as they stand there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cchc_xl.base.errors import UsageProblem
from cchc_xl.register.frames import as_typed
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.glance import SHEET

if TYPE_CHECKING:
    from cchc_xl.register.content import Content
    from cchc_xl.register.port import CellValue, Columns, Scalar
    from cchc_xl.register.schema import Table


def named_cell(content: Content, place: str) -> tuple[Table, str]:
    """Return the table of the consolidated sheet and the cell that a text names."""
    sheet, _, cell = place.strip().rpartition("!")
    named = _folded(sheet.strip().strip("'").replace("''", "'"))
    cell = cell.strip().replace("$", "").upper().partition(":")[0]
    if not re.fullmatch(r"[A-Z]{1,3}[0-9]{1,7}", cell) or not named:
        raise UsageProblem(
            f"“{place}” không phải địa chỉ một ô của sổ.",
            "Ghi tên trang và ô, ví dụ: 'TTHC theo đơn vị!D12'.",
        )
    own = content.tables.values()
    found = next((one for one in own if _folded(one.sheet) == named), None)
    consolidated = [one.sheet for one in own if one.owner == "output"]
    if found is None and named == _folded(SHEET):
        glance, targets = (tables()[name].sheet for name in ("out_glance", "out_targets"))
        raise UsageProblem(
            f"Trang “{SHEET}” chỉ trình bày lại các số của trang “{glance}”.",
            f"Chọn ô của số đó ở trang “{glance}”; với một chỉ tiêu thì ghi mã, ví dụ T7b, hoặc "
            f"chọn ô ở trang “{targets}”.",
        )
    if found is None:
        raise UsageProblem(
            f"Sổ không có trang “{sheet}” của chương trình.",
            f"Chọn một ô ở một trang tổng hợp: {', '.join(consolidated)}.",
        )
    if found.owner != "output":
        raise UsageProblem(
            f"Trang “{found.sheet}” không phải trang tổng hợp.",
            "Ở trang số liệu (SL ...), các cột “Tệp” và “Ô” của cùng dòng đã ghi nơi nhập; muốn "
            f"hỏi một số tổng hợp thì chọn ô ở một trang: {', '.join(consolidated)}.",
        )
    return found, cell


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def records(
    table: Table, read: Columns, wanted: Sequence[int] | None = None
) -> list[dict[str, Scalar]]:
    """Return records of a sheet as read (all, or by their numbers), by the ids of the columns.

    A column that the sheet lacks is blank.
    """
    found: dict[str, list[Any]] = {}
    chosen = range(len(read)) if wanted is None else wanted
    for column in table.columns:
        title = column.title_among(read.titles)
        cells = read[title] if title in read.titles else [None] * len(read)
        found[column.id] = [as_typed(cells[number], column.kind) for number in chosen]
    return [dict(zip(found, cells, strict=True)) for cells in zip(*found.values(), strict=True)]


def key_of(table: Table, row: Sequence[CellValue]) -> tuple[Any, ...]:
    """Return the key of a reckoned record as it is read back from a sheet."""
    kinds = {column.id: column.kind for column in table.columns}
    cells = dict(zip(table.ids, row, strict=True))
    return tuple(as_typed(getattr(cells[k], "value", cells[k]), kinds[k]) for k in table.key)

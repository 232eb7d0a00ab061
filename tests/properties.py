"""What a return says of itself: the stubs of openpyxl do not know a workbook's own properties."""

from __future__ import annotations

from typing import Any

from cchc_xl.returns.identity import FIELDS


def properties_of(book: Any) -> Any:
    """Return the user-defined properties of a workbook, to be read or changed."""
    return book.custom_doc_props.props


def unsay_fields(book: Any) -> None:
    """Take out of a return with which fields it was issued: templates did not always say it."""
    sheet = book["_cchc"]
    for row in reversed(range(1, sheet.max_row + 1)):
        if str(sheet.cell(row, 1).value).startswith(FIELDS):
            sheet.delete_rows(row)
    own = properties_of(book)
    own[:] = [item for item in own if not item.name.startswith(f"cchc_{FIELDS}")]

"""The user-defined properties of a workbook, which the stubs of openpyxl do not know."""

from __future__ import annotations

from typing import Any


def properties_of(book: Any) -> Any:
    """Return the user-defined properties of a workbook, to be read or changed."""
    return book.custom_doc_props.props

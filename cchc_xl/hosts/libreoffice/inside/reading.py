"""Reading a block of cells in a number of calls that does not grow with its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from cchc_xl.hosts.libreoffice.formulas import as_error, to_excel
from cchc_xl.hosts.libreoffice.inside.blocks import Part
from cchc_xl.hosts.libreoffice.inside.formats import Formats, groups

ERROR_NUMBERS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
"""Errors as Excel's COM interface gives them (xlwings knows them by these numbers)."""

_HOST_ERRORS = {
    503: "#NUM!",
    507: "#NAME?",
    508: "#NAME?",
    509: "#NAME?",
    510: "#NAME?",
    519: "#VALUE!",
    521: "#NULL!",
    522: "#REF!",
    523: "#NUM!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
_NUMBERED = re.compile(r":\s*(\d+)$")
_FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
_LITERALS = {"TRUE()": "TRUE", "FALSE()": "FALSE"}  # how truth values of an xlsx file come in
_TAB_IN_LINES = "\x01"  # how a tab in a text of several lines is handed out


def read_block(document: Any, area: Any, formats: Formats) -> tuple[list[list[Any]], list[Part]]:
    """The values of a cell range, and the parts of it whose numbers are dates.

    Values are rows of float, str, bool, ``None`` (blank), int. An int is an error
    (``ERROR_NUMBERS``). A text of a formula that is "" reads as ``None``.
    """
    data = area.getDataArray()
    rows = [[None if value == "" else value for value in row] for row in data]
    _mend_tabs(area, data, rows)
    dates = _tell_kinds(area, rows, formats)
    _name_errors(document, area, data, rows)
    return rows, dates


def read_formulas(document: Any, area: Any, formats: Formats) -> list[list[str]]:
    """The formulas of a cell range in Excel's grammar; constants as Excel's formula bar has them.

    An error that was typed as a value is its name ("#DIV/0!").
    """
    data = area.getDataArray()
    typed = area.getFormulaArray()
    rows: list[list[Any]] = [list(row) for row in data]
    _mend_tabs(area, data, rows)
    result = [[_constant(value) for value in row] for row in rows]
    for part in _parts(area, area.queryContentCells(_FORMULAS).RangeAddresses):
        for row, column in _cells(part):
            text = typed[row][column]
            result[row][column] = _LITERALS.get(text[1:]) or as_error(text[1:]) or to_excel(text)
    truths = {
        (row, column): "TRUE" if value else "FALSE"
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value in (0.0, 1.0) and not result[row][column].startswith("=")
    }
    for part in _logical(area, formats) if truths else ():
        for row, column in _cells(part):
            result[row][column] = truths.get((row, column), result[row][column])
    return result


def _constant(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value or "")


def _parts(area: Any, parts: Sequence[Any]) -> Iterator[Part]:
    """Parts of an area by their place within it.

    LibreOffice may name parts outside: queried for one cell, it looks at the whole sheet.
    """
    own = area.RangeAddress
    for part in parts:
        top, bottom = max(part.StartRow, own.StartRow), min(part.EndRow, own.EndRow)
        left, right = max(part.StartColumn, own.StartColumn), min(part.EndColumn, own.EndColumn)
        if top <= bottom and left <= right:
            yield (
                top - own.StartRow,
                bottom - own.StartRow,
                left - own.StartColumn,
                right - own.StartColumn,
            )


def _cells(part: Part) -> Iterator[tuple[int, int]]:
    top, bottom, left, right = part
    return product(range(top, bottom + 1), range(left, right + 1))


def _logical(area: Any, formats: Formats) -> Iterator[Part]:
    for group in groups(area):
        if formats.of(group.NumberFormat).is_logical:
            yield from _parts(area, group.RangeAddresses)


def _mend_tabs(area: Any, data: Sequence[Sequence[Any]], rows: list[list[Any]]) -> None:
    """Take texts of several lines with tabs from where the tabs are handed out as such."""
    marked = [
        (row, column)
        for row, values in enumerate(data)
        for column, value in enumerate(values)
        if isinstance(value, str) and _TAB_IN_LINES in value
    ]
    if not marked:
        return
    typed = area.getFormulaArray()
    for row, column in marked:
        text = typed[row][column]
        text = text[1:] if text.startswith("'") else text
        if text.replace("\t", _TAB_IN_LINES) == data[row][column]:
            rows[row][column] = text


def _tell_kinds(area: Any, rows: list[list[Any]], formats: Formats) -> list[Part]:
    """Turn numbers into truth values where the cells' format says so; tell where dates stand."""
    dates: list[Part] = []
    if not any(type(value) is float for row in rows for value in row):
        return dates
    for group in groups(area):
        shown = formats.of(group.NumberFormat)
        if shown.is_logical:
            for part in _parts(area, group.RangeAddresses):
                for row, column in _cells(part):
                    if rows[row][column] in (0.0, 1.0):
                        rows[row][column] = bool(rows[row][column])
        elif shown.is_date:
            dates += _parts(area, group.RangeAddresses)
    return dates


def _name_errors(
    document: Any, area: Any, data: Sequence[Sequence[Any]], rows: list[list[Any]]
) -> None:
    """Put the error numbers where LibreOffice gives nothing; it tells them only as shown text."""
    wrong = [
        (row, column)
        for row, values in enumerate(data)
        if None in values
        for column, value in enumerate(values)
        if value is None
    ]
    if not wrong:
        return
    top, left = min(row for row, _ in wrong), min(column for _, column in wrong)
    bottom, right = max(row for row, _ in wrong), max(column for _, column in wrong)
    texts = shown_texts(document, area.getCellRangeByPosition(left, top, right, bottom))
    height = bottom - top + 1
    for row, column in wrong:
        text = texts[(column - left) * height + row - top]
        rows[row][column] = ERROR_NUMBERS[error_name(text)]


def error_name(text: str) -> str:
    """Excel's name of an error from the text that a cell shows ("#REF!", "Err:502")."""
    number = _NUMBERED.search(text)
    if number:
        return _HOST_ERRORS.get(int(number[1]), "#VALUE!")
    return as_error(text) or "#VALUE!"


def shown_texts(document: Any, area: Any) -> tuple[str, ...]:
    """What the cells of a range show, column by column, in one call.

    Charts ask LibreOffice for their labels this way; a cell range has no such call.
    """
    provider = document.createInstance("com.sun.star.chart2.data.DataProvider")
    provider.IncludeHiddenCells = True
    sequence = provider.createDataSequenceByRangeRepresentation(area.AbsoluteName)
    texts: tuple[str, ...] = sequence.getTextualData()
    return texts

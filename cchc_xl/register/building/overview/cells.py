"""The formulas of the overview: each looks one cell of one line up, by the line's code.

``cchc_xl.register.file.lookups`` reckons the very same formulas when a file is written.
"""

from __future__ import annotations

from cchc_xl.register.schema.glance import GLANCE


def looked_up(line: str, column: str) -> str:
    """Return the reference to a line's cell."""
    key = GLANCE.reference(GLANCE.ids[0])
    return f'INDEX({GLANCE.reference(column)},MATCH("{line}",{key},0))'


def text_of(line: str, column: str) -> str:
    """Return the formula that shows a cell's text; of a line that is not there, nothing."""
    return f'IFERROR({looked_up(line, column)}&"","")'


def number_of(line: str, column: str) -> str:
    """Return the formula that shows a cell's number, nothing where it holds none."""
    cell = looked_up(line, column)
    return f'IF(COUNT({cell}),{cell},"")'


def sign_of(line: str, column: str, place: int) -> str:
    """Return the formula that shows one sign (from 1) of a cell's text."""
    return f'IFERROR(MID({looked_up(line, column)},{place},1),"")'


def parts_of(line: str, value: str, against: str) -> str:
    """Return the formula that shows “3/4”, nothing where there are no numbers."""
    first, second = looked_up(line, value), looked_up(line, against)
    return f'IF(COUNT({first}),{first}&"/"&{second},"")'


def told_if(line: str, column: str, text: str) -> str:
    """Return the formula that shows a text if there is such a line."""
    return f'IFERROR(LEFT({looked_up(line, column)},0)&"{text}","")'

"""Formulas as Excel's formula bar shows them, and a little arithmetic for those of the tests.

``Range.Formula`` gives what the bar shows, not what a file holds: ``[@Cột]`` within the table's own
rows, ``[Cột]`` for a column of the own table, functions in capitals (Microsoft: "Using structured
references with Excel tables"; seen in xlwings issue 2238).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tests.excel_double.typing_in import ERRORS

_THIS_ROW = re.compile(r"(\w+)?\[\[#This Row\],\s*\[([^\[\]]+)\]\]", re.I)
_FUNCTION = re.compile(r"\b([a-z][\w.]*)\(", re.I)
_PREFIX = re.compile(r"_xl(?:fn|ws)\.", re.I)
_PLAIN_TITLE = re.compile(r"\w+")
_STRING = re.compile(r'("(?:[^"]|"")*")')


def shown(formula: str, table: str | None) -> str:
    """Return a formula (without "=") as the bar shows it in a cell of a table, or of none."""
    parts = _STRING.split(formula)
    parts[::2] = [_part(part, table) for part in parts[::2]]
    return "".join(parts)


def _part(text: str, table: str | None) -> str:
    text = _PREFIX.sub("", text)
    text = _FUNCTION.sub(lambda match: f"{match[1].upper()}(", text)
    if table is None:
        return text
    text = _THIS_ROW.sub(lambda match: _own_row(match, table), text)
    return re.sub(rf"\b{re.escape(table)}\[(?=[^\[#@])", "[", text, flags=re.I)


def _own_row(match: re.Match[str], table: str) -> str:
    name, title = match[1], match[2]
    if name and name.casefold() != table.casefold():
        return match[0]
    return f"[@{title}]" if _PLAIN_TITLE.fullmatch(title) else f"[@[{title}]]"


class Unknown(Exception):
    """A formula that the double does not compute: its cell keeps the value that it had, or 0."""


def computed(formula: str, columns: Callable[[str, str], list[Any]]) -> Any:
    """Return what a formula of the tests gives; ``columns`` gives a table's column.

    ``Unknown``: it is none of those few.
    """
    text = formula.strip()
    known: Mapping[str, Any] = {
        "SUM(1,2)": 3.0,
        "1=1": True,
        "1/0": ERRORS["#DIV/0!"],
        '""': "",
        '" a"&"< "': " a< ",
        "DATE(2023,3,8)": float((datetime(2023, 3, 8) - datetime(1899, 12, 30)).days),
    }
    if text in known:
        return known[text]
    total = re.fullmatch(r"SUM\((\w+)\[([^\[\]]+)\]\)", text, re.I)
    if total:
        return float(sum(v for v in columns(total[1], total[2]) if type(v) is float))
    raise Unknown(formula)

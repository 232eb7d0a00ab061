"""Formulas between Excel's grammar and the one of LibreOffice's programming interface.

Excel: ``Sheet1!A1``, arguments by ``,``, arrays ``{1,2;3,4}``, ``tbl[[#This Row],[Cột]]``.
LibreOffice (English names): ``$Sheet1.A1``, arguments by ``;``, arrays ``{1;2|3;4}``, unions by
``~``, ``tbl[[#This Row];[Cột]]``. The text alone is turned, without a call into LibreOffice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")

_CELL = r"\$?[A-Za-z]{1,3}\$?\d+(?![\w(.])"
_COLUMN = r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(.])"
_ROW = r"\$?\d+:\$?\d+"
_QUOTED = r"\$?'(?:[^']|'')+'"
_TOKEN = r"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!))
  | (?P<sheet>{sheet})
  | (?P<area>(?<![\w.])(?:{cell}|{column}|{row}))
  | (?P<number>(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)
  | (?P<truth>(?<![\w.])(?:TRUE|FALSE)(?![\w.(]))
  | (?P<word>[^\W\d][\w.\\?]*)
  | (?P<space>\s+)
  | (?P<sign>.)
"""


def _pattern(sheet: str) -> re.Pattern[str]:
    text = _TOKEN.format(sheet=sheet, cell=_CELL, column=_COLUMN, row=_ROW)
    return re.compile(text, re.VERBOSE | re.DOTALL | re.IGNORECASE)


_EXCEL = _pattern(rf"(?:{_QUOTED}|[^\W\d][\w.]*)!")
_OFFICE = _pattern(rf"(?:{_QUOTED}|\$?[^\W\d]\w*)\.(?={_CELL}|{_COLUMN}|{_ROW}|\#REF!)")


def as_error(text: str) -> str | None:
    """The error value that a typed text stands for in Excel, or ``None``."""
    upper = text.upper()
    return upper if upper in ERRORS else None


@lru_cache(maxsize=2_000)
def to_libreoffice(formula: str) -> str:
    """Excel's formula, with its "=", for ``setFormula``.

    ``ValueError``: a reference to another workbook, which is not supported.
    """
    return _converted(formula, _EXCEL, _libreoffice_token, table_separator=(",", ";"))


@lru_cache(maxsize=2_000)
def to_excel(formula: str) -> str:
    """A formula as ``getFormula`` gives it, with its "=", in Excel's grammar."""
    return _converted(formula, _OFFICE, _excel_token, table_separator=(";", ","))


_Turn = Callable[[str, str, str], str]


def _converted(
    formula: str, pattern: re.Pattern[str], turn: _Turn, table_separator: tuple[str, str]
) -> str:
    """Turn token by token; the innermost open bracket decides what a separator means."""
    out: list[str] = []
    brackets: list[str] = []
    before = ""
    position = 0
    while position < len(formula):
        match = pattern.match(formula, position)
        assert match is not None  # the last alternative takes any character
        kind, token = str(match.lastgroup), match[0]
        if token == "[":
            end = _table_end(formula, position)
            out.append(_table(formula[position:end], before, *table_separator))
            position, before = end, "]"
            continue
        position = match.end()
        if kind == "space":
            token = _space(token, before, formula[position : position + 1], pattern is _EXCEL)
        elif kind == "sign" and token in "({":
            brackets.append("call" if token == "(" and before == "word" else token)
        elif kind == "sign" and token in ")}" and brackets:
            brackets.pop()
        out.append(turn(kind, token, brackets[-1] if brackets else ""))
        if kind != "space":
            before = token if kind == "sign" else kind
    return "".join(out)


def _libreoffice_token(kind: str, token: str, bracket: str) -> str:
    if kind == "sheet":
        if "[" in token:
            raise ValueError(f"công thức nối tới sổ khác: {token}")
        return "$" + token.lstrip("$")[:-1] + "."
    if kind == "word":
        return re.sub(r"^(?:_xlfn\.|_xlws\.)+", "", token, flags=re.IGNORECASE)
    if kind == "truth":
        return f"{token.upper()}()"
    if kind == "sign":
        if bracket == "{":
            return {",": ";", ";": "|"}.get(token, token)
        if token == ",":
            return "~" if bracket == "(" else ";"
    return token


def _excel_token(kind: str, token: str, bracket: str) -> str:
    if kind == "sheet":
        return token.lstrip("$")[:-1] + "!"
    if kind == "sign":
        if bracket == "{":
            return {";": ",", "|": ";"}.get(token, token)
        return {";": ",", "~": ",", "!": " "}.get(token, token)
    return token


def _space(token: str, before: str, following: str, from_excel: bool) -> str:
    """Between two references a blank means Excel's intersection, which LibreOffice writes "!"."""
    left = before in ("area", ")", "]")
    right = following.isalpha() or following in ("$", "'", "(")
    return "!" if from_excel and following and left and right else token


def _table_end(formula: str, start: int) -> int:
    """Where the bracket that opens at ``start`` closes; "'" guards the letter behind it."""
    depth, position = 0, start
    while position < len(formula):
        letter = formula[position]
        if letter == "'":
            position += 1
        elif letter in "[]":
            depth += 1 if letter == "[" else -1
            if not depth:
                return position + 1
        position += 1
    return len(formula)


def _table(text: str, before: str, given: str, wanted: str) -> str:
    """The bracket behind a table's name, or around another workbook's name."""
    if before != "word" and wanted == ";":
        raise ValueError(f"công thức nối tới sổ khác, hoặc thiếu tên bảng: {text}")
    if wanted == ";" and text.startswith("[@"):
        column = text[2:-1]
        if not column:
            return "[[#This Row]]"
        return f"[[#This Row];{column if column.startswith('[') else f'[{column}]'}]"
    if text.startswith("[#") and wanted == ";":
        return f"[{text}]"
    return "".join(wanted if part == given else part for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    """Letters of a table's bracket; column titles and guarded letters stay in one piece."""
    position = 1
    yield text[:1]
    while position < len(text):
        end = _table_end(text, position) if text[position] == "[" else position + 1
        yield text[position:end]
        position = end

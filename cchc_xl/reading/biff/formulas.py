"""Tell from a formula's tokens in a ``.xls`` whether its result may be text.

LibreOffice stores the number 0 for such a result unless the cell is formatted as text; what the
text was is nowhere in the file. A formula that ends in a sum, a count or arithmetic gives a number
for certain, one that ends in ``&`` or a text gives text; the branches of IF and CHOOSE are found by
the jumps to their end. What is not known is told as such.
Source: [MS-XLS] 2.5.198 (formulas), 2.5.198.17 (Ftab).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Final, NamedTuple

from cchc_xl.reading.scan import Place


class Result(Enum):
    """What a formula gives."""

    NUMBER = "a number, a truth value or an error"
    TEXT = "text"
    UNKNOWN = "either"


_PAREN, _UPLUS, _CONCAT, _STR, _ATTR, _ARRAY = 0x15, 0x12, 0x08, 0x17, 0x19, 0x20
_FUNC, _FUNC_VAR, _REF, _REF_N = 0x21, 0x22, 0x24, 0x2C
_GOTO, _CHOOSE, _SUM = 0x08, 0x04, 0x10
# Arithmetic, comparisons, a missing argument, errors, truth values and numbers.
_NUMBERS: Final = frozenset(
    (*range(0x03, 0x08), *range(0x09, 0x0F), 0x13, 0x14, 0x16, *range(0x1C, 0x20))
)
# How many bytes follow a token; the classes of values and arrays are those of references.
_SIZES: Final = {
    **dict.fromkeys(range(0x03, 0x17), 0),
    **{0x01: 4, 0x02: 4, 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8},
    **{0x20: 7, 0x21: 2, 0x22: 3, 0x23: 4, 0x24: 4, 0x25: 8, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2},
    **{0x2A: 4, 0x2B: 8, 0x2C: 4, 0x2D: 8, 0x39: 6, 0x3A: 6, 0x3B: 10, 0x3C: 6, 0x3D: 10},
}
_BRANCHING: Final = (1, 100)  # IF, CHOOSE


def _numbers(functions: str) -> frozenset[int]:
    """Return the numbers of functions that are told by name and number."""
    return frozenset(map(int, functions.split()[1::2]))


_TEXTS: Final = _numbers(
    "DOLLAR 13 FIXED 14 REPT 30 MID 31 TEXT 48 CHAR 111 LOWER 112 UPPER 113 PROPER 114 LEFT 115 "
    "RIGHT 116 TRIM 118 REPLACE 119 SUBSTITUTE 120 T 130 CLEAN 162 CONCATENATE 336"
)
_COUNTING: Final = _numbers(
    "COUNT 0 ISNA 2 ISERROR 3 SUM 4 AVERAGE 5 MIN 6 MAX 7 ROW 8 COLUMN 9 STDEV 12 PI 19 SQRT 20 "
    "EXP 21 LN 22 LOG10 23 ABS 24 INT 25 SIGN 26 ROUND 27 LEN 32 VALUE 33 TRUE 34 FALSE 35 AND 36 "
    "OR 37 NOT 38 MOD 39 RAND 63 MATCH 64 DATE 65 TIME 66 DAY 67 MONTH 68 YEAR 69 WEEKDAY 70 "
    "HOUR 71 MINUTE 72 SECOND 73 NOW 74 ROWS 76 COLUMNS 77 SEARCH 82 EXACT 117 FIND 124 ISERR 126 "
    "ISTEXT 127 ISNUMBER 128 ISBLANK 129 N 131 DATEVALUE 140 COUNTA 169 PRODUCT 183 TRUNC 197 "
    "ROUNDUP 212 ROUNDDOWN 213 RANK 216 TODAY 221 MEDIAN 227 SUMPRODUCT 228 FLOOR 285 CEILING 288 "
    "LARGE 325 SMALL 326 POWER 337 SUBTOTAL 344 SUMIF 345 COUNTIF 346 COUNTBLANK 347"
)

Cells = Callable[[Place], Result]
"""Gives what stands in a cell that a formula refers to."""


class _Token(NamedTuple):
    """A token: its kind without its class, where its data begins and where it ends."""

    kind: int
    at: int
    end: int


def result_of(tokens: bytes, place: Place, cells: Cells) -> Result:
    """Return what a formula in a cell gives; ``cells`` tells of those of the same sheet."""
    try:
        found = list(_tokens(tokens))
        return _result(tokens, found, len(found) - 1, place, cells)
    except (struct.error, IndexError, RecursionError):
        return Result.UNKNOWN


def _tokens(content: bytes) -> Iterator[_Token]:
    """Yield the tokens. ``IndexError``: one that is not known, so that all after it is not."""
    at = 0
    while at < len(content):
        kind = content[at]
        if kind >= _ARRAY:
            kind = kind & 0x1F | 0x20
        at += 1
        if kind == _STR:
            end = at + 2 + content[at] * (2 if content[at + 1] & 1 else 1)
        elif kind == _ATTR:
            (jumps,) = struct.unpack_from("<H", content, at + 1)
            end = at + 3 + (2 * (jumps + 1) if content[at] & _CHOOSE else 0)
        elif kind in _SIZES:
            end = at + _SIZES[kind]
        else:
            raise IndexError(kind)
        yield _Token(kind, at, end)
        at = end


def _result(content: bytes, tokens: list[_Token], n: int, place: Place, cells: Cells) -> Result:
    """Return what the tokens up to one of them give, as far as that one tells."""
    if n < 0:
        return Result.UNKNOWN
    token = tokens[n]
    if token.kind in (_PAREN, _UPLUS):  # a plus before a text leaves it a text
        return _result(content, tokens, n - 1, place, cells)
    if token.kind in _NUMBERS:
        return Result.NUMBER
    if token.kind in (_CONCAT, _STR):
        return Result.TEXT
    if token.kind == _ATTR:
        if content[token.at] & _SUM:
            return Result.NUMBER
        return _result(content, tokens, n - 1, place, cells)  # white space
    if token.kind in (_REF, _REF_N):
        return cells(_place(content, token, place))
    if token.kind not in (_FUNC, _FUNC_VAR):
        return Result.UNKNOWN
    (number,) = struct.unpack_from("<H", content, token.end - 2)
    if number in _BRANCHING:
        ends = _branch_ends(content, tokens, token)
        return _either({_result(content, tokens, end, place, cells) for end in ends})
    if number in _TEXTS:
        return Result.TEXT
    return Result.NUMBER if number in _COUNTING else Result.UNKNOWN


def _branch_ends(content: bytes, tokens: list[_Token], function: _Token) -> list[int]:
    """Return the last token of each branch of a function: the one before a jump to its end."""
    ends = []
    for n, token in enumerate(tokens):
        if token.kind == _ATTR and content[token.at] & _GOTO:
            (distance,) = struct.unpack_from("<H", content, token.at + 1)
            if token.end + distance + 1 == function.end:
                ends.append(n - 1)
    return ends


def _either(results: set[Result]) -> Result:
    return results.pop() if len(results) == 1 else Result.UNKNOWN


def _place(content: bytes, token: _Token, place: Place) -> Place:
    """Return the cell that a reference means; in a shared formula it counts from the own cell."""
    row, told = struct.unpack_from("<HH", content, token.at)
    column = told & 0xFF
    if token.kind == _REF_N:
        row = (row + place[0]) & 0xFFFF if told & 0x8000 else row
        column = (column + place[1]) & 0xFF if told & 0x4000 else column
    return row, column

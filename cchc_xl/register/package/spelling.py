"""One spelling for the ways in which programs write the same formula.

Excel hands out what the formula bar shows: ``[@Cột]`` or ``[@[Cột dài]]`` where a file has
``tbl[[#This Row],[Cột]]``, a column of the cell's own table with or without the table's name, "@"
where a single value is taken, functions with or without "_xlfn." (ECMA-376 part 1, 18.17.2.4;
https://support.microsoft.com/office/f5ed2452-2337-4f71-bed3-c8ae6d2b276e).
"""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<sheet>'(?:[^']|'')+'!)
  | (?P<word>[^\W\d][\w.\\?]*)
  | (?P<space>\s+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PREFIXES = re.compile(r"^(?:_xl(?:fn|ws|pm|udf)\.)+")
_SINGLE = "single"
_THIS_ROW, _DATA = "#this row", "#data"


@lru_cache(maxsize=20_000)
def spelled(formula: str, table: str = "") -> str:
    """A formula's text (without "=") in the one spelling; ``table`` is the cell's own table."""
    out: list[str] = []
    position = 0
    while position < len(formula):
        match = _TOKEN.match(formula, position)
        assert match is not None  # the last alternative takes any letter
        kind, token = match.lastgroup, match[0]
        position = match.end()
        if kind == "text":
            out.append(token)
        elif kind == "sheet":
            out.append(token[1:-2].replace("''", "'").casefold() + "!")
        elif kind == "word":
            position = _word(formula, position, _PREFIXES.sub("", token.casefold()), table, out)
        elif token == "[":
            end = _closed(formula, match.start(), "[", "]")
            out.append(_reference(formula[position : end - 1]))
            position = end
        elif kind == "sign" and token != "@":
            out.append(token)
    return "".join(out)


def _word(formula: str, position: int, word: str, table: str, out: list[str]) -> int:
    """Spell a name; return where to go on."""
    following = formula[position : position + 1]
    if word == _SINGLE and following == "(":  # a file's way to write "@"
        end = _closed(formula, position, "(", ")")
        out.append(spelled(formula[position + 1 : end - 1], table))
        return end
    if word in ("true", "false") and formula[position : position + 2] == "()":
        position += 2
    if not (following == "[" and word == table.casefold()):
        out.append(word)
    return position


def _closed(formula: str, start: int, opening: str, closing: str) -> int:
    """Where the bracket that opens at ``start`` has closed; "'" guards a letter in titles."""
    depth, position, quoted = 0, start, False
    while position < len(formula):
        letter = formula[position]
        if opening == "[" and letter == "'":
            position += 1
        elif opening == "(" and letter == '"':
            quoted = not quoted
        elif not quoted and letter in (opening, closing):
            depth += 1 if letter == opening else -1
            if not depth:
                return position + 1
        position += 1
    return len(formula) + 1


def _reference(inside: str) -> str:
    """The inside of a table's brackets: which rows, then the column or the columns."""
    rows: set[str] = set()
    columns = ""
    inside = inside.strip()
    if inside.startswith("@"):
        rows.add(_THIS_ROW)
        inside = inside[1:].strip()
    for part in _split(inside, ","):
        names = [_bare(name) for name in _split(part, ":")] if part.startswith("[") else [part]
        if part.lstrip("[").startswith("#"):
            rows.update(" ".join(name.split()) for name in names)
        else:
            columns = ":".join(f"[{name}]" for name in names if name)
    return f"[{','.join(sorted(rows - {_DATA}))}|{columns}]"


def _split(text: str, sign: str) -> list[str]:
    """Parts between signs that stand in no bracket, in lower case."""
    parts, begin, position, depth = [], 0, 0, 0
    bracketed = text.startswith("[")
    while position < len(text):
        letter = text[position]
        if letter == "'":
            position += 1
        elif letter in "[]":
            depth += 1 if letter == "[" else -1
        elif letter == sign and not depth and bracketed:  # a bare title may hold the sign
            parts.append(text[begin:position])
            begin = position + 1
        position += 1
    return [part.strip().casefold() for part in [*parts, text[begin:]]]


def _bare(name: str) -> str:
    return name[1:-1] if name.startswith("[") and name.endswith("]") else name

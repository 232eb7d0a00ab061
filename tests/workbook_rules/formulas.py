"""Rules for formulas: lengths, functions, and that what they name is there.

Excel's limits: "Excel specifications and limits" (8,192 characters, 255 in a text constant, 64
levels, 255 arguments). Structured references as a file stores them: [MS-XLSX] and ECMA-376 part 1,
18.17; ``@`` is what the formula bar shows, a file holds ``[#This Row]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from tests.workbook_rules.functions import function_problem
from tests.workbook_rules.opened import Book, Formula, area_of, decoded, named

FORMULA, CONSTANT, LEVELS, ARGUMENTS = 8192, 255, 64, 255
ITEMS = ("#All", "#Data", "#Headers", "#Totals", "#This Row")
ERRORS = ("#REF!", "#NAME?")
_TEXT = re.compile(r'"((?:[^"]|"")*)"')
_SHEET = re.compile(r"'((?:[^']|'')+)'!|([^\W\d][\w.]*)!")
_FUNCTION = re.compile(r"(?<![\w.])([^\W\d][\w.]*)\(")
_WORD = re.compile(r"(?<![\w.$#])([^\W\d][\w.]*)(?![\w.(!\[])")
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+|[A-Z]{1,3}")
_COLUMN = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_ERROR_VALUE = re.compile(r"#(?:REF!|NAME\?|N/A|DIV/0!|VALUE!|NUM!|NULL!)")


class Reference(NamedTuple):
    """A structured reference: the table's name ("" for the formula's own) and what is within."""

    table: str
    inside: str


class Parsed(NamedTuple):
    """A formula taken apart: without texts and structured references, and these by themselves."""

    rest: str
    constants: list[str]
    references: list[Reference]
    sheets: list[str]
    balanced: bool


def parsed(text: str) -> Parsed:
    """Take a formula apart."""
    constants = _TEXT.findall(text)
    rest = _TEXT.sub('""', text)
    sheets = [(quoted.replace("''", "'") or plain) for quoted, plain in _SHEET.findall(rest)]
    rest = _SHEET.sub("", rest)
    references: list[Reference] = []
    pieces: list[str] = []
    place = 0
    for match in re.finditer(r"([^\W\d][\w.]*)?\[", rest):
        if match.start() < place:
            continue
        end = _closing(rest, match.end())
        if end < 0:
            return Parsed(rest, constants, references, sheets, balanced=False)
        references.append(Reference(match[1] or "", rest[match.end() : end]))
        pieces.append(rest[place : match.start()] + "0")
        place = end + 1
    rest = "".join(pieces) + rest[place:]
    balanced = rest.count("(") == rest.count(")") and rest.count('"') % 2 == 0
    return Parsed(rest, constants, references, sheets, balanced)


def _closing(text: str, place: int) -> int:
    """Return where a bracket that opened before ``place`` closes; -1: nowhere."""
    depth = 1
    while place < len(text):
        if text[place] == "'":
            place += 1
        elif text[place] == "[":
            depth += 1
        elif text[place] == "]":
            depth -= 1
            if not depth:
                return place
        place += 1
    return -1


class Known:
    """What formulas may name."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @cached_property
    def columns(self) -> dict[str, set[str]]:
        """The columns of each table, by their names in small letters."""
        return {
            table.get("name", "").lower(): {
                decoded(column.get("name", "")).lower() for column in named(table, "tableColumn")
            }
            for _, table in self.book.all_tables
        }

    @cached_property
    def names(self) -> set[str]:
        """Defined names and tables in small letters."""
        found = {e.get("name", "").lower() for e in named(self.book.workbook, "definedName")}
        return found | self.columns.keys()

    @cached_property
    def sheets(self) -> set[str]:
        """Names on the tabs in small letters."""
        return {e.get("name", "").lower() for e in named(self.book.workbook, "sheet")}


def formula_lengths(book: Book) -> Iterator[str]:
    """A formula, its text constants, its levels and arguments are within Excel's limits."""
    for formula in book.formulas:
        found = parsed(formula.text)
        if len(formula.text) > FORMULA:
            yield f"{formula.place}: công thức dài {len(formula.text)}"
        for constant in found.constants:
            if len(constant.replace('""', '"')) > CONSTANT and not _is_list(formula):
                yield f"{formula.place}: chuỗi dài {len(constant)} trong công thức"
        levels, arguments = _depths(found.rest)
        if levels > LEVELS:
            yield f"{formula.place}: lồng {levels} cấp"
        if arguments > ARGUMENTS:
            yield f"{formula.place}: {arguments} tham số"


def formula_syntax(book: Book) -> Iterator[str]:
    """A formula is written as a file has it: no leading ``=``, no ``@``, no ``;``, all closed."""
    for formula in book.formulas:
        found = parsed(formula.text)
        if not formula.text.strip():
            yield f"{formula.place}: công thức trống"
        if formula.text.startswith("="):
            yield f"{formula.place}: thừa dấu ="
        if not found.balanced:
            yield f"{formula.place}: ngoặc không khép: {formula.text[:80]}"
        if "@" in found.rest or any(r.inside.startswith("@") for r in found.references):
            yield f"{formula.place}: có @: {formula.text[:80]}"
        if ";" in re.sub(r"\{[^}]*\}", "", found.rest):
            yield f"{formula.place}: có dấu chấm phẩy: {formula.text[:80]}"


def formula_functions(book: Book) -> Iterator[str]:
    """Functions exist and bear the prefix that the file format asks for, and only that."""
    for formula in book.formulas:
        for name in _FUNCTION.findall(parsed(formula.text).rest):
            problem = function_problem(name)
            if problem:
                yield f"{formula.place}: {problem}"


def formula_references(book: Book) -> Iterator[str]:
    """Tables, columns, names and sheets that a formula names are there; no error stands in it."""
    known = Known(book)
    for formula in book.formulas:
        found = parsed(formula.text)
        for error in ERRORS:
            if error in found.rest:
                yield f"{formula.place}: {error}"
        for reference in found.references:
            for problem in _reference_problems(reference, formula, known):
                yield f"{formula.place}: {problem}"
        for sheet in found.sheets:
            if not set(sheet.lower().split(":")) <= known.sheets:
                yield f"{formula.place}: không có trang “{sheet}”"
        for word in _WORD.findall(_ERROR_VALUE.sub("0", found.rest)):
            if word.lower() not in known.names and not _is_plain(word):
                yield f"{formula.place}: không có tên {word}"


def _is_list(formula: Formula) -> bool:
    """Tell whether a rule's formula is the list of its values; that has a limit of its own."""
    return formula.place.endswith("formula1") and formula.text.startswith('"')


def _is_plain(word: str) -> bool:
    if word.upper() in ("TRUE", "FALSE"):
        return True
    return bool(_CELL.fullmatch(word)) and (area_of(word) is not None or word.isalpha())


def _reference_problems(reference: Reference, formula: Formula, known: Known) -> Iterator[str]:
    table = (reference.table or formula.table).lower()
    if not reference.table and reference.inside.isdigit():
        yield f"trỏ ra sổ khác [{reference.inside}]"
        return
    columns = known.columns.get(table)
    if columns is None:
        yield f"không có bảng “{reference.table}”"
        return
    inside = reference.inside.strip()
    parts = _COLUMN.findall(inside) if inside.startswith("[") else [inside]
    for part in parts:
        name = re.sub(r"'(.)", r"\1", part)
        if part.startswith("#"):
            if part not in ITEMS:
                yield f"không có mục {part}"
        elif name and name.lower() not in columns:
            yield f"bảng {reference.table or formula.table} không có cột “{name}”"


def _depths(rest: str) -> tuple[int, int]:
    """Return how deep a formula's brackets are, and the most arguments between two of them."""
    counts, deepest, most = [0], 0, 1
    for letter in re.sub(r"\{[^}]*\}", "", rest):
        if letter == "(":
            counts.append(1)
            deepest = max(deepest, len(counts) - 1)
        elif letter == ")" and len(counts) > 1:
            most = max(most, counts.pop())
        elif letter == ",":
            counts[-1] += 1
    return deepest, most

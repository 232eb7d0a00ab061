"""What a cell of a plan's file may hold, and what is said when it holds something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.plan.periods import Period
from validation import expressions
from validation.harmless import harmless

_ANY_SHEET = expressions.Sheet(str, date.min, date.max, array=True)
"""A sheet on which a metric's formula is tried: only its shape matters."""

Parser = Callable[[str], Any]
"""Turns a filled cell's text into its value; ``ValueError`` says in Vietnamese what is wrong."""


class Problem(NamedTuple):
    """One thing wrong in one place of a plan; ``line`` 0 and ``field`` "" mean the whole file."""

    file: str
    line: int
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f", dòng {self.line}"
        if self.field:
            place += f", cột “{self.field}”, giá trị “{self.value}”"
        return f"{place}: {self.reason}"


class Field(NamedTuple):
    """A column of a file.

    ``refers`` is the file and column that must hold the value; ``empty`` is the value of an empty
    cell where the column is not ``required``; ``besides`` are values that it need not hold. A
    ``late`` column may be left out and is empty then: the plans that registers carry from before it
    lack it.
    """

    name: str
    parse: Parser
    required: bool = True
    empty: object = ""
    refers: tuple[str, str] | None = None
    late: bool = False
    besides: Collection[str] = ()


class DataFile(NamedTuple):
    """One file of a plan: its rows become ``record``; the columns of ``key`` may not repeat.

    A ``late`` one may be left out and has no rows then.
    """

    name: str
    record: Callable[..., Any]
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    late: bool = False


def text(cell: str) -> str:
    """Take any text."""
    return cell


def identifier(cell: str) -> str:
    """Take ASCII letters, digits, ``_`` and ``.``."""
    if not re.fullmatch(r"[A-Za-z0-9_.]+", cell):
        raise ValueError("chỉ được dùng chữ cái không dấu, chữ số, “_” và “.”")
    return cell


def unit_code(cell: str) -> str:
    """Take ASCII letters and digits: the code is part of a file name."""
    if not re.fullmatch(r"[A-Za-z0-9]+", cell):
        raise ValueError("mã đơn vị chỉ gồm chữ cái không dấu và chữ số")
    return cell


def day(cell: str) -> date:
    """Take an ISO date."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError("không phải là ngày dạng năm-tháng-ngày, ví dụ 2023-03-31") from None


def whole(cell: str) -> int:
    """Take a whole number that is not below 0."""
    if not re.fullmatch(r"[0-9]{1,9}", cell):
        raise ValueError("không phải là số nguyên không âm")
    return int(cell)


def percent(cell: str) -> int | float:
    """Take a number from 0 to 100 with at most one decimal, behind a comma or a point.

    Ratios are shown with one decimal: a finer bar would look reached where it is not.
    """
    match = re.fullmatch(r"([0-9]{1,3})(?:[,.]([0-9]))?", cell)
    value = int(match[1]) * 10 + int(match[2] or 0) if match else 1001
    if value > 1000:
        raise ValueError("không phải là số từ 0 đến 100, nhiều nhất một chữ số thập phân")
    return value / 10 if value % 10 else value // 10


def measure(cell: str) -> int | float:
    """Take a number above 0 with at most two decimals, behind a comma or a point."""
    match = re.fullmatch(r"([0-9]{1,9})(?:[,.]([0-9]{1,2}))?", cell)
    value = float(f"{match[1]}.{match[2] or 0}") if match else 0.0
    if not value:
        raise ValueError("không phải là số lớn hơn 0, nhiều nhất hai chữ số thập phân")
    return int(value) if value.is_integer() else value


def flag(cell: str) -> bool:
    """Take ``x``; an empty cell means no."""
    if cell != "x":
        raise ValueError("chỉ được ghi “x” hoặc để trống")
    return True


def codes(cell: str) -> tuple[str, ...]:
    """Take codes with ``;`` between them."""
    parts = tuple(cell.split(";"))
    if "" in parts or len(set(parts)) < len(parts) or any(part != part.strip() for part in parts):
        raise ValueError("các mã phải khác nhau, cách nhau bằng “;”, không có dấu cách")
    return parts


def texts(cell: str) -> tuple[str, ...]:
    """Take texts with ``;`` between them."""
    parts = tuple(cell.split(";"))
    if "" in parts or len(set(parts)) < len(parts) or any(part != part.strip() for part in parts):
        raise ValueError("các mục phải khác nhau, cách nhau bằng “;” không có dấu cách hai bên")
    return parts


def code_list(cell: str) -> str:
    """Take codes with ``;`` between them, as the text that they are."""
    codes(cell)
    return cell


def one_of(*choices: str) -> Parser:
    """Take one of these words."""

    def parse(cell: str) -> str:
        if cell not in choices:
            raise ValueError(f"chỉ được ghi một trong: {', '.join(choices)}")
        return cell

    return parse


def period(cell: str) -> Period:
    """Take a period's code."""
    try:
        return Period.parse(cell)
    except UsageProblem as problem:
        raise ValueError(f"không phải là kỳ báo cáo. {problem.remedy}") from None


def expression(cell: str) -> str:
    """Take an expression over one row of a form, without ``total`` and ``previous``."""
    try:
        expressions.parse(cell)
    except ValueError:
        raise ValueError("không phải là biểu thức hợp lệ trên các ô của biểu mẫu") from None
    if expressions.calls(cell, "total") or expressions.calls(cell, "previous"):
        raise ValueError("biểu thức của chỉ số không được dùng total() và previous()")
    try:
        expressions.sum_formula(cell, _ANY_SHEET)
    except expressions.ExpressionError as error:
        raise ValueError(f"biểu thức không thành công thức của Excel được: {error}") from None
    return cell


def read_row(
    file: DataFile, line: int, cells: Mapping[str, str], problems: list[Problem]
) -> Any | None:
    """Make the record of a row, or add what is wrong with each of its cells to ``problems``."""
    values: dict[str, Any] = {}
    for field in file.fields:
        cell = cells[field.name]
        try:
            values[field.name] = _read_cell(field, cell)
        except ValueError as error:
            problems.append(Problem(file.name, line, field.name, cell, str(error)))
    return file.record(**values) if len(values) == len(file.fields) else None


def _read_cell(field: Field, cell: str) -> Any:
    if not cell:
        if field.required:
            raise ValueError("ô bắt buộc đang để trống")
        return field.empty
    if cell != cell.strip():
        raise ValueError("thừa dấu cách ở đầu hoặc cuối ô")
    if not unicodedata.is_normalized("NFC", cell):
        raise ValueError("chữ có dấu chưa ở dạng Unicode dựng sẵn (NFC)")
    return field.parse(cell)


def describe(heading: str, problems: Iterable[Problem]) -> str:
    """Join all problems into one message, a line each; what others typed is made harmless."""
    return "\n".join([heading, *(f"- {harmless(str(problem))}" for problem in problems)])

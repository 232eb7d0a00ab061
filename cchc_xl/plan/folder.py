"""Reading the files of a plan folder, with the line that every row stands on."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cchc_xl.base.zone import OFFSET
from cchc_xl.plan.fields import DataFile, Problem, read_row
from cchc_xl.plan.files import FILES
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import read_whole

HEADER_FILE = "plan.toml"
NO_FILE = "không có tệp này"
_HEADER: dict[str, type] = {
    "year": int,
    "title": str,
    "issuer": str,
    "number": str,
    "utc_offset": str,
    "correction_days": int,
}


class PlanFiles(NamedTuple):
    """Where a plan's files come from; what ``read`` cannot give it says as reading a file does."""

    name: str
    read: Callable[[str], bytes]

    @classmethod
    def folder(cls, path: Path) -> PlanFiles:
        """Read a folder's files."""
        return cls(path.name, lambda name: read_whole(path / name))

    @classmethod
    def kept(cls, name: str, files: Mapping[str, bytes]) -> PlanFiles:
        """Read files that are kept elsewhere."""

        def read(file: str) -> bytes:
            if file not in files:
                raise FileNotFoundError(file)
            return files[file]

        return cls(name, read)

    def keeping(self, files: dict[str, bytes]) -> PlanFiles:
        """Read the same files, and remember in ``files`` what was read."""

        def read(file: str) -> bytes:
            files[file] = self.read(file).replace(b"\r\n", b"\n")
            return files[file]

        return PlanFiles(self.name, read)


class Row(NamedTuple):
    """One row: the line it begins on, its cells as text, its record unless a cell is wrong."""

    line: int
    cells: dict[str, str]
    record: Any | None


class Loaded(NamedTuple):
    """A file as read; ``complete`` is false when it, or a row of it, could not be read."""

    file: DataFile
    rows: tuple[Row, ...]
    complete: bool

    def values(self, column: str) -> set[str]:
        """Return what stands in a column, also in rows that have something wrong elsewhere."""
        return {row.cells[column] for row in self.rows}

    def problem(self, row: Row, field: str, reason: str) -> Problem:
        """Return what is wrong in a cell of the file."""
        return Problem(self.file.name, row.line, field, row.cells[field], reason)


class Header(NamedTuple):
    """What ``plan.toml`` says."""

    year: int
    title: str
    issuer: str
    number: str
    correction_days: int


def read_files(plan_files: PlanFiles, problems: list[Problem]) -> dict[str, Loaded]:
    """Read every file of a plan by its name; what is wrong is added to ``problems``."""
    return {file.name: read_file(plan_files, file, problems) for file in FILES}


def read_file(plan_files: PlanFiles, file: DataFile, problems: list[Problem]) -> Loaded:
    """Read one file as UTF-8 CSV with commas; what is wrong is added to ``problems``."""
    found: list[Problem] = []
    text = read_text(plan_files, file.name, found)
    if file.late and [problem.reason for problem in found] == [NO_FILE]:
        return Loaded(file, (), complete=True)
    problems += found
    if text is None:
        return Loaded(file, (), complete=False)
    return read_rows(file, split_rows(file.name, text, problems), problems)


def read_rows(
    file: DataFile, lines: Iterator[tuple[int, list[str]]], problems: list[Problem]
) -> Loaded:
    """Read numbered rows of cells, the header first, and check every cell and the key."""
    _, header = next(lines, (1, []))
    if not _same_columns(file, header, problems):
        return Loaded(file, (), complete=False)
    blank = dict.fromkeys((field.name for field in file.fields if field.late), "")
    rows: list[Row] = []
    before = len(problems)
    seen: dict[tuple[object, ...], int] = {}
    for line, row in lines:
        if len(row) != len(header):
            reason = f"có {len(row)} ô, cần đúng {len(header)} ô"
            problems.append(Problem(file.name, line, "", "", reason))
            continue
        cells = blank | dict(zip(header, row, strict=True))
        rows.append(Row(line, cells, read_row(file, line, cells, problems)))
        key = tuple(cells[name] for name in file.key)
        record = rows[-1].record
        values = (
            key
            if record is None
            else tuple(getattr(record, name, cells[name]) for name in file.key)
        )
        first = seen.setdefault(values, line)
        if first != line and all(key):
            reason = f"trùng với dòng {first}"
            shown = ("; ".join(file.key), "; ".join(key))
            problems.append(Problem(file.name, line, *shown, reason))
    complete = all(problem.field for problem in problems[before:])  # else rows are lost
    return Loaded(file, tuple(rows), complete)


def _same_columns(file: DataFile, header: list[str], problems: list[Problem]) -> bool:
    found = len(problems)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        reason = (
            "các ô ngăn nhau bằng “;” hoặc dấu tab, cần dấu phẩy; trong Excel chọn lưu dạng “CSV "
            "UTF-8” với dấu phân cách danh sách của Windows là dấu phẩy"
        )
        problems.append(Problem(file.name, 1, "", "", reason))
        return False
    columns = {field.name: field.late for field in file.fields}
    for name, late in columns.items():
        if header.count(name) > 1:
            problems.append(Problem(file.name, 1, name, "", "cột này có nhiều lần"))
        elif name not in header and not late:
            problems.append(Problem(file.name, 1, name, "", "thiếu cột này"))
    for name in header:
        if name not in columns:
            problems.append(Problem(file.name, 1, name, name, "thừa cột này"))
    return len(problems) == found


def split_rows(
    file: str, text: str, problems: list[Problem], delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """Split CSV into cells, each row with the line that it begins on; blank lines are passed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        problems.append(Problem(file, line, "", "", "dấu ngoặc kép của CSV không khép đúng"))


def read_text(plan_files: PlanFiles, name: str, problems: list[Problem]) -> str | None:
    """Read a UTF-8 file, with or without a byte order mark; ``None`` when it cannot be."""
    try:
        return plan_files.read(name).decode("utf-8-sig")
    except FileNotFoundError:
        reason = NO_FILE
    except UnicodeDecodeError:
        reason = "không phải là tệp chữ Unicode (UTF-8)"
    except Unreadable as refusal:
        reason = "tệp quá lớn" if refusal.code == "F104" else "không phải là tệp thường"
    except (OSError, ValueError):
        reason = "không đọc được tệp này"
    problems.append(Problem(name, 0, "", "", reason))
    return None


def read_header(plan_files: PlanFiles, problems: list[Problem]) -> Header | None:
    """Read ``plan.toml``; ``None`` when something in it is wrong."""
    text = read_text(plan_files, HEADER_FILE, problems)
    if text is None:
        return None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = int(line[1]) if line else len(text.splitlines())
        problems.append(Problem(HEADER_FILE, place, "", "", "không đúng cú pháp TOML"))
        return None
    found = len(problems)
    for name in dict.fromkeys([*_HEADER, *values]):
        reason = _header_reason(name, values)
        if reason:
            value = str(values.get(name, ""))
            problems.append(Problem(HEADER_FILE, line_of(name, text), name, value, reason))
    if len(problems) > found:
        return None
    return Header(**{name: values[name] for name in Header._fields})


def _header_reason(name: str, values: dict[str, Any]) -> str:
    if name not in _HEADER:
        return "thừa mục này"
    if name not in values:
        return "thiếu mục này"
    value = values[name]
    right_type = type(value) is _HEADER[name]
    if not right_type or value == "":
        return "phải là số nguyên" if _HEADER[name] is int else "phải là chữ trong ngoặc kép"
    if name == "year" and not 2000 <= value <= 2999:
        return "năm phải từ 2000 đến 2999"
    if name == "correction_days" and not 0 <= value <= 60:
        return "số ngày phải từ 0 đến 60"
    if name == "utc_offset" and value != OFFSET:
        return f"phải là “{OFFSET}”, giờ Việt Nam: hạn nộp và ngày nhận tính theo giờ đó"
    return ""


def line_of(name: str, text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*(=|\])", line.lstrip("[ ")):
            return number
    return 0


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of the files' names and contents, whatever their line endings."""
    total = sha256()
    for name in sorted(files):
        content = files[name].replace(b"\r\n", b"\n")
        total.update(f"{name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()

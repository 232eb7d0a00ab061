"""How a register is changed behind the program: in a frame, in the file, by LibreOffice."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd

from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.schema import HEADER_ROW, tables
from cchc_xl.register.sealing import journal
from tests.tables import as_frame, from_frame

Frame = pd.DataFrame
Edit = Callable[[Frame, random.Random], Frame]
RawEdit = Callable[["Sheet", random.Random], str]


def typed(column: str = "", value: Any = None) -> Edit:
    """Type over a cell of a random record: of one column, or of any."""

    def edit(frame: Frame, rng: random.Random) -> Frame:
        rows: Sequence[int] = range(len(frame))
        if value is not None:
            rows = [row for row in rows if frame[column].iat[row] != value]
        row = rng.choice(rows)
        title = column or rng.choice([t for t in frame.columns if t not in ("Phiên bản",)])
        place = list(frame.columns).index(title)
        old = frame.iat[row, place]
        frame.iat[row, place] = _other(old, rng) if value is None else value
        return frame

    return edit


def _other(old: Any, rng: random.Random) -> Any:
    if isinstance(old, date):
        return old + timedelta(days=rng.randint(1, 40))
    if isinstance(old, int | float):
        return old + rng.randint(1, 9)
    return f"{old or ''} khác"


def blanked(frame: Frame, rng: random.Random) -> Frame:
    """Empty a cell that holds something and is no part of what names its record."""
    filled = [
        (row, place)
        for row in range(len(frame))
        for place in range(2, frame.shape[1])
        if frame.iat[row, place] is not None
    ]
    row, place = rng.choice(filled)
    frame.iat[row, place] = None
    return frame


def dropped(place: str = "any", count: int = 1) -> Edit:
    """Delete records: the first, one in the middle, the last ones, or all."""

    def edit(frame: Frame, rng: random.Random) -> Frame:
        size = len(frame)
        first = {"first": 0, "last": size - count, "all": 0}.get(
            place, rng.randrange(1, max(2, size - 1))
        )
        gone = size if place == "all" else count
        return frame.drop(index=frame.index[first : first + gone])

    return edit


def doubled(column: str = "Đơn vị", value: Any = None) -> Edit:
    """Add a copy of a record, as it is or with another value in a column."""

    def edit(frame: Frame, rng: random.Random) -> Frame:
        copy = frame.iloc[[rng.randrange(len(frame))]].copy()
        if value is not None:
            copy[column] = value
        return pd.concat([frame, copy], ignore_index=True)

    return edit


def copied_over(frame: Frame, rng: random.Random) -> Frame:
    """Copy a record over another one."""
    one, other = rng.sample(range(len(frame)), 2)
    frame.iloc[other] = frame.iloc[one]
    return frame


def one_column_sorted(frame: Frame, rng: random.Random) -> Frame:
    """Shift the values of one column against the records, as sorting it alone does."""
    places = [
        place
        for place in range(frame.shape[1])
        if frame.iloc[:, place].map(str).nunique() > 1 and frame.columns[place] != "Phiên bản"
    ]
    place = rng.choice(places)
    values = frame.iloc[:, place].tolist()
    moved: Any = pd.Series([*values[1:], values[0]], index=frame.index, dtype=object)
    frame.isetitem(place, moved)
    return frame


def swapped(frame: Frame, rng: random.Random) -> Frame:
    """Swap two neighbouring rows of the journal."""
    row = rng.randrange(len(frame) - 1)
    order = [*range(row), row + 1, row, *range(row + 2, len(frame))]
    return frame.iloc[order]


def rechained(frame: Frame, rng: random.Random) -> Frame:
    """Change a row and compute the chain again by a rule that needs no key."""
    row = rng.randrange(len(frame))
    frame.iat[row, list(frame.columns).index("Lý do")] = "khác"
    chain = journal.START
    for number in range(len(frame)):
        cells = frame.iloc[number, :-1].tolist()
        digest = sha256(chain.encode())
        for value in cells:
            text = "" if value is None else str(value)
            digest.update(f"{len(text)}:{text}".encode())
        chain = digest.hexdigest()[: journal.PLAIN_DIGITS]
        frame.iat[number, len(frame.columns) - 1] = chain
    return frame


def appended(frame: Frame, rng: random.Random) -> Frame:
    """Add a row at the journal's end that goes on from its numbers."""
    copy = frame.iloc[[rng.randrange(len(frame))]].copy()
    copy["STT"] = len(frame) + 1
    return pd.concat([frame, copy], ignore_index=True)


def setting(key: str, value: str | None = None) -> Edit:
    """Put another value into a row of the system table, or delete the row (``value`` None)."""

    def edit(frame: Frame, rng: random.Random) -> Frame:
        place = frame.index[frame["Khóa"] == key]
        assert len(place) == 1, key
        if value is None:
            return frame.drop(index=place)
        frame.loc[place, "Giá trị"] = value or rng.randbytes(32).hex()
        return frame

    return edit


def by_file(path: Path, name: str, edit: Edit, rng: random.Random) -> bool:
    """Change a table in the file's own XML; False if the edit changed nothing."""
    with FileRegister.open(path) as register:
        table = tables()[name]
        frame = as_frame(register.read_table(table.name))
        if len(frame) < _LEAST.get(name, 3):
            return False
        register.replace_table(table.name, from_frame(edit(frame, rng)))
        return register.commit()


_LEAST = {"findings": 1, "inspections": 0}


def by_openpyxl(path: Path, name: str, edit: Edit, rng: random.Random) -> bool:
    """Change a table with a program that writes the whole workbook anew."""
    table = tables()[name]
    with FileRegister.open(path, write=False) as register:
        info, frame = register.tables()[table.name], as_frame(register.read_table(table.name))
    if len(frame) < _LEAST.get(name, 3) or info.rows != len(frame):
        return False
    changed = edit(frame.copy(), rng)
    if changed.equals(frame) or len(changed) > info.rows:
        return False
    book = openpyxl.load_workbook(path)
    sheet = book[table.sheet]
    for number in range(info.rows):
        for column in range(len(info.columns)):
            value: Any = changed.iat[number, column] if number < len(changed) else None
            sheet.cell(HEADER_ROW + 1 + number, 1 + column).value = value
    book.save(path)
    return True


class Sheet(NamedTuple):
    """A sheet's XML, and the rows of its table."""

    text: str
    first: int
    last: int

    def rows(self) -> list[re.Match[str]]:
        """Return the rows of the table that hold something, in order."""
        found = re.finditer(r'<row r="(\d+)"[^>]*>(.*?)</row>', self.text, re.S)
        return [
            row
            for row in found
            if self.first <= int(row[1]) <= self.last and re.search("<v>|<is>", row[2])
        ]


def by_hand(path: Path, name: str, edit: RawEdit, rng: random.Random) -> None:
    """Change the XML of a table's sheet as somebody does with an unzipper and an editor."""
    table = tables()[name]
    with FileRegister.open(path, write=False) as register:
        info = register.tables()[table.name]
    first, last = HEADER_ROW + 1, HEADER_ROW + info.rows
    with zipfile.ZipFile(path) as package:
        parts = {item: package.read(item) for item in package.namelist()}
    part = part_of(parts, table.sheet)
    text = edit(Sheet(parts[part].decode(), first, last), rng)
    assert text != parts[part].decode(), name
    written(path, parts | {part: text.encode()})


def written(path: Path, parts: dict[str, bytes]) -> None:
    """Zip parts as a package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for item, data in parts.items():
            package.writestr(item, data)


def part_of(parts: dict[str, bytes], sheet: str) -> str:
    """Return the part of a sheet, found by its name."""
    book = parts["xl/workbook.xml"].decode()
    (link,) = re.findall(rf'<sheet name="{re.escape(sheet)}"[^>]*r:id="([^"]+)"', book)
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    (target,) = re.findall(rf'<Relationship Id="{link}"[^>]*Target="([^"]+)"', links)
    return f"xl/{target.removeprefix('/xl/')}"


def raw_figure(sheet: Sheet, rng: random.Random) -> str:
    """Add to a number of a cell without a formula."""
    cells = [
        (row.start(2) + cell.start(1), cell)
        for row in sheet.rows()
        for cell in re.finditer(r'<c r="[A-Z]+\d+"(?: s="\d+")?><v>(\d+)</v></c>', row[2])
    ]
    at, cell = rng.choice(cells)
    return f"{sheet.text[:at]}{int(cell[1]) + 3}{sheet.text[at + len(cell[1]) :]}"


def raw_text(sheet: Sheet, rng: random.Random) -> str:
    """Put another text into a cell, inline."""
    cells = [
        (row.start(2) + cell.start(), cell)
        for row in sheet.rows()
        for cell in re.finditer(
            r'<c r="([A-Z]+\d+)"( s="\d+")? t="(?:s|inlineStr)">.*?</c>', row[2]
        )
    ]
    at, cell = rng.choice(cells)
    new = f'<c r="{cell[1]}"{cell[2] or ""} t="inlineStr"><is><t>khác hẳn</t></is></c>'
    return sheet.text[:at] + new + sheet.text[at + len(cell[0]) :]


def raw_empty(sheet: Sheet, rng: random.Random) -> str:
    """Take the content out of a cell."""
    cells = [
        (row.start(2) + cell.start(), cell)
        for row in sheet.rows()
        for cell in re.finditer(r'<c r="[A-Z]+\d+"(?: s="\d+")?><v>\d+</v></c>', row[2])
    ]
    at, cell = rng.choice(cells)
    return sheet.text[:at] + sheet.text[at + len(cell[0]) :]


def raw_row_gone(sheet: Sheet, rng: random.Random) -> str:
    """Take a row of the table out of the sheet."""
    row = rng.choice(sheet.rows())
    return sheet.text.replace(row[0], "")


def raw_row_copied(sheet: Sheet, rng: random.Random) -> str:
    """Put a row's cells in place of another's."""
    one, other = rng.sample(sheet.rows(), 2)
    cells = re.sub(r'(<c r="[A-Z]+)\d+"', rf'\g<1>{other[1]}"', one[2])
    return sheet.text[: other.start(2)] + cells + sheet.text[other.end(2) :]

"""Between the register's columns of cells and typed frames whose columns are named by ids.

Each way is one step: :func:`typed_frame` when a table is read, :func:`columns_of` when it goes
back, is sealed or stands in another workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_xl.base.addresses import cell as address
from cchc_xl.base.cells import fitted, is_whole, whole
from cchc_xl.base.errors import RegisterError
from cchc_xl.base.serials import from_serial
from cchc_xl.register.port import CellError, CellValue, Columns, Formula
from cchc_xl.register.schema import HEADER_ROW, Kind, Table, TableColumn
from validation import dtypes, frames

if TYPE_CHECKING:
    from pandas import DataFrame


DTYPES: Mapping[str, Any] = {str(k): t for k, t in frames.DTYPES.items()} | {"ratio": dtypes.NUMBER}
"""What a column of the register is kept in, by kind: the forms' kinds, and shares."""
EXACT = 2**53
"""Whole numbers beyond it are not what was typed any more."""
LONGEST = 16_000
"""Letters that a cell takes whatever they are: it holds 32,767 units of UTF-16."""
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_051
"""The serial numbers of the days of this century; no other number in a date column is a day."""
WANTED: dict[Kind, str] = {
    "count": "số nguyên",
    "percent": "số nguyên",
    "number": "số",
    "ratio": "số",
    "date": "ngày",
    "text": "chữ",
}
PLAIN: dict[Kind, frozenset[type]] = {
    "count": frozenset((int, type(None))),
    "percent": frozenset((int, type(None))),
    "number": frozenset((int, type(None))),
    "ratio": frozenset((int, type(None))),
    "date": frozenset((date, type(None))),
    "text": frozenset((str, type(None))),
}
"""The types of cells that are what their column is for, as they stand."""
PROGRAM_OWNED = ("data", "log")
"""Owners of the tables in which nobody types; what stood there is kept in the archive."""
TYPED_ANEW = "Sửa các ô nêu trên trong sổ rồi chạy lại."
RESTORED = (
    "Bấm “Dựng lại số liệu” (lệnh cchc-xl rebuild) để lấy lại giá trị đã nhận; sổ không có kho "
    "lưu trữ “luu-tru” thì sửa các ô nêu trên rồi chạy lại."
)


Frames = Mapping[str, "DataFrame"]


def empty_frame(table: Table) -> pd.DataFrame:
    """Return a frame without rows that has the table's columns (ids) and dtypes."""
    return rows_frame(table, ())


def rows_frame(table: Table, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return rows of plain values, in the order of the table's columns, as a typed frame."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    return pd.DataFrame(
        {
            column.id: pd.array(values, dtype=DTYPES[column.kind])
            for column, values in zip(table.columns, columns, strict=True)
        }
    )


def typed_frame(table: Table, read: Columns, misfits: set[str] | None = None) -> pd.DataFrame:
    """Type a table as read and name its columns by id.

    The index (named "row") keeps the row numbers of the sheet. A column that came later than the
    register, or had gone before it, is blank. ``RegisterError`` names the cells that hold something
    else than their column says; with ``misfits`` such cells of the program's own tables are blank,
    and the table's id is added there.
    """
    problems: list[str] = []
    rows = None if read.rows is None else pd.Index(list(read.rows), name="row", dtype="int64")
    columns = {
        column.id: _typed(
            table,
            *_found(read, column),
            range(len(read)) if read.rows is None else read.rows,
            problems,
        )
        for column in table.columns
    }
    if problems and misfits is not None and table.owner in PROGRAM_OWNED:
        misfits.add(table.id)
    elif problems:
        raise RegisterError(
            f"Trang “{table.sheet}” của sổ theo dõi có ô sai kiểu:\n" + "\n".join(problems[:20]),
            RESTORED if table.owner in PROGRAM_OWNED else TYPED_ANEW,
        )
    return pd.DataFrame(columns, index=rows)


def _found(read: Columns, column: TableColumn) -> tuple[TableColumn, int, Sequence[CellValue]]:
    """Return a column with its place in the register and its cells, blank where it is not there."""
    title = column.title_among(read.titles)
    if not column.lasts and title not in read.titles:
        return column, 0, [None] * len(read)
    number = read.titles.index(title)
    return column, number, read.cells[number]


def _typed(
    table: Table,
    column: TableColumn,
    number: int,
    values: Sequence[Any],
    rows: Sequence[int],
    problems: list[str],
) -> Any:
    if _is_typed(values, column.kind):
        return pd.array(values, dtype=DTYPES[column.kind])
    cells = [as_typed(value, column.kind) for value in values]
    if table.owner == "office" and column.kind == "date":
        cells = [_day_of(value) for value in cells]
    for row, value in zip(rows, cells, strict=True):
        if not fits(value, column.kind):
            place = address(row, number + 1)
            problems.append(
                f"- ô {place} (“{column.title}”) là “{value}”, cần {WANTED[column.kind]}"
            )
    kept = [value if fits(value, column.kind) else None for value in cells]
    return pd.array(kept, dtype=DTYPES[column.kind])


def _is_typed(values: Sequence[Any], kind: Kind) -> bool:
    """Tell whether cells are what their column keeps as they stand, blanks among them."""
    if not PLAIN[kind].issuperset(map(type, values)):
        return False
    if kind == "text":
        return "" not in values and is_whole("".join(filter(None, values)))
    return kind == "date" or not _is_past(values)


def _is_past(numbers: Sequence[int | None]) -> bool:
    known = [number for number in numbers if number is not None]
    return bool(known) and (max(known) > EXACT or min(known) < -EXACT)


def _day_of(value: Any) -> Any:
    """Return the day of a serial number: a row typed below a table has not its formats yet."""
    if type(value) is int and FIRST_SERIAL <= value < LAST_SERIAL:
        return from_serial(value, False)
    return value


def as_typed(value: Any, kind: Kind) -> Any:
    """Return a cell as its column keeps it; what does not fit stays as it is."""
    if value is None or value == "" or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and (value != value or (value.is_integer() and kind != "number")):
        return None if value != value else as_typed(int(value), kind)
    if kind == "text" and not isinstance(value, CellError):
        return _as_text(value)
    if kind == "date" and isinstance(value, datetime):
        return value.date()
    return value


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return whole(str(value))


def fits(value: Any, kind: Kind) -> bool:
    """Tell whether a cell (see :func:`as_typed`) holds what its column is for."""
    if value is None:
        return True
    if isinstance(value, CellError):
        return False
    if kind == "text":
        return isinstance(value, str)
    if kind == "date":
        return isinstance(value, date)
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) <= EXACT
    return isinstance(value, float) and kind in ("number", "ratio")


def columns_of(table: Table, frame: pd.DataFrame) -> Columns:
    """Return a typed frame as the columns of cells that the register takes."""
    return Columns(tuple(table.titles), [plain_values(frame[name]) for name in table.ids])


def columns_of_rows(table: Table, rows: Sequence[Sequence[CellValue]]) -> Columns:
    """Return rows of cells (formulas among them) in the order of the table's columns as columns."""
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    return Columns(tuple(table.titles), cells)


def columns_shown(table: Table, rows: Sequence[Sequence[CellValue]]) -> Columns:
    """Return what an output shows as columns: a text put together of others may be too long.

    It is cut to what a cell takes, so that no value of a return or a list can stop a run.
    """
    columns = columns_of_rows(table, rows)
    return replace(columns, cells=[list(map(_fitted, cells)) for cells in columns.cells])


def _fitted(value: CellValue) -> CellValue:
    if type(value) is str:
        return fitted(value)
    if isinstance(value, Formula) and type(value.value) is str:
        return Formula(value.text, fitted(value.value))
    return value


def plain_values(column: pd.Series[Any]) -> list[Any]:
    """Return a typed column as plain Python values; missing values are ``None``."""
    if column.dtype.kind == "M":
        days: list[Any] = column.to_numpy().astype("datetime64[D]").astype(object).tolist()
        return days
    cells: Any = column  # pandas' stubs know of no None
    values: list[Any] = cells.to_numpy(dtype=object, na_value=None).tolist()
    return values


def cut(text: str) -> str:
    """Return a text that surely fits into a cell; where letters are left out it ends in “…”."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def addresses(table: Table, frame: pd.DataFrame, column: str) -> Iterator[str]:
    """Give the A1 address of a column's cell for each row of a frame as read."""
    number = table.ids.index(column) + 1
    return (address(row, number) for row in frame.index)


def first_row() -> int:
    """Return the number of the first row below the header."""
    return HEADER_ROW + 1

"""New records for a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cchc_xl.base import addresses
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package import values
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue, Columns, Formula, Scalar

Key = tuple[Scalar, ...]
"""What tells a record apart: the values of its key columns."""


@dataclass(frozen=True)
class TableChange:
    """New records for a table: ``columns`` holds the values of its first columns.

    Sheet rows from ``start`` to the new end are written. ``key`` gives the places of the key's
    columns; without it, records are told by their row.
    """

    old: TablePart
    columns: Sequence[Sequence[CellValue]]
    start: int
    key: tuple[int, ...] | None = None

    @property
    def records(self) -> int:
        """Number of records written."""
        return len(self.columns[0])

    @cached_property
    def new(self) -> TablePart:
        """The table after the change. ``RegisterError``: more rows than a sheet has."""
        total = self.start - self.old.first_row + self.records
        new = self.old.resized(total)
        if new.area.bottom > addresses.MAX_ROW:
            raise RegisterError(
                f"Bảng {self.old.name} trên trang {self.old.sheet} cần {total} dòng, nhiều hơn "
                "một trang tính chứa được.",
                "Lập sổ theo dõi mới cho kỳ tiếp theo, hoặc xoá bớt dữ liệu cũ trong bảng này.",
            )
        return new

    @property
    def left(self) -> int:
        """First column of the table."""
        return self.old.area.left

    @property
    def right(self) -> int:
        """Last column of the table."""
        return self.old.area.right

    @property
    def owned(self) -> int:
        """Last column that is written."""
        return self.left + len(self.columns) - 1

    @cached_property
    def end(self) -> int:
        """Last sheet row that may change."""
        return max(self.old.area.bottom, self.new.area.bottom)

    @cached_property
    def blank(self) -> bool:
        """Whether all that is written is the blank row of an empty table."""
        return self.records == 1 and all(column[0] is None for column in self.columns)

    def takes(self, row: int) -> bool:
        """Whether a new record stands in a row."""
        return self.start <= row < self.start + self.records and not self.blank

    def leaves_blank(self, row: int, column: int) -> bool:
        """Whether a cell of a new record is written and holds nothing then."""
        written = self.left <= column <= self.owned and self.takes(row)
        return written and self.columns[column - self.left][row - self.start] is None

    def longer(self, cells: Sequence[Sequence[CellValue]]) -> TableChange:
        """The change with more records below its own."""
        if len(self.columns) != len(cells):
            raise ValueError("rows with the same columns are needed as in the change before")
        if self.blank:
            return replace(self, columns=cells)
        joined = [[*old, *new] for old, new in zip(self.columns, cells, strict=True)]
        return replace(self, columns=joined)

    def matched(self, old_keys: Mapping[int, Key]) -> dict[int, int]:
        """New row of each old record that is still there, by its key.

        ``old_keys`` gives the key of each old row. Records with the same key keep their order.
        """
        waiting: defaultdict[Key, list[int]] = defaultdict(list)
        columns = [list(map(key_part, self.columns[place])) for place in self.key or ()]
        for row, new_key in enumerate(zip(*columns, strict=True), self.start):
            waiting[new_key].append(row)
        for rows in waiting.values():
            rows.reverse()
        return {
            row: waiting[old_key].pop() for row, old_key in old_keys.items() if waiting.get(old_key)
        }


def key_part(value: CellValue) -> Scalar:
    """A value as it counts in a key; of a formula its stored value."""
    return values.comparable(value.value if isinstance(value, Formula) else value)


def cannot_grow(change: TableChange, cell: str, what: str) -> RegisterError:
    """The refusal when a cell below a table is in the way."""
    more = change.new.area.bottom - change.old.area.bottom
    return RegisterError(
        f"Bảng {change.old.name} trên trang {change.old.sheet} cần thêm {more} dòng nhưng ô "
        f"{cell} ngay dưới bảng đã có {what}.",
        f"Mở sổ, chuyển phần từ ô {cell} trở xuống sang bên phải bảng hoặc sang trang khác, lưu "
        "lại rồi chạy lại.",
    )


def cleaned_columns(table: TablePart, columns: Columns, epoch_1904: bool) -> list[list[CellValue]]:
    """The columns to write in the table's order; one blank row when there are no records.

    ``RegisterError``: other columns than the table's first ones, or a value that no cell holds.
    """
    titles = list(table.columns[: len(columns.titles)])
    if not titles or set(titles) != set(columns.titles) or len(columns.titles) != len(titles):
        missing = [title for title in columns.titles if title not in titles]
        raise RegisterError(
            f"Bảng {table.name} trên trang {table.sheet} không có đúng các cột cần ghi"
            + (f" ({', '.join(map(str, missing))})." if missing else "."),
            "Đặt lại tên và thứ tự các cột của bảng như khi lập sổ; cột thêm vào phải nằm "
            "cuối bảng, bên phải.",
        )
    if not len(columns):
        return [[None] for _ in titles]
    return [
        values.cleaned(columns[title], epoch_1904, f"cột {title}, bảng {table.name}")
        for title in titles
    ]


def key_places(table: TablePart, key: Sequence[str] | None, written: int) -> tuple[int, ...] | None:
    """The places of a key's columns, which must be among the ``written`` first ones."""
    if key is None:
        return None
    for title in key:
        if title not in table.columns:
            raise RegisterError(
                f"Bảng {table.name} trên trang {table.sheet} không có cột {title}.",
                f"Đặt lại tên cột thành {title} như khi lập sổ.",
            )
    places = tuple(table.columns.index(title) for title in key)
    if max(places, default=0) >= written:
        raise ValueError("a key column is not among the rows' columns")
    return places

"""Writing collected changes into a live workbook: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import NamedTuple, Protocol

from cchc_xl.base.errors import HalfWritten, RegisterError
from cchc_xl.register.live.book import LiveBook, NamedCell
from cchc_xl.register.live.checking import NotAsWritten
from cchc_xl.register.live.snapshot import LiveSnapshot
from cchc_xl.register.live.values import same
from cchc_xl.register.live.writing import Planned, Writer
from cchc_xl.register.package.mark import MARK_COLUMN, MARK_ROW, MARK_TABLE, mark_of
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue


class Changes(NamedTuple):
    """What is to be written: tables and named cells by name.

    ``grown`` are tables that only reach farther down, over rows that are there already.
    """

    tables: Mapping[str, Planned]
    named: Mapping[str, CellValue]
    grown: Mapping[str, tuple[TablePart, TablePart]] = MappingProxyType({})


def require_writable(live: LiveBook, changes: Changes) -> None:
    """Refuse before the first write what would fail, or overwrite what somebody just typed.

    ``RegisterError``: a sheet is protected; a table is not any more what the changes are for.
    """
    require_unprotected(live, [*_sheets(live, changes), *mark_sheet(live)])
    now = live.again(changes.tables)
    for name, plan in changes.tables.items():
        if not _is_as_read(live, now, name, plan):
            raise RegisterError(
                f"Bảng {name} đã bị sửa trong lúc chương trình đang chạy; chưa ghi gì vào sổ.",
                "Đừng sửa sổ trong lúc chạy; bấm lại nút để chạy trên số liệu mới nhất.",
            )


def _sheets(live: LiveBook, changes: Changes) -> list[str]:
    """The sheets that changes are written to."""
    sheets = [plan.change.old.sheet for plan in changes.tables.values()]
    sheets += [new.sheet for _, new in changes.grown.values()]
    return sheets + [live.named(name).sheet for name in changes.named]


def require_unprotected(live: LiveBook, sheets: Iterable[str]) -> None:
    """``RegisterError``: one of these sheets is protected."""
    for sheet in dict.fromkeys(sheets):
        if live.host.is_protected(live.sheets[sheet]):
            raise RegisterError(
                f"Trang {sheet} đang được bảo vệ nên không ghi được; chưa ghi gì vào sổ.",
                f"Mở trang {sheet}, bỏ bảo vệ (Xem lại > Bỏ bảo vệ trang tính; LibreOffice: "
                "Công cụ > Bảo vệ trang tính), rồi chạy lại.",
            )


def _is_as_read(live: LiveBook, now: LiveBook, name: str, plan: Planned) -> bool:
    """Whether a table and what stands beside it are as when its change was planned."""
    if now.tables[name] != plan.change.old:
        return False
    columns = zip(live.records(name), now.records(name), strict=True)
    if not all(all(map(same, was, is_)) for was, is_ in columns):
        return False
    before, after = live.beside(plan.change).cells, now.beside(plan.change).cells
    return all(same(before.get(place), after.get(place)) for place in before.keys() | after)


class WayBack(Protocol):
    """Keeps on the disk how to take back what a write leaves that is broken off."""

    def keep(self, before: LiveSnapshot) -> str:
        """Keep what stands where will be written; return the mark for the workbook."""

    def drop(self) -> None:
        """Forget it: nothing was written, or all was taken back."""

    def finish(self) -> None:
        """Know that all is written."""


def write(
    live: LiveBook, changes: Changes, mark: str = "", last: Callable[[], object] = lambda: None
) -> list[str]:
    """Write all changes and read them back; return the sheets whose filters were lifted for it.

    The workbook bears ``mark`` from before the first cell until after the last one, and ``last``
    is done.
    ``RegisterError``: it failed, or the program holds something else; what was written is taken
    back. ``HalfWritten``: that failed, too.
    """
    writer = Writer(live)
    named = {name: live.value(live.named(name)) for name in changes.named}
    with undisturbed(live):
        lifted = _without_filters(live, changes)
        was = marked(live) if mark else ""
        try:
            if mark:
                set_mark(live, mark)
            _write_all(writer, changes, named)
            last()
            if mark:
                set_mark(live, "")
        except BaseException as error:
            _take_back(writer, changes, named, was if mark else None)
            if not isinstance(error, Exception):
                raise
            raise _not_taken(error) from error
    return lifted


def _write_all(writer: Writer, changes: Changes, named: Mapping[str, CellValue]) -> None:
    carried = writer.lift(changes.tables.values())
    for old, new in changes.grown.values():
        writer.resize(old, new)
    for plan in changes.tables.values():
        writer.clear_formulas(plan)
    for plan in changes.tables.values():
        writer.write_table(plan)
    for name, value in changes.named.items():
        place = writer.live.named(name)
        writer.write_named(place.sheet, place.area, named[name], value)
    for each in carried:
        each.put_down()


def _without_filters(live: LiveBook, changes: Changes) -> list[str]:
    """Lift the filters of all sheets that are written; return these sheets."""
    lifted = []
    for sheet in dict.fromkeys(_sheets(live, changes)):
        try:
            if live.host.show_all(live.sheets[sheet]):
                lifted.append(sheet)
        except Exception as error:
            raise RegisterError(
                f"Không bỏ được bộ lọc ở trang {sheet}; chưa ghi gì vào sổ.",
                f"Mở trang {sheet}, bỏ lọc (Dữ liệu > Xóa bộ lọc) rồi chạy lại.",
            ) from error
    return lifted


def _not_taken(error: Exception) -> RegisterError:
    """The refusal when a program did not write what it was given."""
    if isinstance(error, NotAsWritten):
        return RegisterError(
            f"Chương trình bảng tính không giữ đúng dữ liệu đã ghi ({error}); sổ đã được trả về "
            "như trước khi ghi.",
            "Bỏ mọi bộ lọc, bỏ ẩn dòng và bỏ các macro tự chạy ở trang đó rồi chạy lại; nếu vẫn "
            "vậy thì đóng sổ và chạy bằng lệnh, báo cho người bảo trì chương trình.",
        )
    return RegisterError(
        "Chương trình bảng tính không nhận dữ liệu ghi vào sổ; sổ đã được trả về như trước khi "
        "ghi.",
        "Thoát chế độ sửa ô (phím Esc), đóng các hộp thoại đang mở rồi chạy lại.",
    )


def _take_back(
    writer: Writer, changes: Changes, named: Mapping[str, CellValue], mark: str | None
) -> None:
    """Take back what was written, and see that all is as it was. ``HalfWritten``: it is not.

    ``mark`` is the one that the workbook bore before, ``None`` if it was not touched.
    """
    live = writer.live
    try:
        writer.take_back()
        now = live.again(changes.tables)
        whole = all(_is_as_read(live, now, *plan) for plan in changes.tables.items())
        whole = whole and all(same(now.value(now.named(name)), named[name]) for name in named)
        if whole and mark is not None:
            set_mark(live, mark)
    except BaseException as error:  # stopped by hand, too: what is half written is told so
        raise _half_written() from error
    if not whole:
        raise _half_written()


def _half_written() -> HalfWritten:
    return HalfWritten(
        "Chương trình bảng tính không nhận dữ liệu ghi vào sổ và cũng không trả lại được "
        "như trước: sổ đang dở dang.",
        "Bấm “Hoàn tác lần gộp cuối” (hoặc nút khác) trước khi làm việc khác: nút đó đưa sổ về "
        "như trước; nếu không được, đóng sổ mà không lưu rồi mở lại.",
    )


@contextmanager
def undisturbed(live: LiveBook) -> Iterator[None]:
    """Neither draw nor calculate while blocks are written, nor let the program help along."""
    app = live.book.app
    updating, calculation = app.screen_updating, app.calculation
    app.screen_updating = False
    app.calculation = "manual"
    try:
        with live.host.unassisted(live.book):
            yield
    finally:
        with suppress(Exception):  # drawing must go on even if the formulas cannot be computed
            app.calculation = calculation
        with suppress(Exception):  # the click gives it back once more
            app.screen_updating = updating


def marked(live: LiveBook) -> str:
    """The mark that an open workbook bears, "" for none."""
    return mark_of(live.tables, lambda table: live.value(_mark_place(table)))


def is_unmarked(live: LiveBook) -> bool:
    """Whether it is certain that a workbook bears no mark: a program that is gone cannot say."""
    try:
        return not marked(live)
    except BaseException:
        return False


def set_mark(live: LiveBook, mark: str) -> None:
    """Give an open workbook its mark, or take it away (""); no mark where there is no place."""
    table = live.tables.get(MARK_TABLE)
    if table is not None:
        place = _mark_place(table)
        value = f"'{mark}" if mark else None
        live.host.assign(live.range(place.sheet, place.area), [[value]])


def mark_sheet(live: LiveBook) -> list[str]:
    """The sheet that bears the mark, if there is one."""
    table = live.tables.get(MARK_TABLE)
    return [] if table is None else [table.sheet]


def _mark_place(table: TablePart) -> NamedCell:
    return NamedCell(table.sheet, MARK_ROW, MARK_COLUMN)

"""How the live register works on a workbook: in blocks, undisturbed, or not at all."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwings as xw

from cchc_xl.base.errors import HalfWritten, RegisterError
from cchc_xl.hosts.libreoffice.ranges import Range
from cchc_xl.hosts.libreoffice.tables import Table
from cchc_xl.hosts.libreoffice.uno_bridge import enum, struct
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live import commit as live_commit
from cchc_xl.register.live.adapter import LiveRegister, LiveSnapshot, TableImage
from cchc_xl.register.port import CellError, Formula
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.register.contract import TEXTS, values
from tests.register.register_books import (
    EMPTY,
    OWN_SHEET,
    RECORDS,
    SHEET,
    TABLE,
    TITLES,
    as_columns,
    build,
)

pytestmark = pytest.mark.libreoffice
WIDE = tuple(f"Cột {number}" for number in range(1, 13))


@pytest.fixture
def book(tmp_path: Path, open_book: OpenBook) -> xw.Book:
    return open_book(build(tmp_path / "so.xlsx", rich=True))


@pytest.fixture
def wide(tmp_path: Path, open_book: OpenBook) -> xw.Book:
    """A table of twelve columns: text, numbers, dates, and a formula in the last one."""
    path = tmp_path / "rong.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet("Số liệu lớn")
    columns = [{"header": title} for title in WIDE]
    sheet.add_table(3, 0, 4, 11, {"name": "tblLon", "columns": columns})
    made.close()
    return open_book(path)


def wide_row(number: int) -> tuple[Any, ...]:
    day = dt.date(2023, 1, 1) + dt.timedelta(days=number % 365)
    return (
        f"THPT{number:05d}",
        "2023-Q1",
        number,
        number / 8,
        day,
        "Tuyển sinh lớp 10",
        None,
        number % 2 == 0,
        "007",
        "=1+1",
        number * 3,
        Formula(f"C{number + 5}*2", number * 2),
    )


def wide_rows(count: int) -> Any:
    return as_columns(*map(wide_row, range(count)), titles=WIDE)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each method and property of the engine's ranges and tables is used."""
    counted: Counter[str] = Counter()

    def counting(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            counted[name] += 1
            return method(*arguments, **named)

        return call

    for kind in (Range, Table):
        for name, member in list(vars(kind).items()):
            known = f"{kind.__name__}.{name}"
            if name.startswith("_"):
                continue
            if isinstance(member, property):
                new: Any = property(
                    counting(known, member.fget) if member.fget else None,
                    counting(f"{known} =", member.fset) if member.fset else None,
                )
                monkeypatch.setattr(kind, name, new)
            elif callable(member):
                monkeypatch.setattr(kind, name, counting(known, member))
    return counted


def test_a_large_table_is_written_and_read(wide: xw.Book, capsys: Any) -> None:
    rows = wide_rows(50_000)
    register = LiveRegister(wide)
    began = time.perf_counter()
    register.replace_table("tblLon", rows)
    planned = time.perf_counter()
    register.commit()
    written = time.perf_counter()
    back = register.read_table("tblLon")
    read = time.perf_counter()
    expected = [(*row[:-1], row[-1].value) for row in map(wide_row, range(50_000))]
    assert values(back) == expected
    with capsys.disabled():
        print(
            f"\n50 000 x 12: {planned - began:.1f} s planned, {written - planned:.1f} s written, "
            f"{read - written:.1f} s read"
        )
    assert read - began < 120


def test_the_calls_do_not_grow_with_the_rows(wide: xw.Book, calls: Counter[str]) -> None:
    counts = []
    for number in (10, 10_000, 20):
        register = LiveRegister(wide)
        register.replace_table("tblLon", wide_rows(number), ["Cột 1"])
        calls.clear()
        register.commit()
        writing = {name: count for name, count in calls.items() if _changes(name)}
        counts.append((sum(writing.values()), sum(calls.values())))
    (few, all_few), (many, all_many), (less, all_less) = counts
    assert max(few, many, less) <= 8
    assert all_many <= all_few + 30
    assert max(all_few, all_many, all_less) <= 150


def _changes(name: str) -> bool:
    return name.endswith(" =") or name.split(".")[1] in ("copy", "clear_contents", "resize")


def test_a_snapshot_reads_each_table_once(book: xw.Book, calls: Counter[str]) -> None:
    register = LiveRegister(book)
    register.read_table(TABLE)
    read = calls["Range.raw_value"]
    register.read_table(TABLE)
    register.replace_table(TABLE, register.read_table(TABLE))
    assert calls["Range.raw_value"] == read
    register.snapshot()
    once = calls["Range.raw_value"]
    register.snapshot()
    assert calls["Range.raw_value"] - once <= len(register.names())


def test_what_the_person_selected_stays(book: xw.Book) -> None:
    book.sheets[OWN_SHEET].range("B2:C3").select()
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*RECORDS * 3), ["Đơn vị"])
    register.write_named("Ky", "2023-Q2")
    register.commit()
    assert book.sheets.active.name == OWN_SHEET
    assert book.app.selection is not None
    assert book.app.selection.address == "$B$2:$C$3"


def test_it_draws_and_calculates_again(book: xw.Book) -> None:
    register = LiveRegister(book)
    for calculation in ("manual", "automatic"):
        book.app.calculation = calculation
        register.replace_table(
            TABLE, as_columns(RECORDS[0] if calculation == "manual" else RECORDS[1])
        )
        register.commit()
        assert book.app.screen_updating is True
        assert book.app.calculation == calculation


def test_the_size_and_the_formulas_over_a_table_follow(book: xw.Book) -> None:
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*((f"U{i}", "kỳ", None, i, None) for i in range(100))))
    register.commit()
    assert book.sheets[SHEET].tables[TABLE].range.address == "$A$4:$E$104"
    assert book.sheets[OWN_SHEET].range("B1").value == 4_950
    register.replace_table(TABLE, as_columns(*RECORDS))
    register.commit()
    assert book.sheets[OWN_SHEET].range("B1").value == 12
    assert book.sheets[SHEET].range("A8:E104").value == [[None] * 5] * 97


def test_new_records_have_the_formats_of_the_first(book: xw.Book) -> None:
    register = LiveRegister(book)
    rows = [(f"U{i}", "2023-Q2", dt.date(2023, 4, 1), i, "mới") for i in range(10)]
    register.replace_table(TABLE, as_columns(*rows), key=["Đơn vị", "Kỳ"])
    register.commit()
    sheet = book.sheets[SHEET]
    assert sheet.range("C5:C14").number_format == "dd/mm/yyyy"
    assert sheet.range("A14").api.CharFontName == "Times New Roman"
    heights = [sheet.range((row, 1)).api.Rows.getByIndex(0).Height for row in (5, 6)]
    assert heights[0] == heights[1]  # the first record's 30 points went with it


def test_undo_of_the_office_cannot_take_back_a_part(book: xw.Book) -> None:
    steps = book.api.UndoManager
    register = LiveRegister(book)
    rows = [(f"U{i}", "2023-Q2", dt.date(2023, 4, 1), i, "mới") for i in range(10)]
    book.sheets[SHEET].range("A5").copy(book.sheets[SHEET].range("J30:J40"))
    assert steps.isUndoPossible()
    register.replace_table(TABLE, as_columns(*rows), key=["Đơn vị", "Kỳ"])
    register.commit()
    assert not steps.isUndoPossible()
    assert not steps.isRedoPossible()


def test_comments_stay_with_the_first_record(book: xw.Book) -> None:
    sheet = book.sheets[SHEET].api
    sheet.Annotations.insertNew(sheet.getCellByPosition(1, 4).CellAddress, "xem lại")
    before = sheet.Annotations.Count
    register = LiveRegister(book)
    register.append_rows(TABLE, as_columns(*RECORDS))
    register.commit()
    assert sheet.Annotations.Count == before


def test_a_column_may_change_its_kind_of_values(book: xw.Book) -> None:
    day, moment = dt.date(2023, 3, 8), dt.datetime(2023, 3, 8, 7, 30)
    contents: list[list[Any]] = [
        [day, moment, None, "chữ"],
        [1, 2.5, -3, None],
        [day, 5, True, "007"],
        [True, False, None, "TRUE"],
        [0, 1, 0, 1],
        [Formula("1=1", True), Formula("DATE(2023,3,8)", day), CellError("#N/A"), None],
        ["a", "1", "=1", "#N/A"],
    ]
    for column in contents:
        register = LiveRegister(book)
        register.replace_table(
            TABLE, as_columns(*(("A", "k", value, value, None) for value in column))
        )
        register.commit()
        back = register.read_table(TABLE)
        expected = [value.value if isinstance(value, Formula) else value for value in column]
        for title in ("Ngày nhận", "Tiếp nhận"):
            assert list(back[title]) == expected
            assert [type(value) for value in back[title]] == [type(value) for value in expected]


def test_long_texts_stand_among_short_ones(book: xw.Book) -> None:
    rows = [("A", "x" * 9_000, None, 1, "=" * 8_001), ("B", "k", None, 2, "1" * 32_767)]
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*rows))
    register.commit()
    assert values(register.read_table(TABLE)) == rows


@pytest.mark.parametrize("text", ["a\0b", "_x0000_", "_x005F_x0000_", "\ud83d lẻ", "''", "'x"])
def test_rare_letters_come_back(book: xw.Book, text: str) -> None:
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(("A", None, None, 1, text)))
    register.commit()
    assert list(register.read_table(TABLE)["Nội dung"]) == [text]


def test_the_saved_file_holds_the_same(book: xw.Book) -> None:
    texts = [text for text in TEXTS if text.isprintable() and "_x0" not in text]
    rows = [("A", str(i), dt.date(2023, 3, 1 + i), i / 8, text) for i, text in enumerate(texts)]
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*rows))
    register.write_named("Ky", "=2023")
    register.commit()
    book.save()
    with FileRegister.open(book.fullname, write=False) as saved:
        assert values(saved.read_table(TABLE)) == values(register.read_table(TABLE)) == rows
        assert saved.read_named("Ky") == register.read_named("Ky") == "=2023"
        assert saved.tables()[TABLE] == register.tables()[TABLE]


def hide_by_filter(book: xw.Book, first: int, last: int) -> None:
    rows = book.sheets[SHEET].range((first, 1), (last, 1)).api.Rows
    rows.IsVisible = False
    rows.IsFiltered = True


def test_rows_hidden_by_a_filter_lose_nothing(book: xw.Book) -> None:
    hide_by_filter(book, 5, 6)
    new = [(f"U{i}", "2023-Q2", dt.date(2023, 4, 1), i, "=mới") for i in range(20)]
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*new), ["Đơn vị"])
    register.commit()
    assert values(register.read_table(TABLE)) == new
    sheet = book.sheets[SHEET]
    assert sheet.range("C5:C24").number_format == "dd/mm/yyyy"
    row = sheet.range("A5").api.Rows.getByIndex(0)
    assert (row.IsVisible, row.IsFiltered) == (True, False)  # its record is gone
    hide_by_filter(book, 5, 24)
    register.replace_table(TABLE, as_columns(*RECORDS), ["Đơn vị"])
    register.commit()
    assert values(register.read_table(TABLE)) == list(RECORDS)
    assert sheet.range("A8:E24").value == [[None] * 5] * 17


def filter_by(book: xw.Book, text: str) -> None:
    """Filter the table by its first column, as somebody would with the arrow."""
    table = book.api.DatabaseRanges.getByName(TABLE)
    field = struct("com.sun.star.sheet.TableFilterField")
    field.Field, field.IsNumeric, field.StringValue = 0, False, text
    field.Operator = enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    table.getFilterDescriptor().setFilterFields((field,))
    table.refresh()


@pytest.mark.parametrize("shown", ["THPT01", "THPT03", "không có"])
def test_a_filter_is_lifted_and_said(book: xw.Book, shown: str) -> None:
    filter_by(book, shown)
    rows = book.sheets[SHEET].range("A5:A7").api.Rows
    assert not all(rows.getByIndex(i).IsVisible for i in range(3))
    register = LiveRegister(book)
    new = [(f"U{i}", "2023-Q2", dt.date(2023, 4, 1), i, "=mới") for i in range(20)]
    register.replace_table(TABLE, as_columns(*new), ["Đơn vị"])
    register.commit()
    assert register.lifted == [SHEET]
    assert values(register.read_table(TABLE)) == new
    rows = book.sheets[SHEET].range("A5:A24").api.Rows
    assert all(rows.getByIndex(i).IsVisible for i in range(20))
    table = book.api.DatabaseRanges.getByName(TABLE)
    assert table.AutoFilter
    assert table.ContainsHeader
    register.replace_table(TABLE, as_columns(*RECORDS), ["Đơn vị"])
    register.commit()
    assert register.lifted == [SHEET]


def test_a_sheet_that_is_not_written_keeps_its_filter(book: xw.Book) -> None:
    filter_by(book, "THPT02")
    register = LiveRegister(book)
    register.replace_table(EMPTY, as_columns(("a", 1), titles=("Mã", "Số")))
    register.commit()
    assert register.lifted == []
    assert not book.sheets[SHEET].range("A5").api.Rows.getByIndex(0).IsVisible


WRONG = [("khác", "A"), (None, "A"), (5.0, "A"), ("'A ", "A"), (7.0, 8), ("8", 8), (True, 1)]


@pytest.mark.parametrize(("held", "given"), WRONG)
@pytest.mark.parametrize("lasting", [False, True])
def test_a_program_that_holds_something_else_is_found_out(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch, held: Any, given: Any, lasting: bool
) -> None:
    raw: Any = Range.raw_value
    whole = book.sheets[SHEET].range("A1:J30")
    before = whole.formula
    lies = 0

    def lying(self: Range, rows: Any) -> None:
        nonlocal lies
        assert raw.fset is not None
        if self.sheet.name == SHEET and len(self) > 1 and (lasting or not lies):
            lies += 1
            place = 0 if isinstance(given, str) else 3
            rows = [list(row) for row in rows]
            rows[0][place] = held
        raw.fset(self, rows)

    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(("A", "k", None, 8 if given == 8 else 1, "x")))
    with monkeypatch.context() as patched:
        patched.setattr(Range, "raw_value", property(raw.fget, lying))
        if lasting:
            with pytest.raises(HalfWritten):
                register.commit()
            return
        place = "A5" if isinstance(given, str) else "D5"
        with pytest.raises(RegisterError, match=rf"trang {SHEET}, ô {place}\).*trả về") as error:
            register.commit()
    assert not isinstance(error.value, HalfWritten)
    assert whole.formula == before
    assert register.commit()


def test_a_text_that_keeps_its_guard_is_written_without(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw: Any = Range.raw_value

    def keeping(self: Range, rows: Any) -> None:
        assert raw.fset is not None
        raw.fset(self, [[f"'{v}" if isinstance(v, str) else v for v in row] for row in rows])

    rows = [("THPT01", "'x", None, 1, "=1+1"), ("THPT02", "''", None, 2, "Một hai")]
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*rows))
    with monkeypatch.context() as patched:
        patched.setattr(Range, "raw_value", property(raw.fget, keeping))
        register.commit()
    assert values(LiveRegister(book).read_table(TABLE)) == rows


def test_a_protected_sheet_is_refused_before_anything_is_written(book: xw.Book) -> None:
    told: list[str] = []
    register = LiveRegister(book)
    register.replace_table(EMPTY, as_columns(("a", 1), titles=("Mã", "Số")))
    register.replace_table(TABLE, as_columns())
    book.sheets[SHEET].api.protect("")
    with pytest.raises(RegisterError, match=r"Trang Thủ tục đang được bảo vệ") as error:
        register.commit(before=lambda: told.append("trước"))
    assert "bỏ bảo vệ" in error.value.remedy
    assert not told
    assert LiveRegister(book).tables()[EMPTY].rows == 0
    assert register.pending()
    book.sheets[SHEET].api.unprotect("")
    assert register.commit()
    assert register.tables()[EMPTY].rows == 1


def test_what_was_changed_meanwhile_is_not_overwritten(book: xw.Book) -> None:
    def planned() -> LiveRegister:
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*reversed(RECORDS)), ["Đơn vị"])
        return register

    sheet = book.sheets[SHEET]
    for address in ("B6", "H6"):
        register = planned()
        old = sheet.range(address).formula
        sheet.range(address).value = "gõ thêm"
        with pytest.raises(RegisterError, match=r"tblTTHC đã bị sửa .* chưa ghi gì"):
            register.commit()
        assert sheet.range(address).value == "gõ thêm"
        sheet.range(address).value = old or None
    register = planned()
    sheet.tables[TABLE].resize(sheet.range("A4:E8"))
    with pytest.raises(RegisterError, match="đã bị sửa"):
        register.commit()
    sheet.tables[TABLE].resize(sheet.range("A4:E7"))
    assert planned().commit()


def test_what_is_done_before_writing_may_stop_it(book: xw.Book) -> None:
    def fail() -> None:
        raise OSError("đĩa đầy")

    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns())
    with pytest.raises(OSError, match="đĩa đầy"):
        register.commit(before=fail)
    assert values(LiveRegister(book).read_table(TABLE)) == list(RECORDS)


@pytest.mark.parametrize("at", range(1, 7))
@pytest.mark.parametrize("rows", [1, 40])
def test_a_write_that_fails_is_taken_back(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch, at: int, rows: int
) -> None:
    sheet = book.sheets[SHEET]
    sheet.range("H5:H7").value = [["một"], ["=D6*2"], ["ba"]]
    whole = sheet.range("A1:J60")
    before = whole.formula, sheet.tables[TABLE].range.address
    raw: Any = Range.raw_value
    made = 0

    def failing(self: Range, value: Any) -> None:
        nonlocal made
        made += 1
        if made == at:
            raise OSError("mất kết nối")
        assert raw.fset is not None
        raw.fset(self, value)

    register = LiveRegister(book)
    new = [(f"U{i}", "2023-Q2", dt.date(2023, 4, 1), i, "mới") for i in range(rows)]
    register.replace_table(EMPTY, as_columns(("a", 1), titles=("Mã", "Số")))
    register.replace_table(TABLE, as_columns(*new, RECORDS[2], RECORDS[0]), ["Đơn vị"])
    register.write_named("Ky", "2023-Q2")
    with monkeypatch.context() as patched:
        patched.setattr(Range, "raw_value", property(raw.fget, failing))
        if at > 4:
            assert register.commit()
            return
        with pytest.raises(RegisterError, match="đã được trả về như trước"):
            register.commit()
    assert (whole.formula, sheet.tables[TABLE].range.address) == before
    assert LiveRegister(book).tables()[EMPTY].rows == 0
    assert book.app.screen_updating is True
    assert register.pending()
    assert register.commit()


@pytest.mark.parametrize(
    ("rows", "at"), [*((0, at) for at in range(1, 5)), *((40, at) for at in range(1, 4))]
)
def test_what_a_killed_process_left_can_be_undone(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch, rows: int, at: int
) -> None:
    sheet = book.sheets[SHEET]
    sheet.range("H5:H7").value = [["một"], ["=D6*2"], ["ba"]]
    whole = sheet.range("A1:J60")
    before = whole.formula, sheet.tables[TABLE].range.address
    raw: Any = Range.raw_value
    clear, resize = Range.clear_contents, Table.resize
    made = 0

    def dying(method: Any) -> Any:
        def call(*arguments: Any) -> Any:
            nonlocal made
            made += 1
            if made >= at:
                raise SystemExit
            return method(*arguments)

        return call

    register = LiveRegister(book)
    new = [(f"U{i}", "2023-Q2", dt.date(2023, 4, 1), i, "mới") for i in range(rows)]
    register.replace_table(TABLE, as_columns(*new, RECORDS[2], RECORDS[0]), ["Đơn vị"])
    kept = register.before_changes()
    with monkeypatch.context() as patched:
        patched.setattr(Range, "raw_value", property(raw.fget, dying(raw.fset)))
        patched.setattr(Range, "clear_contents", dying(clear))
        patched.setattr(Table, "resize", dying(resize))
        patched.setattr(live_commit, "_take_back", lambda *given: None)
        with pytest.raises(SystemExit):
            register.commit()
    later = LiveRegister(book)
    assert later.repair(kept) == []
    assert (whole.formula, sheet.tables[TABLE].range.address) == before
    assert not later.displaced


def test_a_way_back_that_fails_is_told(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns())

    raw: Any = Range.raw_value

    def failing(self: Range, value: Any) -> None:
        raise OSError("mất kết nối")

    with monkeypatch.context() as patched:
        patched.setattr(Range, "raw_value", property(raw.fget, failing))
        with pytest.raises(HalfWritten, match="dở dang") as error:
            register.commit()
    assert "Hoàn tác lần gộp cuối" in error.value.remedy
    assert book.app.screen_updating is True


def test_a_snapshot_of_an_earlier_process_brings_back(book: xw.Book) -> None:
    formula = Formula("SUM(1,2)", 3)
    image = TableImage(
        TITLES,
        (
            ("THPT01", "2023-Q1", dt.date(2023, 3, 1), 12, "Tuyển sinh"),
            ("THPT09", "2023-Q1", None, formula, "007"),
        ),
        key=("Đơn vị",),
    )
    blank = TableImage(("Mã", "Số"), ((None, None),))
    snapshot = LiveSnapshot({TABLE: image, EMPTY: blank}, {"Ky": "2023-Q4", "KhongCon": 1})
    book.sheets[SHEET].range("H5").value = "ghi chú"
    register = LiveRegister(book)
    register.restore(snapshot)
    assert register.commit()
    assert values(register.read_table(TABLE))[1] == ("THPT09", "2023-Q1", None, 3, "007")
    assert book.sheets[SHEET].range("D6").formula == "=SUM(1,2)"
    assert register.read_named("Ky") == "2023-Q4"
    assert book.sheets[SHEET].range("H5").value == "ghi chú"
    again = LiveRegister(book)
    again.restore(snapshot)
    assert not again.pending()
    assert again.snapshot().tables[TABLE].rows == image.rows


def test_a_snapshot_of_other_columns_is_refused(book: xw.Book) -> None:
    image = TableImage(("Mã", "Khác"), ((None, None),))
    register = LiveRegister(book)
    with pytest.raises(RegisterError, match="tblTrong trên trang Trống không còn đúng các cột"):
        register.restore(LiveSnapshot({EMPTY: image}, {}))
    with pytest.raises(RegisterError, match="tblMat"):
        register.restore(LiveSnapshot({"tblMat": image}, {}))
    with pytest.raises(TypeError):
        register.restore(object())
    assert not register.pending()


def test_formulas_written_again_are_no_change(book: xw.Book) -> None:
    formulas = [
        Formula(f'SUMIFS({TABLE}[Tiếp nhận],{TABLE}[Kỳ],"2023-Q1")', 12),
        Formula(f'IF(SUM({TABLE}[Tiếp nhận])<5,"ít","nhiều")', "nhiều"),
        Formula(f"COUNTA('{SHEET}'!A5:A7)", 3),
        Formula(f'IFERROR(SUM({TABLE}[Tiếp nhận])/0,"–")', "–"),
        Formula("ROUND(100*1/3, 1)", 33.3),
    ]
    rows = as_columns(
        *((str(i), formula) for i, formula in enumerate(formulas)), titles=("Mã", "Số")
    )
    register = LiveRegister(book)
    register.replace_table(EMPTY, rows)
    register.commit()
    assert list(register.read_table(EMPTY)["Số"]) == [formula.value for formula in formulas]
    later = LiveRegister(book)
    later.replace_table(EMPTY, rows)
    assert not later.pending()


def test_a_name_that_points_into_a_table_is_not_written(book: xw.Book) -> None:
    book.names.add("Trong", f"='{SHEET}'!$A$6")
    with pytest.raises(RegisterError, match=r"Trong trỏ vào ô A6.*tblTTHC"):
        LiveRegister(book).write_named("Trong", "x")


def test_a_closed_header_is_told(book: xw.Book) -> None:
    book.sheets[SHEET].tables[TABLE].api.ContainsHeader = False
    with pytest.raises(RegisterError, match="tiêu đề của bảng đã bị tắt"):
        LiveRegister(book).check_tables({TABLE: TITLES})


def test_status_and_message_reach_the_person(book: xw.Book) -> None:
    told: list[str] = []
    register = LiveRegister(book, status=told.append, message=told.append)
    register.status("Đang ghi")
    register.message("Xong")
    assert told == ["Đang ghi", "Xong"]
    assert register.location == book.fullname


def test_texts_in_cells_formatted_as_text_stay_texts(book: xw.Book) -> None:
    book.sheets[SHEET].range("E5:E7").number_format = "@"
    register = LiveRegister(book)
    texts = ["#REF!", "#N/A", "#chưa rõ", "=1+1", "='", "'dấu", "''", "007", "TRUE", "15/3"]
    rows = [(f"U{i}", "k", None, None, text) for i, text in enumerate(texts)]
    register.replace_table(TABLE, as_columns(*rows))
    register.commit()
    back = LiveRegister(book).read_table(TABLE)["Nội dung"]
    assert list(back) == texts
    assert {type(text) for text in back} == {str}

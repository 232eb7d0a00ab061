"""The register over the double of Excel: the contract, and what Excel's users reported."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl.base.addresses import Area
from cchc_xl.base.errors import HalfWritten, RegisterError
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.port import Formula
from tests.excel_double.com import busy
from tests.excel_double.filters import AutoFilter
from tests.excel_double.model import Application
from tests.excel_double.opening import open_book
from tests.excel_double.ranges import ComRange
from tests.register.contract import Open, RegisterContract, values
from tests.register.register_books import EMPTY, RECORDS, SHEET, TABLE, as_columns, build


def quiet(text: str) -> None:
    """Nobody looks at a double."""


@pytest.fixture(params=[False, True], ids=["apostrophe eaten", "apostrophe kept"])
def application(request: pytest.FixtureRequest) -> Application:
    return Application(keeps_apostrophe=request.param)


class TestDoubleOfExcel(RegisterContract):
    @pytest.fixture
    def opened(self, tmp_path: Path, application: Application) -> Open:
        book = open_book(build(tmp_path / "so.xlsx"), application)
        return lambda: LiveRegister(book, status=quiet, message=quiet)


@pytest.fixture
def book(tmp_path: Path, application: Application) -> xw.Book:
    return open_book(build(tmp_path / "so.xlsx"), application)


def sheet_of(book: xw.Book, name: str = SHEET) -> Any:
    return book.api.sheet(name)


def state_of(book: xw.Book) -> list[Any]:
    """Everything that the workbook's cells hold and look like, and where its tables are."""
    cells = [
        (sheet.Name, place, cell.value, cell.formula, cell.format)
        for sheet in book.api.Worksheets
        for place, cell in sorted(sheet.cells.items())
        if cell.filled
    ]
    return cells + [
        (t.Name, t.area, t.ShowTotals) for s in book.api.Worksheets for t in s.ListObjects
    ]


NEW = [(f"U{i}", "2023-Q2", dt.date(2023, 4, 1), i, f"=mới {i}") for i in range(20)]


class TestFilters:
    """Xlwings issues 747, 679, 1483, 2619: a block's first element goes into every visible cell."""

    def hide(self, book: xw.Book, rows: set[int]) -> Any:
        own = sheet_of(book).ListObjects[0].AutoFilter
        own.hidden = rows
        return own

    def test_the_double_does_what_was_reported(self, book: xw.Book) -> None:
        self.hide(book, {6})
        book.sheets[SHEET].range("A5:B7").value = [["a", 1], ["b", 2], ["c", 3]]
        self.hide(book, set())
        found = book.sheets[SHEET].range("A5:B7").raw_value
        assert found == (("a", "a"), ("THPT02", "2023-Q1"), ("a", "a"))

    @pytest.mark.parametrize("rows", [{5}, {6}, {7}, {5, 6}, {5, 6, 7}])
    @pytest.mark.parametrize("records", [[], NEW[:1], NEW])
    def test_no_row_is_lost_and_the_sheet_is_said(
        self, book: xw.Book, rows: set[int], records: list[Any]
    ) -> None:
        own = self.hide(book, rows)
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*records), ["Đơn vị"])
        register.commit()
        assert register.lifted == [SHEET]
        assert not own.FilterMode
        assert values(LiveRegister(book).read_table(TABLE)) == records

    def test_the_sheets_own_filter_too(self, book: xw.Book) -> None:
        sheet = sheet_of(book)
        sheet.AutoFilter = AutoFilter(Area(4, 8, 9, 9))
        sheet.AutoFilter.hidden = {6, 7}
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*NEW), ["Đơn vị"])
        register.commit()
        assert register.lifted == [SHEET]
        assert values(LiveRegister(book).read_table(TABLE)) == NEW

    def test_another_sheets_filter_stays(self, book: xw.Book) -> None:
        own = self.hide(book, {6})
        register = LiveRegister(book)
        register.replace_table(EMPTY, as_columns(("a", 1), titles=("Mã", "Số")))
        register.commit()
        assert register.lifted == []
        assert own.hidden == {6}

    def test_rows_hidden_by_hand_are_written(self, book: xw.Book) -> None:
        sheet_of(book).hidden_by_hand = {5, 6}
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*NEW), ["Đơn vị"])
        register.commit()
        assert register.lifted == []
        assert values(LiveRegister(book).read_table(TABLE)) == NEW

    @pytest.mark.parametrize("rows", [{5}, {6}, {6, 7}])
    def test_a_filter_that_comes_back_is_found_out(self, book: xw.Book, rows: set[int]) -> None:
        self.hide(book, rows).stuck = True
        before = state_of(book)
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*reversed(RECORDS)), ["Đơn vị"])
        with pytest.raises(RegisterError) as error:
            register.commit()
        assert "lọc" in error.value.remedy or isinstance(error.value, HalfWritten)
        assert isinstance(error.value, HalfWritten) == (state_of(book) != before)

    def test_notes_beside_hidden_records_are_kept(self, book: xw.Book) -> None:
        book.sheets[SHEET].range("H5:H7").value = [["một"], ["hai"], ["ba"]]
        self.hide(book, {5, 7})
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*reversed(RECORDS)), ["Đơn vị"])
        register.commit()
        assert book.sheets[SHEET].range("H5:H7").raw_value == (("ba",), ("hai",), ("một",))


class TestSpelling:
    """``Range.Formula`` gives what the formula bar shows."""

    FORMULAS = (
        f"{EMPTY}[[#This Row],[Mã]]*2",
        f"SUM({EMPTY}[Số])",
        f"SUM({TABLE}[Tiếp nhận])",
        f'COUNTIFS({TABLE}[Đơn vị],{EMPTY}[[#This Row],[Mã]],{TABLE}[Kỳ],"2023-Q1")',
        f'_xlfn.IFS({EMPTY}[[#This Row],[Mã]]="x",1,TRUE,0)',
        'IF(1=1," [@Mã] ","tblTrong[[#This Row],[Mã]]")',
    )

    def test_the_bar_shows_another_spelling(self, book: xw.Book) -> None:
        cell = book.sheets["Trống"].range("B5")
        cell.value = f"={self.FORMULAS[0]}"
        assert cell.formula == "=[@Mã]*2"

    def test_the_same_again_is_no_change(self, book: xw.Book) -> None:
        rows = as_columns(
            *((f"mã {i}", Formula(text, 0)) for i, text in enumerate(self.FORMULAS)),
            titles=("Mã", "Số"),
        )
        register = LiveRegister(book)
        register.replace_table(EMPTY, rows, ["Mã"])
        assert register.commit()
        later = LiveRegister(book)
        later.replace_table(EMPTY, rows, ["Mã"])
        assert not later.pending()


class TestTexts:
    """Texts are typed, an apostrophe guards them; in cells formatted as text reports differ."""

    @pytest.mark.parametrize("code", ["General", "@"])
    def test_no_apostrophe_is_kept(self, book: xw.Book, code: str) -> None:
        book.sheets[SHEET].range("E5:E7").number_format = code
        texts = ["007", "'dấu", "''", "=1+1", "1/2", "Mar 5", "TRUE", "_x0041_", "+84 225", "5 PM"]
        rows = [(f"U{i}", "k", None, None, text) for i, text in enumerate(texts)]
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*rows))
        register.commit()
        back = LiveRegister(book).read_table(TABLE)["Nội dung"]
        assert list(back) == texts
        found = [cell for (_, column), cell in sheet_of(book).cells.items() if column == 5]
        if code == "@" and not book.app.api.keeps_apostrophe:
            guarded = ["'dấu", "''", "=1+1"]
            assert [cell.value for cell in found if cell.prefix] in ([], guarded)

    def test_numbers_in_a_text_column_are_numbers(self, book: xw.Book) -> None:
        book.sheets[SHEET].range("D5:D7").number_format = "@"
        register = LiveRegister(book)
        register.replace_table(
            TABLE, as_columns(("A", None, None, 7, "007"), ("B", None, None, 8, None))
        )
        register.commit()
        assert list(LiveRegister(book).read_table(TABLE)["Tiếp nhận"]) == [7, 8]

    @pytest.mark.parametrize("text", ["x" * 9_000, "= " * 4_500, "một hai " * 3_000])
    def test_long_texts_go_in_by_themselves(self, book: xw.Book, text: str) -> None:
        register = LiveRegister(book)
        register.replace_table(
            TABLE, as_columns(("A", None, None, 1, text), ("B", "k", None, 2, "y"))
        )
        register.commit()
        assert list(LiveRegister(book).read_table(TABLE)["Nội dung"]) == [text, "y"]


class TestRefusals:
    def test_a_protected_sheet(self, book: xw.Book) -> None:
        sheet_of(book).ProtectContents = True
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*NEW))
        with pytest.raises(RegisterError, match="đang được bảo vệ"):
            register.commit()

    def test_somebody_edits_a_cell(self, book: xw.Book) -> None:
        before = state_of(book)
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*NEW))
        book.app.api.editing = True
        with pytest.raises(RegisterError, match="chưa ghi gì"):
            register.commit()
        book.app.api.editing = False
        assert state_of(book) == before
        assert register.commit()

    def test_a_macro_that_changes_what_is_written_does_not_run(self, book: xw.Book) -> None:
        application = book.app.api

        def macro(sheet: Any, area: Area) -> None:
            sheet.cell(area.top, area.left).value = "macro"

        application.events.append(macro)
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*NEW))
        register.commit()
        assert values(LiveRegister(book).read_table(TABLE)) == NEW
        assert application.EnableEvents

    def test_a_part_of_an_array_stops_and_is_taken_back(self, book: xw.Book) -> None:
        sheet_of(book).cell(6, 4).array = Area(6, 4, 6, 9)
        before = state_of(book)
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*reversed(RECORDS)))
        with pytest.raises(RegisterError):
            register.commit()
        assert state_of(book) == before


class TestTables:
    def test_the_users_autocorrect_options_come_back(self, book: xw.Book) -> None:
        correct = book.app.api.AutoCorrect
        for expand, fill in ((True, False), (False, True), (True, True), (False, False)):
            correct.AutoExpandListRange, correct.AutoFillFormulasInLists = expand, fill
            register = LiveRegister(book)
            register.replace_table(TABLE, as_columns(*NEW[: 2 + expand + 2 * fill]))
            register.commit()
            assert (correct.AutoExpandListRange, correct.AutoFillFormulasInLists) == (expand, fill)

    def test_what_is_written_below_a_table_does_not_widen_it(self, book: xw.Book) -> None:
        book.names["MoCua"].refers_to_range.value = "x"
        assert book.app.api.AutoCorrect.AutoExpandListRange
        book.sheets[SHEET].range("A8").value = "gõ thêm"  # a person: the table grows
        assert sheet_of(book).ListObjects[0].area.bottom == 8
        register = LiveRegister(book)
        assert len(register.read_table(TABLE)) == 4

    @pytest.mark.parametrize("count", [1, 3, 12])
    def test_calculated_columns_and_looks_reach_new_rows(self, book: xw.Book, count: int) -> None:
        sheet = sheet_of(book)
        table = sheet.ListObjects[0]
        book.sheets[SHEET].range("F4").value = "Gấp đôi"
        table.Resize(sheet.range(Area(4, 1, 7, 6)))
        for row in (5, 6, 7):
            sheet.cell(row, 6).formula = f"{TABLE}[[#This Row],[Tiếp nhận]]*2"
        table.calculated[5] = f"{TABLE}[[#This Row],[Tiếp nhận]]*2"
        register = LiveRegister(book)
        register.replace_table(TABLE, as_columns(*NEW[:count]), ["Đơn vị"])
        register.commit()
        bottom = 4 + count
        assert table.area == Area(4, 1, bottom, 6)
        assert {sheet.cell(row, 6).formula for row in range(5, bottom + 1)} <= {
            "[@[Tiếp nhận]]*2",
            f"{TABLE}[[#This Row],[Tiếp nhận]]*2",
        }
        assert sheet.cell(bottom, 3).format == "dd/mm/yyyy"

    def test_totals_stay_below_the_last_record(self, book: xw.Book) -> None:
        table = sheet_of(book).ListObjects[0]
        table.ShowTotals = True
        row = table.area.bottom
        book.sheets[SHEET].range((row, 1)).value = "Cộng"
        for records in (NEW, NEW[:2], []):
            register = LiveRegister(book)
            register.replace_table(TABLE, as_columns(*records), ["Đơn vị"])
            register.commit()
            assert values(LiveRegister(book).read_table(TABLE)) == records
            assert book.sheets[SHEET].range((table.area.bottom, 1)).raw_value == "Cộng"


@pytest.mark.parametrize("at", range(1, 9))
def test_a_call_that_fails_at_any_place_is_taken_back(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """A dialog that opens, or a cell that somebody begins to edit: one call fails."""
    book.sheets[SHEET].range("H5:H7").value = [["một"], ["hai"], ["ba"]]
    before, calls = state_of(book), 0
    plain = ComRange._require_writable

    def once_busy(self: ComRange) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise busy()
        plain(self)

    register = LiveRegister(book)
    register.replace_table(EMPTY, as_columns(("a", 1), ("b", 2), titles=("Mã", "Số")))
    register.replace_table(TABLE, as_columns(*NEW, RECORDS[2], RECORDS[0]), ["Đơn vị"])
    register.write_named("Ky", "2023-Q2")
    monkeypatch.setattr(ComRange, "_require_writable", once_busy)
    with pytest.raises(RegisterError, match="trả về như trước"):
        register.commit()
    monkeypatch.undo()
    assert calls >= at
    assert state_of(book) == before
    assert register.commit()
    assert values(LiveRegister(book).read_table(TABLE)) == [*NEW, RECORDS[2], RECORDS[0]]

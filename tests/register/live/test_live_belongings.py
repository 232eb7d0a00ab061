"""What people put on the records of a live table, in LibreOffice: it follows them, or is told."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from cchc_xl.base.errors import RegisterError
from cchc_xl.hosts.libreoffice.uno_bridge import struct
from cchc_xl.register.live import commit as live_commit
from cchc_xl.register.live.adapter import LiveRegister, LiveSnapshot
from cchc_xl.register.live.belongings import Carried
from cchc_xl.register.live.packing import packed, unpacked
from cchc_xl.register.port import Displaced
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.register.belongings import FIRST, KINDS, SAYS, YELLOW, Mark, lying, marked, records
from tests.register.record_contract import (
    FATES,
    OLD,
    Change,
    RecordContract,
    all_marks,
    assert_kept,
)
from tests.register.records.test_record_belongings import changed
from tests.register.records.test_record_pictures import with_pictures
from tests.register.register_books import SHEET, TABLE, as_columns
from tests.rounds import figure, rounds

pytestmark = pytest.mark.libreoffice
KEY = ["Đơn vị", "Kỳ"]


def stored(book: xw.Book, path: Path) -> Path:
    """A copy of an open workbook as a file of Excel's."""
    kind = struct("com.sun.star.beans.PropertyValue", "FilterName", 0, "Calc MS Excel 2007 XML", 0)
    book.api.storeToURL(path.as_uri(), (kind,))
    return path


class TestInLibreOffice(RecordContract):
    @pytest.fixture
    def change(self, tmp_path: Path, open_book: OpenBook) -> Change:
        def change_live(path: Path, new: Sequence[tuple[Any, ...]]) -> tuple[Path, list[Displaced]]:
            book = open_book(path)
            register = LiveRegister(book)
            displaced = register.replace_table(TABLE, as_columns(*new), KEY)
            register.commit()
            return stored(book, tmp_path / "sau.xlsx"), displaced

        return change_live


@pytest.fixture
def book(tmp_path: Path, open_book: OpenBook) -> xw.Book:
    """The records a to f with a mark of each kind on b and d."""
    return open_book(marked(tmp_path / "so.xlsx", OLD, all_marks()))


def replace(book: xw.Book, keys: str) -> list[Displaced]:
    register = LiveRegister(book)
    displaced = register.replace_table(TABLE, as_columns(*records(keys)), KEY)
    assert register.commit()
    return displaced


def lies(book: xw.Book, tmp_path: Path) -> dict[str, set[tuple[Any, ...]]]:
    return lying(stored(book, tmp_path / "xem.xlsx"))


def test_a_name_of_a_cell_follows_its_record(tmp_path: Path, open_book: OpenBook) -> None:
    book = open_book(with_names(tmp_path / "so.xlsx"))
    displaced = replace(book, "fedba")
    assert book.names["SoCuaB"].refers_to_range.address == "$D$8"
    assert [(item.cell, item.what, item.value) for item in displaced] == [("D7", "tên ô", "SoCuaC")]


def test_there_and_back_again(book: xw.Book, tmp_path: Path) -> None:
    before = lies(book, tmp_path)
    assert replace(book, "fxedcba") == []
    assert replace(book, OLD) == []
    assert lies(book, tmp_path) == before


def test_a_write_that_fails_leaves_them_where_they_were(
    book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lies(book, tmp_path)
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*records("fxedcba")), KEY)

    def failing(self: Carried) -> None:
        self.lifted.put(self.targets, self.added)
        raise OSError("mất kết nối")

    with monkeypatch.context() as patched:
        patched.setattr(Carried, "put_down", failing)
        with pytest.raises(RegisterError, match="đã được trả về như trước"):
            register.commit()
    assert lies(book, tmp_path) == before


@pytest.mark.parametrize("killed", [True, False])
def test_undoing_brings_them_back(
    book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    before = lies(book, tmp_path)
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*records("fxedcba")), KEY)
    kept = unpacked(packed(register.before_changes()))

    def dying(self: Carried) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        if killed:
            patched.setattr(Carried, "put_down", dying)
            patched.setattr(live_commit, "_take_back", lambda *given: None)
            with pytest.raises(SystemExit):
                register.commit()
        else:
            register.commit()
    later = LiveRegister(book)
    if killed:
        assert later.repair(kept) == []
    else:
        later.restore(kept)
        assert later.displaced == []
        assert later.commit()
    after = lies(book, tmp_path)
    for key in OLD:
        assert after[key] == before[key], key


def broken_off(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch, keys: str, when: str
) -> LiveSnapshot:
    """Break a write off before anything was moved, after things were, or after names were, too.

    Returns what was kept of it.
    """
    register = LiveRegister(book)
    register.replace_table(TABLE, as_columns(*records(keys)), KEY)
    kept = unpacked(json.loads(json.dumps(packed(register.before_changes()))))
    put_down = Carried.put_down

    def dying(self: Carried) -> None:
        if when == "things moved":
            self.lifted.put(self.targets, self.added)
        if when == "all moved":
            put_down(self)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Carried, "put_down", dying)
        patched.setattr(live_commit, "_take_back", lambda *given: None)
        with pytest.raises(SystemExit):
            register.commit()
    return kept


WHEN = ("nothing moved", "things moved", "all moved")


@pytest.mark.parametrize("when", WHEN[:2])
@pytest.mark.parametrize("keys", ["b", "d", "db", "xbd", "fb", "bdabx", "abcdefghij", "xyz", "fd"])
def test_a_click_broken_off_gives_back_all_of_them(
    book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, when: str
) -> None:
    """Fewer records, more, others."""
    before = lies(book, tmp_path)
    kept = broken_off(book, monkeypatch, keys, when)
    assert LiveRegister(book).repair(kept) == []
    assert lies(book, tmp_path) == before


@pytest.mark.parametrize("when", WHEN[:2])
@pytest.mark.parametrize("keys", ["a", "ba", "x", "cdefgh", "abcdefghijkl", "bxa"])
def test_marks_of_the_first_records_come_back(
    tmp_path: Path, open_book: OpenBook, monkeypatch: pytest.MonkeyPatch, keys: str, when: str
) -> None:
    """Found: the first record's fill was copied down or taken from the rows that grew again."""
    marks = [
        Mark(kind, FIRST + place, column, key)
        for place, (key, column) in enumerate(zip("ab", "BD", strict=True))
        for kind in KINDS
    ]
    book = open_book(marked(tmp_path / "so.xlsx", "abc", marks))
    before = lies(book, tmp_path)
    kept = broken_off(book, monkeypatch, keys, when)
    assert LiveRegister(book).repair(kept) == []
    assert lies(book, tmp_path) == before


@pytest.mark.parametrize("keys", ["acef", "xyz"])
def test_a_half_written_book_that_was_opened_again_gets_them_back(
    book: xw.Book, tmp_path: Path, open_book: OpenBook, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    """What LibreOffice held of them is gone with its window; a rule's style may be, too."""
    before = lies(book, tmp_path)
    kept = broken_off(book, monkeypatch, keys, "things moved")
    again = open_book(stored(book, tmp_path / "mo lai.xlsx"))
    lost = LiveRegister(again).repair(kept)
    after = lies(again, tmp_path)
    assert {item.what for item in lost} <= {"định dạng có điều kiện"}
    told = {item.cell for item in lost}
    for place, key in enumerate(OLD, FIRST):
        gone = before[key] - after[key]
        assert after[key] - before[key] == set(), key
        assert {f"{column}{place}" for _, column, *_ in gone} == {
            cell for cell in told if cell.endswith(str(place))
        }, (key, gone, told)


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("keys", ["fedba", "acdefb", "b", "c"])
def test_names_of_cells_stand_for_their_records_again(
    tmp_path: Path, open_book: OpenBook, monkeypatch: pytest.MonkeyPatch, keys: str, when: str
) -> None:
    book = open_book(with_names(tmp_path / "so.xlsx"))
    kept = broken_off(book, monkeypatch, keys, when)
    assert LiveRegister(book).repair(kept) == []
    assert book.names["SoCuaB"].refers_to_range.address == "$D$6"
    assert book.names["SoCuaC"].refers_to_range.address == "$D$7"


def with_names(path: Path) -> Path:
    """The records a to f, and names for a cell of b and of c."""
    made = openpyxl.load_workbook(marked(path, OLD, []))
    for name, place in (("SoCuaB", "$D$6"), ("SoCuaC", "$D$7")):
        made.defined_names[name] = DefinedName(name, attr_text=f"'{SHEET}'!{place}")
    made.save(path)
    return path


def test_a_fill_of_the_first_record_does_not_spread(tmp_path: Path, open_book: OpenBook) -> None:
    marks = [Mark(kind, FIRST, "B", "a") for kind in ("fill", "note", "link", "rule", "check")]
    book = open_book(marked(tmp_path / "so.xlsx", OLD, marks))
    before = lies(book, tmp_path)
    register = LiveRegister(book)
    register.append_rows(TABLE, as_columns(*records("xyz")))
    assert register.commit()
    after = lies(book, tmp_path)
    assert after["a"] == before["a"]
    assert [after[key] for key in "bcdefxyz"] == [set()] * 8


def test_what_is_beside_the_table_goes_along(tmp_path: Path, open_book: OpenBook) -> None:
    path = marked(tmp_path / "so.xlsx", OLD, [Mark("own", FIRST + 1, "H", "b")])
    made = openpyxl.load_workbook(path)
    made[SHEET]["H6"].comment = Comment("bên b", "v")
    made[SHEET]["G6"].fill = PatternFill("solid", fgColor=YELLOW, bgColor=YELLOW)
    made[SHEET]["H6"].hyperlink = "https://vanphong.vn/b"
    made.save(path)
    book = open_book(path)
    assert replace(book, "acdefb") == []
    assert lies(book, tmp_path)["b"] == {
        ("own", "H", "cạnh b"),
        ("note", "H", "bên b"),
        ("fill", "G"),
        ("link", "H", "https://vanphong.vn/b"),
    }


def test_rules_of_whole_columns_stay_whole(tmp_path: Path, open_book: OpenBook) -> None:
    path = marked(tmp_path / "so.xlsx", OLD, [])
    made = openpyxl.load_workbook(path)
    sheet = made[SHEET]
    rule = FormulaRule(formula=['$A5="x"'], fill=PatternFill("solid", bgColor=YELLOW))
    sheet.conditional_formatting.add("B5:B5005", rule)
    sheet.add_data_validation(DataValidation("whole", formula1="0", sqref="D5:D2005"))
    made.save(path)
    book = open_book(path)
    for keys in ("xabcdefyz", "zyx", "abcdefghijkl"):
        assert replace(book, keys) == []
    after = openpyxl.load_workbook(stored(book, tmp_path / "sau.xlsx"))[SHEET]
    ranges = [str(part.sqref) for part in after.conditional_formatting]
    assert ranges == ["B5:B5005"]
    ranges = [str(check.sqref) for check in after.data_validations.dataValidation]
    assert ranges == ["D5:D1016"]  # LibreOffice stores 1,000 rows below the last


@pytest.mark.soak
def test_any_marks_stay_on_their_records(tmp_path: Path, open_book: OpenBook) -> None:
    """Random marks and changes in the live book: each record bears the same, or it is told."""
    tries = rounds(4, 60)
    for seed in range(tries):
        chance = random.Random(seed)
        keys = chance.sample("abcdefghijkl", chance.randint(4, 9))
        marks = [
            Mark(kind, FIRST + place, chance.choice("BDE"), key)
            for place, key in enumerate(keys)
            for kind in KINDS
            if kind != "own" and chance.random() < 0.15
        ]
        book = open_book(marked(tmp_path / f"so{seed}.xlsx", keys, marks))
        before = lies(book, tmp_path)
        new = chance.sample("abcdefghijklmnop", chance.randint(3, 12))
        displaced = replace(book, "".join(new))
        now = lies(book, tmp_path)
        assert {key: now[key] for key in new} == {key: before.get(key, set()) for key in new}, seed
        told = {(item.key[0], item.what) for item in displaced}
        lost = {
            (key, SAYS[thing[0]])
            for key, things in before.items()
            for thing in things
            if key not in new and thing[0] in SAYS
        }
        assert told == lost, seed
        book.api.setModified(False)
        book.api.close(True)
    figure("record-belongings-live", f"{tries} sổ đang mở: không gì mất mà không nói")


def test_libreoffice_shows_what_the_file_says(tmp_path: Path, open_book: OpenBook) -> None:
    path, _ = changed(marked(tmp_path / "so.xlsx", OLD, all_marks()), records("fxdbeac"))
    book = open_book(path)
    sheet = book.api.Sheets.getByIndex(0)
    notes = [sheet.Annotations.getByIndex(n) for n in range(sheet.Annotations.Count)]
    assert [(n.Position.Row + 1, n.Position.Column + 1, n.String) for n in notes] == [
        (8, 2, "ghi b"),
        (7, 4, "ghi d"),
    ]
    for address in ("B8", "D7"):
        assert sheet.getCellRangeByName(address).CellBackColor == 0xFFFF00
    assert sheet.getCellRangeByName("B8").getTextFields().Count == 1
    assert sheet.getCellRangeByName("D7").Hyperlink == "https://vanphong.vn/d"
    assert lies(book, tmp_path) == lying(path)


@pytest.mark.parametrize("fate", FATES)
def test_a_file_that_libreoffice_saved(tmp_path: Path, open_book: OpenBook, fate: str) -> None:
    marks = marked(tmp_path / "so.xlsx", OLD, all_marks())
    path = stored(open_book(marks), tmp_path / "lo.xlsx")
    before = lying(path)
    assert all(len(before[key]) == len(KINDS) for key in "bd")
    _, displaced = changed(path, records(FATES[fate]))
    assert_kept(before, lying(path), FATES[fate])
    assert len({item.key for item in displaced if item.what}) == len(set("bd") - set(FATES[fate]))


def shown_shapes(book: xw.Book) -> dict[str, tuple[str, int]]:
    """The shapes that are tied to cells, by name: the record's key and how far below its top."""
    sheet = book.api.Sheets.getByIndex(0)
    page = sheet.DrawPage
    found = {}
    for shape in map(page.getByIndex, range(page.Count)):
        anchor = shape.Anchor
        chart = "OLE2" in shape.ShapeType
        if not chart and anchor.supportsService("com.sun.star.sheet.SheetCell"):
            key = sheet.getCellByPosition(0, anchor.CellAddress.Row).String
            found[shape.Name] = key, shape.Position.Y - anchor.Position.Y
    return found


@pytest.mark.parametrize("fate", FATES)
def test_pictures_go_with_their_record(tmp_path: Path, open_book: OpenBook, fate: str) -> None:
    book = open_book(with_pictures(tmp_path / "so.xlsx"))
    before = shown_shapes(book)
    assert sorted(key for key, _ in before.values()) == ["b"] * 3 + ["d"] * 3
    register = LiveRegister(book)
    new = FATES[fate]
    rows = as_columns(*((key, "2023-Q1") for key in new), titles=("Mã", "Kỳ"))
    displaced = register.replace_table("tbl", rows, ["Mã", "Kỳ"])
    assert register.commit() == (new != OLD)
    after = shown_shapes(book)
    assert after.keys() == before.keys()
    for name, (key, down) in before.items():
        if key in new:
            assert after[name][0] == key
            assert abs(after[name][1] - down) <= 2
    told = [(item.key[0], item.value) for item in displaced if item.what == "hình vẽ"]
    assert sorted(told) == sorted((key, n) for n, (key, _) in before.items() if key not in new)

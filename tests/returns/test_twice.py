"""A cell that stands twice is not read as its last: the file is refused, and the cell is named."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from cchc_xl.base.addresses import letters
from cchc_xl.base.compound import compound_file
from cchc_xl.base.errors import PlanError
from cchc_xl.plan.units import load_units
from cchc_xl.plan.year import builtin_plan
from cchc_xl.reading.biff import sheets as binary
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.schema import tables
from tests.desk import Desk, rezipped
from tests.reading.test_binary import RK, codes, every_record, parts12, records, workbook_stream
from tests.returns.returns_samples import add_cells, brief, edit, read, workbook

SHEET = "xl/worksheets/sheet1.xml"
FIRST = b'<c r="B6"><v>12</v></c>'  # in the first row of ROWS
TWICE = {
    "beside it": (FIRST, FIRST + b'<c r="B6"><v>99</v></c>'),
    "the same again": (FIRST, FIRST + FIRST),
    "before it": (FIRST, b'<c r="B6"><v>99</v></c>' + FIRST),
    "in small letters": (FIRST, FIRST + b'<c r="b6"><v>99</v></c>'),
    "in single quotes": (FIRST, FIRST + b"<c r='B6'><v>99</v></c>"),
    "without a place": (b'<c r="A6"', FIRST + b'<c r="A6"'),
    "as a text": (FIRST, FIRST + b'<c r="B6" t="inlineStr"><is><t>99</t></is></c>'),
    "as an error": (FIRST, FIRST + b'<c r="B6" t="e"><v>#REF!</v></c>'),
    "as a formula": (FIRST, FIRST + b'<c r="B6"><f>99</f><v>99</v></c>'),
    "as a formula without result": (FIRST, FIRST + b'<c r="B6"><f>99</f></c>'),
    "at the end of the row": (b"</row></sheetData>", FIRST + b"</row></sheetData>"),
    "in a row of its own": (
        b"</sheetData>",
        b'<row r="6"><c r="B6"><v>99</v></c></row></sheetData>',
    ),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_cell_that_stands_twice(tmp_path: Path, name: str) -> None:
    old, new = TWICE[name]
    data = edit(workbook(), SHEET, lambda xml: xml.replace(old, new))
    raw = read(data, tmp_path)
    assert brief(raw.findings) == [("F130", "TTHC", "B6")]
    assert "ô B6" in raw.findings[0].message
    assert not raw.rows


@pytest.mark.parametrize(
    "blank", [b'<c r="B6" s="1"/>', b'<c r="B6"></c>', b'<c r="B6"/><c r="B6"/>']
)
def test_only_one_of_them_holds_something(tmp_path: Path, blank: bytes) -> None:
    for new in (FIRST + blank, blank + FIRST):
        data = edit(workbook(), SHEET, lambda xml, new=new: xml.replace(FIRST, new))  # type: ignore[misc]
        raw = read(data, tmp_path)
        assert raw.findings == read(workbook(), tmp_path).findings
        assert raw.rows["tthc"].values[0][1] == 12


def test_a_sheet_of_the_officers_own_is_passed_over(tmp_path: Path) -> None:
    data = workbook(change=lambda book: book.add_worksheet("Nháp").write("A1", 1))
    again = add_cells(b'<row r="1"><c r="A1"><v>2</v></c></row>')
    raw = read(edit(data, "xl/worksheets/sheet5.xml", again), tmp_path)
    assert [code for code, _, _ in brief(raw.findings)] == ["S202"]
    assert raw.rows["tthc"].values[0][1] == 12


def test_a_sheet_that_stands_twice(tmp_path: Path) -> None:
    """Excel makes no two sheets of one name; which of them is the form cannot be told."""
    data = workbook(change=lambda book: book.add_worksheet("TTHC2"))
    twice = edit(data, "xl/workbook.xml", lambda xml: xml.replace(b'"TTHC2"', b'"TTHC"'))
    assert [finding.code for finding in read(twice, tmp_path).findings] == ["F113"]


def as_xls(stream: bytes) -> bytes:
    return compound_file({"Workbook": stream})


def test_a_cell_of_an_xls_that_stands_twice(tmp_path: Path) -> None:
    """The second number of a sheet gets the place of the first."""
    stream = bytearray(workbook_stream())
    starts = [struct.unpack_from("<I", stream, at)[0] for k, at, _ in records(stream) if k == 0x85]
    numbers = [[at for k, at, _ in records(stream, start) if k == RK] for start in starts]
    first, second = next(found for found in numbers if len(found) > 1)[:2]
    stream[second : second + 4] = stream[first : first + 4]
    assert codes(as_xls(bytes(stream)), tmp_path) == ["F130"]


def test_a_cell_of_an_xls_within_a_row_of_numbers(tmp_path: Path) -> None:
    stream = workbook_stream()
    at = next(at for kind, at, _ in every_record(stream) if kind == RK)
    row, column = struct.unpack_from("<HH", stream, at)
    pair = struct.pack("<HI", 0, 2) * 2  # two numbers 0 without a format
    body = struct.pack("<HH", row, column) + pair + struct.pack("<H", column + 1)
    piece = struct.pack("<HH", 0xBD, len(body)) + body
    assert codes(as_xls(inserted(stream, at - 4, piece)), tmp_path) == ["F130"]


def inserted(stream: bytes, place: int, piece: bytes) -> bytes:
    """Return a stream with a piece at a place, and the sheets behind it found where they are."""
    changed = bytearray(stream[:place] + piece + stream[place:])
    for kind, at, _ in records(stream):
        if kind == 0x85:
            (start,) = struct.unpack_from("<I", changed, at)
            struct.pack_into("<I", changed, at, start + (len(piece) if start > place else 0))
    return bytes(changed)


@pytest.mark.parametrize("version", [0x0600, 0x0500])
def test_the_figures_of_a_chart_in_an_xls_are_no_cells(tmp_path: Path, version: int) -> None:
    """Excel stores a chart's figures in the sheet, as numbers with row and column."""
    stream = workbook_stream()
    figures = b"".join(
        struct.pack("<HHHHHd", 0x203, 14, row, column, 0, 7_777.0)
        for row in range(40)
        for column in range(12)
    )
    begin = struct.pack("<HHHHHHII", 0x809, 16, version, 0x20, 0, 0, 0, 0)
    chart = begin + figures + struct.pack("<HH", 0x0A, 0)
    ends = [at - 4 for kind, at, _ in every_record(stream) if kind == 0x0A][1:]
    for end in sorted(ends, reverse=True):
        stream = inserted(stream, end, chart)
    path = tmp_path / "bc.xls"
    assert codes(as_xls(stream), tmp_path) == ["read"]
    assert read(path.read_bytes(), tmp_path).rows == read(as_xls(workbook_stream()), tmp_path).rows


def test_a_cell_of_an_xlsb_that_stands_twice(tmp_path: Path) -> None:
    def again(part: bytes) -> bytes:
        """Write a number where the first cell stands that has a column of its own."""
        for kind, at, length, _ in binary._records12(part):
            if 2 <= kind <= 7:  # BrtCellRk to BrtCellIsst
                number = struct.pack("<BB", 2, 12) + part[at : at + 8] + struct.pack("<I", 2)
                return part[: at + length] + number + part[at + length :]
        raise AssertionError("no such cell")

    assert codes(parts12(again), tmp_path, "bc.xlsb") == ["F130"]


def test_a_list_of_units_with_a_cell_that_stands_twice(tmp_path: Path) -> None:
    path = tmp_path / "dv.xlsx"
    again = add_cells(b'<row r="6"><c r="B6"><v>99</v></c></row>')
    path.write_bytes(edit(workbook(), SHEET, again))
    with pytest.raises(PlanError, match="ô B6"):
        load_units(path, builtin_plan(2023))


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("table", ["units", "tthc", "submissions"])
def test_a_register_with_a_cell_that_stands_twice(desk: Desk, table: str, moved: bool) -> None:
    """The first record's first cell comes again, or says (``moved``) that it is another row's."""
    desk.use_merged()
    with FileRegister.open(desk.register, write=False) as register:
        place = register._base.table(tables()[table].name)
    first = f"{letters(place.area.left)}{place.first_row}"
    cell = re.compile(rb'<c r="%b"[^>]*>.*?</c>' % first.encode(), re.DOTALL)

    def change(name: str, part: bytes) -> bytes:
        if name != place.sheet_part:
            return part
        other = first.encode() if not moved else b"A1"
        return cell.sub(lambda found: found[0] + found[0].replace(first.encode(), other), part, 1)

    rezipped(desk.register, change)
    before = desk.state()
    shown = desk.run("targets", "--period", "2023-Q1")
    assert shown.code == 3
    assert f"ô {first if not moved else 'A1'} " in shown.err
    assert "hai nội dung" in shown.err
    assert desk.state() == before

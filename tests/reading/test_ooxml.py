"""The quick scan of a worksheet and the walk through it agree, and nothing hides."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.base import addresses
from cchc_xl.reading.ooxml import look_at_sheet, percent_styles
from cchc_xl.reading.scan import (
    MAX_COLUMNS,
    MAX_ROWS,
    Scan,
    Unreadable,
    address,
)
from cchc_xl.reading.sheet_walk import walked

HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet(rows: bytes) -> bytes:
    return (
        HEAD
        + b'<cols><col min="1" max="2"/></cols><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )


CELLS = (
    b'<c r="%s"><v>5</v></c>',
    b'<c r="%s" s="1"/>',
    b'<c r="%s" s="1" t="s"><v>0</v></c>',
    b'<c r="%s" t="e"><v>#REF!</v></c>',
    b'<c r="%s" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    b'<c r="%s"><f>A1</f></c>',
    b'<c r="%s"><f>A1</f><v></v></c>',
    b'<c r="%s"><f t="shared" si="0"/></c>',
    b'<c r="%s"><f t="shared" si="0"/><v>7</v></c>',
    b'<c r="%s" s="2" t="str"><f>IF(1,"","")</f><v></v></c>',
    b'<c r="%s" t="str"><f>"a"</f><v>a</v></c>',
    b'<c r="%s" t="inlineStr"><is><t>a</t></is></c>',
    b'<c r="%s" t="b"><v>1</v></c>',
)
PLACES = st.tuples(st.integers(0, 300), st.integers(0, 60))


@given(st.dictionaries(PLACES, st.sampled_from(CELLS)))
def test_quick_scan_is_the_walk(cells: dict[tuple[int, int], bytes]) -> None:
    rows: dict[int, list[bytes]] = {}
    for place in sorted(cells):
        rows.setdefault(place[0], []).append(cells[place] % address(*place).encode())
    body = b"".join(b'<row r="%d">%s</row>' % (r + 1, b"".join(c)) for r, c in rows.items())
    quick = look_at_sheet(sheet(body)).scan
    assert quick == walked(sheet(body), written=True).scan
    for place, cell in cells.items():
        assert (place in quick.errors) == (b't="e"' in cell)
        assert (place in quick.unstored) == (cell in CELLS[5:8])


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
HIDDEN = {
    "plain": sheet(FAR),
    "far row of the cell only": sheet(b'<row r="5"><c r="A99999"><v>1</v></c></row>'),
    "far column": sheet(b'<row r="5"><c r="ZZ5"><v>1</v></c></row>'),
    "other order": sheet(FAR.replace(b'r="XFD', b's="1" r="XFD')),
    "single quotes": sheet(FAR.replace(b'"', b"'")),
    "odd space": sheet(FAR.replace(b"<c r=", b"<c\n r = ")),
    "implied places": sheet(b"<row/>" * MAX_ROWS + b"<row><c><v>1</v></c></row>"),
    "implied columns": sheet(b"<row>" + b"<c/>" * MAX_COLUMNS + b"<c><v>1</v></c></row>"),
    "prefix": re.sub(rb"<(/?)([a-z])", rb"<\1x:\2", sheet(FAR)).replace(b"xmlns=", b"xmlns:x="),
    "behind a comment": sheet(b"<!-- </sheetData> -->" + FAR),
    "after a false end": sheet(b"</sheetData><sheetData>" + FAR),
    "inline text": sheet(FAR.replace(b"<v>1</v>", b"<is><t>a</t></is>")),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_a_far_cell_cannot_hide(name: str) -> None:
    stray = look_at_sheet(HIDDEN[name]).scan.stray
    assert stray is not None
    assert stray[0] >= MAX_ROWS or stray[1] >= MAX_COLUMNS


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1048576" ht="15"/>',
        b'<row r="1048576"><c r="A1048576" s="1"/></row>',
        b'<row r="1048576"><c r="A1048576" s="1"></c></row>',
        b'<row r="9999"><c r="IV9999"><v>1</v></c></row>',
    ],
)
def test_blank_formatting_far_out_does_no_harm(rows: bytes) -> None:
    assert look_at_sheet(sheet(rows)).scan == Scan({}, frozenset())


def test_walk_sees_errors_and_formulas_in_odd_writing() -> None:
    xml = sheet(b"<row r='1'><c r='B1' t='e'><v>#N/A</v></c><c t='n'><f>A1</f></c></row>")
    assert look_at_sheet(xml).scan == Scan({(0, 1): "#N/A"}, frozenset({(0, 2)}))


def test_sheet_without_cells() -> None:
    assert look_at_sheet(HEAD + b"<sheetData/></worksheet>").scan == Scan({}, frozenset())
    assert look_at_sheet(b"<chartsheet/>").scan == Scan({}, frozenset())


def test_broken_xml_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        look_at_sheet(sheet(b"<row><c></row>"))
    assert caught.value.code == "F102"


def test_percent_styles() -> None:
    styles = (
        b'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
        b'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        b'<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    assert percent_styles(styles) == {1, 2}


@given(st.integers(1, 20_000))
def test_columns_come_back(number: int) -> None:
    assert addresses.number(addresses.letters(number)) == number

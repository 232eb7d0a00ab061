"""A few bytes cannot make the reader work or remember much: seen before the parser sees them."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from cchc_xl.base.zone import VIETNAM
from cchc_xl.reading.discover import Source
from cchc_xl.reading.workers import PROCESSOR_SECONDS
from cchc_xl.returns.read import RawReturn, read_all
from tests.returns.returns_samples import FORMS, add_cells, brief, edit, workbook

SHEET = "xl/worksheets/sheet1.xml"
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def read(data: bytes, folder: Path, name: str = "bc.xlsx") -> RawReturn:
    """Read a file the way a run does, and hold it against the limits."""
    path = folder / name
    path.write_bytes(data)
    before = psutil.Process().cpu_times()
    (result,) = read_all([Source(name, path, "", datetime(2023, 3, 1, tzinfo=VIETNAM))], FORMS)
    after = psutil.Process().cpu_times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    assert spent < PROCESSOR_SECONDS
    return result


def codes(result: RawReturn) -> list[str]:
    return [finding.code for finding in result.findings]


def with_row(cells: str, row: str = '<row r="20">') -> Callable[[bytes], bytes]:
    return add_cells(f"{row}{cells}</row>".encode())


FAR = {
    "lower case": '<c r="xfd1048576"><v>1</v></c>',
    "mixed case": '<c r="Xfd1048576"><v>1</v></c>',
    "row only": '<c r="a1048576"><v>1</v></c>',
    "column only": '<c r="xfd20"><v>1</v></c>',
    "lower IV": '<c r="iv200000"><v>1</v></c>',
    "prefix": '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'r="XFD1048576"><x:v>1</x:v></x:c>',
    "foreign element between": '<mc><c r="XFD1048576"><v>1</v></c></mc>',
    "error without a value": '<c r="XFD1048576" t="e"/>',
    "error with a value": '<c r="XFD1048576" t="e"><v>#N/A</v></c>',
    "formula without a value": '<c r="XFD1048576"><f>1+1</f></c>',
    "empty value": '<c r="XFD1048576"><v></v></c>',
    "inline": '<c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c>',
    "zeros before": '<c r="A0999999"><v>1</v></c>',
    "tabs": '<c\tr="XFD1048576"\t><v>1</v></c>',
    "line ends": '<c\n\nr\n=\n"XFD1048576"><v>1</v></c>',
    "entity": '<c r="XFD&#49;048576"><v>1</v></c>',
    "other attribute first": '<c cm="1" r="XFD1048576"><v>1</v></c>',
}
ODD = {
    "dollars": '<c r="$XFD$1048576"><v>1</v></c>',
    "row first": '<c r="1048576XFD"><v>1</v></c>',
    "range": '<c r="A1:XFD1048576"><v>1</v></c>',
    "many letters": '<c r="AAAAAAAA1"><v>1</v></c>',
    "many digits": '<c r="A99999999999999999999"><v>1</v></c>',
    "empty": '<c r=""><v>1</v></c>',
    "letters only": '<c r="XFD"><v>1</v></c>',
    "digits only": '<c r="1048576"><v>1</v></c>',
    "twice": '<c r="A20" r="XFD1048576"><v>1</v></c>',
    "full width": '<c r="Ａ１０"><v>1</v></c>',
    "sheet": '<c r="TTHC!A1"><v>1</v></c>',
}


@pytest.mark.parametrize("name", FAR)
def test_a_far_cell_is_named(tmp_path: Path, name: str) -> None:
    result = read(edit(workbook(), SHEET, with_row(FAR[name])), tmp_path)
    assert codes(result) == ["F111"]
    assert result.findings[0].sheet == "TTHC"


@pytest.mark.parametrize("name", ODD)
def test_a_place_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    result = read(edit(workbook(), SHEET, with_row(ODD[name])), tmp_path)
    assert codes(result) in (["F113"], ["F102"])


def test_cells_and_rows_in_any_order_are_read(tmp_path: Path) -> None:
    plain = read(workbook(), tmp_path)

    def turned(xml: bytes) -> bytes:
        head, _, rest = xml.partition(b"<sheetData>")
        body, _, tail = rest.partition(b"</sheetData>")
        rows = body.split(b"</row>")[:-1]
        return head + b"<sheetData>" + b"</row>".join([*rows[::-1], b""]) + b"</sheetData>" + tail

    result = read(edit(workbook(), SHEET, turned), tmp_path)
    assert result.findings == []
    assert result.rows["tthc"].values == plain.rows["tthc"].values


def test_cells_without_a_place_are_counted_as_the_parser_counts(tmp_path: Path) -> None:
    far = "<row>" * 1 + "<c/>" * 300 + "<c><v>1</v></c></row>"
    result = read(edit(workbook(), SHEET, add_cells(far.encode())), tmp_path)
    assert codes(result) == ["F111"]
    jumped = '<row r="30000"><c r="A20"><v>1</v></c><c><v>1</v></c></row>'
    result = read(edit(workbook(), SHEET, add_cells(jumped.encode())), tmp_path)
    assert brief(result.findings) == [("F111", "TTHC", "B30000")]


@pytest.mark.parametrize("told", ["A1:XFD1048576", "A1", "XFD1048576:A1", "a1:zz9", "", "?"])
def test_a_used_range_that_lies_is_not_believed(tmp_path: Path, told: str) -> None:
    def lie(xml: bytes) -> bytes:
        head, _, rest = xml.partition(b"<dimension ref=")
        return head + f'<dimension ref="{told}"/>'.encode() + rest.partition(b"/>")[2]

    result = read(edit(workbook(), SHEET, lie), tmp_path)
    assert codes(result) in ([], ["F113"])


def test_sheets_count_together(tmp_path: Path) -> None:
    within = with_row('<c r="IU9998"><v>1</v></c>', '<row r="9998">')
    data = edit(workbook(), SHEET, within)
    result = read(data, tmp_path)
    assert brief(result.findings) == [("F128", "TTHC", "IU9998")]
    half = with_row('<c r="AZ9998"><v>1</v></c>', '<row r="9998">')
    data = edit(workbook(), SHEET, half)
    assert "F128" not in codes(read(data, tmp_path))
    for number in (2, 3):
        data = edit(data, f"xl/worksheets/sheet{number}.xml", half)
    assert codes(read(data, tmp_path))[-1] == "F128"


def many_sheets(count: int, *, own: bool, cell: str) -> bytes:
    """Return a workbook with many extra sheets, each with a part of its own or all with one."""
    extra = edit(workbook(), SHEET, lambda xml: xml)
    sheets, links, parts = [], [], {}
    body = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    row = "".join(letter for letter in cell if letter.isdigit())
    body += f'<sheetData><row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    for number in range(count):
        part = f"worksheets/extra{number if own else 0}.xml"
        parts[f"xl/{part}"] = body.encode()
        sheets.append(f'<sheet name="Thừa {number}" sheetId="{900 + number}" r:id="x{number}"/>')
        links.append(f'<Relationship Id="x{number}" Type="{kind}" Target="{part}"/>')
    for name, end, added in (
        (BOOK, b"</sheets>", sheets),
        (LINKS, b"</Relationships>", links),
    ):
        new = "".join(added).encode() + end
        extra = edit(extra, name, lambda xml, end=end, new=new: xml.replace(end, new))  # type: ignore[misc]
    target = io.BytesIO(extra)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("count", "own", "cell"),
    [
        (300, True, "IU9998"),
        (300, True, "A1"),
        (1_500, True, "Z999"),
        (1_500, True, "A1"),
        (10_000, False, "IU9998"),
        (10_000, False, "A1"),
        (6, True, "XFD1048576"),
        (100, True, "xfd1048576"),
        (41, False, "Z999"),
        (1_000, False, "AZ9998"),
    ],
)
def test_many_extra_sheets_are_one_warning(
    tmp_path: Path, count: int, own: bool, cell: str
) -> None:
    begin = time.monotonic()
    result = read(many_sheets(count, own=own, cell=cell), tmp_path)
    assert codes(result) == ["S215"]
    assert str(count) in result.findings[0].message
    assert len(result.rows) == 3
    assert time.monotonic() - begin < 30


def test_a_few_extra_sheets_have_a_warning_each(tmp_path: Path) -> None:
    result = read(many_sheets(5, own=True, cell="A1"), tmp_path)
    assert codes(result) == ["S202"] * 5


def test_part_names_differ_in_case(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("sheet1", "SHEET1"), old.read(name))
    result = read(target.getvalue(), tmp_path)
    assert codes(result) == []
    again = edit(target.getvalue(), SHEET.replace("sheet1", "SHEET1"), with_row(FAR["lower case"]))
    assert codes(read(again, tmp_path)) == ["F111"]


BOMBS: dict[str, Callable[[], bytes]] = {
    "deep": lambda: edit(workbook(), SHEET, lambda xml: b"<a>" * 400_000 + b"</a>" * 400_000),
    "deep within a cell": lambda: edit(
        workbook(),
        SHEET,
        with_row('<c r="A20"><v>' + "<a>" * 99_999 + "</a>" * 99_999 + "</v></c>"),
    ),
    "ratio": lambda: edit(workbook(), "xl/styles.xml", lambda xml: xml + b" " * 60_000_000),
    "many strings": lambda: edit(
        workbook(),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"</sst>", b"<si><t>a</t></si>" * 3_000_000 + b"</sst>"),
    ),
    "many attributes": lambda: edit(
        workbook(),
        SHEET,
        with_row('<c r="A20" ' + " ".join(f'a{n}="1"' for n in range(100_000)) + "><v>1</v></c>"),
    ),
    "a long text": lambda: edit(
        workbook(), SHEET, with_row(f'<c r="A20" t="str"><v>{"a" * 3_000_000}</v></c>')
    ),
    "many cells": lambda: edit(workbook(), SHEET, with_row('<c r="A20"><v>1</v></c>' * 150_000)),
    "many rows": lambda: edit(
        workbook(),
        SHEET,
        add_cells(
            b"".join(
                b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(10, 9_000)
            )
        ),
    ),
    "entities": lambda: edit(
        workbook(),
        SHEET,
        lambda xml: b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 9_999 + b'">]>' + xml,
    ),
    "many formulas": lambda: edit(
        workbook(), SHEET, with_row("".join(f'<c r="A{n}"><f>1</f></c>' for n in range(20, 900)))
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_made_to_cost_is_read_or_told(tmp_path: Path, name: str) -> None:
    result = read(BOMBS[name](), tmp_path)
    assert result.rows or codes(result)[0].startswith("F"), name
    assert "F121" not in codes(result)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def declared(content: bytes, encoding: str) -> bytes:
    """Return an XML part in another encoding, as it declares."""
    text = content.decode("utf-8")
    text = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
    name = encoding.removesuffix("-le").removesuffix("-be").removesuffix("-sig")
    return f'<?xml version="1.0" encoding="{name}"?>\n{text}'.encode(encoding, "xmlcharrefreplace")


ENCODINGS = [
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-8-sig",
    "cp1258",
    "latin-1",
    "ascii",
]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("which", ["all", "sheets", "strings", "book"])
def test_parts_in_any_encoding_are_read(tmp_path: Path, encoding: str, which: str) -> None:
    data = workbook()
    wanted = read(data, tmp_path)
    among = {"all": "", "sheets": "worksheets/", "strings": "sharedStrings", "book": "workbook.xml"}
    parts = {
        name: declared(content, encoding)
        if among[which] in name and name.endswith((".xml", ".rels"))
        else content
        for name, content in members(data).items()
    }
    result = read(packed(parts), tmp_path)
    assert codes(result) == []
    assert {name: rows.values for name, rows in result.rows.items()} == {
        name: rows.values for name, rows in wanted.rows.items()
    }


def test_a_far_cell_in_utf_16(tmp_path: Path) -> None:
    parts = members(edit(workbook(), SHEET, with_row(FAR["lower case"])))
    parts[SHEET] = declared(parts[SHEET], "utf-16")
    assert codes(read(packed(parts), tmp_path)) == ["F111"]


@pytest.mark.parametrize("encoding", ["utf-16", "x-none", "rot13", "base64"])
def test_a_part_that_is_not_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    parts = members(workbook())
    text = parts[SHEET].decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    parts[SHEET] = text.encode()
    assert codes(read(packed(parts), tmp_path)) in (["F102"], ["F113"])


def test_zip_lengths_that_lie(tmp_path: Path) -> None:
    data = workbook()
    for at in [n for n in range(len(data)) if data[n : n + 4] == b"PK\1\2"]:
        lie = data[: at + 24] + struct.pack("<I", 2**31) + data[at + 28 :]
        assert codes(read(lie, tmp_path)) == ["F105"]

"""Files are known by their content, and what cannot be a return is refused with one reason."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
from pathlib import Path

import pytest

from cchc_xl.reading import parts as parts_module
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from tests.returns.returns_samples import add_cells, edit, read, workbook

SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        open_package(data)
    return caught.value.code


def package(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "F101"),
        (bytes(4096), "F101"),
        (workbook()[:3000], "F102"),
        (b"PK\3\4 not a zip", "F102"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "F106"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "F106"),
        (b'<?xml version="1.0"?><Workbook/>', "F106"),
        ("Lĩnh vực;Số\nA;1\n".encode(), "F107"),
        (b"%PDF-1.7 ...", "F108"),
        (b"{\\rtf1", "F108"),
        (b"\x89PNG\r\n\x1a\n", "F108"),
        (b"Rar!\x1a\x07", "F108"),
        (b"\x01\x02\x03\x00\x05", "F108"),
        (package(word__document_xml=b"<w/>"), "F108"),
        (package(a_txt=b"1"), "F108"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "F102"),
    ],
    ids=itertools.count(),
)
def test_foreign_and_damaged(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_every_truncation_is_one_finding(tmp_path: Path) -> None:
    data = workbook()
    for end in range(0, len(data), 97):
        found = read(data[:end], tmp_path).findings
        assert [finding.code for finding in found] == ["F101" if end == 0 else "F102"], end


def test_every_flipped_byte_is_read_or_refused(tmp_path: Path) -> None:
    data = workbook()
    for at in range(0, len(data), 61):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        result = read(broken, tmp_path)
        assert result.rows or any(finding.is_error for finding in result.findings), at


def test_bomb_by_ratio() -> None:
    bomb = edit(workbook(), SHEET, lambda xml: xml + b" " * 10_000_000)
    assert refusal(bomb) == "F105"


def test_bomb_by_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "MAX_UNPACKED", 2_000)
    assert refusal(workbook()) == "F105"


def test_part_that_lies_about_its_size() -> None:
    data = workbook()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/styles.xml").file_size
    lie = data.replace(struct.pack("<I", size), struct.pack("<I", 64))
    assert refusal(lie) == "F105"


def test_doctype_is_refused(tmp_path: Path) -> None:
    head = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'
    data = edit(workbook(), SHEET, lambda xml: xml.replace(b"<worksheet", head))
    result = read(data, tmp_path)
    assert [finding.code for finding in result.findings] == ["F110"]
    assert result.rows == {}


def test_encrypted_part() -> None:
    data = bytearray(workbook())
    at = data.find(b"PK\1\2")
    data[at + 8] |= 1
    assert refusal(bytes(data)) == "F103"


def test_double_part() -> None:
    target = io.BytesIO(workbook())
    again = pytest.warns(UserWarning, match="Duplicate name")
    with zipfile.ZipFile(target, "a") as archive, again:
        archive.writestr(SHEET, b"<worksheet/>")
    assert refusal(target.getvalue()) == "F102"


def test_stray_cell_is_named(tmp_path: Path) -> None:
    cells = b'<row r="1048576"><c r="C1048576"><v>1</v></c></row>'
    result = read(edit(workbook(), SHEET, add_cells(cells)), tmp_path)
    assert [(f.code, f.sheet, f.cell) for f in result.findings] == [("F111", "TTHC", "C1048576")]
    assert "C1048576" in result.findings[0].message


def test_macros_are_said(tmp_path: Path) -> None:
    target = io.BytesIO(workbook())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    result = read(target.getvalue(), tmp_path, "bc.xlsm")
    assert [(f.code, f.severity) for f in result.findings] == [("F112", "warning")]
    assert len(result.rows["tthc"].values) == 2


def test_properties_are_the_register_s_own() -> None:
    data = workbook(change=lambda book: book.set_custom_property("cchc_unit", "THPT01"))
    assert open_package(data).properties == {"unit": "THPT01"}


def record(kind: int, content: bytes = b"") -> bytes:
    """Return a BIFF12 record."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content)]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(row: int = 1, column: int = 3) -> bytes:
    """Return an .xlsb with a number in A1, an error in a cell, and an error formula in F2."""

    def cell(kind: int, place: int, value: bytes) -> bytes:
        return record(kind, struct.pack("<II", place, 0) + value)

    def row_head(number: int) -> bytes:
        return record(0, struct.pack("<IIHBBI", number, 0, 300, 0, 0, 0))

    sheet = record(129) + record(148, struct.pack("<IIII", 0, row, 0, 5)) + record(145)
    sheet += row_head(0) + cell(5, 0, struct.pack("<d", 5.0))
    sheet += row_head(row) + cell(3, column, b"\x17")
    sheet += cell(11, 5, b"\x07" + struct.pack("<HII", 0, 0, 0))
    sheet += record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("TTHC"))
    book = record(131) + record(143) + bundle + record(144) + record(132)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    links = b'<Relationships><Relationship Id="rId1" Type="%s" Target="worksheets/sheet1.bin"/>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("xl/workbook.bin", book)
        new.writestr("xl/_rels/workbook.bin.rels", links % kind + b"</Relationships>")
        new.writestr("xl/worksheets/sheet1.bin", sheet)
    return target.getvalue()


def test_xlsb_errors() -> None:
    opened = open_package(xlsb())
    assert opened.kind == "xlsb"
    assert opened.scan("TTHC").errors == {(1, 3): "#REF!", (1, 5): "#DIV/0!"}


def test_xlsb_stray_cell() -> None:
    assert open_package(xlsb(row=1_048_575)).scan("TTHC").stray == (1_048_575, 3)


def test_a_member_without_a_name_is_damage() -> None:
    target, member = io.BytesIO(), zipfile.ZipInfo()
    member.filename = ""
    with zipfile.ZipFile(target, "w") as new, new.open(member, "w") as stream:
        stream.write(b"1")
    assert refusal(target.getvalue()) == "F102"

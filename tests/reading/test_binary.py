"""Binary workbooks whose records lie: seen before the parser believes them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from olefile import OleFileIO

from cchc_xl.base.compound import Tree, compound_file
from cchc_xl.base.zone import VIETNAM
from cchc_xl.reading.biff.sheets import look_at_workbook
from cchc_xl.reading.discover import Source
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from cchc_xl.returns.read import read_all
from validation.forms import forms

PRODUCERS = Path(__file__).parents[1] / "data" / "cases" / "producers"
XLS = PRODUCERS / "xls_gnumeric" / "BC_2023-Q1_THPT01.xls"
XLSB = PRODUCERS / "xlsb_sheetjs" / "BC_2023-Q1_THPT01.xlsb"
ALL_FORMS = tuple(forms().values())
BOUNDSHEET, DIMENSIONS, FORMAT, NUMBER, RK, XF = 0x85, 0x200, 0x41E, 0x203, 0x27E, 0xE0

Change = Callable[[bytearray], object]


def records(stream: bytes | bytearray, start: int = 0) -> list[tuple[int, int, int]]:
    """Return kind, place and length of the records up to the end of a substream."""
    found = []
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        found.append((kind, start + 4, length))
        start += 4 + length
        if kind == 0x0A:
            break
    return found


def every_record(stream: bytes) -> list[tuple[int, int, int]]:
    whole = records(stream)
    for kind, at, _ in records(stream):
        if kind == BOUNDSHEET:
            whole += records(stream, struct.unpack_from("<I", stream, at)[0])
    return whole


def workbook_stream() -> bytes:
    with OleFileIO(XLS) as compound:
        return bytes(compound.openstream("Workbook").read())


def changed(change: Change) -> bytes:
    """Return the .xls with its workbook stream changed in place."""
    stream = bytearray(workbook_stream())
    change(stream)
    target = io.BytesIO(XLS.read_bytes())
    with OleFileIO(target, write_mode=True) as compound:
        compound.write_stream("Workbook", bytes(stream))
        return target.getvalue()


def codes(data: bytes, folder: Path, name: str = "bc.xls") -> list[str]:
    path = folder / name
    path.write_bytes(data)
    source = Source(name, path, "", datetime(2023, 3, 1, tzinfo=VIETNAM))
    (raw,) = read_all([source], ALL_FORMS)
    return [finding.code for finding in raw.findings] or (["read"] if raw.rows else [])


def test_the_parser_gets_the_stream_that_was_looked_at(tmp_path: Path) -> None:
    tree: Tree = {"kho": {"Workbook": b"x" * 5000}, "Workbook": workbook_stream()}
    assert codes(compound_file(tree), tmp_path) == codes(XLS.read_bytes(), tmp_path) == ["read"]


def at_each(kind: int, content: bytes, offset: int = 0, first: int = 10_000) -> Change:
    def change(stream: bytearray) -> None:
        hits = [at for found, at, _ in every_record(bytes(stream)) if found == kind]
        for at in hits[:first]:
            stream[at + offset : at + offset + len(content)] = content

    return change


ANY = ("read", "F", "S")
LIES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "used range of all rows": (
        at_each(DIMENSIONS, struct.pack("<IIHH", 0, 2**32 - 1, 0, 65535)),
        ("read",),
    ),
    "used range turned round": (at_each(DIMENSIONS, struct.pack("<IIHH", 9, 1, 9, 1)), ("read",)),
    "used range of one cell": (at_each(DIMENSIONS, bytes(12)), ("read",)),
    "a sheet to nowhere": (at_each(BOUNDSHEET, struct.pack("<I", 2**31), 0, 1), ("F102",)),
    "a sheet to the end": (at_each(BOUNDSHEET, struct.pack("<I", 2**32 - 1), 0, 1), ("F102",)),
    "a sheet to the globals": (
        at_each(BOUNDSHEET, struct.pack("<I", 0), 0, 1),
        ANY,
    ),
    "a far row": (at_each(RK, struct.pack("<H", 65_535), 0, 1), ("F111",)),
    "a far column": (at_each(RK, struct.pack("<H", 65_535), 2, 1), ("F111",)),
    "a column just beyond": (at_each(RK, struct.pack("<H", 256), 2, 1), ("F111",)),
    "far in all": (at_each(RK, struct.pack("<HH", 9_990, 250), 0), ("F128",)),
    "no string of that number": (
        at_each(0xFD, struct.pack("<I", 2**31), 6),
        ANY,
    ),
    "too many strings": (
        at_each(0xFC, struct.pack("<II", 2**31 - 1, 2**31 - 1)),
        ANY,
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_a_record_that_lies(tmp_path: Path, name: str) -> None:
    change, wanted = LIES[name]
    assert codes(changed(change), tmp_path)[0].startswith(wanted)


def styles(stream: bytes) -> list[int]:
    """Return the number of the format of each cell style."""
    return [
        struct.unpack_from("<H", stream, at + 2)[0] for kind, at, _ in records(stream) if kind == XF
    ]


def formatted(text: str) -> set[int]:
    """Return the formats that the parser gets in place of a format 50 with this text."""
    stream = workbook_stream()
    piece = struct.pack("<HHHHB", FORMAT, 5 + 2 * len(text), 50, len(text), 1)
    piece += text.encode("utf-16-le")
    kind, at, length = next(
        one for one in records(stream) if one[0] == FORMAT and stream[one[1]] == 50
    )
    assert kind == FORMAT
    whole = stream[: at - 4] + piece + stream[at + length :]
    grown = len(whole) - len(stream)
    moved = bytearray(whole)
    for found, place, _ in records(whole):
        if found == BOUNDSHEET:
            (start,) = struct.unpack_from("<I", moved, place)
            struct.pack_into("<I", moved, place, start + grown)
    given = look_at_workbook(bytes(moved))[1]
    pairs = zip(styles(bytes(moved)), styles(given), strict=True)
    return {after for before, after in pairs if before == 50}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("#,##0.##", 0),
        ("0.00", 0),
        ("General", 0),
        ("@", 0),
        ('0 "ngày"', 0),
        ("0.0%", 0),
        ("[Red]0;[Blue]-0", 0),
        ("dd/mm/yyyy", 14),
        ("d-m-yy", 14),
        ('"Ngày" dd "tháng" mm', 14),
        ("hh:mm", 14),
        ("[h]:mm", 46),
        ("[mm]:ss", 46),
    ],
)
def test_a_format_is_known_by_its_text(text: str, number: int) -> None:
    assert formatted(text) == {number}


def test_a_number_that_only_excel_of_east_asia_leaves_without_a_text_is_a_date() -> None:
    """There all from 27 to 36 and from 50 to 58 are; whoever means another thing gives the text."""
    stream = bytearray(workbook_stream())
    for kind, at, _ in records(stream):
        if kind == FORMAT and struct.unpack_from("<H", stream, at) == (50,):
            struct.pack_into("<H", stream, at, 200)
    given = look_at_workbook(bytes(stream))[1]
    before, after = styles(bytes(stream)), styles(given)
    assert 50 in before
    assert [number for number, old in zip(after, before, strict=True) if old == 50] == [50]


def parts12(change: Callable[[bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(XLSB) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith("sheet3.bin") else part)
    return target.getvalue()


SIXTH, LAST = b"\x00\x19\x05\x00\x00\x00", b"\x00\x19\xff\xff\x0f\x00"
BEGIN = b"\x91\x01\x00"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda part: part, ("read",)),
        (lambda part: part.replace(SIXTH, LAST), ("F111",)),
        (lambda part: part[: len(part) // 2], ("F102", "F113")),
        (lambda part: part[:-1], ("read", "F102", "F113")),
        (lambda part: b"", ("F113", "F102")),
        (lambda part: part + b"\xff" * 40, ("read",)),
        (lambda part: part.replace(BEGIN, BEGIN + b"\x0c\x04" + bytes(4)), ("read", "F113")),
        (lambda part: b"\xff\xff\xff\xff\xff" + part, ("F102", "F113")),
        (lambda part: part.replace(b"\x94\x01", b"\x94\x81"), ANY),
        (lambda part: part * 2, ("read",)),
    ],
)  # fmt: skip
def test_records_of_an_xlsb(
    tmp_path: Path, change: Callable[[bytes], bytes], wanted: tuple[str, ...]
) -> None:
    assert codes(parts12(change), tmp_path, "bc.xlsb")[0].startswith(wanted)


def test_a_compound_file_without_a_workbook() -> None:
    with pytest.raises(Unreadable):
        open_package(XLS.read_bytes()[:512] + bytes(8_192))


@pytest.mark.parametrize(("length", "code"), [(254, ""), (255, "C331"), (256, "")])
def test_a_text_that_ends_where_programs_cut_is_said(
    tmp_path: Path, length: int, code: str
) -> None:
    """SheetJS writes a text of a .xls into its cell, and of a longer one the first 255 letters."""
    stream = workbook_stream()
    starts = sorted(struct.unpack_from("<I", stream, at)[0] for kind, at, _ in records(stream)
                    if kind == BOUNDSHEET)  # fmt: skip
    begin, end = next(
        (at - 4, at + size)
        for start in starts
        for kind, at, size in records(stream, start)
        if kind == 0xFD and struct.unpack_from("<HH", stream, at) == (5, 7)  # Nhiệm vụ!H6
    )
    text = struct.pack("<HB", length, 0) + b"x" * length
    body = stream[begin + 4 : begin + 10] + text
    grown = bytearray(stream[:begin] + struct.pack("<HH", 0x0204, len(body)) + body + stream[end:])
    for kind, at, _ in records(bytes(grown)):
        if kind == BOUNDSHEET:
            (start,) = struct.unpack_from("<I", grown, at)
            further = len(grown) - len(stream) if start > begin else 0
            struct.pack_into("<I", grown, at, start + further)
    path = tmp_path / "bc.xls"
    path.write_bytes(compound_file({"Workbook": bytes(grown)}))
    (raw,) = read_all([Source("bc.xls", path, "", datetime(2023, 3, 1, tzinfo=VIETNAM))], ALL_FORMS)
    assert [(one.code, one.cell) for one in raw.findings] == ([(code, "H6")] if code else [])
    assert "x" * length in [value for row in raw.rows["nhiem_vu"].values for value in row]

"""Formulas whose text LibreOffice stores as 0 in a ``.xls``: said, and never read as 0."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from olefile import OleFileIO

from cchc_xl.base.compound import compound_file
from cchc_xl.reading.biff.formulas import Result, result_of
from cchc_xl.reading.first_sheet import first_sheet
from cchc_xl.reading.scan import Place
from tests.returns.returns_samples import read, workbook

NUMBER, TEXT, UNKNOWN = Result.NUMBER, Result.TEXT, Result.UNKNOWN
# A formula in a column of numbers, what LibreOffice reckons, and what is read.
FORMULAS: tuple[tuple[str, object, object], ...] = (
    ('="bốn mươi"', "bốn mươi", "C330"),
    ('=IF(1>0,"không","có")', "không", "C330"),
    ('=IF(1>2,5,"")', "", "C330"),
    ('=IF(1>2,5,IF(2>3,6,"chưa"))', "chưa", "C330"),
    ('=CHOOSE(2,1,"hai")', "hai", "C330"),
    ('=TEXT(21,"0")', "21", "C330"),
    ("=J6", "chữ", "C330"),
    ("=+(J6)", "chữ", "C330"),
    ('=J6&""', "chữ", "C330"),
    ("=VLOOKUP(J6,J6:K9,1,FALSE)", "chữ", "C330"),
    ("=B6", "bốn mươi", "C330"),
    ("=J17", "chữ", "C330"),  # these two share one formula
    ("=J18", "chữ", "C330"),
    ("=0", 0, 0),
    ("=SUM(L6:L9)", 0, 0),
    ("=IF(J6=5,7,0)", 0, 0),
    ("=IF(J6=5,J6,L6)", 0, "C330"),  # so says the file; the result cannot be told
    ("=L6", 0, 0),
    ("=L6+0", 0, 0),
    ("=ROUND(L6/2,0)", 0, 0),
    ('=COUNTIF(J6:J9,"có")', 0, 0),
    ("=K6", 0, 0),  # K6 = SUM: a number, found through a formula
    ("=5", 5, 5),
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a return with the formulas, as LibreOffice saves it as ``.xls``."""
    folder = tmp_path_factory.mktemp("xls")

    def change(book: Any) -> None:
        sheet = book.get_worksheet_by_name("TTHC")
        whole = book.add_format({"num_format": "#,##0"})
        for row, (formula, value, _) in enumerate(FORMULAS, 5):
            sheet.write_string(row, 0, f"Lĩnh vực {row}")
            sheet.write_formula(row, 1, formula, whole, value)
            sheet.write_string(row, 9, "chữ")
        sheet.write_formula(5, 10, "=SUM(L6:L9)", whole, 0)

    source = folder / "bc.xlsx"
    source.write_bytes(workbook(rows=(), change=change))
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'p').as_uri()}"]
    command += ["--convert-to", "xls", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "bc.xls").read_bytes()


@pytest.mark.libreoffice
def test_a_lost_text_is_said_and_a_true_0_is_read(saved: bytes, tmp_path: Path) -> None:
    result = read(saved, tmp_path, "bc.xls")
    told = {one.cell: one.code for one in result.findings}
    rows = result.rows["tthc"]
    found = [
        (formula, told.get(f"B{row}", record[1]))
        for row, (formula, record) in enumerate(
            zip([formula for formula, *_ in FORMULAS], rows.values, strict=True), 6
        )
    ]
    assert found == [(formula, wanted) for formula, _, wanted in FORMULAS]
    lost = [one for one in result.findings if one.code == "C330"]
    assert all(".xlsx" in one.remedy for one in lost)
    assert {record[1] for record in rows.values} == {None, 0, 5}


@pytest.mark.libreoffice
def test_a_list_does_not_take_it_for_0(saved: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ds.xls"
    path.write_bytes(saved)
    cells = [row[1] for row in first_sheet(path)[5:]]
    assert cells == ["" if wanted == "C330" else wanted for *_, wanted in FORMULAS]


@pytest.mark.libreoffice
def test_what_excel_stores_as_0_is_0(saved: bytes, tmp_path: Path) -> None:
    """The same file, said to be Excel's: Excel stores the text of a formula."""
    with OleFileIO(saved) as compound:
        stream = bytearray(compound.openstream("Workbook").read())
    stream[12:16] = struct.pack("<I", 0x0009_01C1)
    result = read(compound_file({"Workbook": bytes(stream)}), tmp_path, "bc.xls")
    assert not any(one.is_error for one in result.findings)
    assert {record[1] for record in result.rows["tthc"].values} == {0, 5}


REF, SPACE = bytes((0x44, 5, 0, 0, 0xC0)), bytes((0x19, 0x40, 0, 1))
SHORT, WIDE = bytes((0x17, 1, 0, 65)), bytes((0x17, 1, 1, 65, 0))
IF = bytes((0x42, 3, 1, 0))


@pytest.mark.parametrize(
    ("tokens", "wanted"),
    [
        (b"", UNKNOWN),
        (SHORT, TEXT),
        (WIDE, TEXT),
        (SHORT + SPACE, TEXT),
        (SHORT + WIDE + b"\x08", TEXT),
        (SHORT + WIDE + b"\x03", NUMBER),
        (SHORT + b"\x14", NUMBER),
        (SHORT + b"\x12\x15", TEXT),
        (b"\x1e\x05\x00", NUMBER),
        (b"\x1f" + bytes(8), NUMBER),
        (b"\x1d\x01", NUMBER),
        (REF, TEXT),
        (bytes((0x44, 6, 0, 0, 0xC0)), NUMBER),
        (bytes((0x4C, 4, 0, 0xFF, 0xC0)), TEXT),  # four rows down, one column to the left
        (bytes((0x25, 5, 0, 9, 0, 0, 0xC0, 0, 0xC0)), UNKNOWN),
        (bytes((0x25, 5, 0, 9, 0, 0, 0xC0, 0, 0xC0, 0x19, 0x10, 0, 0)), NUMBER),  # its sum
        (bytes((0x25, 5, 0, 9, 0, 0, 0xC0, 0, 0xC0, 0x42, 1, 4, 0)), NUMBER),
        (REF + bytes((0x41, 32, 0)), NUMBER),  # LEN
        (REF + bytes((0x41, 118, 0)), TEXT),  # TRIM
        (REF + bytes((0x42, 1, 255, 0)), UNKNOWN),  # a function of later versions
        (b"\x18" + bytes(20), UNKNOWN),
        (b"\x17\xff\x01", TEXT),  # cut off
        (SHORT[:1], UNKNOWN),
        (IF, UNKNOWN),
        (b"\x19\x04\xff\xff" + bytes(4), UNKNOWN),
        (b"\x15", UNKNOWN),
    ],
)
def test_what_tokens_give(tokens: bytes, wanted: Result) -> None:
    def cells(place: Place) -> Result:
        return TEXT if place == (5, 0) else NUMBER

    assert result_of(tokens, (1, 1), cells) == wanted

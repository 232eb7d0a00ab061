"""Workbooks that count their days from another day than 1900: dates are right in every format.

15/03/2023 is 45000 in the calendar from 1900 and 43538 in the one from 1904 (1,462 days later).
"""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from cchc_xl.base.compound import compound_file
from cchc_xl.base.zone import VIETNAM
from cchc_xl.reading.biff import sheets as binary
from cchc_xl.reading.discover import Source
from cchc_xl.reading.parts import Parts
from cchc_xl.returns.read import read_source
from tests.reading.test_binary import ALL_FORMS, XLS, XLSB, every_record, workbook_stream
from tests.returns import returns_samples
from tests.returns.returns_samples import brief, edit, read

DAY = date(2023, 3, 15)
FORMATTED, GENERAL = 5, 6  # the rows of ROWS: a day as a date, and as the number that it is


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return a return that counts from 1904, as LibreOffice saves it, by format."""
    folder = tmp_path_factory.mktemp("from1904")

    class From1904(xlsxwriter.Workbook):  # type: ignore[misc]
        def __init__(self, target: io.BytesIO, options: dict[str, object]) -> None:
            super().__init__(target, {**options, "date_1904": True})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.returns.returns_samples.xlsxwriter.Workbook", From1904)
        source = folder / "bc.xlsx"
        source.write_bytes(
            returns_samples.workbook(
                change=lambda book: book.get_worksheet_by_name("TTHC").write(GENERAL, 3, 43538)
            )
        )
    for ext in ("xls", "ods"):
        command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'p').as_uri()}"]
        command += ["--convert-to", ext, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {ext: (folder / f"bc.{ext}").read_bytes() for ext in ("xlsx", "xls", "ods")}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ext", ["xlsx", "xls", "ods"])
def test_days_from_1904_as_libreoffice_saves_them(
    saved: dict[str, bytes], tmp_path: Path, ext: str
) -> None:
    raw = read(saved[ext], tmp_path, f"bc.{ext}")
    assert [row[3] for row in raw.rows["tthc"].values] == [DAY, DAY]
    dated = [finding for finding in raw.findings if finding.label == "Ngày kết thúc"]
    assert brief(dated) == [("C312", "TTHC", "D7")]
    assert dated[0].value == "43538"
    assert "15/03/2023" in dated[0].message


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ('table:date-value="1904-01-01"', DAY),
        ('table:date-value="1904-01-01T00:00:00"', DAY),
        # 43538 days after 30/12/1899 are 14/03/2019; after 01/01/1900 they are two more.
        ('table:date-value="1899-12-30"', date(2019, 3, 14)),
        ('table:date-value="1900-01-01"', date(2019, 3, 16)),
        ("", date(2019, 3, 14)),
        ('table:date-value="hôm nay"', None),
    ],
)
def test_the_first_day_that_an_ods_tells(
    saved: dict[str, bytes], tmp_path: Path, told: str, wanted: date | None
) -> None:
    old = b'table:date-value="1904-01-01"'
    data = edit(saved["ods"], "content.xml", lambda xml: xml.replace(old, told.encode()))
    raw = read(data, tmp_path, "bc.ods")
    if wanted is None:
        assert [finding.code for finding in raw.findings] == ["F102"]
    else:
        assert [row[3] for row in raw.rows["tthc"].values] == [DAY, wanted]


def dates(path: Path) -> list[date]:
    """Return every date in the program's forms of a file, in their order."""
    source = Source(path.name, path, "", datetime(2023, 3, 1, tzinfo=VIETNAM))
    rows = read_source(source, ALL_FORMS).rows.values()
    return [x for form in rows for row in form.values for x in row if type(x) is date]


def later(days: list[date]) -> list[date]:
    return [day + timedelta(days=1_462) for day in days]


def without_formats(stream: bytearray) -> None:
    """Let every cell of numbers show a plain number."""
    for kind, at, _ in every_record(bytes(stream)):
        if kind in (0x203, 0x27E, 0xBD):  # NUMBER, RK, MULRK
            stream[at + 4 : at + 6] = bytes(2)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("told", [0, 1])
def test_the_calendar_of_an_xls(tmp_path: Path, told: int, plain: bool) -> None:
    stream = bytearray(workbook_stream())
    for kind, at, _ in every_record(bytes(stream)):
        if kind == 0x22:  # DATEMODE
            struct.pack_into("<H", stream, at, told)
    if plain:
        without_formats(stream)
    path = tmp_path / "bc.xls"
    path.write_bytes(compound_file({"Workbook": bytes(stream)}))
    asked = [date(2023, 3, 3), date(2023, 1, 6), date(2023, 1, 6)]
    assert dates(XLS) == asked
    assert dates(path) == (later(asked) if told else asked)


def general(part: bytes) -> bytes:
    """Let every number of a BIFF12 sheet show a plain number."""
    changed = bytearray(part)
    for kind, at, *_ in binary._records12(part):
        if kind in (2, 5):  # BrtCellRk, BrtCellReal
            changed[at + 4 : at + 7] = bytes(3)
    return bytes(changed)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("told", [0, 1])
def test_the_calendar_of_an_xlsb(tmp_path: Path, told: int, plain: bool) -> None:
    book = bytearray(Parts(XLSB.read_bytes()).read("xl/workbook.bin"))
    (at,) = [at for kind, at, *_ in binary._records12(bytes(book)) if kind == 153]
    book[at] = book[at] & ~1 | told  # BrtWbProp.f1904
    path = tmp_path / "bc.xlsb"
    with zipfile.ZipFile(XLSB) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = bytes(book) if name == "xl/workbook.bin" else old.read(name)
            is_sheet = name.startswith("xl/worksheets/sheet")
            new.writestr(name, general(part) if plain and is_sheet else part)
    asked = [date(2023, 3, 3), date(2023, 1, 6), date(2023, 1, 6)]
    assert dates(XLSB) == asked
    assert dates(path) == (later(asked) if told else asked)

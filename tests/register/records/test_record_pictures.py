"""Pictures and boxes that begin in a record's row go with it; charts and loose ones stay."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.package import xmltext
from tests.register.record_contract import FATES, OLD
from tests.register.register_books import as_columns

FIRST = 5
TITLES = ("Mã", "Kỳ")
PLACES = {"ảnh trong ô": "C", "ảnh ba dòng": "D", "hộp chữ": "F"}
"""What is put on the records b and d, and in which column it begins."""
LOOSE = "H"
"""Where a picture begins that shall not move with cells."""


def picture(width: int = 40, height: int = 12) -> BytesIO:
    """A plain PNG of a size in pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + sum_

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x7f" * width for _ in range(height)))
    data = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + data)


def with_pictures(path: Path, keys: str = OLD, chosen: str = "bd") -> Path:
    """A table of these records, pictures and boxes on some of them, and a chart beside."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("SL")
    columns = [{"header": title} for title in TITLES]
    sheet.add_table(FIRST - 2, 0, FIRST - 2 + len(keys), 1, {"name": "tbl", "columns": columns})
    for row, key in enumerate(keys, FIRST - 1):
        sheet.write_row(row, 0, [key, "2023-Q1"])
        if key in chosen:
            small, tall = picture(), picture(40, 50)
            sheet.insert_image(row, 2, "a.png", {"image_data": small, "object_position": 2})
            sheet.insert_image(row, 3, "b.png", {"image_data": tall, "object_position": 1})
            sheet.insert_textbox(row, 5, f"hộp {key}", {"height": 45, "width": 60})
            sheet.insert_image(row, 7, "c.png", {"image_data": small, "object_position": 3})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=SL!$A$5:$A$10"})
    sheet.insert_chart(FIRST - 1, 12, chart)
    book.close()
    return path


def begins(path: Path) -> list[tuple[str, int]]:
    """The column and row in which each object begins, and its rows beyond the first."""
    with ZipFile(path) as package:
        part = next(name for name in package.namelist() if "drawings/drawing" in name)
        root = xmltext.parse(package.read(part), part)
    found = []
    for anchor in root:
        rows = [int(e.text or 0) for e in anchor.iter() if e.tag.endswith("}row")]
        column = next(int(e.text or 0) for e in anchor.iter() if e.tag.endswith("}col"))
        found.append((chr(ord("A") + column), rows[0] + 1))
        assert rows[0] <= rows[-1] <= rows[0] + 15
    return sorted(found)


@pytest.mark.parametrize("fate", FATES)
def test_they_go_with_their_record_or_are_told(tmp_path: Path, fate: str) -> None:
    path = with_pictures(tmp_path / "so.xlsx")
    assert begins(path)[-1] == ("M", FIRST)
    new = FATES[fate]
    with FileRegister.open(path) as register:
        rows = as_columns(*((key, "2023-Q1") for key in new), titles=TITLES)
        displaced = register.replace_table("tbl", rows, list(TITLES))
        register.commit()
    wanted = [("M", FIRST)]
    for key in "bd":
        row = FIRST + (new if key in new else OLD).index(key)  # of a gone record: as it was
        wanted += [(column, row) for column in PLACES.values()]
        wanted.append((LOOSE, FIRST + OLD.index(key)))
    assert begins(path) == sorted(wanted)
    told = {(item.key[0], item.cell[:1]) for item in displaced}
    assert told == {(key, column) for key in "bd" if key not in new for column in PLACES.values()}
    assert {item.what for item in displaced} <= {"hình vẽ"}

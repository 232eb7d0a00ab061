"""Workbooks for the register's tests, and looking into their packages."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from cchc_xl.register.port import Columns

PNG = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I", 13)
    + b"IHDR"
    + struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    + struct.pack(">I", zlib.crc32(b"IHDR" + struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)))
    + struct.pack(">I", len(zlib.compress(b"\0\x10\x20\x30")))
    + b"IDAT"
    + zlib.compress(b"\0\x10\x20\x30")
    + struct.pack(">I", zlib.crc32(b"IDAT" + zlib.compress(b"\0\x10\x20\x30")))
    + b"\0\0\0\0IEND\xaeB`\x82"
)
TITLES = ("Đơn vị", "Kỳ", "Ngày nhận", "Tiếp nhận", "Nội dung")
SHEET = "Thủ tục"
TABLE = "tblTTHC"
EMPTY = "tblTrong"
SHEET_PART = "xl/worksheets/sheet1.xml"
OWN_SHEET = "Của Văn phòng"


def as_columns(*rows: tuple[Any, ...], titles: tuple[str, ...] = TITLES) -> Columns:
    """Records as the columns that a register takes."""
    return Columns(titles, list(zip(*rows, strict=True)) if rows else [()] * len(titles))


RECORDS = (
    ("THPT01", "2023-Q1", dt.date(2023, 3, 1), 12, "Tuyển sinh"),
    ("THPT02", "2023-Q1", dt.date(2023, 3, 2), 0, None),
    ("THPT03", "2023-Q1", None, None, "007"),
)


def build(
    path: Path, records: tuple[tuple[Any, ...], ...] = RECORDS, *, rich: bool = False
) -> Path:
    """The standard workbook: a table with records, an empty one, named cells, a sheet of people.

    With ``rich``, everything around the table that a save must not touch.
    """
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    look = {
        "date": book.add_format({"num_format": "dd/mm/yyyy", "border": 1}),
        "cell": book.add_format({"border": 1, "font_name": "Times New Roman"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
    }
    sheet = book.add_worksheet(SHEET)
    sheet.write_string("A1", "Thủ tục hành chính", look["title"])
    sheet.write_string("A2", "2023-Q1", look["cell"])
    sheet.write_datetime("C2", dt.datetime(2023, 3, 31), look["date"])
    formats = [look["cell"], look["cell"], look["date"], look["cell"], look["cell"]]
    sheet.add_table(
        3,
        0,
        3 + max(len(records), 1),
        4,
        {"name": TABLE, "columns": [{"header": title} for title in TITLES]},
    )
    for i, record in enumerate(records or [(None,) * 5]):
        for j, value in enumerate(record):
            sheet.write(4 + i, j, value, formats[j])
    sheet.set_row(4, 30)
    empty = book.add_worksheet("Trống")
    empty.add_table("A4:B5", {"name": EMPTY, "columns": [{"header": "Mã"}, {"header": "Số"}]})
    own = book.add_worksheet(OWN_SHEET)
    own.write_string("A1", "Ghi chú của Văn phòng")
    own.write_formula("B1", f"=SUM({TABLE}[Tiếp nhận])", None, 12)
    book.define_name("Ky", f"='{SHEET}'!$A$2")
    book.define_name("HanNop", f"='{SHEET}'!$C$2")
    book.define_name("MoCua", f"='{OWN_SHEET}'!$D$1")
    book.define_name("Vung", f"='{SHEET}'!$A$1:$B$2")
    if rich:
        _enrich(book, sheet, own)
    book.close()
    return path


def _enrich(book: Any, sheet: Any, own: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"='{SHEET}'!$D$5:$D$7"})
    own.insert_chart("E5", chart)
    own.insert_textbox("E25", "Hộp chữ của Văn phòng")
    own.insert_image("K2", "anh.png", {"image_data": io.BytesIO(PNG)})
    sheet.insert_textbox("M2", "Ghi chú bên cạnh bảng")
    sheet.write_comment("A1", "Lời nhắc")
    sheet.conditional_format("D5:D1000", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("D5:D1000", {"validate": "integer", "criteria": ">=", "value": 0})
    sheet.merge_range("H1:J1", "Ô gộp")
    sheet.freeze_panes(4, 1)
    book.add_vba_project(io.BytesIO(bytes(range(256)) * 40), is_stream=True)


def parts(path: Path) -> dict[str, tuple[bytes, bytes, tuple[Any, ...]]]:
    """Entries of a zip file in order: bytes, compressed bytes, and what describes them."""
    data = path.read_bytes()
    found = {}
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            start = entry.header_offset
            name_length, extra_length = struct.unpack_from("<2H", data, start + 26)
            start += 30 + name_length + extra_length
            found[entry.filename] = (
                package.read(entry),
                data[start : start + entry.compress_size],
                (
                    entry.compress_type,
                    entry.CRC,
                    entry.date_time,
                    entry.external_attr,
                    entry.create_system,
                    entry.comment,
                ),
            )
    return found


def edit(path: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> Path:
    """Change parts of a package in place, as another program might have written them."""
    old = parts(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, (data, _, _) in old.items():
            package.writestr(name, changes[name](data) if name in changes else data)
        for name in changes.keys() - old.keys():
            package.writestr(name, changes[name](b""))
    return path


def put(*cells: tuple[str, str]) -> Callable[[bytes], bytes]:
    """A change that adds cells' XML at the end of rows: ("5", '<c r="H5">...')."""

    def change(xml: bytes) -> bytes:
        for row, text in cells:
            start = xml.find(f'<row r="{row}"'.encode())
            if start < 0:
                xml = xml.replace(
                    b"</sheetData>", f'<row r="{row}">{text}</row></sheetData>'.encode()
                )
                continue
            end = xml.index(b"</row>", start)
            xml = xml[:end] + text.encode() + xml[end:]
        return xml

    return change


def text_cell(address: str, text: str) -> str:
    """An inline string."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_xml(path: Path, number: int = 1) -> str:
    """A sheet part's text."""
    with zipfile.ZipFile(path) as package:
        return package.read(f"xl/worksheets/sheet{number}.xml").decode("utf-8")

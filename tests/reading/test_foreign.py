"""Files named like workbooks are called what they are, with the remedy to save them as .xlsx."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from olefile import OleFileIO

from cchc_xl.base.compound import compound_file
from cchc_xl.reading.foreign import encoding_of_text
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from tests.returns.returns_samples import read
from validation.catalogue import finding

DOCS = Path(__file__).parents[2] / "docs"
PRODUCERS = Path(__file__).parents[1] / "data" / "cases" / "producers"
XLS = PRODUCERS / "xls_gnumeric" / "BC_2023-Q1_THPT01.xls"
LINES = "Lĩnh vực;Tiếp nhận\nGiáo dục;12\nVăn bằng;3\n"
EXCEL = "urn:schemas-microsoft-com:office"
HTML, XML, OLD = "trang web (HTML)", "SpreadsheetML", "Excel 5.0 hoặc Excel 95"
BOF5 = bytes.fromhex("0908080000050500 bb0dcc07")
DBASE = bytes((3, 123, 3, 31, 1, 0, 0, 0, 65, 0, 9, 0)) + bytes(52) + b"\r ABCDEFGH"

FILES: dict[str, tuple[bytes, str, str]] = {
    "Excel 2": (bytes.fromhex("0900040002001000") + b"\x55\0" * 20, "F119", "Excel 2"),
    "Excel 3": (bytes.fromhex("090206000000100000"), "F119", "Excel 3"),
    "Excel 4": (bytes.fromhex("090406000000100000"), "F119", "Excel 4"),
    "Excel 4, several sheets": (bytes.fromhex("090406000000000100"), "F119", "Excel 4"),
    "Excel 5, no compound file": (BOF5, "F119", OLD),
    "Excel 95": (compound_file({"Book": BOF5}), "F119", OLD),
    "Excel 95 under the later name": (compound_file({"WORKBOOK": BOF5}), "F119", OLD),
    "a page": (b"<html><table><tr><td>1</td></tr></table></html>", "F106", HTML),
    "a page with a mark": (b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>", "F106", HTML),
    "a page by Excel": (f'<html xmlns:x="{EXCEL}:excel"><head>'.encode(), "F106", HTML),
    "a table of a page": (b"\n <TABLE border=1><TR>", "F106", HTML),
    "a page's remark": (b"<!-- a --><div>", "F106", HTML),
    "a page in UTF-16": ("<html><body>Lĩnh vực".encode("utf-16"), "F106", HTML),
    "XHTML": (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="a">', "F106", HTML),
    "a web archive": (
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
        b'Content-Type: multipart/related; boundary="a"\r\n\r\n',
        *("F106", "MHTML"),
    ),
    "SpreadsheetML": (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>\n<Workbook '
        f'xmlns="{EXCEL}:spreadsheet">'.encode(),
        *("F106", XML),
    ),
    "SpreadsheetML with a prefix": (f'<ss:Workbook xmlns:ss="{EXCEL}:spreadsheet">'.encode(),
                                    "F106", XML),
    "SpreadsheetML in UTF-16": (
        f'<?xml version="1.0" encoding="UTF-16"?><Workbook xmlns="{EXCEL}:spreadsheet">'.encode(
            "utf-16"), "F106", XML),
    "flat ODS": (
        b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:'
        b'xmlns:office:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">',
        *("F106", ".fods"),
    ),
    "other XML": (b'<?xml version="1.0"?><a/>', "F106", "XML"),
    "SYLK": (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "F106", "SYLK"),
    "DIF": (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "F106", "DIF"),
    "Lotus": (bytes.fromhex("00000200060406000800"), "F106", "Lotus"),
    "later Lotus": (bytes.fromhex("00001a00001004000400"), "F106", "Lotus"),
    "Quattro": (bytes.fromhex("000002002051"), "F106", "Quattro"),
    "dBase": (DBASE, "F106", "dBase"),
    "Gnumeric": (gzip.compress(b'<?xml version="1.0"?><gnm:Workbook xmlns:gnm="http://'
                               b'www.gnumeric.org/v10.dtd">'), "F106", "Gnumeric"),
    "CSV": (LINES.encode(), "F107", "CSV"),
    "CSV with a mark": (LINES.replace(";", ",").encode("utf-8-sig"), "F107", "CSV"),
    "CSV in UTF-16": (LINES.encode("utf-16"), "F107", "CSV"),
    "CSV in UTF-16 without a mark": (LINES.encode("utf-16-le"), "F107", "CSV"),
    "CSV in UTF-16, the other way": (LINES.encode("utf-16-be"), "F107", "CSV"),
    "CSV in an older encoding": (LINES.encode("cp1258", "replace"), "F107", "CSV"),
    "Unicode text by Excel": (LINES.replace(";", "\t").encode("utf-16"), "F107", "văn bản (TXT)"),
    "a text": (b"Kinh gui\r\nVan phong", "F107", "văn bản (TXT)"),
    "PDF": (b"%PDF-1.7\n", "F108", "PDF"),
    "a compressed file": (gzip.compress(b"x" * 99), "F108", "GZ"),
    "a mail": (compound_file({"__properties_version1.0": b"x"}), "F108", "Outlook"),
    "slides": (compound_file({"PowerPoint Document": b"x"}), "F108", "PowerPoint"),
    "noise": (bytes(range(1, 33)) * 30, "F108", "không rõ loại"),
    "a line before a workbook": (b"\r\nPK\3\4" + bytes(40), "F102", "hỏng"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_called_what_it_is(kind: str) -> None:
    data, code, what = FILES[kind]
    with pytest.raises(Unreadable) as told:
        open_package(data)
    found = finding(told.value.code, **told.value.fields)
    assert (found.code, what in found.message) == (code, True), found.message
    assert ("ưu lại thành .xlsx" in found.remedy) == (code in ("F102", "F106", "F107", "F119"))


@pytest.mark.parametrize("name", ["bc.xls", "bc.xlsx", "bc.ods"])
def test_whatever_its_name(tmp_path: Path, name: str) -> None:
    data, code, what = FILES["SpreadsheetML"]
    (found,) = read(data, tmp_path, name).findings
    assert found.code == code
    assert what in found.message
    assert found.remedy.startswith("Lưu lại thành .xlsx")


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "Workbook", "|Workbook", "|WORKBOOK"])
def test_the_stream_of_an_xls_in_any_case(tmp_path: Path, name: str) -> None:
    with OleFileIO(XLS) as compound:
        stream = compound.openstream("Workbook").read()
    whole = read(XLS.read_bytes(), tmp_path)
    data = compound_file({name: stream, "a": b"x"})
    found = read(data.replace("|".encode("utf-16-le") + b"W\0", b"\\\0W\0"), tmp_path)
    assert [rows.values for rows in found.rows.values()] == [r.values for r in whole.rows.values()]
    assert found.rows


def test_an_xls_without_a_compound_file_is_read(tmp_path: Path) -> None:
    with OleFileIO(XLS) as compound:
        stream = compound.openstream("Workbook").read()
    found, whole = read(stream, tmp_path), read(XLS.read_bytes(), tmp_path)
    assert found.findings == whole.findings
    assert found.rows == whole.rows
    assert found.rows


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"a", "utf-8"),
        ("Mã".encode("utf-16-le"), "utf-16-le"),
        ("Lĩnh vực".encode("utf-16-be"), "utf-16-be"),
        ("Lĩnh vực".encode(), "utf-8"),
        ("Lĩnh vực".encode("utf-16"), "utf-16"),
        ("Lĩnh vực".encode("utf-8-sig"), "utf-8-sig"),
        (bytes(99), "utf-8"),
    ],
)
def test_the_encoding_of_a_text(data: bytes, encoding: str) -> None:
    assert encoding_of_text(data) == encoding


def test_the_page_of_what_is_read_names_each_kind() -> None:
    """docs/tep-doc-duoc.md: whatever is refused with the remedy to save it anew stands there."""
    page = " ".join((DOCS / "tep-doc-duoc.md").read_text("utf-8").split())
    for kind, (data, code, _) in FILES.items():
        if code in ("F106", "F107", "F119"):
            with pytest.raises(Unreadable) as told:
                open_package(data)
            assert told.value.fields["what"] in page, kind
            assert f"ma-loi.md#{code.lower()}" in page

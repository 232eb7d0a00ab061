"""Files that a real LibreOffice saved, in every format that it writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.reading.discover import discover
from cchc_xl.returns.read import read_source
from tests.returns.returns_samples import FORMS, ROWS, brief, edit, read, workbook

pytestmark = pytest.mark.libreoffice

FORMATS = ("xlsx", "ods", "xls")
SYSTEM_PYTHON = Path("/usr/bin/python3")
# Opens the workbook and saves it with a password, the way the save dialogue does.
PROTECT = """
import os, pathlib, subprocess, sys, time, uno
folder, ext, name = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]

def value(kind, key, content):
    struct = uno.createUnoStruct("com.sun.star.beans." + kind)
    struct.Name, struct.Value = key, content
    return struct

office = subprocess.Popen(
    ["soffice", "--headless", "--norestore", "-env:UserInstallation=" + (folder / "p").as_uri(),
     "--accept=pipe,name=" + name + ";urp;"])
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext(
    "com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(120):
    try:
        context = resolver.resolve("uno:pipe,name=" + name + ";urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.5)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
hidden = (value("PropertyValue", "Hidden", True),)
document = desktop.loadComponentFromURL((folder / "bc.xlsx").as_uri(), "_blank", 0, hidden)
filters = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
secret = (value("PropertyValue", "Password", "mat-khau"),)
if ext == "xlsx":
    names = (value("NamedValue", "OOXPassword", "mat-khau"),
             value("NamedValue", "CryptoType", "Standard"))
    secret = (value("PropertyValue", "EncryptionData",
                    uno.Any("[]com.sun.star.beans.NamedValue", names)),)
document.storeToURL((folder / ("khoa." + ext)).as_uri(),
                    (value("PropertyValue", "FilterName", filters[ext]),) + secret)
document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
office.wait(60)
os._exit(0)  # pyuno may crash when the interpreter ends under it
"""


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return one return with errors and a percentage, as LibreOffice saves it, by format."""
    folder = tmp_path_factory.mktemp("convert")

    def change(book: Any) -> None:
        sheet = book.get_worksheet_by_name("TTHC")
        percent = book.add_format({"num_format": "0%"})
        sheet.write_number(5, 2, 1, percent)
        sheet.write_formula(7, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(7, 0, '=""&"Thi"', None, "Thi")
        book.set_custom_property("cchc_unit", "THPT01")

    source = folder / "bc.xlsx"
    source.write_bytes(workbook(change=change))
    for ext in FORMATS:
        command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'p').as_uri()}"]
        command += ["--convert-to", ext, "--outdir", str(folder / ext), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {ext: (folder / ext / f"bc.{ext}").read_bytes() for ext in FORMATS}


@pytest.mark.parametrize("ext", FORMATS)
def test_formats_say_the_same(converted: dict[str, bytes], tmp_path: Path, ext: str) -> None:
    result = read(converted[ext], tmp_path, f"bc.{ext}")
    first = ("C326", "TTHC", "C6") if ext == "xls" else ("C308", "TTHC", "C6")
    # LibreOffice stores 0 for a text result when it saves .xls: the text is lost, and said.
    lost = [("C330", "TTHC", "A8")] if ext == "xls" else []
    assert brief(result.findings) == [first, *lost, ("C301", "TTHC", "B8")]
    assert "#DIV/0!" in result.findings[-1].message
    tthc = result.rows["tthc"]
    assert [row[0] for row in tthc.values][:2] == [row[0] for row in ROWS]
    assert [row[2] for row in tthc.values] == [1 if ext == "xls" else 100, 100, None]
    assert tthc.bad == {(2, "received")} | ({(2, "field")} if lost else set())
    assert result.rows["pakn"].values == [[5, 1, "02253 842 345"]]
    assert [row[0] for row in result.rows["nhiem_vu"].values] == ["1a", "2"]
    assert result.identity == {"register": "R1", "unit": "THPT01", "version": "3"}


@pytest.mark.parametrize("ext", FORMATS)
def test_content_decides_not_the_suffix(
    converted: dict[str, bytes], tmp_path: Path, ext: str
) -> None:
    result = read(converted[ext], tmp_path, "bc.xlsx")
    assert len(result.rows["tthc"].values) == 3


@pytest.mark.parametrize("ext", ["ods", "xls"])
def test_truncation_is_read_or_refused(
    converted: dict[str, bytes], tmp_path: Path, ext: str
) -> None:
    data = converted[ext]
    whole = read(data, tmp_path, f"bc.{ext}")
    for end in range(0, len(data), len(data) // 40):
        result = read(data[:end], tmp_path, f"bc.{ext}")
        # An .xls whose missing bytes held nothing of the workbook is read as if it was whole.
        if ext == "ods" or result.findings != whole.findings:
            assert [finding.severity for finding in result.findings] == ["error"], end
        else:
            assert result.rows["tthc"].values == whole.rows["tthc"].values


def test_ods_extents(converted: dict[str, bytes], tmp_path: Path) -> None:
    filler = (
        b'<table:table-row table:number-rows-repeated="70000"><table:table-cell/></table:table-row>'
    )
    cell = b'<table:table-cell%s office:value-type="float" office:value="1"/>'
    end = b"</table:table>"

    def add(rows: bytes) -> Any:
        return edit(converted["ods"], "content.xml", lambda xml: xml.replace(end, rows + end, 1))

    row = b"<table:table-row%s>" + cell % b"" + b"</table:table-row>"
    many = b' table:number-columns-repeated="500"'
    wide = b"<table:table-row>" + cell % many + b"</table:table-row>"
    repeated = row % b' table:number-rows-repeated="70000"'
    for rows in (filler + row % b"", wide, repeated):
        result = read(add(rows), tmp_path, "bc.ods")
        assert [(f.code, f.sheet) for f in result.findings] == [("F111", "TTHC")], rows
    assert read(add(filler), tmp_path, "bc.ods").rows


def test_xls_extents(tmp_path: Path) -> None:
    source = tmp_path / "xa.xlsx"
    far = workbook(change=lambda book: book.get_worksheet_by_name("TTHC").write(60_000, 200, 1))
    source.write_bytes(far)
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"]
    command += ["--convert-to", "xls", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sources = [s for s in discover([tmp_path]).sources if s.file == "xa.xls"]
    result = read_source(sources[0], FORMS)
    assert [(f.code, f.cell) for f in result.findings] == [("F111", "GS60001")]


@pytest.mark.skipif(not SYSTEM_PYTHON.exists(), reason="needs the system's Python with UNO")
@pytest.mark.skipif(sys.platform == "win32", reason="UNO's pipe is reached by the system's Python")
@pytest.mark.parametrize("ext", FORMATS)
def test_passwords_are_said(tmp_path: Path, ext: str) -> None:
    (tmp_path / "bc.xlsx").write_bytes(workbook())
    command = [
        str(SYSTEM_PYTHON),
        "-c",
        PROTECT,
        str(tmp_path),
        ext,
        f"khoa{tmp_path.parent.name}{ext}",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sources = discover([tmp_path / f"khoa.{ext}"]).sources
    result = read_source(sources[0], FORMS)
    assert [(finding.code, finding.cell) for finding in result.findings] == [("F103", "")]
    assert "mật khẩu" in result.findings[0].message

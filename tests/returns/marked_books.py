"""Returns with what officers and programs put into them, and looks into what was made of them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

from tests.register.records.test_record_pictures import picture
from tests.returns.returns_samples import edit, workbook
from validation.catalogue import finding
from validation.findings import Finding

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TALK = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_LAN = "{00000000-0000-0000-0000-000000000001}"
_DATA = re.compile(rb"<(?:x:)?sheetData.*</(?:x:)?sheetData>|<sheetData/>", re.S)


def fault(cell: str, sheet: str = "TTHC", code: str = "C306", value: str = "x") -> Finding:
    """Return a finding in a cell; without one, of the whole sheet."""
    return finding(
        code,
        unit="THPT01",
        period="2023-Q1",
        file="bc.xlsx",
        sheet=sheet,
        cell=cell,
        label="Tiếp nhận tổng số",
        value=value,
        read="1",
    )


def busy() -> bytes:
    """Return a return with notes, a button, a picture, rules, a print range and hidden sheets."""
    return workbook(change=_busy)


def _busy(book: Any) -> None:
    sheet = book.get_worksheet_by_name("TTHC")
    sheet.write_comment("B6", "Xin xem lại số này", {"author": "Nguyễn Thị Hằng"})
    sheet.write_comment("C9", "Của tôi", {"visible": True})
    sheet.insert_button("H2", {"caption": "Tính", "macro": "Tinh"})
    sheet.merge_range("A12:C13", "Ghép", book.add_format({"border": 1}))
    sheet.conditional_format(
        "B6:B20",
        {
            "type": "cell",
            "criteria": ">",
            "value": 3,
            "format": book.add_format({"bg_color": "#00FF00"}),
        },
    )
    sheet.conditional_format("C6:C20", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("B6:B20", {"validate": "integer", "criteria": ">=", "value": 0})
    sheet.protect("mật khẩu")
    sheet.print_area("A1:G20")
    sheet.repeat_rows(4)
    own = book.add_worksheet("Cần sửa")
    own.write_string("A1", "Việc của tôi")
    own.insert_image("C3", "a.png", {"image_data": picture(9, 9)})
    own.print_area("A1:B2")
    hidden = book.add_worksheet("Ẩn")
    hidden.hide()
    book.define_name("TTHC!riêng", "=TTHC!$B$6")
    chart = book.add_chartsheet("Đồ thị")
    drawn = book.add_chart({"type": "column"})
    drawn.add_series({"values": "=TTHC!$B$6:$B$7"})
    chart.set_chart(drawn)


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def part_of(data: bytes, sheet: str) -> str:
    """Return the part of a sheet."""
    found = parts(data)
    rels = dict(re.findall(r'Id="(\w+)"[^>]*Target="/?(?:xl/)?([^"]+)"', _rels(found))) | {
        b: a for a, b in re.findall(r'Target="/?(?:xl/)?([^"]+)"[^>]*Id="(\w+)"', _rels(found))
    }
    listed = re.findall(
        r'<(?:\w+:)?sheet [^>]*name="([^"]+)"[^>]*r:id="(\w+)"', found["xl/workbook.xml"].decode()
    )
    return f"xl/{rels[dict(listed)[sheet]]}"


def _rels(found: dict[str, bytes]) -> str:
    return found["xl/_rels/workbook.xml.rels"].decode()


def cells(data: bytes, sheet: str) -> bytes:
    """Return the bytes of a sheet's cells."""
    found = _DATA.search(parts(data)[part_of(data, sheet)])
    assert found
    return found[0]


def opened(data: bytes) -> Any:
    """Return a workbook opened by another library."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what it would lose
        return openpyxl.load_workbook(io.BytesIO(data))


def notes(data: bytes, sheet: str) -> dict[str, str]:
    """Return the notes of a sheet by cell."""
    rows = opened(data)[sheet].iter_rows()
    return {c.coordinate: c.comment.text for row in rows for c in row if c.comment}


def filled(data: bytes, sheet: str) -> dict[str, str]:
    """Return the colours by which a sheet's rules that always hold fill cells, by range."""
    found = {}
    for area in opened(data)[sheet].conditional_formatting:
        for rule in area.rules:
            if rule.formula and "cchc-xl" in rule.formula[0]:
                found[str(area.sqref)] = rule.dxf.fill.bgColor.rgb
    return found


def with_parts(data: bytes, more: dict[str, bytes]) -> bytes:
    """Return a package with some parts more, or other ones."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (parts(data) | more).items():
            new.writestr(name, content)
    return target.getvalue()


def renamed(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return a package whose parts have other names in the zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts(data).items():
            entry = zipfile.ZipInfo("x")
            entry.filename = entry.orig_filename = change(name)
            new.writestr(entry, content)
    return target.getvalue()


def threaded(data: bytes) -> bytes:
    """Return a return in which two people talk on TTHC!B7."""
    sheet = part_of(data, "TTHC")
    rels = f"xl/worksheets/_rels/{sheet.rpartition('/')[2]}.rels"
    person = (
        f'<personList xmlns="{TALK}"><person displayName="Lan" id="{_LAN}" userId="lan" '
        'providerId="None"/></personList>'
    ).encode()
    talk = (
        f'<ThreadedComments xmlns="{TALK}"><threadedComment ref="B7" dT="2023-03-01T08:00:00.00" '
        f'personId="{_LAN}" id="{{11111111-1111-1111-1111-111111111111}}">'
        "<text>Sao lại 0?</text></threadedComment></ThreadedComments>"
    ).encode()
    more = {"xl/threadedComments/threadedComment1.xml": talk, "xl/persons/person.xml": person}
    data = with_parts(data, more)
    office = b"http://schemas.microsoft.com/office/2017/10/relationships"
    more = {"xl/threadedComments/threadedComment1.xml": talk, "xl/persons/person.xml": person}
    data = with_parts(data, more)
    for part, kind, target in (
        (rels, b"threadedComment", b"../threadedComments/threadedComment1.xml"),
        ("xl/_rels/workbook.xml.rels", b"person", b"persons/person.xml"),
    ):
        link = b'<Relationship Id="rIdT" Type="%s/%s" Target="%s"/></Relationships>' % (
            office, kind, target)  # fmt: skip
        data = edit(data, part, lambda xml, link=link: xml.replace(b"</Relationships>", link))  # type: ignore[misc]
    types = (
        b'<Override PartName="/xl/threadedComments/threadedComment1.xml" '
        b'ContentType="application/vnd.ms-excel.threadedcomments+xml"/>'
        b'<Override PartName="/xl/persons/person.xml" '
        b'ContentType="application/vnd.ms-excel.person+xml"/></Types>'
    )
    return edit(data, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", types))

"""Packages: what is refused, and copying entries as they are."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.package.parts import Package
from tests.register.register_books import RECORDS, TABLE, as_columns, build, edit, parts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCX = (
    b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    b'document.main+xml"/></Types>'
)


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in entries.items():
            package.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "tệp rỗng"),
        (b"<html></html>", r"trang web \(HTML, XML\)"),
        (b"PK\x03\x04 cut", "bị cắt cụt"),
        (OLE, "định dạng cũ .xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "đặt mật khẩu"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "định dạng .ods"),
        (zipped({"[Content_Types].xml": DOCX}), "không phải sổ tính Excel"),
        (zipped({"[Content_Types].xml": b"<Types>"}), "bị hỏng"),
    ],
)
def test_what_is_no_register_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "so.xlsx"
    path.write_bytes(data)
    with pytest.raises(RegisterError, match=message) as error:
        FileRegister.open(path)
    assert error.value.remedy
    assert path.read_bytes() == data


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="Không tìm thấy") as error:
        FileRegister.open(tmp_path / "vắng.xlsx")
    assert "cchc-xl init" in error.value.remedy
    with pytest.raises(RegisterError, match="Không đọc được"):
        FileRegister.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_zip_password_is_told(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    path.write_bytes(data)
    with pytest.raises(RegisterError, match="mật khẩu"):
        FileRegister.open(path)


def test_truncated_and_flipped_files_never_give_another_error(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    good = path.read_bytes()
    chance = random.Random(1)
    remedies: list[str] = []
    for turn in range(150):
        data = bytearray(good)
        if turn % 2:
            del data[chance.randrange(len(data)) :]
        else:
            for _ in range(20):
                data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            with FileRegister.open(path) as register:
                register.read_table(TABLE)
                register.append_rows(TABLE, as_columns(RECORDS[0]))
                register.commit()
        except RegisterError as error:
            remedies.append(error.remedy)
    assert len(remedies) > 100
    assert all(remedies)


def test_streamed_entries_and_zip64_extras_are_copied(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx", rich=True)
    old = parts(path)

    class Pipe(io.RawIOBase):
        """A stream that cannot seek, so that sizes follow the data."""

        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, block: object) -> int:
            self.data += memoryview(block)  # type: ignore[arg-type]
            return len(memoryview(block))  # type: ignore[arg-type]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        for name, (data, _, _) in old.items():
            with package.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                entry.write(data)
    path.write_bytes(pipe.data)
    before = parts(path)
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        register.commit()
    after = parts(path)
    assert list(after) == list(before)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/tables/table1.xml"}
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        assert not any(entry.flag_bits & 8 for entry in package.infolist())


def test_comments_and_names_outside_ascii_stay(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    with zipfile.ZipFile(path, "a") as package:
        package.comment = "Chú thích".encode()
        entry = zipfile.ZipInfo("xl/media/ảnh.png", (2023, 3, 8, 7, 30, 2))
        entry.comment = b"abc"
        entry.external_attr = 0o600 << 16
        package.writestr(entry, b"\0" * 10)
    before = parts(path)
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        register.commit()
    assert parts(path)["xl/media/ảnh.png"] == before["xl/media/ảnh.png"]
    with zipfile.ZipFile(path) as package:
        assert package.comment == "Chú thích".encode()


def test_doubled_entries_are_refused(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("XL/workbook.xml", b"<workbook/>")
    with pytest.raises(RegisterError, match="trùng tên"):
        Package.load(path)


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    edit(path, {rels: lambda xml: xml.replace(b"table1.xml", b"table9.xml")})
    with pytest.raises(RegisterError, match=r"xl/tables/table9\.xml"):
        FileRegister.open(path)

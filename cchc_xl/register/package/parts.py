"""The workbook as a zip package: parts, relationships, and writing with most parts untouched.

Open Packaging Conventions: ECMA-376 part 2; zip records: APPNOTE.TXT 4.3.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import unquote

from cchc_xl.base.causes import told
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package import entries, xmltext

MAX_PART = 1 << 30
CONTENT_TYPES = "[Content_Types].xml"
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB = ("<html", "<!doctype", "<table", "<?xml", "<head", "<meta", "<style")
_START = 2_048  # as many bytes of a foreign file are looked at
_WORKBOOK_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
)


class Relationship(NamedTuple):
    """A relationship inside the package: last word of its type, and the part it leads to."""

    id: str
    kind: str
    target: str


class Package:
    """An .xlsx or .xlsm file held in memory; it never changes.

    ``RegisterError``: not such a file, damaged, encrypted.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise _not_a_package(data, name) from error
        self._entries = {entry.filename.lower(): entry for entry in self._zip.infolist()}
        self._require_workbook()

    @classmethod
    def load(cls, path: Path) -> Package:
        """Read a package from a file."""
        try:
            mode = path.stat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a pipe would be waited for
                raise RegisterError(
                    f"“{path}” là đường ống hoặc thiết bị của hệ thống, không phải sổ theo dõi.",
                    "Kiểm tra lại đường dẫn, hoặc tạo sổ mới bằng lệnh cchc-xl init.",
                )
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise RegisterError(
                f"Không tìm thấy sổ theo dõi {path}.",
                "Kiểm tra lại đường dẫn, hoặc tạo sổ mới bằng lệnh cchc-xl init.",
            ) from error
        except OSError as error:
            cause = told(error)
            raise RegisterError(
                f"Không đọc được sổ theo dõi {path}: {cause.text}.", cause.remedy
            ) from error
        return cls(data, path.name)

    @cached_property
    def digest(self) -> bytes:
        """Hash of the whole file."""
        return hashlib.blake2b(self.data).digest()

    def has(self, part: str) -> bool:
        """Whether the package has this part; names do not differ by case."""
        return part.lower() in self._entries

    def place(self, part: str) -> int:
        """Where a part stands in the order of the entries, counted from 0; -1: it is not there."""
        return next((n for n, name in enumerate(self._entries) if name == part.lower()), -1)

    def read(self, part: str) -> bytes:
        """A part's bytes; XML in another encoding is not converted."""
        entry = self._entries.get(part.lower())
        if entry is None or entry.file_size > MAX_PART:
            raise xmltext.damaged(part)
        try:
            return self._zip.read(entry)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
            raise xmltext.damaged(part) from error
        except NotImplementedError as error:
            raise xmltext.damaged(part) from error

    def relationships(self, part: str) -> list[Relationship]:
        """Where a part's internal relationships lead; "" asks for the package's own."""
        rels = relationships_part(part)
        if not self.has(rels):
            return []
        return [
            Relationship(
                element.get("Id", ""),
                element.get("Type", "").rpartition("/")[2],
                _resolved(part, element.get("Target", "")),
            )
            for element in xmltext.parse(self.read(rels), rels)
            if element.get("TargetMode") != "External"
        ]

    @cached_property
    def workbook_part(self) -> str:
        """Name of the part that lists the sheets."""
        for relationship in self.relationships(""):
            if relationship.kind == "officeDocument" and self.has(relationship.target):
                return relationship.target
        raise xmltext.damaged("_rels/.rels")

    def write(
        self, stream: IO[bytes], replaced: Mapping[str, Iterable[bytes]], dropped: set[str]
    ) -> None:
        """Write the package with some parts' bytes replaced and some parts left out.

        All other entries keep their compressed bytes, check sum, date, attributes and place in
        the order. ``replaced`` gives blocks of bytes, which are compressed as they come; a part
        of which none comes stays as it is.
        """
        new = {part.lower(): blocks for part, blocks in replaced.items()}
        gone = {part.lower() for part in dropped}
        written = []
        for entry in self._zip.infolist():
            key = entry.filename.lower()
            if key in gone:
                continue
            blocks = iter(new.get(key, ()))
            first = next(blocks, None)
            if first is not None:
                written.append(entries.write_compressed(stream, entry, chain([first], blocks)))
            else:
                written.append(entries.write_raw(stream, entry, self._raw(entry)))
        entries.write_directory(stream, written, self._zip.comment)

    def _raw(self, entry: zipfile.ZipInfo) -> memoryview:
        """An entry's compressed bytes as they stand in the file."""
        raw = entries.raw(self.data, entry)
        if raw is None:
            raise xmltext.damaged(entry.filename)
        return raw

    def _require_workbook(self) -> None:
        if len(self._entries) != len(self._zip.infolist()):
            raise _foreign(self.name, "tệp nén có các phần trùng tên")
        if any(entry.flag_bits & 1 for entry in self._zip.infolist()):
            raise _encrypted(self.name)
        if not self.has(CONTENT_TYPES):
            is_ods = self.has("mimetype") and b"spreadsheet" in self.read("mimetype")
            reason = "tệp ở định dạng .ods" if is_ods else "tệp không phải sổ tính Excel"
            raise _foreign(self.name, reason)
        root = xmltext.parse(self.read(CONTENT_TYPES), CONTENT_TYPES)
        if not any(element.get("ContentType") in _WORKBOOK_TYPES for element in root):
            is_xlsb = self.has("xl/workbook.bin")
            reason = "tệp ở định dạng .xlsb" if is_xlsb else "tệp không phải sổ tính Excel"
            raise _foreign(self.name, reason)


def relationships_part(part: str) -> str:
    """Name of the part that holds another part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(part: str, target: str) -> str:
    target = unquote(target.partition("#")[0]).replace("\\", "/")
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _not_a_package(data: bytes, name: str) -> RegisterError:
    if data.startswith(_OLE_SIGNATURE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _encrypted(name)
        return _foreign(name, "tệp ở định dạng cũ .xls")
    if data.startswith(b"PK"):
        return RegisterError(
            f"Sổ theo dõi {name} bị hỏng: tệp bị cắt cụt hoặc sai lệch, không mở được.",
            "Lấy lại bản sao lưu gần nhất trong thư mục sao-luu rồi chạy lại.",
        )
    if not data.strip(b"\0"):
        return _foreign(name, "tệp rỗng")
    start = data[:_START].decode("utf-8", "ignore").lstrip("\ufeff \t\r\n").lower()
    if start.startswith(_WEB):
        return _foreign(name, "tệp là trang web (HTML, XML) mang đuôi của Excel")
    return _foreign(name, "tệp không phải sổ tính Excel")


def _encrypted(name: str) -> RegisterError:
    return RegisterError(
        f"Sổ theo dõi {name} được đặt mật khẩu mở tệp.",
        "Mở sổ bằng Excel, vào Tệp > Thông tin > Bảo vệ sổ làm việc, xoá mật khẩu, lưu lại rồi "
        "chạy lại.",
    )


def _foreign(name: str, reason: str) -> RegisterError:
    return RegisterError(
        f"{name} không dùng làm sổ theo dõi được: {reason}.",
        "Chọn đúng tệp sổ theo dõi .xlsx hoặc .xlsm do lệnh cchc-xl init tạo ra.",
    )

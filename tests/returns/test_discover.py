"""Folders, files and archives are walked; what is passed over is said."""

from __future__ import annotations

import os
import pickle
import struct
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from returns_samples import workbook

from cchc_xl.errors import UsageProblem
from cchc_xl.returns import discover as module
from cchc_xl.returns.discover import VIETNAM, discover
from cchc_xl.returns.scan import Unreadable


def touch(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def files(*paths: Path) -> list[str]:
    return [source.file for source in discover(paths).sources]


def codes(*paths: Path) -> list[tuple[str, str]]:
    return [(finding.code, finding.file) for finding in discover(paths).findings]


def test_tree_in_order_without_litter(tmp_path: Path) -> None:
    for name in ("b/2.xlsx", "a/1.ods", "a/x.XLS", "c.xlsm", "d.xlsb"):
        touch(tmp_path / name)
    for name in ("~$c.xlsx", ".~lock.c.xlsx#", ".an/1.xlsx", "__MACOSX/1.xlsx", "Thumbs.db"):
        touch(tmp_path / name)
    assert files(tmp_path) == ["a/1.ods", "a/x.XLS", "b/2.xlsx", "c.xlsm", "d.xlsb"]
    assert codes(tmp_path) == []


def test_foreign_files_are_said(tmp_path: Path) -> None:
    touch(tmp_path / "ke-hoach.docx")
    touch(tmp_path / "quyet-dinh.pdf")
    touch(tmp_path / "a.xlsx")
    assert codes(tmp_path) == [("F109", "ke-hoach.docx"), ("F109", "quyet-dinh.pdf")]
    assert files(tmp_path) == ["a.xlsx"]


def test_a_named_file_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    assert files(touch(tmp_path / "bao-cao.pdf")) == ["bao-cao.pdf"]


def test_same_file_by_two_ways_is_one(tmp_path: Path) -> None:
    path = touch(tmp_path / "a" / "1.xlsx")
    assert files(tmp_path, path, tmp_path / "a") == ["a/1.xlsx"]


def test_same_name_in_two_folders_is_told_apart(tmp_path: Path) -> None:
    one, two = touch(tmp_path / "a" / "1.xlsx"), touch(tmp_path / "b" / "1.xlsx")
    assert files(tmp_path / "a", tmp_path / "b") == [one.as_posix(), two.as_posix()]


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        discover([tmp_path / "không-có"])
    assert caught.value.exit_code == 2
    assert "không-có" in caught.value.message


def test_modified_is_vietnam_time(tmp_path: Path) -> None:
    path = touch(tmp_path / "a.xlsx")
    os.utime(path, (1678208400, 1678208400))  # 2023-03-07 17:00 UTC
    assert discover([path]).sources[0].modified == datetime(2023, 3, 8, tzinfo=VIETNAM)
    assert discover([path]).sources[0].modified.hour == 0


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2023, 3, 6, 9, 30, 0))
            target.writestr(info, content, zipfile.ZIP_DEFLATED)
    return path


def test_archive_members(tmp_path: Path) -> None:
    members = {"thư mục/tệp.xlsx": b"1", "a.ods": b"2", "~$a.xlsx": b"", "__MACOSX/a.xlsx": b""}
    path = archive(tmp_path / "gói.zip", members | {"trong.zip": b"", "đọc.txt": b""})
    found = discover([tmp_path])
    assert [s.file for s in found.sources] == ["gói.zip/a.ods", "gói.zip/thư mục/tệp.xlsx"]
    assert [s.read_bytes() for s in found.sources] == [b"2", b"1"]
    assert found.sources[0].modified == datetime(2023, 3, 6, 9, 30, tzinfo=VIETNAM)
    assert found.sources[0].path == path
    assert [(f.code, f.file) for f in found.findings] == [
        ("F114", "gói.zip/trong.zip"),
        ("F109", "gói.zip/đọc.txt"),
    ]
    assert pickle.loads(pickle.dumps(found.sources)) == found.sources


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_archive_names_without_a_declared_encoding(tmp_path: Path, encoding: str) -> None:
    raw = {
        "utf-8": "Hải Phòng.xlsx".encode(),
        "cp1258": "Ha\u0309i Pho\u0300ng.xlsx".encode("cp1258"),
    }
    name = raw[encoding]
    path = archive(tmp_path / "a.zip", {"N" * len(name): b"1"})
    path.write_bytes(path.read_bytes().replace(b"N" * len(name), name))
    assert files(path) == ["a.zip/Hải Phòng.xlsx"]
    assert discover([path]).sources[0].read_bytes() == b"1"


def test_archive_name_in_the_unicode_field(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    info = zipfile.ZipInfo("t?p.xlsx")
    raw = b"t\x82p.xlsx"
    told = "tệp.xlsx".encode()
    field = struct.pack("<BI", 1, zlib.crc32(raw)) + told
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    with zipfile.ZipFile(path, "w") as target:
        target.writestr(info, b"1")
    path.write_bytes(path.read_bytes().replace(b"t?p.xlsx", raw))
    assert files(path) == ["a.zip/tệp.xlsx"]


def test_damaged_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.xlsx": b"1" * 500})
    path.write_bytes(path.read_bytes()[:40])
    assert codes(path) == [("F115", "a.zip")]


def test_workbook_renamed_to_zip(tmp_path: Path) -> None:
    assert files(touch(tmp_path / "bao-cao.zip", workbook())) == ["bao-cao.zip"]


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MEMBERS", 2)
    path = archive(tmp_path / "a.zip", {f"{n}.xlsx": b"1" for n in range(3)})
    assert codes(path) == [("F116", "a.zip")]
    assert files(path) == []


def test_bomb_in_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.xlsx": bytes(10_000_000)})
    assert codes(path) == [("F105", "a.zip/a.xlsx")]


def test_oversized_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILE", 2**20)
    path = touch(tmp_path / "a.xlsx", bytes(2**20 + 1))
    with pytest.raises(Unreadable) as caught:
        discover([path]).sources[0].read_bytes()
    assert caught.value.code == "F104"
    assert caught.value.fields == {"limit": 1}


def test_member_that_lies_about_its_size(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.xlsx": b"1" * 5000})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 5000), struct.pack("<I", 10)))
    with pytest.raises(Unreadable) as caught:
        discover([path]).sources[0].read_bytes()
    assert caught.value.code == "F105"

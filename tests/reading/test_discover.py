"""Folders, files and archives are walked; what is passed over is said."""

from __future__ import annotations

import os
import pickle
import socket
import struct
import subprocess
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pytest

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.reading import discover as module
from cchc_xl.reading.discover import discover
from cchc_xl.reading.scan import Unreadable
from tests.returns.returns_samples import workbook


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


def test_a_member_of_an_archive_made_beside_its_folder(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"../bc/tệp.xlsx": b"1", "./b.xlsx": b"2"})
    assert files(path) == ["a.zip/../bc/tệp.xlsx", "a.zip/./b.xlsx"]


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


ODD_NAMES = [
    "a\x1b[31m.xlsx",
    "a\nb.xlsx",
    "a\r.xlsx",
    "a\tb.xlsx",
    "a\x07.xlsx",
    "a\x9b2J.xlsx",
    "a\u202exslx.xlsx",
    "a\u2066b\u2069.xlsx",
    "a\u2028b.xlsx",
    "a\u200bb.xlsx",
    "a\x7f.xlsx",
    "\u200e.xlsx",
    "a\x1b]0;tên\x07.xlsx",
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_names_are_shown_harmless(tmp_path: Path, name: str) -> None:
    content = workbook()
    touch(tmp_path / name, content)
    touch(tmp_path / f"{name}.docx")
    archive(tmp_path / f"{name}.zip", {name: b"1", f"{name}.rar": b""})
    found = discover([tmp_path])
    shown = [source.file for source in found.sources] + [one.file for one in found.findings]
    assert len(found.sources) == 2
    assert len(found.findings) == 2
    for text in shown + [one.message + one.remedy for one in found.findings]:
        assert text.isprintable()
    assert found.sources[0].read_bytes() == content


def test_names_that_look_alike_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path / "a\n.xlsx")
    touch(tmp_path / "a\\n.xlsx")
    touch(tmp_path / "e\u0301.xlsx")
    touch(tmp_path / "\u00e9.xlsx")
    assert (
        sorted(files(tmp_path)) == ["a\\n.xlsx", "a\\n.xlsx (2)", "é.xlsx", "é.xlsx (2)"]
        or len(set(files(tmp_path))) == 4
    )


def test_a_member_that_stands_twice_is_read_twice(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"1.xlsx": b"first"})
    with zipfile.ZipFile(path, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("1.xlsx", b"second")
    sources = discover([path]).sources
    assert [source.file for source in sources] == ["a.zip/1.xlsx", "a.zip/1.xlsx (2)"]
    assert [source.read_bytes() for source in sources] == [b"first", b"second"]


posix = pytest.mark.skipif(os.name != "posix", reason="needs what only POSIX file systems have")


@posix
def test_links_are_told_and_never_followed_in_circles(tmp_path: Path) -> None:
    folder = tmp_path / "báo cáo"
    touch(folder / "thật.xlsx")
    touch(tmp_path / "khác" / "ngoài.xlsx")
    (folder / "mình.xlsx").symlink_to("mình.xlsx")
    (folder / "một.xlsx").symlink_to("hai.xlsx")
    (folder / "hai.xlsx").symlink_to("một.xlsx")
    (folder / "mất.xlsx").symlink_to("không có.xlsx")
    (folder / "qua.xlsx").symlink_to("thật.xlsx/dưới.xlsx")
    (folder / "lên").symlink_to("..")
    (folder / "vòng").symlink_to("vòng")
    (folder / "bên").symlink_to(tmp_path / "khác")
    (folder / "tốt.xlsx").symlink_to(tmp_path / "khác" / "ngoài.xlsx")
    found = discover([folder])
    assert [source.file for source in found.sources] == ["thật.xlsx", "tốt.xlsx"]
    told = {(one.code, one.file) for one in found.findings}
    links = ("mình.xlsx", "một.xlsx", "hai.xlsx", "mất.xlsx", "qua.xlsx", "lên", "bên")
    assert told == {*(("F123", name) for name in links), ("F109", "vòng")}


@posix
def test_a_chain_of_links(tmp_path: Path) -> None:
    touch(tmp_path / "thật" / "00.xlsx")
    last = tmp_path / "thật" / "00.xlsx"
    for number in range(1, 60):
        link = tmp_path / f"{number:02}.xlsx"
        link.symlink_to(last)
        last = link
    found = discover([tmp_path])
    assert len(found.sources) == 1
    assert {one.code for one in found.findings} <= {"F123"}


@posix
@pytest.mark.parametrize("named", [False, True])
def test_what_is_no_file_is_told_and_not_opened(tmp_path: Path, named: bool) -> None:
    for name in ("ống.xlsx", "ống.zip", "ống.XLS"):
        os.mkfifo(tmp_path / name)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.fspath(tmp_path / "nghe.ods"))
        (tmp_path / "máy.xlsb").symlink_to("/dev/zero")
        (tmp_path / "rỗng.xlsm").symlink_to("/dev/null")
        touch(tmp_path / "thật.xlsx")
        paths = sorted(tmp_path.iterdir()) if named else [tmp_path]
        found = discover(paths)
    assert [source.file for source in found.sources] == ["thật.xlsx"]
    names = ("máy.xlsb", "nghe.ods", "rỗng.xlsm", "ống.XLS", "ống.xlsx", "ống.zip")
    assert [(one.code, one.file) for one in found.findings] == [("F122", name) for name in names]


@posix
def test_a_pipe_that_took_a_file_s_place_is_not_waited_for(tmp_path: Path) -> None:
    path = touch(tmp_path / "a.xlsx")
    source = discover([path]).sources[0]
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Unreadable) as caught:
        source.read_bytes()
    assert caught.value.code == "F122"


def test_a_folder_that_cannot_be_listed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "a.xlsx")
    touch(tmp_path / "kín" / "b.xlsx")
    touch(tmp_path / "mở" / "c.xlsx")
    listed = os.listdir

    def refuse(path: Path) -> list[str]:
        if Path(path).name == "kín":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)
    found = discover([tmp_path])
    assert [source.file for source in found.sources] == ["a.xlsx", "mở/c.xlsx"]
    assert [(one.code, one.file, one.is_error) for one in found.findings] == [("F124", "kín", True)]
    assert [one.code for one in discover([tmp_path / "kín"]).findings] == ["F124"]


@posix
def test_a_tree_of_any_depth(tmp_path: Path) -> None:
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1_500):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(before)
    touch(tmp_path / "a.xlsx")
    found = discover([tmp_path])
    assert [source.file for source in found.sources] == ["a.xlsx"]
    assert [one.code for one in found.findings] in (["F124"], [])
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # too deep for shutil.rmtree


KEPT = "ab" * 32 + ".xlsx"


def test_a_return_beside_a_stray_mark_of_an_archive_is_read(tmp_path: Path) -> None:
    """Found: the mark copied into a folder of returns made them vanish without a word."""
    for name in ("bc/s/KHO-LUU-TRU.txt", "bc/s/da-kiem.json", f"bc/s/ab/{KEPT}"):
        touch(tmp_path / name)
    for name in ("bc/s/tệp.xlsx", "bc/s/sâu/khác.ods"):
        touch(tmp_path / name, workbook())
    assert sorted(files(tmp_path / "bc")) == ["s/sâu/khác.ods", "s/tệp.xlsx"]
    assert codes(tmp_path / "bc") == []


def test_an_archive_in_a_zip_is_left_out_and_what_lies_beside_it_is_not(tmp_path: Path) -> None:
    members = {
        "KHO-LUU-TRU.txt": b"",
        f"ab/{KEPT}": workbook(),
        "tệp.xlsx": workbook(),
        "ab/01.json.gz": b"",
    }
    assert files(archive(tmp_path / "a.zip", members)) == ["a.zip/tệp.xlsx"]

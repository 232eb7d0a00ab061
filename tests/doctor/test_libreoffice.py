"""LibreOffice's macro settings, as its profile keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl.doctor.facts import Folder, LibreOffice
from cchc_xl.doctor.libreoffice import own_profile, parse, path_of, read

XCU = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{}
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
</oor:items>"""
ITEM = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}" '
    'oor:op="fuse"><value>{}</value></prop></item>'
)


def settings(**values: str) -> bytes:
    return XCU.format("".join(ITEM.format(*pair) for pair in values.items())).encode()


def test_defaults() -> None:
    assert parse(settings()) == LibreOffice(True, 2, False, ())


def test_what_a_person_chose() -> None:
    chosen = settings(
        MacroSecurityLevel="1",
        DisableMacrosExecution="true",
        SecureURL="<it>file:///home/lan/S%E1%BB%95%20s%C3%A1ch</it><it>file://may2/chung</it>",
    )
    trusted = (Folder("/home/lan/Sổ sách"), Folder("//may2/chung"))
    assert parse(chosen) == LibreOffice(True, 1, True, trusted)


@pytest.mark.parametrize("content", [b"", b"<oor:items", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;"])
def test_a_damaged_profile_is_unknown(content: bytes) -> None:
    assert parse(content) == LibreOffice(True)


def test_a_profile_is_read_from_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "hồ sơ" / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_bytes(settings(MacroSecurityLevel="0"))
    assert read(str(folder.parent), {}, tmp_path).level == 0
    assert read(folder.parent.as_uri(), {}, tmp_path).level == 0
    assert read(str(tmp_path), {}, tmp_path).level == 2
    own = own_profile({"XDG_CONFIG_HOME": str(tmp_path)}, tmp_path / "home")
    assert own == tmp_path / "libreoffice" / "4"


def test_paths() -> None:
    assert path_of("/tmp/a") == "/tmp/a"
    assert path_of("file://localhost/tmp/a%20b") == "/tmp/a b"

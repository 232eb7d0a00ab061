"""The xlwings configuration: read as VBA reads it, written so that other lines stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl.doctor.config import (
    configured,
    expanded,
    parse,
    readable_by_vba,
    with_entries,
    write_entries,
)
from cchc_xl.doctor.facts import Conf

OTHER = b'"PYTHONPATH","C:\\M\xe9moire, b"\r\n"LICENSE_KEY",""\r\n'
PYTHON = r"C:\CCHC\python.exe"
KEYS = ("INTERPRETER_WIN", "INTERPRETER")


def test_pairs_are_read() -> None:
    data = OTHER + b'interpreter_win,C:\\a b\\python.exe\r\n"INTERPRETER_WIN","later"\r\nnoise\r\n'
    assert parse(data, "cp1252") == {
        "PYTHONPATH": "C:\\Mémoire, b",
        "LICENSE_KEY": "",
        "INTERPRETER_WIN": "C:\\a b\\python.exe",
    }


def test_other_lines_stay_as_they_are() -> None:
    old = OTHER + b'"Interpreter_Win","C:\\old.exe"\r\n'
    new = with_entries(old, {"INTERPRETER_WIN": PYTHON}, "cp1252")
    assert new == OTHER + b'"INTERPRETER_WIN","C:\\CCHC\\python.exe"\r\n'
    assert with_entries(new, {"INTERPRETER_WIN": PYTHON}, "cp1252") == new
    unix = with_entries(b'"A","1"\n"B","2"', {"C": "3"}, "cp1252")
    assert unix == b'"A","1"\r\n"B","2"\r\n"C","3"\r\n'


def test_writing_makes_the_file_and_is_done_once(tmp_path: Path) -> None:
    path = tmp_path / ".xlwings" / "xlwings.conf"
    assert write_entries(path, {"INTERPRETER_WIN": PYTHON}, "cp1252")
    before = path.stat()
    assert not write_entries(path, {"INTERPRETER_WIN": PYTHON}, "cp1252")
    assert path.stat() == before
    assert [file.name for file in path.parent.iterdir()] == ["xlwings.conf"]


def test_what_the_code_page_lacks_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "xlwings.conf"
    path.write_bytes(OTHER)
    with pytest.raises(UnicodeEncodeError):
        write_entries(path, {"INTERPRETER_WIN": "C:\\Sổ\\python.exe"}, "cp1252")
    assert path.read_bytes() == OTHER
    assert [file.name for file in tmp_path.iterdir()] == ["xlwings.conf"]


def test_variables_are_expanded_as_windows_does() -> None:
    known = {"LocalAppData": r"C:\Users\lan\AppData\Local"}
    assert expanded(r"%LOCALAPPDATA%\p", known) == r"C:\Users\lan\AppData\Local\p"
    assert expanded("%NONE%\\p 100%", known) == "%NONE%\\p 100%"


def conf(given_by: str, **entries: str) -> Conf:
    return Conf(given_by, given_by, entries)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("confs", "path", "given_by"),
    [
        ((conf("sheet", INTERPRETER_WIN="s"), conf("user", INTERPRETER_WIN="u")), "s", "sheet"),
        ((conf("sheet"), conf("directory", INTERPRETER_WIN="%X%\\d")), "x\\d", "directory"),
        ((conf("sheet"), conf("directory"), conf("user", INTERPRETER_WIN="u")), "u", "user"),
        ((conf("sheet", INTERPRETER_WIN=""), conf("user", INTERPRETER_WIN="u")), "", "path"),
        ((conf("sheet", INTERPRETER_WIN=""), conf("user", INTERPRETER="u")), "u", "user"),
        ((conf("directory", INTERPRETER="d"), conf("user", INTERPRETER_WIN="u")), "u", "user"),
        ((Conf("sheet", "", None), conf("user", INTERPRETER_WIN="u")), "u", "user"),
        ((), "", "path"),
    ],
)
def test_the_place_that_counts(confs: tuple[Conf, ...], path: str, given_by: str) -> None:
    assert configured(confs, KEYS, {"x": "x"}) == (path, given_by)


@pytest.mark.parametrize(
    ("text", "page", "well"),
    [
        ("C:\\CCHC", "cp1252", True),
        ("C:\\Équipe", "cp1252", True),
        ("C:\\Sổ", "cp1252", False),
        ("C:\\Sổ", "cp1258", False),
        ("C:\\Đơn", "cp1258", True),
        ("C:\\Sổ", "cp99999", False),
    ],
)
def test_what_vba_can_read(text: str, page: str, well: bool) -> None:
    assert readable_by_vba(text, page) is well

"""A command that is copied from a message or from Word, with its typographic quotes."""

from __future__ import annotations

import pytest

from cchc_xl.console.quotes import unquoted
from tests.desk import Desk


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["backups", "“so-2023.xlsm”"], ["backups", "so-2023.xlsm"]),
        (["backups", "“Sổ", "theo", "dõi.xlsm”"], ["backups", "Sổ theo dõi.xlsm"]),
        (["unlock", "so", "--reason", "“lý", "do”"], ["unlock", "so", "--reason", "lý do"]),
        (["unlock", "so", "--reason=“lý", "do”"], ["unlock", "so", "--reason=lý do"]),
        (["--reason", "“”", "--undo"], ["--reason", "", "--undo"]),
    ],
)
def test_quotes_around_an_argument_are_the_shells(given: list[str], meant: list[str]) -> None:
    assert unquoted(given) == meant


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["merge", "so.xlsx", "Trường “A” và “B”.xlsx"],
        ["--reason", "“A” và “B”"],
        ["--reason", "“chưa đóng", "--undo"],
        ["“a", "“b", "c"],
        ["--reason", "đóng mà không mở”"],
    ],
)
def test_other_quotes_stay(given: list[str]) -> None:
    assert unquoted(given) == given


def test_a_command_does_what_its_message_shows(desk: Desk) -> None:
    register = f"“{desk.register}”"
    assert desk.call("lock", register, "--period", "2023-Q1").code == 0
    shown = desk.call("unlock", register, "--period", "2023-Q1", "--reason", "“lý", "do”")
    assert (shown.code, shown.out) == (0, "Đã mở lại Quý I/2023.\n")
    assert "lý do" in list(desk.frame("journal")["Lý do"])

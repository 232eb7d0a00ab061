"""A register that was saved half written: no command works on it as if it were whole.

The list of commands is the program's own: one that is added is tried, too, and one that needs an
argument unknown here fails until it is told how to be called.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import openpyxl
import pytest

from cchc_xl.cli import cli
from cchc_xl.register.package.mark import MARK_COLUMN, MARK_ROW
from cchc_xl.register.schema import tables
from cchc_xl.services.opening import open_for_clicks
from tests.desk import Desk
from tests.every_command import LIST
from tests.hosts.libreoffice.running import RunningHost
from tests.hosts.libreoffice.running import running_host as running_host

WITHOUT_REGISTER = {"init", "demo", "plan", "units"}
"""These make registers of their own, or judge what one is made from."""
GOING_ON = {"doctor", "backups", "restore", "open"}
"""These are needed to come out of it: they say so, and do their work."""
REGISTERS = {"master", "masters"}
GIVEN: dict[str, list[str]] = {
    "--period": ["2023-Q1"],
    "--year": ["2023"],
    "--unit": ["VP"],
    "--reason": ["gửi nhầm"],
    "--day": ["06/03/2023"],
    "--date": ["06/03/2023"],
    "--received": ["06/03/2023"],
    "--out": ["ra"],
    "paths": ["bc"],
    "table": ["city_reports"],
    "path": [str(LIST)],
}
"""What required parameters get, by their name."""
ALSO = {"explain": ["T6", "--period", "2023-Q1"], "unlock": ["--reason", "gửi nhầm"]}
"""What commands want that click does not know of."""


def required(command: click.Command) -> Iterator[str]:
    """Give the arguments that a command cannot do without, behind the register's name."""
    yield from ALSO.get(command.name or "", ())
    for parameter in command.params:
        if parameter.name in REGISTERS or not (parameter.required or parameter.name == "paths"):
            continue
        name = next((text for text in parameter.opts if text in GIVEN), "")
        assert name, f"GIVEN does not say what {command.name} gets for {parameter.opts}"
        if name.startswith("--"):
            yield name
        yield from GIVEN[name]


def mark(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.register)
    cell: Any = book[tables()["system"].sheet].cell(MARK_ROW, MARK_COLUMN)
    cell.value = "đang ghi 0123456789abcdef"
    book.save(desk.register)


REFUSING = sorted(set(cli.commands) - WITHOUT_REGISTER - GOING_ON)


@pytest.mark.parametrize("name", REFUSING)
def test_every_command_refuses_a_half_written_register(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(desk.folder)
    desk.use_merged()
    desk.put()
    mark(desk)
    before = desk.state()
    shown = desk.run(name, *required(cli.commands[name]))
    assert shown.code == 3, shown
    assert "đang ghi dở" in shown.err
    assert "bấm một nút bất kỳ" in shown.err
    assert desk.state() == before


def test_no_command_is_left_out() -> None:
    for name, command in cli.commands.items():
        takes = REGISTERS & {parameter.name for parameter in command.params}
        assert takes or name in WITHOUT_REGISTER | GOING_ON, name


def test_the_doctor_says_it(desk: Desk) -> None:
    mark(desk)
    shown = desk.run("doctor")
    assert "ghi dở" in shown.out
    assert shown.code != 0


def test_backups_are_listed_and_one_is_restored(desk: Desk) -> None:
    desk.use_merged()
    whole = desk.register.read_bytes()
    desk.run("lock", "--period", "2023-Q1")
    mark(desk)
    assert "đang ghi dở" in desk.run("backups").out
    shown = desk.run("restore", "--number", "1")
    assert shown.code == 0, shown
    assert "đang ghi dở" not in shown.out
    assert desk.register.read_bytes() == whole
    back = desk.run("restore", "--number", "2")  # the half-written one, kept by the command before
    assert "đang ghi dở" in back.out


@pytest.mark.libreoffice
def test_opening_says_it(desk: Desk, running_host: RunningHost) -> None:
    mark(desk)
    lines = open_for_clicks(desk.register, profile=running_host.profile, headless=True)
    assert any("đang ghi dở" in line for line in lines)

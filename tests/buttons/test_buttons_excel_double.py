"""The buttons on the double of Excel: whole clicks, filters, kills, and the person's settings."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl import buttons, services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.buttons.underway import UnderWay, under_way_file
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.live.control import FOLDER
from cchc_xl.register.schema import tables_of
from cchc_xl.register.schema.words import REMINDED
from cchc_xl.services.chasing.listing import LIST
from cchc_xl.services.chasing.reminding import Asked, remind
from tests.clicks.clock import assert_all_at, stop_clock
from tests.clicks.prepared import WRITING, prepare
from tests.clicks.tables import Rows, assert_chain_holds, first_difference, rows_of, without
from tests.desk import Q1
from tests.excel_double.model import Application
from tests.excel_double.opening import open_book
from tests.excel_double.ranges import ComRange
from tests.excel_double.tables import ListObject
from tests.rounds import figure, kills, rounds
from validation.forms import forms

ROOT = Path(__file__).parents[2]
MASTER = ROOT / "workbooks/so-theo-doi-2023-excel.xlsm"
SAMPLES = ROOT / "workbooks/samples/2023-Q1"
MERGED, WAITING = ("BC_2023-Q1_VP.xlsx",), ("BC_2023-Q1_THPT01.xlsx", "BC_2023-Q1_GDTX03.xlsx")
COMPUTED = [table.id for table in tables_of(forms()).values() if table.owner == "output"]
"""Tables of formulas: the double computes none of them."""
Tables = dict[str, Rows]


class Killed(BaseException):
    """Python died: from then on no call reaches Excel."""


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the register once: one return merged, two waiting in the folder."""
    folder = tmp_path_factory.mktemp("double")
    path = folder / "so.xlsm"
    shutil.copy(MASTER, path)
    with FileRegister.open(path) as register:
        register.write_named(FOLDER, "bao-cao")
        register.commit()
    put(folder, *MERGED)
    services.merge_returns(path, [folder / "bao-cao"], Q1)
    put(folder, *WAITING)
    return folder


def put(folder: Path, *files: str) -> None:
    (folder / "bao-cao").mkdir(exist_ok=True)
    for file in files:
        shutil.copy(SAMPLES / file, folder / "bao-cao" / file)
        os.utime(folder / "bao-cao" / file, (1_678_000_000, 1_678_000_000))


@pytest.fixture(scope="module")
def opened(stock: Path) -> Application:
    """Open the register once; every test works on a copy of what is open."""
    application = Application()
    open_book(stock / "so.xlsm", application)
    return application


class Desk:
    """A copy of the open register, in a folder of its own."""

    def __init__(self, application: Application, stock: Path, folder: Path) -> None:
        shutil.copytree(stock, folder, dirs_exist_ok=True)
        self.application = deepcopy(application)
        self.path = folder / "so.xlsm"
        own = self.application.Workbooks[0]
        own.FullName = str(self.path)
        from tests.excel_double.engine import Book, Engine

        self.book = xw.Book(impl=Book(Engine(self.application).apps.app, own))

    def click(self, button: str) -> str:
        self.book.set_mock_caller()
        done: Callable[[], str] = getattr(buttons, button)
        return done()

    @property
    def register(self) -> LiveRegister:
        return LiveRegister(self.book)

    def rows(self, *, clock: bool = False) -> Tables:
        return without(rows_of(self.register, clock=clock), COMPUTED)

    def sheets(self) -> list[Any]:
        return self.application.Workbooks[0].Worksheets


@pytest.fixture
def desk(opened: Application, stock: Path, tmp_path: Path) -> Desk:
    return Desk(opened, stock, tmp_path / "ban")


def test_a_click_in_excel_gives_what_the_command_gives(desk: Desk, tmp_path: Path) -> None:
    by_command = tmp_path / "lenh" / "so.xlsm"
    shutil.copytree(desk.path.parent, by_command.parent)
    services.merge_returns(by_command, [by_command.parent / "bao-cao"], Q1)
    assert desk.click("merge").startswith("Đã gộp Quý I/2023.")
    with FileRegister.open(by_command, write=False) as register:
        expected = without(rows_of(register), COMPUTED)
    assert first_difference(expected, desk.rows()) == ""
    assert_chain_holds(desk.register)


def test_reminders_are_made_from_the_open_register(desk: Desk) -> None:
    before = desk.rows()["journal"]
    asked = Asked(date(2023, 3, 9), period=Q1, codes=("THPT02", "VP"))
    found = remind(desk.register, asked)
    assert [line.code for line in found.listed] == ["THPT02"]  # the other's return is merged
    assert (found.folder / LIST).is_file()
    assert found.folder.parents[1] == desk.path.parent
    added = [row for row in desk.rows()["journal"] if row not in before]
    assert sum(REMINDED in row for row in added) == 1
    assert_chain_holds(desk.register)


def test_the_same_again_is_no_change_however_excel_spells_formulas(desk: Desk) -> None:
    desk.click("merge")
    formulas = [
        cell for sheet in desk.sheets() for cell in sheet.cells.values() if "[@" in cell.formula
    ]
    shown = desk.book.sheets["TTHC theo đơn vị"].used_range.formula if formulas else ()
    assert desk.click("merge").startswith("Sổ không có gì thay đổi.")
    assert shown is not None


def test_filters_on_every_sheet_cost_no_row_and_are_said(desk: Desk, tmp_path: Path) -> None:
    other = Desk(desk.application, desk.path.parent, tmp_path / "khac")
    other.click("merge")
    written = set()
    for sheet in desk.sheets():
        for table in sheet.ListObjects:
            rows = range(table.body.top, table.body.bottom + 1)
            assert table.AutoFilter is not None
            table.AutoFilter.hidden = set(list(rows)[::2])
            written.add(sheet.Name)
    text = desk.click("merge")
    assert text.startswith("Đã gộp Quý I/2023.")
    assert "Đã bỏ lọc để ghi ở trang “" in text
    assert "“Nhật ký”" in text
    assert "“Đơn vị”" not in text  # a table of Văn phòng is not written, its filter stays
    assert first_difference(other.rows(), desk.rows()) == ""


@pytest.mark.parametrize("also", ["alone", "beside the table's filter"])
def test_an_advanced_filter_costs_no_row_and_is_said(desk: Desk, tmp_path: Path, also: str) -> None:
    other = Desk(desk.application, desk.path.parent, tmp_path / "khac")
    other.click("merge")
    for sheet in desk.sheets():
        for table in sheet.ListObjects:
            rows = list(range(table.body.top, table.body.bottom + 1))
            sheet.advanced |= set(rows[::2])
            if also != "alone" and table.AutoFilter is not None:
                table.AutoFilter.hidden = set(rows[1::2])
    text = desk.click("merge")
    assert text.startswith("Đã gộp Quý I/2023.")
    assert "Đã bỏ lọc để ghi ở trang “" in text
    assert "“Nhật ký”" in text
    assert first_difference(other.rows(), desk.rows()) == ""


def test_undo_in_excel_brings_back_what_was_there(desk: Desk) -> None:
    before = without(desk.rows(), ["journal"])
    desk.click("merge")
    assert first_difference(before, without(desk.rows(), ["journal"]))
    assert desk.click("undo").startswith("Đã hoàn tác lần gộp Quý I/2023")
    assert first_difference(before, without(desk.rows(), ["journal"])) == ""
    assert_chain_holds(desk.register)


@pytest.mark.soak
@pytest.mark.parametrize("button", WRITING[: rounds(3, len(WRITING))])
def test_a_click_killed_in_excel_is_taken_back_and_the_persons_settings_too(
    opened: Application,
    stock: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    button: str,
) -> None:
    moment = datetime.now(VIETNAM)
    stop_clock(moment, monkeypatch.setattr)
    start = Desk(opened, stock, tmp_path / "dau")
    prepare(start.book, button, "VP")
    trial = Desk(start.application, start.path.parent, tmp_path / "thu")
    old = trial.rows(clock=True)
    writes = counted(monkeypatch, 0, lambda: trial.click(button))
    new = trial.rows(clock=True)
    assert_all_at(moment, new["journal"][len(old["journal"]) :])
    chance, seen = random.Random(f"excel {button}"), Counter[str]()
    for number in range(rounds(2, 20)):
        desk = Desk(start.application, start.path.parent, tmp_path / str(number))
        theirs = settings(desk, chance)
        counted(monkeypatch, chance.randint(1, writes), lambda: desk.click(button))  # noqa: B023
        half = desk.register.unfinished()
        if half and chance.random() < 0.4:  # the click that takes back is killed, too
            counted(monkeypatch, chance.randint(1, 15), lambda: desk.click("verify"))  # noqa: B023
            half = desk.register.unfinished()
            seen["killed while it took back"] += 1
        text = desk.click("undo" if half else "doctor")
        assert ("bị ngắt khi đang ghi" in text) == bool(half), text
        found = desk.rows(clock=True)
        different = [first_difference(found, state) for state in (old, new)]
        assert "" in different, different
        assert settings(desk) == theirs
        assert not under_way_file(desk.path).exists()
        seen["taken back by the next click" if half else "whole"] += 1
    figure(f"killed-excel-{button}", kills(button, seen))


def test_a_merge_killed_between_its_last_cell_and_its_end_is_whole_and_can_be_undone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way back still bears the name of a click under way; the workbook bears no mark."""
    before = without(desk.rows(), ["journal"])

    def killed(self: UnderWay) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(UnderWay, "finish", killed)
        with pytest.raises(Killed):
            desk.click("merge")
    assert under_way_file(desk.path).exists()
    assert "bị ngắt" not in desk.click("verify")
    assert not under_way_file(desk.path).exists()
    assert desk.click("undo").startswith("Đã hoàn tác lần gộp Quý I/2023")
    assert first_difference(before, without(desk.rows(), ["journal"])) == ""


@pytest.mark.parametrize("at", [1, 2, 5])
def test_an_undo_that_is_killed_can_be_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    before = without(desk.rows(), ["journal"])
    desk.click("merge")
    merged = desk.rows()
    counted(monkeypatch, at, lambda: desk.click("undo"))
    assert "bị ngắt khi đang ghi" in desk.click("verify") or at == 1
    assert first_difference(merged, desk.rows()) == ""
    assert desk.click("undo").startswith("Đã hoàn tác lần gộp Quý I/2023")
    assert first_difference(before, without(desk.rows(), ["journal"])) == ""


def settings(desk: Desk, chance: random.Random | None = None) -> tuple[Any, ...]:
    """Return what the person has set; with ``chance``, set it anew before."""
    app = desk.application
    if chance is not None:
        app.Calculation = chance.choice(("automatic", "manual"))
        app.AutoCorrect.AutoExpandListRange = chance.random() < 0.5
        app.AutoCorrect.AutoFillFormulasInLists = chance.random() < 0.5
    correct = app.AutoCorrect
    return (
        app.ScreenUpdating,
        app.Calculation,
        app.EnableEvents,
        correct.AutoExpandListRange,
        correct.AutoFillFormulasInLists,
    )


def counted(monkeypatch: pytest.MonkeyPatch, at: int, work: Callable[[], object]) -> int:
    """Do something and die at this write (0: never); return how many writes there were."""
    made, dead = 0, False
    plain, resize = ComRange._require_writable, ListObject.Resize
    ready = Application.require_ready

    def write(then: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            nonlocal made, dead
            made += 1
            dead = dead or made == at
            if dead:
                raise Killed
            return then(*given)

        return call

    def alive(self: Application) -> None:
        if dead:
            raise Killed
        ready(self)

    def set_alive(self: Any, name: str, value: Any) -> None:
        if dead:
            raise Killed
        object.__setattr__(self, name, value)

    with monkeypatch.context() as patched:
        patched.setattr(ComRange, "_require_writable", write(plain))
        patched.setattr(ListObject, "Resize", write(resize))
        patched.setattr(Application, "require_ready", alive)
        for kind in (Application, type(Application().AutoCorrect)):
            patched.setattr(kind, "__setattr__", set_alive, raising=False)
        try:
            work()
        except Killed:
            assert at
    return made

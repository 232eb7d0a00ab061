"""Each writing button killed while it writes: the workbook is old, or new, or the next click mends.

A real, headless LibreOffice has the register open; the click is a process of its own and is killed
at a seeded moment: between two writes, or while LibreOffice carries one out.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl import buttons, services
from cchc_xl.base.errors import RegisterError
from cchc_xl.base.zone import VIETNAM
from cchc_xl.buttons.underway import under_way_file, undo_file
from cchc_xl.hosts.libreoffice.screen import release
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.live.control import FOLDER
from cchc_xl.register.schema import tables
from tests.buttons.test_buttons import MASTER, RECEIVED, SAMPLES
from tests.clicks.clock import assert_all_at
from tests.clicks.prepared import MARKED, WRITING, lying_on, prepare, put_marks
from tests.clicks.tables import Rows, assert_chain_holds, first_difference, rows_of
from tests.clicks.victim import Order, clicked
from tests.desk import Q1
from tests.hosts.libreoffice.running import RunningHost
from tests.hosts.libreoffice.running import running_host as running_host
from tests.rounds import figure, kills, rounds

pytestmark = [pytest.mark.libreoffice, pytest.mark.soak]

MERGED, WAITING = ("BC_2023-Q1_VP.xlsx",), ("BC_2023-Q1_THPT01.xlsx", "BC_2023-Q1_GDTX03.xlsx")
Tables = dict[str, Rows]


class Bench:
    """The register on the disk and in LibreOffice, to be killed at again and again."""

    def __init__(self, host: RunningHost, path: Path) -> None:
        self.host, self.path = host, path
        self.supervised = True
        """Whether the last killed click's supervisor lived on and put the window in order."""
        self.moment = datetime.now(VIETNAM)
        """When all killed clicks are, for the register: they are held against each other."""
        self.book = self.open()

    def open(self) -> xw.Book:
        self.book = self.host.open(self.path)
        self.book.set_mock_caller()
        return self.book

    def close(self) -> None:
        """Close the window without saving."""
        self.book.api.setModified(False)
        self.book.api.close(True)

    def rows(self) -> Tables:
        """Return all tables, and what was put on records.

        A file that LibreOffice saved holds 15 of a number's 17 digits.
        """
        register = LiveRegister(self.book)
        with register.settled():  # a supervisor that was killed along has left it switched off
            every = rows_of(register, clock=True)
        found = {
            name: [[_short(value) for value in row] for row in rows] for name, rows in every.items()
        }
        infos = register.tables()
        for name in MARKED:
            ref = infos[tables()[name].name].ref
            found[f"marks on {name}"] = lying_on(self.book, name, ref)
        return found

    def mark(self) -> str:
        return LiveRegister(self.book).unfinished()

    def click(self, button: str) -> str:
        self.book.set_mock_caller()
        done: Callable[[], str] = getattr(buttons, button)
        return done()

    def mended(self) -> str:
        """Click once more; return the message. The macro starts a process for it, as it does here.

        Where the supervisor was killed along, that process finds the window held.
        """
        button = "undo" if self.mark() else "doctor"
        return self.click(button) if self.supervised else self.killed(button, 0)

    def killed(self, button: str, number: int, delay: float = 0, *, supervised: bool = True) -> str:
        """Have a click killed at its write of this number; return what it printed."""
        profile = str(self.host.profile)
        order = Order(str(self.path), profile, button, number, delay, self.moment)
        text = clicked(order, self.path.parent / "click.txt")
        self.supervised = supervised
        if supervised:
            release(self.book.api, automatic=True)  # as the click's supervisor does
        return text

    def writes(self, button: str) -> tuple[int, int]:
        """Click without a kill; return how many writes there were, and until all was done."""
        total, done = self.killed(button, 0).split()[-2:]
        return int(total), int(done)


def _short(value: Any) -> Any:
    return float(f"{value:.12g}") if isinstance(value, float) else value


@pytest.fixture
def bench(running_host: RunningHost, tmp_path: Path) -> Iterator[Bench]:
    path = tmp_path / "Sổ cải cách.xlsm"
    shutil.copy(MASTER, path)
    with FileRegister.open(path) as register:
        register.write_named(FOLDER, "bao-cao")
        register.commit()
    put(tmp_path, *MERGED)
    services.merge_returns(path, [tmp_path / "bao-cao"], Q1)
    put(tmp_path, *WAITING)
    made = Bench(running_host, path)
    yield made
    made.close()


def put(folder: Path, *files: str) -> None:
    (folder / "bao-cao").mkdir(exist_ok=True)
    for file in files:
        shutil.copy(SAMPLES / file, folder / "bao-cao" / file)
        os.utime(folder / "bao-cao" / file, (RECEIVED, RECEIVED))


@pytest.mark.parametrize("button", WRITING[: rounds(3, len(WRITING))])
def test_a_killed_click_leaves_what_is_old_or_new_or_mended(bench: Bench, button: str) -> None:
    put_marks(bench.book)
    prepare(bench.book, button, "VP")
    bench.book.save()
    bench.close()
    bench.open()  # what the program has saved is what it shows again
    saved = bench.path.read_bytes()
    kept = undo_file(bench.path).read_bytes() if button == "undo" else b""
    old = bench.rows()
    total, until_done = bench.writes(button)
    new = bench.rows()
    assert_all_at(bench.moment, new["journal"][len(old["journal"]) :])
    assert total >= until_done > 2
    chance, seen = random.Random(f"killed {button}"), Counter[str]()
    for number in range(rounds(1, 20)):
        bench.close()
        bench.path.write_bytes(saved)
        if kept:
            undo_file(bench.path).write_bytes(kept)
        bench.open()
        at = chance.randint(2, until_done) if number % 7 != 6 else chance.randint(1, total)
        delay, supervised = chance.choice((0, 0.002, 0.02)), chance.random() < 0.7
        bench.killed(button, at, delay, supervised=supervised)
        seen[judged(bench, old, new)] += 1
        if bench.mark() and chance.random() < 0.4:  # the click that takes back is killed, too
            bench.killed("verify", chance.randint(1, 15), supervised=supervised)
            seen["killed while it took back"] += 1
        then = (mended_at_once, saved_half_written, closed_unsaved)[chance.randrange(3)]
        seen[then(bench, old, new)] += 1
    figure(f"killed-click-{button}", kills(button, seen))


def judged(bench: Bench, old: Tables, new: Tables) -> str:
    """Say what a kill left, and see that a half-written book bears the mark."""
    found = bench.rows()
    if first_difference(found, old) == "":
        return "old"
    if first_difference(found, new) == "":
        return "new"
    assert bench.mark(), (first_difference(found, old), first_difference(found, new))
    assert under_way_file(bench.path).exists()
    return "half written"


def mended_at_once(bench: Bench, old: Tables, new: Tables) -> str:
    """The next click takes back what was written; drawing and calculating go on."""
    was_marked = bool(bench.mark())
    text = bench.mended()
    assert ("bị ngắt khi đang ghi" in text) == was_marked
    assert "không trả lại được" not in text
    require_whole(bench, old, new)
    assert bench.book.app.screen_updating
    assert bench.book.app.calculation == "automatic"
    assert not under_way_file(bench.path).exists()
    assert not list(bench.path.parent.glob("sao-luu/dang-bam_*"))
    return "mended by the next click" if was_marked else "needed no mending"


def saved_half_written(bench: Bench, old: Tables, new: Tables) -> str:
    """Saved so and closed, it is known to every command, and mended by a click."""
    was_marked = bool(bench.mark())
    bench.book.save()
    bench.close()
    if was_marked:
        for command in COMMANDS:
            with pytest.raises(RegisterError, match="đang ghi dở") as error:
                command(bench.path)
            assert "bấm một nút bất kỳ" in error.value.remedy
    bench.open()
    assert "không trả lại được" not in bench.mended()
    require_whole(bench, old, new)
    bench.book.save()
    services.read_measures(bench.path, Q1)
    with FileRegister.open(bench.path, write=False) as register:
        assert not register.unfinished()
    return "mended after it was saved" if was_marked else "saved whole"


def closed_unsaved(bench: Bench, old: Tables, new: Tables) -> str:
    """Closed unsaved, nothing happened: no command and no click is refused, nothing is lost."""
    bench.close()
    with FileRegister.open(bench.path, write=False) as register:
        assert not register.unfinished()
    services.read_coverage(bench.path, 2023)
    bench.open()
    text = bench.click("doctor")
    assert "bị ngắt" not in text
    assert first_difference(old, bench.rows()) == ""
    assert not under_way_file(bench.path).exists()
    return "closed unsaved"


def require_whole(bench: Bench, old: Tables, new: Tables) -> None:
    """The register must be the old or the new one."""
    assert bench.mark() == ""
    assert_chain_holds(LiveRegister(bench.book))
    found = bench.rows()
    different = [first_difference(found, state) for state in (old, new)]
    assert "" in different, different


def _targets(path: Path) -> Any:
    return services.read_measures(path, Q1)


def _coverage(path: Path) -> Any:
    return services.read_coverage(path, 2023)


def _lock(path: Path) -> Any:
    return services.set_lock(path, Q1, locked=True)


def _merge(path: Path) -> Any:
    return services.merge_returns(path, [path.parent / "bao-cao"], Q1)


def _check(path: Path) -> Any:
    return services.validate(path, [path.parent / "bao-cao"], Q1)


def _consolidate(path: Path) -> Any:
    return services.consolidate(path, [], Q1, path.parent / "ra")


def _issue(path: Path) -> Any:
    return services.issue(path, Q1, path.parent / "bm")


COMMANDS = (_targets, _coverage, _lock, _merge, _check, _consolidate, _issue)


def test_a_merge_killed_and_closed_unsaved_never_costs_what_came_after(bench: Bench) -> None:
    """Found: undo by button threw away a merge and a lock by command, and cut the journal."""
    bench.book.save()
    bench.killed("merge", 30)
    assert bench.mark()
    bench.close()
    services.merge_returns(bench.path, [bench.path.parent / "bao-cao"], Q1)
    services.set_lock(bench.path, Q1, locked=True)
    bench.open()
    before = bench.rows()
    assert bench.click("undo").startswith("Lỗi: Không có lần gộp nào bằng nút để hoàn tác.")
    assert first_difference(before, bench.rows()) == ""
    for button in ("check", "targets"):
        assert "ghi dở" not in bench.click(button)
    assert len(before["journal"]) > 3


def test_an_older_undo_is_refused_when_commands_came_after(bench: Bench) -> None:
    bench.click("merge")
    bench.book.save()
    put(bench.path.parent, "BC_2023-Q1_KTKD.xlsx")
    bench.killed("merge", 25)
    bench.close()
    services.set_lock(bench.path, Q1, locked=True)
    bench.open()
    before = bench.rows()
    text = bench.click("undo")
    assert "Sổ không còn như ngay sau lần gộp Quý I/2023" in text
    assert "Khóa kỳ" in text
    assert first_difference(before, bench.rows()) == ""


def test_the_settings_of_a_killed_click_come_back(bench: Bench) -> None:
    """The person calculates by hand: so it is after a killed click and the next one, too."""
    bench.book.app.calculation = "manual"
    bench.killed("targets", 5)
    bench.book.app.calculation = "manual"
    bench.click("check")
    assert bench.book.app.calculation == "manual"
    bench.book.app.calculation = "automatic"
    bench.killed("targets", 5)
    bench.book.app.calculation = "manual"  # as Excel stays when Python dies
    bench.click("check")
    assert bench.book.app.calculation == "automatic"
    assert bench.book.app.screen_updating

"""A clerk's desk for tests: a register, issued templates, filled returns and the command line.

What is slow to make (the register, the templates, the returns of six units) is made once in a
session; every test works on copies in its own folder.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cchc_xl import cli, services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers, answers, fill
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.closing import FOUNDING
from cchc_xl.register.sealing.seals import SEALING
from tests.tables import as_frame, from_frame

Q1, Q2 = Period.parse("2023-Q1"), Period.parse("2023-Q2")
UNITS = ("VP", "PGD01", "THPT01", "THPT02", "GDTX01", "TT01")
IN_TIME = datetime(2023, 3, 5, 10, tzinfo=VIETNAM)
LOCK = ".so.xlsx.khoa"


class Shown(NamedTuple):
    """What a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the output as JSON; nothing else may stand in it."""
        return json.loads(self.out)


def answers_of(unit: str, period: Period = Q1, previous: Answers | None = None) -> Answers:
    """Return faultless answers of a unit."""
    plan = builtin_plan(2023)
    found = next(item for item in plan.units if item.code == unit)
    return answers(plan, found, period, 1, previous)


def dated(path: Path, when: datetime = IN_TIME) -> Path:
    """Give a file the time at which it was saved last."""
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


@dataclass(frozen=True)
class Stock:
    """What is made once: never changed by a test."""

    folder: Path

    @property
    def register(self) -> Path:
        return self.folder / "so.xlsx"

    @property
    def merged(self) -> Path:
        """Return the register with the returns of the first quarter merged."""
        return self.folder / "merged" / "so.xlsx"

    def template(self, unit: str, period: Period = Q1) -> Path:
        return self.folder / f"bm-{period.code}" / f"BC_{period.code}_{unit}.xlsx"

    def filled(self, unit: str, period: Period = Q1) -> Path:
        return self.folder / f"bc-{period.code}" / f"BC_{period.code}_{unit}.xlsx"


def make_stock(folder: Path) -> Stock:
    """Make the register, the templates of two quarters and the returns of six units."""
    stock = Stock(folder)
    services.init(stock.register, 2023)
    before: dict[str, Answers] = {}
    for period, register in ((Q1, stock.register), (Q2, stock.merged)):
        templates = stock.template(UNITS[0], period).parent
        services.issue(register, period, templates, UNITS)
        returns = stock.filled(UNITS[0], period).parent
        returns.mkdir()
        for unit in UNITS:
            before[unit] = answers_of(unit, period, before.get(unit))
            fill(stock.template(unit, period), before[unit], stock.filled(unit, period))
            dated(stock.filled(unit, period), IN_TIME.replace(month=period.end.month))
        if period == Q1:
            stock.merged.parent.mkdir()
            shutil.copy(stock.register, stock.merged)
            services.merge_returns(stock.merged, [returns], Q1)
    return stock


@dataclass(frozen=True)
class Desk:
    """One test's folder with a copy of the register, and the means to work in it."""

    stock: Stock
    folder: Path
    call: Callable[..., Shown]

    @property
    def register(self) -> Path:
        return self.folder / "so.xlsx"

    def run(self, command: str, *arguments: object) -> Shown:
        """Run a command on the register; paths and options as on the command line."""
        return self.call(command, self.register, *arguments)

    def use_merged(self) -> None:
        """Go on from the register in which the first quarter is merged."""
        shutil.copy(self.stock.merged, self.register)

    def put(self, *units: str, into: str = "bc", period: Period = Q1) -> Path:
        """Copy faultless returns into a folder and return it; all units by default."""
        folder = self.folder / into
        folder.mkdir(exist_ok=True)
        for unit in units or UNITS:
            source = self.stock.filled(unit, period)
            shutil.copy2(source, folder / source.name)
        return folder

    def fill(
        self,
        unit: str,
        change: Callable[[Answers], None] = lambda given: None,
        *,
        name: str = "",
        into: str = "bc",
        when: datetime = IN_TIME,
    ) -> Path:
        """Fill a unit's template with changed answers; return the file."""
        folder = self.folder / into
        folder.mkdir(exist_ok=True)
        given = answers_of(unit)
        change(given)
        template = self.stock.template(unit)
        return dated(fill(template, given, folder / (name or template.name)), when)

    def frame(self, name: str) -> Any:
        """Return a table of the register as it stands in the file."""
        with FileRegister.open(self.register, write=False) as register:
            return as_frame(register.read_table(tables()[name].name))

    def content(self, *names: str) -> dict[str, str]:
        """Return the hash of each data and log table, the journal's times and seals left out."""
        return {
            table.id: _hash(unsealed(self.frame(table.id)))
            for table in tables().values()
            if (table.id in names if names else table.owner in ("data", "log"))
        }

    def type_into(self, table: str, row: int, column: str, value: Any) -> None:
        """Type a value into the register by hand: ``row`` counts records from 0."""
        chosen = tables()[table]
        with FileRegister.open(self.register) as register:
            frame = as_frame(register.read_table(chosen.name))
            title = next(one.title for one in chosen.columns if one.id == column)
            frame.iat[row, frame.columns.get_loc(title)] = value
            register.replace_table(chosen.name, from_frame(frame))
            register.commit()

    def state(self) -> dict[str, str]:
        """Return every file below the folder with its hash, but for the lock's empty file."""
        return {
            path.relative_to(self.folder).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != LOCK
        }


def unsealed(frame: Any) -> Any:
    """Return a table, of the journal only what happened and not how that was sealed."""
    if "Mã nối" not in frame:
        return frame
    return frame[~frame["Việc"].isin([SEALING, FOUNDING])].drop(columns=["STT"])


def _hash(frame: Any) -> str:
    rows = frame.drop(columns=[name for name in ("Thời điểm", "Mã nối") if name in frame])
    return sha256(repr(rows.values.tolist()).encode()).hexdigest()


def rezipped(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Rewrite a zip file part by part; a part for which ``change`` gives ``None`` is dropped."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in parts:
            new = change(info.filename, data)
            if new is not None:
                archive.writestr(info, new)
    return path


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    return make_stock(tmp_path_factory.mktemp("stock"))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Shown]:
    """Return what runs the program as a person would, in this process."""

    def run(*arguments: object) -> Shown:
        with pytest.raises(SystemExit) as left:
            cli.main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        code = left.value.code
        return Shown(code if isinstance(code, int) else -1, shown.out, shown.err)

    return run


@pytest.fixture
def desk(stock: Stock, tmp_path: Path, call: Callable[..., Shown]) -> Desk:
    shutil.copy(stock.register, tmp_path / "so.xlsx")
    return Desk(stock, tmp_path, call)

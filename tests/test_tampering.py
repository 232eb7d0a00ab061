"""Ways to change a register behind the program: each is noticed by verify and by every command.

Only what docs/niem-phong.md names as impossible is not noticed.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cchc_xl import journal, services
from cchc_xl.errors import CchcError
from cchc_xl.periods import Period
from cchc_xl.register.file import FileRegister
from cchc_xl.register.schema import tables
from cchc_xl.services.deciding import receive
from cchc_xl.services.trusted import read_trusted
from cchc_xl.services.verifying import verify
from tests.desk import Q1, Stock
from tests.rounds import figure, rounds

Frame = pd.DataFrame
Edit = Callable[[Frame, random.Random], Frame]
DATA = [table.id for table in tables().values() if table.owner == "data"]
OUTPUTS = ("out_targets", "out_tasks", "out_wall", "out_league", "out_coverage")


def typed(column: str = "", value: Any = None) -> Edit:
    """Type over a cell of a random record: of one column, or of any."""

    def edit(frame: Frame, rng: random.Random) -> Frame:
        row = rng.randrange(len(frame))
        title = column or rng.choice([t for t in frame.columns if t not in ("Phiên bản",)])
        place = list(frame.columns).index(title)
        old = frame.iat[row, place]
        frame.iat[row, place] = _other(old, rng) if value is None else value
        return frame

    return edit


def _other(old: Any, rng: random.Random) -> Any:
    if isinstance(old, date):
        return old + timedelta(days=rng.randint(1, 40))
    if isinstance(old, int | float):
        return old + rng.randint(1, 9)
    return f"{old or ''} khác"


def dropped(place: str = "any", count: int = 1) -> Edit:
    """Delete records: the first, one in the middle, the last ones, or all."""

    def edit(frame: Frame, rng: random.Random) -> Frame:
        size = len(frame)
        first = {"first": 0, "last": size - count, "all": 0}.get(place, rng.randrange(1, size - 1))
        gone = size if place == "all" else count
        return frame.drop(index=frame.index[first : first + gone])

    return edit


def doubled(unit: str) -> Edit:
    """Add a copy of a record under another unit."""

    def edit(frame: Frame, rng: random.Random) -> Frame:
        copy = frame.iloc[[rng.randrange(len(frame))]].copy()
        copy["Đơn vị"] = unit
        return pd.concat([frame, copy], ignore_index=True)

    return edit


def swapped(frame: Frame, rng: random.Random) -> Frame:
    """Swap two neighbouring rows of the journal."""
    row = rng.randrange(len(frame) - 1)
    order = [*range(row), row + 1, row, *range(row + 2, len(frame))]
    return frame.iloc[order]


def rechained(frame: Frame, rng: random.Random) -> Frame:
    """Change a row and compute the chain again by a rule that needs no key."""
    row = rng.randrange(len(frame))
    frame.iat[row, list(frame.columns).index("Lý do")] = "khác"
    chain = journal.START
    for number in range(len(frame)):
        cells = frame.iloc[number, :-1].tolist()
        digest = sha256(chain.encode())
        for value in cells:
            text = "" if value is None else str(value)
            digest.update(f"{len(text)}:{text}".encode())
        chain = digest.hexdigest()[: journal.PLAIN_DIGITS]
        frame.iat[number, len(frame.columns) - 1] = chain
    return frame


def rekeyed(frame: Frame, rng: random.Random) -> Frame:
    """Put another key into the system table."""
    place = frame.index[frame["Khóa"] == "key"]
    frame.loc[place, "Giá trị"] = rng.randbytes(32).hex()
    return frame


KINDS: dict[str, tuple[tuple[str, ...], Edit]] = {
    "figure or text of a return": (tuple(DATA), typed()),
    "row of a return deleted": (("bia", "nhiem_vu", "tthc", "hai_long"), dropped()),
    "record of an unknown unit": (("bia", "tthc"), doubled("LA99")),
    "record of a known unit": (("tthc", "pakn"), doubled("THPT09")),
    "receipt date": (("submissions",), typed("Ngày nhận")),
    "result": (("submissions",), typed("Kết quả", "Trả lại")),
    "hash": (("submissions",), typed("Mã băm")),
    "version": (("submissions",), typed("Phiên bản")),
    "file's name": (("submissions",), typed("Tệp")),
    "row of the log deleted": (("submissions",), dropped()),
    "journal's cell": (("journal",), typed()),
    "journal's first row": (("journal",), dropped("first")),
    "journal's middle row": (("journal",), dropped()),
    "journal's last row": (("journal",), dropped("last")),
    "journal's tail": (("journal",), dropped("last", 5)),
    "the whole journal": (("journal",), dropped("all")),
    "journal's rows swapped": (("journal",), swapped),
    "chain recomputed": (("journal",), rechained),
    "bar": (("metrics",), typed("Ngưỡng phần trăm", 1)),
    "deadline": (("calendar",), typed("Nộp trước ngày")),
    "due date": (("tasks",), typed("Hạn hoàn thành", date(2023, 7, 9))),
    "unit's name": (("units",), typed("Tên đơn vị")),
    "unit deleted": (("units",), dropped()),
    "lock": (("locks",), typed("Tình trạng", "Đã khóa")),
    "lock's reason": (("locks",), typed("Lý do")),
    "key": (("system",), rekeyed),
    "output": (OUTPUTS, typed()),
    "findings": (("findings",), typed("Nội dung lỗi")),
}


@pytest.fixture(scope="module")
def base(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that was merged, consolidated, corrected and locked, with its archive."""
    folder = tmp_path_factory.mktemp("niêm phong")
    path = folder / "so.xlsx"
    shutil.copy(stock.register, path)
    returns = folder / "bc"
    shutil.copytree(stock.filled("VP").parent, returns)
    (returns / "BC_2023-Q1_hỏng.xlsx").write_bytes(b"x")
    services.consolidate(path, [returns], Q1, folder)
    receive(path, "THPT01", Q1, date(2023, 3, 6))
    services.set_lock(path, Period.parse("2023-Q4"), locked=True)
    assert verify(path).whole
    return path


def by_file(path: Path, name: str, edit: Edit, rng: random.Random) -> bool:
    """Change a table in the file's own XML; False if the edit changed nothing."""
    with FileRegister.open(path) as register:
        table = tables()[name]
        frame = register.read_table(table.name)
        if len(frame) < (1 if name == "findings" else 3):
            return False
        register.replace_table(table.name, edit(frame, rng))
        return register.commit()


def by_openpyxl(path: Path, name: str, edit: Edit, rng: random.Random) -> bool:
    """Change a table with a program that writes the whole workbook anew."""
    table = tables()[name]
    with FileRegister.open(path, write=False) as register:
        info, frame = register.tables()[table.name], register.read_table(table.name)
    if len(frame) < (1 if name == "findings" else 3) or info.rows != len(frame):
        return False
    changed = edit(frame.copy(), rng)
    if changed.equals(frame):
        return False
    book = openpyxl.load_workbook(path)
    sheet = book[table.sheet]
    for number in range(info.rows):
        for column in range(len(info.columns)):
            value = changed.iat[number, column] if number < len(changed) else None
            sheet.cell(5 + number, 1 + column).value = value
    book.save(path)
    return len(changed) <= info.rows


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_every_way_to_change_the_register_is_noticed(kind: str, base: Path, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in range(rounds(2, 10)):
        rng = random.Random(f"{kind} {seed}")
        shutil.copytree(base.parent, tmp_path / str(seed))
        path = tmp_path / str(seed) / base.name
        names, edit = KINDS[kind]
        way = by_openpyxl if seed % 2 and names[0] not in OUTPUTS else by_file
        chosen = [name for name in rng.sample(names, len(names)) if way(path, name, edit, rng)]
        if not chosen:
            continue
        seen["tried"] += 1
        sheets = {tables()[name].sheet for name in chosen}
        lines: list[str] = []
        try:
            places = {place.table for place in verify(path).places}
            with FileRegister.open(path, write=False) as register:
                read_trusted(register, tell=lines.append)
        except CchcError as refused:  # the tables contradict each other: told, and nothing done
            told = refused.message
            seen["refused"] += bool(told)
            continue
        assert places & sheets or "journal" in chosen or kind == "key", (seed, chosen, places)
        assert places, (seed, chosen)
        assert len(lines) == 1, (seed, lines)
        seen["noticed"] += 1
    assert seen["tried"]
    assert seen["tried"] == seen["noticed"] + seen["refused"]
    figure(
        f"tampering-{kind}",
        f"{kind}: sửa {seen['tried']} lần, phát hiện {seen['noticed']}, "
        f"trong đó {seen['refused']} lần lệnh từ chối chạy, sót 0",
    )

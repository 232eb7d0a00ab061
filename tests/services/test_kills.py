"""A command that is killed, stopped or refused anywhere: the register is old or new, never between.

Faults are set at every operation on files (``tests/fault_driver.py``), and whole processes are
killed at random moments.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.register.file.adapter import FileRegister
from tests.desk import Q1, Stock
from tests.fault_driver import KILL, KILLED, leftovers
from tests.rounds import figure, rounds

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked"),
]
ROOT = Path(__file__).parents[2]
OLDER = ROOT / "tests/data/cases/nil-return-with-pending/register.xlsx"
PERIOD = ["--period", "2023-Q1"]
FAULTS = [KILL, "ENOSPC", "interrupt", "EACCES", "EIO"]
ENGLISH = re.compile(r"Traceback|Errno|Error|No space|denied|Input/output")
COMMANDS = {
    "lock": ["lock", "{work}/so.xlsx", *PERIOD],
    "restore": ["restore", "{work}/so.xlsx", "--number", "1"],
    "issue": [
        *["issue", "{work}/so.xlsx", *PERIOD, "--out", "{work}/bm"],
        *["--unit", "VP", "--unit", "TTR"],
    ],
    "remind": [
        *["remind", "{work}/so.xlsx", *PERIOD, "--as-of", "2023-03-09", "--out", "{work}/ra"],
        *["--unit", "THPT03", "--unit", "THPT04"],
    ],
    "upgrade": ["upgrade", "{work}/so.xlsx"],
    "consolidate": ["consolidate", "{work}/so.xlsx", "--period", "2023-H1", "--out", "{work}/ra"],
}
OWN = "ra/2023-03-09_2023-Q1_THPT03_THPT04/THPT03/ghi chú.txt"
"""What the office wrote into the folder of that day's reminders."""
STEPS = {"lock": 2, "restore": 2, "issue": 2, "remind": 9, "upgrade": 40, "consolidate": 13}
"""Which operations a usual run tries, with one fault each; all in ``make soak``."""
QUICK = ("lock", "restore", "issue", "remind", "upgrade")
"""The commands that ``make soak`` tries with every fault at every operation."""


def register_of(stock: Stock, command: str) -> Path:
    """Return the register that a command is tried on."""
    return OLDER if command == "upgrade" else stock.merged


def run_plan(stock: Stock, folder: Path, command: str) -> list[dict[str, Any]]:
    """Let the driver do all tries of a command, and return what it saw; the first had no fault."""
    template = folder / "mẫu"
    template.mkdir()
    shutil.copy(register_of(stock, command), template / "so.xlsx")
    for name in ("ra", "bm", "sao-luu"):
        (template / name).mkdir()
    if command == "restore":
        shutil.copy(stock.register, template / "sao-luu" / "so_000001_2023-03-01_080000.xlsx")
    if command == "remind":
        (template / OWN).parent.mkdir(parents=True)
        (template / OWN).write_text("đã gọi điện", "utf-8")
    plan = {
        "template": str(template),
        "work": str(folder / "việc"),
        "arguments": COMMANDS[command],
        "faults": FAULTS,
        "step": rounds(STEPS[command], 1),
        "all": rounds(False, command in QUICK),
        "own": OWN if command == "remind" else "so.xlsx",
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(plan), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault_driver", str(path)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
        encoding="utf-8",
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def problems_of(found: dict[str, Any], reference: dict[str, Any], before: str) -> list[str]:
    """Return in what a try broke its promises."""
    code, changed = found["code"], found["hash"] != before
    wrong = []
    if found["shape"] != (reference["shape"] if changed else reference["before"]):
        wrong.append("the register is neither old nor new")
    if not set(found["backups"]) <= {before, *reference.get("known", [])}:
        wrong.append("a backup is not whole")
    if changed and before not in found["backups"]:
        wrong.append("written without a backup")
    if found["fault"] == KILL:
        if code != KILLED and code != 0:
            wrong.append(f"killed, and ended with {code}")
    elif code not in (0, 3, 4):
        wrong.append(f"exit code {code}")
    if code == 3 and (changed or found["results"]):
        wrong.append("3 although something was written")
    if code == 4 and not (changed or found["results"]):
        wrong.append("4 although nothing was written")
    if code in (3, 4) and (
        not found["err"].lstrip().startswith("Lỗi: ") or ENGLISH.search(found["err"])
    ):
        wrong.append("told in other words than a clerk's")
    if found["again"] != 0:
        wrong.append(f"the next run ended with {found['again']}: {found['err_again']}")
    if changed and found["results"] != reference["results"]:
        wrong.append(f"the register tells of files that are not there: {found['results']}")
    if not found["own"]:
        wrong.append("what the office wrote is gone")
    if found["left"]:
        wrong.append(f"left behind: {found['left']}")
    return wrong


@pytest.mark.parametrize("command", COMMANDS)
def test_a_fault_at_each_operation(stock: Stock, tmp_path: Path, command: str) -> None:
    reference, *tries = run_plan(stock, tmp_path, command)
    assert (reference["code"], reference["err"]) == (0, "")
    assert len(tries) >= 5
    before = sha256(register_of(stock, command).read_bytes()).hexdigest()
    reference["known"] = [sha256(stock.register.read_bytes()).hexdigest()]
    wrong = [
        f"{found['fault']} at {found['point']}: {text} ({found['code']}, {found['err']!r})"
        for found in tries
        for text in problems_of(found, reference, before)
    ]
    kills = [found for found in tries if found["fault"] == KILL]
    codes = [found["code"] for found in tries if found["fault"] != KILL]
    figure(
        f"faults-{command}",
        f"{command}: {len(tries)} lỗi ở {reference['count']} thao tác tệp, {len(kills)} lần ngắt; "
        f"mã thoát 0/3/4: {codes.count(0)}/{codes.count(3)}/{codes.count(4)}; "
        f"{len(wrong)} lần sai hứa",
    )
    assert not wrong, "\n".join(wrong)


def test_kills_at_random_moments(stock: Stock, tmp_path: Path) -> None:
    """Kill the whole family of processes of a quarter's end while it reads, measures and writes."""
    chance = random.Random(9)
    register, returns, out = tmp_path / "so.xlsx", stock.filled("VP").parent, tmp_path / "ra"
    program = [sys.executable, "-m", "cchc_xl", "consolidate", str(register), str(returns)]
    program += [*PERIOD, "--out", str(out)]
    shutil.copy(stock.register, register)
    before = register.read_bytes()
    started = time.monotonic()
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - started
    new = _records(register)
    count = {"old": 0, "new": 0, "ended": 0, "left": 0}
    times = rounds(10, 200)
    for number in range(times):
        if register.read_bytes() != before:
            register.write_bytes(before)
        ended = _killed(program, whole * chance.uniform(0.25, 1.05))
        is_new = register.read_bytes() != before
        assert _records(register) == new or not is_new
        for copy in (tmp_path / "sao-luu").glob("so_*.xlsx"):
            assert _records(copy), copy.name
        count["new" if is_new else "old"] += 1
        count["ended"] += ended
        count["left"] += bool(leftovers(tmp_path))
        if number % 5 == 4:
            register.write_bytes(before)
            subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
            assert leftovers(tmp_path) == []
            assert _records(out / "TongHop_2023-Q1.xlsx")
    figure(
        "kills-by-command",
        f"ngắt lệnh consolidate {times} lần: sổ cũ {count['old']}, mới {count['new']}, lẫn 0; bản "
        f"sao lưu đều nguyên vẹn; {count['left']} lần để lại đồ dở, lần chạy sau dọn hết; "
        f"{count['ended']} lần lệnh đã xong trước khi ngắt",
    )


def _killed(program: list[str], after: float) -> bool:
    """Start a command and kill it with all its processes; True: it had ended by itself."""
    process = subprocess.Popen(
        program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
    return True


def _records(path: Path) -> dict[str, int]:
    with FileRegister.open(path, write=False) as register:
        return {name: info.rows for name, info in register.tables().items()}


def test_the_stock_is_of_the_first_quarter() -> None:
    assert Q1.code == PERIOD[1]

"""The order of merging makes no difference: quarters, versions, corrections and copies."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any, NamedTuple

import pandas as pd
import pytest

from cchc_xl.merging.merge import Merged
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.schema.words import BY_OFFICE
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.receipts import Receipt
from cchc_xl.services.run import content_after
from tests.content_samples import Q1, Q2, Q4, dossiers, plan_with, unit
from tests.contents import empty_content, receipt
from tests.rounds import figure, rounds
from validation.catalogue import finding
from validation.findings import Finding

UNITS = (unit("TTR", "PHONG_SO"), unit("VP", "PHONG_SO"), unit("THPT01"), unit("THPT02"))
FIELDS = ("Giáo dục mầm non", "Giáo dục trung học")
ROUNDS = rounds(4, 200)
HISTORY = ("journal", "preview")
"""What tells of the merging itself."""


class Arrival(NamedTuple):
    """A file that comes in, with what is found in it."""

    period: Period
    receipt: Receipt
    findings: tuple[Finding, ...]


Kept = dict[tuple[str, str], Receipt]
"""The files received so far by unit and hash, as the archive keeps them."""


def merged(content: Content, arrivals: Sequence[Arrival], kept: Kept | None = None) -> Content:
    """Merge files that arrive together; ``kept`` is the archive."""
    return merging(content, arrivals, kept)[0]


def merging(
    content: Content, arrivals: Sequence[Arrival], kept: Kept | None = None
) -> tuple[Content, Merged]:
    """Merge files that arrive together and return what was merged, too."""
    period, archive = arrivals[0].period, {} if kept is None else kept
    found: dict[str, list[Finding]] = {}
    for arrival in arrivals:
        found.setdefault(arrival.receipt.hash, list(arrival.findings))
    receipts = [arrival.receipt for arrival in arrivals]

    def recall(wanted: Sequence[tuple[str, str]]) -> list[Receipt]:
        return [archive[key] for key in wanted if key in archive]

    after = content_after(content, period, Examined(receipts, found, []), recall)
    archive |= {(one.unit, one.hash): one for one in receipts}
    return after


def tables_of(content: Content) -> dict[str, Any]:
    """Return a hash for each table but those that tell of the merging itself."""
    return {
        name: (frame.shape, pd.util.hash_pandas_object(frame, index=False).tolist())
        for name, frame in content.frames.items()
        if name not in HISTORY
    }


def start() -> Content:
    return empty_content()._replace(plan=plan_with(UNITS))


def arrivals_of(chance: random.Random) -> list[Arrival]:
    """Return the files of three quarters: versions, corrections, nil returns and copies."""
    found = []
    for quarter in (Q1, Q2, Q4):
        for item in UNITS:
            day = quarter.start + timedelta(days=chance.randint(40, 95 if quarter == Q4 else 80))
            for version in range(chance.randint(0, 3)):
                arrival = _arrival(chance, item.code, item.kind, quarter, version, day)
                found.append(arrival)
                for copy in range(chance.choice((0, 0, 1, 2, 3))):
                    again = timedelta(hours=chance.choice((0, 20, 100, 300)))
                    found.append(_copy(arrival, f"{chance.choice('az0')}{copy}.xlsx", again))
                day += timedelta(days=chance.randint(1, 9))
    return found


def _copy(arrival: Arrival, name: str, later: timedelta) -> Arrival:
    one = arrival.receipt
    time = datetime.fromisoformat(one.modified) + later
    return arrival._replace(
        receipt=one._replace(file=name, modified=str(time), received=time.date())
    )


def _arrival(
    chance: random.Random, code: str, kind: str, quarter: Period, version: int, day: date
) -> Arrival:
    digest = f"{code}-{quarter}-{version}"
    errors = int(chance.random() < 0.25)
    is_nil = chance.random() < 0.25
    cover = {"activity": "Không phát sinh" if is_nil else "Có phát sinh"}
    cells = {} if errors else _rows(chance, kind, quarter, is_nil)
    if not errors:
        cells["bia"] = [cover]
    made = receipt(code, digest, day, rows=cells, errors=errors, period=quarter.code)
    explained = chance.choice(("", "", "Đã kiểm tra"))
    word = BY_OFFICE if chance.random() < 0.1 else made.received_from
    made = made._replace(activity=cover["activity"], explanation=explained, received_from=word)
    return Arrival(quarter, made, _findings(chance, made, quarter, errors))


def _findings(
    chance: random.Random, made: Receipt, quarter: Period, errors: int
) -> tuple[Finding, ...]:
    place = {"unit": made.unit, "period": quarter.code, "file": made.file, "sheet": "TTHC"}
    if errors:
        return (finding("R903", cell="A6", **place),)
    if chance.random() < 0.3:
        return (finding("S202", **place),)
    return ()


def _rows(
    chance: random.Random, kind: str, quarter: Period, is_nil: bool
) -> dict[str, list[dict[str, Any]]]:
    tasks = ("11", "13") if kind == "PHONG_SO" else ("1c", "38")
    states = ("Chưa thực hiện", "Đang thực hiện", "Hoàn thành")
    hopes = (None, "Hoàn thành", "Chưa hoàn thành") if quarter == Q4 else (None,)
    rows: dict[str, list[dict[str, Any]]] = {
        "nhiem_vu": [
            {"task": task, "status": chance.choice(states), "expected": chance.choice(hopes)}
            for task in tasks
            if chance.random() < (0.2 if is_nil else 0.8)
        ]
    }
    if is_nil:
        return rows
    rows["tthc"] = [_field(chance, quarter, name) for name in FIELDS if chance.random() < 0.7]
    if kind == "PHONG_SO":
        rows["ubnd_giao"] = [
            {
                "document": f"CV {number}",
                "deadline": date(2023, 3, 5) + timedelta(days=20 * number),
                "completion_date": chance.choice((None, date(2023, 3, 2))),
            }
            for number in range(3)
            if chance.random() < 0.5
        ]
    return rows


def _field(chance: random.Random, quarter: Period, name: str) -> dict[str, Any]:
    counts = {"online": chance.randint(0, 3), "carried_over": chance.randint(0, 2)}
    left = chance.randint(0, sum(counts.values()))
    done = {"early": sum(counts.values()) - left, "within_limit": left}
    made = dossiers("X", quarter, name, **counts, **done)
    place = ("unit", "period", "version", "file", "position", "cells")
    return {column: value for column, value in made.items() if column not in place}


def in_some_order(chance: random.Random, arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    """Return the files in a random order, some of a quarter at once, some merged twice."""
    files = [*arrivals, *chance.sample(arrivals, len(arrivals) // 4)]
    chance.shuffle(files)
    batches: list[list[Arrival]] = []
    while files:
        last = batches[-1] if batches else []
        alike = [one for one in files if last and one.period == last[0].period]
        item = alike[0] if alike and chance.random() < 0.7 else files[0]
        files.remove(item)
        if last and last[0].period == item.period:
            last.append(item)
        else:
            batches.append([item])
    return batches


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_any_order_of_merging_gives_the_same_tables(seed: int) -> None:
    chance = random.Random(seed)
    arrivals = arrivals_of(chance)
    results = []
    for _ in range(2):
        content, kept = start(), Kept()
        for batch in in_some_order(chance, arrivals):
            content = merged(content, batch, kept)
        results.append(tables_of(content))
    assert results[1] == results[0]
    codes = set(content.frames["findings"]["code"].dropna())
    assert seed or codes  # the first one surely finds something
    figure("thu-tu-gop", f"{ROUNDS} lượt, mỗi lượt hai thứ tự ngẫu nhiên: các bảng giống hệt nhau")


def test_the_rounds_meet_what_they_are_about() -> None:
    """Versions, nil returns, copies, corrections and findings between quarters occur."""
    wanted = {
        *("R105", "R106", "R308", "R903", "S202"),
        *("Ước hoàn thành", "Ước chưa hoàn thành", "Chưa nêu ước", "Quá hạn chưa hoàn thành"),
        *("Chấp nhận", "Trả lại", "Không phát sinh", "versions", "carried", "recalled"),
    }
    seen: set[str] = set()
    for seed in (0, 2, 5):
        chance = random.Random(seed)
        content, kept = start(), Kept()
        for batch in in_some_order(chance, arrivals_of(chance)):
            content, run = merging(content, batch, kept)
            names = {arrival.receipt.hash for arrival in batch}
            seen |= {"recalled"} if {one.hash for one in run.replaced.values()} - names else set()
        log, findings = content.frames["submissions"], content.frames["findings"]
        seen |= set(content.frames["nhiem_vu"]["year_outcome"].dropna())
        seen |= set(findings["code"].dropna()) | set(log["result"]) | set(log["activity"].dropna())
        seen |= {"versions"} if (log["version"] > 1).any() else set()
        seen |= {"carried"} if content.frames["nhiem_vu"]["version"].isna().any() else set()
    assert seen >= wanted


def received(digest: str, day: int, name: str = "") -> Arrival:
    """Return a return of THPT01 that came on a day of March; the same digest, the same content."""
    rows = {"tthc": [{"field": FIELDS[0], "received": ord(digest), "online": ord(digest)}]}
    made = receipt("THPT01", digest, date(2023, 3, day), rows=rows)
    return Arrival(Q1, made._replace(file=f"{name or digest}.xlsx"), ())


FIRST, NEXT, LATE_COPY = received("X", 1), received("Y", 2), received("X", 3, "bản sao")


def in_force(content: Content) -> tuple[list[str], list[int]]:
    """Return the hashes of the returns in force, and the figures that stand in the table."""
    log, rows = content.frames["submissions"], content.frames["tthc"]
    return log.loc[log["current"].notna(), "hash"].tolist(), rows["online"].tolist()


@pytest.mark.parametrize("order", list(permutations((FIRST, NEXT, LATE_COPY))))
@pytest.mark.parametrize("together", [1, 2, 3])
def test_a_late_copy_brings_nothing_back_into_force(
    order: tuple[Arrival, ...], together: int
) -> None:
    content, kept = start(), Kept()
    for number in range(0, 3, together):
        content, run = merging(content, order[number : number + together], kept)
        assert run.lacking == ()
    assert in_force(content) == (["Y"], [ord("Y")])
    days = content.frames["submissions"].set_index("hash")["received"]
    assert (days["X"].day, days["Y"].day) == (1, 2)


def test_what_is_not_in_the_archive_is_told_and_comes_into_force_when_merged_again() -> None:
    """Only LATE_COPY, NEXT, FIRST in this order leaves Y's rows out of the register."""
    content, kept = start(), Kept()
    for arrival in (LATE_COPY, NEXT):
        content = merged(content, [arrival], kept)
    assert in_force(content) == (["X"], [ord("X")])
    kept.clear()
    content, run = merging(content, [FIRST], kept)
    assert run.lacking == (("THPT01", "Y.xlsx"),)
    assert in_force(content) == (["X"], [ord("X")])
    content, run = merging(content, [NEXT])
    assert (run.lacking, in_force(content)) == ((), (["Y"], [ord("Y")]))

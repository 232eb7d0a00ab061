"""Doubts are settled by the unit's own cover or by what Văn phòng writes of its explanation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.demo.office import type_below
from cchc_xl.merging.between import unexplained
from cchc_xl.plan.states.doubts import BY_OFFICE, BY_UNIT, CHANGED, OPEN
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import plain_values
from cchc_xl.register.office_faults import faults
from cchc_xl.register.port import Formula
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from tests.content_samples import Q1, Q2, accepted, content_with, table_frame, unit
from tests.desk import IN_TIME, Desk, answers_of

Line = dict[str, Any]
DAY = date(2023, 3, 9)


def doubt(code: str, cell: str, value: str, name: str = "THPT01") -> Line:
    where = {"unit": name, "period": Q1.code, "file": "BC.xlsx", "sheet": "TTHC", "cell": cell}
    said = {"label": "Tiếp nhận tổng số", "message": "…", "severity": "Cảnh báo"}
    return {**where, **said, "code": code, "value": value, "hash": f"{name}{Q1}"}


def told(code: str = "D103", **cells: Any) -> Line:
    by = {"words": "Đã rà soát, đúng", "told_by": "Cô Hòa, THPT01", "told_on": DAY}
    return {"unit": "THPT01", "period": Q1.code, "code": code, **by, **cells}


def content(*rows: Line, **cover: Any) -> Content:
    """Return a register with three doubts about one return, one about another; one is not in force.

    The quarter after has a doubt of its own.
    """
    log = [
        *(accepted("THPT01", Q1, **cover), accepted("THPT02", Q1), accepted("THPT01", Q2)),
        accepted("THPT02", Q1, hash="old", current=None),
    ]
    found = [
        *(doubt("D103", "C7", "1.000"), doubt("D103", "C8", "20"), doubt("D105", "B6", "12")),
        doubt("D103", "C7", "5", "THPT02"),
        doubt("D103", "C7", "6", "THPT02") | {"hash": "old"},
        doubt("D103", "C7", "6") | {"period": Q2.code, "hash": f"THPT01{Q2}"},
        doubt("R401", "C9", "6"),
    ]
    tables_filled = {"submissions": log, "findings": found, "explanations": list(rows)}
    return content_with([unit("THPT01"), unit("THPT02")], tables_filled)


def sheet(of: Content) -> tuple[list[Line], Line]:
    """Return the sheet's rows as people see them, and the last one."""
    *rows, total = (
        {
            name: cell.value if isinstance(cell, Formula) else cell
            for name, cell in zip(tables()["out_doubts"].ids, line, strict=True)
        }
        for line in consolidate_sheets(of, Q1, Q1.end)["out_doubts"]
    )
    return rows, total


def states(of: Content) -> list[str]:
    return [row["state"] for row in sheet(of)[0] if row["unit"] == "THPT01"]


def test_each_doubt_of_the_period_s_returns_in_force_has_a_row_and_they_are_counted() -> None:
    rows, total = sheet(content())
    names = ("unit", "unit_name", "period", "code", "title", "sheet", "cell", "value", "file")
    assert [rows[0][name] for name in names] == [
        *("THPT01", "Đơn vị THPT01", "2023-Q1", "D103", "Số liệu lệch xa các kỳ trước"),
        *("TTHC", "C7", "1.000", "BC.xlsx"),
    ]
    assert [(row["unit"], row["code"], row["cell"]) for row in rows] == [
        *(("THPT01", "D103", "C7"), ("THPT01", "D103", "C8"), ("THPT01", "D105", "B6")),
        ("THPT02", "D103", "C7"),
    ]
    assert [total[name] for name in ("unit", "open", "settled")] == ["Tổng cộng", 4, 0]
    assert {row["state"] for row in rows} == {OPEN}


def test_the_cover_settles_all_of_its_return_with_who_when_and_words() -> None:
    own = content(explanation="Mùa tuyển sinh")
    rows, total = sheet(own)
    said = [rows[0][name] for name in ("state", "told_by", "told_on", "words", "open", "settled")]
    received = Q1.end.replace(day=1)
    assert said == [BY_UNIT, "THPT01", received, "Mùa tuyển sinh", 0, 1]
    assert [total["open"], total["settled"]] == [1, 3]
    assert unexplained(own) == {("THPT02", "2023-Q1"): ["D103"], ("THPT01", "2023-Q2"): ["D103"]}


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (told(), [BY_OFFICE, BY_OFFICE, OPEN]),
        (told(sheet="tthc", cell="c8"), [OPEN, BY_OFFICE, OPEN]),
        (told(sheet="TTHC", cell="C7", value="1000"), [BY_OFFICE, OPEN, OPEN]),
        (told(sheet="TTHC", cell="C7", value="900"), [CHANGED, OPEN, OPEN]),
        (told("D105", unit="thpt01"), [OPEN, OPEN, BY_OFFICE]),
        (told(period="2023-Q2"), [OPEN, OPEN, OPEN]),
        (told(words=" "), [OPEN, OPEN, OPEN]),
    ],
    ids=["code", "cell", "figure", "another-figure", "small-letters", "period", "no-words"],
)
def test_what_vp_writes_settles_what_it_names(row: Line, wanted: list[str]) -> None:
    own = content(row)
    assert states(own) == wanted
    waiting = unexplained(own).get(("THPT01", "2023-Q1"), [])
    named = [
        code
        for code, state in zip(["D103", "D103", "D105"], wanted, strict=True)
        if state in (OPEN, CHANGED)
    ]
    assert waiting == list(dict.fromkeys(named))


def test_the_last_explanation_of_a_figure_and_the_cover_beside_it() -> None:
    first, last = told(words="Một"), told(words="Hai", told_by="VP")
    rows, _ = sheet(content(first, last, explanation="Bìa"))
    assert [(row["state"], row["told_by"], row["words"]) for row in rows[:3]] == [
        *[(BY_OFFICE, "VP", "Hai")] * 2,
        (BY_UNIT, "THPT01", "Bìa"),
    ]
    rows, _ = sheet(content(told(value="7"), explanation="Bìa"))
    assert {row["state"] for row in rows[:3]} == {BY_UNIT}


def test_an_explanation_says_what_who_and_when() -> None:
    def said(row: Line) -> list[str]:
        frames = {name: table_frame(name, [row] * (name == "explanations")) for name in tables()}
        return list(faults(frames, 2023))

    assert said(told()) == []
    for name, column in (("told_by", "H"), ("told_on", "I"), ("words", "G"), ("code", "C")):
        [line] = said(told() | {name: None})
        assert f"ô {column}" in line
    [line] = said(told(told_on=date(2022, 12, 31)))
    assert "sớm hơn ngày đầu của “Kỳ”" in line


def test_what_is_written_in_the_register_is_kept_by_every_consolidation(desk: Desk) -> None:
    """THPT02 sends what THPT01 told: the clerk writes what it said by telephone."""
    desk.use_merged()
    later = IN_TIME + timedelta(hours=1)
    path = desk.fill("THPT02", lambda given: given.update(answers_of("THPT01")), when=later)
    assert desk.run("merge", path, "--period", "2023-Q1").code == 0
    row = told("D102", unit="THPT02", words="Hai trường chép nhầm mẫu, sẽ gửi lại")
    type_below(desk.register, "explanations", [row])
    for _ in range(2):
        assert desk.run("consolidate", "--period", "2023-Q1", "--out", desk.folder / "th").code == 0
        shown = shown_doubts(desk)
        assert (shown["THPT02"], shown["THPT01"]) == (BY_OFFICE, OPEN)
    with FileRegister.open(desk.register, write=False) as register:
        kept = read_content(register).frames["explanations"]
    assert plain_values(kept["words"]) == [row["words"]]


def shown_doubts(desk: Desk) -> dict[str, str]:
    """Return how the doubts D102 stand on the register's sheet, by unit."""
    table = tables()["out_doubts"]
    titles = dict(zip(table.ids, table.titles, strict=True))
    with FileRegister.open(desk.register, write=False) as register:
        read = register.read_table(table.name)
    columns = (read[titles[name]] for name in ("unit", "code", "state"))
    return {str(u): str(s) for u, code, s in zip(*columns, strict=True) if code == "D102"}

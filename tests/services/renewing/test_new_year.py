"""``cchc-xl new-year``: the next register begins with what the one before leaves to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.errors import RegisterError, UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers, fill
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import columns_of_rows, plain_values
from cchc_xl.register.opening import opening_rows_of
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.returns.earlier import last_reported
from cchc_xl.services.renewing.new_year import NewYear, new_year
from cchc_xl.services.verifying import verify
from tests.desk import Desk, Shown, answers_of, dated
from tests.plan.plan_folders import add, copied, put
from validation.forms import forms

Record = dict[str, str | int | float | date | None]
Q4, FIRST = Period(2023, "Q4"), Period(2024, "Q1")
IN_TIME = datetime(2023, 12, 5, 10, tzinfo=VIETNAM)
IN_TIME_2024 = datetime(2024, 3, 5, 10, tzinfo=VIETNAM)
FIELD = "Giáo dục trung học"
UNITS = ("VP", "THPT01", "THPT02")
PENDING = {"THPT01": 3, "THPT02": 4}
"""Dossiers that two schools have left at the year's end; THPT02 goes into THPT01 on 31/12."""


def dossiers_of(answers: Answers, carried: int, pending: int) -> list[Record]:
    """Return a unit's dossiers with some carried over and some left, in one field alone.

    One of those that are left is overdue; all else is as the answers have it, and settled.
    """
    rows: list[Record] = [dict(row) for row in answers["tthc"]]
    for row in rows:
        left, before = count(row, "pending"), count(row, "carried_over")
        row |= {"pending": 0, "within_limit": 0, "overdue": 0, "carried_over": 0}
        row |= {name: count(row, name) + left - before for name in ("resolved", "early")}
        row |= {"received": count(row, "received") - before}
    first = rows[0]
    first |= {"field": FIELD, "carried_over": carried, "pending": pending}
    first |= {"within_limit": max(0, pending - 1), "overdue": min(1, pending)}
    first |= {"received": count(first, "received") + carried}
    gone = carried - pending
    first |= {name: count(first, name) + gone for name in ("resolved", "early")}
    return [first, *(row for row in rows[1:] if row["field"] != FIELD)]


def count(row: Record, name: str) -> int:
    value = row[name]
    assert isinstance(value, int)
    return value


def type_rows(path: Path, name: str, *records: Record) -> None:
    table = tables()[name]
    rows = [[record.get(column) for column in table.ids] for record in records]
    with FileRegister.open(path) as register:
        register.append_rows(table.name, columns_of_rows(table, rows))
        register.commit()


def change(path: Path, name: str, key: str, **cells: str | int | date) -> None:
    """Type cells of the record with a key into a table of Văn phòng's."""
    table = tables()[name]
    titles = {column.id: column.title for column in table.columns}
    with FileRegister.open(path) as register:
        columns = register.read_table(table.name)
        rows = [dict(zip(columns.titles, row, strict=True)) for row in columns.records()]
        for row in rows:
            if row[table.columns[0].title] == key:
                row |= {titles[one]: value for one, value in cells.items()}
        filled = [[row[title] for title in columns.titles] for row in rows]
        made = columns_of_rows(table, filled)
        register.replace_table(table.name, made)
        register.commit()


def city_tasks(path: Path) -> list[Record]:
    """Return what the office tells of its tasks: the first is done, the second is not."""
    content = content_of(path)
    unit = content.unit("VP")
    assert unit is not None
    last = content.plan.periods[-1]
    offered = content.plan.offered_to(unit, forms()["ubnd_giao"], last) or ()
    days = {"N1": date(2023, 10, 30), "N2": None}
    return [
        {"document": row.words, "completion_date": days[row.code], "lead": "Văn phòng"}
        for row in offered
    ]


class Turned(NamedTuple):
    """The register of 2023, that of 2024, what was told, and the hash of the old one before."""

    old: Path
    made: NewYear
    digest: str
    content: Content


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Turned:
    place = tmp_path_factory.mktemp("turn")
    old = place / "so-2023.xlsx"
    services.init(old, 2023)
    given: Record = {"document": "Văn bản 12/UBND", "issuer": "UBND thành phố", "lead": "VP"}
    tasks = [
        given | {"code": "N1", "content": "Việc đã xong", "deadline": date(2023, 11, 1)},
        given | {"code": "N2", "content": "Việc chưa xong", "deadline": date(2023, 12, 1)},
    ]
    type_rows(old, "city_tasks", *tasks)
    seen: Record = {"inspected_unit": "THPT01", "inspection_date": date(2023, 5, 4)}
    type_rows(old, "inspections", seen, seen | {"inspection_date": date(2020, 5, 4)})
    change(old, "ranks", "PAR", this_year=7)
    change(old, "units", "THPT02", valid_to=date(2023, 12, 31), successor="THPT01")
    services.issue(old, Q4, place / "bm", UNITS)
    (place / "bc").mkdir()
    for unit in UNITS:
        answers = answers_of(unit, Q4)
        if unit in PENDING:
            answers["tthc"] = dossiers_of(answers, PENDING[unit], PENDING[unit])
        else:
            answers["ubnd_giao"] = city_tasks(old)
        name = f"BC_2023-Q4_{unit}.xlsx"
        fill(place / "bm" / name, answers, place / "bc" / name)
        dated(place / "bc" / name, IN_TIME)
    _, examined = services.validate(old, [place / "bc"], Q4)
    assert [
        (one.code, one.cell, one.message) for one in examined.all_findings() if one.is_error
    ] == []
    services.merge_returns(old, [place / "bc"], Q4)
    digest = sha256(old.read_bytes()).hexdigest()
    made = new_year(old, 2024, copied(place / "ke-hoach-2024", 2024))
    return Turned(old, made, digest, content_of(made.path))


def content_of(path: Path) -> Content:
    with FileRegister.open(path, write=False) as register:
        return read_content(register)


def test_the_old_register_is_only_read(turned: Turned) -> None:
    assert sha256(turned.old.read_bytes()).hexdigest() == turned.digest
    assert turned.made.path == turned.old.with_name("so-2024.xlsx")


def test_the_new_one_is_sealed_with_a_key_of_its_own(turned: Turned) -> None:
    old, new = content_of(turned.old).settings, turned.content.settings
    assert (new["year"], new["previous"]) == ("2024", old["register"])
    assert new["register"] != old["register"]
    assert new["key"] != old["key"]
    found = verify(turned.made.path)
    assert (found.sealed, found.places) == (True, ())


def test_units_stay_with_their_successors(turned: Turned) -> None:
    unit = turned.content.unit("THPT02")
    assert unit is not None
    assert (unit.valid_to, unit.successor) == (date(2023, 12, 31), "THPT01")
    assert turned.made.closed == {"THPT02": "THPT01"}
    owing = {one.code for one in turned.content.plan.expected_units(FIRST)}
    assert "THPT01" in owing
    assert "THPT02" not in owing


def test_pending_dossiers_are_carried_over_to_who_goes_on(turned: Turned) -> None:
    """3 of THPT01's own and 4 of THPT02, which closed: 7, of them 1 + 1 overdue."""
    rows = last_reported(turned.content, FIRST)["tthc"]
    rows = rows[rows["unit"].eq("THPT01") & rows["pending"].gt(0)]
    assert rows[["field", "pending", "within_limit", "overdue"]].values.tolist() == [
        [FIELD, 7, 5, 2]
    ]
    assert turned.made.left["tthc"] >= 7
    assert not len(turned.content.frames["tthc"])  # they count in no figure of the new year
    assert set(opening_rows_of(turned.content, "tthc")["period"]) == {"2023-Q4"}


def test_the_first_template_begins_with_them(turned: Turned, tmp_path: Path) -> None:
    (path,) = services.issue(turned.made.path, FIRST, tmp_path, ["THPT01"])
    sheet = openpyxl.load_workbook(path)["TTHC"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (row,) = (row for row in rows if FIELD in row)
    assert 7 in row


@pytest.mark.parametrize(("carried", "codes"), [(7, []), (3, ["R105"])])
def test_the_first_return_is_held_against_them(
    turned: Turned, tmp_path: Path, carried: int, codes: list[str]
) -> None:
    (template,) = services.issue(turned.made.path, FIRST, tmp_path / "bm", ["THPT01"])
    answers = answers_of("THPT01")
    answers["tthc"] = dossiers_of(answers, carried, 2)
    (tmp_path / "bc").mkdir()
    path = dated(fill(template, answers, tmp_path / "bc" / template.name), IN_TIME_2024)
    _, examined = services.validate(turned.made.path, [path], FIRST)
    assert [one.code for one in examined.all_findings() if one.code.startswith("R10")] == codes


def test_what_the_office_asked_for_and_nobody_did_goes_on(turned: Turned) -> None:
    frame = turned.content.frames["city_tasks"]
    assert plain_values(frame["code"]) == ["N2"]
    assert turned.made.records["city_tasks"] == 1
    seen = turned.content.frames["inspections"]
    assert ("THPT01", date(2023, 5, 4)) in set(
        zip(
            plain_values(seen["inspected_unit"]), plain_values(seen["inspection_date"]), strict=True
        )
    )


def test_this_years_ranks_are_last_years(turned: Turned) -> None:
    frame = turned.content.frames["ranks"]
    ranks = dict(zip(frame["index"], plain_values(frame["last_year"]), strict=True))
    assert ranks["PAR"] == 7
    assert ranks["PCI"] is None  # nobody entered it: blank, no 0
    assert plain_values(frame["this_year"]) == [None] * len(frame)


def test_who_has_not_reported_is_named(turned: Turned) -> None:
    assert "TCCB" in turned.made.silent
    assert "THPT01" not in turned.made.silent


def test_what_cannot_be_is_refused_and_nothing_is_written(turned: Turned, tmp_path: Path) -> None:
    plan = copied(tmp_path / "a", 2024)
    for year, out, told in (
        (2025, tmp_path / "x.xlsx", "sổ tiếp theo là của năm 2024"),
        (2024, turned.old, "đã có, không ghi đè"),
    ):
        with pytest.raises(UsageProblem, match=told):
            new_year(turned.old, year, plan, out)
    with pytest.raises(UsageProblem, match="không có sẵn kế hoạch năm 2024"):
        new_year(turned.old, 2024, None, tmp_path / "x.xlsx")  # there is none of 2024
    with pytest.raises(RegisterError):
        new_year(tmp_path / "khong-co.xlsx", 2024, plan)
    assert not (tmp_path / "x.xlsx").exists()


def test_a_plan_that_does_not_know_the_units_is_refused(desk: Desk) -> None:
    plan = copied(desk.folder / "ke-hoach", 2024)
    cells = {"name": "Phòng mới", "kind": "PHONG_SO", "valid_from": "2024-01-01"}
    add(plan, "units.csv", code="MOI", **cells)
    put(plan, "tasks.csv", "4", assigned_to="MOI")
    with pytest.raises(UsageProblem, match="giao nhiệm vụ cho MOI"):
        new_year(desk.register, 2024, plan)


def test_the_command_says_what_was_taken_over(
    turned: Turned, tmp_path: Path, call: Callable[..., Shown]
) -> None:
    old = Path(shutil.copy(turned.old, tmp_path / "so-2023.xlsx"))
    plan = copied(tmp_path / "ke-hoach", 2024)
    shown = call("new-year", old, "--year", 2024, "--plan", plan)
    assert (shown.code, shown.err) == (0, "")
    for told in (
        "so-2024.xlsx”",
        "Chuyển sang trang “Nhiệm vụ UBND giao”: 1 dòng.",
        "Chuyển sang biểu mẫu kỳ đầu, trang “TTHC”",
        "THPT02 → THPT01",
        "Sổ năm trước giữ nguyên.",
    ):
        assert told in shown.out, shown.out

"""What Văn phòng's own tables give units: in templates, judged, counted, chased, added to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from cchc_xl.demo import Record, fill
from cchc_xl.plan.periods import Period
from cchc_xl.services import explain, validate
from cchc_xl.services.figures.due import read_dues
from cchc_xl.services.importing import import_list
from cchc_xl.services.verifying import verify
from tests.desk import IN_TIME, Desk, answers_of, dated
from tests.properties import unsay_fields
from tests.services.test_importing import codes, listed
from validation.findings import Finding
from validation.forms import forms

Q1, Q2 = Period.parse("2023-Q1"), Period.parse("2023-Q2")
FEB, MAR, MAY = date(2023, 2, 10), date(2023, 3, 1), date(2023, 5, 10)


class Kind(NamedTuple):
    """A table of Văn phòng's with the form by which units report on it."""

    table: str
    heads: tuple[str, ...]
    form: str
    sheet: str
    metric: str
    done: str
    thing: str
    more: Record

    def row(self, code: str, day: date | None, unit: str | None, **more: Any) -> tuple[Any, ...]:
        """Return a line of Văn phòng's list."""
        cells = [code, f"Văn bản {code}", day, more.get("until"), more.get("paper"), unit]
        return tuple(cells)

    def told(self, code: str, done: date | None, **more: Any) -> Record:
        """Return what an officer types into the given row, or into one of its own."""
        cells = {self.thing: f"Văn bản {code}", self.done: done}
        return cells | (self.more if done else {}) | more


CITY = Kind(
    "city_tasks",
    ("Mã nhiệm vụ", "Văn bản giao", "Thời hạn", "Gia hạn đến", "Văn bản gia hạn", "Đơn vị chủ trì"),
    *("ubnd_giao", "Nhiệm vụ UBND giao", "T3", "completion_date", "document", {}),
)
LEGAL = Kind(
    "legal_programme",
    (
        *("Mã văn bản", "Tên văn bản", "Ngày theo kế hoạch", "Gia hạn đến", "Văn bản gia hạn"),
        "Đơn vị chủ trì",
    ),
    *("vbqppl", "VBQPPL", "T4a", "issue_date", "name"),
    {"number": "12/QĐ-UBND", "procedure": "Đúng quy định"},
)
KINDS = [CITY, LEGAL]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=[one.table for one in KINDS])


class Office(NamedTuple):
    """A desk whose register has such a table filled in."""

    desk: Desk
    kind: Kind

    def issued(self, unit: str, period: Period = Q1) -> Path:
        folder = self.desk.folder / f"bm-{period.code}"
        if not (folder / f"BC_{period.code}_{unit}.xlsx").exists():
            done = self.desk.run("issue", "--period", period.code, "--out", folder, "--unit", unit)
            assert done.code == 0
        return folder / f"BC_{period.code}_{unit}.xlsx"

    def filled(self, unit: str, *told: Record, period: Period = Q1) -> Path:
        """Return a unit's return that is faultless but for what it tells of these things."""
        made = answers_of(unit, period) | {self.kind.form: list(told)}
        folder = self.desk.folder / f"bc-{period.code}"
        folder.mkdir(exist_ok=True)
        path = fill(self.issued(unit, period), made, folder / f"BC_{period.code}_{unit}.xlsx")
        return dated(path, IN_TIME.replace(month=period.end.month))

    def found(self, path: Path, period: Period = Q1) -> list[Finding]:
        findings = validate(self.desk.register, [path], period)[1].all_findings()
        return [one for one in findings if one.sheet == self.kind.sheet]

    def merge(self, *paths: Path, period: Period = Q1) -> None:
        assert self.desk.run("merge", *paths, "--period", period.code).code == 0

    def figures(self, period: str = "2023-Q1") -> tuple[Any, Any, Any]:
        shown = self.desk.run("targets", "--period", period, "--json").json
        [found] = [one for one in shown if one["id"] == self.kind.metric]
        return found["numerator"], found["denominator"], found["met"]


def entered(desk: Desk, kind: Kind, *rows: tuple[Any, ...]) -> Office:
    found = import_list(desk.register, kind.table, listed(desk.folder, rows, kind.heads))
    assert codes(found) == []
    return Office(desk, kind)


def typed(path: Path, sheet: str, **cells: Any) -> Path:
    """Type into cells of a return, as an officer does."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(path)
    return dated(path)


def column(path: Path, sheet: str, title: str) -> str:
    """Return the letter of a column of a return."""
    heads = openpyxl.load_workbook(path)[sheet][5]
    [letter] = [
        get_column_letter(int(c.column or 0))
        for c in heads
        if str(c.value).removesuffix(" (*)") == title
    ]
    return str(letter)


@every_kind
def test_a_template_begins_with_what_the_unit_was_given(desk: Desk, kind: Kind) -> None:
    until = {"until": MAR, "paper": "CV 9 ngày 01/03/2023"}
    rows = [kind.row("A", FEB, "VP"), kind.row("B", FEB, "TTR"), kind.row("C", FEB, "VP", **until)]
    office = entered(desk, kind, *rows)
    sheet = openpyxl.load_workbook(office.issued("VP"))[kind.sheet]
    code = column(office.issued("VP"), kind.sheet, "Mã của Văn phòng")
    given = [(sheet[f"B{n}"].value, sheet[f"{code}{n}"].value) for n in (6, 7, 8)]
    assert given == [("Văn bản A", "A"), ("Văn bản C", "C"), (None, None)]
    days = [sheet[f"C{n}"].value for n in (6, 7)]
    assert days == [datetime(2023, 2, 10), datetime(2023, 3, 1)]
    locked = [sheet[place].protection.locked for place in ("B6", "C6", "D6", "B8", "C8", "D8")]
    assert locked == [True, True, False, False, False, False]
    assert sheet[f"{code}8"].protection.locked
    prompts = {str(one.sqref): one.prompt for one in sheet.data_validations.dataValidation}
    assert "Gia hạn đến: 01/03/2023 (CV 9 ngày 01/03/2023)" in prompts["B7:C7"]
    assert not any(str(place).startswith(("B6:B", "C6:C")) for place in prompts)


@every_kind
def test_counted_by_the_last_report_against_the_day_as_it_stands(desk: Desk, kind: Kind) -> None:
    until = {"until": MAR, "paper": "CV 9 ngày 01/03/2023"}
    rows = [
        *(kind.row("A", FEB, "VP"), kind.row("B", FEB, "VP"), kind.row("C", FEB, "VP", **until)),
        *(kind.row("D", FEB, "TTR"), kind.row("E", MAY, "VP"), kind.row("F", FEB, "VP")),
    ]
    office = entered(desk, kind, *rows)
    assert office.figures() == (0, 5, False)  # nobody has reported: nothing is done
    told = [kind.told("A", FEB), kind.told("B", MAR), kind.told("C", MAR), kind.told("E", FEB)]
    path = office.filled("VP", *told)
    assert office.found(path) == []
    office.merge(path)
    assert office.figures() == (2, 5, False)  # A, and C within its extension
    assert office.figures("2023-Q2") == (1, 1, True)
    assert office.figures("2023-H1") == (3, 6, False)
    path = office.filled("VP", kind.told("F", FEB), period=Q2)
    assert office.found(path, Q2) == []  # what was told before came along
    office.merge(path, period=Q2)
    assert office.figures() == (2, 5, False)
    assert office.figures("2023-H1") == (4, 6, False)
    assert verify(desk.register).places == ()


@every_kind
def test_what_the_office_changes_is_counted_at_once(desk: Desk, kind: Kind) -> None:
    office = entered(desk, kind, kind.row("A", FEB, "VP"), kind.row("B", FEB, "VP"))
    office.merge(office.filled("VP", kind.told("A", MAR), kind.told("B", FEB)))
    assert office.figures() == (1, 2, False)
    entered(desk, kind, kind.row("A", FEB, "VP", until=MAR, paper="CV 9 ngày 01/03/2023"))
    assert office.figures() == (2, 2, True)
    entered(desk, kind, kind.row("B", FEB, "TTR"))  # another unit leads: it has not reported
    assert office.figures() == (1, 2, False)
    rows = explain(desk.register, kind.metric, Q1).rows
    assert rows["denominator"].sum() == 2
    assert set(rows["unit"]) == {"VP", "TTR"}


def _code_gone(path: Path, kind: Kind) -> None:
    typed(path, kind.sheet, **{column(path, kind.sheet, "Mã của Văn phòng") + "6": None})


def _code_of_another(path: Path, kind: Kind) -> None:
    typed(path, kind.sheet, **{column(path, kind.sheet, "Mã của Văn phòng") + "6": "B"})


def _code_twice(path: Path, kind: Kind) -> None:
    code = column(path, kind.sheet, "Mã của Văn phòng")
    typed(path, kind.sheet, **{f"{code}8": "A", "B8": "Văn bản A", "C8": FEB})


def _codes_exchanged(path: Path, kind: Kind) -> None:
    code = column(path, kind.sheet, "Mã của Văn phòng")
    typed(path, kind.sheet, **{f"{code}6": "C", f"{code}7": "A"})


def _words(path: Path, kind: Kind) -> None:
    typed(path, kind.sheet, B6="Việc khác")


def _day(path: Path, kind: Kind) -> None:
    typed(path, kind.sheet, C6=MAR)


def _day_before(path: Path, kind: Kind) -> None:
    typed(path, kind.sheet, C7=FEB)


def _row_gone(path: Path, kind: Kind) -> None:
    code = column(path, kind.sheet, "Mã của Văn phòng")
    typed(path, kind.sheet, **{f"{code}7": None, "B7": None, "C7": None})


def _added(path: Path, kind: Kind) -> None:
    typed(path, kind.sheet, B8="Văn bản Z", C8=FEB)


CHANGES: dict[str, tuple[Callable[[Path, Kind], None], list[tuple[str, str, bool]]]] = {
    "its code is gone": (_code_gone, [("P114", "code6", False)]),
    "the code of another unit": (_code_of_another, [("P112", "code6", True), ("P115", "", False)]),
    "a code twice": (_code_twice, [("M105", "code8", True)]),
    "codes exchanged": (
        _codes_exchanged,
        [("P116", "code6", True), ("P116", "code7", True)],
    ),
    "other words": (_words, [("P113", "B6", False)]),
    "another day": (_day, [("P113", "C6", False)]),
    "the day before it was extended": (_day_before, []),
    "a row is gone": (_row_gone, [("P115", "code7", False)]),
    "a row is added": (_added, [("P111", "B8", False)]),
}


@every_kind
@pytest.mark.parametrize("case", CHANGES)
def test_what_an_officer_changes_is_a_finding(desk: Desk, kind: Kind, case: str) -> None:
    until = {"until": MAR, "paper": "CV 9 ngày 01/03/2023"}
    rows = [kind.row("A", FEB, "VP"), kind.row("B", FEB, "TTR"), kind.row("C", FEB, "VP", **until)]
    office = entered(desk, kind, *rows)
    path = office.filled("VP")
    assert office.found(path) == []
    change, wanted = CHANGES[case]
    change(path, kind)
    letter = column(path, kind.sheet, "Mã của Văn phòng")
    found = [one for one in office.found(path) if one.code != "M105" or one.cell[0] == letter]
    places = [(code, place.replace("code", letter), bad) for code, place, bad in wanted]
    shown = [
        (one.code, one.cell if place else "", one.is_error)
        for one, (_, place, _) in zip(found, wanted, strict=True)
    ]
    assert shown == places
    assert all(one.remedy for one in found)


@every_kind
def test_what_was_changed_counts_as_the_office_has_it(desk: Desk, kind: Kind) -> None:
    office = entered(desk, kind, kind.row("A", FEB, "VP"))
    path = office.filled("VP", kind.told("A", MAR))
    office.merge(typed(path, kind.sheet, C6=MAR))  # the officer gives itself more time
    assert office.figures() == (0, 1, False)
    frame = desk.frame(kind.form)
    assert frame["Mã của Văn phòng"].tolist() == ["A"]
    before = desk.content()
    office.merge(path)
    assert desk.content() == before


@every_kind
def test_a_row_that_is_added_is_put_to_the_office_until_it_takes_it_over(
    desk: Desk, kind: Kind
) -> None:
    office = entered(desk, kind, kind.row("A", FEB, "VP"))
    first = kind.told("Z", FEB)
    day: Record = {"deadline": FEB, "planned_date": FEB}
    own: Record = {name: value for name, value in day.items() if name in _fields(kind)}
    office.merge(office.filled("VP", kind.told("A", FEB), first | own))
    assert office.figures() == (1, 1, True)
    assert desk.run("consolidate", "--period", "2023-Q1", "--out", desk.folder / "th").code == 0
    [row] = desk.frame("out_additions").to_dict("records")
    assert [row[name] for name in ("Đơn vị", "Kỳ", "Biểu", "Nội dung")] == [
        *("VP", "2023-Q1", kind.sheet, "Văn bản Z")
    ]
    assert row["Ô"].startswith("B7:")
    assert row["Tệp"] == "BC_2023-Q1_VP.xlsx"
    entered(desk, kind, kind.row("Z", FEB, "VP"))
    assert office.figures() == (2, 2, True)
    assert desk.run("consolidate", "--period", "2023-Q1", "--out", desk.folder / "th").code == 0
    assert desk.frame("out_additions").empty


def _fields(kind: Kind) -> set[str]:
    return {column.id for column in forms()[kind.form].columns}


@every_kind
def test_what_is_due_is_the_offices(desk: Desk, kind: Kind) -> None:
    until = {"until": MAY, "paper": "CV 9 ngày 01/03/2023"}
    rows = [kind.row("A", FEB, "VP"), kind.row("B", FEB, "VP"), kind.row("C", FEB, "VP", **until)]
    office = entered(desk, kind, *rows)

    def due() -> list[tuple[str, date]]:
        things = read_dues(desk.register, 30, date(2023, 4, 20)).things
        return [(one.what, one.day) for one, _ in things if "Văn bản" in one.what]

    assert due() == [*(("A. Văn bản A", FEB), ("B. Văn bản B", FEB)), ("C. Văn bản C", MAY)]
    office.merge(office.filled("VP", kind.told("A", FEB)))
    assert due() == [("B. Văn bản B", FEB), ("C. Văn bản C", MAY)]


@every_kind
def test_a_nil_return_says_nothing_of_what_was_given(desk: Desk, kind: Kind) -> None:
    office = entered(desk, kind, kind.row("A", FEB, "VP"))
    cover = answers_of("VP")["bia"][0] | {"activity": "Không phát sinh"}
    path = desk.folder / "BC_2023-Q1_VP.xlsx"
    fill(office.issued("VP"), {"bia": [cover]}, path)
    found = validate(desk.register, [dated(path)], Q1)[1].all_findings()
    assert "R901" not in {one.code for one in found}
    assert [one for one in found if one.sheet == kind.sheet] == []


@every_kind
def test_a_return_on_a_template_without_codes_is_known_by_its_words(desk: Desk, kind: Kind) -> None:
    office = entered(desk, kind, kind.row("A", FEB, "VP"), kind.row("B", FEB, "VP"))
    path = office.filled("VP", kind.told("A", FEB))
    book = openpyxl.load_workbook(path)
    number = column_index_from_string(column(path, kind.sheet, "Mã của Văn phòng"))
    book[kind.sheet].delete_cols(number)
    unsay_fields(book)
    book.save(path)
    assert office.found(dated(path)) == []
    office.merge(path)
    assert office.figures() == (1, 2, False)


WRONG: dict[str, tuple[int, Any, str]] = {
    "no code": (0, None, "M101"),
    "no words": (1, None, "M101"),
    "no day": (2, None, "M101"),
    "no day at all": (2, "sớm", "C311"),
    "extended to an earlier day": (3, date(2023, 1, 1), "C328"),
    "extended without a document": (4, None, "C328"),
    "extended by a document without a day": (4, "Công văn số 45/UBND-VX", "C328"),
    "extended by a document without a number": (4, "Công văn ngày 15 tháng 2 năm 2023", "C328"),
    "extended by a document of no day": (4, "Công văn số 45 ngày 31/02/2023", "C328"),
    "extended by some document": (4, "có", "C328"),
    "nobody": (5, None, "M101"),
    "no such unit": (5, "XYZ", "M104"),
    "a unit that has no such form": (5, "THPT01", "M104"),
}


@every_kind
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_cell_of_the_list_is_a_finding(desk: Desk, kind: Kind, case: str) -> None:
    place, value, code = WRONG[case]
    row = list(kind.row("A", FEB, "VP", until=MAR, paper="CV 9 ngày 01/03/2023"))
    row[place] = value
    before = desk.register.read_bytes()
    found = import_list(desk.register, kind.table, listed(desk.folder, [row], kind.heads))
    assert codes(found) == [(code, f"{'ABCDEF'[place]}2")]
    assert found.findings[0].remedy
    assert desk.register.read_bytes() == before


@every_kind
def test_a_list_that_only_extends_leaves_the_rest(desk: Desk, kind: Kind) -> None:
    office = entered(desk, kind, kind.row("A", FEB, "VP"))
    heads = (kind.heads[0], *kind.heads[3:5])
    path = listed(desk.folder, [("A", MAR, "CV 9 ngày 01/03/2023")], heads)
    assert import_list(desk.register, kind.table, path).written
    office.merge(office.filled("VP", kind.told("A", MAR)))
    assert office.figures() == (1, 1, True)
    # a new one has no words, day and unit
    path = listed(desk.folder, [("B", MAR, "CV 9 ngày 01/03/2023")], heads)
    assert {code for code, _ in codes(import_list(desk.register, kind.table, path))} == {"S205"}


@every_kind
def test_a_wrong_cell_of_the_register_is_named(desk: Desk, kind: Kind) -> None:
    entered(desk, kind, kind.row("A", FEB, "VP"))
    for value, said in (("THPT01", "không có biểu mẫu để báo cáo"), (None, "ô này phải ghi")):
        desk.type_into(kind.table, 0, "lead", value)
        shown = desk.run("targets", "--period", "2023-Q1")
        assert shown.code == 3
        assert said in shown.err


@every_kind
def test_an_empty_table_has_no_figures(desk: Desk, kind: Kind) -> None:
    shown = desk.run("targets", "--period", "2023-Q1", "--json").json
    [found] = [one for one in shown if one["id"] == kind.metric]
    assert (found["denominator"], found["met"]) == (0, None)

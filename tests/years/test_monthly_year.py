"""Units that report by months: the plan's calendar says so, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.cli import main
from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.demo import Answers, answers, fill
from cchc_xl.demo.case import whole
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.measures.submission_states import submission_states
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Deadline, Plan, builtin_plan, load_plan
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live import control
from cchc_xl.register.port import Formula
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.services.verifying import verify
from tests.consolidated.test_recalculation import check
from tests.content_samples import (
    Row,
    accepted,
    content_with,
    dossiers,
    random_content,
    row,
    unit,
)
from tests.desk import dated
from tests.formula_judge import FormulaJudge
from tests.plan.plan_folders import copied, put, rewrite

UNITS = ("THPT01", "PGD01")
MONTHS = tuple(Period(2024, f"M{month:02}") for month in range(1, 13))
JANUARY, FEBRUARY = MONTHS[:2]


def _month(number: int) -> Period:
    return Period(2023, f"M{number:02}")


def _monthly() -> Plan:
    """Return the plan of 2023 with a return each month, due on the 25th."""
    rows = [Deadline(_month(n), date(2023, n, 25), "Mục V.1.c", "") for n in range(1, 13)]
    return replace(builtin_plan(2023), calendar=tuple(rows))


# What the calendar says.


def test_the_calendar_says_what_is_reported_for() -> None:
    plan = _monthly()
    assert (plan.reporting, len(plan.periods)) == ("month", 12)
    assert [one.code for one in plan.periods_of(Period.parse("2023-Q2"))] == [
        "2023-M04",
        "2023-M05",
        "2023-M06",
    ]
    assert plan.periods_of(Period.parse("2023-H1")) == plan.periods[:6]
    assert plan.deadline_of(Period.parse("2023-H1")) == date(2023, 6, 25)
    assert str(plan.window_of(_month(1))) == "25/12/2022 đến 24/01/2023"
    assert str(plan.window_of(Period.parse("2023-Q1"))) == "25/12/2022 đến 24/03/2023"
    assert plan.counting_day(Period.parse("2023-Y")) == date(2023, 12, 31)


def test_a_month_is_no_period_where_units_report_by_quarters() -> None:
    with pytest.raises(UsageProblem) as caught:
        builtin_plan(2023).periods_of(_month(1))
    assert caught.value.message == (
        "Tháng 1/2023 không phải là kỳ của kế hoạch này: đơn vị báo cáo theo quý."
    )
    assert "2023-Q1" in caught.value.remedy


# Figures, reckoned by hand over months.

SCHOOL, OTHER = unit("THPT01"), unit("THPT02")


def _reported(**changes: Row) -> dict[str, list[Row]]:
    """Return half a year of one school: 10 dossiers a month, 1 late in each but the first."""
    log, rows, services_ = [], [], []
    for number in range(1, 7):
        month = _month(number)
        log.append(accepted("THPT01", month, received=date(2023, number, 20)))
        late = int(number > 1)
        rows.append(dossiers("THPT01", month, online=10, on_time=10 - late, late=late))
        services_.append(row("THPT01", month, valid_results=9, digitised_results=number))
    return {"submissions": log, "tthc": rows, "dich_vu_cong": services_}


def measured(content: Content, code: str) -> dict[str, Measure]:
    return {one.id: one for one in measure(content, Period.parse(code))}


@pytest.fixture(scope="module")
def half() -> Content:
    return content_with([SCHOOL, OTHER], _reported(), _monthly())


@pytest.mark.parametrize(
    ("code", "on_time", "resolved", "stock"),
    [
        ("2023-M01", 10, 10, 1),
        ("2023-M02", 9, 10, 2),
        ("2023-Q1", 28, 30, 3),
        ("2023-Q2", 27, 30, 6),
        ("2023-H1", 55, 60, 6),
        ("2023-Y", 55, 60, 0),
    ],
)
def test_flows_add_up_and_stocks_are_the_last_months(
    half: Content, code: str, on_time: int, resolved: int, stock: int
) -> None:
    found = measured(half, code)
    assert (found["T7aT"].numerator, found["T7aT"].denominator) == (on_time, resolved)
    assert found["T10bT"].numerator == stock


@pytest.mark.parametrize(
    ("code", "users", "procedures"),
    [
        ("2023-M01", 10, 1),  # counted until 24/01
        ("2023-M02", 20, 2),  # until 24/02: what came the day after is March's
        ("2023-M03", 30, 3),
        ("2023-Q1", 30, 3),
        ("2023-M04", 40, 3),
        ("2023-Y", 50, 3),  # a year's last day is its own
    ],
)
def test_what_the_office_enters_counts_as_of_a_months_last_counted_day(
    code: str, users: int, procedures: int
) -> None:
    days = [(1, 24), (2, 24), (2, 25), (4, 24), (12, 31)]
    figures = [
        {"date": date(2023, *day), "online_users": 10 * number, "verified_users": number}
        for number, day in enumerate(days, 1)
    ]
    listed = [
        {"code": f"1.{number}", "level": "Sở", "eligible": date(2023, *day)}
        for number, day in enumerate(days[:3])
    ]
    rows = {"city_figures": figures, "procedures": listed}
    found = measured(content_with([SCHOOL], rows, _monthly()), code)
    assert (found["T9"].numerator, found["T9"].denominator) == (users // 10, users)
    assert found["T8a"].denominator == procedures


@pytest.mark.parametrize(("day", "inspected"), [(24, 1), (25, 0)])
def test_an_inspection_counts_by_a_months_last_counted_day(day: int, inspected: int) -> None:
    row: Row = {"inspected_unit": "THPT01", "inspection_date": date(2023, 2, 1)}
    row |= {"conclusion_number": "1/KL", "conclusion_date": date(2023, 2, day)}
    content = content_with([SCHOOL], {"inspections": [row]}, _monthly())
    assert measured(content, "2023-M02")["T5a"].numerator == inspected
    assert measured(content, "2023-M03")["T5a"].numerator == 1


def test_a_unit_counts_when_it_reported_for_each_month(half: Content) -> None:
    for code, reported in (("2023-M06", 1), ("2023-Q2", 1), ("2023-H1", 1), ("2023-Q3", 0)):
        found = measured(half, code)["T7aT"]
        assert (found.units_reported, found.units_expected) == (reported, 2)
    assert measured(half, "2023-Q1")["T7aT"].provisional


def test_the_wall_has_a_column_for_each_month(half: Content) -> None:
    states = submission_states(half, date(2023, 3, 25))
    assert list(states.columns) == [_month(number).code for number in range(1, 13)]
    assert states.T["THPT02"].tolist() == ["Chưa nộp"] * 3 + ["Chưa đến hạn"] * 9
    sheets = consolidate_sheets(half, Period.parse("2023-Q1"), date(2023, 3, 25))
    assert "out_wall" not in sheets
    assert "out_shares" not in sheets
    wall = tables()["out_wall_months"]
    assert wall.titles[3:15] == [f"Tháng {number}" for number in range(1, 13)]
    assert sheets["out_wall_months"][1][3:7] == ["Chưa nộp"] * 3 + ["Chưa đến hạn"]
    shares = {line[0]: line for line in sheets["out_shares_months"]}
    january = shares["Đúng hạn"][1]
    assert isinstance(january, Formula)
    assert (january.value, "[Tháng 1]" in january.text) == (1, True)


def test_the_league_counts_months(half: Content) -> None:
    sheets = consolidate_sheets(half, Period.parse("2023-H1"), date(2023, 7, 1))
    names = tables()["out_league"].ids
    first, last = (dict(zip(names, line, strict=True)) for line in sheets["out_league"])
    assert (first["unit"], first["returns_on_time"], first["returns_due"]) == ("THPT01", 6, 6)
    assert (last["unit"], last["returns_on_time"], last["returns_due"]) == ("THPT02", 0, 6)
    # from each deadline (the 25th, a day late already) to 01/07
    assert last["days_late"] == 158 + 127 + 99 + 68 + 38 + 7


def test_what_a_nil_month_leaves_stands_as_the_month_before_said() -> None:
    log = [
        accepted("THPT01", _month(1)),
        accepted("THPT01", _month(2), activity="Không phát sinh"),
    ]
    january = dossiers("THPT01", _month(1), online=7, on_time=4, within_limit=3)
    content = content_with([SCHOOL], {"submissions": log, "tthc": [january]}, _monthly())
    carried = content.frames["tthc"].set_index("period").T["2023-M02"]
    assert (carried["received"], carried["carried_over"], carried["pending"]) == (3, 3, 3)
    assert carried["resolved"] == 0


def test_only_the_last_month_tells_of_the_years_end() -> None:
    log = [accepted("THPT01", _month(number)) for number in (11, 12)]
    content = content_with([SCHOOL], {"submissions": log}, _monthly())
    frame = content.frames["nhiem_vu"].set_index("period")
    told = frame["year_outcome"].notna().groupby(level=0)
    assert told.any().to_dict() == {"2023-M11": False, "2023-M12": True}
    assert told.all()["2023-M12"]
    notes = {code: measured(content, code)["T2"].note for code in ("2023-M11", "2023-M12")}
    assert "ước đến 31/12" not in notes["2023-M11"]
    assert "ước đến 31/12" in notes["2023-M12"]


# A plan folder.


def monthly_folder(target: Path) -> Path:
    """Copy the plan as that of 2024 with monthly returns."""
    folder = copied(target, 2024)
    rows = [
        {"period": month.code, "deadline": f"{month.end:%Y-%m}-25", "source": "Mục V.1.c"}
        for month in MONTHS
    ]
    rewrite(folder, "calendar.csv", lambda _: rows)
    return folder


def _faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[int | None, str, str]]:
    with pytest.raises(SystemExit):
        main(["plan", "check", str(folder), "--json"])
    found = json.loads(capsys.readouterr().out)["faults"]
    assert all(one["file"] == "calendar.csv" for one in found)
    return [(one["line"], one["column"] or "", one["reason"]) for one in found]


CALENDARS: list[tuple[str, dict[str, str], list[tuple[int | None, str, str]]]] = [
    (
        "2024-M02",
        {"period": "2024-Q1"},
        [
            (
                3,
                "period",
                "lịch chỉ gồm các tháng của năm 2024; một lịch chỉ theo quý hoặc chỉ theo tháng",
            ),
            (None, "", "thiếu hạn của kỳ 2024-M02"),
        ],
    ),
    (
        "2024-M02",
        {"period": "2023-M02"},
        [
            (3, "period", "lịch chỉ gồm các tháng của năm 2024"),
            (None, "", "thiếu hạn của kỳ 2024-M02"),
        ],
    ),
    (
        "2024-M02",
        {"deadline": "2024-04-25"},
        [(3, "deadline", "hạn phải ở trong tháng đó hoặc tháng liền sau")],
    ),
    ("2024-M03", {"deadline": "2024-03-30"}, []),
    (
        "2024-M03",
        {"deadline": "2024-03-30", "data_to": "2024-03-20"},
        [(5, "data_from", "số liệu phải tiếp liền tháng trước, từ ngày 21/03/2024")],
    ),
]


@pytest.mark.parametrize(("period", "cells", "expected"), CALENDARS)
def test_a_monthly_calendar_is_checked(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    period: str,
    cells: dict[str, str],
    expected: list[tuple[int | None, str, str]],
) -> None:
    folder = monthly_folder(tmp_path / "kế hoạch")
    put(folder, "calendar.csv", period, **cells)
    assert _faults(folder, capsys) == expected


def test_deadlines_follow_one_another(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = monthly_folder(tmp_path / "kế hoạch")
    changes = {"2024-M02": "2024-03-20", "2024-M03": "2024-03-15"}
    rewrite(
        folder,
        "calendar.csv",
        lambda rows: [
            row | {"deadline": changes.get(row["period"], row["deadline"])} for row in rows
        ],
    )
    assert _faults(folder, capsys) == [(4, "deadline", "hạn phải sau hạn của kỳ trước")]


# A register, from the plan to the sums.


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of 2024: made, issued, filled, checked, merged, consolidated."""
    folder = tmp_path_factory.mktemp("thang")
    plan = load_plan(monthly_folder(folder / "ke-hoach"))
    register = folder / "so.xlsm"
    services.init(register, None, folder=folder / "ke-hoach")
    before: dict[str, Answers] = {}
    for month in (JANUARY, FEBRUARY):
        templates, returns = folder / f"bm-{month}", folder / f"bc-{month}"
        returns.mkdir()
        services.issue(register, month, templates, UNITS)
        for code in UNITS:
            chosen = next(one for one in plan.units if one.code == code)
            before[code] = answers(plan, chosen, month, 1, before.get(code))
            name = f"BC_{month}_{code}.xlsx"
            fill(templates / name, before[code], returns / name)
            dated(returns / name, datetime(2024, month.end.month, 20, 9, tzinfo=VIETNAM))
        _, examined = services.validate(register, [returns], month)
        assert [one.code for one in examined.all_findings()] == []
        services.consolidate(register, [returns], month, folder / "tong-hop")
    return folder


def _content(register: Path) -> Content:
    with FileRegister.open(register, write=False) as book:
        return read_content(book)


def test_two_months_make_a_register(place: Path) -> None:
    register = place / "so.xlsm"
    content = _content(register)
    assert set(content.frames["tthc"]["period"]) == {"2024-M01", "2024-M02"}
    found, *months = (
        {one.id: one for one in services.read_measures(register, period)}
        for period in (Period.parse("2024-Q1"), JANUARY, FEBRUARY)
    )
    for line in ("T7aH", "T7aT"):  # the register has returns of schools and offices of districts
        assert found[line].denominator == sum(one[line].denominator for one in months) > 0
        assert found[line].numerator == sum(one[line].numerator for one in months) > 0
    assert verify(register).places == ()
    assert sorted(path.name for path in (place / "tong-hop").iterdir()) == [
        "TongHop_2024-M01.xlsx",
        "TongHop_2024-M02.xlsx",
    ]


def test_the_control_sheet_offers_months_and_their_sums(place: Path) -> None:
    sheet = openpyxl.load_workbook(place / "so.xlsm")[control.SHEET]
    lists = [str(rule.formula1) for rule in sheet.data_validations.dataValidation]
    codes = [month.code for month in MONTHS]
    codes += [f"2024-{part}" for part in ("Q1", "Q2", "Q3", "Q4", "H1", "Y")]
    assert f'"{",".join(codes)}"' in lists
    words = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value]
    assert "1. Đầu tháng" in words
    assert any("M01–M12 là tháng 1–12" in text for text in words)


def test_a_template_speaks_of_its_month(place: Path) -> None:
    book = openpyxl.load_workbook(place / "bm-2024-M02" / "BC_2024-M02_PGD01.xlsx")
    texts = [
        cell.value
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if isinstance(cell.value, str)
    ]
    assert any("Tháng 2/2024, số liệu từ 25/01/2024 đến 24/02/2024" in text for text in texts)
    titles = {one.title for one in builtin_plan(2023).indicators}
    assert [text for text in texts if "quý" in text.lower() and text not in titles] == []


def test_a_file_of_another_month_is_told_in_months(place: Path, tmp_path: Path) -> None:
    name = "BC_2024-M01_PGD01.xlsx"
    (tmp_path / name).write_bytes((place / f"bc-{JANUARY}" / name).read_bytes())
    _, examined = services.validate(place / "so.xlsm", [tmp_path], FEBRUARY)
    (found,) = [one for one in examined.all_findings() if one.code == "I105"]
    assert "Tháng 1/2024 (tháng liền trước)" in found.message
    assert "quý" not in found.message + found.remedy


def test_what_a_month_carries_over_is_compared_with_the_month_before(
    place: Path, tmp_path: Path
) -> None:
    template = place / f"bm-{FEBRUARY}" / f"BC_{FEBRUARY}_PGD01.xlsx"
    plan = load_plan(place / "ke-hoach")
    chosen = next(one for one in plan.units if one.code == "PGD01")
    given = answers(plan, chosen, FEBRUARY, 1, answers(plan, chosen, JANUARY, 1))
    first = next(one for one in given["tthc"] if one["received"])
    for field in ("carried_over", "received", "pending", "within_limit"):
        first[field] = whole(first, field) + 1
    path = dated(fill(template, given, tmp_path / template.name))
    _, examined = services.validate(place / "so.xlsm", [path], FEBRUARY)
    (found,) = [one for one in examined.all_findings() if one.code == "R105"]
    assert "báo cáo tháng trước" in found.message
    assert "quý" not in found.message + found.remedy


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("issue", "{so}", "--period", "2024-Q1", "--out", "{out}"), "không phải là một tháng"),
        (("validate", "{so}", "{out}", "--period", "2024-H1"), "không phải là một tháng"),
        (("merge", "{so}", "{out}", "--period", "2024-Y"), "không phải là một tháng"),
        (("excuse", "{so}", "--unit", "THPT01", "--period", "2024-Q1", "--reason", "x"),
         "không phải là một tháng"),
        (("consolidate", "{so}", "{out}", "--period", "2024-Q1", "--out", "{out}"),
         "được tổng hợp từ các tháng đã gộp"),
    ],
)  # fmt: skip
def test_nobody_reports_for_a_sum_of_months(
    place: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    (tmp_path / "bc.xlsx").write_bytes(b"")
    with pytest.raises(SystemExit) as left:
        main([one.format(so=place / "so.xlsm", out=tmp_path) for one in arguments])
    assert left.value.code == 2
    shown = capsys.readouterr().err
    assert told in shown
    assert "quý" not in shown


def test_a_lock_on_a_quarter_locks_its_months(place: Path, tmp_path: Path) -> None:
    register = tmp_path / "so.xlsm"
    register.write_bytes((place / "so.xlsm").read_bytes())
    services.set_lock(register, Period.parse("2024-Q1"), locked=True, reason="")
    content = _content(register)
    assert content.locked_quarters() == {"2024-M01", "2024-M02", "2024-M03"}
    assert content.is_locked(FEBRUARY)
    assert content.is_locked(Period.parse("2024-H1"))
    assert not content.is_locked(Period.parse("2024-M04"))


# What pandas says, LibreOffice must say too.


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FormulaJudge]:
    with FormulaJudge(tmp_path_factory.mktemp("office")) as started:
        yield started


@pytest.mark.libreoffice
@pytest.mark.parametrize("code", ["2023-M02", "2023-Q1", "2023-H1", "2023-Y"])
def test_libreoffice_agrees_on_months(host: FormulaJudge, tmp_path: Path, code: str) -> None:
    reported = [_month(number) for number in (1, 2, 3, 12)]
    content = random_content(31, units=12, quarters=reported, plan=_monthly())
    assert check(host, tmp_path / "thang.xlsx", content, Period.parse(code)) > 500
    sheets = consolidate_sheets(content, Period.parse(code), date(2023, 7, 1))
    texts = [
        cell.text
        for lines in sheets.values()
        for line in lines
        for cell in line
        if isinstance(cell, Formula)
    ]
    assert max(map(len, texts)) < 8192  # Excel's longest

"""Every metric of the plan, reckoned by hand over a small department."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure, percent
from cchc_xl.measures.sources import sources
from cchc_xl.measures.sums import exact, reaches
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    YEAR,
    accepted,
    content_with,
    dossiers,
    random_content,
    row,
    unit,
)

VP = unit("VP", "PHONG_SO")
TCCB = unit("TCCB", "PHONG_SO")
PGD = unit("PGD01", "PHONG_GDDT")
THPT1, THPT2 = unit("THPT01"), unit("THPT02")
UNITS = (VP, TCCB, PGD, THPT1, THPT2)

DONE, DOING = "Hoàn thành", "Đang thực hiện"
RANKS: list[dict[str, Any]] = [
    {"index": "PAR", "goal": "Giữ nhóm dẫn đầu", "limit": 10, "this_year": 10},
    {"index": "PAPI", "goal": "Cải thiện", "last_year": 20, "this_year": 19},
]


IN_FORCE, NEXT = date(2022, 1, 1), date(2023, 3, 8)
"""A day of the year before, and the day after the last of the quarter's figures."""


def _procedure(code: str, **cells: Any) -> dict[str, Any]:
    return {"code": code, "level": "Sở", "valid_from": IN_FORCE, "standardised": IN_FORCE, **cells}


PROCEDURES = [
    _procedure("1", eligible=IN_FORCE, full_online=date(2023, 3, 7), integrated=NEXT),
    _procedure("2", eligible=IN_FORCE, integrated=IN_FORCE, has_fee="Có", online_payment=IN_FORCE),
    _procedure("3", eligible=NEXT, full_online=NEXT, has_fee="Có", valid_from=None),
    _procedure("4", eligible=IN_FORCE, full_online=IN_FORCE, valid_to=date(2023, 3, 6)),
    _procedure("5", standardised=None, valid_to=date(2023, 3, 7), has_fee="Không")
    | {"issued_new": date(2022, 12, 8), "impact_assessed": date(2022, 12, 1)},
    _procedure("6", eligible=IN_FORCE, valid_from=NEXT, issued_new=NEXT),
    _procedure("7", eligible=IN_FORCE, full_online=IN_FORCE, has_fee="Có") | {"level": "Huyện"},
    _procedure("8", eligible=IN_FORCE, internal="x", issued_new=date(2023, 1, 2)),
    _procedure("9", issued_new=date(2022, 12, 7)),
    *(  # assessed on the day of its issue, and the day after: the law asks for it before
        _procedure(
            f"10.{n}",
            valid_from=NEXT,
            valid_to=NEXT,
            issued_new=day,
            impact_assessed=day + timedelta(n),
        )
        for n, day in enumerate([date(2023, 1, 9)] * 2)
    ),
]


def first_quarter() -> dict[str, list[dict[str, Any]]]:
    """Return the first quarter: THPT02 sent no return."""
    task = {"completion_date": None}
    return {
        "submissions": [accepted(code, Q1) for code in ("VP", "TCCB", "PGD01", "THPT01")],
        "nhiem_vu": [
            row("VP", Q1, task="1a", status=DONE, completion_date=date(2022, 12, 31)),
            row("VP", Q1, task="3p", status=DOING, **task),
            row("VP", Q1, task="4", status=DONE, completion_date=date(2023, 2, 1)),
            row("VP", Q1, task="2", status=DONE, completion_date=date(2023, 2, 1)),
            row("THPT01", Q1, task="1c", status=DONE, completion_date=date(2023, 1, 11)),
            row("PGD01", Q1, task="1b", status="Không phát sinh", **task),
        ],
        "ubnd_giao": [
            _given("VP", "1", date(2023, 2, 1)),
            _given("PGD01", "2", date(2023, 2, 16)),
            _given("PGD01", "3", None),
            _given("PGD01", "4", date(2023, 3, 1)),
            row("PGD01", Q1, document="CV 9", deadline=date(2023, 2, 1)),  # its own: counts nowhere
        ],
        "legal_programme": [
            _planned("A", date(2023, 2, 1)),
            _planned("B", date(2023, 3, 1)),
            _planned("C", date(2023, 5, 1)),
            _planned("D", date(2023, 3, 15)),
            _planned("E", date(2022, 12, 1), date(2023, 3, 7)),  # nobody has told of it
        ],
        "city_tasks": [
            _city_task("1", "VP", date(2023, 2, 1)),
            _city_task("2", "PGD01", date(2023, 2, 15)),
            _city_task("3", "PGD01", date(2023, 3, 31)),
            _city_task("4", "PGD01", date(2023, 4, 1)),
            # extended out of the quarter, and into it; nobody has told of either
            _city_task("5", "TCCB", date(2023, 3, 1), date(2023, 3, 8)),
            _city_task("6", "TCCB", date(2022, 12, 1), date(2023, 3, 7)),
        ],
        "vbqppl": [
            _document("A", date(2023, 2, 1), date(2023, 2, 1), date(2023, 2, 5), None)
            | {"procedure": "Đúng quy định"},
            _document("B", date(2023, 3, 1), date(2023, 3, 5), None, date(2023, 3, 6)),
            _document(
                "C", date(2023, 5, 1), date(2023, 3, 20), date(2023, 3, 21), date(2023, 4, 2)
            ),
            _document("D", date(2023, 3, 15), None, None, None),
        ],
        "tthc": [
            dossiers(
                "VP",
                Q1,
                online=60,
                direct=30,
                carried_over=10,
                early=70,
                on_time=15,
                late=5,
                within_limit=10,
            ),
            dossiers("THPT01", Q1, online=6, direct=4, early=6, on_time=4),
        ],
        "dich_vu_cong": [
            _services("VP", Q1, tracked=90, eligible=12, full_online=12, online_full_dossiers=45)
            | {"verified_users": 30, "online_users": 60, "procedures": 20, "standardised": 20}
            | {"valid_results": 1000, "digitised_results": 699, "internal_transfers": 20}
            | {"electronic_transfers": 10, "fee_procedures": 2, "online_payment_procedures": 1}
            | {"transactions": 11, "online_transactions": 3},
            _services("THPT01", Q1, tracked=8, eligible=4, full_online=3, online_full_dossiers=5)
            | {"verified_users": 1, "online_users": 2, "procedures": 5, "standardised": 5},
        ],
        "hai_long": [
            row("VP", Q1, subject="TTHC", sent=70, returned=60, satisfied=57),
            row("THPT01", Q1, subject="TTHC", sent=50, returned=40, satisfied=38),
            row("THPT01", Q1, subject="Dịch vụ giáo dục công", sent=99, returned=99, satisfied=1),
        ],
        "thong_ke": [
            row("VP", Q1, indicator="III.1", value=10),
            row("VP", Q1, indicator="III.2", value=2),
            row("VP", Q1, indicator="III.3", value=0.7),
            row("TCCB", Q1, indicator="III.3", value=0.8),
            row("VP", Q1, indicator="III.4", value=0.1),
            row("TCCB", Q1, indicator="III.4", value=0.2),
            row("VP", Q1, indicator="VII.1", value=1000),
            row("VP", Q1, indicator="VII.2", value=997),
            row("THPT01", Q1, indicator="VII.1", value=3),
            row("THPT01", Q1, indicator="VII.2", value=3),
        ],
        "inspections": [
            {
                "inspected_unit": "THPT01",
                "inspection_date": date(2023, 2, 1),
                "conclusion_number": "1/KL",
                "conclusion_date": date(2023, 3, 7),  # the last day of the quarter's figures
            },
            {"inspected_unit": "VP", "inspection_date": date(2023, 2, 1)},
        ],
        "procedures": PROCEDURES,
        "city_figures": [
            {"date": date(2023, 2, 28), "online_users": 60, "verified_users": 30},
            {"date": date(2023, 3, 8), "online_users": 90, "verified_users": 80},
            {"date": date(2022, 12, 31), "online_users": 10, "verified_users": 1},
        ],
        "ranks": RANKS,
        "iso": [
            {"id": "ISO9001", "metric": "T11a", "result": "Đạt"},
            {"id": "ISODT", "metric": "T11b", "result": "Chưa đạt"},
            {"id": "ISO18091", "metric": "T11c"},
        ],
    }


def _given(unit: str, code: str, done: date | None) -> dict[str, Any]:
    return row(unit, Q1, code=code, completion_date=done)


def _planned(name: str, day: date, until: date | None = None) -> dict[str, Any]:
    more = {"extended_date": until, "extension_document": "CV 99"} if until else {}
    return {"code": name, "name": name, "planned_date": day, "lead": "VP", **more}


def _city_task(code: str, unit: str, day: date, until: date | None = None) -> dict[str, Any]:
    more = {"extended_deadline": until, "extension_document": "CV 99"} if until else {}
    return {"code": code, "document": f"CV {code}", "deadline": day, "lead": unit, **more}


def _document(
    name: str, planned: date, issued: date | None, database: date | None, portal: date | None
) -> dict[str, Any]:
    dates = {"planned_date": planned, "issue_date": issued, "portal_date": portal}
    return row("VP", Q1, name=name, national_database_date=database, **dates)


SERVICES = [
    "procedures",
    "eligible",
    "full_online",
    "standardised",
    "tracked",
    "online_full_dossiers",
    "fee_procedures",
    "online_payment_procedures",
    "transactions",
    "online_transactions",
    "online_users",
    "verified_users",
    "valid_results",
    "digitised_results",
    "internal_transfers",
    "electronic_transfers",
]


def _services(code: str, period: Period, **counts: int) -> dict[str, Any]:
    return row(code, period, **{**dict.fromkeys(SERVICES, 0), **counts})


EXPECTED: dict[str, tuple[float, float, str]] = {
    "T1": (2, 2, "Đạt"),
    "T2": (1, 3, "Chưa đạt"),  # 1a on time; 1c a day late, 1b “Không phát sinh”; 3p not due yet
    "T3": (1, 3, "Chưa đạt"),  # three fall due after the last day of the figures, 07/03
    "T4a": (1, 3, "Chưa đạt"),  # A, B and E were planned for days up to 07/03
    "T4b": (1, 2, "Chưa đạt"),  # A and B were issued by then
    "T4c": (1, 2, "Chưa đạt"),
    "T4d": (1, 2, "Chưa đạt"),  # of B nobody says
    "T5a": (1, 2, "Đạt"),
    "T5b": (0, 2, "Chưa đạt"),  # VP's inspection has no conclusion
    "T6": (90, 90, "Đạt"),  # VP's; what was carried over is not received anew
    "T6H": (0, 0, "Không phát sinh"),  # PGD01 reported no dossiers
    "T6T": (8, 10, "Không đặt ngưỡng"),  # THPT01's
    "T7a": (85, 90, "Chưa đạt"),
    "T7aH": (0, 0, "Không phát sinh"),
    "T7aT": (10, 10, "Không đặt ngưỡng"),
    "T7b": (70, 90, "Chưa đạt"),
    "T7bH": (0, 0, "Không phát sinh"),
    "T7bT": (6, 10, "Không đặt ngưỡng"),
    "T7c": (57, 60, "Đạt"),  # exactly 95%
    "T7cH": (0, 0, "Không phát sinh"),
    "T7cT": (38, 40, "Không đặt ngưỡng"),  # the survey on education does not count
    "T8a": (1, 2, "Chưa đạt"),  # of 1 and 2; 3 is eligible a day after the figures' last
    "T8b": (45, 90, "Đạt"),  # exactly 50% of those resolved
    "T8bH": (0, 0, "Không phát sinh"),
    "T8bT": (5, 10, "Không đặt ngưỡng"),
    "T9": (30, 60, "Đạt"),  # as of 28/02; neither the year's end nor the day after the window
    "T10a": (4, 5, "Chưa đạt"),  # 1, 2, 3, 5 and 9 are in force on 07/03; 5 is not published
    "T10b": (699, 1000, "Chưa đạt"),  # 69.9% of 70%
    "T10bH": (0, 0, "Không phát sinh"),
    "T10bT": (0, 0, "Không phát sinh"),
    "T10bX": (0, 0, "Không có đơn vị"),  # no unit of that level is in the list
    "T10c": (1, 5, "Chưa đạt"),  # 2; 1 is integrated a day later
    "T11a": (1, 1, "Đạt"),
    "T11b": (0, 1, "Chưa đạt"),
    "T11c": (0, 0, "Chưa có số liệu"),
    "N23a": (2, 10, "Đạt"),
    "N23b": (0.3, 1.5, "Đạt"),  # 0.1 + 0.2 and 0.7 + 0.8: in floats 19.99...%
    "N24": (10, 20, "Đạt"),
    "N24H": (0, 0, "Không phát sinh"),
    "N24T": (0, 0, "Không phát sinh"),  # THPT01 passed none on
    "N25a": (1, 2, "Đạt"),
    "N25b": (3, 11, "Chưa đạt"),
    "N25bH": (0, 0, "Không phát sinh"),
    "N25bT": (0, 0, "Không phát sinh"),
    "D3": (2, 3, "Chưa đạt"),  # 5 and 10.0; 9 was issued the day before the window
    "N40": (997, 1000, "Chưa đạt"),  # 99.7%
    "N40H": (0, 0, "Không phát sinh"),
    "N40T": (3, 3, "Đạt"),  # THPT01's, whatever the department's offices have done
    "N40D": (0, 0, "Chưa có số liệu"),  # no such unit is in the list
}


def measured(content: Content, period: Period, as_of: date | None = None) -> dict[str, Measure]:
    return {item.id: item for item in measure(content, period, as_of)}


@pytest.fixture(scope="module")
def content() -> Content:
    return content_with(UNITS, first_quarter())


@pytest.fixture(scope="module")
def quarter(content: Content) -> dict[str, Measure]:
    return measured(content, Q1)


def test_every_metric_of_the_plan_is_reckoned_by_hand(content: Content) -> None:
    assert list(EXPECTED) == [metric.id for metric in content.plan.metrics]


@pytest.mark.parametrize("metric", EXPECTED)
def test_numerator_denominator_and_verdict(quarter: dict[str, Measure], metric: str) -> None:
    found = quarter[metric]
    assert (found.numerator, found.denominator, found.verdict) == EXPECTED[metric]
    missed = None if found.level_of and found.bar is None else False
    outcomes = {"Đạt": True, "Chưa đạt": False, "Không phát sinh": missed}
    assert found.met is outcomes.get(found.verdict)


@pytest.mark.parametrize("metric", EXPECTED)
def test_the_sources_add_up_to_the_metric(content: Content, metric: str) -> None:
    rows = sources(content, metric, Q1)
    assert list(rows.columns) == [
        "unit",
        "period",
        "file",
        "sheet",
        "cells",
        "numerator",
        "denominator",
        "reporter",
    ]
    numerator, denominator, _ = EXPECTED[metric]
    assert rows["numerator"].sum() == pytest.approx(numerator)
    assert rows["denominator"].sum() == pytest.approx(denominator)


def test_the_sources_name_file_and_cells(content: Content) -> None:
    rows = sources(content, "T7c", Q1)
    assert rows.to_numpy().tolist() == [
        ["VP", "2023-Q1", "BC_2023-Q1_VP.xlsx", "Hài lòng", "A6:N6", 57, 60, "VP"],
    ]
    assert sources(content, "T7cT", Q1).to_numpy().tolist() == [
        ["THPT01", "2023-Q1", "BC_2023-Q1_THPT01.xlsx", "Hài lòng", "A6:N6", 38, 40, "THPT01"],
    ]
    assert sources(content, "T1", Q1)["sheet"].tolist() == ["Xếp hạng chỉ số"] * 2
    with pytest.raises(KeyError):
        sources(content, "T99", Q1)


@pytest.mark.parametrize(
    ("metric", "reported", "expected"),
    [
        ("T2", 4, 5),  # all five have tasks
        ("T4a", 2, 2),  # only department offices have the form
        ("T3", 3, 3),  # no school has the form
        ("T6", 2, 2),
        ("T6H", 1, 1),
        ("T6T", 1, 2),
        ("N23a", 2, 2),  # the indicator is asked of department offices only
        ("T5a", 3, 3),  # who reports inspections
        ("T1", 0, 0),
    ],
)
def test_units_counted(
    quarter: dict[str, Measure], metric: str, reported: int, expected: int
) -> None:
    found = quarter[metric]
    assert (found.units_reported, found.units_expected) == (reported, expected)
    assert found.provisional is (reported < expected)


def test_sentence(quarter: dict[str, Measure]) -> None:
    assert quarter["T7b"].sentence() == (  # 70 of 90
        "T7b 77,7% / 80%: chưa đạt, cần thêm 2 hồ sơ trước hạn, 2/2 đơn vị"
    )
    assert quarter["T10b"].sentence() == (
        "T10b 69,9% / 70%: chưa đạt, cần thêm 1 kết quả được số hóa, 2/2 đơn vị"
    )
    assert quarter["T11c"].sentence() == "T11c: chưa có số liệu"
    assert quarter["T6T"].sentence() == "T6T 80%: không đặt ngưỡng, 1/2 đơn vị"


def test_a_ratio_just_below_the_bar_is_not_shown_as_the_bar() -> None:
    assert percent(79_999, 100_000) == "79,9%"
    assert percent(0.3, 1.5) == "20%"


def test_the_second_bar_stands_in_the_note(quarter: dict[str, Measure]) -> None:
    assert quarter["T8b"].also_bar == 30
    assert quarter["T8b"].note.startswith(
        "Trên số hồ sơ tiếp nhận mới: 50%. Mức 30%: đạt. Nhiệm vụ 26 ghi 30%"
    )


def second_quarter() -> dict[str, list[dict[str, Any]]]:
    rows = first_quarter()
    rows["submissions"] += [accepted(item.code, Q2) for item in UNITS]
    rows["tthc"] += [dossiers("VP", Q2, online=90, carried_over=10, early=90, on_time=10)]
    rows["dich_vu_cong"] += [_services("VP", Q2, eligible=10, full_online=9, tracked=90)]
    rows["nhiem_vu"] += [
        row("VP", Q2, task="1a", status=DONE, completion_date=date(2022, 12, 31)),
        row("VP", Q2, task="3p", status=DONE, completion_date=date(2023, 4, 3)),
    ]
    return rows


def test_a_flow_is_summed_and_a_stock_is_the_last_quarters() -> None:
    half = measured(content_with(UNITS, second_quarter()), H1)
    assert (half["T6"].numerator, half["T6"].denominator) == (180, 180)
    assert (half["T7b"].numerator, half["T7b"].denominator) == (160, 190)
    assert (half["T10b"].numerator, half["T10b"].denominator) == (0, 0)
    # 1a on time, 3p late; 1b and 1c of two schools stand as reported in the first quarter, or not
    assert (half["T2"].numerator, half["T2"].denominator) == (1, 5)
    assert (half["T3"].numerator, half["T3"].denominator) == (2, 6)


def test_a_flow_needs_every_quarters_return_and_a_stock_the_last_ones() -> None:
    half = measured(content_with(UNITS, second_quarter()), H1)
    assert (half["T6T"].units_reported, half["T6T"].units_expected) == (1, 2)
    assert (half["T10bT"].units_reported, half["T10bT"].units_expected) == (2, 2)
    assert half["T6T"].provisional
    assert not half["T10bT"].provisional
    year = measured(content_with(UNITS, second_quarter()), YEAR)
    assert (year["T7b"].numerator, year["T7b"].units_reported) == (160, 0)
    assert year["T7b"].verdict == "Đạt"
    assert year["T7b"].provisional
    assert (year["T10b"].verdict, year["T10b"].met) == ("Chưa có số liệu", None)


def test_a_closed_unit_need_not_report_what_came_after() -> None:
    closed = THPT1._replace(valid_to=date(2023, 3, 31))
    content = content_with(
        [closed, THPT2], {"submissions": [accepted("THPT01", Q1), accepted("THPT02", Q1)]}
    )
    half = measured(content, H1)["T6T"]
    assert (half.units_reported, half.units_expected) == (1, 2)
    stock = measured(content, H1)["T10bT"]
    assert (stock.units_reported, stock.units_expected) == (0, 1)


def test_only_an_accepted_return_in_force_counts() -> None:
    log = [
        accepted("THPT01", Q1, current=None),
        accepted("THPT02", Q1, result="Trả lại", current=None),
    ]
    found = measured(content_with([THPT1, THPT2], {"submissions": log}), Q1)["T6T"]
    assert (found.units_reported, found.units_expected) == (0, 2)
    assert (found.verdict, found.met, found.ratio) == ("Chưa có số liệu", None, None)


def test_a_denominator_of_zero_is_never_met() -> None:
    log = [accepted("VP", Q1, activity="Không phát sinh")]
    found = measured(content_with([VP], {"submissions": log}), Q1)["T7a"]
    assert (found.numerator, found.denominator, found.ratio) == (0, 0, None)
    assert (found.verdict, found.met, found.provisional) == ("Không phát sinh", False, False)
    assert found.sentence() == "T7a: không phát sinh, 1/1 đơn vị"


def test_an_empty_cell_adds_nothing() -> None:
    rows = {
        "submissions": [accepted("VP", Q1)],
        "dich_vu_cong": [
            row("VP", Q1, valid_results=5),
            row("TCCB", Q1, valid_results=None, digitised_results=3),
        ],
    }
    found = measured(content_with([VP, TCCB], rows), Q1)["T10b"]
    assert (found.numerator, found.denominator) == (3, 5)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([{}, {}], (2, 2, "Đạt", True, False)),
        ([{"this_year": 11}, {}], (1, 2, "Chưa đạt", False, False)),
        ([{}, {"this_year": 20}], (1, 2, "Chưa đạt", False, False)),
        ([{}, {"last_year": None}], (1, 1, "Chưa đủ số liệu", None, True)),
        ([{"this_year": 11}, {"this_year": None}], (0, 1, "Chưa đạt", False, True)),
        ([{"limit": None}, {"this_year": None}], (0, 0, "Chưa có số liệu", None, True)),
    ],
)
def test_ranks(
    changes: list[dict[str, Any]], expected: tuple[int, int, str, bool | None, bool]
) -> None:
    ranks = [rank | change for rank, change in zip(RANKS, changes, strict=True)]
    found = measured(content_with([], {"ranks": ranks}), Q1)["T1"]
    figures = (found.numerator, found.denominator, found.verdict, found.met, found.provisional)
    assert figures == expected


@pytest.mark.parametrize(
    ("days", "period", "expected"),
    [
        ([None, None], Q1, (2, 2, "Đạt")),
        ([date(2023, 3, 7), None], Q1, (2, 2, "Đạt")),
        ([date(2023, 3, 8), None], Q1, (1, 1, "Chưa đủ số liệu")),
        ([date(2023, 3, 8), None], Q2, (2, 2, "Đạt")),
        ([date(2023, 4, 16), date(2023, 4, 16)], Q1, (0, 0, "Chưa có số liệu")),
        ([date(2023, 4, 16), date(2023, 4, 16)], H1, (2, 2, "Đạt")),
        ([date(2023, 12, 31), date(2023, 12, 31)], YEAR, (2, 2, "Đạt")),
        ([date(2024, 1, 1), date(2023, 12, 31)], YEAR, (1, 1, "Chưa đủ số liệu")),
    ],
)
def test_a_rank_counts_from_its_day(
    days: list[date | None], period: Period, expected: tuple[int, int, str]
) -> None:
    ranks = [rank | {"valid_from": day} for rank, day in zip(RANKS, days, strict=True)]
    found = measured(content_with([], {"ranks": ranks}), period)["T1"]
    assert (found.numerator, found.denominator, found.verdict) == expected


def test_of_several_ranks_of_an_index_the_one_that_holds_counts() -> None:
    first, other = RANKS
    newer = first | {"this_year": 11, "valid_from": date(2023, 5, 1), "index_year": 2022}
    content = content_with([], {"ranks": [newer, first, other]})
    quarters = [measured(content, period)["T1"] for period in (Q1, Q2)]
    assert [(item.numerator, item.denominator) for item in quarters] == [(2, 2), (1, 2)]


@pytest.mark.parametrize(
    ("day", "verdicts"),
    [
        (None, ["Đạt", "Đạt"]),
        (date(2023, 3, 7), ["Đạt", "Đạt"]),
        (date(2023, 4, 16), ["Chưa có số liệu", "Đạt"]),
        (date(2023, 6, 8), ["Chưa có số liệu", "Chưa có số liệu"]),
    ],
)
def test_what_is_confirmed_counts_from_its_day(day: date | None, verdicts: list[str]) -> None:
    rows = {"iso": [{"id": "ISO9001", "metric": "T11a", "result": "Đạt", "date": day}]}
    content = content_with([], rows)
    assert [measured(content, period)["T11a"].verdict for period in (Q1, Q2)] == verdicts


def test_missing_ranks_are_named() -> None:
    ranks = [RANKS[0], RANKS[1] | {"this_year": None}]
    found = measured(content_with([], {"ranks": ranks}), Q1)["T1"]
    assert found.note.startswith("Chưa nhập: PAPI.")


AS_OF_A_DAY = ("T8a", "T9", "T10a", "T10c", "N25a", "D3")


def test_what_the_office_enters_counts_as_of_the_periods_last_day(content: Content) -> None:
    """Procedures 3 and 6 count from 08/03, 1 is integrated then; 5 has ended; 6 is the new one."""
    quarters = [measured(content, period) for period in (Q2, YEAR)]
    found = [
        {name: (m[name].numerator, m[name].denominator) for name in AS_OF_A_DAY} for m in quarters
    ]
    second = {"T8a": (2, 4), "T9": (80, 90), "T10a": (5, 5), "T10c": (2, 5), "N25a": (1, 2)}
    assert found[0] == second | {"D3": (0, 1)}
    assert found[1] == second | {"D3": (2, 4)}
    assert not any(quarters[0][name].provisional for name in AS_OF_A_DAY)
    rows = sources(content, "T8a", Q1)
    assert rows[["unit", "period", "sheet", "cells"]].to_numpy().tolist() == [
        ["", "2023-Q1", "Bộ TTHC", f"A{number}"] for number in (0, 1)
    ]


@pytest.mark.parametrize("name", AS_OF_A_DAY)
def test_an_empty_table_of_the_office_is_no_figure(name: str) -> None:
    found = measured(content_with(UNITS, {}), Q1)[name]
    assert (found.numerator, found.denominator, found.verdict) == (0, 0, "Chưa có số liệu")
    assert (found.met, found.provisional, found.units_expected) == (None, True, 0)


def test_a_table_without_anything_of_the_kind_has_none_arisen() -> None:
    rows = {"procedures": [_procedure("1", has_fee="Không")]}
    found = measured(content_with([], rows), Q1)
    assert found["N25a"].verdict == found["D3"].verdict == "Không phát sinh"
    assert (found["T10a"].numerator, found["T10a"].denominator) == (1, 1)


def test_figures_of_a_later_day_are_none_yet() -> None:
    rows = {"city_figures": [{"date": NEXT, "online_users": 4, "verified_users": 2}]}
    content = content_with([], rows)
    assert [measured(content, period)["T9"].verdict for period in (Q1, Q2)] == [
        "Chưa có số liệu",
        "Đạt",
    ]


def test_inspections_count_up_to_the_periods_end() -> None:
    later = {
        "inspected_unit": "THPT02",
        "inspection_date": date(2023, 3, 1),
        "conclusion_number": "2/KL",
        "conclusion_date": date(2023, 4, 1),
    }
    rows = first_quarter()
    rows["inspections"].append(later)
    content = content_with(UNITS, rows)
    assert measured(content, Q1, date(2023, 12, 1))["T5a"].numerator == 1
    assert measured(content, Q2, date(2023, 12, 1))["T5a"].numerator == 2
    assert measured(content, Q1, date(2023, 3, 6))["T5a"].numerator == 0


def test_the_sources_of_a_random_office_add_up() -> None:
    content = random_content(5, units=30)
    for item in measure(content, H1):
        rows = sources(content, item.id, H1)
        assert float(rows["numerator"].sum()) == pytest.approx(item.numerator), item.id
        assert float(rows["denominator"].sum()) == pytest.approx(item.denominator), item.id


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 100))
def test_the_comparison_is_exact(numerator: int, denominator: int, bar: int) -> None:
    found = reaches(Fraction(numerator), Fraction(denominator), bar)
    whole = denominator > 0 and Fraction(numerator, denominator or 1) >= Fraction(bar, 100)
    assert found is whole


@given(st.decimals(0, 10**9, places=2))
def test_a_number_counts_as_it_was_typed(typed: Any) -> None:
    assert exact(float(typed)) == Fraction(typed)

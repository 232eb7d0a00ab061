"""What the consolidated sheets show; that their formulas give it is LibreOffice's to judge."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from cchc_xl.consolidated import consolidate_sheets, draw
from cchc_xl.consolidated.sheets.dashboard import dashboard_values
from cchc_xl.measures.metrics import measure
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    Q3,
    Q4,
    YEAR,
    accepted,
    content_with,
    dossiers,
    random_content,
    row,
    unit,
)

AS_OF = date(2023, 7, 1)
TOTAL = "Tổng cộng"
Sheet = list[dict[str, Any]]


def shown(content: Content, period: Period, as_of: date = AS_OF) -> dict[str, Sheet]:
    """Return the sheets as people see them: by table id, a row as values by column id."""
    return {
        name: [dict(zip(tables()[name].ids, map(value, line), strict=True)) for line in lines]
        for name, lines in consolidate_sheets(content, period, as_of).items()
    }


def value(cell: CellValue) -> Any:
    return cell.value if isinstance(cell, Formula) else cell


@pytest.fixture(scope="module")
def content() -> Content:
    return random_content(11, units=40)


@pytest.fixture(scope="module")
def half(content: Content) -> dict[str, Sheet]:
    return shown(content, H1)


def test_every_output_table_has_rows_of_its_width(content: Content) -> None:
    sheets = consolidate_sheets(content, H1, AS_OF, AS_OF)
    own = content.tables.values()
    assert set(sheets) == {table.id for table in own if table.owner == "output"}
    for name, lines in sheets.items():
        assert lines
        assert {len(line) for line in lines} == {len(tables()[name].columns)}


def test_the_same_office_gives_the_same_sheets(content: Content) -> None:
    again = random_content(11, units=40)
    assert consolidate_sheets(content, H1, AS_OF) == consolidate_sheets(again, H1, AS_OF)


def test_counts_and_sums_are_live(content: Content) -> None:
    typed = {
        "out_glance": {"value", "against", "gap"},  # of earlier quarters and of single units
        "out_targets": {"units_reported", "units_expected"},
        "out_tasks": {"assigned"},
        "out_league": {"rank", "returns_due", "returns_on_time", "days_late"},
        "out_population": {"times"},
        "out_due": {"days"},
        "out_inspection_list": {"held", "findings", "remedied"},
        "out_unit_plans": {"versions"},
    }
    for name, lines in consolidate_sheets(content, H1, AS_OF, AS_OF).items():
        for column, cells in zip(tables()[name].columns, zip(*lines, strict=True), strict=True):
            if column.kind in ("count", "number") and column.id not in typed.get(name, ()):
                filled = [cell for cell in cells if cell is not None]
                assert all(isinstance(cell, Formula) for cell in filled), (name, column.id)


@pytest.mark.parametrize("period", [Q1, Q2, H1, YEAR], ids=str)
@pytest.mark.parametrize("name", ["out_tthc_fields", "out_tthc_units"])
def test_the_identities_of_form_06a_hold_over_any_period(period: Period, name: str) -> None:
    content = random_content(12, units=20, quarters=(Q1, Q2, Q3, Q4))
    everybody = [accepted(u.code, q) for u in content.plan.units for q in YEAR.quarters]
    complete = _without_gaps(content, everybody)
    for line in shown(complete, period)[name]:
        assert line["received"] == line["online"] + line["direct"] + line["carried_over"]
        assert line["resolved"] == line["early"] + line["on_time"] + line["late"]
        assert line["pending"] == line["within_limit"] + line["overdue"]
        assert line["received"] == line["resolved"] + line["pending"]


def _without_gaps(content: Content, log: list[dict[str, Any]]) -> Content:
    """Return a content whose units report dossiers in every quarter, each from the last one's."""
    rows = []
    for number, item in enumerate(content.plan.units):
        for index, quarter in enumerate(YEAR.quarters):
            cells: dict[str, Any] = {
                "online": 40 + number,
                "direct": index,
                "early": 30,
                "on_time": 5,
            }
            carried = (5 + number) * index + index * (index - 1) // 2
            left = carried + 5 + number + index
            rows.append(
                dossiers(item.code, quarter, carried_over=carried, within_limit=left, **cells)
            )
    return content_with(content.plan.units, {"tthc": rows, "submissions": log})


def test_over_six_months_carried_over_is_the_firsts_and_pending_the_last_quarters() -> None:
    first = dossiers("VP", Q1, online=10, carried_over=4, early=8, within_limit=5, overdue=1)
    second = dossiers("VP", Q2, online=20, carried_over=6, on_time=23, overdue=3)
    content = content_with([unit("VP", "PHONG_SO")], {"tthc": [first, second]})
    line = shown(content, H1)["out_tthc_units"][0]
    assert (line["carried_over"], line["online"], line["received"]) == (4, 30, 34)
    assert (line["resolved"], line["pending"], line["within_limit"]) == (31, 3, 0)
    assert line["share"] == 1
    quarter = shown(content, Q2)["out_tthc_units"][0]
    assert (quarter["carried_over"], quarter["received"], quarter["pending"]) == (6, 26, 3)


@pytest.mark.parametrize(
    "name",
    [
        "out_tthc_fields",
        "out_tthc_units",
        "out_services",
        "out_documents",
        "out_procedures",
        "out_tasks",
    ],
)
def test_the_total_is_the_sum_of_the_rows(half: dict[str, Sheet], name: str) -> None:
    *lines, total = half[name]
    assert next(iter(total.values())) == TOTAL
    for column in tables()[name].columns:
        if column.kind == "count":
            figures = [line[column.id] for line in lines]
            asked = any(figure is not None for figure in figures)
            whole = sum(figure or 0 for figure in figures) if asked else None
            assert total[column.id] == whole, column.id


def test_targets_show_the_measures(content: Content, half: dict[str, Sheet]) -> None:
    for line, item in zip(half["out_targets"], measure(content, H1, AS_OF), strict=True):
        assert line["id"] == item.id
        assert (line["numerator"], line["denominator"]) == (item.numerator, item.denominator)
        assert line["verdict"] == item.verdict
        assert line["ratio"] == ("" if item.ratio is None else item.ratio)
        assert line["bar"] == (None if item.bar is None else item.bar / 100)
        told = "Không có đơn vị" if item.id == "T10bX" else "Đầy đủ"  # no unit is a commune
        assert (line["standing"] == told) is not item.provisional
    assert [line["id"] for line in half["out_targets"] if line["also"]] == ["T8b"]


def test_services_sum_flows_and_take_stocks_from_the_last_quarter() -> None:
    rows = [
        row("VP", quarter, procedures=20 + n, tracked=100 + n, valid_results=7 + n)
        for n, quarter in enumerate((Q1, Q2))
    ]
    content = content_with([unit("VP", "PHONG_SO")], {"dich_vu_cong": rows})
    line = shown(content, H1)["out_services"][0]
    assert (line["procedures"], line["valid_results"], line["tracked"]) == (21, 8, 201)
    assert set(content.forms["dich_vu_cong"].traits.stocks) == {
        "procedures",
        "eligible",
        "full_online",
        "standardised",
        "fee_procedures",
        "online_payment_procedures",
        "valid_results",
        "digitised_results",
    }


def test_tasks_show_all_rows_of_the_list(half: dict[str, Sheet], content: Content) -> None:
    lines = half["out_tasks"]
    assert [line["task"] for line in lines] == [*(t.id for t in content.plan.tasks), TOTAL]
    assert len(lines) == 53
    headings = [line for line in lines if line["assigned"] is None]
    assert [line["task"] for line in headings] == [t.id for t in content.plan.tasks if t.is_heading]
    for line in lines:
        if line["assigned"] is not None:
            by_status = ("completed", "under_way", "not_started", "not_arisen")
            assert line["reported"] == sum(line[name] for name in by_status)
            assert line["completed"] >= line["on_time"] + line["late"]


@pytest.mark.parametrize(
    ("status", "done", "state"),
    [
        (None, None, "Chưa có báo cáo"),
        ("Hoàn thành", date(2023, 3, 31), "Hoàn thành"),
        ("Hoàn thành", date(2023, 4, 1), "Hoàn thành trễ hạn"),
        ("Đang thực hiện", None, "Quá hạn"),
        ("Không phát sinh", None, "Không phát sinh"),
    ],
)
def test_state_of_a_task_that_is_due(status: str | None, done: date | None, state: str) -> None:
    rows = [row("TTR", Q2, task="11", status=status, completion_date=done)] if status else []
    lines = shown(content_with([unit("TTR", "PHONG_SO")], {"nhiem_vu": rows}), Q2)["out_tasks"]
    assert next(line for line in lines if line["task"] == "11")["state"] == state


@pytest.mark.parametrize(
    ("status", "state"),
    [("Đang thực hiện", "Đang thực hiện"), ("Chưa thực hiện", "Chưa thực hiện")],
)
def test_state_of_a_task_that_is_not_due(status: str, state: str) -> None:
    rows = [row("TTR", Q1, task="12", status=status)]
    lines = shown(content_with([unit("TTR", "PHONG_SO")], {"nhiem_vu": rows}), Q1)["out_tasks"]
    assert next(line for line in lines if line["task"] == "12")["state"] == state


def test_documents_count_once_in_the_period_of_their_dates_by_their_latest_report() -> None:
    dates = {"planned_date": date(2023, 2, 1), "issue_date": date(2023, 2, 3)}
    rows = [
        row("VP", Q1, name="A", **dates, portal_date=date(2023, 2, 9)),
        row("VP", Q2, name="A", **dates, reviewed="Bãi bỏ", procedure="Đúng quy định"),
        row("VP", Q2, name="B", **dates, position=1),  # its own: counts nowhere
    ]
    own = {"code": "1", "name": "A", "planned_date": date(2023, 2, 1), "lead": "VP"}
    office = content_with([unit("VP", "PHONG_SO")], {"vbqppl": rows, "legal_programme": [own]})
    line = shown(office, H1)["out_documents"][0]
    assert list(line.values())[2:] == [1, 0, 1, 0, 0, 0, 1, 1]


def test_the_shares_of_the_wall_add_up_to_the_whole(half: dict[str, Sheet]) -> None:
    *states, total = half["out_shares"]
    for quarter in range(1, 5):
        expected = sum(line[f"q{quarter}"] != "Không thuộc diện" for line in half["out_wall"])
        assert sum(line[f"q{quarter}"] for line in states) == total[f"q{quarter}"] == expected
        # each share is cut to a thousandth
        assert 0 <= 1 - math.fsum(line[f"share{quarter}"] for line in states) < 0.006
        assert total[f"share{quarter}"] == 1


def test_coverage_and_population_agree(half: dict[str, Sheet]) -> None:
    *groups, total = half["out_coverage"]
    assert total["group"] == "TONG"
    closed = [line for line in half["out_population"] if line["state"] == "Đã ngừng hoạt động"]
    assert all(line["change"] == "Ngừng 15/03/2023" for line in closed)
    active = [line for line in half["out_population"] if line not in closed]
    done = [line for line in active if line["state"] == "Đã kiểm tra"]
    assert (total["active"], total["inspected"]) == (len(active), len(done))
    assert any(";" in line["group"] for line in active)
    for group in groups:
        own = [line for line in active if group["group"] in line["group"].split(";")]
        assert group["active"] == len(own)
        assert group["inspected"] == len([line for line in own if line in done])
    assert all((line["times"] > 0) == (line["last"] is not None) for line in half["out_population"])


def league(*rows: tuple[str, dict[str, Any]], **more: list[dict[str, Any]]) -> Sheet:
    """Return the league table of the first quarter for schools with these logged returns."""
    log = [accepted(code, Q1, **changes) for code, changes in rows if changes is not MISSING]
    content = content_with([unit(code) for code, _ in rows], {"submissions": log, **more})
    return shown(content, Q1, date(2023, 3, 10))["out_league"]


MISSING: dict[str, Any] = {}
LATE = {"timeliness": "Trễ hạn", "days_late": 2}
ON_TIME = {"version": 1}


def ranks(lines: Sheet) -> list[tuple[Any, str]]:
    return [(line["rank"], line["unit"]) for line in lines]


def test_equal_results_share_a_rank_and_days_late_decide() -> None:
    lines = league(("D", ON_TIME), ("C", MISSING), ("B", LATE), ("A", ON_TIME))
    assert ranks(lines) == [(1, "A"), (1, "D"), (3, "B"), (4, "C")]
    assert [line["days_late"] for line in lines] == [0, 0, 2, 3]


def test_more_criteria_with_figures_break_a_tie() -> None:
    survey = [row("B", Q1, subject="TTHC", sent=9, returned=100, satisfied=95)]
    lines = league(("A", ON_TIME), ("B", ON_TIME), hai_long=survey)
    assert ranks(lines) == [(1, "B"), (2, "A")]
    assert [(line["met"], line["applicable"]) for line in lines] == [(2, 3), (1, 2)]


def test_a_criterion_is_judged_by_the_plans_bar() -> None:
    survey = [row("B", Q1, subject="TTHC", sent=9, returned=1000, satisfied=949)]
    dossier = [dossiers("A", Q1, online=3, early=1, on_time=2)]
    late = [dossiers("C", Q1, online=3, early=1, on_time=1, late=1)]
    lines = league(
        ("A", ON_TIME), ("B", ON_TIME), ("C", ON_TIME), hai_long=survey, tthc=dossier + late
    )
    assert ranks(lines) == [(1, "A"), (2, "B"), (2, "C")]
    # task 1c was due on 10/01 and nobody reports it
    assert [line["share"] for line in lines] == [0.666, 0.333, 0.333]


def test_a_unit_without_figures_has_no_rank() -> None:
    content = content_with([unit("A")], {})
    line = shown(content, Q1, date(2023, 3, 7))["out_league"][0]
    assert (line["rank"], line["share"], line["returns_due"]) == (None, "", 0)


def test_a_task_of_the_city_shows_what_it_is_and_who_gave_it() -> None:
    paper = {"document": "CV 5", "lead": "VP"}
    given: list[dict[str, Any]] = [
        {**paper, "code": "A", "deadline": date(2023, 3, 1), "content": "Làm", "issuer": "UBND"},
        {**paper, "code": "B", "deadline": date(2023, 2, 1), "issuer": "Chủ tịch"},
    ]
    said = row("VP", Q1, code="A", document="CV 5: Làm", deadline=date(2023, 3, 1))
    content = content_with([unit("VP", "PHONG_SO")], {"city_tasks": given, "ubnd_giao": [said]})
    *rows, total = shown(content, Q1)["out_city_tasks"]
    told = [(line["code"], line["content"], line["issuer"]) for line in rows]
    assert told == [("B", None, "Chủ tịch"), ("A", "Làm", "UBND")]
    assert (total["unit"], total["content"], total["issuer"]) == (TOTAL, None, None)


def test_lists_follow_units_quarters_and_rows() -> None:
    rows = [
        row("B", Q1, text="ba"),
        row("A", Q2, text="hai"),
        row("A", Q1, text="=1+1", position=1),
        row("A", Q1, text="không"),
        row("A", Q3, text="quý sau"),
    ]
    content = content_with([unit("A"), unit("B")], {"kien_nghi": rows})
    found = shown(content, H1)["out_proposals"]
    assert [line["text"] for line in found] == ["không", "=1+1", "hai", "ba"]
    assert found[0]["unit_name"] == "Đơn vị A"
    assert shown(content, H1)["out_initiatives"] == []


def test_proposals_say_what_was_decided() -> None:
    """Beside the return's own words where both have them, else in a row of its own quarter.

    The first quarter knows what was proposed by 07/03, the last what comes until 31/12.
    """
    march, answer = date(2023, 3, 8), {"decided_by": "9/SGDĐT", "decided_on": date(2023, 4, 1)}
    rows: dict[str, list[dict[str, Any]]] = {
        "kien_nghi": [
            row("B", Q1, text="Lùi  hạn nhiệm vụ 5"),
            row("A", Q1, text="Thiếu người"),
            row("A", Q2, text="Thiếu người"),
        ],
        "changes": [
            {"unit": "B", "text": "lùi hạn nhiệm vụ 5", "decision": "Chấp nhận", **answer},
            {"unit": "A", "text": "Bỏ nhiệm vụ 9", "date": march, "document": "1/CV-A"},
            {"unit": "A", "text": "Gộp báo cáo", "date": date(2023, 3, 7)},
            {"unit": "A", "text": "Cuối năm", "date": date(2023, 12, 20)},
            {"unit": "B", "text": "Không ghi ngày", "decision": "Đang xem xét"},
            {"unit": "B"},
            {"unit": "CU", "text": "Đơn vị cũ", "date": march},
        ],
    }
    content = content_with([unit("A"), unit("B")], rows)
    names = ("unit", "period", "text", "document", "date", "decision", "decided_by", "decided_on")
    found = [[line[name] for name in names] for line in shown(content, H1)["out_proposals"]]
    blank = [None] * 5
    assert found == [
        ["A", "2023-Q1", "Thiếu người", *blank],
        ["A", "2023-Q1", "Gộp báo cáo", None, date(2023, 3, 7), None, None, None],
        ["A", "2023-Q2", "Thiếu người", *blank],
        ["A", "2023-Q2", "Bỏ nhiệm vụ 9", "1/CV-A", march, None, None, None],
        ["B", "2023-Q1", "Lùi  hạn nhiệm vụ 5", None, None, "Chấp nhận", *answer.values()],
        ["B", None, "Không ghi ngày", None, None, "Đang xem xét", None, None],
        ["CU", "2023-Q2", "Đơn vị cũ", None, march, None, None, None],
    ]
    quarters = {quarter: shown(content, quarter)["out_proposals"] for quarter in (Q1, Q2, Q4)}
    own = {quarter: [line["text"] for line in lines] for quarter, lines in quarters.items()}
    undated = ["lùi hạn nhiệm vụ 5", "Không ghi ngày"]
    assert own[Q1] == ["Thiếu người", "Gộp báo cáo", "Lùi  hạn nhiệm vụ 5", "Không ghi ngày"]
    assert own[Q2] == ["Thiếu người", "Bỏ nhiệm vụ 9", *undated, "Đơn vị cũ"]
    assert own[Q4] == ["Cuối năm", *undated]


def test_a_unit_that_is_not_in_the_list_any_more_keeps_its_figures() -> None:
    content = content_with([unit("A")], {"tthc": [dossiers("CU", Q1, online=5, within_limit=5)]})
    lines = shown(content, Q1)["out_tthc_units"]
    assert [line["unit"] for line in lines] == ["A", "CU", TOTAL]
    assert lines[-1]["received"] == 5


def test_dashboard(content: Content, half: dict[str, Sheet]) -> None:
    found = {name: value(cell) for name, cell in dashboard_values(draw(content, H1, AS_OF)).items()}
    assert found["period"] == "6 tháng đầu năm 2023"
    assert found["as_of"] == "01/07/2023"
    states = [line[q] for line in half["out_wall"] for q in ("q1", "q2")]
    assert found["returns_late"] == states.count("Trễ hạn")
    assert found["returns_expected"] == len(states) - states.count("Không thuộc diện")
    own = [line for line in half["out_targets"] if not line["level_of"]]
    verdicts = [line["verdict"] for line in own]
    assert found["metrics_met"] == verdicts.count("Đạt")
    assert found["metrics_met"] + found["metrics_not_met"] + found["metrics_without"] == 29
    assert len(half["out_targets"]) == 49
    levels = [line for line in half["out_targets"] if line["level_of"]]
    assert {line["verdict"] for line in levels if line["bar"] is None} == {"Không đặt ngưỡng"}
    assert [line["id"] for line in levels if line["bar"] is not None] == [
        "T10bH",
        "T10bX",
        "N40H",
        "N40T",
    ]
    overdue = [t for t in half["out_tasks"] if t["task"] != TOTAL and t["overdue"]]
    assert found["tasks_overdue"] == len(overdue)
    assert found["coverage_sentence"].startswith("Đơn vị giáo dục ")
    urgent = [found[f"urgent_{number}"] for number in range(1, 6)]
    assert all(line.endswith("ngày") for line in urgent)


def test_the_most_urgent_units_come_first() -> None:
    log = [accepted("B", Q1, timeliness="Trễ hạn", days_late=9), accepted("C", Q1)]
    content = content_with([unit("A"), unit("B"), unit("C")], {"submissions": log})
    found = dashboard_values(draw(content, Q1, date(2023, 3, 10)))
    assert found["urgent_1"] == "B - Đơn vị B: trễ hạn Quý I/2023; trễ 9 ngày"
    assert found["urgent_2"] == "A - Đơn vị A: chưa nộp Quý I/2023; trễ 3 ngày"
    assert found["urgent_3"] is None


def test_no_array_formula_stands_in_the_rows_of_all_units(content: Content) -> None:
    sheets = consolidate_sheets(content, YEAR, AS_OF)
    for name in ("out_tthc_units", "out_services", "out_league", "out_wall", "out_population"):
        texts = {c.text for line in sheets[name] for c in line if isinstance(c, Formula)}
        assert not [text for text in texts if "SUMPRODUCT" in text]


def test_formulas_keep_excels_limits(content: Content) -> None:
    for lines in consolidate_sheets(content, YEAR, AS_OF).values():
        for line in lines:
            for cell in line:
                assert not isinstance(cell, Formula) or len(cell.text) < 8192

"""What is due and what is overdue, reckoned by hand over a small department."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.measures import dues
from cchc_xl.measures.dues import DAYS, Due, due_things, told_until
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.frames import first_row
from cchc_xl.services import consolidating
from cchc_xl.services.figures.due import read_dues
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    YEAR,
    accepted,
    content_with,
    one_sheet,
    plan_received,
    row,
    unit,
)
from tests.desk import Desk

AS_OF = date(2023, 6, 1)
TASK = "Nhiệm vụ trong danh mục"
PLANS = "Kế hoạch của đơn vị"
UNITS = ("VP", "THPT01", "THPT02")


def due_of(content: Content, kind: str, as_of: date = AS_OF, days: int = 30) -> list[list[Any]]:
    """Return day, unit and what of the things of a kind, in their order."""
    return [
        [due.day, due.unit, due.what]
        for due in due_things(content, as_of, days)
        if due.kind == kind
    ]


def office(**rows: list[dict[str, Any]]) -> Content:
    units = [unit("VP", "PHONG_SO"), unit("THPT01"), unit("THPT02")]
    sent = [accepted("VP", Q1), accepted("THPT01", Q1)]
    return content_with(units, {"submissions": sent, **rows})


def test_tasks_that_are_not_done_are_due_whether_anybody_reported_or_not() -> None:
    begun = row("THPT01", Q1, task="38", status="Đang thực hiện")
    content = office(nhiem_vu=[begun])
    late = due_of(content, TASK, date(2023, 12, 10))
    named = {item[2].partition(".")[0] for item in late if item[1] == "THPT01"}
    assert "38" in named
    assert "1c" not in named  # it is due as a plan


def test_plans_of_units_are_due_the_day_before_their_deadline() -> None:
    """Those of the list (1c), and the one that clause V.1.a alone asks of the offices."""
    content = office(unit_plans=[plan_received("THPT01", date(2023, 1, 4))])
    school = "1c. Ban hành Kế hoạch cải cách hành chính năm 2023: c) Đơn vị giáo dục"
    offices = "Mục V.1.a. Kế hoạch cải cách hành chính của đơn vị"
    assert due_of(content, PLANS, date(2023, 1, 5)) == [
        [date(2023, 1, 9), "VP", offices],
        [date(2023, 1, 9), "THPT02", school],
    ]
    came = plan_received("VP", date(2023, 1, 20), "V.1.a")
    assert [item[1] for item in due_of(office(unit_plans=[came]), PLANS)] == ["THPT01", "THPT02"]
    away = {**came, "result": "Đã rút"}
    assert "VP" in [item[1] for item in due_of(office(unit_plans=[away]), PLANS)]


def test_units_that_were_not_there_in_time_owe_no_plan() -> None:
    units = [
        unit("VP", "PHONG_SO", valid_from=date(2023, 1, 10)),
        unit("TTR", "PHONG_SO", valid_from=date(2023, 1, 11)),
        unit("TCCB", "PHONG_SO", valid_to=date(2023, 5, 31)),
    ]
    assert [item[1] for item in due_of(content_with(units, {}), PLANS)] == ["VP"]


@pytest.mark.parametrize(
    ("as_of", "late"), [((3, 19), ["THPT01", "THPT02"]), ((3, 20), ["THPT01"])]
)
def test_a_plan_that_came_is_not_chased_though_no_return_tells_of_it(
    as_of: tuple[int, int], late: list[str]
) -> None:
    """It came after the first quarter's figures, from a unit whose return is not in."""
    content = office(unit_plans=[plan_received("THPT02", date(2023, 3, 20))])
    found = due_of(content, PLANS, date(2023, *as_of))
    assert [item[1] for item in found if item[2].startswith("1c.")] == late


def test_the_latest_report_of_a_task_counts() -> None:
    rows = [
        row("THPT01", Q2, task="38", status="Hoàn thành"),
        row("THPT01", Q1, task="38", status="Đang thực hiện"),
    ]
    found = due_of(office(nhiem_vu=rows), TASK, date(2023, 12, 10))
    assert [item[1] for item in found if item[2].startswith("38.")] == ["VP", "THPT02"]


def test_city_tasks_and_documents_are_those_told_last() -> None:
    told = [
        row("VP", Q1, document="CV 1", deadline=date(2023, 6, 1)),
        row("VP", Q2, document="CV 1", deadline=date(2023, 6, 20)),
        row("VP", Q2, document="CV 2", deadline=date(2023, 5, 2)),
        row("VP", Q2, document="CV 3", deadline=date(2023, 5, 2), completion_date=date(2023, 5, 1)),
        row("VP", Q2, document="CV 4", deadline=date(2023, 7, 2)),
    ]
    laws = [
        row("VP", Q2, name="Nghị quyết", planned_date=date(2023, 6, 30)),
        row(
            "VP", Q2, name="Quyết định", planned_date=date(2023, 5, 9), issue_date=date(2023, 5, 8)
        ),
        row("VP", Q2, name="Rà soát", reviewed="Rà soát"),
    ]
    content = office(ubnd_giao=told, vbqppl=laws)
    assert due_of(content, "Nhiệm vụ thành phố giao") == [
        [date(2023, 5, 2), "VP", "CV 2"],
        [date(2023, 6, 20), "VP", "CV 1"],
    ]
    assert due_of(content, "Ban hành văn bản QPPL") == [[date(2023, 6, 30), "VP", "Nghị quyết"]]
    assert due_of(content, "Nhiệm vụ thành phố giao", days=31)[-1][2] == "CV 4"


@pytest.mark.parametrize(
    ("findings", "remedied", "told"),
    [(3, 1, "còn 2 tồn tại"), (3, 3, ""), (3, None, "còn 3 tồn tại"), (None, None, "chưa rõ số")],
)
def test_remedies(findings: int | None, remedied: int | None, told: str) -> None:
    seen = {
        **{"inspected_unit": "THPT01", "inspection_date": date(2023, 4, 3), "findings": findings},
        **{"remedied": remedied, "remedy_deadline": date(2023, 6, 10)},
    }
    found = due_of(office(inspections=[seen]), "Khắc phục sau kiểm tra")
    assert [item[:2] for item in found] == ([[date(2023, 6, 10), "THPT01"]] if told else [])
    assert all(told in item[2] and "03/04/2023" in item[2] for item in found)


def test_returns_that_have_not_come_or_must_be_corrected() -> None:
    wrong = accepted("THPT02", Q1, result="Trả lại", current=None)
    units = [unit("VP", "PHONG_SO"), unit("THPT01"), unit("THPT02")]
    content = content_with(units, {"submissions": [accepted("THPT01", Q1), wrong]})
    assert due_of(content, "Báo cáo") == [
        [date(2023, 3, 7), "VP", "Báo cáo Quý I/2023: gửi"],
        [date(2023, 3, 7), "THPT02", "Báo cáo Quý I/2023: sửa và gửi lại"],
        *([date(2023, 6, 7), code, "Báo cáo Quý II/2023: gửi"] for code in UNITS),
    ]
    assert len(due_of(content, "Báo cáo", date(2023, 5, 7))) == 2  # 31 days before the last day


def test_planned_inspections_are_due_at_their_quarters_end_until_somebody_inspected() -> None:
    plan = [
        {"unit": code, "quarter": quarter}
        for code, quarter in (
            *(("THPT01", "Quý I"), ("THPT02", "Quý I"), ("THPT03", "Quý II")),
            *(("THPT04", "Quý II"), ("THPT05", "Quý IV"), ("THPT06", "Quý I")),
        )
    ]
    held = {"inspection_date": date(2023, 2, 1)}
    seen = [
        {**held, "inspected_unit": "THPT02"},
        {**held, "inspected_unit": "THPT03", "content": "Khác"},
        {"inspection_date": date(2022, 12, 1), "inspected_unit": "THPT04"},
    ]
    units = [unit(f"THPT0{n}") for n in range(1, 6)]
    units.append(unit("THPT06", valid_to=date(2023, 5, 1)))
    content = content_with(units, {"inspection_plan": plan, "inspections": seen})
    found = [
        (due.day, due.what.partition(" ")[0], due.unit, due.place)
        for due in due_things(content, date(2023, 6, 10))
        if due.kind == "Kiểm tra theo kế hoạch"
    ]
    sheet = "trang “Kế hoạch kiểm tra”, dòng "
    assert found == [
        (date(2023, 3, 31), "THPT01", "", f"{sheet}5"),
        (date(2023, 6, 30), "THPT03", "", f"{sheet}7"),
        (date(2023, 6, 30), "THPT04", "", f"{sheet}8"),
    ]


def test_reports_to_the_city() -> None:
    reports: list[dict[str, Any]] = [
        {"period": "2023-H1", "recipient": "Sở Nội vụ", "due_date": date(2023, 6, 15)},
        {
            **{"period": "2023-Q1", "recipient": "Sở Nội vụ", "due_date": date(2023, 3, 15)},
            "sent_date": date(2023, 3, 20),
        },
        {"period": "2023-Y", "recipient": "Sở Nội vụ"},
    ]
    assert due_of(office(city_reports=reports), "Gửi thành phố") == [
        [date(2023, 6, 15), "", "Báo cáo 6 tháng đầu năm 2023 gửi Sở Nội vụ"]
    ]


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        (date(2023, 2, 5), []),
        (date(2023, 2, 6), ["Quý I/2023"]),  # 30 days before 08/03
        (date(2023, 6, 1), ["Quý I/2023", "6 tháng đầu năm 2023", "Quý II/2023"]),
    ],
)
def test_reports_to_the_city_are_told_before_anybody_entered_them(
    as_of: date, told: list[str]
) -> None:
    """Found: a register without rows told nobody. No day is made up where the plan gives none."""
    found = [due for due in due_things(office(), as_of) if due.kind == "Gửi thành phố"]
    assert [due.what for due in found] == [
        f"Báo cáo {period} gửi {recipient}"
        for period in told
        for recipient in ("Sở Nội vụ", "UBND thành phố")
    ]
    assert {due.words(as_of) for due in found} <= {"Chưa ghi hạn"}
    assert {due.deadline for due in found} | {due.days_left(as_of) for due in found} <= {None}
    plain = replace(office().plan, city_reports=())
    before = content_with([unit("VP", "PHONG_SO")], {}, plan=plain)
    again = [due for due in due_things(before, as_of) if due.kind == "Gửi thành phố"]
    assert again == found


def test_what_the_office_has_taken_out_of_its_reports_is_not_asked() -> None:
    row: dict[str, Any] = {"period": "2023-Q1", "recipient": "Sở Nội vụ"}
    told = due_of(office(city_reports=[row]), "Gửi thành phố")
    assert told == [[date(2023, 3, 8), "", "Báo cáo Quý I/2023 gửi Sở Nội vụ"]]
    sent = {**row, "sent_date": date(2023, 3, 9)}
    assert due_of(office(city_reports=[sent]), "Gửi thành phố") == []


def test_a_register_from_before_such_reports_has_none_due() -> None:
    content = office()
    before = content._replace(settings={**content.settings, "schema": "4"})
    assert due_of(before, "Gửi thành phố") == []


def test_words_and_order() -> None:
    due = Due(date(2023, 6, 1), "VP", "", "", "")
    days = (date(2023, 5, 30), date(2023, 6, 1), date(2023, 6, 4))
    assert [due.words(day) for day in days] == ["Còn 2 ngày", "Hôm nay", "Quá hạn 3 ngày"]
    content = office()
    found = due_things(content, AS_OF)
    order = ["", *(unit.code for unit in content.plan.units)]  # Văn phòng first
    assert found == sorted(found, key=lambda due: (due.day, order.index(due.unit)))
    assert found[0].day < AS_OF <= max(due.day for due in found)


def test_a_source_that_is_added_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Due(date(2023, 1, 9), "THPT01", "Kế hoạch của đơn vị", "Gửi kế hoạch", "")
    monkeypatch.setattr(dues, "SOURCES", (lambda content, as_of: iter([plan]),))
    lines = one_sheet(office(), Q1, Q1.end, "out_due", date(2023, 1, 5))
    assert [line[:5] for line in lines] == [
        [date(2023, 1, 9), "THPT01", "Đơn vị THPT01", "Kế hoạch của đơn vị", "Gửi kế hoạch"]
    ]


def test_the_sheet_says_its_day_and_where_things_stand(desk: Desk) -> None:
    desk.use_merged()
    services.consolidate(desk.register, [], Q1, desk.folder / "ra")
    today = f"{datetime.now(VIETNAM):%d/%m/%Y}"
    days = {desk.register.name: today, "TongHop_2023-Q1.xlsx": "07/03/2023"}
    for path in (desk.register, desk.folder / "ra" / "TongHop_2023-Q1.xlsx"):
        sheet = openpyxl.load_workbook(path)["Việc đến hạn"]
        assert str(sheet["A2"].value).removeprefix("Tính đến ngày ")[:10] == days[path.name]
        assert sheet["B5"].value
    places = {str(cell.value) for (cell,) in sheet["H5:H400"] if cell.value}
    register = openpyxl.load_workbook(desk.register)
    data = next(place for place in sorted(places) if "SL Nhiệm vụ" in place)
    line = int(data.rpartition(" ")[2])
    of_it = next(row for row in sheet.iter_rows(min_row=5) if row[7].value == data)
    told = [cell.value for cell in register["SL Nhiệm vụ"][line]]
    assert told[0] == of_it[1].value
    assert str(of_it[4].value).partition(".")[0] in told


def test_the_command(desk: Desk) -> None:
    desk.use_merged()
    shown = desk.run("due", "--as-of", "01/06/2023", "--unit", "thpt01", "--json")
    assert shown.code == 0
    assert {item["unit"] for item in shown.json["due"]} == {"THPT01"}
    assert [item["what"] for item in shown.json["due"] if item["kind"] == "Báo cáo"] == [
        "Báo cáo Quý II/2023: gửi"
    ]
    days = [item["days_left"] for item in shown.json["due"]]
    assert days == sorted(days)
    assert (shown.json["as_of"], max(days) <= 30) == ("2023-06-01", True)
    shown = desk.run("due", "--as-of", "01/06/2023", "--days", "10")
    assert "Báo cáo Quý II/2023: gửi" in shown.out
    assert "Còn 6 ngày" in shown.out
    assert "việc đến hạn trong 10 ngày tới, 6 việc chưa ghi hạn." in shown.out
    shown = desk.run("due", "--unit", "KHONGCO")
    assert (shown.code, "Sổ không có đơn vị “KHONGCO”." in shown.err) == (2, True)


def test_an_older_register_tells_it_and_has_no_sheet_for_it() -> None:
    older = Path(__file__).parents[1] / "data" / "cases" / "older" / "version-4.xlsm"
    found = read_dues(older, as_of=AS_OF)
    assert {due.kind for due, _ in found.things} >= {"Nhiệm vụ trong danh mục", "Báo cáo"}


@pytest.mark.parametrize(
    ("period", "day"), [(Q1, "07/03/2023"), (H1, "07/06/2023"), (YEAR, "31/12/2023")], ids=str
)
def test_a_periods_workbook_is_the_same_on_whatever_day_it_is_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, period: Period, day: str
) -> None:
    desk.use_merged()
    found: list[list[list[Any]]] = []
    for year in (2023, 2026):
        monkeypatch.setattr(consolidating, "datetime", clock(datetime(year, 11, 27, 8)))
        services.consolidate(desk.register, [], period, desk.folder / "ra")
        book = openpyxl.load_workbook(desk.folder / "ra" / f"TongHop_{period}.xlsx")
        sheet = book["Việc đến hạn"]
        assert str(sheet["A2"].value).startswith(f"Tính đến ngày {day}: ")
        found.append([[cell.value for cell in line] for line in sheet.iter_rows(min_row=5)])
    assert found[0] == found[1]
    last = datetime.strptime(day, "%d/%m/%Y")
    dated = [line for line in found[0] if line[0]]
    assert all((line[0] - last).days == line[5] <= DAYS for line in dated)
    assert len(dated) > 1


def clock(moment: datetime) -> type[datetime]:
    """Return the class of moments whose “now” is always this one."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.replace(tzinfo=tz)

    return Stopped


def test_what_later_returns_tell_is_not_known_before() -> None:
    rows = [
        row("TTR", Q1, task="11", status="Đang thực hiện"),
        row("TTR", Q2, task="11", status="Hoàn thành", completion_date=date(2023, 3, 20)),
    ]
    log = [accepted("TTR", quarter) for quarter in (Q1, Q2)]
    content = content_with([unit("TTR", "PHONG_SO")], {"nhiem_vu": rows, "submissions": log})
    day = date(2023, 3, 7)

    def places(known: Content) -> dict[str, str]:
        return {due.what.partition(".")[0]: due.place for due in due_things(known, day)}

    assert "11" not in places(content)
    number = first_row() + content.frames["nhiem_vu"]["task"].tolist().index("11")
    assert places(told_until(content, Q1))["11"] == f"trang “SL Nhiệm vụ”, dòng {number}"
    assert "11" not in places(told_until(content, H1))

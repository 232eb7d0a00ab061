"""The outputs of what is collected, reckoned anew from the demonstration's own files.

Nothing of the program is asked but which files were accepted: the returns are read as a person
reads them, sheet by sheet under the labels, and added up in plain Python.
"""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.register.schema import tables
from cchc_xl.services import founding
from cchc_xl.templates.layout import KEY_ROW
from tests import same_figures
from tests.demo.reckoned import (
    brief,
    city,
    dashboard,
    dossiers,
    doubts,
    due,
    glance,
    inspections,
    lists,
    sending,
    targets,
    tasks,
)
from tests.demo.reckoned.shown import (
    ALL,
    AS_OF,
    LEVELS,
    PLAN,
    Q1,
    QUARTERS,
    WINDOWS,
    Row,
    Shown,
    assessed_first,
    before,
    by_office,
    day,
    in_force,
    listed,
    pages,
    plain_rows,
    records,
    run_all,
    some_units,
    told_last,
    told_of,
    value_before,
)
from tests.demo.reckoned.tasks import (
    DOCUMENT,
    OUTCOMES,
    SHARED,
    STATUSES,
    outcome,
    states,
    tasks_of,
    together,
)
from tests.formula_judge import FormulaJudge, JudgedCell
from validation.form import Form
from validation.forms import forms

EVERY_UNIT = pytest.param("every unit", marks=pytest.mark.soak)


@pytest.fixture(
    scope="module",
    params=["a few units", EVERY_UNIT],
)
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    with same_figures.one_key(), pytest.MonkeyPatch.context() as patch:
        if request.param == "a few units":
            patch.setattr(founding, "check_year", some_units)
        return run_all(folder)


every_period = pytest.mark.parametrize("period", QUARTERS)


@pytest.mark.parametrize("shown", [EVERY_UNIT], indirect=True)
def test_the_whole_demonstration_gives_the_same(shown: Shown) -> None:
    """The same findings and tables as before, of all its consolidations."""
    expected = json.loads(same_figures.EXPECTED.read_text("utf-8"))["demo"]
    assert same_figures.of_outcomes(shown.runs.values()) == expected


def filled_labels(path: Path, form: Form) -> tuple[set[str], set[str]]:
    """Return the labels of a sheet's fields, and those under or beside which something stands."""
    found, lines = records(path, form.sheet), pages(path)[form.sheet]
    fields = {f"{form.id}.{column.id}" for column in form.columns}
    heads = [str(cell).removesuffix(" (*)") for cell in lines[KEY_ROW]]
    keyed = zip(heads, lines[KEY_ROW - 1], strict=True)
    labels = {name for name, key in keyed if key in fields}
    return labels or set(found[0]), {
        str(name) for row in found for name, cell in row.items() if cell is not None
    }


def test_every_field_of_every_form_is_filled_by_somebody(shown: Shown) -> None:
    asked: dict[str, set[str]] = defaultdict(set)
    filled: dict[str, set[str]] = defaultdict(set)
    for quarter in ALL:
        for path in shown.returns[quarter].values():
            for form in forms().values():
                if form.sheet in pages(path):
                    labels, told = filled_labels(path, form)
                    asked[form.sheet] |= labels
                    filled[form.sheet] |= told
    assert asked.keys() == {form.sheet for form in forms().values()}
    assert sum(map(len, asked.values())) > 90
    assert {sheet: labels - filled[sheet] for sheet, labels in asked.items()} == {
        sheet: set() for sheet in asked
    }


def test_every_column_of_the_offices_own_tables_is_filled(shown: Shown) -> None:
    content = shown.runs["2023-Y"].run.content
    own = [table for table in content.tables.values() if table.owner == "office"]
    empty = [
        (table.sheet, column.title)
        for table in own
        for column in table.columns
        if content.edition.knows(column) and not content.frames[table.id][column.id].notna().any()
    ]
    assert len(own) > 12
    assert empty == []


def test_every_column_of_every_output_has_figures(shown: Shown) -> None:
    content = shown.runs["2023-Y"].run.content
    shows: dict[str, set[str]] = defaultdict(set)
    for period, one in shown.runs.items():
        for name in one.run.sheets:
            for row in shown.sheet(period, name):
                shows[name] |= {title for title, cell in row.items() if cell not in (None, "", 0)}
    assert len(shows) > 25
    assert {
        name: [
            column.title
            for column in tables()[name].columns
            if content.edition.knows(column) and column.title not in told
        ]
        for name, told in shows.items()
    } == {name: [] for name in shows}


def test_every_line_that_the_plan_has_has_a_figure_in_the_year(shown: Shown) -> None:
    choices = defaultdict(set)
    for row in listed("lists.csv"):
        choices[row["list"]].add(row["value"])
    asked = {row["id"] for row in listed("metrics.csv") if row["kinds"] != "-"}
    wanted = {
        ("out_indicators", "Mã chỉ số", "Giá trị"): {
            row["code"] for row in listed("indicators.csv")
        },
        ("out_tthc_fields", "Lĩnh vực", "Giải quyết tổng số"): choices["linh_vuc"],
        ("out_inspections", "Nội dung", "Số cuộc kiểm tra"): choices["noi_dung_kiem_tra"],
        ("out_targets", "Mã", "Mẫu số"): asked,
        ("out_tasks", "Mã nhiệm vụ", "Đã báo cáo"): {
            row["id"] for row in listed("tasks.csv") if row["assigned_to"]
        },
    }
    for (output, key, figure), lines in wanted.items():
        rows = shown.sheet("2023-Y", output)
        assert lines - {row[key] for row in rows if row[figure]} == set(), output


@every_period
def test_feedback(shown: Shown, period: str) -> None:
    flows = ["PAKN tiếp nhận", "PAKN xử lý đúng hạn", "PAKN xử lý quá hạn"]
    flows += ["PAKN công khai kết quả", "PAKN về thái độ hành vi"]
    at_end, at_start = "PAKN đang xử lý", "Kỳ trước chuyển sang"
    wanted: dict[str, Row] = defaultdict(lambda: dict.fromkeys([*flows, at_end, at_start], 0))
    quarters: dict[str, set[str]] = defaultdict(set)
    for quarter, unit, record in shown.told(QUARTERS[period], "PAKN"):
        quarters[unit].add(quarter)
        told = [*flows, *[at_end] * (quarter == QUARTERS[period][-1])]
        told += [at_start] * (quarter == QUARTERS[period][0])
        for whose in (unit, "Tổng cộng"):
            for name in told:
                wanted[whose][name] += record[name] or 0
    rows = {row["Đơn vị"]: row for row in shown.sheet(period, "out_pakn")}
    assert rows.keys() >= wanted.keys() > {"Tổng cộng"}
    for unit, row in rows.items():
        assert {name: row[name] for name in wanted[unit]} == wanted[unit], unit
        on_time, late = (wanted[unit][name] for name in flows[1:3])
        share = int(Fraction(on_time * 1000, on_time + late)) / 1000 if on_time + late else ""
        assert row["Tỷ lệ xử lý đúng hạn"] == share, unit
        came, left = (row[flows[0]] + row[at_start], row[at_end])
        if quarters[unit] == {*QUARTERS[period]}:  # who missed a quarter left nobody knows what
            assert came == row[flows[1]] + row[flows[2]] + left, unit
    assert any(told == {*QUARTERS[period]} for told in quarters.values())
    assert all(wanted["Tổng cộng"][name] > 0 for name in (flows[0], flows[-1]))


@every_period
def test_surveys(shown: Shown, period: str) -> None:
    kinds = {"TTHC": "TTHC", "Dịch vụ giáo dục công": "Dịch vụ giáo dục"}
    names = {"Số phiếu phát ra": "phát ra", "Số phiếu thu về": "thu về"}
    names["Số phiếu hài lòng"] = "hài lòng"
    titles = [f"{kind} phiếu {name}" for kind in kinds.values() for name in names.values()]
    wanted: dict[str, Row] = defaultdict(lambda: dict.fromkeys(titles, 0))
    for _, unit, record in shown.told(QUARTERS[period], "Hài lòng"):
        for whose in (unit, "Tổng cộng"):
            for label, name in names.items():
                wanted[whose][f"{kinds[record['Đối tượng khảo sát']]} phiếu {name}"] += record[
                    label
                ]
    rows = {row["Đơn vị"]: row for row in shown.sheet(period, "out_surveys")}
    assert rows.keys() >= wanted.keys() > {"Tổng cộng"}
    for unit, row in rows.items():
        assert {name: row[name] for name in titles} == wanted[unit], unit
        for kind in kinds.values():
            satisfied, answered = row[f"{kind} phiếu hài lòng"], row[f"{kind} phiếu thu về"]
            share = int(Fraction(satisfied * 1000, answered)) / 1000 if answered else ""
            assert row[f"{kind} tỷ lệ hài lòng"] == share, (unit, kind)
    assert all(wanted["Tổng cộng"][title] > 0 for title in titles)


@every_period
def test_apologies_and_post(shown: Shown, period: str) -> None:
    sheets = {
        ("Dịch vụ công", "Hồ sơ trễ hẹn đã xin lỗi"): [("out_services", "Đơn vị")],
        ("TTHC", "Tiếp nhận qua bưu chính công ích"): [
            ("out_tthc_units", "Đơn vị"),
            ("out_tthc_fields", "Lĩnh vực"),
        ],
    }
    for (sheet, title), outputs in sheets.items():
        for output, key in outputs:
            wanted: dict[str, int] = defaultdict(int)
            for _, unit, record in shown.told(QUARTERS[period], sheet):
                for whose in (record.get(key, unit), "Tổng cộng"):
                    wanted[whose] += record[title] or 0
            rows = {row[key]: row[title] for row in shown.sheet(period, output)}
            assert {name: count for name, count in rows.items() if count} == {
                name: count for name, count in wanted.items() if count
            }, output
            assert rows["Tổng cộng"] > 0, output


@every_period
def test_initiatives(shown: Shown, period: str) -> None:
    titles = ["Tên sáng kiến", "Tác giả", "Lĩnh vực", "Cấp công nhận", "Tình trạng"]
    wanted = [
        (unit, quarter, *(record[title] for title in titles))
        for quarter, unit, record in shown.told(QUARTERS[period], "Sáng kiến")
    ]
    rows = shown.sheet(period, "out_initiatives")
    found = [tuple(row[title] for title in ("Đơn vị", "Kỳ", *titles)) for row in rows]
    assert sorted(found) == sorted(wanted)
    assert all(row["Tình trạng"] for row in rows)


@every_period
def test_inspections(shown: Shown, period: str) -> None:
    frames = shown.runs[period].run.content.frames
    table = {column.id: column.title for column in tables()["inspections"].columns}
    own = [
        {table[name]: value for name, value in row.items() if name in table}
        for row in plain_rows(frames["inspections"])
    ]
    start, end = WINDOWS[period]
    known = {(row["Đơn vị được kiểm tra"], row["Ngày kiểm tra"]) for row in own}
    told: dict[tuple[Any, ...], Row] = {}
    before = set()
    for quarter, unit, record in shown.told(QUARTERS["2023-Y"], "Kiểm tra"):
        code, _, _ = record["Đơn vị được kiểm tra"].partition(" - ")  # or picked from the list
        place = (unit, code, day(record["Ngày kiểm tra"]))
        if quarter < QUARTERS[period][0]:
            before.add(place)
        elif quarter in QUARTERS[period] and place[1:] not in known and place not in before:
            told[place] = record
    counted = [("Sở kiểm tra", row) for row in own if start <= row["Ngày kiểm tra"] <= end]
    counted += [("Đơn vị báo cáo", row) for row in told.values()]
    wanted: dict[tuple[str, Any], list[int]] = defaultdict(lambda: [0] * 7)
    for source, row in counted:
        found, mended = row["Số tồn tại phát hiện"] or 0, row["Số tồn tại đã khắc phục"] or 0
        until = day(row["Hạn khắc phục"])
        late = until is not None and until <= end
        concluded = bool(row["Số kết luận"] and row["Ngày kết luận"])
        adds = [1, row["Hình thức"] == "Định kỳ", row["Hình thức"] == "Đột xuất", concluded]
        adds += [found, mended, late * (found - mended)]
        for line in ((row["Nội dung"] or "CCHC", source), ("Tổng cộng", None)):
            wanted[line] = [was + int(one) for was, one in zip(wanted[line], adds, strict=True)]
    rows = shown.sheet(period, "out_inspections")
    titles = tables()["out_inspections"].titles[2:]
    shown_counts = {(row["Nội dung"], row["Nguồn"]): [row[t] for t in titles] for row in rows}
    assert len(rows) == len(shown_counts)
    assert {place: row for place, row in shown_counts.items() if any(row)} == dict(wanted)
    *_, found, _, overdue = wanted["Tổng cộng", None]
    assert found > overdue > 0


@every_period
def test_tasks_of_the_city(shown: Shown, period: str) -> None:
    start, end = WINDOWS[period]
    tasks = by_office(shown, period, "city_tasks", ["document", "content"])
    told, _ = told_last(shown, period, "Nhiệm vụ UBND giao", "Văn bản giao nhiệm vụ")
    assert set(told) <= set(tasks)
    wanted = {}
    for code, task in tasks.items():
        due, done = task["day"], day(told.get(code, {}).get("Ngày hoàn thành"))
        if done is not None:
            state = "Hoàn thành đúng hạn" if done <= due else "Hoàn thành trễ hạn"
        else:
            state = "Quá hạn chưa hoàn thành" if due <= end else "Chưa đến hạn"
        counts = start <= due <= end
        in_time = counts and done is not None and done <= due
        said = [task["unit"], task["words"], due, done]
        wanted[code] = [*said, int(counts), int(in_time), state]
    *rows, last = shown.sheet(period, "out_city_tasks")
    names = ["Đơn vị", "Văn bản giao nhiệm vụ", "Thời hạn", "Ngày hoàn thành", "Đến hạn trong kỳ"]
    names += ["Trong đó hoàn thành đúng hạn", "Tình trạng"]
    found = {row["Mã nhiệm vụ"]: [row[name] for name in names] for row in rows}
    assert len(rows) == len(found) > 0
    assert found == wanted
    given = plain_rows(shown.runs[period].run.content.frames["city_tasks"])
    assert {row["Mã nhiệm vụ"]: (row["Nội dung nhiệm vụ"], row["Nơi giao"]) for row in rows} == {
        task["code"]: (task["content"], task["issuer"]) for task in given
    }
    assert [row["Thời hạn"] for row in rows] == sorted(row["Thời hạn"] for row in rows)
    sums = [sum(values[place] for values in wanted.values()) for place in (4, 5)]
    assert [last["Đơn vị"], *(last[name] for name in names[4:6])] == ["Tổng cộng", *sums]
    (target,) = [one for one in shown.runs[period].run.measures if one.id == "T3"]
    assert [target.denominator, target.numerator] == sums


@every_period
def test_legal_documents(shown: Shown, period: str) -> None:
    start, end = WINDOWS[period]
    programme = by_office(shown, period, "legal_programme", ["name"])
    told, _ = told_last(shown, period, "VBQPPL", "Tên văn bản")
    assert set(told) <= set(programme)
    names = ("planned", "on_schedule", "issued", "on_database", "on_portal", "in_order")
    wanted: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    for code, row in programme.items():
        said = told.get(code, {})
        issued = day(said.get("Ngày ban hành"))
        planned, out = start <= row["day"] <= end, issued is not None and start <= issued <= end
        facts = {
            "planned": planned,
            "on_schedule": planned and issued is not None and issued <= row["day"],
            "issued": out,
            "on_database": out and said["Ngày cập nhật CSDL quốc gia"] is not None,
            "on_portal": out and said["Ngày đăng Cổng thông tin của Sở"] is not None,
            "in_order": out and said["Trình tự và thủ tục"] == "Đúng quy định",
        }
        for whose in (row["unit"], "Tổng cộng"):
            for name, fact in facts.items():
                wanted[whose][name] += fact
    titles = {column.id: column.title for column in tables()["out_documents"].columns}
    rows = {row["Đơn vị"]: row for row in shown.sheet(period, "out_documents")}
    for unit, row in rows.items():
        assert {name: row[titles[name]] for name in names} == wanted[unit], unit
    total = wanted["Tổng cộng"]
    assert total["planned"] > 0
    sides = {"T4a": ("on_schedule", "planned"), "T4b": ("on_database", "issued")}
    sides |= {"T4c": ("on_portal", "issued"), "T4d": ("in_order", "issued")}
    measures = {one.id: one for one in shown.runs[period].run.measures}
    for metric, (part, whole) in sides.items():
        one = measures[metric]
        assert (one.numerator, one.denominator) == (total[part], total[whole]), metric


@every_period
def test_what_units_add_is_put_to_the_office(shown: Shown, period: str) -> None:
    _, added = told_last(shown, period, "Nhiệm vụ UBND giao", "Văn bản giao nhiệm vụ")
    rows = shown.sheet(period, "out_additions")
    found = [
        {"unit": row["Đơn vị"], "quarter": row["Kỳ"], "words": row["Nội dung"]}
        for row in rows
        if row["Biểu"] == "Nhiệm vụ UBND giao"
    ]
    assert found == added
    assert bool(found) is (
        Q1 in QUARTERS[period]
    )  # the demonstration adds one, in the first quarter


@every_period
def test_indicators(shown: Shown, period: str) -> None:
    with (PLAN / "indicators.csv").open(encoding="utf-8", newline="") as stream:
        plan = {row["code"]: row for row in csv.DictReader(stream)}
    last = QUARTERS[period][-1]
    sums: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    givers: dict[str, int] = defaultdict(int)
    for quarter, unit, record in shown.told(QUARTERS[period], "Thống kê khác"):
        code, value = record["Mã chỉ số"], record["Giá trị"]
        if value is None:  # nothing happened in the unit's quarter: what it has stays as it was
            is_stock = plan[code]["basis"] == "stock"
            value = value_before(shown, quarter, unit, code) if is_stock else None
        if value is not None:
            givers[code] += quarter == last
            if plan[code]["basis"] == "flow" or quarter == last:
                sums[unit, code] += Fraction(str(value))
    rows = shown.sheet(period, "out_indicators")
    assert [row["Mã chỉ số"] for row in rows] == list(plan)
    for row in rows:
        code = row["Mã chỉ số"]
        in_all = sum(value for (_, own), value in sums.items() if own == code)
        assert Fraction(str(row["Giá trị"] or 0)) == in_all, code
        assert (row["Đơn vị có số liệu quý cuối"] or 0) == givers[code], code
        yearly = plan[code]["asked"] == "Q4" and not last.endswith("Q4")
        assert (row["Cách cộng"] == "Chưa đến kỳ") is yearly, code
        assert (row["Giá trị"] is None) is yearly, code
        assert (row["Phần"], row["Chỉ số"]) == (plan[code]["section"], plan[code]["title"])
    by_unit = shown.sheet(period, "out_indicator_units")
    found = {(row["Đơn vị"], row["Mã chỉ số"]): Fraction(str(row["Giá trị"])) for row in by_unit}
    assert found == dict(sums)
    assert len(by_unit) == len(found) > 20


@every_period
def test_reports_to_the_city(shown: Shown, period: str) -> None:
    rows = shown.sheet(period, "out_city_reports")
    states = {(row["Báo cáo"], row["Nơi nhận"]): row["Tình trạng"] for row in rows}
    assert len(rows) == len(states) == 12
    for row in rows:
        due, sent = row["Hạn gửi"], row["Ngày gửi"]
        if sent is not None:
            wanted = "Đã gửi đúng hạn" if sent <= due else "Đã gửi trễ hạn"
        else:
            wanted = "Quá hạn chưa gửi" if due < AS_OF[period] else "Chưa gửi, chưa đến hạn"
        assert row["Tình trạng"] == wanted
    overdue = list(states.values()).count("Quá hạn chưa gửi")
    board = {row["Mục"]: row["Giá trị"] for row in shown.sheet(period, "out_dashboard")}
    assert board["Báo cáo gửi thành phố quá hạn"] == overdue
    assert (overdue > 0) is (period != Q1)


@every_period
def test_proposals_to_change_the_plan(shown: Shown, period: str) -> None:
    rows = plain_rows(shown.runs[period].run.content.frames["changes"])
    told = [row for row in rows if row["text"]]
    waiting = [row["unit"] for row in told if row["decision"] in (None, "Đang xem xét")]
    assert len(told) > len(waiting) > 0
    board = {row["Mục"]: row for row in shown.sheet(period, "out_dashboard")}
    line = board["Đề nghị sửa đổi Kế hoạch chưa trả lời"]
    assert line["Giá trị"] == len(waiting)
    assert line["Chi tiết"].startswith(f"{len(told) - len(waiting)} đề nghị đã trả lời; chờ: ")
    assert all(unit in line["Chi tiết"] for unit in waiting)


TARGETS = {"T6": 100, "T7a": 100, "T7b": 80, "T7c": 95, "T8b": 50, "T10b": 70}
"""The targets that the department's own offices are judged by, with their bars."""


def levels_told(shown: Shown, period: str) -> Iterator[tuple[str, str, int, int]]:
    """Give what each record adds: a target's id, its level, to its parts."""
    with (PLAN / "units.csv").open(encoding="utf-8", newline="") as stream:
        levels = {row["code"]: LEVELS[row["kind"]] for row in csv.DictReader(stream)}
    for _, unit, row in shown.told(QUARTERS[period], "TTHC"):
        new = row["Tiếp nhận trực tuyến"] + row["Tiếp nhận trực tiếp bưu chính"]
        early, done = row["Giải quyết trước hạn"], row["Giải quyết tổng số"]
        yield "T6", levels[unit], 0, new
        yield "T7a", levels[unit], early + row["Giải quyết đúng hạn"], done
        yield "T7b", levels[unit], early, done
        yield "T8b", levels[unit], 0, done
    for quarter, unit, row in shown.told(QUARTERS[period], "Dịch vụ công"):
        yield "T6", levels[unit], row["Hồ sơ được theo dõi và đồng bộ"] or 0, 0
        yield "T8b", levels[unit], row["Hồ sơ giải quyết trực tuyến toàn trình"] or 0, 0
        if quarter == QUARTERS[period][-1]:
            parts = ("Kết quả giải quyết đã số hóa", "Kết quả giải quyết còn hiệu lực")
            earlier = before(shown, quarter, unit, "Dịch vụ công")
            while row[parts[1]] is None and (one := next(earlier, None)):
                (row,) = one  # it stays as it was
            yield "T10b", levels[unit], row[parts[0]] or 0, row[parts[1]] or 0
    for _, unit, row in shown.told(QUARTERS[period], "Hài lòng"):
        if row["Đối tượng khảo sát"] == "TTHC":
            yield "T7c", levels[unit], row["Số phiếu hài lòng"], row["Số phiếu thu về"]


@every_period
def test_targets_by_level(shown: Shown, period: str) -> None:
    wanted = {f"{name}{level}": [0, 0] for name in TARGETS for level in ("", "H", "T")}
    for name, level, numerator, denominator in levels_told(shown, period):
        wanted[f"{name}{level}"][0] += numerator
        wanted[f"{name}{level}"][1] += denominator
    rows = {row["Mã"]: row for row in shown.sheet(period, "out_targets")}
    assert {name: [rows[name]["Tử số"], rows[name]["Mẫu số"]] for name in wanted} == wanted
    for name, bar in TARGETS.items():
        part, whole = wanted[name]
        reached = "Đạt" if part * 100 >= bar * whole else "Chưa đạt"
        assert rows[name]["Kết luận"] == (reached if whole else "Chưa có số liệu"), name
        assert rows[name]["Dòng theo cấp của"] is None
        assert {rows[f"{name}{level}"]["Dòng theo cấp của"] for level in "HT"} == {name}
    assert rows["T10bX"]["Kết luận"] == "Không có đơn vị"
    assert "không có đơn vị cấp xã báo cáo về Sở" in rows["T10bX"]["Ghi chú"]
    board = {row["Mục"]: row["Giá trị"] for row in shown.sheet(period, "out_dashboard")}
    own = [row["Kết luận"] for row in rows.values() if not row["Dòng theo cấp của"]]
    assert board["Chỉ tiêu đạt"] == own.count("Đạt")
    assert board["Chỉ tiêu chưa đạt"] == own.count("Chưa đạt")


@every_period
def test_procedures_and_users(shown: Shown, period: str) -> None:
    frames = shown.runs[period].run.content.frames
    start, end = WINDOWS[period]
    end = date(2023, 12, 31) if period == "2023-Y" else end
    catalogue = plain_rows(frames["procedures"])
    held = [row for row in catalogue if in_force(row, end)]
    new = [row for row in catalogue if row["issued_new"] and start <= row["issued_new"] <= end]

    def by_then(rows: list[Row], name: str) -> int:
        return sum(row[name] is not None and row[name] <= end for row in rows)

    eligible = [row for row in held if row["eligible"] and row["eligible"] <= end]
    paid = [row for row in held if row["has_fee"] == "Có"]
    wanted = {
        "T8a": (by_then(eligible, "full_online"), len(eligible)),
        "T10a": (by_then(held, "standardised"), len(held)),
        "T10c": (by_then(held, "integrated"), len(held)),
        "N25a": (by_then(paid, "online_payment"), len(paid)),
        "D3": (len([row for row in new if assessed_first(row)]), len(new)),
    }
    figures = [row for row in plain_rows(frames["city_figures"]) if row["date"] <= end]
    last = max(figures, key=lambda row: row["date"])
    wanted["T9"] = (last["verified_users"], last["online_users"])
    rows = {row["Mã"]: row for row in shown.sheet(period, "out_targets")}
    assert {name: (rows[name]["Tử số"], rows[name]["Mẫu số"]) for name in wanted} == wanted
    assert len(held) > 20 < len(catalogue)
    *fields, total = shown.sheet(period, "out_procedures")
    assert (total["Lĩnh vực"], total["Thủ tục còn hiệu lực"]) == ("Tổng cộng", len(held))
    assert total["Toàn trình trên Cổng quốc gia"] == wanted["T8a"][0]
    for row in fields:
        own = [one for one in held if one["field"] == row["Lĩnh vực"]]
        if row["Lĩnh vực"] != "Chưa ghi lĩnh vực":
            assert row["Thủ tục còn hiệu lực"] == len(own)
            assert row["Chuẩn hóa công khai"] == by_then(own, "standardised")


@every_period
def test_products(shown: Shown, period: str) -> None:
    last = QUARTERS[period][-1]
    states = told_of(shown, last, "Nhiệm vụ", "Mã nhiệm vụ")
    several = told_of(shown, last, "Sản phẩm", "Mã sản phẩm")
    wanted: dict[tuple[str, str | None, str | None], list[Any]] = {}
    for unit in shown.returns.get(last, {}):
        for task in tasks_of(unit):
            told = states[unit, task["id"]]
            owed = [part for part in task["products"].split(";") if part]
            giver = task["products_from"] in ("", unit)
            if task["no_document"]:
                whose = None if task["id"] in SHARED else unit
                wanted[task["id"], whose, task["product"] or None] = ["Không đòi hỏi", None, None]
                continue
            parts = {part: f"{task['id']}.{place}" for place, part in enumerate(owed, start=1)}
            places = {(owed or [task["product"]])[0]: told}
            if len(owed) > 1 and giver:
                places = {part: several[unit, code] for part, code in parts.items()}
            for words, row in places.items() if giver else ():
                number, date = (day(row[name]) for name in DOCUMENT)
                state = "Có" if number and date else "Chưa có"
                if state == "Chưa có" and told["Trạng thái"] == "Không phát sinh":
                    state = "Không đòi hỏi"
                wanted[task["id"], unit, words] = [state, number, date]
    *rows, total = shown.sheet(period, "out_products")
    names = ("Tình trạng", *DOCUMENT)
    found = {
        (row["Mã nhiệm vụ"], row["Đơn vị"], row["Sản phẩm"]): [day(row[n]) for n in names]
        for row in rows
    }
    assert len(found) == len(rows) > len(wanted)
    answering = {None, *shown.returns.get(last, {})}
    if last in shown.returns:
        assert {key: told for key, told in found.items() if key[1] in answering} == wanted
    silent = [told for key, told in found.items() if key[1] not in answering]
    assert all(told[1:] == [None, None] and told[0] != "Có" for told in silent)
    given = sum(told[0] == "Có" for told in wanted.values())
    due = sum(told[0] != "Không đòi hỏi" for told in found.values())
    assert [total["Mã nhiệm vụ"], total["Đã có"], total["Phải có"]] == ["Tổng cộng", given, due]
    assert (given > 5) is (last in shown.returns)
    for row in shown.sheet(period, "out_tasks"):
        own = [told for key, told in found.items() if key[0] == row["Mã nhiệm vụ"]]
        have = [sum(told[0] in words for told in own) for words in (["Có"], ["Có", "Chưa có"])]
        if own:
            assert row["Sản phẩm đã có trên phải có"] == "/".join(map(str, have))


@every_period
def test_tasks(shown: Shown, period: str) -> None:
    last = QUARTERS[period][-1]
    told = told_of(shown, last, "Nhiệm vụ", "Mã nhiệm vụ")
    for earlier in reversed([code for code in ALL if code < last]):
        rows_then = told_of(shown, earlier, "Nhiệm vụ", "Mã nhiệm vụ")
        for place, row in told.items():  # what a nil return leaves blank stands as it was
            told[place] = row if row["Trạng thái"] else rows_then.get(place, row)
    wanted: dict[str, Row] = {}
    for task in listed("tasks.csv"):
        rows = [row for (_, code), row in told.items() if code == task["id"]]
        counts = dict.fromkeys((*STATUSES, "Đã báo cáo", *OUTCOMES), 0)
        for one in [rows] if rows and task["id"] in SHARED else [[row] for row in rows]:
            status = together([row["Trạng thái"] for row in one])
            for column in (status, status and "Đã báo cáo", outcome(task, one, WINDOWS[period][1])):
                if column:
                    counts[column] += 1
        wanted[task["id"]] = counts
    shown_rows = {row["Mã nhiệm vụ"]: row for row in shown.sheet(period, "out_tasks")}
    total = shown_rows.pop("Tổng cộng")
    sent = {row["task"] for row in listed("unit_plans.csv")}
    for code, row in shown_rows.items():
        if row["Đơn vị chủ trì"] and code not in sent:
            assert {name: row[name] for name in wanted[code]} == wanted[code], code
            assert (row["Đơn vị được giao"] == 1) or code not in SHARED
    for name in ("Đơn vị được giao", *wanted["1a"]):
        assert total[name] == sum(row[name] or 0 for row in shown_rows.values()), name
    assert (total["Hoàn thành"] > 10) is (last in shown.returns)
    assert any(len([1 for _, code in told if code == task]) > 1 for task in SHARED) is bool(told)


@every_period
def test_plans_are_judged_by_the_day_they_came(shown: Shown, period: str) -> None:
    told = states(shown, QUARTERS[period][-1])
    rows = {row["Mã nhiệm vụ"]: row for row in shown.sheet(period, "out_tasks")}
    seen = set()
    for task in listed("tasks.csv"):
        if task["id"] not in {row["task"] for row in listed("unit_plans.csv")}:
            continue
        due, wanted = date.fromisoformat(task["due_date"]), dict.fromkeys(OUTCOMES, 0)
        for unit in [unit for unit, code in told if code == task["id"]]:
            came = shown.plans.get(unit)
            name = "Quá hạn chưa xong"
            if came is not None:
                name = "Hoàn thành đúng hạn" if came < due else "Hoàn thành trễ hạn"
            wanted[name] += 1
            seen.add(name)
        assert {name: rows[task["id"]][name] for name in OUTCOMES} == wanted, task["id"]
    assert ("Hoàn thành đúng hạn" in seen) is bool(told)


MODULES = (
    sending,
    tasks,
    dossiers,
    inspections,
    lists,
    targets,
    dashboard,
    due,
    city,
    brief,
    glance,
    doubts,
)
CHECKS = [
    check for module in MODULES for name, check in vars(module).items() if name.startswith("check_")
]


@every_period
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_reckoning_agrees(shown: Shown, period: str, check: Callable[[Shown, str], None]) -> None:
    check(shown, period)


def test_every_column_of_every_output_is_reckoned(shown: Shown) -> None:
    again = shown._replace(read=set())
    for check in [*CHECKS, *own_checks()]:
        check(again, "2023-Y")
    content = shown.runs["2023-Y"].run.content
    columns = {
        (name, column.title)
        for name in shown.runs["2023-Y"].run.sheets
        for column in tables()[name].columns
        if content.edition.knows(column)
    }
    assert len(columns) > 250
    assert columns - again.read == set()


def own_checks() -> list[Callable[[Shown, str], None]]:
    """Return the tests of this module that reckon an output for a period."""
    return [
        check
        for name, check in globals().items()
        if name.startswith("test_") and [*signature(check).parameters] == ["shown", "period"]
    ]


@pytest.mark.libreoffice
def test_libreoffice_agrees_with_all_that_the_year_shows(shown: Shown, tmp_path: Path) -> None:
    with FormulaJudge(tmp_path) as office:
        for path in (shown.runs["2023-Y"].workbook, shown.register):
            assert path is not None
            written, calculated = office.read(path, recalculate=False), office.read(path)
            formulas = {
                (sheet, address): cell
                for sheet, cells in written.items()
                for address, cell in cells.items()
                if cell.formula
            }
            wrong = [
                f"{sheet}!{address}: written {cell.value!r}, calculated {now!r}"
                for (sheet, address), cell in formulas.items()
                if not agrees(cell, now := calculated[sheet][address])
            ]
            assert not wrong, f"{path.name}: {len(wrong)} differ:\n" + "\n".join(wrong[:20])
            assert len(formulas) > 2000


@pytest.mark.libreoffice
def test_the_separate_workbook_prints_on_few_pages(shown: Shown, tmp_path: Path) -> None:
    path = shown.runs["2023-Y"].workbook
    assert path is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=600)
    printed = tmp_path / f"{path.stem}.pdf"
    told = subprocess.run(["pdfinfo", str(printed)], check=True, capture_output=True).stdout
    pages = int(re.findall(rb"Pages: +(\d+)", told)[0])
    assert 10 < pages <= 1 + 25


def agrees(written: JudgedCell, calculated: JudgedCell) -> bool:
    if calculated.error or isinstance(written.value, str) or isinstance(calculated.value, str):
        return not calculated.error and written.value == calculated.value
    return math.isclose(written.value, calculated.value, rel_tol=1e-12, abs_tol=1e-12)

"""Checking whole returns: the models' codes, one cause a cell, and many returns at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.validation.validation_samples import (
    LISTS,
    Record,
    a_return,
    places,
    previous,
    record,
    returns,
)
from validation.check import check, model_failures
from validation.findings import Finding
from validation.forms import forms
from validation.frames import form_frame, shown

LONG = "dài " * 600


def of_one(**sheets: Sequence[Record]) -> list[Finding]:
    """Check one return with some sheets replaced."""
    return check(returns(a_return(**sheets)), LISTS, {})


def test_a_valid_return_has_no_finding() -> None:
    every = {form: [record(form)] for form in forms()}
    assert check(returns(every), LISTS, {}) == []
    assert of_one() == []


MODEL_CASES = [
    (
        "M101",
        "pakn",
        {"late": None},
        "B8",
        "",
        "Ô “PAKN xử lý quá hạn” chưa điền.",
        "Điền ô B8; không có số liệu thì ghi 0.",
    ),
    (
        "M101",
        "kiem_tra",
        {"inspection_date": None},
        "B6",
        "",
        "Ô “Ngày kiểm tra” chưa điền.",
        "Điền ô B6 theo dạng ngày/tháng/năm.",
    ),
    (
        "M101",
        "kiem_tra",
        {"inspection_kind": None},
        "C6",
        "",
        "Ô “Hình thức” chưa điền.",
        "Điền ô C6; chọn một giá trị trong danh sách.",
    ),
    (
        "M101",
        "kiem_tra",
        {"inspected_unit": None},
        "A6",
        "",
        "Ô “Đơn vị được kiểm tra” chưa điền.",
        "Điền ô A6; chọn một giá trị trong danh sách.",
    ),
    (
        "M101",
        "sang_kien",
        {"author": None},
        "B6",
        "",
        "Ô “Tác giả” chưa điền.",
        "Điền ô B6.",
    ),
    (
        "M102",
        "hai_long",
        {"satisfied": -1},
        "D6",
        "-1",
        "“Số phiếu hài lòng” là -1, nhỏ hơn 0.",
        "Sửa ô D6 thành số không nhỏ hơn 0.",
    ),
    (
        "M103",
        "nhiem_vu",
        {"progress": 101},
        "D6",
        "101",
        "“Tiến độ phần trăm” là 101, lớn hơn 100.",
        "Sửa ô D6 thành số không lớn hơn 100.",
    ),
    (
        "M104",
        "kiem_tra",
        {"inspection_kind": "Thường xuyên"},
        "C6",
        "Thường xuyên",
        "“Hình thức” là “Thường xuyên”, không có trong danh sách.",
        "Chọn lại ô C6 trong danh sách: Định kỳ; Đột xuất.",
    ),
    (
        "M104",
        "sang_kien",
        {"level": "Cấp xã"},
        "D6",
        "Cấp xã",
        "“Cấp công nhận” là “Cấp xã”, không có trong danh sách.",
        "Chọn lại ô D6 trong danh sách: Cấp cơ sở; Cấp thành phố.",
    ),
    (
        "M106",
        "kien_nghi",
        {"text": LONG},
        "A6",
        LONG[:60] + "…",
        "“Khó khăn và kiến nghị” dài 2400 ký tự, quá mức 2000 ký tự.",
        "Rút gọn nội dung ô A6, phần chi tiết gửi kèm bằng văn bản.",
    ),
    (
        "M107",
        "kiem_tra",
        {"inspected_unit": "THPT99"},
        "A6",
        "THPT99",
        "“THPT99” không có trong danh sách đơn vị, cuộc kiểm tra này không được tính vào độ phủ.",
        "Nếu đơn vị có trong danh sách, chọn lại mã đơn vị ở ô A6; nếu không, giải trình ở "
        "trang Bìa.",
    ),
]


@pytest.mark.parametrize(
    ("code", "form", "changes", "cell", "value", "message", "remedy"),
    MODEL_CASES,
    ids=[f"{case[0]}-{case[1]}" for case in MODEL_CASES],
)
def test_model_codes(
    code: str,
    form: str,
    changes: dict[str, Any],
    cell: str,
    value: str,
    message: str,
    remedy: str,
) -> None:
    (field,) = changes
    assert of_one(**{form: [record(form, **changes)]}) == [
        Finding(
            code,
            "warning" if code == "M107" else "error",
            "THPT01",
            "2023-Q1",
            "BC_2023-Q1_THPT01.xlsx",
            forms()[form].sheet,
            cell,
            forms()[form].column(field).title,
            value,
            message,
            remedy,
        )
    ]


def test_bounds_are_allowed() -> None:
    assert (
        of_one(
            nhiem_vu=[record("nhiem_vu", progress=0), record("nhiem_vu", task="2", progress=100)]
        )
        == []
    )
    assert of_one(kien_nghi=[record("kien_nghi", text="x" * 2000)]) == []


def test_a_unit_does_not_inspect_itself() -> None:
    """The returns are THPT01's and, in the same run, THPT02's."""
    others, own = (
        a_return(kiem_tra=[record("kiem_tra", inspected_unit=u)]) for u in ("PGD01", "THPT01")
    )
    found = check(returns(own, own), LISTS, {})
    assert [(one.code, one.severity, one.unit, one.cell) for one in found] == [
        ("R606", "error", "THPT01", "A6")
    ]
    assert "trang này" in found[0].remedy
    assert check(returns(others), LISTS, {}) == []


FAR = [
    ("nhiem_vu", {"completion_date": date(1999, 2, 15), "status": "Hoàn thành"}, "E6"),
    ("kiem_tra", {"remedy_deadline": date(2099, 1, 1)}, "J6"),
    ("san_pham", {"date": date(1990, 1, 1)}, "F6"),
    ("vbqppl", {"issue_date": date(1999, 1, 1), "number": "1/QĐ"}, "C6"),
    ("vbqppl", {"planned_date": date(2021, 12, 31)}, "B6"),
    ("ubnd_giao", {"deadline": date(2025, 1, 1)}, "B6"),
    ("bia", {"report_date": date(1923, 3, 6)}, "B13"),
]


@pytest.mark.parametrize(("form", "cells", "cell"), FAR, ids=[f"{f[0]}-{f[2]}" for f in FAR])
def test_a_day_that_no_template_takes(form: str, cells: Record, cell: str) -> None:
    found = [one for one in of_one(**{form: [record(form, **cells)]}) if one.cell == cell]
    ((code, severity, message),) = [(one.code, one.severity, one.message) for one in found]
    assert (code, severity) == ("M108", "error")
    assert "ngoài các ngày từ 01/01/2022 đến 31/12/2024" in message


def test_days_of_the_years_beside_the_plans_are_taken() -> None:
    kept = record("kiem_tra", remedy_deadline=date(2024, 12, 31))
    assert of_one(kiem_tra=[kept]) == []
    old = record("vbqppl", issue_date=date(1999, 1, 1), number="1/QĐ", reviewed="Rà soát")
    assert of_one(vbqppl=[old]) == []


def test_where_days_are_not_held_to_the_plan_any_is_taken() -> None:
    made = returns(a_return(kiem_tra=[record("kiem_tra", remedy_deadline=date(2099, 1, 1))]))
    assert check(made._replace(days=None), LISTS, {}) == []


def test_a_long_list_is_shown_in_part() -> None:
    lists = {**LISTS, "linh_vuc": [f"Lĩnh vực {number}" for number in range(9)]}
    (found,) = check(returns(a_return()), lists, {})
    assert found.code == "M104"
    assert "Lĩnh vực 7; …." in found.remedy
    assert "Lĩnh vực 8" not in found.remedy


def test_a_repeated_row_is_the_later_one() -> None:
    row = record("kiem_tra")
    other_day = record("kiem_tra", inspection_date=date(2023, 2, 16))
    found = of_one(kiem_tra=[other_day, row, row, record("kiem_tra", inspected_unit="PGD01"), row])
    assert places(found) == [("M105", "Kiểm tra", "A8"), ("M105", "Kiểm tra", "A10")]
    assert found[1].message == "Dòng này lặp lại “THPT02, 15/02/2023” đã có ở ô A7."
    assert found[1].remedy == "Gộp hai dòng làm một, hoặc xóa dòng thừa ở ô A10."


def test_the_same_row_in_two_returns_or_without_a_key_is_no_repetition() -> None:
    both = a_return(sang_kien=[record("sang_kien")])
    assert check(returns(both, both), LISTS, {}) == []
    unnamed = record("sang_kien", name=None)
    assert {item.code for item in of_one(sang_kien=[unnamed, unnamed])} == {"M101"}


def test_lists_of_one_run_do_not_reach_the_next() -> None:
    wider = {**LISTS, "linh_vuc": ("Mầm non", "Khác")}
    part = returns(a_return(tthc=[record("tthc", field="Khác")]))
    assert places(check(part, LISTS, {})) == [("M104", "TTHC", "A6")]
    assert check(part, wider, {}) == []
    assert places(check(part, LISTS, {})) == [("M104", "TTHC", "A6")]


def test_one_cause_a_cell() -> None:
    twice = record("tthc", field="Khác", received=-1)
    found = of_one(tthc=[twice, twice], dich_vu_cong=[record("dich_vu_cong", apologies=2)])
    assert max(Counter(places(found)).values()) == 1
    assert [(item.code, item.cell) for item in found] == [
        ("M104", "A6"),
        ("M102", "B6"),
        ("M104", "A7"),
        ("M102", "B7"),
    ]


def test_a_rule_is_silent_where_one_of_its_cells_is_wrong() -> None:
    assert [item.code for item in of_one(tthc=[record("tthc", early=-5)])] == ["M102"]
    assert [item.code for item in of_one(nhiem_vu=[record("nhiem_vu", status="Xong")])] == ["M104"]


def test_cells_that_were_bad_when_read_are_not_reported_again() -> None:
    part = a_return(
        tthc=[record("tthc", received=None), record("tthc", field=None)],
        nhiem_vu=[record("nhiem_vu", status="Hoàn thành", document_date=date(2023, 2, 1))],
        dich_vu_cong=[record("dich_vu_cong", apologies=2)],
    )
    bad = {
        "tthc": {(0, 0, "received"), (0, 1, "field")},
        "nhiem_vu": {(0, 0, "completion_date"), (0, 0, "document_number")},
    }
    before = previous(tthc=[record("tthc", unit="THPT01", field="Tiểu học", pending=3)])
    found = check(returns(part, bad=bad), LISTS, before)
    # The second row's field cannot be read: neither R105 nor R106 can be told.
    assert places(found) == [("R105", "TTHC", "E6")]


def test_a_sheet_of_bad_cells_is_not_empty() -> None:
    empty = dict.fromkeys(column.id for column in forms()["pakn"].columns)
    bad = {"pakn": {(0, 0, column) for column in empty}}
    assert check(returns(a_return(pakn=[empty]), bad=bad), LISTS, {}) == []


def test_an_inactive_return_need_not_be_filled_in() -> None:
    tasks = [record("nhiem_vu", status=None), record("nhiem_vu", task="2", content="x")]
    cover = record("bia", activity="Không phát sinh")
    indicators = [record("thong_ke", value=None)]
    blank = [dict.fromkeys(column.id for column in forms()["pakn"].columns)]
    sheets: dict[str, Sequence[Record]] = {
        "bia": [cover],
        "nhiem_vu": tasks,
        "thong_ke": indicators,
    }
    idle = {**sheets, "tthc": [], "dich_vu_cong": [], "pakn": blank}
    assert of_one(**idle) == []
    found = of_one(**sheets)
    assert [item.code for item in found] == ["R901"]
    assert found[0].cell == "B8"
    assert found[0].message == (
        "Bìa chọn “Không phát sinh” nhưng trang “TTHC”, “Dịch vụ công”, “PAKN” có số liệu khác 0."
    )
    active = of_one(nhiem_vu=tasks, thong_ke=indicators)
    assert places(active) == [("M101", "Nhiệm vụ", "C6"), ("R903", "Thống kê khác", "D6")]


def test_the_cover_is_always_checked() -> None:
    cover = dict.fromkeys(record("bia")) | {"unit": "THPT01", "period": "2023-Q1"}
    found = of_one(bia=[cover])
    assert {item.code for item in found} == {"M101"}
    assert [item.cell for item in found] == ["B8", "B9", "B13", "B14"]


def test_sheets_that_a_unit_is_not_given() -> None:
    part = a_return(dich_vu_cong=[record("dich_vu_cong", tracked=5, online_full_dossiers=5)])
    given_sheets = ["bia", "nhiem_vu", "dich_vu_cong"]
    assert check(returns(part, given=given_sheets), LISTS, previous(tthc=[])) == []


def test_findings_come_in_the_order_of_returns_sheets_rows_and_columns() -> None:
    wrong = a_return(
        pakn=[record("pakn", received=None)],
        tthc=[
            record("tthc", late=None),
            record("tthc", field="Tiểu học", direct=-1, received=None),
        ],
        bia=[record("bia", head=None, reporter=None)],
    )
    found = check(returns(wrong, wrong), LISTS, {})
    expected = ["B9", "B14", "I6", "B7", "D7", "B6"]
    assert [item.cell for item in found] == expected * 2
    assert [item.unit for item in found] == ["THPT01"] * 6 + ["THPT02"] * 6


def test_last_quarter_is_looked_up_by_unit_and_key() -> None:
    before = previous(
        tthc=[
            record("tthc", unit="THPT02", pending=8),
            record("tthc", unit="THPT01", pending=1),
            record("tthc", unit="THPT01", field="Tiểu học", pending=2),
        ],
        nhiem_vu=[record("nhiem_vu", unit="THPT02", status="Hoàn thành")],
    )
    found = check(returns(a_return(), a_return(), a_return()), LISTS, before)
    assert [(item.unit, item.code, item.cell, item.value) for item in found] == [
        ("THPT01", "R106", "A7", "Tiểu học"),
        ("THPT02", "R308", "C6", "Đang thực hiện"),
        ("THPT02", "R105", "E6", "1"),
    ]
    assert found[0].remedy == (
        "Thêm một dòng cho lĩnh vực này, “Kỳ trước chuyển sang” ghi 2; nếu không còn hồ sơ nào thì "
        "giải trình ở trang Bìa."
    )
    assert not any(item.is_error for item in found)
    assert "còn đang giải quyết 8" in found[2].message


def test_two_files_of_one_unit_are_each_checked() -> None:
    before = previous(tthc=[record("tthc", unit="THPT01", field="Tiểu học", pending=2)])
    part = a_return(tthc=[record("tthc", carried_over=0, online=7)])
    twice = returns(part, part, units=("THPT01", "THPT01"))
    assert [item.code for item in check(twice, LISTS, before)] == ["R106", "R106"]


def test_a_frame_of_the_wrong_dtype_is_an_error_of_the_program() -> None:
    frame = form_frame(forms()["hai_long"], [["TTHC", 1, 1, 1]]).assign(return_no=0)
    with pytest.raises(RuntimeError, match="hai_long: sent fails dtype"):
        model_failures(forms()["hai_long"], frame.astype({"sent": "object"}), LISTS)


def test_a_thousand_returns_take_one_validation_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    validate = pa.DataFrameSchema.validate

    def counted(self: pa.DataFrameSchema, *args: Any, **kwargs: Any) -> Any:
        calls[str(self.name)] += 1
        return validate(self, *args, **kwargs)

    monkeypatch.setattr(pa.DataFrameSchema, "validate", counted)
    every = {form: [record(form)] for form in forms()}
    wrong = {**every, "tthc": [record("tthc", received=11), record("tthc", late=None)]}
    units = [f"DV{number:04}" for number in range(1000)]
    parts = [every if number % 10 else wrong for number in range(1000)]
    found = check(returns(*parts, units=units), LISTS, {})
    assert calls == Counter(list(forms()))
    assert Counter(item.code for item in found) == {"R101": 100, "M105": 100, "M101": 100}
    assert {item.unit for item in found} == set(units[::10])


def test_the_frames_are_left_as_they_were() -> None:
    part = returns(a_return(tthc=[record("tthc", received=99), record("tthc")]))
    before = {name: frame.copy() for name, frame in part.frames.items()}
    check(part, LISTS, {})
    for name, frame in part.frames.items():
        pd.testing.assert_frame_equal(frame, before[name])


number = st.none() | st.integers(-1, 4)


@given(st.permutations(range(4)), st.lists(st.lists(number, min_size=12, max_size=12), max_size=4))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_findings_of_a_return_do_not_depend_on_its_place(
    order: list[int], cells: list[list[int | None]]
) -> None:
    names = [column.id for column in forms()["tthc"].columns][1:]
    fields = LISTS["linh_vuc"]
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    parts = [
        a_return(tthc=[{"field": fields[i % 3], **row} for i, row in enumerate(rows[: 1 + number])])
        for number in range(4)
    ]
    units = [f"DV{number}" for number in range(4)]
    straight = check(returns(*parts, units=units), LISTS, {})
    moved = [parts[i] for i in order], [units[i] for i in order]
    shuffled = check(returns(*moved[0], units=moved[1]), LISTS, {})
    assert sorted(straight) == sorted(shuffled)
    assert (
        max(Counter((item.unit, item.sheet, item.cell) for item in straight).values() or [0]) <= 1
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "trống"),
        (pd.NA, "trống"),
        (pd.NaT, "trống"),
        (float("nan"), "trống"),
        (0, "0"),
        (1234567.0, "1234567"),
        (1e21, "1000000000000000000000"),
        (0.1, "0,1"),
        (-12.50, "-12,5"),
        (date(2023, 3, 1), "01/03/2023"),
        (pd.Timestamp(2023, 12, 31), "31/12/2023"),
        (date(23, 3, 1), "01/03/0023"),
        ("Mầm non", "Mầm non"),
    ],
)
def test_shown(value: Any, text: str) -> None:
    assert shown(value) == text


def test_typed_values_of_every_kind() -> None:
    for form in forms().values():
        frame = form_frame(form, [[record(form.id).get(column.id) for column in form.columns]])
        assert list(frame.columns) == [column.id for column in form.columns]
        assert len(frame) == 1

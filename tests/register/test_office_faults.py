"""What is wrong in the tables that Văn phòng enters is named with its cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.register.office_faults import faults, undocumented
from cchc_xl.register.schema import tables
from tests.content_samples import table_frame

DAY, LATER = date(2023, 1, 1), date(2023, 2, 1)
RIGHT: list[dict[str, Any]] = [
    {"code": "A", "name": "Một", "level": "Sở", "valid_from": DAY, "valid_to": DAY},
    {"code": "B", "name": "Hai", "level": "Xã", "valid_to": LATER},
    {},
]
FIGURES: list[dict[str, Any]] = [
    {"date": DAY, "online_users": 5, "verified_users": 5},
    {"date": LATER, "online_users": 0, "verified_users": 0},
]
PROCEDURE: dict[str, Any] = {"code": "C", "name": "Ba", "level": "Sở", "valid_from": DAY}
ASKED: dict[str, Any] = {"unit": "VP", "text": "Lùi hạn", "date": DAY}
ANSWER = ASKED | {"decision": "Chấp nhận", "decided_by": "7/SGDĐT", "decided_on": LATER}
SENT: dict[str, Any] = {
    **{"period": "2023-Q1", "recipient": "Sở Nội vụ", "due_date": date(2023, 3, 15)},
    **{"sent_date": date(2023, 3, 14), "number": "12/BC-SGDĐT"},
}
AGO, FAR = date(1992, 12, 31), date(2034, 1, 1)


def told(**rows: list[dict[str, Any]]) -> list[str]:
    frames = {name: table_frame(name, rows.get(name, ())) for name in tables()}
    return list(faults(frames, 2023))


def test_right_rows_have_no_faults() -> None:
    assert told(procedures=RIGHT, city_figures=FIGURES) == []
    assert told() == []


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        (
            "procedures",
            PROCEDURE | {"code": "a"},
            "“Bộ TTHC”, ô A3 (“Mã TTHC”) là “a”: đã ghi ở dòng trên",
        ),
        ("procedures", {"level": "Xã"}, "ô A3 (“Mã TTHC”): ô này không được để trống"),
        (
            "procedures",
            PROCEDURE | {"valid_from": LATER, "valid_to": DAY},
            "ô F3 (“Hiệu lực đến”) là “01/01/2023”: sớm hơn “Hiệu lực từ”",
        ),
        ("procedures", PROCEDURE | {"name": None}, "ô B3 (“Tên thủ tục”): để trống"),
        ("procedures", PROCEDURE | {"level": None}, "ô D3 (“Cấp giải quyết”): để trống"),
        (
            "procedures",
            PROCEDURE | {"full_online": DAY},
            "ô G3 (“Đủ điều kiện toàn trình từ”): để trống trong khi đã ghi “Toàn trình trên",
        ),
        (
            "procedures",
            PROCEDURE | {"eligible": LATER, "full_online": DAY},
            "ô H3 (“Toàn trình trên Cổng quốc gia từ”) là “01/01/2023”: sớm hơn “Đủ điều kiện",
        ),
        (
            "procedures",
            PROCEDURE | {"online_payment": DAY, "has_fee": "Không"},
            "ô K3 (“Nghĩa vụ tài chính”) là “Không”: phải là “Có” khi đã ghi “Thanh toán",
        ),
        (
            "procedures",
            PROCEDURE | {"online_payment": DAY},
            "ô K3 (“Nghĩa vụ tài chính”): phải là “Có” khi đã ghi “Thanh toán trực tuyến từ”",
        ),
        (
            "procedures",
            PROCEDURE | {"impact_assessed": DAY},
            "ô M3 (“Ban hành mới ngày”): để trống trong khi đã ghi “Đánh giá tác động ngày”",
        ),
        (
            "procedures",
            PROCEDURE | {"valid_from": AGO},
            "ô E3 (“Hiệu lực từ”) là “31/12/1992”: ngo",
        ),
        ("procedures", PROCEDURE | {"valid_to": FAR}, "các năm từ 1993 đến 2033 mà bảng này ghi"),
        (
            "city_figures",
            {"date": date(2099, 2, 1), "online_users": 1, "verified_users": 1},
            "ô A2 (“Số liệu đến ngày”) là “01/02/2099”: ngoài các năm từ 2021 đến 2024",
        ),
        (
            "city_figures",
            {"date": date(2023, 3, 1), "online_users": 5},
            "ô C2 (“Đã định danh và xác thực”): để trống; ô này phải ghi",
        ),
        (
            "changes",
            {**ASKED, "date": LATER, "decision": "Đang xem xét", "decided_on": DAY},
            "ô G0 (“Ngày trả lời”) là “01/01/2023”: sớm hơn “Ngày đề nghị”",
        ),
        (
            "changes",
            ANSWER | {"decided_by": None},
            "ô F0 (“Văn bản trả lời”): để trống trong khi “",
        ),
        ("changes", ANSWER | {"decided_by": None}, "“Quyết định” là “Chấp nhận”"),
        (
            "changes",
            ANSWER | {"decision": "Không chấp nhận", "decided_by": None},
            "ô F0 (“Văn bản trả lời”): để trống trong khi “Quyết định” là “Không chấp nhận”",
        ),
        (
            "changes",
            ANSWER | {"decision": None},
            "ô E0 (“Quyết định”): để trống trong khi đã ghi “N",
        ),
        (
            "changes",
            ASKED | {"decision": "Đang xem xét", "decided_by": "5/CV"},
            "ô G0 (“Ngày trả lời”): để trống trong khi đã ghi “Văn bản trả lời”",
        ),
        ("changes", ASKED | {"text": None}, "ô B0 (“Nội dung đề nghị”): ô này không được để trống"),
        ("changes", ASKED | {"date": date(2003, 2, 1)}, "ngoài các năm từ 2022 đến 2024"),
        ("city_reports", SENT | {"number": None}, "ô E0 (“Số văn bản”): để trống trong khi đã ghi"),
        (
            "city_reports",
            SENT | {"sent_date": None},
            "ô D0 (“Ngày gửi”): để trống trong khi đã ghi",
        ),
        (
            "city_reports",
            SENT | {"sent_date": date(2022, 12, 31)},
            "ô D0 (“Ngày gửi”) là “31/12/2022”: sớm hơn ngày đầu của “Kỳ” (01/01/2023)",
        ),
        (
            "city_reports",
            SENT | {"period": "2023-Q4", "due_date": LATER, "sent_date": date(2023, 12, 9)},
            "ô C0 (“Hạn gửi”) là “01/02/2023”: sớm hơn ngày đầu của “Kỳ” (01/10/2023)",
        ),
        ("city_reports", SENT | {"sent_date": FAR}, "ngoài các năm từ 2022 đến 2024"),
        ("city_reports", SENT | {"period": None}, "ô A0 (“Kỳ”): ô này không được để trống"),
        ("city_reports", SENT | {"recipient": None}, "ô B0 (“Nơi nhận”): ô này không được để"),
        (
            "inspections",
            {"inspected_unit": "VP", "inspection_date": date(2203, 1, 1)},
            "ô B0 (“Ngày kiểm tra”) là “01/01/2203”: ngoài các năm từ 2013 đến 2028",
        ),
        ("city_figures", FIGURES[0], "ô A2 (“Số liệu đến ngày”) là “01/01/2023”: đã ghi"),
        (
            "city_figures",
            {"online_users": 5, "verified_users": 5},
            "ô A2 (“Số liệu đến ngày”): ô này không được",
        ),
        (
            "city_figures",
            {"date": date(2023, 3, 1), "online_users": 5, "verified_users": 6},
            "ô C2 (“Đã định danh và xác thực”) là “6”: lớn hơn “Người dùng dịch vụ công",
        ),
        (
            "city_figures",
            {"date": date(2023, 3, 1), "online_users": 0, "verified_users": -1},
            "ô C2 (“Đã định danh và xác thực”) là “-1”: số âm",
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_cell(table: str, row: dict[str, Any], said: str) -> None:
    right: dict[str, list[dict[str, Any]]] = {"procedures": RIGHT, "city_figures": FIGURES}
    (found,) = told(**(right | {table: [*right.get(table, []), row]}))
    assert said in found


def test_a_report_has_one_row_and_what_is_proposed_again_one_each_time() -> None:
    (twice,) = told(city_reports=[SENT, SENT | {"number": "9/BC"}])
    assert "ô A1 (“Kỳ”) là “2023-Q1”: đã ghi ở dòng trên, cùng “Nơi nhận”; mỗi giá trị" in twice
    assert told(city_reports=[SENT, SENT | {"recipient": "UBND thành phố"}]) == []
    again = ASKED | {"date": date(2023, 9, 1)}
    assert told(changes=[ANSWER | {"decision": "Không chấp nhận"}, again]) == []


def test_reports_and_proposals_as_they_come_and_are_answered_have_no_faults() -> None:
    waits = {"period": "2023-Q2", "recipient": "Sở Nội vụ", "due_date": date(2023, 6, 15)}
    strange = SENT | {"period": "2023-Q9"}  # told with the list of periods
    assert told(city_reports=[SENT, waits, strange, {}], changes=[ANSWER, {}]) == []
    answers: list[dict[str, Any]] = [{}, {"decision": "Đang xem xét"}]
    assert [told(changes=[ASKED | more]) for more in answers] == [[], []]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Công văn số 45/UBND-VX ngày 15/02/2023", None),
        ("CV 45 ngày 5-2-23", None),
        ("12/2023/QĐ-UBND ngày 15 tháng 02 năm 2023", None),
        ("Công văn số 45/UBND-VX", "không có ngày"),
        ("12/2023/QĐ-UBND", "không có ngày"),
        ("Công văn ngày 15.2.2023", "không có số"),
        ("Công văn số 45 ngày 31/02/2023", "không có ngày"),
        ("có", "không có số và ngày"),
    ],
)
def test_an_extension_needs_the_number_and_the_day_of_its_document(
    text: str, told: str | None
) -> None:
    row = {"code": "A", "document": "CV", "deadline": DAY, "lead": "VP"}
    row |= {"extended_deadline": LATER, "extension_document": text}
    for extended in (row, {**row, "extended_deadline": None}):
        frames = {name: table_frame(name, ()) for name in ("city_tasks", "legal_programme")}
        frames["city_tasks"] = table_frame("city_tasks", [extended])
        found = list(undocumented(frames))
        assert len(found) == (told is not None and extended is row)
        assert all("Nhiệm vụ UBND giao" in one and str(told) in one for one in found)

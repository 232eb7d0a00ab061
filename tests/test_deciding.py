"""Returns withdrawn, units excused, receipt dates corrected: log, wall and figures."""

from __future__ import annotations

from typing import Any

import pytest

from cchc_xl.periods import Period
from cchc_xl.plan import builtin_plan
from tests.desk import IN_TIME, Desk
from tests.test_seals import PERIOD, verify
from tests.test_seals import merged as merged

LATER = IN_TIME.replace(day=6)
UNIT = ("--unit", "THPT01")


def wall(desk: Desk, unit: str = "THPT01") -> Any:
    frame = desk.frame("out_wall")
    return frame.loc[frame["Đơn vị"] == unit, "Quý 1"].iloc[0]


def result(desk: Desk, unit: str = "THPT01") -> list[list[Any]]:
    frame = desk.frame("submissions")
    own = frame[frame["Đơn vị"] == unit]
    found: list[list[Any]] = own[["Kết quả", "Hiện hành"]].values.tolist()
    return found


def journal(desk: Desk) -> list[list[Any]]:
    frame = desk.frame("journal")
    own = frame[frame["Việc"].isin(["Rút báo cáo", "Miễn báo cáo", "Thôi miễn", "Sửa ngày nhận"])]
    found: list[list[Any]] = own[["Việc", "Đơn vị", "Lý do"]].values.tolist()
    return found


def test_a_withdrawn_return_is_out_of_every_table(merged: Desk) -> None:
    shown = merged.run("withdraw", *UNIT, *PERIOD, "--reason", "gửi nhầm")
    assert (shown.code, shown.out) == (
        0,
        "Đã rút báo cáo của THPT01 Quý I/2023 khỏi số liệu.\n",
    )
    for name in ("bia", "nhiem_vu", "tthc", "hai_long"):
        assert "THPT01" not in set(merged.frame(name)["Đơn vị"])
    assert result(merged) == [["Rút", None]]
    assert journal(merged) == [["Rút báo cáo", "THPT01", "gửi nhầm"]]
    assert wall(merged) == "Chưa nộp (đã rút)"
    shares = merged.frame("out_shares").set_index("Tình trạng")
    wanted = len(builtin_plan(2023).expected_units(Period.parse("2023-Q1")))
    assert shares.loc["Chưa nộp", "Quý 1"] == wanted - 2
    assert shares.loc["Tổng cộng", "Quý 1"] == wanted
    assert verify(merged)["whole"]


def test_merging_the_folder_again_does_not_bring_a_withdrawn_return_back(merged: Desk) -> None:
    merged.run("withdraw", *UNIT, *PERIOD, "--reason", "gửi nhầm")
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0
    assert result(merged) == [["Rút", None]]
    assert "THPT01" not in set(merged.frame("bia")["Đơn vị"])
    assert merged.run("rebuild").code == 0
    assert "THPT01" not in set(merged.frame("bia")["Đơn vị"])


def test_the_version_before_comes_back_only_when_asked_for(merged: Desk) -> None:
    before = merged.content("bia", "tthc", "hai_long")
    from tests.test_services_rehearsed import changed_phone

    newer = merged.fill("THPT01", changed_phone, name="THPT01 sửa.xlsx", into="sửa", when=LATER)
    assert merged.run("merge", newer, *PERIOD).code == 0
    assert len(result(merged)) == 2
    shown = merged.run("withdraw", *UNIT, *PERIOD, "--reason", "sai", "--previous")
    assert (shown.code, "có hiệu lực trở lại" in shown.out) == (0, True)
    assert sorted(result(merged), key=str) == [["Chấp nhận", "x"], ["Rút", None]]
    assert {n for n, h in merged.content("tthc", "hai_long").items() if h != before[n]} == set()
    assert verify(merged)["whole"]


def test_an_excused_unit_is_out_of_the_denominators(merged: Desk) -> None:
    expected = merged.run("targets", *PERIOD, "--json").json[5]["units_expected"]
    assert merged.run("excuse", "--unit", "GDTX01", *PERIOD, "--reason", "mới lập").code == 0
    assert wall(merged, "GDTX01") == "Miễn báo cáo"
    assert verify(merged)["whole"]
    after = merged.run("targets", *PERIOD, "--json").json[5]["units_expected"]
    assert after in (expected - 1, expected)
    shown = merged.run("excuse", "--unit", "GDTX01", *PERIOD, "--reason", "đã đủ", "--end")
    assert shown.code == 0
    assert wall(merged, "GDTX01") != "Miễn báo cáo"
    assert journal(merged) == [
        ["Miễn báo cáo", "GDTX01", "mới lập"],
        ["Thôi miễn", "GDTX01", "đã đủ"],
    ]
    assert merged.run("merge", merged.put("GDTX01", into="khac"), *PERIOD).code == 0
    assert wall(merged, "GDTX01") == "Đúng hạn"
    assert verify(merged)["whole"]


def test_a_receipt_date_is_corrected_with_its_source(merged: Desk) -> None:
    shown = merged.run("receive", *UNIT, *PERIOD, "--date", "10/03/2023")
    assert shown.code == 0
    frame = merged.frame("submissions")
    row = frame[frame["Đơn vị"] == "THPT01"].iloc[0]
    assert (row["Nguồn ngày nhận"], row["Số ngày trễ"], wall(merged)) == ("Văn phòng", 3, "Trễ hạn")
    assert verify(merged)["whole"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("withdraw", "--unit", "THPT50", *PERIOD, "--reason", "x"), "không có báo cáo nào"),
        (("withdraw", "--unit", "LA", *PERIOD, "--reason", "x"), "Không có đơn vị mang mã “LA”"),
        (("withdraw", *UNIT, *PERIOD, "--reason", " "), "Chưa ghi lý do"),
        (("withdraw", *UNIT, "--period", "2023-H1", "--reason", "x"), "không phải là một quý"),
        (("withdraw", *UNIT, *PERIOD, "--reason", "x", "--previous"), "không có bản trước"),
        (("excuse", *UNIT, *PERIOD, "--reason", "x", "--end"), "không ở diện miễn"),
        (("receive", *UNIT, *PERIOD, "--date", "10/03/2023", "--file", "la.xlsx"), "đúng một báo"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    merged: Desk, arguments: tuple[str, ...], told: str
) -> None:
    before = merged.register.read_bytes()
    shown = merged.run(*arguments)
    assert (shown.code, told in shown.err) == (2, True)
    assert merged.register.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("withdraw", "--reason", "x"),
        ("excuse", "--reason", "x"),
        ("receive", "--date", "10/03/2023"),
    ],
)
def test_a_locked_period_refuses(merged: Desk, arguments: tuple[str, ...]) -> None:
    merged.run("lock", *PERIOD)
    command, *options = arguments
    shown = merged.run(command, *UNIT, *PERIOD, *options)
    assert (shown.code, "đã khóa" in shown.err) == (3, True)

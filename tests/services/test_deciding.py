"""Returns withdrawn, units excused, receipt dates corrected: log, wall and figures."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.file.adapter import FileRegister
from tests.desk import IN_TIME, Desk
from tests.register.sealing.test_seals import PERIOD, verify
from tests.register.sealing.test_seals import merged as merged

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
    own = frame[
        frame["Việc"].isin(["Rút báo cáo", "Bỏ rút", "Miễn báo cáo", "Thôi miễn", "Sửa ngày nhận"])
    ]
    found: list[list[Any]] = own[["Việc", "Đơn vị", "Lý do"]].values.tolist()
    return found


def test_a_withdrawn_return_is_out_of_every_table(merged: Desk) -> None:
    shown = merged.run("withdraw", *UNIT, *PERIOD, "--reason", "gửi nhầm")
    assert (shown.code, shown.out) == (
        0,
        "Đã rút báo cáo của THPT01 Quý I/2023 khỏi số liệu.\n"
        "Rút nhầm thì lấy lại: cchc-xl withdraw “so.xlsx” --unit THPT01 --period 2023-Q1 --undo "
        "--reason “lý do”.\n",
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
    shown = merged.run("merge", merged.folder / "bc", *PERIOD)
    assert shown.code == 0
    assert "“BC_2023-Q1_THPT01.xlsx” của THPT01 Quý I/2023 là báo cáo đã rút" in shown.out
    assert result(merged) == [["Rút", None]]
    assert "THPT01" not in set(merged.frame("bia")["Đơn vị"])
    assert merged.run("rebuild").code == 0
    assert "THPT01" not in set(merged.frame("bia")["Đơn vị"])


def test_the_version_before_comes_back_only_when_asked_for(merged: Desk) -> None:
    before = merged.content("bia", "tthc", "hai_long")
    from tests.services.test_rehearsed import changed_phone

    newer = merged.fill("THPT01", changed_phone, name="THPT01 sửa.xlsx", into="sửa", when=LATER)
    assert merged.run("merge", newer, *PERIOD).code == 0
    assert len(result(merged)) == 2
    shown = merged.run("withdraw", *UNIT, *PERIOD, "--reason", "sai", "--previous")
    assert (shown.code, "có hiệu lực trở lại" in shown.out) == (0, True)
    assert sorted(result(merged), key=str) == [["Chấp nhận", "x"], ["Rút", None]]
    assert {n for n, h in merged.content("tthc", "hai_long").items() if h != before[n]} == set()
    assert verify(merged)["whole"]


def test_a_withdrawal_is_taken_back_from_the_archive(merged: Desk) -> None:
    before, shown_before = merged.content(), wall(merged)
    assert merged.run("withdraw", *UNIT, *PERIOD, "--reason", "nhầm đơn vị").code == 0
    shown = merged.run("withdraw", *UNIT, *PERIOD, "--undo", "--reason", "rút nhầm")
    assert (shown.code, shown.out) == (
        0,
        "Đã lấy lại báo cáo đã rút của THPT01 Quý I/2023. Bản có hiệu lực: "
        "“BC_2023-Q1_THPT01.xlsx”.\n",
    )
    after = merged.content()
    assert {name for name in after if after[name] != before[name]} == {"journal"}
    assert (wall(merged), result(merged)) == (shown_before, [["Chấp nhận", "x"]])
    assert journal(merged) == [
        ["Rút báo cáo", "THPT01", "nhầm đơn vị"],
        ["Bỏ rút", "THPT01", "rút nhầm"],
    ]
    assert verify(merged)["whole"]
    assert merged.run("rebuild").code == 0
    assert merged.content() == after
    assert merged.run("withdraw", *UNIT, *PERIOD, "--undo", "--reason", "x").code == 2


def test_a_withdrawal_of_two_versions_is_taken_back_with_the_newest_in_force(merged: Desk) -> None:
    from tests.services.test_rehearsed import changed_phone

    newer = merged.fill("THPT01", changed_phone, name="THPT01 sửa.xlsx", into="sửa", when=LATER)
    assert merged.run("merge", newer, *PERIOD).code == 0
    before = merged.content()
    for options in ((), ("--previous",)):
        merged.run("withdraw", *UNIT, *PERIOD, "--reason", "nhầm", *options)
        shown = merged.run("withdraw", *UNIT, *PERIOD, "--undo", "--reason", "rút nhầm")
        assert "Bản có hiệu lực: “THPT01 sửa.xlsx”" in shown.out
        after = merged.content()
        assert {name for name in after if after[name] != before[name]} == {"journal"}
        assert verify(merged)["whole"]


def test_a_withdrawal_is_taken_back_without_an_archive_by_merging_again(merged: Desk) -> None:
    before = merged.content()
    merged.run("withdraw", *UNIT, *PERIOD, "--reason", "nhầm")
    shutil.rmtree(merged.folder / "luu-tru")
    shown = merged.run("withdraw", *UNIT, *PERIOD, "--undo", "--reason", "rút nhầm")
    assert (shown.code, "Gộp lại tệp đó" in shown.out) == (0, True)
    assert result(merged) == [["Chấp nhận", None]]
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0
    after = merged.content()
    assert {name for name in after if after[name] != before[name]} == {"journal"}
    assert verify(merged)["whole"]


def test_a_corrected_day_that_makes_another_version_the_newest_brings_it_in_force(
    merged: Desk,
) -> None:
    from tests.services.test_rehearsed import changed_phone

    newer = merged.fill("THPT01", changed_phone, name="THPT01 sửa.xlsx", into="sửa", when=LATER)
    merged.run("merge", newer, *PERIOD)
    shown = merged.run("receive", *UNIT, *PERIOD, "--date", "04/03/2023", "--version", "2")
    assert "Bản mới nhất và có hiệu lực nay là “BC_2023-Q1_THPT01.xlsx”" in shown.out
    cover = merged.frame("bia").set_index("Đơn vị")
    assert cover.loc["THPT01", ["Tệp", "Phiên bản"]].tolist() == ["BC_2023-Q1_THPT01.xlsx", 2]
    assert verify(merged)["whole"]
    content = merged.content()
    assert merged.run("rebuild").code == 0
    assert merged.content() == content


def test_ending_an_excuse_leaves_the_return_that_came_meanwhile(merged: Desk) -> None:
    before = merged.content("bia", "tthc")
    shown = merged.run("excuse", *UNIT, *PERIOD, "--reason", "x")
    assert "báo cáo đó vẫn được tính" in shown.out
    assert "--end --reason" in shown.out
    assert merged.content("bia", "tthc") == before
    assert merged.run("excuse", *UNIT, *PERIOD, "--reason", "y", "--end").code == 0
    assert merged.content("bia", "tthc") == before
    assert ["Chấp nhận", "x"] in result(merged)
    assert verify(merged)["whole"]


def test_the_code_stands_in_the_register_after_every_write(merged: Desk) -> None:
    def shown() -> Any:
        with FileRegister.open(merged.register, write=False) as register:
            return register.read_named("MaNiemPhong")

    for command in (
        ("withdraw", *UNIT, *PERIOD, "--reason", "x"),
        ("withdraw", *UNIT, *PERIOD, "--undo", "--reason", "x"),
        ("excuse", "--unit", "GDTX01", *PERIOD, "--reason", "x"),
        ("receive", *UNIT, *PERIOD, "--date", "04/03/2023"),
        ("consolidate", *PERIOD, "--out", merged.folder / "th"),
        ("lock", *PERIOD),
        ("unlock", *PERIOD, "--reason", "x"),
    ):
        before = shown()
        name, *options = command
        assert merged.run(str(name), *options).code == 0
        assert shown() == f"Mã niêm phong: {verify(merged)['code']}"
        assert (shown() != before) == (name != "consolidate")  # which finds nothing to write
    with FileRegister.open(merged.register) as register:
        register.write_named("MaNiemPhong", "Mã niêm phong: 9-0000000000000000")
        register.commit()
    (place,) = verify(merged)["places"]
    assert (place["table"], place["column"]) == ("Nhật ký", "Mã niêm phong")


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
        (("withdraw", *UNIT, *PERIOD, "--reason", "x", "--undo"), "không có báo cáo nào đã rút"),
        (("withdraw", *UNIT, *PERIOD, "--reason", "x", "--undo", "--previous"), "không dùng cùng"),
        (("receive", *UNIT, *PERIOD, "--date", "10/03/2093"), "chưa tới"),
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

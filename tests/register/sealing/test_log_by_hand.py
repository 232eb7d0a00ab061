"""The log changed by hand, and rows typed below a table: registers as people left them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from pandas import DataFrame

from cchc_xl.register.file.adapter import FileRegister
from tests.desk import Desk
from tests.register.sealing.test_seals import PERIOD, Edit, change, drop, put, verify
from tests.register.sealing.test_seals import merged as merged

CASES = Path(__file__).parents[2] / "data" / "cases" / "registers"


def use(desk: Desk, name: str) -> None:
    shutil.copy(CASES / f"{name}.xlsx", desk.register)


@pytest.mark.parametrize("case", ["log-result-set-to-sent-back", "log-row-deleted"])
def test_a_log_that_contradicts_the_journal_is_refused_with_the_commands(
    desk: Desk, case: str
) -> None:
    use(desk, case)
    before = desk.state()
    shown = desk.run("consolidate", *PERIOD, "--out", desk.folder / "th")
    assert (shown.code, "Nhật ký nộp" in shown.err) == (3, True)
    assert "cchc-xl withdraw" in shown.err
    assert "cchc-xl rebuild" in shown.err
    assert {k: v for k, v in desk.state().items() if k in before} == before
    told = desk.run("targets", *PERIOD)
    assert (told.code, told.out.startswith("Cảnh báo: nhật ký nộp bị sửa tay")) == (0, True)
    assert desk.run("verify").code == 1


def test_rebuilding_settles_what_the_journal_knows(desk: Desk) -> None:
    for case in ("log-result-set-to-sent-back", "log-row-deleted"):
        use(desk, case)
        assert desk.run("rebuild").code == 0
        assert desk.run("consolidate", *PERIOD, "--out", desk.folder / "th").code == 0
        assert desk.run("verify").code == 0


@pytest.mark.parametrize("case", ["log-result-set-to-sent-back", "log-row-deleted"])
def test_rebuilding_keeps_the_rows_whose_file_is_not_at_hand(desk: Desk, case: str) -> None:
    use(desk, case)
    before = typed(desk.frame("tthc"))
    assert len(before[before["Đơn vị"] == "PGD02"]) > 0
    desk.run("rebuild")
    after = desk.frame("tthc")
    assert typed(after).equals(before)
    assert after.loc[after["Đơn vị"] == "PGD02", "Phiên bản"].tolist() == [1] * len(
        before[before["Đơn vị"] == "PGD02"]
    )


def typed(frame: DataFrame) -> DataFrame:
    return frame.drop(columns="Phiên bản").reset_index(drop=True)


@pytest.mark.parametrize("case", ["log-result-set-to-sent-back", "log-row-deleted"])
def test_withdrawing_settles_it_as_the_refusal_says(desk: Desk, case: str) -> None:
    use(desk, case)
    shown = desk.run("withdraw", "--unit", "PGD02", *PERIOD, "--reason", "công văn 5")
    assert (shown.code, "Đã rút báo cáo của PGD02" in shown.out) == (0, True)
    log = desk.frame("submissions")
    assert log.loc[log["Đơn vị"] == "PGD02", "Kết quả"].tolist() == ["Rút"]
    for name in ("bia", "nhiem_vu", "tthc"):
        assert "PGD02" not in set(desk.frame(name)["Đơn vị"])
    assert desk.run("consolidate", *PERIOD, "--out", desk.folder / "th").code == 0
    assert desk.run("verify").code == 0


@pytest.mark.parametrize("case", ["log-result-set-to-sent-back", "log-row-deleted"])
def test_withdrawing_another_return_does_not_settle_it(desk: Desk, case: str) -> None:
    use(desk, case)
    before = desk.state()
    shown = desk.run("withdraw", "--unit", "VP", *PERIOD, "--reason", "công văn 5")
    assert (shown.code, "PGD02" in shown.err) == (3, True)
    assert {k: v for k, v in desk.state().items() if k in before} == before


@pytest.mark.parametrize("edit", [put(0, "Kết quả", "Trả lại"), put(0, "Hiện hành", None), drop(0)])
def test_withdrawing_settles_it_in_a_sealed_register(merged: Desk, edit: Edit) -> None:
    unit = str(merged.frame("submissions")["Đơn vị"].iloc[0])
    change(merged, "submissions", edit)
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 3
    assert merged.run("withdraw", "--unit", unit, *PERIOD, "--reason", "công văn 5").code == 0
    assert unit not in set(merged.frame("bia")["Đơn vị"])
    assert verify(merged)["whole"]
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code in (0, 1)
    assert unit not in set(merged.frame("bia")["Đơn vị"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Kết quả", "Trả lại"),
        ("Kết quả", None),
        ("Mã băm", "0" * 64),
        ("Tệp", "khac.xlsx"),
        ("Phiên bản", 7),
        ("Đơn vị", "THPT09"),
        ("Kỳ", "2023-Q2"),
        ("Hiện hành", None),
    ],
)
def test_what_only_a_command_may_change_is_refused(
    merged: Desk, column: str, value: object
) -> None:
    change(merged, "submissions", put(0, column, value))
    shown = merged.run("merge", merged.folder / "bc", *PERIOD)
    assert shown.code == 3
    assert "đã bị sửa tay" in shown.err
    assert not verify(merged)["whole"]
    assert "“Nhật ký nộp”" in merged.run("targets", *PERIOD).out
    assert merged.run("rebuild").code == 0
    assert verify(merged)["whole"]
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0


def test_a_deleted_row_of_the_log_comes_back(merged: Desk) -> None:
    before = merged.content("submissions")
    change(merged, "submissions", drop(1))
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 3
    assert merged.run("rebuild").code == 0
    assert merged.content("submissions") == before


def test_a_receipt_date_typed_over_is_taken_over_whole(merged: Desk) -> None:
    change(merged, "submissions", put(0, "Ngày nhận", date(2023, 3, 20)))
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0
    row = merged.frame("submissions").iloc[0]
    assert (row["Nguồn ngày nhận"], row["Thời hạn"], row["Số ngày trễ"]) == (
        "Văn phòng",
        "Trễ hạn",
        13,
    )
    journal = merged.frame("journal")
    entered = journal[journal["Việc"] == "Văn phòng sửa"]
    assert entered[["Cột", "Giá trị cũ", "Giá trị mới"]].values.tolist() == [
        ["Ngày nhận", "2023-03-05", "2023-03-20"]
    ]
    assert verify(merged)["whole"]


def test_a_lock_typed_over_does_not_open_the_period(merged: Desk) -> None:
    merged.run("lock", *PERIOD)
    change(merged, "locks", put(0, "Tình trạng", "Đang mở"))
    shown = merged.run("merge", merged.folder / "bc", *PERIOD)
    assert (shown.code, "unlock" in shown.err) == (3, True)
    assert "“Khóa kỳ”" in merged.run("targets", *PERIOD).out
    assert merged.run("unlock", *PERIOD, "--reason", "gửi lại").code == 0
    assert verify(merged)["whole"]
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0


def test_inspections_typed_below_the_table_count(desk: Desk) -> None:
    use(desk, "inspections-typed-below-table")
    shown = desk.run("coverage", "--year", 2023, "--json")
    assert shown.json[0]["inspected"] == 3
    assert "“Kiểm tra của Sở”: 2 dòng ghi ngay dưới bảng" in shown.err
    assert desk.run("lock", *PERIOD).code == 0
    with FileRegister.open(desk.register, write=False) as register:
        assert register.tables()["tblKiemTraVP"].rows == 3
    assert "dưới bảng" not in desk.run("coverage", "--year", 2023).out


def test_a_unit_typed_below_the_table_gets_its_template(desk: Desk) -> None:
    use(desk, "unit-typed-below-table")
    second = ("--period", "2023-Q2")  # the unit exists from 1 April on
    shown = desk.run("issue", *second, "--unit", "THPT99", "--out", desk.folder / "bm")
    assert (shown.code, "1 dòng ghi ngay dưới bảng" in shown.out) == (0, True)
    assert [path.name for path in (desk.folder / "bm").iterdir()] == ["BC_2023-Q2_THPT99.xlsx"]


def test_a_new_register_has_spare_rows_that_nobody_counts(desk: Desk) -> None:
    with FileRegister.open(desk.register, write=False) as register:
        found = register.tables()
        assert (found["tblDonVi"].rows, found["tblKiemTraVP"].rows) == (140, 41)
        assert len(register.read_table("tblDonVi")) == 120
    assert len(desk.frame("inspections")) == 0
    assert desk.run("coverage", "--year", 2023, "--json").json[0]["inspected"] == 0

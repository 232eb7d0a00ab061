"""A cell of the program's own tables that holds what cannot be there: told, and restored."""

from __future__ import annotations

import shutil
from datetime import date
from typing import Any

import pytest

from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.normal import as_text
from tests.desk import Desk
from tests.every_command import arguments, on_a_register
from tests.register.sealing.test_seals import PERIOD, change, drop, put, verify

MISFITS = (
    ("tthc", "Tiếp nhận tổng số", "mười hai"),
    ("tthc", "Giải quyết quá hạn", True),
    ("thong_ke", "Dòng số", "dòng"),
    ("pakn", "PAKN tiếp nhận", "năm"),
    ("nhiem_vu", "Tiến độ phần trăm", "một nửa"),
    ("nhiem_vu", "Hạn hoàn thành", "không rõ"),
    ("dich_vu_cong", "Giao dịch thanh toán", 1.5),
    ("bia", "Ngày lập", "06/03"),
    ("submissions", "Số lỗi", "không"),
    ("submissions", "Số ngày trễ", "vài"),
)
KEYS = ("Dòng số",)
"""Columns that name a record: there a row is told as gone and another as come."""


@pytest.fixture
def merged(desk: Desk) -> Desk:
    assert desk.run("merge", desk.put("THPT01", "VP"), *PERIOD).code == 0
    return desk


def test_cells_of_the_wrong_kind_are_told_and_restored(merged: Desk) -> None:
    before = merged.content()
    for name, column, value in MISFITS:
        change(merged, name, put(0, column, value))
    shown = merged.run("targets", *PERIOD)
    assert (shown.code, "Dựng lại số liệu" in shown.err) == (3, True)
    told = {(place["table"], place["column"]): place for place in verify(merged)["places"]}
    for name, column, value in MISFITS:
        if column not in KEYS:
            place = told[tables()[name].sheet, column]
            assert place["present"] == f"{as_text(value)} (sai kiểu)"
            assert place["sealed"] not in ("", place["present"])
    assert merged.run("rebuild").code == 0
    assert verify(merged)["places"] == []
    assert merged.content() == {**before, "journal": merged.content("journal")["journal"]}
    assert merged.run("targets", *PERIOD).code == 0


def test_a_number_of_the_journal_is_told_and_restored(merged: Desk) -> None:
    number = int(merged.frame("journal").iloc[2]["STT"])
    change(merged, "journal", put(2, "STT", "ba"))
    assert f"dòng STT {number}" in verify(merged)["places"][0]["note"]
    assert merged.run("rebuild").code == 0
    assert verify(merged)["whole"]
    assert int(merged.frame("journal").iloc[2]["STT"]) == number


def test_a_figure_typed_as_text_is_no_figure(merged: Desk) -> None:
    figure = str(merged.frame("tthc").iloc[0]["Tiếp nhận tổng số"])
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", figure))
    (place,) = verify(merged)["places"]
    assert (place["sealed"], place["present"]) == (figure, f"{figure} (sai kiểu)")


def test_nothing_is_blanked_where_nothing_tells_what_stood_there(merged: Desk) -> None:
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", "mười hai"))
    shutil.rmtree(merged.folder / "luu-tru")
    before = merged.register.read_bytes()
    shown = merged.run("rebuild")
    assert (shown.code, "ô H5" in shown.err, "luu-tru" in shown.err) == (3, True, True)
    assert merged.register.read_bytes() == before


def test_what_was_healed_by_merging_again_is_settled_in_words(merged: Desk) -> None:
    change(merged, "tthc", drop(0))
    assert merged.run("merge", merged.put("GDTX01", into="khac"), *PERIOD).code == 0
    assert merged.run("merge", merged.folder / "bc", *PERIOD).code == 0
    shown = merged.run("rebuild")
    assert (shown.code, "0 chỗ" in shown.out) == (0, False)
    assert verify(merged)["whole"]


DATA_MISFITS = [row for row in MISFITS if tables()[row[0]].owner == "data"]


@pytest.mark.parametrize("command", ["merge", "consolidate"])
def test_merging_the_same_files_brings_back_what_was_typed_over(merged: Desk, command: str) -> None:
    before = merged.content()
    for name, column, value in DATA_MISFITS:
        change(merged, name, put(0, column, value))
    more = ("--out", merged.folder / "th") if command == "consolidate" else ()
    shown = merged.run(command, merged.folder / "bc", *PERIOD, *more)
    assert (shown.code, "không còn như lúc niêm phong" in shown.out) == (0, True)
    assert merged.content() == {**before, "journal": merged.content("journal")["journal"]}
    assert verify(merged)["whole"]


def test_merging_others_brings_it_back_from_the_archive(merged: Desk) -> None:
    before = merged.frame("tthc")
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", "12"))
    assert merged.run("merge", merged.put("GDTX01", into="khac"), *PERIOD).code == 0
    assert verify(merged)["whole"]
    now = merged.frame("tthc")
    own = now[now["Đơn vị"].isin(set(before["Đơn vị"]))]
    assert own.values.tolist() == before.values.tolist()


def test_where_the_archive_does_not_suffice_merging_names_the_cell(merged: Desk) -> None:
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", "12"))
    for path in (merged.folder / "luu-tru").rglob("*.xlsx"):
        path.unlink()
    before = merged.register.read_bytes()
    shown = merged.run("merge", merged.folder / "bc", *PERIOD)
    assert (shown.code, "ô H5" in shown.err) == (3, True)
    assert merged.register.read_bytes() == before


def test_a_log_of_the_wrong_kind_is_left_to_a_rebuilding(merged: Desk) -> None:
    change(merged, "submissions", put(0, "Số lỗi", "không"))
    shown = merged.run("merge", merged.folder / "bc", *PERIOD)
    assert (shown.code, "Dựng lại số liệu" in shown.err) == (3, True)


READ_ANYWAY = ("init", "merge", "diff", "consolidate", "open", "doctor", "backups", "restore")
"""Commands that bring it back, or compute nothing from the register."""
SEALED = ("verify", "rebuild")


@pytest.mark.parametrize("name", ["tthc", "submissions", "journal"])
def test_every_command_refuses_it_and_names_the_remedy(merged: Desk, name: str) -> None:
    column = {"tthc": "Tiếp nhận tổng số", "submissions": "Số lỗi", "journal": "STT"}[name]
    change(merged, name, put(2 if name == "journal" else 0, column, "mười hai"))
    before = merged.register.read_bytes()
    for command in on_a_register():
        if command in (*READ_ANYWAY, *SEALED):
            continue
        given = arguments(command, merged.register, merged.folder / "bc", merged.folder / "ra")
        shown = merged.call(*given)
        if command == "validate" and name == "submissions":  # it does not read the log
            assert (shown.code, "“Nhật ký nộp”" in shown.out) == (0, True)
            continue
        assert shown.code == 3, (command, shown)
        assert f"“{column}”) là “mười hai”" in shown.err, (command, shown)
        assert "Dựng lại số liệu" in shown.err, (command, shown)
        assert "cchc-xl rebuild" in shown.err, (command, shown)
        assert merged.register.read_bytes() == before, command
    assert "cchc-xl rebuild" in merged.run("doctor").out
    assert merged.run("rebuild").code == 0
    assert verify(merged)["whole"]


ACCUSED, TAKEN = "không còn như lúc niêm phong: “Nhật ký nộp”", "ngày nhận được sửa"
LATER = ("Ngày nhận", date(2023, 3, 20))
REDATED: dict[str, tuple[list[tuple[int, str, Any]], bool]] = {
    "later": ([(0, *LATER)], True),
    "earlier": ([(0, "Ngày nhận", date(2023, 3, 1))], True),
    "of both": ([(0, *LATER), (1, *LATER)], True),
    "gone": ([(0, "Ngày nhận", None)], False),
    "with its source": ([(0, *LATER), (0, "Nguồn ngày nhận", "Văn phòng")], False),
    "with its lateness": ([(0, *LATER), (0, "Số ngày trễ", 13)], False),
    "its lateness alone": ([(0, "Thời hạn", "Trễ hạn")], False),
    "with a result": ([(0, *LATER), (1, "Kết quả", "Trả lại")], False),
    "with another version": ([(0, *LATER), (0, "Phiên bản", 2)], False),
}


@pytest.mark.parametrize("name", REDATED)
def test_a_corrected_receipt_date_is_no_offence(merged: Desk, name: str) -> None:
    changes, permitted = REDATED[name]
    for row, column, value in changes:
        change(merged, "submissions", put(row, column, value))
    shown = merged.run("targets", *PERIOD)
    assert shown.code == 0
    assert (TAKEN in shown.out, ACCUSED in shown.out) == (permitted, not permitted)
    assert ("Cảnh báo" in shown.out, "Lưu ý" in shown.out) == (not permitted, permitted)


def test_a_corrected_receipt_date_among_other_changes(merged: Desk) -> None:
    change(merged, "submissions", put(0, *LATER))
    change(merged, "metrics", put(0, "Ngưỡng phần trăm", 99))
    out = merged.run("targets", *PERIOD).out
    assert (TAKEN in out, "Văn phòng đã sửa" in out, "Cảnh báo" in out) == (True, True, False)
    change(merged, "tthc", put(0, "Tiếp nhận tổng số", 99_999))
    out = merged.run("targets", *PERIOD).out
    assert (TAKEN in out, "Cảnh báo: không còn như lúc niêm phong: “SL TTHC”" in out) == (
        True,
        True,
    )


def test_a_corrected_receipt_date_is_taken_over_after_another_write(merged: Desk) -> None:
    change(merged, "submissions", put(0, *LATER))
    locked = merged.run("lock", "--period", "2023-Q2")
    assert (locked.code, TAKEN in locked.out) == (0, True)
    again = merged.run("merge", merged.folder / "bc", *PERIOD)
    assert (again.code, TAKEN in again.out) == (0, True)
    row = merged.frame("submissions").iloc[0]
    # 20/03 is 13 days after 07/03, the last day before the deadline of 08/03
    assert (row["Nguồn ngày nhận"], row["Thời hạn"], row["Số ngày trễ"]) == (
        "Văn phòng",
        "Trễ hạn",
        13,
    )
    assert verify(merged)["whole"]
    assert TAKEN not in merged.run("targets", *PERIOD).out


def test_without_a_copy_of_the_log_nobody_knows_what_was_changed(merged: Desk) -> None:
    change(merged, "submissions", put(0, *LATER))
    shutil.rmtree(merged.folder / "luu-tru")
    assert ACCUSED in merged.run("targets", *PERIOD).out

"""A cell of the program's own tables that holds what cannot be there: told, and restored."""

from __future__ import annotations

import shutil

import pytest

from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.normal import as_text
from tests.desk import Desk
from tests.register.test_seals import PERIOD, change, drop, put, verify

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

"""The services from files to register: whole returns, versions, order, locks, periods."""

from __future__ import annotations

import errno
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import TableColumn

from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers
from cchc_xl.plan.periods import Period
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import typed_frame
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import BY_OFFICE
from cchc_xl.register.sealing import journal
from cchc_xl.services.run import plan_run
from tests.desk import Q1, UNITS, Desk, unsealed
from tests.tables import as_frame, from_frame

PERIOD = ("--period", "2023-Q1")


def proposals(*texts: str) -> Callable[[Answers], None]:
    def change(given: Answers) -> None:
        given["kien_nghi"] = [{"text": text} for text in texts]

    return change


def wrong_sum(given: Answers) -> None:
    given["tthc"][0]["received"] = int(str(given["tthc"][0]["received"])) + 1


def rows(desk: Desk, table: str, *titles: str) -> list[list[Any]]:
    frame = unsealed(desk.frame(table))
    found: list[list[Any]] = frame[list(titles)].values.tolist()
    return found


def log(desk: Desk) -> list[list[Any]]:
    return rows(desk, "submissions", "Đơn vị", "Phiên bản", "Kết quả", "Hiện hành", "Thời hạn")


def assert_chain_holds(desk: Desk) -> None:
    table = tables()["journal"]
    with FileRegister.open(desk.register, write=False) as register:
        key = read_content(register).key
    assert (
        journal.broken_at(typed_frame(table, from_frame(desk.frame("journal"))), key, plain=False)
        is None
    )


def test_a_merge_writes_once_and_keeps_the_version_before(desk: Desk) -> None:
    before = desk.register.read_bytes()
    shown = desk.run("merge", desk.put("THPT01", "THPT02"), *PERIOD)
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0] == "Đã kiểm tra 2 báo cáo: 2 chấp nhận, 0 trả lại; 0 lỗi, 0 cảnh báo."
    assert lines[-1] == (
        f"Đã ghi sổ “{desk.register}”; bản trước nằm trong thư mục “sao-luu” (bản số 1)."
    )
    (backup,) = (desk.folder / "sao-luu").iterdir()
    assert backup.read_bytes() == before
    assert log(desk) == [
        ["THPT01", 1, "Chấp nhận", "x", "Đúng hạn"],
        ["THPT02", 1, "Chấp nhận", "x", "Đúng hạn"],
    ]
    assert rows(desk, "journal", "Việc", "Kỳ", "Đơn vị", "Bản ghi") == [
        ["Gộp", "2023-Q1", "THPT01", "BC_2023-Q1_THPT01.xlsx"],
        ["Gộp", "2023-Q1", "THPT02", "BC_2023-Q1_THPT02.xlsx"],
    ]
    assert_chain_holds(desk)


def test_a_return_with_one_error_is_sent_back_whole_and_the_others_go_on(desk: Desk) -> None:
    desk.fill("THPT01", wrong_sum)
    shown = desk.run("merge", desk.put("THPT02"), *PERIOD)
    assert shown.code == 1
    assert log(desk) == [
        ["THPT01", 1, "Trả lại", None, "Đúng hạn"],
        ["THPT02", 1, "Chấp nhận", "x", "Đúng hạn"],
    ]
    for table in tables().values():
        if table.owner == "data":
            assert "THPT01" not in set(desk.frame(table.id)["Đơn vị"])
    ((code, severity, unit, file),) = rows(desk, "findings", "Mã lỗi", "Mức độ", "Đơn vị", "Tệp")
    assert (code[0], severity, unit, file) == ("R", "Lỗi", "THPT01", "BC_2023-Q1_THPT01.xlsx")
    assert ["Trả lại", "THPT01", "1 lỗi"] in rows(desk, "journal", "Việc", "Đơn vị", "Lý do")


def test_merging_again_leaves_the_register_as_it_is_to_the_byte(desk: Desk) -> None:
    returns = desk.put()
    desk.fill("THPT02", wrong_sum)
    (returns / "hỏng.xlsx").write_bytes(b"PK\x03\x04 cut")
    assert desk.run("merge", returns, *PERIOD).code == 1
    before = desk.state()
    shown = desk.run("merge", returns, *PERIOD)
    assert shown.code == 1
    assert shown.out.splitlines()[-1] == f"Sổ “{desk.register}” không có gì thay đổi."
    assert desk.state() == before


def test_a_rehearsal_writes_nothing_and_shows_added_changed_and_removed_cells(desk: Desk) -> None:
    first = desk.fill("THPT01", proposals("Thêm máy tính", "Thêm biên chế"))
    assert desk.run("merge", first, *PERIOD).code == 0
    later = datetime(2023, 3, 6, tzinfo=VIETNAM)
    second = desk.fill("THPT01", proposals("Thêm máy in"), into="mới", when=later)
    before = desk.state()
    shown = desk.run("merge", second, *PERIOD, "--dry-run")
    assert desk.state() == before
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[1] == "Ô được thêm: 0, ô được sửa: 1, ô bị bỏ: 1."
    cells = [[part.strip() for part in line.split("│")] for line in lines if "│" in line]
    title = "Khó khăn và kiến nghị"
    assert cells == [
        ["Sửa", "THPT01", "Kiến nghị", "1", title, "Thêm máy tính", "Thêm máy in"],
        ["Bỏ", "THPT01", "Kiến nghị", "2", title, "Thêm biên chế", ""],
    ]
    assert lines[-1] == "Xem trước: sổ không bị ghi."
    told = desk.run("merge", second, *PERIOD, "--dry-run", "--json").json
    assert told["written"] is False
    assert [(c["kind"], c["old"], c["new"]) for c in told["changes"]] == [
        ("changed", "Thêm máy tính", "Thêm máy in"),
        ("removed", "Thêm biên chế", ""),
    ]
    assert desk.state() == before


def test_a_newer_version_replaces_and_the_journal_keeps_each_changed_cell(desk: Desk) -> None:
    desk.run("merge", desk.fill("THPT01", proposals("Cũ")), *PERIOD)
    later = datetime(2023, 3, 9, tzinfo=VIETNAM)
    desk.run("merge", desk.fill("THPT01", proposals("Mới", "Nữa"), when=later), *PERIOD)
    assert log(desk) == [
        ["THPT01", 1, "Chấp nhận", None, "Đúng hạn"],
        ["THPT01", 2, "Chấp nhận", "x", "Trễ hạn"],
    ]
    assert [row[0] for row in rows(desk, "kien_nghi", "Phiên bản")] == [2, 2]
    titles = ("Việc", "Phiên bản", "Bảng", "Bản ghi", "Giá trị cũ", "Giá trị mới")
    changed = [row for row in rows(desk, "journal", *titles) if row[0].endswith("ô")]
    assert changed == [
        ["Sửa ô", 2, "Kiến nghị", "1", "Cũ", "Mới"],
        ["Thêm ô", 2, "Kiến nghị", "2", None, "Nữa"],
    ]
    assert_chain_holds(desk)


def test_the_first_accepted_version_is_not_journaled_cell_by_cell(desk: Desk) -> None:
    desk.run("merge", desk.fill("THPT01", wrong_sum), *PERIOD)
    later = datetime(2023, 3, 6, tzinfo=VIETNAM)
    desk.run("merge", desk.fill("THPT01", when=later), *PERIOD)
    assert rows(desk, "journal", "Việc", "Phiên bản") == [["Trả lại", 1], ["Gộp", 2]]


def test_two_versions_in_one_run_are_both_logged_and_the_newer_one_counts(desk: Desk) -> None:
    desk.fill("THPT01", proposals("Cũ"), name="THPT01_lan1.xlsx")
    later = datetime(2023, 3, 6, tzinfo=VIETNAM)
    desk.fill("THPT01", proposals("Mới"), name="THPT01_a.xlsx", when=later)
    assert desk.run("merge", desk.folder / "bc", *PERIOD).code == 0
    assert rows(desk, "submissions", "Tệp", "Phiên bản", "Hiện hành") == [
        ["THPT01_lan1.xlsx", 1, None],
        ["THPT01_a.xlsx", 2, "x"],
    ]
    assert rows(desk, "kien_nghi", "Tệp", "Khó khăn và kiến nghị") == [["THPT01_a.xlsx", "Mới"]]


def test_the_same_file_twice_is_one_return(desk: Desk) -> None:
    returns = desk.put("THPT01")
    (returns / "bản sao").mkdir()
    shutil.copy2(returns / "BC_2023-Q1_THPT01.xlsx", returns / "bản sao")
    shown = desk.run("merge", returns, *PERIOD)
    assert shown.out.startswith("Đã kiểm tra 1 báo cáo: 1 chấp nhận, 0 trả lại;")
    assert len(log(desk)) == 1


def test_the_tables_do_not_depend_on_the_order_of_the_files(desk: Desk, tmp_path: Path) -> None:
    returns = desk.put("PGD01", "THPT01", "GDTX01")
    desk.fill("THPT02", wrong_sum)
    files = sorted(returns.iterdir())
    (tmp_path / "khác").mkdir()
    found = []
    for order in (files, files[::-1]):
        other = Desk(desk.stock, tmp_path / "khác", desk.call)
        shutil.copy(desk.stock.register, other.register)
        assert other.run("merge", *order, *PERIOD).code == 1
        found.append(other.content())
    assert found[0] == found[1]
    assert desk.run("merge", returns, *PERIOD).code == 1
    assert desk.content() == found[0]


def test_a_zipped_folder_gives_the_same_figures_as_the_folder(desk: Desk) -> None:
    returns = desk.put("PGD01", "THPT01")
    desk.run("merge", returns, *PERIOD)
    plain = {name: desk.frame(name) for name in ("bia", "nhiem_vu", "tthc", "pakn", "submissions")}
    shutil.copy(desk.stock.register, desk.register)
    archive = desk.folder / "gửi.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(returns.iterdir(), reverse=True):
            info = zipfile.ZipInfo(file.name, (2023, 3, 5, 10, 0, 0))
            packed.writestr(info, file.read_bytes())
    assert desk.run("merge", archive, *PERIOD).code == 0
    for name, frame in plain.items():
        zipped = desk.frame(name)
        files = [file and f"gửi.zip/{file}" for file in frame["Tệp"]]  # 1c comes in no return
        assert zipped["Tệp"].tolist() == files
        pd.testing.assert_frame_equal(zipped.drop(columns="Tệp"), frame.drop(columns="Tệp"))


@pytest.mark.parametrize(
    ("moment", "timeliness", "days"),
    [
        (datetime(2023, 3, 7, 23, 59, 59, tzinfo=VIETNAM), "Đúng hạn", 0),
        (datetime(2023, 3, 8, 0, 0, 0, tzinfo=VIETNAM), "Trễ hạn", 1),
    ],
)
def test_late_begins_with_the_deadline_day_in_vietnam(
    desk: Desk, moment: datetime, timeliness: str, days: int
) -> None:
    desk.run("merge", desk.fill("THPT01", when=moment), *PERIOD)
    assert rows(desk, "submissions", "Thời hạn", "Số ngày trễ") == [[timeliness, days]]


def test_the_offices_own_receipt_date_goes_before_the_files(desk: Desk) -> None:
    late = desk.fill("THPT01", when=datetime(2023, 4, 1, tzinfo=VIETNAM))
    desk.run("merge", late, *PERIOD, "--received", "07/03/2023")
    told = rows(desk, "submissions", "Ngày nhận", "Nguồn ngày nhận", "Thời hạn")
    assert told == [[date(2023, 3, 7), BY_OFFICE, "Đúng hạn"]]
    desk.run("merge", late, *PERIOD)
    assert rows(desk, "submissions", "Ngày nhận", "Nguồn ngày nhận", "Thời hạn") == told


def test_a_receipt_date_corrected_in_the_log_counts_at_the_next_consolidation(desk: Desk) -> None:
    late = desk.fill("THPT01", when=datetime(2023, 3, 20, tzinfo=VIETNAM))
    desk.run("merge", late, *PERIOD)
    desk.type_into("submissions", 0, "received", date(2023, 3, 6))
    desk.type_into("submissions", 0, "received_from", BY_OFFICE)
    assert desk.run("consolidate", *PERIOD, "--out", desk.folder / "th").code == 0
    told = rows(desk, "submissions", "Ngày nhận", "Thời hạn", "Số ngày trễ")
    assert told == [[date(2023, 3, 6), "Đúng hạn", 0]]
    desk.run("merge", late, *PERIOD)
    assert rows(desk, "submissions", "Ngày nhận", "Thời hạn", "Số ngày trễ") == told


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_corrected_date_puts_a_version_in_force_only_if_its_file_is_kept(
    desk: Desk, is_kept: bool
) -> None:
    old = desk.fill("THPT01", proposals("Cũ"), name="THPT01_cu.xlsx")
    desk.run("merge", old, *PERIOD)
    later = datetime(2023, 3, 6, tzinfo=VIETNAM)
    desk.run("merge", desk.fill("THPT01", proposals("Mới"), when=later), *PERIOD)
    desk.type_into("submissions", 0, "received", date(2023, 3, 7))
    desk.type_into("submissions", 0, "received_from", BY_OFFICE)
    if not is_kept:
        shutil.rmtree(desk.folder / "luu-tru")
    shown = desk.run("merge", desk.put("THPT02", into="khác"), *PERIOD)
    assert ("bản “THPT01_cu.xlsx” của THPT01 Quý I/2023 phải có hiệu lực" in shown.out) != is_kept
    current = rows(desk, "submissions", "Đơn vị", "Tệp", "Hiện hành")[:2]
    assert current == [
        ["THPT01", "BC_2023-Q1_THPT01.xlsx", None if is_kept else "x"],
        ["THPT01", "THPT01_cu.xlsx", "x" if is_kept else None],
    ]
    there = rows(desk, "kien_nghi", "Khó khăn và kiến nghị", "Phiên bản")
    assert (["Cũ", 2] if is_kept else ["Mới", 1]) in there
    desk.run("merge", old, *PERIOD)
    assert ["Cũ", 2] in rows(desk, "kien_nghi", "Khó khăn và kiến nghị", "Phiên bản")


def test_a_return_sent_back_for_the_lists_sake_is_journaled_when_it_is_accepted(
    desk: Desk,
) -> None:
    sheet = tables()["units"].ids.index("valid_to")
    row = [unit[0] for unit in rows(desk, "units", "Mã đơn vị")].index("THPT01")
    desk.type_into("units", row, "valid_to", date(2022, 12, 31))
    returns = desk.put("THPT01")
    digest = sha256(desk.stock.filled("THPT01").read_bytes()).hexdigest()
    assert desk.run("merge", returns, *PERIOD).code == 1
    desk.type_into("units", row, "valid_to", None)
    assert sheet == 7
    assert desk.run("merge", returns, *PERIOD).code == 0
    assert log(desk) == [["THPT01", 1, "Chấp nhận", "x", "Đúng hạn"]]
    assert rows(desk, "journal", "Việc", "Đơn vị", "Bảng", "Bản ghi", "Cột", "Giá trị mới") == [
        ["Văn phòng sửa", None, "Đơn vị", "THPT01", "Hiệu lực đến", "2022-12-31"],
        ["Trả lại", "THPT01", None, "BC_2023-Q1_THPT01.xlsx", None, digest],
        ["Văn phòng sửa", None, "Đơn vị", "THPT01", "Hiệu lực đến", None],
        ["Gộp", "THPT01", None, "BC_2023-Q1_THPT01.xlsx", None, digest],
    ]
    assert len(desk.frame("findings")) == 0


def test_last_quarters_file_sent_again_keeps_the_journal_of_both_quarters_apart(
    desk: Desk,
) -> None:
    returns = desk.put("THPT01")
    desk.run("merge", returns, *PERIOD)
    assert desk.run("merge", returns, "--period", "2023-Q2").code == 1
    assert rows(desk, "submissions", "Kỳ", "Đơn vị", "Phiên bản", "Kết quả") == [
        ["2023-Q1", "THPT01", 1, "Chấp nhận"],
        ["2023-Q2", "THPT01", 1, "Trả lại"],
    ]
    later = datetime(2023, 3, 6, tzinfo=VIETNAM)
    desk.run("merge", desk.fill("THPT01", proposals("Mới"), when=later), *PERIOD)
    merged = [r for r in rows(desk, "journal", "Việc", "Kỳ", "Phiên bản") if r[0] == "Gộp"]
    assert merged == [["Gộp", "2023-Q1", 1], ["Gộp", "2023-Q1", 2]]


def test_a_locked_quarter_refuses_and_half_a_year_locks_both_quarters(desk: Desk) -> None:
    assert desk.run("lock", "--period", "2023-H1", "--reason", "Đã báo cáo").code == 0
    assert rows(desk, "locks", "Kỳ", "Tình trạng", "Lý do") == [
        ["2023-Q1", "Đã khóa", "Đã báo cáo"],
        ["2023-Q2", "Đã khóa", "Đã báo cáo"],
        ["2023-Q3", "Đang mở", None],
        ["2023-Q4", "Đang mở", None],
    ]
    returns = desk.put("THPT01")
    before = desk.state()
    for extra in ((), ("--dry-run",)):
        shown = desk.run("merge", returns, *PERIOD, *extra)
        assert (shown.code, shown.out) == (3, "")
        assert shown.err.startswith("Lỗi: Quý I/2023 đã khóa")
    consolidated = desk.run("consolidate", returns, *PERIOD, "--out", desk.folder / "th")
    assert consolidated.code == 3
    assert desk.state() == before
    assert desk.run("validate", returns, *PERIOD).code == 0


def test_a_quarter_whose_lock_row_was_deleted_can_be_locked(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.register)
    sheet = book["Khóa kỳ"]
    for column in range(1, 5):
        sheet.cell(5, column).value = None
    book.save(desk.register)
    shown = desk.run("lock", *PERIOD)
    warned, locked = shown.out.splitlines()
    assert (shown.code, locked, shown.err) == (0, "Đã khóa Quý I/2023.", "")
    assert warned.startswith("Cảnh báo: không còn như lúc niêm phong: “Khóa kỳ”;")
    assert desk.run("merge", desk.put("THPT01"), *PERIOD).code == 3


def test_an_unknown_word_in_the_locks_is_refused(desk: Desk) -> None:
    desk.type_into("locks", 0, "state", "khoá rồi")
    shown = desk.run("merge", desk.put("THPT01"), *PERIOD)
    assert shown.code == 3
    assert (
        "trang “Khóa kỳ”, ô B5 (“Tình trạng”) là “khoá rồi”, chỉ được ghi: Đã khóa, Đang mở"
        in shown.err
    )


def test_consolidate_writes_the_register_and_a_workbook(desk: Desk) -> None:
    out = desk.folder / "th"
    shown = desk.run("consolidate", desk.put(), *PERIOD, "--out", out)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines()[-1] == f"Biểu tổng hợp: “{out / 'TongHop_2023-Q1.xlsx'}”."
    assert [path.name for path in out.iterdir()] == ["TongHop_2023-Q1.xlsx"]
    before = desk.register.read_bytes()
    again = desk.run("consolidate", desk.put(), *PERIOD, "--out", out)
    assert f"Sổ “{desk.register}” không có gì thay đổi." in again.out
    assert desk.register.read_bytes() == before


def test_register_backups_and_results_among_the_returns_are_no_returns(desk: Desk) -> None:
    desk.put("THPT01", into=".")
    for _ in range(2):
        shown = desk.run("consolidate", desk.folder, *PERIOD, "--out", desk.folder)
        assert shown.code == 0, shown.out
        assert shown.out.startswith("Đã kiểm tra 1 báo cáo: 1 chấp nhận, 0 trả lại;")


def test_half_a_year_adds_the_quarters_and_keeps_the_last_stock(desk: Desk) -> None:
    desk.use_merged()
    second = desk.put(into="bc2", period=Period.parse("2023-Q2"))
    assert desk.run("merge", second, "--period", "2023-Q2").code == 0
    found = {}
    for code in ("2023-Q1", "2023-Q2", "2023-H1", "2023-Y"):
        told = desk.run("targets", "--period", code, "--json").json
        found[code] = {item["id"]: item for item in told}
    for flow in ("T6T", "T7aT", "T8bT", "N24", "N25b"):
        for part in ("numerator", "denominator"):
            total = found["2023-Q1"][flow][part] + found["2023-Q2"][flow][part]
            assert found["2023-H1"][flow][part] == found["2023-Y"][flow][part] == total
    for stock in ("T10b", "T10bT"):
        for part in ("numerator", "denominator"):
            assert found["2023-H1"][stock][part] == found["2023-Q2"][stock][part]
    assert found["2023-H1"]["T2"]["units_reported"] == len(UNITS)
    assert found["2023-Y"]["T2"]["units_reported"] == 0
    out = desk.folder / "th"
    for code in ("2023-H1", "2023-Y"):
        shown = desk.run("consolidate", "--period", code, "--out", out)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.startswith("Đã kiểm tra 0 báo cáo")
    assert sorted(p.name for p in out.iterdir()) == ["TongHop_2023-H1.xlsx", "TongHop_2023-Y.xlsx"]
    shown_period = openpyxl.load_workbook(out / "TongHop_2023-H1.xlsx")["Chỉ tiêu"]["A2"].value
    line, _, code = shown_period.partition(" · Mã niêm phong: ")
    assert line == "Kỳ tổng hợp: 6 tháng đầu năm 2023, số liệu từ 08/12/2022 đến 07/06/2023"
    assert re.fullmatch(r"\d+-[0-9A-F]{16}", code)


def test_a_unit_that_closes_in_the_year_reports_until_then_only(desk: Desk) -> None:
    codes = [row[0] for row in rows(desk, "units", "Mã đơn vị")]
    # closed a week before the returns of the second quarter are due
    desk.type_into("units", codes.index("THPT01"), "valid_to", date(2023, 5, 31))
    expected = {}
    for code in ("2023-Q1", "2023-Q2", "2023-Q3"):
        told = desk.run("targets", "--period", code, "--json").json
        expected[code] = next(item["units_expected"] for item in told if item["id"] == "T2")
    assert expected == {"2023-Q1": 120, "2023-Q2": 119, "2023-Q3": 119}
    out = desk.folder / "bm"
    arguments = ("--out", out, "--unit", "THPT01")
    assert desk.run("issue", "--period", "2023-Q1", *arguments).code == 0
    assert desk.run("issue", "--period", "2023-Q2", *arguments).code == 2
    told = desk.run("coverage", "--year", 2023, "--json").json
    assert next(item["active"] for item in told if item["group"] == "TONG") == 119


def test_the_due_date_that_the_office_changes_counts_without_a_new_merge(desk: Desk) -> None:
    desk.use_merged()
    tasks = [row[0] for row in rows(desk, "tasks", "Mã nhiệm vụ")]
    reported = desk.frame("nhiem_vu")
    task = reported.loc[reported["Kết quả"] == "Chưa đến hạn", "Mã nhiệm vụ"].iloc[0]
    before = desk.run("targets", *PERIOD, "--json").json
    desk.type_into("tasks", tasks.index(task), "due_date", date(2023, 1, 15))
    after = desk.run("targets", *PERIOD, "--json").json
    t2 = [next(i["denominator"] for i in told if i["id"] == "T2") for told in (before, after)]
    assert t2[1] > t2[0]
    out = desk.folder / "th"
    assert desk.run("consolidate", *PERIOD, "--out", out).code == 0
    stored = {row[0]: row[1] for row in rows(desk, "out_targets", "Mã", "Mẫu số")}
    assert stored["T2"] == t2[1]
    changed = desk.frame("nhiem_vu")
    assert set(changed.loc[changed["Mã nhiệm vụ"] == task, "Hạn hoàn thành"]) == {date(2023, 1, 15)}


# What people put into the register themselves.


def test_what_people_put_into_the_register_survives_a_consolidation(desk: Desk) -> None:
    desk.use_merged()
    table = tables()["kien_nghi"]
    free = len(table.columns) + 3
    book = openpyxl.load_workbook(desk.register)
    sheet = book[table.sheet]
    records = len(desk.frame("kien_nghi"))
    notes = {}
    for number in range(records):
        unit, position = sheet.cell(5 + number, 1).value, sheet.cell(5 + number, 5).value
        notes[unit, position] = f"Ghi chú cho {unit} {position}"
        sheet.cell(5 + number, free).value = notes[unit, position]
    own = book.create_sheet("Việc của Văn phòng")
    own["B2"] = "Gọi điện cho trường"
    own["B3"] = "=SUM(1,2)"
    chart = BarChart()
    chart.add_data(Reference(own, min_col=2, min_row=2, max_row=3))
    own.add_chart(chart, "D2")
    book.save(desk.register)
    with zipfile.ZipFile(desk.register) as package:
        before = {name: package.read(name) for name in package.namelist()}
    desk.fill("GDTX01", proposals("Chèn vào giữa", "Thêm nữa"))
    shown = desk.run("consolidate", desk.folder / "bc", *PERIOD, "--out", desk.folder / "th")
    assert (shown.code, shown.err) == (0, "")
    with zipfile.ZipFile(desk.register) as package:
        after = {name: package.read(name) for name in package.namelist()}
    assert set(before) - set(after) <= {"xl/calcChain.xml"}
    touched = {name for name in after if after[name] != before.get(name)}
    assert all(name.startswith(("xl/worksheets/", "xl/tables/", "xl/workbook")) for name in touched)
    assert f"xl/worksheets/sheet{len(book.sheetnames)}.xml" not in touched
    assert sum(name.startswith("xl/charts/") for name in before) >= 1
    written = openpyxl.load_workbook(desk.register)
    assert written["Việc của Văn phòng"]["B2"].value == "Gọi điện cho trường"
    assert written["Việc của Văn phòng"]["B3"].value == "=SUM(1,2)"
    sheet = written[table.sheet]
    found = {
        (sheet.cell(row, 1).value, sheet.cell(row, 5).value): sheet.cell(row, free).value
        for row in range(5, sheet.max_row + 1)
        if sheet.cell(row, free).value
    }
    still_there = {(row[0], row[1]) for row in rows(desk, "kien_nghi", "Đơn vị", "Dòng số")}
    assert found == {key: note for key, note in notes.items() if key in still_there}


def test_a_column_added_to_a_table_stays_with_its_record(desk: Desk) -> None:
    desk.run("merge", desk.put("THPT01", "THPT02"), *PERIOD)
    table = tables()["pakn"]
    width = len(table.columns)
    book = openpyxl.load_workbook(desk.register)
    sheet = book[table.sheet]
    sheet.cell(4, width + 1).value = "Ý kiến"
    sheet.cell(5, width + 1).value = "của THPT01"
    sheet.cell(6, width + 1).value = "=B6"
    added = sheet.tables[table.name]
    added.ref = f"A4:{get_column_letter(width + 1)}6"
    added.autoFilter.ref = added.ref
    added.tableColumns.append(TableColumn(id=width + 1, name="Ý kiến"))
    book.save(desk.register)
    shown = desk.run("merge", desk.put("GDTX01", "PGD01", into="sau"), *PERIOD)
    assert (shown.code, shown.err) == (0, "")
    sheet = openpyxl.load_workbook(desk.register)[table.sheet]
    assert [(sheet.cell(r, 1).value, sheet.cell(r, width + 1).value) for r in range(5, 9)] == [
        ("GDTX01", None),
        ("PGD01", None),
        ("THPT01", "của THPT01"),
        ("THPT02", "=B8"),
    ]


def test_a_note_whose_record_goes_is_told_and_not_dropped_in_silence(desk: Desk) -> None:
    desk.run("merge", desk.fill("THPT01", proposals("Một", "Hai")), *PERIOD)
    table = tables()["kien_nghi"]
    desk_cell = (6, len(table.columns) + 2)
    book = openpyxl.load_workbook(desk.register)
    book[table.sheet].cell(*desk_cell).value = "Đã hỏi lại"
    book.save(desk.register)
    later = datetime(2023, 3, 6, tzinfo=VIETNAM)
    shown = desk.run("merge", desk.fill("THPT01", proposals("Một"), when=later), *PERIOD)
    assert shown.code == 0
    told = [line for line in shown.out.splitlines() if "Đã hỏi lại" in line]
    kept = openpyxl.load_workbook(desk.register)[table.sheet].cell(*desk_cell).value
    assert told or kept == "Đã hỏi lại"


# What may go wrong while writing.


def test_a_full_disk_leaves_the_register_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    returns = desk.put("THPT01")
    before = desk.state()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        shown = desk.run("merge", returns, *PERIOD)
    assert (shown.code, shown.out) == (3, "")
    assert shown.err.startswith("Lỗi: Không đủ chỗ trống trên ổ đĩa để ghi sổ theo dõi so.xlsx")
    assert {name: data for name, data in desk.state().items() if "sao-luu" not in name} == before
    assert desk.run("merge", returns, *PERIOD).code == 0


def test_an_output_folder_that_is_a_file_stops_the_run_before_the_register(desk: Desk) -> None:
    returns = desk.put("THPT01")
    (desk.folder / "th").write_text("không phải thư mục")
    before = desk.state()
    shown = desk.run("consolidate", returns, *PERIOD, "--out", desk.folder / "th")
    assert (shown.code, shown.out) == (3, "")
    assert shown.err.startswith(
        f"Lỗi: Không tạo được thư mục “{desk.folder / 'th'}”: trên đường dẫn có phần là tệp, không "
        "phải thư mục.\n"
    )
    assert desk.state() == before


def test_the_result_workbook_that_cannot_be_replaced_stops_the_run(desk: Desk) -> None:
    returns = desk.put("THPT01")
    (desk.folder / "th" / "TongHop_2023-Q1.xlsx").mkdir(parents=True)
    before = desk.state()
    shown = desk.run("consolidate", returns, *PERIOD, "--out", desk.folder / "th")
    assert (shown.code, shown.out) == (3, "")
    assert "Không ghi được tệp" in shown.err
    assert desk.state() == before


@pytest.mark.parametrize("mark", [".~lock.so.xlsx#", "~$so.xlsx"])
def test_a_register_that_is_open_elsewhere_is_refused_for_writing_only(
    desk: Desk, mark: str
) -> None:
    returns = desk.put("THPT01")
    (desk.folder / mark).write_text(",lan,may-vp,05.03.2023 10:00,file:///x;")
    before = desk.state()
    for command in (
        ("merge", returns, *PERIOD),
        ("consolidate", returns, *PERIOD, "--out", desk.folder / "th"),
        ("lock", *PERIOD),
        ("unlock", *PERIOD, "--reason", "x"),
    ):
        shown = desk.run(*command)
        assert (shown.code, shown.out) == (3, "")
        assert shown.err.startswith("Lỗi: Sổ theo dõi so.xlsx đang mở trong ")
    assert desk.state() == before
    assert desk.run("validate", returns, *PERIOD).code == 0
    assert desk.run("merge", returns, *PERIOD, "--dry-run").code == 0


def test_two_runs_at_the_same_time_do_not_write_over_each_other(desk: Desk) -> None:
    with FileRegister.open(desk.register):
        shown = desk.run("lock", *PERIOD)
    assert shown.code == 3
    assert shown.err.startswith("Lỗi: Một lượt chạy khác đang dùng sổ theo dõi so.xlsx.")


def test_a_run_planned_but_not_applied_leaves_no_trace(desk: Desk) -> None:
    before = desk.state()
    with FileRegister.open(desk.register, write=False) as register:
        content = read_content(register, 2023)
    run = plan_run(content, [desk.stock.filled("THPT01")], Q1)
    assert run.merged.replaced.keys() == {"THPT01"}
    assert desk.state() == before


# The list of units that Văn phòng keeps itself.


def units_file(path: Path, change: Callable[[list[list[Any]]], None]) -> Path:
    """Write the sample units of the plan as Văn phòng would type them."""
    from cchc_xl.plan.year import builtin_plan

    table = [["Mã đơn vị", "Tên đơn vị", "Loại", "Nhóm kiểm tra", "Quận huyện", "Liên hệ"]]
    table[0] += ["Hiệu lực từ", "Hiệu lực đến", "Đơn vị kế thừa"]
    listed: list[list[Any]] = [*table, *(list(unit[:9]) for unit in builtin_plan(2023).units)]
    change(listed)
    book = openpyxl.Workbook()
    for row in listed:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def test_init_takes_the_offices_own_units(desk: Desk) -> None:
    def change(listed: list[list[Any]]) -> None:
        del listed[100:110]
        listed[50][1] = "Trường mới"

    units = units_file(desk.folder / "dv.xlsx", change)
    path = desk.folder / "moi.xlsx"
    shown = desk.call("init", path, "--year", 2023, "--units", units)
    assert shown == (0, f"Đã lập sổ “{path}” cho năm 2023 với 110 đơn vị.\n", "")


def test_wrong_units_are_named_with_line_and_column_and_no_register_is_made(desk: Desk) -> None:
    def change(listed: list[list[Any]]) -> None:
        listed[3][2] = "TRUONG_LA"
        listed[4][6] = "hôm nay"
        listed[6][0] = listed[5][0]
        listed[7][1] = None

    units = units_file(desk.folder / "dv.xlsx", change)
    before = desk.state()
    shown = desk.call("init", desk.folder / "moi.xlsx", "--year", 2023, "--units", units)
    assert (shown.code, shown.out) == (3, "")
    for place in (
        "dòng 4, cột “Loại”, giá trị “TRUONG_LA”",
        "dòng 5, cột “Hiệu lực từ”, giá trị “hôm nay”",
        "dòng 7, cột “Mã đơn vị”",
        "dòng 8, cột “Tên đơn vị”",
    ):
        assert place in shown.err
    assert desk.state() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xff\xfe\x00x", b"a,b\n1,2\n"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".ods", ".doc"])
def test_a_units_file_that_is_none_is_told_in_vietnamese(
    desk: Desk, content: bytes, suffix: str
) -> None:
    units = desk.folder / f"dv{suffix}"
    units.write_bytes(content)
    shown = desk.call("init", desk.folder / "moi.xlsx", "--year", 2023, "--units", units)
    assert (shown.code, shown.out) == (3, "")
    assert f"dv{suffix}" in shown.err
    assert not (desk.folder / "moi.xlsx").exists()
    assert "chính nó" not in shown.err


def test_a_journal_changed_behind_the_program_is_told(desk: Desk) -> None:
    assert desk.run("merge", desk.put("THPT01"), *PERIOD).code == 0
    table = tables()["journal"]
    with FileRegister.open(desk.register) as register:
        rows = as_frame(register.read_table(table.name))
        rows.loc[rows.index[0], "Đơn vị"] = "THPT02"
        register.replace_table(table.name, from_frame(rows))
        register.commit()
    shown = desk.run("merge", desk.put("THPT02"), *PERIOD)
    assert shown.code == 0
    assert "Cảnh báo: nhật ký đã bị sửa ngoài chương trình từ dòng STT 1" in shown.out
    assert desk.run("merge", desk.put("THPT02"), *PERIOD, "--json").json["journal_broken_at"] == 1

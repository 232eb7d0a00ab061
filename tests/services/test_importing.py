"""A plain list of Văn phòng's own becomes one of its tables, or each wrong cell is told."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import reading, services
from cchc_xl.base.errors import UsageProblem
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.register.schema.words import IMPORTING
from cchc_xl.services.importing import Imported, import_list
from cchc_xl.services.summaries import imported_lines
from cchc_xl.services.verifying import verify
from tests.desk import Desk
from validation.catalogue import entries

OLDER = Path(__file__).parents[1] / "data" / "cases" / "older"
HEADS = ("Kỳ", "Nơi nhận", "Hạn gửi", "Ngày gửi", "Số văn bản", "Ghi chú")
ROWS = [
    ("2023-Q1", "Sở Nội vụ", date(2023, 3, 15), date(2023, 3, 14), "12/BC-SGDĐT", None),
    ("2023-H1", "UBND thành phố", date(2023, 6, 20), None, None, "kèm phụ lục"),
]


@pytest.fixture(scope="module")
def without_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register whose table of reports is empty: the plan's own are taken out."""
    path = tmp_path_factory.mktemp("register") / "so.xlsx"
    services.init(path, 2023, entered={"city_reports": []})
    return path


@pytest.fixture
def desk(desk: Desk, without_reports: Path) -> Desk:
    shutil.copy(without_reports, desk.register)
    return desk


def listed(
    folder: Path, rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS, above: int = 0
) -> Path:
    """Make a workbook with a list, some lines of a title above it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [["SỞ GIÁO DỤC"]] * above + [list(heads), *map(list, rows)]:
        sheet.append(line)
    path = folder / "danh sách.xlsx"
    book.save(path)
    return path


def kept(desk: Desk) -> list[list[Any]]:
    """Return the table as it stands in the register."""
    with FileRegister.open(desk.register, write=False) as register:
        return [list(record) for record in register.read_table("tblGuiThanhPho").records()]


def codes(found: Imported) -> list[tuple[str, str]]:
    return [(one.code, one.cell) for one in found.findings]


def test_a_list_is_taken_in_and_journaled(desk: Desk) -> None:
    found = import_list(desk.register, "city_reports", listed(desk.folder, ROWS))
    assert (found.added, found.changed, found.written, found.findings) == (2, 0, True, ())
    assert kept(desk) == [list(row) for row in ROWS]
    with FileRegister.open(desk.register, write=False) as register:
        log = read_content(register).frames["journal"]
    own = log[log["action"].eq(IMPORTING)]
    first, *others = own["record"]
    assert first == "danh sách.xlsx"
    assert sorted(others) == ["2023-H1 / UBND thành phố", "2023-Q1 / Sở Nội vụ"]
    assert own["reason"].tolist()[0] == "2 dòng: thêm 2, sửa 0"
    assert verify(desk.register).places == ()
    lines = imported_lines(found, dry_run=False)
    assert lines[0] == (
        "Đã nhập 2 dòng vào trang “Gửi thành phố”: thêm 2, sửa 0, giữ nguyên 0 dòng."
    )


def test_the_same_list_again_changes_nothing(desk: Desk) -> None:
    path = listed(desk.folder, ROWS)
    import_list(desk.register, "city_reports", path)
    before = desk.register.read_bytes()
    found = import_list(desk.register, "Gửi thành phố", path)
    assert (found.changes, found.written) == ((), False)
    assert desk.register.read_bytes() == before


def test_what_a_list_does_not_tell_stays(desk: Desk) -> None:
    import_list(desk.register, "city_reports", listed(desk.folder, ROWS))
    later = [("Quý I/2023", "sở nội vụ", date(2023, 3, 10)), ("2023-Y", "Sở Nội vụ", None)]
    path = listed(desk.folder, later, ("Kỳ", "Nơi nhận", "Ngày gửi"))
    found = import_list(desk.register, "city_reports", path)
    assert (found.added, found.changed, found.written) == (1, 1, True)
    assert kept(desk) == [
        ["2023-Q1", "Sở Nội vụ", date(2023, 3, 15), date(2023, 3, 10), "12/BC-SGDĐT", None],
        list(ROWS[1]),
        ["2023-Y", "Sở Nội vụ", None, None, None, None],
    ]
    assert verify(desk.register).places == ()


def test_what_a_list_leaves_blank_stays_and_is_said(desk: Desk) -> None:
    """A form filled in anew says nothing of what its cells leave blank: the plan's own note."""
    note = "Kế hoạch không ghi hạn; Văn phòng tự ghi."
    first = [("2023-Q1", "Sở Nội vụ", A_DAY, None, None, note), (*ROWS[1][:5], "kèm phụ lục")]
    import_list(desk.register, "city_reports", listed(desk.folder, first))
    sent = [
        (*ROWS[0][:2], None, date(2023, 3, 14), "12/BC-SGDĐT", "  "),
        (*ROWS[1][:2], *[None] * 4),
    ]
    found = import_list(desk.register, "city_reports", listed(desk.folder, sent))
    assert kept(desk) == [
        ["2023-Q1", "Sở Nội vụ", A_DAY, date(2023, 3, 14), "12/BC-SGDĐT", note],
        [*ROWS[1][:5], "kèm phụ lục"],
    ]
    told = [one for one in found.findings if one.code == "S218"]
    assert [(one.cell, one.label, one.severity) for one in told] == [
        ("C2", "Hạn gửi", "warning"), ("F2", "Ghi chú", "warning"),
    ]  # fmt: skip
    assert told[1].message.startswith("Cột “Ghi chú” có 2 ô trống (F2, F3) mà sổ đã có nội dung")
    assert told[1].remedy.endswith("xóa ô ấy ở trang “Gửi thành phố” của sổ.")
    assert (found.changed, found.written) == (1, True)
    assert verify(desk.register).places == ()


def test_what_a_list_says_there_is_not_goes(desk: Desk) -> None:
    heads = (*PROCEDURES, "Chuẩn hóa công khai từ", "TTHC nội bộ")
    first = [(*RIGHT, A_DAY, "x"), ("1.02", *RIGHT[1:], A_DAY, "x")]
    import_list(desk.register, "procedures", listed(desk.folder, first, heads))
    later = [("1.01", "chưa", "không"), ("1.02", None, None)]
    path = listed(desk.folder, later, (heads[0], *heads[-2:]))
    found = import_list(desk.register, "procedures", path)
    with FileRegister.open(desk.register, write=False) as register:
        rows = [list(row) for row in register.read_table("tblBoTTHC").records()]
    assert [(row[8], row[14]) for row in rows] == [(None, None), (A_DAY, "x")]
    assert sorted(codes(found)) == [("C315", "B2"), ("C315", "C2"), ("S218", "B3"), ("S218", "C3")]


def test_what_a_blank_cell_leaves_is_judged_with_the_rest(desk: Desk) -> None:
    import_list(desk.register, "procedures", listed(desk.folder, [RIGHT], PROCEDURES))
    again = listed(desk.folder, [("1.01", None, None, None, date(2023, 3, 1), None)], PROCEDURES)
    found = import_list(desk.register, "procedures", again)
    assert [one for one in codes(found) if one[0] != "S218"] == [("C328", "F2")]
    assert not found.written


def test_what_the_office_typed_meanwhile_is_told_apart(desk: Desk) -> None:
    import_list(desk.register, "city_reports", listed(desk.folder, ROWS))
    desk.type_into("city_reports", 0, "number", "13/BC-SGDĐT")
    found = import_list(
        desk.register, "city_reports", listed(desk.folder, [("2023-Q3", "Sở Nội vụ")], HEADS[:2])
    )
    assert found.written
    with FileRegister.open(desk.register, write=False) as register:
        log = read_content(register).frames["journal"]
    typed = log[log["action"].eq("Văn phòng sửa")]
    assert typed[["column", "old", "new"]].values.tolist() == [
        ["Số văn bản", "12/BC-SGDĐT", "13/BC-SGDĐT"]
    ]
    assert [row[4] for row in kept(desk)] == ["13/BC-SGDĐT", None, None]
    assert verify(desk.register).places == ()


def test_headings_are_found_however_they_are_written(desk: Desk) -> None:
    heads = ("GHI CHÚ", " nơi  nhận", "Kỳ (*)", "hạn gửi")
    rows = [("7/BC", "UBND Thành phố", "quý ii/2023", "20/06/2023")]
    found = import_list(desk.register, "city_reports", listed(desk.folder, rows, heads, above=3))
    assert codes(found) == [("C315", "B5"), ("C309", "D5")]
    assert kept(desk) == [["2023-Q2", "UBND thành phố", date(2023, 6, 20), None, None, "7/BC"]]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (("2023-Q5", "Sở Nội vụ"), "M104", "A2"),
        (("2022-Q1", "Sở Nội vụ"), "M104", "A2"),
        (("2023-Q1", "Sở Tài chính"), "C316", "B2"),
        (("2023-Q1", None), "M101", "B2"),
        ((None, "Sở Nội vụ"), "M101", "A2"),
        (("2023-Q1", "Sở Nội vụ", "sau Tết"), "C311", "C2"),
        (("2023-Q1", "Sở Nội vụ", None, date(2023, 3, 9)), "C328", "E2"),
        (("2023-Q1", "Sở Nội vụ", None, None, "12/BC"), "C328", "D2"),
        (("2023-Q2", "Sở Nội vụ", None, date(2023, 3, 9), "12/BC"), "C328", "D2"),
        (("2023-Q1", "Sở Nội vụ", date(2099, 3, 9)), "C329", "C2"),
    ],
)
def test_a_wrong_cell_is_a_finding_with_its_remedy_and_nothing_is_written(
    desk: Desk, row: tuple[Any, ...], code: str, cell: str
) -> None:
    before = desk.register.read_bytes()
    found = import_list(desk.register, "city_reports", listed(desk.folder, [row, ROWS[1]]))
    assert codes(found) == [(code, cell)]
    assert all(one.remedy and one.file == "danh sách.xlsx" for one in found.findings)
    assert (found.accepted, found.written) == (False, False)
    assert desk.register.read_bytes() == before
    assert kept(desk) == []
    assert imported_lines(found, dry_run=False) == [
        "Danh sách có 1 lỗi: sửa rồi nhập lại; sổ không bị ghi."
    ]


PROCEDURES = ("Mã TTHC", "Tên thủ tục", "Lĩnh vực", "Cấp giải quyết", "Hiệu lực từ", "Hiệu lực đến")
FIGURES = ("Số liệu đến ngày", "Người dùng dịch vụ công trực tuyến", "Đã định danh và xác thực")
A_DAY, BEFORE = date(2023, 2, 1), date(2023, 1, 1)
RIGHT = ("1.01", "Chuyển trường", "giáo dục trung học", "Sở", BEFORE, A_DAY)


def test_a_catalogue_of_procedures_is_taken_in(desk: Desk) -> None:
    path = listed(desk.folder, [RIGHT], PROCEDURES)
    assert import_list(desk.register, "Bộ TTHC", path).written
    path = listed(desk.folder, [(A_DAY, 10, 6)], FIGURES)
    assert import_list(desk.register, "city_figures", path).written
    with FileRegister.open(desk.register, write=False) as register:
        frames = read_content(register).frames
    assert frames["procedures"][["code", "field", "level"]].to_numpy().tolist() == [
        ["1.01", "Giáo dục trung học", "Sở"]
    ]
    assert frames["city_figures"]["verified_users"].tolist() == [6]


@pytest.mark.parametrize(
    ("table", "row", "code", "cell"),
    [
        ("procedures", (None, *RIGHT[1:]), "M101", "A2"),
        ("procedures", (*RIGHT[:2], "Y tế", *RIGHT[3:]), "M104", "C2"),
        ("procedures", (*RIGHT[:3], "Bộ", *RIGHT[4:]), "C316", "D2"),
        ("procedures", (*RIGHT[:4], A_DAY, BEFORE), "C328", "F2"),
        ("procedures", ("1.01", None, *RIGHT[2:]), "M101", "B2"),
        ("procedures", (*RIGHT[:3], None, *RIGHT[4:]), "M101", "D2"),
        ("procedures", (*RIGHT[:4], date(1992, 1, 1), None), "C329", "E2"),
        ("procedures", (*RIGHT[:5], date(2099, 1, 1)), "C329", "F2"),
        ("city_figures", (date(2099, 2, 1), 10, 9), "C329", "A2"),
        ("city_figures", (date(2020, 2, 1), 10, 9), "C329", "A2"),
        ("city_figures", (A_DAY, 10, None), "M101", "C2"),
        ("city_figures", (A_DAY, None, 9), "M101", "B2"),
        ("city_figures", (A_DAY, 0, -1), "M102", "C2"),
        ("procedures", (*RIGHT[:4], "sớm", A_DAY), "C311", "E2"),
        ("city_figures", (A_DAY, 10, 11), "C328", "C2"),
        ("city_figures", (None, 10, 9), "M101", "A2"),
    ],
)
def test_a_wrong_cell_of_a_table_that_targets_count_is_a_finding(
    desk: Desk, table: str, row: tuple[Any, ...], code: str, cell: str
) -> None:
    heads = PROCEDURES if table == "procedures" else FIGURES
    before = desk.register.read_bytes()
    found = import_list(desk.register, table, listed(desk.folder, [row], heads))
    assert codes(found) == [(code, cell)]
    assert found.findings[0].remedy
    assert desk.register.read_bytes() == before


@pytest.mark.parametrize(
    ("table", "row", "filling"),
    [
        ("city_figures", (None, 10, 9), " theo dạng ngày/tháng/năm"),
        ("city_figures", (A_DAY, None, 9), ""),
        ("procedures", ("1.01", None, *RIGHT[2:]), ""),
        (
            "procedures",
            (*RIGHT[:3], None, *RIGHT[4:]),
            "; chọn một giá trị trong danh sách",
        ),
    ],
)
def test_an_empty_cell_is_filled_as_its_column_takes_it(
    desk: Desk, table: str, row: tuple[Any, ...], filling: str
) -> None:
    heads = PROCEDURES if table == "procedures" else FIGURES
    found = import_list(desk.register, table, listed(desk.folder, [row], heads))
    (one,) = found.findings
    told = f"Điền ô {one.cell}{filling}; chưa có gì để ghi thì xóa cả dòng."
    assert one.remedy == told


ALL = {
    "Mã TTHC": "1.01",
    "Tên thủ tục": "Chuyển trường",
    "Cấp giải quyết": "Sở",
    "Đủ điều kiện toàn trình từ": None,
    "Toàn trình trên Cổng quốc gia từ": None,
    "Nghĩa vụ tài chính": None,
    "Thanh toán trực tuyến từ": None,
    "Ban hành mới ngày": None,
    "Đánh giá tác động ngày": None,
}
ONLINE, PAID = "Toàn trình trên Cổng quốc gia từ", "Thanh toán trực tuyến từ"


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        ({"Đủ điều kiện toàn trình từ": BEFORE, ONLINE: BEFORE}, []),
        ({ONLINE: A_DAY}, ["D2"]),
        ({"Đủ điều kiện toàn trình từ": A_DAY, ONLINE: BEFORE}, ["E2"]),
        ({"Nghĩa vụ tài chính": "Có", PAID: BEFORE}, []),
        ({"Nghĩa vụ tài chính": "Không", PAID: BEFORE}, ["F2"]),
        ({PAID: BEFORE}, ["F2"]),
        ({"Ban hành mới ngày": A_DAY, "Đánh giá tác động ngày": BEFORE}, []),
        ({"Đánh giá tác động ngày": BEFORE}, ["H2"]),
        ({"Đánh giá tác động ngày": BEFORE, PAID: BEFORE, ONLINE: BEFORE}, ["D2", "H2", "F2"]),
    ],
)
def test_the_cells_of_a_procedure_go_together(
    desk: Desk, cells: dict[str, Any], places: list[str]
) -> None:
    row = tuple((ALL | cells).values())
    found = import_list(
        desk.register, "procedures", listed(desk.folder, [row], tuple(ALL)), dry_run=True
    )
    assert codes(found) == [("C328", place) for place in places]


BOTH = "Sửa ô {} hoặc ô {}, rồi nhập lại danh sách."


@pytest.mark.parametrize(
    ("table", "heads", "row", "cells"),
    [
        ("procedures", PROCEDURES, (*RIGHT[:4], A_DAY, BEFORE), ("F2", "E2 (“Hiệu lực từ”)")),
        ("city_figures", FIGURES, (A_DAY, 10, 11), ("C2", f"B2 (“{FIGURES[1]}”)")),
        ("city_reports", HEADS, (*ROWS[1][:2], None, None, "1/BC"), ("D2", "E2 (“Số văn bản”)")),
        ("city_reports", HEADS, ("2023-Q2", "Sở Nội vụ", None, A_DAY, "1"), ("D2", "A2 (“Kỳ”)")),
    ],
)
def test_the_remedy_names_both_cells_that_do_not_agree(
    desk: Desk, table: str, heads: tuple[str, ...], row: tuple[Any, ...], cells: tuple[str, str]
) -> None:
    found = import_list(desk.register, table, listed(desk.folder, [row], heads), dry_run=True)
    assert [one.remedy for one in found.findings] == [BOTH.format(*cells)]


def test_the_remedy_says_where_a_cell_is_that_the_list_does_not_have(desk: Desk) -> None:
    import_list(desk.register, "procedures", listed(desk.folder, [RIGHT], PROCEDURES))
    place = "ô “{}” của dòng ấy ở trang “Bộ TTHC” của sổ, rồi nhập lại danh sách."
    for head, day, other in (
        ("Hiệu lực từ", date(2023, 3, 1), "Hiệu lực đến"),
        ("Hiệu lực đến", date(2022, 3, 1), "Hiệu lực từ"),
    ):
        later = listed(desk.folder, [("1.01", day)], (PROCEDURES[0], head))
        found = import_list(desk.register, "procedures", later, dry_run=True)
        assert [one.remedy for one in found.findings] == [f"Sửa ô B2 hoặc {place.format(other)}"]


def test_what_is_wrong_is_told_at_once_each_cell_once(desk: Desk) -> None:
    rows = [
        ("1.01", "Chuyển trường", "Y tế", "Sở", A_DAY, BEFORE),  # no such field, ends too early
        ("1.02", None, None, "Bộ", "sớm", BEFORE),  # no name, no such level, no day
        ("1.03", None, None, "Sở", BEFORE, date(2099, 1, 1)),
    ]
    found = import_list(desk.register, "procedures", listed(desk.folder, rows, PROCEDURES))
    assert sorted(codes(found)) == [
        *(("C311", "E3"), ("C316", "D3"), ("C328", "F2"), ("C329", "F4")),
        *(("M101", "B3"), ("M101", "B4"), ("M104", "C2")),
    ]


def test_a_cell_that_the_list_does_not_have_is_pointed_at_beside_it(desk: Desk) -> None:
    import_list(desk.register, "procedures", listed(desk.folder, [RIGHT], PROCEDURES))
    later = listed(desk.folder, [("1.01", date(2023, 3, 1))], (PROCEDURES[0], "Hiệu lực từ"))
    found = import_list(desk.register, "procedures", later)
    assert codes(found) == [("C328", "B2")]
    assert found.findings[0].message == "Ô “Hiệu lực đến” sớm hơn “Hiệu lực từ”."
    new = [("1.01", BEFORE), ("1.02", BEFORE), ("1.03", BEFORE)]
    found = import_list(
        desk.register, "procedures", listed(desk.folder, new, (PROCEDURES[0], "Hiệu lực từ"))
    )
    assert codes(found) == [("S205", "A3"), ("S205", "A3")]
    assert found.findings[0].message.endswith(
        "thiếu cột “Tên thủ tục”. Dòng mới ở ô A3 phải có ô này."
    )


def test_codes_are_compared_without_regard_to_case(desk: Desk) -> None:
    right = ("Z1", *RIGHT[1:])
    twice = listed(desk.folder, [right, ("z1", *RIGHT[1:])], PROCEDURES)
    found = import_list(desk.register, "procedures", twice)
    assert codes(found) == [("M105", "A3")]
    assert import_list(
        desk.register, "procedures", listed(desk.folder, [right], PROCEDURES)
    ).written
    again = listed(desk.folder, [("z1", "Xin học lại")], PROCEDURES[:2])
    found = import_list(desk.register, "procedures", again)
    assert (codes(found), found.added, found.changed) == ([("C315", "A2")], 0, 1)
    assert found.findings[0].message == "“Mã TTHC” là “z1”, được đọc là “Z1”."
    with FileRegister.open(desk.register, write=False) as register:
        frame = read_content(register).frames["procedures"]
    assert frame[["code", "name"]].to_numpy().tolist() == [["Z1", "Xin học lại"]]


CHANGES = (
    *("Đơn vị đề nghị", "Nội dung đề nghị", "Ngày đề nghị", "Quyết định", "Ngày trả lời"),
    "Văn bản trả lời",
)
PROPOSED = (
    *("Trường THPT Hồng Bàng số 1", "Lùi thời hạn nhiệm vụ 22", BEFORE, "Chấp nhận", A_DAY),
    "CV 5",
)


def test_proposals_to_change_the_plan_are_taken_in_and_shown(desk: Desk) -> None:
    waiting = [("VP", "Bổ sung nhiệm vụ", A_DAY), ("VP", "Sửa chỉ tiêu", A_DAY, "Đang xem xét")]
    path = listed(desk.folder, [PROPOSED, *waiting], CHANGES)
    assert import_list(desk.register, "Đề nghị sửa đổi Kế hoạch", path).written
    with FileRegister.open(desk.register, write=False) as register:
        frame = read_content(register).frames["changes"]
    assert frame[["unit", "decision"]].astype(object).where(
        frame.notna(), None
    ).values.tolist() == [
        ["THPT01", "Chấp nhận"],
        ["VP", None],
        ["VP", "Đang xem xét"],
    ]
    desk.run("consolidate", "--period", "2023-Q1", "--out", desk.folder / "ra")
    (line,) = (
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(desk.register, data_only=True)["Bảng điều hành"]
        if row[0].value == "Đề nghị sửa đổi Kế hoạch chưa trả lời"
    )
    assert line[:3] == ["Đề nghị sửa đổi Kế hoạch chưa trả lời", 2, "1 đề nghị đã trả lời; chờ: VP"]
    assert verify(desk.register).places == ()


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (("THPT99", *PROPOSED[1:]), "M104", "A2"),
        ((None, *PROPOSED[1:]), "M101", "A2"),
        ((PROPOSED[0], None, *PROPOSED[2:]), "M101", "B2"),
        ((*PROPOSED[:3], "Xong"), "C316", "D2"),
        ((*PROPOSED[:2], A_DAY, "Chấp nhận", BEFORE, "CV 5"), "C328", "E2"),
        (PROPOSED[:5], "C328", "F2"),
        ((*PROPOSED[:4], None, "CV 5"), "C328", "E2"),
        ((*PROPOSED[:3], None, *PROPOSED[4:]), "C328", "D2"),
    ],
)
def test_a_wrong_cell_of_a_proposal_is_a_finding(
    desk: Desk, row: tuple[Any, ...], code: str, cell: str
) -> None:
    found = import_list(desk.register, "changes", listed(desk.folder, [row], CHANGES))
    assert codes(found) == [(code, cell)]
    assert found.findings[0].remedy


def test_a_record_twice_and_a_column_that_is_gone(desk: Desk) -> None:
    twice = [ROWS[0], ROWS[1], ("Quý I/2023", "Sở Nội vụ")]
    assert codes(import_list(desk.register, "city_reports", listed(desk.folder, twice))) == [
        ("M105", "A4")
    ]
    lacking = listed(desk.folder, [("2023-Q1", date(2023, 3, 1))], ("Kỳ", "Hạn gửi"))
    assert [code for code, _ in codes(import_list(desk.register, "city_reports", lacking))] == [
        "S205"
    ]
    strange = listed(desk.folder, [("a", "b")], ("Một", "Hai"))
    assert [code for code, _ in codes(import_list(desk.register, "city_reports", strange))] == [
        "S204"
    ]


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    before = desk.state()
    found = import_list(desk.register, "city_reports", listed(desk.folder, ROWS), dry_run=True)
    (desk.folder / "danh sách.xlsx").unlink()
    assert (found.added, found.written) == (2, False)
    assert desk.state() == before
    assert imported_lines(found, dry_run=True)[0].startswith("Xem trước: sổ không bị ghi.")


def test_what_cannot_be_read_and_what_is_no_table(desk: Desk) -> None:
    broken = desk.folder / "hỏng.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    found = import_list(desk.register, "city_reports", broken)
    assert (found.accepted, len(found.findings), found.findings[0].code[0]) == (False, 1, "F")
    with pytest.raises(UsageProblem, match="Không có tệp"):
        import_list(desk.register, "city_reports", desk.folder / "không có.xlsx")
    with pytest.raises(UsageProblem, match="Không nhập danh sách vào bảng “units”") as refused:
        import_list(desk.register, "units", broken)
    assert refused.value.remedy == (
        "Các bảng: city_reports (“Gửi thành phố”); procedures (“Bộ TTHC”); city_figures (“Số liệu "
        "hệ thống thành phố”); city_tasks (“Nhiệm vụ UBND giao”); "
        "legal_programme (“Chương trình VBQPPL”); changes (“Đề nghị sửa đổi Kế hoạch”); "
        "inspection_plan (“Kế hoạch kiểm tra”)."
    )


def test_an_older_register_does_not_have_the_table(desk: Desk) -> None:
    path = Path(shutil.copy(OLDER / "version-3.xlsx", desk.folder / "cu.xlsx"))
    with pytest.raises(UsageProblem, match="không có trang “Gửi thành phố”"):
        import_list(path, "city_reports", listed(desk.folder, ROWS))


def test_the_command(desk: Desk) -> None:
    shown = desk.run("import", "city_reports", listed(desk.folder, ROWS), "--json")
    assert (shown.code, shown.json["added"], shown.json["written"]) == (0, 2, True)
    wrong = listed(desk.folder, [("2023-Q9", "Sở Nội vụ")])
    shown = desk.run("import", "city_reports", wrong)
    assert shown.code == 1
    assert "M104" in shown.out
    assert "Danh sách có 1 lỗi: sửa rồi nhập lại; sổ không bị ghi." in shown.out


TASK = ("NV1", "Công văn 1", "Rà soát", date(2023, 2, 10), "VP")
TASKS = ("Mã nhiệm vụ", "Văn bản giao", "Nội dung nhiệm vụ", "Thời hạn", "Đơn vị chủ trì")
HIDDEN = [
    "a" * 32_767,
    "😀" * 16_383,
    "=1+1",
    "a\x07\x0b\x1b[31m",
    "a\ud800b",
    "_x0041_",
    "\n" * 300,
]


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        ({0: "x" * 255, 2: "x" * 1_988}, []),
        ({0: "x" * 256}, ["A2"]),
        ({1: "x" * 2_001, 2: "b"}, ["B2", "C2"]),
        ({1: "x" * 1_000, 2: "x" * 999}, ["C2"]),
    ],
)
def test_a_text_too_long_for_a_return_is_a_finding(
    desk: Desk, cells: dict[int, str], places: list[str]
) -> None:
    row = [cells.get(n, text) for n, text in enumerate(TASK)]
    found = import_list(
        desk.register, "city_tasks", listed(desk.folder, [row], TASKS), dry_run=True
    )
    assert codes(found) == [("M106", place) for place in places]


@pytest.mark.parametrize("text", HIDDEN, ids=range(len(HIDDEN)))
def test_no_text_of_the_register_stops_a_run(desk: Desk, text: str) -> None:
    import_list(desk.register, "city_tasks", listed(desk.folder, [TASK], TASKS))
    for column in ("document", "content", "note", "issuer"):
        desk.type_into("city_tasks", 0, column, text)
    out = desk.folder / "ra"
    assert desk.run("consolidate", "--period", "2023-Q1", "--out", out).code == 0
    assert desk.run("due").code == 0
    assert (
        desk.run("issue", "--period", "2023-Q1", "--unit", "VP", "--out", desk.folder / "bm").code
        == 0
    )
    assert verify(desk.register).places == ()


def test_a_long_text_is_shown_in_one_short_line(desk: Desk) -> None:
    row = (*TASK[:2], "dòng\n" * 100, *TASK[3:])
    found = import_list(
        desk.register, "city_tasks", listed(desk.folder, [row], TASKS), dry_run=True
    )
    _, line = imported_lines(found, dry_run=True)
    assert (len(line.removeprefix("- thêm: ")), line[-1], "\n" in line) == (200, "…", False)


def test_what_is_typed_without_its_other_half_is_told_by_every_command(desk: Desk) -> None:
    import_list(desk.register, "city_reports", listed(desk.folder, ROWS))
    desk.type_into("city_reports", 1, "sent_date", date(2023, 6, 19))
    shown = desk.run("due")
    assert shown.code == 3
    assert "trang “Gửi thành phố”, ô E6 (“Số văn bản”): để trống trong khi đã ghi “Ng" in shown.err
    desk.type_into("city_reports", 1, "number", "15/BC-SGDĐT")
    assert desk.run("due").code == 0


def natural(folder: Path) -> Path:
    """Make a catalogue as an office has it: for people, not for a program."""
    book = openpyxl.Workbook()
    book.create_sheet("Bìa", 0).append(["DANH MỤC"])
    sheet = book.worksheets[1]
    lines: list[list[Any]] = [
        ["SỞ GIÁO DỤC VÀ ĐÀO TẠO", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [None, None, "DANH MỤC THỦ TỤC HÀNH CHÍNH"],
        [],
        ["STT", "Mã số TTHC", "Tên TTHC", "Lĩnh vực", "Cấp thực hiện", "Hiệu lực", None, "Phòng"],
        [None, None, None, None, None, "Từ", "Đến", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        ["I", "GIÁO DỤC TRUNG HỌC"],
        [1, 2.00196, "Chuyển trường", "giáo dục trung học", "sở", "01/02/2023", None, "GDTrH"],
        [2, "1.005144", "Xin học lại", "Giáo dục trung học", "SỞ", date(2022, 1, 5), "31/12/2023"],
        [],
        ["Tổng cộng", 2],
        [None, None, None, None, "Hải Phòng, ngày 5 tháng 3 năm 2023"],
        [None, "Người lập biểu", None, None, "KT. GIÁM ĐỐC"],
        [None, "Trần Thị B", None, None, "Nguyễn Văn A"],
    ]
    for line in lines:
        sheet.append(line)
    sheet.merge_cells("F4:G4")
    sheet.row_dimensions[9].hidden = True
    path = folder / "danh mục.xlsx"
    book.save(path)
    return path


TAKEN = [
    ["2.001960", "Chuyển trường", "Giáo dục trung học", "Sở", date(2023, 2, 1), None],
    ["1.005144", "Xin học lại", "Giáo dục trung học", "Sở", date(2022, 1, 5), date(2023, 12, 31)],
]


def catalogue(desk: Desk) -> list[list[Any]]:
    with FileRegister.open(desk.register, write=False) as register:
        return [list(record)[:6] for record in register.read_table("tblBoTTHC").records()]


def test_a_list_made_for_people_is_taken_in_and_what_was_read_otherwise_said(desk: Desk) -> None:
    found = import_list(desk.register, "procedures", natural(desk.folder))
    assert (found.added, found.written, found.accepted) == (2, True, True)
    assert catalogue(desk) == TAKEN
    assert sorted(codes(found)) == [
        *(("C309", "F8"), ("C309", "G9"), ("C315", "E8"), ("C315", "E9"), ("C317", "B8")),
        *(("S206", "B4"), ("S206", "E4"), ("S207", "H8"), ("S214", "A11")),
        *(("S216", "B13"), ("S216", "B14"), ("S216", "E12"), ("S217", "B7")),
    ]
    told = {one.code: one.message for one in found.findings}
    assert told["S206"] in (
        "Cột “Mã số TTHC” được hiểu là cột “Mã TTHC”.",
        "Cột “Cấp thực hiện” được hiểu là cột “Cấp giải quyết”.",
    )
    assert told["C317"] == "“Mã TTHC” là số 2,00196, được đọc là chữ “2.001960”."
    again = import_list(desk.register, "procedures", natural(desk.folder))
    assert (again.changes, again.written) == ((), False)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("utf-8", ";"), ("utf-16", "\t"), ("utf-16-le", "\t")],
)
def test_a_list_of_csv_is_taken_in(desk: Desk, encoding: str, delimiter: str) -> None:
    path = desk.folder / "danh mục.csv"
    rows = [
        ("DANH MỤC",),
        ("STT", "Mã TTHC", "Tên thủ tục", "Lĩnh vực", "Cấp giải quyết", "Hiệu lực từ"),
        ("1", "2.001960", "Chuyển trường", "Giáo dục trung học", "Sở", "1/2/2023"),
    ]
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    found = import_list(desk.register, "procedures", path)
    assert (codes(found), found.written) == ([], True)
    assert catalogue(desk) == TAKEN[:1]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.slk", b"ID;PWXL;N;E\r\n", "F106"),
        ("a.xls", b"\x09\x04\x06\0\0\0\x10\0\0", "F119"),
        ("a.csv", b"M\xe3,T\xean", "F107"),
        ("a.csv", b'"a', "F107"),
        ("a.pdf", b"%PDF-1.4", "F108"),
        ("a.xlsx", b"", "F101"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words_for_lists(
    desk: Desk, name: str, data: bytes, code: str
) -> None:
    path = desk.folder / name
    path.write_bytes(data)
    (found,) = import_list(desk.register, "procedures", path).findings
    assert found.code == code
    assert "báo cáo" not in found.message + found.remedy


def test_a_folder_is_no_list(desk: Desk) -> None:
    (found,) = import_list(desk.register, "procedures", desk.folder).findings
    assert (found.code, found.remedy) == (
        "F122",
        "Ghi đúng đường dẫn của tệp danh sách rồi chạy lại.",
    )


def test_a_list_without_rows_says_so(desk: Desk) -> None:
    found = import_list(desk.register, "procedures", listed(desk.folder, [], PROCEDURES))
    assert imported_lines(found, dry_run=False) == [
        "Danh sách không có dòng nào dưới tiêu đề; sổ không bị ghi."
    ]


def test_nothing_that_is_told_of_a_list_speaks_of_returns() -> None:
    of_returns = re.compile("báo cáo|mẫu|nộp|gửi lại|trang Bìa|“Kiến nghị”")
    raised = {"F117", "F127", "F121", "F125", "F126", "F129", *files_refused()}
    raised |= {code for code in entries() if code[0] == "C"}
    raised |= {"S204", "S205", "S206", "S207", "S208", "S214", "S216", "S217", "S218"}
    raised |= {"M101", "M102", "M104", "M105", "M106"}
    for code in raised:
        entry = entries()[code]
        told = (entry.list_message or entry.message) + (entry.list_remedy or entry.remedy)
        assert not of_returns.search(told), code


def files_refused() -> set[str]:
    """Return the codes by which opening a file may refuse it."""
    sources = Path(reading.__path__[0]).glob("*.py")
    texts = [path.read_text(encoding="utf-8") for path in sources]
    return {code for text in texts for code in re.findall(r'Unreadable\("(F\d+)"', text)}

"""The list of tasks out of a plan's own document: what is read, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from cchc_xl.base.errors import UsageProblem
from cchc_xl.plan.files import TASKS
from cchc_xl.plan.importing.days import due_day
from cchc_xl.plan.importing.following import rows_of
from cchc_xl.plan.importing.rows import list_rows
from cchc_xl.plan.importing.tasks import Drafted, draft
from cchc_xl.plan.importing.unread import Unread
from cchc_xl.plan.year import builtin_plan
from cchc_xl.reading.texts.tables import TextCell, TextTable, read_text
from cchc_xl.services.planning import check_plan
from cchc_xl.services.renewing.plan_importing import import_plan
from tests.desk import Shown
from tests.plan.list_documents import Lines, delete, number_it, pages, write
from tests.plan.plan_folders import BUILTIN
from tests.plan.plan_folders import rows_of as plan_rows

HEAD = [
    *("TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp"),
    *("Thời gian thực hiện/ hoàn thành", "Sản phẩm"),
]
READ = (
    *("id", "number", "section", "content", "starred", "lead", "cooperating", "time_limit"),
    *("product", "due_date"),
)
"""What the document itself says of a task."""


def drafted(rows: Sequence[Sequence[str]], year: int = 2024) -> tuple[Drafted, list[Unread]]:
    """Read rows below the usual headings against the plan of 2023."""
    table = TextTable("Bảng 1", tuple(tuple(map(TextCell, row)) for row in [HEAD, *rows]))
    return of_tables([table], year)


def of_tables(tables: Sequence[TextTable], year: int = 2024) -> tuple[Drafted, list[Unread]]:
    unread: list[Unread] = []
    base = builtin_plan(2023)
    before = {row["id"]: row for row in rows_of(base.files[TASKS.name])}
    return draft(list_rows(tables, unread), year, base, before, unread), unread


def reasons(unread: Sequence[Unread]) -> list[str]:
    return [one.reason for one in unread]


@pytest.mark.parametrize("one_table", [True, False])
def test_the_document_of_2023_gives_the_shipped_plan(tmp_path: Path, one_table: bool) -> None:
    """Row by row, whether the list is one table or one on each page, headings said once."""
    path = write(tmp_path / "ke-hoach.docx", pages(), one_table=one_table)
    found = import_plan(path, tmp_path / "ke-hoach")
    assert plan_rows(found.folder, "tasks.csv") == plan_rows(BUILTIN, "tasks.csv")
    shipped = {one.name: one.read_bytes() for one in BUILTIN.iterdir() if one.is_file()}
    assert {one.name: one.read_bytes() for one in found.folder.iterdir()} == shipped
    assert (found.year, found.tasks, found.sections, found.whole) == (2023, 52, 7, True)
    # Tasks 24, 29 and 30 have residue of a web page in their products; the last table is no list.
    assert [one.reason for one in found.unread] == [
        *["có mã của trang web (HTML) còn sót, đã bỏ"] * 3,
        "không có tiêu đề cột của danh mục, không đọc",
    ]


def test_what_the_document_says_is_read_without_knowing_the_plan(tmp_path: Path) -> None:
    """Against a plan without tasks nothing can be copied: all is read."""
    path = write(tmp_path / "ke-hoach.docx", pages())
    unread: list[Unread] = []
    base = replace(builtin_plan(2023), tasks=())
    found = draft(list_rows(read_text(path).tables, unread), 2023, base, {}, unread)
    _, shipped = plan_rows(BUILTIN, "tasks.csv")
    assert [[row[name] for name in READ] for row in found.tasks] == [
        [row[name] for name in READ] for row in shipped
    ]
    assert found.sections == plan_rows(BUILTIN, "sections.csv")[1]
    by_name = {row["id"]: row["assigned_to"] for row in found.tasks}
    named = ("1a", "5", "11", "32", "37", "39")
    assert [by_name[name] for name in named] == [
        *("VP", "TCCB", "TTR", "TCCB", "@PHONG_SO;@TRUC_THUOC", "KHTC")
    ]


def test_a_workbook_with_merged_cells_gives_the_same(tmp_path: Path) -> None:
    """Neighbours with the same lead share a merged cell, sections go over all columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [row for page in pages() for row in page]
    for number, row in enumerate(rows, 3):
        for column, text in enumerate(row, 1):
            sheet.cell(number, column, int(text) if text.isdigit() else text)
        if not any(row[1:]):
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=6)
    first = next(n for n, row in enumerate(rows, 3) if row[0] == "12")
    sheet.merge_cells(start_row=first, end_row=first + 3, start_column=3, end_column=3)
    book.save(tmp_path / "danh-muc.xlsx")
    found = import_plan(tmp_path / "danh-muc.xlsx", tmp_path / "ke-hoach")
    assert plan_rows(found.folder, "tasks.csv") == plan_rows(BUILTIN, "tasks.csv")


def test_cells_merged_over_rows_hold_for_each_of_them(tmp_path: Path) -> None:
    document = Document()
    rows: Lines = [
        HEAD,
        ["I. Cải cách thể chế", *[""] * 5],
        ["1", "Việc thứ nhất", "Thanh tra", "Các phòng Sở", "Quý I/2024", "Báo cáo"],
        ["2", "Việc thứ hai", "", "", "Quý II/2024", "Báo cáo"],
    ]
    table = document.add_table(4, 6)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(2, 2).merge(table.cell(3, 2))
    table.cell(2, 3).merge(table.cell(3, 3))
    document.save(str(tmp_path / "x.docx"))
    found, _ = of_tables(read_text(tmp_path / "x.docx").tables)
    assert [(row["id"], row["lead"], row["cooperating"]) for row in found.tasks] == [
        ("1", "Thanh tra", "Các phòng Sở"),
        ("2", "Thanh tra", "Các phòng Sở"),
    ]


def words(*cells: str) -> tuple[TextCell, ...]:
    return tuple(map(TextCell, cells))


def test_a_row_cut_by_a_page_is_one_and_headings_said_again_are_none() -> None:
    first = TextTable(
        "Bảng 1",
        (
            words(*HEAD),
            words("I", "Cải cách thể chế", "", "", "", ""),
            words("1", "Rà soát văn bản", "Thanh tra", "Các phòng", "Năm 2024", "Báo cáo"),
        ),
    )
    second = TextTable(
        "Bảng 2",
        (
            words("", "quy phạm pháp luật", "", "Sở", "", "năm"),
            words("2", "Việc sau", "Văn phòng", "", "Năm 2024", ""),
        ),
    )
    third = TextTable(
        "Bảng 3",
        (
            words(*HEAD),
            words("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
            words("3", "Việc cuối", "Văn phòng", "", "Năm 2024", ""),
        ),
    )
    found, unread = of_tables([first, second, third])
    assert [(row["id"], row["content"], row["section"]) for row in found.tasks] == [
        ("1", "Rà soát văn bản quy phạm pháp luật", "I"),
        ("2", "Việc sau", "I"),
        ("3", "Việc cuối", "I"),
    ]
    assert (found.tasks[0]["cooperating"], found.tasks[0]["product"]) == (
        "Các phòng Sở",
        "Báo cáo năm",
    )
    assert reasons(unread) == ["được nối vào dòng 3 của Bảng 1"]


def test_rows_below_a_task_are_named_after_it() -> None:
    found, _ = drafted(
        [
            ["I. Phần", "", "", "", "", ""],
            ["5", "Tiêu đề", "", "", "", ""],
            ["", "a) Việc a", "Văn phòng", "", "Quý I", "Báo cáo"],
            ["b)", "Việc b", "Văn phòng", "", "Quý I", "Báo cáo"],
            ["", "Việc không có chữ", "Văn phòng", "", "Quý I", "Báo cáo"],
            ["6.1", "Việc sáu một", "Văn phòng", "", "Quý I", "Báo cáo"],
        ]
    )
    assert [(row["id"], row["number"]) for row in found.tasks] == [
        *[("5", "5"), ("5a", ""), ("5b", ""), ("5p", ""), ("6.1", "6.1")]
    ]
    assert {row["due_date"] for row in found.tasks} == {"", "2024-03-31"}


def test_what_is_not_understood_is_told_with_its_place_and_remedy() -> None:
    found, unread = drafted(
        [
            ["I. Phần", "", "", "", "", ""],
            ["1", "Việc một", "Ban Quản lý dự án", "", "Thường xuyên", "Báo cáo"],
            ["3", "Việc ba", "Thanh tra; Ban Quản lý dự án", "", "31/02/2024", "Báo cáo"],
            ["3", "Việc ba nữa", "Thanh tra", "", "Năm 2024", "Báo cáo"],
            ["?", "Việc lạ", "Thanh tra", "", "Năm 2024", "Báo cáo"],
        ]
    )
    assert [str(one) for one in unread] == [
        "Bảng 1, dòng 4, cột “TT” “3”: số thứ tự nhảy từ 1 đến 3: có thể thiếu dòng, hoặc văn bản "
        "đánh nhầm",
        "Bảng 1, dòng 5, cột “TT” “3”: số thứ tự nhảy từ 3 đến 3: có thể thiếu dòng, hoặc văn bản "
        "đánh nhầm",
        "Bảng 1, dòng 5, cột “TT” “3”: trùng mã 3 với dòng trên, đặt mã 3_2",
        "Bảng 1, dòng 6, cột “TT” “?”: không phải là số thứ tự, coi như trống",
        "Bảng 1, dòng 3, cột “Thời gian thực hiện/ hoàn thành” “Thường xuyên”: không hiểu là hạn "
        "ngày nào, để trống hạn",
        "Bảng 1, dòng 3, cột “Đơn vị chủ trì” “Ban Quản lý dự án”: không rõ “Ban Quản lý dự án” là "
        "đơn vị nào, tạm giao VP",
        "Bảng 1, dòng 4, cột “Thời gian thực hiện/ hoàn thành” “31/02/2024”: không hiểu là hạn "
        "ngày nào, để trống hạn",
        "Bảng 1, dòng 4, cột “Đơn vị chủ trì” “Thanh tra; Ban Quản lý dự án”: không rõ “Ban Quản "
        "lý dự án” là đơn vị nào, tạm giao VP",
    ]
    assert all(one.remedy.endswith(".") for one in unread)
    assert [row["id"] for row in found.tasks] == ["1", "3", "3_2", "3p"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Tháng 12/2022", date(2022, 12, 31)),
        ("10/01/2023", date(2023, 1, 10)),
        ("Trước ngày 15/3/2024", date(2024, 3, 15)),
        ("ngày 5 tháng 6 năm 2024", date(2024, 6, 5)),
        ("Từ Quý IV/2022 đến Quý I/2023", date(2023, 3, 31)),
        ("Quý II, Quý IV/2024", date(2024, 12, 31)),
        ("Quý 3", date(2024, 9, 30)),
        ("6 tháng đầu năm", date(2024, 6, 30)),
        ("Tháng 2", date(2024, 2, 29)),
        ("Cả năm 2023", date(2023, 12, 31)),
        ("Trong năm", date(2024, 12, 31)),
        ("Theo yêu cầu của Sở Nội vụ", None),
        ("", None),
    ],
)
def test_time_limits(said: str, day: date | None) -> None:
    assert due_day(said, 2024) == day


@pytest.mark.parametrize("said", ["Thường xuyên", "Hằng quý", "31/02/2024", "Quý V", "tháng 13"])
def test_time_limits_that_name_no_day(said: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        due_day(said, 2024)


def test_next_years_plan_from_its_document_is_accepted(tmp_path: Path) -> None:
    """One task is gone, one is new, those behind it are numbered anew, all days are of 2024."""
    changed = []
    for page in pages():
        rows = [[_next_year(cell) for cell in row] for row in page if row[0] not in ("8", "24")]
        changed.append(rows)
    rows = [row for page in changed for row in page]
    number = 0
    for row in rows:
        if row[0].isdigit():
            number += 1
            row[0] = str(number)
    new = [str(number + 1), "Việc mới", "Văn phòng", "", "Quý II/2024", "Báo cáo"]
    found = import_plan(write(tmp_path / "x.docx", [[*rows, new]]), tmp_path / "ke-hoach-2024")
    assert (found.year, found.base, found.tasks) == (2024, 2023, 51)
    checked = check_plan(found.folder)
    assert checked.problems == ()
    plan = checked.whole()
    assert (plan.year, plan.calendar[0].deadline) == (2024, date(2024, 3, 8))
    assert "năm 2024" in plan.title
    ids = {task.content[:20]: task.id for task in plan.tasks}
    assert ids["Tiếp tục thực hiện c"] == "22"  # 23 before, and 8 is gone
    (metric,) = (one for one in plan.metrics if one.id == "N23a")
    assert metric.target == "N22"
    task = next(one for one in plan.tasks if one.id == "22")
    assert (task.joint, task.assigned_to, len(task.products)) == (True, ("VP",), 2)
    serious = [str(one) for one in found.unread if one.serious]
    gone = {"8": "indicators.csv", "24": "metrics.csv"}
    for name, file in gone.items():
        assert any(
            one.startswith(file) and f"nhiệm vụ {name} của kế hoạch trước" in one for one in serious
        )
    assert [one.reason for one in found.unread if "nhiệm vụ không có" in one.reason] == [
        "1 nhiệm vụ không có trong kế hoạch trước: 43"
    ]


def _next_year(cell: str) -> str:
    for year in (2023, 2022):
        cell = cell.replace(str(year), f"<{year + 1}>")
    return cell.replace("<", "").replace(">", "") if "ul style" not in cell else cell


def test_headings_in_two_rows_and_numbers_that_word_counts(tmp_path: Path) -> None:
    """“Thực hiện” stands over lead and cooperating; the first column is a numbered list."""
    document = Document()
    table = document.add_table(4, 6)
    rows = [
        ["TT", "Nội dung", "Đơn vị thực hiện", "", "Thời hạn", "Kết quả"],
        ["", "", "Chủ trì", "Phối hợp", "", ""],
        ["", "Việc một", "Văn phòng", "Thanh tra", "Quý I/2024", "Báo cáo"],
        ["", "Việc hai", "Văn phòng", "Thanh tra", "Quý I/2024", "Báo cáo"],
    ]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 2).merge(table.cell(0, 3))
    for row in (2, 3):
        number_it(table.cell(row, 0).paragraphs[0])
    document.save(str(tmp_path / "x.docx"))
    found, unread = of_tables(read_text(tmp_path / "x.docx").tables)
    assert [(one["id"], one["lead"], one["cooperating"]) for one in found.tasks] == [
        ("1", "Văn phòng", "Thanh tra"),
        ("2", "Văn phòng", "Thanh tra"),
    ]
    assert [reason for reason in reasons(unread) if "phần" not in reason] == []


def test_tracked_changes_are_read_as_accepted_and_said(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(3, 6)
    rows = [HEAD, ["1", "Việc bỏ đi", "Văn phòng", "", "Năm 2024", ""]]
    for row, cells in zip(table.rows, rows, strict=False):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    paragraph = table.cell(1, 1).paragraphs[0]
    delete(paragraph)
    paragraph.add_run("Việc giữ lại")
    document.save(str(tmp_path / "x.docx"))
    read = read_text(tmp_path / "x.docx")
    assert (read.tracked, read.tables[0].rows[1][1].text) == (True, "Việc giữ lại")


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    document = Document()
    document.add_table(2, 2).cell(0, 0).text = "Nơi nhận"
    document.save(str(tmp_path / "x.docx"))
    (tmp_path / "y.docx").write_bytes(b"PK\3\4" + bytes(99))
    (tmp_path / "z.pdf").write_bytes(b"%PDF-1.7\n")
    for name, told in (
        ("x.docx", "không có bảng nào là danh mục"),
        ("y.docx", "y.docx"),
        ("z.pdf", "không phải là tệp đọc được danh mục"),
        ("khong-co.docx", "Không có tệp"),
    ):
        with pytest.raises(UsageProblem, match=told) as refused:
            import_plan(tmp_path / name, tmp_path / "ra")
        assert refused.value.remedy
        assert not (tmp_path / "ra").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = write(tmp_path / "x.docx", pages())
    (tmp_path / "ra").mkdir()
    (tmp_path / "ra" / "cua-toi.txt").write_text("x")
    with pytest.raises(UsageProblem, match="không ghi đè"):
        import_plan(path, tmp_path / "ra")
    assert [one.name for one in (tmp_path / "ra").iterdir()] == ["cua-toi.txt"]


def test_the_command_says_all_and_its_code_is_whether_it_is_whole(
    tmp_path: Path, call: object
) -> None:
    run = call
    assert callable(run)
    path = write(tmp_path / "x.docx", pages())
    shown: Shown = run("plan", "import", path, "--to", tmp_path / "a")
    assert (shown.code, shown.err) == (0, "")
    assert "Đã đọc 52 dòng nhiệm vụ trong 7 phần của kế hoạch năm 2023" in shown.out
    assert "Xem lại: Bảng 1, dòng 32, cột “Sản phẩm”" in shown.out
    lost = [[["1", "Việc", "Ban Quản lý dự án", "", "Năm 2023", ""]]]
    path = write(tmp_path / "y.docx", [[HEAD, *lost[0]]])
    shown = run("plan", "import", path, "--to", tmp_path / "b", "--json")
    assert shown.code == 1
    assert shown.json["whole"] is False or shown.json["unread"]
    assert "cột “Đơn vị chủ trì”" in [one["column"] for one in shown.json["unread"]]

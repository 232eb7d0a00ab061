"""Whole files: what is found where, and what is said about the rest."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.reading.discover import discover
from cchc_xl.returns import read as module
from cchc_xl.returns.read import missing_sheets, read_all, read_source
from tests.returns.returns_samples import (
    CARD,
    FORMS,
    ROWS,
    STATUSES,
    TABLE,
    TASKS,
    VALUES,
    add_cells,
    brief,
    edit,
    placeholders,
    read,
    workbook,
    write,
)
from validation.catalogue import entries

TYPED = [
    ["Giáo dục trung học", 12, 95, date(2023, 3, 15), "Hoàn thành", "THPT01"],
    ["Văn bằng, chứng chỉ", 0, 100, date(2023, 2, 1), "Chưa thực hiện", "VP"],
]


def test_a_return_as_issued(tmp_path: Path) -> None:
    result = read(workbook(), tmp_path)
    assert result.findings == []
    assert result.identity == {"register": "R1", "unit": "THPT01", "version": "3"}
    assert result.rows["tthc"].values == TYPED
    assert result.rows["pakn"].values == [[5, 1, "02253 842 345"]]
    assert result.rows["nhiem_vu"].values == [["1a", "Hoàn thành"], ["2", None]]
    assert result.rows["tthc"].address(1, "closed") == "D7"
    assert result.rows["pakn"].address(0, "late") == "B7"
    assert all(rows.in_order for rows in result.rows.values())
    assert result.size == (tmp_path / "bc.xlsx").stat().st_size
    assert len(result.sha256) == 64
    assert pickle.loads(pickle.dumps(result)) == result


def test_empty_rows_are_no_records_and_prefilled_rows_are(tmp_path: Path) -> None:
    rows = [ROWS[0], (None,) * 6, ("  ", "", None, None, None, None), ROWS[1]]
    result = read(workbook(rows, statuses=[*STATUSES, (None, None)]), tmp_path)
    assert result.rows["tthc"].values == TYPED
    assert result.rows["tthc"].address(1, "field") == "A9"
    assert [row[0] for row in result.rows["nhiem_vu"].values] == ["1a", "2"]


def test_cleaning_is_said_with_its_cell(tmp_path: Path) -> None:
    rows = [("  Giáo dục ", "1.234", 0.95, "15/03/2023", "hoàn thành", "THPT01 - Trường")]
    result = read(workbook(rows, values=("5", "hai", 912345678)), tmp_path)
    assert brief(result.findings) == [
        ("C303", "TTHC", "A6"),
        ("C305", "TTHC", "B6"),
        ("C308", "TTHC", "C6"),
        ("C309", "TTHC", "D6"),
        ("C315", "TTHC", "E6"),
        ("C305", "PAKN", "B6"),
        ("C306", "PAKN", "B7"),
        ("C318", "PAKN", "B8"),
    ]
    assert result.rows["tthc"].values == [
        ["Giáo dục", 1234, 95, date(2023, 3, 15), "Hoàn thành", "THPT01"]
    ]
    assert result.rows["pakn"].values == [[5, None, "0912345678"]]
    assert result.rows["pakn"].bad == {(0, "late")}
    assert result.findings[1].label == "Tiếp nhận tổng số"
    assert result.findings[1].value == "1.234"
    assert "1234" in result.findings[1].message


def test_percent_format_is_looked_up(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book.get_worksheet_by_name("TTHC")
        sheet.write_number(5, 2, 1, book.add_format({"num_format": "0%"}))
        sheet.write_number(6, 2, 1)

    result = read(workbook(change=change), tmp_path)
    assert [row[2] for row in result.rows["tthc"].values] == [100, 1]
    assert brief(result.findings) == [("C308", "TTHC", "C6")]


def test_errors_and_empty_formulas_count_in_input_cells_only(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book.get_worksheet_by_name("TTHC")
        sheet.write_formula(5, 1, "=Sheet9!A1", None, "#REF!")
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(5, 6, "=1/0", None, "#DIV/0!")

    rows = [ROWS[0], (None, "=SUM(B1:B2)", None, None, None, None)]
    result = read(workbook(rows, change=change), tmp_path)
    assert brief(result.findings) == [("C301", "TTHC", "B6"), ("C302", "TTHC", "B7")]
    assert "#REF!" in result.findings[0].message
    assert result.rows["tthc"].bad == {(0, "received"), (1, "received")}
    assert result.rows["tthc"].values[1] == [None] * 6


HEADERS = [column.title for column in TABLE.columns]


def moved(rows: list[list[Any]], order: list[int]) -> list[list[Any]]:
    return [[row[n] for n in order] for row in rows]


def test_moved_columns_are_found(tmp_path: Path) -> None:
    order = [5, 0, 4, 1, 3, 2]
    data = workbook(moved(list(map(list, ROWS)), order), headers=moved([HEADERS], order)[0])
    result = read(data, tmp_path)
    assert result.findings == []
    assert result.rows["tthc"].values == TYPED
    assert result.rows["tthc"].address(0, "field") == "B6"
    assert not result.rows["tthc"].in_order


def test_labels_are_compared_loosely(tmp_path: Path) -> None:
    headers = ["LĨNH  VỰC (*)", "Tiếp nhận\ntổng số*", "tỷ lệ:", *HEADERS[3:]]
    result = read(workbook(headers=headers), tmp_path)
    assert result.findings == []
    assert result.rows["tthc"].values == TYPED


def test_renamed_column_is_known_by_its_key(tmp_path: Path) -> None:
    result = read(workbook(headers=[HEADERS[0], "Tổng tiếp nhận", *HEADERS[2:]]), tmp_path)
    assert brief(result.findings) == [("S206", "TTHC", "B5")]
    assert "Tổng tiếp nhận" in result.findings[0].message
    assert "Tiếp nhận tổng số" in result.findings[0].message
    assert result.rows["tthc"].values == TYPED


def test_missing_column_names_the_likely_one(tmp_path: Path) -> None:
    keys = [f"tthc.{c.id}" for c in TABLE.columns]
    keys[1] = ""
    headers = [HEADERS[0], "Tiếp nhận tổng", *HEADERS[2:]]
    result = read(workbook(headers=headers, keys=keys), tmp_path)
    assert brief(result.findings) == [("S205", "TTHC", "A5"), ("S207", "TTHC", "B6")]
    assert "Tiếp nhận tổng" in result.findings[0].message
    assert [row[1] for row in result.rows["tthc"].values] == [None, None]
    assert result.rows["tthc"].bad == {(0, "received"), (1, "received")}
    assert result.rows["tthc"].address(0, "received") == "A5"


def test_deleted_column_is_named(tmp_path: Path) -> None:
    order = [0, 2, 3, 4, 5]
    keys = [f"tthc.{TABLE.columns[n].id}" for n in order]
    data = workbook(
        moved(list(map(list, ROWS)), order), headers=moved([HEADERS], order)[0], keys=keys
    )
    result = read(data, tmp_path)
    assert brief(result.findings) == [("S205", "TTHC", "A5")]
    assert result.findings[0].label == "Tiếp nhận tổng số"


def test_doubled_column_is_told_apart_by_its_key(tmp_path: Path) -> None:
    headers = [*HEADERS, HEADERS[1]]
    rows = [(*row, 77) for row in ROWS]
    result = read(workbook(rows, headers=headers), tmp_path)
    assert brief(result.findings) == []
    assert result.rows["tthc"].values == TYPED
    result = read(workbook(rows, headers=headers, keys=[""] * 7), tmp_path)
    assert brief(result.findings) == [("S208", "TTHC", "G5")]
    assert result.rows["tthc"].bad == {(0, "received"), (1, "received")}


def test_extra_column_with_data(tmp_path: Path) -> None:
    rows = [(*row, "ghi chú") for row in ROWS]
    keys = [f"tthc.{column.id}" for column in TABLE.columns]
    result = read(workbook(rows, headers=[*HEADERS, "Ghi chú thêm"], keys=keys), tmp_path)
    assert brief(result.findings) == [("S207", "TTHC", "G6")]
    assert result.rows["tthc"].values == TYPED


def test_inserted_rows_above_the_header(tmp_path: Path) -> None:
    shift = edit(workbook(), "xl/worksheets/sheet1.xml", insert_rows(4, 3))
    result = read(shift, tmp_path)
    assert result.findings == []
    assert result.rows["tthc"].values == TYPED
    assert result.rows["tthc"].address(0, "field") == "A9"


def insert_rows(after: int, count: int) -> Any:
    """Return a change that moves all rows below a row down."""
    import re

    def change(xml: bytes) -> bytes:
        def down(found: re.Match[bytes]) -> bytes:
            row = int(found[2])
            return found[1] + str(row + count if row > after else row).encode() + b'"'

        return re.sub(rb'(<(?:row|c) r="[A-Z]*)(\d+)"', down, xml)

    return change


def test_line_of_sums_is_passed_over(tmp_path: Path) -> None:
    result = read(workbook([*ROWS, ("Tổng cộng", 12, None, None, None, None)]), tmp_path)
    assert brief(result.findings) == [("S214", "TTHC", "A8")]
    assert result.rows["tthc"].values == TYPED


def test_no_header_at_all(tmp_path: Path) -> None:
    result = read(workbook(headers=["x"] * 6, keys=[""] * 7), tmp_path)
    assert brief(result.findings) == [("S204", "TTHC", "")]
    assert "tthc" not in result.rows
    assert missing_sheets(result, FORMS) == []


def test_card_lines_moved_renamed_and_missing(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book.get_worksheet_by_name("PAKN")
        sheet.write_row(5, 0, ["Điện thoại", "x", "", "", "pakn.phone"])
        sheet.write_row(6, 0, ["Tiếp nhận trong kỳ", 8, "", "", "pakn.received"])
        sheet.write_row(7, 0, ["Chưa xử lý", 3, "", "", ""])

    result = read(workbook(change=change), tmp_path)
    assert brief(result.findings) == [
        ("S210", "PAKN", "A7"),
        ("S209", "PAKN", "A5"),
        ("S212", "PAKN", "B8"),
    ]
    assert result.rows["pakn"].values == [[8, None, "x"]]
    assert result.rows["pakn"].bad == {(0, "late")}
    assert result.rows["pakn"].address(0, "received") == "B7"


def test_card_with_an_inserted_column(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book.get_worksheet_by_name("PAKN")
        sheet.write_row(4, 0, ["Nội dung", "Ghi chú", "Giá trị"])
        for row, value in enumerate(VALUES, 5):
            sheet.write_row(row, 1, ["nháp", value])

    result = read(workbook(change=change), tmp_path)
    assert brief(result.findings) == [("S207", "PAKN", "B6")]
    assert result.rows["pakn"].values == [list(VALUES)]
    assert result.rows["pakn"].address(0, "received") == "C6"


def test_card_without_a_value_column(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.get_worksheet_by_name("PAKN").write_row(4, 0, ["Nội dung", "Giải thích", "x"])

    assert brief(read(workbook(change=change), tmp_path).findings) == [("S213", "PAKN", "")]


def test_renamed_sheet_is_known_by_its_keys(tmp_path: Path) -> None:
    result = read(workbook(names={"tthc": "Bảng 1"}), tmp_path)
    assert brief(result.findings) == [("S203", "Bảng 1", "")]
    assert result.rows["tthc"].values == TYPED


def test_sheet_name_is_compared_loosely(tmp_path: Path) -> None:
    result = read(workbook(names={"nhiem_vu": "NHIỆM  VỤ "}), tmp_path)
    assert result.findings == []
    assert "nhiem_vu" in result.rows


def test_extra_and_missing_sheets(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        write(book.add_worksheet("Nháp"), 0, 0, "ghi")
        book.add_worksheet("Trống")

    result = read(workbook(change=change), tmp_path)
    assert brief(result.findings) == [("S202", "Nháp", "")]
    other = TABLE._replace(id="vbqppl", sheet="VBQPPL")
    assert brief(missing_sheets(result, [CARD, other, TASKS])) == [("S201", "VBQPPL", "")]


def test_stray_cell_in_an_extra_sheet_does_no_harm(tmp_path: Path) -> None:
    data = workbook(change=lambda book: write(book.add_worksheet("Nháp"), 0, 0, 1))
    far = add_cells(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    result = read(edit(data, "xl/worksheets/sheet5.xml", far), tmp_path)
    assert brief(result.findings) == [("S202", "Nháp", "")]
    assert result.rows["tthc"].values == TYPED


def test_foreign_workbook_is_one_finding(tmp_path: Path) -> None:
    data = workbook(names={f.id: f"S{n}" for n, f in enumerate(FORMS)}, identity=False)
    for n in (1, 2, 3):
        data = edit(
            data, f"xl/worksheets/sheet{n}.xml", lambda _: b"<worksheet><sheetData/></worksheet>"
        )
    result = read(data, tmp_path)
    assert [finding.code for finding in result.findings] == ["F120"]
    assert missing_sheets(result, FORMS) == []


def test_identity_from_the_properties_or_none(tmp_path: Path) -> None:
    data = workbook(
        identity=False, change=lambda book: book.set_custom_property("cchc_unit", "THPT02")
    )
    assert read(data, tmp_path).identity == {"unit": "THPT02"}
    assert read(workbook(identity=False), tmp_path).identity is None


def test_parser_s_refusal_is_one_finding(tmp_path: Path) -> None:
    data = edit(
        workbook(), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>0</v>", b"<v>999</v>")
    )
    result = read(data, tmp_path)
    assert [finding.code for finding in result.findings] == ["F113"]


class PanicException(BaseException):
    """What the parser raises when an assertion of its own fails."""


def test_parser_that_gives_up_is_one_silent_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Parser:
        @staticmethod
        def from_filelike(handle: Any) -> Any:
            os.write(2, b"thread panicked at src/xls.rs")
            raise PanicException

    monkeypatch.setattr("cchc_xl.reading.book.CalamineWorkbook", Parser)
    result = read(workbook(), tmp_path)
    assert [finding.code for finding in result.findings] == ["F113"]
    assert capfd.readouterr().err == ""
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_own_mistakes_are_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistake(*_: Any) -> Any:
        raise AttributeError("own")

    monkeypatch.setattr("cchc_xl.base.failures.tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("cchc_xl.returns.workbook.locate", mistake)
    result = read(workbook(), tmp_path)
    assert brief(result.findings) == [("F121", "", "")]
    (report,) = tmp_path.glob("cchc-xl-loi-*.txt")
    assert "AttributeError: own" in report.read_text("utf-8")
    assert str(report) in result.findings[0].remedy


def test_vanished_file_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook())
    source = discover([path]).sources[0]
    path.unlink()
    result = read_source(source, FORMS)
    assert [(finding.code, finding.file) for finding in result.findings] == [("F117", "a.xlsx")]


def test_read_all_keeps_the_order(tmp_path: Path) -> None:
    good = workbook()
    for number in range(50):
        (tmp_path / f"{number:02}.xlsx").write_bytes(good if number % 10 else b"")
    sources = discover([tmp_path]).sources
    seen: list[tuple[int, int]] = []
    results = read_all(sources, FORMS, jobs=2, progress=lambda *done: seen.append(done))
    assert [result.file for result in results] == [source.file for source in sources]
    assert seen == [(number, 50) for number in range(1, 51)]
    assert sum(not result.rows for result in results) == 5
    assert results == read_all(sources, FORMS, jobs=1)


def _crash(source: Any, forms: Any) -> Any:
    if source.file == "13.xlsx":
        os._exit(9)
    return read_source(source, forms)


def test_a_file_that_ends_its_process_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "read_source", _crash)
    for number in range(44):
        (tmp_path / f"{number:02}.xlsx").write_bytes(workbook())
    results = read_all(discover([tmp_path]).sources, FORMS, jobs=2)
    assert len(results) == 44
    assert [(r.file, [f.code for f in r.findings]) for r in results if not r.rows] == [
        ("13.xlsx", ["F113"])
    ]


def test_reading_needs_no_frames() -> None:
    code = (
        "import sys, cchc_xl.returns.read; print('pandas' in sys.modules, 'pandera' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_catalogue_of_reading_is_complete() -> None:
    own = [entry for entry in entries().values() if entry.code[0] in "FSC"]
    assert len(own) == 80
    for entry in own:
        said = entry.message + entry.remedy
        assert placeholders(entry.list_message + entry.list_remedy) <= placeholders(said)
        assert placeholders(said) <= {
            *("label", "value", "cell", "sheet", "file", "read", "limit", "length", "what"),
            *("suffix", "columns", "hint", "cells", "year", "choices", "encoding", "suggestion"),
            *("report", "seconds", "megabytes", "waited", "count", "why", "first", "last"),
            *("beside", "codes", "own"),
        }

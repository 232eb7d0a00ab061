"""Remarks below a table, values from other files, and choices of the run spelt otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cchc_xl.returns.spelling import respelt
from tests.returns.returns_samples import FORMS, ROWS, TABLE, add_cells, brief, edit, read, workbook

FORM = TABLE._replace(
    columns=tuple(column._replace(required=column.id == "received") for column in TABLE.columns)
)
WITH_REMARKS = (FORM, *FORMS[1:])
SHEET = "xl/worksheets/sheet1.xml"


def of_rows(rows: list[tuple[Any, ...]], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("tests.returns.returns_samples.FORMS", WITH_REMARKS)
    filled = [(*row, *[None] * (6 - len(row))) for row in rows]
    return read(workbook([*ROWS, *filled]), folder)


@pytest.mark.parametrize(
    "lines",
    [
        ["Ghi chú: số liệu tính đến ngày 07/3"],
        ["GHI CHÚ"],
        ["ghi chú - đã đối chiếu"],
        ["(*) Ghi chú: gồm cả hồ sơ cũ"],
        ["* Số liệu chưa gồm điểm lẻ"],
        ["(*) chưa gồm"],
        ["Chú thích: xem phụ lục"],
        ["Lưu ý: …"],
        ["1. Ghi chú thứ nhất"],
        ["Nguồn: hệ thống một cửa"],
        ["Người lập biểu"],
        ["Thủ trưởng đơn vị"],
        ["Ghi chu\u0301: tổ hợp"],
        ["Ghi chú:", "- dòng thứ hai", "- dòng thứ ba"],
        ["  Ghi chú: thụt vào"],
    ],
)
def test_a_remark_below_the_rows_is_one_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    result = of_rows([(line,) for line in lines], tmp_path, monkeypatch)
    said = [one for one in brief(result.findings) if one[0] not in ("C303", "C304")]
    assert said == [("S216", "TTHC", "A8")]
    assert not any(finding.is_error for finding in result.findings)
    assert len(result.rows["tthc"].values) == 2


@pytest.mark.parametrize("place", range(6))
def test_a_remark_may_stand_in_any_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    row = tuple("Ghi chú: chưa gồm điểm lẻ" if n == place else None for n in range(6))
    result = of_rows([row], tmp_path, monkeypatch)
    assert brief(result.findings) == [("S216", "TTHC", f"{'ABCDEF'[place]}8")]
    assert len(result.rows["tthc"].values) == 2


GIVEN = FORMS[2]._replace(
    columns=(FORMS[2].columns[0], FORMS[2].columns[1]._replace(required=True))
)


@pytest.mark.parametrize(
    ("lines", "rows", "cell"),
    [
        ([("Ghi chú: theo số liệu một cửa", None)], 2, "A8"),
        ([("3b", None), ("Ghi chú: đã xong", None), ("và xem phụ lục", None)], 3, "A9"),
        ([("Ghi chú: đã xong", None), ("3b", None)], 4, ""),
        ([(None, "Ghi chú: đã xong")], 2, "B8"),
        ([("3b", None)], 3, ""),
    ],
)
def test_below_given_rows_a_remark_is_one_warning_and_a_code_is_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines: list[tuple[Any, ...]],
    rows: int,
    cell: str,
) -> None:
    monkeypatch.setattr("tests.returns.returns_samples.FORMS", (*FORMS[:2], GIVEN))
    from tests.returns.returns_samples import STATUSES

    result = read(workbook(statuses=[*STATUSES, *lines]), tmp_path)
    assert [one[1:] for one in brief(result.findings) if one[0] == "S216"] == (
        [("Nhiệm vụ", cell)] if cell else []
    )
    assert len(result.rows["nhiem_vu"].values) == rows


def test_a_remark_after_blank_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = of_rows([(), (), ("Ghi chú: xa",)], tmp_path, monkeypatch)
    assert brief(result.findings) == [("S216", "TTHC", "A10")]


@pytest.mark.parametrize(
    "row",
    [
        ("Ghi chú", 3),
        ("Giáo dục nghề nghiệp",),
        ("Ghichu khác",),
        ("Ghi chú", None, None, None, "Hoàn thành"),
    ],
)
def test_a_record_is_no_remark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: tuple[Any, ...]
) -> None:
    result = of_rows([row], tmp_path, monkeypatch)
    assert "S216" not in [finding.code for finding in result.findings]
    assert len(result.rows["tthc"].values) == 3


def test_a_remark_between_records_is_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = of_rows([("Ghi chú",), ("Văn thư", 2)], tmp_path, monkeypatch)
    assert len(result.rows["tthc"].values) == 4


def test_a_table_of_one_column_has_no_remarks_but_who_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = TABLE._replace(columns=TABLE.columns[:1])
    monkeypatch.setattr("tests.returns.returns_samples.FORMS", (one, *FORMS[1:]))
    lines = ("Ghi chú: đề nghị cấp thêm máy", "Lưu ý: thiếu máy", "Người lập", "Trần Thị B")
    result = read(workbook([*ROWS, *[(line, *[None] * 5) for line in lines]]), tmp_path)
    assert [one for one in brief(result.findings) if one[0] == "S216"] == [("S216", "TTHC", "A10")]
    assert len(result.rows["tthc"].values) == 4


OUTSIDE = [
    "[1]Sheet1!A1",
    "[1]Sheet1!$A$1",
    "SUM([1]Sheet1!A1:A9)",
    "1+[2]Tháng!B2",
    "'[1]Tờ 1'!A1",
    "[12]!Tên",
    "IF(A1=1,[1]S!A1,0)",
    "VLOOKUP(A1,[1]S!A:B,2,0)",
    "-[1]S!A1",
    '[1]S!A1&amp;"x"',
]
INSIDE = ["Bang1[Cột]", "Bang1[2023]", "Bang1[[#This Row],[1]]", "SUM(A1:A2)", "'Tờ 1'!A1"]


def with_formula(formula: str, value: str = "7") -> bytes:
    cell = f'<c r="B8"><f>{formula}</f><v>{value}</v></c>'
    first = '<c r="A8" t="str"><v>Văn thư</v></c>'
    return edit(workbook(), SHEET, add_cells(f'<row r="8">{first}{cell}</row>'.encode()))


@pytest.mark.parametrize("formula", OUTSIDE)
@pytest.mark.parametrize("odd", [False, True])
def test_a_value_from_another_file_is_said(tmp_path: Path, formula: str, odd: bool) -> None:
    data = with_formula(formula)
    if odd:  # written so that the sheet is walked
        data = edit(data, SHEET, lambda xml: xml.replace(b'<c r="B8"', b'<c  r="B8"'))
    result = read(data, tmp_path)
    assert brief(result.findings) == [("C327", "TTHC", "B8")]
    assert (result.findings[0].value, result.findings[0].is_error) == ("7", False)
    assert result.rows["tthc"].values[2][:2] == ["Văn thư", 7]


@pytest.mark.parametrize("formula", INSIDE)
def test_a_value_of_this_file_is_not(tmp_path: Path, formula: str) -> None:
    assert brief(read(with_formula(formula), tmp_path).findings) == []


def test_a_date_cell_with_a_zone(tmp_path: Path) -> None:
    cells = '<row r="8"><c r="A8" t="str"><v>Văn thư</v></c><c r="D8" t="d"><v>%s</v></c></row>'
    data = edit(workbook(), SHEET, add_cells((cells % "2023-02-17T00:00:00.000Z").encode()))
    result = read(data, tmp_path)
    assert result.findings == []
    assert str(result.rows["tthc"].values[2][3]) == "2023-02-17"


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("Hoá học", "Hóa học"),
        ("HÓA HỌC", "Hóa học"),
        ("Toán", "Toán"),
        ("Tóan", "Toán"),
        ("toán", "Toán"),
        ("Lạ", "Lạ"),
    ],
)
def test_choices_of_the_run_are_spelt_as_their_list(tmp_path: Path, typed: str, spelt: str) -> None:
    columns = (TABLE.columns[0]._replace(list_name="fields"), *TABLE.columns[1:])
    known = {one.id: one for one in (TABLE._replace(columns=columns), *FORMS[1:])}
    raw = read(workbook([(typed, *ROWS[0][1:])]), tmp_path)
    result = respelt(raw, known, {"fields": ("Hóa học", "Toán")}, {})
    assert result.rows["tthc"].values[0][0] == spelt
    assert brief(result.findings) == ([("C315", "TTHC", "A6")] if spelt != typed else [])


ALONE = TABLE._replace(
    columns=tuple(
        column._replace(required=column.id == TABLE.columns[0].id) for column in TABLE.columns
    )
)
"""A table in which a text may stand alone as a record, as proposals and legal documents do."""


@pytest.mark.parametrize(
    ("lines", "rows", "cell"),
    [
        (["Ghi chú: số liệu tính đến ngày 07/3"], 2, "A8"),
        (["GHI CHÚ"], 2, "A8"),
        (["(Chú thích - xem phụ lục)"], 2, "A8"),
        (["Ghi chu\u0301: tổ hợp"], 2, "A8"),
        (["Người lập biểu", "Nguyễn Văn A"], 2, "A8"),
        (["Thủ trưởng đơn vị (ký, đóng dấu)"], 2, "A8"),
        (["Nơi nhận:", "- Như trên;", "- Lưu VT."], 2, "A8"),
        (["Ghi chú: hai ý dưới là mới", "Đề nghị tập huấn"], 3, "A8"),
        (["Đề nghị tập huấn", "Ghi chú: đã gửi công văn", "Người lập", "Trần B"], 3, "A9"),
        (["Lưu ý: đề nghị Sở cấp chữ ký số"], 3, ""),
        (["Nguồn kinh phí còn thiếu"], 3, ""),
        (["* Đề nghị tập huấn"], 3, ""),
        (["Người lập báo cáo phải kiêm nhiệm"], 3, ""),
        (["Thủ trưởng đơn vị đề nghị bổ sung biên chế"], 3, ""),
        (["Ghi chú trên Cổng dịch vụ công còn sai"], 3, ""),
    ],
)
def test_where_a_text_stands_alone_only_what_is_called_a_remark_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], rows: int, cell: str
) -> None:
    monkeypatch.setattr("tests.returns.returns_samples.FORMS", (ALONE, *FORMS[1:]))
    result = read(workbook([*ROWS, *[(line, *[None] * 5) for line in lines]]), tmp_path)
    said = [one[1:] for one in brief(result.findings) if one[0] == "S216"]
    assert said == ([("TTHC", cell)] if cell else [])
    assert len(result.rows["tthc"].values) == rows

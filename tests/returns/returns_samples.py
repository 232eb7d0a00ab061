"""Small forms and workbooks that the reading tests share."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from cchc_xl.base.zone import VIETNAM
from cchc_xl.reading.discover import Source
from cchc_xl.returns.read import RawReturn, read_source
from validation.findings import Finding
from validation.form import Column, Form, Kind


def column(
    name: str,
    title: str,
    kind: Kind = "text",
    *,
    prefilled: bool = False,
    choices: tuple[str, ...] | None = None,
) -> Column:
    """Return a column with only what the reader looks at."""
    return Column(name, title, "", kind, False, prefilled, choices, None, None, None, 12.0)


TABLE = Form(
    "tthc",
    "TTHC",
    "Thủ tục hành chính",
    "table",
    (
        column("field", "Lĩnh vực"),
        column("received", "Tiếp nhận tổng số", "count"),
        column("rate", "Tỷ lệ", "percent"),
        column("closed", "Ngày kết thúc", "date"),
        column("state", "Trạng thái", "choice", choices=("Hoàn thành", "Chưa thực hiện")),
        column("lead", "Đơn vị chủ trì", "unit"),
    ),
    10,
    ("field",),
    "",
)
CARD = Form(
    "pakn",
    "PAKN",
    "Phản ánh, kiến nghị",
    "card",
    (
        column("received", "PAKN tiếp nhận", "count"),
        column("late", "PAKN xử lý quá hạn", "count"),
        column("phone", "Điện thoại"),
    ),
    1,
    (),
    "",
)
TASKS = Form(
    "nhiem_vu",
    "Nhiệm vụ",
    "Nhiệm vụ",
    "table",
    (
        column("task", "Mã nhiệm vụ", prefilled=True),
        column("status", "Trạng thái", "choice", choices=("Hoàn thành", "Chưa thực hiện")),
    ),
    0,
    ("task",),
    "",
)
FORMS = (TABLE, CARD, TASKS)

ROWS: Sequence[Sequence[Any]] = (
    ("Giáo dục trung học", 12, 95, date(2023, 3, 15), "Hoàn thành", "THPT01"),
    ("Văn bằng, chứng chỉ", 0, 100, date(2023, 2, 1), "Chưa thực hiện", "VP"),
)
VALUES = (5, 1, "02253 842 345")
STATUSES = (("1a", "Hoàn thành"), ("2", None))

Edit = Callable[[bytes], bytes]


def workbook(
    rows: Sequence[Sequence[Any]] = ROWS,
    values: Sequence[Any] = VALUES,
    statuses: Sequence[Sequence[Any]] = STATUSES,
    *,
    headers: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    identity: bool = True,
    change: Callable[[Any], None] | None = None,
) -> bytes:
    """Return a return as issued and filled; ``change`` gets the open XlsxWriter workbook."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "dd/mm/yyyy"})
    names = names or {}
    _table(book.add_worksheet(names.get("tthc", "TTHC")), TABLE, rows, headers, keys)
    _card(book.add_worksheet(names.get("pakn", "PAKN")), values)
    _table(book.add_worksheet(names.get("nhiem_vu", "Nhiệm vụ")), TASKS, statuses, None, None)
    if identity:
        sheet = book.add_worksheet("_cchc")
        sheet.hide()
        for row, pair in enumerate({"register": "R1", "unit": "THPT01", "version": 3}.items()):
            sheet.write_row(row, 0, pair)
    if change:
        change(book)
    book.close()
    return target.getvalue()


def _table(
    sheet: Any,
    form: Form,
    rows: Sequence[Sequence[Any]],
    headers: Sequence[str] | None,
    keys: Sequence[str] | None,
) -> None:
    sheet.write_row(0, 0, [form.title])
    sheet.write_row(1, 0, ["Đơn vị: THPT01"])
    sheet.write_row(
        3, 0, keys or [*(f"{form.id}.{c.id}" for c in form.columns), f"{form.id}._check"]
    )
    sheet.write_row(4, 0, headers or [*(f"{c.title} (*)" for c in form.columns), "Kiểm tra"])
    for number, row in enumerate(rows, 5):
        for place, value in enumerate(row):
            write(sheet, number, place, value)
        if headers is None:
            check = len(form.columns)
            sheet.write_formula(number, check, '=IF(1=1,"","sai")', None, "")


def _card(sheet: Any, values: Sequence[Any]) -> None:
    sheet.write_row(0, 0, [CARD.title])
    sheet.write_row(4, 0, ["Nội dung", "Giá trị", "Giải thích", "Kiểm tra"])
    for number, (field, value) in enumerate(zip(CARD.columns, values, strict=True), 5):
        sheet.write(number, 0, field.title)
        write(sheet, number, 1, value)
        sheet.write(number, 4, f"pakn.{field.id}")


def write(sheet: Any, row: int, place: int, value: Any) -> None:
    """Write a value; a text that begins with = is a formula without a stored value."""
    if isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day))
    elif isinstance(value, str) and not value.startswith("="):
        sheet.write_string(row, place, value)
    elif isinstance(value, str):
        sheet.write_formula(row, place, value, None, "")
    elif value is not None:
        sheet.write(row, place, value)


def edit(data: bytes, part: str, change: Edit) -> bytes:
    """Return a zip package with one part changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        assert part in old.namelist()
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return target.getvalue()


def add_cells(cells: bytes) -> Edit:
    """Return a change that adds rows to a worksheet."""
    return lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>")


def read(data: bytes, folder: Path, name: str = "bc.xlsx") -> RawReturn:
    """Read a file's content with the sample forms."""
    path = folder / name
    path.write_bytes(data)
    return read_source(Source(name, path, "", datetime(2023, 3, 1, tzinfo=VIETNAM)), FORMS)


def brief(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Return (code, sheet, cell) of findings."""
    return [(finding.code, finding.sheet, finding.cell) for finding in findings]


def placeholders(text: str) -> set[str]:
    """Return the fields that a template asks for."""
    return set(re.findall(r"\{(\w+)\}", text))

"""Small returns made by hand: one valid record a form, and whole returns around it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from validation.findings import Finding
from validation.form import Form
from validation.forms import forms
from validation.frames import form_frame
from validation.returns import Origin, Returns

START, END = date(2023, 1, 1), date(2023, 3, 31)
BEGIN, DAYS = date(2022, 12, 1), (date(2022, 1, 1), date(2024, 12, 31))
LISTS: dict[str, Sequence[str]] = {
    "units": ("THPT01", "THPT02", "PGD01"),
    "linh_vuc": ("Mầm non", "Tiểu học", "Trung học"),
    "linh_vuc_sang_kien": ("Cải cách TTHC", "Chuyển đổi số"),
    "cap_cong_nhan": ("Cấp cơ sở", "Cấp thành phố"),
    "noi_dung_kiem_tra": ("CCHC", "Tài chính công", "Khác"),
}
VALID: dict[str, dict[str, Any]] = {
    "bia": {
        "unit": "THPT01",
        "period": "2023-Q1",
        "activity": "Có phát sinh",
        "reporter": "Nguyễn Thị Hòa",
        "report_date": date(2023, 3, 6),
        "head": "Trần Văn Bình",
    },
    "nhiem_vu": {"task": "1a", "content": "Xây dựng kế hoạch", "status": "Đang thực hiện"},
    "san_pham": {
        "product_code": "1a.1",
        "task": "1a",
        "product": "Kế hoạch",
        "number": "12/KH",
        "date": date(2023, 2, 1),
    },
    "tthc": {
        "field": "Mầm non",
        "received": 10,
        "online": 6,
        "direct": 3,
        "carried_over": 1,
        "resolved": 8,
        "early": 5,
        "on_time": 2,
        "late": 1,
        "pending": 2,
        "within_limit": 2,
        "overdue": 0,
        "postal": 1,
    },
    "dich_vu_cong": {column.id: 0 for column in forms()["dich_vu_cong"].columns} | {"apologies": 1},
    "vbqppl": {
        **{"name": "Quyết định 01", "planned_date": date(2023, 2, 1)},
        "procedure": "Đúng quy định",
    },
    "kiem_tra": {
        "inspected_unit": "THPT02",
        "inspection_date": date(2023, 2, 15),
        "inspection_kind": "Định kỳ",
        "findings": 3,
        "remedied": 1,
        "remedy_deadline": END,
        "content": "CCHC",
    },
    "hai_long": {"subject": "TTHC", "sent": 100, "returned": 90, "satisfied": 85},
    "ubnd_giao": {"document": "Công văn 12/UBND", "deadline": date(2023, 3, 1)},
    "pakn": {
        **{"received": 5, "on_time": 3, "late": 1, "pending": 2, "published": 4, "harassment": 1},
        "carried_over": 1,
    },
    "sang_kien": {
        "name": "Một cửa điện tử",
        "author": "Lê Thị Mai",
        "field": "Chuyển đổi số",
        "level": "Cấp cơ sở",
    },
    "thong_ke": {"indicator": "III.1", "title": "Số quy định", "value": 12.5},
    "kien_nghi": {"text": "Đề nghị tập huấn thêm."},
}

Record = Mapping[str, Any]
Return = Mapping[str, Sequence[Record]]


def record(form: str, **changes: Any) -> Record:
    """Return a valid record of a form with some cells changed."""
    return {**VALID[form], **changes}


def a_return(**sheets: Sequence[Record]) -> dict[str, Sequence[Record]]:
    """Return a valid return with some sheets replaced."""
    required = {
        form.id: [record(form.id)]
        for form in forms().values()
        if form.required and form.id in VALID
    }
    return {**required, **sheets}


def address(form: str, position: int, field: str) -> str:
    """Return the cell of a record in the layout of a template."""
    number = [column.id for column in forms()[form].columns].index(field)
    if forms()[form].shape == "card":
        return f"B{6 + number}"
    return f"{chr(ord('A') + number)}{6 + position}"


def returns(
    *parts: Return,
    units: Sequence[str] = ("THPT01", "THPT02", "PGD01"),
    given: Sequence[str] | None = None,
    bad: Mapping[str, set[tuple[int, int, str]]] | None = None,
    lacking: Sequence[Collection[tuple[str, str]]] = (),
) -> Returns:
    """Put returns together as the reader does; ``given`` are the sheets that the units have.

    ``lacking`` are the fields of cards without which the templates of each were issued.
    """
    ids = tuple(forms()) if given is None else tuple(given)
    origins = [
        Origin(unit, "2023-Q1", f"BC_2023-Q1_{unit}.xlsx", ids, address, lacking=fields)
        for unit, _, fields in zip(units, parts, [*lacking, *[()] * len(parts)], strict=False)
    ]
    frames = {form.id: _frame(form, parts) for form in forms().values() if form.id in ids}
    for name, frame in frames.items():
        own = [units[number] for number in frame["return_no"]]
        frames[name] = frame.assign(own_unit=pd.array(own, dtype="string"))
    wrong = {name: set(cells) for name, cells in (bad or {}).items()}
    for number, fields in enumerate(lacking):
        for name, field in fields:  # nobody could fill them in
            wrong.setdefault(name, set()).add((number, 0, field))
    return Returns(origins, frames, wrong, END, days=DAYS)


def _frame(form: Form, parts: Sequence[Return]) -> pd.DataFrame:
    placed = [
        (number, position, row)
        for number, part in enumerate(parts)
        for position, row in enumerate(part.get(form.id, ()))
    ]
    values = [[row.get(column.id) for column in form.columns] for _, _, row in placed]
    return with_period(form_frame(form, values)).assign(
        return_no=pd.array([number for number, _, _ in placed], dtype="int64"),
        position=pd.array([position for _, position, _ in placed], dtype="int64"),
    )


def with_period(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the quarter's days to the rows."""
    days = {"period_start": START, "period_end": END, "plan_start": BEGIN}
    return frame.assign(
        **{
            name: pd.Series(pd.Timestamp(day), index=frame.index, dtype="datetime64[s]")
            for name, day in days.items()
        }
    )


def places(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Return code, sheet and cell of each finding."""
    return [(finding.code, finding.sheet, finding.cell) for finding in findings]


def previous(**tables: Sequence[Record]) -> dict[str, pd.DataFrame]:
    """Return accepted rows of the quarter before; each record also has its ``unit``."""
    found = {}
    for name, rows in tables.items():
        form = forms()[name]
        frame = form_frame(form, [[row.get(column.id) for column in form.columns] for row in rows])
        found[name] = frame.assign(unit=pd.array([row["unit"] for row in rows], dtype="string"))
    return found

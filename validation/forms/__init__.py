"""The forms of a return, one pandera model a sheet, in the order of the sheets."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from validation.form import Column, Form

if TYPE_CHECKING:
    from validation.fields import ReturnRows


@cache
def models() -> dict[str, type[ReturnRows]]:
    """Return the pandera model of each form by the form's id, in the order of the sheets."""
    from validation.forms.bia import Bia
    from validation.forms.dich_vu_cong import DichVuCong
    from validation.forms.hai_long import HaiLong
    from validation.forms.kiem_tra import KiemTra
    from validation.forms.kien_nghi import KienNghi
    from validation.forms.nhiem_vu import NhiemVu
    from validation.forms.pakn import Pakn
    from validation.forms.sang_kien import SangKien
    from validation.forms.thong_ke import ThongKe
    from validation.forms.tthc import Tthc
    from validation.forms.ubnd_giao import UbndGiao
    from validation.forms.vbqppl import Vbqppl

    found: list[type[ReturnRows]] = [
        Bia,
        NhiemVu,
        Tthc,
        DichVuCong,
        Vbqppl,
        KiemTra,
        HaiLong,
        UbndGiao,
        Pakn,
        SangKien,
        ThongKe,
        KienNghi,
    ]
    return {str(model.Config.name): model for model in found}


@cache
def forms() -> dict[str, Form]:
    """Return the shape of each form by its id, derived from the models."""
    return {name: _form(model) for name, model in models().items()}


def fingerprint() -> str:
    """Return eight hex digits that change when a form or the meaning of a field changes."""
    text = json.dumps(list(forms().values()), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:8]


def _form(model: type[ReturnRows]) -> Form:
    schema = model.to_schema()
    metadata = model.Config.metadata or {}
    columns = [
        _column(str(name), column) for name, column in schema.columns.items() if column.metadata
    ]
    return Form(
        id=str(schema.name),
        sheet=str(metadata["sheet"]),
        title=str(schema.title),
        layout=metadata["layout"],
        columns=tuple(columns),
        open_rows=int(metadata["open_rows"]),
        key=tuple(name for name in schema.unique or () if name != "return_no"),
        note=str(schema.description),
        required=bool(metadata["required"]),
    )


def _column(name: str, column: Any) -> Column:
    bounds: dict[str, Any] = {}
    for check in column.checks:
        bounds[check.name] = next(value for value in check.statistics.values() if value is not None)
    return Column(
        id=name,
        title=column.title,
        help=column.description,
        kind=column.metadata["kind"],
        required=not column.nullable,
        prefilled=column.metadata["prefilled"],
        choices=bounds.get("isin"),
        list_name=column.metadata["list"],
        minimum=bounds.get("greater_than_or_equal_to"),
        maximum=bounds.get("less_than_or_equal_to"),
        width=column.metadata["width"],
        longest=bounds.get("str_length"),
        quarter=column.metadata["quarter"],
        since=column.metadata["since"],
    )

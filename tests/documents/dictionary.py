"""The data dictionary: every column of every form and of every table of the register."""

from __future__ import annotations

from itertools import groupby

from cchc_xl.plan.year import builtin_plan, builtin_years
from cchc_xl.register.schema import SCHEMA_VERSION, tables
from cchc_xl.register.schema.spec import FIRST_VERSION, Table, TableColumn
from tests.documents.markdown import code, page, table
from validation.form import FIRST_YEAR, Column, Dated, Form
from validation.forms import forms

KINDS = {
    "count": "số nguyên",
    "number": "số",
    "percent": "phần trăm (số nguyên)",
    "ratio": "tỷ lệ",
    "date": "ngày",
    "text": "chữ",
    "choice": "chọn",
    "unit": "mã đơn vị",
}
OWNERS = {
    "output": "Biểu tổng hợp: chương trình lập",
    "office": "Bảng của Văn phòng: Văn phòng nhập",
    "log": "Nhật ký: chương trình ghi",
    "data": "Số liệu các đơn vị: chương trình gộp",
    "system": "Hệ thống: chương trình giữ",
}
FORM_HEADS = ("Mục", "Mã", "Loại", "Bắt buộc", "Giới hạn", "Giải thích", "Các bản")
TABLE_HEADS = ("Cột", "Mã", "Loại", "Khóa", "Giới hạn", "Các bản")
LISTS = {
    "units": "danh sách đơn vị",
    "kinds": "danh sách loại đơn vị",
    "groups": "danh sách nhóm kiểm tra",
    "tasks": "danh mục nhiệm vụ",
    "periods": "các kỳ của năm: quý, 6 tháng, cả năm",
}


def document() -> str:
    """Return the forms, then the register's tables by who writes them."""
    parts = [
        f"Sổ theo dõi lập hôm nay là bản {SCHEMA_VERSION}; “Các bản” cho biết sổ từ bản nào mới có "
        f"bảng, cột đó, trước bản nào thì còn (để trống: mọi bản, từ bản {FIRST_VERSION} là bản cũ "
        "nhất còn mở được), hoặc kế hoạch của năm nào hỏi.",
        "## Biểu mẫu của đơn vị",
        *map(_form, forms().values()),
        "## Bảng của sổ theo dõi",
    ]
    for owner, group in groupby(tables().values(), key=lambda item: item.owner):
        parts += [f"### {OWNERS[owner]}", *map(_table, group)]
    return page("Từ điển dữ liệu", *parts)


def _form(form: Form) -> str:
    key = ", ".join(f"“{form.column(name).title}”" for name in form.key)
    lines = [
        f"- {form.note}",
        f"- Mã biểu {code(form.id)}; {_shape(form)}",
        *([f"- Không lặp lại trong một báo cáo: {key}"] if key else []),
        *(["- Không được để trống cả trang khi đơn vị có phát sinh"] if form.required else []),
    ]
    rows = [
        (
            column.title,
            code(column.id),
            KINDS[column.kind],
            "điền sẵn" if column.prefilled else "có" if column.required else "",
            _limits(column),
            column.help,
            _editions(column),
        )
        for column in form.columns
    ]
    heading = f"### Trang “{form.sheet}”: {form.title}"
    return "\n\n".join([heading, "\n".join(lines), table(FORM_HEADS, rows)])


def _shape(form: Form) -> str:
    if form.shape == "card":
        return "mỗi báo cáo một lần, mỗi mục một dòng"
    if form.is_prefilled:
        return "mỗi dòng một bản ghi, các dòng do biểu mẫu điền sẵn"
    return f"mỗi dòng một bản ghi, biểu mẫu có {form.open_rows} dòng"


def _limits(column: Column) -> str:
    quarter = f"chỉ ở biểu mẫu {column.quarter}" if column.quarter else ""
    longest = f"dài nhất {column.longest} ký tự" if column.longest else ""
    chosen = "; ".join(column.choices) if column.choices else _listed(column.list_name)
    return "; ".join(filter(None, (_bounds(column), longest, chosen, quarter)))


def _bounds(column: Column) -> str:
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"từ {low} đến {high}"
    return f"từ {low} trở lên" if low is not None else f"đến {high}" if high is not None else ""


def _listed(name: str | None) -> str:
    """Return what a list offers: the plans' values, or whose codes."""
    if not name or name in LISTS:
        return LISTS.get(name or "", "")
    offered = {year: builtin_plan(year).choices(name) for year in builtin_years()}
    if len(set(offered.values())) == 1:
        return "; ".join(next(iter(offered.values())))
    return "; ".join(f"năm {year}: {', '.join(values)}" for year, values in offered.items())


def _editions(column: Dated) -> str:
    """Return which registers have a column, empty of all."""
    since = "" if column.since in ("", FIRST_VERSION) else f"từ {_edition(column.since)}"
    until = f"trước {_edition(column.until)}" if column.until else ""
    return ", ".join(filter(None, (since, until)))


def _edition(version: str) -> str:
    return f"kế hoạch {version}" if int(version) >= FIRST_YEAR else f"bản {version}"


def _table(one: Table) -> str:
    heading = f"#### Trang “{one.sheet}”: {one.title}"
    rows = [_column(one, column) for column in one.columns]
    came = f", từ bản {one.since}" if one.since != FIRST_VERSION else ""
    return "\n\n".join([heading, f"Bảng {code(one.name)}{came}", table(TABLE_HEADS, rows)])


def _column(one: Table, column: TableColumn) -> tuple[str, ...]:
    choices = "; ".join(column.choices) or _listed(column.list_name)
    since, before = column.renamed
    renamed = f"trước bản {since} là “{before}”" if before else ""
    return (
        column.title,
        code(column.id),
        KINDS[column.kind],
        "có" if column.id in one.key else "",
        "; ".join(filter(None, (choices, renamed))),
        _editions(column),
    )

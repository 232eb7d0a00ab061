"""Every figure can be followed to the cells it was typed in, and adds up from them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cchc_xl.base.addresses import Area
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.sources import sources
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import SCHEMA_VERSION
from tests.desk import Q1, Desk
from validation.form import Edition
from validation.forms import forms

ADDED = {
    "T6": ("dich_vu_cong", ("tracked",), "tthc", ("online", "direct")),
    "T7a": ("tthc", ("early", "on_time"), "tthc", ("resolved",)),
    "T7b": ("tthc", ("early",), "tthc", ("resolved",)),
    "T10b": ("dich_vu_cong", ("digitised_results",), "dich_vu_cong", ("valid_results",)),
    "N25b": ("dich_vu_cong", ("online_transactions",), "dich_vu_cong", ("transactions",)),
}


@pytest.fixture
def content(desk: Desk) -> Content:
    desk.use_merged()
    with FileRegister.open(desk.register, write=False) as register:
        return read_content(register, 2023)


@cache
def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def typed(desk: Desk, file: str, form: str, cells: str) -> dict[str, Any]:
    """Return what stands in a return's cells, by field: a range across, or a card's cells."""
    unit = file.removesuffix(".xlsx").rpartition("_")[2]
    sheet = opened(desk.stock.filled(unit))[forms()[form].sheet]
    first, _, last = cells.partition(":")
    if "," in cells:
        values = [sheet[place].value for place in cells.split(",")]
    elif sheet[first].column == sheet[last].column:
        values = [row[0].value for row in sheet[cells]]
    else:
        values = [cell.value for cell in sheet[cells][0]]
    names = [
        column.id for column in forms()[form].asked("Q1", Edition(SCHEMA_VERSION, 2023)).columns
    ]
    return dict(zip(names, values, strict=True))


@pytest.mark.parametrize("metric", ADDED)
def test_a_metrics_figures_stand_in_the_cells_that_its_sources_name(
    desk: Desk, content: Content, metric: str
) -> None:
    above, over, below, under = ADDED[metric]
    measured = {item.id: item for item in measure(content, Q1)}[metric]
    rows = sources(content, metric, Q1)
    assert rows["numerator"].sum() == measured.numerator > 0
    assert rows["denominator"].sum() == measured.denominator > 0
    assert set(rows["period"]) == {"2023-Q1"}
    for row in rows.itertuples(index=False):
        assert row.file == f"BC_2023-Q1_{row.unit}.xlsx"
        for amount, form, fields in (
            (row.numerator, above, over),
            (row.denominator, below, under),
        ):
            if amount:
                frame = content.frames[form]
                own = frame[frame["file"].eq(str(row.file))]
                whole = next(one for one in own["cells"] if holds(one, str(row.cells)))
                found = typed(desk, str(row.file), form, whole)
                assert sum(found[name] for name in fields) == amount
                read = {found[name] for name in fields}
                assert read <= set(values_of(desk, str(row.file), form, str(row.cells)))


def holds(whole: str, cells: str) -> bool:
    """Tell whether a record's cells are around some of them."""
    outer = Area.parse(whole)
    return all(outer.overlaps(Area.parse(part)) for part in cells.split(","))


def values_of(desk: Desk, file: str, form: str, cells: str) -> list[Any]:
    """Return what stands in cells of a return, which are fewer than a record's."""
    unit = file.removesuffix(".xlsx").rpartition("_")[2]
    sheet = opened(desk.stock.filled(unit))[forms()[form].sheet]
    areas = [Area.parse(part) for part in cells.split(",")]
    return [
        sheet.cell(row, column).value
        for area in areas
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]


def test_every_cell_of_the_register_stands_where_it_says_in_the_returns(
    desk: Desk, content: Content
) -> None:
    compared = 0
    for form in forms().values():
        frame = content.frames[form.id]
        for row in frame.to_dict("records"):
            if row["unit"] not in ("THPT01", "PGD01") or pd.isna(row["version"]):
                continue  # nobody typed what is carried, as tasks 1b and 1c judged by receipt
            found = typed(desk, row["file"], form.id, row["cells"])
            for name, value in found.items():
                if name not in row or isinstance(value, str):
                    continue
                stored = row[name]
                if isinstance(value, datetime):
                    value, stored = value.date(), stored.date()
                assert pd.isna(stored) if value is None else stored == value, (form.id, name, row)
                compared += value is not None
    assert compared > 100


def test_the_sources_of_every_metric_add_up_to_it(content: Content) -> None:
    for item in measure(content, Q1):
        rows = sources(content, item.id, Q1)
        assert float(rows["numerator"].sum()) == pytest.approx(float(item.numerator))
        assert float(rows["denominator"].sum()) == pytest.approx(float(item.denominator))


def test_what_van_phong_enters_is_followed_to_its_cell_in_the_register(desk: Desk) -> None:
    desk.use_merged()
    book = openpyxl.Workbook()
    listed = book.create_sheet("Số liệu", 0)
    for line in (
        ("Số liệu đến ngày", "Người dùng dịch vụ công trực tuyến", "Đã định danh và xác thực"),
        (date(2023, 1, 31), 300, 100),
        (date(2023, 2, 28), 400, 250),
        (date(2023, 3, 31), 999, 999),
    ):
        listed.append(line)
    book.save(desk.folder / "danh-sach.xlsx")
    assert desk.run("import", "city_figures", desk.folder / "danh-sach.xlsx").code == 0
    with FileRegister.open(desk.register, write=False) as register:
        found = sources(read_content(register, 2023), "T9", Q1)
    (row,) = found.to_dict("records")
    assert (row["numerator"], row["denominator"]) == (250, 400)
    sheet = openpyxl.load_workbook(desk.register)["Số liệu hệ thống thành phố"]
    assert row["sheet"] == sheet.title
    assert sheet[row["cells"]].value == datetime(2023, 2, 28)


def test_an_unknown_metric_is_a_key_error(content: Content) -> None:
    with pytest.raises(KeyError):
        sources(content, "T99", Q1)

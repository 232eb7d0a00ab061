"""The separate workbook: it holds what the register gets, and every record looks alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.consolidated.workbook import CARRIED, write_consolidated
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import columns_of, columns_of_rows
from cchc_xl.register.port import CellValue, Columns, Formula
from cchc_xl.register.schema import HEADER_ROW, tables
from tests.content_samples import Q1, random_content, table_frame

FIRST = HEADER_ROW + 1


@pytest.fixture(scope="module")
def content() -> Content:
    made = random_content(11, units=40)
    log = made.frames["submissions"]
    told = log[log["current"].eq("x").fillna(False)].iloc[0]
    about = {name: told[name] for name in ("unit", "period", "hash", "file")}
    doubt = {"code": "D103", "severity": "Cảnh báo", "sheet": "TTHC", "cell": "C7", "value": "9"}
    return made._replace(
        frames={**made.frames, "findings": table_frame("findings", [about | doubt])}
    )


@pytest.fixture(scope="module")
def sheets(content: Content) -> dict[str, Columns]:
    drawn = consolidate_sheets(content, Q1, Q1.end, Q1.end)
    return {name: columns_of_rows(tables()[name], rows) for name, rows in drawn.items()}


@pytest.fixture(scope="module")
def path(
    content: Content, sheets: dict[str, Columns], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("tong-hop") / "TongHop.xlsx"
    write_consolidated(path, content, sheets, "Quý I", {})
    return path


def stored_value(cell: CellValue) -> CellValue:
    value = cell.value if isinstance(cell, Formula) else cell
    return None if value == "" else value


def test_it_holds_what_the_register_gets(
    path: Path, content: Content, sheets: dict[str, Columns]
) -> None:
    carried = [table for table in content.tables.values() if table.owner in CARRIED]
    with FileRegister.open(path, write=False) as book:
        assert set(book.tables()) == {table.name for table in carried}
        for table in carried:
            given = sheets.get(table.id) or columns_of(table, content.frames[table.id])
            gone = set(table.titles).difference(table.titles_in(content.edition))
            kept = given.without(gone)
            stored = [tuple(map(stored_value, record)) for record in kept.records()]
            assert list(book.read_table(table.name).records()) == stored, table.id


def test_every_record_looks_like_the_first(
    path: Path, content: Content, sheets: dict[str, Columns]
) -> None:
    book = openpyxl.load_workbook(path)
    shares = {"out_tthc_units": "share", "out_coverage": "ratio"}
    for name, columns in sheets.items():
        table = tables()[name].known(content.edition)
        sheet = book[table.sheet]
        assert len(columns) > 1, name
        rows = range(FIRST, FIRST + len(columns))
        for number in range(1, len(table.columns) + 1):
            looks = {look_of(sheet.cell(row, number)) for row in rows}
            assert len(looks) == 1, (name, table.titles[number - 1], looks)
            assert looks.pop()[:2] == ("thin", "Times New Roman")
        if name in shares:
            number = table.ids.index(shares[name]) + 1
            assert {sheet.cell(row, number).number_format for row in rows} == {"0.0%"}


def look_of(cell: Any) -> tuple[object, ...]:
    return cell.border.bottom.style, cell.font.name, cell.alignment.wrap_text, cell.fill.fgColor.rgb

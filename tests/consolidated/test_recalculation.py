"""LibreOffice calculates every formula of the consolidated sheets and must agree with pandas."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import compress, cycle
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.plan.given import given_rows, rows_for
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import Criterion
from cchc_xl.register.building.workbook import Heading, write_workbook
from cchc_xl.register.content import Content
from cchc_xl.register.frames import columns_of
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import HEADER_ROW
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    Q4,
    YEAR,
    accepted,
    content_with,
    one_sheet,
    plan_with,
    random_content,
    row,
    unit,
)
from tests.formula_judge import FormulaJudge, JudgedCell
from validation.form import Edition
from validation.forms import forms

pytestmark = pytest.mark.libreoffice

AS_OF = date(2023, 7, 1)
NOT_CALCULATED = "chưa tính"


class Expected(NamedTuple):
    """A formula cell and the value that pandas computed for it."""

    sheet: str
    cell: str
    value: str | float


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FormulaJudge]:
    with FormulaJudge(tmp_path_factory.mktemp("office")) as started:
        yield started


def write(path: Path, content: Content, sheets: dict[str, list[list[CellValue]]]) -> list[Expected]:
    """Write all tables, with a text as every formula's stored value; return what is right.

    So a formula that LibreOffice does not calculate cannot pass by its stored value.
    """
    from xlsxwriter.utility import xl_rowcol_to_cell

    rows: dict[str, list[list[CellValue]]] = {}
    expected = []
    for name, table in content.tables.items():
        lasting = [Edition.newest(2023).knows(column) for column in table.columns]
        if name not in sheets:
            rows[name] = list(map(list, columns_of(table, content.frames[name]).records()))
            continue
        rows[name] = [[_uncalculated(cell) for cell in line] for line in sheets[name]]
        for number, line in enumerate(sheets[name]):
            for column, cell in enumerate(compress(line, lasting)):
                if isinstance(cell, Formula):
                    assert isinstance(cell.value, str | int | float), f"{name} {number} {column}"
                    place = xl_rowcol_to_cell(HEADER_ROW + number, column)
                    expected.append(Expected(table.sheet, place, cell.value))
    heading = Heading("Kế hoạch", "Sở", 2023, content.plan.reporting)
    write_workbook(path, rows, heading=heading, lists={}, only=list(content.tables))
    return expected


def _uncalculated(cell: CellValue) -> CellValue:
    return cell._replace(value=NOT_CALCULATED) if isinstance(cell, Formula) else cell


def differs(expected: Expected, found: JudgedCell | None) -> bool:
    if found is None or found.error or not found.formula:
        return True
    if isinstance(expected.value, str) or isinstance(found.value, str):
        return expected.value != found.value
    return not math.isclose(expected.value, found.value, rel_tol=1e-12, abs_tol=1e-12)


def check(host: FormulaJudge, path: Path, content: Content, period: Period) -> int:
    """Compare all formula cells and return how many there are."""
    sheets = consolidate_sheets(content, period, AS_OF)
    expected = write(path, content, sheets)
    found = host.read(path)
    written = {(item.sheet, item.cell) for item in expected}
    outputs = {table.sheet for table in content.tables.values() if table.owner == "output"}
    calculated = {
        (sheet, address)
        for sheet in outputs
        for address, cell in found[sheet].items()
        if cell.formula
    }
    assert calculated == written
    wrong = [
        f"{item.sheet}!{item.cell}: pandas {item.value!r}, LibreOffice {cell!r}"
        for item in expected
        if differs(item, cell := found[item.sheet].get(item.cell))
    ]
    assert not wrong, f"{len(wrong)} of {len(expected)} differ:\n" + "\n".join(wrong[:20])
    return len(expected)


@pytest.mark.parametrize(
    ("period", "seed"), [(Q2, 1), (H1, 2), (YEAR, 3)], ids=lambda value: str(value)
)
def test_libreoffice_agrees_with_pandas(
    host: FormulaJudge, tmp_path: Path, period: Period, seed: int
) -> None:
    quarters = (Q1, Q4) if period == YEAR else (Q1, Q2)
    content = random_content(seed, units=40, quarters=quarters)
    assert check(host, tmp_path / "tong-hop.xlsx", content, period) > 1500


def test_libreoffice_agrees_on_criteria_that_a_plan_adds(
    host: FormulaJudge, tmp_path: Path
) -> None:
    content = random_content(5, units=12, quarters=(Q1, Q2))
    more = (Criterion("payments", "N25b", None), Criterion("digitised", "T10b", 70))
    plan = replace(content.plan, league=(*content.plan.league, *more))
    content = content._replace(plan=plan)
    rows = one_sheet(content, H1, AS_OF, "out_criteria")
    assert len(rows) == 2 * 12
    verdicts = {cell.value for *_, cell in rows if isinstance(cell, Formula)}
    assert verdicts >= {"Đạt", "Chưa đạt"}
    assert check(host, tmp_path / "tieu-chi.xlsx", content, H1) > 400


def test_libreoffice_agrees_on_joint_tasks_and_products(host: FormulaJudge, tmp_path: Path) -> None:
    units = [unit(code, "PHONG_SO") for code in ("TCCB", "TTR", "VP")]
    states = cycle(("Hoàn thành", "Không phát sinh", "Đang thực hiện", None, "Hoàn thành"))
    documents: Iterator[dict[str, Any]] = cycle(
        ({"number": "5/KH", "date": date(2023, 2, 1)}, {"number": "6/KH"}, {})
    )
    rows: dict[str, list[dict[str, Any]]] = {"submissions": [], "nhiem_vu": [], "san_pham": []}
    plan = plan_with(units)
    given = given_rows(plan, forms()["san_pham"])
    for item in units:
        rows["submissions"].append(accepted(item.code, Q1))
        for task in plan.tasks_of(item):
            told = {f"document_{name}": cell for name, cell in next(documents).items()}
            cells = {"task": task.id, "status": next(states), **told}
            rows["nhiem_vu"].append(row(item.code, Q1, **cells))
        for code in rows_for(given, item, "Q1"):
            rows["san_pham"].append(row(item.code, Q1, product_code=code, **next(documents)))
    content = content_with(units, rows)
    shared = replace(plan, tasks=tuple(task._replace(products_from=()) for task in plan.tasks))
    for number, made in enumerate((content, content._replace(plan=shared))):
        lines = one_sheet(made, Q1, AS_OF, "out_products")
        states_of = {cell.value for line in lines if isinstance(cell := line[5], Formula)}
        assert states_of == {"Có", "Chưa có", "Không đòi hỏi"}
        assert check(host, tmp_path / f"chung-{number}.xlsx", made, Q1) > 300


def test_an_office_without_returns_gives_no_errors(host: FormulaJudge, tmp_path: Path) -> None:
    content = content_with([unit("VP", "PHONG_SO"), unit("THPT01")], {})
    assert check(host, tmp_path / "trong.xlsx", content, Q1) > 300


def test_an_office_without_units_gives_no_errors(host: FormulaJudge, tmp_path: Path) -> None:
    assert check(host, tmp_path / "khong-don-vi.xlsx", content_with([], {}), H1) > 300


def test_the_comparison_finds_a_wrong_value(host: FormulaJudge, tmp_path: Path) -> None:
    content = random_content(4, units=6, quarters=(Q1,))
    expected = write(tmp_path / "sai.xlsx", content, consolidate_sheets(content, Q1, AS_OF))
    found = host.read(tmp_path / "sai.xlsx")
    numbers = [item for item in expected if not isinstance(item.value, str)]
    assert all(
        differs(item._replace(value=item.value + 1e-9), found[item.sheet][item.cell])
        for item in numbers
        if not isinstance(item.value, str) and abs(item.value) < 100
    )
    stale = host.read(tmp_path / "sai.xlsx", recalculate=False)
    assert all(stale[item.sheet][item.cell].value == NOT_CALCULATED for item in numbers)

"""The manual check list names what there is, and its figures are those of the samples."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.building.buttons import button_places
from cchc_xl.register.building.workbook import Heading
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.schema import tables
from cchc_xl.services import summaries

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "workbooks" / "samples" / "2023-Q1"
MASTER = ROOT / "workbooks" / "so-theo-doi-2023-excel.xlsm"


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "kiem-tra-tren-excel.md").read_text("utf-8")


def test_every_button_is_clicked_in_its_order(page: str) -> None:
    captions = [button.caption for button, _, _ in button_places()]
    clicks = re.findall(r"^\| 3\.\d+ \| Bấm \*\*([^*]+)\*\*(?! lần nữa)", page, re.M)
    assert clicks == captions


def test_rows_are_numbered_and_whole(page: str) -> None:
    rows = re.findall(r"^\| (\d)\.(\d+) \|(.*)\|$", page, re.M)
    sections = sorted({section for section, _, _ in rows})
    assert sections == ["0", "1", "2", "3", "4", "5", "6"]
    for section in sections:
        steps = [int(step) for found, step, _ in rows if found == section]
        assert steps == list(range(1, len(steps) + 1))
    for _, _, rest in rows:
        what, seen, _, mark = (cell.strip() for cell in rest.split("|"))
        assert what
        assert seen
        assert not mark


def test_names_are_those_of_the_files(page: str) -> None:
    for name in re.findall(r"`(workbooks\\[^`]+)`", page):
        assert (ROOT / name.replace("\\", "/")).exists(), name
    assert (ROOT / "cai-dat.cmd").is_file()
    sheets = {table.sheet for table in tables().values()}
    assert set(re.findall(r"trang “(SL [^”]+|Lỗi và cảnh báo)”", page)) <= sheets
    assert f"Danh sách {len(Heading.of(builtin_plan(2023)).periods)} kỳ" in page


def test_figures_are_those_of_the_samples(page: str, tmp_path: Path) -> None:
    register = Path(shutil.copy(MASTER, tmp_path))
    outcome = services.merge_returns(register, [SAMPLES], Period.parse("2023-Q1"))
    assert summaries.examined_sentence(outcome.run.examined) in page
    units = len(outcome.run.content.plan.units)
    assert f"“Đã phát hành {units} biểu mẫu Quý I/2023”" in page
    education = summaries.coverage_lines(outcome.run.coverage)[0]
    assert f"“{education}”" in page
    with FileRegister.open(register, write=False) as book:
        rows = len(book.read_table(tables()["bia"].name))
    assert f"trang “SL Bìa” có {rows} dòng" in page
    assert f"{len(list(SAMPLES.iterdir()))} tệp báo cáo" in page

"""Figures that the plan's texts and formulas name: what is read, and what `plan check` says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import year as plans
from cchc_xl.plan.figures import Reference, plain_names, references
from cchc_xl.plan.year import load_plan

SHIPPED = Path(plans.__file__).parent / "years" / "2023"


def test_a_figure_is_an_indicators_or_a_part_of_a_metrics() -> None:
    found = list(references("{II.7} và {T7b.ty_le}, {N23a.so_voi}"))
    assert found == [
        Reference("II.7", ""),
        Reference("T7b", "ty_le"),
        Reference("N23a", "so_voi"),
    ]


def test_a_formula_reads_each_figure_once() -> None:
    text, names = plain_names("{T3.mau_so} - {T3.tu_so} + {T3.mau_so}")
    assert text == "so_lieu_1 - so_lieu_2 + so_lieu_1"
    assert list(names.values()) == [Reference("T3", "mau_so"), Reference("T3", "tu_so")]


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("city_tables.csv", "9,Dòng,hồ sơ,{T7x.tu_so},", "{T7x.tu_so} không có trong metrics.csv"),
        ("city_tables.csv", "9,Dòng,hồ sơ,{II.99},", "{II.99} không có trong indicators.csv"),
        ("city_tables.csv", "9,Dòng,hồ sơ,{T7a.so_voi},", "{T7a.so_voi} không phải là số"),
        ("city_tables.csv", "9,Dòng,hồ sơ,{T7a.tu_so} / 2,", "không phải là công thức"),
        ("city_tables.csv", "1,Dòng,hồ sơ,{I.1},", "dòng"),
        ("report_sentences.csv", "I,Việc,Đã làm {I.99} việc.", "{I.99} không có trong indicators"),
        ("report_sentences.csv", "IX,Việc,Đã làm {I.1} việc.", "IX không có trong sections.csv"),
        ("report_sentences.csv", "I,Việc,Đã làm {I.1 việc.", "thừa hoặc thiếu một dấu"),
    ],
)
def test_a_wrong_figure_is_told_with_file_line_and_column(
    tmp_path: Path, file: str, line: str, said: str
) -> None:
    folder = tmp_path / "ke-hoach"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("before-*"))
    path = folder / file
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
    number = len(path.read_text("utf-8").splitlines())
    with pytest.raises(PlanError) as error:
        load_plan(folder)
    (problem,) = [one for one in str(error.value).splitlines() if one.startswith("- ")]
    assert problem.startswith(f"- {file}, dòng {number}, cột “")
    assert said in problem

"""Issuing templates into a folder."""

from __future__ import annotations

import pickle
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cchc_xl.base.errors import OutputError
from cchc_xl.plan.periods import Period
from cchc_xl.templates import file_name, issue
from tests.templates.template_samples import QUARTER, context, issued_forms, plan, unit
from validation.frames import form_frame

UNITS = [unit("VP"), unit("THPT12")]


def test_issue_writes_a_file_for_each_unit_and_says_so(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    folder = tmp_path / "Biểu mẫu" / "quý 1"
    written = issue(folder, context(), UNITS, QUARTER, progress=lambda *done: seen.append(done))
    assert [path.name for path in written] == ["BC_2023-Q1_VP.xlsx", "BC_2023-Q1_THPT12.xlsx"]
    assert seen == [(1, 2), (2, 2)]
    assert sorted(folder.iterdir()) == sorted(written)
    assert openpyxl.load_workbook(written[1])["Bìa"]["B6"].value == "THPT12"


def test_issuing_again_changes_nothing(tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in issue(tmp_path, context(), UNITS, QUARTER)}
    assert issue(tmp_path, context(), UNITS, QUARTER) == list(first)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_a_filled_return_is_never_overwritten_unasked(tmp_path: Path) -> None:
    filled = tmp_path / file_name("VP", QUARTER)
    filled.write_bytes(b"filled in")
    with pytest.raises(OutputError, match=r"BC_2023-Q1_VP\.xlsx") as caught:
        issue(tmp_path, context(), UNITS, QUARTER)
    assert caught.value.remedy
    assert filled.read_bytes() == b"filled in"
    assert (tmp_path / file_name("THPT12", QUARTER)).exists()
    issue(tmp_path, context(), UNITS, QUARTER, overwrite=True)
    assert filled.read_bytes() != b"filled in"


def test_a_place_that_cannot_be_written_is_an_error_in_vietnamese(tmp_path: Path) -> None:
    taken = tmp_path / "tệp"
    taken.write_bytes(b"")
    with pytest.raises(OutputError, match="Không tạo được thư mục"):
        issue(taken / "x", context(), UNITS, QUARTER)
    folder = tmp_path / file_name("VP", QUARTER)
    folder.mkdir()
    with pytest.raises(OutputError, match="Không ghi được tệp"):
        issue(tmp_path, context(), UNITS[:1], QUARTER, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["BC_2023-Q1_VP.xlsx", "tệp"]


def test_a_code_that_is_no_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="không dùng được làm tên tệp"):
        issue(tmp_path, context(), [UNITS[0]._replace(code="../VP")], QUARTER)
    assert list(tmp_path.iterdir()) == []


def test_the_quarter_before_is_given_as_frames_of_all_units(tmp_path: Path) -> None:
    form = issued_forms()["nhiem_vu"]
    done = pd.Timestamp("2023-01-09")
    rows = [
        ("40c", "c) Đơn vị giáo dục", "Hoàn thành", 100, done, "3/KH", done, None, "Không", None),
        ("40c", "c) Đơn vị giáo dục", "Hoàn thành", 100, done, "9/KH", done, None, None, None),
    ]
    previous = {"nhiem_vu": form_frame(form, rows).assign(unit=["THPT12", "THPT13"])}
    second = Period.parse("2023-Q2")
    [path] = issue(tmp_path, context(), [unit("THPT12")], second, previous=previous)
    sheet = openpyxl.load_workbook(path)["Nhiệm vụ"]
    row = next(row for row in sheet.iter_rows(min_row=6) if row[1].value == "40c")
    assert [cell.value for cell in row[3:10]] == [
        "Hoàn thành", 100, done.to_pydatetime(), "3/KH", done.to_pydatetime(), None, None,
    ]  # fmt: skip
    assert not row[3].protection.locked


def test_the_context_can_be_sent_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(context()))
    assert copy == context()
    assert [form.id for form in copy.forms_of(unit("VP"), QUARTER)] == list(
        plan().forms_of("PHONG_SO")
    )

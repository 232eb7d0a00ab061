"""A defect met in one return names that file and leaves the others alone."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cchc_xl import services
from cchc_xl.base.errors import RegisterError
from cchc_xl.plan.periods import Period
from cchc_xl.reading.package import Package
from cchc_xl.returns import identifying, judging, taking
from cchc_xl.returns import read as reading
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.faults import separately
from cchc_xl.returns.identity import check_identity
from cchc_xl.returns.workbook import read_workbook
from validation.check import check
from validation.findings import Finding
from validation.form import Form
from validation.returns import Returns

CASES = Path(__file__).parents[1] / "data" / "cases"
FIRST, SECOND = Period.parse("2023-Q1"), Period.parse("2023-Q2")


@pytest.fixture(autouse=True)
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep reports for the maintainer in the test's own folder."""
    place = tmp_path / "báo cáo lỗi"
    place.mkdir()
    monkeypatch.setattr("cchc_xl.base.failures.tempfile.gettempdir", lambda: str(place))
    return place


def examined(register: Path, period: Period, *paths: Path) -> Examined:
    return services.validate(register, paths, period)[1]


def codes(found: Examined) -> dict[str, list[str]]:
    """Return the codes of each file's findings by the file's name."""
    files: dict[str, list[str]] = {receipt.file: [] for receipt in found.receipts}
    for finding in found.all_findings():
        files.setdefault(finding.file, []).append(finding.code)
    return files


def test_a_blank_sheet_of_procedures_is_a_finding(tmp_path: Path) -> None:
    whole = tmp_path / "BC_2023-Q1_VP.xlsx"
    shutil.copy(CASES / "producers" / "lower_case_far_cell" / "BC_2023-Q1_VP.xlsx", whole)
    blank = CASES / "returns" / "blank-tthc-sheet.xlsx"
    found = examined(CASES / "registers" / "for-blank-sheets.xlsx", FIRST, blank, whole)
    of_file = codes(found)
    assert "R903" in of_file[blank.name]
    assert set(of_file) == {blank.name, whole.name}
    place = next(one for one in found.all_findings() if one.code == "R903")
    assert (place.sheet, place.cell) == ("TTHC", "A6")


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_a_nil_return_with_dossiers_pending_is_a_finding(version: str) -> None:
    folder = CASES / "nil-return-with-pending"
    nil, other = (folder / f"BC_2023-Q2_{name}.xlsx" for name in (f"THPT01_{version}", "THPT02_v1"))
    of_file = codes(examined(folder / "register.xlsx", SECOND, nil, other))
    assert "R106" in of_file[nil.name]
    assert "R106" not in of_file[other.name]
    assert not any(code in ("F121", "R903") for code in of_file[other.name])


Case = tuple[Path, list[Path]]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return a register and four returns of it, whole ones of two units among them."""
    folder = CASES / "nil-return-with-pending"
    files = []
    for name in ("THPT01_v1", "THPT02_v1", "THPT01_v3"):
        files.append(Path(shutil.copy(folder / f"BC_2023-Q2_{name}.xlsx", tmp_path)))
    return folder / "register.xlsx", files


def fails_on(file: str) -> Any:
    """Return a check that is defective for every run that holds a file."""

    def defective(returns: Returns, *rest: Any) -> list[Finding]:
        if any(origin.file == file for origin in returns.origins):
            raise IndexError("list index out of range")
        return check(returns, *rest)

    return defective


def test_validation_goes_on_without_the_guilty_one(
    case: Case, monkeypatch: pytest.MonkeyPatch, reports: Path
) -> None:
    register, files = case
    sound = codes(examined(register, SECOND, *files))
    for guilty in files:
        monkeypatch.setattr(judging, "check", fails_on(guilty.name))
        found = examined(register, SECOND, *files)
        monkeypatch.undo()
        monkeypatch.setattr("cchc_xl.base.failures.tempfile.gettempdir", lambda: str(reports))
        of_file = codes(found)
        assert of_file.pop(guilty.name)[-1] == "F121"
        assert of_file == {name: sound[name] for name in of_file}
        fault = next(one for one in found.all_findings() if one.code == "F121")
        assert (fault.period, fault.is_error) == ("2023-Q2", True)
        kept = sorted(reports.iterdir())[-1]
        assert str(kept) in fault.remedy
        assert "IndexError" in kept.read_text("utf-8")
        assert "IndexError" not in fault.message + fault.remedy
        assert not found.all_accepted


def test_a_defect_in_the_identity_names_the_file(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, files = case

    def defective(stamp: Any, cover: Any, file: str, **known: Any) -> Any:
        if file == files[1].name:
            raise KeyError("unit")
        return check_identity(stamp, cover, file, **known)

    monkeypatch.setattr(identifying, "check_identity", defective)
    found = examined(register, SECOND, *files)
    of_file = codes(found)
    assert of_file[files[1].name] == ["F121"]
    assert "F121" not in of_file[files[0].name]
    assert {receipt.unit for receipt in found.receipts} == {"THPT01", "THPT02"}


def test_a_defect_in_reading_names_the_file(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    register, files = case

    def defective(package: Package, *rest: Any) -> Any:
        if package.data == files[0].read_bytes():
            raise ZeroDivisionError
        return read_workbook(package, *rest)

    monkeypatch.setattr(reading, "read_workbook", defective)
    of_file = codes(examined(register, SECOND, *files))
    assert of_file[files[0].name] == ["F121"]
    assert "F121" not in of_file[files[1].name]


def test_a_defect_in_taking_the_rows_names_the_file(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, files = case
    rows = taking._rows

    def defective(forms: dict[str, Form], item: Any, period: Period) -> Any:
        if item.raw.file == files[1].name and item.expected:
            raise TypeError
        return rows(forms, item, period)

    monkeypatch.setattr(taking, "_rows", defective)
    found = examined(register, SECOND, files[1])
    assert codes(found)[files[1].name][-1] == "F121"
    assert [receipt.accepted for receipt in found.receipts] == [False]


def test_what_stops_a_run_on_purpose_is_no_defect(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, files = case

    def stopped(*_: Any) -> Any:
        raise RegisterError("Sổ thiếu trang.")

    monkeypatch.setattr(judging, "check", stopped)
    with pytest.raises(RegisterError):
        examined(register, SECOND, *files)


def blamed(item: int, error: Exception) -> Mapping[str, list[Finding]]:
    return {str(item): []}


@pytest.mark.parametrize(
    "guilty", [set[int](), {0}, {9}, {4, 5}, {0, 9}, {1, 3, 5, 7}, set(range(10)), {2}, {8}, {3, 4}]
)
def test_every_guilty_item_is_found_and_no_other(guilty: set[int]) -> None:
    calls: list[int] = []

    def work(items: Sequence[int]) -> Mapping[str, list[Finding]]:
        calls.append(len(items))
        if guilty.intersection(items):
            raise ValueError
        return {}

    assert set(separately(range(10), work, blamed)) == {str(item) for item in guilty}
    assert len(calls) <= 1 + 8 * len(guilty)


def test_a_defect_of_the_whole_alone_blames_nobody() -> None:
    def work(items: Sequence[int]) -> Mapping[str, list[Finding]]:
        if len(items) > 5:
            raise ValueError
        return {str(item): [] for item in items}

    assert len(separately(range(10), work, blamed)) == 10

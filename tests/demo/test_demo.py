"""The demonstration: a year with a few units, in a folder used before, never over others' files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import RESULTS, RETURNS
from cchc_xl.demo import whole_year as demo
from cchc_xl.demo.whole_year import DemoResult, run_demo
from cchc_xl.plan.year import CheckedPlan
from cchc_xl.services import founding
from cchc_xl.services.planning import check_year
from tests.services.figures.every_cell import explained_cells


def small_plan(year: int) -> CheckedPlan:
    found = check_year(year)
    plan = found.whole()
    offices = [unit for unit in plan.units if unit.code in ("VP", "TTR", "PGD01")]
    schools = [unit for unit in plan.units if unit.code.startswith("THPT")][:12]
    return found._replace(plan=replace(plan, units=(*offices, *schools)))


def used_folder(folder: Path) -> Path:
    """Return a folder as an earlier run and a person left it."""
    for name in (RETURNS, RESULTS, demo.PLANS):
        (folder / name).mkdir(parents=True)
        (folder / name / "cũ.xlsx").write_text("x", "utf-8")
    (folder / "So-theo-doi-2023.xlsx").write_text("x", "utf-8")
    (folder / demo.MARKER).touch()
    (folder / "ghi chú.txt").write_text("của tôi", "utf-8")
    return folder


def test_demo_runs_and_renews_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founding, "check_year", small_plan)
    folder = used_folder(tmp_path / "chạy thử")
    said: list[str] = []
    result = run_demo(folder, said.append)
    assert [path.name for path in result.workbooks] == [
        f"TongHop_2023-{part}.xlsx" for part in ("Q1", "Q2", "H1", "Q3", "Q4", "Y")
    ]
    assert all(path.is_file() for path in (result.register, *result.workbooks))
    assert [len(list(path.iterdir())) for path in result.templates] == [15, 15, 14, 14]
    assert [len(list(path.iterdir())) for path in result.returns] == [12, 13, 13, 13]
    assert (folder / "ghi chú.txt").read_text("utf-8") == "của tôi"
    assert not list(folder.rglob("cũ.xlsx"))
    text = "\n".join(said)
    assert "Quý I/2023: nhận 12 báo cáo, chấp nhận 11, trả lại 1; 3 đơn vị chưa nộp." in text
    assert "Quý II/2023: nhận 13 báo cáo, chấp nhận 13, trả lại 0; 2 đơn vị chưa nộp." in text
    assert "Quý III/2023: nhận 13 báo cáo, chấp nhận 12, trả lại 1; 2 đơn vị chưa nộp." in text
    assert "Quý IV/2023: nhận 13 báo cáo, chấp nhận 12, trả lại 1; 1 đơn vị chưa nộp." in text
    assert "nhập vào Trường THPT" in text
    assert str(result.register) in text
    assert "T7b" in text
    assert len(said) < 35
    findings_are_the_planned_ones(result)
    every_figure_is_explained(result)


def every_figure_is_explained(result: DemoResult) -> None:
    ways = explained_cells(result.register, 2023)
    assert ways["sum"] > 2000
    assert set(ways) == {"sum", "ratio", "reckoned", "given", "metric"}


def findings_are_the_planned_ones(result: DemoResult) -> None:
    runs = {outcome.run.period.part: outcome.run for outcome in result.outcomes}
    codes = {
        part: [found.code for found in run.examined.all_findings()] for part, run in runs.items()
    }
    none: list[str] = []
    assert codes == {
        "Q1": ["R101", "P111"],  # VP tells of a task that it was not given
        "Q2": ["R105"],  # a school has counted anew, and says why
        "H1": none,
        "Q3": ["R101", "R105"],  # one corrects what was sent back, one says nothing
        "Q4": ["R101"],
        "Y": none,
    }
    frames = runs["Y"].content.frames
    log = frames["submissions"]
    late = log[log["timeliness"] == "Trễ hạn"]
    wanted = {"2023-Q1": 5, "2023-Q2": 3, "2023-Q3": 5, "2023-Q4": 3}  # one was sent again
    assert late.groupby("period").size().to_dict() == wanted
    waiting = [row[-2] for row in runs["Y"].sheets["out_wall"] if row[-2]]
    assert waiting == ["Quý III/2023: R105"]  # Văn phòng wrote what it said of D103
    assert not frames["inspections"].empty
    assert frames["ranks"]["this_year"].notna().all()


def test_demo_leaves_other_folders_alone(tmp_path: Path) -> None:
    (tmp_path / "bao-cao").mkdir()
    (tmp_path / "bao-cao" / "quan trọng.txt").write_text("x", "utf-8")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(UsageProblem, match="không do lệnh demo tạo") as refusal:
        run_demo(tmp_path, lambda text: None)
    assert refusal.value.remedy
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    with pytest.raises(UsageProblem):
        run_demo(tmp_path / "bao-cao" / "quan trọng.txt", lambda text: None)


def test_demo_removes_links_not_what_they_point_to(tmp_path: Path) -> None:
    folder, other = tmp_path / "demo", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "x").touch()
    (folder / demo.MARKER).touch()
    (folder / RESULTS).symlink_to(other)
    demo._prepare(folder)
    assert not (folder / RESULTS).exists()
    assert (other / "x").exists()

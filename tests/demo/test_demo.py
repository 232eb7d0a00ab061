"""The demonstration: a half-year with a few units, run twice, never over foreign files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import RESULTS
from cchc_xl.demo import half_year as demo
from cchc_xl.demo.half_year import DemoResult, run_demo
from cchc_xl.plan.year import CheckedPlan
from cchc_xl.services import founding
from cchc_xl.services.planning import check_year


def small_plan(year: int) -> CheckedPlan:
    found = check_year(year)
    plan = found.whole()
    offices = [unit for unit in plan.units if unit.code in ("VP", "TTR", "PGD01")]
    schools = [unit for unit in plan.units if unit.code.startswith("THPT")][:12]
    return found._replace(plan=replace(plan, units=(*offices, *schools)))


def test_demo_runs_and_renews_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founding, "check_year", small_plan)
    folder = tmp_path / "chạy thử"
    for _ in range(2):
        said: list[str] = []
        result = run_demo(folder, said.append)
        (folder / "ghi chú.txt").write_text("của tôi", "utf-8")
    assert result.register.is_file()
    assert [path.name for path in result.workbooks] == [
        "TongHop_2023-Q1.xlsx",
        "TongHop_2023-Q2.xlsx",
        "TongHop_2023-H1.xlsx",
    ]
    assert all(path.is_file() for path in result.workbooks)
    assert [len(list(path.iterdir())) for path in result.templates] == [15, 15]
    assert [len(list(path.iterdir())) for path in result.returns] == [12, 13]
    assert (folder / "ghi chú.txt").read_text("utf-8") == "của tôi"
    text = "\n".join(said)
    assert "Quý I/2023: nhận 12 báo cáo, chấp nhận 11, trả lại 1; 3 đơn vị chưa nộp." in text
    assert "Quý II/2023: nhận 13 báo cáo, chấp nhận 13, trả lại 0; 2 đơn vị chưa nộp." in text
    assert str(result.register) in text
    assert "T7b" in text
    findings_are_the_planned_ones(result)


def findings_are_the_planned_ones(result: DemoResult) -> None:
    first, second, half = result.outcomes
    codes = [found.code for found in first.run.examined.all_findings()]
    assert codes == ["R101", "P111"]  # VP tells of a task that it was not given
    assert second.run.examined.all_findings() == []
    log = half.run.content.frames["submissions"]
    late = log[log["timeliness"] == "Trễ hạn"]
    assert late.groupby("period").size().to_dict() == {"2023-Q1": 5, "2023-Q2": 3}
    assert not half.run.content.frames["inspections"].empty
    assert half.run.content.frames["ranks"]["this_year"].notna().all()


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

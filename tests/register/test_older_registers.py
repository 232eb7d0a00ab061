"""Registers of earlier versions: they open, and go by the plan of the day they were made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.base.errors import PlanError, RegisterError
from cchc_xl.plan import year as plan_year
from cchc_xl.plan.keeping import has_lines
from cchc_xl.plan.year import Plan, builtin_plan, earlier_plan
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content, version_of
from cchc_xl.register.schema import SCHEMA_VERSION, expected_tables, tables, tables_of
from cchc_xl.services.planning import check_year
from tests.desk import Desk
from tests.tables import as_frame, from_frame
from validation.form import Edition
from validation.forms import forms

CASES = Path(__file__).parents[1] / "data" / "cases"
OLDER = CASES / "older"
VERSION_2 = CASES / "registers" / "for-producers.xlsx"
WITHOUT_PLAN = [VERSION_2, OLDER / "version-3.xlsx", OLDER / "version-4-without-plan.xlsx"]
BEFORE_VERSION_5 = [*WITHOUT_PLAN, OLDER / "version-4.xlsm"]
EVERY = [*BEFORE_VERSION_5, OLDER / "version-5.xlsm"]
BEFORE_5 = "cdc8939365cd6b03f6664ec547931836df0f03e1a34694e6bfd9e4e602185bb6"
LATE = [table for table in tables().values() if int(table.since) >= 5]
OWN = [table for table in LATE if table.id in tables_of(builtin_plan(2023).form_ids)]
"""Those that a register of the year's plan has: its league has no other criteria."""


def name_of(path: Path) -> str:
    return path.stem


def content_of(path: Path) -> Content:
    with FileRegister.open(path, write=False) as register:
        return read_content(register, 2023)


@pytest.fixture
def changed_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the program come with another plan of 2023, in which a metric reads another cell."""
    folder = Path(shutil.copytree(plan_year.YEARS, tmp_path / "years"))
    metrics = folder / "2023" / "metrics.csv"
    text = metrics.read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("T7b,"))
    metrics.write_text(text.replace(row, row.replace(",early,", ",late,")), "utf-8")
    monkeypatch.setattr(plan_year, "YEARS", folder)
    return folder


def test_the_plan_of_before_version_5_is_that_of_its_day() -> None:
    """Whoever changes a file of the year's plan first puts the one as it was into “before-5”."""
    assert [earlier_plan(2023, version).digest for version in ("2", "3", "4")] == [BEFORE_5] * 3
    assert earlier_plan(2023, "5").digest == builtin_plan(2023).digest


def test_a_layer_of_a_later_version_lies_below_that_of_an_earlier_one(changed_year: Path) -> None:
    home = changed_year / "2023"
    (home / "before-6").mkdir()
    for name in ("metrics.csv", "groups.csv"):
        text = (home / name).read_text("utf-8")
        (home / "before-6" / name).write_text(text.replace("Mục II.5", "Mục II.6"), "utf-8")
    plans = {version: earlier_plan(2023, version) for version in ("4", "5", "6")}
    assert [numerator_of(plan) for plan in plans.values()] == ["early", "late", "late"]
    sources = {version: plan.groups[0].source for version, plan in plans.items()}
    assert sources["4"] == sources["5"] != sources["6"] == builtin_plan(2023).groups[0].source


def numerator_of(plan: Plan) -> str:
    return next(metric.numerator for metric in plan.metrics if metric.id == "T7b")


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_what_changes_in_the_years_plan_does_not_reach_it(path: Path, changed_year: Path) -> None:
    assert numerator_of(builtin_plan(2023)) == "late"
    content = content_of(path)
    assert has_lines(content.settings) is (path not in WITHOUT_PLAN)
    assert numerator_of(content.plan) == "early"


def test_what_changes_in_the_years_plan_reaches_a_new_register(
    changed_year: Path, tmp_path: Path
) -> None:
    services.init(tmp_path / "so.xlsx", 2023)
    assert numerator_of(content_of(tmp_path / "so.xlsx").plan) == "late"


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_it_lacks_the_tables_that_came_later(path: Path) -> None:
    with FileRegister.open(path, write=False) as register:
        names, version = register.tables(), version_of(register)
    late = [table for table in LATE if int(table.since) > int(version)]
    assert late
    assert not names.keys() & {table.name for table in late}
    content = content_of(path)
    assert not content.tables.keys() & {table.id for table in late}
    assert all(content.frames[table.id].empty for table in late)
    assert expected_tables(Edition(version, 2023), content.plan.form_ids).keys() <= names.keys()


@pytest.mark.parametrize("path", BEFORE_VERSION_5, ids=name_of)
def test_a_column_is_read_by_the_title_that_it_had(path: Path) -> None:
    """The list does not say what (*) means: a title that said so has gone."""
    with FileRegister.open(path, write=False) as register:
        titles = register.tables()["tblDanhMuc"].columns
    assert ("Trọng tâm" in titles, "Dấu sao" in titles) == (True, False)
    tasks = content_of(path).frames["tasks"]
    starred = set(tasks.loc[tasks["starred"].eq("x").fillna(False), "id"])
    assert starred == {task.id for task in builtin_plan(2023).tasks if task.starred}


def test_a_new_register_has_them(desk: Desk) -> None:
    with FileRegister.open(desk.register, write=False) as register:
        assert version_of(register) == SCHEMA_VERSION
        assert register.tables().keys() >= {table.name for table in OWN}
        assert "Dấu sao" in register.tables()["tblDanhMuc"].columns


@pytest.fixture
def claiming(desk: Desk) -> Path:
    """Make a register of version 4 say that it is one of version 5."""
    path = Path(shutil.copy(OLDER / "version-4-without-plan.xlsx", desk.folder / "cu.xlsx"))
    with FileRegister.open(path) as register:
        system = as_frame(register.read_table("tblHeThong"))
        system.loc[system["Khóa"] == "schema", "Giá trị"] = SCHEMA_VERSION
        register.replace_table("tblHeThong", from_frame(system))
        register.commit()
    return path


def test_a_register_that_says_it_has_them_and_has_not_is_damaged(claiming: Path) -> None:
    with pytest.raises(RegisterError) as refused:
        content_of(claiming)
    for table in OWN:
        assert table.name in refused.value.message


@pytest.mark.parametrize("path", BEFORE_VERSION_5, ids=name_of)
def test_a_list_of_a_field_that_came_later_is_not_asked_of_its_plan(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = forms()["sang_kien"]
    state = form.column("level")._replace(id="rank", list_name="trang_thai", since="5")
    monkeypatch.setitem(forms(), form.id, form._replace(columns=(*form.columns, state)))
    assert content_of(path).forms["sang_kien"].column("rank").list_name == "trang_thai"
    with pytest.raises(PlanError, match="thiếu danh sách trang_thai"):
        check_year(2023).whole()

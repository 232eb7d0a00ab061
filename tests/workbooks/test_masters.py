"""The built workbooks in workbooks/: up to date, the same each time, of no computer."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from cchc_xl.demo.register import IDENTITY, KEY
from cchc_xl.hosts.vba.builds import HOSTS, Host
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.building.config_sheet import PYTHON_LINUX, PYTHON_WINDOWS
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.templates import layout
from tests.workbook_parts import differing_parts, parts_of
from validation.forms import forms
from workbooks.build_masters import BLANK, HERE, RETURNS, YEAR, build, issue, name_of


@pytest.fixture(scope="module", params=HOSTS)
def host(request: pytest.FixtureRequest) -> Host:
    chosen: Host = request.param
    return chosen


@pytest.fixture(scope="module")
def built(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(host, tmp_path_factory.mktemp("masters"))


def test_the_workbook_is_what_its_sources_give(host: Host, built: Path) -> None:
    stored = HERE / name_of(host)
    if not stored.is_file():
        pytest.fail(f"{stored} is missing; run `make samples`")
    different = differing_parts(stored, built)
    if different:
        pytest.fail(
            f"{stored} is stale: macros, control sheet, forms, rules or plan have changed since "
            f"it was built ({', '.join(different)} differ); run `make samples`"
        )


def test_the_same_sources_give_the_same_file(host: Host, built: Path, tmp_path: Path) -> None:
    again = build(host, tmp_path)
    assert again.read_bytes() == built.read_bytes()
    assert [item.name for item in tmp_path.iterdir()] == [again.name]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return issue(tmp_path_factory.mktemp("blank"))


def test_blank_templates_have_nothing_that_somebody_entered(blank: list[Path]) -> None:
    asked = {form.sheet: form for form in forms().values()}
    ours = {form.sheet for form in asked.values() if form.traits.offered}
    seen = set()
    for path in blank:
        for sheet in openpyxl.load_workbook(path):
            typed = [
                cell.coordinate
                for row in sheet.iter_rows(min_row=layout.FIRST_ROW)
                for cell in row
                if cell.value is not None and cell.data_type != "f"
                if sheet.title in ours or not cell.protection.locked
            ]
            assert typed == [], (path.name, sheet.title)
            seen |= {sheet.title} & ours
    assert seen == ours


def test_a_blank_template_of_each_kind_lies_beside_them(blank: list[Path]) -> None:
    plan = builtin_plan(YEAR)
    of = {unit.code: unit.kind for unit in plan.units}
    kinds = [of[path.stem.rpartition("_")[2]] for path in blank]
    assert sorted(kinds) == sorted(kind.kind for kind in plan.kinds)
    stored = HERE / BLANK
    assert sorted(path.name for path in stored.iterdir()) == sorted(path.name for path in blank)
    for path in blank:
        different = differing_parts(stored / path.name, path)
        assert not different, f"{path.name} is stale ({', '.join(different)}); run `make samples`"


def test_it_names_no_computer(host: Host, built: Path) -> None:
    for name, data in parts_of(built).items():
        assert b"/home/" not in data, name
        assert str(Path.cwd()).encode() not in data, name
    with FileRegister.open(built, write=False) as register:
        linux = "python3" if host == "libreoffice" else None
        assert register.read_named(PYTHON_LINUX) == linux
        assert register.read_named(PYTHON_WINDOWS) is None


def test_it_knows_the_sample_returns_as_its_own(built: Path) -> None:
    with FileRegister.open(built, write=False) as register:
        content = read_content(register, 2023)
        assert register.read_named("DK_ThuMuc") == RETURNS
    assert content.settings["register"] == f"{IDENTITY}-2023"
    assert content.settings["key"] == KEY
    assert (HERE / RETURNS).is_dir()


def test_a_changed_part_is_seen_as_stale(built: Path, tmp_path: Path) -> None:
    changed = tmp_path / "khac.xlsm"
    vml = next(name for name in parts_of(built) if name.endswith(".vml"))
    with zipfile.ZipFile(built) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == vml:
                data = data.replace(b"GopBaoCao", b"GopBaoCa0")
            new.writestr(entry, data)
    assert differing_parts(built, changed) == [vml]

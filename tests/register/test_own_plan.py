"""A register carries its plan: the folder may come from anywhere, be gone, or change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.base.errors import RegisterError, UsageProblem
from cchc_xl.plan import keeping
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import load_plan
from cchc_xl.register.content import Content, content_of
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import rows_frame
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from tests.plan.plan_folders import copied, drop, put


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plan")
    folder = copied(place / "ke-hoach-2024", 2024)
    put(folder, "metrics.csv", "T7b", bar="75", title="Trả trước hạn")
    drop(folder, "metrics.csv", id="T9")
    put(folder, "kinds.csv", "PHONG_GDDT", reports="")
    path = place / "so-2024.xlsx"
    services.init(path, None, folder=folder)
    shutil.rmtree(folder)
    return path


def content_in(path: Path) -> Content:
    with FileRegister.open(path, write=False) as register:
        return read_content(register)


def test_a_register_of_a_foreign_plan_needs_nothing_but_itself(register: Path) -> None:
    content = content_in(register)
    assert content.plan.year == 2024
    assert content.settings["plan"] == content.plan.digest
    assert {kind.kind for kind in content.plan.kinds if not kind.reports} == {"PHONG_GDDT"}
    measures = {one.id: one for one in services.read_measures(register, Period.parse("2024-Q1"))}
    assert "T9" not in measures
    assert (measures["T7b"].bar, measures["T7b"].title) == (75, "Trả trước hạn")


def test_the_files_come_back_as_they_were(tmp_path: Path) -> None:
    plan = load_plan(copied(tmp_path / "k"))
    lines = keeping.lines_of(plan.files)
    assert max(map(len, lines.values())) <= 4000
    assert keeping.files_of(lines) == plan.files


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.pop("plan_part_1"),
        lambda s: s.pop(max(key for key in s if key.startswith("plan_part_"))),
        lambda s: s.update(plan_part_1="A" + s["plan_part_1"][1:]),
        lambda s: s.update(plan_part_2=s["plan_part_1"]),
        lambda s: s.update(plan_part_1=s["plan_part_1"][:-1]),
        lambda s: s.update(plan_part_1="không phải mã"),
        lambda s: s.update(plan_part_99="AAAA"),
        lambda s: s.update(plan="0" * 64),
        lambda s: s.update(year="2023"),
        lambda s: s.update(keeping.lines_of({"plan.toml": b"year = 2024\n"})),
    ],
)
def test_a_plan_that_was_typed_over_is_told_as_damage(register: Path, spoil: object) -> None:
    content = content_in(register)
    settings = dict(content.settings)
    spoil(settings)  # type: ignore[operator]
    frames = {**content.frames, "system": rows_frame(tables()["system"], list(settings.items()))}
    with pytest.raises(RegisterError, match="Thông tin hệ thống của sổ “s” đã bị sửa hỏng"):
        content_of(frames, "s")


def test_a_plan_of_another_year_than_asked_for(tmp_path: Path) -> None:
    folder = copied(tmp_path / "k", 2024)
    with pytest.raises(UsageProblem, match="là của năm 2024, không phải 2023"):
        services.init(tmp_path / "so.xlsx", 2023, folder=folder)

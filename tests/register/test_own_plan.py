"""A register carries its plan: the folder may come from anywhere, be gone, or change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.base.errors import RegisterError, UsageProblem
from cchc_xl.measures.metrics import measure
from cchc_xl.plan import keeping
from cchc_xl.plan.folder import digest
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import load_plan
from cchc_xl.register.content import Content, content_of
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import columns_of, rows_frame
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.services.planning import check_plan
from cchc_xl.services.verifying import verify
from tests.plan.plan_folders import BUILTIN, add, copied, drop, line_of, put, rewrite, rows_of


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plan")
    folder = copied(place / "ke-hoach-2024", 2024)
    put(folder, "metrics.csv", "T7b", bar="75", title="Trả trước hạn")
    drop(folder, "metrics.csv", id="T9")
    rewrite(
        folder, "report_sentences.csv", lambda rows: [r for r in rows if "T9" not in r["sentence"]]
    )
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


@pytest.fixture(scope="module")
def of_2023(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of 2023 whose plan has another bar than the program's own."""
    place = tmp_path_factory.mktemp("plan-2023")
    folder = copied(place / "ke-hoach")
    put(folder, "metrics.csv", "T7b", bar="75")
    services.init(place / "so.xlsx", None, folder=folder)
    return place / "so.xlsx"


def test_verifying_says_where_the_programs_plan_is_another(of_2023: Path) -> None:
    found = verify(of_2023)
    assert found.whole
    (note,) = found.notes
    line = line_of(BUILTIN, "metrics.csv", "T7b")
    assert note.startswith(
        "Kế hoạch năm 2023 mà sổ mang theo khác kế hoạch đi kèm chương trình, ở: metrics.csv (dòng "
        f"{line}). Sổ vẫn tính theo kế hoạch của chính nó, không phải làm gì."
    )
    assert {one.id: one.bar for one in content_in(of_2023).plan.metrics}["T7b"] == 75


def test_nothing_is_said_of_a_plan_that_the_program_has_alike_or_not_at_all(
    register: Path, tmp_path: Path
) -> None:
    services.init(tmp_path / "so.xlsx", 2023)
    assert verify(tmp_path / "so.xlsx").notes == ()
    assert verify(register).notes == ()


def _rewritten(path: Path, target: Path, change: Callable[[dict[str, str]], None]) -> Path:
    """Copy a register with its settings changed by hand."""
    shutil.copy(path, target)
    settings = dict(content_in(target).settings)
    change(settings)
    table = tables()["system"]
    with FileRegister.open(target) as book:
        frame = rows_frame(table, list(settings.items()))
        book.replace_table(table.name, columns_of(table, frame))
        book.commit()
    return target


STRICTER: dict[str, Callable[[Path], object]] = {
    "a target's number written in two ways": lambda f: add(f, "targets.csv", id="03", text="z"),
    "a task of a kind without its form": lambda f: (
        drop(f, "forms.csv", kind="THPT", form="nhiem_vu"),
        put(f, "tasks.csv", "5", assigned_to="@THPT"),
    ),
    "a value that a cell never has": lambda f: put(
        f, "metrics.csv", "T7c", numerator="satisfied * (subject == 'PAKN')"
    ),
    "a metric as of a day over a quarter's figures": lambda f: put(
        f, "metrics.csv", "T8b", basis="stock"
    ),
    "two bars of one coverage": lambda f: put(f, "groups.csv", "DVGD", floor="31"),
    "a code that Windows keeps": lambda f: add(
        f, "units.csv", code="CON", name="x", kind="THPT", valid_from="2020-01-01"
    ),
    "a sentence that nothing carries": lambda f: put(f, "clauses.csv", "II.7b", carriers="task:99"),
}
"""What only a later version of the check knows, as seen by the register that carries it."""


def _carrying(content: Content, folder: Path) -> Content:
    """Return the content of a register that carries a folder's plan, whatever is wrong with it."""
    names = ["plan.toml", *(path.name for path in folder.glob("*.csv"))]
    files = {name: (folder / name).read_bytes() for name in names}
    own = {k: v for k, v in content.settings.items() if not k.startswith(keeping.PREFIX)}
    settings = {**own, **keeping.lines_of(files), "plan": digest(files)}
    system = rows_frame(tables()["system"], list(settings.items()))
    return content_of({**content.frames, "system": system}, "s")


@pytest.mark.parametrize("name", STRICTER)
def test_a_register_whose_plan_todays_check_refuses_opens(
    name: str, of_2023: Path, tmp_path: Path
) -> None:
    folder = copied(tmp_path / "k")
    STRICTER[name](folder)
    assert check_plan(folder).problems
    content = _carrying(content_in(of_2023), folder)
    assert content.founding is not None
    metrics = {row["id"] for row in rows_of(folder, "metrics.csv")[1]}
    assert {one.id for one in measure(content, Period.parse("2023-Q1"))} == metrics


def test_a_metric_of_a_cell_that_only_another_version_knows(of_2023: Path, tmp_path: Path) -> None:
    folder = copied(tmp_path / "k")
    put(folder, "metrics.csv", "T7b", numerator="early + sooner")
    with pytest.raises(RegisterError) as refused:
        _carrying(content_in(of_2023), folder)
    assert refused.value.message == (
        "Sổ “s” có chỉ số tính theo ô mà chương trình này không biết: T7b (tthc.sooner)."
    )
    assert "phiên bản mới hơn" in refused.value.remedy


def test_a_plan_changed_with_its_digest_is_found_by_verifying(
    of_2023: Path, tmp_path: Path
) -> None:
    def change(settings: dict[str, str]) -> None:
        folder = copied(tmp_path / "k")
        put(folder, "kinds.csv", "PHONG_GDDT", reports="")
        plan = load_plan(folder)
        for key in [key for key in settings if key.startswith(keeping.PREFIX)]:
            del settings[key]
        settings.update({"plan": plan.digest, **keeping.lines_of(plan.files)})

    found = verify(_rewritten(of_2023, tmp_path / "so.xlsx", change))
    assert not found.whole
    (place,) = found.places
    assert (place.table, place.note) == ("_hethong", "thông tin hệ thống của sổ đã bị sửa")
    assert "cchc-xl restore" in place.remedy


def test_a_plan_that_its_digest_does_not_fit_is_found_by_verifying(
    of_2023: Path, tmp_path: Path
) -> None:
    def change(settings: dict[str, str]) -> None:
        settings["plan"] = settings["plan"][::-1]

    path = _rewritten(of_2023, tmp_path / "so.xlsx", change)
    with pytest.raises(RegisterError, match=r"Thông tin hệ thống của sổ “.*” đã bị sửa hỏng"):
        verify(path)

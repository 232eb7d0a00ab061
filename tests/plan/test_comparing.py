"""What differs between the plan that a register carries and the program's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl.plan.comparing import differing, programs_own
from cchc_xl.plan.year import builtin_plan, load_plan
from tests.plan.plan_folders import add, copied, drop, line_of, put


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path / "kế hoạch")


def told(folder: Path) -> list[str]:
    return list(differing(load_plan(folder).files, builtin_plan(2023).files))


def test_the_same_plan_differs_in_nothing(folder: Path) -> None:
    assert told(folder) == []
    assert programs_own(load_plan(folder)) is None


def test_line_ends_are_no_difference(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert programs_own(load_plan(folder)) is None


def test_changed_added_and_missing_lines_are_those_of_the_programs_file(folder: Path) -> None:
    line = put(folder, "metrics.csv", "T7b", bar="75")
    gone = line_of(folder, "units.csv", "THPT02")
    drop(folder, "lists.csv", value="Quản lý giáo dục")
    add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non")
    put(folder, "units.csv", "THPT02", name="Trường THPT khác")
    assert programs_own(load_plan(folder)) == builtin_plan(2023)
    lists = builtin_plan(2023).files["lists.csv"].decode().splitlines()
    field = next(
        number for number, text in enumerate(lists, 1) if text.endswith("Quản lý giáo dục")
    )
    kinds = len(builtin_plan(2023).files["kinds.csv"].splitlines())
    assert told(folder) == [
        f"kinds.csv (dòng {kinds + 1})",
        f"lists.csv (dòng {field})",
        f"metrics.csv (dòng {line})",
        f"units.csv (dòng {gone})",
    ]


def test_files_that_one_of_them_lacks_and_many_lines() -> None:
    many = {"a.csv": b"x\n" * 9, "b.csv": b""}
    other = {"a.csv": b"".join(f"{number}\n".encode() for number in range(9)), "c.csv": b""}
    assert list(differing(many, other)) == [
        "a.csv (dòng 1, 2, 3, 4, 5, 6 và 3 dòng khác)",
        "b.csv (chương trình không có)",
        "c.csv (sổ không có)",
    ]


def test_a_year_that_the_program_has_no_plan_of(tmp_path: Path) -> None:
    assert programs_own(load_plan(copied(tmp_path / "k", 2031))) is None

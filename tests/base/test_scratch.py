"""Folders of one's own beside results: those of killed runs go, those of living ones stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from cchc_xl.base.scratch import scratch

LEAVE = """
import os, sys
from pathlib import Path
from cchc_xl.base.scratch import scratch
with scratch(Path(sys.argv[1])) as place:
    (place / "x.xlsx").write_bytes(b"half")
    if sys.argv[2] == "killed":
        os._exit(9)
    print(place.name, flush=True)
    sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_nothing_stays_when_all_goes_well_or_not(tmp_path: Path) -> None:
    with scratch(tmp_path) as place:
        assert place.parent == tmp_path
        assert list(place.iterdir()) == []
        (place / "a").write_bytes(b"a")
    assert names(tmp_path) == []
    with pytest.raises(KeyboardInterrupt), scratch(tmp_path):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", LEAVE, str(tmp_path), "killed"], check=False)
    assert run.returncode == 9
    assert len(names(tmp_path)) == 2
    with scratch(tmp_path) as place:
        assert {name[:14] for name in names(tmp_path)} == {place.name}
    assert names(tmp_path) == []


def test_the_folder_of_a_run_that_is_alive_stays(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LEAVE, str(tmp_path), "alive"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as other:
        assert other.stdout is not None
        alive = other.stdout.readline().strip()
        for _ in range(3):
            with scratch(tmp_path) as place:
                assert place.name != alive
        assert (tmp_path / alive / "x.xlsx").read_bytes() == b"half"
        other.communicate("")
    assert other.returncode == 0
    assert names(tmp_path) == []


LEFT = (".cchc-abcd1234", ".cchc-a_b_c_12")
OTHERS = (
    ".cchc-xl",
    ".cchc-xl-demo",
    ".cchc-ABCD1234",
    ".cchc-abcd12345",
    "cchc-abcd1234",
    ".cchc-abcd123",
    ".cchc-abcd1234.xlsx",
    "BC_2023-Q1_VP.xlsx",
)


def test_only_folders_of_that_name_are_touched(tmp_path: Path) -> None:
    """``.cchc-xl`` is the environment that ``cai-dat.cmd`` makes beside the register."""
    for name in (*LEFT, *OTHERS):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_bytes(b"x")
    (tmp_path / ".cchc-00000000.khoa").write_bytes(b"")
    with scratch(tmp_path):
        pass
    assert names(tmp_path) == sorted(OTHERS)
    assert all((tmp_path / name / "x").is_file() for name in OTHERS)


def test_one_that_another_run_looks_at_is_left_to_it(tmp_path: Path) -> None:
    (tmp_path / LEFT[0]).mkdir()
    with FileLock(tmp_path / f"{LEFT[0]}.khoa"), scratch(tmp_path):
        pass
    assert LEFT[0] in names(tmp_path)
    with scratch(tmp_path):
        pass
    assert LEFT[0] not in names(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "khác", tmp_path / "ra"
    elsewhere.mkdir()
    folder.mkdir()
    (elsewhere / "x").write_bytes(b"x")
    (folder / LEFT[0]).symlink_to(elsewhere)
    with scratch(folder):
        pass
    assert (elsewhere / "x").is_file()


def test_a_folder_that_is_not_there_is_told_by_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), scratch(tmp_path / "không có"):
        pass

"""Files that are complete or not there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import pytest

from cchc_xl.base.atomic import complete, temporary_beside, write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failing(stream: IO[bytes]) -> None:
    stream.write(b"half")
    raise OSError("No space left on device")


def test_a_file_takes_the_place_of_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "sổ.json"
    for data in (b"old", b"new"):
        write_whole(path, data)
        assert path.read_bytes() == data
    assert names(tmp_path) == ["sổ.json"]


def test_of_one_that_fails_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "sổ.json"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="No space"):
        write_whole(path, failing)
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["sổ.json"])


def test_what_cannot_take_its_place_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "kho"
    path.mkdir()
    with pytest.raises(OSError, match="kho"):
        write_whole(path, b"new")
    assert names(tmp_path) == ["kho"]


def test_another_ones_temporary_file_stays(tmp_path: Path) -> None:
    other = tmp_path / "sổ.json.tmp"
    other.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        complete(other, b"ours")
    assert other.read_bytes() == b"theirs"


@pytest.mark.parametrize("durable", [True, False])
def test_what_is_to_last_is_on_the_disk_before_it_bears_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def syncing(handle: int) -> None:
        done.append("synced")
        sync(handle)

    def naming(old: Path, new: Path) -> None:
        done.append("named")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(os, "replace", naming)
    write_whole(tmp_path / "a", b"x", durable=durable)
    assert done == (["synced", "named"] if durable else ["named"])


def test_names_beside_differ_and_are_in_the_same_folder(tmp_path: Path) -> None:
    found = {temporary_beside(tmp_path / "a.xlsx") for _ in range(50)}
    assert len(found) == 50
    assert {path.parent for path in found} == {tmp_path}
    assert all(path.name.startswith(".a.xlsx.") and path.suffix == ".tmp" for path in found)
    assert temporary_beside(tmp_path / "a", "b", ".chep").name.startswith(".b.")

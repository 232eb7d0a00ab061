"""A release that came damaged is not installed, and the file is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl.doctor import install
from cchc_xl.doctor.checksums import LIST, Damage, damages, listed, written

WHEEL = "goi/cchc_xl-0.1.0-py3-none-any.whl"
NAMES = ("cai-dat.cmd", WHEEL, "goi/pandas-3.1.1-cp313-cp313-win_amd64.whl", "huong-dan/a.html")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    (tmp_path / LIST).write_text(written(tmp_path, NAMES), "utf-8")
    return tmp_path


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def line_cut(path: Path) -> None:
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-2]), "utf-8")


SPOILT: list[tuple[str, Callable[[Path], object], str]] = [
    (NAMES[2], cut, f"tệp “{NAMES[2]}” bị hỏng hoặc đã bị sửa"),
    (NAMES[2], Path.unlink, f"tệp “{NAMES[2]}” bị thiếu"),
    ("cai-dat.cmd", cut, "tệp “cai-dat.cmd” bị hỏng hoặc đã bị sửa"),
    ("goi/numpy-1.0-py3-none-any.whl", Path.touch, "tệp “goi/numpy-1.0-py3-none-any.whl” không"),
    (LIST, lambda path: path.write_bytes(b""), f"tệp “{LIST}” bị hỏng"),
    (LIST, lambda path: path.write_bytes(b"\xff\xfe"), f"tệp “{LIST}” bị hỏng"),
    (LIST, line_cut, f"tệp “{NAMES[2]}” không thuộc bản phát hành này"),
]


@pytest.mark.parametrize(("name", "spoil", "told"), SPOILT)
def test_damage_is_named_and_nothing_installed(
    folder: Path,
    name: str,
    spoil: Callable[[Path], object],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(folder / name)
    assert install.main([str(folder)]) == install.FAILED
    shown = capsys.readouterr().out
    assert f"CHƯA CÀI ĐƯỢC: Bộ cài không còn nguyên vẹn: {told}" in shown
    assert "Giải nén lại từ tệp nén gốc" in shown
    assert not (folder / install.ENVIRONMENT).exists()


def test_a_folder_as_it_was_made_and_one_without_a_list(folder: Path) -> None:
    assert list(damages(folder, "goi")) == []
    (folder / LIST).unlink()
    cut(folder / WHEEL)
    assert list(damages(folder, "goi")) == []


def test_a_guide_that_was_changed_is_only_told(folder: Path) -> None:
    cut(folder / "huong-dan/a.html")
    assert list(damages(folder, "goi")) == [Damage("huong-dan/a.html", "bị hỏng hoặc đã bị sửa")]


def test_many_damaged_files_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(5):
        (folder / "goi" / f"a{number}.whl").touch()
    assert install.main([str(folder)]) == install.FAILED
    shown = capsys.readouterr().out
    assert "goi/a2.whl" in shown
    assert "goi/a3.whl" not in shown
    assert "; còn 2 tệp nữa." in shown


@pytest.mark.parametrize("text", ["", "abc  x\n", "0" * 64 + " x\n", "0" * 64 + "  \n"])
def test_what_is_no_list(text: str) -> None:
    assert listed(text) is None

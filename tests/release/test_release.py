"""A release holds what each Python for Windows needs, says when it is damaged, installs offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from cchc_xl.doctor.checksums import LIST
from cchc_xl.doctor.install import GUIDES, OFFLINE, TRIAL, python_of
from release.bundle import lay_out, names_in, zipped
from release.pages import page
from release.wheels import PYTHONS, ROOT, own_wheel, pinned, write_zip
from tests.release.supplies import EPOCH, downloaded, windows_wheels

pytestmark = pytest.mark.packages
ODD = "Sổ (1) & thử 100%"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's own wheel."""
    return own_wheel(tmp_path_factory.mktemp("own"), EPOCH)


@pytest.fixture(scope="module")
def folder(own: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release for Windows, laid out."""
    place = tmp_path_factory.mktemp("release") / "cchc-xl"
    lay_out(place, [own, *windows_wheels()])
    return place


def tags_of(python: str) -> set[Tag]:
    """Return the tags of wheels that a Python for Windows takes, 64 bit."""
    version = tuple(map(int, python.split(".")))
    interpreter = "cp" + python.replace(".", "")
    return {
        *cpython_tags(version, [interpreter], ["win_amd64"]),
        *compatible_tags(version, interpreter, ["win_amd64"]),
    }


def asked(python: str) -> dict[str, str]:
    """Return what the markers of requirements are asked about."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0.19045",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32",
    }


def requirements_of(wheel: Path, python: str, extras: set[str]) -> Iterator[Requirement]:
    """Give what a wheel needs on Windows."""
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        headers = Parser().parsestr(archive.read(name).decode("utf-8"))
    for line in headers.get_all("Requires-Dist") or []:
        requirement = Requirement(line)
        marker = requirement.marker
        context = asked(python)
        wanted = [{**context, "extra": extra} for extra in ("", *sorted(extras))]
        if marker is None or any(marker.evaluate(each) for each in wanted):
            yield requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_all_that_a_python_needs_is_there(folder: Path, python: str) -> None:
    tags = tags_of(python)
    usable = {}
    for wheel in (folder / OFFLINE).iterdir():
        name, version, _, own_tags = parse_wheel_filename(wheel.name)
        if own_tags & tags:
            assert name not in usable, f"two wheels of {name}"
            usable[name] = wheel, version
    missing, seen = [], set()
    left = [Requirement("cchc-xl")]
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        known = (name, frozenset(requirement.extras))
        if name not in usable or not requirement.specifier.contains(usable[name][1]):
            missing.append(str(requirement))
        elif known not in seen:
            seen.add(known)
            left += requirements_of(usable[name][0], python, requirement.extras)
    assert missing == []
    assert {name for name, _ in seen} == set(usable)  # and nothing that nobody needs
    assert {"pywin32", "tzdata", "pandas", "xlwings"} <= set(usable)
    versions = {f"{name}=={version}" for name, (_, version) in usable.items()}
    assert versions - pinned() == {next(text for text in versions if text.startswith("cchc-xl="))}


def test_everything_is_there_and_in_the_list(folder: Path) -> None:
    names = names_in(folder)
    assert {"LICENSE", LIST} <= set(names)
    for name in ("cai-dat.cmd", "lenh.cmd"):
        assert (folder / name).read_bytes() == (ROOT / name).read_bytes()
    assert f"{TRIAL}/so-theo-doi-2023-excel.xlsm" in names
    assert f"{TRIAL}/samples/2023-Q1/BC_2023-Q1_THPT01.xlsx" in names
    assert not [name for name in names if name.endswith((".py", ".pyc")) or "libreoffice" in name]
    assert all(name.isascii() for name in names)  # whatever unpacks the zip
    check = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", LIST], cwd=folder, check=False
    )
    assert check.returncode == 0
    listed = [line[66:] for line in (folder / LIST).read_text("utf-8").splitlines()]
    assert listed == [name for name in names if name != LIST]


def test_links_and_pictures_of_the_guides_are_there(folder: Path) -> None:
    pages = list((folder / GUIDES).glob("*.html"))
    assert pages
    for path in pages:
        text = path.read_text("utf-8")
        for target in re.findall(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"', text):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"
        assert all(
            data.startswith("data:image/png;") for data in re.findall(r'<img src="([^"]+)', text)
        )
        assert "<table>" in text or "|---" not in text


def test_a_page_of_a_document() -> None:
    made = page(
        "# Nộp & nhận\n\nXem [lỗi](ma-loi.md#c101), [khác](khac.md).\n\n|a|b|\n|-|-|\n|1|<|\n"
    )
    assert "<title>Nộp &amp; nhận</title>" in made
    assert 'href="ma-loi.html#c101"' in made
    assert 'href="khac.md"' in made
    assert "<td>&lt;</td>" in made


def test_the_same_commit_gives_the_same_bytes(own: Path, folder: Path, tmp_path: Path) -> None:
    again = own_wheel(tmp_path / "again", EPOCH)
    assert again.read_bytes() == own.read_bytes()
    small = tmp_path / "small"
    lay_out(small, [again])
    first = zipped(small, tmp_path / "one", EPOCH)
    for path in small.rglob("*"):  # a copy has other days and rights
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert zipped(small, tmp_path / "two", EPOCH).read_bytes() == first.read_bytes()
    with ZipFile(first) as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {
            first.stem[: -len("-windows")]
        }


def test_a_zip_hangs_on_names_contents_and_time(tmp_path: Path) -> None:
    parts = {"b": b"2", "a": b"1"}
    write_zip(tmp_path / "one.zip", parts, EPOCH)
    write_zip(tmp_path / "two.zip", dict(reversed(parts.items())), EPOCH)
    write_zip(tmp_path / "old.zip", parts, 0)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert (tmp_path / "one.zip").read_bytes() != (tmp_path / "old.zip").read_bytes()


def test_a_checkout_with_changes_is_no_release(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "release", tmp_path / "release")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "release"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "commit first" in done.stderr
    assert "release/" in done.stderr
    assert not (tmp_path / "dist").exists()


def start(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Start the installer as cai-dat.cmd does, where no network and no other package is."""
    (wheel,) = (folder / OFFLINE).glob("cchc_xl-*.whl")
    lost = ("PIP_", "PYTHON", "HTTP", "http", "ALL_PROXY", "NO_PROXY", "no_proxy")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(lost)}
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    own = {"HOME": str(home), "PYTHONPATH": str(wheel), "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-m", "cchc_xl.doctor.install", "."],
        env=kept | nowhere | own,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="asserts what a Linux machine answers")
def test_a_folder_installs_with_no_network(own: Path, tmp_path: Path) -> None:
    native = tmp_path / "native"
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    wheels = downloaded(native, "--only-binary=:all:", *constraints, str(own))
    folder = tmp_path / ODD / "cchc-xl"
    lay_out(folder, wheels)
    (folder / TRIAL / "bieu-mau" / "BC_2023-Q4_VP.xlsx").write_bytes(b"somebody worked with it")
    home = tmp_path / "home"
    home.mkdir()
    done = start(folder, home)
    assert done.stderr == ""
    assert done.returncode in (0, 4), done.stdout  # as this machine has an office, or not
    assert "BC_2023-Q4_VP.xlsx” bị hỏng hoặc đã bị sửa; việc cài đặt không cần" in done.stdout
    assert "(từ thư mục goi, không cần mạng)" in done.stdout
    assert "[tốt] D102 Bộ chương trình cchc-xl: cchc-xl " in done.stdout
    assert "ĐÃ CÀI" in done.stdout
    asked_for = [str(python_of(folder / ".cchc-xl")), "-P", "-m", "cchc_xl", "units", "--help"]
    shown = subprocess.run(asked_for, capture_output=True, text=True, check=True, cwd=home)
    assert "--blank" in shown.stdout
    shutil.rmtree(folder / ".cchc-xl")

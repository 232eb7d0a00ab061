"""Packages whose parts are named, placed or encoded otherwise than Excel does it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cchc_xl.reading.discover import discover
from cchc_xl.reading.opc import settled
from cchc_xl.reading.parts import Parts
from cchc_xl.returns.read import RawReturn, read_all
from validation.forms import forms

PRODUCERS = Path(__file__).parents[1] / "data" / "cases" / "producers"
XLSX = PRODUCERS / "task_row_deleted" / "BC_2023-Q1_THPT01.xlsx"
XLSB = PRODUCERS / "xlsb_sheetjs" / "BC_2023-Q1_THPT01.xlsb"
ODS = PRODUCERS / "ods_gnumeric" / "BC_2023-Q1_THPT01.ods"
FORMS = tuple(forms().values())

PartsOf = Mapping[str, bytes]


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def written(target: Path, parts: PartsOf) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            member = zipfile.ZipInfo()
            member.filename = name  # as it stands: ZipInfo itself would change backslashes
            package.writestr(member, content)
    return target


def read(*paths: Path) -> list[RawReturn]:
    return read_all(discover(paths).sources, FORMS)


def values(raw: RawReturn) -> dict[str, list[list[object]]]:
    return {name: [list(row) for row in rows.values] for name, rows in raw.rows.items()}


def named(change: Callable[[str], str]) -> Callable[[PartsOf], PartsOf]:
    return lambda parts: {change(name): content for name, content in parts.items()}


def utf16(parts: PartsOf) -> PartsOf:
    def wide(content: bytes) -> bytes:
        text = re.sub(r'encoding="[^"]*"', 'encoding="UTF-16"', content.decode(), count=1)
        return text.encode("utf-16")

    return {
        name: wide(content) if name.endswith((".xml", ".rels")) else content
        for name, content in parts.items()
    }


OTHERWISE: dict[str, Callable[[PartsOf], PartsOf]] = {
    "backslashes": named(lambda name: name.replace("/", "\\")),
    "capitals": named(str.upper),
    "small letters": named(str.lower),
    "capitals and backslashes": named(lambda name: name.upper().replace("/", "\\")),
    "a slash first": named("/{}".format),
    "a backslash first": named(lambda name: "\\" + name.replace("/", "\\")),
    "a dot first": named("./{}".format),
    "UTF-16": utf16,
    "a mark of UTF-8": lambda parts: {
        name: b"\xef\xbb\xbf" + content if name.endswith(".xml") else content
        for name, content in parts.items()
    },
    "UTF-16 and capitals": lambda parts: named(str.upper)(utf16(parts)),
}


@pytest.mark.parametrize("how", OTHERWISE)
@pytest.mark.parametrize("source", [XLSX, XLSB, ODS], ids=["xlsx", "xlsb", "ods"])
def test_parts_named_otherwise_are_the_same(tmp_path: Path, source: Path, how: str) -> None:
    other = written(tmp_path / f"A{source.suffix}", OTHERWISE[how](parts_of(source)))
    found, wanted = read(other, source)
    assert found.findings == wanted.findings == []
    assert found.identity == wanted.identity
    assert values(found) == values(wanted)


def moved(folder: str, name: str, suffix: str) -> Callable[[PartsOf], PartsOf]:
    """Return what moves all that lies in ``xl/`` elsewhere, the workbook under another name."""

    def change(parts: PartsOf) -> PartsOf:
        found = {}
        for part, content in parts.items():
            here = part
            if part.startswith("xl/"):
                here = folder + part.removeprefix("xl/")
            if part.endswith((f"xl/workbook{suffix}", f"xl/_rels/workbook{suffix}.rels")):
                here = here.replace(f"workbook{suffix}", name)
            if part.endswith((".xml", ".rels")):
                content = content.replace(b'"xl/', b'"' + folder.encode())
                content = content.replace(b'"/xl/', b'"/' + folder.encode())
            if part in ("_rels/.rels", "[Content_Types].xml"):
                content = content.replace(f'workbook{suffix}"'.encode(), f'{name}"'.encode())
            found[here] = content
        return found

    return change


@pytest.mark.parametrize("source", [XLSX, XLSB], ids=["xlsx", "xlsb"])
@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("content/", "workbook{}"),
        ("", "workbook{}"),
        ("a/b/c/", "book{}"),
        ("XL/", "WORKBOOK{}"),
        ("xl/", "Sổ làm việc{}"),
        ("xl/", "workbook"),
        ("xl/", "workbook.main"),
    ],
)
def test_a_workbook_may_lie_anywhere(tmp_path: Path, source: Path, folder: str, name: str) -> None:
    change = moved(
        folder, name.format(source.suffix.replace("xlsx", "xml").replace("xlsb", "bin")),
        ".xml" if source == XLSX else ".bin",
    )  # fmt: skip
    other = written(tmp_path / f"A{source.suffix}", change(parts_of(source)))
    found, wanted = read(other, source)
    assert found.findings == []
    assert values(found) == values(wanted)


@pytest.mark.parametrize("source", [XLSX, XLSB], ids=["xlsx", "xlsb"])
def test_relationships_may_have_backslashes(tmp_path: Path, source: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        if not name.endswith(".rels"):
            return content
        return re.sub(rb'Target="([^":]*)"', lambda hit: hit[0].replace(b"/", b"\\"), content)

    parts = {name: change(name, content) for name, content in parts_of(source).items()}
    assert any(b"\\" in content for name, content in parts.items() if name.endswith(".rels"))
    found, wanted = read(written(tmp_path / f"A{source.suffix}", parts), source)
    assert found.findings == []
    assert values(found) == values(wanted)


def test_a_package_as_excel_names_its_parts_is_left_alone() -> None:
    for source in (XLSX, XLSB):
        data = source.read_bytes()
        assert settled(Parts(data), data) is data


def test_an_ods_need_not_say_what_it_is(tmp_path: Path) -> None:
    parts = parts_of(ODS)
    for number, left_out in enumerate(
        (["mimetype"], ["META-INF/manifest.xml"], ["mimetype", "META-INF/manifest.xml"])
    ):
        rest = {name: content for name, content in parts.items() if name not in left_out}
        found, wanted = read(written(tmp_path / f"{number}.ods", rest), ODS)
        assert found.findings == []
        assert values(found) == values(wanted)


def test_a_text_document_is_no_spreadsheet(tmp_path: Path) -> None:
    content = b"<office:document-content><office:body><office:text/></office:body></...>"
    (found,) = read(written(tmp_path / "a.ods", {"content.xml": content}))
    assert [(one.code, "OpenDocument" in one.message) for one in found.findings] == [("F108", True)]


@pytest.mark.parametrize("how", ["backslashes", "capitals", "a dot first"])
@pytest.mark.parametrize("source", [XLSX, ODS], ids=["xlsx", "ods"])
def test_a_workbook_that_is_called_a_zip(tmp_path: Path, source: Path, how: str) -> None:
    written(tmp_path / "BC.zip", OTHERWISE[how](parts_of(source)))
    found = discover([tmp_path])
    assert [one.file for one in found.sources] == ["BC.zip"]
    assert not found.findings

"""A register that LibreOffice saved gets its macros and buttons back, and loses nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from cchc_xl import services
from cchc_xl.base.errors import RegisterBusy, RegisterError
from cchc_xl.hosts.vba import project
from cchc_xl.hosts.vba.builds import Host, build_project
from cchc_xl.hosts.vba.project import Module
from cchc_xl.register.building import button_shapes
from cchc_xl.register.building.buttons import button_places
from cchc_xl.register.building.config_sheet import Controls
from cchc_xl.register.building.workbook import TYPED_ROWS
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.file.backups import backups
from cchc_xl.register.live import control
from cchc_xl.register.mending.control_buttons import control_drawing, places_of_buttons, sizes_of
from cchc_xl.register.mending.mend import Macros, mend, read_macros, with_code_name
from cchc_xl.register.mending.own_macros import modules_of_others
from cchc_xl.register.mending.restoring import styled, with_long_lists, with_very_hidden
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import HEADER_ROW, SCHEMA_VERSION, expected_tables, tables
from tests.hosts.libreoffice.running import RunningHost
from tests.hosts.libreoffice.running import running_host as running_host
from tests.hosts.vba.vba_reading import modules_of
from tests.workbook_parts import VBA, parts_of
from validation.form import Edition
from validation.forms import forms

OWN_SHEET, OWN_TEXT = "Ghi chú riêng", "Việc của tôi: gọi lại Phòng Giáo dục"
OWN_MODULE = Module(
    "CuaToi", "module", 'Attribute VB_Name = "CuaToi"\nPublic Function Hai()\n    Hai = 2\n'
    "End Function\n"
)  # fmt: skip
CONTROL_PART = "xl/worksheets/sheet1.xml"
DRAWING = "xl/drawings/vmlDrawing1.vml"
SCRIPT = "vnd.sun.star.script:VBAProject.Buttons.{}?language=Basic&location=document"
INTERPRETER = """#!/bin/sh
# Stands in for Python: keeps its last argument and says that it is done.
for last; do :; done
echo "$last" >>"$(dirname "$0")/called"
while [ "$1" != --done ]; do shift; done
echo 0 >"$2"
"""


def built(path: Path, host: Host) -> Path:
    """Write a new register whose buttons start a program that keeps a diary."""
    program = path.with_name("trình chạy")
    program.write_text(INTERPRETER, "utf-8")
    program.chmod(0o755)
    services.init(path, 2023, controls=Controls(host, linux=str(program)))
    return path


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a new register for LibreOffice; tests copy it."""
    return built(tmp_path_factory.mktemp("mới") / "sổ theo dõi.xlsm", "libreoffice")


@pytest.fixture(scope="module")
def excel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a new register for Excel; tests copy it."""
    return built(tmp_path_factory.mktemp("excel") / "sổ theo dõi.xlsm", "excel")


def copied(path: Path, folder: Path) -> Path:
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    return copy


Work = Callable[[Any], None]


def nothing(document: Any) -> None:
    """Change nothing: the save alone does the harm."""


def work(document: Any) -> None:
    """Do what a clerk does: a sheet and a text of one's own, a value in a table, two notes."""
    document.Sheets.insertNewByName(OWN_SHEET, 2)
    document.Sheets.getByName(OWN_SHEET).getCellRangeByName("B3").String = OWN_TEXT
    units = document.Sheets.getByName("Đơn vị")
    units.getCellRangeByName("J5").String = "Đã sáp nhập"
    note(document, "Đơn vị", "A6", "Hỏi lại tên")
    note(document, control.SHEET, "F5", "Xem kỹ")


def note(document: Any, sheet: str, cell: str, text: str) -> None:
    found = document.Sheets.getByName(sheet)
    found.Annotations.insertNew(found.getCellRangeByName(cell).CellAddress, text)


def save(content: RunningHost, path: Path, work: Work = nothing) -> None:
    """Open a register, work on it and save it as Ctrl+S does."""
    document = content.connection.open(path)
    try:
        work(document)
        document.store()
    finally:
        document.close(True)


@pytest.fixture(scope="module")
def saved(fresh: Path, tmp_path_factory: pytest.TempPathFactory, running_host: RunningHost) -> Path:
    """Give a register that a clerk worked on and saved in LibreOffice; tests copy it."""
    path = copied(fresh, tmp_path_factory.mktemp("đã lưu"))
    save(running_host, path, work)
    return path


def buttons_of(vml: bytes) -> dict[str, str]:
    """Return the buttons of a drawing: caption and Sub."""
    found = {}
    for shape in etree.fromstring(vml).iter("{urn:schemas-microsoft-com:vml}shape"):
        for macro in shape.iter("{*}FmlaMacro"):
            (text,) = shape.iter("{urn:schemas-microsoft-com:vml}textbox")
            found["".join(map(str, text.itertext())).strip()] = (macro.text or "").removeprefix(
                "[0]!"
            )
    return found


def asking(path: Path) -> dict[str, str]:
    """Return the Subs that can be clicked on the consolidated sheets, by sheet."""
    book = Workbook(Package.load(path))
    shown = {table.sheet for table in tables().values() if table.owner == "output"}
    drawings = {sheet.name: control_drawing(book, sheet) for sheet in book.sheets}
    return {
        name: "".join(buttons_of(vml).values()) if button_shapes.has_buttons(vml, ASKED) else ""
        for name, vml in drawings.items()
        if name in shown
    }


def charts_in(parts: dict[str, bytes]) -> int:
    """Return how many charts stand on sheets."""
    drawings = (data for name, data in parts.items() if re.match(r"xl/drawings/[^/]+\.xml", name))
    return sum(data.count(b"graphicFrame>") for data in drawings)


ASKED = {"solieutudau"}
CAPTIONS = {button.caption: button.macro for button, _, _ in button_places()}


# In LibreOffice


@pytest.mark.libreoffice
def test_a_save_in_libreoffice_is_noticed_and_mended(
    fresh: Path, saved: Path, tmp_path: Path
) -> None:
    path = copied(saved, tmp_path)
    assert read_macros(fresh).whole
    assert not read_macros(path).whole
    backup = mend(path, "libreoffice")
    assert backup.read_bytes() == saved.read_bytes()
    assert backup.parent.name == "sao-luu"
    assert read_macros(path).whole
    parts, before = parts_of(path), parts_of(backup)
    modules = {module.name: module for module in modules_of(parts[VBA])}
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in parts)
    wanted = {module.name: module for module in modules_of(build_project("libreoffice", sheets))}
    assert modules == wanted
    assert buttons_of(parts[DRAWING]) == CAPTIONS
    assert len(CAPTIONS) == 22
    assert asking(path) == asking(fresh)
    assert set(asking(saved).values()) <= {""}
    touched = re.compile(
        r"xl/(worksheets/sheet\d+|workbook|tables/table\d+)\.xml|.*\.vml|.*\.bin"
        r"|\[Content_Types\]\.xml|xl/worksheets/_rels/sheet\d+\.xml\.rels"
        r"|xl/drawings/drawing\d+\.xml"
    )
    assert charts_in(parts) == charts_in(before) > 0
    for name in before.keys() & parts.keys():
        assert touched.fullmatch(name) or before[name] == parts[name], name
    gone = before.keys() - parts.keys()
    assert all(re.match("xl/(ctrlProps|drawings)/", name) for name in gone)
    assert parts.keys() <= before.keys()


@pytest.mark.libreoffice
def test_the_clerks_work_is_kept_and_the_register_can_be_used(
    fresh: Path, saved: Path, tmp_path: Path
) -> None:
    path = copied(saved, tmp_path)
    mend(path, "libreoffice")
    book = openpyxl.load_workbook(path)
    assert book[OWN_SHEET]["B3"].value == OWN_TEXT
    for sheet, cell, text in ((control.SHEET, "F5", "Xem kỹ"), ("Đơn vị", "A6", "Hỏi lại tên")):
        comment = book[sheet][cell].comment
        assert comment is not None
        assert text in comment.text
    expected = expected_tables(Edition(SCHEMA_VERSION, 2023), forms())
    with (
        FileRegister.open(path, write=False) as register,
        FileRegister.open(fresh, write=False) as new,
    ):
        register.check_tables(expected)
        assert register.read_table("tblDonVi").cells[9][0] == "Đã sáp nhập"
        assert read_content(register, 2023).plan.tasks == read_content(new, 2023).plan.tasks
        assert register.read_named("DK_Ky") == "2023-Q1"
    with FileRegister.open(path) as register:
        register.write_named("DK_Ky", "2023-Q2")
        assert register.commit()
    assert read_macros(path).whole


@pytest.mark.libreoffice
def test_the_buttons_are_there_again_and_run(
    fresh: Path, saved: Path, tmp_path: Path, running_host: RunningHost
) -> None:
    path = copied(saved, tmp_path)
    called = fresh.with_name("called")
    called.unlink(missing_ok=True)
    mend(path, "libreoffice")
    document = running_host.connection.open(path)
    try:
        sheet = document.Sheets.getByName(control.SHEET)
        form = sheet.DrawPage.Forms.getByIndex(0)
        events = {
            form.getByIndex(n).Label: [event.ScriptCode for event in form.getScriptEvents(n)]
            for n in range(form.Count)
        }
        assert events == {caption: [SCRIPT.format(sub)] for caption, sub in CAPTIONS.items()}
        shapes = [sheet.DrawPage.getByIndex(n) for n in range(sheet.DrawPage.Count)]
        kind = "com.sun.star.drawing.ControlShape"
        assert sum(shape.supportsService(kind) for shape in shapes) == 22
        for sub in ("KiemTra", "KiemTraMay"):
            document.getScriptProvider().getScript(SCRIPT.format(sub)).invoke((), (), ())
    finally:
        document.close(True)
    assert called.read_text("utf-8").split("\n")[:-1] == [
        f"from cchc_xl import buttons; buttons.{name}()" for name in ("check", "doctor")
    ]


@pytest.mark.libreoffice
def test_what_the_schema_knows_is_as_in_a_new_register(
    fresh: Path, tmp_path: Path, running_host: RunningHost
) -> None:
    path = copied(fresh, tmp_path)
    save(running_host, path)
    assert looks(path) != looks(fresh)
    mend(path, "libreoffice")
    assert looks(path) == looks(fresh)


def looks(path: Path) -> dict[str, Any]:
    """Return what of a register the schema can put back, and code names."""
    book = Workbook(Package.load(path))
    read = book.package.read
    root = etree.fromstring(read(book.part))
    return {
        "styles": {
            name: [dict(info.attrib) for info in etree.fromstring(read(t.part))
                   if info.tag.endswith("tableStyleInfo")]
            for name, t in book.tables.items()
        },
        "states": [
            element.get("state", "visible")
            for element in root.iter("{*}sheet")
            if element.get("name") != "xlwings.conf"
        ],
        "codes": [properties.get("codeName") for properties in root.iter("{*}workbookPr")]
        + [
            etree.fromstring(read(sheet.part))[0].get("codeName") for sheet in book.sheets
        ],
        "rules": {
            (sheet.name, rule.get("sqref"))
            for sheet in book.sheets
            for rule in etree.fromstring(read(sheet.part)).iter("{*}dataValidation")
        },
    }  # fmt: skip


@pytest.mark.libreoffice
def test_saving_and_mending_may_go_on(
    fresh: Path, tmp_path: Path, running_host: RunningHost
) -> None:
    path = copied(fresh, tmp_path)
    for turn in (1, 2):
        save(running_host, path, work if turn == 1 else more)
        assert not read_macros(path).whole
        mend(path, "libreoffice")
        assert read_macros(path).whole
    assert buttons_of(parts_of(path)[DRAWING]) == CAPTIONS
    assert etree.fromstring(parts_of(path)[DRAWING]).tag == "xml"
    book = openpyxl.load_workbook(path)
    assert [book[OWN_SHEET][cell].value for cell in ("B3", "B4")] == [OWN_TEXT, "Đã gọi"]
    assert book[control.SHEET]["F5"].comment is not None
    once = parts_of(path)
    mend(path, "libreoffice")
    assert parts_of(path) == once


def more(document: Any) -> None:
    document.Sheets.getByName(OWN_SHEET).getCellRangeByName("B4").String = "Đã gọi"


@pytest.mark.libreoffice
def test_buttons_stand_beside_their_explanations_and_shapes_are_kept(
    fresh: Path, tmp_path: Path, running_host: RunningHost
) -> None:
    path = copied(fresh, tmp_path)
    save(running_host, path, move)
    mend(path, "libreoffice")
    book = Workbook(Package.load(path))
    found = places_of_buttons(book.sheet_data(CONTROL_PART))
    assert [(p.row, p.column) for p in found] == [(r + 3, c) for _, r, c in button_places()]
    rows = [int(n) for n in re.findall(r"<x:Anchor>\d+, 2, (\d+),", anchors(path))]
    assert rows == [place.row for place in found]
    (name,) = [r.target for r in book.package.relationships(CONTROL_PART) if r.kind == "drawing"]
    drawing = etree.fromstring(book.package.read(name))
    assert "hình riêng" in "".join(map(str, drawing.itertext()))
    assert len(drawing) == 1


def anchors(path: Path) -> str:
    return parts_of(path)[DRAWING].decode()


def move(document: Any) -> None:
    """Put three rows above the buttons, and a rectangle on the sheet."""
    sheet = document.Sheets.getByName(control.SHEET)
    sheet.Rows.insertByIndex(3, 3)
    shape = document.createInstance("com.sun.star.drawing.RectangleShape")
    sheet.DrawPage.add(shape)
    size, position = shape.Size, shape.Position
    size.Width, size.Height, position.X, position.Y = 3000, 1000, 20000, 20000
    shape.Size, shape.Position, shape.String = size, position, "hình riêng"


@pytest.mark.libreoffice
def test_an_excel_build_that_libreoffice_saved_becomes_one_for_libreoffice(
    excel: Path, tmp_path: Path, running_host: RunningHost
) -> None:
    path = copied(excel, tmp_path)
    save(running_host, path, work)
    assert not read_macros(path).whole
    mend(path, "libreoffice")
    assert read_macros(path) == Macros(True, frozenset({"libreoffice"}), True)
    assert buttons_of(parts_of(path)[DRAWING]) == CAPTIONS
    document = running_host.connection.open(path)
    try:
        document.getScriptProvider().getScript(SCRIPT.format("KhoaKy")).invoke((), (), ())
    finally:
        document.close(True)
    assert "buttons.lock()" in excel.with_name("called").read_text("utf-8")


@pytest.mark.libreoffice
def test_a_module_of_somebodys_own_is_kept(
    fresh: Path, tmp_path: Path, running_host: RunningHost
) -> None:
    path = copied(fresh, tmp_path)
    replace_parts(path, {VBA: build_project("libreoffice", 42, [OWN_MODULE])})
    save(running_host, path)
    mend(path, "libreoffice")
    assert modules_of(parts_of(path)[VBA])[-1].text.split() == OWN_MODULE.source.split()


@pytest.mark.libreoffice
def test_a_register_that_is_open_is_left_alone(
    fresh: Path, tmp_path: Path, running_host: RunningHost
) -> None:
    path = copied(fresh, tmp_path)
    document = running_host.connection.open(path)
    try:
        document.store()
        before = path.read_bytes()
        with pytest.raises(RegisterBusy, match="đang mở trong LibreOffice"):
            mend(path, "libreoffice")
        assert path.read_bytes() == before
    finally:
        document.close(True)
    assert not (tmp_path / "sao-luu").exists()


# Without it


def replace_parts(path: Path, new: dict[str, bytes]) -> None:
    """Give a workbook other parts; ``b""`` takes one out."""
    import zipfile

    parts = {**parts_of(path), **new}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data:
                archive.writestr(name, data)


def test_only_a_control_sheet_without_its_macros_needs_mending(
    fresh: Path, excel: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "sổ.xlsx"
    services.init(plain, 2023)
    assert [read_macros(path).whole for path in (fresh, excel)] == [True] * 2
    assert read_macros(fresh).hosts == {"libreoffice"}
    assert read_macros(excel).hosts == {"excel"}
    other = tmp_path / "khác.xlsm"
    other.write_bytes(plain.read_bytes())
    assert not read_macros(other).control_sheet
    with pytest.raises(RegisterError, match="không có trang “Bảng điều khiển”"):
        mend(other, "libreoffice")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (DRAWING, b"KhoaKy", b"Khac"),
        (DRAWING, b'id="_x0000_s1027"', b'id="shape_0"'),
        (DRAWING, b'id="_x0000_s1027"', b'id="_x0000_s1028"'),
        (CONTROL_PART, b'<legacyDrawing r:id="rId1"/>', b""),
        ("xl/workbook.xml", b' codeName="ThisWorkbook"', b""),
    ],
)
def test_what_is_missing_is_put_back(
    fresh: Path, tmp_path: Path, part: str, old: bytes, new: bytes
) -> None:
    path = copied(fresh, tmp_path)
    data = parts_of(path)[part]
    assert old in data
    replace_parts(path, {part: data.replace(old, new)})
    assert not read_macros(path).whole
    mend(path, "libreoffice")
    assert read_macros(path).whole
    drawings = [data for name, data in parts_of(path).items() if name.endswith(".vml")]
    assert CAPTIONS in [buttons_of(drawing) for drawing in drawings]


@pytest.mark.parametrize("data", [b"", b"no project", build_project("libreoffice", 1)[:3000]])
def test_a_project_that_is_missing_or_damaged_is_built_anew(
    fresh: Path, tmp_path: Path, data: bytes
) -> None:
    path = copied(fresh, tmp_path)
    rels = "xl/_rels/workbook.xml.rels"
    new = {VBA: data}
    if not data:
        new[rels] = re.sub(rb"<Relationship [^>]*vbaProject[^>]*/>", b"", parts_of(path)[rels])
    replace_parts(path, new)
    assert not read_macros(path).whole
    mend(path, "libreoffice")
    assert read_macros(path).whole
    assert parts_of(path)[VBA] == parts_of(fresh)[VBA]
    assert sorted(parts_of(path)) == sorted(parts_of(fresh))


def test_what_belongs_to_an_old_project_goes(fresh: Path, tmp_path: Path) -> None:
    path = copied(fresh, tmp_path)
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.microsoft.com/office/2006/relationships/'
        b'vbaProjectSignature" Target="vbaProjectSignature.bin"/></Relationships>'
    )
    signature = "xl/vbaProjectSignature.bin"
    new = {"xl/_rels/vbaProject.bin.rels": relation, signature: b"signed"}
    replace_parts(path, new)
    mend(path, "libreoffice")
    assert parts_of(path) == parts_of(fresh)


def test_a_build_for_excel_changes_its_project_only(excel: Path, tmp_path: Path) -> None:
    path = copied(excel, tmp_path)
    mend(path, "libreoffice")
    before, after = parts_of(excel), parts_of(path)
    assert [name for name in before if before[name] != after[name]] == [VBA]
    assert before.keys() == after.keys()
    assert read_macros(path) == Macros(True, frozenset({"libreoffice"}), True)
    mend(path, "excel")
    assert parts_of(path) == before


def test_a_file_that_is_open_in_another_office_is_refused(fresh: Path, tmp_path: Path) -> None:
    path = copied(fresh, tmp_path)
    path.with_name(f"~${path.name}").write_bytes(b"\x03Lan")
    with pytest.raises(RegisterBusy, match="đang mở trong Excel, người mở: Lan"):
        mend(path, "libreoffice")
    assert path.read_bytes() == fresh.read_bytes()


def test_a_file_that_is_in_use_by_a_run_is_refused(fresh: Path, tmp_path: Path) -> None:
    path = copied(fresh, tmp_path)
    with (
        FileRegister.open(path),
        pytest.raises(RegisterBusy, match="Một lượt chạy khác"),
    ):
        mend(path, "libreoffice")
    assert path.read_bytes() == fresh.read_bytes()


def test_a_read_only_file_is_refused(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(fresh, tmp_path)
    access: Callable[..., bool] = lambda path, mode: mode != os.W_OK  # noqa: E731
    monkeypatch.setattr(os, "access", access)
    with pytest.raises(RegisterError, match="Không có quyền ghi"):
        mend(path, "libreoffice")
    assert path.read_bytes() == fresh.read_bytes()
    assert backups(path) == []


def test_damaged_files_are_refused(fresh: Path, tmp_path: Path) -> None:
    path = copied(fresh, tmp_path)
    for data in (fresh.read_bytes()[:-300], b"", b"PK\x03\x04"):
        path.write_bytes(data)
        with pytest.raises(RegisterError, match=r"bị hỏng|không dùng làm sổ"):
            mend(path, "libreoffice")
        assert path.read_bytes() == data
    replace = copied(fresh, tmp_path)
    replace_parts(replace, {CONTROL_PART: b"<worksheet><sheetData>"})
    before = replace.read_bytes()
    with pytest.raises(RegisterError, match="bị hỏng"):
        mend(replace, "libreoffice")
    assert replace.read_bytes() == before
    path.unlink()
    with pytest.raises(RegisterError, match="Không tìm thấy"):
        mend(path, "libreoffice")
    assert [file.name for file in tmp_path.iterdir() if file.name.endswith(".tmp")] == []


def test_what_is_written_is_checked_before_it_replaces(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(fresh, tmp_path)
    drawing = parts_of(path)[DRAWING].replace(b"KhoaKy", b"Khac")
    replace_parts(path, {DRAWING: drawing})
    before = path.read_bytes()
    monkeypatch.setattr(button_shapes, "drawing_with_buttons", lambda old, *more: old)
    with pytest.raises(RegisterError, match="Không gắn lại được nút"):
        mend(path, "libreoffice")
    assert path.read_bytes() == before
    assert backups(path) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Sheet3", 'Attribute VB_Name = "Sheet3"\r\nPrivate Sub Worksheet_Activate()\r\nEnd Sub'),
        ("ThisWorkbook", "Private Sub Workbook_Open()\nEnd Sub"),
        ("Lop", 'Attribute VB_Name = "Lop"\nAttribute VB_Creatable = False\nPublic A As Long'),
    ],
)
def test_code_that_would_be_lost_is_told(name: str, source: str) -> None:
    with pytest.raises(RegisterError, match="macro riêng") as error:
        modules_of_others({"Buttons": "Sub A()\nEnd Sub", name: source}, "sổ.xlsm")
    assert f"({name})" in error.value.message
    assert "mô-đun thường" in error.value.remedy


def test_modules_without_code_are_nobodys() -> None:
    empty = 'Attribute VB_Name = "Sheet1"\r\nAttribute VB_Base = "0{}"\r\nOption Explicit\r\n\' a'
    modules = {"Sheet1": empty, "ThisWorkbook": "", "Trong": "Rem Attribute VBA_ModuleType=x\n"}
    assert modules_of_others(modules, "sổ.xlsm") == []
    (kept,) = modules_of_others({"Rieng": "Sub A()\r\nEnd Sub\r\n"}, "sổ.xlsm")
    assert kept == ("Rieng", "module", 'Attribute VB_Name = "Rieng"\nSub A()\nEnd Sub\n')


def test_letters_that_no_project_holds_are_told(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Vietnamese Windows keeps the texts of modules in its own code page, 1258."""
    path = copied(fresh, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(project, "CODEPAGE", 1258)
        patch.setattr(project, "_ENCODING", "cp1258")
        source = OWN_MODULE.source.replace("= 2", '= "Đủ"'.replace("ủ", "u\u0309"))
        data = build_project("libreoffice", 42, [OWN_MODULE._replace(source=source)])
    replace_parts(path, {VBA: data})
    before = path.read_bytes()
    with pytest.raises(RegisterError, match=r"không ghi lại được \(CuaToi\)") as error:
        mend(path, "libreoffice")
    assert "Xuất mô-đun" in error.value.remedy
    assert path.read_bytes() == before


# The pieces


def test_a_new_drawing_is_the_one_that_a_new_register_has(fresh: Path) -> None:
    data = Workbook(Package.load(fresh)).sheet_data(CONTROL_PART)
    places = places_of_buttons(data)
    assert [tuple(place) for place in places] == list(button_places())
    new = button_shapes.drawing_with_buttons(b"", places, sizes_of(data, 40), set())
    assert new == parts_of(fresh)[DRAWING]


def test_buttons_join_the_shapes_of_others(fresh: Path) -> None:
    data = Workbook(Package.load(fresh)).sheet_data(CONTROL_PART)
    places, sizes = places_of_buttons(data), sizes_of(data, 40)
    other = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s2050" type="#_x0000_t'
        b'202"><x:ClientData xmlns:x="urn:schemas-microsoft-com:office:excel" ObjectType="Note">'
        b"<x:Row>4</x:Row></x:ClientData></v:shape></xml>"
    )
    new = button_shapes.drawing_with_buttons(other, places, sizes, {1})
    assert b"<x:Row>4</x:Row>" in new
    assert buttons_of(new) == CAPTIONS
    assert button_shapes.has_buttons(new)
    ids = re.findall(rb'id="_x0000_s(\d+)"', new)
    assert len(set(ids)) == len(ids) == len(CAPTIONS) + 1
    assert button_shapes.blocks(new) == {2, 3}
    again = button_shapes.drawing_with_buttons(new, places, sizes, {1})
    assert buttons_of(again) == CAPTIONS
    assert len(re.findall(b"<v:shapetype ", again)) == 1
    alone = button_shapes.drawing_with_buttons(b"", places, sizes, {1, 2})
    assert button_shapes.blocks(alone) == {3}


def test_hidden_and_resized_rows_and_columns_count(fresh: Path, tmp_path: Path) -> None:
    path = copied(fresh, tmp_path)
    xml = parts_of(path)[CONTROL_PART]
    xml = re.sub(rb'(<col min="2" max="2") width="[^"]*"', rb'\1 width="10"', xml)
    xml = re.sub(rb'(<row r="9" [^>]*)ht="[^"]*"', rb'\1ht="50" hidden="1"', xml)
    replace_parts(path, {CONTROL_PART: xml})
    sizes = sizes_of(Workbook(Package.load(path)).sheet_data(CONTROL_PART), 10)
    assert (sizes.columns[1], sizes.columns[2]) == (70, 320)
    assert (sizes.rows[8], sizes.rows[9], max(sizes.rows)) == (0, 36, 9)


@pytest.mark.parametrize(
    ("xml", "new"),
    [
        (b"<a:w><a:d/></a:w>", b'<a:w><a:sheetPr codeName="T"/><a:d/></a:w>'),
        (b"<w><sheetPr x='1'><p/></sheetPr></w>", b"""<w><sheetPr x='1' codeName="T"><p/>"""),
        (b'<w><sheetPr codeName="T"/></w>', b'<w><sheetPr codeName="T"/></w>'),
        (b'<w><sheetPr codeName="S"/></w>', b'<w><sheetPr codeName="T"/></w>'),
        (b"<w><v><x/></v><d/></w>", b'<w><v><x/></v><sheetPr codeName="T"/><d/></w>'),
    ],
)
def test_a_code_name_is_written_in_its_place(xml: bytes, new: bytes) -> None:
    assert with_code_name(xml, "sheetPr", "T", ("v",)).startswith(new)


def test_a_style_is_given_to_tables_that_have_none() -> None:
    plain = b'<x:table><x:tableColumns count="1"><x:tableColumn/></x:tableColumns></x:table>'
    new = styled(plain, "TableStyleLight1")
    assert b'</x:tableColumns><x:tableStyleInfo name="TableStyleLight1" ' in new
    assert styled(new, "TableStyleLight9") == new
    behind = styled(plain.replace(b"</x:table>", b"<x:extLst/></x:table>"), "TableStyleLight1")
    assert behind.index(b"tableStyleInfo") < behind.index(b"extLst")


def test_only_the_hidden_sheets_of_the_program_are_very_hidden() -> None:
    xml = (
        b'<w><sheets><sheet name="_a" state="hidden"/><sheet name="b" state="hidden"/>'
        b'<sheet name="_c" state="visible"/></sheets></w>'
    )
    new = with_very_hidden(xml, {"_a", "_c"})
    assert new == xml.replace(b'"_a" state="hidden"', b'"_a" state="veryHidden"')


def test_only_the_programs_own_rules_are_made_longer() -> None:
    first, last = HEADER_ROW + 1, HEADER_ROW + 1 + TYPED_ROWS

    def sheet(*refs: str) -> bytes:
        rule = '<dataValidation errorTitle="{}" sqref="{}"/>'
        own, other = "Giá trị không đúng", "Của tôi"
        rules = rule.format(own, refs[0]) + rule.format(own, refs[1]) + rule.format(other, refs[2])
        return f"<w><sheetData/><dataValidations>{rules}</dataValidations></w>".encode()

    before = sheet(f"C{first}:C1124", f"D{first}:D1124", f"D1200 E{first}:E900")
    assert with_long_lists(before) == sheet(
        f"C{first}:C{last}", f"D{first}:D1124", f"D1200 E{first}:E900"
    )
    assert with_long_lists(b"<w><sheetData/></w>") == b"<w><sheetData/></w>"

"""Gives a register back what a save in LibreOffice takes from it: its macros and its buttons.

LibreOffice writes a workbook anew. Data, own sheets and notes survive; the buttons, the code names
of the sheets, the look of the tables and some settings do not. Only these are put back.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, NamedTuple

from cchc_xl.base.compound import ProjectProblem
from cchc_xl.base.errors import RegisterError
from cchc_xl.base.folders import resolved
from cchc_xl.hosts.vba.builds import WORKBOOK, Host, build_project, sheet_code_names
from cchc_xl.hosts.vba.reading import button_subs, runners, sources
from cchc_xl.register.building import button_shapes
from cchc_xl.register.file import saving
from cchc_xl.register.live import control
from cchc_xl.register.mending.control_buttons import control_drawing, put_buttons
from cchc_xl.register.mending.own_macros import modules_of_others
from cchc_xl.register.mending.restoring import restore_from_schema
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.parts import Package, relationships_part
from cchc_xl.register.package.repacking import PackageEdits, prefix
from cchc_xl.register.package.workbook import Sheet, Workbook

PROJECT_KIND = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
PROJECT_PART = "vbaProject.bin"
MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_BEFORE_PROPERTIES = ("fileVersion", "fileSharing")


class Macros(NamedTuple):
    """What a workbook has to be clicked: a control sheet, whose RunPython, and all of the rest."""

    control_sheet: bool
    hosts: frozenset[Host]
    whole: bool


def read_macros(path: Path) -> Macros:
    """Read what a workbook has to be clicked; an .xlsx has no buttons to lose.

    ``RegisterError``: missing, damaged, encrypted.
    """
    return macros_of(Workbook(Package.load(path)), path)


def mend(path: Path, host: Host) -> Path:
    """Put macros and buttons for an program into a register; returns the backup's path.

    The workbook stays as it is but for these and for what a save in LibreOffice loses. Modules
    that somebody added are kept. ``RegisterError``: no such register, damaged, not writable, macros
    that cannot be kept; ``RegisterBusy``: open elsewhere. The file is as it was then.
    """
    if not path.is_file():
        Package.load(path)
    path = resolved(path)
    held = saving.lock(path)
    try:
        saving.require_free(path)
        saving.remove_leftovers(path)
        old = Workbook(Package.load(path))
        edits = _mended(old, path, host)

        def write(stream: IO[bytes]) -> None:
            edits.write(stream)

        def check(data: bytes) -> None:
            _require_same(old, Workbook(Package(data, path.name)), path, host)

        return saving.save(path, old.package.digest, write, check)
    finally:
        held.release()


def _mended(book: Workbook, path: Path, host: Host) -> PackageEdits:
    sheet = _control_sheet(book, path)
    if sheet is None:
        raise RegisterError(
            f"Sổ {path.name} không có trang “{control.SHEET}” của sổ .xlsm nên không gắn nút được.",
            "Gắn nút bằng lệnh cchc-xl upgrade SỔ --host excel (hoặc libreoffice).",
        )
    edits = PackageEdits(book.package)
    put_macros(edits, book, host, path.name)
    put_buttons(edits, book, sheet, anew=False)
    restore_from_schema(edits, book)
    return edits


def put_macros(edits: PackageEdits, book: Workbook, host: Host, name: str) -> None:
    """Put the macros for a program into a workbook, with the code names of its sheets.

    ``RegisterError``: macros that somebody added cannot be kept.
    """
    _put_project(edits, book, host, name)
    _put_code_names(edits, book)


def _put_project(edits: PackageEdits, book: Workbook, host: Host, name: str) -> None:
    """Build the project anew, and take out what belonged to the old one (caches, signatures)."""
    others = modules_of_others(_modules(book), name)
    try:
        project = build_project(host, len(book.sheets), others)
    except ProjectProblem as error:
        raise RegisterError(
            f"Không gắn lại nút cho sổ {name} được vì mô-đun macro riêng trong sổ không ghi lại "
            f"được ({', '.join(module.name for module in others)}).",
            "Xuất mô-đun đó ra tệp để giữ, xoá khỏi sổ, lưu sổ rồi chạy lại.",
        ) from error
    part = _project_part(book)
    if not part:
        part = f"{book.part.rpartition('/')[0]}/{PROJECT_PART}".lstrip("/")
        edits.relate(book.part, PROJECT_KIND, part)
    for relationship in book.package.relationships(part):
        edits.drop(relationship.target)
    if edits.has(relationships_part(part)):
        edits.drop(relationships_part(part))
    edits.put(part, project)
    edits.declare(part, PROJECT_TYPE)
    edits.declare(book.part, MACRO_WORKBOOK)


def _put_code_names(edits: PackageEdits, book: Workbook) -> None:
    xml = edits.read_xml(book.part)
    edits.put(book.part, with_code_name(xml, "workbookPr", WORKBOOK, _BEFORE_PROPERTIES))
    for sheet, name in zip(book.sheets, sheet_code_names(len(book.sheets)), strict=True):
        xml = edits.read_xml(sheet.part)
        edits.put(sheet.part, with_code_name(xml, "sheetPr", name))


def with_code_name(xml: bytes, element: str, name: str, behind: tuple[str, ...] = ()) -> bytes:
    """A part whose properties give this code name; they come first but for what is ``behind``."""
    place, start = 0, b""
    for tag in xmltext.tags(xml):
        text = xml[tag.start : tag.end]
        if tag.depth == 0:
            place, start = tag.end, text
        elif tag.name == element:
            if xmltext.attributes(text).get("codeName") == name:
                return xml
            new = xmltext.set_attribute(text, "codeName", name)
            return xmltext.splice(xml, [(tag.start, tag.end, new)])
        elif tag.depth == 1 and tag.name in behind:
            place = xmltext.element_end(xml, tag)
        elif tag.depth == 1:
            break
    new = b"<" + prefix(start) + f'{element} codeName="{name}"/>'.encode()
    return xmltext.splice(xml, [(place, place, new)])


def macros_of(book: Workbook, path: Path) -> Macros:
    """Return what a workbook of this name has to be clicked."""
    sheet = _control_sheet(book, path)
    modules = _modules(book)
    subs = {name.casefold() for name in button_subs(modules)}
    whole = (
        sheet is not None
        and button_shapes.own_macros() <= subs
        and bool(runners(modules))
        and _has_code_name(book)
        and button_shapes.has_buttons(control_drawing(book, sheet))
    )
    return Macros(sheet is not None, runners(modules), whole)


def _has_code_name(book: Workbook) -> bool:
    root = xmltext.parse(book.package.read(book.part), book.part)
    return any(found.get("codeName") for found in xmltext.children(root, "workbookPr"))


def _control_sheet(book: Workbook, path: Path) -> Sheet | None:
    if path.suffix.lower() != ".xlsm":
        return None
    return next((sheet for sheet in book.sheets if sheet.name == control.SHEET), None)


def _project_part(book: Workbook) -> str:
    for relationship in book.package.relationships(book.part):
        if relationship.kind == "vbaProject":
            return relationship.target
    return ""


def _modules(book: Workbook) -> dict[str, str]:
    """The sources of the project; none where there is no project or it cannot be read."""
    part = _project_part(book)
    if not part or not book.package.has(part):
        return {}
    try:
        return sources(book.package.read(part))
    except ValueError:
        return {}


def _require_same(old: Workbook, new: Workbook, path: Path, host: Host) -> None:
    """Require that the new file is whole, and the old one but for its macros."""
    found = macros_of(new, path)
    same = (
        [sheet.name for sheet in old.sheets] == [sheet.name for sheet in new.sheets]
        and {name: table.area for name, table in old.tables.items()}
        == {name: table.area for name, table in new.tables.items()}
        and old.names == new.names
    )
    if not (same and found.whole and found.hosts == {host}):
        raise RegisterError(
            f"Không gắn lại được nút cho sổ {path.name}; sổ giữ nguyên.",
            "Mở sổ bằng LibreOffice, lưu lại rồi chạy lại; nếu vẫn vậy, lấy lại bản trong thư mục "
            "sao-luu.",
        )

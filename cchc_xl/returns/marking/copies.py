"""Make the copy of a return in which its faults are marked, or the list of them alone.

Only parts that bear marks are written anew; every other part of the package stays byte for byte,
and so do the cells of its sheets. Marks of an earlier copy are replaced.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from cchc_xl.base.errors import RegisterError
from cchc_xl.reading.marked import MARK, fingerprint
from cchc_xl.reading.parts import in_utf8, part_name
from cchc_xl.reading.scan import Unreadable
from cchc_xl.register.package.parts import CONTENT_TYPES, Package, Relationship
from cchc_xl.register.package.repacking import PackageEdits
from cchc_xl.register.package.workbook import Sheet, Workbook
from cchc_xl.returns.marking.book_part import BookPart
from cchc_xl.returns.marking.formats import Formats
from cchc_xl.returns.marking.listing import Heading, Line, listing_xml
from cchc_xl.returns.marking.note_parts import with_person
from cchc_xl.returns.marking.sheet_marks import Names, SheetMarks, free_name
from cchc_xl.returns.marking.sheet_part import deselected
from validation.findings import Finding

NOT_XLSX: Final = "tệp không ở dạng .xlsx hoặc .xlsm"
SHARED: Final = "tệp đang ở chế độ chia sẻ nhiều người cùng sửa (Shared Workbook)"
ODD: Final = "cấu trúc bên trong tệp khác thường nên không ghi dấu vào được"
_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKSHEET: Final = f"{_SPREADSHEET}.worksheet+xml"
_STYLES: Final = f"{_SPREADSHEET}.styles+xml"
_OTHER_SHEETS: Final = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
_SEVERITIES: Final = ("error", "warning")
_SUFFIXES: Final = {b"sheet.main+xml": ".xlsx", b"sheet.macroEnabled.main+xml": ".xlsm"}
_BLANK: Final = {
    CONTENT_TYPES: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/></Types>',
    "_rels/.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": "<workbook "
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
}


class Unmarkable(Exception):
    """A return of which no marked copy can be made; ``reason`` says why, in Vietnamese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def marked_copy(data: bytes, findings: Sequence[Finding], heading: Heading) -> bytes:
    """Return a copy of a workbook with its findings marked. ``Unmarkable``: it cannot be."""
    try:
        return _Copy(Package(_plainly_named(data), "")).finished(findings, heading)
    except RegisterError as error:
        raise Unmarkable(ODD if suffix_of(data) else NOT_XLSX) from error


def suffix_of(data: bytes) -> str:
    """Return the suffix that a workbook must have, "" for one of another format."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            named = {part_name(entry.filename).lower(): entry for entry in package.infolist()}
            types = in_utf8(package.read(named[CONTENT_TYPES.lower()]))
    except (zipfile.BadZipFile, KeyError, Unreadable):
        return ""
    return next((suffix for kind, suffix in _SUFFIXES.items() if kind in types), "")


def list_alone(findings: Sequence[Finding], heading: Heading) -> bytes:
    """Return a workbook with the list of findings and nothing else."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _BLANK.items():
            package.writestr(zipfile.ZipInfo(name), text)
    return _Copy(Package(target.getvalue(), "")).finished(findings, heading)


def _plainly_named(data: bytes) -> bytes:
    """Return a package whose parts are named with slashes from the root, as they are meant."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            entries = old.infolist()
            if all(part_name(entry.orig_filename) == entry.orig_filename for entry in entries):
                return data
            target = io.BytesIO()
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
                for entry in entries:
                    name = part_name(entry.orig_filename)
                    new.writestr(zipfile.ZipInfo(name, entry.date_time), old.read(entry))
            return target.getvalue()
    except zipfile.BadZipFile:
        return data


class _Copy:
    """A workbook while it is marked: its parts, and what is changed in them."""

    def __init__(self, package: Package) -> None:
        self._package, self._edits = package, PackageEdits(package)
        self._book = Workbook(package)
        self._links = package.relationships(self._book.part)
        self._main = BookPart(package.read(self._book.part), self._book.part)
        self._names = Names(self._main.namespace, self._main.relationships)
        if any(link.kind == "revisionHeaders" for link in self._links):
            raise Unmarkable(SHARED)

    def finished(self, findings: Sequence[Finding], heading: Heading) -> bytes:
        """Return the whole file."""
        own = [sheet for sheet in self._book.sheets if self._is_listing(sheet)]
        for sheet in own:
            self._drop(sheet)
        sheets = {
            sheet.name: SheetMarks(self._package, self._edits, sheet.part, self._names)
            for sheet in self._book.sheets
            if sheet not in own
        }
        for marks in sheets.values():
            marks.clear()
        self._deselect_others()
        part = self._styles_part()
        known = self._edits.read(part) if self._edits.has(part) else b""
        formats = Formats(known, part, self._names.main)
        self._mark(sheets, findings, formats)
        looks = formats.looks()
        self._put_styles(part, formats.xml)
        self._drop_chain()
        lines = self._lines(sheets.keys(), findings)

        def listing(digest: str) -> bytes:
            return listing_xml(lines, heading, looks, self._names.main, digest)

        part = free_name(self._edits, "xl/worksheets/sheet{}.xml")
        self._put_listing(part, listing(""))
        self._edits.put(part, listing(fingerprint(self._written())))
        return self._written()

    def _mark(
        self, sheets: dict[str, SheetMarks], findings: Sequence[Finding], formats: Formats
    ) -> None:
        fills = {severity: formats.fill(severity) for severity in _SEVERITIES}
        taken = {0}.union(*(marks.blocks for marks in sheets.values()))
        people = [link.target for link in self._links if link.kind == "person"]
        for part in filter(self._edits.has, people):
            self._edits.put(part, with_person(self._edits.read(part), part))
        for name, marks in sheets.items():
            found = [one for one in findings if one.sheet == name and one.cell]
            if found:
                free = next(n for n in range(1, len(taken) + 2) if n not in taken)
                taken.add(free)
                marks.mark(found, fills, free)

    def _is_listing(self, sheet: Sheet) -> bool:
        """Tell whether a sheet is the list of an earlier copy, whatever program saved it since."""
        mark, strings = MARK.encode(), self._book.strings_part
        near = [self._package.read(sheet.part), self._package.read(strings) if strings else b""]
        if not any(mark in xml for xml in near):
            return False
        return self._book.sheet_data(sheet.part).value(1, 1) == MARK

    def _drop(self, sheet: Sheet) -> None:
        id_ = self._main.drop(sheet.name)
        self._edits.unrelate(self._book.part, [id_])
        for link in self._package.relationships(sheet.part):
            if self._edits.has(link.target):
                self._edits.drop(link.target)
        self._edits.drop(sheet.part)

    def _deselect_others(self) -> None:
        for link in self._links:
            if link.kind in _OTHER_SHEETS and self._edits.has(link.target):
                self._edits.put(link.target, deselected(self._edits.read_xml(link.target)))

    def _styles_part(self) -> str:
        return next((link.target for link in self._of("styles")), "xl/styles.xml")

    def _put_styles(self, part: str, xml: bytes) -> None:
        self._edits.put(part, xml)
        if not self._of("styles"):
            self._edits.declare(part, _STYLES)
            self._edits.relate(self._book.part, f"{self._names.relationships}/styles", part)

    def _drop_chain(self) -> None:
        """Drop the list of cells to calculate, which counts the sheets; Excel makes it anew."""
        for link in self._of("calcChain"):
            self._edits.drop(link.target)
            self._edits.unrelate(self._book.part, [link.id])

    def _of(self, kind: str) -> list[Relationship]:
        return [one for one in self._links if one.kind == kind and self._edits.has(one.target)]

    def _lines(self, sheets: Iterable[str], findings: Sequence[Finding]) -> list[Line]:
        """Return the findings, errors first, each with the way to its cell where it can be seen."""
        order = {name: number for number, name in enumerate(sheets)}
        shown = order.keys() - self._main.hidden
        ranked = sorted(
            findings, key=lambda one: (not one.is_error, order.get(one.sheet, len(order)))
        )
        return [
            Line(one, one.sheet, one.cell) if one.sheet in shown else Line(one) for one in ranked
        ]

    def _put_listing(self, part: str, xml: bytes) -> None:
        self._edits.put(part, xml)
        self._edits.declare(part, _WORKSHEET)
        id_ = self._edits.relate(self._book.part, f"{self._names.relationships}/worksheet", part)
        self._main.put_first(id_)
        self._edits.put(self._book.part, self._main.xml)

    def _written(self) -> bytes:
        target = io.BytesIO()
        self._edits.write(target)
        return target.getvalue()

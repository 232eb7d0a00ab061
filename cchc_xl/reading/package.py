"""Look at a file's bytes before the parser does: what it is, and what the parser will not say.

``open_package`` tells the kind by content, never by the file's name, and refuses what cannot be a
return or would cost too much to read. A ``Package`` then answers for each sheet which cells hold
errors or formulas without a value, and whether a cell shows a percentage.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final, Literal

from cchc_xl.base.compound import compound_file
from cchc_xl.base.serials import DAYS_TO_1904, EPOCH
from cchc_xl.reading import ods, ole, ooxml
from cchc_xl.reading.biff import sheets
from cchc_xl.reading.foreign import EXCEL_95, foreign
from cchc_xl.reading.ods_plain import written_plainly
from cchc_xl.reading.ole import SIGNATURE
from cchc_xl.reading.opc import settled
from cchc_xl.reading.parts import Parts, in_utf8
from cchc_xl.reading.scan import MAX_CELLS, NOTHING, Extent, Look, Place, Scan, Unreadable, address

_BIFF: Final = b"\x09\x08"  # the first record of Excel 5 and later
# Streams by which documents of other programs are known.
_DOCUMENTS: Final = (
    ("WordDocument", "Word"),
    ("PowerPoint Document", "PowerPoint"),
    ("__properties_version1.0", "thư Outlook (.msg)"),
)
Kind = Literal["xlsx", "xlsb", "ods", "xls"]

_PROPERTY: Final = "cchc_"
# What the parser needs of a workbook beside a sheet.
_BOOK: Final = (
    "[content_types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedstrings.xml",
)


class Package:
    """One workbook's bytes and what they say without being parsed.

    ``data`` is what the parser gets: the file as it came, or written anew where the parser would
    not understand it, or would see something else than what was looked at.
    """

    kind: Kind
    data: bytes
    has_macros: bool = False

    def scan(self, sheet: str) -> Scan:
        """Return what a sheet holds. ``Unreadable``: its part is damaged."""
        raise NotImplementedError

    def extent(self, sheet: str) -> Extent:
        """Return how far a sheet reaches. Errors: scan's."""
        raise NotImplementedError

    def is_percent(self, sheet: str, place: Place) -> bool | None:
        """Tell whether a cell shows a percentage, None when the format does not let us know."""
        return None

    def alone(self, sheet: str) -> bytes:
        """Return a workbook in which the parser sees this sheet as it is, b"" for ``data``."""
        return b""

    @cached_property
    def days_later(self) -> int:
        """Return how many days later the workbook's calendar begins than the one from 1900.

        1,462 in a calendar from 1904, as once on the Mac.
        """
        return 0

    @cached_property
    def properties(self) -> dict[str, str]:
        """Return the custom document properties of the register, their prefix taken off."""
        return {}


class OoxmlPackage(Package):
    """An ``.xlsx`` or ``.xlsm``; sheets are looked at when they are asked for."""

    kind: Kind = "xlsx"

    def __init__(self, parts: Parts, data: bytes) -> None:
        self._parts, self.data = parts, data
        self.has_macros = "xl/vbaproject.bin" in parts
        for name in ("xl/styles.xml", "xl/sharedstrings.xml"):
            parts.read_xml(name)
        self._targets = ooxml.sheet_parts(parts)
        self._looks: dict[str, Look] = {}

    def _look(self, sheet: str) -> Look:
        """Look at the part of a sheet, each part once. ``Unreadable``: it has none."""
        target = self._targets.get(sheet)
        if target is None:
            raise Unreadable("F113")
        if target not in self._looks:
            names = ooxml.outside_names(self._parts.read_xml("xl/workbook.xml"))
            self._looks[target] = ooxml.look_at_sheet(self._parts.read_xml(target), names)
        return self._looks[target]

    def scan(self, sheet: str) -> Scan:
        """Return what a sheet holds. ``Unreadable``: its part is missing, damaged, with a DTD."""
        return self._look(sheet).scan

    def extent(self, sheet: str) -> Extent:
        """Return how far a sheet reaches. Errors: scan's."""
        return self._look(sheet).extent

    def is_percent(self, sheet: str, place: Place) -> bool | None:
        """Tell whether a cell shows a percentage."""
        xml = self._look(sheet).plain or self._parts.read_xml(self._targets.get(sheet, ""))
        return ooxml.cell_style(xml, address(*place)) in self._percent_styles

    def alone(self, sheet: str) -> bytes:
        """Return a workbook with this sheet written plainly, b"" where it is so already."""
        plain = self._look(sheet).plain
        return self._parts.rebuilt({self._targets[sheet].lower(): plain}, _BOOK) if plain else b""

    @cached_property
    def days_later(self) -> int:
        """Return how many days later the workbook's calendar begins than the one from 1900."""
        from_1904 = ooxml.is_1904(self._parts.read_xml("xl/workbook.xml"))
        return DAYS_TO_1904 if from_1904 else 0

    @cached_property
    def _percent_styles(self) -> frozenset[int]:
        return ooxml.percent_styles(self._parts.read_xml("xl/styles.xml"))

    @cached_property
    def properties(self) -> dict[str, str]:
        """Return the custom document properties of the register, their prefix taken off."""
        return _ours(ooxml.custom_properties(self._parts))


class OdsPackage(Package):
    """An ``.ods``; its one content part is looked at and written anew at once."""

    kind: Kind = "ods"

    def __init__(self, parts: Parts) -> None:
        if b"encryption-data" in parts.read_xml("META-INF/manifest.xml"):
            raise Unreadable("F103")
        self._parts = parts
        self.has_macros = any(name.startswith("basic/") for name in parts.names())
        plain = written_plainly(parts.read_xml("content.xml"))
        for sheet, place in plain.stray.items():
            raise Unreadable("F111", sheet=sheet, cell=address(*place))
        _refuse_wide(plain.extents)
        self._content, self._first_day = plain.xml, plain.first_day
        self._scans = ods.scan_content(plain.xml)
        self.data = ods.package_of(plain.xml)

    def scan(self, sheet: str) -> Scan:
        """Return what a sheet holds."""
        return self._scans.get(sheet, NOTHING)

    def extent(self, sheet: str) -> Extent:
        """Return how far a sheet reaches; what all have together was judged at once."""
        return Extent()

    def is_percent(self, sheet: str, place: Place) -> bool | None:
        """Tell whether a cell shows a percentage."""
        return ods.is_percent(self._content, sheet, place)

    @cached_property
    def days_later(self) -> int:
        """Return how many days later the workbook's calendar begins than the one from 1900."""
        return (self._first_day - EPOCH).days

    @cached_property
    def properties(self) -> dict[str, str]:
        """Return the user-defined properties of the register, their prefix taken off."""
        return _ours(ods.custom_properties(self._parts))


class BinaryPackage(Package):
    """An ``.xls`` or ``.xlsb``: errors and extents are seen, percentage formats are not."""

    def __init__(self, kind: Kind, looked: sheets.Looked, data: bytes, *, has_macros: bool) -> None:
        self.kind, self.data = kind, data
        self.has_macros = has_macros
        self._from_1904 = looked.from_1904
        self._looks = looks = looked.sheets
        if kind == "xls":
            for sheet, look in looks.items():
                if look.scan.stray:
                    raise Unreadable("F111", sheet=sheet, cell=address(*look.scan.stray))
            _refuse_wide({sheet: look.extent for sheet, look in looks.items()})

    def scan(self, sheet: str) -> Scan:
        """Return what a sheet holds."""
        return self._looks.get(sheet, Look()).scan

    def extent(self, sheet: str) -> Extent:
        """Return how far a sheet reaches."""
        return Extent() if self.kind == "xls" else self._looks.get(sheet, Look()).extent

    @cached_property
    def days_later(self) -> int:
        """Return how many days later the workbook's calendar begins than the one from 1900."""
        return DAYS_TO_1904 if self._from_1904 else 0


def _refuse_wide(extents: Mapping[str, Extent]) -> None:
    """Refuse a workbook that is too large in all, for the parser reads all its sheets at once."""
    if sum(extent.cells for extent in extents.values()) > MAX_CELLS:
        sheet = max(extents, key=lambda name: extents[name].cells)
        raise Unreadable("F128", sheet=sheet, cell=extents[sheet].corner, limit=MAX_CELLS)


def _ours(properties: dict[str, str]) -> dict[str, str]:
    """Return the register's own properties."""
    return {
        name.removeprefix(_PROPERTY): value
        for name, value in properties.items()
        if name.startswith(_PROPERTY)
    }


def open_package(data: bytes) -> Package:
    """Tell what a file is and open it. ``Unreadable``: it is no workbook that can be read."""
    if not data.strip(b"\0"):
        raise Unreadable("F101")
    if data.startswith(b"PK"):
        return _open_zip(data)
    if data.startswith(SIGNATURE):
        return _open_ole(data)
    if data.startswith(_BIFF):
        return _of_stream(data, has_macros=False)
    raise foreign(data)


def _open_zip(data: bytes) -> Package:
    """Open a workbook in a zip package."""
    parts = Parts(data)
    others = parts.otherwise_encoded()
    if others:  # the parser takes every part for UTF-8
        data = parts.rebuilt({name: in_utf8(parts.read(name)) for name in others})
        parts = Parts(data)
    moved = settled(parts, data)
    if moved is not data:
        data, parts = moved, Parts(moved)
    if "xl/workbook.xml" in parts:
        return OoxmlPackage(parts, data)
    if "xl/workbook.bin" in parts:
        looked, changed = sheets.look_at_xlsb(parts)
        data = parts.rebuilt(changed) if changed else data
        return BinaryPackage("xlsb", looked, data, has_macros="xl/vbaproject.bin" in parts)
    if ods.is_spreadsheet(parts):
        return OdsPackage(parts)
    names = parts.names()
    if "index/document.iwa" in parts or "index.zip" in parts:
        raise Unreadable("F106", what="bảng tính của Apple Numbers")
    kinds = (("word/", "Word"), ("ppt/", "PowerPoint"), ("content.xml", "OpenDocument"))
    for folder, what in kinds:
        if any(name.startswith(folder) for name in names):
            raise Unreadable("F108", what=what)
    raise Unreadable("F108", what="tệp nén")


def _open_ole(data: bytes) -> Package:
    """Open a workbook in an OLE compound file.

    The parser finds streams by other rules than the directory's tree, so it gets a compound file
    of nothing but the stream that was looked at.
    """
    with ole.opened(data) as compound:
        if ole.named(compound, "EncryptedPackage"):
            return _open_zip(ole.unlocked(data))
        if workbook := ole.named(compound, "Workbook"):
            has_macros = compound.exists("_VBA_PROJECT_CUR")
            return _of_stream(ole.stream(compound, workbook), has_macros=has_macros)
        if ole.named(compound, "Book"):
            raise Unreadable("F119", what=EXCEL_95)
        what = next((what for name, what in _DOCUMENTS if compound.exists(name)), "không rõ loại")
        raise Unreadable("F108", what=what)


def _of_stream(stream: bytes, *, has_macros: bool) -> Package:
    """Open the stream of a ``.xls``, which some programs write without a compound file."""
    if sheets.is_encrypted(stream):
        plain = ole.unlocked(compound_file({"Workbook": stream}))
        with ole.opened(plain) as compound:
            stream = ole.stream(compound, "Workbook")
    looked, stream = sheets.look_at_workbook(stream)
    return BinaryPackage("xls", looked, compound_file({"Workbook": stream}), has_macros=has_macros)

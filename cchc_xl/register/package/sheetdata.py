"""A sheet part: its rows and cells where they stand, and the values of a table.

The rows are found by regular expressions over the bytes, which is as fast as a compiled reader
and tells where every cell begins and ends. That needs XML without comments and with the
attributes in the order in which Excel, LibreOffice and XlsxWriter write them; any other sheet is
first written anew by the XML library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.formulas import translated
from cchc_xl.register.package.sheetpatterns import Cell, Patterns, Row, put_in_order
from cchc_xl.register.package.stored import Stored
from cchc_xl.register.package.strings import SharedStrings
from cchc_xl.register.package.styles import Styles
from cchc_xl.register.port import CellValue, Formula

_ROWS_AT_A_TIME = 2_000


class SheetData:
    """A sheet's bytes and what stands in them. ``RegisterError``: damaged."""

    def __init__(
        self, xml: bytes, part: str, strings: SharedStrings, styles: Styles, epoch_1904: bool
    ) -> None:
        self.part = part
        self.styles = styles
        self.epoch_1904 = epoch_1904
        self.stored = Stored(strings, styles, epoch_1904)
        self.xml = xmltext.as_utf8(xml, part)
        self._split()
        if self._is_unusual():
            self.xml = xmltext.rewritten(put_in_order(xmltext.parse(self.xml, part)))
            self._split()

    def _is_unusual(self) -> bool:
        inner = self.inner_start, self.inner_end
        return (
            self.xml.find(b"<!", *inner) >= 0
            or self.xml.find(b"<?", *inner) >= 0
            or any(pattern.search(self.xml, *inner) for pattern in self.patterns.unusual)
        )

    def _split(self) -> None:
        """Find where the rows begin and end, and parse what is around them."""
        for tag in xmltext.tags(self.xml):
            if tag.depth == 1 and tag.name == "sheetData":
                break
        else:
            raise xmltext.damaged(self.part)
        start_tag = self.xml[tag.start : tag.end]
        self.prefix = start_tag[1 : start_tag.index(b"sheetData")]
        self.patterns = Patterns(self.prefix)
        self.empty_element = tag.empty
        self.data_start = tag.start
        self.inner_start = self.inner_end = self.data_end = tag.end
        if not tag.empty:
            close = b"</" + self.prefix + b"sheetData"
            self.inner_end = self.xml.rfind(close)
            self.data_end = self.xml.find(b">", self.inner_end) + 1
            if self.inner_end < self.inner_start:
                raise xmltext.damaged(self.part)
        around = self.xml[: self.inner_start] + self.xml[self.inner_end :]
        self.root = xmltext.parse(around, self.part)

    @cached_property
    def rows(self) -> dict[int, Row]:
        """Rows by number, in order."""
        found: dict[int, Row] = {}
        xml, close = self.xml, self.patterns.row_end
        find, position, last = xml.find, self.inner_start, 0
        for match in self.patterns.row.finditer(xml, position, self.inner_end):
            start, inner_start = match.span()
            number, attributes = match.groups()
            row = int(number)
            if row <= last or (start != position and xml[position:start].strip()):
                raise xmltext.damaged(self.part)
            inner_end = position = inner_start
            if attributes.endswith(b"/"):
                attributes = attributes[:-1]
            else:
                inner_end = find(close, inner_start, self.inner_end)
                position = inner_end + len(close)
                if inner_end < 0:
                    raise xmltext.damaged(self.part)
            found[row] = Row(row, start, position, attributes, inner_start, inner_end)
            last = row
        if xml[position : self.inner_end].strip():
            raise xmltext.damaged(self.part)
        return found

    def read(
        self, area: Area, *, formulas: bool = False
    ) -> Iterator[tuple[int, list[list[CellValue]]]]:
        """Blocks of an area: (first row, one list of values per column), rows left out are blank.

        With ``formulas`` a formula is a ``Formula``, else its stored value.
        """
        for top in range(area.top, area.bottom + 1, _ROWS_AT_A_TIME):
            bottom = min(top + _ROWS_AT_A_TIME - 1, area.bottom)
            block = area._replace(top=top, bottom=bottom)
            try:
                yield top, self._read_block(block, formulas)
            except (ValueError, OverflowError, IndexError) as error:
                raise xmltext.damaged(self.part) from error

    def _read_block(self, area: Area, formulas: bool) -> list[list[CellValue]]:
        height = area.bottom - area.top + 1
        columns: list[list[CellValue]] = [[None] * height for _ in range(area.left, area.right + 1)]
        by_letters = {
            addresses.letters(area.left + i).encode(): values for i, values in enumerate(columns)
        }
        present = [row for n in range(area.top, area.bottom + 1) if (row := self.rows.get(n))]
        if not present:
            return columns
        start, end = present[0].start, present[-1].end
        cells = self.patterns.cell.findall(self.xml, start, end)
        if len(cells) != self.xml.count(self.patterns.cell_tag, start, end):
            raise xmltext.damaged(self.part)
        decode, texts, dates = self.stored.value, self.stored.texts, self.stored.dates
        value: CellValue
        for letters, row, style, kind, formula_attributes, formula, stored, inline in cells:
            values = by_letters.get(letters)
            if values is None:
                continue
            if inline in texts and kind == b"inlineStr":
                value = texts[inline] or None
            elif not kind and stored.isdigit() and len(stored) < 16 and not dates.get(style, True):
                value = int(stored)
            else:
                value = decode(kind, style, stored, inline)
            if formulas and (formula or formula_attributes):
                text = self.formula_text(letters + row, formula_attributes, formula)
                value = Formula(text, value)
            at = int(row) - area.top
            if at < 0 or (values[at] is not None and value is not None):
                raise _there_twice(self.part, (letters + row).decode())
            values[at] = value if value is not None else values[at]
        return columns

    def value(self, row: int, column: int, *, formulas: bool = False) -> CellValue:
        """The value of one cell."""
        for _, columns in self.read(Area(row, column, row, column), formulas=formulas):
            return columns[0][0]
        return None

    def styles_of(self, row: Row) -> dict[int, int]:
        """The formats of a row's cells by column."""
        found = self.patterns.style.findall(self.xml, row.inner_start, row.inner_end)
        return {addresses.number(letters.decode()): int(style or 0) for letters, style in found}

    def cells(self, row: Row) -> list[Cell]:
        """The cells of a row, each taken to pieces."""
        found = []
        xml = self.xml
        for match in self.patterns.parts.finditer(xml, row.inner_start, row.inner_end):
            body = match.group(4) or b""
            formula = self.patterns.formula.match(body)
            found.append(
                Cell(
                    int(match.group(2)),
                    addresses.number(match.group(1).decode()),
                    match.group(3),
                    formula.group(1) if formula else None,
                    (formula.group(2) or b"") if formula else b"",
                    body[formula.end() :] if formula else body,
                    match.group(),
                )
            )
        return found

    def cell_value(self, cell: Cell) -> CellValue:
        """A cell's value; a formula with its text."""
        match = self.patterns.cell.fullmatch(cell.raw)
        if match is None:
            raise xmltext.damaged(self.part)
        _, _, style, kind, _, _, stored, inline = (group or b"" for group in match.groups())
        try:
            value = self.stored.value(kind, style, stored, inline)
        except ValueError as error:
            raise xmltext.damaged(self.part) from error
        if cell.formula_attributes is None:
            return value
        address = addresses.cell(cell.row, cell.column).encode()
        return Formula(self.formula_text(address, cell.formula_attributes, cell.formula), value)

    @cached_property
    def _spanning(self) -> tuple[dict[str, tuple[str, str]], list[Area]]:
        """Shared formulas (index to address and text), and ranges that one formula fills."""
        shared, filled = {}, []
        if all(self.xml.find(b'"%b"' % kind) < 0 for kind in (b"shared", b"array", b"dataTable")):
            return {}, []
        for match in self.patterns.spanning.finditer(self.xml, self.inner_start, self.inner_end):
            attributes = xmltext.attributes(match.group(2))
            if attributes.get("t") != "shared":
                area = Area.parse(attributes.get("ref", match.group(1).decode()))
                if area.top != area.bottom or area.left != area.right:
                    filled.append(area)
            elif match.group(3):
                text = xmltext.unescape(match.group(3).decode("utf-8"))
                shared[attributes.get("si", "")] = (match.group(1).decode(), text)
        return shared, filled

    @property
    def filled_areas(self) -> list[Area]:
        """Ranges of more than one cell that an array formula or a data table fills."""
        return self._spanning[1]

    @property
    def has_shared_formulas(self) -> bool:
        """Whether formulas are stored once for several cells."""
        return bool(self._spanning[0])

    def formula_text(self, address: bytes, attributes: bytes, formula: bytes) -> str:
        """A formula's text; that of a shared one adapted to its cell."""
        if b'"shared"' in attributes and not formula:
            index = xmltext.attributes(attributes).get("si", "")
            if index not in self._spanning[0]:
                raise xmltext.damaged(self.part)
            origin, text = self._spanning[0][index]
            return translated(text, origin, address.decode())
        return xmltext.decode_xstring(xmltext.unescape(formula.decode("utf-8")))

    def rows_outside(self, area: Area) -> set[int]:
        """Rows of an area that have a cell left or right of it."""
        rows = [row for n, row in self.rows.items() if area.top <= n <= area.bottom]
        if not rows:
            return set()
        inside = "|".join(addresses.letters(n) for n in range(area.left, area.right + 1))
        pattern = b'<%bc r="(?!(?:%b)\\d)[A-Z]+(\\d+)' % (self.prefix, inside.encode())
        found = re.finditer(pattern, self.xml[rows[0].start : rows[-1].end])
        return {int(match.group(1)) for match in found}

    def rows_marked(self, attribute: bytes, top: int, bottom: int) -> list[Row]:
        """Rows within these numbers whose attributes hold these bytes."""
        return [
            row
            for number, row in self.rows.items()
            if top <= number <= bottom and attribute in row.attributes
        ]

    @cached_property
    def merged(self) -> list[Area]:
        """Merged ranges."""
        return [
            Area.parse(element.get("ref", "A1"))
            for group in xmltext.children(self.root, "mergeCells")
            for element in group
        ]

    def column_style(self, column: int) -> int:
        """The format that a sheet gives to the blank cells of a column."""
        return int(self._column(column).get("style", "0"))

    def column_width(self, column: int) -> float:
        """The width of a column in digits of the default font; 0 where the sheet does not say."""
        return float(self._column(column).get("width", "0"))

    def _column(self, column: int) -> Mapping[str, str]:
        return next((said for columns, said in self._told_columns if column in columns), {})

    @cached_property
    def _told_columns(self) -> list[tuple[range, Mapping[str, str]]]:
        """What the sheet says of its columns, the first that speaks of a column first."""
        told = [
            {str(name): str(value) for name, value in element.attrib.items()}
            for group in xmltext.children(self.root, "cols")
            for element in group
        ]
        return [(range(int(c.get("min", "0")), int(c.get("max", "0")) + 1), c) for c in told]


def _there_twice(part: str, cell: str) -> RegisterError:
    """The error for a cell of which it cannot be told what stands in it."""
    return RegisterError(
        f"Sổ theo dõi bị hỏng: ô {cell} (phần {part} bên trong tệp) có hai nội dung hoặc nằm ngoài "
        "dòng của nó.",
        "Lấy lại bản sao lưu gần nhất trong thư mục sao-luu, hoặc mở tệp bằng Excel, xem và gõ lại "
        f"ô {cell}, lưu lại rồi chạy lại.",
    )

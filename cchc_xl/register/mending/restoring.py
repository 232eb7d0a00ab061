"""What a save in LibreOffice loses and the register's own schema knows."""

from __future__ import annotations

from cchc_xl.base.addresses import Area
from cchc_xl.register.building.workbook import ALERT_TITLE, TYPED_ROWS
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.repacking import PackageEdits, prefix
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.schema import HEADER_ROW, tables

OUTPUT_STYLE, OTHER_STYLE = "TableStyleLight9", "TableStyleLight1"
"""How a new register's tables look."""
_BEHIND_STYLE = ("extLst",)


def restore_from_schema(edits: PackageEdits, book: Workbook) -> None:
    """Put back how the program's tables look, which sheets stay hidden, how far lists reach."""
    hidden = set()
    for table in tables().values():
        found = book.tables.get(table.name)
        if found is None:
            continue
        style = OUTPUT_STYLE if table.owner == "output" else OTHER_STYLE
        edits.put(found.part, styled(edits.read_xml(found.part), style))
        if table.owner == "system":
            hidden.add(found.sheet)
        if table.owner == "office":
            edits.put(found.sheet_part, with_long_lists(edits.read_xml(found.sheet_part)))
    edits.put(book.part, with_very_hidden(edits.read_xml(book.part), hidden))


def styled(xml: bytes, style: str) -> bytes:
    """A table part that names its style; one that names any, or none at all, is left alone.

    The element follows the columns (CT_Table, 18.5.1.2).
    """
    root, place = b"", xml.rindex(b"</")
    for tag in xmltext.tags(xml):
        if tag.depth == 0:
            root = xml[tag.start : tag.end]
        elif tag.depth == 1 and tag.name == "tableStyleInfo":
            return xml
        elif tag.depth == 1 and tag.name in _BEHIND_STYLE:
            place = tag.start
    element = (
        f'tableStyleInfo name="{style}" showFirstColumn="0" showLastColumn="0" '
        'showRowStripes="1" showColumnStripes="0"/>'
    )
    new = b"<" + prefix(root) + element.encode()
    return xmltext.splice(xml, [(place, place, new)])


def with_very_hidden(xml: bytes, names: set[str]) -> bytes:
    """A workbook part in which sheets that are hidden cannot be shown by a click, either."""
    edits = []
    for tag in xmltext.tags(xml):
        text = xml[tag.start : tag.end]
        if tag.name == "sheet" and tag.depth == 2:
            found = xmltext.attributes(text)
            if found.get("name") in names and found.get("state") == "hidden":
                new = xmltext.set_attribute(text, "state", "veryHidden")
                edits.append((tag.start, tag.end, new))
    return xmltext.splice(xml, edits)


def with_long_lists(xml: bytes) -> bytes:
    """A sheet whose rules for what is typed reach as far down as in a new register.

    LibreOffice cuts them off 1,000 rows below the last one that is filled. Only the program's own
    rules are touched, and none in a column that another rule is for, too.
    """
    first, last = HEADER_ROW + 1, HEADER_ROW + 1 + TYPED_ROWS
    begin = xml.rfind(b"<", 0, max(xml.find(b"dataValidations"), 0))
    if begin < 0:
        return xml
    rest = xml[begin:]
    rules = [tag for tag in xmltext.tags(rest) if tag.name == "dataValidation"]
    areas = [_areas(rest[tag.start : tag.end]) for tag in rules]
    columns = [column for found in areas for area in found for column in _columns(area)]
    edits = []
    for tag, found in zip(rules, areas, strict=True):
        text = rest[tag.start : tag.end]
        if xmltext.attributes(text).get("errorTitle") != ALERT_TITLE:
            continue
        longer = [
            area._replace(bottom=last)
            if area.top == first
            and area.bottom < last
            and all(columns.count(column) == 1 for column in _columns(area))
            else area
            for area in found
        ]
        if longer != found:
            new = xmltext.set_attribute(text, "sqref", " ".join(map(str, longer)))
            edits.append((tag.start, tag.end, new))
    return xml[:begin] + xmltext.splice(rest, edits)


def _areas(tag: bytes) -> list[Area]:
    try:
        return [Area.parse(ref) for ref in xmltext.attributes(tag).get("sqref", "").split()]
    except ValueError:
        return []


def _columns(area: Area) -> range:
    return range(area.left, area.right + 1)

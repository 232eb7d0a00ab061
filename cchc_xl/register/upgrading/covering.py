"""The list of sheets on a register's cover, which gets the sheets that are new."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from cchc_xl.base.addresses import Area, position
from cchc_xl.register.building.cover import COVER
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.upgrading.trees import Trees, write_text
from cchc_xl.register.upgrading.widening import reach

ADDED = "Trang thêm khi nâng cấp sổ"


def list_on_cover(trees: Trees, book: Workbook, titles: Mapping[str, str]) -> None:
    """List new sheets with links below all that the cover holds; ``titles`` by the sheet's name.

    They look like those that are listed. A cover without links is somebody's own, and stays.
    """
    cover = next((sheet for sheet in book.sheets if sheet.name == COVER), None)
    root = trees.root(cover.part) if cover is not None else None
    links = next(root.iter("{*}hyperlinks"), None) if root is not None else None
    if root is None or links is None or not titles:
        return
    styles = {item.get("r", ""): item.get("s", "0") for item in root.iter("{*}c")}
    row, _ = position(links[0].get("ref", "A1").partition(":")[0])
    like = [styles.get(f"{column}{row}", "0") for column in "AB"]
    number = max((int(one.get("r", "0")) for one in root.iter("{*}row")), default=0) + 2
    _add_row(root, number, [(ADDED, styles.get(f"A{row - 1}", "0"))])
    for at, (sheet, title) in enumerate(titles.items(), start=number + 1):
        _add_row(root, at, list(zip((sheet, title), like, strict=True)))
        link = etree.SubElement(links, links[0].tag)
        link.set("ref", f"A{at}")
        link.set("location", f"'{sheet}'!A1")
        link.set("display", sheet)
    reach(root, Area(number, 1, number + len(titles), 2))


def _add_row(root: etree._Element, number: int, cells: list[tuple[str, str]]) -> None:
    space = etree.QName(root).namespace
    (data,) = xmltext.children(root, "sheetData")
    row = etree.SubElement(data, etree.QName(space, "row").text)
    row.set("r", str(number))
    for column, (text, style) in zip("AB", cells, strict=False):
        item = etree.SubElement(row, etree.QName(space, "c").text)
        item.set("r", f"{column}{number}")
        item.set("s", style)
        write_text(item, text)

"""The charts of a sheet that is taken over from a new register."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from cchc_xl.register.package import xmltext
from cchc_xl.register.upgrading.trees import Trees

_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument"
_DRAWING_TYPE, _CHART_TYPE = f"{_TYPES}.drawing+xml", f"{_TYPES}.drawingml.chart+xml"


def carry_charts(trees: Trees, model: Trees, source: str, part: str, folder: str) -> str:
    """Copy the drawing of a sheet of the model, if it holds charts alone, for a sheet's new part.

    ``source`` is the model's sheet, ``part`` the new one, ``folder`` where the workbook's part
    lies. Returns the id by which the new sheet refers to the drawing, "" if there is none.
    """
    package = model.edits.package
    found = [one.target for one in package.relationships(source) if one.kind == "drawing"]
    charts = package.relationships(found[0]) if found else []
    if not charts or any(one.kind != "chart" for one in charts):
        return ""
    drawing = free_part(trees, f"{folder}/drawings/drawing")
    root = deepcopy(model.root(found[0]))
    trees.edits.put(drawing, xmltext.rewritten(root))
    trees.edits.declare(drawing, _DRAWING_TYPE)
    links = {}
    for chart in charts:
        own = free_part(trees, f"{folder}/charts/chart")
        trees.edits.put(own, model.edits.read(chart.target))
        trees.edits.declare(own, _CHART_TYPE)
        links[chart.id] = trees.edits.relate(drawing, f"{_KINDS}/chart", own)
    for item in root.iter(etree.Element):
        if item.get(_LINK) in links:
            item.set(_LINK, links[item.get(_LINK, "")])
    trees.edits.put(drawing, xmltext.rewritten(root))
    return trees.edits.relate(part, f"{_KINDS}/drawing", drawing)


def refer(root: etree._Element, link: str) -> None:
    """Let a sheet refer to its drawing."""
    later = ("legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "tableParts")
    places = [n for n, item in enumerate(root) if xmltext.local(item) in (*later, "extLst")]
    made = etree.Element(etree.QName(etree.QName(root).namespace, "drawing").text)
    made.set(_LINK, link)
    root.insert(places[0] if places else len(root), made)


def free_part(trees: Trees, start: str) -> str:
    """Return the name of a part that is not there yet: ``start``, a number, ``.xml``."""
    number = 1
    while trees.edits.has(f"{start}{number}.xml"):
        number += 1
    return f"{start}{number}.xml"

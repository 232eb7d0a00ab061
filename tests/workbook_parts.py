"""Two workbooks part by part: what is in the one and not in the other."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from lxml import etree

from tests.hosts.vba.vba_reading import Read, modules_of

VBA = "xl/vbaProject.bin"
STOCK = "xlwings"


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def differing_parts(first: Path, second: Path) -> list[str]:
    """Name the parts that differ in more than how their XML is written.

    The stock module of another version of xlwings is not counted: it comes with that package.
    """
    one, other = parts_of(first), parts_of(second)
    return sorted(
        name
        for name in one.keys() | other.keys()
        if name not in one or name not in other or _differ(name, one[name], other[name])
    )


def _differ(name: str, one: bytes, other: bytes) -> bool:
    if one == other:
        return False
    if name == VBA:
        return _same_xlwings(modules_of(one), modules_of(other))
    if name.endswith((".xml", ".rels", ".vml")):
        return _canonical(one) != _canonical(other)
    return True


def _canonical(xml: bytes) -> bytes:
    return bytes(etree.tostring(etree.fromstring(xml), method="c14n"))


def _same_xlwings(one: list[Read], other: list[Read]) -> bool:
    """Tell whether two different projects differ in more than the version of xlwings."""
    versions = [re.findall("^'Version: (.*)", m.text, re.M) for m in (*one, *other)]
    if len({found[0] for found in versions if found}) < 2:
        return True
    return _own(one) != _own(other)


def _own(modules: list[Read]) -> list[Read]:
    return [module for module in modules if module.name != STOCK]

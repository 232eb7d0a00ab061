"""Formats that people gave to single cells: in what they differ from the rest of their column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cchc_xl.hosts.libreoffice.inside.formats import Formats
from cchc_xl.hosts.libreoffice.uno_bridge import enum, struct

_SHARED = (
    "CellBackColor",
    "IsCellBackgroundTransparent",
    "CharColor",
    "CharFontName",
    "CharHeight",
    "CharPosture",
    "CharStrikeout",
    "CharUnderline",
    "CharUnderlineColor",
    "CharUnderlineHasColor",
    "CharWeight",
    "BottomBorder2",
    "DiagonalBLTR2",
    "DiagonalTLBR2",
    "LeftBorder2",
    "RightBorder2",
    "TopBorder2",
)
"""What all cells of a table have in common as it is built."""
_PLAIN = {"CellBackColor": -1, "IsCellBackgroundTransparent": True}
_OTHERS = (
    "CellProtection",
    "HoriJustify",
    "IsTextWrapped",
    "NumberFormat",
    "Orientation",
    "ParaIndent",
    "RotateAngle",
    "ShrinkToFit",
    "VertJustify",
)
_NAMES = tuple(sorted((*_SHARED, *_OTHERS)))
_FEW, _ALIKE = 10, 3
_FIELDS = {
    "com.sun.star.table.BorderLine2": (
        "Color",
        "InnerLineWidth",
        "OuterLineWidth",
        "LineDistance",
        "LineStyle",
        "LineWidth",
    ),
    "com.sun.star.util.CellProtection": (
        "IsLocked",
        "IsFormulaHidden",
        "IsHidden",
        "IsPrintHidden",
    ),
}
"""The kinds of values that consist of others, and these in their order."""

Values = tuple[Any, ...]


class Look(NamedTuple):
    """The properties in which a cell differs from its column, its own values and the column's."""

    names: tuple[str, ...]
    own: Values
    usual: Values


class _Kind(NamedTuple):
    """A set of cells of one format: its ranges (first and last row and column), its values."""

    parts: list[tuple[int, int, int, int]]
    values: Values
    told: tuple[str, ...]


def own_looks(
    sheet: Any, formats: Formats, zone: Sequence[int], table: Sequence[int]
) -> Iterator[tuple[int, int, Look]]:
    """Find the cells of a zone that look otherwise than most of their column.

    As in :func:`cchc_xl.register.records.looks.column_styles`: of a few records most may be marked,
    so that what all cells of the table have in common counts more. ``table`` are its first and last
    column.
    """
    top, left, bottom, right = zone
    cells = sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
    found = cells.getUniqueCellFormatRanges()
    kinds = [_kind(sheet, found.getByIndex(number)) for number in range(found.Count)]
    if len({kind.told for kind in kinds}) < 2 and bottom - top + 1 >= _ALIKE:
        return
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for number, kind in enumerate(kinds):
        for first, start, last, end in kind.parts:
            for column in range(start, end + 1):
                counts[column][number] += last - first + 1
    own = range(table[0], table[1] + 1)
    common = _common(kinds, {column: counts[column] for column in own})
    for column, counted in sorted(counts.items()):
        usual = _usual(kinds, counted, bottom - top + 1, common if column in own else None)
        for number in counted:
            look = _difference(kinds[number], usual, formats)
            for first, start, last, end in kinds[number].parts if look else ():
                if look and start <= column <= end:
                    yield from ((row, column, look) for row in range(first, last + 1))


def put_look(cells: Any, look: Look, *, own: bool) -> None:
    """Give cells a look, or take it from them again."""
    cells.setPropertyValues(look.names, look.own if own else look.usual)


def plain_look(look: Look, formats: Formats) -> dict[str, Any]:
    """Return a cell's own values as JSON can hold them; a number format as its Excel code."""
    own = zip(look.names, look.own, strict=True)
    return {
        name: formats.code(value) if name == "NumberFormat" else _plain(value)
        for name, value in own
    }


def give_look(cells: Any, values: dict[str, Any], formats: Formats) -> None:
    """Give cells the values that :func:`plain_look` returned."""
    names = tuple(sorted(values))
    own = (
        formats.key(values[name]) if name == "NumberFormat" else _value(values[name])
        for name in names
    )
    cells.setPropertyValues(names, tuple(own))


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float | str):
        return value
    kind = next((kind for kind, fields in _FIELDS.items() if hasattr(value, fields[0])), "")
    if not kind:
        return {"enum": value.typeName, "value": value.value}
    return {"struct": kind, "values": [getattr(value, field) for field in _FIELDS[kind]]}


def _value(content: Any) -> Any:
    if not isinstance(content, dict):
        return content
    if "enum" in content:
        return enum(content["enum"], content["value"])
    made = struct(content["struct"])
    for field, value in zip(_FIELDS[content["struct"]], content["values"], strict=True):
        setattr(made, field, value)
    return made


def _kind(sheet: Any, group: Any) -> _Kind:
    parts = [
        (part.StartRow + 1, part.StartColumn + 1, part.EndRow + 1, part.EndColumn + 1)
        for part in group.RangeAddresses
    ]
    row, column = parts[0][:2]
    values = sheet.getCellByPosition(column - 1, row - 1).getPropertyValues(_NAMES)
    return _Kind(parts, values, tuple(map(str, values)))


def _common(kinds: Sequence[_Kind], counts: dict[int, Counter[int]]) -> _Kind | None:
    """The cells whose shared properties, but for a fill, are those of most cells."""
    seen: Counter[tuple[str, ...]] = Counter()
    for counted in counts.values():
        for number, count in counted.items():
            seen[_without_fill(kinds[number])] += count
    if not seen:
        return None
    most = seen.most_common(1)[0][0]
    return next(kind for kind in kinds if _without_fill(kind) == most)


def _without_fill(kind: _Kind) -> tuple[str, ...]:
    return tuple(
        told
        for name, told in zip(_NAMES, kind.told, strict=True)
        if name in _SHARED and name not in _PLAIN
    )


def _usual(
    kinds: Sequence[_Kind], counted: Counter[int], rows: int, common: _Kind | None
) -> dict[str, Any]:
    """The properties that a column's cells are to have."""
    clear = _NAMES.index("IsCellBackgroundTransparent")
    most = max(counted, key=lambda n: (counted[n], bool(kinds[n].values[clear]), -n))
    usual = dict(zip(_NAMES, kinds[most].values, strict=True))
    if common and rows < _FEW and (len(counted) > 1 or rows < _ALIKE):
        shared = dict(zip(_NAMES, common.values, strict=True)) | _PLAIN
        usual |= {name: shared[name] for name in _SHARED}
    return usual


def _difference(kind: _Kind, usual: dict[str, Any], formats: Formats) -> Look | None:
    """In what a cell differs; not in a number format of another kind, which values bring along."""
    names = []
    for name, value, told in zip(_NAMES, kind.values, kind.told, strict=True):
        if told == str(usual[name]):
            continue
        if name == "NumberFormat":
            own, other = formats.of(value), formats.of(usual[name])
            if own.kind != other.kind or own.automatic or other.automatic:
                continue
        names.append(name)
    if not names:
        return None
    places = [_NAMES.index(name) for name in names]
    return Look(
        tuple(names),
        tuple(kind.values[place] for place in places),
        tuple(usual[name] for name in names),
    )

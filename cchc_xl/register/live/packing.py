"""Cell values and snapshots of a live register as JSON, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cchc_xl.register.live.snapshot import LiveSnapshot, Noted, TableImage
from cchc_xl.register.port import CellError, CellValue, Formula


def packed(snapshot: LiveSnapshot) -> dict[str, Any]:
    """Return a snapshot as what JSON can hold."""
    return {
        "tables": {
            name: {
                "titles": image.titles,
                "rows": [[pack(value) for value in row] for row in image.rows],
                "beside": [[row, column, pack(value)] for row, column, value in image.beside],
                "key": image.key,
                "things": image.things,
            }
            for name, image in snapshot.tables.items()
        },
        "named": {name: pack(value) for name, value in snapshot.named.items()},
    }


def unpacked(content: Mapping[str, Any]) -> LiveSnapshot:
    """Return the snapshot. ``KeyError``, ``TypeError``, ``ValueError``: it is none."""
    return LiveSnapshot(
        {
            name: TableImage(
                tuple(image["titles"]),
                tuple(tuple(unpack(value) for value in row) for row in image["rows"]),
                tuple((row, column, unpack(value)) for row, column, value in image["beside"]),
                tuple(image["key"]),
                None if (things := image.get("things")) is None else tuple(_noted(things)),
            )
            for name, image in content["tables"].items()
        },
        {name: unpack(value) for name, value in content["named"].items()},
    )


def _noted(things: Iterable[Sequence[Any]]) -> Iterator[Noted]:
    for kind, row, column, said, *rest in things:
        yield Noted(str(kind), int(row), int(column), str(said), *rest)


def pack(value: CellValue) -> Any:
    """Return a value as what JSON can hold; kinds that JSON does not know get a letter."""
    kind = type(value)
    if kind is str or kind is int or value is None or kind is float or kind is bool:
        return value
    if isinstance(value, Formula):
        return {"f": value.text, "v": pack(value.value)}
    if isinstance(value, CellError):
        return {"e": str(value)}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise TypeError(f"a cell does not hold {kind.__name__}")


def unpack(content: Any) -> CellValue:
    """Return the value. ``ValueError``: it is none."""
    match content:
        case {"f": str(text), "v": value}:
            stored = unpack(value)
            if not isinstance(stored, Formula):
                return Formula(text, stored)
        case {"e": str(text)}:
            return CellError(text)
        case {"t": str(text)}:
            return datetime.fromisoformat(text)
        case {"d": str(text)}:
            return date.fromisoformat(text)
        case None | bool() | int() | float() | str():
            return content
    raise ValueError("no cell value")

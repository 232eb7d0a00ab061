"""Other people's readers of VBA projects, as judges of what is written here."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, NamedTuple


class Read(NamedTuple):
    """A module as oletools reads it: name, file suffix that says its kind, text."""

    name: str
    suffix: str
    text: str


def _olevba() -> Any:
    """Return oletools.olevba, whose import uses names that pyparsing has deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from oletools import olevba  # type: ignore[import-untyped]
    return olevba


def modules_of(project: bytes) -> list[Read]:
    """Return the modules of vbaProject.bin in the order of the project."""
    parser = _olevba().VBA_Parser("vbaProject.bin", data=project)
    try:
        return [
            Read(*name.rsplit(".", 1), text) for _, _, name, text in parser.extract_all_macros()
        ]
    finally:
        parser.close()


def decompressed(container: bytes) -> bytes:
    """Return what a CompressedContainer holds."""
    return bytes(_olevba().decompress_stream(bytearray(container)))


def streams_of(project: bytes, folder: Path) -> dict[str, bytes]:
    """Return the streams of a compound file by path, as compoundfiles reads them.

    It warns of whatever is not as MS-CFB wants it, and in these tests a warning is an error.
    """
    import compoundfiles  # type: ignore[import-untyped]

    path = folder / "vbaProject.bin"
    path.write_bytes(project)
    found = {}
    with compoundfiles.CompoundFileReader(str(path)) as reader:
        waiting = [("", reader.root)]
        while waiting:
            where, storage = waiting.pop()
            for entry in storage:
                if entry.isfile:
                    with reader.open(entry) as stream:
                        found[where + entry.name] = stream.read()
                else:
                    waiting.append((f"{where}{entry.name}/", entry))
    return found

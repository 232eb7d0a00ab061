"""Valid returns harmed by chance: bytes, XML and records changed the way nobody would think of."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).parents[1] / "data" / "cases" / "producers"
VALID = (
    CASES / "lower_case_far_cell" / "BC_2023-Q1_VP.xlsx",
    CASES / "utf16" / "BC_2023-Q1_THPT01.xlsx",
    CASES / "ods_gnumeric" / "BC_2023-Q1_THPT01.ods",
    CASES / "xls_gnumeric" / "BC_2023-Q1_THPT01.xls",
    CASES / "xlsb_sheetjs" / "BC_2023-Q1_THPT01.xlsb",
)


class Harmed(NamedTuple):
    """A file's name, its content, and what was done to it."""

    name: str
    content: bytes
    how: str


Harm = Callable[[bytes, random.Random], bytes]


def _place(content: bytes, chance: random.Random) -> int:
    return chance.randrange(max(1, len(content)))


def flip(content: bytes, chance: random.Random) -> bytes:
    """Change some bytes."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20, 200))):
        data[_place(content, chance)] = chance.choice((0, 0xFF, chance.randrange(256)))
    return bytes(data)


def cut(content: bytes, chance: random.Random) -> bytes:
    """Lose the end."""
    return content[: _place(content, chance)]


def lose(content: bytes, chance: random.Random) -> bytes:
    """Lose something in the middle."""
    at = _place(content, chance)
    return content[:at] + content[at + chance.choice((1, 2, 16, 512, 4096)) :]


def double(content: bytes, chance: random.Random) -> bytes:
    """Have something twice."""
    at = _place(content, chance)
    piece = content[at : at + chance.choice((1, 4, 64, 1024, 20_000))]
    return content[:at] + piece * chance.choice((2, 3, 50)) + content[at:]


def exchange(content: bytes, chance: random.Random) -> bytes:
    """Exchange two blocks."""
    one, two = sorted((_place(content, chance), _place(content, chance)))
    size = min(chance.choice((4, 64, 512)), two - one)
    return (
        content[:one]
        + content[two : two + size]
        + content[one + size : two]
        + content[one : one + size]
        + content[two + size :]
    )


NUMBERS = (b"0", b"-1", b"1", b"65536", b"1048576", b"4294967295", b"99999999999999999999", b"1e9")
PLACES = (b"XFD1048576", b"xfd1048576", b"IV9999", b"A0", b"$A$1", b"A", b"", b"ZZZZ9", b"A1:B2")


def number(content: bytes, chance: random.Random) -> bytes:
    """Change a number in quotes."""
    found = list(re.finditer(rb"\"(-?\d+)\"", content))
    if not found:
        return content
    hit = chance.choice(found)
    return content[: hit.start(1)] + chance.choice(NUMBERS) + content[hit.end(1) :]


def place(content: bytes, chance: random.Random) -> bytes:
    """Change a cell's or a range's place."""
    found = list(re.finditer(rb"\"([A-Z]{1,3}\d+(?::[A-Z]+\d+)?)\"", content))
    if not found:
        return content
    hit = chance.choice(found)
    return content[: hit.start(1)] + chance.choice(PLACES) + content[hit.end(1) :]


def tag(content: bytes, chance: random.Random) -> bytes:
    """Lose, double or misspell a tag."""
    found = list(re.finditer(rb"<[^<>]+>", content))
    if not found:
        return content
    hit = chance.choice(found)
    text = hit[0]
    instead = chance.choice((b"", text * 2, text.replace(b'"', b"'"), text.swapcase(), text[:-1]))
    return content[: hit.start()] + instead + content[hit.end() :]


INSERTED = (
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b'<row r="9998"><c r="IU9998"><v>1</v></c></row>',
    b'<c r="xfd99"><f>1</f></c>',
    b"<c><v>1</v></c>" * 300,
    b"<!-- <sheetData> -->",
    b"<![CDATA[</sheetData>]]>",
    b"<x:c xmlns:x='y' r='XFD5'><x:v>1</x:v></x:c>",
    b"<a>" * 5_000,
    b"&b;",
    b"\x00\x1b[31m",
    b"<!DOCTYPE a>",
    b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    b'office:value-type="float" office:value="1"/></table:table-row>',
    b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" '
    b'office:value="1"/>',
    b'<table:table-row><table:table-cell table:number-columns-repeated="999999999"/>'
    b'<table:table-cell table:number-columns-repeated="999999999"/></table:table-row>',
)


def insert(content: bytes, chance: random.Random) -> bytes:
    """Put something costly between two tags."""
    found = [hit.end() for hit in re.finditer(rb">", content)] or [0]
    at = chance.choice(found)
    return content[:at] + chance.choice(INSERTED) * chance.choice((1, 1, 5)) + content[at:]


def recode(content: bytes, chance: random.Random) -> bytes:
    """Write a part in another encoding, or say so without doing it."""
    text = content.decode("utf-8", "replace")
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1258", "utf-7"))
    if chance.random() < 0.3:
        return text.replace("UTF-8", encoding).encode()
    return text.encode(encoding, "replace")


WHOLE: tuple[Harm, ...] = (flip, cut, lose, double, exchange)
PART: tuple[Harm, ...] = (*WHOLE, *(number, place, tag, insert) * 3, recode)


def _harm_part(content: bytes, chance: random.Random) -> tuple[bytes, str]:
    """Harm one part of a package, or its list of parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheets = [name for name in parts if "sheet" in name.lower() or name == "content.xml"]
    name = chance.choice(sheets if chance.random() < 0.7 else list(parts))
    how = chance.choice(PART)
    parts[name] = how(parts[name], chance)
    if chance.random() < 0.1:
        other = chance.choice(list(parts))
        parts[chance.choice((other.upper(), f"{other}x", other))] = parts.pop(other)
    if chance.random() < 0.05:
        parts |= {f"xl/worksheets/thêm{n}.xml": parts[name] for n in range(50)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", chance.choice((0, 8))) as package:
        for written, part in parts.items():
            package.writestr(written, part)
    return target.getvalue(), f"{how.__name__} in {name}"


def harmed_whole(source: Path, seed: int) -> bytes:
    """Return a file whose bytes were harmed once, whatever they are of."""
    chance = random.Random(seed)
    return chance.choice(WHOLE)(source.read_bytes(), chance)


def harmed(seed: int) -> Harmed:
    """Return the file of a seed: one of the valid ones, harmed once to three times."""
    chance = random.Random(seed)
    source = VALID[seed % len(VALID)]
    content, done = source.read_bytes(), []
    for _ in range(chance.choice((1, 1, 2, 3))):
        if content.startswith(b"PK") and chance.random() < 0.75:
            try:
                content, how = _harm_part(content, chance)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
                content, how = flip(content, chance), "flip"
            except Exception as problem:  # zlib.error of a part that was harmed before
                content, how = flip(content, chance), f"flip after {type(problem).__name__}"
        else:
            harm = chance.choice(WHOLE)
            content, how = harm(content, chance), harm.__name__
        done.append(how)
    return Harmed(f"{seed:05}{source.suffix}", content, "; ".join(done))

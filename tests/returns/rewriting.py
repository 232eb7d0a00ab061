"""Valid returns written otherwise by chance, as programs might: what they say stays the same."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from olefile import OleFileIO

from cchc_xl.base.compound import compound_file
from cchc_xl.reading.ole import DEFAULT_PASSWORD
from tests.returns.encrypted_books import OOXML, XLS
from tests.returns.test_named_otherwise import OTHERWISE, moved

CASES = Path(__file__).parents[1] / "data" / "cases" / "producers"
SOURCES = (
    CASES / "task_row_deleted" / "BC_2023-Q1_THPT01.xlsx",
    CASES / "ods_gnumeric" / "BC_2023-Q1_THPT01.ods",
    CASES / "xls_gnumeric" / "BC_2023-Q1_THPT01.xls",
    CASES / "xlsb_sheetjs" / "BC_2023-Q1_THPT01.xlsb",
    CASES / "utf16" / "BC_2023-Q1_THPT01.xlsx",
)


class Rewritten(NamedTuple):
    """A file, what it was made of, and what was done to it."""

    name: str
    source: Path
    content: bytes
    how: str


Parts = dict[str, bytes]
Text = Callable[[str, random.Random], str]
_CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^<>]*?)(/>|>.*?</c>)', re.S)
_NUMBER = re.compile(r'(<c r="[A-Z]+\d+"(?: s="\d+")?)( t="n")?(><v>)(\d+(?:\.\d+)?)(</v>)')
_TEXT = re.compile(
    r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="inlineStr"><is><t(?: [^>]*)?>([^<]*)</t></is></c>', re.S
)


def _some(pattern: str | re.Pattern[str], change: str | Callable[[re.Match[str]], str]) -> Text:
    """Return what changes a third of what a pattern finds, as a template or a function says."""
    written = (lambda hit: hit.expand(change)) if isinstance(change, str) else change

    def apply(text: str, chance: random.Random) -> str:
        return re.sub(pattern, lambda hit: written(hit) if chance.random() < 0.3 else hit[0], text)

    return apply


def _number_otherwise(text: str, chance: random.Random) -> str:
    def other(value: str) -> str:
        ways = [f"{float(value)!r}", f"{float(value):.9E}", f" {value}\n", f"<![CDATA[{value}]]>"]
        ways += [
            f"<!-- a -->{value}",
            f"&#{ord(value[0])};{value[1:]}",
            f"{value[:1]}<!-- -->{value[1:]}",
        ]
        return chance.choice(ways)

    return _some(
        _NUMBER, lambda hit: "".join((hit[1], hit[2] or "", hit[3], other(hit[4]), hit[5]))
    )(text, chance)


def _implied(text: str, chance: random.Random) -> str:
    """Leave out places that follow from the cell or the row before."""

    def row(hit: re.Match[str]) -> str:
        before = ""

        def cell(found: re.Match[str]) -> str:
            nonlocal before
            follows, before = _follows(before, found[1]), found[1]
            if follows and chance.random() < 0.5:
                return f"<c{found[3]}{found[4]}"
            return found[0]

        return _CELL.sub(cell, hit[0])

    return re.sub(r"<row .*?</row>", row, text, flags=re.S)


def _follows(before: str, column: str) -> bool:
    return len(before) == len(column) == 1 and ord(column) == ord(before) + 1


def _prefixed(text: str, _: random.Random) -> str:
    text = re.sub(r"<(/?)(?=[A-Za-z])(?!\w+:)", r"<\1q:", text)
    return text.replace('xmlns="', 'xmlns:q="', 1)


_END = "</worksheet>"
SHEET: dict[str, Text] = {
    "single quotes": _some(r"""(\w)="([^"'<>&]*)\"""", r"\1='\2'"),
    "spaces in tags": _some(r"(<c|<v|<row)(?=[ >])", r"\1 \n"),
    "spaces about =": _some(r'( [a-z]+)="(?=[A-Z]+\d)', r'\1 = "'),
    "lines between cells": _some(r"(</c>|<sheetData>|</row>)", r"\1\n "),
    "remarks between cells": _some(r"(</c>|</row>)", r"\1<!-- <c> -->"),
    "numbers otherwise": _number_otherwise,
    "numbers without a type": _some(_NUMBER, r"\1\3\4\5"),
    "places by number": _some(r'(<c r="[A-Z]+)(\d)', lambda hit: f"{hit[1]}&#{ord(hit[2])};"),
    "small letters": _some(r'(<c r=")([A-Z]+)', lambda hit: hit[1] + hit[2].lower()),
    "implied places": _implied,
    "a prefix": _prefixed,
    "more at the end": lambda text, _: text.replace(_END, f"<extLst><ext/></extLst>{_END}"),
}


def _texts(parts: Parts, chance: random.Random) -> Parts:
    """Write texts of cells in runs, as results, with a guide to reading, or among the shared."""
    shared: list[str] = []

    def cell(hit: re.Match[str]) -> str:
        text, middle = hit[2], len(unescape(hit[2])) // 2
        runs = [escape(unescape(text)[:middle]), escape(unescape(text)[middle:])]
        pieces = "".join(f'<r><t xml:space="preserve">{run}</t></r>' for run in runs)
        ways = (
            f' t="inlineStr"><is>{pieces}</is>',
            f' t="str"><v xml:space="preserve">{text}</v>',
            f' t="inlineStr"><is><t>{text}</t><rPh sb="0" eb="1"><t>x</t></rPh></is>',
            f' t="s"><v>{len(shared)}</v>',
        )
        way = chance.choice(ways)
        if way == ways[-1]:
            shared.append(
                f"<si>{pieces}</si>" if chance.random() < 0.5 else f"<si><t>{text}</t></si>"
            )
        return f"{hit[1]}{way}</c>"

    found = _in_sheets(_some(_TEXT, cell))(parts, chance)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    found["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{"".join(shared)}</sst>'.encode()
    rels = "xl/_rels/workbook.xml.rels"
    link = (
        '<Relationship Id="rIdTexts" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    found[rels] = found[rels].replace(b"</Relationships>", link.encode())
    return found


def _is_sheet(name: str) -> bool:
    return "worksheets/sheet" in name and name.endswith(".xml")


def _in_sheets(change: Text) -> Callable[[Parts, random.Random], Parts]:
    return lambda parts, chance: {
        name: change(part.decode(), chance).encode() if _is_sheet(name) else part
        for name, part in parts.items()
    }


def _in_two(hit: re.Match[str]) -> str:
    """Return a repeated blank cell as one and the rest of them."""
    rest = int(hit[2]) - 1
    one = f"<{hit[1]}{hit[3]}/>"
    return one + (f'<{hit[1]} {_TIMES}="{rest}"{hit[3]}/>' if rest else "")


def _other_prefix(text: str, _: random.Random) -> str:
    return re.sub(r"([< /])table:", r"\1bang:", text).replace("xmlns:table=", "xmlns:bang=")


_TIMES = "table:number-columns-repeated"
CONTENT: dict[str, Text] = {
    "single quotes": SHEET["single quotes"],
    "lines between cells": _some(r"(</table:table-(?:cell|row)>)", r"\1\n "),
    "remarks": _some(r"(</table:table-(?:cell|row)>)", r"\1<!-- </x> -->"),
    "spans": _some(r"<text:p>([^<]+)</text:p>", r"<text:p><text:span>\1</text:span></text:p>"),
    "numbers otherwise": _some(r'(office:value="\d+)"', r'\1.0"'),
    "repeats in two": _some(rf'<(table:table-cell[^<>]*) {_TIMES}="(\d+)"([^<>]*)/>', _in_two),
    "another prefix": _other_prefix,
    "notes": _some(
        r"(</table:table-cell>)", r"<office:annotation><text:p>9</text:p></office:annotation>\1"
    ),
}


def _records12(part: bytes, chance: random.Random) -> bytes:
    """Put records that nobody knows between those of an ``.xlsb``; write short numbers long."""
    out, at = bytearray(), 0
    while at < len(part):
        begin, kind, at = at, part[at], at + 1
        if kind & 0x80:
            kind, at = kind & 0x7F | part[at] << 7, at + 1
        length = shift = 0
        while True:
            byte, at = part[at], at + 1
            length, shift = length | (byte & 0x7F) << shift, shift + 7
            if not byte & 0x80:
                break
        if chance.random() < 0.1:
            out += b"\x91\x3e\x03abc"
        body = part[at : at + length]
        if kind == 2 and chance.random() < 0.5:
            out += bytes((5, 16)) + body[:8] + struct.pack("<d", _of_rk(body[8:12]))
        else:
            out += part[begin : at + length]
        at += length
    return bytes(out)


def _of_rk(four: bytes) -> float:
    (told,) = struct.unpack("<I", four)
    if told & 2:
        value = float(struct.unpack("<i", four)[0] >> 2)
    else:
        (value,) = struct.unpack("<d", bytes(4) + struct.pack("<I", told & ~3))
    return value / 100 if told & 1 else value


def _records(data: bytes, chance: random.Random) -> bytes:
    """Write the numbers of a ``.xls`` in full, in another order, strange records between them."""
    with OleFileIO(data) as compound:
        stream = compound.openstream("Workbook").read()
    substreams, at = [], 0
    while at + 4 <= len(stream) and struct.unpack_from("<H", stream, at)[0] == 0x0809:
        found = []
        while True:
            kind, length = struct.unpack_from("<HH", stream, at)
            found.append((kind, bytearray(stream[at + 4 : at + 4 + length])))
            at += 4 + length
            if kind == 0x0A:
                break
        substreams.append(found)
    out, places = bytearray(), []
    for number, records in enumerate(substreams):
        places.append(len(out))
        for kind, body in records if not number else _otherwise(records, chance):
            out += struct.pack("<HH", kind, len(body)) + body
    sheets = iter(places[1:])
    at = 0
    for kind, body in substreams[0]:
        if kind == 0x85:
            struct.pack_into("<I", out, at + 4, next(sheets))
        at += 4 + len(body)
    content = bytes(out)
    return content if chance.random() < 0.2 else compound_file({"Workbook": content})


_Records = list[tuple[int, bytearray]]


def _otherwise(records: _Records, chance: random.Random) -> _Records:
    found: _Records = []
    for kind, body in records:
        if kind == 0x27E and chance.random() < 0.5:
            kind, body = 0x203, body[:6] + struct.pack("<d", _of_rk(bytes(body[6:10])))
        elif kind == 0x200 and chance.random() < 0.5:
            body = bytearray(chance.randbytes(len(body)))
        if found and kind == found[-1][0] in (0x203, 0x27E) and chance.random() < 0.3:
            found.insert(-1, (kind, body))
        else:
            found.append((kind, body))
        if kind in (0x203, 0x27E) and chance.random() < 0.2:
            found.append((0x0F4A, bytearray(b"strange")))
    return found


def _zipped(parts: Mapping[str, bytes], chance: random.Random) -> bytes:
    """Write a package: members in any order, packed or not, what nobody knows among them."""
    names = list(parts)
    if chance.random() < 0.5:
        chance.shuffle(names)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in names:
            member = zipfile.ZipInfo()
            member.filename = name
            packed = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
            package.writestr(member, parts[name], packed)
        if chance.random() < 0.3:
            package.writestr("lạ/ghi chú.txt", b"x" * 99)
        package.comment = b"x" * chance.choice((0, 9))
    return target.getvalue()


def _package(source: Path, chance: random.Random) -> tuple[bytes, list[str]]:
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    is_wide = any(part.startswith((b"\xff\xfe", b"\xfe\xff")) for part in parts.values())
    done = []
    if source.suffix == ".xlsx" and not is_wide:
        if chance.random() < 0.3:
            parts, done = _texts(parts, chance), ["texts"]
        for how in chance.sample(sorted(SHEET), chance.choice((1, 1, 2))):
            parts = _in_sheets(SHEET[how])(parts, chance)
            done.append(how)
    elif source.suffix == ".ods":
        for how in chance.sample(sorted(CONTENT), chance.choice((1, 2, 3))):
            text = parts["content.xml"].decode()
            parts["content.xml"] = CONTENT[how](text, chance).encode()
            done.append(how)
    elif source.suffix == ".xlsb":
        parts = {n: _records12(p, chance) if "worksheets/sheet" in n and n.endswith(".bin") else p
                 for n, p in parts.items()}  # fmt: skip
        done.append("records")
    if chance.random() < 0.3 and source.suffix != ".ods" and not is_wide:
        suffix = ".bin" if source.suffix == ".xlsb" else ".xml"
        parts = dict(moved("sổ/", f"a{suffix}", suffix)(parts))
        done.append("moved")
    if chance.random() < 0.5 and not is_wide:
        how = chance.choice(sorted(OTHERWISE))
        parts = dict(OTHERWISE[how](parts))
        done.append(how)
    content = _zipped(parts, chance)
    if chance.random() < 0.1 and source.suffix != ".ods":
        content, done = OOXML["standard"](content, DEFAULT_PASSWORD), [*done, "encrypted"]
    return content, done


def rewritten(seed: int) -> Rewritten:
    """Return the file of a seed: one of the sources, written otherwise."""
    chance = random.Random(seed)
    source = SOURCES[seed % len(SOURCES)]
    if source.suffix == ".xls":
        content, done = _records(source.read_bytes(), chance), ["records"]
        if content.startswith(b"\xd0\xcf") and chance.random() < 0.2:
            how = chance.choice(sorted(XLS))
            content, done = XLS[how](content, DEFAULT_PASSWORD), [*done, how]
    else:
        content, done = _package(source, chance)
    return Rewritten(f"{seed:05}{source.suffix}", source, content, "; ".join(done))

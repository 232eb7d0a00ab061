"""Reads the VBA project of a workbook: names and sources of its modules, as text.

Source: [MS-OVBA] 2.3.4.2 (dir stream), 2.4.1.3 (decompression).
"""

from __future__ import annotations

import re
import struct

from cchc_xl.hosts.vba.builds import Host as Build
from cchc_xl.reading import ole
from cchc_xl.reading.scan import Unreadable

CHUNK = 4096
_NAME, _STREAM, _OFFSET, _END, _VERSION = 0x19, 0x1A, 0x31, 0x2B, 0x09
_PAGE = 0x03


def sources(project: bytes) -> dict[str, str]:
    """Return the modules' source by name, in the project's order. ``ValueError``: damaged."""
    if not project.startswith(ole.SIGNATURE):
        raise ValueError("no compound file")
    try:
        with ole.opened(project) as compound:
            page, modules = _modules(decompress(ole.stream(compound, "VBA/dir")))
            return {
                name: decompress(ole.stream(compound, f"VBA/{stream}")[offset:]).decode(
                    page, errors="replace"
                )
                for name, stream, offset in modules
            }
    except (Unreadable, struct.error, IndexError, LookupError) as error:
        raise ValueError("damaged VBA project") from error


def decompress(data: bytes) -> bytes:
    """Unpack a compressed container. ``ValueError``: it is none."""
    if data[:1] != b"\x01":
        raise ValueError("no compressed container")
    out = bytearray()
    at = 1
    while at + 2 <= len(data):
        (header,) = struct.unpack_from("<H", data, at)
        end = min(at + (header & 0x0FFF) + 3, len(data))
        if header & 0x8000:
            _unpack_chunk(data[at + 2 : end], out)
        else:
            out += data[at + 2 : end]
        at = end
    return bytes(out)


def _unpack_chunk(chunk: bytes, out: bytearray) -> None:
    start, at = len(out), 0
    while at < len(chunk):
        flags = chunk[at]
        at += 1
        for bit in range(8):
            if at >= len(chunk):
                return
            if not flags >> bit & 1:
                out.append(chunk[at])
                at += 1
                continue
            (token,) = struct.unpack_from("<H", chunk, at)
            at += 2
            _copy(token, start, out)


def _copy(token: int, start: int, out: bytearray) -> None:
    done = len(out) - start
    width = max((done - 1).bit_length(), 4)
    length = (token & (0xFFFF >> width)) + 3
    offset = (token >> (16 - width)) + 1
    if offset > done or done + length > CHUNK:
        raise ValueError("a copy from before the chunk, or beyond it")
    for _ in range(length):
        out.append(out[-offset])


def _modules(directory: bytes) -> tuple[str, list[tuple[str, str, int]]]:
    """Return the code page and each module's name, stream and where its source begins."""
    page, found, at = "cp1252", [], 0
    name = stream = ""
    offset = 0
    while at + 6 <= len(directory):
        kind, size = struct.unpack_from("<HI", directory, at)
        body = directory[at + 6 : at + 6 + size]
        at += 6 + size
        if kind == _VERSION:
            at += 2  # this record's size leaves out its last field
        elif kind == _PAGE:
            page = f"cp{struct.unpack('<H', body)[0]}"
        elif kind == _NAME:
            name = body.decode(page, errors="replace")
        elif kind == _STREAM:
            stream = body.decode(page, errors="replace")
        elif kind == _OFFSET:
            (offset,) = struct.unpack("<I", body)
        elif kind == _END:
            found.append((name, stream, offset))
    return page, found


_CONSTANT = re.compile(r'^\s*Public Const XLWINGS_VERSION As String = "([^"]*)"', re.M | re.I)
_SUB = re.compile(r"^\s*(?:Public\s+)?Sub\s+(\w+)", re.M | re.I)
_RUN = re.compile(r"^\s*(?:Public\s+)?(?:Sub|Function)\s+RunPython\b", re.M | re.I)
_CALL = re.compile(r"\bRunPython\b", re.I)


def module_version(modules: dict[str, str]) -> str:
    """Return the version of the stock xlwings module inside, "" without one."""
    for source in modules.values():
        match = _CONSTANT.search(source)
        if match:
            return match[1]
    return ""


def button_subs(modules: dict[str, str]) -> frozenset[str]:
    """Return the public Subs without their own RunPython that call RunPython."""
    found: set[str] = set()
    for source in modules.values():
        if not _RUN.search(source):
            pieces = re.split(r"^\s*End Sub\b", source, flags=re.M | re.I)
            for piece in pieces:
                match = _SUB.search(piece)
                if match and _CALL.search(piece):
                    found.add(match[1])
    return frozenset(found)


def runners(modules: dict[str, str]) -> frozenset[Build]:
    """Return whose RunPython is inside: "excel" (the stock module), "libreoffice"."""
    own = [source for source in modules.values() if _RUN.search(source)]
    stock = sum(bool(_CONSTANT.search(source)) for source in own)
    builds: dict[Build, bool] = {"excel": stock > 0, "libreoffice": len(own) > stock}
    return frozenset(build for build, inside in builds.items() if inside)

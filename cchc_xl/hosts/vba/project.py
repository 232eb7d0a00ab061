"""Puts a VBA project together from source text, MS-OVBA 2.2.1: what Excel finds in vbaProject.bin.

Only source text is written, no performance caches: readers compile it when they open the project
(2.3.4.1 asks writers for version 0xFFFF and no cache).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from cchc_xl.base.compound import ProjectProblem, compound_file
from cchc_xl.hosts.vba.compression import compress
from cchc_xl.hosts.vba.encryption import encrypt

ModuleKind = Literal["module", "workbook", "sheet"]

PROJECT_ID = "{6E2F0B1C-7C1D-4E57-9B7A-0C0C0C0C0C01}"
PROJECT_NAME = "VBAProject"
CODEPAGE = 1252
LONGEST_NAME = 31
_ENCODING = f"cp{CODEPAGE}"
_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")
_US_ENGLISH = 0x409
_WINDOWS_64 = 3
_REFERENCES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#"
        r"C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
        r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
        r"#Microsoft Office 16.0 Object Library",
    ),
)
_DOCUMENT_CLASSES = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "sheet": "0{00020820-0000-0000-C000-000000000046}",
}


class Module(NamedTuple):
    """A module's name, what it belongs to, and its text, ``Attribute VB_Name`` line included."""

    name: str
    kind: ModuleKind
    source: str


def document_module(name: str, kind: Literal["workbook", "sheet"], code: str = "") -> Module:
    """Return the module that belongs to the workbook or to a sheet of this code name."""
    attributes = (
        f'Attribute VB_Name = "{name}"',
        f'Attribute VB_Base = "{_DOCUMENT_CLASSES[kind]}"',
        "Attribute VB_GlobalNameSpace = False",
        "Attribute VB_Creatable = False",
        "Attribute VB_PredeclaredId = True",
        "Attribute VB_Exposed = True",
        "Attribute VB_TemplateDerived = False",
        "Attribute VB_Customizable = True",
    )
    return Module(name, kind, "\n".join(attributes) + "\n" + code)


def vba_project(modules: Sequence[Module]) -> bytes:
    """Return the compound file of a project with these modules, in this order.

    ``ProjectProblem``: a name is not an identifier of at most 31 letters or is there twice, a text
    does not begin with its ``Attribute VB_Name`` or has letters outside code page 1252.
    """
    _require_distinct(modules)
    streams = {module.name: compress(_text(module)) for module in modules}
    streams["dir"] = compress(b"".join(_dir_records(modules)))
    streams["_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)  # 2.3.4.1
    return compound_file(
        {"VBA": streams, "PROJECT": _project_stream(modules), "PROJECTwm": _names_stream(modules)}
    )


def _require_distinct(modules: Sequence[Module]) -> None:
    seen = {"dir", "_vba_project"}
    for name in [module.name for module in modules]:
        if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            raise ProjectProblem(
                f"module {name!r}: a name is a letter, then letters, digits and _, at most "
                f"{LONGEST_NAME} in all"
            )
        if name.lower() in seen:
            raise ProjectProblem(f"module {name!r}: the name is taken")
        seen.add(name.lower())


def _text(module: Module) -> bytes:
    """Return a module's text as it is stored: lines end in CR LF, 2.3.4.3."""
    source = "\r\n".join(module.source.replace("\r\n", "\n").split("\n"))
    if not source.startswith(f'Attribute VB_Name = "{module.name}"\r\n'):
        raise ProjectProblem(f"module {module.name!r}: the first line must give this name")
    try:
        return source.encode(_ENCODING)
    except UnicodeEncodeError as error:
        line = source.count("\n", 0, error.start) + 1
        letter = source[error.start]
        raise ProjectProblem(
            f"module {module.name!r}, line {line}: {letter!r} is not in code page {CODEPAGE}"
        ) from error


def _dir_records(modules: Sequence[Module]) -> Iterator[bytes]:
    """Yield the records of the dir stream, 2.3.4.2."""
    yield from _information()
    for name, library in _REFERENCES:
        yield from _pair(0x16, 0x3E, name)  # 2.3.4.2.2.2 REFERENCENAME
        registered = library.encode(_ENCODING)
        body = struct.pack("<I", len(registered)) + registered + bytes(6)
        yield _record(0x0D, body)  # 2.3.4.2.2.5 REFERENCEREGISTERED
    yield _record(0x0F, struct.pack("<H", len(modules)))  # 2.3.4.2.3 PROJECTMODULES
    yield _record(0x13, b"\xff\xff")  # 2.3.4.2.3.1 PROJECTCOOKIE
    for module in modules:
        yield from _module_records(module)
    yield _record(0x10, b"")


def _information() -> Iterator[bytes]:
    """Yield the records of PROJECTINFORMATION, 2.3.4.2.1."""
    yield _record(0x01, struct.pack("<I", _WINDOWS_64))  # 2.3.4.2.1.1 PROJECTSYSKIND
    yield _record(0x02, struct.pack("<I", _US_ENGLISH))  # 2.3.4.2.1.3 PROJECTLCID
    yield _record(0x14, struct.pack("<I", _US_ENGLISH))  # 2.3.4.2.1.4 PROJECTLCIDINVOKE
    yield _record(0x03, struct.pack("<H", CODEPAGE))  # 2.3.4.2.1.5 PROJECTCODEPAGE
    yield _record(0x04, PROJECT_NAME.encode(_ENCODING))  # 2.3.4.2.1.6 PROJECTNAME
    yield from _pair(0x05, 0x40, "")  # 2.3.4.2.1.7 PROJECTDOCSTRING
    yield from _pair(0x06, 0x3D, "", wide=False)  # 2.3.4.2.1.8 PROJECTHELPFILEPATH
    yield _record(0x07, bytes(4))  # 2.3.4.2.1.9 PROJECTHELPCONTEXT
    yield _record(0x08, bytes(4))  # 2.3.4.2.1.10 PROJECTLIBFLAGS
    yield struct.pack("<HIIH", 0x09, 4, 0x65BE0257, 17)  # 2.3.4.2.1.11 PROJECTVERSION
    yield from _pair(0x0C, 0x3C, "")  # 2.3.4.2.1.12 PROJECTCONSTANTS


def _module_records(module: Module) -> Iterator[bytes]:
    """Yield the records of a MODULE, 2.3.4.2.3.2."""
    yield from _pair(0x19, 0x47, module.name)  # .1 MODULENAME, .2 MODULENAMEUNICODE
    yield from _pair(0x1A, 0x32, module.name)  # .3 MODULESTREAMNAME
    yield from _pair(0x1C, 0x48, "")  # .4 MODULEDOCSTRING
    yield _record(0x31, bytes(4))  # .5 MODULEOFFSET: no cache, the text comes at once
    yield _record(0x1E, bytes(4))  # .6 MODULEHELPCONTEXT
    yield _record(0x2C, b"\xff\xff")  # .7 MODULECOOKIE
    yield _record(0x21 if module.kind == "module" else 0x22, b"")  # .8 MODULETYPE
    yield _record(0x2B, b"")


def _record(number: int, body: bytes) -> bytes:
    return struct.pack("<HI", number, len(body)) + body


def _pair(number: int, second: int, text: str, *, wide: bool = True) -> Iterator[bytes]:
    """Yield a text in the code page and again in UTF-16 (help paths: in the code page, too)."""
    yield _record(number, text.encode(_ENCODING))
    yield _record(second, text.encode("utf-16-le" if wide else _ENCODING))


def _project_stream(modules: Sequence[Module]) -> bytes:
    """Return the PROJECT stream, 2.3.1."""
    items = {"module": "Module={}", "workbook": "Document={}/&H00000000"}
    items["sheet"] = items["workbook"]
    lines = [
        f'ID="{PROJECT_ID}"',
        *(items[module.kind].format(module.name) for module in modules),
        f'Name="{PROJECT_NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypt(PROJECT_ID, bytes(4))}"',  # 2.3.1.15: not protected
        f'DPB="{encrypt(PROJECT_ID, bytes(1))}"',  # 2.3.1.16: no password
        f'GC="{encrypt(PROJECT_ID, bytes([0xFF]))}"',  # 2.3.1.17: visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode(_ENCODING)


def _names_stream(modules: Sequence[Module]) -> bytes:
    """Return the PROJECTwm stream, 2.3.3: each name in the code page and in UTF-16."""
    names = [module.name for module in modules]
    pairs = (f"{n}\0".encode(_ENCODING) + f"{n}\0".encode("utf-16-le") for n in names)
    return b"".join(pairs) + b"\0\0"

"""Modules in a register's VBA project that did not come with the program."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cchc_xl.base.errors import RegisterError
from cchc_xl.hosts.vba.builds import PROGRAM_MODULES, WORKBOOK
from cchc_xl.hosts.vba.project import Module

_NO_CODE = re.compile(r"\s*(?:(?:Rem\s+)?Attribute\s|Option\s|'|Rem\b|$)", re.I)
_BELONGS = re.compile(r"^Attribute VB_(?:Base|Creatable|PredeclaredId)\b", re.I | re.M)
_SHEET = re.compile(r"Sheet\d+", re.I)


def modules_of_others(modules: Mapping[str, str], workbook: str) -> list[Module]:
    """Return the modules that somebody added and that hold code.

    ``RegisterError``: code in a class, a form or the module of a sheet, which cannot be kept.
    """
    ours = {name.casefold() for name in PROGRAM_MODULES}
    found: list[Module] = []
    bound: list[str] = []
    for name, source in modules.items():
        if name.casefold() in ours or all(map(_NO_CODE.match, source.splitlines())):
            continue
        if _BELONGS.search(source) or _SHEET.fullmatch(name) or name == WORKBOOK:
            bound.append(name)
        else:
            found.append(Module(name, "module", _named(name, source)))
    if bound:
        raise RegisterError(
            f"Sổ {workbook} có macro riêng gắn với trang tính, lớp hoặc biểu mẫu "
            f"({', '.join(bound)}); gắn lại nút sẽ làm mất macro đó.",
            "Chép macro đó vào một mô-đun thường (Module) hoặc xuất ra tệp, xoá ở chỗ cũ, lưu sổ "
            "rồi chạy lại.",
        )
    return found


def _named(name: str, source: str) -> str:
    """A module's text with its own name in its first line."""
    first = f'Attribute VB_Name = "{name}"\n'
    text = source.replace("\r\n", "\n")
    return text if text.startswith(first) else first + text

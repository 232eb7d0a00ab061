"""Texts to and from a live workbook: letter for letter, whatever they begin with or look like.

COM hands over characters, not a file's escapes: ``_x0041_`` that somebody typed is that text. Only
what a program cannot hold at all is written in another way, and read back so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from cchc_xl.register.package import xmltext

_MARK = "\ufdd0"  # a noncharacter of Unicode: nobody can type it
_UNHELD = re.compile("[\0\ud800-\udfff\ufdd0]")
_HELD = re.compile(_MARK + "([0-9A-F]{4})")
_CONTROL = "00[01][0-9A-Fa-f]|[Dd][89A-Fa-f][0-9A-Fa-f]{2}|[Ff]{3}[EeFf]"
_BEHIND = f"x(?:005[Ff]_x)*(?:{_CONTROL})_"  # an escape, perhaps itself kept from being one
_CONTROLS = re.compile(f"_x(?:{_CONTROL}|005[Ff](?=_{_BEHIND}))_")
_LIKE_CONTROLS = re.compile(f"_(?={_BEHIND})")
_LONG = 255
_UNO_UNHELD = re.compile("[\0\ud800-\udfff]")


class Letters(NamedTuple):
    """How a program's texts are read and written."""

    read: Callable[[str], str]
    write: Callable[[str], str]


def _com_read(text: str) -> str:
    if _MARK not in text:
        return text
    return _HELD.sub(lambda match: chr(int(match[1], 16)), text)


def _com_write(text: str) -> str:
    return _UNHELD.sub(lambda match: f"{_MARK}{ord(match[0]):04X}", text)


def _uno_read(text: str) -> str:
    if "_x" not in text:
        return text
    return _CONTROLS.sub(_control, text)


def _control(match: re.Match[str]) -> str:
    """The letter of an escape, or the underscore in front of what only looks like one."""
    return "_" if match[0].lower() == "_x005f_" else xmltext.decode_xstring(match[0])


def _uno_write(text: str) -> str:
    text = _LIKE_CONTROLS.sub("_x005F_", text)
    return _UNO_UNHELD.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


COM = Letters(_com_read, _com_write)
"""Excel: a NUL ends a text in COM, and half of a surrogate pair is no text."""

UNO = Letters(_uno_read, _uno_write)
"""LibreOffice: from a file's ``_x000D_`` it makes these seven letters, not the control letter.

So escapes of what XML cannot hold are read as in a file, and no others.
"""


@lru_cache(maxsize=20_000)
def as_text(text: str, letters: Letters = COM) -> str:
    """A text as it must be typed to stay a text, whatever it begins with.

    An assigned text is read by the rules of the user's language: "3-1" or "1/2 tr" may be a date
    or a number, "đúng" a truth value, "=", "+", "-" and "@" begin a formula, "#" an error, "'" is
    taken off. The apostrophe in front stops all of that. It is left out only where nothing of the
    kind can be: all that is so read is a single word or holds a digit (of any script), and short.
    """
    text = plain_text(text, letters)
    if text[0].isalpha() and (
        len(text) > _LONG or (" " in text and not any(map(str.isnumeric, text)))
    ):
        return text
    return f"'{text}"


def plain_text(text: str, letters: Letters = COM) -> str:
    """A text for a cell whose format makes a text of whatever is typed ("@")."""
    if text.isprintable() and "_x" not in text:
        return text
    return letters.write(text)

"""Text from outside, made harmless for a screen, a log and a cell."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# What a terminal obeys, what begins a new line, what turns the direction of writing, what has no
# shape of its own: controls, line and paragraph separators, format characters, lone surrogates.
_HIDDEN: Final = frozenset(("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"))
_PLAIN: Final = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u036f\u1e00-\u1fff\u2010-\u2027]*").fullmatch
# How a terminal is asked for colours and to move its cursor.
_CONTROL: Final = re.compile(
    r"(\x1b\[[0-9;?]*[A-Za-z])|[^\n\t -~\u00a0-\u00ac\u00ae-\u036f\u1e00-\u1fff]"
)


def harmless(text: str) -> str:
    r"""Return a text with everything that is not to be seen written out (``\n``, ``\x1b``)."""
    if _PLAIN(text):
        return text
    return "".join(_written_out(letter) for letter in text)


def _written_out(letter: str) -> str:
    if unicodedata.category(letter) not in _HIDDEN:
        return letter
    return letter.encode("unicode_escape").decode("ascii")


def harmless_lines(text: str, *, terminal: bool = False) -> str:
    """Return what is printed with line ends kept; for a ``terminal`` its colours, too."""

    def shown(found: re.Match[str]) -> str:
        return found[0] if terminal and found[1] else harmless(found[0])

    return _CONTROL.sub(shown, text)

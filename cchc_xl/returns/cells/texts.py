"""Texts of cells: tidied, compared with each other, and values as the sheet shows them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from cchc_xl.reading.book import Raw
from cchc_xl.returns.cells.encodings import recognise

MAX_NUMBER: Final = 10**15  # a cell keeps 15 digits

_PLAIN_ASCII: Final = re.compile(r"[!-~]+(?: [!-~]+)*").fullmatch
_ODD_SPACE: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f]")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
_SPACES: Final = re.compile(" {2,}")
_AROUND_BREAK: Final = re.compile(" *\n *")
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SIGN: Final = re.compile(f"([{_DASHES},;:/()&])")
_PICKED: Final = re.compile(f"(?P<code>.+?)(?: [{_DASHES}] | ?[{_DASHES[1:]}] ?|- | -)")
_HYPHEN: Final = re.compile("(?P<code>[^ ]+?)-")
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")


@lru_cache(maxsize=16_384)
def tidy(text: str) -> tuple[str, str]:
    """Return a text in NFC with plain single spaces, and the code of what was changed or ""."""
    if _PLAIN_ASCII(text):
        return text, ""
    composed = unicodedata.normalize("NFC", text)
    spaced = _INVISIBLE.sub("", composed.replace("\r\n", "\n").replace("\r", "\n"))
    spaced = _SPACES.sub(" ", _ODD_SPACE.sub(" ", spaced))
    spaced = _AROUND_BREAK.sub("\n", spaced).strip(" \n")
    if not spaced:
        return "", ""
    if spaced != composed.replace("\r\n", "\n"):
        return spaced, "C303"
    return spaced, "C304" if composed != text else ""


@lru_cache(maxsize=16_384)
def old_encoding(text: str) -> tuple[str, str] | None:
    """Return the old encoding of a text and what it says, None when it is in none."""
    return recognise(text)


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """Return a text for comparing, without what makes no other word of it.

    NFC, one space between words, no difference of case, and the mark of tone at the end of its
    word: a syllable has one tone, and where its mark stands (hoà, hòa) is a matter of spelling.
    """
    plain = " ".join(tidy(text)[0].split()).casefold()
    return plain if plain.isascii() else " ".join(map(_tone_last, plain.split(" ")))


def chosen(text: str) -> str:
    """Return a choice for comparing: as ``folded``, with one kind of dash and spaces at signs.

    What is pasted from a document has its dashes and spaces (“A – B”, “A-B”, “A , B”).
    """
    apart = _SIGN.sub(lambda found: " - " if found[1] in _DASHES else f" {found[1]} ", text)
    return folded(apart)


def _tone_last(word: str) -> str:
    """Return a word with its marks of tone behind its last letter."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(mark for mark in letters if mark in _TONES))
    if not tones:
        return word
    end = max(n for n, character in enumerate(letters, 1) if _is_letter(character))
    bare = "".join(mark for mark in letters[:end] if mark not in _TONES)
    rest = "".join(mark for mark in letters[end:] if mark not in _TONES)
    return unicodedata.normalize("NFC", bare) + tones + rest


def _is_letter(character: str) -> bool:
    return character.isalpha() or unicodedata.combining(character) > 0


def picked_code(text: str) -> str:
    """Return the code of what was picked as “code - name”, with whatever dash; else the text.

    A code has no spaces; a hyphen without spaces may be the code's own (A-1) where no name follows.
    """
    found = _PICKED.match(text)
    if found is None and " " in text:
        found = _HYPHEN.match(text)
    return found["code"] if found else text


def show(value: Raw) -> str:
    """Return a raw value the way the sheet shows it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return shown_number(value)
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def shown_number(value: float) -> str:
    """Return a number as it is written in Vietnam, without thousands marks."""
    if value.is_integer() and abs(value) < MAX_NUMBER:
        return str(int(value))
    return f"{value:.12g}".replace(".", ",")

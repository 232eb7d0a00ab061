"""What a cell holds at most."""

from __future__ import annotations

MAX_TEXT = 32_767
"""Letters (UTF-16) of a cell in Excel; LibreOffice would take more, and lose them in a file."""

MAX_WHOLE = 2**53
"""Whole numbers beyond are not told apart; they are refused rather than rounded."""


def letters_of(text: str) -> int:
    """Count the letters of a text as a cell does: those beyond 16 bits are two."""
    if len(text) * 2 <= MAX_TEXT:
        return len(text)  # short enough, however it is counted
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(text: str) -> str:
    """Return a text as a cell takes it; where letters are left out it ends in “…”."""
    if letters_of(text) <= MAX_TEXT:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: (MAX_TEXT - 1) * 2]
    return kept.decode("utf-16-le", "ignore") + "…"


def is_whole(text: str) -> bool:
    """Tell whether a text has no half of a letter (surrogate): cells may, files of text cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def whole(text: str) -> str:
    """Return a text with “�” in place of each half of a letter, as what cuts emoji leaves it."""
    if is_whole(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

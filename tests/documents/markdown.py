"""Pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

HAND_OFF = (
    "<!-- make docs -->\n\n"
    "Tài liệu này do `make docs` lập từ chính chương trình; không sửa tay, sửa nguồn rồi lập lại."
)


def page(title: str, *parts: str) -> str:
    """Return a whole document that nobody edits by hand."""
    return "\n\n".join([f"# {title}", HAND_OFF, *filter(None, parts)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; what would break a row is made harmless."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(str(cell)) for cell in line)} |" for line in lines)


def code(text: object) -> str:
    """Return text as it is typed; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

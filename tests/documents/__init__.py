"""The documents that are made from the program itself: ``python -m tests.documents`` writes them.

Each module makes one from the catalogue, the models, the plans, the commands or the imports; no
text is copied. A document that is not what is made today fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def documents() -> Iterator[tuple[Path, Callable[[], str]]]:
    """Give each document's place and what makes its text."""
    from tests.documents import (
        cells,
        clauses,
        commands,
        dictionary,
        doubts,
        exits,
        findings,
        measures,
        rooms,
    )

    yield DOCS / "ma-loi.md", findings.document
    yield DOCS / "tu-dien-du-lieu.md", dictionary.document
    yield DOCS / "chi-so.md", measures.document
    yield DOCS / "ke-hoach-va-so.md", clauses.document
    yield DOCS / "so-o-phai-dien.md", cells.document
    yield DOCS / "nghi-van.md", doubts.document
    yield DOCS / "lenh.md", commands.document
    yield DOCS / "ma-thoat.md", exits.document
    yield DOCS / "architecture.md", lambda: rooms.document(DOCS / "architecture.md")

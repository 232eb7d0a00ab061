"""What the running application tells of itself, for the button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cchc_xl.doctor.facts import HostFacts

if TYPE_CHECKING:
    from xlwings import App, Book


def host_of(app: App, book: Book) -> HostFacts:
    """Ask the application that has the register open. Never raises: what fails is None."""
    if _asked(lambda: str(app.engine.name)) == "libreoffice":
        return HostFacts(
            "LibreOffice",
            location=_asked(lambda: str(book.fullname)),
            read_only=_asked(lambda: bool(book.api.isReadonly())),
        )
    return HostFacts(
        name=_asked(lambda: str(app.api.Name)),
        version=_asked(lambda: str(app.api.Version)),
        path=_asked(lambda: str(app.api.Path)),
        location=_asked(lambda: str(book.api.FullName)),
        read_only=_asked(lambda: bool(book.api.ReadOnly)),
    )


def _asked(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except Exception:  # pywin32, UNO and xlwings each raise classes of their own
        return None

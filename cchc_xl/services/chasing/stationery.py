"""The templates of reminders: Văn phòng's own where there are, those that come with the program."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from cchc_xl.base.errors import WordingError
from cchc_xl.services.chasing.letter_form import letter_form
from cchc_xl.services.chasing.placeholders import KNOWN
from cchc_xl.services.papers.letters import Letter, letter_of
from cchc_xl.services.papers.template_files import (
    template_at,
    text_as_it_comes,
    text_of,
    write_missing,
)
from cchc_xl.services.papers.wording import Wording

MAIL: Final = "thu.txt"
CHAT: Final = "tin-nhan.txt"
LETTER: Final = "cong-van.docx"
_SUBJECT = "Tiêu đề:"


class Said(NamedTuple):
    """A reminder in words: the e-mail's subject and text, the chat's text, the letter's file."""

    subject: str
    mail: str
    chat: str
    letter: bytes


class Stationery(NamedTuple):
    """The three templates; ``missing`` are those that the folder lacks, as bytes by file name."""

    folder: Path
    mail: Wording
    chat: Wording
    letter: Letter
    missing: Mapping[str, bytes]

    def say(self, values: Mapping[str, Any]) -> Said:
        """Return a reminder in words. ``WordingError``: a template cannot be filled in."""
        first, _, rest = self.mail.filled(values).lstrip().partition("\n")
        if not first.startswith(_SUBJECT) or not first.removeprefix(_SUBJECT).strip():
            raise WordingError(
                f"Mẫu “{self.mail.name}”: dòng 1 không phải là “{_SUBJECT} …”.",
                f"Bắt đầu dòng đầu bằng “{_SUBJECT}”, sau đó là tiêu đề của thư trên cùng dòng.",
            )
        subject = " ".join(first.removeprefix(_SUBJECT).split())
        chat = self.chat.filled(values).strip() + "\n"
        return Said(subject, rest.strip() + "\n", chat, self.letter.filled(values))

    def write_missing(self) -> list[Path]:
        """Write the templates that the folder lacks, for Văn phòng to change. ``OutputError``."""
        return write_missing(self.folder, self.missing)


def stationery(folder: Path) -> Stationery:
    """Return the templates of a folder, each where it lacks one as it comes. ``WordingError``."""
    missing: dict[str, bytes] = {}
    data = {
        name: template_at(folder / name, missing, _as_it_comes) for name in (MAIL, CHAT, LETTER)
    }
    mail, chat = (
        Wording(name, "dòng", text_of(name, data[name]), KNOWN).checked() for name in (MAIL, CHAT)
    )
    return Stationery(folder, mail, chat, letter_of(LETTER, data[LETTER], KNOWN), missing)


def _as_it_comes(name: str) -> bytes:
    """Return a template as the program brings it."""
    if name == LETTER:
        return letter_form()
    return text_as_it_comes((files("cchc_xl.services.chasing") / "mau" / name).read_text("utf-8"))

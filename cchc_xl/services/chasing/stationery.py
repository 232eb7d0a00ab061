"""The templates of reminders: Văn phòng's own where there are, those that come with the program."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from cchc_xl.base.atomic import write_whole
from cchc_xl.base.causes import told
from cchc_xl.base.errors import WordingError
from cchc_xl.base.folders import make_folder, not_written
from cchc_xl.base.scratch import remove_leftovers, scratch
from cchc_xl.services.chasing.letter_form import letter_form
from cchc_xl.services.chasing.letters import Letter, letter_of
from cchc_xl.services.chasing.wording import Wording

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
        if not self.missing:
            with suppress(OSError):  # a folder for all that only some may write into
                remove_leftovers(self.folder)
            return []
        make_folder(self.folder)
        written = []
        try:
            with scratch(self.folder) as beside:
                for name, data in self.missing.items():
                    write_whole(self.folder / name, data, beside / name)
                    written.append(self.folder / name)
        except OSError as error:
            raise not_written(self.folder, error) from error
        return written


def stationery(folder: Path) -> Stationery:
    """Return the templates of a folder, each where it lacks one as it comes. ``WordingError``."""
    missing: dict[str, bytes] = {}
    data = {name: _data(folder / name, missing) for name in (MAIL, CHAT, LETTER)}
    mail, chat = (Wording(name, "dòng", _text(name, data[name])).checked() for name in (MAIL, CHAT))
    return Stationery(folder, mail, chat, letter_of(LETTER, data[LETTER]), missing)


def _data(path: Path, missing: dict[str, bytes]) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        missing[path.name] = _as_it_comes(path.name)
        return missing[path.name]
    except OSError as error:
        cause = told(error)
        raise WordingError(f"Không đọc được mẫu “{path}”: {cause.text}.", cause.remedy) from error


def _as_it_comes(name: str) -> bytes:
    """Return a template as the program brings it; text as Windows' Notepad reads and writes it."""
    if name == LETTER:
        return letter_form()
    text = (files("cchc_xl.services.chasing") / "mau" / name).read_text("utf-8")
    return codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode()


def _text(name: str, data: bytes) -> str:
    """Return the text of a file: UTF-8, or UTF-16 with its mark, as Notepad saves."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise WordingError(
            f"Mẫu “{name}”, dòng {line}: không phải là chữ Unicode.",
            "Mở bằng Notepad, chọn Lưu thành (Save As), mã hóa (Encoding) UTF-8, rồi chạy lại.",
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")

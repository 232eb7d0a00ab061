"""A reminder as an e-mail that a mail program opens as a draft, and where a unit is reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePosixPath

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\w.])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\d)")
_TYPES = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xlsm": ("application", "vnd.ms-excel.sheet.macroEnabled.12"),
}


def addresses(contact: str) -> list[str]:
    """Return the e-mail addresses in what Văn phòng wrote down as a unit's contact, each once."""
    found = (one for one in _MAIL.findall(contact) if ".." not in one and one[0] != ".")
    return list(dict.fromkeys(found))


def phones(contact: str) -> list[str]:
    """Return the telephone numbers in it, each once."""
    return list(dict.fromkeys(_PHONE.findall(_MAIL.sub(" ", contact))))


def draft_of(
    name: str, to: Sequence[str], subject: str, text: str, attached: Sequence[tuple[str, bytes]]
) -> bytes:
    """Return an e-mail to a unit of this name as the bytes of an .eml file.

    ``X-Unsent: 1`` makes Outlook open it as a draft to be sent; it has neither sender nor date,
    which the mail program adds. One without an address is complete but for that.
    """
    message = EmailMessage(SMTP)
    message.set_content(text, charset="utf-8", cte="base64")
    for file, data in attached:
        kind = _TYPES.get(PurePosixPath(file).suffix.lower(), ("application", "octet-stream"))
        message.add_attachment(data, *kind, filename=file)
    heads = [("Subject", _encoded("Subject", subject)), ("X-Unsent", "1")]
    if to:
        named = (f"{_encoded('To', name)} <{one}>" for one in to)
        heads.insert(1, ("To", ",\r\n ".join(named)))
    return "".join(f"{head}: {line}\r\n" for head, line in heads).encode() + message.as_bytes()


def _encoded(head: str, text: str) -> str:
    """Return a header's text in encoded words (RFC 2047).

    ``EmailMessage`` folds them so that blanks between two of them are lost (Python 3.11).
    """
    return Header(text, "utf-8", header_name=head).encode(linesep="\r\n")

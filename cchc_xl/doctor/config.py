"""The xlwings configuration files: what the stock module reads, and writing one entry.

VBA reads them with ``Input #`` in the ANSI code page: pairs of quoted texts, one pair a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from cchc_xl.base.atomic import write_whole
from cchc_xl.doctor.facts import Conf, GivenBy

NAME = "xlwings.conf"
INTERPRETER = "INTERPRETER_WIN"
OLDER = "INTERPRETER"
"""What the stock module asks for when ``INTERPRETER`` is blank in a place that it reads first."""
_PAIR = re.compile(r'^\s*(?:"([^"]*)"|([^,"]*?))\s*,\s*(?:"([^"]*)"|(.*?))\s*$')
_VARIABLE = re.compile(r"%([^%]+)%")


def user_file(home: Path) -> Path:
    """Return the user's configuration file on Windows."""
    return home / ".xlwings" / NAME


def parse(data: bytes, ansi: str) -> dict[str, str]:
    """Return the entries of a file by upper-case key; the first of a key counts, as for VBA."""
    entries: dict[str, str] = {}
    for line in data.decode(ansi, errors="replace").splitlines():
        match = _PAIR.match(line)
        if match:
            key, bare_key, value, bare_value = match.groups()
            name = (key if key is not None else bare_key).strip().upper()
            entries.setdefault(name, value if value is not None else bare_value)
    return entries


def with_entries(data: bytes, entries: Mapping[str, str], ansi: str) -> bytes:
    """Return a file's bytes with these entries; every other line stays as it is."""
    wanted = {key.upper() for key in entries}
    kept = [
        line for line in data.splitlines() if line.strip() and not wanted & set(parse(line, ansi))
    ]
    new = [f'"{key}","{value}"'.encode(ansi) for key, value in entries.items()]
    return b"".join(line + b"\r\n" for line in [*kept, *new])


def write_entries(path: Path, entries: Mapping[str, str], ansi: str) -> bool:
    """Put entries into a file, made when missing; False when they stand there already.

    ``OSError``, ``UnicodeEncodeError``: nothing is written.
    """
    old = path.read_bytes() if path.exists() else b""
    found = parse(old, ansi)
    if all(found.get(key.upper()) == value for key, value in entries.items()):
        return False
    new = with_entries(old, entries, ansi)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, new)
    return True


def expanded(value: str, variables: Mapping[str, str]) -> str:
    """Replace %NAME% as Windows does: case does not count, what is not known stays."""
    known = {name.upper(): text for name, text in variables.items()}
    return _VARIABLE.sub(lambda match: known.get(match[1].upper(), match[0]), value)


def configured(
    confs: Sequence[Conf], keys: Sequence[str], variables: Mapping[str, str]
) -> tuple[str, GivenBy]:
    """Return the interpreter that the stock module takes, and from where; "" when none is named.

    For each key in turn the places are asked in their order, and the first that has the key
    answers, even with a blank.
    """
    for key in keys:
        for conf in confs:
            if conf.entries is not None and key in conf.entries:
                value = expanded(conf.entries[key], variables).strip()
                if value:
                    return value, conf.given_by
                break
    return "", "path"


def readable_by_vba(text: str, ansi: str) -> bool:
    """Tell whether a text comes through the ANSI code page unchanged."""
    try:
        return text.encode(ansi).decode(ansi) == text
    except (UnicodeError, LookupError):
        return False

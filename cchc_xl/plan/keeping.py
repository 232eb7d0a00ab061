"""A plan's files as lines of text, so that a register carries the plan that it was made from.

A register must open where there is nothing but the register: another computer, the next version of
the program, whose plan of that year may have changed. Tasks, units, the calendar and bars stand in
tables of their own, where Văn phòng keeps them; what else a plan says (kinds, groups, forms,
lists, indicators, how metrics are computed) is read from these lines. The whole folder is kept, not
only that rest: it is small (about 24 kB), its digest can be compared, and there is one reader of
plans, the one of folders.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping

PREFIX = "plan_part_"
"""Of the keys under which the lines stand, numbered from 1."""
_LINE = 4000  # a cell takes 32,767 characters, what is written into many cells at once less
_LARGEST = 2**24


def lines_of(files: Mapping[str, bytes], prefix: str = PREFIX) -> dict[str, str]:
    """Return files by name as numbered lines of ASCII, by their keys."""
    texts = {name: content.decode("utf-8") for name, content in sorted(files.items())}
    packed = zlib.compress(json.dumps(texts, ensure_ascii=False).encode(), 9)
    text = base64.b64encode(packed).decode("ascii")
    parts = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    return {f"{prefix}{number}": part for number, part in enumerate(parts, 1)}


def has_lines(settings: Mapping[str, str], prefix: str = PREFIX) -> bool:
    """Tell whether there is any line of a plan, or of what else has such a prefix."""
    return any(key.startswith(prefix) for key in settings)


def files_of(settings: Mapping[str, str], prefix: str = PREFIX) -> dict[str, bytes]:
    """Return the files from their lines. ``ValueError``: the lines are not what was written."""
    numbered = {
        int(key.removeprefix(prefix)): part
        for key, part in settings.items()
        if re.fullmatch(rf"{prefix}[1-9][0-9]{{0,4}}", key)
    }
    if sorted(numbered) != list(range(1, len(numbered) + 1)):
        raise ValueError("a line is gone")
    text = "".join(numbered[number] for number in sorted(numbered))
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(base64.b64decode(text, validate=True), _LARGEST)
        found = json.loads(content)
    except (zlib.error, RecursionError) as error:
        raise ValueError("not what was packed") from error
    if not unpacking.eof or not isinstance(found, dict):
        raise ValueError("not what was packed")
    if not all(isinstance(text, str) for text in found.values()):
        raise ValueError("not what was packed")
    return {name: text.encode() for name, text in found.items()}

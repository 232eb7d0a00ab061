"""Templates as files of a folder: Văn phòng's own where there are, those that come otherwise."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from cchc_xl.base.atomic import write_whole
from cchc_xl.base.causes import told
from cchc_xl.base.errors import WordingError
from cchc_xl.base.folders import make_folder, not_written
from cchc_xl.base.scratch import remove_leftovers, scratch


def template_at(
    path: Path, missing: dict[str, bytes], as_it_comes: Callable[[str], bytes]
) -> bytes:
    """Return a template, and note it in ``missing`` (by file name) where there is no such file.

    ``WordingError``: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        missing[path.name] = as_it_comes(path.name)
        return missing[path.name]
    except OSError as error:
        cause = told(error)
        raise WordingError(f"Không đọc được mẫu “{path}”: {cause.text}.", cause.remedy) from error


def write_missing(folder: Path, missing: Mapping[str, bytes]) -> list[Path]:
    """Write the templates that a folder lacks, for Văn phòng to change. ``OutputError``."""
    if not missing:
        with suppress(OSError):  # a folder for all that only some may write into
            remove_leftovers(folder)
        return []
    make_folder(folder)
    written = []
    try:
        with scratch(folder) as beside:
            for name, data in missing.items():
                write_whole(folder / name, data, beside / name)
                written.append(folder / name)
    except OSError as error:
        raise not_written(folder, error) from error
    return written


def text_as_it_comes(text: str) -> bytes:
    """Return a text that the program brings, as Windows' Notepad reads and writes it."""
    return codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode()


def text_of(name: str, data: bytes) -> str:
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

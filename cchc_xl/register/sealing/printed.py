"""Codes of the journal that were printed: read where they stand, and held against the journal."""

from __future__ import annotations

import re
import zipfile
import zlib
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.errors import UsageProblem
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import open_regular

if TYPE_CHECKING:
    from pandas import DataFrame

CODE = re.compile(r"\b([1-9]\d{0,6})-([0-9A-Fa-f]{16})\b")
"""A printed code: number of the journal's rows, and the beginning of their last link."""
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    EOFError,
    RuntimeError,  # with a password; NotImplementedError is one of these
)
TO_GIVE = (
    "Ghi mã niêm phong in trên biểu hay báo cáo, ví dụ 57-1A2B3C4D5E6F7A8B, hoặc tệp .xlsx do "
    "chương trình xuất ra."
)
LONGEST = 2**26
"""A part of an exported workbook larger than this holds no code."""


def printed_code(against: str) -> tuple[int, str]:
    """Return the code that was given or that an exported workbook bears. ``UsageProblem``."""
    path = Path(against)
    text = against if CODE.fullmatch(against.strip()) and not path.exists() else _text_of(path)
    found = CODE.findall(text.strip())
    if not found:
        raise UsageProblem(f"Không thấy mã niêm phong trong “{against}”.", TO_GIVE)
    rows, digits = max(found, key=lambda item: int(item[0]))
    return int(rows), digits.lower()


def _text_of(path: Path) -> str:
    """Return the texts of a workbook that stand behind the words “Mã niêm phong”."""
    try:
        with open_regular(path) as handle, zipfile.ZipFile(handle) as archive:
            parts = [info for info in archive.infolist() if info.filename.endswith(".xml")]
            text = " ".join(
                archive.read(info).decode("utf-8", "replace")
                for info in parts
                if info.file_size <= LONGEST
            )
    except (OSError, Unreadable, *_DAMAGED) as error:
        raise UsageProblem(
            f"“{path}” không phải là mã niêm phong, cũng không phải là tệp đọc được.", TO_GIVE
        ) from error
    return " ".join(re.findall(r"Mã niêm phong[^0-9<]{0,40}(\d+-[0-9A-Fa-f]{16})", unescape(text)))


def contradicted(log: DataFrame, printed: tuple[int, str]) -> str:
    """Return in what a printed code contradicts the journal, "" if it fits."""
    rows, digits = printed
    if len(log) < rows:
        return (
            f"Mã in cho biết nhật ký có {rows} dòng, sổ chỉ còn {len(log)}: phần cuối nhật ký đã "
            "bị cắt, sổ là bản cũ hơn tệp xuất, hoặc mã là của sổ khác."
        )
    link = str(log["chain"].iloc[rows - 1])
    if link[: len(digits)] != digits:
        return (
            f"Dòng STT {rows} của nhật ký không mang mã đã in: nhật ký đã bị viết lại, hoặc mã là "
            "của sổ khác."
        )
    return ""

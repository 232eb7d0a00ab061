"""Folders that results are written into."""

from __future__ import annotations

from pathlib import Path

from cchc_xl.errors import OutputError


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where there are none. ``OutputError``: it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"Không tạo được thư mục “{folder}”.", "Kiểm tra đường dẫn và quyền ghi rồi chạy lại."
        ) from error

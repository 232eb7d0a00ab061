"""What a person is told when a run fails, whatever raised: Vietnamese, with a remedy."""

from __future__ import annotations

import tempfile
import traceback
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cchc_xl.errors import CchcError


class Failure(NamedTuple):
    """Why the run could not go on, what to do about it (may be empty), and the exit code."""

    message: str
    remedy: str
    exit_code: int

    def text(self) -> str:
        """Return both sentences, one below the other, as screens and message boxes show them."""
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """Return the lines of :meth:`text`."""
        return [f"Lỗi: {self.message}", *([f"Cách xử lý: {self.remedy}"] if self.remedy else [])]


def failure_of(error: BaseException) -> Failure:
    """Tell an exception that nobody handled; a defect's traceback is kept in a file."""
    if isinstance(error, CchcError):
        return Failure(error.message, error.remedy, error.exit_code)
    if isinstance(error, KeyboardInterrupt):
        return Failure("Đã dừng theo yêu cầu.", "", CchcError.exit_code)
    if isinstance(error, OSError):
        name = f"“{error.filename}”" if error.filename else "tệp"
        return Failure(
            f"Không đọc hoặc ghi được {name}.",
            "Kiểm tra đường dẫn, quyền truy cập và dung lượng đĩa rồi chạy lại.",
            CchcError.exit_code,
        )
    if isinstance(error, MemoryError):
        return Failure(
            "Máy không đủ bộ nhớ.",
            "Đóng bớt chương trình, chạy lại với ít tệp hơn.",
            CchcError.exit_code,
        )
    return Failure(
        "Chương trình gặp lỗi của chính nó; sổ giữ nguyên như trước khi chạy.",
        _advice(kept(error)),
        CchcError.exit_code,
    )


def _advice(report: Path | None) -> str:
    if report is None:
        return "Báo cho người bảo trì chương trình, kèm việc đang làm."
    return f"Gửi tệp “{report}” cho người bảo trì chương trình, kèm việc đang làm."


def kept(error: BaseException) -> Path | None:
    """Keep a defect's traceback for those who mend the program, and return where; None: nowhere.

    The same defect met again in the same minute has one file.
    """
    text = "".join(traceback.format_exception(error))
    mark = sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    name = f"cchc-xl-loi-{datetime.now():%Y%m%d-%H%M}-{mark}.txt"
    path = Path(tempfile.gettempdir()) / name
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    return path

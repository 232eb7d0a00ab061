"""What a person is told when a run fails, whatever raised: Vietnamese, with a remedy."""

from __future__ import annotations

import tempfile
import traceback
from datetime import datetime
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
        _kept(error),
        CchcError.exit_code,
    )


def _kept(error: BaseException) -> str:
    """Keep the traceback for those who mend the program, and say where."""
    name = f"cchc-xl-loi-{datetime.now():%Y%m%d-%H%M%S}.txt"
    path = Path(tempfile.gettempdir()) / name
    try:
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return "Báo cho người bảo trì chương trình, kèm việc đang làm."
    return f"Gửi tệp “{path}” cho người bảo trì chương trình, kèm việc đang làm."

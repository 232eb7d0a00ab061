"""What a person is told when a run fails, whatever raised: Vietnamese, with a remedy."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.causes import folder_is_gone, told
from cchc_xl.base.errors import PARTLY_DONE, CchcError
from cchc_xl.base.few import few_names

NAMED = 5
"""How many files a message names."""
FOLDER_IS_GONE = (
    "Thư mục mà lệnh được chạy trong đó đã bị xóa hoặc không vào được nữa.",
    "Chuyển sang một thư mục khác (lệnh cd) rồi chạy lại.",
)


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


def failure_of(error: BaseException, done: Sequence[Path] = ()) -> Failure:
    """Tell an exception that nobody handled; a defect's traceback is kept in a file.

    ``done`` is what the run had put in its place by then (see :mod:`cchc_xl.base.deeds`): it is
    named, and the exit code says that something was written.
    """
    failure = _failure_of(error, "" if done else "; sổ giữ nguyên như trước khi chạy")
    if not done:
        return failure
    return Failure(f"{failure.message}\n{done_sentence(done)}", failure.remedy, PARTLY_DONE)


def done_sentence(done: Sequence[Path]) -> str:
    """Name what a run has put in its place, the first few files of many."""
    names = few_names([f"“{path}”" for path in done], NAMED, "tệp")
    return f"Trước đó lượt chạy này đã ghi xong: {names}."


def _failure_of(error: BaseException, unchanged: str) -> Failure:
    code = CchcError.exit_code
    if isinstance(error, CchcError):
        return Failure(error.message, error.remedy, error.exit_code)
    if isinstance(error, KeyboardInterrupt):
        return Failure("Đã dừng theo yêu cầu.", "", code)
    if isinstance(error, OSError):
        return _of_the_system(error)
    if isinstance(error, MemoryError):
        remedy = "Đóng bớt chương trình, chạy lại với ít tệp hơn."
        return Failure("Máy không đủ bộ nhớ.", remedy, code)
    return Failure(f"Chương trình gặp lỗi của chính nó{unchanged}.", _advice(kept(error)), code)


def _of_the_system(error: OSError) -> Failure:
    if folder_is_gone():
        return Failure(*FOLDER_IS_GONE, CchcError.exit_code)
    name = f"“{error.filename}”" if error.filename else "tệp"
    cause = told(error)
    return Failure(
        f"Không đọc hoặc ghi được {name}: {cause.text}.", cause.remedy, CchcError.exit_code
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

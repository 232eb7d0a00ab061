"""Why a run cannot go on. Bad data is a finding, never one of these."""

from __future__ import annotations

from typing import NamedTuple

PARTLY_DONE = 4
"""The exit code of a run that could not go on, or not show its result, after it wrote something."""


class CchcError(Exception):
    """Root of every error that a user sees; ``message`` and ``remedy`` are Vietnamese."""

    exit_code = 3

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageProblem(CchcError):
    """The command was called with arguments that do not fit together."""

    exit_code = 2


class PlanError(CchcError):
    """A plan folder holds a field that cannot be right; the message names file and line."""


class RegisterError(CchcError):
    """The register is missing, damaged, of another year or not in the expected shape."""


class RegisterBusy(RegisterError):
    """Excel, LibreOffice or another run has the register open."""


class HalfWritten(RegisterError):
    """Writing into the open register failed, and so did taking back what was written."""


class PeriodLocked(CchcError):
    """The period is locked; it refuses changes until it is reopened with a reason."""


class OutputError(CchcError):
    """A result file could not be written."""


class WordingError(CchcError):
    """A template of Văn phòng's cannot be filled in; the message names file and line."""


class Exit(NamedTuple):
    """What an exit code means: in help (``meaning``), for the files, and what is to be done."""

    code: int
    meaning: str
    files: str
    remedy: str


EXITS = (
    Exit(0, "nhận hết", "đã ghi những gì lệnh phải ghi", ""),
    Exit(
        1,
        "có báo cáo bị trả lại",
        "phần còn lại đã làm và đã ghi như thường",
        "Gửi danh sách lỗi cho đơn vị; đơn vị sửa và nộp lại, rồi chạy lại lệnh.",
    ),
    Exit(
        UsageProblem.exit_code,
        "gọi sai",
        "chưa ghi gì",
        "Xem cách dùng bằng --help, gõ lại lệnh.",
    ),
    Exit(
        CchcError.exit_code,
        "không làm được, chưa ghi gì, sổ giữ nguyên",
        "giữ nguyên như trước khi chạy",
        "Làm theo “Cách xử lý” in dưới dòng lỗi, rồi chạy lại.",
    ),
    Exit(
        PARTLY_DONE,
        "đã ghi (tệp được nêu tên) nhưng sau đó không làm tiếp hoặc không in được kết quả",
        "tệp được nêu tên đã ghi xong và nguyên vẹn",
        "Xem tệp được nêu tên; làm theo “Cách xử lý” rồi chạy lại.",
    ),
)
"""Every exit code, in order."""

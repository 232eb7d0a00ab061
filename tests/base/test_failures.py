"""What a person is told when a run fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cchc_xl.base.errors import PeriodLocked, UsageProblem
from cchc_xl.base.failures import Failure, failure_of


def test_the_programs_own_errors_speak_for_themselves() -> None:
    assert failure_of(UsageProblem("Sai kỳ.", "Chọn lại.")) == ("Sai kỳ.", "Chọn lại.", 2)
    assert failure_of(PeriodLocked("Đã khóa.")).text() == "Lỗi: Đã khóa."
    assert Failure("Sai.", "Sửa.", 3).text() == "Lỗi: Sai.\nCách xử lý: Sửa."


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", "so.xlsx"), "“so.xlsx”"),
        (PermissionError(), "tệp"),
        (MemoryError(), "bộ nhớ"),
        (KeyboardInterrupt(), "theo yêu cầu"),
    ],
)
def test_the_systems_errors_are_told_in_vietnamese(error: BaseException, told: str) -> None:
    failure = failure_of(error)
    assert told in failure.message
    assert failure.exit_code == 3
    assert "device" not in failure.text()


def test_a_defect_keeps_its_traceback_in_a_file_and_shows_none() -> None:
    try:
        dict[str, str]()["khóa"]
    except KeyError as error:
        failure = failure_of(error)
    assert "Traceback" not in failure.text()
    assert "KeyError" not in failure.text()
    place = re.search("“(.+)”", failure.remedy)
    assert place
    kept = Path(place[1])
    try:
        assert "KeyError: 'khóa'" in kept.read_text("utf-8")
    finally:
        kept.unlink()

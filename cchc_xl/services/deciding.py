"""What Văn phòng decides on a unit's return: withdrawn, excused, received on another day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import ACCEPTED, EXCUSED, IN_FORCE, NO_LONGER_EXCUSED, WITHDRAWN
from cchc_xl.register.content import Content
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema.words import (
    BRINGING_BACK,
    BY_OFFICE,
    EXCUSE_ENDED,
    EXCUSING,
    RECEIVING,
    WITHDRAWING,
)
from cchc_xl.register.sealing.entered import LOG
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.returns.receipts import not_to_come
from cchc_xl.services.cases import (
    Case,
    Decided,
    decided,
    entry_of,
    having,
    with_archived,
    with_result,
    with_row,
)
from cchc_xl.services.trusted import Master, Tell, silent

EXCUSE = "(miễn báo cáo)"
"""What stands in the log in place of a file and its hash where a unit is excused."""


def withdraw(
    master: Master,
    unit: str,
    period: Period,
    reason: str,
    *,
    previous: bool = False,
    tell: Tell = silent,
) -> Decided:
    """Take a unit's accepted return out of all figures.

    All versions of it that were accepted are withdrawn, so that merging the folder again brings
    none back; with ``previous`` only the one in force is, and the accepted one before comes into
    force from the archive. ``UsageProblem``: there is none.
    """

    def decide(case: Case) -> tuple[Content, list[Entry], str]:
        accepted = having(case.rows, "result", ACCEPTED)
        if accepted.empty:
            raise UsageProblem(
                f"{case.title} không có báo cáo nào được chấp nhận để rút.",
                "Xem trang “Nhật ký nộp”; kiểm tra mã đơn vị và kỳ.",
            )
        current = having(accepted, "current", IN_FORCE)
        gone = (current if len(current) else accepted.tail(1)) if previous else accepted
        content = with_result(case.content, list(gone.index), WITHDRAWN)
        sentence = f"Đã rút báo cáo của {case.title} khỏi số liệu."
        if previous:
            content, file = _with_previous(case, content)
            sentence += f" Bản trước (“{file}”) có hiệu lực trở lại."
        entries = [
            entry_of(WITHDRAWING, case, row, reason=reason) for row in gone.itertuples(index=False)
        ]
        return content, entries, sentence

    return decided(master, unit, period, reason, decide, tell, settles=True)


def bring_back(
    master: Master, unit: str, period: Period, reason: str, *, tell: Tell = silent
) -> Decided:
    """Put a unit's withdrawn returns back among the accepted ones; the newest is in force.

    Its figures come from the archive. Where that does not have the file, merging it again brings
    them. ``UsageProblem``: nothing is withdrawn.
    """

    def decide(case: Case) -> tuple[Content, list[Entry], str]:
        gone = having(case.rows, "result", WITHDRAWN)
        if gone.empty:
            raise UsageProblem(
                f"{case.title} không có báo cáo nào đã rút để lấy lại.",
                "Xem cột “Kết quả” của trang “Nhật ký nộp”; kiểm tra mã đơn vị và kỳ.",
            )
        log = case.content.frames[LOG].reset_index(drop=True).copy()
        log.loc[list(gone.index), "result"] = ACCEPTED
        content = case.content._replace(frames={**case.content.frames, LOG: log})
        content, file = with_archived(case, content)
        sentence = f"Đã lấy lại báo cáo đã rút của {case.title}."
        if file:
            sentence += f" Bản có hiệu lực: “{file}”."
        entries = [
            entry_of(BRINGING_BACK, case, row, reason=reason)
            for row in gone.itertuples(index=False)
        ]
        return content, entries, sentence

    return decided(master, unit, period, reason, decide, tell)


def excuse(
    master: Master,
    unit: str,
    period: Period,
    reason: str,
    *,
    end: bool = False,
    tell: Tell = silent,
) -> Decided:
    """Free a unit from reporting for a quarter, or (``end``) end that."""

    def decide(case: Case) -> tuple[Content, list[Entry], str]:
        there = having(case.rows, "hash", EXCUSE)
        free = bool(there["result"].eq(EXCUSED).fillna(False).any())
        if end and not free:
            raise UsageProblem(
                f"{case.title} không ở diện miễn báo cáo.", "Kiểm tra mã đơn vị và kỳ."
            )
        result = NO_LONGER_EXCUSED if end else EXCUSED
        content = case.content
        if len(there):
            log = content.frames[LOG].reset_index(drop=True).copy()
            log.loc[list(there.index), ["result", "explanation"]] = [result, reason]
            content = content._replace(frames={**content.frames, LOG: log})
        else:
            content = with_row(content, _excuse_row(case, reason))
        action = EXCUSE_ENDED if end else EXCUSING
        entry = Entry(action, case.period.code, case.unit, new=EXCUSE, reason=reason)
        return content, [entry], _excused_sentence(case, end=end)

    return decided(master, unit, period, reason, decide, tell)


def _excused_sentence(case: Case, *, end: bool) -> str:
    if end:
        return f"{case.title} phải báo cáo trở lại."
    sentence = f"{case.title} được miễn báo cáo."
    if len(having(case.rows, "current", IN_FORCE)):
        sentence += (
            " Đơn vị đã có báo cáo được chấp nhận: báo cáo đó vẫn được tính; muốn bỏ thì rút báo "
            "cáo."
        )
    return sentence


def receive(
    master: Master,
    unit: str,
    period: Period,
    day: date,
    *,
    file: str = "",
    version: int | None = None,
    reason: str = "",
    tell: Tell = silent,
) -> Decided:
    """Correct the day on which a return came; Văn phòng is then its source.

    It is the return in force, else the newest, unless ``file`` or ``version`` say another. Where
    that makes another accepted return the newest, it comes into force, from the archive.
    """
    not_to_come(day)

    def decide(case: Case) -> tuple[Content, list[Entry], str]:
        row = _chosen(case, file, version)
        log = case.content.frames[LOG].reset_index(drop=True).copy()
        old = plain_values(log.loc[[row], "received"])[0]
        log.loc[row, "received"] = pd.Timestamp(day)
        log.loc[row, "received_from"] = BY_OFFICE
        content = case.content._replace(frames={**case.content.frames, LOG: log})
        known = next(log.loc[[row]].itertuples(index=False))
        entry = entry_of(RECEIVING, case, known, reason=reason)._replace(
            column="Ngày nhận", old=str(old or ""), new=day.isoformat()
        )
        sentence = f"Đã ghi ngày nhận báo cáo của {case.title}: {day:%d/%m/%Y} (Văn phòng)."
        was = having(case.rows, "current", IN_FORCE)["file"].tolist()
        if len(having(case.rows, "result", ACCEPTED)) > 1:
            content, now = with_archived(case, content)
            if [now] != was:
                sentence += f" Bản mới nhất và có hiệu lực nay là “{now}”."
        return content, [entry], sentence

    return decided(master, unit, period, reason or "-", decide, tell)


def _with_previous(case: Case, content: Content) -> tuple[Content, str]:
    """Bring the newest of the returns accepted before back into force, from the archive."""
    content, file = with_archived(case, content)
    if not file:
        raise UsageProblem(
            f"{case.title} không có bản trước nào còn trong kho lưu trữ “luu-tru”.",
            "Bỏ --previous, rút rồi gộp lại tệp đúng của đơn vị.",
        )
    return content, file


def _excuse_row(case: Case, reason: str) -> dict[str, Any]:
    today = datetime.now(VIETNAM)
    return {
        "period": case.period.code,
        "unit": case.unit,
        "version": 0,
        "file": EXCUSE,
        "hash": EXCUSE,
        "received_from": BY_OFFICE,
        "modified": today.strftime("%Y-%m-%d %H:%M:%S"),
        "result": EXCUSED,
        "errors": 0,
        "warnings": 0,
        "explanation": reason,
    }


def _chosen(case: Case, file: str, version: int | None) -> Any:
    """Return the log's row that a file's name or a version says. ``UsageProblem``: none or more."""
    rows = case.rows[~case.rows["hash"].eq(EXCUSE).fillna(False).astype(bool)]
    if file:
        rows = having(rows, "file", file)
    if version is not None:
        rows = having(rows, "version", version)
    current = having(rows, "current", IN_FORCE)
    if rows.empty or (file and len(rows) > 1):
        raise UsageProblem(
            f"{case.title} không có đúng một báo cáo như vậy trong nhật ký nộp.",
            "Xem cột “Tệp” và “Phiên bản” của trang “Nhật ký nộp”, ghi --file hoặc --version.",
        )
    return (current if len(current) else rows.tail(1)).index[0]

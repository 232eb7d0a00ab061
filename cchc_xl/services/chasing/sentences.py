"""Sentences on reminders that were made, for the screens of commands and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.base.few import few_names
from cchc_xl.services.chasing.listing import LIST

if TYPE_CHECKING:
    from cchc_xl.services.chasing.reminding import Reminded

_SHOWN = 5


def reminded_lines(found: Reminded) -> list[str]:
    """Return how many units are reminded of what, and what a person does next."""
    day = f"{found.as_of:%d/%m/%Y}"
    if not found.listed:
        return [f"Tính đến ngày {day}, không có đơn vị nào phải nhắc."]
    back = sum(one.is_sent_back for one in found.reminders)
    late = sum(one.is_overdue(found.as_of) for one in found.reminders)
    soon = sum(one.is_soon_due(found.as_of) for one in found.reminders)
    other = sum(not one.owed for one in found.reminders)
    lines = [
        f"Tính đến ngày {day}, nhắc {len(found.listed)} đơn vị: {late} quá hạn chưa gửi, "
        f"{soon} sắp đến hạn, {back} bị trả lại, {other} chỉ có việc đến hạn."
    ]
    lost = [line.code for line in found.listed if not line.addresses]
    if lost:
        lines.append(
            f"{len(lost)} đơn vị không có địa chỉ thư ở cột “Liên hệ” của trang “Đơn vị”: "
            f"{few_names(lost, _SHOWN, 'đơn vị')}."
        )
    return [*lines, *_written_lines(found)]


def _written_lines(found: Reminded) -> list[str]:
    if not found.written:
        return ["Xem trước: không ghi gì."]
    lines = [
        f"Đã soạn vào “{found.folder}”; chưa gửi gì. Mở “{LIST}” ở đó, bấm vào thư của từng "
        "đơn vị, xem lại rồi gửi."
    ]
    if found.kept:
        names = few_names(list(found.kept), _SHOWN, "tệp")
        lines.append(f"Giữ nguyên {len(found.kept)} tệp đã có người sửa hoặc thêm: {names}.")
    if found.new_wordings:
        lines.append(f"Lời thư sửa được ở các mẫu trong “{found.wordings}”; sửa xong thì chạy lại.")
    return lines

"""What the buttons do that keep after the units: messages that remind, the plans that they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.base import folders
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.few import few_lines

if TYPE_CHECKING:
    from pathlib import Path

    from cchc_xl.buttons.clicks import Click

SHOWN_LINES = 20
"""How many lines of what was received a message shows."""


def remind(chosen: Click) -> str:
    """Write what reminds the units of all that they owe today; nothing is sent."""
    from cchc_xl.services.chasing.reminding import Asked, remind
    from cchc_xl.services.chasing.sentences import reminded_lines

    progress = chosen.progress("Đánh dấu báo cáo bị trả lại")
    found = remind(chosen.register, Asked(), progress=progress, tell=chosen.tell)
    return "\n".join([*reminded_lines(found), *["Tiếp theo: lưu sổ."] * found.written])


def receive_plans(chosen: Click) -> str:
    """Take the plans in the folder beside the register, after a look at what they are."""
    from cchc_xl.console.plans import plans_lines
    from cchc_xl.merging.receiving_plans import Said
    from cchc_xl.services.receiving.unit_plans import receive_plans

    folder, said = _plans_of(chosen), Said(chosen.control.received)
    found = receive_plans(chosen.register, [folder], said, tell=chosen.tell)
    if found.written:
        chosen.control.received_done()
    lines = few_lines(plans_lines(found, dry_run=False), SHOWN_LINES, "dòng khác")
    return "\n".join([*lines, *["Tiếp theo: xem trang “Nhận kế hoạch”, lưu sổ."] * found.written])


def _plans_of(chosen: Click) -> Path:
    folder = chosen.control.folder(folders.PLANS)
    if not folder.is_dir():
        raise UsageProblem(
            f"Không có thư mục kế hoạch “{folder}”.",
            "Tạo thư mục đó, chép kế hoạch của các đơn vị vào (tên tệp có mã đơn vị), rồi bấm lại.",
        )
    return folder

"""What the buttons do that answer: what a unit has to mend, and where a figure comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base import folders
from cchc_xl.base.few import few_lines

if TYPE_CHECKING:
    from cchc_xl.buttons.clicks import Click

NEWEST = 5
"""How many backups a message names."""


def annotate(chosen: Click) -> str:
    """Write the marked copies of what is sent back."""
    from cchc_xl import services
    from cchc_xl.services.receiving.annotating import annotate, must_be_apart
    from cchc_xl.services.summaries import examined_sentence, marked_lines

    returns, period = chosen.control.returns, chosen.period
    out = chosen.control.folder(folders.SENT_BACK) / period.code
    must_be_apart(out, [returns])
    progress = chosen.progress("Đọc báo cáo")
    _, examined = services.validate(
        chosen.register, [returns], period, progress=progress, tell=chosen.tell
    )
    found = annotate(examined, out, progress=chosen.progress("Ghi bản đánh dấu"))
    ending = (
        "Tiếp theo: gửi mỗi tệp cho đơn vị có mã trong tên tệp; nhận lại thì chép vào thư mục báo "
        "cáo rồi bấm “Kiểm tra”."
    )
    return _joined(examined_sentence(examined), *marked_lines(found), ending * bool(found.marked))


def explain(chosen: Click) -> str:
    """Write the cells that make the figure that is asked about into a workbook with links.

    It is that of the selected cell where a sheet other than the control sheet is in front, else of
    the target or cell that is written there.
    """
    from cchc_xl.console import explaining
    from cchc_xl.services.figures.asking import explain_asked
    from cchc_xl.services.figures.explaining import Explained

    asked = chosen.selected or chosen.control.asked
    period = None if "!" in asked else chosen.period
    found = explain_asked(chosen.register, asked, period, tell=chosen.tell)
    out = chosen.control.folder(folders.CELLS)
    folders.make_folder(out)
    about = found.measure.id if isinstance(found, Explained) else f"{found.sheet}_{found.cell}"
    path = out / f"{about}_{found.period.code}.xlsx"
    explaining.write(path, found)
    return _joined(
        *explaining.lines(found),
        f"Các ô làm nên số này, có liên kết mở báo cáo đã nhận: “{path}”.",
    )


def backups(chosen: Click) -> str:
    """Name the newest backups, and how one is brought back."""
    from cchc_xl.services.backups import list_backups, none_yet

    found = list_backups(chosen.path)[::-1]
    if not found:
        return none_yet(Path(chosen.path))
    lines = [
        f"Bản số {backup.number or '(không rõ)'}, {backup.time:%d/%m/%Y %H:%M:%S}, ngay trước khi: "
        f"{backup.run or '(không rõ)'}"
        for backup in found
    ]
    return _joined(
        f"Sổ có {len(found)} bản sao lưu trong thư mục “{found[0].path.parent}”, mới nhất trước:",
        *few_lines(lines, NEWEST, "bản cũ hơn"),
        "Lấy lại một bản: đóng sổ, rồi chạy lệnh "
        f"cchc-xl restore “{Path(chosen.path).name}” --number SỐ",
    )


def _joined(*lines: str) -> str:
    return "\n".join(filter(None, lines))

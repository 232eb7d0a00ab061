"""Sentences on an upgrade, for the screens of commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.few import few_names
from cchc_xl.register.building.config_sheet import TITLES
from cchc_xl.register.file.backups import place_of_last
from cchc_xl.services.summaries import displaced_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cchc_xl.services.renewing.upgrading import Upgraded

_SHOWN = 8


def upgraded_lines(found: Upgraded, master: Path, *, dry_run: bool) -> list[str]:
    """Return what an upgrade did or would do to ``master``, and what a person does next."""
    if not found.needed:
        return [f"Sổ “{master}” đã ở phiên bản mới nhất ({found.after}); không có gì để nâng cấp."]
    if found.ended:
        return list(_ended_lines(found, master, dry_run))
    return [*_form_lines(found, dry_run), *_plan_lines(found), *_end_lines(found, master, dry_run)]


def _ended_lines(found: Upgraded, master: Path, dry_run: bool) -> Iterator[str]:
    yield (
        f"Lượt nâng cấp trước bị ngắt khi sổ mới đã ghi xong: từ nay dùng sổ “{found.path.name}”."
    )
    if dry_run:
        yield f"Xem trước: sổ cũ “{master.name}” sẽ được chuyển vào thư mục sao-luu."
        return
    yield f"Sổ cũ “{master.name}” đã chuyển vào {place_of_last(master)}."
    yield from _left_lines(found, master)


def _left_lines(found: Upgraded, master: Path) -> Iterator[str]:
    if found.path.name != master.name and master.exists():
        yield f"Cảnh báo: không xóa được sổ cũ “{master}”; đóng nó ở chương trình khác rồi xóa."


def _form_lines(found: Upgraded, dry_run: bool) -> Iterator[str]:
    done = "Sẽ" if dry_run else "Đã"
    if found.before != found.after:
        yield f"{done} nâng sổ từ phiên bản {found.before} lên phiên bản {found.after}."
    if found.sheets:
        names = few_names([f"“{name}”" for name in found.sheets], _SHOWN, "trang")
        yield f"{len(found.sheets)} trang mới, các bảng của Văn phòng ở đó còn trống: {names}."
    if found.columns:
        names = few_names([f"“{sheet}”" for sheet, _ in found.columns], _SHOWN, "trang")
        count = sum(len(titles) for _, titles in found.columns)
        yield f"{count} cột mới, còn trống hoặc do chương trình tính, ở trang {names}."
    if found.buttons:
        yield f"{done} gắn các nút bấm cho {TITLES[found.buttons]}; sổ là “{found.path.name}”."


def _plan_lines(found: Upgraded) -> Iterator[str]:
    yield (
        "Khóa, số liệu, nhật ký, niêm phong và kế hoạch của sổ giữ nguyên; biểu mẫu đã phát hành "
        "vẫn nộp được."
    )
    if found.lacking:
        names = ", ".join(f"“{title}”" for title in found.lacking)
        yield (
            f"Kế hoạch mà sổ được lập không có biểu: {names}. Cần các biểu đó thì lập sổ mới "
            "(cchc-xl init)."
        )


def _end_lines(found: Upgraded, master: Path, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield "Xem trước: sổ không bị ghi."
        return
    yield f"Sổ trước khi nâng cấp nằm trong {place_of_last(master)}."
    if found.path.name != master.name:
        yield f"Lấy lại sổ đó thì ghi tên cũ: cchc-xl restore “{master.name}” --number SỐ."
    yield from _left_lines(found, master)
    yield from displaced_lines(found.displaced)

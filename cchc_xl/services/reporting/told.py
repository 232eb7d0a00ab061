"""Sentences on a report that was drafted, for the screens of commands and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.base.few import few_names

if TYPE_CHECKING:
    from cchc_xl.services.reporting.reporting import Reported

_SHOWN = 6


def reported_lines(found: Reported) -> list[str]:
    """Return what was drafted, what was taken over of the draft before, and what to do next."""
    state = "; có số liệu tạm tính, ghi rõ ở từng câu" if found.provisional else ""
    lines = [
        f"Đã soạn báo cáo {found.period.title} vào “{found.path}”{state}.",
        *_carried_lines(found),
    ]
    if found.older is not None:
        lines.append(f"Bản trước giữ ở “{found.older.name}” cạnh đó.")
    if found.changed:
        lines.append(
            "Chữ ngoài các chỗ viết của bản trước đã được sửa, không chuyển sang bản mới: xem lại "
            "ở bản trước, viết vào các chỗ viết hoặc sửa mẫu."
        )
    if found.new_templates:
        lines.append(
            f"Báo cáo và các câu sửa được ở mẫu trong “{found.templates}”; sửa xong thì chạy lại."
        )
    return [*lines, "Mở bằng Word, viết vào các chỗ “Văn phòng viết”, ghi số, ngày rồi trình ký."]


def _carried_lines(found: Reported) -> list[str]:
    told = (
        (found.carried.kept, "Giữ lời đã viết ở {} chỗ: {}."),
        (found.carried.gone, "{} chỗ viết đã xóa ở bản trước, nay để trống lại: {}."),
        (found.carried.homeless, "{} chỗ viết không còn trong mẫu, lời đã viết để ở cuối: {}."),
        (found.carried.notes, "Cước chú, ghi chú ở {} chỗ không chuyển được, xem bản trước: {}."),
    )
    return [
        text.format(len(names), few_names(list(names), _SHOWN, "chỗ"))
        for names, text in told
        if names
    ]

"""The result for the console and for one message box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cchc_xl.doctor.ailment import Ailment, Severity

MESSAGE_LINES = 20


def as_lines(ailments: Iterable[Ailment]) -> list[str]:
    """Return lines for the console: each check with what was found, then its remedy."""
    ailments = tuple(ailments)
    lines = []
    for code, title, severity, found, remedy in ailments:
        lines.append(f"[{severity.title}] {code} {title}: {found}")
        if remedy:
            lines.append(f"    Cách sửa: {remedy}")
    return [*lines, _summary(ailments)]


def as_message(ailments: Iterable[Ailment]) -> str:
    """Return the text of a message box: the worst first, at most twenty lines."""
    ailments = tuple(ailments)
    bad = [ailment for ailment in ailments if ailment.severity is not Severity.GOOD]
    lines = [_summary(ailments)]
    room = (MESSAGE_LINES - 2) // 2
    for _, title, severity, found, remedy in bad[:room]:
        lines += [f"• {severity.title.upper()}: {title}: {found}", f"   → {remedy}"]
    if len(bad) > room:
        lines.append(
            f"Còn {len(bad) - room} mục nữa: chạy lệnh cchc-xl doctor kèm tên sổ để xem hết."
        )
    return "\n".join(lines)


def _summary(ailments: Sequence[Ailment]) -> str:
    count = {level: sum(item.severity is level for item in ailments) for level in Severity}
    if count[Severity.BROKEN]:
        verdict = "Máy chưa dùng được các nút của sổ"
    elif count[Severity.WARNING]:
        verdict = "Các nút dùng được, nhưng có điều cần chú ý"
    elif count[Severity.UNKNOWN]:
        verdict = "Chưa thấy lỗi, nhưng có mục không kiểm tra được"
    else:
        verdict = "Máy tốt, các nút dùng được"
    told = ", ".join(f"{count[level]} {level.title}" for level in reversed(Severity))
    return f"{verdict} ({told})."

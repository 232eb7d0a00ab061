"""What was read of a plan's document: lines for people, JSON for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from validation.harmless import harmless

if TYPE_CHECKING:
    from cchc_xl.services.renewing.plan_importing import ImportedPlan


def imported_json(found: ImportedPlan) -> dict[str, Any]:
    """Return where the folder is, how much was read, and what was not."""
    return {
        "folder": str(found.folder),
        "base": found.base,
        "tasks": found.tasks,
        "sections": found.sections,
        "unread": [one._asdict() for one in found.unread],
    }


def imported_lines(found: ImportedPlan) -> Iterator[str]:
    """Yield two lines for each place that was not read, then what the folder holds."""
    for one in found.unread:
        how = "Chưa đọc được" if one.serious else "Xem lại"
        yield harmless(f"{how}: {str(one).removeprefix(': ')}")
        yield f"    → {one.remedy}"
    yield (
        f"Đã đọc {found.tasks} dòng nhiệm vụ trong {found.sections} phần của kế hoạch năm "
        f"{found.year} vào “{found.folder}”; các tệp khác lấy từ kế hoạch năm {found.base}."
    )
    if found.checked.problems:
        yield found.checked.told()
    else:
        yield "Thư mục không có chỗ sai."
    if found.checked.doubts:
        yield found.checked.doubted()
    yield f"Sửa xong thì kiểm tra lại: cchc-xl plan check “{found.folder}”."

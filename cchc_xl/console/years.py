"""Lines on a register that goes on from the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cchc_xl.base.few import few_names
from cchc_xl.register.schema import tables
from validation.forms import forms

if TYPE_CHECKING:
    from cchc_xl.services.renewing.new_year import NewYear

_SHOWN = 12


def new_year_lines(made: NewYear) -> Iterator[str]:
    """Yield where the new register is, what it took over, and what it could not."""
    yield f"Đã lập sổ năm {made.year}: “{made.path}”, {made.units} đơn vị đang hoạt động."
    for name, count in made.records.items():
        yield f"Chuyển sang trang “{tables()[name].sheet}”: {count} dòng."
    for name, count in made.left.items():
        yield f"Chuyển sang biểu mẫu kỳ đầu, trang “{forms()[name].sheet}”: {count} việc còn lại."
    yield "Hạng các chỉ số của năm nay thành hạng năm trước."
    followed = [f"{code} → {heir}" for code, heir in made.closed.items() if heir]
    if followed:
        listed = few_names(followed, _SHOWN, "đơn vị")
        yield f"Đơn vị đã ngừng, việc còn lại do đơn vị kế thừa nhận: {listed}."
    alone = [code for code, heir in made.closed.items() if not heir]
    if alone:
        listed = few_names(alone, _SHOWN, "đơn vị")
        yield f"Đơn vị đã ngừng, chưa ghi ai kế thừa, việc còn lại không ai nhận: {listed}."
    if made.silent:
        yield (
            "Chưa có báo cáo kỳ cuối năm nên không có gì chuyển sang: "
            f"{few_names(list(made.silent), _SHOWN, 'đơn vị')}."
        )
    if made.undone:
        yield (
            "Nhiệm vụ của kế hoạch cũ còn đơn vị chưa hoàn thành (không chuyển, danh mục là của kế "
            f"hoạch mới): {few_names(list(made.undone), _SHOWN, 'nhiệm vụ')}."
        )
    yield "Sổ năm trước giữ nguyên."

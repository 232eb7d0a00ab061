"""What a draw says on the screen and in a button's message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cchc_xl.base.few import few_lines
from cchc_xl.measures.drawing.frozen import Frozen, Need, by_quarter
from cchc_xl.services.inspecting.drawing import DoneDraw
from cchc_xl.services.inspecting.verifying import Difference, VerifiedDraw

SHOWN = 8
"""How many differences of a sheet are named: one changed cell moves many others."""


def draw_lines(done: DoneDraw, *, dry_run: bool = False) -> list[str]:
    """Return what was frozen or drawn, where it lies, and what comes next."""
    frozen = done.frozen
    head = (
        f"Danh sách chốt đến {frozen.as_of:%d/%m/%Y}: {len(frozen.units)} đơn vị, mã {frozen.code}."
    )
    lines = [head, *(_drawn(done) if done.draw else _needs(frozen))]
    if dry_run:
        return [*lines, "Xem trước: sổ không bị ghi, chưa có tệp nào."]
    lines.append(f"Đã ghi “{done.path}”.")
    if done.draw is None:
        lines.append(
            "Tiếp theo: công bố tệp này; có số rút thăm công khai (ví dụ giải đặc biệt xổ số của "
            "ngày đã báo trước) thì ghi vào ô “Số rút thăm (công khai)” của “Bảng điều khiển” rồi "
            "bấm lại nút rút thăm, hoặc chạy cchc-xl draw SỔ --seed SỐ."
        )
    else:
        lines.append(
            f"Đã đưa {len(done.added)} đơn vị vào trang “Kế hoạch kiểm tra”. Tiếp theo: công bố "
            "tệp này; tính lại độ phủ kiểm tra."
        )
    return lines


def _needs(frozen: Frozen) -> list[str]:
    return [_need(frozen.need(share), frozen.quarters) for share in frozen.shares]


def _need(need: Need, quarters: Sequence[str]) -> str:
    told = (
        f"{need.share.title}: phải kiểm tra {need.required}/{need.active}, đã kiểm tra "
        f"{need.inspected}, đang kiểm tra hoặc đã có kế hoạch {need.others}, cần rút {need.number}"
    )
    if need.number:
        spread = zip(quarters, by_quarter(need.number, len(quarters)), strict=True)
        told += f" ({', '.join(f'{quarter} {count}' for quarter, count in spread)})"
    short = need.lacking - need.number
    return f"{told}, còn thiếu {short} mà không còn đơn vị để rút." if short else f"{told}."


def _drawn(done: DoneDraw) -> Iterator[str]:
    assert done.draw is not None
    yield f"Số rút thăm {done.draw.seed}; mã bảng rút thăm {done.draw.code}."
    for block in done.draw.blocks:
        counts = Counter(one.quarter for one in block.chosen)
        spread = ", ".join(f"{name} {counts[name]}" for name in done.frozen.quarters)
        codes = ", ".join(one.unit.code for one in block.chosen)
        if block.chosen:
            yield f"{block.need.share.title}: rút {len(block.chosen)} ({spread}): {codes}."
    if done.there:
        yield f"Đã có sẵn trong kế hoạch, giữ nguyên: {', '.join(done.there)}."


def verified_lines(path: str, found: VerifiedDraw) -> list[str]:
    """Return whether a published file agrees with what comes of reckoning it again."""
    what = "bảng rút thăm" if found.draw else "danh sách đã chốt"
    lines = [f"“{path}”: {what}, mã danh sách tính lại {found.frozen.code}."]
    if found.draw:
        lines.append(
            f"Số rút thăm {found.draw.seed}: rút lại được {len(found.draw.chosen)} đơn vị, mã bảng "
            f"rút thăm {found.draw.code}."
        )
    told = [*_by_sheet(found.differences), *(found.against_register or ())]
    if not told:
        known = ", và đúng với sổ" if found.against_register is not None else ""
        return [*lines, f"Mọi ô tính lại đều khớp{known}."]
    remedy = "Bảng đã bị sửa sau khi rút: chỉ dùng bản đã công bố có đúng các mã ghi trong nhật ký."
    return [*lines, *told, remedy]


def _by_sheet(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield the differences sheet by sheet, of each the first ones."""
    for sheet in dict.fromkeys(one.sheet for one in differences):
        own = [
            f"Trang “{sheet}”, ô {one.cell}: tệp ghi {one.printed}, tính lại {one.reckoned}."
            for one in differences
            if one.sheet == sheet
        ]
        yield from few_lines(own, SHOWN, f"ô khác của trang “{sheet}”")

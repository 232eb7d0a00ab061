"""The page about doubts: their bounds in the plan, and how well they find what was planted."""

from __future__ import annotations

from cchc_xl.merging.doubts import CODES
from cchc_xl.plan.records import DoubtBound
from cchc_xl.plan.year import builtin_plan
from tests.documents.markdown import page, table
from tests.merging.made_figures import (
    JUMPS,
    KINDS,
    LARGE,
    QUARTERS,
    STRENGTHS,
    UNITS,
    Score,
    scores,
)
from validation.catalogue import entries

SEEDS = range(1, 6)
MANY_SEEDS = range(1, 11)
LIMITS = (3, 4, 5, 6)
INTRODUCTION = (
    "Nghi vấn là cảnh báo mà một báo cáo đứng riêng không cho thấy: so với kỳ trước của chính đơn "
    "vị, hoặc với các đơn vị cùng loại. Nghi vấn không trả lại báo cáo nào. Kiểm tra (`validate`) "
    "đã nêu nghi vấn; mỗi lần gộp, tổng hợp, "
    "nghi vấn được tính lại từ các báo cáo hiện hành và ghi ở trang “Lỗi và cảnh báo”; bảng điều "
    "hành và bảng nộp nêu những đơn vị chưa giải trình. Hồ sơ mất giữa hai kỳ đã có R105 và R106."
)
SETTLED = (
    "Trang “Nghi vấn” của sổ và của biểu tổng hợp liệt kê từng nghi vấn của các báo cáo hiện hành "
    "trong kỳ, kể cả R105, R106: đơn vị, kỳ, số liệu, trang, ô và tệp, so với gì, tình trạng, ai "
    "giải trình, ngày nào, lời giải trình; dòng cuối đếm số chưa và đã giải trình. Có hai cách "
    "giải trình. Đơn vị ghi ở trang Bìa của báo cáo: xong mọi nghi vấn của báo cáo đó, và được giữ "
    "trong “Nhật ký nộp”. Đơn vị trả lời cách khác (điện thoại, công văn): Văn phòng ghi một dòng "
    "ở trang “Giải trình nghi vấn”, chép đơn vị, kỳ, mã từ trang “Nghi vấn”, rồi ghi lời giải "
    "trình, ai giải trình, ngày nào. Chép thêm trang và ô thì chỉ xong nghi vấn ở ô đó, để trống "
    "thì xong mọi nghi vấn cùng mã của báo cáo. Chép thêm số liệu thì lời giải trình chỉ đúng cho "
    "số ấy: báo cáo gửi lại có số khác mà vẫn là nghi vấn thì phải giải trình lại. Những gì ghi "
    "ở đó được giữ qua mọi lần gộp, tổng hợp."
)
BOUNDED = (
    "Ngưỡng là dữ liệu của kế hoạch (`doubts.csv`); kế hoạch không có tệp này thì không có nghi "
    "vấn. Lệch xa xét trên thang logarit, theo trung vị và MAD (độ lệch tuyệt đối trung vị). D103"
    " so với trung vị các kỳ trước của chính đơn vị, sau khi trừ mức tăng giảm chung của các đơn "
    "vị cùng loại trong kỳ (mùa tuyển sinh thì nơi nào cũng tăng); D104 so với các đơn vị cùng "
    "loại sau khi trừ quy mô của đơn vị, và bỏ qua số mà các kỳ trước của chính đơn vị đã giải "
    "thích được. Độ tản là MAD của các đơn vị cùng loại, ít nhất bằng mức ghi ở bảng; số nhỏ được"
    " cộng thêm phần tự dao động của số đếm, nên từ 2 lên 8 không phải là lệch xa, từ 200 lên 800"
    " thì phải. Chưa đủ 8 đơn vị cùng loại thì chỉ so với chính đơn vị và độ tản ít nhất là 50%."
)
COST = (
    "Tìm nghi vấn thêm khoảng 3% thời gian: đo trong một lượt tổng hợp (`consolidate`) 1.000 báo "
    "cáo, 0,48 trên 16,7 giây máy (CPU, mọi tiến trình); trong một lượt gộp 120 báo cáo, 0,11 trên "
    "3,4 giây."
)
MADE = (
    "Số liệu giả: phần lớn là số hàng chục, có số chỉ vài đơn vị, có số hàng nghìn; đơn vị to nhỏ"
    " khác nhau và mỗi nơi nhiều ít một thứ; có mùa; mỗi số dao động 10 đến 40% mỗi kỳ, đuôi nặng"
    " hơn phân phối chuẩn."
)


def document() -> str:
    """Return the page: what is doubted, from where on, recall and false alarms on made data."""
    bounds = builtin_plan(2023).doubts
    return page(
        "Nghi vấn",
        INTRODUCTION,
        SETTLED,
        BOUNDED,
        table(("Mã", "Nghi vấn", "Ngưỡng", "Từ", "So với ít nhất", "Độ tản"), map(_bound, bounds)),
        COST,
        "## Tìm được bao nhiêu, báo nhầm bao nhiêu",
        MADE,
        f"Có cài sẵn ({UNITS} đơn vị thuộc {KINDS} loại, {len(QUARTERS)} quý, {len(SEEDS)} lần "
        f"gieo số; ở hai nghi vấn lệch xa một số bị nhân lên {STRENGTHS[-1]} lần):",
        table(("Mã", "Cài sẵn", "Tìm được", "Báo cáo đúng", "Báo nhầm"), _scored(bounds)),
        f"Một số bị nhân lên ít hơn thì khó thấy hơn ({len(MANY_SEEDS)} lần gieo số; trong ngoặc "
        f"là riêng những số vốn từ {LARGE} trở lên). Gấp đôi, gấp ba nằm trong mức dao động thường "
        "của phần lớn số liệu: không cách so nào thấy được mà không báo nhầm nhiều.",
        table(("Số lần", *(CODES[doubt] for doubt in JUMPS)), _by_strength(bounds)),
        f"Ngưỡng thấp hơn tìm được nhiều hơn và báo nhầm nhiều hơn (số bị nhân lên {STRENGTHS[-2]} "
        f"lần, {len(SEEDS)} lần gieo số; tìm được, rồi báo nhầm trên số báo cáo đúng):",
        table(("Ngưỡng", *(CODES[doubt] for doubt in JUMPS)), _by_limit(bounds)),
    )


def _bound(bound: DoubtBound) -> tuple[object, ...]:
    code = CODES[bound.doubt]
    title = entries()[code].title + (f" ({bound.part}/{bound.whole})" if bound.part else "")
    link = f"[{code}](ma-loi.md#{code.lower()})"
    return link, title, bound.limit, bound.least, bound.peers, f"{bound.spread}%"


def _scored(bounds: tuple[DoubtBound, ...]) -> list[tuple[object, ...]]:
    runs = [scores(seed, bounds) for seed in SEEDS]
    return [(code, *_sums(runs, doubt)[:4]) for doubt, code in CODES.items()]


def _jumps(bounds: tuple[DoubtBound, ...]) -> list[DoubtBound]:
    return [bound for bound in bounds if bound.doubt in JUMPS]


def _by_strength(bounds: tuple[DoubtBound, ...]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for factor in STRENGTHS:
        runs = [scores(seed, _jumps(bounds), factor) for seed in MANY_SEEDS]
        sums = (_sums(runs, doubt) for doubt in JUMPS)
        told = (f"{one.found}/{one.planted} ({one.large_found}/{one.large})" for one in sums)
        rows.append((factor, *told))
    return rows


def _by_limit(bounds: tuple[DoubtBound, ...]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for limit in LIMITS:
        own = [bound._replace(limit=limit) for bound in _jumps(bounds)]
        runs = [scores(seed, own, STRENGTHS[-2]) for seed in SEEDS]
        sums = (_sums(runs, doubt) for doubt in JUMPS)
        told = (f"{one.found}/{one.planted}; {one.alarms}/{one.honest}" for one in sums)
        rows.append((limit, *told))
    return rows


def _sums(runs: list[dict[str, Score]], doubt: str) -> Score:
    return Score(*map(sum, zip(*(run[doubt] for run in runs), strict=True)))

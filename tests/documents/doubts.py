"""The page about doubts: their bounds in the plan, and how well they find what was planted."""

from __future__ import annotations

from cchc_xl.merging.doubts import CODES
from cchc_xl.plan.records import DoubtBound
from cchc_xl.plan.year import builtin_plan
from tests.documents.markdown import page, table
from tests.merging.made_figures import KINDS, QUARTERS, UNITS, Score, scores
from validation.catalogue import entries

SEEDS = (1, 2, 3, 4, 5)
FACTORS = (10, 30, 100, 1000)
INTRODUCTION = (
    "Nghi vấn là cảnh báo mà một báo cáo đứng riêng không cho thấy: so với kỳ trước của chính đơn "
    "vị, hoặc với các đơn vị cùng loại. Nghi vấn không trả lại báo cáo nào. Mỗi lần gộp, tổng hợp, "
    "nghi vấn được tính lại từ các báo cáo hiện hành và ghi ở trang “Lỗi và cảnh báo”; bảng điều "
    "hành và bảng nộp nêu những đơn vị chưa giải trình. Giải trình ghi ở trang Bìa của báo cáo là "
    "xong, và được giữ trong “Nhật ký nộp”. Hồ sơ mất giữa hai kỳ đã có R105 và R106."
)
BOUNDED = (
    "Ngưỡng là dữ liệu của kế hoạch (`doubts.csv`); kế hoạch không có tệp này thì không có nghi "
    "vấn. Lệch xa là lệch quá số lần MAD (độ lệch tuyệt đối trung vị) quanh trung vị trên thang "
    "logarit; MAD được lấy ít nhất bằng độ tản."
)


def document() -> str:
    """Return the page: what is doubted, from where on, recall and false alarms on made data."""
    bounds = builtin_plan(2023).doubts
    return page(
        "Nghi vấn",
        INTRODUCTION,
        BOUNDED,
        table(("Mã", "Nghi vấn", "Ngưỡng", "Từ", "So với ít nhất", "Độ tản"), map(_bound, bounds)),
        "## Tìm được bao nhiêu, báo nhầm bao nhiêu",
        f"Trên số liệu giả có cài sẵn ({UNITS} đơn vị thuộc {KINDS} loại, {len(QUARTERS)} quý, "
        f"{len(SEEDS)} lần gieo số; số bị nhân lên 1.000 lần ở hai nghi vấn lệch xa):",
        table(("Mã", "Cài sẵn", "Tìm được", "Báo cáo đúng", "Báo nhầm"), _scored(bounds)),
        "Một số liệu bị nhân lên ít hơn thì khó thấy hơn; tìm được, theo số lần:",
        table(("Số lần", CODES["own_jump"], CODES["peer_jump"]), _by_factor(bounds)),
    )


def _bound(bound: DoubtBound) -> tuple[object, ...]:
    code = CODES[bound.doubt]
    title = entries()[code].title + (f" ({bound.part}/{bound.whole})" if bound.part else "")
    link = f"[{code}](ma-loi.md#{code.lower()})"
    return link, title, bound.limit, bound.least, bound.peers, f"{bound.spread}%"


def _scored(bounds: tuple[DoubtBound, ...]) -> list[tuple[object, ...]]:
    runs = [scores(seed, bounds) for seed in SEEDS]
    return [
        (code, *(sum(part) for part in zip(*(run[doubt] for run in runs), strict=True)))
        for doubt, code in CODES.items()
    ]


def _by_factor(bounds: tuple[DoubtBound, ...]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for factor in FACTORS:
        runs = [scores(seed, bounds, factor) for seed in SEEDS]
        rows.append((factor, *(_recall(runs, doubt) for doubt in ("own_jump", "peer_jump"))))
    return rows


def _recall(runs: list[dict[str, Score]], doubt: str) -> str:
    found, planted = (sum(run[doubt][at] for run in runs) for at in (1, 0))
    return f"{found}/{planted}"

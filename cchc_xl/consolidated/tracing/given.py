"""Where the numbers of consolidated sheets come from that are no sums of cells."""

from __future__ import annotations

from functools import cache
from typing import Final

from cchc_xl.register.schema import tables

_BAR: Final = "Mức này do Kế hoạch đặt ra, không cộng từ ô nào của báo cáo."


def given_sentence(table: str, column: str) -> str:
    """Return what a number without a formula comes from, by table and column (ids)."""
    return _sentences().get(
        (table, column), "Số này do chương trình tính, không cộng từ ô nào của báo cáo."
    )


@cache
def _sentences() -> dict[tuple[str, str], str]:
    inspection = (
        f"Số này chép nguyên từ một cuộc kiểm tra, ghi ở trang {_named('inspections')} (của Sở) "
        f"hoặc {_named('kiem_tra')} (đơn vị báo cáo, có tệp và ô đã nhập)."
    )
    reports = (
        "Số này đếm đơn vị hoặc báo cáo theo nhật ký nộp: xem từng đơn vị ở trang "
        f"{_named('out_wall')}, từng tệp ở trang {_named('submissions')}."
    )
    glance = (
        "Số này rút từ trang tổng hợp khác của kỳ này và các kỳ trước: hỏi ô của số đó ở trang "
        f"{_named('out_targets')}, {_named('out_coverage')} hoặc {_named('out_wall')}."
    )
    return {
        **{("out_glance", name): glance for name in ("value", "gap", "against")},
        ("out_dashboard", "value"): (
            "Số này đếm báo cáo có cảnh báo chờ giải trình: xem cột “Cảnh báo chờ giải trình” ở "
            f"trang {_named('out_wall')}."
        ),
        ("out_targets", "bar"): _BAR,
        ("out_targets", "units_reported"): reports,
        ("out_targets", "units_expected"): reports,
        ("out_coverage", "floor"): _BAR,
        ("out_population", "times"): (
            "Số này đếm các cuộc kiểm tra đơn vị trong năm, mỗi cuộc một lần: xem từng cuộc ở "
            f"trang {_named('out_inspection_list')}."
        ),
        ("out_inspection_list", "held"): (
            "Ghi 1 nếu cuộc kiểm tra ở dòng này được tính trong kỳ, 0 nếu thuộc kỳ trước."
        ),
        ("out_inspection_list", "findings"): inspection,
        ("out_inspection_list", "remedied"): inspection,
        ("out_tasks", "assigned"): (
            "Số này đếm đơn vị được giao nhiệm vụ theo danh mục của Kế hoạch và trang "
            f"{_named('units')}."
        ),
        ("out_open_tasks", "progress"): (
            "Số này chép nguyên từ dòng nhiệm vụ của đơn vị ở trang "
            f"{_named('nhiem_vu')}, nơi ghi tệp và ô đã nhập."
        ),
        ("out_league", "rank"): (
            "Hạng xếp theo tỷ lệ tiêu chí đạt, rồi số tiêu chí có số liệu, rồi số ngày trễ: xem "
            "các cột đó ở cùng dòng."
        ),
        ("out_league", "returns_on_time"): reports,
        ("out_league", "returns_due"): reports,
        ("out_league", "days_late"): reports,
        ("out_criteria", "bar"): _BAR,
        ("out_due", "days"): "Số ngày từ hôm tính đến hạn ở cùng dòng, dưới 0 là đã quá hạn.",
        ("out_unit_plans", "versions"): (
            f"Số này đếm các bản kế hoạch đã nhận của đơn vị theo trang {_named('unit_plans')}."
        ),
    }


def _named(table: str) -> str:
    return f"“{tables()[table].sheet}”"

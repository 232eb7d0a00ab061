"""The tables of the sheets on which units stand: who has reported, and the league.

The league shows the criteria of 2023 in columns of its own. What a plan counts besides stands on a
sheet beside it, which registers of other plans do not have.
"""

from __future__ import annotations

from collections.abc import Collection

from cchc_xl.plan.periods import Period, PeriodKind
from cchc_xl.register.schema.spec import NAME, UNIT, Table
from cchc_xl.register.schema.spec import TableColumn as C


def wall_of(
    reporting: PeriodKind, suffix: str, word: str, capitals: str, width: float, narrow: float
) -> tuple[Table, Table]:
    """Return the wall and its shares, with a column for each period that units report for."""
    months = reporting == "month"
    end, name = ("_months" if months else ""), (" tháng" if months else "")
    parts = [period.part.lower() for period in Period(2000, "Y").within(reporting)]
    numbered = list(enumerate(parts, start=1))
    wall = Table(
        f"out_wall{end}",
        f"tblTinhHinhNop{suffix}",
        f"Tình hình nộp{name}",
        "TÌNH HÌNH NỘP BÁO CÁO CỦA TỪNG ĐƠN VỊ",
        "output",
        (
            *_OF_UNIT,
            *(C(part, f"{word} {number}", width=width) for number, part in numbered),
            *_WAITING,
        ),
        ("unit",),
        only=reporting,
    )
    ratios = (C(f"share{n}", f"Tỷ lệ {word.lower()} {n}", "ratio", 11) for n, _ in numbered)
    shares = Table(
        f"out_shares{end}",
        f"tblTyLeNop{suffix}",
        f"Tỷ lệ nộp{name}",
        f"TỶ LỆ NỘP BÁO CÁO THEO {capitals}",
        "output",
        (_STATE, *(C(part, f"{word} {n}", "count", narrow) for n, part in numbered), *ratios),
        ("state",),
        only=reporting,
    )
    return wall, shares


_STATE = C("state", "Tình trạng", width=18)
_OF_UNIT = (UNIT, NAME, C("kind", "Loại", width=28))
_WAITING = (
    C("waiting", "Cảnh báo chờ giải trình", width=26, since="3"),
    C("plan", "Kế hoạch của đơn vị", width=16, since="5"),
)
LEAGUE = Table(
    "out_league",
    "tblXepHangDonVi",
    "Xếp hạng đơn vị",
    "XẾP HẠNG ĐƠN VỊ",
    "output",
    (
        C("rank", "Hạng", "count", 8),
        UNIT,
        NAME,
        C("met", "Tiêu chí đạt", "count", 10),
        C("applicable", "Tiêu chí có số liệu", "count", 10),
        C("share", "Tỷ lệ đạt", "ratio", 10),
        C("returns_on_time", "Báo cáo đúng hạn", "count", 11),
        C("returns_due", "Báo cáo phải nộp", "count", 11),
        C("days_late", "Số ngày trễ", "count", 9),
        C("tasks_on_time", "Nhiệm vụ đúng hạn", "count", 11),
        C("tasks_due", "Nhiệm vụ đến hạn", "count", 11),
        C("dossiers_on_time", "Hồ sơ trước và đúng hạn", "count", 12),
        C("dossiers_resolved", "Hồ sơ đã giải quyết", "count", 12),
        C("satisfied", "Phiếu hài lòng", "count", 11),
        C("answered", "Phiếu thu về", "count", 11),
    ),
    ("unit",),
)

CRITERIA = Table(
    "out_criteria",
    "tblTieuChiKhac",
    "Tiêu chí xếp hạng khác",
    "CÁC TIÊU CHÍ XẾP HẠNG KHÁC CỦA TỪNG ĐƠN VỊ",
    "output",
    (
        UNIT,
        NAME,
        C("criterion", "Mã tiêu chí", width=14),
        C("title", "Nội dung", width=56),
        C("numerator", "Tử số", "number", 12),
        C("denominator", "Mẫu số", "number", 12),
        C("ratio", "Tỷ lệ", "ratio", 10),
        C("bar", "Ngưỡng", "ratio", 10),
        C("verdict", "Kết luận", width=18),
    ),
    ("unit", "criterion"),
    since="5",
)
LEAGUE_COLUMNS = {
    "returns": ("returns_on_time", "returns_due"),
    "tasks": ("tasks_on_time", "tasks_due"),
    "dossiers": ("dossiers_on_time", "dossiers_resolved"),
    "satisfied": ("satisfied", "answered"),
}
"""The columns of the league in which criteria show what is met, and of how many.

They are blank where the plan has no such criterion.
"""


def has_others(criteria: Collection[str]) -> bool:
    """Tell whether a plan counts more than the league has columns for."""
    return not LEAGUE_COLUMNS.keys() >= set(criteria)

"""A made-up catalogue of procedures (Bộ TTHC): plausible names, codes that are nobody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from cchc_xl.demo.case import Record
from cchc_xl.demo.profile import chance
from cchc_xl.plan.periods import Period
from cchc_xl.register.schema.words import NO, YES

NAMES: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "Sở": {
        "Giáo dục trung học": (
            "Thành lập trường trung học phổ thông công lập",
            "Cho phép trường trung học phổ thông hoạt động giáo dục",
            "Sáp nhập, chia, tách trường trung học phổ thông",
            "Giải thể trường trung học phổ thông",
            "Thành lập trường trung học phổ thông chuyên công lập",
            "Tuyển sinh trung học phổ thông",
            "Chuyển trường đối với học sinh trung học phổ thông",
            "Xin học lại tại trường khác đối với học sinh trung học",
        ),
        "Giáo dục thường xuyên": (
            "Thành lập trung tâm giáo dục thường xuyên",
            "Cho phép trung tâm giáo dục thường xuyên hoạt động trở lại",
            "Sáp nhập, chia, tách trung tâm giáo dục thường xuyên",
        ),
        "Đào tạo với nước ngoài": (
            "Cấp giấy phép hoạt động giáo dục của cơ sở có vốn đầu tư nước ngoài",
            "Phê duyệt liên kết giáo dục với nước ngoài",
            "Gia hạn chương trình liên kết giáo dục với nước ngoài",
        ),
        "Kiểm định chất lượng giáo dục": (
            "Cấp giấy chứng nhận chất lượng giáo dục đối với trường mầm non",
            "Cấp giấy chứng nhận chất lượng giáo dục đối với trường trung học",
            "Công nhận trường trung học đạt chuẩn quốc gia",
        ),
        "Quy chế thi, tuyển sinh": (
            "Đăng ký dự thi tốt nghiệp trung học phổ thông",
            "Phúc khảo bài thi tốt nghiệp trung học phổ thông",
            "Xét đặc cách tốt nghiệp trung học phổ thông",
            "Đăng ký xét tuyển học theo chế độ cử tuyển",
        ),
        "Hệ thống văn bằng, chứng chỉ": (
            "Cấp bản sao văn bằng, chứng chỉ từ sổ gốc",
            "Chỉnh sửa nội dung văn bằng, chứng chỉ",
            "Công nhận bằng tốt nghiệp do cơ sở giáo dục nước ngoài cấp",
        ),
        "Các cơ sở giáo dục khác": (
            "Thành lập trung tâm ngoại ngữ, tin học",
            "Cho phép trung tâm ngoại ngữ, tin học hoạt động giáo dục",
            "Cấp phép dạy thêm, học thêm chương trình trung học phổ thông",
            "Cấp giấy chứng nhận đăng ký kinh doanh dịch vụ tư vấn du học",
        ),
    },
    "Huyện": {
        "Giáo dục mầm non": ("Thành lập trường mẫu giáo, trường mầm non công lập",),
        "Giáo dục tiểu học": ("Chuyển trường đối với học sinh tiểu học",),
    },
}
_INTERNAL = ("Cử viên chức đi đào tạo, bồi dưỡng", "Nâng bậc lương thường xuyên")


def procedures(period: Period, seed: int) -> list[Record]:
    """Return the catalogue as Văn phòng has it at the end of a period."""
    rng = chance(seed, "procedures")
    named = [
        (level, field, name)
        for level, fields in NAMES.items()
        for field, names in fields.items()
        for name in names
    ]
    records = [
        {**_procedure(rng, period), "level": level, "field": field, "name": name}
        for level, field, name in named
    ]
    records += [
        {"level": "Sở", "name": name, "internal": "x", "valid_from": date(period.year - 1, 7, 1)}
        for name in _INTERNAL
    ]
    records[0] |= {"valid_to": date(period.year, 5, 14), "note": "Thay bằng thủ tục liên thông."}
    return [{"code": f"MAU.{number:03}.H24", **record} for number, record in enumerate(records, 1)]


def _procedure(rng: Random, period: Period) -> Record:
    """Return how far a procedure is: most since last year, some new, a few not there yet."""
    since = date(period.year - rng.randint(2, 5), rng.randint(1, 12), 15)
    new = rng.random() < 0.1
    if new:
        since = period.start + timedelta(days=rng.randint(2, 50))

    def day(share: float) -> date | None:
        later = since + timedelta(days=rng.randint(0, 10) if new else rng.randint(60, 600))
        return later if rng.random() < share and later <= period.end else None

    online = rng.random() < 0.7
    fee = rng.random() < 0.35
    return {
        "valid_from": since,
        "eligible": since if online else None,
        "full_online": day(0.95) if online else None,
        "standardised": day(0.97),
        "integrated": day(0.9),
        "has_fee": YES if fee else NO,
        "online_payment": day(0.6) if fee else None,
        "issued_new": since if new else None,
        "impact_assessed": since - timedelta(days=20) if new else None,
    }


def city_figures(period: Period, seed: int) -> Record:
    """Return the users of the city's system at the end of a period, all that there are so far."""
    quarter = int(period.part.removeprefix("Q"))
    rng = chance(seed, period.code, "city figures")
    users = 31_000 + 2_600 * quarter + rng.randint(0, 900)
    return {
        "date": period.end - timedelta(days=31),
        "online_users": users,
        "verified_users": users * (44 + 4 * quarter) // 100,
        "document": f"Thông báo số {rng.randint(40, 300)}/TB-STTTT",
    }

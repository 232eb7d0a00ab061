"""The tables of the consolidated sheets.

A register whose plan lacks a form that a sheet is drawn from does not have the sheet
(``validation.form.Traits.shown``); ``COUNTS`` stands for the counts of that form.
"""

from __future__ import annotations

from cchc_xl.plan.periods import Period, PeriodKind
from cchc_xl.register.schema.spec import PERIOD, UNIT, Table
from cchc_xl.register.schema.spec import TableColumn as C

COUNTS = C("", "", "count")
NAME = C("name", "Tên đơn vị", width=44)
SHARE = C("share", "Tỷ lệ trước và đúng hạn", "ratio", 12)


def _wall(
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
            UNIT,
            NAME,
            C("kind", "Loại", width=28),
            *(C(part, f"{word} {number}", width=width) for number, part in numbered),
            C("waiting", "Cảnh báo chờ giải trình", width=26, since="3"),
        ),
        ("unit",),
        only=reporting,
    )
    shares = Table(
        f"out_shares{end}",
        f"tblTyLeNop{suffix}",
        f"Tỷ lệ nộp{name}",
        f"TỶ LỆ NỘP BÁO CÁO THEO {capitals}",
        "output",
        (
            C("state", "Tình trạng", width=18),
            *(C(part, f"{word} {number}", "count", narrow) for number, part in numbered),
            *(
                C(f"share{number}", f"Tỷ lệ {word.lower()} {number}", "ratio", 11)
                for number, _ in numbered
            ),
        ),
        ("state",),
        only=reporting,
    )
    return wall, shares


OUTPUTS = (
    Table(
        "out_dashboard",
        "tblTongQuan",
        "Bảng điều hành",
        "BẢNG ĐIỀU HÀNH",
        "output",
        (
            C("item", "Mục", width=36),
            C("value", "Giá trị", width=18),
            C("detail", "Chi tiết", width=60),
        ),
        ("item",),
    ),
    Table(
        "out_targets",
        "tblChiTieu",
        "Chỉ tiêu",
        "KẾT QUẢ THỰC HIỆN CHỈ TIÊU",
        "output",
        (
            C("id", "Mã", width=8),
            C("title", "Nội dung", width=56),
            C("numerator", "Tử số", "number", 12),
            C("denominator", "Mẫu số", "number", 12),
            C("ratio", "Tỷ lệ", "ratio", 10),
            C("bar", "Ngưỡng", "ratio", 10),
            C("verdict", "Kết luận", width=18),
            C("also", "Mức nêu kèm", width=16),
            C("units_reported", "Đơn vị đã báo cáo", "count", 10),
            C("units_expected", "Đơn vị phải báo cáo", "count", 10),
            C("standing", "Tình trạng số liệu", width=16),
            C("source", "Căn cứ", width=24),
            C("note", "Ghi chú", width=44),
            C("level_of", "Dòng theo cấp của", width=10, since="5"),
        ),
        ("id",),
    ),
    Table(
        "out_coverage",
        "tblDoPhu",
        "Độ phủ kiểm tra",
        "ĐỘ PHỦ KIỂM TRA THEO NHÓM",
        "output",
        (
            C("group", "Nhóm", width=10),
            C("title", "Tên nhóm", width=40),
            C("inspected", "Đã kiểm tra", "count", 12),
            C("active", "Đang hoạt động", "count", 12),
            C("ratio", "Tỷ lệ", "ratio", 10),
            C("floor", "Ngưỡng", "ratio", 10),
            C("required", "Số đơn vị phải kiểm tra", "count", 13),
            C("needed", "Còn phải kiểm tra", "count", 12),
            C("verdict", "Kết luận", width=14),
        ),
        ("group",),
    ),
    Table(
        "out_population",
        "tblTinhTrangKiemTra",
        "Đơn vị và kiểm tra",
        "TÌNH TRẠNG KIỂM TRA TỪNG ĐƠN VỊ",
        "output",
        (
            UNIT,
            NAME,
            C("kind", "Loại", width=28),
            C("group", "Nhóm kiểm tra", width=12),
            C("district", "Quận huyện", width=18),
            C("times", "Số lần kiểm tra", "count", 11),
            C("last", "Kết luận gần nhất", "date", 14),
            C("state", "Tình trạng", width=16),
            C("change", "Biến động trong năm", width=24, since="3"),
        ),
        ("unit",),
    ),
    Table(
        "out_tasks",
        "tblTienDo",
        "Tiến độ nhiệm vụ",
        "TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ TRONG DANH MỤC",
        "output",
        (
            C("task", "Mã nhiệm vụ", width=10),
            C("section", "Phần", width=7),
            C("content", "Nội dung công việc", width=60),
            C("lead", "Đơn vị chủ trì", width=24),
            C("due_date", "Hạn hoàn thành", "date", 13),
            C("assigned", "Đơn vị được giao", "count", 10),
            C("reported", "Đã báo cáo", "count", 9),
            C("completed", "Hoàn thành", "count", 10),
            C("on_time", "Hoàn thành đúng hạn", "count", 11),
            C("late", "Hoàn thành trễ hạn", "count", 11),
            C("under_way", "Đang thực hiện", "count", 10),
            C("not_started", "Chưa thực hiện", "count", 10),
            C("not_arisen", "Không phát sinh", "count", 10),
            C("overdue", "Quá hạn chưa xong", "count", 10),
            C("state", "Tình trạng", width=18),
            C("expected", "Ước hoàn thành đến 31 tháng 12", "count", 12, since="4"),
            C("not_expected", "Ước chưa hoàn thành", "count", 11, since="4"),
            C("not_stated", "Chưa nêu ước", "count", 10, since="4"),
        ),
        ("task",),
    ),
    Table(
        "out_tthc_fields",
        "tblTTHCLinhVuc",
        "TTHC theo lĩnh vực",
        "GIẢI QUYẾT TTHC THEO LĨNH VỰC",
        "output",
        (C("field", "Lĩnh vực", width=36), COUNTS, SHARE),
        ("field",),
    ),
    Table(
        "out_tthc_units",
        "tblTTHCDonVi",
        "TTHC theo đơn vị",
        "GIẢI QUYẾT TTHC THEO ĐƠN VỊ",
        "output",
        (UNIT, NAME, COUNTS, SHARE),
        ("unit",),
    ),
    Table(
        "out_services",
        "tblDVC",
        "Dịch vụ công",
        "DỊCH VỤ CÔNG TRỰC TUYẾN THEO ĐƠN VỊ",
        "output",
        (UNIT, NAME, COUNTS),
        ("unit",),
    ),
    Table(
        "out_documents",
        "tblVanBan",
        "Văn bản QPPL",
        "VĂN BẢN QUY PHẠM PHÁP LUẬT THEO ĐƠN VỊ",
        "output",
        (
            UNIT,
            NAME,
            C("planned", "Phải ban hành", "count", 11),
            C("on_schedule", "Ban hành đúng tiến độ", "count", 12),
            C("issued", "Đã ban hành", "count", 11),
            C("on_database", "Đã cập nhật CSDL quốc gia", "count", 13),
            C("on_portal", "Đã đăng Cổng của Sở", "count", 12),
            C("reviewed", "Rà soát", "count", 10),
            C("abolished", "Bãi bỏ", "count", 10),
        ),
        ("unit",),
    ),
    *_wall("quarter", "", "Quý", "QUÝ", 24, 10),
    *_wall("month", "Thang", "Tháng", "THÁNG", 16, 9),
    Table(
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
    ),
    Table(
        "out_initiatives",
        "tblSangKienTongHop",
        "Sáng kiến",
        "SÁNG KIẾN, GIẢI PHÁP MỚI",
        "output",
        (
            UNIT,
            C("unit_name", "Tên đơn vị", width=40),
            PERIOD,
            C("name", "Tên sáng kiến", width=56),
            C("author", "Tác giả", width=28),
            C("field", "Lĩnh vực", width=26),
            C("level", "Cấp công nhận", width=20),
        ),
        ("unit", "period", "name"),
    ),
    Table(
        "out_proposals",
        "tblKienNghiTongHop",
        "Kiến nghị",
        "KHÓ KHĂN, KIẾN NGHỊ CỦA CÁC ĐƠN VỊ",
        "output",
        (
            UNIT,
            C("unit_name", "Tên đơn vị", width=40),
            PERIOD,
            C("text", "Khó khăn và kiến nghị", width=110),
        ),
        ("unit", "period", "text"),
    ),
)

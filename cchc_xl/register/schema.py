"""The register's tables: sheets, names and columns, the single list that all parts use."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from validation.form import Form

Kind = Literal["count", "number", "percent", "ratio", "date", "text"]
Owner = Literal["office", "data", "log", "output", "system"]

HEADER_ROW = 4
SCHEMA_VERSION = "1"


class TableColumn(NamedTuple):
    """One column of a table; ``title`` holds letters, digits and spaces only.

    ``list_name`` names the drop-down of an office table: a list of the plan or ``units``,
    ``kinds``, ``groups``, ``tasks``; ``choices`` are fixed values.
    """

    id: str
    title: str
    kind: Kind = "text"
    width: float = 14
    choices: tuple[str, ...] = ()
    list_name: str = ""


class Table(NamedTuple):
    """One Excel table on a sheet of its own, header in row 4.

    ``owner``: ``office`` is typed by Văn phòng and never written by the program; ``data`` holds
    the rows of the returns, ``log`` what happened, ``output`` the consolidated sheets, ``system``
    the identity of the register. ``key`` names the columns that tell a record apart.
    """

    id: str
    name: str
    sheet: str
    title: str
    owner: Owner
    columns: tuple[TableColumn, ...]
    key: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the columns in order."""
        return tuple(column.id for column in self.columns)

    def reference(self, column: str) -> str:
        """Return the structured reference of a column, as it stands in a formula."""
        title = next(item.title for item in self.columns if item.id == column)
        return f"{self.name}[{title}]"


C = TableColumn
UNIT = C("unit", "Đơn vị", width=11)
PERIOD = C("period", "Kỳ", width=10)

# Every row of a return says where it was typed.
SOURCE = (
    UNIT,
    PERIOD,
    C("version", "Phiên bản", "count", 9),
    C("file", "Tệp", width=26),
    C("position", "Dòng số", "count", 8),
    C("cells", "Ô", width=12),
)
# Computed at every run from the plan's due dates, never typed.
COMPUTED = {
    "nhiem_vu": (
        C("due_date", "Hạn hoàn thành", "date", 13),
        C("due", "Đến hạn", "count", 9),
        C("outcome", "Kết quả", width=22),
    ),
}
FORM_TABLES = {
    "bia": ("tblBia", "SL Bìa"),
    "nhiem_vu": ("tblNhiemVu", "SL Nhiệm vụ"),
    "tthc": ("tblTTHC", "SL TTHC"),
    "dich_vu_cong": ("tblDichVuCong", "SL Dịch vụ công"),
    "vbqppl": ("tblVBQPPL", "SL VBQPPL"),
    "kiem_tra": ("tblKiemTra", "SL Kiểm tra"),
    "hai_long": ("tblHaiLong", "SL Hài lòng"),
    "ubnd_giao": ("tblUBNDGiao", "SL UBND giao"),
    "pakn": ("tblPAKN", "SL PAKN"),
    "sang_kien": ("tblSangKien", "SL Sáng kiến"),
    "thong_ke": ("tblThongKe", "SL Thống kê khác"),
    "kien_nghi": ("tblKienNghi", "SL Kiến nghị"),
}

OFFICE = (
    Table(
        "units",
        "tblDonVi",
        "Đơn vị",
        "DANH SÁCH ĐƠN VỊ",
        "office",
        (
            C("code", "Mã đơn vị", width=12),
            C("name", "Tên đơn vị", width=44),
            C("kind", "Loại", width=16, list_name="kinds"),
            C("group", "Nhóm kiểm tra", width=14, list_name="groups"),
            C("district", "Quận huyện", width=18),
            C("contact", "Liên hệ", width=26),
            C("valid_from", "Hiệu lực từ", "date", 13),
            C("valid_to", "Hiệu lực đến", "date", 13),
            C("successor", "Đơn vị kế thừa", width=15),
            C("note", "Ghi chú", width=30),
        ),
        ("code",),
    ),
    Table(
        "tasks",
        "tblDanhMuc",
        "Danh mục nhiệm vụ",
        "DANH MỤC NHIỆM VỤ, CÔNG VIỆC CỤ THỂ",
        "office",
        (
            C("id", "Mã nhiệm vụ", width=10),
            C("number", "TT", width=6),
            C("section", "Phần", width=7),
            C("content", "Nội dung công việc", width=60),
            C("starred", "Trọng tâm", width=10),
            C("lead", "Đơn vị chủ trì", width=22),
            C("cooperating", "Đơn vị phối hợp", width=30),
            C("time_limit", "Thời gian thực hiện", width=20),
            C("product", "Sản phẩm", width=36),
            C("due_date", "Hạn hoàn thành", "date", 13),
            C("assigned_to", "Giao báo cáo", width=24),
            C("note", "Ghi chú", width=40),
        ),
        ("id",),
    ),
    Table(
        "metrics",
        "tblChiTieuKeHoach",
        "Chỉ tiêu kế hoạch",
        "CHỈ TIÊU VÀ CÁCH TÍNH",
        "office",
        (
            C("id", "Mã", width=8),
            C("target", "Chỉ tiêu", width=9),
            C("title", "Nội dung", width=60),
            C("bar", "Ngưỡng phần trăm", "count", 11),
            C("basis", "Cách cộng", width=14),
            C("source", "Căn cứ", width=26),
            C("note", "Ghi chú", width=40),
        ),
        ("id",),
    ),
    Table(
        "calendar",
        "tblLich",
        "Lịch báo cáo",
        "LỊCH BÁO CÁO",
        "office",
        (
            C("period", "Kỳ", width=12),
            C("deadline", "Nộp trước ngày", "date", 15),
            C("source", "Căn cứ", width=40),
        ),
        ("period",),
    ),
    Table(
        "inspections",
        "tblKiemTraVP",
        "Kiểm tra của Sở",
        "CÁC CUỘC KIỂM TRA CỦA SỞ",
        "office",
        (
            C("inspected_unit", "Đơn vị được kiểm tra", width=20, list_name="units"),
            C("inspection_date", "Ngày kiểm tra", "date", 13),
            C("inspection_kind", "Hình thức", width=12, choices=("Định kỳ", "Đột xuất")),
            C("conclusion_number", "Số kết luận", width=20),
            C("conclusion_date", "Ngày kết luận", "date", 13),
            C("findings", "Số tồn tại phát hiện", "count", 12),
            C("remedied", "Số tồn tại đã khắc phục", "count", 12),
        ),
        ("inspected_unit", "inspection_date"),
    ),
    Table(
        "ranks",
        "tblXepHangChiSo",
        "Xếp hạng chỉ số",
        "XẾP HẠNG CÁC CHỈ SỐ",
        "office",
        (
            C("index", "Chỉ số", width=12),
            C("title", "Tên chỉ số", width=60),
            C("goal", "Mục tiêu", width=22, choices=("Giữ nhóm dẫn đầu", "Cải thiện")),
            C("limit", "Giới hạn nhóm dẫn đầu", "count", 12),
            C("last_year", "Hạng năm trước", "count", 12),
            C("this_year", "Hạng năm nay", "count", 12),
        ),
        ("index",),
    ),
    Table(
        "iso",
        "tblISO",
        "ISO",
        "QUẢN LÝ CHẤT LƯỢNG THEO TIÊU CHUẨN ISO",
        "office",
        (
            C("id", "Mã", width=8),
            C("metric", "Chỉ tiêu", width=10),
            C("title", "Nội dung", width=60),
            C("result", "Kết quả", width=12, choices=("Đạt", "Chưa đạt")),
            C("date", "Ngày", "date", 13),
            C("document", "Văn bản", width=26),
        ),
        ("id",),
    ),
)

LOGS = (
    Table(
        "submissions",
        "tblNop",
        "Nhật ký nộp",
        "NHẬT KÝ NỘP BÁO CÁO",
        "log",
        (
            PERIOD,
            UNIT,
            C("version", "Phiên bản", "count", 9),
            C("file", "Tệp", width=30),
            C("hash", "Mã băm", width=20),
            C("received", "Ngày nhận", "date", 13),
            C("received_from", "Nguồn ngày nhận", width=18),
            C("modified", "Thời gian của tệp", width=20),
            C("timeliness", "Thời hạn", width=11),
            C("days_late", "Số ngày trễ", "count", 9),
            C("activity", "Phát sinh", width=17),
            C("result", "Kết quả", width=12),
            C("current", "Hiện hành", width=10),
            C("errors", "Số lỗi", "count", 8),
            C("warnings", "Số cảnh báo", "count", 9),
            C("explanation", "Giải trình", width=40),
        ),
        ("period", "unit", "hash"),
    ),
    Table(
        "findings",
        "tblPhatHien",
        "Lỗi và cảnh báo",
        "LỖI VÀ CẢNH BÁO CỦA CÁC BÁO CÁO",
        "log",
        (
            C("code", "Mã lỗi", width=8),
            C("severity", "Mức độ", width=10),
            UNIT,
            PERIOD,
            C("file", "Tệp", width=28),
            C("sheet", "Trang", width=16),
            C("cell", "Ô", width=8),
            C("label", "Mục", width=26),
            C("value", "Giá trị", width=18),
            C("message", "Nội dung lỗi", width=60),
            C("remedy", "Cách sửa", width=60),
            C("hash", "Mã băm", width=20),
        ),
        ("period", "hash", "code", "sheet", "cell"),
    ),
    Table(
        "journal",
        "tblNhatKy",
        "Nhật ký",
        "NHẬT KÝ THAY ĐỔI",
        "log",
        (
            C("number", "STT", "count", 8),
            C("time", "Thời điểm", width=20),
            C("action", "Việc", width=14),
            PERIOD,
            UNIT,
            C("version", "Phiên bản", "count", 9),
            C("table", "Bảng", width=16),
            C("record", "Bản ghi", width=26),
            C("column", "Cột", width=26),
            C("old", "Giá trị cũ", width=20),
            C("new", "Giá trị mới", width=20),
            C("reason", "Lý do", width=30),
            C("chain", "Mã nối", width=20),
        ),
        ("number",),
    ),
    Table(
        "locks",
        "tblKhoaKy",
        "Khóa kỳ",
        "TÌNH TRẠNG KHÓA KỲ",
        "log",
        (
            PERIOD,
            C("state", "Tình trạng", width=14),
            C("time", "Thời điểm", width=20),
            C("reason", "Lý do", width=50),
        ),
        ("period",),
    ),
)

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
            C("detail", "Chi tiết", width=52),
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
            C("name", "Tên đơn vị", width=44),
            C("kind", "Loại", width=16),
            C("group", "Nhóm kiểm tra", width=12),
            C("district", "Quận huyện", width=18),
            C("times", "Số lần kiểm tra", "count", 11),
            C("last", "Kết luận gần nhất", "date", 14),
            C("state", "Tình trạng", width=16),
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
        ),
        ("task",),
    ),
    Table(
        "out_tthc_fields",
        "tblTTHCLinhVuc",
        "TTHC theo lĩnh vực",
        "GIẢI QUYẾT TTHC THEO LĨNH VỰC",
        "output",
        (),
        ("field",),
    ),
    Table(
        "out_tthc_units",
        "tblTTHCDonVi",
        "TTHC theo đơn vị",
        "GIẢI QUYẾT TTHC THEO ĐƠN VỊ",
        "output",
        (),
        ("unit",),
    ),
    Table(
        "out_services",
        "tblDVC",
        "Dịch vụ công",
        "DỊCH VỤ CÔNG TRỰC TUYẾN THEO ĐƠN VỊ",
        "output",
        (),
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
            C("name", "Tên đơn vị", width=44),
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
    Table(
        "out_wall",
        "tblTinhHinhNop",
        "Tình hình nộp",
        "TÌNH HÌNH NỘP BÁO CÁO CỦA TỪNG ĐƠN VỊ",
        "output",
        (
            UNIT,
            C("name", "Tên đơn vị", width=44),
            C("kind", "Loại", width=16),
            C("q1", "Quý 1", width=16),
            C("q2", "Quý 2", width=16),
            C("q3", "Quý 3", width=16),
            C("q4", "Quý 4", width=16),
        ),
        ("unit",),
    ),
    Table(
        "out_shares",
        "tblTyLeNop",
        "Tỷ lệ nộp",
        "TỶ LỆ NỘP BÁO CÁO THEO QUÝ",
        "output",
        (
            C("state", "Tình trạng", width=18),
            C("q1", "Quý 1", "count", 10),
            C("q2", "Quý 2", "count", 10),
            C("q3", "Quý 3", "count", 10),
            C("q4", "Quý 4", "count", 10),
            C("share1", "Tỷ lệ quý 1", "ratio", 11),
            C("share2", "Tỷ lệ quý 2", "ratio", 11),
            C("share3", "Tỷ lệ quý 3", "ratio", 11),
            C("share4", "Tỷ lệ quý 4", "ratio", 11),
        ),
        ("state",),
    ),
    Table(
        "out_league",
        "tblXepHangDonVi",
        "Xếp hạng đơn vị",
        "XẾP HẠNG ĐƠN VỊ",
        "output",
        (
            C("rank", "Hạng", "count", 8),
            UNIT,
            C("name", "Tên đơn vị", width=44),
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

SYSTEM = Table(
    "system",
    "tblHeThong",
    "_hethong",
    "HỆ THỐNG",
    "system",
    (C("key", "Khóa", width=20), C("value", "Giá trị", width=70)),
    ("key",),
)


@cache
def tables() -> dict[str, Table]:
    """Return every table of the register by its id, in the order of the sheets."""
    from validation.forms import forms

    data = [_form_table(form) for form in forms().values()]
    outputs = [_with_form_columns(table, forms()) for table in OUTPUTS]
    return {table.id: table for table in [*outputs, *OFFICE, *LOGS, *data, SYSTEM]}


def _form_table(form: Form) -> Table:
    name, sheet = FORM_TABLES[form.id]
    columns = (*SOURCE, *own_columns(form), *COMPUTED.get(form.id, ()))
    return Table(form.id, name, sheet, form.title, "data", columns, ("unit", "period", "position"))


def own_columns(form: Form) -> tuple[TableColumn, ...]:
    """Return the columns that a form adds to its source: not the unit and period of the cover."""
    known = {column.id for column in SOURCE}
    return tuple(column for column in _columns(form) if column.id not in known)


def _columns(form: Form) -> Iterable[TableColumn]:
    for column in form.columns:
        kind: Kind = (
            column.kind if column.kind in ("count", "number", "percent", "date") else "text"
        )  # type: ignore[assignment]
        yield TableColumn(column.id, column.title, kind, column.width)


def _with_form_columns(table: Table, forms: dict[str, Form]) -> Table:
    """Complete the tables whose columns are a form's own columns."""
    counts = {
        name: tuple(column for column in _columns(forms[name]) if column.kind == "count")
        for name in ("tthc", "dich_vu_cong")
    }
    unit = (UNIT, C("name", "Tên đơn vị", width=44))
    share = (C("share", "Tỷ lệ trước và đúng hạn", "ratio", 12),)
    columns = {
        "out_tthc_fields": (C("field", "Lĩnh vực", width=36), *counts["tthc"], *share),
        "out_tthc_units": (*unit, *counts["tthc"], *share),
        "out_services": (*unit, *counts["dich_vu_cong"]),
    }
    return table._replace(columns=columns.get(table.id, table.columns))

"""Common Vietnamese words that made-up returns are put together from."""

from __future__ import annotations

from typing import Final

FAMILIES: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Đoàn",
)  # fmt: skip
WOMEN: Final = (
    "Thị Hòa", "Thị Lan", "Thu Hà", "Thị Mai", "Thanh Thủy", "Thị Hằng", "Minh Nguyệt",
    "Thị Phượng", "Ngọc Ánh", "Thị Yến",
)  # fmt: skip
MEN: Final = (
    "Văn Bình", "Đức Thắng", "Quang Huy", "Văn Hải", "Minh Tuấn", "Xuân Trường", "Văn Sơn",
    "Hữu Nghĩa", "Mạnh Cường", "Ngọc Lâm",
)  # fmt: skip
JOBS: Final = {
    "PHONG_SO": ("Chuyên viên", "Chuyên viên chính", "Phó Trưởng phòng"),
    "PHONG_GDDT": ("Chuyên viên", "Phó Trưởng phòng"),
}
SCHOOL_JOBS: Final = ("Nhân viên văn thư", "Phó Hiệu trưởng", "Thư ký hội đồng", "Giáo viên")
CENTRE_JOBS: Final = ("Nhân viên văn thư", "Phó Giám đốc", "Giáo viên")

PRODUCT_KINDS: Final = ("KH", "QĐ", "BC", "TB", "CV")
DIFFICULTIES: Final = (
    "Nhân sự kiêm nhiệm, thời gian thực hiện còn ngắn.",
    "Phần mềm dùng chung chưa kết nối đồng bộ với hệ thống của thành phố.",
    "Chờ văn bản hướng dẫn của cấp trên.",
)
ABOUT_FIGURES: Final = (
    "Số liệu tính đến ngày lập báo cáo.",
    "Theo hồ sơ lưu tại đơn vị, chưa đối chiếu với phần mềm.",
    "Gồm cả số liệu của đơn vị nhập vào từ ngày 01/7.",
)
PROPOSALS: Final = (
    "Đề nghị Sở tổ chức tập huấn về tiếp nhận và giải quyết hồ sơ trực tuyến toàn trình.",
    "Đề nghị bổ sung kinh phí mua máy quét phục vụ số hóa hồ sơ, kết quả giải quyết TTHC.",
    "Đề nghị rút ngắn thời gian trả kết quả đối với thủ tục chuyển trường.",
    "Đường truyền tại bộ phận một cửa còn chậm vào giờ cao điểm, đề nghị nâng cấp.",
    "Đề nghị thống nhất một biểu mẫu báo cáo, tránh báo cáo trùng nội dung.",
    "Phụ huynh chưa quen nộp hồ sơ trực tuyến, đề nghị tăng cường tuyên truyền.",
)
INITIATIVES: Final = {
    "Cải cách thủ tục hành chính": (
        "Mã QR tra cứu thành phần hồ sơ tại bộ phận một cửa",
        "Ngày thứ Sáu không hẹn tại bộ phận tiếp nhận và trả kết quả",
        "Trả kết quả xác nhận học sinh qua bưu chính và thư điện tử",
    ),
    "Hiện đại hoá nền hành chính": (
        "Kho học bạ số dùng chung trong nhà trường",
        "Phòng họp không giấy tờ bằng công cụ sẵn có",
        "Sổ theo dõi công văn đi, đến trên bảng tính dùng chung",
    ),
    "Quản lý giáo dục": (
        "Bảng theo dõi tiến độ nhiệm vụ cải cách hành chính của từng tổ chuyên môn",
        "Đăng ký dự giờ và báo giảng trực tuyến",
    ),
    "Hoạt động dạy và học": (
        "Thư viện học liệu số mở của tổ chuyên môn",
        "Ngân hàng câu hỏi dùng chung theo ma trận",
    ),
    "Chỉ đạo điều hành, kiểm tra và tuyên truyền": (
        "Bản tin cải cách hành chính hằng tháng bằng hình ảnh",
    ),
}
LEGAL_NAMES: Final = (
    "Quyết định ban hành Quy định về quản lý dạy thêm, học thêm",
    "Quyết định quy định mức thu các dịch vụ phục vụ hoạt động giáo dục",
    "Quyết định ban hành Quy chế phối hợp quản lý cơ sở giáo dục ngoài công lập",
    "Quyết định quy định tiêu chuẩn, định mức sử dụng thiết bị giáo dục chuyên dùng",
    "Quyết định phân cấp quản lý công chức, viên chức ngành giáo dục",
    "Quyết định quy định địa bàn tuyển sinh các lớp đầu cấp",
)
GIVEN_TASKS: Final = (
    "báo cáo kết quả thực hiện Đề án chuyển đổi số ngành giáo dục",
    "rà soát cơ sở vật chất trường học trên địa bàn",
    "trả lời kiến nghị của cử tri về tuyển sinh đầu cấp",
    "tham mưu cơ chế tự chủ của đơn vị sự nghiệp giáo dục",
    "triển khai chữ ký số tại các cơ sở giáo dục",
    "báo cáo việc thực hiện chế độ, chính sách đối với giáo viên",
)
EVIDENCE: Final = ("Hệ thống quản lý văn bản", "Trang thông tin điện tử của đơn vị", "Hồ sơ lưu")

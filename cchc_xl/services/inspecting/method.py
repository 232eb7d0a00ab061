"""The page that says how a draw is made, so that anybody can do it again with a calculator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cchc_xl.measures.coverage import TOTAL
from cchc_xl.measures.drawing.draw import MODULUS, MULTIPLIER, PARTS, SKIPPED, Draw
from cchc_xl.services.inspecting.draw_pages import AGREES, LINE, STRATA

FROZEN: Final = (
    (
        "1. Chốt: trang “Quần thể” liệt kê mọi đơn vị đang hoạt động đến ngày chốt. Đơn vị đã kiểm "
        "tra trong năm, đang kiểm tra hoặc đã có trong kế hoạch không rút nữa. Mã danh sách tính "
        "từ toàn bộ nội dung: đổi một chữ thì mã khác. Công bố mã trước khi có số rút thăm."
    ),
    (
        "2. Trọng số (trang “Trọng số”): mỗi đơn vị có sẵn 1 điểm, cộng điểm theo từng lý do, mỗi "
        "lý do có mức nhiều nhất. Trọng số gấp đôi thì khả năng được rút gấp đôi."
    ),
    (
        "3. Số rút (trang “Cần kiểm tra”): số đơn vị phải đạt theo ngưỡng của nhóm (làm tròn lên), "
        "trừ đơn vị đã kiểm tra, đang kiểm tra, đã có trong kế hoạch; chia đều cho các quý còn lại."
        " Dòng “{total}” chỉ rút thêm khi các nhóm cộng lại chưa đủ."
    ),
)
"""What is done before there is a number; ``total`` is the line of all groups."""
DRAWN: Final = (
    (
        "4. Dãy số (trang “Dãy số”): bắt đầu từ số rút thăm công khai; mỗi số sau bằng "
        f"{MULTIPLIER} nhân số trước, chia cho {MODULUS} lấy số dư. Bỏ {SKIPPED} số đầu; tiếp "
        "theo mỗi nhóm một số, rồi mỗi đơn vị một số theo STT của trang “Quần thể”."
    ),
    (
        f"5. Xếp hàng (trang “{LINE}”): trong mỗi nhóm, các đơn vị nối nhau theo số địa bàn, cùng "
        "địa bàn thì số của đơn vị nhỏ đứng trước; mỗi đơn vị dài bằng trọng số. “Độ dài trước” và "
        "“Độ dài đến” là điểm đầu và điểm cuối của đơn vị trên hàng đó."
    ),
    (
        "6. Rút: chia cả hàng thành (số rút) khoảng bằng nhau. Sáu chữ số cuối của số của nhóm, "
        f"chia cho {PARTS}, là phần của khoảng đã qua khi vào đầu hàng. Đơn vị nào có điểm chia "
        "rơi vào thì được rút: lấy phần nguyên của (Độ dài × số rút ÷ tổng độ dài + phần đã qua) ở "
        "điểm cuối trừ ở điểm đầu. Nhờ vậy địa bàn nào cũng được phần của mình (trang "
        f"“{STRATA}”)."
    ),
    (
        "7. Đơn vị dài từ một khoảng trở lên thì chắc chắn được rút: lấy trước, rồi xếp hàng các "
        "đơn vị còn lại. Cột “Khả năng” là xác suất được rút, tính được trước khi có số."
    ),
    ("8. Quý: các đơn vị được rút của nhóm xếp theo số của đơn vị, chia đều cho các quý còn lại."),
    (
        f"Mọi ô của các trang “Dãy số”, “{LINE}”, “Cần kiểm tra” là công thức: sửa thử số rút "
        "thăm ở trang “Kết quả” thì thấy rút ra ai; trả số cũ lại thì ô “Công thức tính lại” báo "
        f"“{AGREES}”. Kiểm cả tệp: cchc-xl draw --verify TỆP."
    ),
)
"""What follows from the number."""


def method_lines(draw: Draw | None, total: str = TOTAL) -> Iterator[str]:
    """Yield how a draw is made, one that is only frozen as far as it goes."""
    yield from (line.format(total=total) for line in FROZEN)
    if draw is not None:
        yield from DRAWN

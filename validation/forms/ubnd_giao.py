"""Nhiệm vụ UBND giao: tasks given by the city's People's Committee or its leaders."""

from __future__ import annotations

from validation.fields import LONGEST_LINE, Date, ReturnRows, Text, day, once_a_return, table, text
from validation.form import Traits


class UbndGiao(ReturnRows):
    """One row is a task that a document of the city gives, with its deadline."""

    document: Text = text(
        "Văn bản giao nhiệm vụ",
        "Số, ngày, trích yếu văn bản giao.",
        required=True,
        width=50,
        example="Công văn số 1975/UBND-VX về triển khai chữ ký số",
    )
    deadline: Date = day("Thời hạn", "Thời hạn ghi trong văn bản giao.", required=True, example=60)
    completion_date: Date = day("Ngày hoàn thành", "Để trống khi chưa hoàn thành.", example=55)
    lead: Text = text(
        "Đơn vị chủ trì", "Đơn vị được giao chủ trì.", longest=LONGEST_LINE, example="Văn phòng"
    )
    code: Text = text(
        "Mã của Văn phòng",
        "Điền sẵn theo bảng của Văn phòng; dòng đơn vị thêm để trống.",
        prefilled=True,
        width=14,
        longest=LONGEST_LINE,
        since="5",
    )

    class Config:
        name = "ubnd_giao"
        title = "NHIỆM VỤ ỦY BAN NHÂN DÂN THÀNH PHỐ, LÃNH ĐẠO THÀNH PHỐ GIAO"
        description = (
            "Nhiệm vụ do Ủy ban nhân dân, Chủ tịch, các Phó Chủ tịch thành phố giao, mỗi nhiệm "
            "vụ một dòng. Dòng có mã do Văn phòng điền sẵn; dòng đơn vị thêm là đề nghị, chưa tính "
            "cho đến khi Văn phòng bổ sung vào bảng của mình."
        )
        unique = once_a_return("document", "deadline")
        metadata = table(
            "Nhiệm vụ UBND giao",
            30,
            traits=Traits(
                "tblUBNDGiao",
                "SL UBND giao",
                8,
                shown=("out_city_tasks",),
                done="completion_date",
                thing="document",
                deadline="deadline",
                noun="nhiệm vụ",
                offered="city_tasks",
                code="code",
            ),
        )

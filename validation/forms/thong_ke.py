"""Thống kê khác: the plan's indicators for sections that have no form of their own."""

from __future__ import annotations

from validation.fields import Number, ReturnRows, Text, number, once_a_return, table, text
from validation.form import Traits


class ThongKe(ReturnRows):
    """One row is an indicator of the plan; its unit of measure is given."""

    indicator: Text = text("Mã chỉ số", "Điền sẵn.", required=True, prefilled=True, width=10)
    title: Text = text("Chỉ số", "Điền sẵn.", prefilled=True, width=60)
    unit_of_measure: Text = text("Đơn vị tính", "Điền sẵn.", prefilled=True, width=14)
    value: Number = number("Giá trị", "Ghi 0 khi không có; không để trống.", example=12)
    note: Text = text("Ghi chú", "Nếu cần.", width=36, example="Gồm 2 lớp mở cuối kỳ trước")

    class Config:
        name = "thong_ke"
        title = "THỐNG KÊ KHÁC"
        description = "Ghi giá trị cho từng chỉ số theo đơn vị tính đã cho. Không có thì ghi 0."
        unique = once_a_return("indicator")
        metadata = table(
            "Thống kê khác",
            0,
            required=True,
            traits=Traits(
                "tblThongKe",
                "SL Thống kê khác",
                11,
                shown=("out_indicators", "out_indicator_units"),
                given="indicators",
                noun="chỉ số",
                missing="P102",
                standing=True,
            ),
        )

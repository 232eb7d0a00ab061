"""Nhiệm vụ: how far the unit is with each task that the plan's list gives it."""

from __future__ import annotations

from validation.fields import (
    LONGEST_LINE,
    Count,
    Date,
    ReturnRows,
    Text,
    choice,
    day,
    once_a_return,
    percent,
    table,
    text,
)
from validation.form import Traits
from validation.words import COMPLETED, OUTLOOKS, STATUSES


class NhiemVu(ReturnRows):
    """One row is a task of the list (danh mục) that the unit leads or that its kind is given."""

    task: Text = text(
        "Mã nhiệm vụ", "Số thứ tự trong danh mục.", required=True, prefilled=True, width=9
    )
    content: Text = text("Nội dung công việc", "Theo danh mục.", prefilled=True, width=60)
    status: Text = choice(
        "Trạng thái", "Chọn một trong bốn trạng thái.", STATUSES, width=17, example=COMPLETED
    )
    progress: Count = percent(
        "Tiến độ phần trăm", "Số nguyên từ 0 đến 100.", required=False, width=10, example=100
    )
    completion_date: Date = day(
        "Ngày hoàn thành", "Bắt buộc khi trạng thái là “Hoàn thành”.", width=13, example=40
    )
    document_number: Text = text(
        "Số văn bản",
        "Số, ký hiệu văn bản là sản phẩm; bắt buộc khi hoàn thành nhiệm vụ có đúng một văn bản.",
        width=20,
        longest=LONGEST_LINE,
        example="15/KH-THPT",
    )
    document_date: Date = day(
        "Ngày văn bản", "Bắt buộc khi phải có số văn bản.", width=13, example=38
    )
    evidence: Text = text(
        "Minh chứng",
        "Đường dẫn hoặc tên tài liệu.",
        width=28,
        example="Đăng trên trang thông tin của đơn vị",
    )
    difficulty: Text = text(
        "Khó khăn vướng mắc", "Nếu có.", width=28, example="Chưa có hướng dẫn về biểu mẫu mới"
    )
    expected: Text = choice(
        "Ước đến 31/12",
        "Chỉ ở báo cáo quý IV, cho nhiệm vụ chưa xong khi gửi: ước đến 31/12 đã hoàn thành hay "
        "chưa. Sau 31/12 gửi báo cáo bổ sung thì ghi trạng thái thật, để trống ô này.",
        OUTLOOKS,
        required=False,
        width=16,
        quarter="Q4",
        since="4",
    )
    document: Text = text(
        "Văn bản phải có",
        "Theo Kế hoạch, khi hoàn thành.",
        prefilled=True,
        width=16,
        since="5",
    )

    class Config:
        name = "nhiem_vu"
        title = "TÌNH HÌNH THỰC HIỆN NHIỆM VỤ TRONG DANH MỤC"
        description = (
            "Mỗi dòng là một nhiệm vụ của đơn vị trong danh mục kèm theo Kế hoạch. Cập nhật "
            "trạng thái đến ngày cuối của kỳ số liệu."
        )
        unique = once_a_return("task")
        metadata = table(
            "Nhiệm vụ",
            0,
            required=True,
            traits=Traits(
                "tblNhiemVu",
                "SL Nhiệm vụ",
                2,
                shown=("out_tasks", "out_open_tasks", "out_products"),
                given="tasks",
                noun="nhiệm vụ",
                missing="P101",
                lasting=True,
                judged=True,
                documents=("document_number", "document_date"),
                state="status",
                done="completion_date",
                anew=("difficulty",),
                standing=True,
            ),
        )

"""Models of forms that no version of the program has, laid where the forms are."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import validation.forms
import validation.rules
from cchc_xl.register.schema import tables

DON_THU = '''
"""Đơn thư: complaints and denunciations."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, Text, choice, count, once_a_return, table


class DonThu(ReturnRows):
    """One row is a kind of letter."""

    letter: Text = choice("Loại đơn", "Chọn một loại.", ("Khiếu nại", "Tố cáo"))
    received: Count = count("Đơn tiếp nhận", "Trong quý.")
    handled: Count = count("Đơn đã giải quyết", "Trong số tiếp nhận.")

    class Config:
        name = "don_thu"
        title = "ĐƠN THƯ KHIẾU NẠI, TỐ CÁO"
        description = "Mỗi loại một dòng. Không có thì để trống cả bảng."
        unique = once_a_return("letter")
        metadata = table("Đơn thư", 4)
'''
KHAC_PHUC = '''
"""Khắc phục: what inspections found and is still to be remedied."""

from __future__ import annotations

from validation.fields import Date, ReturnRows, Text, day, once_a_return, table, text
from validation.form import Traits


class KhacPhuc(ReturnRows):
    """One row is a matter, told again each quarter until it is remedied."""

    matter: Text = text("Nội dung phải khắc phục", "Theo kết luận.", required=True)
    deadline: Date = day("Thời hạn khắc phục", "Theo kết luận.", required=True)
    remedied: Date = day("Ngày khắc phục xong", "Để trống khi chưa xong.")
    progress: Text = text("Tiến độ trong quý", "Ghi mỗi quý.")

    class Config:
        name = "khac_phuc"
        title = "KHẮC PHỤC SAU KIỂM TRA"
        description = "Mỗi tồn tại một dòng cho đến khi khắc phục xong."
        unique = once_a_return("matter", "deadline")
        metadata = table(
            "Khắc phục",
            3,
            traits=Traits(
                thing="matter",
                deadline="deadline",
                done="remedied",
                brought=True,
                anew=("progress",),
            ),
        )
'''
KET_QUA = '''
"""Kết quả: what the plan's tasks come to."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, Text, count, once_a_return, table, text
from validation.form import Traits


class KetQua(ReturnRows):
    """One row is a task of the unit."""

    task: Text = text("Mã nhiệm vụ", "Điền sẵn.", required=True, prefilled=True, width=9)
    product: Text = text("Sản phẩm", "Điền sẵn.", prefilled=True, width=60)
    number: Text = text("Số văn bản", "Số, ký hiệu.")
    copies: Count = count("Số văn bản đã ban hành", "Đến cuối kỳ.")

    class Config:
        name = "ket_qua"
        title = "KẾT QUẢ CỦA NHIỆM VỤ"
        description = "Mỗi nhiệm vụ của đơn vị một dòng."
        unique = once_a_return("task")
        metadata = table(
            "Kết quả nhiệm vụ",
            0,
            required=True,
            traits=Traits(given="tasks", noun="nhiệm vụ", lasting=True),
        )
'''
TRANG_BI = '''
"""Trang bị: what a unit has of each kind of equipment, counted as of a day."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, Text, count, listed, once_a_return, table
from validation.form import Traits


class TrangBi(ReturnRows):
    """One row is a kind of equipment, from the plan's list."""

    equipment: Text = listed("Loại", "Điền sẵn.", "loai_trang_bi", prefilled=True)
    pieces: Count = count("Số máy hiện có", "Đến cuối kỳ.", stock=True)
    repaired: Count = count("Số lần sửa chữa", "Trong quý.")

    class Config:
        name = "trang_bi"
        title = "TRANG BỊ CỦA BỘ PHẬN MỘT CỬA"
        description = "Mỗi loại một dòng. Không có thì ghi 0."
        unique = once_a_return("equipment")
        metadata = table("Trang bị", 0, traits=Traits(given="lists", noun="loại", standing=True))
'''
DANH_GIA = '''
"""Đánh giá: what only the year's last return is asked for."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, card, count
from validation.form import Traits


class DanhGia(ReturnRows):
    """One record a year."""

    judged: Count = count("Số người được đánh giá", "Trong năm.")
    excellent: Count = count("Hoàn thành xuất sắc", "Trong số được đánh giá.")

    class Config:
        name = "danh_gia"
        title = "ĐÁNH GIÁ, XẾP LOẠI CUỐI NĂM"
        description = "Chỉ báo cáo ở quý IV."
        metadata = card("Đánh giá", required=True, traits=Traits(quarter="Q4"))
'''


def extended(name: str, fields: str, kinds: str) -> str:
    """Return the model of a form of the program with further fields, of kinds that it imports."""
    source = (Path(next(iter(validation.forms.__path__))) / f"{name}.py").read_text("utf-8")
    before, config, after = source.partition("\n    class Config:")
    head, imports, rest = before.partition("from validation.form import")
    return f"{head}from validation.fields import {kinds}\n{imports}{rest}{fields}{config}{after}"


def forget() -> None:
    """Let the program look anew for what it knows."""
    known = validation.forms, validation.rules
    for kept in (known[0].models, known[0].forms, tables):
        kept.cache_clear()
    for kept in (known[1].rules_of, known[1].codes_between, known[1].looked_back):
        kept.cache_clear()


@contextmanager
def laid(folder: Path, models: Mapping[str, str]) -> Iterator[None]:
    """Lay models by their forms' ids where the forms are, as a new version of the program does.

    A form that the program has already is as it says here.
    """
    for name, text in models.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        sys.modules.pop(f"{validation.forms.__name__}.{name}", None)
    validation.forms.__path__.insert(0, str(folder))
    forget()
    try:
        yield
    finally:
        validation.forms.__path__.remove(str(folder))
        for name in models:
            sys.modules.pop(f"{validation.forms.__name__}.{name}", None)
        forget()

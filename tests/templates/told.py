"""Which of the office's findings a template tells first, and why it cannot tell the others.

Every error that the catalogue has is told, or has its reason here: so the tests see to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cchc_xl.templates.cells import NO_CHOICE, NO_DAY, NO_NUMBER, ONLY_SPACES, OUT_OF_BOUNDS
from cchc_xl.templates.checks import UNREADABLE
from validation.catalogue import Entry, entries
from validation.rules import rules

_SENTENCES: dict[str, tuple[str, ...]] = {
    "C301": (UNREADABLE,),
    "C306": (NO_NUMBER,),
    "C307": (OUT_OF_BOUNDS,),
    "C310": (NO_DAY,),
    "C311": (NO_DAY,),
    "C314": (NO_DAY,),
    "C316": (NO_CHOICE,),
    "C320": (NO_NUMBER,),
    "C323": (OUT_OF_BOUNDS,),
    "C325": (NO_NUMBER, NO_DAY),
    "M101": (entries()["M101"].title, ONLY_SPACES),
    "M102": (OUT_OF_BOUNDS,),
    "M103": (OUT_OF_BOUNDS,),
    "M104": (NO_CHOICE,),
    "P109": ("Dòng điền sẵn chưa được điền",),
}
"""How the sentence begins where it is not the finding's own title."""

_OWN = frozenset(
    [
        "M105",
        "M106",
        "M108",
        "P102",
        "P105",
        "P107",
        "P110",
        "P117",
        "P118",
        "P119",
        "P120",
        "R901",
        "R902",
        "R903",
    ]
)  # told by their own titles, as are the rules

STRICTER = frozenset(["C303", "C304", "C305", "C308", "C309", "C315", "S214", "S216"])
"""Findings with which the office reads a cell or a row otherwise than it was typed.

A spreadsheet cannot read it so: what a template does not understand is a fault there.
"""

_LOCKED = "Ô này được điền sẵn và khóa; biểu mẫu không cho sửa."
_IMPORTED = "Chỉ có ở danh sách Văn phòng nhập vào sổ."
_UNSEEN = {
    "C302": "Chương trình đang mở biểu mẫu luôn tính ra kết quả.",
    "C330": "Chương trình đang mở biểu mẫu luôn tính ra kết quả.",
    "C331": "Chữ bị cắt khi lưu thành .xls, sau khi biểu mẫu đã được điền.",
    "C319": "Công thức không thấy định dạng của ô; ô của biểu mẫu có định dạng đúng sẵn.",
    "C321": "Công thức không nhận ra bảng mã cũ.",
    "C324": "Một ô không giữ được nhiều chữ như thế.",
    "C328": _IMPORTED,
    "C329": _IMPORTED,
    "M109": _IMPORTED,
    "M110": _IMPORTED,
    "P103": _LOCKED,
    "P104": _LOCKED,
    "P112": _LOCKED,
    "P116": _LOCKED,
    "R806": "Chỉ xét báo cáo lập trên biểu mẫu phát hành trước khi có thêm ô.",
}
_UNSEEN_GROUPS = {
    "F": "Là lỗi của tệp khi gửi, biểu mẫu đang mở không thấy được.",
    "I": "Dấu nhận dạng và tên tệp không sửa được khi điền biểu mẫu.",
    "S": "Trang, tiêu đề và ô điền sẵn của biểu mẫu được khóa.",
    "K": "Là lỗi của kế hoạch đơn vị, không phải của báo cáo.",
}
_WARNING = "Cảnh báo này chỉ có khi Văn phòng kiểm tra; báo cáo vẫn được nhận."


def sentences(code: str) -> tuple[str, ...]:
    """Return how a template's sentence about a finding begins, nothing where it tells none."""
    if code in _SENTENCES:
        return _SENTENCES[code]
    in_template = {rule.code for rule in rules() if not (rule.looks_back or rule.lacking)}
    return (entries()[code].title,) if code in _OWN or code in in_template else ()


def unseen(entry: Entry) -> str:
    """Return why a template does not tell of a finding. ``KeyError``: an error without a reason."""
    if entry.code in _UNSEEN:
        return _UNSEEN[entry.code]
    if entry.severity == "warning":
        return _WARNING
    return _UNSEEN_GROUPS[entry.code[0]]


def untold() -> Iterator[str]:
    """Name the errors of the catalogue that a template does not tell and that have no reason."""
    for code, entry in entries().items():
        try:
            reason = unseen(entry)
        except KeyError:
            reason = ""
        if entry.severity == "error" and bool(sentences(code)) is bool(reason):
            yield code

"""What the templates of reminders can say: the names of their placeholders, and the values."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.measures.dues import Due
from cchc_xl.measures.owing import Owed
from cchc_xl.services.chasing.marked_returns import Faulty
from cchc_xl.services.chasing.matters import Reminder, left
from cchc_xl.services.papers.wording import Known
from validation.findings import Finding
from validation.harmless import harmless

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan


class Fault(NamedTuple):
    """A fault of a return that was sent back, as templates name its parts."""

    trang: str
    o: str
    muc: str
    noi_dung: str
    cach_sua: str
    cau: str


class ReturnSaid(NamedTuple):
    """A return that a unit owes, as templates name its parts."""

    ky: str
    han: str
    con_lai: str
    bi_tra_lai: bool
    tep: str
    loi: tuple[Fault, ...]
    so_canh_bao: int
    danh_dau: str
    danh_sach: str
    cau: str


class ThingSaid(NamedTuple):
    """A thing that a unit has to do, as templates name its parts."""

    loai: str
    noi_dung: str
    han: str
    con_lai: str
    cau: str


NAMES = frozenset(
    (
        "ngay",
        "ngay_bang_chu",
        "nam",
        "ke_hoach",
        "co_quan",
        "don_vi",
        "ma_don_vi",
        "lan",
        "bi_tra_lai",
        "qua_han",
        "sap_den_han",
        "bao_cao",
        "viec",
        "co_danh_dau",
        "co_danh_sach",
        "co_loi",
    )
)
"""The placeholders that stand by themselves."""
PARTS = frozenset((*Fault._fields, *ReturnSaid._fields, *ThingSaid._fields))
"""Those that stand behind a dot: parts of one of ``bao_cao``, ``viec``, or a return's ``loi``."""
KNOWN = Known(NAMES, PARTS)


def values(plan: Plan, reminder: Reminder, as_of: date, marked: Faulty) -> dict[str, Any]:
    """Return the values of all placeholders for a unit."""
    returns = [_return(one, as_of, marked) for one in reminder.owed]
    return {
        "ngay": _day(as_of),
        "ngay_bang_chu": f"ngày {as_of:%d} tháng {_month(as_of)} năm {as_of.year}",
        "nam": plan.year,
        "ke_hoach": plan.title,
        "co_quan": plan.issuer,
        "don_vi": _line(reminder.unit.name),
        "ma_don_vi": reminder.unit.code,
        "lan": reminder.number,
        "bi_tra_lai": reminder.is_sent_back,
        "qua_han": reminder.is_overdue(as_of),
        "sap_den_han": reminder.is_soon_due(as_of),
        "bao_cao": returns,
        "viec": [_thing(due, as_of) for due in reminder.dues],
        "co_danh_dau": any(one.danh_dau for one in returns),
        "co_danh_sach": any(one.danh_sach for one in returns),
        "co_loi": any(one.loi for one in returns),
    }


def owed_sentence(owed: Owed, as_of: date, errors: int = 0) -> str:
    """Return one sentence on a return that a unit owes; ``errors`` of it are known."""
    time, day = left(owed.days_left(as_of)), _day(owed.day)
    if owed.is_sent_back:
        came = owed.returned and owed.returned.received
        sent = f"bản gửi ngày {_day(came)}" if came else "bản đã gửi"
        why = f" vì {errors} lỗi" if errors else ""
        state = f"{sent} bị trả lại{why}, chưa có bản sửa (hạn sửa {day}, {time})"
    elif owed.is_withdrawn:
        state = f"bản đã gửi được rút khỏi số liệu, chưa có bản khác (hạn {day}, {time})"
    else:
        state = f"chưa gửi (hạn {day}, {time})"
    return f"Báo cáo {owed.period.title}: {state}."


def _return(owed: Owed, as_of: date, marked: Faulty) -> ReturnSaid:
    digest = owed.returned.hash if owed.returned else ""
    found = marked.findings.get(digest, ())
    errors = tuple(_fault(one) for one in found if one.is_error)
    return ReturnSaid(
        ky=owed.period.title,
        han=_day(owed.day),
        con_lai=left(owed.days_left(as_of)),
        bi_tra_lai=owed.is_sent_back,
        tep=_line(owed.returned.file) if owed.returned else "",
        loi=errors,
        so_canh_bao=len(found) - len(errors),
        danh_dau=_name(marked.copies.get(digest)),
        danh_sach=_name(marked.lists.get(digest)),
        cau=owed_sentence(owed, as_of, len(errors)),
    )


def _name(path: Path | None) -> str:
    return _line(path.name) if path else ""


def _fault(one: Finding) -> Fault:
    sheet, cell, label = _line(one.sheet), one.cell, _line(one.label)
    place = ", ".join(
        part
        for part in (f"trang “{sheet}”" if sheet else "", f"ô {cell}" if cell else "", label)
        if part
    )
    said = f"{_line(one.message)} {_line(one.remedy)}".strip()
    sentence = f"{place[0].upper()}{place[1:]}: {said}" if place else said
    return Fault(sheet, cell, label, _line(one.message), _line(one.remedy), sentence)


def _thing(due: Due, as_of: date) -> ThingSaid:
    what, time, day = _line(due.what), left((due.day - as_of).days), _day(due.day)
    return ThingSaid(due.kind, what, day, time, f"{due.kind}: {what} (hạn {day}, {time}).")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _month(day: date) -> str:
    """Return a month as documents write it: a zero before 1 and 2 alone (decree 30/2020)."""
    return f"{day.month:02}" if day.month < 3 else str(day.month)


def _line(text: str) -> str:
    """Return a text in one line, with nothing in it that a screen or a file would obey."""
    return harmless(" ".join(text.split()))

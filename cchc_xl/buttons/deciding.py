"""What the buttons do that decide on a unit's return or on a period, and their ways back.

How a button works otherwise than usual (on the version before, taking a decision back) is chosen
in a cell of the control sheet; the choice holds for one click.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.register.live import control

if TYPE_CHECKING:
    from cchc_xl.buttons.clicks import Click
    from cchc_xl.services.cases import Decided


def withdraw(chosen: Click) -> str:
    """Take the chosen unit's return out of all figures, or bring it back."""
    from cchc_xl.services.deciding import bring_back
    from cchc_xl.services.deciding import withdraw as take_out

    unit, period, reason = chosen.control.unit, chosen.period, chosen.control.reason
    option = chosen.control.option(control.PREVIOUS, control.BRING_BACK)
    if option == control.BRING_BACK:
        chosen.confirm(f"Lấy lại báo cáo đã rút của {unit} {period.title}?")
        return _decided(chosen, bring_back(chosen.register, unit, period, reason, tell=chosen.tell))
    previous = option == control.PREVIOUS
    how = "; bản trước có hiệu lực lại" if previous else ""
    chosen.confirm(f"Rút báo cáo của {unit} {period.title} khỏi mọi số liệu{how}?")
    return _decided(
        chosen,
        take_out(chosen.register, unit, period, reason, previous=previous, tell=chosen.tell),
        _way_back(control.BRING_BACK),
    )


def excuse(chosen: Click) -> str:
    """Free the chosen unit from reporting, or end that."""
    from cchc_xl.services.deciding import excuse as free

    unit, period, reason = chosen.control.unit, chosen.period, chosen.control.reason
    end = chosen.control.option(control.END_EXCUSE) == control.END_EXCUSE
    what = control.END_EXCUSE if end else "Miễn"
    chosen.confirm(f"{what} báo cáo {period.title} cho {unit}?")
    decided = free(chosen.register, unit, period, reason, end=end, tell=chosen.tell)
    return _decided(chosen, decided, "" if end else _way_back(control.END_EXCUSE))


def receive(chosen: Click) -> str:
    """Correct the day on which the chosen unit's return came."""
    from cchc_xl.services.deciding import receive as correct

    chosen.control.option()
    unit, period, day = chosen.control.unit, chosen.period, chosen.control.day
    file, version = chosen.control.submission
    decided = correct(
        chosen.register,
        unit,
        period,
        day,
        file=file,
        version=version,
        reason=chosen.control.note,
        tell=chosen.tell,
    )
    return _decided(chosen, decided)


def _decided(chosen: Click, decided: Decided, way_back: str = "") -> str:
    from cchc_xl.services.summaries import decided_lines

    chosen.control.option_done()
    return "\n".join(filter(None, [*decided_lines(decided), way_back, "Tiếp theo: lưu sổ."]))


def _way_back(option: str) -> str:
    return f"Nếu nhầm: chọn “{option}” ở ô “{control.OPTION_TITLE}” rồi bấm lại nút này."


def reopen(chosen: Click) -> str:
    """Reopen the chosen period."""
    from cchc_xl import services

    period, reason = chosen.period, chosen.control.reason
    chosen.confirm(f"Mở lại {period.title}?")
    changed = services.set_lock(
        chosen.register, period, locked=False, reason=reason, tell=chosen.tell
    )
    chosen.control.option_done()
    told = f"Đã mở lại {period.title}." if changed else f"{period.title} đang mở."
    return f"{told}\nTiếp theo: lưu sổ."

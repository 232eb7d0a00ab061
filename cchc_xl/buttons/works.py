"""What each button does, on the register that is open: call one service, say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cchc_xl.base import folders
from cchc_xl.base.few import few_lines
from cchc_xl.buttons import deciding as deciding_clicks
from cchc_xl.buttons.clicks import Click
from cchc_xl.register.live import control

if TYPE_CHECKING:
    from cchc_xl.returns.examining import Examined
    from cchc_xl.services.run import Outcome, Run


COVERAGE_SHEETS = ("out_coverage", "out_population")


SHOWN_LINES = 20
"""How many lines of a verification a message shows."""


TARGET_SHEETS = ("out_targets",)


MARKING = "bấm “Trả lại kèm lỗi” rồi gửi bản đánh dấu cho đơn vị"
ALL_IN = "đủ báo cáo thì bấm “Tính độ phủ kiểm tra”, “Tính chỉ tiêu”, “Xuất biểu tổng hợp”"
"""What follows a look at the returns: some are sent back, or none is."""


def issue(chosen: Click) -> str:
    from cchc_xl import services

    period = chosen.period
    out = chosen.control.folder(folders.TEMPLATES) / period.code
    paths = services.issue(
        chosen.register,
        period,
        out,
        progress=chosen.progress("Phát hành biểu mẫu"),
        tell=chosen.tell,
    )
    return (
        f"Đã phát hành {len(paths)} biểu mẫu {period.title} vào thư mục “{out}”.\n"
        "Tiếp theo: gửi mỗi tệp cho đơn vị có mã trong tên tệp; khi nhận lại, chép vào thư mục "
        "báo cáo rồi bấm “Kiểm tra”."
    )


def check(chosen: Click) -> str:
    from cchc_xl import services

    returns, period = chosen.control.returns, chosen.period
    _, examined = services.validate(
        chosen.register,
        [returns],
        period,
        keep=True,
        progress=chosen.progress("Đọc báo cáo"),
        tell=chosen.tell,
    )
    return _lines(
        _examined(examined),
        f"Tiếp theo: xem trang {_sheet('findings')}; {MARKING}; rồi bấm “Xem trước khi gộp”."
        if examined.sent_back
        else "Tiếp theo: bấm “Xem trước khi gộp”.",
    )


def preview(chosen: Click) -> str:
    from cchc_xl import services
    from cchc_xl.services import summaries

    returns, period = chosen.control.returns, chosen.period
    outcome = services.preview(
        chosen.register,
        [returns],
        period,
        progress=chosen.progress("Đọc báo cáo"),
        tell=chosen.tell,
    )
    return _lines(
        _examined(outcome.run.examined),
        summaries.changes_sentence(outcome.run.merged.changes),
        summaries.warning_lines(outcome),
        f"Số liệu trong sổ chưa thay đổi. Tiếp theo: xem trang {_sheet('preview')}; nếu đúng, bấm "
        "“Gộp báo cáo”.",
    )


def merge(chosen: Click) -> str:
    from cchc_xl import services
    from cchc_xl.buttons.undoing import with_undo
    from cchc_xl.services import summaries

    returns, period = chosen.control.returns, chosen.period
    received = chosen.control.received

    def merged(keep: Callable[[Run], None]) -> Outcome:
        return services.merge_returns(
            chosen.register,
            [returns],
            period,
            received=received,
            progress=chosen.progress("Đọc báo cáo"),
            before=keep,
            tell=chosen.tell,
        )

    outcome = with_undo(chosen.register, chosen.under_way, merged)
    chosen.control.received_done()
    return _lines(
        f"Đã gộp {period.title}." if outcome.written else "Sổ không có gì thay đổi.",
        _examined(outcome.run.examined),
        summaries.changes_sentence(outcome.run.merged.changes),
        f"Ngày nhận ghi cho các báo cáo này: {received:%d/%m/%Y}." if received else "",
        summaries.warning_lines(outcome),
        f"Tiếp theo: lưu sổ; {MARKING if outcome.run.examined.sent_back else ALL_IN}. "
        "Nếu gộp nhầm, bấm “Hoàn tác lần gộp cuối”.",
    )


def coverage(chosen: Click) -> str:
    from cchc_xl import services
    from cchc_xl.services import summaries

    outcome = services.compute(chosen.register, chosen.period, COVERAGE_SHEETS, tell=chosen.tell)
    return _lines(
        f"Độ phủ kiểm tra tính đến {outcome.run.coverage.as_of:%d/%m/%Y}:",
        summaries.coverage_lines(outcome.run.coverage),
        summaries.warning_lines(outcome),
        f"Tiếp theo: xem trang {_sheet('out_coverage')}; từng đơn vị ở trang "
        f"{_sheet('out_population')}.",
    )


def targets(chosen: Click) -> str:
    from cchc_xl import services
    from cchc_xl.services import summaries

    outcome = services.compute(chosen.register, chosen.period, TARGET_SHEETS, tell=chosen.tell)
    return _lines(
        f"Chỉ tiêu {outcome.run.period.title}:",
        summaries.measure_lines(outcome.run.measures),
        summaries.warning_lines(outcome),
        f"Tiếp theo: xem trang {_sheet('out_targets')}.",
    )


def export(chosen: Click) -> str:
    from cchc_xl import services
    from cchc_xl.services import summaries

    period, out = chosen.period, chosen.control.folder(folders.RESULTS)
    outcome = services.consolidate(chosen.register, [], period, out, tell=chosen.tell)
    return _lines(
        f"Đã xuất biểu tổng hợp {period.title} ra tệp “{outcome.workbook}” và cập nhật các trang "
        "tổng hợp trong sổ.",
        summaries.warning_lines(outcome),
        "Tiếp theo: lưu sổ, kiểm tra tệp rồi trình ký; xong thì bấm “Khóa kỳ”.",
    )


def lock(chosen: Click) -> str:
    from cchc_xl import services

    period = chosen.period
    if chosen.control.option(control.REOPEN) == control.REOPEN:
        return deciding_clicks.reopen(chosen)
    chosen.confirm(f"Khóa {period.title}? Sau khi khóa, kỳ này không nhận báo cáo nữa.")
    if not services.set_lock(chosen.register, period, locked=True, tell=chosen.tell):
        return f"{period.title} đã khóa từ trước."
    return (
        f"Đã khóa {period.title}; kỳ này không nhận thay đổi nữa.\n"
        f"Tiếp theo: lưu sổ. Cần mở lại thì ghi lý do, chọn “{control.REOPEN}” ở ô "
        f"“{control.OPTION_TITLE}” rồi bấm lại nút này."
    )


def undo(chosen: Click) -> str:
    from cchc_xl.buttons.undoing import take_back

    if chosen.mended:
        return "Tiếp theo: xem lại số liệu rồi lưu sổ. Chưa hoàn tác lần gộp nào trước đó."
    return take_back(chosen.register, chosen.path, chosen.confirm)


def verify(chosen: Click) -> str:
    from cchc_xl.services.summaries import verified_lines
    from cchc_xl.services.verifying import verify

    lines = verified_lines(verify(chosen.register))
    return _lines(few_lines(lines, SHOWN_LINES, "dòng khác"))


def rebuild(chosen: Click) -> str:
    from cchc_xl.services.rebuilding import Rebuilt, rebuild
    from cchc_xl.services.summaries import rebuilt_lines

    def confirm(found: Rebuilt) -> None:
        shown = "\n".join(rebuilt_lines(found, dry_run=True))
        chosen.confirm(f"{shown}\nDựng lại các chỗ này?")

    return _lines(
        rebuilt_lines(rebuild(chosen.register, confirm=confirm), dry_run=False),
        "Tiếp theo: lưu sổ, bấm “Kiểm tra niêm phong”.",
    )


def doctor(chosen: Click) -> str:
    from cchc_xl import doctor
    from cchc_xl.doctor.host import host_of
    from cchc_xl.services.trusted import seal_lines

    text = doctor.as_message(
        doctor.examine(chosen.path, host=host_of(chosen.book.app, chosen.book))
    )
    return _lines(text, seal_lines(chosen.register))


def _examined(examined: Examined) -> list[str]:
    from cchc_xl.services import summaries

    return [summaries.examined_sentence(examined), *summaries.unread_lines(examined)]


def _sheet(table: str) -> str:
    from cchc_xl.register.schema import tables

    return f"“{tables()[table].sheet}”"


def _lines(*parts: str | list[str]) -> str:
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else part
    return "\n".join(line for line in lines if line)

"""What a run came to, in sentences: the command line and the buttons say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cchc_xl.base.few import few_lines, few_names
from cchc_xl.measures.result import Measure, percent
from cchc_xl.plan.states.returns import WITHDRAWN
from cchc_xl.plan.states.targets import MET, NOT_MET
from cchc_xl.register.live.control import BRING_BACK
from cchc_xl.register.offered import TABLES, lead_lines
from cchc_xl.register.office_faults import undocumented
from cchc_xl.register.schema import tables
from validation.harmless import harmless

if TYPE_CHECKING:
    from cchc_xl.measures.coverage import Coverage
    from cchc_xl.merging.changes import Change
    from cchc_xl.register.port import Displaced
    from cchc_xl.register.sealing.entered import Difference
    from cchc_xl.returns.examining import Examined
    from cchc_xl.services.cases import Decided
    from cchc_xl.services.importing import Imported
    from cchc_xl.services.rebuilding import Rebuilt
    from cchc_xl.services.receiving.annotating import Annotated
    from cchc_xl.services.run import Outcome, Run
    from cchc_xl.services.verifying import Verified

SHOWN = 8
"""How many items of a kind are named before the rest is counted."""
LINE = 200
"""Letters of what stood in a cell that one line shows."""


def examined_sentence(examined: Examined) -> str:
    """Return how many returns are accepted and sent back, and how much was found."""
    counts = Counter(found.severity for found in examined.all_findings())
    accepted = len(examined.receipts) - len(examined.sent_back)
    return (
        f"Đã kiểm tra {len(examined.receipts)} báo cáo: {accepted} chấp nhận, "
        f"{len(examined.sent_back)} trả lại; {counts['error']} lỗi, {counts['warning']} cảnh báo."
    )


def unread_lines(examined: Examined) -> list[str]:
    """Return the files that are no returns or could not be opened, which no table lists."""
    lines = [f"{found.file}: {found.message}" for found in examined.unread]
    return few_lines(lines, SHOWN, "tệp khác cũng không phải là báo cáo")


def marked_lines(found: Annotated) -> list[str]:
    """Return how many copies were marked, and what somebody must know before sending them."""
    lists = [one for one in found.marked if one.reason]
    copies = len(found.marked) - len(lists)
    lines = [f"Đã ghi {copies} bản đánh dấu và {len(lists)} danh sách lỗi vào “{found.folder}”."]
    if not found.marked:
        lines = ["Không có báo cáo nào bị trả lại nên không ghi bản đánh dấu nào."]
    alone = [f"“{one.path.name}” chỉ có danh sách vì {one.reason}." for one in lists]
    lines += few_lines(alone, SHOWN, "tệp khác cũng chỉ có danh sách")
    others = [path.name for path in found.earlier]
    if others:
        lines.append(
            f"Còn {len(others)} tệp của lần chạy trước trong “{found.folder}”, lần này không ghi "
            f"lại: {few_names(others, SHOWN, 'tệp')}. Xóa đi nếu không cần gửi nữa."
        )
    return lines


def changes_sentence(changes: Iterable[Change]) -> str:
    """Return how many cells a merge adds, changes and removes."""
    counts = Counter(change.kind for change in changes)
    return (
        f"Ô được thêm: {counts['added']}, ô được sửa: {counts['changed']}, "
        f"ô bị bỏ: {counts['removed']}."
    )


def coverage_lines(coverage: Coverage) -> list[str]:
    """Return a line a group: inspected of active units, and how many are still needed."""
    return [
        f"{group.title}: {group.inspected}/{group.active}"
        + (f" ({percent(group.inspected, group.active)})" if group.active else "")
        + (f", còn thiếu {group.needed} đơn vị" if group.needed else ", đủ")
        + (f", {group.planned} có trong kế hoạch" if group.needed and group.planned else "")
        for group in coverage.groups
    ]


def measure_lines(measures: Sequence[Measure]) -> list[str]:
    """Return how many metrics are met, and those that are not; lines of levels are none of them."""
    measures = [item for item in measures if not item.level_of]
    counts = Counter(item.verdict for item in measures)
    others = len(measures) - counts[MET] - counts[NOT_MET]
    head = f"{counts[MET]} đạt, {counts[NOT_MET]} chưa đạt, {others} chưa kết luận được."
    missed = [item.sentence() for item in measures if item.verdict == NOT_MET]
    return [head, *few_lines(missed, SHOWN, "chỉ tiêu khác chưa đạt")]


def warning_lines(outcome: Outcome) -> list[str]:
    """Return what somebody must look after: what lost its row, which return cannot take effect."""
    run = outcome.run
    lines = [*displaced_lines(outcome.displaced), *lacking_lines(run), *withdrawn_lines(run)]
    content = run.content
    for name in TABLES:
        if name in content.plan.offered:
            lines += lead_lines(content.plan, name, content.frames[name], orphans=True)
    lacking = list(undocumented(content.frames))
    return [*lines, *few_lines(lacking, SHOWN, "văn bản gia hạn khác như vậy")]


def lacking_lines(run: Run) -> list[str]:
    """Return a line for each return that is the unit's newest and of which there is no file."""
    lines = [
        f"Cảnh báo: theo ngày nhận, bản “{file}” của {unit} {run.period.title} phải có hiệu lực, "
        "nhưng kho “luu-tru” không còn nguyên tệp này; bản trước giữ hiệu lực. Gộp lại tệp đó."
        for unit, file in run.merged.lacking
    ]
    return few_lines(lines, SHOWN, "báo cáo khác như vậy")


def withdrawn_lines(run: Run) -> list[str]:
    """Return the returns that came again though Văn phòng had withdrawn them."""
    log = run.content.frames["submissions"]
    gone = log[log["result"].eq(WITHDRAWN).fillna(False).astype(bool)]
    keys = set(zip(gone["period"], gone["unit"], gone["hash"], strict=True))
    lines = [
        f"“{receipt.file}” của {receipt.unit} {run.period.title} là báo cáo đã rút nên không được "
        f"gộp; muốn lấy lại: cchc-xl withdraw SỔ --unit {receipt.unit} --period "
        f"{run.period.code} --undo --reason “lý do”, hoặc chọn “{BRING_BACK}” rồi bấm nút “Rút báo "
        "cáo”."
        for receipt in run.examined.receipts
        if (run.period.code, receipt.unit, receipt.hash) in keys
    ]
    return few_lines(lines, SHOWN, "báo cáo đã rút khác")


def decided_lines(decided: Decided) -> list[str]:
    """Return what a decision of Văn phòng came to."""
    outcome = decided.outcome
    written = [] if outcome.written else ["Sổ không có gì thay đổi."]
    return [decided.sentence, *written, *warning_lines(outcome)]


def verified_lines(found: Verified) -> list[str]:
    """Return what a verification found: each place that is not as sealed, and what to do."""
    if not found.sealed:
        head = "Sổ chưa được niêm phong lần nào; lần ghi tới của chương trình sẽ niêm phong."
    elif found.whole:
        head = "Sổ còn nguyên như niêm phong."
    elif not found.places:
        head = "Các bảng khớp với niêm phong ghi trong sổ, nhưng không khớp với mã đã in:"
    else:
        head = f"Có {len(found.places)} chỗ không như niêm phong:"
    lines = [head]
    for place in found.places:
        where = " · ".join(part for part in (place.table, place.record, place.column) if part)
        values = f": niêm phong “{place.sealed}”, nay “{place.present}”" if place.column else ""
        what = ": ".join(part for part in (where + values, place.note) if part)
        kept = place.sealed or place.present
        lines.append(f"- {what}" + (f" ({kept})" if kept and not place.column else ""))
    lines += dict.fromkeys(f"→ {place.remedy}" for place in found.places if place.remedy)
    if found.against:
        lines.append(f"Mã đã in {found.printed}: {found.against}")
    elif found.printed:
        row = found.printed.partition("-")[0]
        lines.append(f"Mã đã in {found.printed} khớp với dòng {row} của nhật ký.")
    lines += found.notes
    return [*lines, f"Mã niêm phong của sổ: {found.code}"] if found.code else lines


def imported_lines(found: Imported, *, dry_run: bool) -> list[str]:
    """Return what a list has changed in a table, or would change."""
    sheet = f"trang “{found.table.sheet}”"
    if not found.accepted:
        errors = sum(one.is_error for one in found.findings)
        return [f"Danh sách có {errors} lỗi: sửa rồi nhập lại; sổ không bị ghi."]
    shown = [_change(item) for item in found.changes]
    lines = few_lines(shown, SHOWN, "chỗ khác")
    same = found.rows - found.added - found.changed
    counts = f"thêm {found.added}, sửa {found.changed}, giữ nguyên {same} dòng"
    if found.written:
        return [f"Đã nhập {found.rows} dòng vào {sheet}: {counts}.", *lines]
    if dry_run:
        return [f"Xem trước: sổ không bị ghi. Sẽ nhập vào {sheet}: {counts}.", *lines]
    if not found.rows:
        return ["Danh sách không có dòng nào dưới tiêu đề; sổ không bị ghi."]
    return [f"Không có gì khác: {sheet} đã đúng như danh sách; sổ không bị ghi."]


def _change(found: Difference) -> str:
    if not found.column:
        return f"- thêm: {_short(found.present)}"
    was, now = _short(found.sealed), _short(found.present)
    return f"- {_short(found.record)} · {found.column}: “{was}” → “{now}”"


def _short(text: str) -> str:
    """Return what stands in cells as a part of one line."""
    told = harmless(text)
    return told if len(told) <= LINE else told[: LINE - 1] + "…"


def rebuilt_lines(found: Rebuilt, *, dry_run: bool) -> list[str]:
    """Return what a rebuild restores or has restored, and what it could not derive."""
    if not found.needed and found.lacking:
        lines = ["Phần đối chiếu được với kho “luu-tru” thì đúng như đã nhận, không phải sửa gì."]
    elif not found.needed and not found.written:
        lines = ["Sổ đúng như các báo cáo đã nhận; không có gì để dựng lại."]
    elif not found.needed:
        lines = ["Số liệu nay đúng như các báo cáo đã nhận; đã niêm phong lại, không phải sửa gì."]
    elif dry_run:
        lines = [f"Sẽ dựng lại {len(found.places)} chỗ (sổ chưa bị ghi):"]
    else:
        lines = [f"Đã dựng lại {len(found.places)} chỗ:"]
    lines += [f"- nhật ký: {found.journal}"] if found.journal else []
    shown = [
        f"- {tables()[item.table].sheet} · {item.record}"
        + (f" · {item.column}: “{item.present}” → “{item.sealed}”" if item.column else "")
        + ("" if item.column else ": bỏ dòng" if item.present else ": lấy lại dòng")
        for item in found.places
    ]
    lines += few_lines(shown, SHOWN, "chỗ khác")
    if found.lacking:
        units = ", ".join(sorted({f"{unit} {period}" for period, unit, _ in found.lacking})[:SHOWN])
        lines.append(
            f"Không dựng lại được (kho “luu-tru” không có tệp hoặc tệp đã bị sửa): {units}. Chép "
            "lại tệp gốc rồi gộp lại."
        )
    return lines + displaced_lines(found.displaced)


def displaced_lines(displaced: Iterable[Displaced]) -> list[str]:
    """Return a line for each thing that people put on a record and that lost its place.

    A last one says that what went with a record does not come back with it.
    """
    found = list(displaced)
    lines = [_displaced_line(item) for item in found]
    if any(item.what and not item.stays for item in found):
        lines.append(
            "Dòng ấy có trở lại sổ sau này thì những thứ vừa kể không tự trở lại; bản trong "
            "“sao-luu” từ trước lần ghi này còn giữ chúng."
        )
    return lines


def _displaced_line(item: Displaced) -> str:
    what = (item.what or "ghi chú").capitalize()
    record = ", ".join(str(part) for part in item.key if part is not None)
    whose = f" (“{record}”)" if record else ""
    said = f": “{item.value}”" if item.value is not None else ""
    fate = "mất dòng của nó"
    if item.stays:
        fate = "không dời theo dòng của nó được, còn nằm ở chỗ cũ"
    return f"{what} ở ô {item.cell}, trang “{item.sheet}” {fate}{whose}{said}"

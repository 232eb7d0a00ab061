"""How results are shown: lines and tables on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cchc_xl.base.few import few_lines, few_names
from cchc_xl.console.data import exact_number, explained_rows, part_rows
from cchc_xl.measures.result import percent
from cchc_xl.plan.year import REMEDY as PLAN_REMEDY
from cchc_xl.services.summaries import changes_sentence, examined_sentence
from validation.catalogue import entries
from validation.findings import SEVERITIES
from validation.harmless import harmless

if TYPE_CHECKING:
    from cchc_xl.measures.coverage import Coverage
    from cchc_xl.measures.result import Measure
    from cchc_xl.measures.weights import Weight
    from cchc_xl.merging.changes import Change
    from cchc_xl.plan.year import CheckedPlan
    from cchc_xl.returns.examining import Examined
    from cchc_xl.services.backups import Listed
    from cchc_xl.services.figures.comparing import Moved, Resent
    from cchc_xl.services.figures.due import Dues
    from cchc_xl.services.figures.explaining import Explained
    from cchc_xl.services.figures.explaining_cells import ExplainedCell
    from validation.findings import Finding

COLOURS = {"error": "red", "warning": "yellow"}
CHANGES = {"added": "Thêm", "changed": "Sửa", "removed": "Bỏ"}
SHOWN_CHANGES = 200
SHOWN_UNITS = 30
HEAVIEST = 10
SHOWN_CELLS = 5
DETAILS = "Không phải sửa nếu đúng; thêm --details để xem từng ô."
IN_THE_REGISTER = "(sổ)"
"""Stands for a file where Văn phòng typed a figure into the register itself."""


def show_backups(console: Console, backups: Sequence[Listed]) -> None:
    """Print the backups: what was done right after each was made, where a journal tells."""
    table = _table("Số", "Thời điểm", "Dung lượng", "Việc làm ngay sau đó", "Tệp")
    for backup in backups:
        table.add_row(
            str(backup.number or ""),
            f"{backup.time:%d/%m/%Y %H:%M:%S}",
            f"{_text(-(-backup.size // 1024))} KB",
            backup.run or "(không rõ)",
            backup.path.name,
        )
    console.print(table)


def show_findings(console: Console, findings: Sequence[Finding], *, details: bool = True) -> None:
    """Print each finding: where it is, what is wrong, what to do.

    Without ``details`` what is only said of many cells of a sheet is one line.
    """
    for group in [[found] for found in findings] if details else _together(findings):
        found = group[0]
        cells, message, remedy = found.cell, found.message, found.remedy
        if len(group) > 1:
            cells = few_names([one.cell for one in group], SHOWN_CELLS, "ô")
            message = f"{entries()[found.code].title} ở {len(group)} ô; ô {found.cell}: {message}"
            remedy = DETAILS
        place = " · ".join(part for part in (found.file, found.sheet, cells) if part)
        head = Text()
        head.append(f"{SEVERITIES[found.severity]} {found.code} ", style=COLOURS[found.severity])
        head.append(place, style="bold")
        console.print(head, soft_wrap=True)
        console.print(Text(f"    {message}"), soft_wrap=True)
        console.print(Text(f"    → {remedy}"), soft_wrap=True)


def _together(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings with those together that a sheet has of one kind and that only say."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for number, found in enumerate(findings):
        kind = (found.unit, found.file, found.sheet, found.code)
        alone = not (found.cell and entries()[found.code].together)
        groups.setdefault((*kind, str(number)) if alone else kind, []).append(found)
    return list(groups.values())


def show_examined(console: Console, examined: Examined, *, details: bool = False) -> None:
    """Print the findings and how many returns are accepted and sent back."""
    show_findings(console, examined.all_findings(), details=details)
    console.print(examined_sentence(examined))


def show_changes(console: Console, changes: Sequence[Change]) -> None:
    """Print which cells a merge adds, changes or removes."""
    console.print(changes_sentence(changes))
    shown = [change for change in changes if change.kind != "added"][:SHOWN_CHANGES]
    if shown:
        table = _table("Việc", "Đơn vị", "Biểu", "Bản ghi", "Cột", "Giá trị cũ", "Giá trị mới")
        for change in shown:
            table.add_row(CHANGES[change.kind], change.unit, *change[3:])
        console.print(table)
    added = Counter(change.unit for change in changes if change.kind == "added")
    lines = [f"{unit}: thêm {count} ô" for unit, count in sorted(added.items())]
    for line in few_lines(lines, SHOWN_UNITS, "đơn vị khác (xem đủ với --json)"):
        console.print(f"  {line}")


def show_measures(console: Console, measures: Iterable[Measure]) -> None:
    """Print the targets: figures, ratio, bar, verdict and how many units were counted."""
    heads = ("Mã", "Nội dung", "Tử số", "Mẫu số", "Tỷ lệ", "Ngưỡng", "Kết luận", "Còn thiếu")
    table = _table(*heads, "Đơn vị")
    for item in measures:
        table.add_row(
            f"  {item.id}" if item.level_of else item.id,
            item.title,
            _text(item.numerator),
            _text(item.denominator),
            item.shown_ratio(),
            item.shown_bar(),
            item.verdict + (" (tạm tính)" if item.provisional else ""),
            _text(item.needed),
            f"{item.units_reported}/{item.units_expected}" if item.units_expected else "",
        )
    console.print(table)


def show_versions(console: Console, resent: Resent) -> None:
    """Print which two returns of a unit are compared."""
    earlier, now = (
        f"bản {one.number} (“{one.file}”, nhận {one.received:%d/%m/%Y})"
        for one in (resent.earlier, resent.now)
    )
    title = f"{resent.unit} {resent.period.title}"
    console.print(Text(f"{title}: {earlier} → {now}, đang có hiệu lực."), soft_wrap=True)


def show_moved(
    console: Console, moved: Sequence[Moved], sides: tuple[str, str] = ("Trong sổ", "Sau khi gộp")
) -> None:
    """Print the targets that move: figures and result, before and after."""
    if not moved:
        console.print("Không chỉ tiêu nào thay đổi.")
        return
    table = _table("Mã", "Nội dung", sides[0], "Kết luận", sides[1], "Kết luận")
    for before, after in moved:
        cells = [cell for one in (before, after) for cell in (_figures(one), one.verdict)]
        table.add_row(after.id, after.title, *cells)
    console.print(table)


def _figures(measured: Measure) -> str:
    """Return “8.504/10.300 (82,5%)”."""
    figures = f"{_text(measured.numerator)}/{_text(measured.denominator)}"
    return f"{figures} ({measured.shown_ratio()})" if measured.ratio is not None else figures


def show_explained(console: Console, explained: Explained) -> None:
    """Print a target's result, the cells that it was typed in, and their sums."""
    console.print(Text(explained.measure.sentence()), soft_wrap=True)
    console.print(Text(explained.measure.title), soft_wrap=True)
    table = _table("Đơn vị", "Kỳ", "Tệp", "Trang", "Ô", "Tử số", "Mẫu số")
    for row in explained_rows(explained):
        sums = (_text(row["numerator"]), _text(row["denominator"]))
        table.add_row(*_place(row), *sums)
    sums = (_text(explained.numerator), _text(explained.denominator))
    table.add_row("Cộng", "", "", "", "", *sums)
    console.print(table)
    for line in weight_lines(explained):
        console.print(Text(line), soft_wrap=True)


def show_explained_cell(console: Console, explained: ExplainedCell) -> None:
    """Print a cell of a consolidated sheet, the cells behind its figure, and their sums."""
    for line in explained.lines():
        console.print(Text(line), soft_wrap=True)
    for part in explained.parts:
        if len(explained.parts) > 1:
            console.print(Text(f"{part.title}:"), soft_wrap=True)
        table = _table("Đơn vị", "Kỳ", "Tệp", "Trang", "Ô", "Cộng")
        for row in part_rows(part):
            table.add_row(*_place(row), _text(row["value"]))
        table.add_row("Cộng", "", "", "", "", _text(exact_number(part.value)))
        console.print(table)


def _place(row: Mapping[str, Any]) -> list[str]:
    """Return where a row stands: unit, period, file (or that it is the register), sheet, cells."""
    file = row["file"] or (IN_THE_REGISTER if row["cells"] else "")
    place = (row["unit"], row["period"], file, row["sheet"], row["cells"])
    return [text or "" for text in place]


def _weight_line(weight: Weight, measured: Measure) -> str:
    """Return “THPT01 - Trường …: 120/180 (66,6%), thiếu 24”."""
    figures = (weight.numerator, weight.denominator)
    share = f" ({percent(*figures, ceiling=measured.ceiling)})" if weight.denominator else ""
    short = f"{'vượt' if measured.ceiling else 'thiếu'} {_text(weight.short)}"
    return f"{weight.unit} - {weight.name}: {'/'.join(map(_text, figures))}{share}, {short}"


def weight_lines(explained: Explained) -> list[str]:
    """Return the units that a missed bar is short by, the heaviest first, under their heading."""
    lines = [_weight_line(weight, explained.measure) for weight in explained.weights]
    shown = [f"  {line}" for line in few_lines(lines, HEAVIEST, "đơn vị khác")]
    return ["Đơn vị ảnh hưởng nhiều nhất:", *shown] if shown else []


def show_dues(console: Console, found: Dues) -> None:
    """Print what is due: until when, whose, what, how many days are left, and where it stands."""
    table = _table("Hạn", "Đơn vị", "Loại việc", "Nội dung", "Còn lại", "Nơi ghi")
    for due, name in found.things:
        whose = f"{due.unit} - {name}" if due.unit else name
        left = due.words(found.as_of)
        table.add_row(
            *(
                f"{due.day:%d/%m/%Y}" if due.dated else "",
                harmless(whose),
                due.kind,
                harmless(due.what),
                left,
                due.place,
            )
        )
    if found.things:
        console.print(table)
    late = sum(due.is_overdue(found.as_of) for due, _ in found.things)
    undated = sum(not due.dated for due, _ in found.things)
    console.print(
        f"Tính đến ngày {found.as_of:%d/%m/%Y}: {late} việc quá hạn, "
        f"{len(found.things) - late - undated} việc đến hạn trong {found.days} ngày tới"
        + (f", {undated} việc chưa ghi hạn." if undated else ".")
    )


def show_coverage(console: Console, coverage: Coverage) -> None:
    """Print the coverage by group, and the units never inspected where units are still needed."""
    titles = ("Nhóm", "Đã kiểm tra", "Đang hoạt động", "Tỷ lệ", "Phải đạt", "Còn thiếu")
    table = _table(*titles, "Có kế hoạch")
    for group in coverage.groups:
        table.add_row(
            group.title,
            str(group.inspected),
            str(group.active),
            percent(group.inspected, group.active) if group.active else "",
            str(group.required),
            str(group.needed),
            str(group.planned),
        )
    console.print(table)
    for group in coverage.groups[:-1]:
        if group.needed:
            names = ", ".join(unit.code for unit in group.not_inspected)
            console.print(Text(f"{group.title}, chưa kiểm tra: {names}"), soft_wrap=True)


def _text(value: Any) -> str:
    number = exact_number(value)
    if number is None:
        return ""
    text = f"{number:,}"
    return text.translate(str.maketrans(",.", ".,"))


def _table(*titles: str) -> Table:
    table = Table(show_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


def show_plan(found: CheckedPlan) -> None:
    """Print a plan's faults and doubts, a line each, or what it holds when it has no fault."""
    plan = found.plan
    if plan is None:
        click.echo("\n".join(filter(None, [found.told(), found.doubted()])))
        click.echo(f"Cách xử lý: {PLAN_REMEDY}")
        return
    click.echo(
        f"Kế hoạch năm {plan.year} trong thư mục “{harmless(found.name)}” không có chỗ sai: "
        f"{len(plan.tasks)} dòng nhiệm vụ, {len(plan.metrics)} chỉ số, {len(plan.kinds)} loại đơn "
        f"vị, {len(plan.units)} đơn vị, {len({row.form for row in plan.forms})} biểu mẫu."
    )
    if found.doubts:
        click.echo(found.doubted())

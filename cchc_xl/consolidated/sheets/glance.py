"""The figures of the overview, line by line; the sheet “Tổng quan” looks each up by its code.

What stands on another sheet is a formula over it, so that a person can check it there. Three kinds
are values: words (their numbers would be written by the rules of whoever opens the book), figures
of earlier quarters (the sheets show one period), and what single units are short by (no sheet has
a unit's part of every target).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from cchc_xl.consolidated.brief import Brief, Section, Standing, Target, brief
from cchc_xl.consolidated.brief_words import (
    SIGNS,
    gap,
    late_in_all,
    late_line,
    needed,
    provisional,
    short_of,
    tiles,
)
from cchc_xl.consolidated.formulas import here, quoted, quotient, ratio
from cchc_xl.consolidated.picture import Picture
from cchc_xl.consolidated.sheets import coverage, dashboard, targets
from cchc_xl.measures.coverage import GroupCoverage
from cchc_xl.measures.result import Measure
from cchc_xl.measures.submission_states import state_named
from cchc_xl.plan.records import shown_percent
from cchc_xl.plan.states.returns import MISSING
from cchc_xl.plan.states.targets import MET, NONE_ARISEN, NOT_MET
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.glance import (
    COVERED,
    HEAD,
    HEAVY,
    LATE,
    REACHED,
    SECTIONS,
    SHORT,
    TARGETS,
    TILES,
    TREND,
    UNITS,
    Block,
)

Row = list[CellValue]
_ASK = "xem ô gốc"
_FIGURES = "Số liệu do Văn phòng nhập, không chia theo đơn vị"


def rows(picture: Picture) -> list[Row]:
    """Return the lines of all blocks, each in the order in which it is shown."""
    found = brief(picture)
    return [
        *_head(found),
        *_tiles(found),
        *_targets(found),
        *_groups(found),
        *_trend(found),
        *_sections(found),
        *_heavy(found),
        *_late(found),
        *_wall(found),
    ]


def _row(block: Block, number: object, **cells: CellValue) -> Row:
    """Return a line; a column that is not told is blank."""
    leading = {"line": block.line(number), "block": block.title}
    return [({**leading, **cells}).get(name) for name in tables()["out_glance"].ids]


def _head(found: Brief) -> Iterator[Row]:
    picture = found.picture
    due = picture.content.plan.deadline_of(picture.last)
    period = f"{picture.period.title} (báo cáo trước ngày {due:%d/%m/%Y}); số liệu tính đến ngày "
    period += f"{picture.as_of:%d/%m/%Y}"
    yield _row(HEAD, 1, name=picture.content.plan.issuer, note=period)
    yield _row(HEAD, 2, name=_summary(found), note=provisional(found))


def _summary(found: Brief) -> str:
    """Return which targets are missed and whether coverage is reached, in a sentence."""
    in_all = found.groups[-1]
    short = [group.title for group in found.groups[:-1] if group.active and group.needed]
    reached = "đạt" if not in_all.needed else "chưa đạt"
    rest = f", còn thiếu {in_all.needed} đơn vị" if in_all.needed else ""
    text = f"{len(found.missed)} chỉ tiêu chưa đạt; độ phủ kiểm tra {reached} mức "
    text += f"{shown_percent(in_all.floor)}{rest}"
    return f"{text} ({', '.join(short)} còn thiếu)" if short else text


def _tiles(found: Brief) -> Iterator[Row]:
    """Give the figures of the top line; a change is reckoned from the counts that it shows."""
    picture, now, before = found.picture, found.standing, found.before
    texts = dashboard.dashboard_values(picture)
    on_time = _sum_of(texts["returns_on_time"], texts["returns_inactive"])
    met, missed = texts["metrics_met"], texts["metrics_not_met"]
    in_all = _group_cells(found.groups[-1])
    figures: list[tuple[CellValue, CellValue, str]] = [
        (on_time, texts["returns_expected"], "share"),
        (met, _sum_of(met, missed), "count"),
        (in_all["inspected"], in_all["active"], "share"),
        (texts.get("tasks_overdue"), None, "count"),
    ]
    parts = (("on_time", "expected"), ("met", "judged"), ("inspected", "active"), ("overdue", ""))
    for number, (tile, (value, against, kind), (part, whole)) in enumerate(
        zip(tiles(now, before), figures, parts, strict=False), start=1
    ):
        cells: dict[str, CellValue] = {"value": value, "against": against}
        if against is not None:
            cells["ratio"] = _share(_number(value), _number(against))
        if before is not None:
            cells["gap"] = _change(kind, (part, whole), now, before)
        yield _row(TILES, number, name=tile.title, **cells, verdict=tile.detail, note=tile.change)


def _change(kind: str, names: tuple[str, str], now: Standing, before: Standing) -> CellValue:
    """Return the change since the quarter before: in points of a share, else in numbers."""
    table = tables()["out_glance"]
    part, whole = ((getattr(one, name) if name else 1) or 0 for one in (before,) for name in names)
    value = here(table, "value")
    if kind == "count":
        return Formula(f"{value}-{part}", (getattr(now, names[0]) or 0) - part)
    against = here(table, "against")
    of = getattr(now, names[1])
    if not whole or not of:
        return None
    text = f"ROUND({value}*100/{against}-{part}*100/{whole},1)"
    return Formula(text, round(getattr(now, names[0]) * 100 / of - part * 100 / whole, 1))


def _targets(found: Brief) -> Iterator[Row]:
    """Give the targets, the missed ones first and of them those that are off by most."""
    shown_rows = {str(row[0]): row for row in targets.rows(found.picture)}
    ids = tables()["out_targets"].ids
    for number, target in enumerate(in_order(found.targets), start=1):
        measured = target.measure
        own = dict(zip(ids, shown_rows[measured.id], strict=True))
        names = {"value": "numerator", "against": "denominator"} | dict.fromkeys(
            ("ratio", "bar", "verdict", "standing"), ""
        )
        cells = {
            name: _picked("out_targets", "id", measured.id, source or name, own[source or name])
            for name, source in names.items()
        }
        cells["gap"] = _points(measured, target.points)
        yield _row(
            TARGETS, number, id=measured.id, name=measured.title, **cells, note=gap(target) or None
        )


def in_order(found: tuple[Target, ...]) -> list[Target]:
    """Return targets as the overview shows them: missed, met, then those without a verdict.

    Missed ones are in the order of how far they are off; the others in the plan's.
    """
    ranks = {NOT_MET: 0, MET: 1}
    return sorted(found, key=lambda item: (ranks.get(item.measure.verdict, 2), _far(item)))


def _far(target: Target) -> float:
    if target.measure.verdict != NOT_MET:
        return 0.0
    return -100.0 if target.points is None else target.points


def _points(measured: Measure, points: float | None) -> CellValue:
    """Return by how many points a target is better than its bar; below 0 it is missed."""
    if points is None:
        return None
    table = tables()["out_glance"]
    value, against, bar = (here(table, name) for name in ("value", "against", "bar"))
    sides = [f"{value}*100/{against}", f"{bar}*100"]
    text = "-".join(reversed(sides) if measured.ceiling else sides)
    return Formula(f"ROUND({text},6)", round(points, 6))


def _groups(found: Brief) -> Iterator[Row]:
    for number, group in enumerate(found.groups, start=1):
        own = _group_cells(group)
        yield _row(
            COVERED,
            number,
            id=group.group,
            name=group.title,
            value=own["inspected"],
            against=own["active"],
            ratio=own["ratio"],
            bar=own["floor"],
            gap=own["needed"],
            verdict=own["verdict"],
            note=_reached(group),
        )


def _reached(group: GroupCoverage) -> str:
    if not group.active:
        return NONE_ARISEN
    return f"{SHORT} {group.needed}" if group.needed else REACHED


def _group_cells(group: GroupCoverage) -> dict[str, CellValue]:
    """Return a group's cells on the sheet of coverage, as formulas that look them up."""
    own = dict(zip(tables()["out_coverage"].ids, coverage.row_of(group), strict=True))
    return {
        name: _picked("out_coverage", "group", group.group, name, cell)
        for name, cell in own.items()
    }


def _trend(found: Brief) -> Iterator[Row]:
    """Give three lines a quarter: returns in time, targets met, coverage."""
    for quarter, standing in zip_longest(found.quarters, found.trend):
        title = quarter.title.rpartition("/")[0]
        for number, (name, part, whole) in enumerate(
            (
                ("Báo cáo đúng hạn", "on_time", "expected"),
                ("Chỉ tiêu đạt", "met", "judged"),
                ("Độ phủ kiểm tra", "inspected", "active"),
            ),
            start=1,
        ):
            cells: dict[str, CellValue] = {}
            if standing is not None:
                cells = {"value": getattr(standing, part), "against": getattr(standing, whole)}
                cells["ratio"] = _share(_number(cells["value"]), _number(cells["against"]))
            yield _row(TREND, f"{quarter.part}-{number}", id=title, name=name, **cells)


def _sections(found: Brief) -> Iterator[Row]:
    titles = {section.id: section.title for section in found.picture.content.plan.sections}
    for number, section in enumerate(found.sections, start=1):
        name = f"{section.section}. {titles.get(section.section, '')}"
        late = f"quá hạn {section.overdue}" if section.overdue else None
        sums = {part: _section_sum(section, part) for part in Section._fields[1:]}
        yield _row(
            SECTIONS,
            number,
            id=section.section,
            name=name,
            value=sums["completed"],
            against=sums["assigned"],
            under_way=sums["under_way"],
            not_started=sums["not_started"],
            not_arisen=sums["not_arisen"],
            overdue=sums["overdue"],
            note=late,
        )


def _section_sum(section: Section, part: str) -> Formula:
    table = tables()["out_tasks"]
    own = f"{table.reference('section')},{quoted(section.section)}"
    return Formula(f"SUMIFS({table.reference(part)},{own})", getattr(section, part))


def _heavy(found: Brief) -> Iterator[Row]:
    """Give each missed target, and below it the units that weigh most on it.

    Those that are Văn phòng's own figures come last: no unit can be asked about them.
    """
    missed = [item for item in in_order(found.targets) if item in found.missed]
    missed.sort(key=lambda item: not item.heaviest)
    for number, target in enumerate(missed, start=1):
        measured = target.measure
        units = f" ({target.short} đơn vị)" if target.short else ""
        much = f"{needed(target) or measured.title}{units}"
        cells = {"id": measured.id, "name": measured.title, "verdict": _ASK, "note": much}
        yield _row(HEAVY, number, **cells)
        if not target.heaviest:
            yield _row(HEAVY, f"{number}-1", note=_FIGURES)
        for place, unit in enumerate(target.heaviest, start=1):
            yield _row(
                HEAVY,
                f"{number}-{place}",
                id=unit.unit,
                name=unit.name,
                value=unit.numerator,
                against=unit.denominator,
                gap=unit.short,
                note=f"{unit.name}: {short_of(unit, measured)}",
            )


def _late(found: Brief) -> Iterator[Row]:
    yield _row(LATE, 0, value=found.late_in_all, note=late_in_all(found))
    for number, unit in enumerate(found.late, start=1):
        yield _row(LATE, number, id=unit.unit, name=unit.name, gap=unit.days, note=late_line(unit))


def _wall(found: Brief) -> Iterator[Row]:
    """Give each unit's signs, one a quarter; those with most to answer for come first."""
    in_order = sorted(found.wall, key=lambda row: [-trouble(row.states), -missing(row.states)])
    for number, row in enumerate(in_order, start=1):
        signs = "".join(SIGNS.get(state_named(text), " ") for text in row.states)
        yield _row(UNITS, number, id=row.unit, name=row.name, note=signs)


def trouble(states: tuple[str, ...]) -> int:
    """Return in how many quarters a unit was late, missing, or had to correct its return."""
    return sum(SIGNS.get(state_named(text), " ") in "TS✗" for text in states)


def missing(states: tuple[str, ...]) -> int:
    """Return in how many quarters a unit sent nothing."""
    return sum(state_named(text) == MISSING for text in states)


def _picked(table_id: str, key: str, code: str, column: str, cell: CellValue) -> CellValue:
    """Return a cell of another sheet's row as a formula that looks it up; of blanks the empty text.

    A cell that is blank there would be 0 here.
    """
    table = tables()[table_id]
    place = f"MATCH({quoted(code)},{table.reference(key)},0)"
    text = f"INDEX({table.reference(column)},{place})"
    value = cell.value if isinstance(cell, Formula) else cell
    return Formula(f'IF({text}="","",{text})', "" if value is None else value)


def _share(value: int, whole: int) -> Formula:
    table = tables()["out_glance"]
    text = ratio(here(table, "value"), here(table, "against"))
    return Formula(text, quotient(value, whole))


def _sum_of(*cells: CellValue) -> Formula:
    texts = [cell.text for cell in cells if isinstance(cell, Formula)]
    return Formula("+".join(texts), sum(map(_number, cells)))


def _number(cell: CellValue) -> int:
    value = cell.value if isinstance(cell, Formula) else cell
    return int(value) if isinstance(value, (int, float)) else 0

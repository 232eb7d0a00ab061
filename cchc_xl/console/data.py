"""How results are given to machines: as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cchc_xl.register.frames import plain_values

if TYPE_CHECKING:
    from cchc_xl.measures.coverage import Coverage
    from cchc_xl.measures.result import Measure
    from cchc_xl.merging.changes import Change
    from cchc_xl.returns.examining import Examined
    from cchc_xl.services.backups import Listed
    from cchc_xl.services.figures.comparing import Compared, Moved, Resent
    from cchc_xl.services.figures.due import Dues
    from cchc_xl.services.figures.explaining import Explained
    from cchc_xl.services.figures.explaining_cells import ExplainedCell, FigurePart
    from cchc_xl.services.importing import Imported
    from cchc_xl.services.receiving.annotating import Annotated
    from cchc_xl.services.renewing.upgrading import Upgraded
    from cchc_xl.services.reporting.reporting import Reported
    from cchc_xl.services.run import Outcome
    from validation.findings import Finding


def as_json(value: object) -> str:
    """Return a value as JSON text, Vietnamese letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def finding_json(finding: Finding) -> dict[str, str]:
    """Return a finding with the keys code, severity, unit, ..., message, remedy."""
    known = finding._asdict()
    known.pop("label")
    return known


def imported_json(found: Imported) -> dict[str, Any]:
    """Return what a list changes in a table, and what was found in it."""
    return {
        "table": found.table.id,
        "rows": found.rows,
        "added": found.added,
        "changed": found.changed,
        "written": found.written,
        "findings": [finding_json(one) for one in found.findings],
    }


def measure_json(measure: Measure) -> dict[str, Any]:
    """Return a target with its id, numerator, denominator, ratio, bar, met and units.

    A line of another level names the target that it stands below.
    """
    return {
        "id": measure.id,
        "numerator": exact_number(measure.numerator),
        "denominator": exact_number(measure.denominator),
        "ratio": measure.ratio,
        "bar": measure.bar,
        "direction": "at_most" if measure.ceiling else "at_least",
        "met": measure.met,
        "needed": exact_number(measure.needed),
        "level_of": measure.level_of or None,
        "units_reported": measure.units_reported,
        "units_expected": measure.units_expected,
    }


def exact_number(value: Any) -> Any:
    """Return an exact number as JSON has it: whole numbers stay whole."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == int(value) else float(value)


def coverage_json(coverage: Coverage) -> list[dict[str, Any]]:
    """Return the coverage of each group with the units never inspected."""
    return [
        {
            "group": group.group,
            "inspected": group.inspected,
            "active": group.active,
            "ratio": group.ratio,
            "required": group.required,
            "needed": group.needed,
            "planned": group.planned,
            "unplanned": group.unplanned,
            "not_inspected": [unit.code for unit in group.not_inspected],
        }
        for group in coverage.groups
    ]


def examined_json(examined: Examined, annotated: Annotated | None = None) -> dict[str, Any]:
    """Return what was received and found, and the copies that were marked where they were asked."""
    found: dict[str, Any] = {
        "accepted": [_receipt(r) for r in examined.receipts if r.accepted],
        "sent_back": [_receipt(r) for r in examined.sent_back],
        "findings": [finding_json(found) for found in examined.all_findings()],
    }
    if annotated is not None:
        found["marked"] = [
            {
                "unit": one.unit,
                "file": one.file,
                "path": str(one.path),
                "list_only_because": one.reason or None,
            }
            for one in annotated.marked
        ]
    return found


def _receipt(receipt: Any) -> dict[str, Any]:
    return {
        "unit": receipt.unit,
        "file": receipt.file,
        "received": receipt.received.isoformat(),
        "errors": receipt.errors,
        "warnings": receipt.warnings,
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return a whole run: returns, findings, changed cells, targets, coverage."""
    run = outcome.run
    return {
        "period": run.period.code,
        "written": outcome.written,
        "journal_broken_at": run.journal_break,
        "workbook": str(outcome.workbook) if outcome.workbook else None,
        **examined_json(run.examined),
        "changes": [change._asdict() for change in run.merged.changes],
        "targets": [measure_json(item) for item in run.measures],
        "coverage": coverage_json(run.coverage),
    }


def compared_json(compared: Compared) -> dict[str, Any]:
    """Return what returns would change, and each target that moves, before and after."""
    return {
        "period": compared.run.period.code,
        **examined_json(compared.run.examined),
        **_changes_json(compared.run.merged.changes, compared.moved),
    }


def resent_json(resent: Resent) -> dict[str, Any]:
    """Return what a return sent again changed, and each target that moved, before and after."""
    return {
        "period": resent.period.code,
        "unit": resent.unit,
        "earlier": {**resent.earlier._asdict(), "received": resent.earlier.received.isoformat()},
        "now": {**resent.now._asdict(), "received": resent.now.received.isoformat()},
        **_changes_json(resent.changes, resent.moved),
    }


def _changes_json(changes: Sequence[Change], moved: Sequence[Moved]) -> dict[str, Any]:
    return {
        "changes": [change._asdict() for change in changes],
        "moved": [
            {"before": measure_json(one.before), "after": measure_json(one.after)} for one in moved
        ],
    }


def backup_json(backup: Listed) -> dict[str, Any]:
    """Return a backup with number (null: of an earlier version), time, size, run and file."""
    return {
        "number": backup.number or None,
        "time": backup.time.isoformat(),
        "size": backup.size,
        "run": backup.run,
        "file": str(backup.path),
    }


def upgraded_json(upgraded: Upgraded) -> dict[str, Any]:
    """Return what an upgrade did: versions, new sheets, new columns by sheet, forms lacking."""
    return {
        "register": str(upgraded.path),
        "before": upgraded.before,
        "after": upgraded.after,
        "needed": upgraded.needed,
        "written": upgraded.written,
        "buttons": upgraded.buttons or None,
        "sheets": list(upgraded.sheets),
        "columns": {sheet: list(titles) for sheet, titles in upgraded.columns},
        "lacking_forms": list(upgraded.lacking),
    }


def explained_json(explained: Explained) -> dict[str, Any]:
    """Return a target, the rows that make it, and the units that a missed bar is short by.

    Of a row it says where it stands, what it adds, and where the file received is kept.
    """
    return {
        "target": measure_json(explained.measure),
        "rows": [
            row | {"received": str(kept) if kept else None}
            for row in explained_rows(explained)
            for kept in [explained.kept(row)]
        ],
        "short": [weight._asdict() for weight in explained.weights],
    }


def explained_cell_json(explained: ExplainedCell) -> dict[str, Any]:
    """Return a cell of a consolidated sheet, and the parts and rows that make its figure."""
    return {
        "cell": {
            "sheet": explained.sheet,
            "cell": explained.cell,
            "title": explained.title,
            "about": explained.about,
            "period": explained.period.code,
            "value": exact_number(explained.value),
            "from": explained.kind.value,
            "how": explained.how,
            "doubt": explained.doubt or None,
        },
        "parts": [
            {
                "title": part.title,
                "value": exact_number(part.value),
                "rows": [
                    row | {"received": str(kept) if kept else None}
                    for row in part_rows(part)
                    for kept in [explained.kept(row)]
                ],
            }
            for part in explained.parts
        ],
    }


def part_rows(part: FigurePart) -> Iterator[dict[str, Any]]:
    """Give the rows that a part adds up: unit, period, file, sheet, cells, what each adds."""
    for row in zip(*(plain_values(part.rows[name]) for name in part.rows), strict=True):
        found = dict(zip(map(str, part.rows), row, strict=True))
        yield {name: value or None for name, value in found.items()} | {
            "value": exact_number(found["value"])
        }


def explained_rows(explained: Explained) -> Iterator[dict[str, Any]]:
    """Give the rows that make a target: unit, period, file, sheet, cells, what each adds."""
    rows = explained.rows
    for row in zip(*(plain_values(rows[name]) for name in rows), strict=True):
        found = dict(zip(map(str, rows), row, strict=True))
        sums = {name: exact_number(found[name]) for name in ("numerator", "denominator")}
        yield {name: value or None for name, value in found.items()} | sums


def dues_json(found: Dues) -> dict[str, Any]:
    """Return what is due, with the days left (below 0: overdue) and where it stands."""
    return {
        "as_of": found.as_of.isoformat(),
        "days": found.days,
        "due": [
            {
                "due_date": due.day.isoformat() if due.dated else None,
                "unit": due.unit,
                "name": name,
                "kind": due.kind,
                "what": due.what,
                "days_left": due.days_left(found.as_of),
                "place": due.place,
            }
            for due, name in found.things
        ],
    }


def report_json(found: Reported) -> dict[str, Any]:
    """Return a report that was drafted: its file, and what was taken over of the draft before."""
    return {
        "period": found.period.code,
        "path": str(found.path),
        "provisional": found.provisional,
        "kept": list(found.carried.kept),
        "deleted_places": list(found.carried.gone),
        "places_no_more_in_template": list(found.carried.homeless),
        "older": str(found.older) if found.older else None,
        "changed_outside": found.changed,
        "new_templates": [str(path) for path in found.new_templates],
    }

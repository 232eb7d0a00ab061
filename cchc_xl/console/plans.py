"""The units' plans that were received: lines for people, JSON for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cchc_xl.console.data import finding_json
from validation.findings import SEVERITIES

if TYPE_CHECKING:
    from cchc_xl.merging.receiving_plans import Row
    from cchc_xl.services.receiving.unit_plans import PlansReceived


def plans_json(found: PlansReceived) -> dict[str, Any]:
    """Return the documents received with task, unit, file, hash, received, …, and the findings."""
    return {
        "received": [_row_json(row) for row in found.rows],
        "new": found.new,
        "written": found.written,
        "findings": [finding_json(one) for one in found.findings],
    }


def _row_json(row: Row) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in row.items()}


def plans_lines(found: PlansReceived, *, dry_run: bool) -> list[str]:
    """Return a line for each document and two for each finding."""
    lines = [
        f"{row['unit']}, kế hoạch theo {row['task']}: nhận {row['received']:%d/%m/%Y} "
        f"({row['received_from']}), {row['file']}"
        for row in found.rows
    ]
    for one in found.findings:
        lines += [f"{SEVERITIES[one.severity]} {one.code} {one.file}: {one.message}"]
        lines += [f"    → {one.remedy}"]
    lines.append(f"Nhận {len(found.rows)} văn bản, {found.new} văn bản mới.")
    if dry_run:
        lines.append("Xem trước: sổ không bị ghi.")
    elif not found.written:
        lines.append("Sổ không có gì thay đổi.")
    return lines

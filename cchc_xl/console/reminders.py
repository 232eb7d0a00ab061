"""Reminders that were made: lines for people, JSON for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cchc_xl.services.chasing.sentences import reminded_lines
from validation.harmless import harmless

if TYPE_CHECKING:
    from rich.console import Console

    from cchc_xl.services.chasing.reminding import Reminded


def reminded_json(found: Reminded) -> dict[str, Any]:
    """Return whom to remind of what, and the files by unit as they lie in the day's folder."""
    return {
        "as_of": found.as_of.isoformat(),
        "days": found.days,
        "written": found.written,
        "folder": str(found.folder) if found.written else None,
        "new_templates": [str(path) for path in found.new_wordings],
        "reminders": [
            {
                "unit": line.code,
                "name": line.name,
                "number": line.number,
                "state": line.state,
                "addresses": list(line.addresses),
                "phones": list(line.phones),
                "returns": [
                    {
                        "period": owed.period.code,
                        "state": owed.state,
                        "last_day": owed.day.isoformat(),
                        "days_left": owed.days_left(found.as_of),
                    }
                    for owed in reminder.owed
                ],
                "due": len(reminder.dues),
                "files": [
                    name for name in (line.mail, line.chat, line.letter, *line.marked) if name
                ],
            }
            for line, reminder in zip(found.listed, found.reminders, strict=True)
        ],
    }


def show_reminded(console: Console, found: Reminded) -> None:
    """Print whom to remind of what, and what was written where."""
    from rich.table import Table

    if found.listed:
        table = Table("Đơn vị", "Lần", "Tình trạng", "Thư điện tử")
        for line in found.listed:
            whose, to = f"{line.code} - {line.name}", ", ".join(line.addresses)
            table.add_row(harmless(whose), str(line.number), harmless(line.state), harmless(to))
        console.print(table)
    for text in reminded_lines(found):
        console.print(text)

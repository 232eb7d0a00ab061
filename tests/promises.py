"""The table of promises in the documents: ``python -m tests.promises`` writes it anew.

``docs/promises.toml`` says what is promised and which test tries it; the harnesses leave what they
saw in build/reliability (``tests.rounds.figure``), and ``docs/promises.json`` keeps the figures of
the last long run (``make soak``). Both documents are made from these and never edited by hand
between their marks.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.rounds import FIGURES

DOCS = Path(__file__).parents[1] / "docs"
TABLE, KEPT = DOCS / "promises.toml", DOCS / "promises.json"
BEGIN, END = "<!-- bảng: python -m tests.promises -->", "<!-- hết bảng -->"
NOT_RUN = "—"


class Promise(NamedTuple):
    """One promise; ``test`` is the file that tries it, ``vi`` and ``en`` what is promised.

    ``key`` begins the names of the figures that its test leaves (``faults`` those of
    ``faults-merge`` and ``faults-lock``).
    """

    key: str
    vi: str
    en: str
    test: str

    @property
    def command(self) -> str:
        """Return the command that tries it as often as the table says."""
        return f"CCHC_XL_SOAK=1 python -m pytest {self.test}"


class Seen(NamedTuple):
    """What the last long run saw, and when."""

    text: str
    day: str


def promises() -> list[Promise]:
    """Return the promises in the order of the table."""
    data: dict[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [Promise(key, **fields) for key, fields in data.items()]


def kept() -> dict[str, Seen]:
    """Return the figures of the last long run, by key."""
    if not KEPT.exists():
        return {}
    return {key: Seen(*pair) for key, pair in json.loads(KEPT.read_text("utf-8")).items()}


def table(rows: Iterable[Promise], seen: dict[str, Seen], *, vietnamese: bool) -> str:
    """Return the table in Markdown: the figures stand in the Vietnamese one."""
    heads = ["Lời hứa", "Lần chạy dài gần nhất đã thấy", "Ngày", "Thử bằng lệnh"]
    if not vietnamese:
        heads = ["Promise", "Day of the last long run", "Tried by"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in rows:
        figure = seen.get(row.key, Seen(NOT_RUN, NOT_RUN))
        cells = [row.vi, figure.text] if vietnamese else [row.en]
        lines.append(f"| {' | '.join([*cells, figure.day, f'`{row.command}`'])} |")
    return "\n".join(lines)


def rendered(path: Path, *, vietnamese: bool) -> str:
    """Return a document with its table made anew."""
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    made = table(promises(), kept(), vietnamese=vietnamese)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


DOCUMENTS = {DOCS / "do-tin-cay.md": True, DOCS / "reliability.md": False}
"""The documents that hold the table, and whether they are Vietnamese."""


def keep(day: str) -> None:
    """Take over what the harnesses have left; what did not run keeps its last figure."""
    figures = kept()
    left = {path.stem: path for path in sorted(FIGURES.glob("*.txt"))}
    rows = promises()
    of = {name: key_of(name, rows) for name in left}
    for row in rows:
        own = [name for name in left if of[name] == row.key]
        if own:
            texts = [left[name].read_text("utf-8").strip() for name in own]
            figures[row.key] = Seen("<br>".join(texts), day)
    KEPT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def key_of(name: str, rows: Iterable[Promise]) -> str:
    """Return the key of the promise that a figure speaks of: the longest that begins its name."""
    keys = [row.key for row in rows if f"{name}-".startswith(f"{row.key}-")]
    return max(keys, key=len, default="")


def main() -> int:
    """Keep the figures of the run before and write both documents."""
    if "--keep" in sys.argv[1:]:
        keep(f"{date.today():%d/%m/%Y}")
    for path, vietnamese in DOCUMENTS.items():
        path.write_text(rendered(path, vietnamese=vietnamese), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

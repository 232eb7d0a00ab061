"""What the program makes of the samples, the cases and the demonstration, as hashes to compare.

``python -m tests.same_figures`` writes ``tests/data/same-figures.json`` anew. It is run when a
change is meant to change figures, and never to make a change pass that is not.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import openpyxl

from cchc_xl import services
from cchc_xl.consolidated import draw, sheets_of
from cchc_xl.demo.register import make_register
from cchc_xl.demo.whole_year import run_demo
from cchc_xl.measures.dues import SHEET
from cchc_xl.merging.carrying import with_carried
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import columns_of
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.normal import normal_records, records_of
from cchc_xl.returns.examining import Examined
from cchc_xl.services.run import Outcome, Run
from cchc_xl.services.trusted import read_trusted
from cchc_xl.services.verifying import verify

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "data" / "cases"
EXPECTED = ROOT / "tests" / "data" / "same-figures.json"
OLDER = CASES / "older"
"""Registers of earlier versions, each with returns that their own templates were filled in to."""
Q1, Q2, H1 = map(Period.parse, ("2023-Q1", "2023-Q2", "2023-H1"))
RECEIVED = 1_677_982_980.0
"""When the copied files came: 05/03/2023, in Vietnam as in Greenwich."""
OWN = {"journal", "system"}
"""Tables that tell of the run itself: its time, its register."""
BYTES = {"hash", "modified"}
"""Columns that tell of a file's bytes, which differ with the time at which it was made."""
VERSION = re.compile(r"\b2023\.[0-9a-f]{8}\b")
"""A version of the templates, another whenever a form or rule is: no figure and no word of ours."""

Figures = dict[str, Any]


def samples(folder: Path) -> Figures:
    """Consolidate the sample returns of the first quarter into a new register."""
    register = make_register(folder / "so.xlsx", 2023)
    returns = copied((ROOT / "workbooks" / "samples" / "2023-Q1").iterdir(), folder / "bao-cao")
    outcome = services.consolidate(register, [returns], Q1, folder / "ra")
    return of_run(outcome.run)


def cases(folder: Path) -> Figures:
    """Validate the returns that were treated wrongly once, each with its register."""
    producers = copied(CASES.glob("producers/*/*"), folder / "producers")
    pending = CASES / "nil-return-with-pending"
    given = {
        "producers": (CASES / "registers" / "for-producers.xlsx", producers, Q1),
        "blank": (CASES / "registers" / "for-blank-sheets.xlsx", CASES / "returns", Q1),
        "pending": (pending / "register.xlsx", copied(pending.glob("BC_*"), folder / "nil"), Q2),
    }
    return {
        name: of_findings(services.validate(register, [returns], period)[1])
        for name, (register, returns, period) in given.items()
    }


def registers(folder: Path) -> Figures:
    """Read the registers of the cases as people left them, and draw the sheets of a quarter."""
    found: Figures = {}
    for path in sorted((CASES / "registers").glob("*.xlsx")):
        copy = folder / path.name
        shutil.copy(path, copy)
        told: list[str] = []
        with FileRegister.open(copy, write=False) as register:
            content = read_trusted(register, tell=told.append)
        judged = {"nhiem_vu": with_carried(content.plan, content.frames)["nhiem_vu"]}
        current = content._replace(frames={**content.frames, **judged})
        found[path.stem] = {
            "tables": of_tables(content),
            "sheets": of_sheets(sheets_of(draw(current, Q1, Q1.end))),
            "told": told,
        }
    return found


def demo(folder: Path) -> Figures:
    """Run the demonstration."""
    with one_key():
        result = run_demo(folder / "demo", lambda text: None)
    return of_outcomes(result.outcomes)


def one_key() -> AbstractContextManager[object]:
    """Return a context in which a new register has the same number and key every time."""
    return mock.patch("secrets.token_hex", lambda size=32: "5a" * size)


def of_outcomes(outcomes: Iterable[Outcome]) -> Figures:
    """Return what each consolidation of a demonstration found and would write, by its period."""
    return {outcome.run.period.code: of_run(outcome.run) for outcome in outcomes}


def older(folder: Path) -> Figures:
    """Go on with registers of earlier versions: issue, merge a return of their own, sum up."""
    found: Figures = {}
    for path in sorted(OLDER.glob("version-*.xls?")):
        place = folder / path.stem
        place.mkdir()
        register = Path(shutil.copy(path, place))
        (issued,) = services.issue(register, Q2, place / "bieu-mau", ["THPT01"])
        returns = copied((OLDER / path.stem).iterdir(), place / "bao-cao")
        quarter = services.consolidate(register, [returns], Q2, place / "ra")
        half = services.consolidate(register, [], H1, place / "ra")
        assert half.workbook is not None
        found[path.stem] = {
            "asked": asked(issued),
            "quarter": of_run(quarter.run),
            "half": of_run(half.run),
            "written": openpyxl.load_workbook(half.workbook, read_only=True).sheetnames,
            "not as sealed": [place.table for place in verify(register).places],
        }
    return found


def asked(template: Path) -> dict[str, list[str]]:
    """Return the machine keys of the cells that a template asks for, by sheet."""
    keys = {}
    for sheet in openpyxl.load_workbook(template):
        texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
        keys[sheet.title] = [text for text in texts if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)]
    return keys


def copied(files: Iterable[Path], folder: Path) -> Path:
    """Copy files into a folder as if they had come that day; of one name, by their folder's."""
    folder.mkdir()
    for path in sorted(files):
        copy = folder / path.name
        if copy.exists():
            copy = folder / f"{path.parent.name}_{path.name}"
        shutil.copy(path, copy)
        os.utime(copy, (RECEIVED, RECEIVED))
    return folder


def of_run(run: Run) -> Figures:
    """Return what a run found and would write."""
    return {
        "tables": of_tables(run.content),
        "sheets": of_sheets(run.sheets),
        "findings": of_findings(run.examined),
        "measures": {
            measure.id: [str(measure.numerator), str(measure.denominator), measure.verdict]
            for measure in run.measures
        },
    }


def of_tables(content: Content) -> dict[str, str]:
    """Return a hash of each table's records."""
    found = {}
    for table in content.tables.values():
        if table.owner != "output" and table.id not in OWN:
            kept = tuple(column for column in table.columns if column.id not in BYTES)
            columns = columns_of(table, content.frames[table.id])
            records = records_of(table._replace(columns=kept), columns, content.edition)
            found[table.id] = digest(records)
    return found


def of_sheets(sheets: Mapping[str, list[list[Any]]]) -> dict[str, str]:
    """Return a hash of each consolidated sheet's records."""
    return {
        name: digest(normal_records(tables()[name], list(zip(*rows, strict=True))))
        for name, rows in sheets.items()
        if name != SHEET  # it tells of the day of the run
    }


def of_findings(examined: Examined) -> Figures:
    """Return how many findings there are of each code, and a hash of all that they say."""
    found = examined.all_findings()
    accepted = [[receipt.unit, receipt.file] for receipt in examined.receipts if receipt.accepted]
    return {
        "codes": dict(sorted(Counter(one.code for one in found).items())),
        "said": digest(sorted([VERSION.sub("2023", str(cell)) for cell in one] for one in found)),
        "accepted": sorted(accepted),
    }


def digest(records: list[list[str]]) -> str:
    """Return a short hash of records; it tells how many there are, too."""
    text = json.dumps(records, ensure_ascii=False).encode()
    return f"{len(records)}:{sha256(text).hexdigest()[:16]}"


MAKERS = {
    "samples": samples,
    "cases": cases,
    "registers": registers,
    "older": older,
    "demo": demo,
}
"""What is compared, by name."""


def main() -> None:
    """Write the expected figures."""
    found = {}
    for name, make in MAKERS.items():
        with TemporaryDirectory() as folder:
            found[name] = make(Path(folder))
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    EXPECTED.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()

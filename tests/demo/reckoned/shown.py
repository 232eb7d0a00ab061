"""The demonstration as a person finds it: files as officers filled them, sheets as they show."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo.whole_year import PLANS, DemoResult, run_demo
from cchc_xl.plan import year as plans
from cchc_xl.plan.year import CheckedPlan
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from cchc_xl.services.planning import check_year
from cchc_xl.services.run import Outcome

Row = dict[str, Any]

PLAN = Path(plans.__file__).parent / "years" / "2023"

Q1, Q2, Q3, Q4 = ALL = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")

QUARTERS = {Q1: [Q1], Q2: [Q2], "2023-H1": [Q1, Q2], Q4: [Q4], "2023-Y": [*ALL]}
"""The quarters that a period's flows are summed over; its stocks are the last one's."""

DEADLINES = dict(zip(ALL, (date(2023, month, 8) for month in (3, 6, 9, 12)), strict=True))
"""Before which day each quarter's return must come (V.1.c)."""
NAMES = {
    **dict(zip(ALL, (f"Quý {one}/2023" for one in ("I", "II", "III", "IV")), strict=True)),
    **{"2023-H1": "6 tháng đầu năm 2023", "2023-Y": "Năm 2023"},
}
"""What people call the periods."""
WINDOWS = {
    Q1: (date(2022, 12, 8), date(2023, 3, 7)),
    Q2: (date(2023, 3, 8), date(2023, 6, 7)),
    "2023-H1": (date(2022, 12, 8), date(2023, 6, 7)),
    Q4: (date(2023, 9, 8), date(2023, 12, 7)),
    "2023-Y": (date(2022, 12, 8), date(2023, 12, 7)),
}
"""The days whose figures a period counts, after the plan's deadlines."""


class File(NamedTuple):
    """A file as it came: whose, on which day, whether it was accepted."""

    unit: str
    received: date
    accepted: bool
    path: Path


class Line(dict[str, Any]):
    """A row of an output that notes which of its columns somebody looked at."""

    def __init__(self, cells: Row, output: str, read: set[tuple[str, str]]) -> None:
        super().__init__(cells)
        self._output, self._read = output, read

    def __getitem__(self, title: str) -> Any:
        self._read.add((self._output, title))
        return super().__getitem__(title)


class Shown(NamedTuple):
    """The demonstration: its returns by quarter and unit, the run of every period.

    ``plans`` are the days on which units' plans came, ``files`` the returns of each quarter in the
    order in which they came, ``read`` the columns of outputs that were looked at.
    """

    returns: dict[str, dict[str, Path]]
    runs: dict[str, Outcome]
    plans: dict[str, date]
    files: dict[str, list[File]]
    read: set[tuple[str, str]]
    register: Path

    def told(self, quarters: list[str], sheet: str) -> Iterator[tuple[str, str, Row]]:
        """Give the records of a sheet with their quarter and unit, from the files."""
        for quarter in quarters:
            for unit, path in self.returns.get(quarter, {}).items():
                for record in records(path, sheet):
                    yield quarter, unit, record

    def sheet(self, period: str, name: str) -> list[Row]:
        """Return an output's rows as people see them."""
        titles = tables()[name].titles
        return [
            Line(
                {
                    title: cell.value if isinstance(cell, Formula) else cell
                    for title, cell in zip(titles, row, strict=True)
                },
                name,
                self.read,
            )
            for row in self.runs[period].run.sheets[name]
        ]


@cache
def pages(path: Path) -> dict[str, list[list[Any]]]:
    """Return a return's sheets as rows of cells; what is blank is nothing."""
    book = CalamineWorkbook.from_path(path)
    return {
        name: [
            [plain(cell) for cell in line]
            for line in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in book.sheet_names
    }


def plain(cell: Any) -> Any:
    """Return a cell as a person reads it: whole numbers are whole, blanks nothing."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def records(path: Path, sheet: str) -> list[Row]:
    """Return what an officer typed into a sheet, under the labels that it shows."""
    lines = pages(path).get(sheet, [])[4:]
    if not lines:
        return []
    heads = [str(head or "").removesuffix(" (*)") for head in lines[0]]
    if heads[:2] == ["Nội dung", "Giá trị"]:
        return [{str(line[0]).removesuffix(" (*)"): line[1] for line in lines[1:] if line[0]}]
    filled = [line for line in lines[1:] if any(cell is not None for cell in line)]
    return [dict(zip(heads, line, strict=True)) for line in filled]


def some_units(year: int) -> CheckedPlan:
    """Return the plan with all offices and a few units of every other kind."""
    found = check_year(year)
    plan = found.whole()
    kept = [unit for unit in plan.units if unit.kind == "PHONG_SO"]
    for kind, count in {"PHONG_GDDT": 4, "THPT": 12, "TRUC_THUOC": 3}.items():
        kept += [unit for unit in plan.units if unit.kind == kind][:count]
    for kind in ("PT_NHIEU_CAP", "GDNN_GDTX"):
        kept += [unit for unit in plan.units if unit.kind == kind][:3]
    return found._replace(plan=replace(plan, units=tuple(kept)))


def run_all(folder: Path) -> Shown:
    """Run the demonstration and read what it left behind."""
    result: DemoResult = run_demo(folder, lambda text: None)
    runs = {outcome.run.period.code: outcome for outcome in result.outcomes}
    files = {}
    for quarter, place in zip(ALL, result.returns, strict=True):
        taken = {r.file: r.accepted for r in runs[quarter].run.examined.receipts}
        accepted = {Path(name).name: was for name, was in taken.items()}
        came = [
            File(path.stem.split(" ")[0].split("_")[-1], came_on(path), accepted[path.name], path)
            for path in place.iterdir()
        ]
        files[quarter] = sorted(came, key=lambda one: (one.received, one.path.name))
    returns = {
        quarter: {one.unit: one.path for one in came if one.accepted}
        for quarter, came in files.items()
    }
    plans = {path.stem.rpartition(" ")[2]: came_on(path) for path in (folder / PLANS).iterdir()}
    return Shown(returns, runs, plans, files, set(), result.register)


def came_on(path: Path) -> date:
    """Return the day on which a file came, in Vietnam."""
    return datetime.fromtimestamp(path.stat().st_mtime, VIETNAM).date()


def by_office(shown: Shown, period: str, table: str, words: list[str]) -> dict[str, Row]:
    """Return what Văn phòng typed into a table of what units report on, by code.

    What it gave a unit that has closed by the period's deadline is its successor's.
    """
    frame = shown.runs[period].run.content.frames[table]
    heirs = goes_on(shown, period, DEADLINES[QUARTERS[period][-1]])
    found = {}
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        day = row.get("extended_deadline") or row.get("extended_date")
        day = day or row.get("deadline") or row["planned_date"]
        text = ": ".join(row[name] for name in words if row[name])
        lead = row["lead"]
        own = {"unit": heirs.get(lead, lead), "lead": lead, "words": text, "day": day.date()}
        found[str(row["code"])] = own
    return found


def goes_on(shown: Shown, period: str, then: date) -> dict[str, str | None]:
    """Return the successors of the units that have closed before a day; none have none."""
    units = units_then(shown, period)
    return {
        unit["code"]: unit["successor"]
        for unit in units
        if unit["valid_to"] is not None and unit["valid_to"] < then
    }


def told_last(
    shown: Shown, period: str, sheet: str, thing: str
) -> tuple[dict[str, Row], list[Row]]:
    """Return what units told last up to a period's end, by code, and what they added in it."""
    quarters = [code for code in ALL if code <= QUARTERS[period][-1]]
    told, added = {}, []
    for quarter, unit, record in shown.told(quarters, sheet):
        if record["Mã của Văn phòng"]:
            told[record["Mã của Văn phòng"]] = record | {"unit": unit}
        elif quarter in QUARTERS[period]:
            added.append({"unit": unit, "quarter": quarter, "words": record[thing]})
    return told, added


AS_OF = {
    **{Q1: date(2023, 3, 31), Q2: date(2023, 6, 30), "2023-H1": date(2023, 6, 30)},
    **{Q4: date(2023, 12, 31), "2023-Y": date(2023, 12, 31)},
}
"""The day as of which a period tells which reports to the city are overdue."""


def day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def before(shown: Shown, quarter: str, unit: str, sheet: str) -> Iterator[list[Row]]:
    """Give what a unit told on a sheet in the quarters before, the last one first."""
    for earlier in reversed([code for code in ALL if code < quarter]):
        if unit in shown.returns[earlier]:
            yield records(shown.returns[earlier][unit], sheet)


def value_before(shown: Shown, quarter: str, unit: str, code: str) -> Any:
    """Return what a unit last gave for an indicator before a quarter."""
    for rows in before(shown, quarter, unit, "Thống kê khác"):
        for row in rows:
            if row["Mã chỉ số"] == code and row["Giá trị"] is not None:
                return row["Giá trị"]
    return None


SCHOOLS = ("THPT", "PT_NHIEU_CAP", "GDNN_GDTX", "TRUC_THUOC")

LEVELS = {"PHONG_SO": "", "PHONG_GDDT": "H", **dict.fromkeys(SCHOOLS, "T")}
"""What the ids of a target's lines end in, by the kind of the units that they sum."""


def assessed_first(row: Row) -> bool:
    """Tell whether a new procedure was assessed by the day on which it was issued (III.3)."""
    return row["impact_assessed"] is not None and row["impact_assessed"] <= row["issued_new"]


def in_force(row: Row, end: date) -> bool:
    """Tell whether a procedure is the department's own and in force on a day."""
    begun = row["valid_from"] is None or row["valid_from"] <= end
    over = row["valid_to"] is not None and row["valid_to"] < end
    return row["level"] == "Sở" and row["internal"] is None and begun and not over


def plain_rows(frame: Any) -> list[Row]:
    """Return a table's records with days and blanks as they are in Python."""
    whole = frame.astype(object).where(frame.notna(), None)
    return [
        {str(name): day(value) for name, value in row.items()} for row in whole.to_dict("records")
    ]


def units_then(shown: Shown, period: str) -> list[Row]:
    """Return the units as Văn phòng had them at the time of a period's run."""
    return plain_rows(shown.runs[period].run.content.frames["units"])


@cache
def listed(name: str) -> list[dict[str, str]]:
    with (PLAN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def told_of(shown: Shown, quarter: str, sheet: str, key: str) -> dict[tuple[str, str], Row]:
    """Return the records of a quarter's returns by unit and what they are about."""
    return {(unit, str(row[key])): row for _, unit, row in shown.told([quarter], sheet)}

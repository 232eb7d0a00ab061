"""Loading the plan of a year: from a folder, from the program's own ones, from a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import fields, folder
from cchc_xl.plan import files as plan_files
from cchc_xl.plan.clauses import Clause, Sheets
from cchc_xl.plan.faults.looking import look
from cchc_xl.plan.plan import Plan
from cchc_xl.plan.records import (
    Choice,
    CityReport,
    CityRow,
    Criterion,
    Deadline,
    DoubtBound,
    DrawReason,
    FormOfKind,
    Group,
    Indicator,
    IsoItem,
    Kind,
    Metric,
    OwedPlan,
    Rank,
    ReportSentence,
    Section,
    Target,
    Task,
    Unit,
    UnitPlan,
    Window,
)
from cchc_xl.plan.units import load_units
from cchc_xl.reading.walking import read_whole
from validation.form import Form
from validation.harmless import harmless

__all__ = [
    "CheckedPlan",
    "Choice",
    "CityReport",
    "Clause",
    "Criterion",
    "Deadline",
    "FormOfKind",
    "Group",
    "Indicator",
    "IsoItem",
    "Kind",
    "Metric",
    "OwedPlan",
    "Plan",
    "Rank",
    "Section",
    "Target",
    "Task",
    "Unit",
    "UnitPlan",
    "Window",
    "builtin_plan",
    "builtin_years",
    "earlier_plan",
    "examine_plan",
    "kept_plan",
    "load_plan",
    "load_units",
]

YEARS = Path(__file__).parent / "years"
BEFORE = "before-[0-9]*"
"""The folders beside a year's files that are for its own older registers."""
REMEDY = "Sửa các chỗ nêu trên trong thư mục kế hoạch rồi chạy lại."

R = TypeVar("R")


class CheckedPlan(NamedTuple):
    """What a look at a plan's files found; the plan is there when nothing is wrong with it.

    ``doubts`` are what it may say and hardly means.
    """

    name: str
    plan: Plan | None
    problems: tuple[fields.Problem, ...]
    doubts: tuple[fields.Problem, ...] = ()

    def whole(self) -> Plan:
        """Return the plan. ``PlanError`` names every wrong field with file and line."""
        if self.plan is None:
            raise PlanError(self.told(), REMEDY)
        return self.plan

    def told(self) -> str:
        """Return all that is wrong, a line each."""
        return self._listed("sai", self.problems)

    def doubted(self) -> str:
        """Return all that is doubtful, a line each; "" when nothing is."""
        return self._listed("nên xem lại", self.doubts) if self.doubts else ""

    def _listed(self, how: str, places: Sequence[fields.Problem]) -> str:
        heading = f"Kế hoạch trong thư mục “{harmless(self.name)}” có {len(places)} chỗ {how}:"
        return fields.describe(heading, places)


def load_plan(path: Path, forms: Mapping[str, Form] | None = None) -> Plan:
    """Read and check a plan folder. ``PlanError`` names every wrong field with file and line."""
    return examine_plan(folder.PlanFiles.folder(path), forms).whole()


def examine_plan(
    given: folder.PlanFiles,
    forms: Mapping[str, Form] | None = None,
    sheets: Sheets | None = None,
) -> CheckedPlan:
    """Read a plan's files and find all that is wrong with them, in the order of the files.

    Without ``forms``, which take longer to import, what a metric reads is not held against them,
    nor what carries a clause without them and the register's ``sheets``.
    """
    seen = look(given, forms, sheets)
    if seen.problems or seen.header is None:
        return CheckedPlan(given.name, None, seen.problems, seen.doubts)
    plan = _plan(seen.header, seen.loaded, seen.files)
    return CheckedPlan(given.name, plan, (), seen.doubts)


def _plan(
    header: folder.Header, loaded: Mapping[str, folder.Loaded], files: Mapping[str, bytes]
) -> Plan:
    unit_plans = _rows(loaded, plan_files.UNIT_PLANS, UnitPlan)
    sent = {row.task for row in unit_plans}
    tasks = _rows(loaded, plan_files.TASKS, Task)
    return Plan(
        **header._asdict(),
        digest=folder.digest(files),
        sections=_rows(loaded, plan_files.SECTIONS, Section),
        tasks=tuple(task._replace(by_receipt=task.id in sent) for task in tasks),
        targets=_rows(loaded, plan_files.TARGETS, Target),
        metrics=_rows(loaded, plan_files.METRICS, Metric),
        calendar=_rows(loaded, plan_files.CALENDAR, Deadline),
        kinds=_rows(loaded, plan_files.KINDS, Kind),
        groups=_rows(loaded, plan_files.GROUPS, Group),
        forms=_rows(loaded, plan_files.FORMS, FormOfKind),
        lists=_rows(loaded, plan_files.LISTS, Choice),
        indicators=_rows(loaded, plan_files.INDICATORS, Indicator),
        ranks=_rows(loaded, plan_files.RANKS, Rank),
        iso=_rows(loaded, plan_files.ISO, IsoItem),
        league=_rows(loaded, plan_files.LEAGUE, Criterion),
        units=_rows(loaded, plan_files.UNITS, Unit),
        clauses=_rows(loaded, plan_files.CLAUSES, Clause),
        city_reports=_rows(loaded, plan_files.CITY_REPORTS, CityReport),
        unit_plans=unit_plans,
        draw=_rows(loaded, plan_files.DRAW, DrawReason),
        report_sentences=_rows(loaded, plan_files.REPORT_SENTENCES, ReportSentence),
        city_tables=_rows(loaded, plan_files.CITY_TABLES, CityRow),
        doubts=_rows(loaded, plan_files.DOUBTS, DoubtBound),
        files=files,
    )


def _rows(
    loaded: Mapping[str, folder.Loaded], file: fields.DataFile, record: type[R]
) -> tuple[R, ...]:
    return cast("tuple[R, ...]", tuple(row.record for row in loaded[file.name].rows))


def kept_plan(files: Mapping[str, bytes]) -> Plan | None:
    """Return the plan of files that were found whole when they were put away, or nothing.

    They are read and not judged again: what a later version of the program finds wrong with a plan
    does not close the registers that were made from it.
    """
    problems: list[fields.Problem] = []
    given = folder.PlanFiles.kept("", files)
    header = folder.read_header(given, problems)
    loaded = folder.read_files(given, problems)
    return _plan(header, loaded, files) if header and all(map(_is_read, loaded.values())) else None


def _is_read(loaded: folder.Loaded) -> bool:
    return loaded.complete and all(row.record is not None for row in loaded.rows)


def earlier_plan(year: int, version: str) -> Plan:
    """Return the program's plan of a year as it was for registers of a schema version.

    Beside a year's files lie, in ``before-N``, those that differ since version N; late files came
    with one. ``PlanError``: there is no plan for this year, or it is not whole.
    """
    require_built_in(year)
    home = YEARS / str(year)
    layers = {int(place.name.partition("-")[2]): place for place in home.glob(BEFORE)}
    over = [layers[number] for number in sorted(layers) if number > int(version)]
    places = {folder.HEADER_FILE: [*over, home]}
    for file in plan_files.FILES:
        places[file.name] = over if file.late and over else [*over, home]
    found = {
        name: next((at / name for at in where if (at / name).exists()), None)
        for name, where in places.items()
    }
    plan = kept_plan({name: read_whole(at) for name, at in found.items() if at is not None})
    if plan is None:
        raise PlanError(f"Kế hoạch năm {year} của chương trình đã hỏng.", "Cài lại chương trình.")
    return plan


def builtin_years() -> tuple[int, ...]:
    """Return the years whose plans come with the program."""
    return tuple(sorted(int(path.parent.name) for path in YEARS.glob("[0-9]*/plan.toml")))


def builtin_plan(year: int) -> Plan:
    """Load a plan that comes with the program. ``PlanError``: there is none for this year."""
    require_built_in(year)
    plan = load_plan(YEARS / str(year))
    if plan.year != year:
        raise PlanError(f"Thư mục kế hoạch “{year}” lại ghi năm {plan.year}.", REMEDY)
    return plan


def require_built_in(year: int) -> None:
    """Refuse a year whose plan does not come with the program. ``PlanError``."""
    years = builtin_years()
    if year not in years:
        raise PlanError(
            f"Không có kế hoạch năm {year}.",
            f"Các năm có kế hoạch: {', '.join(map(str, years))}.",
        )

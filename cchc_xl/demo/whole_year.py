"""The whole work of a year with made-up returns: issue, fill, consolidate, quarter by quarter.

Everything is written below one folder, which is renewed when the demonstration runs again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl import services
from cchc_xl.base.errors import OutputError, UsageProblem
from cchc_xl.base.folders import BACKUPS, DRAWS, RESULTS, RETURNS, TEMPLATES
from cchc_xl.base.progress import Progress
from cchc_xl.demo import Answers, answers
from cchc_xl.demo.assigned import (
    CITY_TASKS,
    LEGAL_PROGRAMME,
    added_task,
    city_tasks,
    legal_programme,
)
from cchc_xl.demo.case import total
from cchc_xl.demo.inspections import INSPECTORS, inspected, own_inspections
from cchc_xl.demo.office import (
    added_to_plan,
    close_unit,
    inspected_units,
    plan_changes,
    planned_units,
    type_below,
    type_city_reports,
    type_explanation,
    type_iso,
    type_ranks,
    with_notes,
)
from cchc_xl.demo.procedures import city_figures, procedures
from cchc_xl.demo.sending import send, sendings, with_explanation
from cchc_xl.demo.unit_plans import write_plans
from cchc_xl.merging.receiving_plans import Said
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.targets import MET, NOT_MET
from cchc_xl.plan.year import Plan, builtin_years
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.services.inspecting.drawing import AskedDraw, draw_units
from cchc_xl.services.receiving.unit_plans import receive_plans

if TYPE_CHECKING:
    from cchc_xl.services.run import Outcome

Bar = Callable[[str], AbstractContextManager[Progress | None]]
"""Shows how far a step with this title is."""

SEED = 2023
MARKER = ".cchc-xl-demo"
MARKER_TEXT = "Thư mục do lệnh “cchc-xl demo” tạo; lệnh này làm mới nó ở lần chạy sau.\n"
PLANS = "ke-hoach"
ADDED_TO = "ubnd_giao"
FROZEN, LOTTERY = (3, 8), "48205"
"""Month and day as of which the list of units to inspect is frozen, the number they are drawn by.
"""
MERGER = (7, 1)
"""Month and day on which a unit goes into another."""

ISO: Sequence[Sequence[str | None]] = ((), (MET,), (), (None, MET, NOT_MET))
"""What becomes of the plan's ISO items in each quarter."""

SHOWN = ("T2", "T5a", "T6", "T7a", "T7b", "T8b", "T9", "T10b")
"""The targets that the closing text names."""


class DemoResult(NamedTuple):
    """Where everything lies, and what became of each consolidation (Q1, Q2, H1, Q3, Q4, Y)."""

    folder: Path
    register: Path
    templates: tuple[Path, ...]
    returns: tuple[Path, ...]
    workbooks: tuple[Path, ...]
    outcomes: tuple[Outcome, ...]


@contextmanager
def _no_bar(title: str) -> Iterator[Progress | None]:
    yield None


def run_demo(folder: Path, say: Callable[[str], None] = print, bar: Bar = _no_bar) -> DemoResult:
    """Run a year with sample units and tell where the results lie.

    ``UsageProblem``: the folder holds something and was not made by the demonstration.
    """
    year = builtin_years()[-1]
    _prepare(folder)
    register = folder / f"So-theo-doi-{year}.xlsx"
    plan = services.init(register, year).plan
    say(f"Đã lập sổ theo dõi năm {year} với {len(plan.units)} đơn vị mẫu.")
    half, whole = Period(year, "H1"), Period(year, "Y")
    show = _Show(folder, register, plan, say, bar)
    show.plans()
    outcomes: list[Outcome] = []
    made: dict[str, Answers] = {}
    reported: set[str] = set()
    for number, period in enumerate(whole.quarters):
        if period.start == date(year, *MERGER):
            show.merge_units(made)
        plan = show.assign(period)
        made = {
            unit.code: answers(plan, unit, period, SEED, made.get(unit.code))
            for unit in plan.expected_units(period)
        }
        if not number:
            show.add(period, made)
        outcomes.append(show._replace(plan=plan).quarter(period, made, number, reported))
        reported = {one.unit for one in outcomes[-1].run.examined.receipts if one.accepted}
        if not number:
            show.draw()
        if period == half.quarters[-1]:
            outcomes.append(services.consolidate(register, [], half, folder / RESULTS))
    outcomes.append(services.consolidate(register, [], whole, folder / RESULTS))
    result = show.result(whole, outcomes)
    _close(result, whole, say)
    return result


def _prepare(folder: Path) -> None:
    """Make the folder, or take out what an earlier run put there; anything else stays."""
    if folder.exists() and (not folder.is_dir() or not _is_ours(folder)):
        raise UsageProblem(
            f"“{folder}” đã có và không do lệnh demo tạo, nên không bị động đến.",
            "Chọn một thư mục mới, ví dụ: cchc-xl demo chay-thu.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text(MARKER_TEXT, "utf-8")
        for name in (TEMPLATES, RETURNS, RESULTS, BACKUPS, PLANS, DRAWS):
            _remove(folder / name)
        for path in folder.glob("So-theo-doi-[0-9][0-9][0-9][0-9].xlsx"):
            _remove(path)
    except OSError as error:
        raise OutputError(
            f"Không làm mới được thư mục “{folder}”.",
            "Đóng các tệp trong thư mục nếu đang mở, kiểm tra quyền ghi rồi chạy lại.",
        ) from error


def _is_ours(folder: Path) -> bool:
    return (folder / MARKER).is_file() or not any(folder.iterdir())


def _remove(path: Path) -> None:
    """Remove a file or a folder; of a link only the link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class _Show(NamedTuple):
    """The demonstration under way."""

    folder: Path
    register: Path
    plan: Plan
    say: Callable[[str], None]
    bar: Bar

    def result(self, year: Period, outcomes: Sequence[Outcome]) -> DemoResult:
        """Return where everything lies."""
        return DemoResult(
            self.folder,
            self.register,
            tuple(self.folder / TEMPLATES / period.code for period in year.quarters),
            tuple(self.folder / RETURNS / period.code for period in year.quarters),
            tuple(outcome.workbook for outcome in outcomes if outcome.workbook),
            tuple(outcomes),
        )

    def plans(self) -> None:
        """Let the units' own plans come: most in time, some late, some not at all."""
        folder = self.folder / PLANS
        owing = write_plans(folder, self.plan, SEED)
        found = receive_plans(self.register, [folder], Said())
        first = min(folder.iterdir())
        said = Said(number="01/KH-CCHC", plan_date=date(self.plan.year - 1, 12, 28))
        receive_plans(self.register, [first], said)
        self.say(f"Đã nhận {found.new} kế hoạch của đơn vị, {owing - found.new} đơn vị chưa gửi.")

    def draw(self) -> None:
        """Draw the units to inspect; Văn phòng adds one that was not drawn."""
        day = date(self.plan.year, *FROZEN)
        frozen = draw_units(self.register, AskedDraw(as_of=day)).frozen
        if not any(frozen.need(share).number for share in frozen.shares):
            return  # so few units that those inspected by then are enough
        found = draw_units(self.register, AskedDraw(LOTTERY))
        type_below(self.register, "inspection_plan", [added_to_plan(self.plan, found.added)])
        self.say(f"Đã rút thăm {len(found.added)} đơn vị kiểm tra theo số {LOTTERY}.")

    def merge_units(self, made: Mapping[str, Answers]) -> None:
        """Let a school or centre with nothing pending go into another of its kind."""
        open_yet = [unit for unit in self.plan.units if unit.kind not in INSPECTORS]
        left = {
            code: sum(total(one.get(form, ()), "pending") for form in ("tthc", "pakn"))
            for code, one in made.items()
        }
        able = [unit for unit in open_yet if not left[unit.code]]
        gone = (able or open_yet)[-1]
        heir = next(unit for unit in open_yet if unit.kind == gone.kind and unit != gone)
        last = date(self.plan.year, *MERGER) - timedelta(days=1)
        close_unit(self.register, gone.code, last, heir.code)
        self.say(f"Từ {last + timedelta(days=1):%d/%m}: {gone.name} nhập vào {heir.name}.")

    def assign(self, period: Period) -> Plan:
        """Enter what the city and the programme give units for a quarter; return the plan."""
        given = city_tasks(self.plan, period, SEED)
        type_below(self.register, CITY_TASKS, with_notes(given))
        type_below(
            self.register, LEGAL_PROGRAMME, with_notes(legal_programme(self.plan, period, SEED))
        )
        with FileRegister.open(self.register, write=False) as register:
            return read_content(register).plan

    def add(self, period: Period, made: dict[str, Answers]) -> None:
        """Let the first unit that may tell of a task that Văn phòng did not give it."""
        code = next(code for code, one in made.items() if ADDED_TO in one)
        made[code][ADDED_TO].append(added_task(self.plan, period))
        made[code] = with_explanation(made[code], "Nhiệm vụ UBND thành phố giao thẳng cho đơn vị.")

    def quarter(
        self, period: Period, made: dict[str, Answers], number: int, reported: Collection[str]
    ) -> Outcome:
        """Issue, fill in and consolidate one quarter; ``number`` counts from 0.

        ``reported`` are the units of which there is a return for the quarter before.
        """
        issued, returned = (self.folder / name / period.code for name in (TEMPLATES, RETURNS))
        with self.bar(f"Phát hành biểu mẫu {period.title}") as progress:
            files = services.issue(self.register, period, issued, progress=progress)
        self.say(f"{period.title}: đã phát hành {len(files)} biểu mẫu.")
        self._type_own(period, made, number)
        templates = dict(zip(made, files, strict=True))
        names = {code: path.name for code, path in templates.items()}
        sent = sendings(self.plan, period, made, names, reported, SEED)
        with self.bar(f"Điền báo cáo {period.title}") as progress:
            send(sent, templates, returned, progress)
        with self.bar(f"Tổng hợp {period.title}") as progress:
            outcome = services.consolidate(
                self.register, [returned], period, self.folder / RESULTS, progress=progress
            )
        self._tell(period, outcome, len(made) - len({one.unit for one in sent}))
        return outcome

    def _type_own(self, period: Period, made: dict[str, Answers], number: int) -> None:
        """Type what Văn phòng keeps itself: inspections, proposals, reports to the city, ranks."""
        type_explanation(self.register)
        seen = {inspected(row) for one in made.values() for row in one.get("kiem_tra", ())}
        seen |= set(inspected_units(self.register))
        planned = planned_units(self.register, period)
        own = own_inspections(self.plan, period, SEED, seen, planned)
        type_below(self.register, "inspections", own)
        type_below(self.register, "city_figures", [city_figures(period, SEED)])
        type_city_reports(self.register, self.plan, period)
        type_below(self.register, "changes", with_notes(plan_changes(self.plan, period, SEED)))
        if number == 0:
            type_below(self.register, "procedures", procedures(period, SEED))
        if number == 1:
            type_ranks(self.register, self.plan, period, SEED)
        if ISO[number]:
            type_iso(self.register, period, ISO[number])

    def _tell(self, period: Period, outcome: Outcome, missing: int) -> None:
        examined = outcome.run.examined
        accepted = len(examined.receipts) - len(examined.sent_back)
        self.say(
            f"{period.title}: nhận {len(examined.receipts)} báo cáo, chấp nhận {accepted}, trả lại "
            f"{len(examined.sent_back)}; {missing} đơn vị chưa nộp."
        )
        for receipt in examined.sent_back:
            for found in examined.findings[receipt.hash]:
                if found.is_error:
                    place = f"{found.file}, trang {found.sheet}, ô {found.cell}"
                    self.say(f"  Trả lại {place}: {found.message}")


def _close(result: DemoResult, year: Period, say: Callable[[str], None]) -> None:
    """Say where everything lies, and how a few targets stand."""
    measures = {item.id: item for item in result.outcomes[-1].run.measures}
    say("")
    say(f"Một số chỉ tiêu năm {year.year}:")
    for name in SHOWN:
        if name in measures:
            say(f"  {measures[name].sentence()}")
    say("")
    say("Kết quả:")
    say(f"  Sổ theo dõi: {result.register}")
    say(f"  Biểu mẫu đã phát hành: {result.folder / TEMPLATES}")
    say(f"  Kế hoạch của đơn vị: {result.folder / PLANS}")
    say(f"  Báo cáo của đơn vị: {result.folder / RETURNS}")
    say(f"  Biểu tổng hợp từng quý, 6 tháng và cả năm: {result.folder / RESULTS}")
    say("Số liệu, tên người và đơn vị đều là mẫu, không phải số liệu thật.")

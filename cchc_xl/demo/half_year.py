"""The whole work of half a year with made-up returns: issue, fill, consolidate, twice.

Everything is written below one folder, which is renewed when the demonstration runs again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl import services
from cchc_xl.base.errors import OutputError, UsageProblem
from cchc_xl.base.folders import BACKUPS, RESULTS, RETURNS, TEMPLATES
from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers, answers, fill_all
from cchc_xl.demo.assigned import (
    CITY_TASKS,
    LEGAL_PROGRAMME,
    added_task,
    city_tasks,
    legal_programme,
)
from cchc_xl.demo.inspections import INSPECTORS, own_inspections
from cchc_xl.demo.office import (
    inspected_units,
    plan_changes,
    type_below,
    type_city_reports,
    type_ranks_and_iso,
)
from cchc_xl.demo.procedures import city_figures, procedures
from cchc_xl.demo.profile import chance
from cchc_xl.demo.unit_plans import write_plans
from cchc_xl.merging.receiving_plans import Said
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, builtin_years
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
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
MISSING, LATE, WRONG = (3, 2), (5, 3), (1, 0)
"""How many schools and centres send nothing, late, or wrong sums, in each quarter."""

SHOWN = ("T2", "T5a", "T6", "T7a", "T7b", "T8b", "T9", "T10b")
"""The targets that the closing text names."""


class DemoResult(NamedTuple):
    """Where everything lies, and what became of each consolidation (Q1, Q2, H1)."""

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
    """Run the first two quarters with sample units and tell where the results lie.

    ``UsageProblem``: the folder holds something and was not made by the demonstration.
    """
    year = builtin_years()[-1]
    _prepare(folder)
    register = folder / f"So-theo-doi-{year}.xlsx"
    plan = services.init(register, year).plan
    say(f"Đã lập sổ theo dõi năm {year} với {len(plan.units)} đơn vị mẫu.")
    half = Period(year, "H1")
    show = _Show(folder, register, plan, say, bar)
    show.plans()
    outcomes = []
    made: dict[str, Answers] = {}
    for number, period in enumerate(half.quarters):
        plan = show.assign(period)
        made = {
            unit.code: answers(plan, unit, period, SEED, made.get(unit.code))
            for unit in plan.units
            if unit.is_active_within(period.start, period.end)
        }
        if not number:
            show.add(period, made)
        outcomes.append(show.quarter(period, made, number))
    outcomes.append(services.consolidate(register, [], half, folder / RESULTS))
    result = DemoResult(
        folder,
        register,
        tuple(folder / TEMPLATES / period.code for period in half.quarters),
        tuple(folder / RETURNS / period.code for period in half.quarters),
        tuple(outcome.workbook for outcome in outcomes if outcome.workbook),
        tuple(outcomes),
    )
    _close(result, half, say)
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
        for name in (TEMPLATES, RETURNS, RESULTS, BACKUPS, PLANS):
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

    def plans(self) -> None:
        """Let the units' own plans come: most in time, some late, some not at all."""
        folder = self.folder / PLANS
        owing = write_plans(folder, self.plan, SEED)
        found = receive_plans(self.register, [folder], Said())
        self.say(f"Đã nhận {found.new} kế hoạch của đơn vị, {owing - found.new} đơn vị chưa gửi.")

    def assign(self, period: Period) -> Plan:
        """Enter what the city and the programme give units for a quarter; return the plan."""
        type_below(self.register, CITY_TASKS, city_tasks(self.plan, period, SEED))
        type_below(self.register, LEGAL_PROGRAMME, legal_programme(self.plan, period, SEED))
        with FileRegister.open(self.register, write=False) as register:
            return read_content(register).plan

    def add(self, period: Period, made: dict[str, Answers]) -> None:
        """Let the first unit that may tell of a task that Văn phòng did not give it."""
        own = next(one for one in made.values() if ADDED_TO in one)
        own[ADDED_TO].append(added_task(self.plan, period))

    def quarter(self, period: Period, made: dict[str, Answers], number: int) -> Outcome:
        """Issue, fill in and consolidate one quarter; ``number`` counts from 0."""
        issued = self.folder / TEMPLATES / period.code
        with self.bar(f"Phát hành biểu mẫu {period.title}") as progress:
            templates = services.issue(self.register, period, issued, progress=progress)
        self.say(f"{period.title}: đã phát hành {len(templates)} biểu mẫu.")
        self._type_own(period, made, number)
        returned = self._fill(period, dict(zip(made, templates, strict=True)), made, number)
        with self.bar(f"Tổng hợp {period.title}") as progress:
            outcome = services.consolidate(
                self.register,
                [self.folder / RETURNS / period.code],
                period,
                self.folder / RESULTS,
                progress=progress,
            )
        self._tell(period, outcome, len(templates) - len(returned))
        return outcome

    def _type_own(self, period: Period, made: dict[str, Answers], number: int) -> None:
        """Type what Văn phòng keeps itself: inspections, proposals, reports to the city, ranks."""
        seen = {
            str(row["inspected_unit"]) for one in made.values() for row in one.get("kiem_tra", ())
        }
        seen |= set(inspected_units(self.register))
        type_below(self.register, "inspections", own_inspections(self.plan, period, SEED, seen))
        type_below(self.register, "city_figures", [city_figures(period, SEED)])
        type_city_reports(self.register, self.plan, period)
        type_below(self.register, "changes", plan_changes(self.plan, period, SEED))
        if number:
            type_ranks_and_iso(self.register, self.plan, period, SEED)
        else:
            type_below(self.register, "procedures", procedures(period, SEED))

    def _fill(
        self, period: Period, templates: dict[str, Path], made: dict[str, Answers], number: int
    ) -> list[Path]:
        """Fill in the templates of the units that report; each file has the time it came."""
        out = self.folder / RETURNS / period.code
        out.mkdir(parents=True)
        rng = chance(SEED, period.code, "senders")
        count = MISSING[number] + LATE[number] + WRONG[number]
        schools = [unit.code for unit in self.plan.units if unit.kind not in INSPECTORS]
        drawn = rng.sample([code for code in schools if code in templates], count)
        missing, late = drawn[: MISSING[number]], drawn[MISSING[number] :][: LATE[number]]
        wrong = drawn[MISSING[number] + LATE[number] :]
        senders = [code for code in templates if code not in missing]
        jobs = [
            (
                templates[code],
                _with_wrong_sum(made[code]) if code in wrong else made[code],
                out / templates[code].name,
            )
            for code in senders
        ]
        with self.bar(f"Điền báo cáo {period.title}") as progress:
            fill_all(jobs, progress=progress)
        for code, (_, _, path) in zip(senders, jobs, strict=True):
            _stamp(path, self._received(period, code, code in late))
        return [path for _, _, path in jobs]

    def _received(self, period: Period, code: str, is_late: bool) -> datetime:
        rng = chance(SEED, period.code, code, "received")
        deadline = self.plan.deadline_of(period)
        day = deadline + timedelta(days=rng.randint(0, 9) if is_late else -rng.randint(1, 2))
        return datetime.combine(day, time(rng.randint(8, 16), rng.randint(0, 59)), VIETNAM)

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


def _with_wrong_sum(made: Answers) -> Answers:
    """Return answers with one total of dossiers that does not add up."""
    first, *others = made.get("tthc") or [{}]
    received = first.get("received")
    if not isinstance(received, int):
        return made
    return {**made, "tthc": [{**first, "received": received + 3}, *others]}


def _stamp(path: Path, received: datetime) -> None:
    seconds = received.timestamp()
    os.utime(path, (seconds, seconds))


def _close(result: DemoResult, half: Period, say: Callable[[str], None]) -> None:
    """Say where everything lies, and how a few targets stand."""
    measures = {item.id: item for item in result.outcomes[-1].run.measures}
    say("")
    say(f"Một số chỉ tiêu, {half.title}:")
    for name in SHOWN:
        if name in measures:
            say(f"  {measures[name].sentence()}")
    say("")
    say("Kết quả:")
    say(f"  Sổ theo dõi: {result.register}")
    say(f"  Biểu mẫu đã phát hành: {result.folder / TEMPLATES}")
    say(f"  Kế hoạch của đơn vị: {result.folder / PLANS}")
    say(f"  Báo cáo của đơn vị: {result.folder / RETURNS}")
    for workbook in result.workbooks:
        say(f"  Biểu tổng hợp: {workbook}")
    say("Số liệu, tên người và đơn vị đều là mẫu, không phải số liệu thật.")

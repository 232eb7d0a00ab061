"""Reports that Văn phòng sends on to the city (part V.1.c), and how they stand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.plan.periods import Period, periods_in
from cchc_xl.plan.records import RECIPIENTS
from cchc_xl.plan.states import reports
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan
    from cchc_xl.register.content import Content


class CityReport(NamedTuple):
    """A report to the city as Văn phòng keeps it; ``row`` is its row of the sheet, 0 if none."""

    row: int
    period: Period
    recipient: str | None
    due: date | None
    sent: date | None
    number: str | None
    note: str | None


def city_reports(content: Content) -> list[CityReport]:
    """Return Văn phòng's reports to the city that say their period, in the order of periods."""
    frame = content.frames["city_reports"]
    frame = frame[frame["period"].notna()]
    columns = [plain_values(frame[name]) for name in tables()["city_reports"].ids[1:]]
    periods = [Period.parse(code) for code in frame["period"]]
    found = map(CityReport, frame.index.tolist(), periods, *columns)
    return sorted(found, key=lambda report: report.period)


def asked_reports(plan: Plan) -> list[CityReport]:
    """Return the reports that a plan asks for: its own list, else one of every period to each."""
    listed = [(one.period, one.recipient, one.due_date) for one in plan.city_reports]
    periods = sorted(periods_in(plan.year, "quarter"))
    every = [(period, recipient, None) for period in periods for recipient in RECIPIENTS]
    return [CityReport(0, *one, sent=None, number=None, note=None) for one in listed or every]


def report_state(due: date | None, sent: date | None, day: date) -> str:
    """Return how a report to the city stands on a day."""
    if sent is not None:
        if due is None:
            return reports.SENT
        return reports.ON_TIME if sent <= due else reports.LATE
    if due is None:
        return reports.UNDATED
    return reports.OVERDUE if due < day else reports.NOT_YET_DUE

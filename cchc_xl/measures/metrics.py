"""The plan's metrics: numerator against denominator, each a sum over units and quarters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from cchc_xl.measures.coverage import FORM as INSPECTION_FORM
from cchc_xl.measures.coverage import cover
from cchc_xl.measures.entered import entered_figures, entered_verdict
from cchc_xl.measures.reports import Reports, gives_figures
from cchc_xl.measures.result import Measure, percent
from cchc_xl.measures.sums import (
    cut_ratio,
    equals,
    exact,
    plain,
    reaches,
    total,
    values_of,
)
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import ENTERED, NOBODY, shown_percent
from cchc_xl.plan.states.targets import (
    MET,
    NO_FIGURES,
    NO_UNITS,
    NONE_ARISEN,
    NOT_MET,
    TOO_FEW_FIGURES,
    WITHOUT_BAR,
)
from cchc_xl.plan.states.tasks import EXPECTED, NOT_GIVEN
from validation.words import COMPLETED

if TYPE_CHECKING:
    from cchc_xl.plan.year import Metric, Plan
    from cchc_xl.register.content import Content

NOTHING = Fraction(0)


def measure(content: Content, period: Period, as_of: date | None = None) -> tuple[Measure, ...]:
    """Measure all metrics of the plan for a quarter, six months or the year, in its order.

    Inspections count when they were concluded by ``as_of``, at the latest by the period's end
    (also the default).
    """
    reports = Reports(content)
    measures: dict[str, Callable[[Content, Metric, Period, date, Reports], Measure]] = {
        "ratio": _measure_ratio,
        "coverage": _measure_coverage,
        "ranks": _measure_entered,
        "confirmed": _measure_entered,
    }
    day = counting_day(content.plan, period, as_of)
    return tuple(
        measures[metric.measure](content, metric.of(period), period, day, reports)
        for metric in content.plan.metrics
    )


def counting_day(plan: Plan, period: Period, as_of: date | None) -> date:
    """Return the day as of which a period counts units and inspections: at most its last."""
    last = plan.counting_day(period)
    return min(as_of or last, last)


def _measure_ratio(
    content: Content, metric: Metric, period: Period, day: date, reports: Reports
) -> Measure:
    parts = (
        (metric.numerator_form, metric.numerator),
        (metric.denominator_form, metric.denominator),
    )
    numerator, denominator = (
        total(values_of(reports.rows(form, metric.basis, period, metric.kinds), text))
        for form, text in parts
    )
    own = content.plan.periods_of(period)
    quarters = own[-1:] if metric.basis == "stock" else own
    counts = reports.count(quarters, gives_figures(content, parts, metric.kinds))
    waiting = _summed(metric, metric.open, period, reports)
    measured = _result(metric, numerator, denominator, *counts, waiting)
    if _is_blank(metric, period, reports):
        measured = measured._replace(met=None, verdict=NO_FIGURES, provisional=True)
    beside = _beside(content, metric, period, reports, numerator)
    outlook = _outlook(metric, measured, period, reports, waiting)
    return measured._replace(note=" ".join(filter(None, (beside, outlook, measured.note))))


def _is_blank(metric: Metric, period: Period, reports: Reports) -> bool:
    """Tell whether Văn phòng has entered nothing of what is counted in a table of its own."""
    anything = ENTERED.get(metric.denominator_form, "")
    return bool(anything) and not _summed(metric, anything, period, reports)


def _summed(metric: Metric, expression: str, period: Period, reports: Reports) -> Fraction:
    if not expression:
        return Fraction(0)
    rows = reports.rows(metric.denominator_form, metric.basis, period, metric.kinds)
    return total(values_of(rows, expression))


def _outlook(
    metric: Metric, measured: Measure, period: Period, reports: Reports, waiting: Fraction
) -> str:
    """Return what the units expect of a year until its end, apart from what is done."""
    if not metric.expected or not measured.denominator:
        return ""
    expected = plain(_summed(metric, metric.expected, period, reports))
    reached = measured.numerator + expected
    rest = plain(waiting - exact(expected))
    share = percent(reached, measured.denominator, ceiling=metric.has_ceiling)
    outlook = f"Ước đến 31/12: {reached}/{measured.denominator} ({share}): {measured.numerator}"
    if metric.has_ceiling:
        return f"{outlook} đã có, {expected} ước có thêm; {rest} chưa rõ."
    return (
        f"{outlook} đã xong, {expected} ước hoàn thành; {rest} ước chưa hoàn thành hoặc chưa nêu "
        "ước."
    )


def _beside(
    content: Content, metric: Metric, period: Period, reports: Reports, numerator: Fraction
) -> str:
    """Return the sentence of what stands beside a metric, or nothing."""
    form = content.forms.get(metric.denominator_form)
    if form is not None and form.traits.judged:
        return done_sentence(content, metric.denominator_form, period)
    if not metric.beside:
        return ""
    basis = "stock" if metric.beside_as == "count" else metric.basis
    rows = reports.rows(metric.beside_form, basis, period, metric.kinds)
    value = total(values_of(rows, metric.beside))
    if metric.beside_as == "count":
        return f"{metric.beside_title}: {plain(value)}."
    if value <= 0:
        return f"{metric.beside_title}: {NONE_ARISEN.lower()}."
    shown = percent(plain(numerator), plain(value), ceiling=metric.has_ceiling)
    return f"{metric.beside_title}: {shown}."


def done_sentence(content: Content, form: str, period: Period) -> str:
    """Return how many of the list's numbered tasks are done: “Hoàn thành 5/44 nhiệm vụ; …”.

    A task is done when all units that it is given to, with a return in force for the period's last
    quarter, have completed it, a joint one also when it did not arise at some of them. Headings and
    tasks without a due date are told apart, and in the year's last quarter how many are done when
    what the units expect until 31/12 comes true.
    """
    frame = content.frames[form]
    last = content.plan.periods_of(period)[-1]
    rows = frame[equals(frame["period"], last.code)]
    rows = rows[~equals(rows["outcome"], NOT_GIVEN)]
    rows = rows[rows["stands"].notna()]
    is_done = equals(rows["stands"], COMPLETED)
    completed = is_done.groupby(rows["task"]).all()
    done = set(completed.index[completed])
    hoped = is_done | equals(rows["year_outcome"], EXPECTED)
    hoped = hoped.groupby(rows["task"]).all()
    numbered = [task for task in content.plan.tasks if task.number]
    headings = [task for task in numbered if task.is_heading]
    undated = [task for task in numbered if not task.is_heading and task.due_date is None]
    apart = {task.id for task in (*headings, *undated)}
    count = sum(task.id in done for task in numbered if task.id not in apart)
    later = sum(task.id in done for task in undated)
    outlook = ""
    if last.ends_year:
        by_then = set(hoped.index[hoped]) - apart
        reached = sum(task.id in by_then for task in numbered)
        outlook = f"ước đến 31/12 {reached}/{len(numbered)}; "
    return (
        f"Hoàn thành {count}/{len(numbered)} nhiệm vụ; {outlook}tính riêng "
        f"{len(headings)} dòng tiêu đề và {later}/{len(undated)} nhiệm vụ chưa có hạn."
    )


def _measure_coverage(
    content: Content, metric: Metric, period: Period, day: date, reports: Reports
) -> Measure:
    group = cover(content, period.year, day).group(metric.group)
    year = content.plan.periods_of(Period(period.year, "Y"))
    until = (quarter for quarter in year if quarter <= period)
    counts = reports.count(until, gives_figures(content, [(INSPECTION_FORM, "")]))
    return _result(metric, Fraction(group.inspected), Fraction(group.active), *counts)


def _result(
    metric: Metric,
    numerator: Fraction,
    denominator: Fraction,
    reported: int,
    expected: int,
    waiting: Fraction = NOTHING,
) -> Measure:
    """Return a metric's figures, judged; ``waiting`` may still be added to the numerator."""
    met, verdict = _judged(metric, numerator, denominator, waiting)
    if metric.kinds == NOBODY:
        met, verdict = None, NO_UNITS
    elif verdict == NONE_ARISEN and not reported and (expected or metric.level_of):
        met, verdict = None, NO_FIGURES
    figures = plain(numerator), plain(denominator)
    return Measure(
        id=metric.id,
        target=metric.target,
        title=metric.title,
        numerator=figures[0],
        denominator=figures[1],
        ratio=cut_ratio(*figures, ceiling=metric.has_ceiling) if denominator > 0 else None,
        bar=metric.bar,
        also_bar=metric.also_bar,
        met=met,
        verdict=verdict,
        units_reported=reported,
        units_expected=expected,
        provisional=reported < expected or waiting > 0 or verdict == NO_FIGURES,
        source=metric.source,
        note=_noted(metric, numerator, denominator, verdict),
        ceiling=metric.has_ceiling,
        level_of=metric.level_of,
        counted=metric.counted,
    )


def _judged(
    metric: Metric, numerator: Fraction, denominator: Fraction, waiting: Fraction
) -> tuple[bool | None, str]:
    """Return whether the bar is reached, and the verdict.

    While what may still come could reach it, or exceed the ceiling, it is too early to tell.
    """
    if metric.level_of and metric.bar is None:
        return None, WITHOUT_BAR if denominator > 0 else NONE_ARISEN
    bar, ceiling = 100 if metric.bar is None else metric.bar, metric.has_ceiling
    met = reaches(numerator, denominator, bar, ceiling=ceiling)
    if reaches(numerator + waiting, denominator, bar, ceiling=ceiling) is not met:
        return None, TOO_FEW_FIGURES
    return met, MET if met else NOT_MET if denominator > 0 else NONE_ARISEN


def _noted(metric: Metric, numerator: Fraction, denominator: Fraction, verdict: str) -> str:
    """Return the metric's note, and in front of it what its second bar and its ceiling say."""
    parts = [ceiling_words(metric)]
    if metric.also_bar is not None and verdict in (MET, NOT_MET):
        parts.append(second_bar(metric, numerator, denominator))
    return " ".join(filter(None, (*parts, metric.note)))


def ceiling_words(metric: Metric) -> str:
    """Return the sentence that the bar must not be exceeded, or nothing."""
    if not metric.has_ceiling or metric.bar is None:
        return ""
    return f"Ngưỡng là mức trần, không được vượt {shown_percent(metric.bar)}."


def second_bar(metric: Metric, numerator: Fraction, denominator: Fraction) -> str:
    """Return the sentence of how the figures stand against the second bar."""
    return f"Mức {also(metric, numerator, denominator)}."


def also(metric: Metric, numerator: Fraction, denominator: Fraction) -> str:
    """Return how the figures stand against the second bar: “30%: đạt”."""
    bar = metric.also_bar or 0
    met = reaches(numerator, denominator, bar, ceiling=metric.has_ceiling)
    return f"{shown_percent(bar)}: {(MET if met else NOT_MET).lower()}"


def _measure_entered(
    content: Content, metric: Metric, period: Period, day: date, reports: Reports
) -> Measure:
    """Measure what Văn phòng enters: all must be entered and met; one that fails decides."""
    rows, entered, met = entered_figures(content, metric, day)
    numerator, denominator = int(met.sum()), int(entered.sum())
    missing = [str(name) for name in rows.loc[~entered].iloc[:, 0]]
    verdict, outcome = entered_verdict(numerator, denominator, len(rows))
    note = f"Chưa nhập: {', '.join(missing)}. {metric.note}".rstrip() if missing else metric.note
    measured = _result(metric, Fraction(numerator), Fraction(denominator), 0, 0)
    provisional = denominator < len(rows) or not len(rows)
    return measured._replace(met=outcome, verdict=verdict, provisional=provisional, note=note)

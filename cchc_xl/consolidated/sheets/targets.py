"""The plan's targets: every metric against its bar."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import day_of, here, quoted, ratio, sum_product
from cchc_xl.consolidated.picture import Picture
from cchc_xl.measures import metrics as measures
from cchc_xl.measures.result import Measure
from cchc_xl.measures.sums import Counted, exact, quarters_counted
from cchc_xl.plan.records import ENTERED, NOBODY, shown_percent
from cchc_xl.plan.states.targets import (
    COMPLETE,
    IMPROVE,
    KEEP,
    MET,
    NO_FIGURES,
    NO_UNITS,
    NONE_ARISEN,
    NOT_MET,
    PROVISIONAL,
    TOO_FEW_FIGURES,
    WITHOUT_BAR,
    WITHOUT_FIGURES,
)
from cchc_xl.plan.year import Metric
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each metric, in the plan's order."""
    metrics = picture.content.plan.metrics
    return [
        _row(picture, metric.of(picture.period), measured)
        for metric, measured in zip(metrics, picture.measures, strict=True)
    ]


def _row(picture: Picture, metric: Metric, measured: Measure) -> list[CellValue]:
    table = tables()["out_targets"]
    numerator, denominator = _figures(picture, metric)
    ceiling = metric.has_ceiling
    quotient = ratio(here(table, "numerator"), here(table, "denominator"), ceiling=ceiling)
    share = measured.ratio if measured.ratio is not None else ""
    return [
        measured.id,
        measured.title,
        Formula(numerator, measured.numerator),
        Formula(denominator, measured.denominator),
        Formula(quotient, share),
        None if measured.bar is None else measured.bar / 100,
        Formula(_verdict(picture, metric, measured), measured.verdict),
        _also(metric, measured),
        measured.units_reported,
        measured.units_expected,
        standing(measured),
        measured.source,
        _note(metric, measured),
        measured.level_of or None,
        Formula(_needed(metric, measured), "" if measured.needed is None else measured.needed),
        metric.counted or None,
    ]


def _needed(metric: Metric, measured: Measure) -> str:
    """Return what a missed bar is short of (a ceiling: what is too much), in whole numbers."""
    table = tables()["out_targets"]
    numerator, denominator = here(table, "numerator"), here(table, "denominator")
    bar = "100" if measured.bar is None else _bar(measured)
    wanted = f"{bar}*{denominator}/100"
    terms = (numerator, wanted) if metric.has_ceiling else (wanted, numerator)
    short = f"ROUND({'-'.join(terms)},6)"
    whole = f"AND({numerator}=INT({numerator}),{denominator}=INT({denominator}))"
    missed = f"{here(table, 'verdict')}={quoted(NOT_MET)}"
    return f'IF({missed},IF({whole},ROUNDUP({short},0),{short}),"")'


def _note(metric: Metric, measured: Measure) -> str | None:
    """Return the note; how a second bar stands has a column of its own, which is a formula."""
    if measured.also_bar is None or not measured.denominator:
        return measured.note or None
    figures = exact(measured.numerator), exact(measured.denominator)
    second = measures.second_bar(metric, *figures)
    return " ".join(measured.note.replace(second, "").split()) or None


def standing(measured: Measure) -> str:
    """Return whether a target's figures are complete, provisional, or none at all."""
    if measured.verdict in WITHOUT_FIGURES:
        return measured.verdict
    return PROVISIONAL if measured.provisional else COMPLETE


def _figures(picture: Picture, metric: Metric) -> tuple[str, str]:
    """Return the formulas of numerator and denominator."""
    if metric.measure == "ratio":
        counted = quarters_counted(picture.content, metric.basis, picture.period)
        return (
            _summed(metric, metric.numerator_form, metric.numerator, counted),
            _summed(metric, metric.denominator_form, metric.denominator, counted),
        )
    if metric.measure == "coverage":
        table = tables()["out_coverage"]
        group = f"{table.reference('group')},{quoted(metric.group)}"
        return (
            f"SUMIFS({table.reference('inspected')},{group})",
            f"SUMIFS({table.reference('active')},{group})",
        )
    day = day_of(picture.day)
    return _ranks(day) if metric.measure == "ranks" else _confirmed(metric, day)


def _summed(metric: Metric, source: str, expression: str, counted: Counted) -> str:
    return sum_product(source, expression, counted, kinds=metric.kinds)


def _ranks(day: str) -> tuple[str, str]:
    table = tables()["ranks"]
    goal, this_year = table.reference("goal"), table.reference("this_year")
    terms: list[tuple[str, str]] = []
    for wanted, column, sign in (
        (KEEP, "limit", "<="),
        (IMPROVE, "last_year", "<"),
    ):
        against = table.reference(column)
        entered = f'({goal}={quoted(wanted)})*({this_year}<>"")*({against}<>"")'
        entered += f"*{_holds(table, 'index', 'valid_from', day)}"
        met = f"SUMPRODUCT({entered}*({this_year}{sign}{against}))"
        terms.append((met, f"SUMPRODUCT({entered})"))
    return "+".join(met for met, _ in terms), "+".join(entered for _, entered in terms)


def _confirmed(metric: Metric, day: str) -> tuple[str, str]:
    table = tables()["iso"]
    own = f"({table.reference('metric')}={quoted(metric.id)})*{_holds(table, 'id', 'date', day)}"
    met, not_met = (
        f"SUMPRODUCT({own}*({table.reference('result')}={quoted(result)}))"
        for result in (MET, NOT_MET)
    )
    return met, f"{met}+{not_met}"


def _holds(table: Table, key: str, since: str, day: str) -> str:
    """Return the array that tells which row of each key holds on a day: the latest up to it."""
    name, own = table.reference(key), table.reference(since)
    later = f'COUNTIFS({name},{name},{own},">"&({own}+0),{own},"<="&{day})'
    return f'({name}<>"")*({own}<={day})*({later}=0)'


def _verdict(picture: Picture, metric: Metric, measured: Measure) -> str:
    table = tables()["out_targets"]
    numerator, denominator = here(table, "numerator"), here(table, "denominator")
    if metric.measure in ("ranks", "confirmed"):
        wanted = _wanted(picture, metric)
        return (
            f"IF({denominator}=0,{quoted(NO_FIGURES)},IF({numerator}<{denominator},"
            f"{quoted(NOT_MET)},IF({denominator}={wanted},{quoted(MET)},{quoted(TOO_FEW_FIGURES)})))"
        )
    reached = _reaches(metric, _bar(measured))
    reported, expected = here(table, "units_reported"), here(table, "units_expected")
    met, missed = quoted(MET), quoted(NOT_MET)
    silent = f"{reported}=0" if metric.level_of else f"AND({expected}>0,{reported}=0)"
    if metric.denominator_form in ENTERED:
        counted = quarters_counted(picture.content, metric.basis, picture.period)
        source = metric.denominator_form
        silent = f"{sum_product(source, ENTERED[source], counted)}=0"
    if metric.kinds == NOBODY:
        return f"IF({denominator}=0,{quoted(NO_UNITS)},{quoted(NO_FIGURES)})"
    none = f"IF({silent},{quoted(NO_FIGURES)},{quoted(NONE_ARISEN)})"
    if measured.bar is None:
        return f"IF({denominator}=0,{none},{quoted(WITHOUT_BAR)})"
    if metric.open:
        counted = quarters_counted(picture.content, metric.basis, picture.period)
        waiting = _summed(metric, metric.denominator_form, metric.open, counted)
        later, early = _reaches(metric, _bar(measured), f"({numerator}+{waiting})"), TOO_FEW_FIGURES
        if metric.has_ceiling:
            met = f"IF({later},{met},{quoted(early)})"
        else:
            missed = f"IF({later},{quoted(early)},{missed})"
    return f"IF({denominator}=0,{none},IF({reached},{met},{missed}))"


def _wanted(picture: Picture, metric: Metric) -> str:
    """Return the number of figures that Văn phòng must enter for a metric."""
    table = tables()["ranks" if metric.measure == "ranks" else "iso"]
    key = table.reference("index" if metric.measure == "ranks" else "id")
    own = f'({key}<>"")'
    if metric.measure == "confirmed":
        own += f"*({table.reference('metric')}={quoted(metric.id)})"
    return f'ROUND(SUMPRODUCT({own}/COUNTIF({key},{key}&"")),0)'


def _bar(measured: Measure) -> str:
    """Return the bar in percent, with as many decimals as it has."""
    digits = 0 if isinstance(measured.bar, int) else 1
    return f"ROUND({here(tables()['out_targets'], 'bar')}*100,{digits})"


def _reaches(metric: Metric, bar: str, numerator: str = "") -> str:
    """Compare without a fraction of 1: 0.3 x 10 may fall short of 3, 30 x 10 never of 300."""
    table = tables()["out_targets"]
    numerator = numerator or here(table, "numerator")
    sign = "<=" if metric.has_ceiling else ">="
    return f"ROUND({numerator}*100-{bar}*{here(table, 'denominator')},6){sign}0"


def _also(metric: Metric, measured: Measure) -> CellValue:
    """Show how the figure stands against the second bar that the plan names elsewhere."""
    bar = measured.also_bar
    if bar is None:
        return None
    table = tables()["out_targets"]
    answers = [f"{shown_percent(bar)}: {verdict.lower()}" for verdict in (MET, NOT_MET)]
    text = (
        f'IF({here(table, "denominator")}=0,"",'
        f"IF({_reaches(metric, str(bar))},{quoted(answers[0])},{quoted(answers[1])}))"
    )
    numerator, denominator = exact(measured.numerator), exact(measured.denominator)
    return Formula(text, measures.also(metric, numerator, denominator) if denominator else "")

"""A bar that must not be exceeded, and bars with a decimal, in figures, words and formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.consolidated import draw
from cchc_xl.consolidated.sheets.dashboard import dashboard_values
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure, percent
from cchc_xl.measures.sums import cut_ratio, reaches
from cchc_xl.plan.records import Percent
from cchc_xl.plan.year import Criterion, Metric, load_plan
from cchc_xl.register.content import Content
from cchc_xl.register.founding import opening_rows
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from tests.consolidated.test_recalculation import check
from tests.content_samples import (
    H1,
    Q1,
    Q4,
    YEAR,
    accepted,
    content_with,
    dossiers,
    one_sheet,
    random_content,
    row,
    unit,
)
from tests.formula_judge import FormulaJudge
from tests.plan.plan_folders import add, copied

SCHOOL = unit("THPT01")
AS_OF = date(2023, 7, 1)


def ceiling(bar: Percent, **changes: Any) -> Metric:
    """Return “dossiers resolved late, of those resolved, at most ``bar`` percent”."""
    made = Metric(
        id="C1",
        target="7",
        title="Hồ sơ giải quyết quá hạn",
        measure="ratio",
        group="",
        numerator_form="tthc",
        numerator="late",
        denominator_form="tthc",
        denominator="resolved",
        bar=bar,
        also_bar=None,
        direction="at_most",
        basis="flow",
        source="Mục II.7",
        note="",
    )
    return made._replace(**changes)


def measuring(content: Content, *metrics: Metric) -> Content:
    """Return the content under a plan of these metrics alone."""
    return content._replace(plan=replace(content.plan, metrics=metrics))


def with_dossiers(late: int, resolved: int, *metrics: Metric) -> Content:
    rows = {
        "submissions": [accepted("THPT01", Q1)],
        "tthc": [dossiers("THPT01", Q1, online=resolved, on_time=resolved - late, late=late)],
    }
    return measuring(content_with([SCHOOL], rows), *metrics)


def of(late: int, resolved: int, bar: Percent = 2, **changes: Any) -> Measure:
    return measure(with_dossiers(late, resolved, ceiling(bar, **changes)), Q1)[0]


@pytest.mark.parametrize(
    ("late", "resolved", "bar", "met", "sentence"),
    [
        (2, 100, 2, True, "C1 2% / tối đa 2%: đạt, 1/1 đơn vị"),
        (3, 100, 2, False, "C1 3% / tối đa 2%: vượt trần 1, 1/1 đơn vị"),
        (204, 10_000, 2, False, "C1 2,1% / tối đa 2%: vượt trần 4, 1/1 đơn vị"),  # 2.04%
        (20_001, 1_000_000, 2, False, "C1 2,1% / tối đa 2%: vượt trần 1, 1/1 đơn vị"),
        (196, 10_000, 2, True, "C1 2% / tối đa 2%: đạt, 1/1 đơn vị"),  # 1.96%
        (189, 10_000, 2, True, "C1 1,9% / tối đa 2%: đạt, 1/1 đơn vị"),
        (1, 10_000, 0, False, "C1 0,1% / tối đa 0%: vượt trần 1, 1/1 đơn vị"),
        (0, 10_000, 0, True, "C1 0% / tối đa 0%: đạt, 1/1 đơn vị"),
        (33, 750, 4.4, True, "C1 4,4% / tối đa 4,4%: đạt, 1/1 đơn vị"),
        (331, 7_500, 4.4, False, "C1 4,5% / tối đa 4,4%: vượt trần 1, 1/1 đơn vị"),
    ],
)
def test_a_ceiling_is_met_until_it_is_exceeded(
    late: int, resolved: int, bar: Percent, met: bool, sentence: str
) -> None:
    found = of(late, resolved, bar)
    assert (found.met, found.verdict) == (met, "Đạt" if met else "Chưa đạt")
    assert found.sentence() == sentence


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 1000), st.booleans())
def test_what_is_shown_is_on_the_bars_side(
    numerator: int, denominator: int, tenths: int, is_ceiling: bool
) -> None:
    bar = tenths / 10 if tenths % 10 else tenths // 10
    met = reaches(Fraction(numerator), Fraction(denominator), bar, ceiling=is_ceiling)
    shown = round(cut_ratio(numerator, denominator, ceiling=is_ceiling) * 1000)
    assert met is (shown <= tenths if is_ceiling else shown >= tenths)
    told = percent(numerator, denominator, ceiling=is_ceiling)
    assert round(float(told.rstrip("%").replace(",", ".")) * 10) == shown


def test_nothing_resolved_is_no_ceiling_kept() -> None:
    found = of(0, 0)
    assert (found.met, found.verdict, found.ratio) == (False, "Không phát sinh", None)
    assert found.sentence() == "C1: không phát sinh, 1/1 đơn vị"


def test_without_returns_there_are_no_figures_and_with_some_they_are_provisional() -> None:
    none = measure(measuring(content_with([SCHOOL], {}), ceiling(2)), Q1)[0]
    assert (none.met, none.verdict, none.provisional) == (None, "Chưa có số liệu", True)
    content = with_dossiers(1, 100, ceiling(2))
    two = replace(content.plan, units=(SCHOOL, unit("THPT02")))
    some = measure(content._replace(plan=two), Q1)[0]
    assert (some.met, some.verdict, some.provisional) == (True, "Đạt", True)


def test_the_note_says_that_the_bar_is_a_ceiling_and_how_a_second_one_stands() -> None:
    assert of(2, 100, note="Nhiệm vụ 9.").note == (
        "Ngưỡng là mức trần, không được vượt 2%. Nhiệm vụ 9."
    )
    lower = of(2, 100, also_bar=1.5)
    assert lower.note == "Ngưỡng là mức trần, không được vượt 2%. Mức 1,5%: chưa đạt."
    assert of(1, 100, also_bar=1.5).note.endswith("Mức 1,5%: đạt.")
    beside: dict[str, Any] = {
        "beside_title": "Trên số tiếp nhận",
        "beside_form": "tthc",
        "beside": "received",
    }
    found = of(1, 300, beside_as="ratio", **beside)
    assert found.note.startswith("Trên số tiếp nhận: 0,4%. Ngưỡng là mức trần")  # 0.33% rounded up


def year_of(late: int, waiting: int, resolved: int) -> Content:
    metric = ceiling(
        10,
        year_numerator="late",
        year_denominator="resolved + pending",
        open="pending",
        expected="overdue",
    )
    rows = {
        "submissions": [accepted("THPT01", Q4)],
        "tthc": [
            dossiers(
                "THPT01",
                Q4,
                online=resolved + waiting,
                late=late,
                on_time=resolved - late,
                overdue=1 if waiting else 0,
                within_limit=max(0, waiting - 1),
            )
        ],
    }
    return measuring(content_with([SCHOOL], rows), metric)


@pytest.mark.parametrize(
    ("late", "waiting", "verdict"),
    [(5, 5, "Đạt"), (5, 6, "Chưa đủ số liệu"), (11, 5, "Chưa đạt"), (10, 0, "Đạt")],
)
def test_what_may_still_come_keeps_a_years_ceiling_open(
    late: int, waiting: int, verdict: str
) -> None:
    found = measure(year_of(late, waiting, 100 - waiting), YEAR)[0]
    assert (found.numerator, found.denominator, found.verdict) == (late, 100, verdict)
    assert found.met is {"Đạt": True, "Chưa đạt": False}.get(verdict)


def test_what_the_units_expect_of_a_ceiling_is_told_in_its_own_words() -> None:
    found = measure(year_of(5, 6, 94), YEAR)[0]
    assert found.note.startswith("Ước đến 31/12: 6/100 (6%): 5 đã có, 1 ước có thêm; 5 chưa rõ.")


def test_the_sheets_count_it_among_those_missed() -> None:
    content = with_dossiers(3, 100, ceiling(2), ceiling(3, id="C2"))
    picture = draw(content, Q1, AS_OF)
    values = dashboard_values(picture)
    met, missed = values["metrics_met"], values["metrics_not_met"]
    assert isinstance(met, Formula)
    assert isinstance(missed, Formula)
    assert (met.value, missed.value) == (1, 1)
    line = dict(
        zip(
            tables()["out_targets"].ids,
            one_sheet(content, Q1, AS_OF, "out_targets")[0],
            strict=True,
        )
    )
    assert line["bar"] == 0.02
    assert line["note"] == "Ngưỡng là mức trần, không được vượt 2%."


def test_a_plan_with_a_ceiling_is_data(tmp_path: Path) -> None:
    folder = copied(tmp_path / "kế hoạch")
    cells = {"title": "Hồ sơ quá hạn", "measure": "ratio", "bar": "2,5", "direction": "at_most"}
    cells |= {"numerator_form": "tthc", "numerator": "late", "basis": "flow", "source": "Mục II.7"}
    cells |= {"denominator_form": "tthc", "denominator": "resolved", "note": "Cả Sở."}
    add(folder, "metrics.csv", id="C1", target="7", **cells)
    plan = load_plan(folder)
    assert plan.metrics[-1].has_ceiling
    assert opening_rows(plan, ())["metrics"][-1][-1] == "Ngưỡng là mức trần. Cả Sở."
    content = content_with([SCHOOL], {"submissions": [accepted("THPT01", Q1)]})
    assert measure(measuring(content, *plan.metrics), Q1)[-1].sentence() == (
        "C1: không phát sinh, 1/1 đơn vị"
    )


# What pandas says, LibreOffice must say too.


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FormulaJudge]:
    with FormulaJudge(tmp_path_factory.mktemp("office")) as started:
        yield started


def _around(content: Content) -> Sequence[Metric]:
    """Return ceilings and floors at, just below and just above what the content's figures are."""
    found = measure(measuring(content, ceiling(50)), H1)[0]
    assert found.ratio is not None
    tenths = round(found.ratio * 1000)
    bars = [one / 10 if one % 10 else one // 10 for one in (tenths - 1, tenths, tenths + 1)]
    return [
        ceiling(bar, id=f"{direction[3:]}{number}", direction=direction, also_bar=bars[0])
        for direction in ("at_most", "at_least")
        for number, bar in enumerate(bars)
    ]


@pytest.mark.libreoffice
def test_libreoffice_agrees_on_ceilings(host: FormulaJudge, tmp_path: Path) -> None:
    content = random_content(21, units=20)
    content = measuring(content, *_around(content), ceiling(0, id="C2"), ceiling(100, id="C3"))
    verdicts = [one.verdict for one in measure(content, H1)]
    assert verdicts[:6] == ["Chưa đạt", "Đạt", "Đạt", "Đạt", "Chưa đạt", "Chưa đạt"]
    assert check(host, tmp_path / "tran.xlsx", content, H1) > 100


@pytest.mark.libreoffice
@pytest.mark.parametrize(("late", "waiting"), [(5, 5), (5, 6), (11, 5), (0, 0)])
def test_libreoffice_agrees_on_a_years_ceiling(
    host: FormulaJudge, tmp_path: Path, late: int, waiting: int
) -> None:
    content = year_of(late, waiting, 100 - waiting)
    assert check(host, tmp_path / "nam.xlsx", content, YEAR) > 100


DECIMAL_BARS = [
    (2.2, 33, 1500),
    (4.4, 33, 750),
    (5.4, 81, 1500),
    (8.8, 66, 750),
    (4.4, 32, 750),
]
"""Where a product in floats (0.044 x 750 among them) is not what it is in whole numbers."""


def league_of(bar: Percent, satisfied: int, answered: int) -> Content:
    survey = row(
        "THPT01", Q1, subject="TTHC", sent=answered, returned=answered, satisfied=satisfied
    )
    rows = {"submissions": [accepted("THPT01", Q1)], "hai_long": [survey]}
    content = content_with([SCHOOL], rows)
    plan = replace(content.plan, league=(Criterion("satisfied", "T7c", bar),))
    return content._replace(plan=plan)


@pytest.mark.libreoffice
@pytest.mark.parametrize(("bar", "satisfied", "answered"), DECIMAL_BARS)
def test_the_leagues_decimal_bars_are_exact(
    host: FormulaJudge, tmp_path: Path, bar: Percent, satisfied: int, answered: int
) -> None:
    content = league_of(bar, satisfied, answered)
    line = one_sheet(content, Q1, AS_OF, "out_league")[0]
    met = line[tables()["out_league"].ids.index("met")]
    assert isinstance(met, Formula)
    assert met.value == (satisfied * 1000 >= round(bar * 10) * answered)
    assert "." not in met.text  # Excel compares whole numbers exactly
    assert check(host, tmp_path / "hang.xlsx", content, Q1) > 100

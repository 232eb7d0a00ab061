"""The league table counts what the plan's metrics count, of each unit by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.consolidated import consolidate_sheets
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import Criterion
from cchc_xl.plan.year import Plan, builtin_plan
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from tests.content_samples import accepted, content_with, dossiers, one_sheet, row, unit
from validation import expressions
from validation.expressions import ExpressionError, Sheet

Q1 = Period.parse("2023-Q1")
DAY = date(2023, 3, 10)


def plan(*criteria: Criterion, **metrics: dict[str, Any]) -> Plan:
    """Return the plan of 2023 with these criteria, and metrics changed so."""
    own = builtin_plan(2023)
    changed = tuple(metric._replace(**metrics.get(metric.id, {})) for metric in own.metrics)
    return own.__class__(**{**vars(own), "metrics": changed, "league": criteria})


def lines(own: Plan, **rows: Any) -> dict[str, dict[str, Any]]:
    log = [accepted(code, Q1) for code in ("A", "B")]
    content = content_with([unit("A"), unit("B")], {"submissions": log, **rows}, own)
    ids = tables()["out_league"].ids
    sheet = one_sheet(content, Q1, DAY, "out_league")
    return {str(line[1]): dict(zip(ids, line, strict=True)) for line in sheet}


def value(cell: Any) -> Any:
    return cell.value if isinstance(cell, Formula) else cell


PAYMENTS = Criterion("payments", "N25b", 30)
DOSSIERS = [dossiers("A", Q1, online=4, early=4), dossiers("B", Q1, online=4, on_time=4)]


def test_a_metric_that_counts_otherwise_ranks_otherwise() -> None:
    criterion = Criterion("dossiers", "T7a", None)
    both = lines(plan(criterion), tthc=DOSSIERS)
    assert [value(both[code]["rank"]) for code in "AB"] == [1, 1]
    early = lines(plan(criterion, T7a={"numerator": "early"}), tthc=DOSSIERS)
    assert [value(early[code]["rank"]) for code in "AB"] == [1, 2]
    assert [value(early[code]["dossiers_on_time"]) for code in "AB"] == [4, 0]
    assert "Giải quyết trước hạn" in early["A"]["dossiers_on_time"].text
    assert "+" not in early["A"]["dossiers_on_time"].text


def test_a_metric_counts_for_units_whose_kind_it_does_not_sum() -> None:
    own = plan(Criterion("dossiers", "T7a", None), T7a={"kinds": ("PHONG_SO",)})
    assert value(lines(own, tthc=DOSSIERS)["A"]["dossiers_resolved"]) == 4


def test_any_ratio_of_what_units_report_can_be_a_criterion() -> None:
    services = [row("A", Q1, transactions=10, online_transactions=3)]
    services.append(row("B", Q1, transactions=10, online_transactions=2))
    found = lines(plan(PAYMENTS), dich_vu_cong=services)
    assert [value(found[code]["met"]) for code in "AB"] == [1, 0]
    assert [value(found[code]["applicable"]) for code in "AB"] == [1, 1]
    text = found["A"]["met"].text
    assert text.count("SUMIFS(tblDichVuCong[") == 3
    assert found["A"]["satisfied"] is None


def test_what_the_league_has_no_columns_for_stands_beside_it() -> None:
    own = plan(*builtin_plan(2023).league, PAYMENTS, Criterion("own", "T7b", None))
    services = [row("A", Q1, transactions=10, online_transactions=3)]
    services.append(row("B", Q1, transactions=8, online_transactions=2))
    content = content_with(
        [unit("A"), unit("B")],
        {
            "submissions": [accepted(code, Q1) for code in "AB"],
            "tthc": DOSSIERS[:1],
            "dich_vu_cong": services,
        },
        own,
    )
    title = next(metric.title for metric in own.metrics if metric.id == "N25b")
    sheet = one_sheet(content, Q1, DAY, "out_criteria")
    shown = [[value(cell) for cell in line] for line in sheet]
    assert shown == [
        ["A", "Đơn vị A", "payments", f"N25b {title}", 3, 10, 0.3, 0.3, "Đạt"],
        ["A", "Đơn vị A", "own", shown[1][3], 4, 4, 1.0, 0.8, "Đạt"],
        ["B", "Đơn vị B", "payments", f"N25b {title}", 2, 8, 0.25, 0.3, "Chưa đạt"],
        ["B", "Đơn vị B", "own", shown[3][3], 0, 0, "", 0.8, "Không phát sinh"],
    ]
    assert "tblTieuChiKhac[[#This Row],[Đơn vị]]" in sheet[0][4].text  # type: ignore[union-attr]
    league = {str(line[1]): line for line in one_sheet(content, Q1, DAY, "out_league")}
    ids = tables()["out_league"].ids
    counted = [[value(league[u][ids.index(c)]) for c in ("met", "applicable")] for u in "AB"]
    assert counted == [[4, 5], [1, 3]]  # tasks are due of both and done by none


def test_a_plan_of_the_leagues_own_criteria_has_no_sheet_beside_it() -> None:
    own = plan(*builtin_plan(2023).league[:2])
    content = content_with([unit("A")], {}, own)
    assert "out_criteria" not in content.tables
    assert "out_criteria" not in consolidate_sheets(content, Q1, DAY)


def sheet() -> Sheet:
    start, end = date(2023, 1, 1), date(2023, 3, 7)
    return Sheet(cell=lambda name: f"t[{name}]", start=start, end=end, array=True)


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ("a + b", "SUMIFS(t[a],u,1)+SUMIFS(t[b],u,1)"),
        ("a * (s == 'TTHC')", 'SUMIFS(t[a],u,1,t[s],"TTHC")'),
        ("s != 'x'", 'COUNTIFS(u,1,t[s],"<>x",t[s],"<>")'),
        (
            "in_period(d) and d <= period_end",
            'COUNTIFS(u,1,t[d],">="&DATE(2023,1,1),t[d],"<="&DATE(2023,3,7),'
            't[d],"<="&DATE(2023,3,7))',
        ),
        ("a * b", None),
        ("a - b", None),
        ("s == 'a*'", None),
        ("s == 'a' or s == 'b'", None),
        ("filled(a)", None),
    ],
)
def test_sums_are_told_in_sumifs_where_they_can(expression: str, formula: str | None) -> None:
    assert expressions.quick_sum(expression, sheet(), [("u", "1")]) == formula


def test_names_stand_for_conditions() -> None:
    meant = {"due": "d <= period_end and s != 'x'"}
    assert expressions.replaced("due and s == 'y'", meant) == (
        "(d <= period_end and s != 'x') and s == 'y'"
    )
    with pytest.raises(ExpressionError):
        expressions.replaced("due", {"due": "d <="})

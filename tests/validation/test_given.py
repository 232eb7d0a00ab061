"""The records that the plan gives a return are the plan's, whatever the file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.own_forms import KET_QUA, laid
from tests.validation.validation_samples import LISTS, a_return, record, returns
from validation.bounds import Bounds
from validation.catalogue import entries
from validation.check import check
from validation.findings import Finding
from validation.returns import Given, Returns

TASKS = {"1c": {"content": "Kế hoạch"}, "38": {"content": "Danh mục"}, "40c": {"content": "Số"}}
INDICATORS = {
    "IV.2": {"title": "Đề án", "unit_of_measure": "đề án"},
    "IV.3": {"title": "Biên chế", "unit_of_measure": "người"},
}
GIVEN = {
    "nhiem_vu": Given(TASKS, {*TASKS, "11", "1a"}),
    "thong_ke": Given(INDICATORS, {*INDICATORS, "III.1"}),
}
Rows = Sequence[Mapping[str, Any]]


def task(name: str | None, **cells: Any) -> Mapping[str, Any]:
    words = TASKS.get(name or "", {"content": None})
    given = {"task": name, **words, "status": "Đang thực hiện", "progress": 50}
    return record("nhiem_vu", **{**_EMPTY, **given, **cells})


def indicator(name: str | None, **cells: Any) -> Mapping[str, Any]:
    words = INDICATORS.get(name or "", {"title": None, "unit_of_measure": None})
    return record("thong_ke", **{"indicator": name, **words, "value": 1, "note": None, **cells})


_EMPTY = dict.fromkeys(("completion_date", "document_number", "document_date", "evidence"), None)
BLANK = {"status": None, "progress": None, "difficulty": None}
TASK_ROWS = [task(name) for name in TASKS]
INDICATOR_ROWS = [indicator(name) for name in INDICATORS]


def given_to(made: Returns, given: Mapping[str, Given] = GIVEN) -> Returns:
    return made._replace(origins=[origin._replace(given=given) for origin in made.origins])


def found(
    tasks: Rows | None = None, indicators: Rows | None = None, **sheets: Any
) -> list[tuple[str, str, str]]:
    return [(item.code, item.cell, item.value) for item in findings(tasks, indicators, **sheets)]


def findings(
    tasks: Rows | None = None, indicators: Rows | None = None, **sheets: Any
) -> list[Finding]:
    made = a_return(
        nhiem_vu=TASK_ROWS if tasks is None else tasks,
        thong_ke=INDICATOR_ROWS if indicators is None else indicators,
        **sheets,
    )
    return check(given_to(returns(made)), LISTS, {})


def test_what_the_plan_gives_is_accepted() -> None:
    assert found() == []


@pytest.mark.parametrize("name", TASKS)
def test_a_task_whose_row_is_gone_is_named(name: str) -> None:
    (item,) = findings([row for row in TASK_ROWS if row["task"] != name])
    assert (item.code, item.severity, item.value) == ("P101", "warning", name)
    assert name in item.message
    assert TASKS[name]["content"] in item.message
    assert name in item.remedy


def test_every_task_whose_row_is_gone_is_named() -> None:
    assert [item[::2] for item in found([TASK_ROWS[1]])] == [("P101", "1c"), ("P101", "40c")]


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_whose_row_is_gone_sends_the_return_back(name: str) -> None:
    (item,) = findings(indicators=[row for row in INDICATOR_ROWS if row["indicator"] != name])
    assert (item.code, item.severity, item.value) == ("P102", "error", name)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("999z", "không phải mã nhiệm vụ của Kế hoạch"),
        ("1C", "không phải mã nhiệm vụ của Kế hoạch"),
        ("1", "không phải mã nhiệm vụ của Kế hoạch"),
        ("11", "không giao cho đơn vị này"),
        ("1a", "không giao cho đơn vị này"),
    ],
)
def test_a_foreign_task_is_an_error_and_the_altered_one_is_missing(code: str, why: str) -> None:
    first, second = findings([task(code), *TASK_ROWS[1:]])
    assert (first.code, first.severity, first.cell, first.value) == ("P103", "error", "A6", code)
    assert why in first.message
    assert "1c; 38; 40c" in first.remedy
    assert (second.code, second.value) == ("P101", "1c")


def test_a_foreign_row_beside_all_given_ones_is_one_error() -> None:
    assert found([*TASK_ROWS, task("11")]) == [("P103", "A9", "11")]
    assert found(indicators=[*INDICATOR_ROWS, indicator("IX.9")]) == [("P103", "A8", "IX.9")]
    assert found(indicators=[*INDICATOR_ROWS, indicator("III.1")]) == [("P103", "A8", "III.1")]


def test_a_row_of_another_quarter_is_foreign_and_says_of_which() -> None:
    given = GIVEN | {"thong_ke": Given(INDICATORS, {*INDICATORS, "VI.4"}, {"VI.4": "Q4"})}
    made = a_return(nhiem_vu=TASK_ROWS, thong_ke=[*INDICATOR_ROWS, indicator("VI.4")])
    (item,) = check(given_to(returns(made), given), LISTS, {})
    assert (item.code, item.cell, item.value) == ("P103", "A8", "VI.4")
    assert "là chỉ số chỉ báo cáo ở quý 4" in item.message


def test_a_row_that_lost_its_code_cannot_be_told() -> None:
    assert found([task(None), *TASK_ROWS[1:]]) == [("P104", "A6", ""), ("P101", "A9", "1c")]


def test_a_given_row_left_blank_is_named() -> None:
    (item,) = findings([TASK_ROWS[0], task("38", **BLANK), TASK_ROWS[2]])
    assert (item.code, item.severity, item.cell) == ("P105", "error", "C7")
    assert "38" in item.message
    assert "Danh mục" in item.message
    assert found(indicators=[INDICATOR_ROWS[0], indicator("IV.3", value=None)]) == [
        ("P105", "D7", "")
    ]


def test_a_sheet_left_wholly_blank_is_one_finding() -> None:
    assert found([task(name, **BLANK) for name in TASKS]) == [("R903", "C6", "")]


def test_a_sheet_whose_rows_are_all_gone_is_blank() -> None:
    assert found([]) == [("R903", "C6", "")]
    assert found(indicators=[]) == [("R903", "D6", "")]


def test_a_repeated_task_is_told_as_such() -> None:
    assert found([*TASK_ROWS, task("38")]) == [("M105", "A9", "38")]


def test_altered_words_are_said_once_a_sheet() -> None:
    altered = [task("1c", content="Lời của đơn vị"), task("38", content="Khác"), TASK_ROWS[2]]
    (item,) = findings(altered)
    assert (item.code, item.severity, item.cell) == ("P106", "warning", "B6")
    assert "2 ô" in item.message
    assert found([task("1c", content="  kế   HOẠCH "), *TASK_ROWS[1:]]) == []
    assert found([task("1c", content=None), *TASK_ROWS[1:]]) == []
    unit = indicator("IV.3", unit_of_measure="nghìn người")
    assert found(indicators=[INDICATOR_ROWS[0], unit]) == [("P106", "C7", "nghìn người")]


NIL = [record("bia", activity="Không phát sinh")]


def nil(tasks: Rows, indicators: Rows) -> list[str]:
    made = {"bia": NIL, "nhiem_vu": tasks, "thong_ke": indicators, "tthc": []}
    empty: dict[str, Rows] = {"dich_vu_cong": [], "pakn": []}
    return [item.code for item in check(given_to(returns({**made, **empty})), LISTS, {})]


def test_a_nil_return_need_not_fill_the_given_rows() -> None:
    blank = [task(name, **BLANK) for name in TASKS]
    none = [indicator(name, value=None) for name in INDICATORS]
    assert nil(blank, none) == []
    assert nil(blank, []) == []
    assert nil(blank[1:], none) == ["P101"]


def test_a_nil_return_fills_what_is_asked_for_the_whole_year() -> None:
    """Nothing happened in the quarter; of the year nobody else is asked."""
    of_the_year = GIVEN["thong_ke"]._replace(yearly={"IV.3"})
    given = GIVEN | {"thong_ke": of_the_year}

    def told(*rows: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        empty: dict[str, Rows] = {"dich_vu_cong": [], "pakn": [], "tthc": []}
        made = returns({"bia": NIL, "nhiem_vu": TASK_ROWS, "thong_ke": rows, **empty})
        return [(one.code, one.cell, one.value) for one in check(given_to(made, given), LISTS, {})]

    blank = [indicator(name, value=None) for name in INDICATORS]
    assert told(*blank) == [("P109", "D7", "")]
    assert told(blank[0], indicator("IV.3", value=0)) == []
    assert told(blank[0]) == [("P102", "A7", "IV.3")]
    assert told(indicator("IV.2"), blank[1]) == [("P109", "D7", "")]


@pytest.mark.parametrize(("part", "whole", "told"), [(3, 2, True), (2, 2, False), (0, 0, False)])
def test_a_part_is_not_above_its_whole(part: int, whole: int, told: bool) -> None:
    given = GIVEN | {"thong_ke": GIVEN["thong_ke"]._replace(bounds={"IV.2": Bounds("IV.3")})}
    rows = [indicator("IV.2", value=part), indicator("IV.3", value=whole)]
    made = returns(a_return(nhiem_vu=TASK_ROWS, thong_ke=rows))
    found = check(given_to(made, given), LISTS, {})
    assert [(one.code, one.cell, one.value) for one in found] == [("P110", "D6", "3")] * told
    for one in found:
        assert "IV.3" in one.message
        assert "IV.3" in one.remedy


@pytest.mark.parametrize(("figure", "told"), [(11, True), (10, False), (None, False)])
def test_a_part_that_may_count_an_earlier_years_is_doubted(figure: int, told: bool) -> None:
    bounds = {"IV.4": Bounds("IV.3", whole=True, earlier=True)}
    found = [one for one in of_figures(bounds, IV_3=10, IV_4=figure, IV_5=0) if one.code != "P105"]
    places = [(one.code, one.cell, one.value, one.severity) for one in found]
    assert places == [("P119", "D7", "11", "warning")] * told
    assert all("IV.3" in one.message and "D7" in one.remedy for one in found)


def test_a_part_without_its_whole_is_held_against_nothing() -> None:
    given = GIVEN | {"thong_ke": GIVEN["thong_ke"]._replace(bounds={"IV.2": Bounds("IV.3")})}
    for rows, codes in (
        ([indicator("IV.2", value=9), indicator("IV.3", value=None)], ["P105"]),
        ([indicator("IV.2", value=9)], ["P102"]),
        ([indicator("IV.2", value=None), indicator("IV.3", value=1)], ["P105"]),
    ):
        made = returns(a_return(nhiem_vu=TASK_ROWS, thong_ke=rows))
        assert [one.code for one in check(given_to(made, given), LISTS, {})] == codes


FIGURES = {"IV.3": {"title": "Biên chế"}, "IV.4": {"title": "A"}, "IV.5": {"title": "B"}}
APART = {"IV.4": Bounds("IV.3", apart=True), "IV.5": Bounds("IV.3", apart=True)}


def of_figures(bounds: Mapping[str, Bounds], **figures: float | None) -> list[Finding]:
    """Check a return with these figures (``IV_3=2``) of rows with such bounds."""
    given = GIVEN | {"thong_ke": Given(FIGURES, FIGURES, bounds=bounds)}
    told = {name.replace("_", "."): value for name, value in figures.items()}
    rows = [
        record("thong_ke", indicator=name, value=told[name], note=None, unit_of_measure=None)
        for name in told
    ]
    rows = [{**row, "title": FIGURES[str(row["indicator"])]["title"]} for row in rows]
    return check(given_to(returns(a_return(nhiem_vu=TASK_ROWS, thong_ke=rows)), given), LISTS, {})


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ((10, 6, 5), [("P118", "D8", "11")]),
        ((10, 6, 4), []),
        ((10, 11, 5), [("P110", "D7", "11")]),  # one cause, one finding
        ((10, 6, None), [("P105", "D8", "")]),
        ((None, 6, 5), [("P105", "D6", "")]),
        ((0.3, 0.1, 0.2), []),  # as money is added
        ((0.3, 0.1, 0.21), [("P118", "D8", "0,31")]),
    ],
)
def test_parts_that_are_apart_are_not_above_their_whole_together(
    figures: tuple[float | None, ...], told: list[tuple[str, str, str]]
) -> None:
    whole, first, second = figures
    found = of_figures(APART, IV_3=whole, IV_4=first, IV_5=second)
    assert [(one.code, one.cell, one.value) for one in found] == told
    for one in found:
        assert one.code != "P118" or "IV.4 + IV.5 cộng lại là" in one.message


def test_parts_that_may_overlap_are_held_one_by_one() -> None:
    overlapping = {"IV.4": Bounds("IV.3"), "IV.5": Bounds("IV.3")}
    assert of_figures(overlapping, IV_3=10, IV_4=6, IV_5=10) == []
    mixed = {**overlapping, "IV.4": Bounds("IV.3", apart=True)}
    assert of_figures(mixed, IV_3=10, IV_4=6, IV_5=10) == []


@pytest.mark.parametrize(("figure", "told"), [(2.5, True), (0.5, True), (2, False), (0, False)])
def test_what_is_counted_has_no_fraction(figure: float, told: bool) -> None:
    found = of_figures({"IV.4": Bounds(whole=True)}, IV_3=2.5, IV_4=figure, IV_5=2.5)
    said = str(figure).replace(".", ",")
    assert [(one.code, one.cell, one.value) for one in found] == [("P117", "D7", said)] * told


@pytest.mark.parametrize(("figure", "told"), [(100.5, True), (101, True), (100, False), (0, False)])
def test_a_figure_is_not_above_the_end_of_its_scale(figure: float, told: bool) -> None:
    found = of_figures({"IV.4": Bounds(most=100)}, IV_3=101, IV_4=figure, IV_5=2.5)
    said = str(figure).replace(".", ",")
    assert [(one.code, one.cell, one.value) for one in found] == [("P120", "D7", said)] * told
    assert all("lớn hơn 100," in one.message for one in found)


def test_beyond_its_scale_a_figure_has_one_finding() -> None:
    bounds = {name: one._replace(most=4) for name, one in APART.items()}
    found = of_figures(bounds, IV_3=6, IV_4=7, IV_5=1)
    assert [(one.code, one.cell) for one in found] == [("P120", "D7")]


def test_a_fraction_above_its_whole_is_told_as_a_fraction() -> None:
    bounds = {name: one._replace(whole=True) for name, one in APART.items()}
    found = of_figures(bounds, IV_3=2, IV_4=2.5, IV_5=1)
    assert [(one.code, one.cell) for one in found] == [("P117", "D7")]


def test_a_unit_that_is_given_nothing_has_nothing_missing() -> None:
    given = {"nhiem_vu": Given({}, TASKS), "thong_ke": GIVEN["thong_ke"]}
    made = given_to(returns(a_return(nhiem_vu=[], thong_ke=INDICATOR_ROWS)), given)
    assert check(made, LISTS, {}) == []


def test_each_code_names_a_remedy() -> None:
    for code in (
        "P101",
        "P102",
        "P103",
        "P104",
        "P105",
        "P106",
        "P109",
        "P110",
        "P117",
        "P118",
        "P119",
    ):
        assert entries()[code].remedy


@pytest.mark.parametrize(
    ("optional", "told"),
    [
        (True, [("P107", "A8", "2")]),
        (False, [("P107", "A8", "2"), ("P105", "D7", "")]),
    ],
)
def test_a_row_of_a_new_form_may_stay_as_given_where_nothing_is_required(
    optional: bool, told: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    model = KET_QUA.replace('"Đến cuối kỳ."', f'"Đến cuối kỳ.", required={not optional}')
    products = {name: {"product": f"Kế hoạch {name}"} for name in ("1a", "1b", "2")}
    rows: Rows = [
        {"task": "1a", "product": "Kế hoạch 1a", "copies": 1},
        {"task": "1b", "product": "Kế hoạch 1b"},
    ]
    with laid(tmp_path, {"ket_qua": model}):
        made = returns(a_return(ket_qua=rows, nhiem_vu=TASK_ROWS, thong_ke=INDICATOR_ROWS))
        given = {**GIVEN, "ket_qua": Given(products, products)}
        found = check(given_to(made, given), LISTS, {})
    assert sorted((one.code, one.cell, one.value) for one in found) == sorted(told)

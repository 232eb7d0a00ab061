"""Inspection coverage: distinct units, whole numbers, as of a day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_xl.measures.coverage import GroupCoverage, cover, population, required_units
from cchc_xl.register.content import Content
from tests.content_samples import Q1, Q2, content_with, row, unit

END = date(2023, 12, 31)


def inspection(code: str, day: date = date(2023, 2, 1), **changes: Any) -> dict[str, Any]:
    return {
        "inspected_unit": code,
        "inspection_date": day,
        "conclusion_number": "1/KL",
        "conclusion_date": date(2023, 3, 1),
        **changes,
    }


def schools(count: int) -> list[Any]:
    return [unit(f"THPT{number:02d}") for number in range(count)]


def group(content: Content, name: str = "DVGD", as_of: date = END) -> GroupCoverage:
    return cover(content, 2023, as_of).group(name)


@pytest.mark.parametrize(
    ("active", "required"), [(0, 0), (1, 1), (3, 1), (4, 2), (10, 3), (11, 4), (89, 27), (100, 30)]
)
def test_required_units(active: int, required: int) -> None:
    assert required_units(active, 30) == required


@given(st.integers(0, 10**6), st.integers(0, 100))
def test_required_is_the_smallest_whole_number_that_reaches_the_floor(
    active: int, floor: int
) -> None:
    required = required_units(active, floor)
    assert required == ceil(Fraction(active * floor, 100))
    assert required * 100 >= floor * active
    assert required == 0 or (required - 1) * 100 < floor * active


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ("", {"PS_TT": 1, "DVGD": 0, "TONG": 1}),  # those of its kind
        ("DVGD", {"PS_TT": 0, "DVGD": 1, "TONG": 1}),
        ("DVGD;PS_TT", {"PS_TT": 1, "DVGD": 1, "TONG": 1}),  # once in all
        ("PS_TT;DVGD;PGD", {"PS_TT": 1, "DVGD": 1, "PGD": 1, "TONG": 1}),
    ],
)
def test_a_unit_counts_in_each_of_its_groups_and_once_in_all(
    own: str, found: dict[str, int]
) -> None:
    content = content_with(
        [unit("TT01", "TRUC_THUOC", group=own)], {"inspections": [inspection("TT01")]}
    )
    groups = {item.group: item for item in cover(content, 2023, END).groups}
    assert {name: groups[name].active for name in found} == found
    assert {name: groups[name].inspected for name in found} == found


@pytest.mark.parametrize(("topic", "counts"), [(None, True), ("CCHC", True), ("Khác", False)])
def test_only_inspections_about_administrative_reform_count(
    topic: str | None, counts: bool
) -> None:
    content = content_with(schools(1), {"inspections": [inspection("THPT00", content=topic)]})
    assert group(content).inspected == counts


def test_additions_and_closures_are_told_apart() -> None:
    units = [
        unit("A"),
        unit("B", valid_from=date(2023, 1, 1)),
        unit("C", valid_from=date(2023, 3, 15)),
        unit("D", valid_to=date(2023, 6, 30)),
        unit("E", valid_to=date(2022, 12, 31)),
        unit("F", valid_from=date(2023, 8, 1)),
    ]
    rows = population(content_with(units, {}), 2023, date(2023, 7, 1)).set_index("unit")
    assert rows["change"].fillna("").to_dict() == {
        "A": "",
        "B": "",
        "C": "Bổ sung 15/03/2023",
        "D": "Ngừng 30/06/2023",
    }
    assert rows["state"].to_dict() == {
        **dict.fromkeys("ABC", "Chưa kiểm tra"),
        "D": "Đã ngừng hoạt động",
    }
    assert cover(content_with(units, {}), 2023, date(2023, 7, 1)).total.active == 3


@pytest.mark.parametrize(
    ("day", "change", "state"),
    [
        (date(2023, 6, 30), "", "Chưa kiểm tra"),
        (date(2023, 7, 1), "Ngừng 30/06/2023", "Đã ngừng hoạt động"),
    ],
)
def test_a_unit_is_there_on_its_last_day(day: date, change: str, state: str) -> None:
    content = content_with([unit("D", valid_to=date(2023, 6, 30))], {})
    (row,) = population(content, 2023, day).fillna("").to_dict("records")
    assert (row["change"], row["state"]) == (change, state)
    assert cover(content, 2023, day).total.active == (not change)


@pytest.mark.parametrize(("inspected", "met", "needed"), [(2, False, 1), (3, True, 0)])
def test_exactly_thirty_percent_is_met(inspected: int, met: bool, needed: int) -> None:
    units = schools(10)
    done = [inspection(item.code) for item in units[:inspected]]
    found = group(content_with(units, {"inspections": done}))
    assert (found.inspected, found.active, found.required) == (inspected, 10, 3)
    assert (found.met, found.needed) == (met, needed)
    assert found.not_inspected == tuple(units[inspected:])


def test_a_group_without_units_is_not_met() -> None:
    found = group(content_with([], {}))
    assert found == GroupCoverage(
        "DVGD", "Đơn vị giáo dục", 0, 0, None, 30, 0, 0, met=False, not_inspected=()
    )


def test_both_sources_count_and_a_unit_counts_once() -> None:
    units = [*schools(3), unit("PGD01", "PHONG_GDDT")]
    content = content_with(
        units,
        {
            "inspections": [
                inspection("THPT00"),
                inspection("THPT00", date(2023, 5, 1), conclusion_date=date(2023, 5, 9)),
            ],
            "kiem_tra": [
                {**row("PGD01", Q1), **inspection("THPT00")},
                {**row("PGD01", Q1), **inspection("THPT01")},
            ],
        },
    )
    assert group(content).inspected == 2
    assert group(content, "TONG").inspected == 2
    assert group(content, "TONG").active == 4
    frame = population(content, 2023, END).set_index("unit")
    assert frame["times"].to_dict() == {"THPT00": 2, "THPT01": 1, "THPT02": 0, "PGD01": 0}
    assert frame["last"].dt.date.tolist()[0] == date(2023, 5, 9)


@pytest.mark.parametrize(
    "changes",
    [
        {"conclusion_number": None},
        {"conclusion_number": "  "},
        {"conclusion_date": None},
        {"conclusion_date": date(2023, 7, 1)},
        {"inspection_date": date(2022, 12, 31)},
        {"inspected_unit": "KHAC"},
        {"inspected_unit": None},
    ],
)
def test_what_is_not_a_concluded_inspection_of_the_year(changes: dict[str, Any]) -> None:
    content = content_with(schools(1), {"inspections": [inspection("THPT00") | changes]})
    assert group(content, as_of=date(2023, 6, 30)).inspected == 0


def test_a_shared_inspection_counts_when_one_record_is_concluded() -> None:
    content = content_with(
        schools(1),
        {
            "inspections": [inspection("THPT00", conclusion_date=None)],
            "kiem_tra": [{**row("PGD01", Q1), **inspection("THPT00")}],
        },
    )
    assert group(content).inspected == 1


@pytest.mark.parametrize(
    ("later", "inspected"),
    [
        ({}, 1),
        ({"content": "Tài chính công"}, 0),
        ({"conclusion_number": None, "conclusion_date": None}, 0),
        ({"conclusion_date": date(2024, 1, 5)}, 0),
    ],
)
def test_what_a_unit_tells_again_of_an_inspection_replaces_what_it_told(
    later: dict[str, Any], inspected: int
) -> None:
    told = inspection("THPT00")
    rows = [{**row("PGD01", Q1), **told}, {**row("PGD01", Q2), **told, **later}]
    for order in (rows, rows[::-1]):
        content = content_with(schools(1), {"kiem_tra": order})
        assert group(content).inspected == inspected


def test_what_another_unit_tells_of_an_inspection_stands_beside() -> None:
    told = inspection("THPT00")
    unconcluded = told | {"conclusion_number": None, "conclusion_date": None}
    rows = [{**row("PGD01", Q1), **told}, {**row("PGD02", Q2), **unconcluded}]
    assert group(content_with(schools(1), {"kiem_tra": rows})).inspected == 1


def test_a_closed_unit_leaves_both_counts() -> None:
    closed = unit("THPT00", valid_to=date(2023, 6, 30))
    opened = unit("THPT01", valid_from=date(2023, 9, 1))
    content = content_with([closed, opened], {"inspections": [inspection("THPT00")]})
    assert group(content, as_of=date(2023, 6, 30))[2:4] == (1, 1)
    assert group(content, as_of=date(2023, 7, 1))[2:4] == (0, 0)
    assert group(content, as_of=END)[2:4] == (0, 1)


def test_states_of_the_population() -> None:
    begun = inspection("THPT01", conclusion_number=None, conclusion_date=None)
    content = content_with(schools(3), {"inspections": [inspection("THPT00"), begun]})
    assert population(content, 2023, END)["state"].tolist() == [
        "Đã kiểm tra",
        "Chưa có kết luận",
        "Chưa kiểm tra",
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_inspected_and_needed_add_up(active: int, inspected: int) -> None:
    units = schools(active)
    done = [inspection(item.code) for item in units[:inspected]]
    found = group(content_with(units, {"inspections": done}))
    assert found.inspected + len(found.not_inspected) == found.active
    assert found.met is (found.active > 0 and found.needed == 0)
    assert found.met is (active > 0 and Fraction(found.inspected, active or 1) >= Fraction(30, 100))

"""The submission wall: one state a unit and quarter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.submission_states import STATES, days_missing, submission_states
from tests.office_samples import H1, Q1, accepted, office_with, random_office, unit

AFTER = date(2023, 3, 8)  # the deadline's own day: what comes now is late


@pytest.mark.parametrize(
    ("log", "as_of", "state"),
    [
        ([{}], AFTER, "Đúng hạn"),
        ([{"timeliness": "Trễ hạn"}], AFTER, "Trễ hạn"),
        ([{"activity": "Không phát sinh"}], AFTER, "Không phát sinh"),
        ([{"activity": "Không phát sinh", "timeliness": "Trễ hạn"}], AFTER, "Trễ hạn"),
        ([{"result": "Trả lại", "current": None}], AFTER, "Trả lại"),
        ([{"result": "Trả lại", "current": None}, {"hash": "2"}], AFTER, "Đúng hạn"),
        ([{"current": None}, {"timeliness": "Trễ hạn", "hash": "2"}], AFTER, "Trễ hạn"),
        ([], AFTER, "Chưa nộp"),
        ([], date(2023, 3, 7), "Chưa đến hạn"),
    ],
)
def test_state(log: list[dict[str, Any]], as_of: date, state: str) -> None:
    rows = [accepted("THPT01", Q1, **changes) for changes in log]
    office = office_with([unit("THPT01")], {"submissions": rows})
    assert submission_states(office, as_of).at["THPT01", "2023-Q1"] == state


def test_a_unit_reports_only_for_quarters_in_which_it_exists() -> None:
    units = [
        unit("CU", valid_to=date(2023, 4, 1)),
        unit("MOI", valid_from=date(2023, 7, 1)),
    ]
    states = submission_states(office_with(units, {}), date(2023, 6, 8))
    assert list(states.loc["CU"]) == [
        "Chưa nộp",
        "Chưa nộp",
        "Không thuộc diện",
        "Không thuộc diện",
    ]
    assert list(states.loc["MOI"]) == [
        "Không thuộc diện",
        "Không thuộc diện",
        "Chưa đến hạn",
        "Chưa đến hạn",
    ]


def test_a_file_of_nobody_changes_no_state() -> None:
    rows = [accepted("THPT01", Q1, result="Trả lại", current=None) | {"unit": None}]
    office = office_with([unit("THPT01")], {"submissions": rows})
    assert submission_states(office, AFTER).at["THPT01", "2023-Q1"] == "Chưa nộp"


def test_days_missing_count_the_deadlines_own_day() -> None:
    office = office_with([unit("A"), unit("B")], {"submissions": [accepted("B", Q1)]})
    states = submission_states(office, AFTER)
    assert days_missing(office, states, H1.quarters, AFTER) == {"A": 1, "B": 0}


def test_every_unit_has_one_of_the_states() -> None:
    states = submission_states(random_office(7, units=60), date(2023, 6, 30))
    assert set(states.to_numpy().ravel()) == {*STATES, "Không thuộc diện"}

"""Who owes a return on a day: both sides of the deadline, and whoever owes none. By hand.

The deadline of the first quarter is 08/03/2023, so that 07/03 is the last day in time; what came
in time may be corrected for five days from the deadline on, to 12/03.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.measures.owing import Owed, owed_returns
from cchc_xl.register.content import Content
from tests.content_samples import Q1, Q2, accepted, content_with, unit


def office(*sent: dict[str, Any], **tables: list[dict[str, Any]]) -> Content:
    return content_with([unit("THPT01"), unit("THPT02")], {"submissions": list(sent), **tables})


def back(name: str, day: date, late: int = 0, **changes: Any) -> dict[str, Any]:
    """Return the log's row of a return that was sent back."""
    made = accepted(name, Q1, result="Trả lại", current=None, received=day, days_late=late)
    return {**made, **changes}


def of(content: Content, as_of: date, days: int = 7) -> list[tuple[str, str, str, int]]:
    return [
        (one.unit, one.period.code, one.state, one.days_left(as_of))
        for one in owed_returns(content, as_of, days)
    ]


@pytest.mark.parametrize(
    ("as_of", "state", "left"),
    [
        (date(2023, 2, 28), "Chưa đến hạn", 7),
        (date(2023, 3, 7), "Chưa đến hạn", 0),
        (date(2023, 3, 8), "Chưa nộp", -1),
        (date(2023, 4, 1), "Chưa nộp", -25),
    ],
)
def test_what_has_not_come_is_owed_from_so_many_days_before_the_last_one(
    as_of: date, state: str, left: int
) -> None:
    assert of(office(accepted("THPT01", Q1)), as_of) == [("THPT02", "2023-Q1", state, left)]


def test_nobody_owes_before_that() -> None:
    content = office()
    assert of(content, date(2023, 2, 27)) == []
    assert len(of(content, date(2023, 2, 27), days=8)) == 2


def test_what_was_sent_back_is_owed_at_once_with_the_days_for_correcting() -> None:
    early = office(accepted("THPT01", Q1), back("THPT02", date(2023, 2, 1)))
    (one,) = owed_returns(early, date(2023, 2, 2), 7)
    assert (one.state, one.day, one.is_sent_back) == ("Đúng hạn, phải sửa", date(2023, 3, 12), True)
    late = office(accepted("THPT01", Q1), back("THPT02", date(2023, 3, 10), late=3))
    assert of(late, date(2023, 3, 11)) == [("THPT02", "2023-Q1", "Trễ hạn, phải sửa", -4)]


def test_the_newest_file_is_the_one_to_be_corrected() -> None:
    first = back("THPT02", date(2023, 3, 1), hash="a", file="cũ.xlsx")
    second = back("THPT02", date(2023, 3, 2), hash="b", file="mới.xlsx")
    for sent in ([first, second], [second, first]):
        (one,) = owed_returns(office(accepted("THPT01", Q1), *sent), date(2023, 3, 3), 7)
        assert one.returned is not None
        assert one.returned == ("mới.xlsx", "b", date(2023, 3, 2))


def test_a_withdrawn_return_is_owed_again_and_says_so() -> None:
    gone = accepted("THPT02", Q1, result="Rút", current=None)
    (one,) = owed_returns(office(accepted("THPT01", Q1), gone), date(2023, 3, 9), 7)
    assert isinstance(one, Owed)
    assert (one.state, one.is_withdrawn, one.is_sent_back) == ("Chưa nộp (đã rút)", True, False)


def test_whoever_is_excused_corrected_or_locked_owes_nothing() -> None:
    free = accepted("THPT02", Q1, result="Miễn báo cáo", current=None, hash="(miễn báo cáo)")
    assert of(office(accepted("THPT01", Q1), free), date(2023, 4, 1)) == []
    sent = [back("THPT02", date(2023, 3, 1), hash="a"), accepted("THPT02", Q1)]
    assert of(office(accepted("THPT01", Q1), *sent), date(2023, 4, 1)) == []
    locks = [{"period": "2023-Q1", "state": "Đã khóa"}]
    assert of(office(locks=locks), date(2023, 4, 1)) == []


def test_several_quarters_are_owed_in_their_order_by_unit() -> None:
    content = office(accepted("THPT01", Q1))
    assert [found[:2] for found in of(content, date(2023, 6, 5))] == [
        ("THPT01", Q2.code),
        ("THPT02", Q1.code),
        ("THPT02", Q2.code),
    ]


def test_a_unit_that_is_closed_or_not_open_yet_owes_nothing() -> None:
    units = [unit("THPT01", valid_to=date(2023, 3, 1)), unit("THPT02", valid_from=date(2023, 3, 9))]
    assert of(content_with(units, {}), date(2023, 3, 10)) == []

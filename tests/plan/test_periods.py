"""Period codes, their days, order and titles."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.plan.periods import Period, titled, worded

PARTS = ("Q1", "Q2", "Q3", "Q4", "H1", "Y")
MONTHS = tuple(f"M{month:02}" for month in range(1, 13))
PERIODS = st.builds(Period, st.integers(1001, 9999), st.sampled_from(PARTS))
EVERY = st.builds(Period, st.integers(1001, 9999), st.sampled_from(PARTS + MONTHS))


@pytest.mark.parametrize(
    ("code", "kind", "start", "end", "previous", "title"),
    [
        ("2023-Q1", "quarter", (1, 1), (3, 31), "2022-Q4", "Quý I/2023"),
        ("2023-Q2", "quarter", (4, 1), (6, 30), "2023-Q1", "Quý II/2023"),
        ("2023-Q3", "quarter", (7, 1), (9, 30), "2023-Q2", "Quý III/2023"),
        ("2023-Q4", "quarter", (10, 1), (12, 31), "2023-Q3", "Quý IV/2023"),
        ("2023-H1", "half", (1, 1), (6, 30), "2022-Q4", "6 tháng đầu năm 2023"),
        ("2023-Y", "year", (1, 1), (12, 31), "2022-Q4", "Năm 2023"),
        ("2023-M01", "month", (1, 1), (1, 31), "2022-M12", "Tháng 1/2023"),
        ("2023-M02", "month", (2, 1), (2, 28), "2023-M01", "Tháng 2/2023"),
        ("2023-M12", "month", (12, 1), (12, 31), "2023-M11", "Tháng 12/2023"),
    ],
)
def test_a_period_knows_its_days_and_names(
    code: str, kind: str, start: tuple[int, int], end: tuple[int, int], previous: str, title: str
) -> None:
    period = Period.parse(code)
    assert (period.code, str(period), period.year, period.kind) == (code, code, 2023, kind)
    assert (period.start, period.end) == (date(2023, *start), date(2023, *end))
    assert (period.previous.code, period.title) == (previous, title)


@pytest.mark.parametrize(
    ("code", "quarters"),
    [
        ("2023-Q3", ["2023-Q3"]),
        ("2023-H1", ["2023-Q1", "2023-Q2"]),
        ("2023-Y", ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]),
    ],
)
def test_a_period_consists_of_quarters(code: str, quarters: list[str]) -> None:
    assert [quarter.code for quarter in Period.parse(code).quarters] == quarters


@pytest.mark.parametrize(
    "code",
    ["", "2023", "2023Q1", "2023-Q0", "2023-Q5", "2023-H2", "2023-q1", " 2023-Q1", "2023-Q1\n",
     "0023-Q1", "23-Q1", "٢٠٢٣-Q1", "2023-Y1", "2023-M00", "2023-M13", "2023-M1"],
)  # fmt: skip
def test_another_code_is_refused_with_the_right_form(code: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        Period.parse(code)
    assert caught.value.message == f"Kỳ báo cáo “{code}” không đúng."
    assert "2023-Q1, 2023-H1, 2023-Y" in caught.value.remedy
    assert caught.value.exit_code == 2


def test_periods_are_ordered_by_their_last_day_then_by_length() -> None:
    codes = ["2022-Y", "2023-Q1", "2023-Q2", "2023-H1", "2023-Q3", "2023-Q4", "2023-Y", "2024-Q1"]
    periods = [Period.parse(code) for code in codes]
    shuffled = [*periods[4:], *periods[:4]]
    assert sorted(shuffled) == periods
    assert periods[1] < periods[2] <= periods[2]
    assert Period.parse("2023-Q1") == periods[1]
    assert len({Period.parse("2023-Q1"), periods[1]}) == 1


def test_a_period_is_not_compared_with_text() -> None:
    with pytest.raises(TypeError):
        assert Period.parse("2023-Q1") < "2023-Q2"


@given(PERIODS)
def test_code_quarters_and_previous_agree(period: Period) -> None:
    assert Period.parse(period.code) == period
    assert (period.quarters[0].start, period.quarters[-1].end) == (period.start, period.end)
    assert period.previous.end + timedelta(days=1) == period.start
    assert period.previous.kind == "quarter"
    assert period.previous < period


@given(EVERY)
def test_months_make_up_every_period(period: Period) -> None:
    months = period.within("month")
    assert Period.parse(period.code) == period
    assert (months[0].start, months[-1].end) == (period.start, period.end)
    for one, following in pairwise(months):
        assert following.previous == one
        assert one.end + timedelta(days=1) == following.start
    assert period.ends_year == (months[-1].part == "M12")
    assert period.closing == (f"Q{period.end.month // 3}" if period.end.month % 3 == 0 else "")


@given(EVERY)
def test_a_title_is_read_as_it_is_written(period: Period) -> None:
    assert titled(f"  {period.title.upper()} ") == period
    assert titled(period.title[:-1]) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Số liệu của riêng quý này.", "Số liệu của riêng tháng này."),
        ("Quý trước và báo cáo quý IV", "Tháng trước và báo cáo tháng 12"),
        ("TỶ LỆ THEO QUÝ", "TỶ LỆ THEO THÁNG"),
        ("Ô ghi “quý trước”, không phải quý này", "Ô ghi “quý trước”, không phải tháng này"),
        ("Quỹ và quyết định, quýt", "Quỹ và quyết định, quýt"),
    ],
)
def test_texts_about_quarters_are_told_of_months(text: str, told: str) -> None:
    assert worded(text, "month") == told
    assert worded(text, "quarter") == text


@given(EVERY, EVERY)
def test_the_order_is_total(one: Period, other: Period) -> None:
    assert (one < other) + (other < one) + (one == other) == 1


def test_times_are_seven_hours_ahead_of_utc() -> None:
    assert datetime(2023, 3, 8, tzinfo=VIETNAM).utcoffset() == timedelta(hours=7)

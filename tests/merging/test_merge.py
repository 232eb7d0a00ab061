"""Merging: whole returns, versions, idempotence, independence of order, cell by cell changes."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_xl.merging.merge import Merged, merge
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.schema.words import BY_OFFICE
from cchc_xl.returns.receipts import Receipt
from tests.contents import empty_content, receipt

Q1 = Period.parse("2023-Q1")
EARLY, LATER = date(2023, 3, 1), date(2023, 3, 9)


def proposal(text: str) -> dict[str, list[dict[str, Any]]]:
    return {"kien_nghi": [{"text": text}]}


def dossiers(early: int, on_time: int) -> dict[str, list[dict[str, Any]]]:
    return {"tthc": [{"field": "Giáo dục mầm non", "early": early, "on_time": on_time}]}


def after(content: Content, merged: Merged) -> Content:
    return content._replace(frames={**content.frames, **merged.frames})


def log(merged: Merged) -> list[tuple[Any, ...]]:
    frame = merged.frames["submissions"]
    columns = ["unit", "version", "hash", "result", "current", "timeliness", "days_late"]
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[columns].itertuples(index=False)
    ]


def test_an_accepted_return_is_in_force_and_its_rows_stand_in_the_table() -> None:
    merged = merge(empty_content(), Q1, [receipt("THPT01", "a", EARLY, rows=proposal("Thêm máy"))])
    assert log(merged) == [("THPT01", 1, "a", "Chấp nhận", "x", "Đúng hạn", 0)]
    rows = merged.frames["kien_nghi"]
    assert rows[["unit", "period", "version", "file", "position", "text"]].values.tolist() == [
        ["THPT01", "2023-Q1", 1, "a.xlsx", 0, "Thêm máy"]
    ]


def test_a_return_with_an_error_is_logged_and_none_of_its_rows_is_taken() -> None:
    sent_back = receipt("THPT01", "a", EARLY, rows=proposal("Thêm máy"), errors=1)
    merged = merge(empty_content(), Q1, [sent_back])
    assert log(merged) == [("THPT01", 1, "a", "Trả lại", None, "Đúng hạn", 0)]
    assert merged.frames["kien_nghi"].empty
    assert merged.changes == []


@pytest.mark.parametrize(
    ("received", "timeliness", "days"),
    [
        (date(2023, 3, 7), "Đúng hạn", 0),
        (date(2023, 3, 8), "Trễ hạn", 1),
        (date(2023, 3, 10), "Trễ hạn", 3),
    ],
)
def test_on_time_is_before_the_deadline_day_begins(
    received: date, timeliness: str, days: int
) -> None:
    merged = merge(empty_content(), Q1, [receipt("THPT01", "a", received)])
    assert log(merged)[0][5:] == (timeliness, days)


def test_a_newer_version_replaces_the_older_one_and_says_which_cells_changed() -> None:
    content = empty_content()
    first = merge(content, Q1, [receipt("THPT01", "a", EARLY, rows=dossiers(1, 2))])
    second = merge(after(content, first), Q1, [receipt("THPT01", "b", LATER, rows=dossiers(1, 5))])
    assert [row[:5] for row in log(second)] == [
        ("THPT01", 1, "a", "Chấp nhận", None),
        ("THPT01", 2, "b", "Chấp nhận", "x"),
    ]
    assert second.frames["tthc"][["early", "on_time", "version"]].values.tolist() == [[1, 5, 2]]
    (change,) = second.changes
    assert change == (
        "changed",
        "THPT01",
        "2023-Q1",
        "TTHC",
        "Giáo dục mầm non",
        "Giải quyết đúng hạn",
        "2",
        "5",
    )


def test_cells_that_a_newer_version_drops_are_removed_and_new_ones_added() -> None:
    content = empty_content()
    first = merge(content, Q1, [receipt("THPT01", "a", EARLY, rows=proposal("Cũ"))])
    second = merge(after(content, first), Q1, [receipt("THPT01", "b", LATER, rows=dossiers(0, 1))])
    kinds = sorted((change.kind, change.table, change.old, change.new) for change in second.changes)
    assert kinds == [
        ("added", "TTHC", "", "0"),
        ("added", "TTHC", "", "1"),
        ("added", "TTHC", "", "Giáo dục mầm non"),
        ("removed", "Kiến nghị", "Cũ", ""),
    ]


def test_a_newer_version_with_errors_leaves_the_accepted_one_in_force() -> None:
    content = empty_content()
    first = merge(content, Q1, [receipt("THPT01", "a", EARLY, rows=proposal("Cũ"))])
    second = merge(
        after(content, first), Q1, [receipt("THPT01", "b", LATER, rows=proposal("Mới"), errors=2)]
    )
    assert second.frames["kien_nghi"]["text"].tolist() == ["Cũ"]
    assert [(row[2], row[4]) for row in log(second)] == [("a", "x"), ("b", None)]


def test_an_older_version_that_comes_late_does_not_replace_the_newer_one() -> None:
    content = empty_content()
    first = merge(content, Q1, [receipt("THPT01", "b", LATER, rows=proposal("Mới"))])
    second = merge(after(content, first), Q1, [receipt("THPT01", "a", EARLY, rows=proposal("Cũ"))])
    assert second.frames["kien_nghi"]["text"].tolist() == ["Mới"]
    assert [(row[1], row[2], row[4]) for row in log(second)] == [(1, "a", None), (2, "b", "x")]
    assert second.replaced == {}
    assert second.frames["kien_nghi"]["version"].tolist() == [2]


def test_the_receipt_date_that_the_office_corrected_stays() -> None:
    content = empty_content()
    first = merge(content, Q1, [receipt("THPT01", "a", LATER)])
    corrected = first.frames["submissions"].assign(
        received=pd.Series([pd.Timestamp(EARLY)]).astype("datetime64[s]"), received_from=BY_OFFICE
    )
    corrected["received_from"] = corrected["received_from"].astype("string")
    content = content._replace(frames={**content.frames, **first.frames, "submissions": corrected})
    again = merge(content, Q1, [receipt("THPT01", "a", LATER)])
    assert log(again)[0][5:] == ("Đúng hạn", 0)


COPIES = [
    ("a.xlsx", "2023-03-07 08:00:00"),
    ("z.xlsx", "2023-03-20 08:00:00"),
    ("0.xlsx", "2023-03-20 08:00:00"),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_one_content_under_several_names_came_when_the_first_did(
    order: tuple[int, ...], together: bool
) -> None:
    one = receipt("THPT01", "a", EARLY, rows=proposal("Thêm máy"))
    copies = [
        one._replace(file=file, modified=time, received=date.fromisoformat(time[:10]))
        for file, time in COPIES
    ]
    content = empty_content()
    runs = [[copies[n] for n in order]] if together else [[copies[n]] for n in order]
    for receipts in runs:
        merged = merge(content, Q1, receipts)
        content = after(content, merged)
    assert log(merged) == [("THPT01", 1, "a", "Chấp nhận", "x", "Đúng hạn", 0)]
    (found,) = merged.frames["submissions"].to_dict("records")
    assert (found["file"], found["modified"]) == COPIES[0]
    assert merged.frames["kien_nghi"]["file"].tolist() == ["a.xlsx"]


def test_a_copy_that_cannot_be_told_leaves_the_accepted_one_as_it_is() -> None:
    good = receipt("THPT01", "a", EARLY, rows=proposal("Thêm máy"))
    renamed = receipt("THPT01", "a", LATER, errors=1)._replace(file="b.xlsx")
    logs = []
    for runs in ([good, renamed], [renamed, good]):
        content = empty_content()
        for item in runs:
            merged = merge(content, Q1, [item])
            content = after(content, merged)
        logs.append(rows_in(merged))
    assert logs[0] == logs[1]
    assert log(merged) == [("THPT01", 1, "a", "Chấp nhận", "x", "Đúng hạn", 0)]


def test_other_periods_and_other_units_are_left_alone() -> None:
    content = empty_content()
    q2 = Period.parse("2023-Q2")
    first = merge(content, Q1, [receipt("THPT01", "a", EARLY, rows=proposal("Quý một"))])
    other = receipt("THPT01", "b", LATER, rows=proposal("Quý hai"), period="2023-Q2")
    second = merge(after(content, first), q2, [other])
    assert second.frames["kien_nghi"]["text"].tolist() == ["Quý một", "Quý hai"]
    assert {change.period for change in second.changes} == {"2023-Q2"}


RECEIPTS = st.lists(
    st.builds(
        lambda unit, digest, day, errors, text: receipt(
            unit,
            f"{unit}-{digest}",
            date(2023, 3, day),
            rows=proposal(f"{text}-{unit}-{digest}"),
            errors=errors,
        ),
        st.sampled_from(["THPT01", "THPT02", "VP"]),
        st.integers(1, 4),
        st.just(5),
        st.just(0),
        st.just("n"),
    ),
    max_size=8,
)


def rows_in(merged: Merged) -> dict[str, list[list[Any]]]:
    return {
        name: frame.astype(object).where(frame.notna(), None).values.tolist()
        for name, frame in merged.frames.items()
    }


@settings(deadline=None, max_examples=12)
@given(receipts=RECEIPTS, data=st.data())
def test_merging_does_not_depend_on_the_order_of_the_files(
    receipts: list[Receipt], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(receipts))
    assert rows_in(merge(empty_content(), Q1, receipts)) == rows_in(
        merge(empty_content(), Q1, shuffled)
    )


@settings(deadline=None, max_examples=12)
@given(receipts=RECEIPTS, split=st.integers(0, 8))
def test_merging_in_two_goes_gives_the_same_as_in_one(receipts: list[Receipt], split: int) -> None:
    content = empty_content()
    first = merge(content, Q1, receipts[:split])
    second = merge(after(content, first), Q1, receipts[split:])
    assert rows_in(second) == rows_in(merge(content, Q1, receipts))


@settings(deadline=None, max_examples=12)
@given(receipts=RECEIPTS)
def test_merging_the_same_files_again_changes_nothing(receipts: list[Receipt]) -> None:
    content = empty_content()
    first = merge(content, Q1, receipts)
    again = merge(after(content, first), Q1, receipts)
    assert rows_in(again) == rows_in(first)
    assert again.changes == []
    assert again.new_receipts == []
    assert again.replaced == {}

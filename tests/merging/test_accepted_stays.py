"""What was accepted stays accepted, whatever comes later for the same unit and period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from cchc_xl.measures.submission_states import submission_states
from cchc_xl.merging.merge import Merged, merge
from cchc_xl.register.content import Content
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import BY_FILE, BY_OFFICE
from cchc_xl.returns.receipts import Receipt
from tests.content_samples import Q1, content_with, unit

SCHOOL = unit("THPT01")
PROPOSAL = "Cần thêm máy tính"


def receipt(
    digest: str, day: int, errors: int = 0, text: str = PROPOSAL, **changes: Any
) -> Receipt:
    """Return a return of the school, received on a day of March, with one proposal."""
    record: dict[str, Any] = {"unit": "THPT01", "period": Q1.code, "file": f"{digest}.xlsx"}
    record |= {"position": 0, "cells": "A6", "text": text}
    rows = [[record.get(name) for name in tables()["kien_nghi"].ids]]
    made = Receipt(
        unit="THPT01",
        file=f"{digest}.xlsx",
        hash=digest,
        modified=f"2023-03-{day:02} 09:00:00",
        received=date(2023, 3, day),
        received_from=BY_FILE,
        activity="Có phát sinh",
        explanation="",
        errors=errors,
        warnings=0,
        rows={} if errors else {"kien_nghi": rows},
    )
    return made._replace(**changes)


def merged(content: Content, *receipts: Receipt) -> tuple[Content, Merged]:
    found = merge(content, Q1, receipts)
    return content._replace(frames={**content.frames, **found.frames}), found


def log_of(content: Content, *names: str) -> list[tuple[Any, ...]]:
    log = content.frames["submissions"]
    columns = [log[name].astype(object).where(log[name].notna(), None) for name in names]
    return list(zip(*columns, strict=True))


@pytest.fixture
def accepted() -> Content:
    return merged(content_with([SCHOOL], {}), receipt("aa", 3))[0]


def proposals(content: Content) -> list[tuple[str, str]]:
    frame = content.frames["kien_nghi"]
    return list(zip(frame["text"], frame["file"], strict=True))


def test_the_same_content_that_is_judged_wrong_now_stays_accepted(accepted: Content) -> None:
    content, found = merged(accepted, receipt("aa", 5, errors=2))
    assert log_of(content, "hash", "version", "result", "errors", "current") == [
        ("aa", 1, "Chấp nhận", 0, "x")
    ]
    assert found.new_receipts == []
    assert proposals(content) == [(PROPOSAL, "aa.xlsx")]
    assert found.changes == []


def test_a_later_file_that_is_sent_back_leaves_the_accepted_one_in_force(accepted: Content) -> None:
    content, found = merged(accepted, receipt("bb", 6, errors=1))
    assert log_of(content, "hash", "version", "result", "current") == [
        ("aa", 1, "Chấp nhận", "x"),
        ("bb", 2, "Trả lại", None),
    ]
    assert [one.hash for one in found.new_receipts] == ["bb"]
    assert proposals(content) == [(PROPOSAL, "aa.xlsx")]
    assert submission_states(content, date(2023, 3, 20)).loc["THPT01", "2023-Q1"] == "Đúng hạn"


@pytest.mark.parametrize("order", [("aa", "bb"), ("bb", "aa")])
def test_so_it_does_in_any_order_and_at_once(order: Sequence[str]) -> None:
    both = {"aa": receipt("aa", 3), "bb": receipt("bb", 6, errors=1)}
    content, _ = merged(content_with([SCHOOL], {}), *(both[name] for name in order))
    again = content_with([SCHOOL], {})
    for name in order:
        again, _ = merged(again, both[name])
    for one in (content, again):
        assert log_of(one, "hash", "version", "result", "current") == [
            ("aa", 1, "Chấp nhận", "x"),
            ("bb", 2, "Trả lại", None),
        ]
        assert proposals(one) == [(PROPOSAL, "aa.xlsx")]


def test_what_was_sent_back_is_accepted_when_it_is_judged_right(accepted: Content) -> None:
    content, _ = merged(accepted, receipt("bb", 6, errors=1))
    content, found = merged(content, receipt("bb", 7))
    assert log_of(content, "hash", "version", "result", "errors", "current") == [
        ("aa", 1, "Chấp nhận", 0, None),
        ("bb", 2, "Chấp nhận", 0, "x"),
    ]
    assert [one.hash for one in found.new_receipts] == ["bb"]
    assert proposals(content) == [(PROPOSAL, "bb.xlsx")]


def test_what_was_withdrawn_stays_so_when_it_comes_again(accepted: Content) -> None:
    log = accepted.frames["submissions"].assign(result="Rút", current=None)
    log = log.astype(dict(accepted.frames["submissions"].dtypes))
    frames = {**accepted.frames, "submissions": log}
    content, _ = merged(accepted._replace(frames=frames), receipt("aa", 6))
    assert log_of(content, "hash", "result", "current") == [("aa", "Rút", None)]


@pytest.mark.parametrize(
    ("later", "received", "source", "file"),
    [
        # the first day counts, and the name under which it came then
        (receipt("aa", 9, file="moi.xlsx"), date(2023, 3, 3), BY_FILE, "aa.xlsx"),
        # an earlier copy brings its day and its name
        (receipt("aa", 1, file="cu.xlsx"), date(2023, 3, 1), BY_FILE, "cu.xlsx"),
        # Văn phòng's word comes before any file's time
        (
            receipt("aa", 9, file="moi.xlsx", received_from=BY_OFFICE),
            date(2023, 3, 9),
            BY_OFFICE,
            "aa.xlsx",
        ),
    ],
)
def test_one_content_has_one_receipt(
    accepted: Content, later: Receipt, received: date, source: str, file: str
) -> None:
    content, _ = merged(accepted, later)
    ((day, told, name),) = log_of(content, "received", "received_from", "file")
    assert (day.date(), told, name) == (received, source, file)


@pytest.mark.parametrize(
    ("day", "late", "timeliness"),
    [(7, 0, "Đúng hạn"), (8, 1, "Trễ hạn"), (9, 2, "Trễ hạn")],
)
def test_the_deadlines_own_day_is_the_first_day_late(day: int, late: int, timeliness: str) -> None:
    content, _ = merged(content_with([SCHOOL], {}), receipt("aa", day))
    assert log_of(content, "days_late", "timeliness") == [(late, timeliness)]


def test_the_newest_accepted_one_is_in_force_and_replaces_the_rows(accepted: Content) -> None:
    content, found = merged(accepted, receipt("cc", 6, text="Cần thêm máy in"))
    assert log_of(content, "hash", "version", "current") == [("aa", 1, None), ("cc", 2, "x")]
    assert proposals(content) == [("Cần thêm máy in", "cc.xlsx")]
    assert set(found.replaced) == {"THPT01"}
    assert len(found.changes) == 1

"""What a unit reported before stands also when it has since missed a quarter."""

from __future__ import annotations

from datetime import date

import pytest

from cchc_xl.register.content import Content
from cchc_xl.returns.earlier import last_reported, left_open
from tests.content_samples import Q1, Q2, Q3, Q4, accepted, content_with, row, unit

DAY = date(2023, 5, 20)
UNITS = (unit("TCCB", "PHONG_SO"), unit("TTR", "PHONG_SO"))
DONE = {"status": "Hoàn thành", "completion_date": DAY}


def content(*others: dict[str, object]) -> Content:
    """Return what Tổ chức cán bộ told in the first and the second quarter, and others' returns."""
    told = row("TCCB", Q2, document="CV 1", deadline=DAY, completion_date=DAY, lead="TCCB")
    rows = {
        "submissions": [accepted("TCCB", Q1), accepted("TCCB", Q2), *others],
        "nhiem_vu": [
            row("TCCB", Q1, task="1a", status="Đang thực hiện"),
            row("TCCB", Q2, task="1a", **DONE),
        ],
        "san_pham": [row("TCCB", Q2, product_code="3p.1", task="3p", number="1/QĐ", date=DAY)],
        "vbqppl": [row("TCCB", Q1, name="QĐ 1", planned_date=DAY, issue_date=DAY, number="1")],
        "ubnd_giao": [told],
    }
    return content_with(UNITS, rows)


@pytest.mark.parametrize(
    "others",
    [(), (accepted("TTR", Q3),)],
    ids=["nobody reported then", "another unit reported then"],
)
def test_a_missed_quarter_forgets_nothing(others: tuple[dict[str, object], ...]) -> None:
    given = content(*others)
    for found in (left_open(given, Q4), last_reported(given, Q4)):
        tasks = found["nhiem_vu"].query("unit == 'TCCB' and task == '1a'")
        assert tasks["status"].tolist() == ["Hoàn thành"]
        assert found["vbqppl"]["issue_date"].dt.date.tolist() == [DAY]
        assert found["ubnd_giao"]["completion_date"].dt.date.tolist() == [DAY]
    products = left_open(given, Q4)["san_pham"].query("product_code == '3p.1'")
    assert products["number"].tolist() == ["1/QĐ"]


def test_the_next_quarter_brings_what_was_told_last() -> None:
    found = left_open(content(), Q2)
    tasks = found["nhiem_vu"].query("unit == 'TCCB' and task == '1a'")
    assert tasks["status"].tolist() == ["Đang thực hiện"]
    assert not len(found["ubnd_giao"])

"""The journal's chain: what is written holds, what is changed behind its back is found."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from cchc_xl.register.frames import empty_frame
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing import journal
from cchc_xl.register.sealing.journal import Entry

NOW = datetime(2023, 3, 8, 9, 30)
KEY = b"k" * 32


@pytest.fixture
def three() -> pd.DataFrame:
    entries = [
        Entry("Gộp", "2023-Q1", "THPT01", 1, new="ab"),
        Entry("Sửa ô", "2023-Q1", "THPT01", 2, "TTHC", "Mầm non", "Đúng hạn", "2", "5"),
        Entry("Khóa kỳ", "2023-Q1", reason="Đã báo cáo"),
    ]
    return journal.append(empty_frame(tables()["journal"]), entries, NOW, KEY)


def test_entries_are_numbered_and_the_chain_holds(three: pd.DataFrame) -> None:
    assert three["number"].tolist() == [1, 2, 3]
    assert three["time"].unique().tolist() == ["2023-03-08 09:30:00"]
    assert three["chain"].nunique() == 3
    assert journal.broken_at(three, KEY) is None


def test_appending_later_continues_the_chain(three: pd.DataFrame) -> None:
    longer = journal.append(three, [Entry("Mở kỳ", "2023-Q1", reason="Sửa sai")], NOW, KEY)
    assert longer["chain"].tolist()[:3] == three["chain"].tolist()
    assert journal.broken_at(longer, KEY) is None


@pytest.mark.parametrize("column", ["time", "unit", "new", "reason", "old"])
def test_a_changed_cell_breaks_the_chain_at_its_row(three: pd.DataFrame, column: str) -> None:
    three.loc[1, column] = "khác"
    assert journal.broken_at(three, KEY) == 2


def test_a_removed_row_breaks_the_chain(three: pd.DataFrame) -> None:
    assert journal.broken_at(three.drop(index=1).reset_index(drop=True), KEY) == 2


def test_moving_text_between_cells_breaks_the_chain(three: pd.DataFrame) -> None:
    three.loc[1, ["old", "new"]] = ["25", None]
    assert journal.broken_at(three, KEY) == 2

"""A cell that is spoilt, whichever it is, is told with its place: it never ends the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl.services.planning import check_plan
from tests.plan.plan_folders import BUILTIN, copied, put, rows_of

COLUMNS = [
    (path.name, column)
    for path in sorted(BUILTIN.glob("*.csv"))
    for column in rows_of(BUILTIN, path.name)[0]
]
NAMED = ("VP", "I.1", "N23a", "T7b", "40a", "PHONG_SO", "2023-Q2")
"""Rows that others name; of a file without them it is the first."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("spoilt") / "kế hoạch")


@pytest.mark.parametrize(("file", "column"), COLUMNS)
@pytest.mark.parametrize("spoilt", ["SAI-CHÍNH-TẢ", "1" + "0" * 400])
def test_a_spoilt_cell(folder: Path, file: str, column: str, spoilt: str) -> None:
    columns, rows = rows_of(folder, file)
    keys = [row[columns[0]] for row in rows]
    key = next((name for name in NAMED if name in keys), keys[0])
    whole = (folder / file).read_bytes()
    put(folder, file, key, **{column: spoilt})
    try:
        found = check_plan(folder)
    finally:
        (folder / file).write_bytes(whole)
    assert (found.plan is None) is bool(found.problems)
    for problem in (*found.problems, *found.doubts):
        assert problem.file
        assert problem.reason

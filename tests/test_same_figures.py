"""The same findings and the same tables as before, on the samples and the cases.

The demonstration's are held against them where it is run: ``tests/demo/test_reckoning.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import same_figures


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return dict(json.loads(same_figures.EXPECTED.read_text("utf-8")))


@pytest.mark.parametrize("name", ["samples", "cases", "registers", "older"])
def test_figures_are_the_same(name: str, expected: dict[str, Any], tmp_path: Path) -> None:
    assert same_figures.MAKERS[name](tmp_path) == expected[name]


def test_all_that_is_compared_has_content(expected: dict[str, Any]) -> None:
    assert expected.keys() == same_figures.MAKERS.keys()
    first = expected["samples"]
    assert sum(first["findings"]["codes"].values()) > 10
    assert len(first["measures"]) > 15
    empty = [name for name, told in first["tables"].items() if told.startswith("0:")]
    assert {"nhiem_vu", "tthc", "units", "tasks", "submissions", "findings"}.isdisjoint(empty)

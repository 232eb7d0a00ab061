"""The documents' table of promises: made from data, complete, and each row tried by a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.promises import DOCUMENTS, Promise, kept, key_of, promises, rendered

TESTS = Path(__file__).parents[1]
FIGURE = re.compile(r"\bfigure\(\s*f?\"([^\"{]+)")


def figures_of(path: Path) -> set[str]:
    return set(FIGURE.findall(path.read_text(encoding="utf-8")))


def belongs(name: str, promise: Promise) -> bool:
    return name.rstrip("-") == promise.key or name.startswith(f"{promise.key}-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_table_is_what_the_data_say(path: Path) -> None:
    assert path.read_text("utf-8") == rendered(path, vietnamese=DOCUMENTS[path])


@pytest.mark.parametrize("promise", promises(), ids=lambda promise: promise.key)
def test_a_promise_is_tried_by_a_test_that_leaves_its_figure(promise: Promise) -> None:
    path = TESTS.parent / promise.test.partition("::")[0]
    assert path.is_file()
    assert any(belongs(name, promise) for name in figures_of(path)), path


def test_every_figure_that_a_harness_leaves_belongs_to_a_promise() -> None:
    left = {
        name: path.name
        for path in TESTS.rglob("test_*.py")
        if path != Path(__file__)
        for name in figures_of(path)
    }
    assert {n: left[n] for n in left if not any(belongs(n, row) for row in promises())} == {}


def test_figures_are_kept_for_promises_alone() -> None:
    assert kept().keys() <= {row.key for row in promises()}


def test_a_figure_belongs_to_the_longest_key_that_begins_its_name() -> None:
    rows = promises()
    assert key_of("record-belongings-live", rows) == "record-belongings-live"
    assert key_of("record-belongings-notes", rows) == "record-belongings"
    assert key_of("faults-lock", rows) == "faults"
    assert key_of("faultless", rows) == ""

"""The longest modules are begun first, and are there."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.longest import LONGEST, TESTS, rank


@pytest.mark.parametrize("name", LONGEST)
def test_each_is_a_module(name: str) -> None:
    assert (TESTS / f"{name}.py").is_file()


def test_none_is_named_twice() -> None:
    assert len(set(LONGEST)) == len(LONGEST)


def test_a_run_is_in_their_order(request: pytest.FixtureRequest) -> None:
    ranks = [rank(item.path) for item in request.session.items]
    assert all(one <= other for one, other in pairwise(ranks))
    assert rank(TESTS / "clicks" / "test_whole_loop.py") < rank(TESTS / "test_words.py")


def test_workers_keep_the_order(pytestconfig: pytest.Config) -> None:
    assert not pytestconfig.option.loadscopereorder

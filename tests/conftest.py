"""What all tests share: programs beside Python are used where they are, and asked for in CI."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Generator
from typing import NamedTuple

import pytest
from hypothesis import settings

from tests.clicks.screen import TOOLS
from tests.desk import call as call
from tests.desk import desk as desk
from tests.desk import stock as stock
from tests.longest import rank
from tests.workbooks import format_judge

settings.register_profile("noisy", deadline=None)
settings.load_profile("noisy")  # a busy machine is no failure of a test


class Need(NamedTuple):
    """What tests with a marker need: programs, and the variable that makes them necessary."""

    missing: Callable[[], list[str]]
    required: str


def _missing(*tools: str) -> Callable[[], list[str]]:
    return lambda: [tool for tool in tools if shutil.which(tool) is None]


LIBREOFFICE = "CCHC_XL_REQUIRE_LIBREOFFICE"
NEEDED = {
    "libreoffice": Need(_missing("soffice"), LIBREOFFICE),
    "browser": Need(_missing("chromium", "pdfinfo", "pdftotext"), "CCHC_XL_REQUIRE_BROWSER"),
    "wine": Need(_missing("wine"), "CCHC_XL_REQUIRE_WINE"),
    "packages": Need(_missing(), "CCHC_XL_REQUIRE_PACKAGES"),
    "screen": Need(_missing(*TOOLS), LIBREOFFICE),
    "validator": Need(
        lambda: [] if format_judge.program() else [format_judge.PROGRAM], format_judge.REQUIRED
    ),
}
"""The needs of tests by their markers."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Refuse sets as parameters: their order differs between the processes of one run."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        if isinstance(mark.args[1], set | frozenset):
            pytest.fail(f"{mark.args[0]}: a set has no order, give a list", pytrace=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; skip, by name, what needs programs that are not here."""
    items.sort(key=lambda item: rank(item.path))
    for marker, need in NEEDED.items():
        missing = need.missing()
        if not missing:
            continue
        skip = pytest.mark.skip(reason=f"not on the PATH: {', '.join(missing)}")
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over ten thousand tests and what they imported.

    It went through them all again and again: a sixth of a run's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that was skipped for want of a program where that is required (in CI)."""
    report = yield
    for marker, need in NEEDED.items():
        required = os.environ.get(need.required) == "1"
        if report.skipped and required and item.get_closest_marker(marker):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid}: skipped, but {need.required}=1 says it must run"
    return report

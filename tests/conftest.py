"""What all tests share: LibreOffice is used where it is, and asked for where it must be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.clicks.screen import TOOLS
from tests.desk import call as call
from tests.desk import desk as desk
from tests.desk import stock as stock

REQUIRED = "CCHC_XL_REQUIRE_LIBREOFFICE"
NEEDED = {"libreoffice": ("soffice",), "screen": TOOLS}
"""The programs that tests with a marker need."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, by name, what needs programs that this machine does not have."""
    for marker, tools in NEEDED.items():
        missing = [tool for tool in tools if shutil.which(tool) is None]
        if not missing:
            continue
        skip = pytest.mark.skip(reason=f"not on the PATH: {', '.join(missing)}")
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Fail a LibreOffice test that was skipped where LibreOffice is required (in CI)."""
    report: pytest.TestReport = yield  # type: ignore[misc]
    needs = any(item.get_closest_marker(marker) for marker in NEEDED)
    if needs and report.skipped and os.environ.get(REQUIRED) == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, but {REQUIRED}=1 says it must run"
    return report  # type: ignore[return-value]

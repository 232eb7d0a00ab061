"""What all tests share: LibreOffice is used where it is, and asked for where it must be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.desk import call as call
from tests.desk import desk as desk
from tests.desk import stock as stock

REQUIRED = "CCHC_XL_REQUIRE_LIBREOFFICE"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, by name, what needs LibreOffice on a machine that has none."""
    if shutil.which("soffice"):
        return
    skip = pytest.mark.skip(reason="needs LibreOffice: soffice is not on the PATH")
    for item in items:
        if item.get_closest_marker("libreoffice"):
            item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Fail a LibreOffice test that was skipped where LibreOffice is required (in CI)."""
    report: pytest.TestReport = yield  # type: ignore[misc]
    needs = item.get_closest_marker("libreoffice")
    if needs and report.skipped and os.environ.get(REQUIRED) == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, but {REQUIRED}=1 says it must run"
    return report  # type: ignore[return-value]

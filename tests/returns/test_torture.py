"""Harmed files: the run goes on within its limits, and says of each what it could not read."""

from __future__ import annotations

import multiprocessing
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from cchc_xl.reading.discover import discover
from cchc_xl.reading.workers import MEMORY
from cchc_xl.returns.read import RawReturn, read_all
from tests.returns.torture import VALID, harmed, harmed_whole
from tests.rounds import figure, rounds
from validation.forms import forms
from validation.harmless import harmless

FORMS = tuple(forms().values())
DIACRITICS = re.compile("[ăâđêôơưàáảãạếềểễệốồổỗộớờởỡợứừửữựíìỉĩịýỳỷỹỵ]")
USUAL, SOAK = 60, 1_500


def told(result: RawReturn) -> bool:
    """Tell whether a file was read, or refused with one finding in Vietnamese."""
    if result.rows:
        return True
    return len(result.findings) == 1 and result.findings[0].code.startswith("F")


@pytest.mark.soak
def test_no_harmed_file_stops_the_others(tmp_path: Path) -> None:
    count = rounds(USUAL, SOAK)
    how = {}
    for seed in range(count):
        file = harmed(seed)
        (tmp_path / file.name).write_bytes(file.content)
        how[file.name] = file.how
    good = [Path(path) for path in VALID]
    sources = [*discover([tmp_path]).sources, *discover(good).sources]
    found = read_all(sources, FORMS, jobs=2)
    assert [result.file for result in found] == [source.file for source in sources]
    assert all(result.rows for result in found[count:])
    codes: Counter[str] = Counter()
    for result in found[:count]:
        assert told(result), (result.file, how[result.file], result.findings)
        for finding in result.findings:
            assert finding.code != "F121", (result.file, how[result.file], finding.remedy)
            assert DIACRITICS.search(finding.message + finding.remedy)
            assert harmless(finding.message + finding.remedy) == finding.message + finding.remedy
        codes[result.findings[0].code if not result.rows else "read"] += 1
    assert not multiprocessing.active_children()
    held = _peak()
    ended = codes["F125"] + codes["F126"] + codes["F127"]
    figure(
        "reader",
        f"{count} tệp bị làm hỏng: đọc được {codes['read']}, từ chối {count - codes['read']} (mỗi "
        f"tệp một phát hiện, {ended} tệp chạm giới hạn); {len(good)}/{len(good)} tệp lành bên cạnh "
        f"đọc được; tiến trình lớn nhất {held // 2**20} MB",
    )


def _peak() -> int:
    """Return the most bytes that a process of this one held, 0 where that is not told."""
    if sys.platform == "win32":
        return 0
    import resource

    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if sys.platform == "linux":
        held, own = held * 1024, own * 1024
    assert held < own + MEMORY
    return int(held)


@pytest.mark.soak
def test_damage_to_a_package_never_changes_a_value(tmp_path: Path) -> None:
    """Every part has a check sum: what can be read after damage is what was there, or is told."""
    packages = [path for path in VALID if path.suffix != ".xls"]
    sources = discover(packages).sources
    whole = {one.path: raw for one, raw in zip(sources, read_all(sources, FORMS), strict=True)}
    made = {}
    for seed in range(rounds(USUAL, SOAK)):
        source = packages[seed % len(packages)]
        name = f"{seed:05}{source.suffix}"
        made[name] = source
        (tmp_path / name).write_bytes(harmed_whole(source, seed))
    for result in read_all(discover([tmp_path]).sources, FORMS, jobs=2):
        assert told(result), result.file
        assert "F121" not in [finding.code for finding in result.findings], result.file
        right = whole[made[result.file]]
        same = [rows.values for rows in result.rows.values()]
        wrong = same != [rows.values for rows in right.rows.values()]
        assert not wrong or any(finding.is_error for finding in result.findings), result.file

"""Whatever way a program writes a return, its values are those of the return, or it is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cchc_xl.returns.read import RawReturn
from tests.returns.rewriting import SOURCES, rewritten
from tests.returns.test_named_otherwise import read, values
from tests.rounds import figure, rounds

USUAL, SOAK = 60, 5_000


@pytest.mark.soak
def test_what_is_written_otherwise_says_the_same(tmp_path: Path) -> None:
    wanted: dict[Path, RawReturn] = {path: read(path)[0] for path in SOURCES}
    files = {}
    for seed in range(rounds(USUAL, SOAK)):
        file = rewritten(seed)
        (tmp_path / file.name).write_bytes(file.content)
        files[file.name] = file
    told: Counter[str] = Counter()
    for found in read(tmp_path):
        file = files[found.file]
        right = wanted[file.source]
        if not found.rows:
            told["refused"] += 1
            assert [one.code for one in found.findings] not in ([], ["F121"]), file.how
            continue
        assert values(found) == values(right), (file.name, file.how)
        assert found.identity == right.identity, (file.name, file.how)
        assert found.findings == right.findings, (file.name, file.how)
        told["read"] += 1
    assert told["read"] + told["refused"] == len(files)
    assert not told["refused"]
    figure(
        "rewritten",
        f"{len(files)} tệp viết theo cách khác: {told['read']} đọc ra đúng như bản gốc",
    )

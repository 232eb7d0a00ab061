"""The wall and the dashboard show whole texts, and a colour for each state."""

from __future__ import annotations

import re
import zipfile
from xml.sax.saxutils import unescape

import pytest

from cchc_xl import services
from cchc_xl.consolidated.picture import draw
from cchc_xl.consolidated.sheets.dashboard import coverage_sentence
from cchc_xl.measures.submission_states import submission_states
from cchc_xl.plan.states import returns
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.records.heights import LETTERS_A_UNIT
from cchc_xl.register.schema import HEADER_ROW, tables
from tests.content_samples import H1, random_content

DAY = " 05/03"
WALL = (
    *(returns.ON_TIME, returns.CORRECTED, returns.TO_CORRECT, returns.LATE),
    *(returns.LATE_TO_CORRECT, returns.INACTIVE, returns.NOT_EXPECTED, returns.EXCUSED),
    *(returns.MISSING, f"{returns.MISSING}{returns.TAKEN_BACK}"),
    *(returns.NOT_YET_DUE, f"{returns.NOT_YET_DUE}{returns.TAKEN_BACK}"),
)
"""All that a cell of the wall may say; behind ``CORRECTED`` stands the day."""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the conditional formats of the wall's first quarter in a new register."""
    path = tmp_path_factory.mktemp("wall") / "so.xlsx"
    services.init(path, 2023)
    with zipfile.ZipFile(path) as package:
        book = package.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]*)"', book)
        number = names.index(tables()["out_wall"].sheet) + 1
        sheet = package.read(f"xl/worksheets/sheet{number}.xml").decode()
    column = "ABCDEFGHIJ"[tables()["out_wall"].ids.index("q1")]
    found = re.findall(
        rf'<conditionalFormatting sqref="{column}{HEADER_ROW + 1}:.*?</conditionalFormatting>',
        sheet,
        re.DOTALL,
    )
    return unescape("".join(found), {"&quot;": '"'})


@pytest.mark.parametrize("state", WALL)
def test_each_state_of_the_wall_has_a_colour(rules: str, state: str) -> None:
    whole = f'<formula>"{state}"</formula>' in rules
    begins = any(f"{state}{DAY}".startswith(t) for t in re.findall(r' text="([^"]*)"', rules))
    assert whole or begins


def test_the_list_has_every_state_that_the_wall_may_say() -> None:
    for seed in range(20):
        content = random_content(seed, 12)
        for state in set(submission_states(content, H1.end).to_numpy().ravel().tolist()):
            assert re.sub(r" \d\d/\d\d$", "", state) in WALL


@pytest.mark.parametrize("name", ["out_wall", "out_population"])
def test_no_kind_of_unit_is_cut(name: str) -> None:
    width = next(column.width for column in tables()[name].columns if column.id == "kind")
    assert all(len(kind.title) < width for kind in builtin_plan(2023).kinds)


def test_each_group_has_a_line_of_the_dashboard_that_holds_it() -> None:
    content = random_content(1, 12)
    picture = draw(content, H1, H1.end)
    width = next(c.width for c in tables()["out_dashboard"].columns if c.id == "detail")
    lines = coverage_sentence(picture).split("\n")
    assert len(lines) == len(picture.coverage.groups) - 1
    longest = max(len(group.title) for group in builtin_plan(2023).groups)
    assert longest + len(" 999/999 (99%), còn thiếu 999 đơn vị;") < width * LETTERS_A_UNIT
    assert all(len(line) < width * LETTERS_A_UNIT for line in lines)

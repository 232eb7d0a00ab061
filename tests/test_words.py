"""The plan's words stand in their homes alone: elsewhere they are named, not written again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOMES = (
    *sorted((ROOT / "cchc_xl/plan/states").glob("[!_]*.py")),
    ROOT / "cchc_xl/register/schema/words.py",
    ROOT / "validation/words.py",
)


HEADINGS = {
    "cchc_xl/buttons/__init__.py": "names of buttons",
    "cchc_xl/console/render.py": "headings of a table on the screen",
    "cchc_xl/demo/inspections.py": "part of a unit's name",
    "cchc_xl/register/building/buttons.py": "names of buttons",
    "cchc_xl/register/building/overview/charts.py": "names of a chart's series",
    "cchc_xl/register/schema/glance.py": "titles of columns",
    "cchc_xl/register/schema/logs.py": "titles of sheets and columns",
    "cchc_xl/register/schema/outputs.py": "titles of columns",
    "cchc_xl/register/schema/results.py": "titles of columns",
    "cchc_xl/services/reporting/charts.py": "names of a chart's series",
    "cchc_xl/services/reporting/report_form.py": "titles of columns",
    "validation/forms/tthc.py": "the title of a sheet",
    "validation/forms/ubnd_giao.py": "part of an example of who gave a task",
}
"""Where something is called as one of the words, and why it is none."""


def written(path: Path) -> Iterator[tuple[int, str]]:
    """Give the texts that a module writes outside of docstrings: line, text.

    A word quoted within an expression (``reviewed == 'Rà soát'``) is one of its own.
    """
    tree = ast.parse(path.read_text("utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
        if isinstance(node, ast.Constant) and isinstance(text, str):
            yield from ((node.lineno, part) for part in [text, *text.split("'")])


def words() -> set[str]:
    return {text for home in HOMES for _, text in written(home) if len(text) > 1}


def strays(path: Path, known: set[str]) -> list[str]:
    found = {(line, text) for line, text in written(path) if text in known}
    return [f"{path.name}:{line} {text}" for line, text in sorted(found)]


def test_words_stand_in_their_homes_alone() -> None:
    known = words()
    found = {
        path.relative_to(ROOT).as_posix(): strays(path, known)
        for top in ("cchc_xl", "validation")
        for path in (ROOT / top).rglob("*.py")
        if path not in HOMES
    }
    assert {name: some for name, some in found.items() if some and name not in HEADINGS} == {}
    assert [name for name in HEADINGS if not found.get(name)] == []


def test_a_word_written_again_is_found(tmp_path: Path) -> None:
    path = tmp_path / "again.py"
    path.write_text('A = "Đúng hạn"\nB = "reviewed == \'Rà soát\'"\n', "utf-8")
    assert strays(path, words()) == ["again.py:1 Đúng hạn", "again.py:2 Rà soát"]

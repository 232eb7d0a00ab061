"""The house: which rooms there are, that imports point down, and where imports may stand."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from validation.forms import forms

ROOT = Path(__file__).parents[1]
PACKAGES = ("cchc_xl", "macros", "validation")
ENTRIES = {"__init__.py", "__main__.py", "cli.py", "py.typed"}
"""The files that may lie in the root of the library, beside its rooms."""
MODULES = 20
"""How many modules a room has at most, beside its ``__init__``."""

LATER = {
    "cchc_xl.buttons": "a click shows that it works before it loads what the work needs",
    "cchc_xl.commands": "the command line knows its commands without what they need",
    "cchc_xl.console.explaining": "a figure is told without the writer of workbooks",
    "cchc_xl.console.options": "help is shown at once",
    "cchc_xl.doctor": "what breaks an installation is told by what does not break with it",
    "cchc_xl.hosts.libreoffice": "a click reaches LibreOffice before xlwings is loaded; what runs "
    "inside LibreOffice is loaded anew there",
    "cchc_xl.plan.units": "a plan is loaded without the reader of workbooks",
    "cchc_xl.register.live.hosts": "one program's way is not loaded for the other",
    "cchc_xl.register.sealing.normal": "records are hashed without pandas",
    "cchc_xl.services.consolidating": "figures are computed anew without XlsxWriter",
    "cchc_xl.templates.started": "a process that writes templates loads neither pandas nor models",
    "validation.forms": "the forms are named without their models",
}
"""The modules and rooms in which imports of the program's own stand within functions, and why."""


PANDAS = frozenset({"pandas", "pandera"})
WRITERS = frozenset({"openpyxl", "xlsxwriter"})
WITHOUT = {
    "cchc_xl.measures.sums": PANDAS | WRITERS,
    "cchc_xl.merging.outcomes": PANDAS | WRITERS,
    "cchc_xl.plan.year": PANDAS | WRITERS | {"python_calamine"},
    "cchc_xl.register.schema": PANDAS | WRITERS,
    "cchc_xl.register.sealing.normal": PANDAS | WRITERS,
    "cchc_xl.returns.identity": PANDAS | WRITERS,
    "cchc_xl.services.consolidating": WRITERS,
    "cchc_xl.services.merging": WRITERS,
    "cchc_xl.services.rebuilding": WRITERS,
    "cchc_xl.templates": PANDAS,
    "validation.expressions": PANDAS,
}
"""What is loaded without large libraries, which its functions import when they are called."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def test_the_contracts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="setup.cfg", no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_module_needs_itself() -> None:
    assert list(cycles()) == []


def cycles() -> Iterator[list[str]]:
    """Give the groups of modules that import each other, also by imports within functions."""
    ways = {name: set(graph().find_modules_directly_imported_by(name)) for name in graph().modules}
    while leaves := {name for name, goals in ways.items() if not goals & ways.keys()}:
        ways = {name: goals for name, goals in ways.items() if name not in leaves}
    for name in sorted(ways):
        if name in reached(ways, name):
            found = reached(ways, name)
            yield sorted({name} | {goal for goal in found if name in reached(ways, goal)})


def reached(ways: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    left = [start]
    while left:
        new = ways.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


def test_cycles_are_found() -> None:
    ways = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}
    assert reached(ways, "a") == {"a", "b", "c"}
    assert "d" not in reached(ways, "d")


def test_the_root_holds_rooms_and_entries_alone() -> None:
    names = {path.name for path in (ROOT / "cchc_xl").iterdir() if path.is_file()}
    assert names == ENTRIES


def test_no_room_is_crowded() -> None:
    counts = {
        str(folder.relative_to(ROOT)): len([p for p in folder.glob("*.py") if p.stem != "__init__"])
        for top in ("cchc_xl", "validation")
        for folder in [ROOT / top, *(ROOT / top).rglob("*")]
        if folder.is_dir()
    }
    assert {name: count for name, count in counts.items() if count > MODULES} == {}
    assert len(counts) > 25


def test_every_room_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "cchc_xl").rglob("__init__.py")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_imports_stand_at_the_top_but_where_starting_needs_it() -> None:
    stray = {name for name in later_imports() if not _allowed(name)}
    assert stray == set()


def test_every_exception_is_used() -> None:
    names = later_imports()
    assert [one for one in LATER if not any(_below(name, one) for name in names)] == []


@pytest.mark.parametrize("name", WITHOUT)
def test_large_libraries_are_loaded_with_what_needs_them(name: str) -> None:
    code = f"import sys, {name}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert name in loaded
    assert loaded & WITHOUT[name] == set()


def _allowed(name: str) -> bool:
    return any(_below(name, one) for one in LATER)


def _below(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


@cache
def later_imports() -> frozenset[str]:
    """Return the modules that import modules of the program within functions."""
    found = set()
    for top in PACKAGES:
        for path in (ROOT / top).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            if any(_within(node) for node in ast.walk(ast.parse(path.read_text("utf-8")))):
                found.add(name)
    return frozenset(found)


def _within(function: ast.AST) -> bool:
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return any(
        name.partition(".")[0] in PACKAGES
        for node in ast.walk(function)
        for name in _imported(node)
    )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


@pytest.mark.parametrize("text", ["import cchc_xl.plan.year as y", "from validation import check"])
@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_imports_within_functions_are_found(keyword: str, text: str) -> None:
    (function,) = ast.parse(f"{keyword} f():\n    {text}\n").body
    assert _within(function)
    assert not _within(ast.parse(text).body[0])


ABOUT_FORMS = ("cchc_xl/consolidated", "cchc_xl/measures", "cchc_xl/demo", "validation/forms")
"""The rooms that are about certain forms: what is drawn from one, and made-up answers."""


def test_no_room_but_those_about_forms_names_one() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in _sources()
        if not any(path.is_relative_to(ROOT / room) for room in ABOUT_FORMS)
        for line, name, _ in named_forms(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


def test_what_is_drawn_from_a_form_names_it_once() -> None:
    for room in ABOUT_FORMS[:2]:
        for path in (ROOT / room).glob("*.py"):
            found = list(named_forms(ast.parse(path.read_text("utf-8"))))
            assert all(at_top for _, _, at_top in found), path
            assert len({name for _, name, _ in found}) == len(found), path


def test_names_of_forms_are_found() -> None:
    text = 'FORM = "tthc"\n\ndef f(x):\n    """Of tthc."""\n    return x.pakn, "total(tthc.late)"\n'
    found = sorted(named_forms(ast.parse(text)))
    assert found == [(1, "tthc", True), (5, "pakn", False), (5, "tthc", False)]


def named_forms(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Give the forms that a module names outside of docstrings: line, name, whether at its top."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    top = {
        id(part) for node in tree.body if isinstance(node, ast.Assign) for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.Constant) and id(node) not in silent:
            text = str(node.value)
        elif isinstance(node, ast.Attribute):
            text = node.attr
        elif isinstance(node, ast.keyword):
            text = node.arg or ""
        for name in set(re.findall(r"\w+", text)) & forms().keys():
            yield getattr(node, "lineno", 0), name, id(node) in top


def _sources() -> Iterator[Path]:
    for top in PACKAGES:
        yield from (ROOT / top).rglob("*.py")

"""What ``CONTRIBUTING.md`` tells is followed word for word, and works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipes import Recipe, changed, copy_program, follow, recipes

EVERY = (
    *("A finding", "A rule", "A metric", "A form", "A field of a form", "A year"),
    *("A command", "A button"),
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program on which all recipes were followed, one after the other."""
    root = tmp_path_factory.mktemp("program")
    copy_program(root)
    for recipe in recipes():
        follow(recipe, root)
    return root


def prove(code: str, program: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a folder of its own with the copied program."""
    where = f"import cchc_xl; assert cchc_xl.__file__.startswith({str(program)!r})\n"
    environment = {**os.environ, "PYTHONPATH": str(program), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", where + code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_there_is_a_recipe_for_each_thing_with_a_proof() -> None:
    assert tuple(recipe.title for recipe in recipes()) == EVERY
    assert [recipe.title for recipe in recipes() if not recipe.proofs] == []


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.title)
def test_a_recipe_works(recipe: Recipe, program: Path, tmp_path: Path) -> None:
    for code in recipe.proofs:
        done = prove(code, program, tmp_path)
        assert done.returncode == 0, done.stderr


def test_proofs_fail_where_the_recipes_were_not_followed(tmp_path: Path) -> None:
    """All in one process, as each fails soon; what does not fail is printed."""
    code = "\n".join(
        [
            "from tests.recipes import recipes",
            "for recipe in recipes():",
            "    try:",
            "        for proof in recipe.proofs:",
            "            exec(proof, {})",
            "    except Exception:",
            "        continue",
            "    print(recipe.title)",
        ]
    )
    done = prove(code, Path(__file__).parents[2], tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_what_recipes_add_stands_in_the_documents(program: Path, tmp_path: Path) -> None:
    """``make docs`` is all that the documents need."""
    code = (
        "from tests.documents import commands, dictionary, findings, measures\n"
        "assert '### R499' in findings.document()\n"
        "assert '### C399' in findings.document()\n"
        "assert 'tblDaoTao' in dictionary.document()\n"
        "assert '### T8c' in measures.document()\n"
        "assert '## Năm 2024' in measures.document()\n"
        "assert '## cchc-xl contacts' in commands.document()\n"
    )
    done = prove(code, program, tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_hunk_fits_one_place_or_none() -> None:
    assert changed("a\nb\nc\n", " b\n+x\n") == "a\nb\nx\nc\n"
    assert changed("a\nb\nc\n", "-b\n+x\n") == "a\nx\nc\n"
    for text in ("a\n", "b\nb\n"):
        with pytest.raises(ValueError, match="times"):
            changed(text, " b\n+x\n")

"""The recipes of ``CONTRIBUTING.md``, read and followed on a copy of the program.

A block of code says after its language what it is: ``append FILE``, ``new FILE``, the file of a
``diff``, ``sh`` lines that make a folder and copy files, or a ``proof`` run when all is done.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("cchc_xl", "macros", "validation", "tests")
BLOCK = re.compile(r"^```(\w+) ?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of code: its language, what is to be done with it, and its text."""

    language: str
    what: str
    text: str


class Recipe(NamedTuple):
    """What a heading tells how to add."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def proofs(self) -> list[str]:
        """Return the code that fails unless the recipe has worked."""
        return [block.text for block in self.blocks if block.what == "proof"]


def recipes() -> list[Recipe]:
    """Return the recipes in their order."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("\n## ")[1:])
    return [
        Recipe(title, tuple(Block(*found) for found in BLOCK.findall(body)))
        for title, _, body in parts
    ]


def copy_program(to: Path) -> None:
    """Copy the program and what tests it, without the data of tests."""
    for name in COPIED:
        leave = shutil.ignore_patterns("__pycache__", "data")
        shutil.copytree(ROOT / name, to / name, ignore=leave)


def follow(recipe: Recipe, root: Path) -> None:
    """Do all that a recipe says, but its proofs. ``ValueError``: it cannot be followed."""
    for block in recipe.blocks:
        if block.what != "proof":
            _do(block, root)


def _do(block: Block, root: Path) -> None:
    verb, _, name = block.what.rpartition(" ")
    path = root / name
    match block.language, verb:
        case "sh", "":
            for line in block.text.splitlines():
                _run(line.split(), root)
        case "diff", "":
            path.write_text(changed(path.read_text("utf-8"), block.text), "utf-8")
        case _, "new":
            path.write_text(block.text, "utf-8")
        case language, "append":
            apart = "\n\n\n" if language == "python" else "\n"
            path.write_text(path.read_text("utf-8").rstrip("\n") + apart + block.text, "utf-8")
        case _:
            raise ValueError(f"nobody knows what to do with {block[:2]}")


def _run(words: list[str], root: Path) -> None:
    match words:
        case ["mkdir", folder]:
            (root / folder).mkdir()
        case ["cp", source, goal]:
            for found in root.glob(source):
                shutil.copy(found, root / goal)
        case _:
            raise ValueError(f"a recipe only makes folders and copies files: {' '.join(words)}")


def changed(text: str, hunk: str) -> str:
    """Return a text with a hunk applied at the one place that it fits. ``ValueError``: not one."""
    lines = hunk.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    if text.count(before) != 1:
        raise ValueError(f"stands {text.count(before)} times, not once:\n{before}")
    return text.replace(before, after)


def run(*arguments: str) -> str:
    """Run the copied program and return what it printed; called by proofs."""
    done = subprocess.run(
        [sys.executable, "-m", "cchc_xl", *arguments], capture_output=True, check=False
    )
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    return done.stdout.decode()

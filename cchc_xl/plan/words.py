"""The words in which a task stands on its own, with the heading above it in front."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cchc_xl.plan.records import Task


def task_words(tasks: Sequence[Task]) -> dict[str, str]:
    """Return each task's words by its id: a heading's in front of its sub-rows' (1 before 1a)."""
    words, heading = {}, None
    for task in tasks:
        if task.is_heading:
            heading = task
        content = task.content
        if heading is not None and is_below(task, heading):
            content = f"{heading.content}: {content}"
        words[task.id] = content
    return words


def is_below(task: Task, heading: Task) -> bool:
    """Tell by the id (1a below 1) or by the letter that the words begin with (7 below 6)."""
    rest = task.id.removeprefix(heading.id)
    lettered = re.match(r"[a-z]\) ", task.content) is not None
    return task is not heading and (lettered or (rest != task.id and rest.isalpha()))

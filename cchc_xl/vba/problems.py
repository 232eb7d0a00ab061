"""What a VBA project cannot hold. Its sources come with the program, so no user ever sees this."""

from __future__ import annotations


class ProjectProblem(ValueError):
    """The sources cannot be made into a project; the text says which and why."""

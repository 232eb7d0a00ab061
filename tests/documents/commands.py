"""The reference of the command line: every command's own help."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cchc_xl.cli import cli
from tests.documents.markdown import page

NAME, WIDTH = "cchc-xl", 96


def document() -> str:
    """Return the help of the program and of every command."""
    return page("Các lệnh", *helps(cli, None, NAME))


def helps(command: click.Command, parent: click.Context | None, name: str) -> Iterator[str]:
    """Give a command's help under its name, then those of its own commands."""
    context = click.Context(
        command, parent=parent, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH
    )
    yield f"## {context.command_path}\n\n```\n{command.get_help(context).rstrip()}\n```"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from helps(found, context, below)

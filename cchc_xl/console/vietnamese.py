"""click's own texts in Vietnamese: help headings and usage errors."""

from __future__ import annotations

import re

import click


class VietnameseCommand(click.Command):
    """A command whose help is wholly Vietnamese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [
            "[TÙY CHỌN]" if piece == "[OPTIONS]" else piece
            for piece in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Cách dùng: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a Vietnamese heading."""
        _write_options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with Vietnamese text."""
        return _translated(super().get_help_option(ctx))


class VietnameseGroup(click.Group):
    """A group whose help is wholly Vietnamese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, "LỆNH [TÙY CHỌN]...", prefix="Cách dùng: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in the order of the work, not of the alphabet."""
        rows = [
            (name, command.get_short_help_str(limit=90)) for name, command in self.commands.items()
        ]
        with formatter.section("Các lệnh"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of the work."""
        return list(self.commands)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with Vietnamese text."""
        return _translated(super().get_help_option(ctx))


def _translated(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Hiện trợ giúp này rồi thoát."
    return option


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    options = [item for item in command.get_params(ctx) if isinstance(item, click.Option)]
    records = [record for item in options if (record := item.get_help_record(ctx))]
    rows = [(name, text.replace("[required]", "[bắt buộc]")) for name, text in records]
    with formatter.section("Tùy chọn"):
        formatter.write_dl(rows)


def usage_text(error: click.ClickException) -> str:
    """Say in Vietnamese what is wrong with a call."""
    match error:
        case click.NoSuchOption(option_name=name):
            return f"Không có tùy chọn “{name}”."
        case click.MissingParameter(param=param) if param is not None:
            return f"Thiếu “{_shown(param, error.ctx)}”."
        case click.BadParameter(param=param) if param is not None:
            return f"Giá trị của “{_shown(param, error.ctx)}” không đúng."
        case click.BadOptionUsage(option_name=name) if "requires an argument" in error.message:
            return f"Tùy chọn “{name}” cần một giá trị."
        case click.BadOptionUsage(option_name=name):
            return f"Tùy chọn “{name}” không nhận giá trị."
        case click.UsageError() if "No such command" in error.message:
            return f"Không có lệnh {_quoted(error.message)}."
        case click.UsageError() if "unexpected extra" in error.message:
            return "Thừa tham số trong lệnh."
        case click.UsageError() if "Missing command" in error.message:
            return "Chưa ghi lệnh nào."
    return "Cách gọi lệnh không đúng."


def usage_remedy(error: click.ClickException) -> str:
    """Name the command whose help shows how it is called."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    return f"Xem cách dùng: {ctx.command_path if ctx else 'cchc-xl'} --help"


def _shown(param: click.Parameter, ctx: click.Context | None) -> str:
    """Return a parameter as the help writes it."""
    if isinstance(param, click.Option):
        return param.opts[0]
    return param.metavar or param.make_metavar(ctx or click.Context(click.Command("")))


def _quoted(message: str) -> str:
    """Return what a message quotes, in Vietnamese quotation marks."""
    found = re.search(r"""(['"])(.*)\1""", message, re.DOTALL)
    return f"“{found[2]}”" if found else "này"

"""The exit codes: what each means, and which commands give one a meaning of their own."""

from __future__ import annotations

from cchc_xl.base.errors import EXITS
from cchc_xl.cli import cli
from tests.documents.markdown import code, page, table


def document() -> str:
    """Return the table of exit codes and the commands' own lines about them."""
    rows = [(one.code, one.meaning, one.files, one.remedy) for one in EXITS]
    own = [
        f"- {code(f'cchc-xl {name}')}: {command.epilog}"
        for name, command in cli.commands.items()
        if command.epilog
    ]
    return page(
        "Mã thoát",
        "Mỗi lệnh kết thúc với một mã, để tệp lệnh và phần mềm khác biết lượt chạy ra sao.",
        table(("Mã", "Nghĩa", "Sổ và các tệp", "Việc cần làm"), rows),
        "Lệnh có nghĩa riêng của mã:" if own else "",
        "\n".join(own),
    )

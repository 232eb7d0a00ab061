"""Texts with placeholders (Jinja), as Văn phòng has changed them: checked, then filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from cchc_xl.base.errors import WordingError

if TYPE_CHECKING:
    from types import TracebackType

    from jinja2.sandbox import SandboxedEnvironment

_TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_LOOP = ("first", "last", "index", "index0", "length")
_UNDEFINED = re.compile("'([^']*)' is undefined|has no attribute '([^']*)'")
_FILE = "<template>"
"""What Jinja calls a text in a traceback."""


class Known(NamedTuple):
    """The placeholders that there are: those that stand by themselves, and parts behind a dot."""

    names: frozenset[str]
    parts: frozenset[str]


class Wording(NamedTuple):
    """A text with placeholders: what its file is called, what its lines are called, the text."""

    name: str
    line_word: str
    text: str
    known: Known

    def filled(self, values: Mapping[str, Any]) -> str:
        """Return the text with values in it. ``WordingError``: it cannot be filled in."""
        try:
            filled: str = environment().from_string(straight(self.text)).render(values)
        except Exception as error:  # a template can do whatever its expressions do
            self.refuse(error)
        return filled

    def checked(self) -> Wording:
        """Return the text itself. ``WordingError``: a mistake, in whichever branch it stands."""
        from jinja2 import TemplateError

        try:
            environment().from_string(straight(self.text))
            for name, line, known in _unknown(environment(), straight(self.text), self.known):
                self._refuse_name(name, line, known)
        except (TemplateError, RecursionError) as error:
            self.refuse(error)
        return self

    def refuse(self, error: BaseException) -> NoReturn:
        """Say what is wrong and where, of an error of Jinja's or of an expression."""
        from jinja2 import TemplateSyntaxError, UndefinedError

        if isinstance(error, WordingError):
            raise error
        if isinstance(error, TemplateSyntaxError):
            raise self._wrong("chỗ điền hoặc lệnh viết sai", error.lineno) from error
        line = _line_of(error.__traceback__)
        missing = _UNDEFINED.search(str(error)) if isinstance(error, UndefinedError) else None
        if missing:
            self._refuse_name(missing[1] or missing[2], line, self.known.names | self.known.parts)
        raise self._wrong("chỗ điền không tính được", line) from error

    def _wrong(self, what: str, line: int) -> WordingError:
        lines = self.text.splitlines()
        text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        place = f", {self.line_word} {line}" if line else ""
        quoted = f": “{text}”" if text else ""
        return WordingError(
            f"Mẫu “{self.name}”{place}: {what}{quoted}.",
            "Xem lại {{ … }} và {% … %} ở đó: đủ ngoặc, mỗi {% if %} có {% endif %}, mỗi {% for %} "
            "có {% endfor %}; hoặc xóa tệp này để chương trình ghi lại mẫu gốc.",
        )

    def _refuse_name(self, name: str, line: int, known: Collection[str]) -> NoReturn:
        near = get_close_matches(name, sorted(known), 1)
        hint = f"Có phải là “{near[0]}”? " if near else ""
        place = f", {self.line_word} {line}" if line else ""
        raise WordingError(
            f"Mẫu “{self.name}”{place}: không có chỗ điền nào tên là “{name}”.",
            f"{hint}Các chỗ điền: {', '.join(sorted(known))}.",
        )


def environment(*, escape: bool = False) -> SandboxedEnvironment:
    """Return what fills texts in: an unknown placeholder is a fault, and nothing else is reached.

    ``escape``: the text is XML.
    """
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=escape,
        keep_trailing_newline=True,
    )


def straight(text: str) -> str:
    """Return a text with the quotation marks within its tags as Jinja reads them."""
    return _TAG.sub(lambda found: found[0].translate(_QUOTES), text)


def _unknown(
    env: SandboxedEnvironment, text: str, known: Known
) -> Iterator[tuple[str, int, frozenset[str]]]:
    """Give the names of a text that no value has: name, line, and which would do."""
    from jinja2 import meta, nodes

    tree = env.parse(text)
    free = meta.find_undeclared_variables(tree) - known.names
    for one in tree.find_all(nodes.Name):
        if one.name in free and one.ctx == "load":
            yield one.name, one.lineno, known.names
    for part in tree.find_all(nodes.Getattr):
        of_loop = isinstance(part.node, nodes.Name) and part.node.name == "loop"
        allowed = frozenset(_LOOP) if of_loop else known.parts
        if part.attr not in allowed:
            yield part.attr, part.lineno, allowed


def _line_of(traceback: TracebackType | None) -> int:
    """Return the line of a template that a traceback ends in, 0 if it goes through none."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == _FILE:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line

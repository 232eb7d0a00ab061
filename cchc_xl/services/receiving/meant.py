"""What a cell of a plain list stands for when it is none of a column's values word for word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.inspections import QUARTERS
from cchc_xl.reading.plain_list import heading_words
from cchc_xl.register.schema import Table, TableColumn
from cchc_xl.register.schema.spoken import (
    DENIED,
    LOOSE,
    spellings_of,
    spoken_period,
    spoken_quarter,
)
from cchc_xl.returns.cells.texts import chosen

Lists = Mapping[str, Mapping[str, str]]
"""For each list that columns offer what may be written, and the value that it stands for."""
Words = tuple[str, ...]

_IN_FULL: Final = (
    (("gd", "dt"), ("giao", "duc", "dao", "tao")),
    (("gddt",), ("giao", "duc", "dao", "tao")),
    (("gd",), ("giao", "duc")),
    (("hdnd",), ("hoi", "dong", "nhan", "dan")),
    (("tp",), ("thanh", "pho")),
    (("va",), ()),
)
"""What names are shortened to, beside what headings are."""
_AROUND: Final = frozenset(("p", "phong", "so", "truong", "ban"))
"""Words that people leave out of an office's name, or put before its short one."""


class Known(NamedTuple):
    """The values of a column: what each is written as, word for word and otherwise."""

    exact: frozenset[str]
    spelt: tuple[tuple[str, Words], ...]
    tests: tuple[Callable[[Words, Words], bool], ...]
    negated: frozenset[Words] = frozenset()


def known_of(table: Table, column: TableColumn, lists: Lists) -> Known | None:
    """Return what may be written in a column; ``None``: it takes any text, or numbers."""
    listed = lists.get(column.list_name)
    if listed is None and not column.choices:
        denied = frozenset(map(said_words, DENIED)) if column.kind == "date" else frozenset()
        return Known(frozenset(), (), (), denied) if denied else None
    own = listed if listed is not None else {value: value for value in column.choices}
    others = [
        (value, said)
        for value, spellings in spellings_of(table.id, column.id).items()
        for said in spellings
    ]
    if column.choices == QUARTERS:
        others += [(value, said) for value in QUARTERS for said in spoken_quarter(value)]
    if column.list_name == "periods":
        codes = dict.fromkeys(own.values())
        others += [(code, said) for code in codes for said in spoken_period(Period.parse(code))]
    spelt = [(value, said_words(said)) for said, value in own.items()]
    spelt += [(value, said_words(said)) for value, said in others]
    tests = [_same]
    if column.list_name == "units":
        tests += [_same_name, _within]
    elif (table.id, column.id) in LOOSE:
        tests += [_around]
    return Known(frozenset(map(chosen, own)), tuple(spelt), tuple(tests))


def candidates(known: Known, text: str, heading: str) -> tuple[str, ...]:
    """Return the values that a text may stand for: none, the one that it means, or several.

    A number below “Quý” is read with its heading; parts between slashes stand each for their own.
    """
    whole = _candidates(known, said_words(text)) or _candidates(
        known, said_words(f"{heading} {text}")
    )
    if whole or "/" not in text:
        return whole
    parts = [_candidates(known, said_words(part)) for part in text.split("/")]
    return tuple(dict.fromkeys(one for part in parts for one in part)) if all(parts) else ()


def _candidates(known: Known, said: Words) -> tuple[str, ...]:
    if not said:
        return ()
    if said in known.negated:
        return ("",)
    fitting: Iterator[Sequence[str]] = (
        [value for value, words in known.spelt if test(said, words)] for test in known.tests
    )
    return tuple(dict.fromkeys(next(filter(None, fitting), ())))


def said_words(text: str) -> Words:
    """Return a text's words for comparing: without marks, and what is shortened in full."""
    words = heading_words(text) or tuple(text.split())
    for short, full in _IN_FULL:
        words = _replaced(words, short, full)
    return words


def _replaced(words: Words, short: Words, full: Words) -> Words:
    found: list[str] = []
    at = 0
    while at < len(words):
        fits = words[at : at + len(short)] == short
        found += full if fits else (words[at],)
        at += len(short) if fits else 1
    return tuple(found)


def _same(said: Words, words: Words) -> bool:
    return said == words


def _same_name(said: Words, words: Words) -> bool:
    return _bare(said) == _bare(words) != ""


def _bare(words: Words) -> str:
    """Return a name's letters without the words that are left out of it: “KH-TC” is “KHTC”."""
    return "".join(word for word in words if word not in _AROUND)


def _within(said: Words, words: Words) -> bool:
    """Tell whether two words or more stand in a name one behind the other."""
    return len(said) > 1 and _holds(words, said)


def _around(said: Words, words: Words) -> bool:
    return len(words) > 1 and _holds(said, words)


def _holds(words: Words, part: Words) -> bool:
    ends: Collection[int] = range(len(words) - len(part) + 1)
    return any(words[at : at + len(part)] == part for at in ends)

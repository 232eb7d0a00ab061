"""Whose plan a document is, and for which task of the list: its name or Văn phòng says so."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.reading.discover import Source
from cchc_xl.reading.documents import discover_documents
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import SUFFIXES
from cchc_xl.returns.read import read_all
from validation.catalogue import finding
from validation.findings import Finding
from validation.forms import COVER, forms

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan, Unit

Words = tuple[str, ...]

_TO = frozenset({"gui", "ve", "qua", "cho"})
"""The words in front of whom a document goes to."""


class Document(NamedTuple):
    """A unit's plan as received; ``task`` is the task that it fulfils, or the clause.

    ``sha256`` is over the file's bytes.
    """

    task: str
    unit: str
    sha256: str
    source: Source


def read_documents(
    plan: Plan, paths: Sequence[Path], *, unit: str, task: str, besides: Sequence[Path]
) -> tuple[list[Document], list[Finding]]:
    """Return the plans under ``paths``, and what is wrong with the other files.

    ``unit`` and ``task`` are Văn phòng's word for all of them; "" leaves it to the files' names and
    to the list of tasks. A file whose name says other units alone is refused. A template, filled in
    or not, is no plan, whoever says so.
    """
    found = discover_documents(paths, besides)
    documents: list[Document] = []
    findings = list(found.findings)
    templates = _templates(found.sources)
    for source in found.sources:
        if source in templates:
            findings.append(finding("K108", file=source.file))
            continue
        named = units_in_name(source.file, plan.units)
        if unit and named and unit not in named:
            others = ", ".join(named)
            findings.append(finding("K109", unit=unit, file=source.file, units=others))
            continue
        told = _told(plan, source, [unit] if unit else named, task)
        if isinstance(told, Finding):
            findings.append(told)
        else:
            documents.append(told)
    return documents, findings


def _templates(sources: Sequence[Source]) -> list[Source]:
    """Return those of the files that say of themselves what unit's template they are."""
    books = [source for source in sources if source.path.suffix.lower() in SUFFIXES]
    cover = (forms()[COVER],)
    return [book for book, raw in zip(books, read_all(books, cover), strict=True) if raw.identity]


def _told(plan: Plan, source: Source, whose: Sequence[str], task: str) -> Document | Finding:
    if not whose:
        return finding("K101", file=source.file, code=_example(plan))
    if len(whose) > 1:
        return finding("K102", file=source.file, units=", ".join(whose))
    known = next(one for one in plan.units if one.code == whose[0])
    own = [one.id for one in plan.plans_of(known) if task in ("", one.id)]
    if len(own) != 1:
        code, tasks = ("K104", own) if own else ("K103", [row.id for row in plan.unit_plans])
        return finding(code, unit=known.code, file=source.file, tasks=", ".join(tasks))
    try:
        data = source.read_bytes()
    except OSError:
        return finding("F117", unit=known.code, file=source.file)
    except Unreadable as refusal:
        return finding(refusal.code, unit=known.code, file=source.file, **refusal.fields)
    if not data:
        return finding("F101", unit=known.code, file=source.file)
    return Document(own[0], known.code, hashlib.sha256(data).hexdigest(), source)


def _example(plan: Plan) -> str:
    """Return the code of a unit that owes a plan, for a remedy."""
    owing = (unit.code for unit in plan.units if plan.plans_of(unit))
    return next(owing, plan.units[0].code)


def units_in_name(file: str, units: Iterable[Unit]) -> list[str]:
    """Return the units whose code or name stands in a file's name as whole words.

    Marks of letters and tones make no difference (“Kế hoạch THPT Lê Lợi”, “ke-hoach_thpt-le-loi”),
    nor does the word “Trường” before a school's name. A name within a longer one is not meant, nor
    whom a plan is sent to (“gửi Văn phòng Sở”). Where nobody else is named, a code without a digit
    counts, too, in capitals as in the list: “KH TCCB”, “TTr” is none.
    """
    text = PurePath(file.replace("\\", "/")).stem
    units = list(units)
    coded = [((unit.code,), unit.code) for unit in units if unit.code.isalpha()]
    called = [(words, unit.code) for unit in units for words in _called(unit)]
    return _meant(_words(text.casefold()), called) or _meant(_words(text), coded)


def _meant(words: Words, called: Sequence[tuple[Words, str]]) -> list[str]:
    """Return the units that are called so among the words of a name."""
    found = [
        ((at, at + len(name)), code)
        for name, code in called
        for at in range(len(words) - len(name) + 1)
        if words[at : at + len(name)] == name and not _TO.intersection(words[at - 1 : at])
    ]
    spans = {span for span, _ in found}
    meant = [code for span, code in found if not _within_another(span, spans)]
    return list(dict.fromkeys(meant))


def _within_another(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(one != span and one[0] <= span[0] and span[1] <= one[1] for one in spans)


def _called(unit: Unit) -> Iterator[Words]:
    """Give the words by which a unit is called: its code, if it has a digit, and its name.

    A code without a digit (VP) is a word of the language, too.
    """
    name = _words(unit.name.casefold())
    yield name
    if name[:1] == ("truong",) and len(name) > 2:
        yield name[1:]
    if not unit.code.isalpha():
        yield _words(unit.code.casefold())


def _words(text: str) -> Words:
    """Return the words of a text without marks on letters."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", plain))

"""Telling an output that must be computed again from one that somebody changed.

A program that does not calculate keeps the formulas and drops their values: then every cell that
has a value has the sealed one, and the others hold formulas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cchc_xl.register.port import Register
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.entered import sealed_records
from cchc_xl.register.sealing.normal import COMPUTED_DIGITS, Record, as_text
from cchc_xl.register.sealing.trust import Trust


def uncomputed_outputs(trust: Trust) -> tuple[str, ...]:
    """Return the outputs that lack nothing but values of formulas: another program saved them."""
    register = trust.register
    if register is None:
        return ()
    outputs = [name for name in trust.tampered if tables()[name].owner == "output"]
    return tuple(name for name in outputs if lacks_only_values(trust, register, name))


def lacks_only_values(trust: Trust, register: Register, name: str) -> bool:
    """Tell whether an output (by id) is as sealed but for formulas without a stored value."""
    table = tables()[name]
    blank = register.uncomputed(table.name)
    sealed = sealed_records(trust, name) if blank else None
    if sealed is None:
        return False
    read = register.read_table(table.name)
    titles = table.titles_in(trust.content.edition)
    rows = zip(*(read[title] for title in titles), strict=True)
    found = [
        ([as_text(value, COMPUTED_DIGITS) for value in row], [(at, t) in blank for t in titles])
        for at, row in zip(read.rows or (), rows, strict=True)
    ]
    return len(found) == len(sealed) and _fits(found, sealed)


def _fits(found: Sequence[tuple[Record, list[bool]]], sealed: Sequence[Record]) -> bool:
    """Tell whether each record found is one of the sealed ones where it has values."""
    for lacking in {tuple(mask) for _, mask in found}:
        kept = [number for number, is_blank in enumerate(lacking) if not is_blank]
        there = Counter(tuple(record[number] for number in kept) for record in sealed)
        for record, mask in found:
            if tuple(mask) == lacking:
                there[tuple(record[number] for number in kept)] -= 1
        if min(there.values()) < 0:
            return False
    return True

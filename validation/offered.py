"""What Văn phòng's own tables give a return, and what an officer adds beside it.

A given row is known by its code; its words and its day are Văn phòng's, whatever the file says. A
row without a code is put to Văn phòng.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from validation.findings import Finding
from validation.form import Form
from validation.forms import forms
from validation.frames import filled_rows, shown
from validation.returns import Cell, Offer, Returns
from validation.words import casefolded

WORDS_SHOWN = 60


def offered_findings(returns: Returns) -> Iterator[tuple[Cell, Finding]]:
    """Hold the rows about what Văn phòng gives against its tables (P111 to P116)."""
    inactive = returns.inactive()
    for name, frame in returns.frames.items():
        form = forms()[name]
        offering = [n for n, origin in enumerate(returns.origins) if name in origin.offered]
        if not offering:
            continue
        filled = frame[filled_rows(frame, form.typed_in) | frame[form.traits.code].notna()]
        records: dict[int, list[Mapping[Any, Any]]] = {}
        for record in filled.to_dict("records"):
            records.setdefault(int(record["return_no"]), []).append(record)
        for number in offering:
            origin = returns.origins[number]
            if name in origin.forms:
                case = _Case(returns, form, number, origin.offered[name])
                yield from case.findings(records.get(number, []), idle=number in inactive)


class _Case(NamedTuple):
    """One form of one return, and what Văn phòng gives to it by code."""

    returns: Returns
    form: Form
    number: int
    offers: Mapping[str, Offer]

    def findings(
        self, records: Sequence[Mapping[Any, Any]], *, idle: bool
    ) -> Iterator[tuple[Cell, Finding]]:
        """Look at the return's records, in order."""
        first: dict[str, int] = {}
        altered: list[tuple[int, str, Any]] = []
        codes = {str(record[self._code]) for record in records}
        by_words = {casefolded(t): key for key, one in self.offers.items() for t in one.names}
        for record in records:
            at, code = int(record["position"]), record[self._code]
            if pd.isna(code):
                words = casefolded(shown(record[self.form.traits.thing]))
                meant = by_words.get(words, "")
                yield from self._uncoded(record, at, "" if meant in {*codes, *first} else meant)
                if meant:
                    first.setdefault(meant, at)
            elif code not in self.offers:
                yield self._at(at, "P112", self._code, value=code, own="; ".join(self.offers))
            elif code in first:
                told = {"key": code, "first": self._address(first[code])}
                yield self._at(at, "M105", self._code, value=code, **told)
            elif other := self._told_of(record, code, by_words):
                first[code] = at
                yield self._at(at, "P116", self._code, value=code, key=other)
            else:
                first[code] = at
                altered += self._altered(record, at, self.offers[code])
        if altered:
            at, field, value = altered[0]
            told = {"value": shown(value)[:WORDS_SHOWN], "count": len(altered)}
            yield self._at(at, "P113", field, **told)
        if not idle:
            yield from self._missing(records, first)

    @property
    def _code(self) -> str:
        return self.form.traits.code

    def _told_of(self, record: Mapping[Any, Any], code: str, by_words: Mapping[str, str]) -> str:
        """Return the code of another record whose words a coded row has: cells were moved apart."""
        words = casefolded(_plain(record[self.form.traits.thing]))
        own = words in {casefolded(name) for name in self.offers[code].names}
        return "" if own else by_words.get(words, "")

    def _address(self, position: int) -> str:
        return self.returns.address(Cell(self.number, self.form.id, position, self._code))

    def _at(self, position: int, code: str, field: str, **more: Any) -> tuple[Cell, Finding]:
        cell = Cell(self.number, self.form.id, position, field)
        label = self.form.column(field).title
        told = {"label": label, "noun": self.form.traits.noun, "value": "", **more}
        return cell, self.returns.finding(code, cell, **told)

    def _uncoded(
        self, record: Mapping[Any, Any], at: int, meant: str
    ) -> Iterator[tuple[Cell, Finding]]:
        """Say of a row without a code that it is a given one, or that it is put to Văn phòng."""
        traits = self.form.traits
        if (self.number, at, traits.code) in self.returns.bad.get(self.form.id, ()):
            return  # the template has no codes, or a finding speaks of this one
        if meant:
            yield self._at(at, "P114", traits.code, key=meant, text=self._text(meant))
        elif not (traits.apart and not pd.isna(record[traits.apart])):
            text = shown(record[traits.thing])[:WORDS_SHOWN]
            yield self._at(at, "P111", traits.thing, value=text)

    def _altered(
        self, record: Mapping[Any, Any], at: int, offer: Offer
    ) -> Iterator[tuple[int, str, Any]]:
        """Give the cells that differ from Văn phòng's words and days.

        A template issued before a day was extended has the day before.
        """
        thing, deadline = self.form.traits.thing, self.form.traits.deadline
        bad = self.returns.bad.get(self.form.id, ())
        words, day = record[thing], record[deadline]
        names = {casefolded(name) for name in offer.names}
        if (self.number, at, thing) not in bad and casefolded(_plain(words)) not in names:
            yield at, thing, words
        days = [pd.Timestamp(one) for one in offer.days]
        if (self.number, at, deadline) not in bad and (pd.isna(day) or day not in days):
            yield at, deadline, day

    def _missing(
        self, records: Sequence[Mapping[Any, Any]], there: Mapping[str, int]
    ) -> Iterator[tuple[Cell, Finding]]:
        if any(field == self._code for _, _, field in self._bad_of_return()):
            return
        below = max((int(record["position"]) for record in records), default=-1) + 1
        for n, key in enumerate(name for name in self.offers if name not in there):
            place, found = self._at(below, "P115", self._code, value=key, text=self._text(key))
            yield place._replace(position=below + n, field=f"{self._code} {key}"), found

    def _bad_of_return(self) -> Iterator[tuple[int, int, str]]:
        bad = self.returns.bad.get(self.form.id, ())
        return (cell for cell in bad if cell[0] == self.number)

    def _text(self, key: str) -> str:
        text = self.offers[key].names[0]
        return text if len(text) <= WORDS_SHOWN else text[: WORDS_SHOWN - 1].rstrip() + "…"


def _plain(value: Any) -> str:
    return "" if pd.isna(value) else str(value)

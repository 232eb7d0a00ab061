"""The records that the plan gives a return: they are the plan's, whatever the file says.

A given record that is gone, foreign, without its key or left blank is a finding of its own; words
that differ from the plan's are said once a sheet, and the register takes the plan's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from validation.bounds import beyond
from validation.findings import Finding
from validation.form import Form
from validation.forms import forms
from validation.frames import filled_rows, shown
from validation.returns import Cell, Given, Returns
from validation.words import casefolded

WORDS_SHOWN = 60


def given_findings(returns: Returns) -> Iterator[tuple[Cell, Finding]]:
    """Hold the given records of every return against the plan (P101 to P110, P117 to P120)."""
    inactive = returns.inactive()
    for form in (forms()[name] for name in returns.frames):
        name = form.id
        if not form.traits.given:
            continue
        records = _records(returns.frames[name], form)
        for number, origin in enumerate(returns.origins):
            if name not in origin.given or name not in origin.forms:
                continue
            case = _Case(returns, form, number, origin.given[name])
            yield from case.findings(records.get(number, []), idle=number in inactive)


class _Record(NamedTuple):
    """A row of a return: what it holds, and whether anything is typed in."""

    position: int
    values: dict[Any, Any]
    filled: bool


def _records(frame: pd.DataFrame, form: Form) -> dict[int, list[_Record]]:
    """The rows of each return by its number; asking the frame once a return takes far longer."""
    filled = filled_rows(frame, form.typed_in).tolist()
    found: dict[int, list[_Record]] = {}
    rows = zip(frame.to_dict("records"), filled, strict=True)
    for number, own in groupby(rows, lambda row: int(row[0]["return_no"])):
        found.setdefault(number, []).extend(
            _Record(int(values["position"]), values, bool(typed)) for values, typed in own
        )
    return found


class _Case(NamedTuple):
    """One form of one return."""

    returns: Returns
    form: Form
    number: int
    given: Given

    @property
    def key(self) -> str:
        return self.form.key[0]

    def findings(self, own: Sequence[_Record], *, idle: bool) -> Iterator[tuple[Cell, Finding]]:
        """Look at the return's records; a sheet left wholly blank is R903's to tell.

        A nil return tells of its quarter: what is asked for the whole year it is asked, too.
        """
        bad = {
            position
            for number, position, field in self.returns.bad.get(self.form.id, ())
            if (number, field) == (self.number, self.key)
        }
        touched = {n for no, n, _ in self.returns.bad.get(self.form.id, ()) if no == self.number}
        begun = any(record.filled for record in own) or bool(touched)
        for position, values, filled in own:
            if position in bad:
                continue
            key = values[self.key]
            typed = filled or position in touched
            if pd.isna(key):
                if typed:
                    yield self._at(position, "P104", self.key)
            elif key not in self.given.own:
                yield self._foreign(position, str(key))
            elif self.form.needed and not typed and begun and not idle:
                yield self._at(position, "P105", self.form.needed, key=key, text=self._text(key))
            elif not typed and idle and key in self.given.yearly:
                yield self._at(position, "P109", self.form.needed, key=key, text=self._text(key))
        yield from self._unbound(own)
        if idle and not self.form.traits.lasting:
            yield from self._missing(own, self.given.yearly)
            return
        if len(own) or idle:
            yield from self._missing(own, self.given.own)
        yield from self._altered(own)

    def _at(self, position: int, code: str, field: str, **more: Any) -> tuple[Cell, Finding]:
        cell = Cell(self.number, self.form.id, position, field)
        column = self.form.column(field)
        told = {"value": "", "noun": self.form.traits.noun, "filling": column.filling}
        return cell, self.returns.finding(code, cell, label=column.title, **{**told, **more})

    def _foreign(self, position: int, key: str) -> tuple[Cell, Finding]:
        noun = self.form.traits.noun
        why = f"không phải mã {noun} của Kế hoạch"
        if key in self.given.elsewhen:
            why = f"là {noun} chỉ báo cáo ở quý {self.given.elsewhen[key].removeprefix('Q')}"
        elif key in self.given.known:
            why = f"là {noun} của Kế hoạch nhưng không giao cho đơn vị này"
        own = "; ".join(self.given.own)
        return self._at(position, "P103", self.key, value=key, why=why, own=own)

    def _unbound(self, own: Sequence[_Record]) -> Iterator[tuple[Cell, Finding]]:
        """Name the figures beyond their bounds (P110, P117 to P120), a sum at its last figure."""
        rows = {str(record.values[self.key]): record for record in own}
        bounds = self.given.bounds
        read = [key for key in self.given.own if key in rows] if bounds else ()
        told = {key: rows[key].values[self.form.needed] for key in read}
        figures = {key: Decimal(str(value)) for key, value in told.items() if pd.notna(value)}
        for one in beyond(bounds, figures):
            key = one.keys[-1]
            words = {"key": key, "text": self._text(key), "keys": " + ".join(one.keys)}
            sizes = {"value": shown(float(one.value)), "limit": shown(float(one.limit))}
            place = rows[key].position
            yield self._at(place, one.code, self.form.needed, whole=one.whole, **words, **sizes)

    def _missing(
        self, own: Sequence[_Record], names: Collection[str]
    ) -> Iterator[tuple[Cell, Finding]]:
        there = {key for record in own if not pd.isna(key := record.values[self.key])}
        below = max((record.position for record in own), default=-1) + 1
        lost = [name for name in self.given.own if name in names and name not in there]
        for n, key in enumerate(lost):
            place, found = self._at(
                below, self.form.traits.missing, self.key, value=key, text=self._text(key)
            )
            yield place._replace(position=below + n, field=f"{self.key} {key}"), found

    def _text(self, key: Any) -> str:
        text = next(iter(self.given.own[str(key)].values()), "")
        return text if len(text) <= WORDS_SHOWN else text[: WORDS_SHOWN - 1].rstrip() + "…"

    def _altered(self, own: Sequence[_Record]) -> Iterator[tuple[Cell, Finding]]:
        """Say once a sheet that given words differ from the plan's."""
        found = [
            (record, field)
            for record in own
            for field, words in self.given.own.get(str(record.values[self.key]), {}).items()
            if not pd.isna(record.values[field])
            and casefolded(record.values[field]) != casefolded(words)
        ]
        if found:
            record, field = found[0]
            value = shown(record.values[field])[:WORDS_SHOWN]
            place, problem = self._at(record.position, "P106", field, value=value, count=len(found))
            yield place, problem

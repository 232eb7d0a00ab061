"""The records that the plan gives a return: they are the plan's, whatever the file says.

A given record that is gone, foreign, without its key or left blank is a finding of its own; words
that differ from the plan's are said once a sheet, and the register takes the plan's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from validation.findings import Finding
from validation.form import Form
from validation.forms import forms
from validation.frames import filled_rows, shown
from validation.returns import Cell, Given, Returns


class GivenForm(NamedTuple):
    """How the findings about a form's given records are called."""

    missing: str
    noun: str


GIVEN_FORMS = {
    "nhiem_vu": GivenForm("P101", "nhiệm vụ"),
    "thong_ke": GivenForm("P102", "chỉ số"),
}
WORDS_SHOWN = 60


def given_findings(returns: Returns) -> Iterator[tuple[Cell, Finding]]:
    """Hold the given records of every return against the plan (P101 to P106)."""
    inactive = returns.inactive()
    for name, terms in GIVEN_FORMS.items():
        for number, source in enumerate(returns.sources):
            if name not in source.given or name not in source.forms:
                continue
            frame = returns.frames[name]
            case = _Case(returns, forms()[name], terms, number, source.given[name])
            own = frame[frame["return_no"] == number]
            yield from case.findings(own, idle=number in inactive)


class _Case(NamedTuple):
    """One form of one return."""

    returns: Returns
    form: Form
    terms: GivenForm
    number: int
    given: Given

    @property
    def key(self) -> str:
        return self.form.key[0]

    def findings(self, own: pd.DataFrame, *, idle: bool) -> Iterator[tuple[Cell, Finding]]:
        """Look at the return's records; a sheet left wholly blank is R903's to tell."""
        filled = filled_rows(own, self.form.typed_in)
        bad = {
            position
            for number, position, field in self.returns.bad.get(self.form.id, ())
            if (number, field) == (self.number, self.key)
        }
        touched = {n for no, n, _ in self.returns.bad.get(self.form.id, ()) if no == self.number}
        begun = bool(filled.any()) or bool(touched)
        for row, record in own.to_dict("index").items():
            position = int(record["position"])
            if position in bad:
                continue
            key = record[self.key]
            typed = bool(filled.at[row]) or position in touched
            if pd.isna(key):
                if typed:
                    yield self._at(position, "P104", self.key)
            elif key not in self.given.own:
                yield self._foreign(position, str(key))
            elif not typed and begun and not idle:
                yield self._at(position, "P105", self._needed, key=key, text=self._text(key))
        if idle and self.form.id != "nhiem_vu":
            return
        if len(own) or idle:
            yield from self._missing(own)
        yield from self._altered(own)

    @property
    def _needed(self) -> str:
        return next(c.id for c in self.form.columns if c.required and not c.prefilled)

    def _at(self, position: int, code: str, field: str, **more: Any) -> tuple[Cell, Finding]:
        cell = Cell(self.number, self.form.id, position, field)
        label = self.form.column(field).title
        return cell, self.returns.finding(
            code, cell, label=label, noun=self.terms.noun, **{"value": "", **more}
        )

    def _foreign(self, position: int, key: str) -> tuple[Cell, Finding]:
        noun = self.terms.noun
        why = (
            f"là {noun} của Kế hoạch nhưng không giao cho đơn vị này"
            if key in self.given.known
            else f"không phải mã {noun} của Kế hoạch"
        )
        own = "; ".join(self.given.own)
        return self._at(position, "P103", self.key, value=key, why=why, own=own)

    def _missing(self, own: pd.DataFrame) -> Iterator[tuple[Cell, Finding]]:
        there = set(own[self.key].dropna())
        below = int(own["position"].max()) + 1 if len(own) else 0
        for n, key in enumerate(name for name in self.given.own if name not in there):
            place, found = self._at(
                below, self.terms.missing, self.key, value=key, text=self._text(key)
            )
            yield place._replace(position=below + n, field=f"{self.key} {key}"), found

    def _text(self, key: Any) -> str:
        text = next(iter(self.given.own[str(key)].values()), "")
        return text if len(text) <= WORDS_SHOWN else text[: WORDS_SHOWN - 1].rstrip() + "…"

    def _altered(self, own: pd.DataFrame) -> Iterator[tuple[Cell, Finding]]:
        """Say once a sheet that given words differ from the plan's."""
        found = [
            (int(record["position"]), field)
            for record in own.to_dict("records")
            for field, words in self.given.own.get(str(record[self.key]), {}).items()
            if not pd.isna(record[field]) and _folded(record[field]) != _folded(words)
        ]
        if found:
            position, field = found[0]
            record = own[own["position"] == position].iloc[0]
            place, problem = self._at(
                position, "P106", field, value=shown(record[field])[:WORDS_SHOWN], count=len(found)
            )
            yield place, problem


def _folded(text: Any) -> str:
    return " ".join(str(text).split()).casefold()

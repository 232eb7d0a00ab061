"""Where the rows that make a figure of a consolidated sheet were typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_xl.base.addresses import cell as address
from cchc_xl.consolidated.tracing.terms import Term
from cchc_xl.measures.coverage import concluded_inspections
from cchc_xl.measures.sources import placed
from cchc_xl.measures.sums import latest_quarter
from cchc_xl.plan.records import LEAD, OFFERED
from cchc_xl.register.frames import plain_values
from validation import dtypes

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.consolidated.picture import Picture
    from cchc_xl.consolidated.tracing.tables import Tables
    from cchc_xl.register.schema import Table

COLUMNS = ["unit", "period", "file", "sheet", "cells", "value", "reporter"]
TEXTS = [name for name in COLUMNS if name != "value"]
SheetRow = Callable[[str, int], int]
"""Tells in which row of the register's sheet a record (number from 0) of a table (id) stands."""


class Behind:
    """Finds where rows stand: in returns, in Văn phòng's tables, on the register's sheets."""

    def __init__(self, picture: Picture, tables: Tables, sheet_row: SheetRow) -> None:
        self.picture, self.tables, self.sheet_row = picture, tables, sheet_row
        self._placed: dict[tuple[str, tuple[str, ...]], DataFrame] = {}

    def rows(self, terms: Sequence[Term]) -> DataFrame:
        """Return a row for each term, in the order of the units and periods.

        Columns: ``unit``, ``period``, ``file``, ``sheet``, ``cells`` say where it was typed
        (without file: in the register), ``value`` what it adds, ``reporter`` whose return it is.
        """
        groups: dict[tuple[str, tuple[str, ...]], list[Term]] = {}
        for term in terms:
            groups.setdefault((term.table, term.titles), []).append(term)
        parts = [self._group(*key, group) for key, group in groups.items()]
        if not parts:
            return pd.DataFrame(columns=COLUMNS).astype(dict.fromkeys(TEXTS, dtypes.TEXT))
        whole = pd.concat(parts, ignore_index=True)
        order = {unit.code: n for n, unit in enumerate(self.picture.content.plan.units)}
        places = whole.assign(order=whole["unit"].map(order))
        return places.sort_values(["order", "period"], kind="stable", ignore_index=True)[COLUMNS]

    def _group(self, name: str, titles: tuple[str, ...], terms: Sequence[Term]) -> DataFrame:
        table = self.tables.table(name)
        ids = tuple(table.ids[table.titles.index(title)] for title in titles)
        if self.tables.is_sheet(name):
            found = self._of_sheet(table, ids, terms)
        else:
            if (name, ids) not in self._placed:
                self._placed[name, ids] = self._of_frame(table, ids)
            found = self._placed[name, ids].iloc[[term.row for term in terms]]
            found = found.reset_index(drop=True)
        found["value"] = [term.value for term in terms]
        return found.reindex(columns=COLUMNS).astype(dict.fromkeys(TEXTS, dtypes.TEXT))

    def _of_frame(self, table: Table, ids: Sequence[str]) -> DataFrame:
        """Return where the cells of columns stand of each row of a table."""
        content = self.picture.content
        rows = content.frames[table.id]
        if table.id in content.forms:
            return placed(content, table.id, rows, ids).reindex(columns=TEXTS)
        places = [
            ",".join(address(int(row), table.ids.index(one) + 1) for one in ids)
            for row in rows.index
        ]
        found = pd.DataFrame({"sheet": table.sheet, "cells": places})
        for name in ("unit", "period"):
            own = LEAD if name == "unit" and table.id in OFFERED else name
            found[name] = plain_values(rows[own]) if own in rows else None
        if table.id in OFFERED:
            heirs = content.plan.heirs_in(latest_quarter(content, self.picture.period))
            found["unit"] = found["unit"].replace(heirs)
        return found

    def _of_sheet(self, table: Table, ids: Sequence[str], terms: Sequence[Term]) -> DataFrame:
        columns = [table.ids.index(one) + 1 for one in ids]
        found: dict[str, list[Any]] = {"sheet": [table.sheet] * len(terms), "cells": []}
        for term in terms:
            row = self.sheet_row(table.id, term.row)
            found["cells"].append(",".join(address(row, column) for column in columns))
        if "unit" in table.ids:
            units = self.tables.column(table.name, table.titles[table.ids.index("unit")])
            found["unit"] = [units[term.row] for term in terms]
        shown = pd.DataFrame(found)
        return self._inspections(shown) if table.id == "out_population" else shown

    def _inspections(self, shown: DataFrame) -> DataFrame:
        """Put the first concluded inspection of a unit in place of the unit's own line."""
        content, year = self.picture.content, self.picture.period.year
        done = concluded_inspections(content, year, self.picture.day)
        done = done.sort_values("conclusion_date", kind="stable").drop_duplicates("inspected_unit")
        done = done.set_index("inspected_unit").rename(columns={"unit": "reporter"})
        place = ["period", "file", "sheet", "cells", "reporter"]
        typed = shown[["unit"]].join(done[place], on="unit")
        known = typed["cells"].notna()
        return typed.where(known, shown.reindex(columns=typed.columns))

"""The script that people write: pandas with openpyxl, pandera for each file and sheet, concat.

``python -m tests.benchmarks.plain FOLDER COUNT`` reads the first COUNT workbooks of a folder. The
schema of each sheet is written out plainly: a type for each column, and no number below 0. It
merges nothing and writes nothing, which is to its favour.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from validation.form import Column, Form
from validation.forms import forms

HEADER = 4
LABEL, VALUE, REQUIRED = "Nội dung", "Giá trị", " (*)"


def schema_of(form: Form) -> pa.DataFrameSchema:
    """Return the schema that a script would have for a sheet."""
    columns = {column.title: _column(column) for column in form.columns}
    return pa.DataFrameSchema(columns, strict="filter", coerce=True)


def _column(column: Column) -> pa.Column:
    if column.kind in ("count", "number", "percent"):
        return pa.Column(float, pa.Check.ge(0), nullable=True)
    if column.kind == "date":
        return pa.Column("datetime64[ns]", nullable=True)
    checks = pa.Check.isin(column.choices) if column.choices else None
    return pa.Column(object, checks, nullable=True)


def read_sheet(path: Path, form: Form, book: pd.ExcelFile) -> pd.DataFrame:
    """Return the records of a sheet under their labels; what only other quarters ask is blank."""
    frame: Any = pd.read_excel(book, sheet_name=form.sheet, header=HEADER, engine="openpyxl")
    if form.shape == "card":
        frame = frame.set_index(LABEL)[[VALUE]].T.reset_index(drop=True)
    frame.columns = [str(title).removesuffix(REQUIRED) for title in frame.columns]
    titles = [column.title for column in form.columns]
    rows = frame.reindex(columns=titles).dropna(how="all")
    return rows.assign(file=path.name)  # type: ignore[no-any-return]


def main(folder: Path, count: int) -> None:
    """Read and check the first files of a folder, and put their rows together."""
    schemas = {form.id: schema_of(form) for form in forms().values()}
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in schemas}
    for path in sorted(folder.iterdir())[:count]:
        with pd.ExcelFile(path, engine="openpyxl") as book:
            for name, form in forms().items():
                if form.sheet in book.sheet_names:
                    rows = read_sheet(path, form, book)
                    schemas[name].validate(rows.drop(columns="file"), lazy=True)
                    found[name].append(rows)
    for frames in filter(None, found.values()):  # some forms stand in few units' templates
        pd.concat(frames, ignore_index=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

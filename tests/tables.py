"""Tables of a register as frames, to look at and to edit as a person would."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cchc_xl.register.port import Columns


def as_frame(read: Columns) -> Any:
    """Return a table's records as a frame of objects by title; its index are the sheet's rows."""
    cells = dict(zip(read.titles, read.cells, strict=True))
    index = None if read.rows is None else pd.Index(list(read.rows), name="row")
    return pd.DataFrame(
        {title: pd.Series(list(column), index, dtype=object) for title, column in cells.items()},
        index=index,
    )


def from_frame(frame: Any) -> Columns:
    """Return an edited frame as the columns of cells that a register takes."""
    titles = tuple(map(str, frame.columns))
    return Columns(titles, [frame[title].tolist() for title in titles])

"""What is wrong in the tables that Văn phòng enters, beyond the kind of a cell's value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

import pandas as pd

from cchc_xl.plan.periods import Period, codes_of
from cchc_xl.plan.records import ENTERED, LEAD
from cchc_xl.plan.states.changes import ACCEPTED, REFUSED
from cchc_xl.register.frames import addresses
from cchc_xl.register.schema import Table, tables
from cchc_xl.register.schema.words import YES
from validation.words import casefolded

if TYPE_CHECKING:
    from pandas import DataFrame, Series

NOT_BEFORE = {
    "procedures": {"valid_to": "valid_from", "full_online": "eligible"},
    "city_tasks": {"extended_deadline": "deadline"},
    "legal_programme": {"extended_date": "planned_date"},
    "changes": {"decided_on": "date"},
}
"""The dates that must not be before another one of their row."""
NEEDED = {
    "procedures": ("name", "level"),
    "city_figures": ("online_users", "verified_users"),
    "city_tasks": ("document", "deadline", LEAD),
    "legal_programme": ("name", "planned_date", LEAD),
    "inspection_plan": ("quarter",),
    "explanations": ("words", "told_by", "told_on"),
}
"""What a record with a key cannot be without."""
NEEDED_BY = {
    "procedures": {"eligible": "full_online", "issued_new": "impact_assessed"},
    "city_tasks": {"extension_document": "extended_deadline"},
    "legal_programme": {"extension_document": "extended_date"},
    "city_reports": {"number": "sent_date", "sent_date": "number"},
    "changes": {"decision": "decided_on", "decided_on": "decided_by"},
}
"""The cells that must be filled where another one of their row is."""
ANSWERED = {"changes": {"decided_by": "decision"}}
"""The cells that must be filled where another one of their row says that it is decided."""
ONLY_WITH = {"procedures": {"has_fee": (YES, "online_payment")}}
"""The value that a cell must have where another one of its row is filled."""
NOT_MORE = {"city_figures": {"verified_users": "online_users"}}
"""The counts that are a part of another one of their row."""
EXTENSIONS = {
    "city_tasks": {"extension_document": "extended_deadline"},
    "legal_programme": {"extension_document": "extended_date"},
}
"""The documents that extend a day, and the day."""
_DAY = re.compile(
    r"(?<![0-9])([0-9]{1,2})(?:[/.-]|\s+tháng\s+)([0-9]{1,2})(?:[/.-]|\s+năm\s+)"
    r"([0-9]{4}|[0-9]{2})(?![0-9])",
    re.IGNORECASE,
)
YEARS = {
    **{"procedures": (30, 10), "city_figures": (2, 1)},
    **{"city_reports": (1, 1), "changes": (1, 1)},
    **{"inspection_plan": (1, 1), "explanations": (1, 1)},
}
"""How many years a table's days may lie before and after the register's own."""
COMMON_YEARS = (10, 5)
KEYED = (*ENTERED, "city_reports", "changes", "inspection_plan", "explanations")
"""The tables whose rows have a key of Văn phòng's own, which none can be without."""
MAY_REPEAT = ("changes", "explanations")
"""Those of them whose rows may have the same key: a unit proposes again what was refused, and
explains several cells."""
BY_PLAN = ("units", "tasks", "calendar")
"""The tables that are judged as the plan's own files are."""


class Fault(NamedTuple):
    """A cell that cannot be right: its row and column, the code and fields of its finding.

    ``why`` says it in words, ``other`` is the column of its row that it does not go with.
    """

    row: Any
    column: str
    code: str
    why: str
    other: str = ""
    fields: Mapping[str, Any] = MappingProxyType({})


def is_needed(table: Table, column: str) -> bool:
    """Tell whether no record of a table can be without a column."""
    return column in (*table.key, *NEEDED.get(table.id, ()))


def faults(frames: Mapping[str, DataFrame], year: int) -> Iterator[str]:
    """Name each cell that cannot be right with what must stand there."""
    for table in tables().values():
        if table.owner != "office" or table.id in BY_PLAN:
            continue
        frame = frames[table.id]
        if table.id in KEYED:
            yield from _keys(table, frame)
        for found in broken(table, frame, year):
            yield from _named(table, frame.loc[[found.row]], found.column, found.why)


def broken(table: Table, frame: DataFrame, year: int) -> Iterator[Fault]:
    """Find the cells that do not go with another one of their row, or with the register's year."""
    for column in NEEDED.get(table.id, ()):
        for row in frame.index[frame[column].isna() & frame[table.key[0]].notna()]:
            yield Fault(row, column, "M101", "để trống; ô này phải ghi")
    yield from _pairs(table, frame)
    yield from _before_the_period(table, frame, year)
    for count in (one.id for one in table.columns if one.kind == "count"):
        for row in frame.index[_true(frame[count] < 0)]:
            why = "số âm; ghi số từ 0 trở lên"
            yield Fault(row, count, "M102", why, fields={"bound": 0})
    yield from _years(table, frame, year)


def unnamed_documents(table: Table, frame: DataFrame) -> Iterator[Fault]:
    """Find extensions whose document has no number or no day: nobody could find it.

    A list with one is not taken in. Registers may have them from before: there a run tells of it.
    """
    for column, other in EXTENSIONS.get(table.id, {}).items():
        rows = frame[frame[column].notna() & frame[other].notna()]
        for row, text in rows[column].items():
            lacking = _lacking(normalize("NFC", str(text)))
            if lacking:
                why = f"không có {lacking} của văn bản gia hạn (mẫu: 45/UBND-VX ngày 15/02/2023)"
                yield Fault(row, column, "C328", why, other)


def undocumented(frames: Mapping[str, DataFrame]) -> Iterator[str]:
    """Name the cells of the register in which such a document stands."""
    for name in EXTENSIONS:
        table, frame = tables()[name], frames[name]
        for found in unnamed_documents(table, frame):
            yield from _named(table, frame.loc[[found.row]], found.column, found.why)


def _lacking(text: str) -> str:
    """Return what a text lacks of the number and the day by which a document is known."""
    days = [day for day in _DAY.finditer(text) if _is_day(*map(int, filter(None, day.groups())))]
    rest = _DAY.sub(" ", text) if days else text
    lacks = [] if re.search(r"[0-9]", rest) else ["số"]
    return " và ".join([*lacks, *([] if days else ["ngày"])])


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True


def _pairs(table: Table, frame: DataFrame) -> Iterator[Fault]:
    """Find the cells that do not go with another one of their row."""
    for column, other in NOT_BEFORE.get(table.id, {}).items():
        for row in frame.index[_true(frame[column] < frame[other])]:
            yield Fault(row, column, "C328", f"sớm hơn “{_title(table, other)}”", other)
    for column, other in NEEDED_BY.get(table.id, {}).items():
        for row in frame.index[frame[column].isna() & frame[other].notna()]:
            why = f"để trống trong khi đã ghi “{_title(table, other)}”"
            yield Fault(row, column, "C328", why, other)
    for column, other in ANSWERED.get(table.id, {}).items():
        decided = frame[other].isin([ACCEPTED, REFUSED])
        for row in frame.index[frame[column].isna() & decided]:
            why = f"để trống trong khi “{_title(table, other)}” là “{frame.at[row, other]!s}”"
            yield Fault(row, column, "C328", why, other)
    for column, (value, other) in ONLY_WITH.get(table.id, {}).items():
        for row in frame.index[frame[other].notna() & ~_true(frame[column] == value)]:
            why = f"phải là “{value}” khi đã ghi “{_title(table, other)}”"
            yield Fault(row, column, "C328", why, other)
    for column, other in NOT_MORE.get(table.id, {}).items():
        for row in frame.index[_true(frame[column] > frame[other])]:
            yield Fault(row, column, "C328", f"lớn hơn “{_title(table, other)}”", other)


def _before_the_period(table: Table, frame: DataFrame, year: int) -> Iterator[Fault]:
    """Find the days of a report that come before the period on which it is."""
    if "period" not in table.ids:
        return
    codes = frame["period"][frame["period"].isin(codes_of(year, "month"))]
    starts = codes.map(lambda code: pd.Timestamp(Period.parse(code).start))
    for column in (one.id for one in table.columns if one.kind == "date"):
        days = frame.loc[codes.index, column]
        for row in codes.index[_true(days < starts)]:
            why = f"sớm hơn ngày đầu của “{_title(table, 'period')}” ({starts[row]:%d/%m/%Y})"
            yield Fault(row, column, "C328", why, "period")


def _years(table: Table, frame: DataFrame, year: int) -> Iterator[Fault]:
    """Find the days too far from the register's year to be what was meant."""
    before, after = YEARS.get(table.id, COMMON_YEARS)
    told = {"first": year - before, "last": year + after}
    why = "ngoài các năm từ {first} đến {last} mà bảng này ghi".format(**told)
    for column in (one.id for one in table.columns if one.kind == "date"):
        years = frame[column].dt.year
        for row in frame.index[frame[column].notna() & ~years.between(*told.values())]:
            yield Fault(row, column, "C329", why, fields=told)


def _true(found: Series[Any]) -> Series[bool]:
    return found.fillna(False).astype(bool)


def _keys(table: Table, frame: DataFrame) -> Iterator[str]:
    """Name the rows without their key, and those whose key another row has, in whatever case."""
    keys = list(table.key)
    filled = frame[frame.notna().any(axis=1)]
    for key in keys:
        yield from _named(table, filled[filled[key].isna()], key, "ô này không được để trống")
    if table.id in MAY_REPEAT:
        return
    keyed = filled.dropna(subset=keys)
    again = keyed[keyed[keys].apply(lambda column: column.map(as_key)).duplicated()]
    besides = "".join(f", cùng “{_title(table, key)}”" for key in keys[1:])
    reason = f"đã ghi ở dòng trên{besides}; mỗi giá trị ghi một dòng"
    yield from _named(table, again, keys[0], reason)


def as_key(value: Any) -> Any:
    """Return a cell of a key as keys are compared: words without regard to case and spaces."""
    return casefolded(value) if isinstance(value, str) else value


def _named(table: Table, rows: DataFrame, column: str, reason: str) -> Iterator[str]:
    cells = addresses(table, rows, column)
    for cell, value in zip(cells, rows[column], strict=True):
        place = f"- trang “{table.sheet}”, ô {cell} (“{_title(table, column)}”)"
        yield f"{place}{_shown(value)}: {reason}"


def _shown(value: Any) -> str:
    if pd.isna(value):
        return ""
    return f" là “{value:%d/%m/%Y}”" if isinstance(value, pd.Timestamp) else f" là “{value}”"


def _title(table: Table, column: str) -> str:
    return next(item.title for item in table.columns if item.id == column)

"""Cell values to and from the text of a sheet part (ECMA-376 part 1, 18.3.1.4 and 18.17.4)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cchc_xl.base.cells import MAX_TEXT, MAX_WHOLE, letters_of
from cchc_xl.base.errors import RegisterError
from cchc_xl.base.serials import to_serial
from cchc_xl.register.package import xmltext
from cchc_xl.register.port import CellError, CellValue, Formula, Scalar

MAX_FORMULA = 8_192
_TEXTS = frozenset((str, type(None)))


def cleaned(values: Sequence[Any], epoch_1904: bool, where: str) -> list[CellValue]:
    """Values as they will be stored. ``RegisterError`` names ``where`` and the row (from 1).

    Missing values and empty text become ``None``, numpy's and pandas' scalars plain ones.
    ``TypeError``: a kind of value that no cell holds.
    """
    if _are_texts(values):
        return list(values)
    result: list[CellValue] = []
    short = MAX_TEXT // 2
    try:
        for value in values:
            kind = type(value)
            if (
                value is None
                or (kind is str and 0 < len(value) <= short)
                or (kind is int and -MAX_WHOLE <= value <= MAX_WHOLE)
                or (kind is date and value.year > 1904)
            ):
                result.append(value)
            else:
                result.append(_cleaned(value, epoch_1904))
    except ValueError as error:
        raise RegisterError(
            f"Không ghi được giá trị thứ {len(result) + 1} của {where}: {error}.",
            "Sửa giá trị này ở nơi nó được nhập rồi chạy lại; sổ theo dõi chưa thay đổi.",
        ) from error
    return result


def _are_texts(values: Sequence[Any]) -> bool:
    """Whether values are nothing but texts that any cell takes, and blanks: most columns are."""
    if not _TEXTS.issuperset(map(type, values)):
        return False
    lengths = set(map(len, filter(None, values)))
    return "" not in values and max(lengths, default=0) < MAX_TEXT // 2


def _cleaned(value: Any, epoch_1904: bool) -> CellValue:
    """One value as it will be stored; ``ValueError`` with the reason in Vietnamese."""
    kind = type(value)
    if kind is float:
        return _cleaned_float(value)
    if kind is str:
        return _cleaned_text(value)
    if kind is int:
        if not -MAX_WHOLE <= value <= MAX_WHOLE:
            raise ValueError("số nguyên vượt quá 2^53, Excel không giữ đủ chữ số")
        return int(value)
    if value is None or kind is bool or kind is CellError:
        return value  # type: ignore[no-any-return]
    if kind is Formula:
        return _cleaned_formula(value, epoch_1904)
    if isinstance(value, date):
        return _cleaned_date(value, epoch_1904)
    if kind.__module__.startswith(("numpy", "pandas")):
        return _cleaned(_plain(value), epoch_1904)
    if isinstance(value, str):
        return _cleaned_text(str(value))
    raise TypeError(f"a cell cannot hold {kind.__name__}")


def _cleaned_text(text: str) -> str | None:
    length = letters_of(text)
    if length > MAX_TEXT:
        raise ValueError(f"văn bản dài {length} ký tự, một ô chỉ chứa được {MAX_TEXT}")
    return text or None


def _cleaned_float(value: float) -> int | float | None:
    if value.is_integer():
        return int(value) if abs(value) <= MAX_WHOLE else value
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise ValueError("số vô cực")
    return value


def _plain(value: Any) -> Any:
    """A scalar of numpy or pandas as Python's own; missing values as None."""
    if type(value).__name__ == "NAType":
        return None
    plain = value.item()
    if type(plain) is type(value):
        raise TypeError(f"a cell cannot hold {type(value).__name__}")
    return plain


def _cleaned_date(value: date, epoch_1904: bool) -> date | None:
    if value != value:  # pandas' NaT is a datetime
        return None
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime(warn=False)
    try:
        to_serial(value, epoch_1904)
    except ValueError:
        raise ValueError(f"ngày {value} nằm ngoài lịch của Excel hoặc có múi giờ") from None
    return value


def _cleaned_formula(formula: Formula, epoch_1904: bool) -> Formula:
    if formula.text.startswith("="):
        raise TypeError("a formula's text has no leading =")
    if len(formula.text) > MAX_FORMULA:
        raise ValueError(f"công thức dài {len(formula.text)} ký tự, Excel cho {MAX_FORMULA}")
    value = _cleaned(formula.value, epoch_1904)
    if isinstance(value, Formula):
        raise TypeError("a formula's value is no formula")
    return formula if value is formula.value else Formula(formula.text, value)


def tail(value: CellValue, style: int, epoch_1904: bool, prefix: str) -> str:
    """A cell's XML behind its address, from the closing quote of ``r`` on."""
    start = f'" s="{style}"' if style else '"'
    if value is None:
        return f"{start}/>"
    close = f"</{prefix}c>"
    if isinstance(value, Formula):
        formula = f"<{prefix}f>{xmltext.escape(value.text)}</{prefix}f>"
        if value.value is None:
            return f"{start}>{formula}{close}"
        kind, text = _stored(value.value, epoch_1904)
        kind = ' t="str"' if kind == "text" else kind
        return f"{start}{kind}>{formula}<{prefix}v>{text}</{prefix}v>{close}"
    kind, text = _stored(value, epoch_1904)
    if kind == "text":
        return (
            f'{start} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{text}'
            f"</{prefix}t></{prefix}is>{close}"
        )
    return f"{start}{kind}><{prefix}v>{text}</{prefix}v>{close}"


def _stored(value: Scalar, epoch_1904: bool) -> tuple[str, str]:
    """(attribute for the type, text) of a stored value; "text" stands for text of any kind."""
    if isinstance(value, CellError):
        return ' t="e"', xmltext.escape(value)
    if isinstance(value, str):
        return "text", xmltext.escape(value)
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, date):
        return "", to_serial(value, epoch_1904)
    return "", repr(value)


def same(a: CellValue, b: CellValue) -> bool:
    """Whether two values are stored alike; 1 and 1.0 are, 1 and True are not."""
    if isinstance(a, Formula) or isinstance(b, Formula):
        if not (isinstance(a, Formula) and isinstance(b, Formula)):
            return False
        return a.text == b.text and same(a.value, b.value)
    if isinstance(a, date) and isinstance(b, date):
        return comparable(a) == comparable(b)
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, CellError) != isinstance(b, CellError):
        return False
    return a == b


def all_same(some: Sequence[CellValue], others: Sequence[CellValue]) -> bool:
    """Whether values are stored alike, pair by pair (see :func:`same`)."""
    kinds = list(map(type, some))
    if Formula not in kinds and kinds == list(map(type, others)) and some == others:
        return True
    return all(map(same, some, others))


def filled(columns: Sequence[Sequence[CellValue]]) -> Sequence[int]:
    """The places of the rows that hold a value in one of the columns."""
    if any(None not in column for column in columns):
        return range(len(columns[0]))
    rows = enumerate(zip(*columns, strict=True))
    return [place for place, row in rows if any(value is not None for value in row)]


def comparable(value: Scalar) -> Scalar:
    """A value for keys: a day equals its midnight, and times are rounded to the millisecond."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=round(value.microsecond, -3) - value.microsecond)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return value

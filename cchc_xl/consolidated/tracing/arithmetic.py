"""What operators, functions and criteria of a formula give, as Excel and LibreOffice reckon.

A cell holds ``None`` (blank), a number (days as serial numbers), a text or a truth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from functools import lru_cache
from math import floor
from types import MappingProxyType
from typing import Final, TypeAlias

from cchc_xl.base.serials import EPOCH

Value: TypeAlias = int | float | str | bool | None
_CRITERION: Final = re.compile(r"(<>|<=|>=|<|>|=)?(.*)", re.DOTALL)


class NoNumberError(ValueError):
    """A formula would show an error there."""


def number(value: Value) -> int | float:
    """Return what a cell counts in arithmetic. ``NoNumberError``: it is a text that is none."""
    if isinstance(value, str):
        found = _as_number(value)
        if found is None:
            raise NoNumberError(value)
        return found
    return int(value) if isinstance(value, bool) else value or 0


def compared(sign: str, left: Value, right: Value) -> bool:
    """Compare two cells: numbers are below texts, these below truths; a blank is 0 or no text."""
    one, other = _like(left, right), _like(right, left)
    less, same = one < other, one == other
    return {
        "=": same,
        "<>": not same,
        "<": less,
        "<=": less or same,
        ">": not less and not same,
        ">=": not less,
    }[sign]


def _like(value: Value, other: Value) -> tuple[int, float, str]:
    if value is None:
        value = "" if isinstance(other, str) else 0
    if isinstance(value, bool):
        return 2, value, ""
    return (1, 0, value.casefold()) if isinstance(value, str) else (0, value, "")


def operated(sign: str, left: Value, right: Value) -> Value:
    """Return what an operator gives. ``NoNumberError``: an error."""
    if sign == "&":
        return shown(left) + shown(right)
    if sign not in "+-*/":
        return compared(sign, left, right)
    one, other = number(left), number(right)
    if sign == "/":
        if not other:
            raise NoNumberError("/0")
        return one / other
    return one + other if sign == "+" else one - other if sign == "-" else one * other


def shown(value: Value) -> str:
    """Return a cell as a text that formulas join."""
    if value is None or isinstance(value, str | bool):
        return {None: "", True: "TRUE", False: "FALSE"}.get(value, value)  # type: ignore[arg-type, return-value]
    return f"{value:.15g}"


def _rounded(value: Value, digits: Value, way: str) -> int | float:
    exact = Decimal(f"{number(value):.15g}").quantize(Decimal(10) ** -int(number(digits)), way)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _found(sought: Value, text: Value) -> int:
    at = shown(text).find(shown(sought))
    if at < 0:
        raise NoNumberError("FIND")
    return at + 1


def _serial(year: Value, month: Value, day: Value) -> int:
    return (date(*(int(number(part)) for part in (year, month, day))) - EPOCH).days


FUNCTIONS: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {
        "INT": lambda value: floor(number(value)),
        "ROUND": lambda value, digits: _rounded(value, digits, ROUND_HALF_UP),
        "ROUNDUP": lambda value, digits: _rounded(value, digits, ROUND_UP),
        "AND": lambda *tests: all(map(number, tests)),
        "OR": lambda *tests: any(map(number, tests)),
        "MAX": lambda *values: max(map(number, values)),
        "TRIM": lambda value: " ".join(part for part in shown(value).split(" ") if part),
        "N": lambda value: 0 if isinstance(value, str) else number(value),
        "ISNUMBER": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "FIND": _found,
        "DATE": _serial,
    }
)
"""The functions of cells by name; those of whole columns are ``terms.AGGREGATES``."""


@lru_cache(maxsize=20_000)
def criterion(wanted: Value) -> Callable[[Value], bool]:
    """Return what tells which cells SUMIFS and COUNTIFS count for a criterion."""
    found = _CRITERION.fullmatch(shown(wanted))
    assert found is not None
    sign, text = found[1] or "=", found[2]
    against = _as_number(text)
    if against is not None:
        return lambda value: _meets(sign, _counted_as(value, sign), against)
    if sign not in ("=", "<>"):
        return lambda value: isinstance(value, str) and compared(sign, value, text)
    pattern = _pattern(text)
    return lambda value: _is_like(value, pattern, sign=sign) is (sign == "=")


def _is_like(value: Value, pattern: re.Pattern[str], *, sign: str) -> bool:
    """Tell whether a cell is as a pattern; as none at all is what is blank, or shows as much."""
    if not pattern.pattern:
        return value is None or (value == "" and sign == "=")
    return isinstance(value, str) and pattern.fullmatch(value.casefold()) is not None


def _counted_as(value: Value, sign: str) -> int | float | None:
    if isinstance(value, str):
        return _as_number(value) if sign in ("=", "<>") else None
    return None if isinstance(value, bool) else value


def _meets(sign: str, value: float | None, against: float) -> bool:
    return sign == "<>" if value is None else compared(sign, value, against)


def _as_number(text: str) -> int | float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value - value == 0 else None


def _pattern(text: str) -> re.Pattern[str]:
    """Return a criterion's text with its wildcards (“*”, “?”; “~” before one that is none)."""
    parts = []
    for part in re.findall(r"~[*?~]|[*?]|[^*?~]+|~", text.casefold()):
        wild = {"*": ".*", "?": "."}.get(part)
        parts.append(wild or re.escape(part.removeprefix("~") or part))
    return re.compile("".join(parts), re.DOTALL)

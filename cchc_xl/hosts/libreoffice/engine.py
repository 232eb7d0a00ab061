"""The engine itself: what xlwings asks before it turns to books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from numbers import Number
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings import base_classes

from cchc_xl.hosts.libreoffice.apps import Apps
from cchc_xl.hosts.libreoffice.errors import HostUnavailable
from cchc_xl.hosts.libreoffice.inside.reading import ERROR_NUMBERS
from cchc_xl.hosts.libreoffice.uno_bridge import uno

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLAIN = {str, float, int, bool, type(None)}
_ERROR_NAMES = {number: name for name, number in ERROR_NUMBERS.items()}
_EXPECTED = {
    "Apps": ("keys", "add", "cleanup"),
    "App": ("books", "screen_updating", "calculation", "status_bar", "alert", "selection"),
    "Books": ("active", "open", "add"),
    "Book": ("sheets", "names", "save", "fullname"),
    "Sheets": ("active", "add"),
    "Sheet": ("range", "tables", "used_range", "visible", "names"),
    "Range": ("raw_value", "formula", "number_format", "copy", "max_cells_per_write", "coords"),
    "Tables": ("add",),
    "Table": ("resize", "data_body_range", "header_row_range", "show_totals"),
    "Names": ("contains", "snapshot"),
    "Name": ("refers_to", "refers_to_range"),
}
"""What the engine fulfils of the private interface of xlwings 0.37."""


ENGINE = "libreoffice"
"""The engine's name in ``xw.engines``."""


class Engine:
    """LibreOffice for xlwings, as ``xlwings._xlwindows`` is Excel on Windows."""

    name = ENGINE
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Mapping[str, Any]) -> Any:
        """A value as ``Range.raw_value`` takes it: numpy and pandas scalars become Python's."""
        if type(value) in _PLAIN or isinstance(value, (str, int, float)):
            return value
        if value != value or type(value).__name__ == "NAType":  # NaT, NaN and NA
            return None
        if hasattr(value, "to_pydatetime"):
            return value.to_pydatetime(warn=False)
        if type(value).__module__ == "numpy":
            plain = value.item()
            return plain if not isinstance(plain, int) or isinstance(plain, bool) else float(plain)
        if isinstance(value, (date, time)):
            return value
        return float(value) if isinstance(value, Number) else value  # type: ignore[arg-type]

    @staticmethod
    def clean_value_data(
        data: Iterable[Iterable[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """What ``Range.value`` gives for raw values, with the options of the reader."""

        def clean(value: Any) -> Any:
            if value is None:
                return empty_as
            if type(value) is str:
                return value
            if isinstance(value, datetime) and datetime_builder is not datetime:
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                moment = {part: getattr(value, part) for part in parts}
                return datetime_builder(**moment, tzinfo=None)
            if type(value) is int:
                return _ERROR_NAMES.get(value) if err_to_str else None
            if number_builder is not None and type(value) is float:
                return number_builder(value)
            return value

        return [[clean(value) for value in row] for row in data]


def registered() -> xw.Engine:
    """The engine as xlwings holds it; it is made at the first call. See the subpackage."""
    _check_interface()
    uno()
    known = xw.engines.engines_by_name
    if ENGINE not in known:
        xw.engines.add(xw.Engine(impl=Engine()))
    found: xw.Engine = known[ENGINE]
    return found


def _check_interface() -> None:
    """Refuse an xlwings whose engine interface is not the one that this engine fulfils."""
    missing = [
        f"{kind}.{name}"
        for kind, names in _EXPECTED.items()
        for name in names
        if not hasattr(getattr(base_classes, kind, None), name)
    ]
    if missing or not hasattr(xw.engines, "engines_by_name"):
        raise HostUnavailable(
            f"xlwings {xw.__version__} có giao diện khác ({', '.join(missing) or 'engines'}) nên "
            "không nối được với LibreOffice.",
            "Cài đúng phiên bản: pip install “xlwings==0.37.*”.",
        )

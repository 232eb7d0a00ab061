"""Find the formulas of a ``.xls`` that are stored as 0, and those whose result may be text instead.

Source: [MS-XLS] 2.4.21 (BOF), 2.4.127 (Formula), 2.4.277 (ShrFmla), 2.4.4 (Array).
"""

from __future__ import annotations

import struct
from typing import Final

from cchc_xl.reading.biff.formulas import Result, result_of
from cchc_xl.reading.scan import Place

_FORMULA, _SHARED, _ARRAY = 0x0006, 0x04BC, 0x0221
_TEXTS: Final = frozenset((0x00FD, 0x0204, 0x00D6))
_TOKENS: Final = {_FORMULA: 20, _SHARED: 8, _ARRAY: 12}
"""Where the length of a formula's tokens stands in its record."""
_SHARED_WITH: Final = 0x01  # a formula that only names the cell whose formula it shares
_NO_RESULT: Final = b"\xff\xff"  # at the end of a result that is no number


class Zeros:
    """The formulas of a sheet while its records are gone through."""

    def __init__(self, stream: bytes) -> None:
        """``stream`` is the workbook's: its beginning says what program wrote it.

        Excel says in it on what systems the file was edited; LibreOffice leaves that blank.
        """
        self._stream = stream
        self._is_excel = any(stream[12:16])
        self._zeros: set[Place] = set()
        self._texts: set[Place] = set()
        self._formulas: dict[Place, bytes] = {}
        self._shared: dict[Place, bytes] = {}
        self._last: Place = 0, 0
        self._known: dict[Place, Result] = {}

    def take(self, kind: int, at: int, length: int) -> None:
        """Take note of a record. ``struct.error``: it is cut off."""
        if kind in _TEXTS:
            self._texts.add(struct.unpack_from("<HH", self._stream, at))
        elif kind == _FORMULA:
            self._last = place = struct.unpack_from("<HH", self._stream, at)
            result = self._stream[at + 6 : at + 14]
            self._formulas[place] = self._tokens(kind, at)
            if not any(result):
                self._zeros.add(place)
            elif result[6:] == _NO_RESULT and not result[0]:
                self._texts.add(place)
        elif kind in (_SHARED, _ARRAY):
            self._shared[self._last] = self._tokens(kind, at)

    def _tokens(self, kind: int, at: int) -> bytes:
        begin = at + _TOKENS[kind] + 2
        (length,) = struct.unpack_from("<H", self._stream, begin - 2)
        return self._stream[begin : begin + length]

    def found(self) -> tuple[frozenset[Place], frozenset[Place]]:
        """Return the formulas stored as 0, and those of them whose result is not 0 for certain."""
        if self._is_excel:
            return frozenset(self._zeros), frozenset()
        lost = {place for place in self._zeros if self._result(place) != Result.NUMBER}
        return frozenset(self._zeros), frozenset(lost)

    def _result(self, place: Place) -> Result:
        """Return what stands in a cell, a formula's as its tokens tell."""
        if place in self._texts:
            return Result.TEXT
        if place not in self._zeros:
            return Result.NUMBER
        if place not in self._known:
            self._known[place] = (
                Result.UNKNOWN
            )  # while it is looked for: formulas may go in circles
            self._known[place] = self._of_formula(place)
        return self._known[place]

    def _of_formula(self, place: Place) -> Result:
        tokens = self._formulas[place]
        if tokens[:1] == bytes((_SHARED_WITH,)):
            tokens = self._shared.get(struct.unpack_from("<HH", tokens, 1), b"")
        return result_of(tokens, place, self._result)

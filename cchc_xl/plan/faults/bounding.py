"""What is wrong with the bounds of doubts: rates whose columns no form has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cchc_xl.plan.fields import Problem
from cchc_xl.plan.files import DOUBTS
from cchc_xl.plan.folder import Loaded
from cchc_xl.plan.records import DoubtBound
from validation.form import Form

_RATED: Final = "full_rate"
_COUNTED: Final = ("count", "number")


def unsound(loaded: Mapping[str, Loaded], forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Find rates that lack a column, or name one that no form has, and what is no rate but has."""
    file = loaded[DOUBTS.name]
    for row in file.rows:
        if isinstance(row.record, DoubtBound):
            for column, reason in _wrong(row.record, forms):
                yield file.problem(row, column, reason)


def _wrong(bound: DoubtBound, forms: Mapping[str, Form]) -> Iterator[tuple[str, str]]:
    parts = {"part": bound.part, "whole": bound.whole}
    if bound.doubt != _RATED:
        yield from ((name, f"chỉ ghi khi doubt là {_RATED}") for name in parts if parts[name])
        return
    for name, said in parts.items():
        form, _, column = said.partition(".")
        columns = forms[form].columns if form in forms else ()
        if column not in [one.id for one in columns if one.kind in _COUNTED]:
            yield name, "phải là mã biểu, dấu chấm rồi mã của một cột số trong biểu ấy"
    if bound.part.partition(".")[0] != bound.whole.partition(".")[0]:
        yield "whole", "phải cùng biểu với part"

"""Writes the templates of many units into a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.atomic import written_beside
from cchc_xl.base.errors import OutputError
from cchc_xl.base.few import few_names
from cchc_xl.base.folders import make_folder, not_written
from cchc_xl.base.progress import Progress
from cchc_xl.base.scratch import scratch
from cchc_xl.plan.periods import Period
from cchc_xl.templates import layout
from cchc_xl.templates.context import TemplateContext, UnitOfTemplate
from cchc_xl.templates.prefill import earlier_by_unit
from cchc_xl.templates.workbook import template_bytes

if TYPE_CHECKING:
    from pandas import DataFrame

NAMED = 5
"""How many files a message names."""


def issue(
    folder: Path,
    context: TemplateContext,
    units: Sequence[UnitOfTemplate],
    period: Period,
    *,
    previous: Mapping[str, DataFrame] | None = None,
    year: Mapping[str, DataFrame] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> list[Path]:
    """Write a template for each unit into ``folder`` and return the files in the units' order.

    ``previous`` holds the accepted rows of the quarter before, of all units: a frame for each
    form id with the form's columns and ``unit``; ``year`` those of the year's quarters before.
    A file that is already there and differs may be a return that somebody filled in: it is kept
    unless ``overwrite``, and ``OutputError`` names it after all other files are written.
    """
    written, kept = [], []
    earlier = [earlier_by_unit(context, rows) for rows in (previous, year)]
    make_folder(folder)
    with _place(folder) as place:
        for number, unit in enumerate(units, 1):
            path = folder / _safe_name(unit.code, period)
            before = (told.get(unit.code, {}) for told in earlier)
            content = template_bytes(context, unit, period, *before)
            if _is_other(path, content) and not overwrite:
                kept.append(path)
            else:
                with written_beside(path, place) as beside:
                    beside.write_bytes(content)
                written.append(path)
            if progress is not None:
                progress(number, len(units))
    if kept:
        raise _kept(folder, kept)
    return written


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    """Give a folder to make files in. ``OutputError``: it cannot be made."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(scratch(folder))
        except OSError as error:
            raise not_written(folder, error) from error
        yield place


def _safe_name(code: str, period: Period) -> str:
    if not layout.safe_file_name(code, period):
        raise OutputError(
            f"Mã đơn vị “{code}” không dùng được làm tên tệp.",
            "Sửa mã trong danh sách đơn vị, chỉ dùng chữ cái không dấu và chữ số.",
        )
    return layout.file_name(code, period)


def _is_other(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() != content
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _kept(folder: Path, kept: list[Path]) -> OutputError:
    names = few_names([path.name for path in kept], NAMED, "tệp")
    return OutputError(
        f"Thư mục “{folder}” đã có {len(kept)} tệp khác với biểu mẫu mới, có thể đã điền số liệu,"
        f" nên được giữ nguyên: {names}.",
        "Chọn thư mục khác, hoặc chuyển các tệp đó đi rồi phát hành lại.",
    )

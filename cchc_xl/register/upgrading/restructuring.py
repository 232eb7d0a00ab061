"""A register of an earlier version in the form of the present one; all that it holds stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cchc_xl.base.addresses import Area
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.repacking import PackageEdits
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.schema.glance import SHEET as OVERVIEW
from cchc_xl.register.upgrading.adopting import add_names, adopt
from cchc_xl.register.upgrading.controls import complete_control_sheet, written
from cchc_xl.register.upgrading.covering import list_on_cover
from cchc_xl.register.upgrading.formats import add_formats
from cchc_xl.register.upgrading.trees import Trees
from cchc_xl.register.upgrading.widening import Model, widen

_TITLE, _SUBTITLE = Area(1, 1, 1, 1), Area(2, 1, 2, 1)
_PROGRAMS = "Kỳ "
"""Where a sheet's title and the line below it stand, and how the program's own line begins."""


def restructured(
    package: Package,
    model: Package,
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    *,
    sheets: Sequence[str] = (),
) -> bytes:
    """Return a register's file with the columns and tables that it lacks, blank.

    ``model`` is a new register of the same plan, from which formats, rules and sheets are taken;
    ``before`` and ``after`` give the titles of the program's columns by the name of the table, as
    they are and as they are to be. ``sheets`` are further sheets of the model that come along.
    ``RegisterError``: something that people put there cannot move.
    """
    book, edits = Workbook(package), PackageEdits(package)
    trees, like = Trees(edits), _model(package, model, edits)
    for name, titles in after.items():
        own = before.get(name)
        if own is None:
            continue
        if [title for title in titles if title in own] != list(own):
            raise RegisterError(
                f"Bảng {name} của sổ này không đưa lên phiên bản mới được: các cột khác thứ tự.",
                "Gửi sổ cho người bảo trì chương trình.",
            )
        if len(titles) > len(own):
            widen(trees, book, book.table(name), like, own, titles)
    new = [like.book.table(name).sheet for name in after if name not in before]
    _must_be_free(book, [*new, *sheets])
    adopt(trees, book, like, [*new, *sheets])
    listed = [sheet for sheet in (*sheets, *new) if sheet in (OVERVIEW, *new)]
    list_on_cover(trees, book, {sheet: _title(like, sheet) for sheet in listed})
    complete_control_sheet(trees, book, like)
    add_names(trees.root(book.part), like, _subtitled(book, like, before), local=False)
    trees.put_back()
    return written(edits)


def _model(package: Package, model: Package, edits: PackageEdits) -> Model:
    """Return the model, once its formats are among those of the register."""
    book, source = Workbook(package), Workbook(model)
    if not book.styles_part:
        raise RegisterError(
            f"Sổ {package.name} không có bảng định dạng nên không nâng cấp được.",
            "Mở sổ bằng Excel, lưu lại rồi chạy lại.",
        )
    old, new = edits.read(book.styles_part), model.read(source.styles_part)
    styles, formats = add_formats(old, new, book.styles_part)
    edits.put(book.styles_part, styles)
    return Model(source, Trees(PackageEdits(model)), formats)


def _title(model: Model, sheet: str) -> str:
    """Return the title that stands on a sheet of the model."""
    part = next(one.part for one in model.book.sheets if one.name == sheet)
    ((_, columns),) = model.book.sheet_data(part).read(_TITLE)
    return str(columns[0][0] or "")


def _subtitled(book: Workbook, model: Model, names: Iterable[str]) -> set[str]:
    """Return the sheets on which the line below the title stands where the model has it.

    What people wrote in its place is not given a name, by which the program would write over it.
    """
    found = set()
    for name in names:
        own, like = book.table(name), model.book.table(name)
        ((_, columns),) = book.sheet_data(own.sheet_part).read(_SUBTITLE)
        text = str(columns[0][0] or _PROGRAMS)
        if own.area[:2] == like.area[:2] and text.startswith(_PROGRAMS):
            found.add(own.sheet)
    return found


def _must_be_free(book: Workbook, names: Sequence[str]) -> None:
    taken = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
    found = [taken[name.casefold()] for name in names if name.casefold() in taken]
    if found:
        raise RegisterError(
            f"Sổ đã có trang tự thêm tên “{found[0]}”, trùng tên trang của phiên bản mới.",
            "Đổi tên trang đó, lưu sổ rồi chạy lại.",
        )

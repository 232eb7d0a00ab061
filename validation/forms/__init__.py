"""The forms of a return, one pandera model a sheet, in the order of the sheets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from validation.form import Column, Edition, Form, Traits

if TYPE_CHECKING:
    from validation.fields import ReturnRows

COVER = "bia"
"""The form that says whose return it is and whether anything happened: every return has it."""


@cache
def models() -> dict[str, type[ReturnRows]]:
    """Return the pandera model of each form that this program knows by the form's id, by place.

    Every module of this package has one. Which of them a register has says its plan.
    """
    found = [_model(import_module(name)) for name in _modules()]
    return {str(model.Config.name): model for model in sorted(found, key=_place)}


def _modules() -> list[str]:
    return [f"{__name__}.{module.name}" for module in iter_modules(__path__)]


def _model(module: ModuleType) -> type[ReturnRows]:
    from validation.fields import ReturnRows

    own = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, ReturnRows)
        if item.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise ImportError(f"{module.__name__} has {len(own)} models of a form, not one")
    return own[0]


def _place(model: type[ReturnRows]) -> tuple[int, str]:
    traits = (model.Config.metadata or {}).get("traits")
    return ((traits or Traits()).place, str(model.Config.name))


@cache
def forms() -> dict[str, Form]:
    """Return the shape of each form that this program knows by its id, derived from the models."""
    return {name: _form(model) for name, model in models().items()}


def forms_of(ids: Iterable[str]) -> dict[str, Form]:
    """Return the forms of a plan that names these, in the order of the sheets.

    The cover is always among them. ``KeyError``: a form that this program does not know.
    """
    known, named = forms(), dict.fromkeys([COVER, *ids])
    for name in named:
        known[name]
    return {name: form for name, form in known.items() if name in named}


def fingerprint(ids: Iterable[str], year: int) -> str:
    """Return eight hex digits that change when a year's forms or the meaning of a field change.

    An example changes no meaning: templates outlive another one.
    """
    asked, meant = Form._fields.index("traits"), Column._fields.index("example")
    newest = Edition.newest(year)  # templates outlive a new schema version
    own = [form.known(newest) for form in forms_of(ids).values()]
    shapes: list[Any] = []
    for form in own:
        told: dict[str, Any] = dict(zip(Form._fields[:asked], form[:asked], strict=True))
        told["columns"] = [column[:meant] for column in form.columns]
        shapes.append([*told.values(), *filter(None, [form.traits.quarter])])
    text = json.dumps(shapes, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:8]


def _form(model: type[ReturnRows]) -> Form:
    schema = model.to_schema()
    metadata = model.Config.metadata or {}
    columns = [
        _column(str(name), column) for name, column in schema.columns.items() if column.metadata
    ]
    return Form(
        id=str(schema.name),
        sheet=str(metadata["sheet"]),
        title=str(schema.title),
        shape=metadata["shape"],
        columns=tuple(columns),
        open_rows=int(metadata["open_rows"]),
        key=tuple(name for name in schema.unique or () if name != "return_no"),
        note=str(schema.description),
        required=bool(metadata["required"]),
        traits=_traits(str(schema.name), str(metadata["sheet"]), metadata["traits"], schema),
    )


def _traits(name: str, sheet: str, told: Traits | None, schema: Any) -> Traits:
    """Complete what a model tells of itself. ``ImportError``: it names a field that it lacks."""
    traits = told or Traits()
    lost = [field for field in traits.fields if field not in schema.columns]
    if lost:
        raise ImportError(f"form {name}: its traits name {', '.join(lost)}")
    letters = "".join(part.capitalize() for part in name.split("_"))
    columns = schema.columns.items()
    return traits._replace(
        table=traits.table or f"tbl{letters}",
        sheet=traits.sheet or f"SL {sheet}"[:31],
        standing=traits.standing or traits.brought,
        stocks=tuple(str(id) for id, one in columns if (one.metadata or {}).get("stock")),
    )


def _column(name: str, column: Any) -> Column:
    bounds: dict[str, Any] = {}
    for check in column.checks:
        bounds[check.name] = next(value for value in check.statistics.values() if value is not None)
    return Column(
        id=name,
        title=column.title,
        help=column.description,
        kind=column.metadata["kind"],
        required=not column.nullable,
        prefilled=column.metadata["prefilled"],
        choices=bounds.get("isin"),
        list_name=column.metadata["list"],
        minimum=bounds.get("greater_than_or_equal_to"),
        maximum=bounds.get("less_than_or_equal_to"),
        width=column.metadata["width"],
        longest=bounds.get("str_length"),
        quarter=column.metadata["quarter"],
        since=column.metadata["since"],
        until=column.metadata["until"],
        example=column.metadata["example"],
    )

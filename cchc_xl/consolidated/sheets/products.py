"""The documents that tasks end in: which units have given theirs, at the end of the period.

Units report what a task has come to, so the period's last quarter counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.consolidated.formulas import Criterion, count_if, here, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.measures.submission_states import expected_units
from cchc_xl.plan.given import given_rows, of_units, rows_for
from cchc_xl.plan.states import products as states
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.words import NOT_ARISEN

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Task, Unit

TABLE = "out_products"
TASKS, PRODUCTS = "nhiem_vu", "san_pham"
STANDS = "stands"
COLUMNS = {
    TASKS: ("task", "document_number", "document_date", "evidence"),
    PRODUCTS: ("product_code", "number", "date", "place"),
}
"""Of each form the key, and where number, date and place of a document stand."""
OWED = (states.GIVEN, states.LACKING)
"""How a document stands that is asked for."""
Told = tuple[Any, ...]
"""Number, date and place of a document."""
Documents = dict[tuple[str, str], Told]
"""What is told of documents, by unit and key."""


class Product(NamedTuple):
    """A document that a unit owes, in the plan's words, and where the unit tells of it.

    ``criteria`` choose its row of ``form``, whose ``columns`` are number, date and place.
    """

    words: str
    form: str
    columns: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    told: Told

    @property
    def is_given(self) -> bool:
        """Tell whether it has a number and a date."""
        number, date, _ = self.told
        return number is not None and date is not None


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each task, unit and product, in the list's order, and the total.

    A document that one unit gives for all that report on the task stands once, with that unit; what
    all of them end in together, with those that the list says lead it. A task that ends in no
    document has a row with what it ends in.
    """
    found: list[list[CellValue]] = []
    given = due = 0
    for task, unit, product, state in _standing(picture):
        whose = [unit.code, unit.name] if unit else [None, task.lead]
        leading: list[CellValue] = [task.id, task.content, *whose]
        if product is None:
            blank: list[CellValue] = [None, None, None]
            found.append([*leading, task.product or None, state, *_counts(state), *blank])
            continue
        text = _state_formula(picture, product, task)
        cells = [Formula(text, state), *_counts(state)]
        found.append([*leading, product.words, *cells, *product.told])
        given += state == states.GIVEN
        due += state in OWED
    return [*found, _total(due, given)]


def _standing(picture: Picture) -> Iterator[tuple[Task, Unit | None, Product | None, str]]:
    """Give each task, unit and product with how it stands, in the list's order.

    A task that ends in no document stands without a product.
    """
    arisen_not = _not_arisen(picture)
    for task, unit, owed in _owed(picture):
        if not owed:
            yield task, unit, None, states.NOT_ASKED
        idle = (_whose(task, unit), task.id) in arisen_not
        yield from ((task, unit, product, _state(product, idle)) for product in owed)


def _counts(state: str) -> list[Formula]:
    cell = here(tables()[TABLE], "state")
    owed = f"OR({cell}={quoted(states.GIVEN)},{cell}={quoted(states.LACKING)})"
    return [
        Formula(f"IF({owed},1,0)", int(state in OWED)),
        Formula(f"IF({cell}={quoted(states.GIVEN)},1,0)", int(state == states.GIVEN)),
    ]


def _total(due: int, given: int) -> list[CellValue]:
    column = tables()[TABLE].reference("state")
    given_text, lacking_text = (
        f"COUNTIF({column},{quoted(state)})" for state in (states.GIVEN, states.LACKING)
    )
    counts = [Formula(f"{given_text}+{lacking_text}", due), Formula(given_text, given)]
    return [TOTAL, None, None, None, None, None, *counts, None, None, None]


def _owed(picture: Picture) -> Iterator[tuple[Task, Unit | None, list[Product]]]:
    """Give each task with the units that report on it and what they owe, in the list's order.

    Several units of a joint task owe what they owe together. Plans judged by receipt have a sheet
    of their own.
    """
    plan = picture.content.plan
    given = given_rows(plan, picture.content.forms[PRODUCTS])
    told = {name: _told(picture, name) for name in (TASKS, PRODUCTS)}
    units = expected_units(picture.content, picture.last)
    own = of_units(given, units, lambda unit: rows_for(given, unit, picture.last.closing))
    for task in plan.tasks:
        owing = [
            (unit, _products(task, unit, own[unit.code], told))
            for unit in units
            if task.is_assigned_to(unit) and not task.by_receipt
        ]
        owing = [(unit, owed) for unit, owed in owing if owed or task.no_document]
        if task.joint and len(owing) > 1:
            yield task, None, _of_all([owed for _, owed in owing])
        else:
            yield from ((task, unit, owed) for unit, owed in owing)


def _products(
    task: Task, unit: Unit, own: Mapping[str, Mapping[str, str]], told: Mapping[str, Documents]
) -> list[Product]:
    """Return what a unit owes of a task; ``own`` are the rows of its form of products."""
    several = {key: words["product"] for key, words in own.items() if words["task"] == task.id}
    if several:
        return [_product(unit, words, PRODUCTS, key, told) for key, words in several.items()]
    return [_product(unit, words, TASKS, task.id, told) for words in task.products_of(unit)]


def _of_all(owed: Sequence[Sequence[Product]]) -> list[Product]:
    """Return what several units owe together: whichever of them gave it."""
    return [
        next((one for one in same if one.is_given), same[0])._replace(criteria=same[0].criteria[1:])
        for same in zip(*owed, strict=True)
    ]


def _whose(task: Task, unit: Unit | None) -> str:
    return unit.code if unit and not task.joint else ""


def _product(unit: Unit, words: str, form: str, key: str, told: Mapping[str, Documents]) -> Product:
    named, *columns = COLUMNS[form]
    own = here(tables()[TABLE], "task") if form == TASKS else quoted(key)
    criteria = (("unit", here(tables()[TABLE], "unit")), (named, own))
    found = told[form].get((unit.code, key), (None, None, None))
    return Product(words, form, tuple(columns), criteria, found)


def _told(picture: Picture, form: str) -> Documents:
    """Return number, date and place of each document in a form's rows, by unit and key."""
    frame = _last_rows(picture, form)
    values = [plain_values(frame[name]) for name in ("unit", *COLUMNS[form])]
    return {(unit, name): tuple(told) for unit, name, *told in zip(*values, strict=True)}


def _last_rows(picture: Picture, form: str) -> DataFrame:
    frame = picture.content.frames[form]
    return frame[frame["period"].eq(picture.last.code).fillna(False).astype(bool)]


def _not_arisen(picture: Picture) -> set[tuple[str, str]]:
    """Return the units and tasks of which a return says so; a joint task's unit is ""."""
    joint = {task.id for task in picture.content.plan.tasks if task.joint}
    frame = _last_rows(picture, TASKS)
    frame = frame[frame[STANDS].eq(NOT_ARISEN).fillna(False).astype(bool)]
    pairs = zip(frame["unit"], frame["task"], strict=True)
    return {("" if task in joint else unit, task) for unit, task in pairs}


def _state(product: Product, not_arisen: bool) -> str:
    if product.is_given:
        return states.GIVEN
    return states.NOT_ASKED if not_arisen else states.LACKING


def _state_formula(picture: Picture, product: Product, task: Task) -> str:
    filled = [(column, quoted("<>")) for column in product.columns[:2]]
    given = _count(picture, product.form, [*product.criteria, *filled])
    table = tables()[TABLE]
    own = [(name, here(table, name)) for name in (("task",) if task.joint else ("unit", "task"))]
    idle = _count(picture, TASKS, [*own, (STANDS, quoted(NOT_ARISEN))])
    asked = f"IF({idle}>0,{quoted(states.NOT_ASKED)},{quoted(states.LACKING)})"
    return f"IF({given}>0,{quoted(states.GIVEN)},{asked})"


def _count(picture: Picture, form: str, criteria: Sequence[Criterion]) -> str:
    return count_if(form, [picture.last], criteria)


def share(picture: Picture) -> dict[str, Formula]:
    """Return “given/due” of the products of each task, and of all, as live texts.

    They count the rows of the sheet of products; a register without it has none.
    """
    if TABLE not in picture.content.tables:
        return {}
    table, own = tables()[TABLE], here(tables()["out_tasks"], "task")
    sums = [
        f"SUMIFS({table.reference(name)},{table.reference('task')},{own})"
        for name in ("given", "due")
    ]
    text = f'{sums[0]}&"/"&{sums[1]}'
    counts: dict[str, tuple[int, int]] = {}
    for task, _, _, state in _standing(picture):
        for name in (task.id, TOTAL):
            given, due = counts.get(name, (0, 0))
            counts[name] = (given + (state == states.GIVEN), due + (state in OWED))
    return {task: Formula(text, f"{given}/{due}") for task, (given, due) in counts.items()}

"""Our own rules for workbooks: what Excel repairs or refuses and the format's judge does not see.

Written apart from the product, so that a thought that is wrong there is not wrong here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.workbook_rules import formulas, names, package, sheets, tables
from tests.workbook_rules.opened import Book

Rule = Callable[[Book], Iterator[str]]

RULES: tuple[Rule, ...] = (
    package.entry_names,
    package.well_formed,
    package.content_types,
    package.relationships,
    package.reached,
    package.shared_strings,
    package.calculation_chain,
    names.sheet_names,
    names.sheets_shown,
    names.defined_names,
    tables.table_headers,
    tables.table_names,
    tables.table_columns,
    tables.table_areas,
    sheets.cell_places,
    sheets.cell_values,
    sheets.styles,
    sheets.input_rules,
    sheets.looks,
    sheets.merged_cells,
    sheets.page_texts,
    sheets.links,
    formulas.formula_lengths,
    formulas.formula_syntax,
    formulas.formula_functions,
    formulas.formula_references,
)


def problems(path: Path, rules: tuple[Rule, ...] = RULES) -> list[str]:
    """Return all that the rules find in a workbook, each with its rule's name."""
    book = Book(path)
    return [f"{rule.__name__}: {text}" for rule in rules for text in rule(book)]

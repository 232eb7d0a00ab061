"""Formulas as they read in another cell."""

from __future__ import annotations


class CannotStand(Exception):
    """A formula cannot be adapted to another cell."""


def translated(formula: str, origin: str, target: str) -> str:
    """A formula as it reads when copied from one cell to another. ``CannotStand``."""
    if origin == target:
        return formula
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator(f"={formula}", origin=origin).translate_formula(target))[1:]
    except (TranslatorError, TokenizerError) as error:
        raise CannotStand(formula) from error

"""Believable figures for a plan's units, and filling them into issued templates.

For trying the program out, for tests and for measuring speed: all names and figures are made up,
and the same seed gives the same figures, whatever the order of units.
"""

from __future__ import annotations

from cchc_xl.demo.answers import Answers, Record, answers
from cchc_xl.demo.fill import fill, fill_all

__all__ = ["Answers", "Record", "answers", "fill", "fill_all"]

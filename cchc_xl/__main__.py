"""Run the command line: ``python -m cchc_xl``."""

from __future__ import annotations

from cchc_xl.cli import main

main()

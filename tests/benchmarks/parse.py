"""Parse the workbooks of a folder with bare python-calamine: ``python -m tests.benchmarks.parse``.

It does what nobody can do without who reads the files: open each, and take every cell of every
sheet as a Python value.
"""

from __future__ import annotations

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook

for path in sorted(Path(sys.argv[1]).iterdir()):
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()

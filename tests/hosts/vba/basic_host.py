"""Calls macros of a workbook inside LibreOffice; run by a Python that has ``uno``.

Arguments: LibreOffice's pipe, the workbook, a JSON list of calls ``[module, name, [arguments]]``,
the file for the answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.formula_judge import _connect, _property, leave

ALWAYS_EXECUTE = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN


def main(pipe: str, workbook: str, calls: str, answer: str) -> None:
    """Open the workbook, call each macro in turn and write what they return."""
    desktop = _connect(pipe)
    how = {"Hidden": True, "MacroExecutionMode": ALWAYS_EXECUTE}
    properties = tuple(_property(name, value) for name, value in how.items())
    document = desktop.loadComponentFromURL(Path(workbook).as_uri(), "_blank", 0, properties)
    try:
        results = [_call(document, *call) for call in json.loads(calls)]
    finally:
        document.close(False)
    Path(answer).write_text(json.dumps(results), "utf-8")


def _call(document: Any, module: str, name: str, arguments: list[Any]) -> Any:
    address = f"vnd.sun.star.script:VBAProject.{module}.{name}?language=Basic&location=document"
    script = document.getScriptProvider().getScript(address)
    return script.invoke(tuple(arguments), (), ())[0]


if __name__ == "__main__":
    main(*sys.argv[1:])
    leave()

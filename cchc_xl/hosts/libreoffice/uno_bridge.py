"""Python's bridge to LibreOffice (module ``uno``), found from a virtual environment, too.

A virtual environment does not see the system's packages, where Debian keeps ``uno.py``; other
builds keep it in LibreOffice's own program folder. Nothing else of those folders is let in.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from cchc_xl.hosts.libreoffice.errors import HostUnavailable

PROGRAM_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/usr/local/lib/libreoffice/program",
    "/snap/libreoffice/current/lib/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/Resources",
    "/Applications/LibreOffice.app/Contents/Frameworks",
    r"C:\Program Files\LibreOffice\program",
    r"C:\Program Files (x86)\LibreOffice\program",
)
PACKAGE_FOLDERS = ("/usr/lib/python3/dist-packages", "/usr/lib/python3/site-packages")
_LIBRARIES = ("libpyuno.so", "libpyuno.dylib", "pyuno.pyd", "pyuno.so")
_BUILT_FOR = re.compile(rb"libpython3\.(\d+)|python3(\d\d)\.dll")


@cache
def uno() -> ModuleType:
    """The module ``uno``.

    Errors: ``HostUnavailable`` if there is none, or it is built for another Python version (to
    load that one would end this process).
    """
    for program in program_folders():
        _check_version(program)
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        reason = error
    for place in _module_places():
        try:
            return _loaded(place)
        except ImportError as error:
            reason = error
    raise HostUnavailable(
        f"Python chưa nối được với LibreOffice: không nạp được mô-đun “uno” ({reason}).",
        "Cài gói python3-uno (Debian, Ubuntu: sudo apt install python3-uno), rồi chạy lại.",
    )


def program_folders() -> list[Path]:
    """LibreOffice's program folders on this machine, the one of ``soffice`` on the PATH first."""
    found = [Path(name) for name in PROGRAM_FOLDERS]
    found[:0] = sorted(Path("/opt").glob("libreoffice*/program"), reverse=True)
    command = shutil.which("soffice")
    if command:
        found.insert(0, Path(command).resolve().parent)
    return [folder for folder in dict.fromkeys(found) if folder.is_dir()]


def _module_places() -> Iterator[Path]:
    for folder in (*program_folders(), *map(Path, PACKAGE_FOLDERS)):
        if (folder / "uno.py").is_file():
            yield folder / "uno.py"


def _check_version(program: Path) -> None:
    """Refuse a bridge that is built for another minor version of Python."""
    for name in _LIBRARIES:
        try:
            built = _BUILT_FOR.search((program / name).read_bytes())
        except OSError:
            continue
        if built:
            minor = int(built[1] or built[2])
            if minor != sys.version_info.minor:
                ours = f"3.{sys.version_info.minor}"
                raise HostUnavailable(
                    f"LibreOffice trên máy này nối với Python 3.{minor}, còn chương trình đang "
                    f"chạy bằng Python {ours}.",
                    f"Cài lại chương trình trong môi trường ảo của Python 3.{minor} "
                    f"(python3.{minor} -m venv …), hoặc cài LibreOffice có python3-uno cho "
                    f"Python {ours}.",
                )
            return


def _loaded(place: Path) -> ModuleType:
    """Load ``uno.py`` from its file; the compiled ``pyuno`` stands in the program folder."""
    added = [str(folder) for folder in (*program_folders(), place.parent)]
    added = [name for name in added if (Path(name) / "pyuno.so").exists() or os.name == "nt"]
    spec = importlib.util.spec_from_file_location("uno", place)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {place}")
    module = importlib.util.module_from_spec(spec)
    sys.path.extend(added)
    sys.modules["uno"] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules["uno"]
        raise
    return module


def struct(name: str, *fields: Any) -> Any:
    """A UNO struct such as ``com.sun.star.table.CellAddress`` with its fields in order."""
    return uno().createUnoStruct(name, *fields)


def prop(name: str, value: Any) -> Any:
    """A named argument of a UNO call (``com.sun.star.beans.PropertyValue``)."""
    made = struct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def enum(kind: str, value: str) -> Any:
    """A value of a UNO enumeration."""
    return uno().Enum(kind, value)


def is_uno_error(error: BaseException, *names: str) -> bool:
    """Whether an exception came from LibreOffice; one of these classes if names are given."""
    kind = type(error)
    wanted = names or ("com.sun.star.",)
    full = f"{kind.__module__}.{kind.__qualname__}"
    return any(name in full for name in wanted)

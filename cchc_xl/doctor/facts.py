"""What is known of the machine, the host and the register. ``None``: it could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Build = Literal["excel", "libreoffice"]
GivenBy = Literal["sheet", "directory", "user", "path", "running"]
"""Where the interpreter's path comes from: the register's sheet xlwings.conf, the file
xlwings.conf beside the register, the one of the user, the PATH; "running" is the Python that
runs the check, where no register says anything."""


class Folder(NamedTuple):
    """A folder with all that lies ``below`` it, or with its own files only."""

    path: str
    below: bool = True

    def holds(self, file: str) -> bool:
        """Tell whether a file lies in the folder; either slash, case does not count."""
        folder, place = _plain(self.path).rstrip("/") + "/", _plain(file)
        return place.startswith(folder) and (self.below or "/" not in place[len(folder) :])


def _plain(path: str) -> str:
    return path.replace("\\", "/").casefold()


class Interpreter(NamedTuple):
    """The Python that a click starts.

    ``path`` is as configured, "" when there is none. ``version`` is () when it does not start.
    ``packages`` gives versions by the package's name, "" for a missing one. ``store``: it is the
    stand-in that opens the Microsoft Store.
    """

    path: str
    given_by: GivenBy
    exists: bool | None
    store: bool = False
    version: tuple[int, ...] | None = None
    bits: int | None = None
    packages: Mapping[str, str] | None = None


class Conf(NamedTuple):
    """One place of the xlwings configuration; ``entries`` by upper-case key, {} when absent."""

    given_by: GivenBy
    path: str
    entries: Mapping[str, str] | None


class Buttons(NamedTuple):
    """The macros inside a register: its Subs for buttons, and those that a control calls."""

    subs: frozenset[str]
    assigned: frozenset[str]


class Workbook(NamedTuple):
    """The register's file.

    ``kind``: "xlsm", "xlsx", "other", "missing". ``modules``: names of the VBA modules, () for
    no project. ``builds``: whose RunPython is inside. ``module_version``: XLWINGS_VERSION of the
    module xlwings, "" without one. ``schema``: of the register, "" when it is none. ``opened``:
    who has it open, "" nobody. ``half_written``: a click was broken off and the file saved so.
    ``zone``: mark of the web, 0 none. ``origin``: where it was
    downloaded, for information.
    """

    path: str
    kind: str | None
    modules: tuple[str, ...] | None = None
    builds: frozenset[Build] | None = None
    module_version: str | None = None
    buttons: Buttons | None = None
    schema: str | None = None
    opened: str | None = None
    half_written: bool | None = None
    zone: int | None = None
    origin: str = ""


class Excel(NamedTuple):
    """Excel as Windows knows it.

    ``version`` such as "16.0", "" when not installed. ``server``: the program that answers as
    Excel.Application. ``vba_warnings``: 1 all macros run, 2 asks, 3 signed only, 4 none; the
    default is 2. ``protected_view`` tells of files from the internet.
    """

    version: str | None
    bits: int | None = None
    server: str | None = None
    vba_warnings: int | None = None
    by_policy: bool = False
    blocks_internet: bool | None = None
    protected_view: bool | None = None
    trusted: tuple[Folder, ...] | None = None


class LibreOffice(NamedTuple):
    """LibreOffice's macro settings; ``level`` 0 runs all, 1 asks, 2 signed, 3 trusted only."""

    installed: bool | None
    level: int | None = None
    disabled: bool | None = None
    trusted: tuple[Folder, ...] | None = None


class HostFacts(NamedTuple):
    """The running application that has the register open, as it tells itself.

    ``location`` is the register's full name there, a URL when it lies in a cloud.
    """

    name: str | None = None
    version: str | None = None
    path: str | None = None
    location: str | None = None
    read_only: bool | None = None
    profile: str | None = None

    @property
    def kind(self) -> Build | Literal["wps", ""]:
        """Return which application it is, "" when it cannot be told."""
        where = (self.path or "").casefold().replace("\\", "/")
        if "kingsoft" in where or "wps" in where or "wps" in (self.name or "").casefold():
            return "wps"
        if "libreoffice" in where or "libreoffice" in (self.name or "").casefold():
            return "libreoffice"
        return "excel" if self.name else ""


class Facts(NamedTuple):
    """Everything that the checks judge.

    ``running``: the Python that runs the checks. ``ansi``: Python's name of the code page in which
    VBA reads files and paths. ``schemas``: of the registers that this package works on. ``cloud``:
    folders that OneDrive or SharePoint keeps in step.
    """

    platform: str
    running: str = ""
    ansi: str | None = None
    interpreter: Interpreter | None = None
    confs: tuple[Conf, ...] = ()
    schemas: tuple[str, ...] = ()
    workbook: Workbook | None = None
    excel: Excel | None = None
    libreoffice: LibreOffice | None = None
    cloud: tuple[Folder, ...] | None = None
    host: HostFacts | None = None

    @property
    def book(self) -> Workbook:
        """Return the register's file, with nothing known of it when it was not looked at."""
        return self.workbook or Workbook("", None)

    @property
    def program(self) -> Build:
        """Return the application that is meant: the running one, else the register's build."""
        if self.host is not None and self.host.kind in ("excel", "libreoffice"):
            return "libreoffice" if self.host.kind == "libreoffice" else "excel"
        if self.platform != "win32":
            return "libreoffice"
        builds = self.workbook.builds if self.workbook else None
        return "libreoffice" if tuple(builds or ()) == ("libreoffice",) else "excel"

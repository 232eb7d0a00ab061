"""Connections to a running LibreOffice: by a pipe, on demand, or to one that is started here."""

from __future__ import annotations

import hashlib
import secrets
import time
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from typing import Any

from cchc_xl.base.folders import resolved
from cchc_xl.hosts.libreoffice import processes
from cchc_xl.hosts.libreoffice.errors import HostUnavailable, no_python
from cchc_xl.hosts.libreoffice.uno_bridge import is_uno_error, prop, uno

START_SECONDS = 90.0
HAND_OVER_SECONDS = 60.0
"""How long a running LibreOffice may take to open a pipe; one that was not running answers
sooner."""
BUSY_SECONDS = 5.0
"""How long a running LibreOffice may be too busy to answer, where no other can be started."""
MISSED_SECONDS = 0.3
"""A running LibreOffice may miss a call: only who calls again within this time knows that none
runs."""
_POLL_SECONDS = 0.1
PYTHON_LOADER = "com.sun.star.loader.Python"
ALWAYS_EXECUTE = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN


class Connection:
    """A running LibreOffice: its pipe, component context and desktop.

    ``process`` is LibreOffice's process where it was started here, else ``None``.
    """

    def __init__(self, pipe: str, context: Any, process: Popen[bytes] | None = None) -> None:
        self.pipe = pipe
        self.context = context
        self.process = process
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        """An instance of a service of LibreOffice."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def python(self) -> Any:
        """LibreOffice's service that runs Python in its own process.

        Errors: ``HostUnavailable`` if it cannot.
        """
        try:
            found = self.service(PYTHON_LOADER)
        except Exception as error:
            if not is_uno_error(error):
                raise
            raise no_python() from error
        if found is None:
            raise no_python()
        return found

    @property
    def token(self) -> str:
        """What LibreOffice was given by the process that started it; "" by others."""
        expander = "/singletons/com.sun.star.util.theMacroExpander"
        return str(self.context.getValueByName(expander).expandMacros(f"${processes.TOKEN}"))

    def is_alive(self) -> bool:
        """Whether LibreOffice still answers."""
        try:
            self.desktop.getCurrentComponent()
        except Exception as error:
            if is_uno_error(error):
                return False
            raise
        return True

    def open(
        self, path: Path, *, hidden: bool = False, read_only: bool = False, password: str = ""
    ) -> Any:
        """Open a workbook with its macros enabled, whatever the profile says.

        Returns the UNO document. Errors: ``HostUnavailable`` if LibreOffice cannot open it.
        """
        options: dict[str, Any] = {
            "MacroExecutionMode": ALWAYS_EXECUTE,
            "Hidden": hidden,
            "ReadOnly": read_only,
        }
        if password:
            options["Password"] = password
        arguments = tuple(prop(name, value) for name, value in options.items())
        url = uno().systemPathToFileUrl(str(path.absolute()))
        try:
            document = self.desktop.loadComponentFromURL(url, "_blank", 0, arguments)
        except Exception as error:
            if not is_uno_error(error):
                raise
            document = None
        if document is None:
            raise HostUnavailable(
                f"LibreOffice không mở được tệp “{path}”.",
                "Kiểm tra tệp có đúng chỗ, không hỏng và không có mật khẩu, rồi chạy lại.",
            )
        return document

    def stop(self) -> None:
        """End LibreOffice; unsaved work in it is lost."""
        with suppress(Exception):  # LibreOffice is gone before it can answer
            self.desktop.terminate()
        if self.process is not None:
            processes.end(self.process)


def connect(pipe: str, seconds: float = MISSED_SECONDS) -> Connection | None:
    """Connect to LibreOffice that listens on a pipe; ``None`` if none does within the time."""
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    until = time.monotonic() + seconds
    while True:
        try:
            return Connection(
                pipe, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            )
        except Exception as error:
            if not is_uno_error(error, "NoConnectException", "DisposedException"):
                raise
        if time.monotonic() >= until:
            return None
        time.sleep(_POLL_SECONDS)


def pipe_of(profile: str | Path | None) -> str:
    """The name of the pipe that a LibreOffice with this profile opens for the program.

    One name a profile: at the second click the pipe is there already.
    """
    key = processes.profile_url(profile) if profile else processes.settings_home()
    return f"cchc-xl-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def reach(profile: str | Path | None = None) -> Connection:
    """Connect to LibreOffice that runs with a profile (the user's own by default).

    It needs no start option: a second call of ``soffice`` with the same profile hands its
    ``--accept`` over to the running one. Errors: ``HostUnavailable`` if none runs.
    """
    pipe = pipe_of(profile)
    found = connect(pipe)
    if found:
        return found
    token = secrets.token_hex(8)
    asked = processes.start(profile, pipe, token, ["--nodefault", "--norestore"])
    found = connect(pipe, HAND_OVER_SECONDS)
    if found is not None and found.token != token:
        processes.end(asked)
        return found
    # It hangs, or it is a LibreOffice itself, as none was running. A LibreOffice of somebody else's
    # is never ended here: only this process is.
    processes.kill(asked)
    raise HostUnavailable(
        "LibreOffice không chạy hoặc không trả lời.",
        "Mở sổ theo dõi bằng LibreOffice (cchc-xl open) rồi bấm lại nút.",
    )


def start(
    profile: str | Path | None = None, *, headless: bool = False, macro_level: int | None = None
) -> Connection:
    """Start a LibreOffice and connect to it, or connect to the one that runs with this profile.

    ``macro_level`` is written as the macro security level (0 low to 3 very high) of a profile
    that is given. Errors: ``HostUnavailable`` if there is no LibreOffice, no screen for its
    window, or it does not answer in 90 s.
    """
    if macro_level is not None and profile is not None:
        processes.set_macro_level(Path(profile), macro_level)
    pipe = pipe_of(profile)
    running = connect(pipe)
    if running:
        return running
    if not headless and not processes.has_display():
        # A LibreOffice that runs may miss one call while it is busy; none can be started to ask it.
        running = connect(pipe, BUSY_SECONDS)
        if running:
            return running
        raise processes.no_display()
    token = secrets.token_hex(8)
    options = ["--nodefault", "--nologo", "--norestore", *(["--headless"] if headless else [])]
    process = processes.start(profile, pipe, token, options)
    found = connect(pipe, START_SECONDS)
    if found is None:
        processes.end(process)
        raise HostUnavailable(
            f"LibreOffice không trả lời sau {START_SECONDS:.0f} giây.",
            "Đóng LibreOffice (kể cả các cửa sổ đang hỏi), rồi chạy lại.",
        )
    if found.token == token:
        found.process = process
    else:  # one ran already, too busy to answer at first
        processes.end(process)
    return found


def open_register(
    path: Path, *, profile: str | Path | None = None, headless: bool = False
) -> Connection:
    """Open the register in LibreOffice, ready for clicks; LibreOffice outlives this process.

    Macros are enabled for this document alone, so no setting of the profile (the user's own by
    default) is touched. Returns once the document is loaded. A register that is open already
    comes to the front. Errors: ``HostUnavailable``.
    """
    if not path.is_file():
        raise HostUnavailable(
            f"Không có tệp “{path}”.", "Kiểm tra đường dẫn của sổ theo dõi rồi chạy lại."
        )
    connection = start(profile, headless=headless)
    document = find_document(connection, path)
    if document is None:
        document = connection.open(path)
    window = document.CurrentController.Frame.ContainerWindow
    window.setVisible(not headless)
    window.toFront()
    reach(_installation(connection))  # the first click then finds its pipe, and Python at work
    connection.python()
    if connection.process is not None:
        processes.let_go(connection.process)
        connection.process = None
    return connection


def _installation(connection: Connection) -> str:
    """The folder of a LibreOffice's profile as a click names it."""
    places = connection.service("com.sun.star.util.PathSubstitution")
    url = str(places.substituteVariables("$(user)", True)).removesuffix("/user")
    return str(uno().fileUrlToSystemPath(url))


def find_document(connection: Connection, path: str | Path) -> Any:
    """The open spreadsheet document of a file, or ``None``; links in the path do not matter."""
    wanted = resolved(Path(path))
    for document in documents(connection.desktop):
        if document.URL.startswith("file:"):
            found = Path(uno().fileUrlToSystemPath(document.URL))
            if resolved(found) == wanted:
                return document
    return None


def documents(desktop: Any) -> list[Any]:
    """The open spreadsheet documents."""
    found = []
    components = desktop.Components.createEnumeration()
    while components.hasMoreElements():
        component = components.nextElement()
        if hasattr(component, "supportsService") and component.supportsService(
            "com.sun.star.sheet.SpreadsheetDocument"
        ):
            found.append(component)
    return found

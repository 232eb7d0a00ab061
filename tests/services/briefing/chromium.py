"""A real browser, driven over a pipe by the protocol of its own developers' tools."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


class Page:
    """A page that is open in the browser."""

    def __init__(self, send: IO[bytes], receive: IO[bytes]) -> None:
        self._send, self._receive, self._number, self._session = send, receive, 0, ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.ask("Page.enable")

    def ask(self, method: str, **parameters: Any) -> Any:
        """Send a command and return what it answers; events on the way are dropped."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._send.write(json.dumps(message).encode() + b"\0")
        self._send.flush()
        while (told := self._next()).get("id") != self._number:
            pass
        assert "error" not in told, told
        return told["result"]

    def _next(self) -> Any:
        read = bytearray()
        while (letter := self._receive.read(1)) != b"\0":
            assert letter, "the browser has ended"
            read += letter
        return json.loads(read)

    def open(self, page: Path, width: int, height: int = 900) -> None:
        """Show a file on a screen of so many pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        self.ask("Page.navigate", url=page.as_uri())
        while self.value("document.readyState + location.protocol") != "completefile:":
            pass

    def value(self, expression: str) -> Any:
        """Return what an expression comes to in the page."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key and let it go."""
        own = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **own)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **own)

    def picture(self, path: Path) -> None:
        """Keep what the whole page looks like."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def chromium(folder: Path) -> Iterator[Page]:
    """Start the browser with a profile of its own, and end it."""
    program = shutil.which("chromium")
    assert program is not None
    (from_us, to_it), (from_it, to_us) = os.pipe(), os.pipe()
    command = [
        *("bash", "-c", f'exec "$@" 3<&{from_us} 4>&{to_us}', "bash", program),
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *(f"--user-data-dir={folder / 'profile'}", "--remote-debugging-pipe"),
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, pass_fds=(from_us, to_us), **quiet) as process:  # type: ignore[call-overload]
        os.close(from_us)
        os.close(to_us)
        with os.fdopen(to_it, "wb") as send, os.fdopen(from_it, "rb") as receive:
            try:
                yield Page(send, receive)
            finally:
                process.terminate()
                process.wait(30)

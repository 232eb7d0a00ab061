"""A screen with a window manager and a mouse, for tests that click for real.

Needs Xvfb, openbox, xdotool, xmodmap and ImageMagick's ``import``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

WIDTH, HEIGHT = 1600, 1000
TOOLS = ("Xvfb", "openbox", "xdotool", "xmodmap", "import")
START_SECONDS = 30
TYPE_MS = "4"
"""Between two letters: who types fast. Windows get what is typed in its order."""
KEYS = (*range(136, 203), *range(208, 248))
"""Keys (X11's numbers) that a plain keyboard does not have: room for letters of its own."""


class Typed(NamedTuple):
    """A text that is typed letter by letter."""

    text: str


def patience() -> float:
    """Return how much longer than usual things take here: processes that want to run, a core."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_for(what: Callable[[], object], seconds: float, told: str) -> None:
    """Wait until something holds, longer where much runs. ``AssertionError`` says what did not."""
    began = time.monotonic()
    while not what():
        waited = time.monotonic() - began
        assert waited < seconds * patience(), f"{told}: not within {waited:.0f} s"
        time.sleep(0.1)


class Screen:
    """A virtual screen of its own; used as a context. ``pictures`` is where screenshots go."""

    def __init__(self, pictures: Path) -> None:
        self.pictures = pictures
        self.environment: dict[str, str] = {}
        self._started: list[subprocess.Popen[bytes]] = []
        self._taken = 0

    def __enter__(self) -> Self:
        self.pictures.mkdir(parents=True, exist_ok=True)
        number, telling = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        self._start(
            ["Xvfb", "-displayfd", str(telling), "-screen", "0", size, "-nolisten", "tcp"],
            pass_fds=(telling,),
        )
        os.close(telling)
        with os.fdopen(number) as told:
            display = told.readline().strip()
        assert display, "Xvfb did not start"
        self.environment = {**os.environ, "DISPLAY": f":{display}"}
        self._start(["openbox"])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._started):
            process.terminate()
            try:
                process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def _start(self, command: list[str], pass_fds: tuple[int, ...] = ()) -> None:
        self._started.append(
            subprocess.Popen(
                command,
                env=self.environment or None,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        )

    def click(self, x: int, y: int) -> None:
        """Move the mouse to a place and press its left button."""
        self._do("mousemove", str(x), str(y))
        time.sleep(0.3)
        self._do("click", "1")

    def know(self, letters: str) -> None:
        """Put letters on keys of their own, as a Vietnamese keyboard has them.

        Without it ``xdotool`` changes the keyboard for each letter, and programs miss some.
        """
        signs = sorted({letter for letter in letters if not letter.isascii()})
        lines = [
            f"keycode {key} = U{ord(sign):04X}" for key, sign in zip(KEYS, signs, strict=False)
        ]
        assert len(lines) == len(signs), "too many letters for a keyboard"
        keyboard = "\n".join(lines)
        subprocess.run(
            ["xmodmap", "-"], env=self.environment, input=keyboard, text=True, check=True
        )

    def press(self, key: str) -> None:
        """Press a key in the window that has the focus."""
        self._do("key", key)

    def play(self, keys: Iterable[str | Typed]) -> None:
        """Press keys and type texts, one after the other, in the window that has the focus."""
        each = [
            ("type", "--delay", TYPE_MS, "--args", "1", "--", key.text)
            if isinstance(key, Typed)
            else ("key", key)
            for key in keys
        ]
        self._do(*chain.from_iterable(each))

    def windows(self, title: str) -> list[str]:
        """Return the visible windows whose title holds this text."""
        found = self._do("search", "--onlyvisible", "--name", title, check=False)
        return found.split()

    def focus(self, window: str) -> None:
        """Bring a window to the front and give it the focus."""
        self._do("windowactivate", "--sync", window)

    def fill_with(self, window: str) -> None:
        """Make a window as large as the screen."""
        self._do("windowsize", window, str(WIDTH), str(HEIGHT), check=False)
        self._do("windowmove", window, "0", "0")

    def picture(self, name: str) -> Path:
        """Keep what the screen shows as a numbered PNG."""
        self._taken += 1
        path = self.pictures / f"{self._taken:02}-{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)
        return path

    def _do(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=START_SECONDS,
        )
        return done.stdout

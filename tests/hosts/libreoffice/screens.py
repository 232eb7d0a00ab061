"""A screen without a monitor (Xvfb), and keys pressed on it (xdotool)."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

TOOLS = ("Xvfb", "xdotool")


def missing() -> list[str]:
    """The programs that are not on this machine."""
    return [tool for tool in TOOLS if not shutil.which(tool)]


@contextmanager
def screen() -> Iterator[str]:
    """Start a screen on a free display; give the display's name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as said:
        display = f":{said.readline().strip()}"
    try:
        yield display
    finally:
        server.terminate()
        server.wait(20)


def press(display: str, title: str, key: str, seconds: float = 30) -> bool:
    """Press a key in the window with this title once it is there; tell whether it came."""
    env = {**os.environ, "DISPLAY": display}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        search = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"]
        found = subprocess.run(search, env=env, capture_output=True, text=True, check=False)
        if found.stdout.split():
            window = found.stdout.split()[0]
            time.sleep(0.3)
            subprocess.run(["xdotool", "windowfocus", window], env=env, check=False)
            subprocess.run(["xdotool", "key", "--window", window, key], env=env, check=False)
            return True
        time.sleep(0.2)
    return False

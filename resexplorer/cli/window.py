"""No command: become the window, or say why that is not possible."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Mapping
from typing import NoReturn

from resexplorer.errors import ResExplorerError
from resexplorer.interpreter import child_environment, python_module

_X_PORT = 6000


class NoDisplay(ResExplorerError):
    """There is no screen to open the window on."""


def run(options: argparse.Namespace) -> NoReturn:
    """Replace this process by the window; raises :class:`NoDisplay`."""
    check_display(os.environ)
    arguments = command(options.db)
    os.execve(arguments[0], arguments, child_environment())


def command(db: str | None) -> list[str]:
    """What starts the window."""
    return [*python_module("ui"), *(["--db", db] if db else [])]


def check_display(env: Mapping[str, str], platform: str = sys.platform) -> None:
    """Raise :class:`NoDisplay` with what to do where a window can't be shown."""
    if platform in {"darwin", "win32"} or env.get("QT_QPA_PLATFORM"):
        return
    wayland, x11 = env.get("WAYLAND_DISPLAY"), env.get("DISPLAY")
    if not wayland and not x11:
        raise NoDisplay(
            "There is no display to open the window on: start it on a desktop or through `ssh -X`, or work in the "
            "terminal, for example with `resexplorer experiment plain-vs-residual` (`resexplorer --help` lists all)."
        )
    if x11 and not wayland and not _answers(x11):
        raise NoDisplay(f"The display {x11!r} does not answer: set DISPLAY to a running one, or use `ssh -X`.")


def _answers(display: str) -> bool:
    """Tell whether an X server listens at ``display``; what can't be understood is left to Qt."""
    host, colon, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not colon or not number.isdigit() or "/" in host:
        return True
    if host in {"", "unix"}:
        return any(_connects(socket.AF_UNIX, path) for path in _sockets(number))
    return _connects(socket.AF_INET, (host, _X_PORT + int(number)))


def _sockets(number: str) -> tuple[str, str]:
    path = f"/tmp/.X11-unix/X{number}"
    return path, "\0" + path


def _connects(kind: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        probe.settimeout(3)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True

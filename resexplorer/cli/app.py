"""Parses the arguments, runs the command, and turns every user-facing error into one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from resexplorer import __version__
from resexplorer.cli.output import say, write_out
from resexplorer.cli.parsing import Parser
from resexplorer.cli.window import run as open_window
from resexplorer.errors import ResExplorerError

USER_ERROR = 2
INTERRUPTED = 130
PIPE_CLOSED = 141

COMMANDS = {
    "presets": "list the ready networks with their parameters and MACs",
    "describe": "print a network's layers, shapes, parameters and MACs",
    "export": "write a network as PyTorch code, ONNX, JSON, a picture or a layer table",
    "import": "read a ResNet of torchvision, or the one that a weight file belongs to, as a network file",
    "diff": "say what differs between two networks, block by block",
    "weights": "fit a weight file into a network and say what matched",
    "forms": "show that the three forms of a ResNeXt compute the same function",
    "train": "train networks in the background and watch them",
    "experiment": "run one of the papers' experiments and say what came out",
    "runs": "list, show, follow and delete runs, and print their curves",
    "pause": "let runs write a checkpoint and wait",
    "resume": "let paused runs go on",
    "stop": "end runs for good, keeping what they have",
    "retry": "queue failed, lost or stopped runs again, from their newest checkpoint",
    "doctor": "look at versions, devices, data folders and the database",
    "bench": "measure this program on this machine",
}
"""Every command and what it does. Its module is imported only when the arguments name it."""

_SHARED_MODULE = dict.fromkeys(("pause", "resume", "stop", "retry"), "control") | {"import": "importing"}

_DESCRIPTION = "Build residual networks, train them in the background, and compare every run."
_EPILOG = """\
Without a command, the window opens. NET is a preset's name, a network file or run:ID.

examples:
  resexplorer describe resnet50
  resexplorer experiment plain-vs-residual
  resexplorer train cifar_resnet20 --data digits --vary lr=0.05,0.1 --seed 0 --seed 1
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    _tolerate_any_encoding()
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except ResExplorerError as error:
        say(" ".join(str(error).split()))
        return USER_ERROR
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED


def parser(arguments: Sequence[str]) -> Parser:
    """The command line, complete for the commands that ``arguments`` name."""
    top = Parser(prog="resexplorer", description=_DESCRIPTION, epilog=_EPILOG)
    top.add_argument("--version", action="version", version=f"ResExplorer {__version__}")
    top.set_defaults(run=open_window)
    group = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, summary in COMMANDS.items():
        command = group.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", main=False)
        if name in arguments:
            import_module(f"resexplorer.cli.{_SHARED_MODULE.get(name, name)}").configure(command)
    return top


def _run(arguments: Sequence[str]) -> int:
    try:
        options = parser(arguments).parse_args(arguments)
    except SystemExit as stop:  # --help and --version
        return int(stop.code or 0)
    status: int = options.run(options)
    write_out("")
    return status


def _tolerate_any_encoding() -> None:
    """A terminal that has no "×" shows "?" instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _forget_stdout() -> None:
    """Point stdout away from the closed pipe, so that the flush at exit does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

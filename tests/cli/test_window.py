"""No command: the window, or a sentence that says what to do."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from resexplorer.cli.window import NoDisplay, check_display, command
from resexplorer.interpreter import child_environment
from tests.cli.conftest import Run, check_refused

NOTHING: dict[str, str] = {}


def test_that_without_a_display_it_says_so_and_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    check_refused(run(), "no display", "ssh -X", "resexplorer experiment plain-vs-residual")


def test_that_a_display_that_does_not_answer_is_named() -> None:
    with pytest.raises(NoDisplay, match=":47"):
        check_display({"DISPLAY": ":47"}, "linux")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        number = taken.getsockname()[1] - 6000
        with pytest.raises(NoDisplay, match="does not answer"):
            check_display({"DISPLAY": f"127.0.0.1:{number}.0"}, "linux")


def test_that_a_listening_display_is_accepted() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        check_display({"DISPLAY": f"127.0.0.1:{server.getsockname()[1] - 6000}"}, "linux")


@pytest.mark.parametrize(
    ("env", "platform"),
    [({"WAYLAND_DISPLAY": "wayland-0"}, "linux"), ({"QT_QPA_PLATFORM": "offscreen"}, "linux"), (NOTHING, "darwin"),
     ({"DISPLAY": "/private/tmp/launchd/org.xquartz:0"}, "linux")],
)  # fmt: skip
def test_that_other_ways_to_show_a_window_are_left_to_qt(env: dict[str, str], platform: str) -> None:
    check_display(env, platform)


def test_that_a_folder_called_ui_is_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("sqlite:///a.db") == [sys.executable, "-P", "-m", "ui", "--db", "sqlite:///a.db"]
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    done = subprocess.run(
        [*command(None), "--help"], capture_output=True, text=True, check=False, timeout=60,
        env={**child_environment(), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ResExplorer" in done.stdout

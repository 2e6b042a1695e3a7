"""Numbers and states as a person says them; no Qt, so that every sentence can be tested quickly."""

from __future__ import annotations

import math

from resexplorer.store import RunRecord, State


def percent(fraction: float | None) -> str:
    """Return an error such as 0.0975 as "9.8 %"; "–" where nothing was measured."""
    if fraction is None or math.isnan(fraction):
        return "–"
    return f"{100 * fraction:.2f} %" if fraction < 0.01 else f"{100 * fraction:.1f} %"


def duration(seconds: float) -> str:
    """Return "24 s", "9 min", "1 h 12 min" or "3 d 4 h"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def time_left(seconds: float) -> str:
    """Return what a progress bar says about the rest."""
    return "a few seconds left" if seconds < 5 else f"{duration(seconds)} left"


def device(name: str) -> str:
    """Return "CPU", "GPU 0" or "first free device"."""
    if name == "auto":
        return "first free device"
    if name.startswith("cuda"):
        return f"GPU {name.partition(':')[2] or 0}"
    return name.upper()


def ordinal(number: int) -> str:
    """Return "1st", "2nd", "3rd", "4th", …"""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def plural(number: int, word: str) -> str:
    """Return "1 run", "4 runs"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def rate(images: float | None) -> str:
    """Return a throughput, or nothing."""
    if images is None or not math.isfinite(images):
        return ""
    return f"{images:,.0f} images/s"


def state_line(run: RunRecord, asked: str = "") -> str:
    """Return the second line of a card; ``asked`` is what was asked of the run and has not happened yet."""
    done = f"{100 * run.progress:.0f} %"
    words = {
        State.RUNNING: asked or run.condition(),
        State.QUEUED: asked or "queued",
        State.PAUSED: asked or f"paused at {done}",
        State.FINISHED: f"finished in {duration(run.seconds)}",
        State.STOPPED: f"stopped at {done}",
        State.FAILED: f"failed at {done}",
        State.LOST: f"crashed at {done}",
    }
    return f"{words[run.state]} · {device(run.device)}"


def trouble(run: RunRecord) -> str:
    """Return the sentence for a run that did not end well, with what to do; empty for all others."""
    if run.state not in {State.FAILED, State.LOST}:
        return ""
    reason = (run.error or "the reason is not known").strip().rstrip(".")
    go_on = "continues from the last checkpoint" if run.step else "starts it again"
    if run.state is State.LOST:
        return f"Crashed: {reason} — Retry {go_on}."
    return f"{reason[:1].upper()}{reason[1:]}. Retry {go_on}."


def spoken(run: RunRecord, foot: str) -> str:
    """Return a card as one sentence for screen readers."""
    error = f"test error {percent(run.last['test/error'])}" if "test/error" in run.last else ""
    parts = (run.name, state_line(run), f"{100 * run.progress:.0f} percent", error, foot)
    return ", ".join(part for part in parts if part)


def foot_line(run: RunRecord, place: int, seconds_left: float | None) -> str:
    """Return a card's last line: the time left while it runs, its place while it waits (from 1)."""
    if run.state is State.QUEUED:
        return "next in the queue" if place == 1 else f"{ordinal(place)} in the queue"
    if run.state is not State.RUNNING:
        return ""
    if seconds_left is None:
        return "starting…"
    parts = (time_left(seconds_left), rate(run.last.get("throughput")))
    return " · ".join(part for part in parts if part)

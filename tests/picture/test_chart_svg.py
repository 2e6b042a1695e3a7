"""Curves as SVG, and as PNG and PDF through Qt."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.picture.chart_svg import PALETTE, Curve, Panel, chart, ticks
from resexplorer.picture.raster import PictureNotDrawn, write_picture

NAN = float("nan")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*curves: Curve) -> ET.Element:
    return ET.fromstring(chart("Title", [Panel("error", "epoch", curves)], width=600, height=400))


def texts(picture: ET.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def test_that_every_curve_has_a_line_and_its_name() -> None:
    picture = drawn(
        Curve("a", [1, 2, 3], [0.5, 0.2, 0.1], PALETTE[0]), Curve("b", [1, 2], [0.4, 0.3], PALETTE[1], True)
    )
    lines = list(picture.iter(f"{SVG}polyline"))
    assert [line.get("stroke") for line in lines] == [PALETTE[0], PALETTE[1]]
    assert [line.get("stroke-dasharray") is not None for line in lines] == [False, True]
    assert {"Title", "error", "epoch", "a", "b", "0 %", "50 %"} <= set(texts(picture))


def test_that_a_missing_value_leaves_a_gap_and_a_lone_point_a_dot() -> None:
    picture = drawn(
        Curve("a", [1, 2, 3, 4, 5], [0.1, 0.2, NAN, 0.3, 0.4], PALETTE[0]), Curve("b", [1], [0.2], PALETTE[1])
    )
    assert len(list(picture.iter(f"{SVG}polyline"))) == 2
    assert len(list(picture.iter(f"{SVG}circle"))) == 1


def test_that_names_are_escaped_and_do_not_overlap() -> None:
    curves = [Curve(f"<run {n} & co>", [1, 2], [0.5, 0.1], PALETTE[0]) for n in range(6)]
    picture = drawn(*curves)
    places = [float(one.get("y", "nan")) for one in picture.iter(f"{SVG}text") if (one.text or "").startswith("<run")]
    assert len(places) == 6
    assert min(b - a for a, b in zip(sorted(places), sorted(places)[1:], strict=False)) >= 15


@given(st.lists(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20), max_size=4))
def test_that_any_values_make_a_picture_inside_its_frame(columns: list[list[float]]) -> None:
    curves = [Curve(f"run {n}", range(len(ys)), [abs(y) for y in ys], PALETTE[n]) for n, ys in enumerate(columns)]
    picture = drawn(*curves)
    for line in picture.iter(f"{SVG}polyline"):
        for pair in (line.get("points") or "").split():
            x, y = (float(part) for part in pair.split(","))
            assert 0 <= x <= 600
            assert 0 <= y <= 400


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e9))
def test_that_ticks_are_round_few_and_inside(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert len(found) <= 8
    assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in found if math.isfinite(tick))


@pytest.mark.parametrize(("ending", "begins"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".svg", b"<svg")])
def test_that_a_picture_is_written_in_each_format(tmp_path: Path, ending: str, begins: bytes) -> None:
    target = tmp_path / f"curves{ending}"
    write_picture(chart("Title", [Panel("error", "epoch", [Curve("a", [1, 2], [0.5, 0.1], PALETTE[0])])]), target)
    assert target.read_bytes().startswith(begins)
    assert [file.name for file in tmp_path.iterdir()] == [target.name]


def test_that_a_picture_that_can_not_be_drawn_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(PictureNotDrawn, match="is not an SVG picture"):
        write_picture("<svg", tmp_path / "a.png")
    with pytest.raises(PictureNotDrawn, match=r"\.png"):
        write_picture("<svg/>", tmp_path / "a.bmp")
    with pytest.raises(PictureNotDrawn, match="can't be written"):
        write_picture("<svg/>", tmp_path / "none" / "a.svg")
    assert list(tmp_path.iterdir()) == []

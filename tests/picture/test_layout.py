"""The layout of every preset, folded and open, in narrow and wide windows."""

from __future__ import annotations

from itertools import pairwise

import pytest

from resexplorer.network import INPUT, PRESETS, Network, analyse, preset
from resexplorer.network.edits import long_skip
from resexplorer.picture import OUTPUT, Picture, Style, lay_out
from tests.picture.geometry import check, everything_open

SMALL = [name for name in PRESETS if "1202" not in name]


@pytest.mark.parametrize("name", PRESETS)
def test_nothing_overlaps_and_no_wire_crosses_a_card_when_folded(name: str) -> None:
    network = preset(name)
    for width in (420, 900, 4000):
        check(lay_out(network, (), width))


@pytest.mark.parametrize("name", SMALL)
def test_nothing_overlaps_and_no_wire_crosses_a_card_with_everything_open(name: str) -> None:
    network = preset(name)
    opened = everything_open(network)
    for width in (600, 1400):
        check(lay_out(network, opened, width))


def test_a_network_of_1202_layers_opens_completely() -> None:
    network = preset("cifar_resnet1202")
    picture = lay_out(network, everything_open(network, 2), 900)
    check(picture)
    assert sum(1 for _ in picture.cards()) > 4_000


@pytest.mark.parametrize("name", PRESETS)
def test_every_node_has_a_card_and_every_input_a_wire(name: str) -> None:
    network = preset(name)
    picture = lay_out(network, (), 900)
    assert {card.id for card in picture.sheet.cards} == {INPUT, *network.by_id}
    wired = {(wire.source, wire.target, wire.port) for wire in picture.sheet.wires}
    wanted = {(source, node.id, port) for node in network for port, source in enumerate(node.inputs)}
    assert wired == wanted | {(network.output, OUTPUT, 0)}


def _rows(picture: Picture) -> dict[float, list[str]]:
    rows: dict[float, list[str]] = {}
    for card in picture.sheet.cards:
        rows.setdefault(round(card.rect.y + card.port, 2), []).append(card.id)
    return rows


def test_the_spine_is_straight_in_every_row() -> None:
    network = preset("resnet50")
    picture = lay_out(network, [("layer2",), ("layer3",), ("layer3", "0")], 1300)
    rows = _rows(picture)
    names = [INPUT, *network.by_id]
    assert sorted(name for row in rows.values() for name in row) == sorted(names)
    order = [names.index(name) for row in rows.values() for name in row]
    assert order == sorted(order)
    for card_row in rows.values():
        places = [picture.sheet.by_id[name].rect.x for name in card_row]
        assert places == sorted(places)


def test_inputs_lie_left_of_outputs_within_a_row() -> None:
    network = long_skip(preset("inception_resnet_v2"), "stem", "mixed_6a")
    picture = lay_out(network, everything_open(network, 2), 1e9)
    for placed in picture.wires():
        assert placed.points[0].x <= placed.points[-1].x


def test_a_folded_picture_keeps_to_the_width() -> None:
    for name in PRESETS:
        assert lay_out(preset(name), (), 900).sheet.width <= 900


def test_wires_between_rows_run_around_the_cards() -> None:
    picture = lay_out(preset("resnet50"), (), 900)
    wrapped = [wire for wire in picture.sheet.wires if len(wire.points) == 6]
    assert wrapped
    for wire in wrapped:
        assert wire.straight
        assert wire.label


def test_every_top_level_wire_carries_its_shape() -> None:
    network = preset("resnet50")
    shapes = analyse(network).shapes
    for wire in lay_out(network, (), 900).sheet.wires:
        if wire.source != INPUT:
            assert wire.shape == shapes[wire.source]
            assert wire.label.startswith(str(wire.shape[0]))


def test_a_long_skip_has_a_lane_above_all_cards_that_it_passes() -> None:
    network = long_skip(long_skip(preset("resnet50"), "layer1", "layer4"), "stem", "layer3")
    picture = lay_out(network, (), 1e9)
    check(picture)
    skips = [wire for wire in picture.sheet.wires if not wire.straight]
    assert len(skips) == 2
    tops = [min(point.y for point in wire.points) for wire in skips]
    assert len(set(tops)) == 2
    assert max(tops) < min(card.rect.y for card in picture.sheet.cards if card.style is Style.FULL)


def test_long_skips_between_rows_cross_no_card() -> None:
    network = preset("resnet50")
    for source, target in (("stem", "layer4"), ("layer1", "layer3"), ("layer2", "layer4")):
        network = long_skip(network, source, target)
    for width in (420, 650, 900, 1200):
        check(lay_out(network, [("layer3",)], width))


def test_a_collapsed_block_keeps_room_for_its_skip() -> None:
    picture = lay_out(preset("cifar_resnet20"), [("layer1",)], 900)
    blocks = [p.card for p in picture.cards() if p.path[:1] == ("layer1",) and len(p.path) == 2]
    assert len(blocks) == 3
    assert all(card.arc > 0 for card in blocks)
    plain = lay_out(preset("cifar_plain20"), [("layer1",)], 900)
    assert all(p.card.arc == 0 for p in plain.cards() if len(p.path) == 2)


def test_equal_blocks_share_one_layout() -> None:
    network = preset("cifar_resnet1202")
    picture = lay_out(network, [("layer1",), *(("layer1", str(n)) for n in range(200))], 900)
    blocks = [p.card.inside for p in picture.cards() if len(p.path) == 2 and p.path[0] == "layer1"]
    assert len(blocks) == 200
    assert len({id(sheet) for sheet in blocks}) <= 2


def test_an_edit_at_the_end_leaves_the_beginning_where_it_is() -> None:
    before = lay_out(preset("resnet50"), (), 900)
    network = preset("resnet50")
    from resexplorer.network.edits import set_values

    after = lay_out(set_values(network, ["layer4"], {"blocks": 5, "se_reduction": 8}), (), 900)
    for card, other in zip(before.sheet.cards, after.sheet.cards, strict=True):
        assert (card.id, card.rect) == (other.id, other.rect)


def test_entering_a_block_shows_its_inside_alone() -> None:
    picture = lay_out(preset("resnet50"), (), 900, ("layer1", "0"))
    check(picture)
    names = [card.id for card in picture.sheet.cards]
    assert "conv1" in names
    assert "downsample.0" in names
    assert picture.root == ("layer1", "0")


def test_a_root_that_does_not_exist_shows_the_network() -> None:
    picture = lay_out(preset("resnet50"), (), 900, ("nowhere",))
    assert picture.root == ()
    assert "stem" in picture.sheet.by_id


def test_a_projection_stands_on_the_skip_and_not_on_the_spine() -> None:
    picture = lay_out(preset("resnet50"), (), 1e9, ("layer1", "0"))
    cards = picture.sheet.by_id
    line = cards["conv1"].rect.y + cards["conv1"].port
    assert cards["downsample.0"].rect.bottom < line
    for name in ("conv2", "conv3", "bn3", "join", "relu"):
        assert cards[name].rect.y + cards[name].port == pytest.approx(line)


def test_the_empty_network_has_an_entry_and_an_exit() -> None:
    picture = lay_out(Network("Nothing", (3, 32, 32)))
    assert [card.id for card in picture.sheet.cards] == [INPUT]
    assert [(wire.source, wire.target) for wire in picture.sheet.wires] == [(INPUT, OUTPUT)]


def test_the_innermost_card_is_found_under_a_point() -> None:
    picture = lay_out(preset("resnet50"), [("layer1",), ("layer1", "0")], 900)
    for path, _, rect in picture.cards():
        if path[-1] != INPUT:
            found = picture.at(rect.x + 1.5, rect.y + 1.5)
            assert found is not None
            assert found.path[: len(path)] == path


def test_cards_in_a_row_never_touch() -> None:
    for row in _rows(lay_out(preset("seresnext50_32x4d"), (), 900)).values():
        sheet = lay_out(preset("seresnext50_32x4d"), (), 900).sheet
        for one, other in pairwise(row):
            assert sheet.by_id[other].rect.x - sheet.by_id[one].rect.right >= 20

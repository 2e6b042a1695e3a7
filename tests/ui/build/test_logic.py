"""The editor's decisions, without widgets."""

from __future__ import annotations

import pytest

from resexplorer.network import REGISTRY, Network, Stage, analyse, preset
from resexplorer.network.edits import Wire, long_skip, set_values
from resexplorer.picture.caption import bytes_text, count_text, settings_line, shape_text, share_text
from resexplorer.picture.drawing import drawing_of, modifiers_of
from resexplorer.picture.locate import document_graph, find, trail_to, typical
from ui.build.canvas.walk import Direction, step
from ui.build.logic import numbers, placing, status, targets
from ui.build.logic.catalogue import GROUPS, entries
from ui.build.logic.fuzzy import ranked, score
from ui.build.logic.placing import Place


def test_the_palette_offers_every_kind_once_except_stages_and_inner_parts() -> None:
    offered = [entry.kind for entry in entries()]
    assert len(offered) == len(set(offered))
    hidden = set(REGISTRY) - set(offered)
    assert "stage" in hidden
    assert all(kind == "stage" or getattr(REGISTRY[kind], "internal", False) for kind in hidden)
    assert {entry.group for entry in entries()} == set(GROUPS) - {"Your blocks"}


def test_blocks_are_offered_from_simple_to_special() -> None:
    blocks = [entry.kind for entry in entries() if entry.group == "Blocks"]
    assert blocks[:4] == ["plain", "residual", "bottleneck", "resnext"]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("bott", "bottleneck"),
        ("sqz", "squeeze_excite"),
        ("3x3", None),
        ("gap", None),
        ("relu", "activation"),
        ("add", "add"),
    ],
)
def test_a_few_letters_find_a_block(query: str, best: str | None) -> None:
    found = [entry.kind for entry in ranked(query, entries(), lambda entry: entry.words)]
    assert found
    if best:
        assert found[0] == best


def test_letters_that_are_missing_find_nothing() -> None:
    assert score("qqq", "Residual") is None
    assert score("", "Residual") == 0.0


def test_a_stem_for_small_pictures_is_small() -> None:
    small = placing.suggested(Network("a", (3, 32, 32)), "stem", Place())
    large = placing.suggested(Network("a", (3, 224, 224)), "stem", Place())
    assert small.value("kernel") == 3
    assert small.value("pool") is False
    assert large.value("kernel") == 7


def test_what_is_put_on_a_wire_keeps_its_shape_for_every_stackable_kind() -> None:
    network = preset("resnet50")
    wire = Wire("layer2", "layer3")
    for entry in entries():
        op = placing.suggested(network, entry.kind, Place(wire=wire))
        if isinstance(op, Stage):
            after, name = placing.placed(network, op, Place(wire=wire))
            assert analyse(after).shapes[name] == analyse(network).shapes["layer2"], entry.kind


def test_a_tiny_map_is_not_halved() -> None:
    network = set_values(preset("cifar_resnet20"), ["layer3"], {"stride": 8})
    op = placing.suggested(network, "residual", placing.end_place(network))
    assert op.value("stride") == 1


def test_only_kinds_that_can_read_a_vector_are_offered_behind_a_head() -> None:
    network = preset("resnet18")
    kinds = placing.fitting_kinds(network, [entry.kind for entry in entries()], "head")
    assert "linear" in kinds
    assert "residual" not in kinds
    assert "conv" not in kinds


def test_targets_are_nodes_and_blocks_of_stages() -> None:
    network = preset("resnet50")
    assert targets.target_of(network, ("layer3",)) == "layer3"
    assert targets.target_of(network, ("layer3", "5")) == "layer3.5"
    assert targets.target_of(network, ("layer3", "6")) is None
    assert targets.target_of(network, ("layer3", "0", "conv1")) is None
    assert targets.target_of(network, ("stem", "conv1")) is None
    assert targets.owner(network, ("layer3", "0", "downsample.0")) == "layer3.0"
    assert targets.owner(network, ("stem", "conv1")) == "stem"


def test_a_block_inside_a_selected_stage_is_not_edited_twice() -> None:
    network = preset("resnet50")
    paths = [("layer3", "1"), ("layer3",), ("layer1", "0"), ("layer1", "2")]
    assert targets.editable(network, paths) == ("layer1.0", "layer1.2", "layer3")


def test_a_join_that_reads_one_node_twice_takes_a_skip_in_its_place() -> None:
    network = preset("cifar_resnet20")
    place = Place(wire=Wire("layer1", "layer2"))
    network, name = placing.placed(network, placing.suggested(network, "add", place), place)
    network = targets.draw_skip(network, "stem", name)
    assert network.node(name).inputs == ("layer1", "stem")


def test_the_receptive_field_of_a_layer_inside_grows_towards_the_blocks() -> None:
    network = preset("resnet50")
    sizes = [numbers._walk(network, ("layer1", "0", name)) for name in ("conv1", "conv2", "conv3")]
    assert [found[1] for found in sizes if found] == [(11, 4), (19, 4), (19, 4)]
    whole = numbers._walk(network, ("layer1", "0"))
    assert whole is not None
    assert whole[1] == (19, 4)


def test_differences_from_the_paper_are_told_in_per_cent() -> None:
    assert numbers.compared(100, 100) == ("= paper", True)
    assert numbers.compared(1001, 1000) == ("+0.1 %", False)
    assert numbers.compared(950, 1000) == ("−5.0 %", False)
    assert numbers.compared(1_000_001, 1_000_000) == ("+1", False)


def test_sentences_about_the_network() -> None:
    network = preset("resnet50")
    assert status.summary_line(network, saved=True) == "no problems · 4 stages · 16 blocks · 53 convolutions · saved"
    broken = long_skip(network, "layer1", "layer3")
    assert status.summary_line(broken, saved=False).startswith("1 problem · 4 stages")


def test_counts_shapes_and_bytes_are_short() -> None:
    assert [count_text(n) for n in (0, 999, 9_536, 206_000, 25_557_032, 4_089_184_256)] == [
        "0", "999", "9.54 k", "206 k", "25.6 M", "4.09 G",
    ]  # fmt: skip
    assert shape_text((64, 56, 56)) == "64×56²"
    assert shape_text((64, 56, 28)) == "64×56×28"
    assert shape_text((1000,)) == "1000"
    assert shape_text(None) == "?"
    assert [share_text(n, 1000) for n in (0, 1, 26, 1000)] == ["0 %", "< 1 %", "3 %", "100 %"]
    assert [bytes_text(n) for n in (12, 14_100_000, 11_900_000_000)] == ["12 B", "14.1 MB", "11.9 GB"]


def test_the_line_on_a_card_tells_blocks_apart() -> None:
    network = preset("resnext50_32x4d")
    assert settings_line(network.node("layer2").op) == "512 ch /2 · G=32 · d=8"
    assert settings_line(network.node("head").op) == "1,000 classes"
    assert settings_line(network.node("stem").op).startswith("64 ch · 7×7 /2")


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "seresnet50", "inception_resnet_v2", "cifar_plain20"])
def test_every_block_has_a_small_drawing(name: str) -> None:
    for part in document_graph(preset(name)).parts:
        drawing = drawing_of(part)
        assert drawing is not None
        assert drawing.glyphs
        for glyph in drawing.glyphs:
            assert glyph.rect.x >= 0
            assert glyph.rect.right <= drawing.width
            assert glyph.rect.bottom <= drawing.height + 0.01


def test_the_drawing_of_a_bottleneck_is_its_three_convolutions_and_the_join() -> None:
    part = find(preset("seresnet50"), ("layer2",))
    assert part is not None
    drawing = drawing_of(part)
    assert drawing is not None
    assert [glyph.text for glyph in drawing.glyphs] == ["1×1", "3×3", "1×1", "SE", "+"]
    assert len(drawing.skips) == 1
    assert [modifier.text for modifier in modifiers_of(part)] == ["SE"]
    plain = find(preset("cifar_plain20"), ("layer1",))
    assert plain is not None
    found = drawing_of(plain)
    assert found is not None
    assert found.skips == ()


def test_paths_lead_to_layers_and_end_where_nothing_is() -> None:
    network = preset("resnet50")
    assert [part.node.id for part in trail_to(network, ("layer1", "0", "conv1"))] == ["layer1", "0", "conv1"]
    assert find(network, ("layer1", "7")) is None
    assert find(network, ()) is None
    part = find(network, ("layer3",))
    assert part is not None
    assert typical(part).node.id == "1"


def test_walking_ends_at_the_ends() -> None:
    from resexplorer.picture import lay_out

    picture = lay_out(preset("resnet18"), (), 900)
    assert step(picture, None, Direction.RIGHT) == ("stem",)
    assert step(picture, ("stem",), Direction.LEFT) is None
    assert step(picture, ("head",), Direction.RIGHT) is None
    assert step(lay_out(Network("a", (3, 8, 8))), None, Direction.RIGHT) is None

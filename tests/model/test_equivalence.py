"""The three forms of ResNeXt, and grouped against separate convolutions, are the same functions."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from network.documents import net
from network.strategies import examples
from torch import nn

from resexplorer.model.build import build
from resexplorer.model.equivalence import (
    FORMS,
    NoResNeXt,
    grouped_equals_separate,
    in_form,
    map_weights,
    split_grouped_conv,
    verify_forms,
)
from resexplorer.network import Head, Network, ResNeXt, Stage, analyse, preset
from resexplorer.network.edits import set_bypassed, set_values


def small(**options: object) -> Network:
    block = ResNeXt(channels=16, cardinality=4, path_width=3).replace(stride=2, **options)
    return net(("layer1", Stage(block=block, blocks=2)), ("one", ResNeXt(channels=16, cardinality=2)), ("head", Head()))


OPTIONS: list[dict[str, object]] = [
    {},
    {"order": "pre"},
    {"norm": "none"},
    {"stride_on": "1x1"},
    {"se_reduction": 2},
    {"dilation": 2, "activation": "silu"},
    {"zero_init": True},
    {"cardinality": 1},
    {"join": "concat"},
    {"skip": "none"},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_that_the_forms_agree_in_double_precision(options: dict[str, object]) -> None:
    numbers = verify_forms(small(**options), double=True)
    assert [each.form for each in numbers] == list(FORMS)
    assert max(each.difference for each in numbers) <= 1e-10
    assert all(each.difference <= 1e-5 for each in verify_forms(small(**options)))


@pytest.mark.parametrize("name", ["resnext29_8x64d", "seresnext50_32x4d"])
def test_that_the_presets_forms_agree(name: str) -> None:
    network = preset(name, blocks=1, input=(3, 32, 32))
    numbers = verify_forms(network, images=2)
    assert max(each.difference for each in numbers) <= 1e-5
    by_form = {each.form: each for each in numbers}
    assert by_form["grouped"].difference == 0
    assert by_form["grouped"].parameters == analyse(network).parameters
    assert by_form["concat"].parameters == by_form["grouped"].parameters == by_form["split"].parameters
    assert by_form["concat"].macs == by_form["grouped"].macs == by_form["split"].macs
    assert by_form["split"].layers > by_form["concat"].layers > by_form["grouped"].layers
    cardinality = 8 if "8x64" in name else 32
    assert by_form["split"].paths == cardinality * (3 if "29" in name else 4)


def test_that_a_wrong_mapping_would_show() -> None:
    network = in_form(small(), "grouped")
    torch.manual_seed(0)
    reference = build(network).eval()
    other = build(in_form(network, "split")).eval()
    state = map_weights(network, reference.state_dict(), "split")
    swapped = dict(state)
    first, second = "layer1.0.path0.conv2.weight", "layer1.0.path1.conv2.weight"
    swapped[first], swapped[second] = state[second], state[first]
    x = torch.randn(2, 3, 8, 8)
    other.load_state_dict(state)
    assert (other(x) - reference(x)).abs().max() < 1e-5
    other.load_state_dict(swapped)
    assert (other(x) - reference(x)).abs().max() > 1e-4


def test_that_forms_of_single_blocks_and_bypassed_ones_are_mapped_too() -> None:
    network = set_bypassed(small(), ["layer1.1"], True)
    assert max(each.difference for each in verify_forms(network, double=True)) <= 1e-10
    mixed = set_values(small(), ["layer1.1"], {"form": "split"})
    assert max(each.difference for each in verify_forms(mixed, double=True)) <= 1e-10


def test_that_a_network_without_resnext_has_no_forms() -> None:
    with pytest.raises(NoResNeXt, match="no ResNeXt"):
        verify_forms(preset("resnet18"))


@examples(40)
@given(
    groups=st.integers(1, 6),
    inner=st.integers(1, 3),
    outer=st.integers(1, 3),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 2),
    bias=st.booleans(),
)
def test_that_a_grouped_convolution_equals_its_separate_ones(
    groups: int, inner: int, outer: int, kernel: int, stride: int, dilation: int, bias: bool
) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(
        groups * inner, groups * outer, kernel, stride, kernel // 2, dilation, groups=groups, bias=bias
    ).double()
    x = torch.randn(2, groups * inner, 9, 9, dtype=torch.float64)
    assert grouped_equals_separate(conv, x) <= 1e-12
    parts = split_grouped_conv(conv)
    assert len(parts) == groups
    assert sum(p.numel() for p in parts.parameters()) == sum(p.numel() for p in conv.parameters())

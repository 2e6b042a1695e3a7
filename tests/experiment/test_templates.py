"""The papers' experiments as templates."""

import pytest

from resexplorer.experiment import TEMPLATES, of_template, template
from resexplorer.experiment.templates import UnknownTemplate
from resexplorer.network import from_json, problems, summary


@pytest.mark.parametrize("name", TEMPLATES)
def test_that_every_template_makes_runs_that_can_be_trained_at_every_scale(name: str) -> None:
    item = template(name)
    for scale in item.scales:
        specs = of_template(item, scale=scale.name).specs()
        assert len(specs) == len(item.build()) * len(scale.seeds)
        assert len({spec.name for spec in specs}) == len(specs)
        for spec in specs:
            assert not problems(from_json(spec.network))
            assert spec.data == scale.data


@pytest.mark.parametrize("name", ["bottleneck-vs-basic", "cardinality"])
def test_that_comparisons_at_equal_macs_have_equal_macs(name: str) -> None:
    macs = [summary(network).macs for network in template(name).build()]
    assert max(macs) <= 1.06 * min(macs)


def test_that_cardinalities_grow() -> None:
    paths = [network.node("layer1").op.value("cardinality") for network in template("cardinality").build()]
    assert paths == [1, 2, 4, 8, 16]


def test_that_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownTemplate, match="plain-vs-residual"):
        template("nonsense")
    with pytest.raises(UnknownTemplate, match="cpu"):
        template("plain-vs-residual").scale("moon")

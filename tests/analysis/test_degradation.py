"""The sentence about depth says what the numbers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.analysis.degradation import Outcome, explain

NAN = float("nan")


def four(plain20: float, plain56: float, resnet20: float, resnet56: float) -> list[Outcome]:
    return [
        Outcome("Plain-20", False, 20, plain20),
        Outcome("Plain-56", False, 56, plain56),
        Outcome("ResNet-20", True, 20, resnet20),
        Outcome("ResNet-56", True, 56, resnet56),
    ]


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ((0.0, 0.362, 0.0, 0.001), ("36.2 points above Plain-20", "the degradation problem", "depth does no harm")),
        ((0.0, 0.362, 0.0, 0.001), ("At 56 layers the skips lower the training error by 36.1 points",)),
        ((0.0, 0.004, 0.0, 0.0), ("no degradation shows", "ResNet-56 ends level with ResNet-20")),
        (
            (0.3, 0.1, 0.2, 0.05),
            ("20.0 points below Plain-20", "the deeper plain network trains better", "depth helps"),
        ),
        ((0.0, 0.3, 0.0, 0.2), ("the degradation problem", "with skips, too, the deeper network trains worse")),
        ((0.0, 0.1, 0.0, 0.5), ("the skips raise the training error by 40.0 points",)),
        ((0.0, NAN, 0.0, 0.0), ("Plain-56 diverged", "depth does no harm")),
    ],
)
def test_that_it_says_what_happened(errors: tuple[float, float, float, float], words: tuple[str, ...]) -> None:
    sentence = explain(four(*errors))
    assert all(word in sentence for word in words), sentence


def test_that_seeds_are_averaged() -> None:
    outcomes = [*four(0.0, 0.2, 0.0, 0.0), *four(0.0, 0.4, 0.0, 0.0)]
    assert "30.0 points above" in explain(outcomes)


def test_that_too_few_runs_are_admitted() -> None:
    assert "too few" in explain([])
    assert "too few" in explain(four(0, 0, 0, 0)[:1])


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_that_degradation_is_claimed_only_where_the_deeper_plain_network_is_worse(errors: list[float]) -> None:
    claimed = "the degradation problem" in explain(four(*errors))
    assert claimed == (errors[1] - errors[0] > 0.01)

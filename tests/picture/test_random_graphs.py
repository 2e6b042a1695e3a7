"""Any graph can be drawn: random documents, also broken ones."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from resexplorer.network import INPUT, Network, Node, Stage
from resexplorer.network.layers import Activation, Add, Concat
from resexplorer.picture import lay_out
from tests.picture.geometry import check


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Networks of up to a dozen nodes with arbitrary wiring, forwards only."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 12))):
        names = [INPUT, *(node.id for node in nodes)]
        op = draw(st.sampled_from([Activation(), Add(), Concat(), Stage(blocks=3)]))
        most = 4 if op.arity[1] > 1 else 1
        inputs = draw(st.lists(st.sampled_from(names), min_size=0 if number > 3 else 1, max_size=most))
        nodes.append(Node(f"n{number}", op, tuple(inputs)))
    return Network("random", (16, 8, 8), tuple(nodes))


def _with_a_root_over_a_join() -> Network:
    """A join below a chain that begins nowhere: once its skip came down through that chain."""
    reads = (("input",), ("input", "n0"), ("n1",), ("n1",), (), (), ("n1",), ("n2", "n4", "n5"))
    ops = (Activation(), Add(), Activation(), Activation(), Activation(), Activation(), Activation(), Add())
    pairs = enumerate(zip(ops, reads, strict=True))
    return Network("once wrong", (16, 8, 8), tuple(Node(f"n{i}", op, inputs) for i, (op, inputs) in pairs))


@example(_with_a_root_over_a_join(), 420.0, False)
@given(networks(), st.sampled_from([420.0, 900.0, 1e9]), st.booleans())
@settings(max_examples=250, deadline=None)
def test_any_graph_is_drawn_without_collisions(network: Network, width: float, opened: bool) -> None:
    paths = [(node.id,) for node in network if isinstance(node.op, Stage)] if opened else []
    check(lay_out(network, paths, width))


@given(networks(), st.data())
@settings(max_examples=60, deadline=None)
def test_graphs_with_loops_are_drawn_too(network: Network, data: st.DataObject) -> None:
    node = data.draw(st.sampled_from(network.nodes))
    later = data.draw(st.sampled_from(network.nodes))
    looped = network.with_nodes(
        n.with_inputs((*n.inputs, later.id)) if n.id == node.id and n.id != later.id else n for n in network
    )
    picture = lay_out(looped, (), 900)
    assert {card.id for card in picture.sheet.cards} == {INPUT, *network.by_id}

"""Architectures side by side."""

from PySide6.QtCore import QPointF

from resexplorer.network import preset
from ui.compare.strip import StripPanel


def panel(qtbot, *names):
    made = StripPanel()
    qtbot.addWidget(made)
    made.resize(900, 180)
    made.show_networks([(name, preset(name)) for name in names])
    made.show()
    return made


def test_that_one_network_shows_its_stages(qtbot):
    made = panel(qtbot, "resnet50")
    assert "layer3 ×6" in made.view.text()
    assert made.note() == ""


def test_that_two_networks_show_what_changed(qtbot):
    made = panel(qtbot, "cifar_resnet20", "cifar_resnet56")
    first, second = made.view.text().splitlines()
    assert "layer1 ×3" in first
    assert "layer1 ×9" in second
    assert made.note() == "2 the same · 3 changed"


def test_that_squeeze_and_excitation_gets_its_badge(qtbot):
    made = panel(qtbot, "resnet50", "seresnet50")
    badges = [card.badge for card in made.view._rows[1] if card]
    assert badges.count("+SE") == 4


def test_that_the_tip_names_every_difference(qtbot):
    made = panel(qtbot, "cifar_resnet20", "cifar_resnet56")
    box = made.view._box(0, 1)
    assert made.view.tip_at(box.center()) == "layer1: changed\nBlocks: 3 → 9"
    assert made.view.tip_at(QPointF(-5, -5)) == ""


def test_that_missing_blocks_leave_a_gap_with_a_wire(qtbot):
    network = preset("cifar_resnet20")
    gone = network.nodes[2]
    rest = [n.with_inputs(gone.inputs) if gone.id in n.inputs else n for n in network.nodes if n is not gone]
    made = panel(qtbot)
    made.show_networks([("full", network), ("short", network.with_nodes(rest))])
    assert [card.badge for card in made.view._rows[0] if card].count("−") == 1
    assert made.view._rows[1].count(None) == 1
    assert "1 removed" in made.note()
    assert not made.view.grab().isNull()


def test_that_nothing_chosen_says_what_to_choose(qtbot):
    made = panel(qtbot)
    assert "Select one run" in made.note()
    assert made.view.text() == ""

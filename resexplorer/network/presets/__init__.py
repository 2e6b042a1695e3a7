"""Ready networks with the names, sources and numbers under which the field knows them."""

from resexplorer.network.presets.catalogue import PRESETS, UnknownPreset, preset
from resexplorer.network.presets.entry import Preset

__all__ = ["PRESETS", "Preset", "UnknownPreset", "preset"]

"""The network document: blocks, shapes and numbers, problems and repairs, edits, files and presets.

Plain Python without torch: this package is what the window, the command line and the workers share.
"""

from resexplorer.network.analysis import Analysis, analyse
from resexplorer.network.blocks.bottleneck import Bottleneck
from resexplorer.network.blocks.ends import Head, Stem
from resexplorer.network.blocks.group import Group
from resexplorer.network.blocks.inception import (
    InceptionA,
    InceptionB,
    InceptionC,
    InceptionResidual,
    InceptionStem,
    ReductionA,
    ReductionB,
)
from resexplorer.network.blocks.options import SqueezeExcite
from resexplorer.network.blocks.residual import Plain, Residual
from resexplorer.network.blocks.resnext import ResNeXt
from resexplorer.network.blocks.stage import Override, Stage
from resexplorer.network.blocks.unit import ConvUnit
from resexplorer.network.describe import NetworkSummary, describe, family, summary
from resexplorer.network.difference import NetworkDifference, difference
from resexplorer.network.document import Network
from resexplorer.network.edits import with_classes, with_input
from resexplorer.network.files import NetworkFileError, dumps, from_json, load, loads, save, to_json
from resexplorer.network.graph import INPUT, Block, Graph, Node
from resexplorer.network.memory import TrainingMemory, training_memory
from resexplorer.network.op import REGISTRY, Layer, Op, Shape
from resexplorer.network.presets import PRESETS, Preset, UnknownPreset, preset
from resexplorer.network.problems import Problem, Repair
from resexplorer.network.repairs import problems

__all__ = [
    "INPUT",
    "PRESETS",
    "REGISTRY",
    "Analysis",
    "Block",
    "Bottleneck",
    "ConvUnit",
    "Graph",
    "Group",
    "Head",
    "InceptionA",
    "InceptionB",
    "InceptionC",
    "InceptionResidual",
    "InceptionStem",
    "Layer",
    "Network",
    "NetworkDifference",
    "NetworkFileError",
    "NetworkSummary",
    "Node",
    "Op",
    "Override",
    "Plain",
    "Preset",
    "Problem",
    "ReductionA",
    "ReductionB",
    "Repair",
    "ResNeXt",
    "Residual",
    "Shape",
    "SqueezeExcite",
    "Stage",
    "Stem",
    "TrainingMemory",
    "UnknownPreset",
    "analyse",
    "describe",
    "difference",
    "dumps",
    "family",
    "from_json",
    "load",
    "loads",
    "preset",
    "problems",
    "save",
    "summary",
    "to_json",
    "training_memory",
    "with_classes",
    "with_input",
]

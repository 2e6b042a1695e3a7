"""What the numbers of runs mean: decimation, smoothing, statistics and differences (NumPy only)."""

from resexplorer.analysis.alignment import Change, Pair, align
from resexplorer.analysis.decimate import decimate
from resexplorer.analysis.differences import Difference, SettingRow, differing_settings, settings_difference
from resexplorer.analysis.intervals import PairedDifference, paired_difference, t_quantile
from resexplorer.analysis.pareto import pareto_front
from resexplorer.analysis.seeds import SeedBand, mean_over_seeds
from resexplorer.analysis.smoothing import SmoothingState, smooth, typical_spacing
from resexplorer.analysis.verdict import Sample, Verdict, compare, rank

__all__ = [
    "Change",
    "Difference",
    "Pair",
    "PairedDifference",
    "Sample",
    "SeedBand",
    "SettingRow",
    "SmoothingState",
    "Verdict",
    "align",
    "compare",
    "decimate",
    "differing_settings",
    "mean_over_seeds",
    "paired_difference",
    "pareto_front",
    "rank",
    "settings_difference",
    "smooth",
    "t_quantile",
    "typical_spacing",
]

"""ONNX files of a network (needs the extra ``onnx``)."""

from __future__ import annotations

import importlib.util
import logging
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from resexplorer.errors import ResExplorerError
from resexplorer.model.build import build
from resexplorer.network import Network


class OnnxMissing(ResExplorerError):
    """The optional packages for ONNX are not installed."""


class OnnxNotWritten(ResExplorerError):
    """An ONNX file that can't be written."""


def export_onnx(network: Network, path: str | Path, weights: Mapping[str, Tensor] | None = None) -> None:
    """Write an ONNX file: input ``images`` (N, C, H, W), output ``logits`` (N, classes), N free.

    Without ``weights`` the parameters are freshly initialised. Raises :class:`OnnxMissing` with what to install,
    :class:`OnnxNotWritten` where the file can't be.
    """
    missing = [name for name in ("onnx", "onnxscript") if importlib.util.find_spec(name) is None]
    if missing:
        raise OnnxMissing(f"ONNX export needs {' and '.join(missing)}: run pip install 'resexplorer[onnx]'.")
    module = build(network).eval()
    if weights is not None:
        module.load_state_dict(dict(weights))
    images = torch.randn(2, *network.input)
    batch = torch.export.Dim("N", min=1)
    try:
        _write(module, images, batch, Path(path))
    except OSError as error:
        raise OnnxNotWritten(f"{path} can't be written: {error.strerror or error}.") from error


def _write(module: nn.Module, images: Tensor, batch: torch.export.Dim, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about its own internals
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            module,
            (images,),
            input_names=["images"],
            output_names=["logits"],
            dynamic_shapes={"x": {0: batch}},
            dynamo=True,
            verbose=False,
        )
        temporary = Path(folder) / target.name
        assert program is not None
        program.save(temporary)
        temporary.replace(target)

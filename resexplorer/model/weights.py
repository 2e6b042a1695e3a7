"""Foreign weights: read a state dict from a file, fit it into a module by name, and say what matched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from resexplorer.errors import ResExplorerError

MAX_BYTES = 4_000_000_000


class WeightsBroken(ResExplorerError):
    """A weight file that can't be read."""


class WeightsNotWritten(ResExplorerError):
    """A weight file that can't be written."""


class NothingMatches(ResExplorerError):
    """Weights of another network."""


@dataclass(frozen=True, slots=True)
class WeightReport:
    """What happened to each tensor: ``loaded``, ``missing`` here only, ``unexpected`` there only, ``reshaped`` both
    but of different shape (a head with another class count, usually)."""

    loaded: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    reshaped: tuple[str, ...]

    def sentence(self) -> str:
        """One line for people."""
        parts = [f"{len(self.loaded)} tensors loaded"]
        parts += [f"{len(self.reshaped)} left out for their shape ({', '.join(self.reshaped[:2])})"] * bool(
            self.reshaped
        )
        parts += [f"{len(self.missing)} not in the file"] * bool(self.missing)
        parts += [f"{len(self.unexpected)} in the file only"] * bool(self.unexpected)
        return ", ".join(parts) + "."


def read_weights(path: str | Path) -> dict[str, Tensor]:
    """Read a ``.safetensors`` file, or a ``.pt``/``.pth`` file with ``weights_only=True``: no code in it can run.

    Raises :class:`WeightsBroken` with the reason.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():  # a pipe or a device might never end
            raise WeightsBroken(f"{path} is not a file: choose a file of weights.")
        if path.stat().st_size > MAX_BYTES:
            raise WeightsBroken(f"{path.name} is larger than {MAX_BYTES // 10**9} GB, so it is not read.")
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return load_file(path)
        loaded: object = torch.load(path, map_location="cpu", weights_only=True)
    except WeightsBroken:
        raise
    except Exception as error:  # torch and safetensors raise many kinds for a broken or hostile file
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise WeightsBroken(f"{path.name} can't be read as weights ({reason}): use a state dict.") from error
    return _state_dict(loaded, path.name)


def _state_dict(loaded: object, name: str) -> dict[str, Tensor]:
    """Find the state dict in what a checkpoint may wrap around it."""
    for key in ("state_dict", "model", "model_state_dict"):
        if isinstance(loaded, Mapping) and isinstance(loaded.get(key), Mapping):
            loaded = loaded[key]
    if not isinstance(loaded, Mapping):
        raise WeightsBroken(f"{name} holds no state dict: save `model.state_dict()`.")
    tensors = {str(key): value for key, value in loaded.items() if isinstance(value, Tensor)}
    if not tensors:
        raise WeightsBroken(f"{name} holds no tensors: save `model.state_dict()`.")
    return tensors


_DEEP_STEM = {
    "layer0.conv1.": "conv1.0.",
    "layer0.bn1.": "conv1.1.",
    "layer0.conv2.": "conv1.3.",
    "layer0.bn2.": "conv1.4.",
    "layer0.conv3.": "conv1.6.",
    "layer0.bn3.": "bn1.",
}
_STEM = {"layer0.conv1.": "conv1.", "layer0.bn1.": "bn1."}
_ANY = {"last_linear.": "fc.", "classif.": "fc.", "classifier.": "fc.", "linear.": "fc."}
_PREFIX = re.compile(r"^(module\.|model\.|_orig_mod\.)+")


def our_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Rename torchvision's, timm's and the SENet authors' names to ours."""
    plain = {_PREFIX.sub("", name): tensor for name, tensor in state.items()}
    stem = _DEEP_STEM if "layer0.conv3.weight" in plain else _STEM
    table = {**_ANY, **stem}

    def renamed(name: str) -> str:
        name = name.replace(".se_module.", ".se.")
        start = next((old for old in table if name.startswith(old)), "")
        return table[start] + name[len(start) :] if start else name

    return {renamed(name): tensor for name, tensor in plain.items()}


def adopt(module: nn.Module, state: Mapping[str, Tensor]) -> WeightReport:
    """Copy every tensor of ``state`` whose (translated) name and shape ``module`` has.

    Raises :class:`NothingMatches` where not a single weight fits, and leaves the module untouched then.
    """
    own = module.state_dict()
    given = our_names(state)
    fitting = {name for name, tensor in given.items() if name in own and own[name].shape == tensor.shape}
    weights = [name for name in fitting if not name.endswith("num_batches_tracked")]
    if not weights:
        raise NothingMatches("None of the weights fits this network: choose the preset that they were trained with.")
    module.load_state_dict({name: given[name] for name in fitting}, strict=False)
    return WeightReport(
        tuple(sorted(fitting)),
        tuple(name for name in own if name not in given),
        tuple(name for name in given if name not in own),
        tuple(name for name in given if name in own and name not in fitting),
    )


def save_weights(module: nn.Module, path: Path) -> None:
    """Write a module's state dict as safetensors; raises :class:`WeightsNotWritten`."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    temporary = path.with_name(f".{path.name}.part")
    try:
        save_file({name: tensor.contiguous() for name, tensor in module.state_dict().items()}, temporary)
        temporary.replace(path)
    except (OSError, SafetensorError) as error:
        temporary.unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0][:160]
        raise WeightsNotWritten(f"{path} can't be written: {reason}.") from error


def freeze(module: nn.Module, prefixes: Iterable[str]) -> int:
    """Stop training every parameter whose path starts with one of ``prefixes``; returns how many values that are.

    A prefix ends at a dot: ``layer1`` means ``layer1.…`` and not ``layer10``.
    """
    wanted = tuple(prefixes)
    frozen = 0
    for name, parameter in module.named_parameters():
        if any(name == prefix or name.startswith(prefix.rstrip(".") + ".") for prefix in wanted):
            parameter.requires_grad_(False)
            frozen += parameter.numel()
    return frozen

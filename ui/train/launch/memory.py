"""The launch dialog's last choices."""

from __future__ import annotations

from dataclasses import dataclass, field

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import Recipe, recipe
from ui.settings import Settings

_KEY = "launch"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was chosen last time, or the defaults."""

    networks: list[str] = field(default_factory=lambda: ["cifar_resnet20"])
    data: str = "digits"
    folders: dict[str, str] = field(default_factory=dict)
    recipe: Recipe = field(default_factory=lambda: recipe("one-cycle"))
    seeds: tuple[int, ...] = (0,)
    device: str = "auto"


def remember(settings: Settings, chosen: Remembered) -> None:
    """Keep the choices."""
    settings.set(
        _KEY,
        {
            "networks": chosen.networks,
            "data": chosen.data,
            "folders": chosen.folders,
            "recipe": {key: _plain(value) for key, value in chosen.recipe.to_dict().items()},
            "seeds": list(chosen.seeds),
            "device": chosen.device,
        },
    )


def recall(settings: Settings) -> Remembered:
    """Return the last choices; whatever can't be read any more is the default."""
    stored = settings.get(_KEY, dict[str, object]())
    default = Remembered()
    networks, data, folders = stored.get("networks"), stored.get("data"), stored.get("folders")
    seeds, device = stored.get("seeds"), stored.get("device")
    return Remembered(
        networks=[str(name) for name in networks] if isinstance(networks, list) else default.networks,
        data=data if isinstance(data, str) else default.data,
        folders=_texts(folders),
        recipe=_recipe(stored.get("recipe"), default.recipe),
        seeds=tuple(n for n in seeds if isinstance(n, int)) if isinstance(seeds, list) else default.seeds,
        device=device if isinstance(device, str) else default.device,
    )


def _texts(stored: object) -> dict[str, str]:
    pairs = stored.items() if isinstance(stored, dict) else ()
    return {str(key): value for key, value in pairs if isinstance(value, str)}


def _recipe(stored: object, default: Recipe) -> Recipe:
    if not isinstance(stored, dict):
        return default
    try:
        return Recipe.from_dict(stored)
    except ResExplorerError:
        return default


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value

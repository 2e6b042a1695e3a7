"""What can be wrong with a network, as values: a code, a place, a sentence, and repairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from resexplorer.network.document import Network


@dataclass(frozen=True, slots=True)
class Repair:
    """An edit that makes one problem go away; ``label`` is the words on its button."""

    label: str
    apply: Callable[[Network], Network]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    ``node`` is the document's block where it shows (``None``: the whole network), ``path`` the module path of the
    layer inside it, ``code`` its stable name.
    """

    code: str
    sentence: str
    node: str | None = None
    path: str = ""
    repairs: tuple[Repair, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Plain values for the command line."""
        return {
            "code": self.code,
            "node": self.node,
            "path": self.path,
            "sentence": self.sentence,
            "repairs": [repair.label for repair in self.repairs],
        }

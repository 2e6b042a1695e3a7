"""What the table does not have: the chosen runs' specifications and networks, read once each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import TrainSpec
from resexplorer.network import Network, from_json
from resexplorer.store import RunRecord, Store


@dataclass(frozen=True, slots=True)
class Details:
    """Specifications by run and networks by hash."""

    specs: Mapping[int, TrainSpec] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)

    def merged(self, other: Details) -> Details:
        """Both together."""
        return Details({**self.specs, **other.specs}, {**self.networks, **other.networks})

    def missing(self, runs: Sequence[RunRecord]) -> list[RunRecord]:
        """The runs of which something is not known yet."""
        return [run for run in runs if run.id not in self.specs or run.network_hash not in self.networks]

    def specs_of(self, runs: Sequence[RunRecord]) -> list[TrainSpec]:
        """The specifications that are known."""
        return [self.specs[run.id] for run in runs if run.id in self.specs]

    def networks_of(self, runs: Sequence[RunRecord]) -> list[tuple[str, Network]]:
        """Names and networks that are known."""
        return [(run.name, self.networks[run.network_hash]) for run in runs if run.network_hash in self.networks]

    def setups(self, runs: Iterable[RunRecord]) -> dict[int, object]:
        """For each known run everything but its seed: equal values mean seeds of one experiment."""
        return {
            run.id: (run.network_hash, run.data, self.specs[run.id].recipe)
            for run in runs if run.id in self.specs
        }  # fmt: skip


def read_details(store: Store, runs: Iterable[RunRecord]) -> Details:
    """Read specifications and networks; what was deleted meanwhile, or comes from a later version, is left out."""
    specs: dict[int, TrainSpec] = {}
    networks: dict[str, Network] = {}
    for run in runs:
        try:
            specs[run.id] = store.spec(run.id)
            if run.network_hash not in networks:
                networks[run.network_hash] = from_json(store.network(run.network_hash))
        except ResExplorerError:
            continue
    return Details(specs, networks)

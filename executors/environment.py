"""What keys depend on besides the graph: model files and provider snapshots."""

from collections.abc import Sequence
from typing import Protocol

from executors.providers.catalog import Providers
from graph_engine.ports import Engine


class ModelDigests(Protocol):
    """What is known of model files without reading them."""

    def digest(self, name: str) -> str:
        """A text that changes whenever the files do."""
        ...


class LocalEnvironment:
    """Implements `ports.Environment`."""

    def __init__(self, providers: Providers, models: ModelDigests) -> None:
        self._providers = providers
        self._models = models

    def fingerprint(self, models: Sequence[str], capability: str | None, model: str) -> str:
        """See `ports.Environment`."""
        parts = [f"{name}={self._models.digest(name)}" for name in models]
        if capability is not None:
            found = self._providers.get(capability, model)
            parts.append(f"{found[0].id}/{model}@{found[1].snapshot}" if found else f"{model}@unknown")
        return ";".join(parts)

    def engine(self, capability: str, model: str) -> Engine:
        """See `ports.Environment`."""
        found = self._providers.get(capability, model)
        return Engine(found[0].id, found[0].lane) if found else Engine("", "cpu")

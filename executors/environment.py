"""What keys depend on besides the graph: model files and provider snapshots."""

from collections.abc import Sequence
from typing import Protocol

from executors.providers.catalog import Providers
from schemas.catalog import Lane


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

    def lane(self, capability: str, model: str) -> Lane:
        """See `ports.Environment`."""
        found = self._providers.get(capability, model)
        return found[0].lane if found else "cpu"
